"""How hidden scores, targets and other numbers of this chapter are drawn."""

import numpy as np


def numbers(rng, *shape):
    """Numbers of both signs, none of them near 0."""
    return rng.uniform(0.3, 1.7, shape) * rng.choice([-1.0, 1.0], shape)


def labels_and_one_hot(rng, n, c):
    """At least two classes occur, the last one among them where there are samples enough."""
    labels = rng.permutation(np.arange(n) % min(c, n - 1))
    return labels, np.eye(c)[labels]


def scores(n, c):
    """Scores and one-hot targets."""
    return lambda rng: {"x": numbers(rng, n, c), "t": labels_and_one_hot(rng, n, c)[1]}
