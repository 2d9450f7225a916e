"""How hidden scores, targets and other numbers of this chapter are drawn."""

from collections.abc import Callable

import numpy as np


def numbers(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Numbers of both signs, none of them near 0."""
    drawn: np.ndarray = rng.uniform(0.3, 1.7, shape) * rng.choice([-1.0, 1.0], shape)
    return drawn


def labels_and_one_hot(rng: np.random.Generator, n: int, c: int) -> tuple[np.ndarray, np.ndarray]:
    """At least two classes occur, the last one among them where there are samples enough."""
    labels = rng.permutation(np.arange(n) % min(c, n - 1))
    return labels, np.eye(c)[labels]


def scores(n: int, c: int) -> Callable[[np.random.Generator], dict[str, np.ndarray]]:
    """Return a draw of scores and one-hot targets."""
    return lambda rng: {"x": numbers(rng, n, c), "t": labels_and_one_hot(rng, n, c)[1]}
