"""Chapter 5: softmax with loss for one sample, node by node."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np

from seminar import graph
from seminar.demos.controls import Choice, Slider
from seminar.demos.graph_marks import along, picture_of, told_apart
from seminar.demos.marks import Mark, minus
from seminar.demos.own import Own, numbers
from seminar.demos.picture import Frame, Picture
from seminar.demos.stage import Demo
from seminar.graph.record import differ

ANSWERS = ("class 1", "class 2", "class 3")
START = (0.3, 2.9, 4.0)


def softmax_with_loss_graph(SoftmaxWithLoss: type | None = None) -> None:
    """Move three scores and the right answer, and follow the gradient back to y − t.

    `SoftmaxWithLoss()` has `forward(x, t)` and `backward(dout)`; one sample goes through it.
    """
    own = Own(
        "SoftmaxWithLoss",
        SoftmaxWithLoss and _loss_and_gradient(SoftmaxWithLoss),
        _by_nudging,
        _read_loss,
    )
    picture = _picture()

    def draw(x1: float, x2: float, x3: float, answer: str) -> Frame:
        scores, target = (x1, x2, x3), ANSWERS.index(answer)
        layout = graph.softmax_with_loss(scores, target)
        loss, slopes = own(scores, target)
        at_scores = {f"x{k}": slope for k, slope in enumerate(slopes, 1)}
        marks: list[Mark] = []
        for way, nudged in zip(layout.ways, layout.slopes(), strict=True):
            ends = way.value is layout.output
            ahead = loss if ends else way.value.number
            back = at_scores.get(way.value.name, nudged)
            behind = "" if way.value.is_constant else layout.shown(back)
            if differ(ahead, way.value.number):
                right = layout.shown(way.value.number)
                marks += told_apart(picture, layout, way, f"graph: {right}", above=True)
            if differ(back, nudged):
                marks += told_apart(picture, layout, way, f"nudging: {layout.shown(nudged)}")
            marks += along(picture, layout, way, layout.shown(ahead), behind)
        shares = [value.number for value in layout.values if value.name.startswith("y")]
        said = in_words(shares, target, slopes, loss, layout.output.number)
        return Frame(picture, marks, said, _described(scores, shares, slopes, loss, target))

    Demo(
        name="softmax_with_loss_graph",
        controls=(
            *(
                Slider(f"x{k}", f"score x{k}", -5.0, 5.0, start, 0.1, ".1f")
                for k, start in enumerate(START, 1)
            ),
            Choice("answer", "right answer", ANSWERS),
        ),
        draw=draw,
        caption="Softmax with loss for one sample of three classes: forward numbers above the "
        "edges, backward ones below, in bold. To the right of each line that rises to the sum or "
        "comes down from 1/S stands what comes back on it. Moving the scores and the right answer "
        "shows that what arrives at each score is always y − t.",
        alt="A computation graph from three scores through exp, a sum, a division and a logarithm "
        "to the loss.",
        own=(own,),
    ).show()


def _loss_and_gradient(layer_class: Callable[..., Any]) -> Callable[..., Any]:
    def run(scores: tuple[float, ...], target: int) -> tuple[Any, Any]:
        layer = layer_class()
        loss = layer.forward(np.array([scores]), np.eye(3)[[target]])
        return loss, layer.backward(1.0)

    return run


def _read_loss(result: tuple[Any, Any]) -> tuple[float, np.ndarray]:
    loss, dx = result
    return float(numbers()(loss)), numbers(1, 3)(dx)[0]


def _by_nudging(scores: tuple[float, ...], target: int) -> tuple[float, list[float]]:
    output = graph.softmax_with_loss(scores, target).output
    inputs = [value for value in graph.values(output) if value.name in ("x1", "x2", "x3")]
    return output.number, list(graph.sensitivities(output, inputs))


@cache
def _picture() -> Picture:
    return picture_of(graph.softmax_with_loss(START, 0))


def in_words(
    shares: Sequence[float], target: int, slopes: Sequence[float], loss: float, right: float
) -> str:
    """Say what y − t is, and where the loss or what came back to the scores is something else."""
    terms = "; ".join(
        f"y{k} − t{k} = {share:.3f} − {int(k == target + 1)} = "
        f"{round(share - (k == target + 1), 3) + 0.0:.3f}"
        for k, share in enumerate(shares, 1)
    )
    said = f"The loss is {right:.3f}. "
    if differ(loss, right):
        said = f"Your loss is {loss:.3f}, where the graph has {right:.3f}. "
    wrong = [
        f"{slope:.3f} came back to x{k}"
        for k, (share, slope) in enumerate(zip(shares, slopes, strict=True), 1)
        if not abs(share - (k == target + 1) - slope) < 1e-3
    ]
    if wrong:
        return f"{said}{terms}. From yours something else came: {', '.join(wrong)}."
    return f"{said}{terms}. That is just what comes back to the three scores."


def _described(
    scores: Sequence[float],
    shares: Sequence[float],
    slopes: Sequence[float],
    loss: float,
    target: int,
) -> str:
    classes = "; ".join(
        f"class {k}: score {score:.1f}, y {share:.3f}, gradient {slope:.3f}"
        for k, (score, share, slope) in enumerate(zip(scores, shares, slopes, strict=True), 1)
    )
    return minus(
        "A computation graph from three scores through exp, a sum, a division and a logarithm to "
        f"the loss, {loss:.3f}, with class {target + 1} right. {classes}."
    )
