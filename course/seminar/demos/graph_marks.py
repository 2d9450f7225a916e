"""A computation graph as a demo's picture: the ground, and the numbers along its edges."""

from __future__ import annotations

import math

from seminar import style
from seminar.demos.marks import Area, Mark, Words
from seminar.demos.picture import Picture
from seminar.graph.draw import draw_ground, narrowest
from seminar.graph.layout import Layout, Way


def picture_of(layout: Layout, compared: bool = True) -> Picture:
    """Return a picture with the graph's circles, edges and names.

    Where a learner's numbers are `compared` with the right ones, those stand in smaller letters.
    """
    left, right, bottom, top = layout.extent
    picture = Picture(layout.inch * (right - left), layout.inch * (top - bottom))
    beside = round(layout.size * style.DPI / 72) - 2 if compared else math.inf
    picture.figure.narrowest = narrowest(layout, beside)
    with style.look():
        draw_ground(picture["A"], layout)
    return picture


def along(picture: Picture, layout: Layout, way: Way, ahead: str, back: str = "") -> list[Mark]:
    """Return the number that flows forward, above an edge, and the backward one, bold, below.

    Beside an edge that only repeats a number from elsewhere stands what comes back.
    """
    on, (x, y) = picture["A"], way.label
    size = round(layout.size * style.DPI / 72)
    if way.beside:
        shown, color = (back, style.VERMILION) if back else (ahead, style.BLUE)
        only = Words(on, x, y, shown, color, size, "start", up=-0.36 * size, bold=bool(back))
        return [only] if back or way.value.fixed else []
    marks: list[Mark] = [Words(on, x, y, ahead, color=style.BLUE, size=size, up=7)]
    if back:
        below = -6 - 0.8 * size
        marks.append(Words(on, x, y, back, color=style.VERMILION, size=size, up=below, bold=True))
    return marks


def told_apart(
    picture: Picture, layout: Layout, way: Way, right: str, above: bool = False
) -> list[Mark]:
    """Return a mark behind a number of the learner's, and the right one in words beyond it."""
    on, (x, y) = picture["A"], way.label
    size = round(layout.size * style.DPI / 72)
    pixel = 1 / (layout.inch * style.DPI)
    near, far = (4, 9 + size) if above else (-5, -9 - size)
    half = 2.5 * size * pixel
    across, up = [x - half, x + half, x + half, x - half], [near, near, far, far]
    return [
        Area(on, across, [y + one * pixel for one in up], color=style.AMBER, opacity=0.45),
        Words(on, x, y, right, size=size - 2, up=far + 5 if above else far - 0.8 * size),
    ]
