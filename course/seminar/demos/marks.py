"""The few things that move in a demo's picture, each a small record in data coordinates.

A mark names the Axes it stands in (`on`). Numbers may be anything, inf and nan included:
points that are not finite leave a gap. `z` is for Axes in 3-D.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from seminar import style


def minus(text: str) -> str:
    """Return the text with real minus signs before its numbers."""
    return re.sub(r"(?<![\w-])-(?=[\d.])", "−", text)


Numbers = np.ndarray | list[Any] | tuple[Any, ...] | float


@dataclass(frozen=True)
class Line:
    """A line through points; `dash` is a list of lengths in pixels, on and off."""

    on: Axes
    x: Numbers
    y: Numbers
    z: Numbers | None = None
    color: str = style.BLUE
    width: float = 2.5
    dash: tuple[float, ...] = ()
    opacity: float = 1.0


@dataclass(frozen=True)
class Dots:
    """A dot at each point, `size` pixels across, with a paper-coloured rim if it has one."""

    on: Axes
    x: Numbers
    y: Numbers
    z: Numbers | None = None
    color: str = style.VERMILION
    size: float = 9.0
    opacity: float = 1.0
    rim: bool = True


@dataclass(frozen=True)
class Arrow:
    """An arrow from (x, y) to (to_x, to_y)."""

    on: Axes
    x: float
    y: float
    to_x: float
    to_y: float
    color: str = style.VERMILION
    width: float = 3.0


@dataclass(frozen=True)
class Area:
    """A filled polygon through the points."""

    on: Axes
    x: Numbers
    y: Numbers
    z: Numbers | None = None
    color: str = style.BLUE
    opacity: float = 0.25


@dataclass(frozen=True)
class Bars:
    """Upright bars from 0 to `height`, centred at `x`, `width` wide in data units."""

    on: Axes
    x: Numbers
    height: Numbers
    width: float = 0.7
    color: str | tuple[str, ...] = style.BLUE
    opacity: float = 1.0


@dataclass(frozen=True)
class Words:
    """A short text at a point, moved by (`right`, `up`) pixels; `anchor` start, middle or end."""

    on: Axes
    x: float
    y: float
    text: str
    color: str = style.INK
    size: float = 14.0
    anchor: str = "middle"
    right: float = 0.0
    up: float = 0.0
    bold: bool = False


@dataclass(frozen=True)
class Pixels:
    """A small image that fills a rectangle: grey, (H, W) in 0..1, or (H, W, 3 or 4) of uint8.

    What is nan in a grey one, or has no opacity, shows the ground.
    """

    on: Axes
    left: float
    right: float
    bottom: float
    top: float
    image: np.ndarray


@dataclass(frozen=True)
class Circle:
    """A ring around (x, y), its radius in data units of x."""

    on: Axes
    x: float
    y: float
    radius: float
    color: str = style.AMBER
    width: float = 4.0


@dataclass(frozen=True)
class Spot:
    """A round place to click, unseen; it picks the option `picks` of the demo's Choice."""

    on: Axes
    x: float
    y: float
    radius: float
    picks: int


Mark = Line | Dots | Arrow | Area | Bars | Words | Pixels | Circle | Spot
