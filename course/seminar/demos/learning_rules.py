"""Chapter 7: four rules for the next step, racing downhill."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import cache
from typing import Any

import numpy as np

from seminar import style
from seminar.demos.controls import Choice, LogSlider, Slider
from seminar.demos.marks import Dots, Line, Mark
from seminar.demos.own import Own, quiet
from seminar.demos.picture import Frame, Picture
from seminar.demos.stage import Demo
from seminar.words import listed

MOST_STEPS = 80

LANDSCAPES: dict[str, dict[str, Any]] = {
    "valley: (x0 − x1)²/2 + (x0 + x1)²/400": {
        "height": lambda x: (x[0] - x[1]) ** 2 / 2 + (x[0] + x[1]) ** 2 / 400,
        "slope": lambda x: np.array([1, -1]) * (x[0] - x[1]) + (x[0] + x[1]) / 200,
        "start": (-7.0, -5.0),
        "view": (-8.5, 4.5, -8.5, 4.5),
        "bottoms": [(0.0, 0.0)],
        "rates": {"SGD": 0.95, "Momentum": 0.42, "AdaGrad": 1.8, "Adam": 1.9},
    },
    "bowl: x0² + x1²": {
        "height": lambda x: x[0] ** 2 + x[1] ** 2,
        "slope": lambda x: np.array([2 * x[0], 2 * x[1]]),
        "start": (-3.0, 4.0),
        "view": (-5.0, 5.0, -5.0, 5.0),
        "bottoms": [(0.0, 0.0)],
        "rates": {"SGD": 0.5, "Momentum": 0.011, "AdaGrad": 3.5, "Adam": 0.16},
    },
    "saddle: x0² − x1² + x1⁴/8": {
        "height": lambda x: x[0] ** 2 - x[1] ** 2 + x[1] ** 4 / 8,
        "slope": lambda x: np.array([2 * x[0], -2 * x[1] + x[1] ** 3 / 2]),
        "start": (-2.6, 0.02),
        "view": (-3.0, 3.0, -3.0, 3.0),
        "bottoms": [(0.0, -2.0), (0.0, 2.0)],
        "rates": {"SGD": 0.49, "Momentum": 0.115, "AdaGrad": 1.8, "Adam": 0.25},
    },
}
"""Label -> height and slope at x = (x0, x1), start, what is shown, lowest points and best rates.

With its best rate a rule stays, after the fewest steps, within a hundredth of the way down from the
bottom; where none of its rates gets there, it is the one that comes lowest. The valley lies askew,
so that no rule has its two directions to itself; along them its curvatures are 2 and 1/100.
"""

LOOKS = {
    "SGD": (style.BLUE, ()),
    "Momentum": (style.VERMILION, (9, 4)),
    "AdaGrad": (style.TEAL, (9, 3, 2, 3)),
    "Adam": (style.AMBER, (3, 3)),
}
"""Colour and dashes of each rule, as the chapter's figures have them: those of style's cycle."""

WIDTHS = (5.0, 3.6, 2.6, 1.8)
"""How wide the four paths are on the map, each narrower than what it may lie upon."""


def _remembered(slopes: np.ndarray, memory: float) -> np.ndarray:
    """Return the sum of all slopes so far, each weaker by `memory` per step of age."""
    remembered: np.ndarray = memory ** np.arange(len(slopes))[::-1] @ slopes
    return remembered


def _averaged(slopes: np.ndarray, memory: float) -> np.ndarray:
    return np.average(slopes, axis=0, weights=memory ** np.arange(len(slopes))[::-1])


MOVES: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "SGD": lambda slopes: _remembered(slopes, 0.0),
    "Momentum": lambda slopes: _remembered(slopes, 0.9),
    "AdaGrad": lambda slopes: slopes[-1] / (np.sqrt(_remembered(slopes**2, 1.0)) + 1e-7),
    "Adam": lambda slopes: _averaged(slopes, 0.9) / (np.sqrt(_averaged(slopes**2, 0.999)) + 1e-8),
}
"""How far downhill each rule goes at rate 1, given all slopes met so far, (steps, 2)."""


def optimizer_race(optimizers: Mapping[str, type] | None = None) -> None:
    """Race SGD, Momentum, AdaGrad and Adam over a valley, a bowl and a saddle.

    `optimizers` maps those names to classes with `update(grad_w, grad_b)` that returns `(dw, db)`;
    rules that are missing from it run built in.
    """
    optimizers = optimizers or {}
    own = {
        rule: Own(rule, optimizers.get(rule) and _walk_with(optimizers[rule]), _walker(rule), _way)
        for rule in MOVES
    }

    @cache
    def race(landscape: str, factor: float) -> dict[str, np.ndarray]:
        with quiet():
            rates = LANDSCAPES[landscape]["rates"]
            ways = {rule: own[rule](landscape, factor * rates[rule]) for rule in MOVES}
        for one in own.values():
            one.settle()
        return ways

    def draw(landscape: str, steps: int, factor: float) -> Frame:
        if race.cache_info().currsize > 300:
            race.cache_clear()
        picture, height = _race_picture(landscape), LANDSCAPES[landscape]["height"]
        on_map, on_height = picture["map"], picture["height"]
        paths: list[Mark] = []
        ends: list[Mark] = []
        curves: list[Mark] = []
        heights: dict[str, np.ndarray] = {}
        away: list[str] = []
        for (rule, way), width in zip(race(landscape, factor).items(), WIDTHS, strict=True):
            color, dash = LOOKS[rule]
            way = way[: steps + 1]
            with quiet():
                heights[rule] = height(way.T)
            x0, x1 = way.T
            if not _in_view(landscape, way[-1]):
                away.append(rule)
            paths.append(Line(on_map, x0, x1, color=color, width=width, dash=dash))
            ends.append(Dots(on_map, x0[-1], x1[-1], color=color, size=7 + 2.5 * width))
            curves.append(
                Line(on_height, np.arange(len(way)), heights[rule], color=color, dash=dash)
            )
        return Frame(picture, paths + ends + curves, _race_in_words(steps, heights, away))

    Demo(
        name="optimizer_race",
        controls=(
            Slider("steps", "steps taken", 0, MOST_STEPS, 40, 1),
            LogSlider("factor", "best learning rates, times", -1.0, 1.0, 1.0, 0.05),
            Choice("landscape", "landscape", tuple(LANDSCAPES)),
        ),
        draw=draw,
        caption="Four learning rules start from the same point, each with the learning rate that "
        "is best for it there; a star marks where it is lowest. Moving the steps lets them run; "
        "moving the factor makes all their rates larger or smaller.",
        alt="A map of equal heights with four paths from one start, and the height of each path "
        "against the step.",
        own=tuple(own.values()),
    ).show()


def _walk_with(rule: Callable[..., Any]) -> Callable[..., Any]:
    def walk(landscape: str, rate: float) -> list[np.ndarray]:
        slope = LANDSCAPES[landscape]["slope"]
        optimizer = rule(rate)
        at = np.array(LANDSCAPES[landscape]["start"])
        way = [at]
        for _ in range(MOST_STEPS):
            grad = slope(at)
            dw, db = optimizer.update(grad[:1].copy(), grad[1:].copy())
            at = at + np.concatenate([np.reshape(dw, 1), np.reshape(db, 1)])
            way.append(at)
        return way

    return walk


def _walker(rule: str) -> Callable[..., Any]:
    def walk(landscape: str, rate: float) -> np.ndarray:
        slope = LANDSCAPES[landscape]["slope"]
        way = np.empty((MOST_STEPS + 1, 2))
        slopes = np.empty((MOST_STEPS, 2))
        way[0] = LANDSCAPES[landscape]["start"]
        for step in range(MOST_STEPS):
            slopes[step] = slope(way[step])
            way[step + 1] = way[step] - rate * MOVES[rule](slopes[: step + 1])
        return way

    return walk


def _way(result: Any) -> np.ndarray:
    way = np.asarray(result)
    if way.dtype.kind not in "iuf":
        raise TypeError("returned movements that are not numbers")
    return way.astype(float)


def _in_view(landscape: str, at: np.ndarray) -> bool:
    left, right, bottom, top = LANDSCAPES[landscape]["view"]
    return bool(left <= at[0] <= right and bottom <= at[1] <= top)


@cache
def _race_picture(landscape: str) -> Picture:
    picture = Picture(7.6, 3.9, [["map", "height"]], width_ratios=[1.5, 1])
    height, (left, right, bottom, top) = (LANDSCAPES[landscape][key] for key in ("height", "view"))
    x0, x1 = np.meshgrid(np.linspace(left, right, 161), np.linspace(bottom, top, 121))
    surface = height(np.stack([x0, x1]))
    start = height(np.array(LANDSCAPES[landscape]["start"]))
    with style.look():
        on = picture["map"]
        on.contourf(x0, x1, surface, 16, cmap=style.HEIGHT, alpha=0.55)
        on.plot(*LANDSCAPES[landscape]["start"], marker="s", color=style.INK, markersize=8)
        lowest = np.array(LANDSCAPES[landscape]["bottoms"]).T
        on.plot(*lowest, "*", color=style.VERMILION, markersize=14)
        on.set(xlabel="x0", ylabel="x1", xlim=(left, right), ylim=(bottom, top))
        on.grid(False)
        on = picture["height"]
        for rule, (color, dash) in LOOKS.items():
            dashes = (0, tuple(part / 2.2 for part in dash)) if dash else "-"
            on.plot([], [], color=color, linestyle=dashes, label=rule)
        low = float(surface.min())
        on.set(xlabel="step", ylabel="height", xlim=(-1, MOST_STEPS + 1))
        on.set(ylim=(low - 0.05 * (start - low), start + 0.25 * (start - low)))
        on.legend(loc="upper right")
    return picture


def _race_in_words(steps: int, heights: dict[str, np.ndarray], away: Collection[str] = ()) -> str:
    """Return how high each rule is, which is lowest, and which of them are `away` from the map."""
    if steps == 0:
        return "All four stand at the start. Let them run."
    ends = {rule: float(height[-1]) for rule, height in heights.items()}
    lost = [rule for rule, end in ends.items() if not end <= 1.5 * abs(heights[rule][0]) + 1]
    ranked = sorted((rule for rule in ends if rule not in lost), key=ends.__getitem__)
    said = f"After {steps} step{'s' * (steps > 1)}: "
    said += ", ".join(f"{rule} at {_shown(ends[rule])}" for rule in ranked)
    if lost:
        said += ("; " if ranked else "") + f"{' and '.join(lost)} flew away"
    said += "."
    lowest = [rule for rule in ends if ranked and _shown(ends[rule]) == _shown(ends[ranked[0]])]
    if len(lowest) > 1:
        said += f" {listed(lowest)} are equally low."
    elif len(ranked) > 1:
        said += f" {lowest[0]} is lowest."
    outside = [rule for rule in ranked if rule in away]
    if outside:
        said += f" {listed(outside)} {'is' if len(outside) == 1 else 'are'} off the map just now."
    return said


def _shown(height: float) -> str:
    return f"{height:.3g}" if abs(height) >= 1e-9 else "0"
