"""Shapes as SVG: what a front end redraws while a slider moves."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Iterable, Sequence
from functools import singledispatch
from itertools import groupby

import numpy as np
from matplotlib.axes import Axes
from PIL import Image

from seminar.demos import shapes
from seminar.demos.marks import Mark, Words
from seminar.script import calling
from seminar.theme import PLAIN, paint

STYLE = (
    ".seminar-layer text { font-family: DejaVu Sans, Verdana, sans-serif; paint-order: stroke; "
    f"stroke: {paint(shapes.RIM)}; stroke-width: 4px; stroke-linejoin: round; }}"
)
"""What all words share: it stands once in the page, and not in each frame that is sent."""


def layer(marks: Iterable[Mark], maps: Sequence[Axes] = ()) -> str:
    """Return the marks, in order, as SVG elements for a picture measured in pixels.

    Marks are cut off at the edges of their Axes; words are not. On `maps` all have light colours.
    """
    parts = []
    for (on, cut), group in groupby(marks, key=lambda mark: (mark.on, _is_cut(mark))):
        drawn = "".join(map(_mark, group))
        part = f"{_window(on)}{drawn}</svg>" if cut else drawn
        parts.append(f'<g class="{PLAIN}">{part}</g>' if on in maps else part)
    return "".join(parts)


def _is_cut(mark: Mark) -> bool:
    return not isinstance(mark, Words)


def _window(on: Axes) -> str:
    left, top, width, height = shapes.frame(on)
    place = f"{left:.1f} {top:.1f} {width:.1f} {height:.1f}"
    at = f'x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}"'
    return f'<svg {at} viewBox="{place}">'


def _mark(mark: Mark) -> str:
    return "".join(map(element, shapes.shapes_of(mark)))


@singledispatch
def element(shape: shapes.Shape) -> str:
    """Return one shape as SVG."""
    raise TypeError(f"{type(shape).__name__} is not a shape.")


@element.register
def _(shape: shapes.Path) -> str:
    path = _path(shape.points)
    if not path:
        return ""
    faint = f' opacity="{shape.opacity:g}"' if shape.opacity < 1 else ""
    if shape.filled:
        return f'<path d="{path}Z" fill="{paint(shape.color)}"{faint}/>'
    dash = (
        f' stroke-dasharray="{" ".join(f"{part:g}" for part in shape.dash)}"' if shape.dash else ""
    )
    line = f'<path d="{path}" fill="none" stroke-linejoin="round"{dash}{faint} '
    rim = (
        f'{line}stroke="{paint(shapes.RIM)}" stroke-width="{shape.width + 2 * shape.rim:g}"/>'
        if shape.rim
        else ""
    )
    return f'{rim}{line}stroke="{paint(shape.color)}" stroke-width="{shape.width:g}"/>'


@element.register
def _(shape: shapes.Circles) -> str:
    if not len(shape.points):
        return ""
    faint = f' opacity="{shape.opacity:g}"' if shape.opacity < 1 else ""
    dots = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{shape.size / 2:g}"/>' for x, y in shape.points
    )
    rim = f'stroke="{paint(shapes.RIM)}" stroke-width="{shape.rim:g}"'
    return f'<g fill="{paint(shape.color)}" {rim}{faint}>{dots}</g>'


@element.register
def _(shape: shapes.Text) -> str:
    weight = ' font-weight="bold"' if shape.bold else ""
    return (
        f'<text x="{shape.x:.1f}" y="{shape.y:.1f}" font-size="{shape.size:g}" '
        f'text-anchor="{shape.anchor}" fill="{paint(shape.color)}"{weight}>'
        f"{html.escape(shape.text)}</text>"
    )


@element.register
def _(shape: shapes.Raster) -> str:
    file = io.BytesIO()
    Image.fromarray(shape.image).save(file, format="png", compress_level=1)
    left, top, width, height = shape.box
    return (
        f'<image x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}" '
        f'preserveAspectRatio="none" style="image-rendering:pixelated" '
        f'href="data:image/png;base64,{base64.b64encode(file.getvalue()).decode("ascii")}"/>'
    )


@element.register
def _(shape: shapes.Ring) -> str:
    place = f'cx="{shape.x:.1f}" cy="{shape.y:.1f}" r="{shape.radius:.1f}"'
    if shape.picks is None:
        line = f'stroke="{paint(shape.color)}" stroke-width="{shape.width:g}"'
        return f'<circle {place} fill="none" {line}/>'
    return (
        f'<circle {place} fill="transparent" style="cursor:pointer;pointer-events:all" '
        f'onclick="{calling("spot", f"pick(this, {shape.picks});")}"/>'
    )


def _path(points: np.ndarray) -> str:
    """Return the `d` of a path; each run of finite points is a stroke of its own."""
    strokes = []
    finite = np.isfinite(points).all(axis=1)
    edges = np.flatnonzero(np.diff(finite, prepend=False, append=False))
    for first, end in zip(edges[::2], edges[1::2], strict=True):
        run = points[first:end]
        if len(run) > 1:
            strokes.append("M" + "%.1f %.1f " * len(run) % tuple(run.ravel()))
    return "".join(strokes)
