"""Draws a computation graph: operators in circles, forward numbers above, backward ones below."""

from __future__ import annotations

from collections.abc import Mapping

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle

from seminar import style
from seminar.graph.layout import RADIUS, Layout, lay_out
from seminar.graph.record import Value, sensitivity, shown

INCH = 0.62
"""Inches per row on the page."""

SIZE = 11
"""Of the numbers, in points."""


def draw(
    output: Value,
    *,
    backward: bool = True,
    names: bool = True,
    rows: Mapping[Value, float] | None = None,
) -> Figure:
    """Draw the graph that leads to `output` and return the figure.

    Above each edge stands the number that flows forward, below it the backward one: how far the
    output moves when that number grows by one. `backward=False` leaves those out, `names=False`
    the names of values between the inputs and the output. `rows` is as in `lay_out`.
    """
    layout = lay_out(output, rows)
    left, right, bottom, top = layout.extent
    fig, on = style.figure(INCH * (right - left), INCH * (top - bottom))
    draw_ground(on, layout, names=names)
    for way in layout.ways:
        x, y = way.label
        number = shown(way.value.number)
        on.text(x, y + 0.1, number, color=style.BLUE, ha="center", va="bottom", fontsize=SIZE)
        if backward and not way.value.is_constant:
            text = f"← {shown(sensitivity(output, way.edge or way.value))}"
            on.text(x, y - 0.14, text, color=style.VERMILION, ha="center", va="top", fontsize=SIZE)
    return fig


def draw_ground(on: Axes, layout: Layout, *, names: bool = True, size: float = SIZE) -> None:
    """Draw all but the numbers: circles, edges and names, in rows and columns of the layout.

    `size` is the names', in points; 11 goes with 0.62 inches per row.
    """
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
        sign = size * (1.55 if len(value.operator) == 1 else 0.95)
        on.text(x, y, value.operator, ha="center", va="center_baseline", fontsize=sign)
    end = layout.ways[-1].points[-1]
    on.text(end[0] + 0.1, end[1], layout.output.name, ha="left", va="center", fontsize=size)
    if names:
        first = {id(way.value): way for way in reversed(layout.ways[:-1])}
        for way in first.values():
            if way.value.inputs and way.value.name:
                x, y = way.label
                on.text(
                    x, y + 0.5, way.value.name, color=style.GREY, ha="center", fontsize=0.9 * size
                )
