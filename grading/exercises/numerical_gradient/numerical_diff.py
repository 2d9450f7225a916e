"""How `numerical_diff` is graded, and what is known to go wrong."""

from collections.abc import Callable

import numpy as np

from grading.exercises.declaration import Draw, graded
from grading.exercises.numerical_gradient._mistakes_of_numerical_diff import MISTAKES
from seminar.check.chapters.numerical_gradient.numerical_diff import EXERCISE


def _curve(
    low: float, high: float, h: float | None = None, sign: float = 1.0, earlier: bool = False
) -> Draw:
    """Draw a curve that rises at x, or falls where `sign` is −1."""

    def draw(rng: np.random.Generator) -> dict[str, object]:
        slope = 0.0
        while slope * sign < 0.1:
            coefficients = sign * rng.uniform(0.4, 1.6, 4)
            frequency = sign * rng.uniform(0.6, 1.4)
            x = rng.uniform(low, high)
            slope = np.polynomial.Polynomial(coefficients).deriv()(x)
            slope += frequency * np.cos(frequency * x)
        coefficients[1] += _with_digits(slope, sign) - slope
        return {
            "coefficients": coefficients.tolist(),
            "frequency": frequency,
            "x": x,
            "h": h and h * rng.uniform(0.9, 1.1),
            "earlier": rng.uniform(0.4, 1.6, 3).tolist() if earlier else None,
        }

    return draw


def _with_digits(slope: float, sign: float = 1.0) -> float:
    """Return a slope nearby of which rounding to two, three or four decimals shows."""
    return round(slope, 2) + sign * 0.004546


def _bent_curve(sign: float) -> Draw:
    """Draw a curve on which a step of 1e-3 is right, and neither 1e-2 nor 1e-5 to one side.

    It lies so high up that a step which is far too small drowns in rounding.
    """

    def draw(rng: np.random.Generator) -> dict[str, object]:
        x, frequency = rng.uniform(0.4, 0.9), rng.uniform(0.6, 1.4)
        square, cube = rng.uniform(0.4, 1.6), rng.uniform(1.0, 1.6)
        bend = 2 * square + 6 * cube * x - frequency**2 * np.sin(frequency * x)
        slope = _with_digits(bend / rng.uniform(3, 5))
        linear = slope - 2 * square * x - 3 * cube * x**2 - frequency * np.cos(frequency * x)
        coefficients = sign * np.array([250 * slope, linear, square, cube])
        return {"coefficients": coefficients.tolist(), "frequency": sign * frequency, "x": x}

    return draw


def _at(x: Callable[[np.random.Generator], float]) -> Draw:
    def draw(rng: np.random.Generator) -> dict[str, object]:
        return {**_curve(0.4, 1.9)(rng), "x": x(rng)}

    return draw


def _step_around_zero(rng: np.random.Generator) -> dict[str, object]:
    return {**_curve(0.4, 1.9, h=0.4)(rng), "x": 0.0}


GRADED = graded(
    EXERCISE,
    points={"slope": 1.5, "any x, any curve": 0.5, "step h": 1},
    draws={
        "curve": _bent_curve(1.0),
        "falling curve": _bent_curve(-1.0),
        "negative x": _curve(-1.9, -0.4, sign=-1.0),
        "x is 0": _at(lambda rng: 0.0),
        "far from 0": _curve(120, 400),
        "a whole number": _at(lambda rng: int(rng.integers(2, 7))),
        "another curve": _curve(0.4, 1.9, earlier=True),
        "wide step": _curve(1.2, 2.4, h=0.3),
        "narrow step": _curve(0.2, 0.9, h=3e-3),
        "step around 0": _step_around_zero,
    },
    mistakes=MISTAKES,
)
