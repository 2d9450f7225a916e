"""Chapter 4: an activation and its slope, and what many of them do to a gradient."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from seminar import style
from seminar.demos.controls import Choice, LogSlider, Slider
from seminar.demos.marks import Dots, Line, Mark, Words, minus
from seminar.demos.own import Own, quiet
from seminar.demos.picture import Frame, Picture
from seminar.demos.stage import Demo

NAMES = ("Sigmoid", "Relu")

SHUT = 0.01
"""A unit that lets less than this through of a gradient of 1 is counted as shut."""


def _layers(learners: dict[str, Callable[..., Any] | None]) -> dict[str, Own]:
    """Return how each layer answers: `(x, dout)` to what it gives forward and backward."""
    return {
        name: Own(name, learner and _pass_through(learner), _along_pieces(name), _pair)
        for name, learner in learners.items()
    }


def _pass_through(layer_class: Callable[..., Any]) -> Callable[..., Any]:
    def run(x: np.ndarray, dout: np.ndarray) -> tuple[Any, Any]:
        layer = layer_class()
        out = layer.forward(x.copy())
        return out, layer.backward(dout.copy())

    return run


def _pair(result: tuple[Any, Any]) -> tuple[np.ndarray, np.ndarray]:
    out, dx = (np.asarray(part) for part in result)
    if out.shape != dx.shape or out.dtype.kind not in "biuf" or dx.dtype.kind not in "biuf":
        raise TypeError("returned something else than arrays shaped like its input")
    return out.astype(float), dx.astype(float)


_SHORT = np.arange(-2000.5, 2001) / 50
PIECES = {
    "Sigmoid": (_SHORT, 1 / (1 + np.exp(-_SHORT))),
    "Relu": (np.array([-1e99, 0.0, 1e99]), np.array([0.0, 0.0, 1e99])),
}
"""Layer -> where the straight pieces of which it is drawn end, and how high they are there.

Those of the sigmoid are so short that four digits are right in the middle of each, where the
slider stops.
"""


def _along_pieces(name: str) -> Callable[..., Any]:
    ends, heights = PIECES[name]
    slopes = np.diff(heights) / np.diff(ends)

    def run(x: np.ndarray, dout: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return np.interp(x, ends, heights), dout * slopes[np.searchsorted(ends[1:-1], x)]

    return run


# ------------------------------------------------------------------------ function and derivative

CURVES = {
    "Sigmoid": "Left, an S-shaped curve with a tangent; right, its derivative, a bell that is "
    "highest at x = 0.",
    "Relu": "Left, a line that is flat at 0 up to x = 0 and rises from there, with a tangent; "
    "right, its derivative, 0 up to there and 1 after, a step.",
}
"""Layer -> what its picture shows."""


def activation_explorer(Sigmoid: type | None = None, Relu: type | None = None) -> None:
    """Move x along sigmoid or ReLU and watch how much of a gradient gets through there.

    The layers are classes with `forward(x)` and `backward(dout)`.
    """
    layers = _layers({"Sigmoid": Sigmoid, "Relu": Relu})
    x_all = np.linspace(-8, 8, 321)
    pictures = {}
    for name, own in layers.items():
        pictures[name] = _activation_picture(name, x_all, *own(x_all, np.ones_like(x_all)))
        own.settle()

    def draw(layer: str, x: float) -> Frame:
        out, slope = (float(part[0]) for part in layers[layer](np.array([x]), np.array([1.0])))
        picture = pictures[layer]
        left, right = picture["function"], picture["slope"]
        across = np.array([x - 3, x + 3])
        marks: list[Mark] = [
            Line(left, across, out + slope * (across - x), color=style.VERMILION),
            Dots(left, x, out, color=style.INK, size=11),
            Line(right, [x, x], [0, slope], color=style.VERMILION, width=2, dash=(4, 3)),
            Dots(right, x, slope, color=style.INK, size=11),
        ]
        return Frame(picture, marks, _slope_in_words(layer, x, out, slope), CURVES[layer])

    Demo(
        name="activation_explorer",
        controls=(
            Slider("x", "x, what comes in", -8.0, 8.0, 1.0, 0.1, ".1f"),
            Choice("layer", "activation", NAMES),
        ),
        draw=draw,
        caption="An activation on the left, its derivative on the right. Moving x shows the "
        "tangent and how much of an arriving gradient is let through there.",
        alt=CURVES["Sigmoid"],
        own=tuple(layers.values()),
    ).show()


def _activation_picture(name: str, x: np.ndarray, out: np.ndarray, slope: np.ndarray) -> Picture:
    picture = Picture(7.2, 3.3, [["function", "slope"]])
    top, steepest = {"Sigmoid": (1.1, 0.28), "Relu": (8.4, 1.12)}[name]
    with style.look(), quiet():
        picture["function"].plot(x, out, color=style.BLUE)
        picture["function"].set(xlabel="x", ylabel=f"{name.lower()}(x)")
        picture["function"].set(xlim=(-8, 8), ylim=(-0.08 * top, top))
        jumps = 1 + np.flatnonzero(np.abs(np.diff(slope)) > 0.5)  # no stroke there: no derivative
        picture["slope"].plot(
            np.insert(x, jumps, np.nan), np.insert(slope, jumps, np.nan), color=style.TEAL
        )
        picture["slope"].set(xlabel="x", ylabel="its derivative")
        picture["slope"].set(xlim=(-8, 8), ylim=(-0.08 * steepest, steepest))
    return picture


def _slope_in_words(layer: str, x: float, out: float, slope: float) -> str:
    said = f"At x = {x:.1f}, {layer.lower()}(x) = {out:.4g} and its derivative is {slope:.4g}. "
    if not np.isfinite(out + slope):
        return said + "That is no number to pass on."
    if layer == "Relu":
        return said + (
            "The tap is open: a gradient passes unchanged."
            if slope
            else "The tap is shut: no gradient passes."
        )
    if slope < SHUT:
        return (
            said
            + f"Saturated, that is, almost flat: less than {SHUT:g} of a gradient gets through."
        )
    if slope > 0.2:
        return said + "The steepest part, and yet at most a quarter of a gradient gets through."
    return said + "That is how much of a gradient of 1 gets through."


# ----------------------------------------------------------------------------- vanishing gradients

WIDTH, BATCH, DEEPEST = 40, 20, 30
LOWEST, HIGHEST = 1e-24, 1e12
"""Where the picture of the sizes ends."""


def vanishing_gradient(Sigmoid: type | None = None, Relu: type | None = None) -> None:
    """Move depth and weight scale, and watch the gradient on its way back through the layers.

    The layers are classes with `forward(x)` and `backward(dout)`.
    """
    layers = _layers({"Sigmoid": Sigmoid, "Relu": Relu})
    random = np.random.default_rng(4)
    weights = random.normal(size=(DEEPEST, WIDTH, WIDTH)) / np.sqrt(WIDTH)
    x, dout = random.normal(size=(BATCH, WIDTH)), random.normal(size=(BATCH, WIDTH))
    picture = _depth_picture()

    def draw(layer: str, depth: int, scale: float) -> Frame:
        with quiet():
            sizes, shut = _through_the_layers(layers[layer], scale * weights[:depth], x, dout)
        size, share = picture["size"], picture["shut"]
        number = np.arange(1, depth + 1)
        marks: list[Mark] = [
            Line(size, number, sizes, color=style.VERMILION),
            Dots(size, number, sizes, size=8),
            Dots(size, 1, sizes[0], color=style.INK, size=12),
            _at_the_first(size, sizes),
            Line(share, number, 100 * shut, color=style.TEAL),
            Dots(share, number, 100 * shut, color=style.TEAL, size=8),
        ]
        return Frame(
            picture,
            marks,
            _depth_in_words(layer, depth, sizes, shut),
            _depth_as_alt(depth, sizes, shut),
        )

    Demo(
        name="vanishing_gradient",
        controls=(
            Slider("depth", "layers", 2, DEEPEST, 15, 1),
            LogSlider("scale", "weight scale (× 1/√H)", -1.0, 1.0, 1.0, 0.05),
            Choice("layer", "activation", NAMES),
        ),
        draw=draw,
        caption="A deep network with random weights. Left, the size of the gradient at each layer: "
        "it comes from the right, from the loss, and goes left. Right, how many units of each "
        "layer are shut, which means that less than a hundredth of a gradient gets through them. "
        "Moving depth and weight scale makes the gradient vanish or explode.",
        alt="Two plots with one dot for each layer: left, the size of the gradient on a log scale; "
        "right, the share of units that are shut, in percent.",
        own=tuple(layers.values()),
    ).show()


def _through_the_layers(
    activate: Callable[..., Any], weights: np.ndarray, x: np.ndarray, dout: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return, layer by layer, the mean size of the gradient there and the share of shut units."""
    before, shut = [], []
    for weight in weights:
        before.append(x @ weight)
        x, slopes = activate(before[-1], np.ones_like(before[-1]))
        shut.append(np.mean(np.abs(slopes) < SHUT))
    sizes = []
    for weight, inside in zip(weights[::-1], before[::-1], strict=True):
        _, dout = activate(inside, dout)
        sizes.append(float(np.mean(np.abs(dout))))
        dout = dout @ weight.T
    return np.array(sizes[::-1]), np.array(shut)


def _at_the_first(on: Axes, sizes: np.ndarray) -> Words:
    """Return the size at the first layer, clear of the line; an arrow says that it is off the edge.

    The line leads down to the right where the gradient has grown on its way to the first layer.
    """
    first, said = sizes[0], minus(f"{sizes[0]:.1e}")
    if first < LOWEST:
        return Words(on, 1, LOWEST, f"↓ {said}", up=6, anchor="start", bold=True)
    if not first <= HIGHEST:
        return Words(on, 1, HIGHEST, f"↑ {said}", up=-18, anchor="start", bold=True)
    if first < 1e3 * LOWEST:
        return Words(on, 1, first, said, up=-2, right=16, anchor="start", bold=True)
    above = first > sizes[-1]
    return Words(on, 1, first, said, up=10 if above else -24, right=4, anchor="start", bold=True)


@cache
def _depth_picture() -> Picture:
    picture = Picture(8.4, 3.6, [["size", "shut"]], width_ratios=[3, 2])
    size, share = picture["size"], picture["shut"]
    with style.look():
        size.axhspan(LOWEST, 1e-6, color=style.FAINT, alpha=0.6, linewidth=0)
        size.text(
            30, 10 * LOWEST, "too small to learn from", ha="right", color=style.GREY, fontsize=11
        )
        size.set(yscale="log", ylim=(LOWEST, HIGHEST), ylabel="mean size of the gradient")
        share.set(ylim=(-5, 105), ylabel="units that are shut, percent")
        for on in (size, share):
            on.set(xlim=(0.3, DEEPEST + 0.7), xticks=[1, 10, 20, 30], xlabel="layer")
    return picture


def _depth_as_alt(depth: int, sizes: np.ndarray, shut: np.ndarray) -> str:
    with quiet():
        ratio = sizes[0] / sizes[-1]
    way = "falls" if ratio < 0.5 else "rises" if ratio > 2 else "stays about level"
    return (
        "Left, gradient size against layer number on a log scale: a line that, from right to left, "
        f"{way}, from {sizes[-1]:.1e} at layer {depth} to {sizes[0]:.1e} at the first layer. "
        f"Right, the share of shut units: from {shut.min():.0%} to {shut.max():.0%} of a layer."
    )


def _fold(ratio: float) -> str:
    """Return a ratio in two digits, written out."""
    return f"{float(f'{ratio:.2g}'):g}" if ratio < 1e5 else f"{ratio:.0e}"


def _depth_in_words(layer: str, depth: int, sizes: np.ndarray, shut: np.ndarray) -> str:
    first, last = sizes[0], sizes[-1]
    said = f"Through {depth} layers of {layer.lower()}, the gradient's size goes "
    said += f"from {last:.2g} at the last layer to {first:.2g} at the first. "
    if not np.isfinite(sizes).all():
        return said + "It ran over: these are no numbers to learn from."
    if first < 1e-6:
        said += "It vanishes: the first layers do not learn. "
    elif first > 1e3:
        said += "It explodes: one step throws the first layers far off. "
    elif first < 0.5 * last:
        how = "far more slowly" if first < 0.01 * last else "more slowly"
        said += f"It shrinks: the first layers learn {how}. "
    elif first > 2 * last:
        said += f"It grows {_fold(first / last)}-fold: no one step suits both ends. "
    else:
        said += "It arrives about as large as it was. "
    return said + f"Of all units, {100 * np.mean(shut):.0f} % are shut."
