"""Chapters 3, 5 and 8: the way back through a graph, one node after the other."""

from __future__ import annotations

from collections.abc import Mapping

from seminar import graph, style
from seminar.demos.computation_graph import shopping_formula
from seminar.demos.controls import Slider
from seminar.demos.marks import Arrow, Circle, Line, Mark, Words
from seminar.demos.picture import Frame, Picture
from seminar.demos.stage import Demo
from seminar.graph.draw import INCH, draw_ground
from seminar.graph.layout import RADIUS, Way
from seminar.graph.record import shown
from seminar.graph.walk import Place, Step, walk


def walk_back(
    output: graph.Value | None = None, *, rows: Mapping[graph.Value, float] | None = None
) -> None:
    """Walk back through the graph of `output`: one multiplication or sum at each step.

    `output` is the result of a formula of `graph.Value`; without it, Polina's shopping. `rows` is
    as in `graph.draw`.
    """
    output = output or shopping_formula(60, 2, 90, 3, 1.2)
    layout, steps = graph.lay_out(output, rows), walk(output)
    last = len(steps) - 1
    picture = _picture(layout)

    def draw(step: int) -> Frame:
        return Frame(picture, _marks(picture, layout, steps[: step + 1]), _said(steps, step))

    inputs = [value.name for value in layout.values if value.name and not value.inputs]
    Demo(
        name="walk_back",
        controls=(Slider("step", "step", 0, last, 0, 1, "d", turns=("Back", "Forward")),),
        draw=draw,
        caption="The way back through the graph. Above each edge stands the number that flows "
        "forward, below it the gradient that came back. Moving a step lets one gradient go "
        "through one node.",
        alt=f"A computation graph that leads from {', '.join(inputs)} to "
        f"{output.name or 'the result'}. {_known_in_words(steps)}",
        at_rest={"step": last},
    ).show()


def _known_in_words(steps: list[Step]) -> str:
    """Return the gradients that have come back to values with a name, in the order they came."""
    found = {
        value.name: gradient
        for step in steps
        for place, gradient in step.reached
        for value in [place[0].inputs[place[1]] if isinstance(place, tuple) else place]
        if value.name
    }
    known = ", ".join(f"{shown(gradient)} at {name}" for name, gradient in found.items())
    return f"Gradients that came back: {known}."


def _said(steps: list[Step], step: int) -> str:
    return f"Step {step} of {len(steps) - 1}: {steps[step].sentence}"


def _picture(layout: graph.Layout) -> Picture:
    left, right, bottom, top = layout.extent
    picture = Picture(INCH * (right - left), INCH * (top - bottom))
    with style.look():
        draw_ground(picture["A"], layout)
    return picture


def _marks(picture: Picture, layout: graph.Layout, steps: list[Step]) -> list[Mark]:
    """Return the numbers that are known after these steps; the last step's are pointed out."""
    on, now = picture["A"], steps[-1]
    known = {_key(place): number for step in steps for place, number in step.reached}
    fresh = {_key(place) for place, _ in now.reached}
    marks: list[Mark] = []
    for way in layout.ways:
        if _place_of(way) in fresh:
            x, y = zip(*reversed(way.points), strict=True)
            marks.append(Line(on, x[:-1], y[:-1], color=style.VERMILION, width=3))
            marks.append(Arrow(on, x[-2], y[-2], x[-1], y[-1]))
    where = (*layout.fork(now.at), 0.2) if now.is_sum else (*layout.place(now.at), RADIUS + 0.09)
    marks.append(Circle(on, *where, color=style.AMBER, width=5))
    for way in layout.ways:
        ahead = shown(way.value.number)
        marks.append(Words(on, *way.label, ahead, color=style.BLUE, up=7, size=15))
        if _place_of(way) in known:
            back = f"← {shown(known[_place_of(way)])}"
            marks.append(
                Words(on, *way.label, back, color=style.VERMILION, up=-19, size=15, bold=True)
            )
    return marks


def _key(place: Place) -> tuple[int, int]:
    return (id(place[0]), place[1]) if isinstance(place, tuple) else (id(place), -1)


def _place_of(way: Way) -> tuple[int, int]:
    return _key(way.edge or way.value)
