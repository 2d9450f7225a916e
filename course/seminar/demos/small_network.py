"""The network that demos use where the learner has none yet, the same one every time."""

from __future__ import annotations

from functools import cache

import numpy as np

from seminar.data import load_mnist


class SmallNetwork:
    """784 pixels, a hidden layer of rectified units, 10 scores; biases ride along as a last row."""

    def __init__(self, hidden_size: int = 50, seed: int = 6):
        random = np.random.default_rng(seed)
        self.first = np.vstack(
            [0.05 * random.normal(size=(784, hidden_size)), np.zeros(hidden_size)]
        )
        self.second = np.vstack([0.05 * random.normal(size=(hidden_size, 10)), np.zeros(10)])

    def predict(self, x: np.ndarray) -> np.ndarray:
        """Return the scores (N, 10) of images (N, 784)."""
        return _with_one(self._hidden(x)) @ self.second

    def step(self, x: np.ndarray, t: np.ndarray, learning_rate: float) -> float:
        """Learn from one batch of images and labels; returns the loss before the step."""
        pixels, hidden = _with_one(x), _with_one(self._hidden(x))
        scores = hidden @ self.second
        hits = np.arange(len(t)), t
        spread = np.logaddexp.reduce(scores, axis=1)
        loss = float(np.mean(spread - scores[hits]))
        blame = np.exp(scores - spread[:, None]) * (learning_rate / len(t))
        blame[hits] -= learning_rate / len(t)
        through = np.einsum("nc,hc,nh->nh", blame, self.second[:-1], hidden[:, :-1] > 0)
        self.second -= np.einsum("nh,nc->hc", hidden, blame, optimize=True)
        self.first -= np.einsum("nd,nh->dh", pixels, through, optimize=True)
        return loss

    def _hidden(self, x: np.ndarray) -> np.ndarray:
        return np.fmax(_with_one(x) @ self.first, 0)


def _with_one(x: np.ndarray) -> np.ndarray:
    return np.column_stack([x, np.ones(len(x))])


@cache
def digits() -> tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
    """Return MNIST as `load_mnist` gives it, read once."""
    return load_mnist()


@cache
def trained() -> SmallNetwork:
    """Return a network that has learned from 600 batches of 100, about 92 % right."""
    (x, t), _ = digits()
    network, random = SmallNetwork(), np.random.default_rng(0)
    for _ in range(600):
        batch = random.integers(len(x), size=100)
        network.step(x[batch], t[batch], 0.3)
    return network


def shares(scores: np.ndarray) -> np.ndarray:
    """Return what part of all confidence each of ten scores (10,) has."""
    with np.errstate(all="ignore"):
        return 1 / np.exp(scores[None, :] - scores[:, None]).sum(axis=1)
