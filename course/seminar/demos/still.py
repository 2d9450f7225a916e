"""Shapes as Matplotlib artists: the figure that stands where no front end moves it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import singledispatch
from typing import Any, Literal

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.image import BboxImage
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Polygon
from matplotlib.patheffects import PathEffectRenderer, withStroke
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, Bbox, Transform, TransformedBbox

from seminar import style, vector
from seminar.demos import shapes
from seminar.demos.marks import Mark


@contextmanager
def drawn(figure: Figure, marks: Iterable[Mark]) -> Iterator[None]:
    """Have the marks in the figure, on top of what it shows, inside the `with` block."""
    artists: list[Artist] = []
    try:
        for mark in marks:
            for shape in shapes.shapes_of(mark):
                artist = artist_of(shape, figure)
                artist.set_zorder(10 + len(artists))
                artist.set_gid(vector.mark_on(mark.on))
                for effect in artist.get_path_effects() or ():
                    if isinstance(effect, _Rim):
                        effect.gid = vector.mark_on(mark.on)
                figure.add_artist(artist)
                _cut(artist, mark.on)
                artists.append(artist)
        yield
    finally:
        for artist in artists:
            artist.remove()


def _page(figure: Figure) -> Transform:
    """Return the transform from the shapes' pixels (down from the top) to the figure's own."""
    height = figure.get_figheight()
    return (
        Affine2D().scale(1 / style.DPI, -1 / style.DPI).translate(0, height)
        + figure.dpi_scale_trans
    )


def _cut(artist: Artist, on: Axes) -> None:
    if not isinstance(artist, Text):
        artist.set_clip_on(True)
        artist.set_clip_box(on.bbox)


@singledispatch
def artist_of(shape: shapes.Shape, figure: Figure) -> Artist:
    """Return one shape as an artist in the figure's pixels."""
    raise TypeError(f"{type(shape).__name__} is not a shape.")


def _points(pixels: float) -> float:
    return pixels * 72 / style.DPI


class _Rim(withStroke):
    """A rim around a line; with Matplotlib 3.8 too, the line is in the group of its `gid`."""

    gid: str | None = None

    def draw_path(self, renderer: Any, *how: Any) -> None:
        """Draw the rim, and the line upon it."""
        if _LOSES_GROUPS:
            renderer.open_group("line2d", self.gid)
        super().draw_path(renderer, *how)
        if _LOSES_GROUPS:
            renderer.close_group("line2d")


_LOSES_GROUPS = "open_group" not in vars(PathEffectRenderer)


@artist_of.register
def _(shape: shapes.Path, figure: Figure) -> Artist:
    if shape.filled:
        return Polygon(
            shape.points,
            facecolor=shape.color,
            edgecolor="none",
            alpha=shape.opacity,
            transform=_page(figure),
        )
    rim = _Rim(linewidth=_points(shape.width + 2 * shape.rim), foreground=shapes.RIM)
    dashes = (0, [_points(part) / _points(shape.width) for part in shape.dash])
    return Line2D(
        *shape.points.T,
        color=shape.color,
        linewidth=_points(shape.width),
        linestyle=dashes if shape.dash else "-",
        alpha=shape.opacity,
        transform=_page(figure),
        path_effects=[rim] if shape.rim else None,
    )


@artist_of.register
def _(shape: shapes.Circles, figure: Figure) -> Artist:
    return Line2D(
        *shape.points.T,
        linestyle="none",
        marker="o",
        color=shape.color,
        markersize=_points(shape.size),
        markeredgecolor=shapes.RIM,
        markeredgewidth=_points(shape.rim),
        alpha=shape.opacity,
        transform=_page(figure),
    )


_ALIGN: dict[str, Literal["left", "center", "right"]] = {
    "start": "left",
    "middle": "center",
    "end": "right",
}


@artist_of.register
def _(shape: shapes.Text, figure: Figure) -> Artist:
    align = _ALIGN[shape.anchor]
    return Text(
        shape.x,
        shape.y,
        shape.text,
        color=shape.color,
        fontsize=_points(shape.size),
        fontweight="bold" if shape.bold else "normal",
        horizontalalignment=align,
        verticalalignment="baseline",
        parse_math=False,
        transform=_page(figure),
        path_effects=[withStroke(linewidth=vector.HALO, foreground=shapes.RIM)],
    )


@artist_of.register
def _(shape: shapes.Ring, figure: Figure) -> Artist:
    return Circle(
        (shape.x, shape.y),
        shape.radius,
        fill=False,
        edgecolor=shape.color or "none",
        linewidth=_points(shape.width),
        transform=_page(figure),
    )


@artist_of.register
def _(shape: shapes.Raster, figure: Figure) -> Artist:
    left, top, width, height = shape.box
    box = TransformedBbox(Bbox.from_bounds(left, top + height, width, -height), _page(figure))
    return BboxImage(
        box, interpolation="nearest", data=shape.image[::-1], cmap="gray", norm=Normalize(0, 255)
    )
