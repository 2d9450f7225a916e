"""What `neuron_loss` is tried on, and what a learner can verify of it."""

import numpy as np
from numpy.typing import ArrayLike

from seminar.judging.declaration import WARNINGS, Aspect, Exercise, Experiment
from seminar.probes import numerical_gradient as probes

LN3 = float(np.log(3.0))

# σ(ln 3) = 3/4, σ(2 ln 3) = 9/10, σ(3 ln 3) = 27/28, and σ(−z) = 1 − σ(z).
W, B = np.meshgrid([0.5, 1.0, -0.5], [0.0, 1.0])
Y = np.array([[3 / 4, 9 / 10, 1 / 4], [9 / 10, 27 / 28, 1 / 2]])


def _neuron(at: str, loss: ArrayLike, **inputs: object) -> Experiment:
    return Experiment(probes.neuron_loss, inputs, {"loss": loss}, at)


EXERCISE = Exercise(
    "neuron_loss",
    experiments={
        "one neuron": _neuron("w = 0.5, b = 2 * np.log(3) - 0.5", 0.08, w=0.5, b=2 * LN3 - 0.5),
        "mesh": _neuron(
            "w = np.log(3) * np.array([[0.5, 1, -0.5], [0.5, 1, -0.5]]), "
            "b = np.log(3) * np.array([[0, 0, 0], [1, 1, 1]]), x = 2, y_target = 0.25",
            0.5 * (Y - 0.25) ** 2,
            w=LN3 * W,
            b=LN3 * B,
            x=2.0,
            y_target=0.25,
        ),
        "far out": _neuron(
            "w = np.array([900, -850]), b = np.array([2, -1])",
            [0.125, 0.125],
            w=np.array([900.0, -850.0]),
            b=np.array([2.0, -1.0]),
        ),
        "whole numbers": _neuron(
            "w = np.array([1, -2, 3]), b = np.array([-2, 4, -6]), x = 2, y_target = 0.25",
            [0.03125, 0.03125, 0.03125],
            w=np.array([1, -2, 3]),
            b=np.array([-2, 4, -6]),
            x=2,
            y_target=0.25,
        ),
        "a block": _neuron(
            "w = np.log(3) * np.array([[[1]], [[0]], [[-1]]]), b = np.zeros((3, 1, 1))",
            [[[0.03125]], [[0.0]], [[0.03125]]],
            w=LN3 * np.array([[[1.0]], [[0.0]], [[-1.0]]]),
            b=np.zeros((3, 1, 1)),
        ),
        "zeros": _neuron(
            "w = 1, b = np.log(3), x = 0, y_target = 0", 0.28125, w=1.0, b=LN3, x=0.0, y_target=0.0
        ),
        "whole number": _neuron(
            "w = 2, b = 1, x = -2, y_target = 1",
            0.5 * (1 / (1 + np.exp(3)) - 1) ** 2,
            w=2,
            b=1,
            x=-2,
            y_target=1,
        ),
        "options": _neuron(
            "w = 1, b = np.log(3) - 2, x = 2, y_target = 0.25",
            0.125,
            w=1.0,
            b=LN3 - 2,
            x=2.0,
            y_target=0.25,
            in_order=True,
        ),
    },
    aspects=(
        Aspect(
            "one neuron",
            ("one neuron/loss", f"one neuron/{WARNINGS}"),
            "the loss",
            "y lies 0.4 from the target 0.5, and 0.5 · 0.4² = 0.08.",
        ),
        Aspect(
            "a mesh of w and b",
            (
                "mesh/loss",
                "mesh/w and b unchanged",
                "far out/loss",
                "whole numbers/loss",
                "a block/loss",
            ),
            "the loss",
            "One loss for every point, far out and for whole numbers, too.",
            may_raise=("OverflowError",),  # math.exp, far out: no loss is promised there
            wrong="Your function writes into w or b: `w = x * w` makes a new array, `w *= x` does "
            "not.",
        ),
        Aspect(
            "x and y_target",
            ("options/loss", "zeros/loss", "whole number/loss"),
            "the loss for other x and y_target",
            "σ(ln 3) = 3/4, which is 0.5 away from the target 1/4.",
        ),
    ),
)
