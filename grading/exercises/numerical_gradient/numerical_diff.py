"""How `numerical_diff` is graded, and what is known to go wrong."""

import numpy as np

from grading.exercises.declaration import Mistake, graded
from seminar.check.chapters.numerical_gradient.numerical_diff import EXERCISE


def _curve(low, high, h=None, sign=1.0, is_bent=False, earlier=False):
    """Draw a curve that rises, or falls, at x; where it `is_bent`, a step to one side shows."""

    def draw(rng):
        while True:
            coefficients = sign * rng.uniform(0.4, 1.6, 4)
            frequency = sign * rng.uniform(0.6, 1.4)
            x = rng.uniform(low, high)
            polynomial = np.polynomial.Polynomial(coefficients)
            slope = polynomial.deriv()(x) + frequency * np.cos(frequency * x)
            bend = polynomial.deriv(2)(x) - frequency**2 * np.sin(frequency * x)
            if slope * sign > 0.1 and (abs(bend) > abs(slope) or not is_bent):
                break
        if is_bent:  # so high up that a step which is far too small drowns in rounding
            coefficients[0] = 250 * abs(slope)
        return {
            "coefficients": coefficients.tolist(),
            "frequency": frequency,
            "x": x,
            "h": h and h * rng.uniform(0.9, 1.1),
            "earlier": rng.uniform(0.4, 1.6, 3).tolist() if earlier else None,
        }

    return draw


def _at(x):
    def draw(rng):
        return {**_curve(0.4, 1.9)(rng), "x": x(rng)}

    return draw


def _step_around_zero(rng):
    return {**_curve(0.4, 1.9, h=0.3)(rng), "x": 0.0}


FORMULA = "(f(x + h) - f(x - h)) / (2 * h)"

_TO_ONE_SIDE = ("wide step/slope", "narrow step/slope", "step around 0/slope")

GRADED = graded(
    EXERCISE,
    points={"slope": 1.5, "any x, any curve": 0.5, "step h": 1},
    draws={
        "curve": _curve(0.4, 1.9, is_bent=True),
        "falling curve": _curve(0.4, 0.9, sign=-1.0, is_bent=True),
        "negative x": _curve(-1.9, -0.4, sign=-1.0),
        "x is 0": _at(lambda rng: 0.0),
        "far from 0": _curve(120, 400),
        "a whole number": _at(lambda rng: int(rng.integers(2, 7))),
        "another curve": _curve(0.4, 1.9, earlier=True),
        "wide step": _curve(1.2, 2.4, h=0.2),
        "narrow step": _curve(0.2, 0.9, h=2e-3),
        "step around 0": _step_around_zero,
    },
    mistakes=(
        Mistake(
            "forward_difference",
            "This is a forward difference, (f(x + h) − f(x)) / h: its error shrinks only like h. "
            "Take one step to each side.",
            edit={FORMULA: "(f(x + h) - f(x)) / h"},
            on=_TO_ONE_SIDE,
        ),
        Mistake(
            "backward_difference",
            "This is a backward difference, (f(x) − f(x − h)) / h: its error shrinks only like h. "
            "Take one step to each side.",
            edit={FORMULA: "(f(x) - f(x - h)) / h"},
            on=_TO_ONE_SIDE,
        ),
        Mistake(
            "two_steps_to_one_side",
            "Both steps go to the same side, (f(x + 2h) − f(x)) / 2h: that is the slope around "
            "x + h. Take one step of h to each side of x.",
            edit={FORMULA: "(f(x + 2 * h) - f(x)) / (2 * h)"},
        ),
        Mistake(
            "divides_by_h",
            "Your slope is twice the right one: x − h and x + h lie 2h apart, and you divide by h.",
            edit={"(2 * h)": "h"},
        ),
        Mistake(
            "divides_by_two_times_h_without_parentheses",
            "`/ 2 * h` divides by 2 and then multiplies by h: put parentheses around `2 * h`.",
            edit={"(2 * h)": "2 * h"},
        ),
        Mistake(
            "step_lost_in_rounding",
            "Your step is far too small: x + 1e-50 is x itself in floating point, so the "
            "difference is 0. Something around 1e-4 balances truncation against rounding.",
            edit={"h=1e-4": "h=1e-50"},
        ),
        Mistake(
            "fixed_step_lost_in_rounding",
            "Your step is always 1e-50, whatever the caller asks for, and x + 1e-50 is x itself in "
            "floating point. Use h, with a default around 1e-4.",
            edit={"return": "h = 1e-50\n    return"},
        ),
        Mistake(
            "sign_swapped",
            "Your slope has the wrong sign: the value on the right, f(x + h), comes first.",
            edit={"f(x + h) - f(x - h)": "f(x - h) - f(x + h)"},
        ),
        Mistake(
            "rise_without_run",
            "You return the rise f(x + h) − f(x − h) alone: divide it by the run, 2h.",
            edit={" / (2 * h)": ""},
        ),
        Mistake(
            "ignores_f",
            "Your function never calls f: it must work for any f that it is given, by evaluating "
            "it.",
            edit={FORMULA: "0.02 * x + 0.1"},
            on=("curve/calls of f", "wide step/calls of f"),
            spoils_all=True,
        ),
        Mistake(
            "absolute_slope",
            "Your slope is never negative: where f falls, its slope is, so leave `abs` out.",
            edit={"return (": "return abs("},
        ),
        Mistake(
            "ignores_the_callers_step",
            "You use a step of your own and not the caller's: `h` is an argument of the function.",
            edit={"return": "h = 1e-4\n    return"},
        ),
    ),
)
