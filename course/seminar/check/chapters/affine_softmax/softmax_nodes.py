"""What `softmax_nodes` is tried on, and what a learner can verify of it."""

from collections.abc import Callable

import numpy as np

from seminar.check.chapters.affine_softmax._scores import (
    POWERS,
    SQUARE_POWERS,
    SQUARE_TARGETS,
    TARGETS,
    WIDE_POWERS,
    WIDE_TARGETS,
)
from seminar.check.slopes import slopes
from seminar.judging.declaration import WARNINGS, Aspect, Exercise, Experiment, Worked
from seminar.probes import affine_softmax as probes

BATCHES = ("batch", "wide batch", "square batch")
ALONE = "one sample"


def _ahead(
    A: np.ndarray, t: np.ndarray
) -> dict[str, tuple[np.ndarray, Callable[[np.ndarray], float]]]:
    """Return where each gradient is taken, and the loss as that node sees it.

    Whatever comes before the node is held fixed.
    """
    S = A.sum(axis=1)
    return {
        "dY": (A / S[:, np.newaxis], lambda Y: -np.sum(t * np.log(Y))),
        "d_inv_S": (1 / S, lambda inverse: -np.sum(t * np.log(A * inverse[:, np.newaxis]))),
        "d_S": (S, lambda S: -np.sum(t * np.log(A / S[:, np.newaxis]))),
        "d_A": (A, lambda A: -np.sum(t * np.log(A / A.sum(axis=1, keepdims=True)))),
        "dX": (
            np.log(A),
            lambda x: -np.sum(t * np.log(np.exp(x) / np.exp(x).sum(axis=1, keepdims=True))),
        ),
    }


def _evidence(A: np.ndarray, t: np.ndarray) -> dict[str, object]:
    S = A.sum(axis=1)
    measured = {
        name: Worked(slopes(loss, at), than="the measured slope", tolerance=1e-5)
        for name, (at, loss) in _ahead(A, t).items()
    }
    return {"returned": "a dict", "A": A, "S": S, "Y": A / S[:, np.newaxis], **measured}


def _walk(A: np.ndarray, t: np.ndarray) -> Experiment:
    rows = ", ".join(f"[{', '.join(f'{power:g}' for power in row)}]" for row in A)
    return Experiment(
        probes.softmax_nodes,
        {"x": np.log(A), "t": t},
        _evidence(A, t),
        at=f"x = np.log([{rows}]) and t = {np.array2string(t, separator=', ')}".replace("\n", ""),
    )


_MADE_OF = {
    "A": (),
    "S": ("A",),
    "Y": ("A", "S"),
    "dY": ("Y",),
    "d_inv_S": ("A", "dY"),
    "d_S": ("S", "d_inv_S"),
    "d_A": ("S", "dY", "d_S"),
    "dX": ("A", "d_A"),
}
"""Node -> those from which it is computed."""


def _node(name: str, right: str, *more: str) -> Aspect:
    observations = tuple(f"{batch}/{seen}" for batch in BATCHES for seen in (name, *more))
    what = f"the gradient {name}" if name.startswith("d") else name
    return Aspect(name, observations, what, right, builds_on=_MADE_OF[name])


_SLOPES = "Agrees with the slopes of the loss at this node."

EXERCISE = Exercise(
    "softmax_nodes",
    experiments={
        "batch": _walk(POWERS, TARGETS),
        "wide batch": _walk(WIDE_POWERS, WIDE_TARGETS),
        "square batch": _walk(SQUARE_POWERS, SQUARE_TARGETS),
        ALONE: Experiment(
            probes.softmax_nodes_one_sample,
            {"x": np.log(POWERS), "t": TARGETS},
            {"dX": _evidence(POWERS[:1], TARGETS[:1])["dX"]},
            at="x = np.log([[1, 2, 5]]) and t = [[0, 1, 0]]",
        ),
    },
    aspects=(
        _node("A", "The powers 1, 2, 5 and 3, 4, 1."),
        _node("S", "Both rows add up to 8."),
        _node("Y", "Eighths: 1, 2, 5 and 3, 4, 1.", WARNINGS),
        *(_node(name, _SLOPES) for name in ("dY", "d_inv_S", "d_S", "d_A")),
        Aspect(
            "dX",
            (
                *(f"{batch}/dX" for batch in BATCHES),
                f"{ALONE}/dX",
                *(f"{ALONE}/{name} keeps its axes" for name in probes.NODES),
            ),
            {
                "dX": "the gradient dX",
                f"{ALONE}/dX": "the gradient dX of a batch of one sample",
                **{f"{name} keeps its axes": name for name in probes.NODES},
            },
            _SLOPES,
            builds_on=_MADE_OF["dX"],
            wrong={
                f"{name} keeps its axes": f"For a batch of one sample, {name} has another number "
                "of axes than for several: one row is a batch, too."
                for name in probes.NODES
            },
        ),
        Aspect(
            "x and t as they were",
            ("batch/x unchanged", "batch/t unchanged"),
            right="x and t are what they were.",
            after=("A", "Y"),
            wrong={
                f"{name} unchanged": f"{name} was changed: compute with a new array."
                for name in ("x", "t")
            },
        ),
    ),
)
