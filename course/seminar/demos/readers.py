"""Chapter 8: one digit, moved and turned, under the old reader and the new one."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

import numpy as np

from seminar import style
from seminar.demos.controls import Slider
from seminar.demos.drawing import (
    RIGHT,
    SIDE,
    UP,
    bars,
    bars_as_alt,
    certainty,
    confidence,
    middle_of,
    part_read,
    put_drawing,
    reader,
    samples,
    shifted,
    turned,
    way_moved,
)
from seminar.demos.marks import Mark, Pixels
from seminar.demos.picture import Frame, Picture
from seminar.demos.second_network import second_reader
from seminar.demos.small_network import trained, unseen_digits
from seminar.demos.stage import leave_still, still_class
from seminar.words import listed

OTHERS = 200
"""Test digits that are moved and turned like the one that is shown."""

TURN = Slider("turn", "turned, degrees", -45, 45, 0, 5)


def two_readers(new: Any = None, old: Any = None) -> None:
    """Draw a digit, move and turn it, and see what the old and the new reader make of it.

    `new` and `old` are trained readers with `predict(x)`, scores (N, 10) for images (N, 784). What
    is drawn is read as it stands, unless the switch that centres it is on. Where nothing can be
    drawn, the list takes digits from the test set instead.
    """
    own = {
        "old": reader("old reader", old, trained),
        "new": reader("new reader", new, second_reader),
    }
    picture = _readers_picture()
    x_test, t_test = unseen_digits()
    others = x_test[:OTHERS].reshape(-1, SIDE, SIDE)

    @lru_cache(maxsize=1000)
    def parts_read(right: int, up: int, turn: int) -> tuple[float, ...]:
        moved = _moved_and_turned(others, right, up, turn)
        return tuple(part_read(each, moved, t_test[:OTHERS]) for each in own.values())

    def read(image: np.ndarray, answer: str, right: int, up: int, turn: int) -> Frame:
        image = _moved_and_turned(image, right, up, turn)
        certain = {name: confidence(each, image) for name, each in own.items()}
        way = _way(right, up, turn)
        return Frame(
            picture,
            _readers_marks(picture, image, certain),
            _readers_words(answer, way, certain, parts_read(right, up, turn)),
            _readers_as_alt(answer, certain),
        )

    def blank() -> Frame:
        nothing = {name: np.zeros(10) for name in own}
        words = "Draw a digit anywhere on the paper, or take one from the list; then move it."
        alt = "Black paper with nothing on it, and two rows of ten places for bars, all empty."
        marks = _readers_marks(picture, np.zeros((SIDE, SIDE)), nothing)
        return Frame(picture, marks, words, alt)

    caption = (
        "What both readers see, 28 by 28 pixels, and how sure each is of each digit. In a running "
        "notebook you draw with mouse, finger or keyboard, and sliders move the digit to the "
        "right and up (below 0 to the left and down) and turn it."
    )
    alt = "A handwritten digit, and two rows of ten bars: above the old reader's, below the new's."
    still = still_class("two_readers")
    if still:
        moves, both = (RIGHT, UP, TURN), list(own.values())
        put_drawing("two_readers", read, blank, moves, both, alt, still, centred_first=False)
    leave_still(read(samples()["test digit 9"], "test digit 9", 2, -2, 0), caption, alt, still)


def _moved_and_turned(images: np.ndarray, right: int, up: int, turn: int) -> np.ndarray:
    """Return images (..., 28, 28) turned, then moved; a single one about its own middle."""
    middle = middle_of(images) if images.ndim == 2 else ((SIDE - 1) / 2, (SIDE - 1) / 2)
    return shifted(turned(images, turn, middle), right, up)


def _way(right: int, up: int, turn: int) -> str:
    """Say how a digit has been moved and turned; nothing if it has not."""
    moved = f"moved {way_moved(right, up)}" if right or up else ""
    hands = "clockwise" if turn > 0 else "anticlockwise"
    return listed(
        [part for part in (moved, turn and f"turned {abs(turn)} degrees {hands}") if part]
    )


@cache
def _readers_picture() -> Picture:
    picture = Picture(7, 3.6, [["image", "old"], ["image", "new"]], width_ratios=[1, 1.6])
    with style.look():
        on = picture["image"]
        on.set(xlim=(0, 1), ylim=(0, 1), aspect="equal", xticks=[], yticks=[])
        on.set(xlabel="what both readers see")
        on.spines[:].set_visible(False)
        for name in ("old", "new"):
            on = picture[name]
            on.set(title=f"the {name} reader", ylabel="probability")
            on.set(xlim=(-0.6, 9.6), ylim=(0, 1.3), xticks=range(10), yticks=[0, 0.5, 1])
            on.grid(False, axis="x")
        picture["new"].set(xlabel="digit")
    return picture


def _readers_marks(
    picture: Picture, image: np.ndarray, certain: dict[str, np.ndarray]
) -> list[Mark]:
    marks: list[Mark] = [Pixels(picture["image"], 0, 1, 0, 1, image)]
    for name, each in certain.items():
        marks += bars(picture[name], each)
    return marks


def _readers_words(
    answer: str, way: str, certain: dict[str, np.ndarray], parts: tuple[float, ...]
) -> str:
    what = f"For {answer}, {way}," if way else f"For {answer}"
    done = listed([verb for verb in ("moved", "turned") if verb in way])
    alike = f"{done} alike" if done else "as they are"
    said = ", and ".join(f"the {name} reader says {_says(each)}" for name, each in certain.items())
    old, new = parts
    return (
        f"{what} {said}. Of {OTHERS} test digits {alike} the old one reads {old:.0%}, the new one "
        f"{new:.0%}."
    )


def _says(certain: np.ndarray) -> str:
    if not np.isfinite(certain).all():
        return "nothing, as its scores are not all numbers"
    return f"{int(np.argmax(certain))}, with {certainty(np.max(certain))}"


def _readers_as_alt(answer: str, certain: dict[str, np.ndarray]) -> str:
    said = [f"What both readers see of {answer}, and two rows of bars of how sure they are."]
    for name, each in certain.items():
        said.append(f"The {name} reader: {bars_as_alt(each)}.")
    return " ".join(said)
