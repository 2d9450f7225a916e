"""Slopes of a function, measured: what a learner's backward pass has to agree with."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

STEP = 1e-3


def slopes(loss: Callable[[np.ndarray], float], x: np.ndarray) -> np.ndarray:
    """Return the slope of `loss` along every entry of `x`, as a float array of its shape.

    `loss(x)` returns a scalar and is handed a fresh array each time. The five-point formula is
    used, whose error shrinks like the fourth power of the step.
    """
    x = np.array(x, dtype=np.float64)
    result = np.empty_like(x)
    for index in np.ndindex(x.shape):

        def moved(steps: int, index: tuple[int, ...] = index) -> float:
            point = x.copy()
            point[index] += steps * STEP
            return float(loss(point))

        inner, outer = moved(1) - moved(-1), moved(2) - moved(-2)
        result[index] = (8 * inner - outer) / (12 * STEP)
    return result
