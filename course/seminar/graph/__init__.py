"""Computation graphs: write a formula, get its graph with numbers along every edge.

    from seminar import graph, style
    price, count = graph.Value(60, "price"), graph.Value(2, "count")
    fig = graph.draw((price * count).named("cost"))
    style.show(fig, caption="...", alt="...")

`record` writes a formula down as it is computed, `layout` finds a place for each node, and `draw`
draws them.
"""

from seminar.graph.draw import draw
from seminar.graph.layout import Layout, lay_out
from seminar.graph.record import (
    Value,
    exp,
    log,
    reciprocal,
    sensitivities,
    sensitivity,
    total,
    values,
)
from seminar.graph.recorded import recorded
from seminar.graph.softmax import softmax_with_loss

__all__ = [
    "Layout",
    "Value",
    "draw",
    "exp",
    "lay_out",
    "log",
    "reciprocal",
    "recorded",
    "sensitivities",
    "sensitivity",
    "softmax_with_loss",
    "total",
    "values",
]
