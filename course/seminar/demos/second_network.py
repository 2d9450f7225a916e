"""The reader that demos hold beside the small network: filters on windows of 5 by 5 pixels first.

Its weights stand in second_network.npz beside this file; the instructor's
`python tests/benchmarks/readers.py convolution --write` trains them anew.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

WEIGHTS = Path(__file__).with_suffix(".npz")

WINDOW = 5
"""Pixels that a filter is high and wide."""

STEP = 2
"""Pixels from one window of the reader to the next."""


class SecondNetwork:
    """Filters on 144 windows of an image, rectified, a hidden layer, rectified, and ten scores.

    `weights` are those of the filters, (25, F), of the hidden layer, (144·F, H), and of the scores,
    (H, 10); `biases` have shapes (F,), (H,) and (10,).
    """

    def __init__(self, weights: list[np.ndarray], biases: list[np.ndarray]):
        self.weights, self.biases = weights, biases

    @property
    def filters(self) -> np.ndarray:
        """The filters, (F, 5, 5)."""
        return self.weights[0].T.reshape(-1, WINDOW, WINDOW)

    def predict(self, x: np.ndarray) -> np.ndarray:
        """Return the scores (N, 10) of images (N, 784)."""
        first, second, last = zip(self.weights, self.biases, strict=True)
        windows = every_window(x.reshape(-1, 28, 28))[:, ::STEP, ::STEP]
        rows = windows.reshape(-1, WINDOW * WINDOW)
        found = np.fmax(rows @ first[0] + first[1], 0).reshape(len(x), -1)
        hidden = np.fmax(found @ second[0] + second[1], 0)
        scores: np.ndarray = hidden @ last[0] + last[1]
        return scores


def every_window(images: np.ndarray) -> np.ndarray:
    """Return all windows of images (N, 28, 28) as a view of shape (N, 24, 24, 5, 5)."""
    return np.lib.stride_tricks.sliding_window_view(images, (WINDOW, WINDOW), axis=(1, 2))


@cache
def second_reader() -> SecondNetwork:
    """Return the network trained once and for all: it reads 99.13 % of the test digits."""
    with np.load(WEIGHTS) as stored:
        weights = [stored[f"W{layer}"].astype(np.float32) for layer in range(3)]
        units = [stored[f"unit{layer}"] for layer in range(3)]
        biases = [stored[f"b{layer}"] for layer in range(3)]
    return SecondNetwork([W * unit for W, unit in zip(weights, units, strict=True)], biases)


def write(network: SecondNetwork, file: Path) -> None:
    """Write a network's weights in a byte each."""
    stored: dict[str, Any] = {}
    for layer, (W, b) in enumerate(zip(network.weights, network.biases, strict=True)):
        unit = np.float32(np.abs(W).max() / 127)
        stored[f"W{layer}"] = np.round(W / unit).astype(np.int8)
        stored |= {f"unit{layer}": unit, f"b{layer}": b}
    np.savez_compressed(file, **stored)
