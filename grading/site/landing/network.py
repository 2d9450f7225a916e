"""The network that reads what a visitor draws: the layers of chapter 06, a byte for each weight.

Its weights stand in network.bin beside this file, which the page loads as it is: two units as
float32, little-endian, then the weights of both layers as int8, row by row, biases as last rows.
`python -m grading.site.landing.network` trains them anew.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np

from seminar.demos.drawing import SIDE, shifted, turned
from seminar.demos.small_network import SmallNetwork, digits, unseen_digits

WEIGHTS = Path(__file__).with_name("network.bin")
PIXELS, HIDDEN, DIGITS = SIDE * SIDE, 50, 10
NUMBERS = (PIXELS + 1) * HIDDEN + (HIDDEN + 1) * DIGITS
"""Weights and biases, as many as those of chapter 06."""

UNITS = np.dtype("<f4")
EPOCHS, GROUP, BATCH = 40, 500, 100


@cache
def stored() -> SmallNetwork:
    """Return the network whose weights ship."""
    content = WEIGHTS.read_bytes()
    first, second = np.frombuffer(content, UNITS, 2)
    weights = np.frombuffer(content, np.int8, NUMBERS, offset=2 * UNITS.itemsize)
    network = SmallNetwork(HIDDEN)
    split = network.first.size
    network.first = weights[:split].reshape(network.first.shape) * first
    network.second = weights[split:].reshape(network.second.shape) * second
    return network


@cache
def accuracy() -> float:
    """Return the part of the 10,000 test digits that the stored network reads right."""
    x, t = unseen_digits()
    return float(np.mean(stored().predict(x).argmax(axis=1) == t))


def train() -> SmallNetwork:
    """Return a network that has learned from MNIST's training digits, turned and moved a little.

    Who draws with a mouse holds the pen otherwise than whoever wrote the digits.
    """
    (x, t), _ = digits()
    network, random = SmallNetwork(HIDDEN), np.random.default_rng(0)
    for epoch in range(EPOCHS):
        rate = 0.005 + 0.15 * (1 + np.cos(np.pi * epoch / EPOCHS))
        order = random.permutation(len(x))
        for start in range(0, len(order), GROUP):
            picked = order[start : start + GROUP]
            images = x[picked].reshape(-1, SIDE, SIDE)
            images = turned(images, float(random.normal(0, 8)), ((SIDE - 1) / 2, (SIDE - 1) / 2))
            right, up = (int(by) for by in random.integers(-1, 2, size=2))
            batches = shifted(images, right, up).astype(np.float32).reshape(-1, BATCH, PIXELS)
            for batch, labels in zip(batches, t[picked].reshape(-1, BATCH), strict=True):
                network.step(batch, labels, rate)
    return network


def write(network: SmallNetwork, file: Path) -> None:
    """Write a network's weights in a byte each."""
    layers = (network.first, network.second)
    units = np.array([np.abs(weights).max() / 127 for weights in layers], UNITS)
    rounded = [
        np.round(weights / unit).astype(np.int8).tobytes()
        for weights, unit in zip(layers, units, strict=True)
    ]
    file.write_bytes(units.tobytes() + b"".join(rounded))


if __name__ == "__main__":
    write(train(), WEIGHTS)
