"""What `numerical_diff` is tried on, and what a learner can verify of it."""

from seminar.judging.declaration import Aspect, Exercise, Experiment, Worked
from seminar.probes import numerical_gradient as probes


def _curve(
    words: str,
    coefficients: list[float],
    x: float,
    slope: float,
    earlier: list[float] | None = None,
) -> Experiment:
    """Return the experiment on a polynomial, with what school calculus says of it."""
    return Experiment(
        probes.numerical_diff,
        {"coefficients": coefficients, "x": x, "earlier": earlier},
        {"slope": Worked(slope, than="the exact one")},
        at=words,
    )


def _with_a_step(
    words: str, coefficients: list[float], x: float, quotient: float, h: float
) -> Experiment:
    """Return the experiment with a step of the caller's: of x³, the quotient is h² too large."""
    return Experiment(
        probes.numerical_diff,
        {"coefficients": coefficients, "x": x, "h": h},
        {"slope": quotient, "step": h},
        at=words,
    )


ROAD = [0.0, 0.1, 0.01]

EXERCISE = Exercise(
    "numerical_diff",
    experiments={
        # So high up, a step that is far too small drowns in rounding.
        "curve": _curve(
            "f(x) = x³ − x² − x/3 + 300, x = 1.25", [300.0, -1 / 3, -1.0, 1.0], 1.25, 89 / 48
        ),
        "falling curve": _curve(
            "f(x) = 400 − x³, x = 1.75", [400.0, 0.0, 0.0, -1.0], 1.75, -9.1875
        ),
        "negative x": _curve("f(x) = x³ + x², x = −0.5", [0.0, 0.0, 1.0, 1.0], -0.5, -0.25),
        "x is 0": _curve("f(x) = x² + x/3, x = 0", [0.0, 1 / 3, 1.0], 0.0, 1 / 3),
        "far from 0": _curve("f(x) = 0.01x² + 0.1x, x = 200", ROAD, 200.0, 4.1),
        "a whole number": _curve("f(x) = x² − 2x, x = 3", [0.0, -2.0, 1.0], 3, 4.0),
        "another curve": _curve(
            "f(x) = x², x = 0.7, after f(x) = 1 + x", [0.0, 0.0, 1.0], 0.7, 1.4, earlier=[1.0, 1.0]
        ),
        "wide step": _with_a_step(
            "f(x) = x³, x = 2, h = 0.3", [0.0, 0.0, 0.0, 1.0], 2.0, 12.09, 0.3
        ),
        "narrow step": _with_a_step(
            "f(x) = x³, x = 0.1, h = 0.003", [0.0, 0.0, 0.0, 1.0], 0.1, 0.030009, 3e-3
        ),
        "step around 0": _with_a_step(
            "f(x) = x³ + x, x = 0, h = 0.4", [0.0, 1.0, 0.0, 1.0], 0.0, 1.16, 0.4
        ),
    },
    aspects=(
        # The widest default step that is still right, 1e-3, is off by up to h² f'''/6.
        Aspect(
            "slope",
            ("curve/slope", "falling curve/slope"),
            "the slope",
            "At 1.25, x³ − x² − x/3 + 300 has the slope 89/48; at 1.75, 400 − x³ has −9.1875.",
            tolerance=1e-5,
        ),
        Aspect(
            "any x, any curve",
            tuple(
                f"{place}/slope"
                for place in (
                    "negative x",
                    "x is 0",
                    "far from 0",
                    "a whole number",
                    "another curve",
                )
            ),
            "the slope",
            "Negative x, 0, 200 and whole numbers; one curve after another.",
            tolerance=1e-5,
        ),
        Aspect(
            "step h",
            tuple(
                f"{experiment}/{name}"
                for experiment in ("wide step", "narrow step", "step around 0")
                for name in ("step", "slope")
            ),
            {"step": "the farthest step from x", "slope": "the slope with the h that a call gives"},
            "Your h is used: with h = 0.3, x³ at 2 gives (2.3³ − 1.7³) / 0.6 = 12.09.",
            tolerance=1e-6,  # wide enough for a slope in float32
        ),
    ),
)
