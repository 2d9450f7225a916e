"""Chapter 1, going downhill: the learning rate, and the loss of one neuron as a landscape."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from itertools import accumulate, repeat
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from seminar import style
from seminar.demos.controls import LogSlider, Slider
from seminar.demos.marks import Dots, Line, Mark
from seminar.demos.own import Own, numbers, quiet
from seminar.demos.picture import Frame, Picture
from seminar.demos.stage import Demo

# -------------------------------------------------------------------------------- the learning rate

STEPS = 30
PARABOLA_START, BOWL_START = np.array([1.0]), np.array([-8.0, 2.0])
BOWL_SCALE = np.array([20.0, 1.0])
"""The long bowl is x0²/20 + x1²: twenty times flatter along x0 than along x1."""

LOWEST, HIGHEST = 1e-8, 1e4
"""What the loss axis shows."""


def learning_rate(gradient_descent: Callable[..., Any] | None = None) -> None:
    """Move the learning rate from crawling through bouncing to flying away.

    `gradient_descent(f, init_x, lr, step_num)` returns the last position and the ones before it.
    """

    def shrinking(f: object, init_x: np.ndarray, lr: float, step_num: int) -> np.ndarray:
        scale = 1.0 if len(init_x) == 1 else BOWL_SCALE
        way: np.ndarray = init_x * (1 - 2 * lr / scale) ** np.arange(step_num + 1)[:, None]
        return way

    own = Own("gradient_descent", gradient_descent, shrinking, path)
    picture = _learning_rate_picture()

    def draw(lr: float) -> Frame:
        with quiet():
            line = own(_parabola, PARABOLA_START.copy(), lr=lr, step_num=STEPS)
            walk = own(_bowl, BOWL_START.copy(), lr=lr, step_num=STEPS)
            losses = [
                np.array([f(x) for x in way]) for f, way in ((_parabola, line), (_bowl, walk))
            ]
        x, height = line[:, 0], losses[0]
        marks: list[Mark] = [
            Line(picture["parabola"], x, height, color=style.VERMILION, width=1.8),
            Dots(picture["parabola"], x, height, size=7, rim=False),
            Dots(picture["parabola"], x[0], height[0], color=style.INK, size=11),
            Line(picture["bowl"], walk[:, 0], walk[:, 1], color=style.VERMILION, width=1.8),
            Dots(picture["bowl"], walk[:, 0], walk[:, 1], size=6, rim=False),
            Dots(picture["bowl"], walk[0, 0], walk[0, 1], color=style.INK, size=11),
            *_loss_marks(picture["loss"], losses),
        ]
        words = _rate_in_words(lr, verdict(x), *(verdict(along) for along in walk.T))
        return Frame(picture, marks, words)

    Demo(
        name="learning_rate",
        controls=(LogSlider("lr", "learning rate η", -3.0, 0.5, 0.1, 0.05, form=".3f"),),
        draw=draw,
        caption="Thirty steps of gradient descent on a parabola and in a long bowl, with one "
        "learning rate. The large dot is the start. Moving the rate to the right goes from "
        "crawling through bouncing to flying away.",
        alt="Three plots: steps on a parabola, a path in an elongated bowl seen from above, and "
        "the loss after each step on a log scale.",
        own=(own,),
    ).show()


def path(result: Any) -> np.ndarray:
    """Read what a gradient_descent returned as all positions, (steps + 1, dimensions)."""
    try:
        last, history = result
    except (TypeError, ValueError):
        raise TypeError("returned something else than a pair (x, history)") from None
    before = np.asarray(history, dtype=float)
    last = np.asarray(last, dtype=float)
    if before.ndim != 2 or last.shape != before.shape[1:]:
        raise TypeError("returned a history that is not one position per step")
    return np.vstack([before, last])


def verdict(along: np.ndarray) -> str:
    """Say in words what a walk does along one direction: its positions there, the bottom at 0."""
    with quiet():
        first, last = along[0] ** 2, along[-1] ** 2
        turned = np.sum(along[1:] * along[:-1] < 0) > len(along) / 3
        if not np.isfinite(last) or last > 1.5 * first:
            return "flies away"
    if last <= 0.05**2 * first:
        return "bounces down to the bottom" if turned else "reaches the bottom"
    if not turned:
        return "comes closer to the bottom" if last <= 0.25**2 * first else "crawls"
    return "bounces down slowly" if last < 0.5 * first else "bounces and gets nowhere"


def _parabola(x: np.ndarray) -> float:
    return float(x[0] ** 2)


def _bowl(x: np.ndarray) -> float:
    return float(np.sum(x**2 / BOWL_SCALE))


@cache
def _learning_rate_picture() -> Picture:
    picture = Picture(7.4, 4.6, [["parabola", "loss"], ["bowl", "loss"]], width_ratios=[1.25, 1])
    x = np.linspace(-2.2, 2.2, 200)
    across, up = np.meshgrid(np.linspace(-10, 10, 161), np.linspace(-3, 3, 81))
    with style.look():
        on = picture["parabola"]
        on.plot(x, x**2, color=style.BLUE)
        on.set(xlabel="x", ylabel="x²", xlim=(-2.2, 2.2), ylim=(-0.3, 4.2), title="y = x²")
        on = picture["bowl"]
        on.contourf(across, up, across**2 / 20 + up**2, 12, cmap=style.HEIGHT, alpha=0.75)
        on.set(xlabel="x0", ylabel="x1", xlim=(-10, 10), ylim=(-3, 3), title="x0²/20 + x1²")
        on.set(aspect="equal")
        on.grid(False)
        on = picture["loss"]
        on.set(yscale="log", xlim=(-0.8, STEPS + 0.8), ylim=(LOWEST, HIGHEST))
        on.set(xlabel="step", ylabel="loss", title="loss after each step")
        on.plot([], [], color=style.BLUE, label="y = x²")
        on.plot([], [], color=style.TEAL, linestyle="--", label="x0²/20 + x1²")
        on.legend(loc="lower left")
    return picture


def _loss_marks(on: Axes, losses: list[np.ndarray]) -> list[Mark]:
    step = np.arange(STEPS + 1)
    shown = [np.where(loss > 0, loss, LOWEST / 10) for loss in losses]
    return [
        Line(on, step[: len(shown[0])], shown[0][: STEPS + 1], color=style.BLUE),
        Line(on, step[: len(shown[1])], shown[1][: STEPS + 1], color=style.TEAL, dash=(8, 4)),
    ]


def _rate_in_words(lr: float, on_parabola: str, along_x0: str, along_x1: str) -> str:
    said = f"With η = {lr:.3f}, gradient descent {on_parabola} on the parabola"
    if on_parabola == along_x0 == along_x1:
        return f"{said} and in the long bowl alike."
    steep = "does the same" if on_parabola == along_x1 else along_x1
    flat = f"and {along_x0} along"
    if along_x1 == "flies away":  # its heights swallow what differences say of x0
        flat = "whatever it does along"
    return (
        f"{said}. In the long bowl it {steep} along x1, the steep direction, {flat} x0, the flat "
        "one."
    )


# --------------------------------------------------------------------------- the loss of one neuron

MOST_STEPS = 60
ARRIVED = 1e-5
"""A loss that reads 0.0000: y is within 0.005 of its target."""
HALF_SPAN = 2.0
EDGE = 1.1 * HALF_SPAN
"""Where the pictures end: a large dot at the farthest start lies inside as a whole."""


def loss_surface(
    neuron_loss: Callable[..., Any] | None = None,
    gradient_descent: Callable[..., Any] | None = None,
) -> None:
    """Walk down the loss of one neuron, seen as a surface, as a map and step by step.

    `neuron_loss(w, b)` takes numbers or a mesh; `gradient_descent(f, init_x, lr, step_num)` returns
    the last position and the ones before it.
    """
    loss = Own("neuron_loss", neuron_loss and _losses_by(neuron_loss), _losses_at)
    descend = Own("gradient_descent", gradient_descent, _descend, path)
    mesh = np.meshgrid(*[np.linspace(-EDGE, EDGE, 61)] * 2)
    loss.read = numbers(61, 61)
    surface = loss(np.stack(mesh, axis=-1))
    loss.settle()
    loss.read = lambda result: result
    picture = _surface_picture(mesh, surface)

    def draw(w: float, b: float, lr: float, steps: int) -> Frame:
        with quiet():
            start = np.array([w, b])
            way = descend(loss, start, lr=lr, step_num=MOST_STEPS)[: steps + 1]
            losses = np.asarray(loss(way), dtype=float)
        ws, bs = way.T
        inside = (np.abs(way) <= EDGE).all(axis=1)
        lifted = np.where(inside, losses + 0.001, np.nan)
        on_surface, on_map, on_loss = picture["surface"], picture["map"], picture["loss"]
        marks: list[Mark] = [
            Line(on_surface, ws, bs, lifted, color=style.VERMILION),
            Dots(on_surface, ws, bs, lifted, size=6, rim=False),
            Dots(on_surface, ws[0], bs[0], lifted[0], color=style.INK, size=10),
            Line(on_map, ws, bs, color=style.VERMILION),
            Dots(on_map, ws, bs, size=6, rim=False),
            Dots(on_map, ws[0], bs[0], color=style.INK, size=10),
            Line(on_loss, np.arange(len(losses)), losses, color=style.VERMILION),
            Dots(on_loss, 0, losses[0], color=style.INK, size=10),
        ]
        return Frame(picture, marks, _walk_in_words(way, losses, lr))

    Demo(
        name="loss_surface",
        controls=(
            Slider("w", "start: weight w", -2.0, 2.0, 1.6, 0.05),
            Slider("b", "start: bias b", -2.0, 2.0, 0.8, 0.05),
            LogSlider("lr", "learning rate η", -1.0, 2.0, float(10**0.4), 0.05, form=".3g"),
            Slider("steps", "steps taken", 0, MOST_STEPS, 25, 1),
        ),
        draw=draw,
        caption="One neuron's loss ½·(σ(w·x + b) − y*)² for x = 1 and y* = 0.5, and the way "
        "down by gradient descent. The large dot is the start. Moving the sliders changes where it "
        "starts, how far a step goes and how many are taken.",
        alt="A valley-shaped surface over w and b with a path on it, the same path on a map of "
        "equal heights, and the loss after each step.",
        own=(loss, descend),
    ).show()


def _losses_by(neuron_loss: Callable[..., Any]) -> Callable[..., Any]:
    return lambda places: neuron_loss(*np.moveaxis(places, -1, 0))


def _losses_at(places: np.ndarray) -> Any:
    """Return the loss at places (w, b), of shape (..., 2): it depends on their sum alone."""
    return np.tanh(places.sum(axis=-1) / 2) ** 2 / 8


def _descend(f: object, init_x: np.ndarray, lr: float, step_num: int) -> np.ndarray:
    """Walk down the built-in loss: it depends on w + b alone, so both move by the same amount."""

    def moved(total: float, _: None) -> float:
        bend = np.tanh(total / 2)
        return float(total - lr * bend * (1 - bend**2) / 4)

    totals = np.fromiter(accumulate(repeat(None, step_num), moved, initial=init_x.sum()), float)
    way: np.ndarray = init_x + (totals - totals[0])[:, None] / 2
    return way


def _surface_picture(mesh: Sequence[np.ndarray], surface: np.ndarray) -> Picture:
    picture = Picture(
        7.6,
        4.4,
        [["surface", "map"], ["surface", "loss"]],
        per_subplot_kw={"surface": {"projection": "3d"}},
        width_ratios=[1.45, 1],
    )
    low, high = -EDGE, EDGE
    with style.look():
        in_space: Any = picture["surface"]  # Axes3D, which has no types
        in_space.plot_surface(*mesh, surface, cmap=style.HEIGHT, alpha=0.85, rcount=40, ccount=40)
        in_space.set(xlabel="w", ylabel="b", zlabel="loss", xlim=(low, high), ylim=(low, high))
        in_space.view_init(elev=38, azim=-65)
        in_space.set_box_aspect((1, 1, 0.75), zoom=0.9)
        in_space.set(xticks=[-2, -1, 0, 1, 2], yticks=[-2, -1, 0, 1, 2])
        in_space.zaxis.set_major_locator(MaxNLocator(4))
        in_space.zaxis.labelpad = 12
        on = picture["map"]
        on.contourf(*mesh, surface, 14, cmap=style.HEIGHT, alpha=0.85)
        on.set(xlabel="weight w", ylabel="bias b", xlim=(low, high), ylim=(low, high))
        on.set(aspect="equal", xticks=[-2, 0, 2], yticks=[-2, 0, 2])
        on.grid(False)
        on = picture["loss"]
        top = float(np.nanmax(np.where(np.isfinite(surface), surface, 0))) * 1.12 or 1.0
        on.set(xlabel="step", ylabel="loss", xlim=(-1, MOST_STEPS + 1), ylim=(-0.04 * top, top))
    return picture


def _walk_in_words(way: np.ndarray, losses: np.ndarray, lr: float) -> str:
    steps = len(losses) - 1
    if steps == 0:
        return f"At the start the loss is {losses[0]:.4f}. Take some steps."
    with quiet():
        there = np.flatnonzero(losses < ARRIVED) if losses[-1] < ARRIVED else np.array([], int)
        sums = way[: there[0] + 1 if there.size else None].sum(axis=1)
        moves = np.diff(sums)
        back_and_forth = np.sum(moves[1:] * moves[:-1] < 0) > len(moves) / 3
        crossings = int(np.sum(sums[1:] * sums[:-1] < 0))
    times = {1: "once", 2: "twice"}.get(crossings, f"{crossings} times")
    leaps = f" It has leapt over the valley floor {times}." if crossings else ""
    said = f"After {steps} step{'s' * (steps > 1)} with η = {lr:.3g} the loss went "
    said += f"from {losses[0]:.4f} to {losses[-1]:.4f}"
    if not np.isfinite(losses[-1]) or losses[-1] > losses[0] * 1.02 + 1e-9:
        said += ": the steps are too long, it leaps over the valley and ends up higher."
        return said + leaps
    if losses[-1] < ARRIVED and losses[0] < ARRIVED:
        return said + ": it stood at the bottom from the start, where σ(w + b) is 0.5."
    if losses[-1] < ARRIVED:
        came = "it has"
        if crossings:
            came = f"it has leapt over the valley floor {times} and"
        return said + f": {came} arrived at the bottom, where σ(w + b) is 0.5."
    if back_and_forth:
        return said + ": it bounces from one side of the valley to the other." + leaps
    if (np.diff(losses) > 0).any():
        return said + ": on the way the loss has risen, as the steps are long." + leaps
    if losses[-1] == losses[0]:
        return said + ": it has not moved."
    return said + ": it is still on its way down." + leaps
