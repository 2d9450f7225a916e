"""How `numerical_diff` is graded, and what is known to go wrong."""

import numpy as np

from grading.exercises.declaration import Mistake, graded
from seminar.check.chapters.numerical_gradient.numerical_diff import EXERCISE


def _curve(low, high, h=None, sign=1.0, earlier=False):
    """Draw a curve that rises at x, or falls where `sign` is −1."""

    def draw(rng):
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


def _with_digits(slope, sign=1.0):
    """Return a slope nearby of which rounding to two, three or four decimals shows."""
    return round(slope, 2) + sign * 0.004546


def _bent_curve(sign):
    """Draw a curve on which a step of 1e-3 is right, and neither 1e-2 nor 1e-5 to one side.

    It lies so high up that a step which is far too small drowns in rounding.
    """

    def draw(rng):
        x, frequency = rng.uniform(0.4, 0.9), rng.uniform(0.6, 1.4)
        square, cube = rng.uniform(0.4, 1.6), rng.uniform(1.0, 1.6)
        bend = 2 * square + 6 * cube * x - frequency**2 * np.sin(frequency * x)
        slope = _with_digits(bend / rng.uniform(3, 5))
        linear = slope - 2 * square * x - 3 * cube * x**2 - frequency * np.cos(frequency * x)
        coefficients = sign * np.array([250 * slope, linear, square, cube])
        return {"coefficients": coefficients.tolist(), "frequency": sign * frequency, "x": x}

    return draw


def _at(x):
    def draw(rng):
        return {**_curve(0.4, 1.9)(rng), "x": x(rng)}

    return draw


def _step_around_zero(rng):
    return {**_curve(0.4, 1.9, h=0.3)(rng), "x": 0.0}


FORMULA = "(f(x + h) - f(x - h)) / (2 * h)"

_TO_ONE_SIDE = ("wide step/slope", "narrow step/slope")
_STEPS = ("curve/steps out of rounding", "wide step/steps out of rounding")
_WIDE = (
    "Your default step is too wide: the error of a central difference grows like h². Something "
    "around 1e-4 balances truncation against rounding."
)

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
            "default_step_too_small",
            "Your default step is too small: f(x + h) and f(x − h) agree in nearly all digits, and "
            "rounding is what is left. Something around 1e-4 balances it against truncation.",
            edit={"h=1e-4": "h=1e-11"},
            on=_STEPS,
            spoils_all=True,
        ),
        Mistake(
            "fixed_step_too_small",
            "Your step is far too small, whatever the caller asks for: f(x + h) and f(x − h) agree "
            "in nearly all digits, and rounding is what is left. Use h, with a default around "
            "1e-4.",
            edit={"return": "h = 1e-11\n    return"},
            on=_STEPS,
            spoils_all=True,
        ),
        Mistake("default_step_of_a_tenth", _WIDE, edit={"h=1e-4": "h=0.1"}),
        Mistake("default_step_of_a_hundredth", _WIDE, edit={"h=1e-4": "h=0.01"}),
        Mistake(
            "without_a_default_step",
            "`h` has no default: with `h=1e-4` in the first line a caller may leave it out.",
            edit={"h=1e-4": "h"},
        ),
        Mistake(
            "steps_of_two_h",
            "Your steps are 2h wide, so you measure between x − 2h and x + 2h: h is the step to "
            "either side.",
            edit={FORMULA: "(f(x + 2 * h) - f(x - 2 * h)) / (4 * h)"},
        ),
        Mistake(
            "steps_of_half_h",
            "Your steps are only h / 2 wide: h is the step to either side, so the two places lie "
            "2h apart.",
            edit={FORMULA: "(f(x + h / 2) - f(x - h / 2)) / h"},
        ),
        Mistake(
            "one_side_over_two_h",
            "You take the rise of one side, f(x + h) − f(x), over the run of both, 2h: that is "
            "half the slope. Start from f(x − h).",
            edit={FORMULA: "(f(x + h) - f(x)) / (2 * h)"},
        ),
        Mistake(
            "rise_without_parentheses",
            "Only f(x − h) is divided by 2h: put parentheses around the difference.",
            edit={FORMULA: "f(x + h) - f(x - h) / (2 * h)"},
        ),
        Mistake(
            "sum_in_place_of_the_rise",
            "You add f(x + h) and f(x − h): the rise is their difference.",
            edit={"f(x + h) - f": "f(x + h) + f"},
        ),
        Mistake(
            "divides_by_two",
            "You divide the rise by 2, as for a mean: the run is 2h.",
            edit={"(2 * h)": "2"},
        ),
        Mistake(
            "multiplies_by_the_run",
            "You multiply the rise by 2h: a slope is the rise divided by the run.",
            edit={"/ (2 * h)": "* (2 * h)"},
        ),
        Mistake(
            "second_derivative",
            "f(x + h) − 2f(x) + f(x − h) over h² measures the bend, the second derivative: the "
            "slope is (f(x + h) − f(x − h)) / 2h.",
            edit={FORMULA: "(f(x + h) - 2 * f(x) + f(x - h)) / h**2"},
            on=_TO_ONE_SIDE,
        ),
        Mistake(
            "rounds_the_slope",
            "Your slope is rounded to a few digits: return it as it comes out.",
            edit={FORMULA: f"round({FORMULA}, 4)"},
        ),
        Mistake(
            "works_at_the_absolute_value",
            "Where x is negative, you measure the slope at |x|: leave x its sign.",
            edit={"return": "x = abs(x)\n    return"},
        ),
        Mistake(
            "step_in_proportion_to_x",
            "Your step is h times |x|: at x = 0 none is left, and you divide by zero. Step by h "
            "itself.",
            edit={"return": "h = h * abs(x)\n    return"},
            on=("wide step/slope", "step around 0/slope"),
        ),
        Mistake(
            "step_that_grows_with_x",
            "Your step grows where x is large: h is the step to either side, wherever x is.",
            edit={"return": "h = h * max(1.0, abs(x))\n    return"},
        ),
        Mistake(
            "returns_nothing",
            "Your function computes and hands nothing back: its last line needs a `return`.",
            edit={"return ": ""},
        ),
        Mistake(
            "ignores_the_callers_step",
            "You use a step of your own and not the caller's: `h` is an argument of the function.",
            edit={"return": "h = 1e-4\n    return"},
        ),
    ),
)
