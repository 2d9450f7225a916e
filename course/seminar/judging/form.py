"""Whether two observations have one form, so that they can be held against each other."""

from __future__ import annotations

import numpy as np

from seminar.probes import Odd

YES_OR_NO, WHOLE_NUMBERS, NUMBERS = "b", "iu", "iuf"
"""Kinds of dtype, in NumPy's letters."""


def of_one_form(one: object, other: object, kinds: str) -> bool:
    """Whether both are words, or both are arrays of one shape and the first is of one of `kinds`.

    `kinds` are letters of dtypes, such as `NUMBERS`.
    """
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return one.shape == other.shape and one.dtype.kind in kinds
    return isinstance(one, Odd) and isinstance(other, Odd)
