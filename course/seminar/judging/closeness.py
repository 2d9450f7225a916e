"""When two arrays of numbers pass for the same, and two that do not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

DEFAULT_TOLERANCE = 1e-5
"""Relative to the largest number expected: wide enough for float32 throughout."""

BEYOND_ROUNDING = 0.3
"""Of the difference that is allowed: what no rounding makes, not in float32 either."""

NOT_BY_CHANCE = 12
"""Whole numbers up to here, and their halves, are often equal by chance where there is only one."""


def is_close(got: ArrayLike, expected: ArrayLike, tolerance: float = DEFAULT_TOLERANCE) -> bool:
    """Tell whether two arrays have one shape and agree to `tolerance`.

    The allowed difference is `tolerance` times the largest finite magnitude in `expected` (times 1
    where that is zero), so that rounding in a sum of large terms does not count against small
    entries. NaN equals nothing; infinities must agree in place and sign.
    """
    got, expected = np.asarray(got), np.asarray(expected)
    if got.shape != expected.shape:
        return False
    with np.errstate(all="ignore"):  # what overflows here is not close
        got, expected = got.astype(np.float64, copy=False), expected.astype(np.float64, copy=False)
        near = np.abs(got - expected) <= tolerance * scale_of(expected)
        # equal infinities have no difference
        return bool(near.all()) or bool((near | (got == expected)).all())


def is_often_met(number: float) -> bool:
    """Tell whether one number is of those that other code, too, gives by chance."""
    return abs(number) <= NOT_BY_CHANCE and abs(2 * number - round(2 * number)) < 1e-6


def scale_of(expected: np.ndarray) -> float:
    """Return the largest finite magnitude, 1 where there is none above 0."""
    magnitudes = np.abs(expected)
    largest = float(magnitudes.max()) if magnitudes.size else 0.0
    if expected.ndim and not np.isfinite(largest):
        largest = float(magnitudes[np.isfinite(magnitudes)].max(initial=0.0))
    return largest if 0.0 < largest < np.inf else 1.0


@dataclass(frozen=True)
class Pair:
    """Two arrays of one shape that are not close.

    Attributes
    ----------
    got, expected : numpy.ndarray
        Of float64.
    than : str
        What a sentence calls what was expected.
    tolerance : float
    inputs : mapping
        What the value was made from, by names that a learner reads: "x", "dout".
    before : mapping
        What the same code gave before, by what sentences call it.
    """

    got: np.ndarray
    expected: np.ndarray
    than: str = "the right one"
    tolerance: float = DEFAULT_TOLERANCE
    inputs: Mapping[str, np.ndarray] = field(default_factory=dict)
    before: Mapping[str, np.ndarray] = field(default_factory=dict)

    @cached_property
    def scale(self) -> float:
        """The largest finite magnitude that was expected."""
        return scale_of(self.expected)

    @cached_property
    def distance(self) -> np.ndarray:
        return np.asarray(np.abs(self.got - self.expected))

    @cached_property
    def allowed(self) -> float:
        """The difference up to which the two are close."""
        return self.tolerance * self.scale

    @cached_property
    def wrong(self) -> np.ndarray:
        """Which entries are wrong; nan is.

        Of two arrays that are not close, no entry is called right that only passes because others
        are so much larger: one by itself may be off by a tenth, if that is more than rounding.
        """
        by_itself = np.maximum(BEYOND_ROUNDING * self.allowed, 0.1 * np.abs(self.expected))
        return np.asarray(~(self.distance <= np.minimum(self.allowed, by_itself)))

    @property
    def many(self) -> bool:
        return self.got.size > 1

    def is_expected(self, numbers: ArrayLike) -> bool:
        """Whether these are the numbers that were expected."""
        return is_close(numbers, self.expected, self.tolerance)

    def is_got(self, numbers: ArrayLike) -> bool:
        """Whether these are the numbers that came, which no rounding would explain."""
        return is_close(numbers, self.got, min(self.tolerance, 1e-6))

    @cached_property
    def is_telling(self) -> bool:
        """Whether the numbers that came are such that equality with others is no chance."""
        if self.many:
            return np.unique(self.got).size > 1
        return not is_often_met(float(self.got.flat[0]))
