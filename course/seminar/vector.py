"""A figure as SVG that stands within a page and has the page's colours.

What Matplotlib writes is for a file of its own. Within a page its style would reach everything
else, its ids meet those of the next figure, and its black text and white ground stay what they are.
Text is drawn as paths: it looks the same where the course's font is missing.
"""

from __future__ import annotations

import hashlib
import html
import io
import re
from xml.etree import ElementTree

import matplotlib
from matplotlib.figure import Figure

from seminar import theme

LARGEST = 100_000
"""Characters; a figure of more is shown as an image."""

_NUMBER = re.compile(r"-?\d+\.\d{3,}")
_REFERENCE = re.compile(r"#([\w.-]+)")
_UNTITLED = {"Date": None, "Creator": None, "Format": None, "Type": None}


def svg(fig: Figure, *, alt: str, classes: str = "") -> str:
    """Return a figure as an SVG element in the page's colours; "" if it must stay an image.

    An image stays what holds one, is too large, or has colours that are none of the course's: what
    they mean, and what can be read on them, is known on light paper alone.
    """
    file = io.StringIO()
    with matplotlib.rc_context({"svg.fonttype": "path", "svg.hashsalt": "seminar"}):
        fig.savefig(file, format="svg", metadata=_UNTITLED)
    drawn = file.getvalue()
    if "<image" in drawn or not all(map(theme.is_ours, theme.COLOR.findall(drawn))):
        return ""
    width, height = (round(100 * inches) for inches in fig.get_size_inches())
    inside = _inside(ElementTree.fromstring(drawn))
    name = hashlib.sha256((alt + inside).encode()).hexdigest()[:8]
    inside = theme.painted(inside.replace("seminar-id-", f"s{name}-"))
    if len(inside) > LARGEST:
        return ""
    return (
        f'<svg class="{f"{theme.THEMED} {classes}".strip()}" role="img" '
        f'aria-label="{html.escape(alt)}" viewBox="0 0 {0.72 * width:g} {0.72 * height:g}" '
        f'width="{width}" height="{height}" fill="{theme.paint(theme.LIGHT["ink"])}" '
        f'stroke-linejoin="round">{inside}</svg>'
    )


def _inside(root: ElementTree.Element) -> str:
    """Return the elements of an SVG, without what only a file of its own needs.

    Ids are numbered in their order and begin with "seminar-id-"; those that nothing refers to go.
    """
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag.endswith(("}metadata", "}style")):
                parent.remove(child)
    used: dict[str, str] = {}
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
        element.text = element.tail = None
        element.attrib = {
            key.rpartition("}")[2]: _NUMBER.sub(_rounded, value) if key != "transform" else value
            for key, value in element.attrib.items()
        }
        for key, value in element.attrib.items():
            if key in ("href", "clip-path", "style"):
                for name in _REFERENCE.findall(value):
                    if not theme.COLOR.fullmatch(f"#{name}"):
                        used.setdefault(name, f"seminar-id-{len(used)}")
    for element in root.iter():
        if element.get("id") in used:
            element.set("id", used[element.attrib["id"]])
        else:
            element.attrib.pop("id", None)
        for key in ("href", "clip-path", "style"):
            if key in element.attrib:
                element.set(
                    key, _REFERENCE.sub(lambda found: _renamed(found, used), element.attrib[key])
                )
        if "d" in element.attrib:
            element.set("d", " ".join(element.attrib["d"].split()))
        if "style" in element.attrib:
            element.set("style", element.attrib["style"].replace(": ", ":").replace("; ", ";"))
    return "".join(ElementTree.tostring(child, encoding="unicode") for child in root)


def _renamed(found: re.Match[str], names: dict[str, str]) -> str:
    return f"#{names.get(found[1], found[1])}"


def _rounded(found: re.Match[str]) -> str:
    return f"{float(found[0]):.2f}".rstrip("0").rstrip(".")
