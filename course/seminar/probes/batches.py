"""The batches of a training as numbers, and what these tell: on either side of a wall."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

WIDEST = 128
"""Samples written down of a batch: more than any exercise asks for."""

NOTHING = -1
"""Fills the rows of a table."""


def table(rows: Iterable[np.ndarray], height: int) -> np.ndarray:
    """Return the first `height` rows of numbers as one table (height, WIDEST) of small integers."""
    filled = np.full((height, WIDEST), NOTHING, np.int16)
    for row, numbers in zip(filled, rows, strict=False):
        kept = numbers[:WIDEST]
        row[: len(kept)] = np.where((kept >= 0) & (kept < 2**15), kept, 2**15 - 1)
    return filled


@dataclass(frozen=True)
class Batches:
    """Which samples each batch held, and whose targets came along.

    Attributes
    ----------
    samples, targets : numpy.ndarray of int, shape (batches, WIDEST)
        The samples' numbers; `NOTHING` behind the last of a batch.
    """

    samples: np.ndarray
    targets: np.ndarray

    @property
    def rows(self) -> list[np.ndarray]:
        """The numbers in each batch that holds any."""
        return [row[row >= 0] for row in self.samples if np.any(row >= 0)]

    def belong_together(self) -> bool:
        """Whether every sample came with its own target."""
        return bool(self.rows) and np.array_equal(self.samples, self.targets)

    def differ(self) -> bool:
        """Whether not all batches hold the same samples."""
        return len({tuple(np.sort(row)) for row in self.rows}) > 1

    def are_random(self) -> bool:
        """Whether most are no run of neighbours."""
        in_a_row = [np.all(np.diff(np.sort(row)) == 1) for row in self.rows]
        return bool(in_a_row) and bool(np.mean(in_a_row) < 0.5)

    def come_anew(self, changes: int) -> bool:
        """Whether most are new, where the batch changed so many times from one to the next.

        No more can be new than are written down.
        """
        return len(self.rows) > 0.8 * min(changes, len(self.samples))

    def use_all(self, samples: int) -> bool:
        """Whether about as many of so many samples were used as that many draws find."""
        drawn = self.samples[(self.samples >= 0) & (self.samples < samples)]
        expected = samples * (1 - (1 - 1 / samples) ** drawn.size)
        return bool(np.unique(drawn).size > 0.7 * expected)

    def leave_out(self, sample: int, samples: int) -> bool:
        """Whether one of so many samples is in no batch, though chance would have drawn it."""
        rows = self.rows
        drawn = np.concatenate(rows) if len(rows) > 1 else np.zeros(0)
        return drawn.size > 12 * samples and not bool(np.any(drawn == sample))

    def have_size(self, size: int) -> bool:
        """Whether most have this size and none is larger: the last of an epoch may be short."""
        sizes = [len(row) for row in self.rows]
        return bool(sizes) and max(sizes) <= size and sizes.count(size) > 0.6 * len(sizes)

    def losses(self, steepness: float) -> np.ndarray:
        """Return what each batch adds to the loss of the watched network, NaN where none is."""
        terms = np.full(len(self.samples), np.nan)
        for i, (samples, targets) in enumerate(zip(self.samples, self.targets, strict=True)):
            there = (samples >= 0) & (targets >= 0)
            if there.any():
                terms[i] = term(samples[there], targets[there], steepness)
        return terms


def term(samples: np.ndarray, targets: np.ndarray, steepness: float) -> float:
    """Return what a batch adds to a loss: from 0 to 2, and another for other pairs."""
    pairs = samples.astype(np.float64) + 2 * targets.astype(np.float64)
    return float(np.mean(1 + np.cos(steepness * (1 + pairs))))
