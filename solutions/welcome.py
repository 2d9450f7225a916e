"""The solutions of chapter 00_welcome, exported by the build: edit the source."""

import numpy as np


def sum_of_squares(x):
    """Sum of squares.

    x: float array of any shape. It stays as it is.
    Returns a scalar.

    sum_of_squares(np.array([1.0, -2.0, 3.0])) gives 14.0.
    """
    return np.sum(x * x)
