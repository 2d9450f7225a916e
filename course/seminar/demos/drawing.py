"""A digit that is drawn with mouse, finger or keyboard, moved, and read: what such demos share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from PIL import Image

from seminar import style
from seminar.demos import page
from seminar.demos.controls import Choice, Slider, check_box, widget
from seminar.demos.marks import Bars, Mark, Words
from seminar.demos.own import Own, note, numbers, quiet
from seminar.demos.pace import Latest, in_this_thread
from seminar.demos.picture import Frame
from seminar.demos.small_network import unseen_digits
from seminar.demos.stage import Stage, put
from seminar.words import listed

SIDE = 28
NOTHING = "your drawing"
RIGHT = Slider("right", "moved right, pixels", -6, 6, 0, 1)
UP = Slider("up", "moved up, pixels", -6, 6, 0, 1)
"""Up, as the arrow key Up raises the number of any slider, and the digit with it."""


@cache
def samples() -> dict[str, np.ndarray]:
    """Return the first test digit of each kind, (28, 28), by what it is called."""
    x, t = unseen_digits()
    return {f"test digit {k}": x[np.argmax(t == k)].reshape(SIDE, SIDE) for k in range(10)}


def put_drawing(
    name: str,
    read: Callable[..., Frame],
    blank: Callable[[], Frame],
    moves: Sequence[Slider],
    own: Sequence[Own],
    alt: str,
    still: str,
    centred_first: bool,
) -> None:
    """Show a demo of drawing paper, a list of test digits, sliders, and what is read.

    `read(image, answer, **values)` returns the Frame for an image (28, 28) that is called `answer`
    in a sentence, and the sliders' values by name; `blank()` is shown where there is no ink.
    `centred_first` says whether the switch that centres and enlarges a drawing begins on.
    """
    import ipywidgets

    stage = Stage(blank(), page.words(blank().words, note(own)), alt, still)
    choice = Choice("sample", "take one from here", (NOTHING, *samples()))
    paper, ink, pick = ipywidgets.HTML(page.paper()), ipywidgets.Textarea(), widget(choice)
    ink.layout.display = "none"
    centre = check_box("centre and enlarge my drawing first", centred_first)
    moved = {move.name: widget(move) for move in moves}

    def show() -> None:
        drawn = decode(ink.value)
        values = {move.name: move.shown(moved[move.name].value) for move in moves}
        if pick.value != NOTHING:
            frame = read(samples()[pick.value], pick.value, **values)
        elif drawn is None or not drawn.any():
            frame = blank()
        else:
            frame = read(centred(drawn) if centre.value else drawn, NOTHING, **values)
        stage.show(frame, page.words(frame.words, note(own)))

    latest = Latest(show)

    def drawn_on(change: dict[str, Any]) -> None:
        pick.value = NOTHING
        latest.ask()

    ink.observe(in_this_thread(drawn_on), "value")
    controls = [pick, centre, *moved.values()]
    for control in controls:
        control.observe(in_this_thread(lambda change: latest.ask()), "value")
    side_by_side = ipywidgets.HBox([paper, stage.box])
    side_by_side.layout.align_items = "flex-start"
    side_by_side.layout.flex_flow = "row wrap"
    stage.box.layout.flex = f"1 1 {blank().picture.narrowest}px"
    labels = ["drawing", choice.label, centre.description, *(move.label for move in moves)]
    put(name, [*controls, side_by_side, ink], labels)


# -------------------------------------------------------------------------------------- images


def decode(text: str) -> np.ndarray | None:
    """Return the drawing (28, 28) in 0..1 that the page sends as two hex digits a pixel."""
    try:
        pixels = np.frombuffer(bytes.fromhex(text), dtype=np.uint8)
    except ValueError:
        return None
    return pixels.reshape(SIDE, SIDE) / 255 if pixels.size == SIDE * SIDE else None


def centred(image: np.ndarray) -> np.ndarray:
    """Place a drawing as MNIST does: 20 pixels at its longest, its centre of mass in the middle.

    Source: Y. LeCun, C. Cortes, C. J. C. Burges, "The MNIST database of handwritten digits".
    """
    rows, columns = np.nonzero(image > 0.1)
    if not len(rows):
        return np.zeros((SIDE, SIDE))
    ink = image[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    scale = 20 / max(ink.shape)
    size = [max(1, round(side * scale)) for side in ink.shape[::-1]]
    small = Image.fromarray((255 * ink).astype(np.uint8)).resize(size, Image.Resampling.BILINEAR)
    ink = np.asarray(small) / 255
    corner = [
        int(np.clip(round(SIDE / 2 - 0.5 - at), 0, SIDE - side))
        for at, side in zip(middle_of(ink), ink.shape, strict=True)
    ]
    placed = np.zeros((SIDE, SIDE))
    placed[corner[0] : corner[0] + ink.shape[0], corner[1] : corner[1] + ink.shape[1]] = ink
    return placed


def middle_of(ink: np.ndarray) -> tuple[float, float]:
    """Return row and column of an image's centre of mass; of its middle where there is no ink."""
    if not ink.any():
        return (ink.shape[0] - 1) / 2, (ink.shape[1] - 1) / 2
    weights = ink / ink.sum()
    rows, columns = (weights.sum(axis=1 - axis) @ np.arange(ink.shape[axis]) for axis in (0, 1))
    return float(rows), float(columns)


def shifted(images: np.ndarray, right: int, up: int) -> np.ndarray:
    """Return images (..., 28, 28) moved by whole pixels; what leaves the image is gone."""
    moved = np.zeros_like(images)
    high, wide = images.shape[-2:]
    to_rows, from_rows = _overlap(-up, high)
    to_columns, from_columns = _overlap(right, wide)
    moved[..., to_rows, to_columns] = images[..., from_rows, from_columns]
    return moved


def _overlap(by: int, size: int) -> tuple[slice, slice]:
    return slice(max(by, 0), size + min(by, 0)), slice(max(-by, 0), size - max(by, 0))


def turned(images: np.ndarray, degrees: float, middle: tuple[float, float]) -> np.ndarray:
    """Return images (..., 28, 28) turned clockwise about a row and a column.

    Each pixel takes what stands between four pixels of the image, weighted by how near they are.
    """
    if not degrees:
        return images
    row, column = middle
    down, right = np.indices((SIDE, SIDE)).astype(float)
    cosine, sine = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    from_row = row + cosine * (down - row) - sine * (right - column)
    from_column = column + sine * (down - row) + cosine * (right - column)
    edge = [(0, 0)] * (images.ndim - 2) + [(1, 1), (1, 1)]
    framed = np.pad(images, edge)  # outside there is no ink
    from_row, from_column = (np.clip(at + 1, 0, SIDE + 0.999) for at in (from_row, from_column))
    upper, left = from_row.astype(int), from_column.astype(int)
    below, beside = from_row - upper, from_column - left
    part = np.result_type(images, np.float32).type
    result = np.zeros_like(images)
    for to_row, high in ((0, 1 - below), (1, below)):
        for to_column, wide in ((0, 1 - beside), (1, beside)):
            corner = framed[..., upper + to_row, left + to_column]
            result += corner * (high * wide).astype(part)
    return result


# ------------------------------------------------------------------------------------- readers


def reader(name: str, net: Any, builtin: Callable[[], Any]) -> Own:
    """Return `predict` of the learner's network, or of the built-in one that `builtin` makes.

    What it returns for images (N, 784) is read as scores (N, 10).
    """

    def predict(x: np.ndarray) -> Any:
        return builtin().predict(x)

    return Own(name, net and getattr(net, "predict", _no_predict), predict, _scores)


def _no_predict(x: np.ndarray) -> None:
    raise TypeError("returned nothing: it has no predict")


def _scores(result: Any) -> np.ndarray:
    return numbers(len(result), 10)(result)


def confidence(own: Own, image: np.ndarray) -> np.ndarray:
    """Return what part of all its confidence a reader gives to each of the ten digits."""
    with quiet():
        (scores,) = own(image.reshape(1, SIDE * SIDE).copy())
        parts: np.ndarray = 1 / np.exp(scores[None, :] - scores[:, None]).sum(axis=1)
    return parts


def part_read(own: Own, images: np.ndarray, t: np.ndarray) -> float:
    """Return the part of images (N, 28, 28) that a reader reads as the labels `t` say."""
    with quiet():
        scores = own(images.reshape(-1, SIDE * SIDE).copy())
        return float(np.mean(np.nan_to_num(scores).argmax(axis=1) == t))


def bars(on: Axes, certain: np.ndarray) -> list[Mark]:
    """Return ten bars of how sure a reader is of each digit; the tallest has its part above it."""
    shown = np.nan_to_num(certain)
    best = int(np.argmax(shown))
    colors = tuple(style.VERMILION if k == best else style.BLUE for k in range(10))
    marks: list[Mark] = [Bars(on, np.arange(10), shown, color=colors)]
    if shown.any():
        marks.append(Words(on, best, shown[best], certainty(shown[best]), up=6, bold=True))
    return marks


def certainty(part: float) -> str:
    """Write how sure a reader is, alike above a bar, in an alt text and in a sentence."""
    return f"{part:.1%}"


def bars_as_alt(certain: np.ndarray) -> str:
    """Say what the ten bars show; those that round to 0 are left out."""
    seen = [f"{digit}: {certainty(part)}" for digit, part in enumerate(certain) if part >= 0.005]
    return ", ".join(seen) or "no bars"


def way_moved(right: int, up: int) -> str:
    """Say how far a digit is moved, as in "3 pixels right and 1 pixel up"; nothing if it is not."""
    ways = [
        (abs(right), "right" if right > 0 else "left"),
        (abs(up), "up" if up > 0 else "down"),
    ]
    return listed([f"{by} pixel{'s' * (by > 1)} {where}" for by, where in ways if by])
