"""How `neuron_loss` is graded, and what is known to go wrong."""

from grading.exercises.declaration import Mistake, graded
from seminar.check.chapters.numerical_gradient.neuron_loss import EXERCISE


def _neuron(*shape, with_options=False, w_from=0.3):
    def draw(rng):
        options = {"x": rng.uniform(1.2, 2.4), "y_target": rng.uniform(0.15, 0.4)}
        w, b = rng.uniform(w_from, 1.9, shape), rng.uniform(-0.25, 1.4, shape)
        return {
            "w": w if shape else float(w),
            "b": b if shape else float(b),
            **(options if with_options else {}),
        }

    return draw


def _far_out(rng):
    return {"w": rng.uniform(800, 950, 4) * [1, -1, 1, -1], "b": rng.uniform(-2.0, 2.0, 4)}


def _whole_numbers(rng):
    w, b = rng.integers(-3, 4, (2, 5))
    return {"w": w, "b": b, "x": 2, "y_target": rng.uniform(0.15, 0.4)}


Y, SQUARE = "1 / (1 + np.exp(-(x * w + b)))", "(y - y_target) ** 2"

GRADED = graded(
    EXERCISE,
    points={"one neuron": 1, "a mesh of w and b": 0.5, "x and y_target": 0.5},
    draws={
        "one neuron": _neuron(),
        "mesh": _neuron(3, 4, with_options=True, w_from=-1.9),
        "far out": _far_out,
        "whole numbers": _whole_numbers,
        "options": _neuron(with_options=True),
    },
    mistakes=(
        Mistake(
            "without_the_half",
            "The factor 0.5 in front of the square is missing: you get twice the loss.",
            edit={"0.5 * ": ""},
        ),
        Mistake(
            "not_squared",
            "The difference to the target is not squared yet.",
            edit={SQUARE: "(y - y_target)"},
        ),
        Mistake(
            "without_the_sigmoid",
            "The sigmoid is missing: x·w + b goes through σ before it meets the target.",
            edit={Y: "x * w + b"},
        ),
        Mistake(
            "sigmoid_without_minus",
            "Your sigmoid falls where it should rise: it is 1 / (1 + exp(−z)), with a minus.",
            edit={"np.exp(-(": "np.exp(("},
        ),
        Mistake(
            "without_the_bias",
            "The bias b is left out: the neuron computes σ(x·w + b).",
            edit={"x * w + b": "x * w"},
        ),
        Mistake(
            "bias_times_input",
            "The bias b is multiplied by x too: only the weight meets the input.",
            edit={"x * w + b": "x * (w + b)"},
        ),
        Mistake(
            "without_the_input",
            "The input x is ignored: the weight is multiplied by it.",
            edit={"x * w": "w"},
        ),
        Mistake(
            "without_the_target",
            "Your target is always 0.5: use the argument y_target.",
            edit={"y - y_target": "y - 0.5"},
        ),
        Mistake(
            "summed_over_the_mesh",
            "The losses of the mesh are added up: return one loss for every point.",
            edit={f"0.5 * {SQUARE}": f"np.sum(0.5 * {SQUARE})"},
        ),
        Mistake(
            "writes_into_w",
            "`w *= x` writes into the caller's array of weights: `w * x` makes a new one.",
            edit={"y = ": "w *= x\n    y = ", "x * w": "w"},
            on=("mesh/loss", "mesh/w and b unchanged"),
        ),
    ),
)
