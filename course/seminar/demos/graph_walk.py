"""Chapters 3, 5 and 8: the way back through a graph, one node after the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from seminar import graph, style
from seminar.demos.computation_graph import shopping_formula
from seminar.demos.controls import Slider
from seminar.demos.graph_marks import along, picture_of, told_apart
from seminar.demos.marks import Arrow, Circle, Line, Mark
from seminar.demos.picture import Frame, Picture
from seminar.demos.stage import Demo
from seminar.graph.layout import RADIUS, Way
from seminar.graph.record import Place, shown
from seminar.graph.walk import Step, walk
from seminar.words import listed


def walk_back(
    output: Any = None,
    *,
    names: Mapping[str, Any] | None = None,
    rows: Mapping[graph.Value, float] | None = None,
    together: Sequence[graph.Value] = (),
) -> None:
    """Walk back through the graph of `output`: one multiplication or sum at each step.

    `output` is the result of a formula of `graph.Value`, a graph that is laid out, or a learner's
    own value as `graph.recorded` takes it, with `names` as there; without it, Polina's shopping.
    `rows` is as in `graph.draw`. One step leads through all values in `together`, which are not a
    learner's own and come from the same operator of one input.
    """
    if output is None:
        output = shopping_formula(60, 2, 90, 3, 1.2)
    if not isinstance(output, graph.Layout):
        output = graph.lay_out(graph.recorded(output, names), rows)
    layout: graph.Layout = output
    steps = walk(layout.output, together)
    last = len(steps) - 1
    claimed = any(value.claimed is not None for value in layout.values)
    picture = picture_of(layout, compared=claimed)
    alt = _described(layout)

    def draw(step: int) -> Frame:
        so_far = steps[: step + 1]
        marks = _marks(picture, layout, so_far)
        return Frame(picture, marks, _said(layout, steps, step), f"{alt} {_known_in_words(so_far)}")

    Demo(
        name="walk_back",
        controls=(Slider("step", "step", 0, last, 0, 1, "d", turns=("Previous", "Next")),),
        draw=draw,
        caption="The way back through the graph. Above each edge stands the number that flows "
        "forward, below it the gradient that came back. Moving a step lets one gradient go "
        "through one node.",
        alt=f"{alt} {_known_in_words(steps)}",
        at_rest={"step": last},
    ).show()


def _described(layout: graph.Layout) -> str:
    inputs = [value.name for value in layout.values if not value.inputs and value.name]
    start, end = listed(inputs) or "plain numbers", layout.output.name or "the result"
    return f"A computation graph that leads from {start} to {end}."


def _known_in_words(steps: list[Step]) -> str:
    """Return the gradients that have come back to values with a name and to the result.

    They stand in the order in which they reached a value first: all that came back to it on several
    ways, and their sum once it is known.
    """
    arrived: dict[str, list[str]] = {}
    sums: dict[str, str] = {}
    result = steps[0].reached[0][0]
    for step in steps:
        for place, gradient in step.reached:
            value = place[0].inputs[place[1]] if isinstance(place, tuple) else place
            name = value.name or ("the result" if value is result else "")
            if name and name in arrived and not isinstance(place, tuple):
                sums[name] = f", together {shown(gradient)},"
            elif name:
                arrived.setdefault(name, []).append(shown(gradient))
    known = "; ".join(
        f"{listed(numbers)}{sums.get(name, '')} at {name}" for name, numbers in arrived.items()
    )
    return f"Gradients that came back: {known}."


def _said(layout: graph.Layout, steps: list[Step], step: int) -> str:
    said = f"Step {step} of {len(steps) - 1}: {steps[step].sentence}"
    for way in layout.ways:
        for place, gradient in steps[step].reached:
            if _key(place) == _place_of(way) and way.claims_other_than(gradient):
                said += f" Your value holds another number there, {_claimed(layout, way)}."
    return said


def _claimed(layout: graph.Layout, way: Way) -> str:
    return f".grad: {layout.shown(way.value.claimed or 0.0)}"


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
    if now.is_sum:
        marks.append(Circle(on, *layout.fork(now.at[0]), 0.2, color=style.AMBER, width=5))
    else:
        for value in now.at:
            if value.inputs:
                place = layout.place(value)
                marks.append(Circle(on, *place, RADIUS + 0.09, color=style.AMBER, width=5))
    for way in layout.ways:
        key = _place_of(way)
        back = f"{layout.arrow}{layout.shown(known[key])}" if key in known else ""
        if key in known and way.claims_other_than(known[key]):
            marks += told_apart(picture, layout, way, _claimed(layout, way))
        marks += along(picture, layout, way, layout.shown(way.value.number), back)
    return marks


def _key(place: Place) -> tuple[int, int]:
    return (id(place[0]), place[1]) if isinstance(place, tuple) else (id(place), -1)


def _place_of(way: Way) -> tuple[int, int]:
    return _key(way.edge or way.value)
