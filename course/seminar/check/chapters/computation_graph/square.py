"""What `square` is tried on, and what a learner can verify of it."""

import numpy as np

from seminar.check.chapters.computation_graph._slopes import wide_slopes
from seminar.judging.declaration import Aspect, Exercise, Experiment, Inputs, Measured
from seminar.probes import Implementation, Record, observe
from seminar.probes import computation_graph as probes

AT_A_SECOND_CALL = (
    "Called twice with the same x, your `square` does not give the same answers twice: whatever it "
    "adds up or remembers has to be made anew inside the function."
)


def _slope(square: Implementation, inputs: Inputs, record: Record) -> np.ndarray:
    """Measure the slope of the learner's own value."""

    def value(x: np.ndarray) -> float:
        y = observe(probes.square, square, {"x": float(x)}).values.get("y")
        return float(y) if isinstance(y, np.ndarray) and y.ndim == 0 else np.nan

    return wide_slopes(value, inputs["x"])


def _at(x: float, y: float) -> Experiment:
    return Experiment(probes.square, {"x": x}, {"y": y, "dx": Measured(_slope, after=("value",))})


EXERCISE = Exercise(
    "square",
    experiments={
        "positive": _at(3.0, 9.0),
        "negative": _at(-1.7, 2.89),
        "small": _at(0.004, 1.6e-5),
        "large": _at(-240.0, 57600.0),
        "zero": Experiment(probes.square, {"x": 0.0}, {"dx": 0.0}),
        "twice": Experiment(probes.square_twice, {"x": 1.5}),
    },
    aspects=(
        Aspect(
            "value",
            ("twice/y as the first time", "positive/y", "negative/y", "small/y", "large/y"),
            "the value",
            "3 · 3 = 9, and (−1.7) · (−1.7) = 2.89.",
            wrong=AT_A_SECOND_CALL,
        ),
        Aspect(
            "slope",
            (
                "twice/dx as the first time",
                *(f"{name}/dx" for name in ("positive", "negative", "small", "large", "zero")),
            ),
            "the slope",
            "The slope that we measured, for numbers of either sign, and at 0.",
            wrong=AT_A_SECOND_CALL,
        ),
    ),
)
