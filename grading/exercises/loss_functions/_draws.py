"""How hidden probabilities, targets and nets of this chapter are drawn."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

DrawArrays = Callable[[np.random.Generator], dict[str, np.ndarray]]
"""Makes the arrays that a probe takes, by keyword."""


def probabilities(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Rows that add up to 1, none of their entries near 0."""
    parts = rng.uniform(0.4, 2.6, shape)
    return np.asarray(parts / np.sum(parts, axis=-1, keepdims=True))


def off_the_peak(rng: np.random.Generator, labels: ArrayLike, C: int) -> np.ndarray:
    """Draw probabilities of which a row's largest stands neither at its label nor one before."""
    rows = []
    for label in np.reshape(labels, -1):
        row = probabilities(rng, C)
        while np.argmax(row) in (label, (label - 1) % C):
            row = probabilities(rng, C)
        rows.append(row)
    return np.reshape(rows, (*np.shape(labels), C))


def mixed_labels(rng: np.random.Generator, N: int, C: int) -> np.ndarray:
    """Labels of which no two neighbours agree, and not all the same class."""
    return np.asarray((rng.integers(C) + np.cumsum(rng.integers(1, C, N))) % C)


def one_hot(labels: np.ndarray | np.integer, C: int, dtype: DTypeLike = np.float64) -> np.ndarray:
    """Rows of zeros with a 1 each."""
    return np.asarray(np.eye(C, dtype=dtype)[labels])


def net(
    D: int, C: int, N: int | None = None, as_labels: bool = False, signed: bool = False
) -> DrawArrays:
    """Weights, inputs, targets; one sample where N is None, scores below 0 where `signed`."""

    def draw(rng: np.random.Generator) -> dict[str, np.ndarray]:
        signs = np.where(np.arange(C) % 3 == 1, -1.0, 1.0) if signed else 1.0
        while True:
            W = rng.uniform(0.2, 1.4, (D, C)) * signs
            x, later = (rng.uniform(0.3, 1.2, (N, D) if N else D) for _ in range(2))
            labels = mixed_labels(rng, N, C) if N else np.array(rng.integers(1, C))
            if _shows_slips(x @ W, later @ W, labels):
                break
        return {
            "W": W,
            "x": x,
            "t": labels if as_labels else one_hot(labels, C),
            "later": later,
            "move": rng.uniform(0.4, 0.9, (D, C)) * rng.choice([-1.0, 1.0], (D, C)),
        }

    return draw


def _shows_slips(scores: np.ndarray, others: np.ndarray, labels: np.ndarray) -> bool:
    """Tell whether no net is right by chance that trusts its own guess or takes softmax twice.

    The likeliest class is never the right one, a second softmax changes the loss, and other scores
    have another loss.
    """
    once, other = _shares(scores), _shares(others)
    losses = np.array([_loss(y, labels) for y in (_shares(once), other)])
    guessed = np.argmax(scores, axis=-1) == labels
    return not np.any(guessed) and bool(np.abs(losses - _loss(once, labels)).min() > 0.01)


def _shares(scores: np.ndarray) -> np.ndarray:
    powers = np.exp(scores)
    return np.asarray(powers / np.sum(powers, axis=-1, keepdims=True))


def _loss(y: np.ndarray, labels: np.ndarray) -> float:
    return -float(np.mean(np.log(np.take_along_axis(y, np.expand_dims(labels, -1), -1))))
