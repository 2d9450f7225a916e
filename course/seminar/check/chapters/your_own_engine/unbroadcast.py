"""What `unbroadcast` is tried on, and what a learner can verify of it."""

import numpy as np

from seminar.check.slopes import slopes
from seminar.judging.declaration import Aspect, Exercise, Experiment, Inputs, Measured
from seminar.probes import Implementation, Record
from seminar.probes import your_own_engine as probes

WHOLE = np.array([[1.0, -2.0, 0.5, 3.0], [2.5, 0.25, -1.5, -0.75], [-3.5, 1.25, 4.0, 2.0]])
DEEP = np.array(
    [
        [[1.0, -2.0, 0.5], [3.0, 2.5, 0.25]],
        [[-1.5, -0.75, -3.5], [1.25, 4.0, 2.0]],
        [[0.75, 5.0, -2.5], [-4.5, 1.5, -0.25]],
        [[2.25, -1.25, 3.5], [0.4, -0.6, 1.75]],
    ]
)


def _measure(_: Implementation, inputs: Inputs, record: Record) -> np.ndarray:
    """Return the slopes of sum(grad * broadcast x) along every entry of x, measured."""
    grad = inputs["grad"]

    def arrived(x: np.ndarray) -> float:
        return float(np.sum(grad * np.broadcast_to(x, grad.shape)))

    return slopes(arrived, np.zeros(inputs["shape"]))


def _tried(grad: np.ndarray, *shape: int) -> Experiment:
    at = f"a gradient of shape {grad.shape}, shape = {shape}"
    inputs = {"grad": grad, "shape": shape}
    return Experiment(probes.unbroadcast, inputs, {"gradient": Measured(_measure)}, at)


def _gradients(*experiments: str) -> tuple[str, ...]:
    return tuple(f"{name}/gradient" for name in experiments)


EXERCISE = Exercise(
    "unbroadcast",
    experiments={
        "a row": _tried(WHOLE, 4),
        "a row in blocks": _tried(DEEP, 3),
        "a table in blocks": _tried(DEEP, 2, 3),
        "one row": _tried(WHOLE, 1, 4),
        "one column": _tried(WHOLE, 3, 1),
        "one entry": _tried(WHOLE, 1, 1),
        "a column in each block": _tried(DEEP, 4, 2, 1),
        "in the middle": _tried(DEEP, 4, 1, 3),
        "one row in blocks": _tried(DEEP, 1, 3),
        "one column in blocks": _tried(DEEP, 2, 1),
        "a number": _tried(WHOLE),
        "a number of a row": _tried(WHOLE[0]),
        "as it was": _tried(WHOLE, 3, 4),
        "one row as it was": _tried(WHOLE[:1], 1, 4),
    },
    aspects=(
        Aspect(
            "axes that were added",
            _gradients("a row", "a row in blocks", "a table in blocks"),
            "the gradient",
            "Axes that broadcasting has put in front are summed away.",
        ),
        Aspect(
            "axes that were stretched",
            _gradients(
                "one row", "one column", "one entry", "a column in each block", "in the middle"
            ),
            "the gradient",
            "Along a stretched axis the gradients are summed, and the axis stays with one entry.",
        ),
        Aspect(
            "both at once",
            _gradients("one row in blocks", "one column in blocks"),
            "the gradient",
            "Some axes are summed away, others summed to one entry.",
        ),
        Aspect(
            "a number",
            _gradients("a number", "a number of a row"),
            "the gradient",
            "What was one number gets the sum of everything.",
        ),
        Aspect(
            "nothing was stretched",
            (
                *_gradients("as it was", "one row as it was"),
                "as it was/grad unchanged",
                "a row/grad unchanged",
                "one column/grad unchanged",
            ),
            "the gradient",
            "It stays what it is, and so does the array that came in.",
            beside=("axes that were added", "axes that were stretched", "a number"),
            wrong="Your function changed grad, an array that it was given: make a new one.",
        ),
    ),
)
