"""Slopes of what the exercises of this chapter compute on the way forward."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from seminar.check.slopes import slopes

WIDER = 500.0
"""Times the usual step. Sums, products and squares have the slopes that five points give whatever
the step, and a wide one measures float32 code as well."""


def wide_slopes(loss: Callable[[np.ndarray], float], x: ArrayLike) -> np.ndarray:
    """Return the slope of `loss` along every entry of `x`, measured over steps of its size."""
    x = np.asarray(x, dtype=np.float64)
    step = WIDER * max(1.0, float(np.max(np.abs(x), initial=0.0)))
    return slopes(lambda point: loss(x + step * (point - x)) / step, x)
