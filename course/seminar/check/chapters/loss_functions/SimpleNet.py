"""What `SimpleNet` is tried on, and what a learner can verify of it."""

import numpy as np
from numpy.typing import ArrayLike

from seminar.judging.declaration import Aspect, Exercise, Experiment
from seminar.probes import loss_functions as probes

LN2, LN3 = np.log([2.0, 3.0])
W, MOVE = (
    np.array([[0.0, LN2, 0.0], [0.0, 0.0, LN3]]),
    np.array([[0.0, 0.5, 0.0], [0.25, 0.0, 0.0]]),
)
W_IN_WORDS = "W = [[0, ln 2, 0], [0, 0, ln 3]]"
MOVE_IN_WORDS = "then `W += move` with move = [[0, 0.5, 0], [0.25, 0, 0]]"
TALL = np.array([[LN2, 0.0], [0.0, LN3], [0.0, 0.0]])
SQUARE = np.array([[0.0, LN2], [LN3, 0.0]])


def _net(
    at: str,
    x: ArrayLike,
    t: ArrayLike,
    later: ArrayLike,
    losses: tuple[float, float],
    weights: np.ndarray = W,
    move: np.ndarray | None = None,
) -> Experiment:
    """Return an experiment; `losses` are those for `x` and for `later`."""
    x, later = np.array(x), np.array(later)
    move = np.full(weights.shape, 0.5) * [1.0, -1.0] if move is None else move
    evidence = {
        "scores": x @ weights,
        "loss": losses[0],
        "loss of other inputs": losses[1],
        "scores of other inputs": later @ weights,
        "loss once more": losses[0],
        "scores after the move": x @ (weights + move),
        "net.W after the move": weights + move,
    }
    inputs = {"W": weights, "x": x, "t": np.array(t), "later": later, "move": move}
    return Experiment(probes.simple_net, inputs, evidence, at)


def _in_words(form: str, names: tuple[str, ...]) -> dict[str, str]:
    return {
        f"{name}/{observation}": f"the loss of {which}, t in {form},"
        for name in names
        for observation, which in LOSSES.items()
    }


LOSSES = {
    "loss": "a batch",
    "loss of other inputs": "the second batch",
    "loss once more": "the first batch, asked for once more",
}
MOVED = "after `W += move` outside"
IN_ROWS, IN_LABELS = ("batch",), ("labels", "square", "batch of one")

EXERCISE = Exercise(
    "SimpleNet",
    experiments={
        "sample": _net(
            f"{W_IN_WORDS}, t = [0, 1, 0], x = [1, 1], then x = [1, 0], and {MOVE_IN_WORDS}",
            [1.0, 1.0],
            [0, 1, 0],
            [1.0, 0.0],
            (LN3, LN2),
            move=MOVE,
        ),
        "batch": _net(
            f"{W_IN_WORDS}, t = [[1, 0, 0], [0, 1, 0]], x = [[1, 1], [−1, 0]] and then "
            f"x = [[0, 1], [1, 0]], and {MOVE_IN_WORDS}",
            [[1.0, 1.0], [-1.0, 0.0]],
            [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]],
            [[0.0, 1.0], [1.0, 0.0]],
            (np.log(30.0) / 2, np.log(10.0) / 2),
            move=MOVE,
        ),
        "labels": _net(
            "W = [[ln 2, 0], [0, ln 3], [0, 0]], t = [1, 0, 0], "
            "x = [[1, 0, 2], [0, 1, 1], [1, 1, 0]] and then x = [[0, 1, 0], [1, 1, 1], [1, 0, 0]]",
            [[1.0, 0.0, 2.0], [0.0, 1.0, 1.0], [1.0, 1.0, 0.0]],
            [1, 0, 0],
            [[0.0, 1.0, 0.0], [1.0, 1.0, 1.0], [1.0, 0.0, 0.0]],
            (np.log(30.0) / 3, np.log(5.0) / 3),
            TALL,
        ),
        "square": _net(
            "W = [[0, ln 2], [ln 3, 0]], t = [0, 0], x = [[1, 0], [1, −1]] and then "
            "x = [[0, 1], [−1, 1]]",
            [[1.0, 0.0], [1.0, -1.0]],
            [0, 0],
            [[0.0, 1.0], [-1.0, 1.0]],
            (np.log(21.0) / 2, np.log(14 / 9) / 2),
            SQUARE,
        ),
        "batch of one": _net(
            f"{W_IN_WORDS}, t = [0], x = [[1, 1]] and then x = [[1, 0]]",
            [[1.0, 1.0]],
            [0],
            [[1.0, 0.0]],
            (np.log(6.0), np.log(4.0)),
            move=MOVE,
        ),
        "part of a table": Experiment(
            probes.simple_net_on_part_of_a_table,
            {"W": W, "x": np.array([1.0, 1.0]), "move": MOVE},
            {"scores after the move": [0.25, LN2 + 0.5, LN3]},
            f"{W_IN_WORDS}, every second column of a larger table, x = [1, 1], and {MOVE_IN_WORDS}",
        ),
    },
    aspects=(
        Aspect(
            "predict",
            (
                "sample/scores",
                "batch/scores",
                "square/scores",
                "batch of one/scores",
                "batch/scores of other inputs",
            ),
            {
                "scores": "what `predict` returns",
                "scores of other inputs": "what `predict` returns of the second x",
            },
            "One score per class, and a row of them per sample.",
        ),
        # Wide enough for any epsilon in the logarithm, or none.
        Aspect(
            "loss of one sample",
            tuple(f"sample/{at}" for at in LOSSES),
            {
                "loss": "the loss of one sample, t one-hot,",
                "loss of other inputs": "the loss of the second sample, by the same net,",
                "loss once more": "the loss of the first sample, asked for once more,",
            },
            "Probabilities 1/6, 1/3 and 1/2; −ln(1/3) = ln 3.",
            tolerance=1e-4,
            builds_on=("predict",),
        ),
        Aspect(
            "loss of a batch",
            tuple(f"{name}/{at}" for name in (*IN_ROWS, *IN_LABELS) for at in LOSSES),
            {
                **_in_words("one-hot rows", IN_ROWS),
                **_in_words("labels (N,)", IN_LABELS),
            },
            "The mean of −ln(1/6) and −ln(1/5).",
            tolerance=1e-4,
            builds_on=("predict",),
        ),
        Aspect(
            "keeps W itself",
            (
                "sample/scores after the move",
                "batch/net.W after the move",
                "part of a table/scores after the move",
            ),
            {
                "sample/scores after the move": f"what `predict` returns of the first x {MOVED}",
                "net.W after the move": f"`net.W` {MOVED}",
                "scores after the move": f"what `predict` returns {MOVED}",
            },
            "The net holds W itself: who moves W, moves the net.",
            after=("predict",),
        ),
        Aspect(
            "arguments as they were",
            ("sample/arguments unchanged", "batch/arguments unchanged"),
            right="W, x and t are what they were before.",
            after=("predict",),
            wrong="W, x or t is not what it was: compute with new arrays.",
        ),
    ),
)
