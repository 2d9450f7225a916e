"""Chapter 3: Polina's shopping as a graph, forward and backward."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from seminar import graph, style
from seminar.demos.controls import Choice, Slider
from seminar.demos.graph_marks import along, picture_of, told_apart
from seminar.demos.marks import Circle, Mark, Spot
from seminar.demos.own import Own, number
from seminar.demos.picture import Frame, Picture
from seminar.demos.stage import Demo
from seminar.graph.layout import RADIUS
from seminar.graph.record import differ, shown
from seminar.words import listed

INPUTS = ("apple_price", "apple_count", "orange_price", "orange_count", "tax")
NODES = ("× of the apples", "× of the oranges", "+", "× of the tax")


def shopping_graph(shopping: Callable[..., Any] | None = None) -> None:
    """Move prices, counts and the tax; numbers run forward above the edges, backward below.

    `shopping(apple_price, apple_count, orange_price, orange_count, tax)` returns the total and the
    five gradients by name; they stand on the edges that come in from the left.
    """
    own = Own("shopping", shopping and _by(shopping), _by_nudging, _total_and_slopes)
    picture, layout = _shopping_picture()

    def draw(
        apple_price: float,
        apple_count: float,
        orange_price: float,
        orange_count: float,
        tax: float,
        node: str,
    ) -> Frame:
        factor = 1 + tax / 100
        total = shopping_formula(apple_price, apple_count, orange_price, orange_count, factor)
        result, at_inputs = own(total)
        values = dict(zip(map(id, layout.values), graph.values(total), strict=True))
        slopes = dict(zip(map(id, _inputs(total)), at_inputs, strict=True))
        on = picture["A"]
        marks: list[Mark] = []
        apart: list[str] = []
        for way in layout.ways:
            value = values[id(way.value)]
            right = graph.sensitivity(total, value)
            slope = slopes.get(id(value), right)
            ahead = result if value is total else value.number
            if differ(ahead, value.number):
                graphs = shown(value.number)
                marks += told_apart(picture, layout, way, f"graph: {graphs}", above=True)
                apart.append(f"the total is {shown(ahead)} instead of {graphs}")
            if differ(slope, right):
                marks += told_apart(picture, layout, way, f"nudging: {shown(right)}")
                apart.append(f"{value.name} gets {shown(slope)} instead of {shown(right)}")
            marks += along(picture, layout, way, shown(ahead), f"{layout.arrow}{shown(slope)}")
        operators = [value for value in layout.values if value.inputs]
        chosen = operators[NODES.index(node)]
        marks.append(Circle(on, *layout.place(chosen), RADIUS + 0.09, color=style.AMBER, width=5))
        for index, operator in enumerate(operators):
            marks.append(Spot(on, *layout.place(operator), RADIUS, picks=index))
        said = f"In all {shown(total.number)} rubles. "
        if apart:
            said += f"With your shopping something differs: {listed(apart)}. "
        said += _node_in_words(values[id(chosen)], total)
        described = _described(_inputs(total), at_inputs, result, node)
        return Frame(picture, marks, said, described)

    Demo(
        name="shopping_graph",
        controls=(
            Slider("apple_price", "price of an apple, rubles", 0, 200, 60, 1),
            Slider("apple_count", "apples", 0, 10, 2, 1),
            Slider("orange_price", "price of an orange, rubles", 0, 200, 90, 1),
            Slider("orange_count", "oranges", 0, 10, 3, 1),
            Slider("tax", "tax, percent", 0, 50, 20, 1),
            Choice("node", "explain the node", NODES),
        ),
        draw=draw,
        caption="What Polina pays in a day. Above each edge stands the number that flows forward, "
        "below it how many rubles the total grows when that number grows by one. Moving prices, "
        "counts and tax changes both; choosing a node explains its local derivative.",
        alt="A computation graph: two prices and two counts go through two multiplications and an "
        "addition, then through a multiplication with the tax, to the total.",
        own=(own,),
    ).show()


def shopping_formula(
    apple_price: float, apple_count: float, orange_price: float, orange_count: float, tax: float
) -> graph.Value:
    """Return what Polina pays in a day as a graph; `tax` is the factor 1.2."""
    apples = graph.Value(apple_price, "price of an apple") * graph.Value(apple_count, "apples")
    oranges = graph.Value(orange_price, "price of an orange") * graph.Value(orange_count, "oranges")
    goods = apples.named("all apples") + oranges.named("all oranges")
    return (goods.named("goods") * graph.Value(tax, "tax")).named("total")


def _inputs(total: graph.Value) -> list[graph.Value]:
    return [value for value in graph.values(total) if not value.inputs]


def _by(shopping: Callable[..., Any]) -> Callable[..., Any]:
    return lambda total: shopping(*(value.number for value in _inputs(total)))


def _by_nudging(total: graph.Value) -> tuple[float, list[float]]:
    return total.number, [graph.sensitivity(total, value) for value in _inputs(total)]


def _total_and_slopes(result: Any) -> tuple[float, list[float]]:
    try:
        total, grads = result
        return number(total), [number(grads[name]) for name in INPUTS]
    except KeyError as missing:
        raise TypeError(f"returned no gradient called {missing}") from None
    except (TypeError, ValueError):
        raise TypeError("returned something else than a total and five gradients") from None


def _described(inputs: list[graph.Value], slopes: Sequence[float], result: float, node: str) -> str:
    numbers = "; ".join(
        f"{value.name} {shown(value.number)}, gradient {shown(slope)}"
        for value, slope in zip(inputs, slopes, strict=True)
    )
    return (
        "A computation graph: two prices and two counts go through two multiplications and an "
        "addition, then through a multiplication with the tax, to the total, "
        f"{shown(result)}. {numbers}. The node {node} is ringed."
    )


@cache
def _shopping_picture() -> tuple[Picture, graph.Layout]:
    layout = graph.lay_out(shopping_formula(60, 2, 90, 3, 1.2), letters=7)
    return picture_of(layout), layout


def _node_in_words(chosen: graph.Value, total: graph.Value) -> str:
    first, second = chosen.inputs
    a, b, out = shown(first.number), shown(second.number), shown(chosen.number)
    arrives = graph.sensitivity(total, chosen)
    if chosen.operator == "+":
        return (
            f"{a} + {b} = {out}. One more on either side is one more in the sum: both local "
            f"derivatives are 1, so the {shown(arrives)} that arrives from the right passes on "
            "unchanged to both."
        )
    up, down = shown(arrives * second.number), shown(arrives * first.number)
    return (
        f"{a} × {b} = {out}. One more in the upper number makes {b} more, one more in the lower "
        f"{a} more: each one's local derivative is the other. From the right arrives "
        f"{shown(arrives)}, so {shown(arrives)} × {b} = {up} goes up and "
        f"{shown(arrives)} × {a} = {down} goes down."
    )
