"""Where marks fall on the page: from data coordinates to shapes in the figure's pixels.

Pixels count from the figure's upper left corner, 100 to the inch, as in SVG. Both ways of drawing
a picture (live as SVG, still by Matplotlib) start from these shapes, so they cannot disagree.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatch
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from mpl_toolkits.mplot3d import proj3d

from seminar import style, vector
from seminar.demos import marks

FAR = 1e5
"""Pixels; points further out are pulled in to here, which is out of sight all the same."""


@dataclass(frozen=True)
class Path:
    """A stroke or a filled polygon through points (n, 2); rows of nan leave gaps.

    A stroke has `rim` pixels of the ground's colour on either side.
    """

    points: np.ndarray
    color: str
    width: float = 0.0
    dash: tuple[float, ...] = ()
    opacity: float = 1.0
    filled: bool = False
    rim: float = 0.0


@dataclass(frozen=True)
class Circles:
    """Dots at points (n, 2)."""

    points: np.ndarray
    color: str
    size: float
    opacity: float
    rim: float


@dataclass(frozen=True)
class Text:
    """A text whose baseline starts, is centred or ends at a point."""

    x: float
    y: float
    text: str
    color: str
    size: float
    anchor: str
    bold: bool


@dataclass(frozen=True)
class Raster:
    """An image of uint8, (H, W) or (H, W, 3 or 4), in the rectangle (left, top, width, height)."""

    box: tuple[float, float, float, float]
    image: np.ndarray


@dataclass(frozen=True)
class Ring:
    """A circle's line, or (without a colour) a place to click that picks an option."""

    x: float
    y: float
    radius: float
    color: str = ""
    width: float = 0.0
    picks: int | None = None


Shape = Path | Circles | Text | Raster | Ring


def project(
    on: Axes, x: marks.Numbers, y: marks.Numbers, z: marks.Numbers | None = None
) -> np.ndarray:
    """Return where data points fall, in pixels (n, 2); points that are not finite become nan."""
    parts = (x, y) if z is None else (x, y, z)
    data = np.empty((np.broadcast(*parts).size, len(parts)))
    for column, part in enumerate(parts):
        data[:, column] = part
    missing = ~np.isfinite(data).all(axis=1)
    with np.errstate(all="ignore"):
        if z is not None:
            in_space: Any = on  # Axes3D, which has no types
            flat = proj3d.proj_transform(*data.clip(-1e9, 1e9).T, in_space.get_proj())
            data = np.column_stack(flat[:2])
            missing |= ~np.isfinite(data).all(axis=1)
        pixels = on.transData.transform(data.clip(-1e150, 1e150))
    pixels[missing] = np.nan
    pixels[:, 1] = on.figure.bbox.height - pixels[:, 1]
    return pixels.clip(-FAR, FAR)


def frame(on: Axes) -> tuple[float, float, float, float]:
    """Return the rectangle (left, top, width, height) that an Axes' marks are cut off at."""
    box = on.bbox
    return box.x0, on.figure.bbox.height - box.y1, box.width, box.height


@singledispatch
def shapes_of(mark: marks.Mark) -> list[Shape]:
    """Return the shapes of one mark, the lowest first."""
    raise TypeError(f"{type(mark).__name__} is not a mark.")


@shapes_of.register
def _(mark: marks.Line) -> list[Shape]:
    points = project(mark.on, mark.x, mark.y, mark.z)
    return [Path(points, mark.color, mark.width, mark.dash, mark.opacity, rim=_rim(mark.on))]


@shapes_of.register
def _(mark: marks.Area) -> list[Shape]:
    points = project(mark.on, mark.x, mark.y, mark.z)
    points = points[np.isfinite(points).all(axis=1)]
    return [Path(points, mark.color, opacity=mark.opacity, filled=True)]


@shapes_of.register
def _(mark: marks.Dots) -> list[Shape]:
    points = project(mark.on, mark.x, mark.y, mark.z)
    points = points[np.isfinite(points).all(axis=1)]
    return [Circles(points, mark.color, mark.size, mark.opacity, 1.2 if mark.rim else 0.0)]


@shapes_of.register
def _(mark: marks.Arrow) -> list[Shape]:
    tail, tip = project(mark.on, [mark.x, mark.to_x], [mark.y, mark.to_y])
    length = np.hypot(*(tip - tail))
    if not np.isfinite(length) or length < 1:
        return []
    along = (tip - tail) / length
    aside = np.array([-along[1], along[0]])
    head = min(4.5 * mark.width, length)
    neck = tip - head * along
    half = 0.45 * head
    return [
        Path(np.array([tail, neck]), mark.color, mark.width, rim=_rim(mark.on)),
        Path(np.array([tip, neck + half * aside, neck - half * aside]), mark.color, filled=True),
    ]


@shapes_of.register
def _(mark: marks.Bars) -> list[Shape]:
    x, height = np.broadcast_arrays(np.atleast_1d(mark.x), np.atleast_1d(mark.height))
    colors = mark.color if isinstance(mark.color, tuple) else (mark.color,) * len(x)
    half = mark.width / 2
    bars: list[Shape] = []
    for middle, top, color in zip(x, height, colors, strict=True):
        across = [middle - half, middle - half, middle + half, middle + half]
        corners = project(mark.on, across, [0, top, top, 0])
        if np.isfinite(corners).all():
            bars.append(Path(corners, color, opacity=mark.opacity, filled=True))
    return bars


@shapes_of.register
def _(mark: marks.Words) -> list[Shape]:
    x, y = project(mark.on, mark.x, mark.y)[0]
    if not np.isfinite(x + y):
        return []
    at = (x + mark.right, y - mark.up)
    return [Text(*at, marks.minus(mark.text), mark.color, mark.size, mark.anchor, mark.bold)]


@shapes_of.register
def _(mark: marks.Pixels) -> list[Shape]:
    (left, top), (right, bottom) = project(
        mark.on, [mark.left, mark.right], [mark.top, mark.bottom]
    )
    image = np.asarray(mark.image)
    if image.ndim == 2:
        seen = np.isfinite(image)
        grey = np.where(seen, 255 * np.clip(image, 0, 1), 0).astype(np.uint8)
        image = grey if seen.all() else np.dstack([grey, grey, grey, 255 * seen.astype(np.uint8)])
    return [Raster((left, top, right - left, bottom - top), image)]


@shapes_of.register
def _(mark: marks.Circle) -> list[Shape]:
    return [Ring(*_ring(mark), mark.color, mark.width)]


@shapes_of.register
def _(mark: marks.Spot) -> list[Shape]:
    return [Ring(*_ring(mark), picks=mark.picks)]


def _ring(mark: marks.Circle | marks.Spot) -> tuple[float, float, float]:
    (x, y), (edge, _) = project(mark.on, [mark.x, mark.x + mark.radius], [mark.y, mark.y])
    return x, y, edge - x


def _rim(on: Axes) -> float:
    """Return how wide a rim lines need in an Axes: on the shades of a map no colour holds alone."""
    return 1.2 if vector.is_shaded(on) else 0.0


RIM = style.PAPER
"""The colour around a dot, which keeps neighbours apart."""
