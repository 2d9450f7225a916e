"""The page's pictures: Matplotlib's SVG, whose colours and letters are those of the page.

Every colour stands for a variable of the page's style sheet, light and dark. Blue, orange and grey
differ in lightness too, for colour-blind eyes and for grey paper.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

COLOURS = {
    "#010203": "ink",
    "#020304": "quiet",
    "#030405": "line",
    "#040506": "right",
    "#050607": "partly",
    "#060708": "none",
    "#070809": "band",
    "#08090a": "paper",
}
INK, QUIET, LINE, RIGHT, PARTLY, NONE, BAND, PAPER = COLOURS
LOOK: dict[Any, Any] = {  # the names of settings have a type in some versions of Matplotlib
    "svg.fonttype": "none",
    "svg.hashsalt": "class report",
    "font.size": 11,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "text.color": INK,
    "axes.edgecolor": LINE,
    "axes.labelcolor": QUIET,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.axisbelow": True,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "grid.color": LINE,
    "grid.linewidth": 0.6,
    "xtick.color": LINE,
    "ytick.color": LINE,
    "xtick.labelcolor": QUIET,
    "ytick.labelcolor": QUIET,
    "ytick.left": False,
}
PIXELS = 72
"""Of the page, to an inch of Matplotlib's."""
BINS = 10


def distribution(shares: Sequence[float], name: str) -> str:
    """Draw how many got which part of the points: ten bars."""
    counts = [0] * BINS
    for share in shares:
        counts[min(int(share * BINS + 1e-9), BINS - 1)] += 1
    with mpl.rc_context(LOOK):
        figure = Figure(figsize=(300 / PIXELS, 170 / PIXELS))
        axes = figure.add_axes((0.09, 0.22, 0.89, 0.7))
        axes.bar([10 * n + 5 for n in range(BINS)], counts, width=8.6, color=RIGHT)
        for number, count in enumerate(counts):
            if count:
                axes.annotate(
                    str(count),
                    (10 * number + 5, count),
                    (0, 2),
                    ha="center",
                    textcoords="offset points",
                    fontsize=11,
                )
        axes.set(xlim=(0, 100), xticks=range(0, 101, 20), xlabel="% of the points")
        axes.set_ylim(0, 1.12 * max(1, *counts))
        axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    told = ", ".join(
        f"{10 * n} to {10 * n + 10} %: {count}" for n, count in enumerate(counts) if count
    )
    return _svg(figure, name, f"How many people got which part of the points. {told or 'Nobody.'}")


def exercises(rows: Sequence[tuple[str, int, int, int]], name: str) -> str:
    """Draw how many got all, a part, or none of the points of each exercise: a bar for each."""
    height = 34 * len(rows) + 30
    with mpl.rc_context({**LOOK, "axes.grid": False}):
        figure = Figure(figsize=(300 / PIXELS, height / PIXELS))
        axes = figure.add_axes((0.01, 22 / height, 0.98, 1 - 24 / height))
        for number, (exercise, *counts) in enumerate(rows):
            left, all_of_them = 0.0, sum(counts) or 1
            for count, colour in zip(counts, (RIGHT, PARTLY, NONE), strict=True):
                width = 100 * count / all_of_them
                axes.barh(number, width, 0.42, left, color=colour, edgecolor=PAPER, linewidth=1)
                if width >= 9:
                    axes.text(
                        left + width / 2,
                        number + 0.02,
                        str(count),
                        color=PAPER,
                        ha="center",
                        va="center",
                        fontsize=11,
                        fontweight="bold",
                    )
                left += width
            axes.text(0, number - 0.28, exercise, va="bottom", fontsize=11)
        axes.set(xlim=(0, 100), ylim=(len(rows) - 0.6, -0.85), yticks=[])
        axes.set_xticks([0, 50, 100], ["0", "50", "100 % of the class"])
        axes.get_xticklabels()[0].set_horizontalalignment("left")
        axes.get_xticklabels()[2].set_horizontalalignment("right")
    told = "; ".join(f"{e}: all {a}, a part {p}, none {n}" for e, a, p, n in rows)
    return _svg(figure, name, f"How many got all, a part or none of the points. {told}.")


def progress(
    rows: Sequence[tuple[str, tuple[float, float, float] | None]], name: str, width: int
) -> str:
    """Draw median and middle half of the points, chapter by chapter."""
    with mpl.rc_context(LOOK):
        figure = Figure(figsize=(width / PIXELS, 210 / PIXELS))
        edge = 44 / width
        axes = figure.add_axes((edge, 0.17, 0.99 - edge, 0.76))
        known = [(n, spread) for n, (_, spread) in enumerate(rows) if spread is not None]
        for number, (low, _, high) in known:
            axes.bar(number, 100 * (high - low), 0.5, 100 * low, color=BAND)
        axes.plot(
            [n for n, _ in known],
            [100 * s[1] for _, s in known],
            color=RIGHT,
            linewidth=2,
            marker="o",
            markersize=5,
        )
        for number, (_, middle, _) in known:
            axes.annotate(
                f"{100 * middle:.0f}",
                (number, 100 * middle),
                (0, 6),
                ha="center",
                textcoords="offset points",
                fontsize=11,
                fontweight="bold",
            )
        axes.set(xlim=(-0.6, len(rows) - 0.4), ylim=(0, 112), yticks=range(0, 101, 25))
        axes.set_yticks(range(0, 101, 25), ["0", "25", "50", "75", "100 %"])
        axes.set_xticks(range(len(rows)), [label for label, _ in rows])
    told = "; ".join(
        f"chapter {label}: median {100 * spread[1]:.0f} %, middle half {100 * spread[0]:.0f} to "
        f"{100 * spread[2]:.0f} %"
        if spread
        else f"chapter {label}: no points yet"
        for label, spread in rows
    )
    return _svg(figure, name, f"Points of the class, chapter by chapter. {told}.")


def _svg(figure: Figure, name: str, told: str) -> str:
    """Return a figure as an element of the page; `name` keeps its ids apart from others'."""
    text = io.StringIO()
    with mpl.rc_context(LOOK):
        figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None})
    drawn = text.getvalue()
    drawn = drawn[drawn.index("<svg ") :]
    drawn = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>", "", drawn, flags=re.DOTALL)
    for colour, variable in COLOURS.items():
        drawn = drawn.replace(colour, f"var(--{variable})")
    drawn = re.sub(r'(\bid="|href="#|url\(#)', rf"\g<1>{name}-", drawn)
    drawn = re.sub(r"'DejaVu Sans'[^;\"]*", "var(--font)", drawn)
    drawn = re.sub(r'(width|height)="([\d.]+)pt"', r'\1="\2"', drawn)
    label = html.escape(told, quote=True)
    return drawn.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)
