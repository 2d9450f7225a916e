"""The shopping graph of chapter 03 as SVG, for wide pages and for telephones, all numbers in it.

The page's script writes other numbers into it; without a script it stands as it is.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from seminar import graph
from seminar.demos.computation_graph import INPUTS, shopping_formula
from seminar.graph.layout import Layout, Way
from seminar.graph.record import shown
from seminar.graph.walk import walk
from seminar.words import listed

START = (60, 2, 90, 3, 20)
"""What the sliders stand at: prices and counts, and the tax in percent."""

SLIDERS = tuple(
    zip(
        INPUTS,
        ("price of an apple", "apples", "price of an orange", "oranges", "tax"),
        START,
        (200, 10, 200, 10, 50),
        ("rubles", "", "rubles", "", "percent"),
        strict=True,
    )
)
"""Of each slider: what the script calls it, its label, where it stands, its end, its unit."""

LETTERS = 7
KEYS = {label: key for key, label, *_ in SLIDERS} | {
    name: name.replace(" ", "_") for name in ("all apples", "all oranges", "goods", "total")
}
"""What the script calls each value."""

SHAPE = (
    "A computation graph: two prices and two counts go through two multiplications and an "
    "addition, then through a multiplication with the tax, to the total."
)
"""What is drawn, for who cannot see it."""

Point = tuple[float, float]


@dataclass(frozen=True)
class Form:
    """How the graph lies on a page: which pixel a place is, and where its texts stand."""

    name: str
    size: tuple[int, int]
    radius: float
    to_pixels: Callable[[Point], Point]
    arrow: str
    forward: tuple[float, float, str]
    backward: tuple[float, float, str]
    name_of_result: tuple[float, float, str]
    name_of_value: tuple[float, float, str]
    names_of_inputs: Callable[[str], list[tuple[float, float, str, str]]]


WIDE = Form(
    "wide",
    (860, 344),
    19,
    lambda at: (188 + 61 * at[0], 48 - 61 * at[1]),
    "← ",
    (0, -8, "middle"),
    (0, 20, "middle"),
    (8, 5, "start"),
    (0, -38, "middle"),
    lambda name: [(0, 5, "end", name)],
)
NARROW = Form(
    "narrow",
    (360, 496),
    17,
    lambda at: (32 - 66 * at[1], 72 + 39 * at[0]),
    "↑ ",
    (7, -7, "start"),
    (7, 13, "start"),
    (0, 18, "middle"),
    (24, 5, "start"),
    lambda name: [
        (0, -6 - 17 * above, "middle", line)
        for above, line in enumerate(
            reversed(name.replace("price of an", "price\nof an\n").split("\n"))
        )
    ],
)

FORMS = (WIDE, NARROW)


def drawn(form: Form) -> str:
    """Return the graph at its start in one of its forms."""
    layout = start()
    slopes = layout.slopes()
    width, height = form.size
    parts = [
        f'<svg class="graph {form.name}" viewBox="0 0 {width} {height}" role="img" '
        f'data-form="{form.name}" data-arrow="{form.arrow}" data-shape="{SHAPE}" '
        f'aria-label="{SHAPE} {escape(in_words(layout, slopes))}">',
        f'<defs><marker id="{form.name}-tip" class="tip" viewBox="0 0 8 8" refX="7" refY="4" '
        'markerUnits="userSpaceOnUse" markerWidth="9" markerHeight="9" orient="auto-start-reverse">'
        '<path d="M0 0 8 4 0 8z"/></marker>'
        f'<marker id="{form.name}-back" class="back" viewBox="0 0 8 8" refX="7" refY="4" '
        'markerUnits="userSpaceOnUse" markerWidth="13" markerHeight="13" '
        'orient="auto-start-reverse">'
        '<path d="M0 0 8 4 0 8z"/></marker></defs>',
    ]
    parts += [
        _way(form, layout, way, slope) for way, slope in zip(layout.ways, slopes, strict=True)
    ]
    parts += [_node(form, layout, value) for value in layout.values]
    return "".join([*parts, "</svg>"])


def start() -> Layout:
    """Return the graph with what the sliders stand at, laid out as in the chapter."""
    apple_price, apple_count, orange_price, orange_count, tax = START
    total = shopping_formula(apple_price, apple_count, orange_price, orange_count, 1 + tax / 100)
    return graph.lay_out(total, letters=LETTERS)


def said() -> str:
    """Return the sentence of the walk's last step, with which the page begins."""
    steps = walk(start().output)
    return f"Step {len(steps) - 1} of {len(steps) - 1}: {steps[-1].sentence}"


def in_words(layout: Layout, slopes: list[float]) -> str:
    """Say the numbers of a graph, as the page's script does."""
    numbers = [
        f"{way.value.name} {shown(way.value.number)}, gradient {shown(slope)}"
        for way, slope in zip(layout.ways, slopes, strict=True)
    ]
    return f"{listed(numbers)}."


def _way(form: Form, layout: Layout, way: Way, slope: float) -> str:
    points = _points(form, layout, way)
    x, y = ((a + b) / 2 for a, b in zip(points[0], points[1], strict=True))
    line = " ".join(f"{round(a, 1):g},{round(b, 1):g}" for a, b in points)
    return (
        f'<g class="way" data-way="{KEYS[way.value.name]}">'
        f'<polyline points="{line}" marker-end="url(#{form.name}-tip)"/>'
        f"{_text('forward', (x, y), form.forward, shown(way.value.number))}"
        f"{_text('backward', (x, y), form.backward, form.arrow + shown(slope))}</g>"
    )


def _points(form: Form, layout: Layout, way: Way) -> list[Point]:
    """Return the line's points in pixels, from circle to circle whatever their radius there."""
    points = [form.to_pixels(at) for at in way.points]
    if way.value.inputs:
        centre = form.to_pixels(layout.place(way.value))
        points[0] = _towards(centre, points[1], form.radius)
    if way.edge:
        centre = form.to_pixels(layout.place(way.edge[0]))
        points[-1] = _towards(centre, points[-2], form.radius + 2)
    return points


def _towards(start: Point, end: Point, length: float) -> Point:
    part = length / math.dist(start, end)
    return start[0] + part * (end[0] - start[0]), start[1] + part * (end[1] - start[1])


def _node(form: Form, layout: Layout, value: graph.Value) -> str:
    at = x, y = form.to_pixels(layout.place(value))
    if not value.inputs:
        lines = form.names_of_inputs(value.name)
        return "".join(
            _text("name", at, (right, down, anchor), line) for right, down, anchor, line in lines
        )
    name = form.name_of_value
    ground = at
    if value is layout.output:
        ground, name = form.to_pixels(layout.ways[-1].points[-1]), form.name_of_result
    elif form is WIDE:
        way = next(way for way in layout.ways if way.value is value)
        ground = form.to_pixels(way.label)
    return (
        f'<g class="node" data-node="{KEYS[value.name]}">'
        f'<circle class="ring" cx="{x:g}" cy="{y:g}" r="{form.radius + 6}"/>'
        f'<circle cx="{x:g}" cy="{y:g}" r="{form.radius}"/>'
        f"{_text('sign', at, (0, 7.5, 'middle'), value.sign)}</g>"
        f"{_text('result' if value is layout.output else 'between', ground, name, value.name)}"
    )


def _text(kind: str, at: Point, beside: tuple[float, float, str], text: str) -> str:
    x, y = at[0] + beside[0], at[1] + beside[1]
    return (
        f'<text class="{kind}" x="{round(x, 1):g}" y="{round(y, 1):g}" '
        f'text-anchor="{beside[2]}">{escape(text)}</text>'
    )
