"""What `backward` is tried on, and what a learner can verify of it."""

import numpy as np

from seminar.check.slopes import slopes
from seminar.judging.declaration import Aspect, Exercise, Experiment, Inputs, Measured
from seminar.probes import Implementation, Record
from seminar.probes import your_own_engine as probes


def _measure(_: Implementation, inputs: Inputs, record: Record) -> np.ndarray:
    """Return the slopes of a formula, measured on plain numbers."""
    formula = probes.FORMULAS[inputs["formula"]]
    return slopes(lambda numbers: float(formula(*numbers)), inputs["numbers"])


def _formula(formula: str, *numbers: float) -> Experiment:
    inputs = {"formula": formula, "numbers": np.array(numbers)}
    letters = ", ".join(
        f"{letter} = {number:g}" for letter, number in zip("abcd", numbers, strict=False)
    )
    evidence = {"gradients": Measured(_measure), "of the result": 1.0}
    return Experiment(probes.backward_formula, inputs, evidence, f"{formula}, with {letters}")


LENGTH = 100_000
_AGAIN = np.array([2.0, -3.0, 0.5])

_UNTOUCHED = {
    "others untouched": "A value that the result did not come from has got a gradient.",
    "data as they were": "The data of a value are no longer what they were: backward changes "
    "`grad` alone.",
}

EXERCISE = Exercise(
    "backward",
    experiments={
        "one way each": _formula("(a * b + c) * d", 2.0, -3.0, 4.5, 0.5),
        "inside": _formula("a * (b + c * d)", -1.5, 2.5, 3.0, 0.4),
        "cube": _formula("a * a * a", 1.5),
        "twice": _formula("a * b + b * c + a", 1.5, -2.5, 3.5),
        "of equal data": _formula("(a + b) * (b + a)", 1.5, -0.5),
        "in order": _formula("p = a * b, s = p + a, result = p * s + p", 1.5, -0.5),
        "far and near": _formula(
            "p = a * b, f = p * c + b, result = (f * c + f * a) * b + p * a + p", 0.7, -1.3, 1.9
        ),
        "many ways": Experiment(
            probes.backward_many_ways,
            {"a": 1.5, "b": 0.5},
            {"gradients": [1.0, 1.5 * 2 * (probes.LINKS + 1)]},
            f"v = (v + v) * h, {probes.LINKS + 1} times in a row, from v = 1.5 and with h = 0.5",
        ),
        "again": Experiment(
            probes.backward_again,
            {"numbers": _AGAIN},
            {"after the first": [-3.0, 2.0, 1.0], "after the second": [-2.0, 4.0, 1.0]},
            "a * b + c first, then (b + a) * a, with a = 2, b = −3, c = 0.5",
        ),
        "the same again": Experiment(
            probes.backward_of_the_same,
            {"numbers": np.array([2.0, -3.5])},
            {"gradients": [-7.0, 4.0]},
            "value = a * b, with a = 2, b = −3.5, and backward(value) twice",
        ),
        # the last, as it takes the longest: a known mistake ruled out before it needs not run it
        "long": Experiment(
            probes.backward_long,
            {"a": 1.5, "b": -0.25, "length": LENGTH},
            {"gradient of a": 1.0, "gradient of b": LENGTH},
            f"a + b + b + …, b {LENGTH:,} times",
        ),
    },
    aspects=(
        Aspect(
            "one way to each value",
            (
                "one way each/gradients",
                "one way each/of the result",
                "inside/gradients",
                "inside/of the result",
                "one way each/others untouched",
                "one way each/data as they were",
            ),
            {
                "gradients": "the list of gradients",
                "of the result": "the grad of the result itself",
            },
            "1 arrives at the result, and is multiplied by the slope on every edge.",
            wrong=_UNTOUCHED,
        ),
        Aspect(
            "values used twice",
            ("cube/gradients", "twice/gradients", "of equal data/gradients"),
            {"gradients": "the list of gradients"},
            "What comes back on several ways is added up.",
        ),
        Aspect(
            "in reverse order",
            ("in order/gradients", "far and near/gradients"),
            {"gradients": "the list of gradients"},
            "A value passes its gradient on once all of it has arrived.",
        ),
        Aspect(
            "long and wide",
            (
                "long/gradient of a",
                "long/gradient of b",
                "many ways/gradients",
                "many ways/looks are few",
            ),
            {
                "gradient of a": "the gradient of a",
                "gradient of b": "the gradient of b",
                "gradients": "the list of gradients",
            },
            f"A chain of {LENGTH:,} values, and one with more ways than anybody can go.",
        ),
        Aspect(
            "a second backward",
            (
                "again/after the first",
                "again/after the second",
                "the same again/gradients",
            ),
            {
                "after the first": "the list of gradients",
                "after the second": "the list of gradients after a second backward, of another "
                "result,",
                "gradients": "the list of gradients after two backwards of the same result",
            },
            "A second backward adds to what is there, and begins with 1 again.",
        ),
    ),
    uses=("Value",),
)
