"""What `numerical_gradient` is tried on, and what a learner can verify of it."""

import numpy as np
from numpy.typing import ArrayLike

from seminar.judging.declaration import WARNINGS, Aspect, Exercise, Experiment, Worked
from seminar.probes import numerical_gradient as probes

TIGHT = 1e-6
"""Steps from 1e-3 to 1e-6 on both sides are ten times closer, one on a single side is not."""

CENTRE = 0.1

BOWL = (
    "f(x) = 300 + np.sum(w * (x - 0.1)**2 + np.sin(x)) + np.sum(x)**2, where w counts 1, 2, 3, ... "
    "in the shape of x"
)


def exact_gradient(x: np.ndarray, centre: float = CENTRE, h: float | None = None) -> np.ndarray:
    """Return the gradient of the probe's bowl, or what a step h makes of it.

    A central difference is exact for the squares whatever its step, and takes the slope of a sine
    for sin(h) / h times what it is.
    """
    weights = np.arange(1.0, x.size + 1.0).reshape(x.shape)
    flatter = 1.0 if h is None else np.sin(h) / h
    return np.asarray(2 * weights * (x - centre) + np.cos(x) * flatter + 2 * np.sum(x))


def _bowl(
    x: ArrayLike, words: str = "", h: float | None = None, height: float = 1.0, **options: object
) -> Experiment:
    """Return the experiment at a point; its smallest entries lose digits where h is added back."""
    x = np.array(x)
    exact = Worked(
        height * exact_gradient(x, h=h),
        than="the exact one" if h is None else "the right one",
        tolerance=None if h is None else TIGHT,
    )
    return Experiment(
        probes.numerical_gradient,
        {"x": x, "centre": CENTRE, "h": h, "height": height, **options},
        {"gradient": exact},
        at=f"{BOWL}, x = {x.tolist()}{words}",
    )


TABLE = [[-0.3, 3e-7, 0.25], [0.4, -0.2, -0.1]]
WITH_ZEROS = [[0.0, -0.4], [0.3, 0.0], [0.25, -0.2]]

GRADIENT = {"gradient": "the gradient"}

NOT_AS_IT_WAS = (
    "x is not, to the last bit, what it was: keep each entry's value before you nudge it, and put "
    "that value back."
)

EXERCISE = Exercise(
    "numerical_gradient",
    experiments={
        "plain bowl": Experiment(
            probes.numerical_gradient,
            {"x": np.array([3.0, -4.0]), "centre": CENTRE, "plain_bowl": True},
            {"gradient": Worked([6.0, -8.0], than="the exact one")},
            at="f(x) = np.sum(x**2), x = [3.0, -4.0]",
        ),
        "vector": _bowl([4e-7, -0.3, 0.2, 0.25, -0.2]),
        "table": _bowl(TABLE),
        "tall table": _bowl([[0.35], [-0.3], [-0.2], [0.3]]),
        "block": _bowl([[[0.4, -0.3]], [[-3e-7, 0.2]], [[0.25, -0.45]]]),
        "four axes": _bowl([[[[0.3, -0.4]], [[-0.2, 0.25]]], [[[0.1, 0.4]], [[-0.35, -0.1]]]]),
        "gentle": _bowl([0.3, -0.2, 0.25, 0.1], ", and f(x) 1e-9 times as high", height=1e-9),
        "zeros": _bowl(WITH_ZEROS),
        "spread": _bowl(TABLE, ", as the slice larger[1::2].T of a larger array", spread=True),
        "one number": _bowl(-0.35, ", an array of shape ()"),
        "row closure": _bowl(
            [-0.4, 0.3, 2e-7, 0.2], ", where f reads x itself", through_closure=True
        ),
        "closure": _bowl(
            [[0.35, -0.25], [0.3, -0.3], [-5e-7, 0.2]],
            ", where f reads x itself",
            through_closure=True,
        ),
        "whole numbers": _bowl([1, -1]),
        "whole numbers, int32": _bowl([-2, 4, -3], ", of dtype int32", dtype="int32"),
        "whole numbers, uint8": _bowl([3, 1, 2], ", of dtype uint8", dtype="uint8"),
        "wide step": _bowl(
            [0.4, -1.1, 12.9],
            ", h = 2, after a call with x = [1.2, 0.5, −0.7]",
            h=2.0,
            earlier=np.array([1.2, 0.5, -0.7]),
        ),
    },
    aspects=(
        Aspect(
            "one row",
            ("plain bowl/gradient", "vector/gradient"),
            "the gradient",
            "On np.sum(x**2) it is 2x, and it is exact on a rippled bowl, too.",
            TIGHT,
        ),
        Aspect(
            "step h, and a second call",
            ("wide step/gradient", "wide step/first gradient kept"),
            "the gradient of a second call, which gives an h,",
            "Your h is used, and neither call meddles with the other.",
            TIGHT,
            wrong="The gradient of a first call was changed by a second one: return a new array "
            "every time.",
        ),
        Aspect(
            "any shape",
            tuple(
                f"{shape}/gradient"
                for shape in (
                    "table",
                    "tall table",
                    "block",
                    "four axes",
                    "zeros",
                    "spread",
                    "one number",
                    "gentle",
                )
            ),
            {"gentle/gradient": "the gradient of an f that is nearly flat", **GRADIENT},
            "Tables, blocks and a single number; zeros among them; a slice of a larger array; an f "
            "that is nearly flat.",
            TIGHT,
        ),
        Aspect(
            "f reads x itself",
            ("row closure/gradient",),
            "the gradient",
            "The very array is nudged, so f sees it.",
            TIGHT,
        ),
        Aspect(
            "f reads a table x itself",
            ("closure/gradient",),
            "the gradient",
            "So it is for a table.",
            TIGHT,
        ),
        Aspect(
            "x as it was",
            (
                "vector/x unchanged",
                "row closure/x unchanged",
                "vector/a new array",
                "vector/an array",
                f"vector/{WARNINGS}",
            ),
            right="Every entry is back, to the last bit, and the gradient is an array of its own.",
            after=("one row",),
            wrong={
                "x unchanged": NOT_AS_IT_WAS,
                "a new array": "What you return is x itself, or a part of it: gather the gradient "
                "in an array of its own.",
                "an array": "The gradient is no array: return one, which can be multiplied by lr "
                "and subtracted from x.",
            },
        ),
        Aspect(
            "a table as it was",
            ("table/x unchanged", "block/x unchanged", "closure/x unchanged"),
            right="Every entry is back, to the last bit.",
            after=("one row",),
            wrong=NOT_AS_IT_WAS,
        ),
        Aspect(
            "whole numbers",
            tuple(f"whole numbers{kind}/gradient" for kind in ("", ", int32", ", uint8")),
            "the gradient at integers, which cannot hold x + h,",
            "Right for integers, or they are refused.",
            TIGHT,
            after=("one row",),
            builds_on=("one row",),
            may_raise=("TypeError", "ValueError", "UFuncTypeError"),
        ),
    ),
)
