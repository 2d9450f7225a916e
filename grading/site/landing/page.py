"""Write the page and what it loads: values at the start stand in it, for who runs no scripts."""

from __future__ import annotations

import re
import shutil
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
from markupsafe import Markup
from PIL import Image

from grading.exercises import CHAPTERS
from grading.release.header import course_address
from grading.report.rendering import environment
from grading.site.chapters import Chapter, chapters
from grading.site.landing import graph_picture, network, reading
from grading.site.landing.feedback import example
from grading.tree.course import ROOT
from seminar import __version__, theme
from seminar.demos.drawing import SIDE, samples
from seminar.words import counted, listed

HERE = Path(__file__).parent
LOADED = "landing"
"""The folder, beside the page, of what it loads."""

SCRIPTS = sorted(path.name for path in HERE.glob("scripts/*.js"))


def write(folder: Path) -> None:
    """Write `index.html` into the site's folder, and what it loads into `landing/` there.

    The same bytes every time. Raises OSError where the folder cannot be written.
    """
    loaded = folder / LOADED
    loaded.mkdir(parents=True, exist_ok=True)
    for name in SCRIPTS:
        shutil.copyfile(HERE / "scripts" / name, loaded / name)
    for path in (network.WEIGHTS, HERE / "icon.svg"):
        shutil.copyfile(path, loaded / path.name)
    style = (HERE / "page.css").read_text(encoding="utf-8")
    (loaded / "page.css").write_text(colors() + style, encoding="utf-8")
    strip().save(loaded / "digits.png", optimize=True)
    page = environment(HERE).get_template("page.html").render(facts())
    (folder / "index.html").write_text(page, encoding="utf-8")


def colors() -> str:
    """Return the course's colours as custom properties, on light pages and on dark ones."""
    light, dark = (
        "".join(f"--{name}:{color};" for name, color in colours.items())
        for colours in (theme.LIGHT, theme.DARK)
    )
    return f":root{{{light}}}\n@media (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"


def strip() -> Image.Image:
    """Return a test digit of each kind, side by side, in 256 greys."""
    row = np.hstack(list(samples().values()))
    return Image.fromarray(np.round(255 * row).astype(np.uint8))


def facts() -> dict[str, Any]:
    """Return what the page says that stands or is measured elsewhere."""
    every = chapters()
    sittings = [minutes for chapter in every for minutes in chapter.sittings]
    return {
        "loaded": LOADED,
        "scripts": SCRIPTS,
        "address": course_address(),
        "version": __version__,
        "authors": authors(),
        "year": year(),
        "chapters": every,
        "time": in_time,
        "hours": round(sum(sittings) / 60),
        "exercises": sum(len(CHAPTERS[chapter.name]) for chapter in every),
        "numbers": network.NUMBERS,
        "hidden_size": network.HIDDEN,
        "accuracy": network.accuracy(),
        "reading": reading.at_start(),
        "side": SIDE,
        "start_said": graph_picture.said(),
        "sliders": graph_picture.SLIDERS,
        "graphs": [Markup(graph_picture.drawn(form)) for form in graph_picture.FORMS],
        "example": example(),
        "counted": counted,
    }


def in_time(chapter: Chapter) -> str:
    """Say how long a chapter takes: "2 h 5 min in 3 sittings"."""
    count = len(chapter.sittings)
    sittings = "one sitting" if count == 1 else f"{count} sittings"
    return f"{in_hours(sum(chapter.sittings))} in {sittings}"


def in_hours(minutes: int) -> str:
    """Write a time: "40 min", "2 h 5 min", "3 h"."""
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} h" if hours else "", f"{rest} min" if rest else ""]
    return " ".join(filter(None, parts))


def authors() -> str:
    """Return who the course is by, as the root configuration names them."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        people = tomllib.load(file)["project"]["authors"]
    return listed([person["name"] for person in people])


def year() -> str:
    """Return the year in which this version was released, or "" where it was not yet."""
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    found = re.search(r"^date-released: *\"?(\d{4})", citation, re.M)
    return found[1] if found else ""
