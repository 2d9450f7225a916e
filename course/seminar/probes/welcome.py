"""Experiments of chapter 00."""

import numpy as np

from seminar.probes.record import Implementation, Observations, Odd, plain


def sum_of_squares(sum_of_squares: Implementation, *, x: np.ndarray) -> Observations:
    """What comes out, and whether the argument is still what it was."""
    before = np.array(x, copy=True)
    returned = sum_of_squares(x)
    yield "sum", f"the text {returned!r}" if isinstance(returned, str) else returned
    yield "x unchanged", np.array_equal(x, before)
    yield "x afterwards", x


def sum_of_squares_again(
    sum_of_squares: Implementation, *, first: np.ndarray, x: np.ndarray
) -> Observations:
    """What comes out in a second call, and how far that lies above what came out in the first."""
    earlier = plain(sum_of_squares(first))
    returned = sum_of_squares(x)
    yield "sum", returned
    later = plain(returned)
    if not isinstance(earlier, Odd) and not isinstance(later, Odd) and earlier.shape == later.shape:
        yield "above the first", later - earlier
