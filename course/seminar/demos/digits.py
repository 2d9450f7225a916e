"""Chapter 6, what a trained network reads: a digit of one's own, and the ones it gets wrong."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

import numpy as np

from seminar import style
from seminar.demos.controls import Choice, Slider
from seminar.demos.drawing import (
    RIGHT,
    SIDE,
    UP,
    bars,
    bars_as_alt,
    certainty,
    confidence,
    part_read,
    put_drawing,
    reader,
    samples,
    shifted,
    way_moved,
)
from seminar.demos.marks import Mark, Pixels, Words
from seminar.demos.own import quiet
from seminar.demos.picture import Frame, Picture
from seminar.demos.small_network import trained, unseen_digits
from seminar.demos.stage import Demo, leave_still, still_class

# ---------------------------------------------------------------------------------- draw a digit


def draw_a_digit(net: Any = None) -> None:
    """Draw a digit with mouse, finger or keyboard, and see what the network makes of it.

    `net` is a trained network with `predict(x)`, scores (N, 10) for images (N, 784). Where nothing
    can be drawn, the list takes digits from the test set instead.
    """
    own = reader("network", net, trained)
    picture = _reading_picture()
    x_test, t_test = unseen_digits()

    @lru_cache(maxsize=200)
    def right_of_moved(right: int, up: int) -> float:
        images = x_test[:1000].reshape(-1, SIDE, SIDE)
        return part_read(own, shifted(images, right, up), t_test[:1000])

    def read(image: np.ndarray, answer: str, right: int = 0, up: int = 0) -> Frame:
        image = shifted(image, right, up)
        certain = confidence(own, image)
        words = _reading_words(answer, certain)
        if right or up:
            words += _moved_words(right, up, right_of_moved(right, up), right_of_moved(0, 0))
        marks = _reading_marks(picture, image, certain)
        return Frame(picture, marks, words, _reading_as_alt(answer, certain))

    def blank() -> Frame:
        empty = np.zeros((SIDE, SIDE))
        words = "Draw a digit, large and in the middle, or take one from the list."
        alt = "Black paper with nothing on it, and ten places for bars, one per digit, all empty."
        return Frame(picture, _reading_marks(picture, empty, np.zeros(10)), words, alt)

    caption = (
        "What the network sees, 28 by 28 pixels, and how sure it is of each digit. In a running "
        "notebook you draw with mouse, finger or keyboard, two sliders move the digit to the right "
        "and up (below 0 to the left and down), and the bars follow."
    )
    alt = "A handwritten digit, and ten bars, one per digit, the tallest in another colour."
    still = still_class("draw_a_digit")
    if still:
        moves = (RIGHT, UP)
        put_drawing("draw_a_digit", read, blank, moves, [own], alt, still, centred_first=True)
    leave_still(read(samples()["test digit 2"], "test digit 2"), caption, alt, still)


@cache
def _reading_picture() -> Picture:
    picture = Picture(7, 2.9, [["image", "bars"]], width_ratios=[1, 1.9])
    with style.look():
        on = picture["image"]
        on.set(xlim=(0, 1), ylim=(0, 1), aspect="equal", xticks=[], yticks=[])
        on.set(xlabel="what the network sees")
        on.spines[:].set_visible(False)
        on = picture["bars"]
        on.set(xlabel="digit", ylabel="probability", xlim=(-0.6, 9.6), ylim=(0, 1.14))
        on.set(xticks=range(10), yticks=[0, 0.5, 1])
        on.grid(False, axis="x")
    return picture


def _reading_marks(picture: Picture, image: np.ndarray, certain: np.ndarray) -> list[Mark]:
    return [Pixels(picture["image"], 0, 1, 0, 1, image), *bars(picture["bars"], certain)]


def _reading_as_alt(answer: str, certain: np.ndarray) -> str:
    seen = bars_as_alt(certain)
    return f"What the network sees of {answer}, and ten bars of how sure it is. {seen}."


def _reading_words(answer: str, certain: np.ndarray) -> str:
    if not np.isfinite(certain).all():
        return "The network's scores are not all numbers."
    first, second = np.argsort(certain)[::-1][:2]
    said = f"For {answer}, the network says {first}, with {certainty(certain[first])}"
    if certain[first] > 0.95:
        return f"{said}. It is sure."
    return f"{said}; {second} is next, with {certainty(certain[second])}."


def _moved_words(right: int, up: int, moved: float, unmoved: float) -> str:
    return (
        f" It is moved {way_moved(right, up)}. Of 1,000 test digits moved alike the network "
        f"reads {moved:.1%}, unmoved {unmoved:.1%}."
    )


# ------------------------------------------------------------------------------ what is misread

COLUMNS, ROWS = 8, 3
LEAF_COLUMN, LEAF_ROW = 32, 43
"""Pixels from one digit of a page to the next, across and down."""

ALL = "all digits"


def mistakes_gallery(net: Any = None) -> None:
    """Leaf through the test digits that the network misreads, the surest mistakes first.

    `net` is a trained network with `predict(x)`, scores (N, 10) for images (N, 784).
    """
    own = reader("network", net, trained)
    x, t = unseen_digits()
    with quiet():
        scores = np.nan_to_num(own(x.copy()))
    own.settle()
    said = scores.argmax(axis=1)
    lead = scores.max(axis=1) - scores[np.arange(len(t)), t]
    wrong = np.flatnonzero(said != t)
    wrong = wrong[np.argsort(-lead[wrong], kind="stable")]
    picture = _gallery_picture()

    def draw(leaf: int, digit: str) -> Frame:
        chosen = wrong if digit == ALL else wrong[t[wrong] == int(digit)]
        last = max(1, -(-len(chosen) // (COLUMNS * ROWS)))
        asked, leaf = leaf, min(leaf, last)
        page_of = chosen[(leaf - 1) * COLUMNS * ROWS : leaf * COLUMNS * ROWS]
        on = picture["A"]
        low = -ROWS * LEAF_ROW / LEAF_COLUMN
        marks: list[Mark] = [Pixels(on, 0, COLUMNS, low, 0, _side_by_side(x[page_of]))]
        for place, index in enumerate(page_of):
            left, top = place % COLUMNS, place // COLUMNS * low / ROWS
            text = f"{t[index]} read as {said[index]}"
            marks.append(Words(on, left + 0.5, top - 1.16, text, size=13))
        words = _gallery_words(len(x), wrong, chosen, said, digit, asked, last)
        what = [f"{t[index]} read as {said[index]}" for index in page_of]
        alt = f"Handwritten digits: {', '.join(what)}." if what else "No digits."
        return Frame(picture, marks, words, alt)

    Demo(
        name="mistakes_gallery",
        controls=(
            Slider("leaf", "page", 1, 20, 1, 1),
            Choice("digit", "show", (ALL, *map(str, range(10)))),
        ),
        draw=draw,
        caption="Test digits that the network misreads, those it is surest of first. Moving the "
        "page leafs through them; the list picks one digit.",
        alt="Rows of handwritten digits, each with what it is and what it was read as.",
        own=(own,),
    ).show()


@cache
def _gallery_picture() -> Picture:
    picture = Picture(7.6, 3.9)
    on = picture["A"]
    on.set(xlim=(0, COLUMNS), ylim=(-1.35 * ROWS + 0.1, 0.05), aspect="equal")
    on.set_axis_off()
    return picture


def _side_by_side(images: np.ndarray) -> np.ndarray:
    """Return images (N, 784) as one page: a single picture is drawn and sent faster than many."""
    leaf = np.full((ROWS, COLUMNS, LEAF_ROW, LEAF_COLUMN), np.nan)
    aside = (LEAF_COLUMN - SIDE) // 2
    for place, image in enumerate(images):
        square = leaf[place // COLUMNS, place % COLUMNS, :SIDE, aside : aside + SIDE]
        square[:] = image.reshape(SIDE, SIDE)
    return leaf.swapaxes(1, 2).reshape(ROWS * LEAF_ROW, COLUMNS * LEAF_COLUMN)


def _gallery_words(
    count: int,
    wrong: np.ndarray,
    chosen: np.ndarray,
    said: np.ndarray,
    digit: str,
    asked: int,
    last: int,
) -> str:
    words = f"{len(wrong):,} of {count:,} test digits are misread, {len(wrong) / count:.1%}. "
    if not len(chosen):
        return words + "None of these."
    if digit != ALL:
        taken = np.bincount(said[chosen], minlength=10)
        words += f"{len(chosen)} of them are a {digit}, most often read as {int(taken.argmax())}. "
    words += f"Page {min(asked, last)} of {last}."
    return words + (f" There is no page {asked}." if asked > last else "")
