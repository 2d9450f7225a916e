"""A network that notes what a training does with it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from seminar.probes.batches import term

Arrays = Mapping[str, np.ndarray]


class WatchedNet:
    """A network on a bowl: its gradient does not depend on the batch, and it notes every batch.

    Column 0 of `x` and the label `t` both carry the sample's number. Its loss does depend on the
    batch, so that it tells of which samples it is. As in a network of layers, what counts are the
    arrays that `params` held at first.
    """

    def __init__(self, params: Arrays, goals: Arrays, steepness: float) -> None:
        self.params = {name: value.copy() for name, value in params.items()}
        self.held = dict(self.params)
        self.goals, self.steepness = goals, steepness
        self.batches: list[tuple[np.ndarray, np.ndarray]] = []
        self.loss_batches: list[tuple[np.ndarray, np.ndarray]] = []
        self.others = 0
        self.heights: list[float] = []
        self.told: list[float] = []
        self.places: list[dict[str, np.ndarray]] = []

    def loss(self, x: np.ndarray, t: np.ndarray) -> float:
        numbers, labels = _numbers_of(x, t)
        self.loss_batches.append((numbers, labels))
        gaps = (float(np.sum((P - self.goals[name]) ** 2)) for name, P in self.held.items())
        self.heights.append(0.5 * self.steepness * sum(gaps))
        paired = min(len(numbers), len(labels))
        added = term(numbers[:paired], labels[:paired], self.steepness) if paired else 0.0
        self.told.append(self.heights[-1] + added)
        return self.told[-1]

    def gradient(self, x: np.ndarray, t: np.ndarray) -> dict[str, np.ndarray]:
        self.batches.append(_numbers_of(x, t))
        self.others += not _are_of_the_set(x, t)
        self.places.append(self.place())
        return {name: self.steepness * (P - self.goals[name]) for name, P in self.held.items()}

    def place(self) -> dict[str, np.ndarray]:
        return {name: P.copy() for name, P in self.held.items()}

    def predict(self, x: np.ndarray) -> np.ndarray:
        return np.zeros((len(x), 3))

    def accuracy(self, x: np.ndarray, t: np.ndarray) -> float:
        return 0.5


class Steps:
    """How far each array moved from one gradient to the next, in parts of that gradient."""

    def __init__(self, net: WatchedNet) -> None:
        self.parts: list[np.ndarray] = []
        self.are_along = True
        for name, goal in net.goals.items():
            places = np.array([place[name].ravel() for place in (*net.places, net.place())])
            slopes = net.steepness * (places[:-1] - goal.ravel())
            moved = np.diff(places, axis=0)
            told = np.isfinite(moved).all(axis=1) & slopes.any(axis=1)
            slopes, moved = slopes[told], moved[told]
            parts = np.sum(moved * slopes, axis=1) / np.sum(slopes**2, axis=1)
            room = 1e-3 * np.abs(moved).max(axis=1, initial=0.0)
            aside = np.abs(moved - parts[:, None] * slopes).max(axis=1, initial=0.0)
            self.are_along &= bool(np.all(aside <= room))
            self.parts.append(parts)

    def are_of_one_size(self) -> bool:
        """Whether every step of an array is the same part of its gradient."""
        return all(
            np.ptp(parts) <= 1e-3 * np.abs(parts).max() for parts in self.parts if parts.size
        )


def _are_of_the_set(x: np.ndarray, t: np.ndarray) -> bool:
    """Whether samples and targets are, number for number, some that the probe hands over."""
    numbers, labels = _numbers_of(x, t)
    return np.array_equal(x, samples_of(numbers)) and np.array_equal(np.ravel(t), labels)


def samples_of(numbers: np.ndarray) -> np.ndarray:
    """Return samples that carry these numbers in column 0."""
    return np.column_stack([numbers, np.full((len(numbers), 2), 0.5)])


def _numbers_of(x: np.ndarray, t: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return np.rint(np.asarray(x)[:, 0]).astype(int), np.asarray(t).astype(int).reshape(-1)
