"""Chapter 5: the shapes of an affine layer."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from seminar import style
from seminar.demos.controls import Choice, Slider
from seminar.demos.marks import Area, Line, Mark, Words
from seminar.demos.own import Own
from seminar.demos.picture import Frame, Picture
from seminar.demos.stage import Demo

PRODUCTS = {
    "Y = X·W + b": (("X", "N", "D"), ("W", "D", "M"), ("Y", "N", "M")),
    "∂L/∂X = G·Wᵀ": (("G", "N", "M"), ("Wᵀ", "M", "D"), ("∂L/∂X", "N", "D")),
    "∂L/∂W = Xᵀ·G": (("Xᵀ", "D", "N"), ("G", "N", "M"), ("∂L/∂W", "D", "M")),
    "G·W, not transposed": (("G", "N", "M"), ("W", "D", "M"), ("G·W", "N", "M")),
}
"""Label -> the two factors and the product, each with its name, rows and columns.

The last one is a slip: it has no result, but where M and D are the same.
"""

NO_PRODUCT = (
    "Two rectangles of squares, G and W, with sides labelled N, D and M. The inner sides, M and D, "
    "differ, so no product stands beside them."
)

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
        first, second, result = PRODUCTS[product]
        fits = size[first[2]] == size[second[1]]
        if not fits:
            marks.append(Words(on, 2.5 * SLOT, 0, "no product", size=17, color=style.VERMILION))
        for index, (name, rows, columns) in enumerate((first, second, result)[: 2 + fits]):
            left = SLOT * (index + 0.5) - size[columns] / 2
            marks += _matrix(on, left, size[rows], size[columns], name, (rows, columns), index)
        alt = "" if fits else NO_PRODUCT
        return Frame(picture, marks, _shapes_in_words(product, size, out, dx, dW, db), alt)

    Demo(
        name="affine_shapes",
        controls=(
            Slider("N", "N, samples in the batch", 1, LARGEST, 2, 1),
            Slider("D", "D, numbers coming in", 1, LARGEST, 3, 1),
            Slider("M", "M, numbers going out", 1, LARGEST, 5, 1),
            Choice("product", "product", tuple(PRODUCTS)),
        ),
        draw=draw,
        caption="The matrices of an affine layer, one square per number; G is what arrives, dout "
        "in code. The inner sides of a "
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
    if b != c:
        return _slip_in_words(size)
    got = {"Y": out, "∂L/∂X": dx, "∂L/∂W": dW}[result]
    said = (
        f"{left} is {size[a]} × {size[b]}, {right} is {size[c]} × {size[d]}: the two {b} meet, and "
        f"{size[a]} × {size[d]} is left, the shape of {result}. "
    )
    if tuple(got) != (size[e], size[f]):
        return said + f"Yours came out as {tuple(got)}: look at the order and the transpose again."
    if result == "Y":
        rows = "each row" if size["N"] > 1 else "the row"
        return said + f"b, shape ({size['M']},), is added to {rows} of it."
    if result == "∂L/∂X":
        return said + "X has just this shape, as it must."
    bias = f"db, the sum over the batch, is {tuple(db)}."
    return said + f"N is summed away: each sample adds its part. {bias}"


def _slip_in_words(size: dict[str, int]) -> str:
    N, D, M = (size[letter] for letter in "NDM")
    said = f"G is {N} × {M}, W is {D} × {M}: the {M} {'columns' if M > 1 else 'column'} of "
    said += f"G {'meet' if M > 1 else 'meets'} the {D} {'rows' if D > 1 else 'row'} of W. "
    if M != D:
        return said + "They do not match, so NumPy stops with an error."
    return said + "M equals D, so it goes through without an error, and is wrong all the same."
