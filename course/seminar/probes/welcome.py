"""Experiments of chapter 00."""

import numpy as np

from seminar.probes.record import Implementation, Observations


def sum_of_squares(sum_of_squares: Implementation, *, x: np.ndarray) -> Observations:
    """What comes out, and whether the argument is still what it was."""
    before = np.array(x, copy=True)
    returned = sum_of_squares(x)
    yield "sum", f"the text {returned!r}" if isinstance(returned, str) else returned
    yield "x unchanged", np.array_equal(x, before)
