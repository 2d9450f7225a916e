"""How `TwoLayerNet` is graded, and what is known to go wrong."""

from collections.abc import Callable
from typing import Any

import numpy as np

from grading.exercises.declaration import Draw, graded
from grading.exercises.training._draws import arrays, numbers
from grading.exercises.training._mistakes_of_TwoLayerNet import MISTAKES
from seminar.check.chapters.training.TwoLayerNet import EXERCISE

LOWEST = -6.0
"""Of b2: so low that the scores of one class are negative, whatever the sample."""


def _fresh(rng: np.random.Generator) -> dict[str, object]:
    return {"sizes": (200, 150, 40), "weight_init_std": rng.choice([0.05, 0.2, 0.4])}


def _params(rng: np.random.Generator, D: int, H: int, C: int) -> dict[str, np.ndarray]:
    drawn = arrays(rng, {"W1": (D, H), "b1": (H,), "W2": (H, C), "b2": (C,)})
    params = {name: part / (4 if name.startswith("W") else 2) for name, part in drawn.items()}
    params["b2"][rng.integers(C)] = LOWEST
    return params


def _batch(
    n: int,
    D: int,
    H: int,
    C: int,
    t: str = "one-hot",
    other: int = 0,
    steps: bool = False,
    times: float = 1.0,
) -> Callable[[np.random.Generator], dict[str, Any]]:
    """`t` is "one-hot", "labels" or "" for none; `other` is the size of a second batch."""

    def draw(rng: np.random.Generator) -> dict[str, Any]:
        inputs: dict[str, Any] = {
            "sizes": (D, H, C),
            "params": _params(rng, D, H, C),
            "x": times * numbers(rng, n, D),
        }
        if t:
            inputs["t"] = _targets(rng, n, C, one_hot=t == "one-hot")
        if other:
            inputs["other_x"] = numbers(rng, other, D)
            inputs["other_t"] = _targets(rng, other, C, one_hot=t == "one-hot")
        if steps:
            inputs["steps"] = _params(rng, D, H, C)
            inputs["steps"]["b2"] /= 4  # the class stays low
        return inputs

    return draw


def _targets(rng: np.random.Generator, n: int, C: int, one_hot: bool) -> np.ndarray:
    labels = rng.permutation(np.arange(n) % C)
    return np.eye(C)[labels] if one_hot else labels


def _told_apart(n: int, D: int, H: int, C: int, one_hot: bool) -> Draw:
    """A batch of which the network reads some, neither none nor all, with a telling fraction.

    All scores are negative, and of the first five samples some are read and some are not.
    """

    def draw(rng: np.random.Generator) -> dict[str, object]:
        inputs = _batch(n, D, H, C, t="")(rng)
        params = inputs["params"]
        params["b2"] = numbers(rng, C) / 2 - 12
        hidden = np.maximum(inputs["x"] @ params["W1"] + params["b1"], 0)
        said = np.argmax(hidden @ params["W2"] + params["b2"], axis=1)
        right = rng.permutation(n) < rng.integers(n // 2, n - 1)
        right[:5] = rng.permutation([True, True, True, False, False])
        labels = np.where(right, said, (said + rng.integers(1, C, n)) % C)
        return {**inputs, "t": np.eye(C)[labels] if one_hot else labels}

    return draw


GRADED = graded(
    EXERCISE,
    points={
        "params": 0.5,
        "random weights": 0.5,
        "predict": 1,
        "loss": 0.75,
        "accuracy": 0.75,
        "gradient of W2 and b2": 0.75,
        "gradient of W1 and b1": 0.75,
        "labels": 0.5,
        "params moved in place, another batch": 0.5,
    },
    draws={
        "fresh": _fresh,
        "read": _batch(7, 4, 6, 3, t=""),
        "scores": _batch(7, 4, 6, 3, t=""),
        "loss": _batch(7, 4, 6, 3),
        "another loss": _batch(9, 5, 8, 4),
        "far": _batch(7, 4, 6, 3, times=300),
        "loss, labels": _batch(8, 5, 7, 4, t="labels"),
        "loss, as many labels as classes": _batch(4, 5, 7, 4, t="labels"),
        # So many that another network does not read the same fraction by chance.
        "accuracy": _told_apart(211, 4, 6, 3, one_hot=True),
        "accuracy, labels": _told_apart(199, 5, 7, 4, one_hot=False),
        "gradient": _batch(7, 4, 6, 3),
        "gradient, one sample": _batch(1, 5, 7, 4),
        "gradient, labels": _batch(8, 5, 7, 4, t="labels"),
        "gradient, as many labels as classes": _batch(4, 5, 7, 4, t="labels"),
        "late": _batch(7, 4, 6, 3, other=5),
        "late, as many": _batch(7, 4, 6, 3, other=7),
        "moved": _batch(7, 4, 6, 3, steps=True),
    },
    given=("Affine", "Relu", "SoftmaxWithLoss"),
    mistakes=MISTAKES,
)
