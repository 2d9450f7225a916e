"""Chapter 1: secant and tangent, the best step size, and the field of gradients."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from seminar import style
from seminar.demos.controls import Choice, LogSlider, Slider
from seminar.demos.marks import Arrow, Dots, Line, Mark, Words
from seminar.demos.own import Own, number, numbers, quiet
from seminar.demos.picture import Frame, Picture
from seminar.demos.stage import Demo

# ------------------------------------------------------------------------------- secant and tangent

CURVES: dict[str, tuple[Callable[..., Any], Callable[..., Any], Callable[..., Any]]] = {
    "wave: f(x) = 3 + 2·sin(0.6x)": (
        lambda x: 3 + 2 * np.sin(0.6 * x),
        lambda x: 1.2 * np.cos(0.6 * x),
        lambda x, h: 1.2 * np.cos(0.6 * x) * np.sinc(0.6 * h / np.pi),
    ),
    "parabola: f(x) = 0.01x² + 0.1x": (
        lambda x: 0.01 * x**2 + 0.1 * x,
        lambda x: 0.02 * x + 0.1,
        lambda x, h: 0.02 * x + 0.1,
    ),
}
"""Label -> the function, its slope at x, and its mean slope from x - h to x + h in closed form."""


def tangent(numerical_diff: Callable[..., Any] | None = None) -> None:
    """Move x and h, and watch the secant from x − h to x + h turn into the tangent at x.

    `numerical_diff(f, x, h)` gives the secant's slope.
    """
    closed_form = {curve: mean_slope for curve, _, mean_slope in CURVES.values()}
    own = Own("numerical_diff", numerical_diff, lambda f, x, h: closed_form[f](x, h), number)

    def draw(curve: str, x: float, h: float) -> Frame:
        f, slope_at, _ = CURVES[curve]
        picture = _curve_picture(curve)
        on = picture["A"]
        exact, found = float(slope_at(x)), own(f, x, h)
        across = np.array([-5.0, 25.0])
        left, right = x - h, x + h
        ends = _ends_of(curve, x, h, found) or (x,)
        through, height = ends[0], f(ends[0])
        marks: list[Mark] = [
            Line(on, across, f(x) + exact * (across - x), color=style.GREY, width=2, dash=(7, 5)),
            Line(on, [left, left], [-1, f(left)], color=style.VERMILION, width=1.2, dash=(2, 4)),
            Line(on, [right, right], [-1, f(right)], color=style.VERMILION, width=1.2, dash=(2, 4)),
            Line(on, across, height + found * (across - through), color=style.VERMILION),
            Dots(on, list(ends), [f(end) for end in ends]),
            Dots(on, x, f(x), color=style.INK, size=10),
        ]
        if h > 0.4:
            marks += [
                Words(on, left, -0.6, "x − h", color=style.VERMILION, up=7),
                Words(on, right, -0.6, "x + h", color=style.VERMILION, up=7),
            ]
        kind = "A wavy curve" if curve.startswith("wave") else "A parabola"
        points = " and ".join(f"{end:.6g}" for end in ends)
        alt = f"{kind}, a straight line through its points at {points}, and the "
        alt += f"dashed tangent at x = {x:.4g}."
        return Frame(picture, marks, _secant_in_words(curve, x, h, found), alt)

    Demo(
        name="tangent",
        controls=(
            Slider("x", "x, where the slope is asked", 0.0, 20.0, 5.0, 0.1),
            LogSlider("h", "h, the step to either side", -4.0, 0.7, float(10**0.3), 0.05, ".4g"),
            Choice("curve", "curve", tuple(CURVES)),
        ),
        draw=draw,
        caption="The secant, solid, runs through the curve at x − h and x + h; the dashed tangent "
        "touches it at x. Moving h towards 0 turns the secant into the tangent.",
        alt="A wavy curve, a straight line through two of its points left and right of x, and the "
        "dashed tangent at x.",
        own=(own,),
    ).show()


@cache
def _curve_picture(curve: str) -> Picture:
    picture = Picture(7, 3.7)
    on = picture["A"]
    x = np.linspace(0, 20, 400)
    with style.look():
        on.plot(x, CURVES[curve][0](x), color=style.BLUE)
        on.set(xlabel="x", ylabel="f(x)", xlim=(-0.5, 20.5), ylim=(-0.6, 6.4))
    return picture


def _ends_of(curve: str, x: float, h: float, found: float) -> tuple[float, ...]:
    """Return the two places whose points a line of the slope `found` joins; none if no two do."""
    f = CURVES[curve][0]
    for left, right in ((x - h, x + h), (x, x + h), (x - h, x)):
        if abs(found - (f(right) - f(left)) / (right - left)) < 1e-5:
            return left, right
    return ()


def _secant_in_words(curve: str, x: float, h: float, found: float) -> str:
    _, slope_at, mean_slope = CURVES[curve]
    exact, secant = float(slope_at(x)), float(mean_slope(x, h))
    apart = abs(found - exact)
    said = (
        f"The secant from x − h = {x - h:.6g} to x + h = {x + h:.6g} has slope {secant:.4f}, "
        f"the tangent at x = {x:.4g} has {exact:.4f}. "
    )
    if not np.isfinite(apart):
        return said + "numerical_diff gives nothing that one can draw."
    if abs(found - secant) > 1e-5:
        which = "not this secant's slope"
        match _ends_of(curve, x, h, found):
            case (left, _) if left == x:
                which = "that of the secant from x to x + h, the forward difference"
            case (_, right) if right == x:
                which = "that of the secant from x − h to x, the backward difference"
        return said + f"numerical_diff gives {found:.4f}, the solid line: {which}."
    if curve.startswith("parabola") and apart < 1e-6:
        return said + "On a parabola the two are parallel, whatever h is: try the wave."
    if apart < 5e-5:
        return said + "To four digits the two slopes are the same."
    return (
        said + f"The slopes differ by {apart:.2g}: {'close.' if apart < 0.02 else 'h is too wide.'}"
    )


# ---------------------------------------------------------------- the best step is not the smallest

STEPS = LogSlider("h", "step h", -15.0, 0.0, 1e-4, 0.25, form=".1e")


def step_size_error(numerical_diff: Callable[..., Any] | None = None) -> None:
    """Move h over 15 decades and see how wrong the slope of sin at x = 1 comes out.

    `numerical_diff(f, x, h)` gives the slope.
    """
    learners = numerical_diff and (lambda h: numerical_diff(np.sin, 1.0, h=h))
    own = Own("numerical_diff", learners, _slope_of_sine, number)
    steps = np.array(STEPS.values)
    slopes = np.array([own(h) for h in STEPS.values])
    own.settle()
    with quiet():
        errors = np.abs(slopes - np.cos(1.0))
    picture = _error_picture(steps, errors)
    on = picture["A"]

    def draw(h: float) -> Frame:
        error = errors[np.argmin(np.abs(np.log(steps / h)))]
        at = float(np.clip(error, 1e-14, 2.0)) if np.isfinite(error) else 2.0
        marks: list[Mark] = [
            Line(on, [h, h], [1e-20, at], color=style.VERMILION, width=1.5, dash=(4, 4)),
            Dots(on, h, at, size=13),
        ]
        return Frame(picture, marks, _error_in_words(h, error))

    Demo(
        name="step_size_error",
        controls=(STEPS,),
        draw=draw,
        caption="Wide steps are wrong because the curve bends (truncation), tiny ones because the "
        "computer rounds. Moving h shows the error at each step size.",
        alt="Error against step size, both on log scales: a V whose bottom lies near h = 1e-5.",
        own=(own,),
    ).show()


def _slope_of_sine(h: float) -> float:
    return float(np.gradient(np.sin([1.0 - h, 1.0, 1.0 + h]), h)[1])


def _error_picture(steps: np.ndarray, errors: np.ndarray) -> Picture:
    picture = Picture(7, 3.7)
    on = picture["A"]
    with style.look(), quiet():
        rough = np.abs((np.sin(1.0 + steps) - np.sin(1.0)) / steps - np.cos(1.0))
        on.loglog(
            steps,
            np.clip(rough, 1e-14, 2),
            color=style.GREY,
            linestyle=":",
            label="from x to x + h",
        )
        on.loglog(
            steps,
            np.clip(errors, 1e-14, 2),
            color=style.BLUE,
            label="from x − h to x + h: numerical_diff",
        )
        on.set(xlabel="step h", ylabel="error of the slope", xlim=(5e-16, 2), ylim=(3e-14, 4))
        on.text(2e-13, 8e-11, "rounding", color=style.INK, fontsize=12, ha="center")
        on.text(3e-2, 3e-8, "truncation", color=style.INK, fontsize=12, ha="center")
        on.legend(loc="upper center", ncols=2)
    return picture


def _error_in_words(h: float, error: float) -> str:
    if not np.isfinite(error):
        return f"At h = {h:.1e} the slope is not a number any more."
    truncation, rounding = h**2 / 6 * np.cos(1.0), 3.7e-17 / h  # a third of its bound, typically
    said = f"At h = {h:.1e} the slope of sin x at x = 1 is wrong by {error:.1e}. "
    if truncation > 15 * rounding:
        return said + "Truncation rules: the curve bends within the step, so a smaller h is better."
    if rounding > 15 * truncation:
        return said + (
            "Rounding rules: the two values agree in almost all their digits, and their difference "
            "keeps only the last, rounded ones. On the whole a larger h is better; from one h to "
            "the next it is luck."
        )
    return said + (
        "Truncation and rounding are about even: the best steps lie around here, and which of them "
        "is the very best is luck."
    )


# ------------------------------------------------------------------------------ the field of arrows

BOWLS: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    "round bowl: x0² + x1²": (
        lambda x: x[0] ** 2 + x[1] ** 2,
        lambda x: np.array([2 * x[0], 2 * x[1]]),
    ),
    "long bowl: x0²/6 + x1²": (
        lambda x: x[0] ** 2 / 6 + x[1] ** 2,
        lambda x: np.array([x[0] / 3, 2 * x[1]]),
    ),
    "saddle: x0² − x1²": (
        lambda x: x[0] ** 2 - x[1] ** 2,
        lambda x: np.array([2 * x[0], -2 * x[1]]),
    ),
}
"""Label -> the function of x = (x0, x1) and its gradient in closed form."""


def gradient_field(numerical_gradient: Callable[..., Any] | None = None) -> None:
    """Move a point over a bowl and watch minus the gradient point downhill.

    `numerical_gradient(f, x)` gives the gradient at a point `x` of shape (2,).
    """
    closed_form = dict(BOWLS.values())
    own = Own("numerical_gradient", numerical_gradient, lambda f, x: closed_form[f](x), numbers(2))

    def draw(bowl: str, x0: float, x1: float) -> Frame:
        f, picture = BOWLS[bowl][0], _bowl_picture(bowl)
        on = picture["A"]
        g0, g1 = own(f, np.array([x0, x1]))
        to_x0, to_x1 = x0 - 0.3 * g0, x1 - 0.3 * g1
        marks: list[Mark] = [
            Line(on, [x0, to_x0], [x1, x1], color=style.INK, width=2, dash=(3, 3)),
            Line(on, [to_x0, to_x0], [x1, to_x1], color=style.INK, width=2, dash=(3, 3)),
            Arrow(on, x0, x1, to_x0, to_x1, width=4),
            Dots(on, x0, x1, color=style.INK, size=12),
        ]
        return Frame(picture, marks, _gradient_in_words(x0, x1, g0, g1, f))

    Demo(
        name="gradient_field",
        controls=(
            Slider("x0", "x0, place across", -2.0, 2.0, 1.2, 0.05),
            Slider("x1", "x1, place upwards", -2.0, 2.0, -0.8, 0.05),
            Choice("bowl", "surface", tuple(BOWLS)),
        ),
        draw=draw,
        caption="Minus the gradient points straight downhill, across the lines of equal height. "
        "Moving the point shows how the arrow turns and shrinks towards the bottom.",
        alt="Lines of equal height with small arrows pointing downhill, and one large arrow at the "
        "chosen point, split into its two parts.",
        own=(own,),
    ).show()


@cache
def _bowl_picture(bowl: str) -> Picture:
    picture = Picture(6.4, 5.0)
    on = picture["A"]
    f, slope = BOWLS[bowl]
    grid = np.linspace(-3.4, 3.4, 121)  # the longest arrow, in the saddle, ends at 3.2
    field = np.stack(np.meshgrid(np.linspace(-3, 3, 13), np.linspace(-3, 3, 13)))
    with style.look():
        x0, x1 = np.meshgrid(grid, grid)
        heights = on.contourf(x0, x1, f(np.stack([x0, x1])), 14, cmap=style.HEIGHT, alpha=0.75)
        down = -slope(field)
        on.quiver(*field, *down, color=style.PAPER, angles="xy", width=0.004, pivot="middle")
        on.set(xlabel="x0", ylabel="x1", aspect="equal", xlim=(-3.4, 3.4), ylim=(-3.4, 3.4))
        on.grid(False)
        room: Any = picture.figure.get_layout_engine()
        room.set(w_pad=0.1)  # inches: without them the bar's label stands at the very edge
        bar = picture.figure.colorbar(heights, ax=on, label="height f(x0, x1)")
        bar.outline.set_visible(False)
    return picture


def _gradient_in_words(x0: float, x1: float, g0: float, g1: float, f: Callable[..., Any]) -> str:
    steepness = float(np.hypot(g0, g1))
    said = (
        f"At ({x0:.2f}, {x1:.2f}) the height is {f((x0, x1)):.2f} and the gradient "
        f"({g0:.2f}, {g1:.2f}). "
    )
    if not np.isfinite(steepness):
        return said + "That is not an arrow one can draw."
    if steepness < 0.005:
        return said + "It is flat here: there is no way down that a gradient could show."
    return said + (
        f"The arrow shows minus the gradient, downhill (0.3 of its length); the steepness is the "
        f"gradient's length, {steepness:.2f}."
    )
