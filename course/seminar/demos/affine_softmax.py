"""Chapter 5: the shapes of an affine layer, and softmax with loss node by node."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from seminar import graph, style
from seminar.demos.controls import Choice, Slider
from seminar.demos.marks import Area, Circle, Line, Mark, Words
from seminar.demos.own import Own, numbers
from seminar.demos.picture import Frame, Picture
from seminar.demos.stage import Demo
from seminar.graph.draw import draw_ground
from seminar.graph.record import shown

# --------------------------------------------------------------------------------------- the shapes

PRODUCTS = {
    "Y = X·W + b": (("X", "N", "D"), ("W", "D", "M"), ("Y", "N", "M")),
    "∂L/∂X = ∂L/∂Y·Wᵀ": (("∂L/∂Y", "N", "M"), ("Wᵀ", "M", "D"), ("∂L/∂X", "N", "D")),
    "∂L/∂W = Xᵀ·∂L/∂Y": (("Xᵀ", "D", "N"), ("∂L/∂Y", "N", "M"), ("∂L/∂W", "D", "M")),
}
"""Label -> the two factors and the product, each with its name, rows and columns."""

Shape = tuple[int, ...]

LARGEST = 6
SLOT = LARGEST + 4


def affine_shapes(Affine: type | None = None) -> None:
    """Move batch size, inputs and outputs, and see which sides of the matrices must match.

    `Affine(W, b)` has `forward(x)` and `backward(dout)`, and sets `dW` and `db`.
    """
    own = Own("Affine", Affine and _shapes_of(Affine), _shapes_that_fit, _read_shapes)
    picture = _shapes_picture()

    def draw(N: int, D: int, M: int, product: str) -> Frame:
        size = {"N": N, "D": D, "M": M}
        out, dx, dW, db = own(N, D, M)
        on = picture["A"]
        marks: list[Mark] = []
        for index, (name, rows, columns) in enumerate(PRODUCTS[product]):
            left = SLOT * (index + 0.5) - size[columns] / 2
            marks += _matrix(on, left, size[rows], size[columns], name, (rows, columns), index)
        return Frame(picture, marks, _shapes_in_words(product, size, out, dx, dW, db))

    Demo(
        name="affine_shapes",
        controls=(
            Slider("N", "N, samples in the batch", 1, LARGEST, 2, 1),
            Slider("D", "D, numbers coming in", 1, LARGEST, 3, 1),
            Slider("M", "M, numbers going out", 1, LARGEST, 5, 1),
            Choice("product", "product", tuple(PRODUCTS)),
        ),
        draw=draw,
        caption="The matrices of an affine layer, one square per number. The inner sides of a "
        "product must match, and the outer ones give its shape. Moving N, D and M shows that only "
        "one order and one transpose fit.",
        alt="Three rectangles of squares, two factors and their product, with sides labelled N, D "
        "and M.",
        own=(own,),
    ).show()


def _shapes_of(layer_class: Callable[..., Any]) -> Callable[..., Any]:
    def run(N: int, D: int, M: int) -> tuple[Any, ...]:
        random = np.random.default_rng(0)
        layer = layer_class(random.normal(size=(D, M)), random.normal(size=M))
        out = layer.forward(random.normal(size=(N, D)))
        dx = layer.backward(random.normal(size=(N, M)))
        return np.shape(out), np.shape(dx), np.shape(layer.dW), np.shape(layer.db)

    return run


def _shapes_that_fit(N: int, D: int, M: int) -> tuple[Shape, ...]:
    return (N, M), (N, D), (D, M), (M,)


def _read_shapes(shapes: Any) -> Any:
    if () in shapes:
        raise TypeError("returned no array where a matrix is expected")
    return shapes


@cache
def _shapes_picture() -> Picture:
    picture = Picture(8.4, 3.0)
    on = picture["A"]
    half = LARGEST / 2
    for right, sign in ((SLOT, "·"), (2 * SLOT, "=")):
        on.text(right - 0.35, 0, sign, fontsize=24, ha="center", va="center")
    on.set(xlim=(0, 3 * SLOT), ylim=(-half - 1.8, half + 1.8), aspect="equal")
    on.set_axis_off()
    return picture


def _matrix(
    on: Axes,
    left: float,
    rows: int,
    columns: int,
    name: str,
    letters: tuple[str, str],
    index: int,
) -> list[Mark]:
    """Return a matrix as squares, its sides lettered; the two inner sides are marked."""
    color = (style.BLUE, style.TEAL, style.VERMILION)[index]
    top, bottom, right = rows / 2, -rows / 2, left + columns
    corners = ([left, right, right, left], [top, top, bottom, bottom])
    marks: list[Mark] = [Area(on, *corners, color=color, opacity=0.3)]
    across, up, gap = np.arange(columns + 1), np.arange(rows + 1), [np.nan]
    x = [[left, right, *gap] for _ in up] + [[left + at, left + at, *gap] for at in across]
    y = [[top - at, top - at, *gap] for at in up] + [[top, bottom, *gap] for _ in across]
    marks.append(Line(on, np.ravel(x), np.ravel(y), color=color, width=1.4))
    if index == 0:
        marks.append(Line(on, [left, right], [top, top], color=style.AMBER, width=6))
    if index == 1:
        marks.append(Line(on, [left, left], [top, bottom], color=style.AMBER, width=6))
    middle = (left + right) / 2
    marks += [
        Words(on, middle, top, f"{letters[1]} = {columns}", up=7),
        Words(on, left, 0, f"{letters[0]} = {rows}", right=-7, up=-5, anchor="end"),
        Words(on, middle, bottom, name, up=-22, size=17, bold=True, color=color),
    ]
    return marks


def _shapes_in_words(
    product: str, size: dict[str, int], out: Shape, dx: Shape, dW: Shape, db: Shape
) -> str:
    (left, a, b), (right, c, d), (result, e, f) = PRODUCTS[product]
    got = {"Y": out, "∂L/∂X": dx, "∂L/∂W": dW}[result]
    said = (
        f"{left} is {size[a]} × {size[b]}, {right} is {size[c]} × {size[d]}: the two {b} meet, and "
        f"{size[a]} × {size[d]} is left, the shape of {result}. "
    )
    if tuple(got) != (size[e], size[f]):
        return said + f"Yours came out as {tuple(got)}: look at the order and the transpose again."
    if result == "Y":
        return said + f"b, shape ({size['M']},), is added to each of its {size['N']} rows."
    if result == "∂L/∂X":
        return said + "X has just this shape, as it must."
    bias = f"db, the sum over the batch, is {tuple(db)}."
    return said + f"N is summed away: each sample adds its part. {bias}"


# -------------------------------------------------------------------------------- softmax with loss


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
    picture, layout = _softmax_picture()

    def draw(a1: float, a2: float, a3: float, answer: str) -> Frame:
        scores, target = (a1, a2, a3), ANSWERS.index(answer)
        total, _ = _formula(scores, target)
        values = dict(zip(map(id, layout.values), graph.values(total), strict=True))
        loss, slopes = own(scores, target)
        at_scores = {
            id(value): slope for value, slope in zip(_scores_of(total), slopes, strict=True)
        }
        on = picture["A"]
        marks: list[Mark] = []
        places = [
            (values[id(way.edge[0])], way.edge[1]) if way.edge else values[id(way.value)]
            for way in layout.ways
        ]
        for way, nudged in zip(layout.ways, graph.sensitivities(total, places), strict=True):
            value = values[id(way.value)]
            slope = at_scores.get(id(value), nudged)
            ahead = loss if value is total else value.number
            marks.append(Words(on, *way.label, _short(ahead), color=style.BLUE, up=5, size=13))
            if not value.is_constant:
                back = f"← {_short(slope)}"
                marks.append(Words(on, *way.label, back, color=style.VERMILION, up=-16, size=13))
        for value in _scores_of(layout.output):
            marks.append(Circle(on, layout.place(value)[0] - 0.22, layout.place(value)[1], 0.42))
        shares = [value.number for value in graph.values(total) if value.name[:1] == "y"]
        return Frame(picture, marks, _difference_in_words(shares, target, slopes, loss))

    Demo(
        name="softmax_with_loss_graph",
        controls=(
            *(
                Slider(f"a{k}", f"score a{k}", -5.0, 5.0, start, 0.1, ".1f")
                for k, start in ((1, 0.3), (2, 2.9), (3, 4.0))
            ),
            Choice("answer", "right answer", ANSWERS),
        ),
        draw=draw,
        caption="Softmax with loss for one sample of three classes: forward numbers above the "
        "edges, backward ones below. Moving the scores and the right answer shows that what "
        "arrives at each score is always y − t.",
        alt="A computation graph from three scores through exp, a sum, a division and a logarithm "
        "to the loss.",
        own=(own,),
    ).show()


ANSWERS = ("class 1", "class 2", "class 3")


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
    total, _ = _formula(scores, target)
    return total.number, list(graph.sensitivities(total, _scores_of(total)))


def _scores_of(total: graph.Value) -> list[graph.Value]:
    return [value for value in graph.values(total) if value.name in ("a1", "a2", "a3")]


def _formula(scores: Sequence[float], target: int) -> tuple[graph.Value, dict[graph.Value, float]]:
    """Return the loss as a graph, and rows for its nodes."""
    rows: dict[graph.Value, float] = {}
    inputs = [graph.Value(number, f"a{k}") for k, number in enumerate(scores, 1)]
    powers = [graph.exp(value).named(f"exp a{k}") for k, value in enumerate(inputs, 1)]
    inverse = graph.reciprocal(graph.total(*powers).named("S")).named("1/S")
    shares = [(power * inverse).named(f"y{k}") for k, power in enumerate(powers, 1)]
    logs = [graph.log(share) for share in shares]
    hits = [log * graph.Value(float(k == target), f"t{k + 1}") for k, log in enumerate(logs)]
    loss = (-graph.total(*hits)).named("L")
    for k in range(3):
        level = -2.6 * k
        rows |= {part[k]: level for part in (inputs, powers, shares, logs)}
        rows |= {hits[k]: level - 0.5, hits[k].inputs[1]: level - 1.0}
    rows |= {inverse: -1.3, inverse.inputs[0]: -1.3, loss.inputs[0]: -3.1, loss: -3.6}
    rows |= {loss.inputs[1]: -4.1}
    return loss, rows


@cache
def _softmax_picture() -> tuple[Picture, graph.Layout]:
    total, rows = _formula((0.3, 2.9, 4.0), 0)
    layout = graph.lay_out(total, rows)
    left, right, bottom, top = layout.extent
    inch = 9.4 / (right - left)
    picture = Picture(9.4, inch * (top - bottom))
    with style.look():
        draw_ground(picture["A"], layout, names=False, size=9.5)
    return picture, layout


def _short(number: float) -> str:
    return shown(number) if abs(number) < 1e-9 else f"{number:.3g}".replace("-", "−")


def _difference_in_words(shares: list[float], target: int, slopes: ArrayLike, loss: float) -> str:
    terms = "; ".join(
        f"y{k} − t{k} = {share:.3f} − {int(k == target + 1)} = {share - (k == target + 1):.3f}"
        for k, share in enumerate(shares, 1)
    )
    differ = np.abs(np.array(shares) - np.eye(3)[target] - np.array(slopes)).max()
    said = f"The loss is {loss:.3f}. {terms}. "
    if not differ < 1e-3:
        return said + "What came back to the scores is something else: compare the two."
    return said + "That is just what comes back to the three scores."
