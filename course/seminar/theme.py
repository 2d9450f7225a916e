"""The colours of the course's pictures, light and dark, and which of the two a page shows.

A picture in HTML names each colour as a custom property whose light value stands beside it:
`var(--seminar-ink, #1d2733)`. `CSS`, which stands in the page with the picture, gives the property
another value inside an element of the class `THEMED` where the page is dark, in JupyterLab's high
contrast, or has forced colours. The picture brings its own ground: it reads on any page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

LIGHT = {
    "paper": "#ffffff",
    "ink": "#1d2733",
    "grey": "#596470",
    "faint": "#dfe4ea",
    "blue": "#0b4282",
    "vermilion": "#ad3504",
    "teal": "#0f8068",
    "amber": "#b8890b",
}
"""The ground, text, axes, the lines of a grid, and the four colours of curves, dark to light."""

DARK = {
    "paper": "#111111",  # JupyterLab's own, so that no edge is seen
    "ink": "#e4e8ee",
    "grey": "#a3aebb",
    "faint": "#2e353e",
    "blue": "#4c8fe0",
    "vermilion": "#f7814f",
    "teal": "#3fc9a6",
    "amber": "#ffdf85",
}
"""The same on a dark ground."""

THEMED = "seminar-themed"
"""The class of an element whose colours follow the page."""

PLAIN = "seminar-plain"
"""The class of what lies on light paper within such an element."""

_STRONG = {"ink": "#ffffff", "grey": "#ffffff", "faint": "#5c6773"}
_FORCED = {"paper": "Canvas", "ink": "CanvasText", "grey": "CanvasText", "faint": "GrayText"}

_NAMES = {color: name for name, color in LIGHT.items()} | {"#000000": "ink"}


def paint(color: str) -> str:
    """Return a colour as CSS: one of `LIGHT` as its custom property, another as it is."""
    name = _NAMES.get(color)
    return f"var(--seminar-{name},{LIGHT[name]})" if name else color


def is_ours(color: str) -> bool:
    """Whether a colour has a value for dark pages; black is ink."""
    return color in _NAMES


COLOR = re.compile("#[0-9a-f]{6}")


def painted(text: str) -> str:
    """Return a text with each of its colours as `paint` gives it."""
    return COLOR.sub(lambda found: paint(found[0]), text)


def _rule(where: str, colors: Mapping[str, str]) -> str:
    values = "".join(f"--seminar-{name}:{color};" for name, color in colors.items())
    return f"{where}{{{values}}}"


# JupyterLab, and pages exported from it, say whether they are light, whatever the system prefers;
# Colab says it on the page of a cell's output, VS Code by a class.
_INSIDE = f".{THEMED}"
_SILENT = f":root:not([theme]) body:not([data-jp-theme-light],.vscode-light) {_INSIDE}"
_SAID = f":is([data-jp-theme-light=false],[theme=dark],.vscode-dark) {_INSIDE}"
_HIGH_CONTRAST = f"[data-jp-theme-name*='High Contrast'] {_INSIDE}{_INSIDE}"
_ANY = f":root:root {_INSIDE}{_INSIDE}"

CSS = "".join(
    [
        f"@media (prefers-color-scheme:dark){{{_rule(_SILENT, DARK)}}}",
        _rule(_SAID, DARK),
        _rule(_HIGH_CONTRAST, _STRONG),
        f"@media (forced-colors:active){{{_rule(_ANY, LIGHT | _FORCED)}",
        f"{_INSIDE},{_INSIDE} *{{forced-color-adjust:none}}}}",
        f"@media (forced-colors:active) and (prefers-color-scheme:dark){{"
        f"{_rule(_ANY, DARK | _FORCED)}}}",
        _rule(f"{_INSIDE} .{PLAIN}", LIGHT),
    ]
)
"""The style that stands in a page with a picture."""
