"""What the page says of each chapter, read from the release: nothing is typed twice."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

import nbformat
from nbformat import NotebookNode

from grading.exercises import CHAPTERS
from grading.release.length import stated
from grading.tree.course import ROOT, module_name

WELCOME = "00_welcome"
TITLE = re.compile(r"^# (?P<number>\d\d) · (?P<title>.+)$", re.MULTILINE)
ROAD = re.compile(r"^\| (?P<number>\d\d) [^|]+ \| (?P<question>[^|]+?) \|", re.MULTILINE)
COLAB = re.compile(r"\((https://colab\.research\.google\.com/[^)]+\.ipynb)\)")


@dataclass(frozen=True)
class Chapter:
    """A released chapter; its addresses are relative to the site's first page."""

    folder: str

    @cached_property
    def notebook(self) -> NotebookNode:
        """The notebook as a student receives it."""
        path = ROOT / "course" / self.folder / f"{module_name(self.folder)}.ipynb"
        notebook: NotebookNode = nbformat.read(path, as_version=4)
        return notebook

    @property
    def number(self) -> str:
        """Two digits."""
        return self.folder.partition("_")[0]

    @property
    def title(self) -> str:
        """What the chapter's first heading says, without the number."""
        return self._found(TITLE)["title"]

    @property
    def points(self) -> float:
        """The points of its exercises."""
        cells = (cell.metadata.get("nbgrader", {}) for cell in self.notebook.cells)
        return float(sum(cell.get("points", 0) for cell in cells if cell.get("grade")))

    @property
    def sittings(self) -> list[int]:
        """The minutes of each sitting, as the title states them."""
        return stated(self.notebook)

    @property
    def to_read(self) -> str:
        """Where it is read."""
        return f"chapters/{self.folder}.html"

    @property
    def to_run(self) -> str:
        """Where it runs, in the visitor's browser."""
        name = module_name(self.folder)
        return f"run/notebooks/index.html?path={self.folder}/{name}.ipynb"

    @property
    def on_colab(self) -> str:
        """Where it runs on Colab: as its own badge says."""
        return self._found(COLAB)[1]

    def _found(self, pattern: re.Pattern[str]) -> re.Match[str]:
        texts = (cell.source for cell in self.notebook.cells if cell.cell_type == "markdown")
        found = next(filter(None, map(pattern.search, texts)), None)
        if found is None:
            raise ValueError(f"No text of {self.folder} fits {pattern.pattern}.")
        return found


def chapters() -> list[Chapter]:
    """Return all chapters in their order."""
    return [Chapter(folder) for folder in CHAPTERS]


def questions() -> dict[str, str]:
    """Return each chapter's question by its number, from the road ahead in the first chapter."""
    text = "\n".join(cell.source for cell in Chapter(WELCOME).notebook.cells)
    return {row["number"]: row["question"] for row in ROAD.finditer(text)}


def in_hours(minutes: int) -> str:
    """Write a time: "40 min", "2 h 5 min", "3 h"."""
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} h" if hours else "", f"{rest} min" if rest else ""]
    return " ".join(filter(None, parts))
