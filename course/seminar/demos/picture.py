"""A picture of a demo: a ground that is drawn once, and marks that move on it.

Redrawing axes, ticks and surfaces is what makes a Matplotlib figure slow to move. Here Matplotlib
draws them a single time; a moved slider only sends the marks, a few kilobytes of SVG.
"""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from matplotlib.axes import Axes

from seminar import style, theme, vector
from seminar.demos import still, svg
from seminar.demos.marks import Mark

_UNTOLD = "what-is-drawn"
"""Stands in a drawing for its alt text until that is known."""


class Picture:
    """Axes by name, to draw a ground on and then to place marks in.

    `width` and `height` are in inches of 100 pixels; `layout` and `options` are what Matplotlib's
    `subplot_mosaic` takes. Draw the ground on `picture["name"]` before the first mark is placed:
    it is fixed from then on.
    """

    def __init__(
        self,
        width: float = 7.0,
        height: float = 3.8,
        layout: Any = "A",
        **options: Any,
    ):
        width, height = round(width, 2), round(height, 2)  # whole pixels
        with style.look():
            self.figure = vector.Scrollable(
                figsize=(width, height), dpi=style.DPI, layout="constrained"
            )
            self.axes: dict[str, Axes] = self.figure.subplot_mosaic(layout, **options)
        self._settled = False
        self.width, self.height = round(width * style.DPI), round(height * style.DPI)

    def __getitem__(self, name: str) -> Axes:
        return self.axes[name]

    @property
    def narrowest(self) -> int:
        """Pixels: on a narrower page the picture is scrolled instead of drawn smaller."""
        return vector.narrowest(self.figure)

    def ground(self, alt: str) -> str:
        """Return the ground as an HTML element: SVG in the page's colours, else an image."""
        if self._drawing:
            return self._drawing.svg.replace(_UNTOLD, html.escape(alt), 1)
        return (
            f'<img class="seminar-ground" style="{vector.fitting(self.figure)};border-radius:8px" '
            f'alt="{html.escape(alt)}" src="{self._image}"/>'
        )

    def layer(self, marks: Iterable[Mark]) -> str:
        """Return the marks as an SVG picture of the ground's size, to be laid over it."""
        self._settle()
        themed = f" {theme.THEMED}" if self._drawing else ""
        maps = [self.figure.axes[number] for number in self._drawing.maps] if self._drawing else []
        return (
            f'<svg class="seminar-layer{themed}" aria-hidden="true" '
            f'style="{vector.fitting(self.figure)}" '
            f'viewBox="0 0 {self.width} {self.height}">{svg.layer(marks, maps)}</svg>'
        )

    @cached_property
    def _drawing(self) -> vector.Drawing | None:
        self._settle()
        with style.look():
            return vector.drawing(self.figure, alt=_UNTOLD, classes="seminar-ground")

    @cached_property
    def _image(self) -> str:
        """The ground as a data URI, at twice the screen's resolution."""
        file = io.BytesIO()
        with style.look():
            self.figure.savefig(file, dpi=2 * style.DPI, pil_kwargs={"compress_level": 1})
        return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode("ascii")

    def bundle(
        self, marks: Iterable[Mark], **words: str
    ) -> tuple[dict[str, str], dict[str, dict[str, Any]]]:
        """Return ground and marks as one still figure; `words` as in `seminar.style.bundle`."""
        self._settle()
        with style.look(), still.drawn(self.figure, marks):
            return style.bundle(self.figure, **words)

    def _settle(self) -> None:
        """Lay the axes out, once, and keep them there."""
        if not self._settled:
            with style.look():
                self.figure.draw_without_rendering()
            self.figure.set_layout_engine("none")
            self._settled = True


@dataclass(frozen=True)
class Frame:
    """What a demo shows for one setting of its controls."""

    picture: Picture
    marks: list[Mark]
    words: str
    alt: str = ""
    """Describes the picture where the demo's own `alt` would not hold for every frame."""
