"""Experiments of chapter 00."""

import numpy as np


def sum_of_squares(sum_of_squares, *, x):
    """What comes out, and whether the argument is still what it was."""
    before = np.array(x, copy=True)
    returned = sum_of_squares(x)
    yield "sum", f"the text {returned!r}" if isinstance(returned, str) else returned
    yield "x unchanged", np.array_equal(x, before)
