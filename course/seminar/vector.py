"""A figure as SVG that stands within a page and has the page's colours.

What Matplotlib writes is for a file of its own. Within a page its style would reach everything
else, its ids meet those of the next figure, and its black text and white ground stay what they are.
Text is drawn as paths: it looks the same where the course's font is missing.

Axes that show an image, or colours that are none of the course's, are a map: what lies on it is as
on light paper, and what stands around it has the page's colours.
"""

from __future__ import annotations

import base64
import hashlib
import html
import io
import itertools
import re
import warnings
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import matplotlib
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import Collection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text
from PIL import Image

from seminar import theme

LARGEST = 100_000
"""Characters; a figure of more is shown as an image."""

NARROWEST = 460
"""Pixels; on a page that is narrower still a picture is moved sideways."""

MOST_POINTS = 3000
"""Points of a line; one of more is drawn by its lowest and highest in each of `STRETCHES`."""

STRETCHES = 600

IMAGES = 200
"""Pixels per inch of the images within."""

_UNTITLED = {"Date": None, "Creator": None, "Format": None, "Type": None}
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_STROKE = re.compile(r"([A-Za-z])([^A-Za-z]*)")
_REFERENCE = re.compile(r"(?<=#)(?![0-9a-f]{6}\b)[\w.-]+")
_SHIFT = re.compile(r"translate\(([-\d.]+)[ ,]+([-\d.]+)")
_REFERRING = ("href", "clip-path", "style")


class Scrollable(Figure):
    """A figure that is moved sideways on a page narrower than `narrowest` pixels."""

    narrowest = NARROWEST


@dataclass(frozen=True)
class Drawing:
    """A figure as an SVG element, and which of its Axes, counted from 0, are maps."""

    svg: str
    maps: frozenset[int]


def drawing(fig: Figure, *, alt: str, classes: str = "") -> Drawing | None:
    """Return a figure as SVG; None if it must stay an image.

    An image stays what is too large, and what has other colours around its Axes: what can be read
    there is known on light paper alone.
    """
    root = _written(fig)
    groups = {element.get("id"): element for element in root.iter() if "id" in element.attrib}
    maps = set()
    for number, axes in enumerate(fig.axes):
        group = groups.get(_name(number))
        if group is not None and _is_map(group, axes):
            maps.add(number)
            for part in [*_parts_on(group, _frame(axes)), *_marks_on(root, number)]:
                part.set("class", theme.PLAIN)
    if not all(map(theme.is_ours, _colors(root, plain=False))):
        return None
    inside = theme.painted(_inside(root))
    if len(inside) > LARGEST:
        return None
    name = hashlib.sha256((alt + inside).encode()).hexdigest()[:8]
    width, height = (round(100 * inches) for inches in fig.get_size_inches())
    tag = (
        f'<svg class="{f"{theme.THEMED} {classes}".strip()}" role="img" '
        f'aria-label="{html.escape(alt)}" viewBox="0 0 {0.72 * width:g} {0.72 * height:g}" '
        f'width="{width}" height="{height}" style="{fitting(fig)}" '
        f'fill="{theme.paint(theme.LIGHT["ink"])}" stroke-linejoin="round">'
    )
    return Drawing(f"{tag}{inside.replace('seminar-id-', f's{name}-')}</svg>", frozenset(maps))


def narrowest(fig: Figure) -> int:
    """Return the pixels that a figure shrinks to at most; it never grows."""
    least = fig.narrowest if isinstance(fig, Scrollable) else NARROWEST
    return min(round(100 * fig.get_figwidth()), least)


def fitting(fig: Figure) -> str:
    """Return the CSS of a picture that shrinks with the page, as far as its text can be read."""
    width = round(100 * fig.get_figwidth())
    return f"max-width:min(100%,{width}px);min-width:{narrowest(fig)}px;height:auto"


def mark_on(axes: Axes) -> str:
    """Return the gid of a figure's artist that lies on an Axes, as a mark in a demo does."""
    return f"seminar-mark-{axes.figure.axes.index(axes)}"


def _marks_on(root: Element, number: int) -> list[Element]:
    return [part for part in root.iter() if part.get("id") == f"seminar-mark-{number}"]


def _name(number: int) -> str:
    return f"seminar-axes-{number}"


def _written(fig: Figure) -> Element:
    """Return what Matplotlib writes, each Axes under its name, tags and attributes without space.

    Areas coloured by a colour map are thousands of polygons; they become an image within it. Of a
    line with more points than the page has pixels, those that are seen are written. A text's halo
    would make each of its letters an outline of its own; it becomes a stroke.
    """
    haloed = [text for text in fig.findobj(Text) if text.get_path_effects() and text.get_gid()]
    areas = [area for area in fig.findobj(Collection) if _is_coloured_by_height(area)]
    file = io.StringIO()
    with ExitStack() as restored:
        for number, axes in enumerate(fig.axes):
            restored.callback(axes.set_gid, axes.get_gid())
            axes.set_gid(_name(number))
        for text in haloed:
            restored.callback(text.set_path_effects, text.get_path_effects())
            text.set_path_effects([])
        for area in areas:
            restored.callback(area.set_rasterized, area.get_rasterized())
            _have_pixels(area)
        for line in fig.findobj(Line2D):
            if (seen := _seen_points(line)) is not None:
                x, y = line.get_data()
                restored.callback(line.set_data, x, y)
                line.set_data(*seen)
        with matplotlib.rc_context({"svg.fonttype": "path", "svg.hashsalt": "seminar"}):
            fig.savefig(file, format="svg", dpi=IMAGES, metadata=_UNTITLED)
    root = ElementTree.fromstring(file.getvalue())
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
        element.attrib = {key.rpartition("}")[2]: text for key, text in element.attrib.items()}
    for element in root.iter():
        if haloed and element.get("id", "").startswith("seminar-mark-"):
            for letters in element.iterfind("g[@transform]"):
                _give_halo(letters)
        if element.tag == "image":
            element.set("href", _smaller(element.get("href", "")))
    return root


def _have_pixels(area: Collection) -> None:
    """Have an area written as an image; Matplotlib 3.8 says of some that it won't, and does."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Rasterization of .* will be ignored", UserWarning)
        area.set_rasterized(True)


HALO = 3.0
"""Points that a halo is wide, half of them seen."""


def _give_halo(letters: Element) -> None:
    """Give letters, which are drawn in units of their own, a rim in the colour of the ground."""
    if scale := re.search(r"scale\(([\d.]+)", letters.get("transform", "")):
        width = HALO / (float(scale[1]) / 64)
        rim = f"stroke:{theme.LIGHT['paper']};stroke-width:{width:.0f};paint-order:stroke"
        letters.set("style", ";".join(filter(None, [letters.get("style"), rim])))


def _smaller(picture: str) -> str:
    """Return a PNG as a data URI, in 256 colours."""
    kind, _, data = picture.partition(",")
    small = io.BytesIO()
    with Image.open(io.BytesIO(base64.b64decode(data))) as image:
        image.convert("RGBA").quantize(
            256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE
        ).save(small, format="png", optimize=True)
    return f"{kind},{base64.b64encode(small.getvalue()).decode('ascii')}"


def is_shaded(axes: Axes) -> bool:
    """Whether an Axes shows areas coloured by a colour map."""
    return any(map(_is_coloured_by_height, axes.collections))


def _seen_points(line: Line2D) -> tuple[np.ndarray, np.ndarray] | None:
    """Return fewer points that look like a long curve; None for what is drawn as it is."""
    x, y = (np.asarray(of, dtype=float) for of in line.get_data(orig=False))
    has_marks = line.get_marker() not in ("None", None, "", " ")
    if len(x) <= MOST_POINTS or has_marks or not (np.isfinite(y).all() and (np.diff(x) >= 0).all()):
        return None
    edges = np.linspace(0, len(x), STRETCHES + 1).astype(int)
    kept = {0, len(x) - 1}
    for start, end in itertools.pairwise(edges):
        kept |= {start + int(y[start:end].argmin()), start + int(y[start:end].argmax())}
    chosen = sorted(kept)
    return x[chosen], y[chosen]


def _is_coloured_by_height(area: Artist) -> bool:
    mapped = isinstance(area, Collection) and area.get_array() is not None
    return mapped and getattr(area, "filled", True)  # contour lines are not


# ------------------------------------------------------------------------------------------ maps


def _colors(element: Element, *, plain: bool = True) -> Iterator[str]:
    """Yield the colours in an element; with `plain` those on a map as well."""
    if not plain and element.get("class") == theme.PLAIN:
        return
    yield from theme.COLOR.findall(element.get("style", ""))
    for child in element:
        yield from _colors(child, plain=plain)


def _is_map(group: Element, axes: Axes) -> bool:
    """Tell maps by their colours; a surface in space does not cover its Axes as an image does."""
    pictured = group.find(".//image") is not None and axes.name != "3d"
    return pictured or not all(map(theme.is_ours, _colors(group)))


def _frame(axes: Axes) -> tuple[float, float, float, float]:
    """Return left, top, right and bottom of an Axes, in the drawing's points."""
    box, height = axes.bbox, axes.figure.bbox.height
    scale = 72 / axes.figure.dpi
    return box.x0 * scale, (height - box.y1) * scale, box.x1 * scale, (height - box.y0) * scale


def _parts_on(group: Element, frame: tuple[float, float, float, float]) -> Iterator[Element]:
    """Yield the parts of an Axes that lie on it: its ground, what is cut off at it, what is within.

    What stands around it are the axes with their ticks, and titles.
    """
    for number, part in enumerate(group):
        name = part.get("id", "")
        if name.startswith(("matplotlib.axis", "xtick", "ytick")):
            yield from _parts_on(part, frame)
        elif (
            (number == 0 and name.startswith("patch"))
            or any("clip-path" in inner.attrib or inner.tag == "image" for inner in part.iter())
            or _is_within(_place(part), frame)
        ):
            yield part


def _place(part: Element) -> tuple[float, float] | None:
    """Return a point of what a part draws, None if it draws nothing."""
    if shift := _SHIFT.match(part.get("transform", "")):
        return float(shift[1]), float(shift[2])
    if part.tag == "use":
        return float(part.get("x", "0")), float(part.get("y", "0"))
    if part.tag == "path":
        first = _NUMBER.findall(part.get("d", ""))[:2]
        return (float(first[0]), float(first[1])) if len(first) == 2 else None
    places = (_place(child) for child in part if child.tag != "defs")
    return next((place for place in places if place), None)


def _is_within(place: tuple[float, float] | None, frame: tuple[float, float, float, float]) -> bool:
    left, top, right, bottom = frame
    edge = 0.1
    return place is not None and (
        left + edge < place[0] < right - edge and top + edge < place[1] < bottom - edge
    )


# ------------------------------------------------------------------------------------- in a page


def _inside(root: Element) -> str:
    """Return the elements of an SVG, without what only a file of its own needs.

    Ids are numbered in their order and begin with "seminar-id-"; those that nothing refers to go.
    """
    for parent in list(root.iter()):
        parent.text = parent.tail = None
        for child in list(parent):
            if child.tag in ("metadata", "style"):
                parent.remove(child)
    names: dict[str, str] = {}
    for element in root.iter():
        for key in _REFERRING:
            for name in _REFERENCE.findall(element.get(key, "")):
                names.setdefault(name, f"seminar-id-{len(names)}")
    for element in root.iter():
        if (own := element.attrib.pop("id", None)) in names:
            element.set("id", names[own])
        for key in ("x", "y"):
            if key in element.attrib:
                element.set(key, _rounded(element.attrib[key], 2))
        if "d" in element.attrib:
            element.set("d", _short(element.attrib["d"]))
        for key in _REFERRING:
            if key in element.attrib:
                text = _REFERENCE.sub(
                    lambda found: names.get(found[0], found[0]), element.attrib[key]
                )
                element.set(key, text.replace(": ", ":").replace("; ", ";"))
    return "".join(ElementTree.tostring(child, encoding="unicode") for child in root)


def _short(path: str) -> str:
    """Return a path of the same look in fewer characters; a line goes on without an L."""
    digits = 2 if len(path) < 2000 else 1
    parts, before = [], ""
    for command, numbers in _STROKE.findall(path):
        short = " ".join(_rounded(number, digits) for number in numbers.split())
        parts.append(f" {short}" if command == "L" and before in "ML" else command + short)
        before = command
    return "".join(parts)


def _rounded(number: str, digits: int) -> str:
    text = f"{float(number):.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
