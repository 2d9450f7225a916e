"""Draws a computation graph: operators in circles, forward numbers above, backward ones below."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle

from seminar import style
from seminar.graph.layout import RADIUS, Layout, Way, lay_out
from seminar.graph.record import Place, Value
from seminar.graph.recorded import recorded

SMALLEST = 11
"""Pixels of the smallest letters on a narrow page: there a graph is moved sideways."""


def draw(
    output: Any,
    *,
    backward: bool = True,
    names: bool | Mapping[str, Any] = True,
    rows: Mapping[Value, float] | None = None,
    words: Mapping[Place, tuple[str, str]] | None = None,
) -> Figure:
    """Draw the graph that leads to `output` and return the figure.

    `output` is a `Value`, a graph that is laid out, or a learner's own value as `recorded` takes
    it, with `names` as there.

    Above each edge stands the number that flows forward, below it, in bold, the backward one: how
    far the output moves when that number grows by one. `backward=False` leaves those out,
    `names=False` the names of values between the inputs and the output. `rows` is as in `lay_out`.
    Where the `.grad` of a learner's own value is another number it stands below.
    `words` puts two words of one's own in the place of the numbers of a value or an edge.
    """
    words = words or {}
    letters = max((len(word) for both in words.values() for word in both), default=None)
    if not isinstance(output, Layout):
        called = names if isinstance(names, Mapping) else None
        output = lay_out(recorded(output, called), rows, letters)
    layout: Layout = output
    left, right, bottom, top = layout.extent
    fig, on = style.figure(layout.inch * (right - left), layout.inch * (top - bottom))
    draw_ground(on, layout, names=bool(names))
    slopes, smallest = layout.slopes(), layout.size
    for way, slope in zip(layout.ways, slopes, strict=True):
        ahead, back = layout.shown(way.value.number), f"{layout.arrow}{layout.shown(slope)}"
        if way.value.is_constant:
            back = ""
        if words:
            ahead, back = words.get(way.edge or way.value, words.get(way.value, ("", "")))
        _write(on, layout, way, ahead, back if backward else "")
        if backward and way.claims_other_than(slope):
            (x, y), claimed = way.label, f".grad: {layout.shown(way.value.claimed or 0.0)}"
            smallest = min(smallest, _CLAIMED * layout.size)
            on.text(x, y - 0.42, claimed, ha="center", va="top", fontsize=_CLAIMED * layout.size)
    fig.narrowest = narrowest(layout, smallest * style.DPI / 72)
    return fig


_CLAIMED = 0.85
_LONG_SIGN = 0.95
"""Letters of a learner's own number and of "exp" and the like, as parts of the others' size."""


def narrowest(layout: Layout, letters: float = math.inf) -> int:
    """Return the pixels that a graph's width takes at least, for its letters to be read.

    `letters` are the pixels of letters that are smaller than those of the layout.
    """
    left, right, _, _ = layout.extent
    letters = min(letters, layout.size * style.DPI / 72)
    if any(len(value.sign) == 4 for value in layout.values):
        letters = min(letters, _LONG_SIGN * layout.size * style.DPI / 72)
    return math.ceil(layout.inch * (right - left) * style.DPI * SMALLEST / letters)


def _write(on: Axes, layout: Layout, way: Way, ahead: str, back: str) -> None:
    x, y = way.label
    forward: dict[str, Any] = {"color": style.BLUE, "fontsize": layout.size}
    behind: dict[str, Any] = {
        "color": style.VERMILION,
        "fontsize": layout.size,
        "fontweight": "bold",
    }
    if not way.beside:
        on.text(x, y + 0.1, ahead, ha="center", va="bottom", **forward)
        on.text(x, y - 0.14, back, ha="center", va="top", **behind)
    elif way.value.fixed:
        on.text(x, y, ahead, ha="left", va="center", **forward)
    else:
        on.text(x, y, back, ha="left", va="center", **behind)


def draw_ground(on: Axes, layout: Layout, *, names: bool = True) -> None:
    """Draw all but the numbers: circles, edges and names, in rows and columns of the layout."""
    size = layout.size
    left, right, bottom, top = layout.extent
    on.set(xlim=(left, right), ylim=(bottom, top), aspect="equal")
    on.set_axis_off()
    for way in layout.ways:
        across, up = zip(*way.points, strict=True)
        on.plot(across, up, color=style.GREY, linewidth=1.6, linestyle="-", solid_capstyle="round")
        if way.edge or way.value is layout.output:
            arrow = {"arrowstyle": "-|>", "color": style.GREY, "shrinkA": 0, "shrinkB": 0}
            on.annotate("", way.points[-1], way.points[-2], arrowprops=arrow)
    for fork in layout.forks:
        on.plot(*fork, marker="o", color=style.INK, markersize=6)
    for value in layout.values:
        x, y = layout.place(value)
        if not value.inputs:
            on.text(x, y, value.name, ha="right", va="center", fontsize=size)
            continue
        on.add_patch(
            Circle((x, y), RADIUS, facecolor=style.PAPER, edgecolor=style.INK, linewidth=1.6)
        )
        sign = size * {1: 1.55, 4: _LONG_SIGN}.get(len(value.sign), 1.0)
        on.text(x, y, value.sign, ha="center", va="center_baseline", fontsize=sign)
    end = layout.ways[-1].points[-1]
    on.text(end[0] + 0.1, end[1], layout.output.name, ha="left", va="center", fontsize=size)
    if names:
        first = {id(way.value): way for way in reversed(layout.ways[:-1])}
        for way in first.values():
            if way.value.inputs and way.value.name:
                x, y = way.label
                on.text(x, y + 0.5, way.value.name, color=style.GREY, ha="center", fontsize=size)
