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

_SQUARED = (
    "The squares are taken one by one, or of one alone: subtract the target from y first, and "
    "square the difference."
)

GRADED = graded(
    EXERCISE,
    points={"one neuron": 1, "a mesh of w and b": 0.5, "x and y_target": 0.5},
    draws={
        "one neuron": _neuron(),
        "mesh": _neuron(3, 4, with_options=True, w_from=-1.9),
        "far out": _far_out,
        "whole numbers": _whole_numbers,
        "a block": _neuron(2, 1, 3),
        "zeros": lambda rng: {**_neuron()(rng), "x": 0.0, "y_target": 0.0},
        "whole number": lambda rng: {
            "w": int(rng.integers(2, 4)),
            "b": int(rng.integers(1, 3)),
            "x": -2,
            "y_target": 1,
        },
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
        Mistake(
            "minus_on_the_product_alone",
            "The minus stands before x·w alone: it belongs to all of x·w + b, so put parentheses "
            "around the sum, exp(−(x·w + b)).",
            edit={"-(x * w + b)": "-x * w + b"},
        ),
        Mistake(
            "one_over_one_first",
            "`1 / 1 + exp(−z)` divides 1 by 1 and then adds: put parentheses around `1 + exp(−z)`.",
            edit={Y: "1 / 1 + np.exp(-(x * w + b))"},
        ),
        Mistake(
            "tanh_for_the_sigmoid",
            "Your neuron squeezes with tanh, which runs from −1 to 1: the sigmoid is "
            "1 / (1 + exp(−z)).",
            edit={Y: "np.tanh(x * w + b)"},
        ),
        Mistake(
            "overflows_far_out",
            "exp(z) / (1 + exp(z)) is inf / inf, which is nan, where z is large: 1 / (1 + exp(−z)) "
            "is the same number and stays finite.",
            edit={Y: "np.exp(x * w + b) / (1 + np.exp(x * w + b))"},
        ),
        Mistake(
            "weight_and_bias_exchanged",
            "x is multiplied by b, and w added: the neuron computes σ(x·w + b).",
            edit={"x * w + b": "x * b + w"},
        ),
        Mistake("squares_y_alone", _SQUARED, edit={SQUARE: "(y**2 - y_target)"}),
        Mistake("squares_the_target_alone", _SQUARED, edit={SQUARE: "(y - y_target**2)"}),
        Mistake("squares_one_by_one", _SQUARED, edit={SQUARE: "(y**2 - y_target**2)"}),
        Mistake(
            "cross_entropy_for_the_square",
            "This is a cross-entropy: the loss of this neuron is half the squared difference "
            "between y and its target.",
            edit={f"0.5 * {SQUARE}": "-y_target * np.log(y) - (1 - y_target) * np.log(1 - y)"},
        ),
        Mistake(
            "mean_over_the_mesh",
            "You return the mean over the mesh: return one loss for every point.",
            edit={f"0.5 * {SQUARE}": f"np.mean(0.5 * {SQUARE})"},
        ),
        Mistake(
            "gathers_in_an_integer_array",
            "The losses are gathered in an array made like w, such as `np.empty_like(w)`, which "
            "cuts the decimals off where w holds whole numbers: make it an array of floats.",
            edit={
                f"return 0.5 * {SQUARE}": f"out = np.empty_like(w)\n"
                f"    out[...] = 0.5 * {SQUARE}\n    return out"
            },
        ),
        Mistake(
            "exp_of_one_number",
            "`math.exp` takes a single number: `np.exp` takes a mesh as well.",
            edit={"y = ": "import math\n    y = ", "np.exp": "math.exp"},
            on=("mesh/loss",),
            line="math",
        ),
        Mistake(
            "default_target_of_one",
            "Your default target is 1: by its first line, `y_target=0.5`, it is 0.5.",
            edit={"y_target=0.5": "y_target=1.0"},
        ),
        Mistake(
            "returns_nothing",
            "Your function computes and hands nothing back: its last line needs a `return`.",
            edit={"return ": ""},
        ),
    ),
)
