"""The network that demos use where the learner has none yet, the same one every time.

Its weights stand in small_network.npz beside this file; `python -m seminar.demos.small_network`
trains them anew.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from seminar.data import load_mnist, load_test_set


class SmallNetwork:
    """784 pixels, a hidden layer of rectified units, 10 scores; biases ride along as a last row."""

    def __init__(self, hidden_size: int = 50, seed: int = 6):
        random = np.random.default_rng(seed)
        self.first = _with_bias(0.05 * random.normal(size=(784, hidden_size)))
        self.second = _with_bias(0.05 * random.normal(size=(hidden_size, 10)))

    def predict(self, x: np.ndarray) -> np.ndarray:
        """Return the scores (N, 10) of images (N, 784)."""
        scores: np.ndarray = _with_one(self._hidden(x)) @ self.second
        return scores

    def step(self, x: np.ndarray, t: np.ndarray, learning_rate: float) -> float:
        """Learn from one batch of images and labels; returns the loss before the step."""
        pixels, hidden = _with_one(x), _with_one(self._hidden(x))
        scores = hidden @ self.second
        hits = np.arange(len(t)), t
        spread = np.logaddexp.reduce(scores, axis=1)
        loss = float(np.mean(spread - scores[hits]))
        blame = np.exp(scores - spread[:, None]) * (learning_rate / len(t))
        blame[hits] -= learning_rate / len(t)
        through = np.inner(blame, self.second[:-1]) * (hidden[:, :-1] > 0)
        self.second -= np.tensordot(hidden, blame, (0, 0))
        self.first -= np.tensordot(pixels, through, (0, 0))
        return loss

    def _hidden(self, x: np.ndarray) -> np.ndarray:
        hidden: np.ndarray = np.fmax(_with_one(x) @ self.first, 0)
        return hidden


def _with_bias(weights: np.ndarray) -> np.ndarray:
    return np.vstack([weights, np.zeros(weights.shape[1])]).astype(np.float32)


def _with_one(x: np.ndarray) -> np.ndarray:
    return np.column_stack([x, np.ones(len(x), np.float32)])


@cache
def unseen_digits() -> tuple[np.ndarray, np.ndarray]:
    """Return MNIST's test part as `load_test_set` gives it, read once."""
    return load_test_set()


@cache
def digits() -> tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
    """Return MNIST as `load_mnist` gives it, read once."""
    return load_mnist()


WEIGHTS = Path(__file__).with_suffix(".npz")


@cache
def trained() -> SmallNetwork:
    """Return the network trained once and for all, right on 19 of 20 test digits."""
    network = SmallNetwork()
    with np.load(WEIGHTS) as weights:
        network.first = weights["first"].astype(np.float32) * weights["first_unit"]
        network.second = weights["second"].astype(np.float32) * weights["second_unit"]
    return network


def fit() -> SmallNetwork:
    """Return a network that has learned from 2,000 batches of 100."""
    (x, t), _ = digits()
    network, random = SmallNetwork(), np.random.default_rng(0)
    for _ in range(2000):
        batch = random.integers(len(x), size=100)
        network.step(x[batch], t[batch], 0.3)
    return network


def write(network: SmallNetwork, file: Path) -> None:
    """Write a network's weights in a byte each."""
    weights: dict[str, Any] = {}
    for name, values in (("first", network.first), ("second", network.second)):
        unit = np.float32(np.abs(values).max() / 127)
        weights |= {name: np.round(values / unit).astype(np.int8), f"{name}_unit": unit}
    np.savez_compressed(file, **weights)


if __name__ == "__main__":
    write(fit(), WEIGHTS)
