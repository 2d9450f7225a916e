"""How the course's figures look, and how a figure is put under a cell.

    fig, ax = style.figure()
    ax.plot(x, y, color=style.BLUE)
    ax.set(xlabel="x", ylabel="f(x)")
    style.show(fig, caption="A parabola.", alt="A curve that opens upwards, lowest at x = 0.")

On a dark page a figure is dark: each of the colours below has a value there (`seminar.theme`). A
map, an image, and whatever has other colours, lies on white paper there.

The four line colours stay apart for colour-blind eyes and, printed in grey, from dark to light:
BLUE, VERMILION, TEAL, AMBER. Lines that share a figure still differ in dash or marker as well.
"""

from __future__ import annotations

import base64
import html
import io
from contextlib import AbstractContextManager
from typing import Any

import matplotlib
import numpy as np
from cycler import cycler
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from PIL import Image

from seminar import theme, vector
from seminar.script import calling

BLUE, VERMILION, TEAL, AMBER = LINES = tuple(
    theme.LIGHT[name] for name in ("blue", "vermilion", "teal", "amber")
)
INK, GREY, FAINT, PAPER = (theme.LIGHT[name] for name in ("ink", "grey", "faint", "paper"))

HEIGHT = LinearSegmentedColormap.from_list(
    "height", ["#123a63", "#2f6ea5", "#6fa8cf", "#b9d7e8", "#f2f6f1"]
)
"""Low is dark, high is light: the ground of contour maps and surfaces."""

SIGNED = LinearSegmentedColormap.from_list(
    "signed", ["#082c5e", "#4a6c9c", "#94979a", "#e6b48c", "#fff3e6"]
)
"""Negative is dark blue, zero grey, positive pale orange: signs are told apart in grey as well.

Numbers can be read on it with `alpha=0.5`.
"""

DPI = 100
"""Pixels per inch on a laptop's screen at 100 %; files hold twice as many, for sharp screens."""

CARD = "max-width:100%;height:auto;border-radius:8px"
"""How an image lies on a page of any colour."""

SHOWN = f".seminar-figure>svg{{display:block;{CARD}}}.seminar-figure>svg~img{{display:none}}"
"""Where a page shows the drawing, it does not show the image that stands in for it."""

LOOK: dict[Any, Any] = {  # the names of settings have a type in some versions of Matplotlib
    "figure.facecolor": PAPER,
    "axes.facecolor": PAPER,
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "axes.labelsize": 12,
    "axes.titlesize": 13,
    "axes.titlelocation": "left",
    "axes.titlepad": 8,
    "axes.linewidth": 1.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.prop_cycle": cycler(color=LINES) + cycler(linestyle=["-", "--", "-.", ":"]),
    "axes3d.xaxis.panecolor": f"{FAINT}80",
    "axes3d.yaxis.panecolor": f"{FAINT}80",
    "axes3d.zaxis.panecolor": f"{FAINT}40",
    "grid.color": FAINT,
    "grid.linewidth": 0.8,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": 11,
    "ytick.labelsize": 11,
    "lines.linewidth": 2.2,
    "lines.markersize": 7,
    "legend.fontsize": 11,
    "legend.frameon": False,
    "font.size": 12,
    "font.family": "DejaVu Sans",
    "text.color": INK,
    "mathtext.fontset": "dejavusans",
    "image.cmap": "gray",
}


def look() -> AbstractContextManager[None]:
    """Give the course's look to everything Matplotlib draws inside the `with` block."""
    return matplotlib.rc_context(LOOK)


def figure(
    width: float = 7.0, height: float = 3.6, rows: int = 1, cols: int = 1, **subplots: Any
) -> tuple[vector.Scrollable, Any]:
    """Make a figure in the course's look; returns `(fig, ax)` like `plt.subplots`.

    `width` and `height` are in inches, 100 pixels each on a screen at 100 %; 7 inches fill a
    notebook's column. `ax` is one Axes, or an array of them for several rows or columns. Other
    arguments go to `Figure.subplots` (`sharey=True`, `subplot_kw={"projection": "3d"}`, ...).
    From then on the notebook's own `plt` figures have the look as well.
    """
    matplotlib.rcParams.update(LOOK)
    width, height = round(width, 2), round(height, 2)  # whole pixels
    fig = vector.Scrollable(figsize=(width, height), dpi=DPI, layout="constrained")
    axes = fig.subplots(rows, cols, **subplots)
    for ax in np.ravel(axes):
        if ax.name == "3d":
            _leave_room(ax)
    return fig, axes


def _leave_room(in_space: Any) -> None:
    """Keep an axis' name in space clear of its numbers, and those apart; Axes3D has no types."""
    for axis in (in_space.xaxis, in_space.yaxis, in_space.zaxis):
        axis.set_major_locator(MaxNLocator(5))
        axis.labelpad = 9
    in_space.zaxis.labelpad = 17


def show(fig: Figure, *, caption: str, alt: str) -> None:
    """Show a figure under the cell, with a caption below it and alt text for those who hear it.

    `caption` says what to see; `alt` says what is drawn, for readers who cannot see it. The saved
    notebook holds the picture as `image/png`, as HTML, and in plain words.
    Raises ValueError when either text is empty.
    """
    from IPython.display import display

    data, metadata = bundle(fig, caption=caption, alt=alt)
    display(data, metadata=metadata, raw=True)


def bundle(
    fig: Figure, *, caption: str, alt: str, classes: str = ""
) -> tuple[dict[str, str], dict[str, dict[str, Any]]]:
    """Return what `show` displays: `(data, metadata)` by MIME type, the same bytes every time.

    `classes` are added to the HTML figure's class attribute.
    """
    caption, alt = " ".join(caption.split()), " ".join(alt.split())
    if not caption or not alt:
        raise ValueError("A figure needs a caption and an alt text.")
    picture = base64.b64encode(png(fig)).decode("ascii")
    width, height = (round(inches * DPI) for inches in fig.get_size_inches())
    with look():
        drawing = vector.drawing(fig, alt=alt)
    page = (
        f'<figure class="{f"seminar-figure {classes}".strip()}" '
        f'style="margin:0.4em 0;overflow-x:auto">'
        f"{f'<style>{theme.CSS}{SHOWN}</style>{drawing.svg}' if drawing else ''}"
        f'<img alt="{html.escape(alt)}" width="{width}" '
        f'style="{vector.fitting(fig)};border-radius:8px" '
        f'onload="{calling("keyboard", "reach(this);")}" src="data:image/png;base64,{picture}"/>'
        f'<figcaption style="max-width:44em;margin-left:4px">'
        f"{html.escape(caption, quote=False)}</figcaption></figure>"
    )
    data = {"text/plain": f"{caption}\n[Figure: {alt}]", "text/html": page, "image/png": picture}
    return data, {"image/png": {"width": width, "height": height, "alt": alt}}


def png(fig: Figure, colours: int = 256) -> bytes:
    """Draw a figure at twice the screen's resolution as a small PNG of at most 256 colours."""
    canvas = io.BytesIO()
    with look():
        fig.savefig(canvas, format="png", dpi=2 * DPI)
    small = Image.open(canvas).convert("RGB").quantize(colours, dither=Image.Dither.NONE)
    file = io.BytesIO()
    small.save(file, format="png", optimize=True)
    return file.getvalue()
