"""Chapter 8: what a filter finds in the windows of a digit."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from seminar import style, vector
from seminar.demos.controls import Choice, Slider
from seminar.demos.drawing import SIDE, samples
from seminar.demos.marks import Line, Mark, Pixels, Words
from seminar.demos.own import Own, numbers
from seminar.demos.picture import Frame, Picture
from seminar.demos.second_network import WINDOW, every_window, second_reader
from seminar.demos.stage import Demo

PLACES = SIDE - WINDOW + 1
"""Windows beside each other, and below each other."""

EDGE = np.repeat([[-1.0, -1.0, 0.0, 1.0, 1.0]], WINDOW, axis=0)
WRITTEN = {
    "left edges of strokes": EDGE,
    "upper edges of strokes": EDGE.T,
    "mean of the window": np.full((WINDOW, WINDOW), 1 / WINDOW**2),
}
"""Filters written by hand, (5, 5), by what they find."""


def what_a_filter_sees(patches: Any = None) -> None:
    """Move a window of 5 by 5 pixels over a digit, and see what a filter makes of it there.

    `patches(images, size)` returns all windows of images (N, H, W) as rows.
    """
    own = Own("patches", patches, _patches, numbers(1, PLACES**2, WINDOW**2))
    picture = _filter_picture()
    filters = _filters()

    def draw(sample: str, pattern: str, column: int, row: int) -> Frame:
        image, weights = samples()[sample], filters[pattern]
        rows = _drawable(own(image[np.newaxis].copy(), WINDOW)[0])
        window = rows[row * PLACES + column].reshape(WINDOW, WINDOW)
        sums = (rows @ weights.ravel()).reshape(PLACES, PLACES)
        return Frame(
            picture,
            _filter_marks(picture, image, window, weights, sums, column, row),
            _filter_words(sample, pattern, window, sums, column, row),
            f"{sample.capitalize()} with a square around the window at column {column}, row {row}; "
            f"its 25 pixels, the 25 weights of the filter “{pattern}”, their 25 products, which "
            f"add up to {sums[row, column]:.2f}, and the map of all sums.",
        )

    Demo(
        name="what_a_filter_sees",
        controls=(
            Slider("column", "window, column", 0, PLACES - 1, 8, 1),
            Slider("row", "window, row", 0, PLACES - 1, 10, 1),
            Choice("sample", "digit", tuple(samples())),
            Choice("pattern", "filter", tuple(filters)),
        ),
        draw=draw,
        caption="A digit with a window on it; the window's 25 pixels, times the 25 weights of a "
        "filter, are 25 products, and their sum is one place of the map. Dark blue is negative, "
        "grey zero, pale orange positive; the strongest colour is that of the filter's largest "
        "weight, whose size stands above it, and in the map that of its largest sum. Moving the "
        "window shows where the sum is large.",
        alt="A digit with a square on it, three squares of 5 by 5 pixels, and a map of 24 by 24.",
        own=(own,),
        at_rest={"sample": "test digit 4"},
    ).show()


def _patches(images: np.ndarray, size: int) -> np.ndarray:
    return every_window(images).reshape(len(images), -1, size**2)


def _drawable(rows: np.ndarray) -> np.ndarray:
    """Return numbers of a learner's that are not finite, or huge, as ones that can be added up."""
    drawable: np.ndarray = np.clip(np.nan_to_num(rows), -1e6, 1e6)
    return drawable


@cache
def _filters() -> dict[str, np.ndarray]:
    learned = enumerate(second_reader().filters, 1)
    return WRITTEN | {f"learned, number {number}": weights for number, weights in learned}


@cache
def _filter_picture() -> Picture:
    labels = {
        "image": "the digit",
        "window": "in the window",
        "filter": "the filter",
        "product": "the products",
        "sums": "all 576 sums",
    }
    picture = Picture(8.2, 2.5, [list(labels)], width_ratios=[1.5, 1, 1, 1, 1.5])
    letters = vector.NARROWEST / 700  # as small as in other demos
    picture.figure.narrowest = round(picture.width * letters)
    with style.look():
        for name, label in labels.items():
            on = picture[name]
            on.set(xlim=(0, 1), ylim=(0, 1), aspect="equal")
            on.set_axis_off()
            on.annotate(label, (0.5, 0), (0, -6), textcoords="offset points", ha="center", va="top")
        for name, sign in (("filter", "×"), ("product", "=")):
            on = picture[name]
            on.text(-0.11, 0.5, sign, fontsize=18, ha="center", va="center")
    return picture


def _filter_marks(
    picture: Picture,
    image: np.ndarray,
    window: np.ndarray,
    weights: np.ndarray,
    sums: np.ndarray,
    column: int,
    row: int,
) -> list[Mark]:
    product = picture["product"]
    return [
        Pixels(picture["image"], 0, 1, 0, 1, image),
        *_square(picture, "image", column, row, WINDOW, SIDE),
        Pixels(picture["window"], 0, 1, 0, 1, window),
        Pixels(picture["filter"], 0, 1, 0, 1, _signed(weights)),
        Words(picture["filter"], 0.5, 1, f"up to ±{np.abs(weights).max():.2f}", up=8),
        Pixels(product, 0, 1, 0, 1, _signed(window * weights, np.abs(weights).max())),
        Words(product, 0.5, 1, f"sum {sums[row, column]:.2f}", up=8, bold=True),
        Pixels(picture["sums"], 0, 1, 0, 1, _signed(sums)),
        *_square(picture, "sums", column, row, 1, PLACES),
    ]


def _square(picture: Picture, name: str, column: int, row: int, side: int, of: int) -> list[Mark]:
    """Return the outline of `side` pixels of an image `of` pixels wide, with a rim."""
    left, right = column / of, (column + side) / of
    top, bottom = 1 - row / of, 1 - (row + side) / of
    x, y = [left, right, right, left, left], [top, top, bottom, bottom, top]
    return [
        Line(picture[name], x, y, color=color, width=width)
        for color, width in ((style.PAPER, 5.0), (style.VERMILION, 2.5))
    ]


def _signed(values: np.ndarray, largest: float = 0.0) -> np.ndarray:
    """Return numbers as colours, zero in the middle; `largest` has the strongest one."""
    largest = largest or float(np.abs(values).max()) or 1.0
    colors: np.ndarray = style.SIGNED(0.5 + 0.5 * values / largest, bytes=True)
    return colors


def _filter_words(
    sample: str, pattern: str, window: np.ndarray, sums: np.ndarray, column: int, row: int
) -> str:
    here = f"At column {column}, row {row} of {sample} "
    if window.any():
        here += (
            f"the 25 pixels times the 25 weights of “{pattern}” add up to {sums[row, column]:.2f}."
        )
    else:
        here += f"there is no ink in the window: every filter, “{pattern}” too, finds 0."
    return (
        f"{here} Of all {sums.size} sums the largest is {_place(sums, int(np.argmax(sums)))}, and "
        f"the smallest {_place(sums, int(np.argmin(sums)))}."
    )


def _place(sums: np.ndarray, index: int) -> str:
    row, column = np.unravel_index(index, sums.shape)
    return f"{sums[row, column]:.2f}, at column {column}, row {row}"
