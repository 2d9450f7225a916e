"""What `sigmoid_nodes` is tried on, and what a learner can verify of it."""

from collections.abc import Callable, Mapping

import numpy as np

from seminar.check.slopes import slopes
from seminar.judging.declaration import WARNINGS, Aspect, Exercise, Experiment, Worked
from seminar.judging.rules import FollowsFrom
from seminar.probes import activation_layers as probes

LN2, LN3, LN6 = np.log([2.0, 3.0, 6.0])
X, DOUT = np.array([0.0, LN3, -LN3]), np.array([2.0, -1.5, 3.0])
FORWARD = {
    "neg": np.array([0.0, -LN3, LN3]),
    "exp": np.array([1.0, 1 / 3, 3.0]),
    "add": np.array([2.0, 4 / 3, 4.0]),
    "y": np.array([0.5, 0.75, 0.25]),
}
TABLE = {
    "x": np.array([[LN6, -LN3, 0.0], [-LN2, -LN6, LN2]]),
    "dout": np.array([[-2.0, 1.5, -3.0], [0.5, 4.0, 2.5]]),
}
IN_A_TABLE = {
    "neg": -TABLE["x"],
    "exp": np.array([[1 / 6, 3.0, 1.0], [2.0, 6.0, 1 / 2]]),
    "add": np.array([[7 / 6, 4.0, 2.0], [3.0, 7.0, 3 / 2]]),
    "y": np.array([[6 / 7, 0.25, 0.5], [1 / 3, 1 / 7, 2 / 3]]),
}


def _back(
    x: np.ndarray, dout: np.ndarray, forward: Mapping[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """Return the slopes along each edge of what is still ahead of it, summed with dout."""
    return {
        "d_add": _slopes_of_sum(lambda add: dout / add, forward["add"]),
        "d_exp": _slopes_of_sum(lambda exp: dout / (1 + exp), forward["exp"]),
        "d_neg": _slopes_of_sum(lambda neg: dout / (1 + np.exp(neg)), forward["neg"]),
        "dx": _slopes_of_sum(lambda x: dout / (1 + np.exp(-x)), x),
    }


def _slopes_of_sum(ahead: Callable[[np.ndarray], np.ndarray], at: np.ndarray) -> np.ndarray:
    return slopes(lambda point: float(np.sum(ahead(point))), at)


def _worked(
    forward: Mapping[str, np.ndarray], back: Mapping[str, np.ndarray]
) -> dict[str, np.ndarray | Worked]:
    """Return evidence for the eight values."""
    measured = {
        name: Worked(value, than="the measured slope", tolerance=1e-6)
        for name, value in back.items()
    }
    return {**forward, **measured}


def _at(*names: str) -> tuple[str, ...]:
    return tuple(f"{experiment}/{name}" for name in names for experiment in ("row", "table"))


EXERCISE = Exercise(
    "sigmoid_nodes",
    experiments={
        "row": Experiment(
            probes.sigmoid_nodes,
            {"x": X, "dout": DOUT},
            _worked(FORWARD, _back(X, DOUT, FORWARD)),
            at="x = [0, ln 3, −ln 3], dout = [2, −1.5, 3]",
        ),
        "table": Experiment(
            probes.sigmoid_nodes,
            TABLE,
            _worked(IN_A_TABLE, _back(**TABLE, forward=IN_A_TABLE)),
            at="x = [[ln 6, −ln 3, 0], [−ln 2, −ln 6, ln 2]], "
            "dout = [[−2, 1.5, −3], [0.5, 4, 2.5]]",
        ),
    },
    aspects=(
        Aspect(
            "neg and exp",
            _at("neg", "exp"),
            {"neg": "your neg", "exp": "your exp"},
            "−x, and 1, 1/3 and 3.",
        ),
        Aspect(
            "add and y",
            _at("add", "y"),
            {"add": "your add", "y": "your y"},
            "2, 4/3 and 4; 1/2, 3/4 and 1/4.",
        ),
        Aspect(
            "d_add", _at("d_add"), "your d_add", "The slope of the output along add, times dout."
        ),
        Aspect(
            "d_exp",
            _at("d_exp"),
            "your d_exp",
            "The slope of the output along exp, times dout.",
            rules=FollowsFrom("d_add"),
        ),
        Aspect(
            "d_neg",
            _at("d_neg"),
            "your d_neg",
            "The slope of the output along neg, times dout.",
            rules=FollowsFrom("d_exp"),
        ),
        Aspect("dx", _at("dx"), "your dx", "The slope of the output along x, times dout."),
        Aspect(
            "x and dout as they were",
            (*_at("x unchanged", "dout unchanged"), f"row/{WARNINGS}"),
            right="x and dout are what they were.",
            after=("add and y", "d_add"),
            wrong="Your function writes into x or dout: compute with new arrays.",
        ),
    ),
)
