"""What the site says of each chapter, read from the release, and where it stands on the site."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from grading.exercises import CHAPTERS
from grading.release.length import stated
from grading.tree.course import ROOT, module_name
from grading.tree.errors import GradingError

BADGE_ID, ROAD_ID, TITLE_ID = "badge", "the-road", "title"
FIRST = "00_welcome"
"""The chapter in which every chapter's question stands."""


@dataclass(frozen=True)
class Chapter:
    """A released chapter, and the question that the road of the first chapter gives it.

    The addresses are relative to the site's first page.
    """

    name: str
    notebook: NotebookNode
    question: str

    @property
    def path(self) -> str:
        """The released notebook's path in the course: "05_affine_softmax/affine_softmax.ipynb"."""
        return f"{self.name}/{module_name(self.name)}.ipynb"

    @property
    def read_here(self) -> str:
        """Where it is read."""
        return f"chapters/{self.name}.html"

    @property
    def run_here(self) -> str:
        """Where it runs, in the visitor's browser."""
        return f"run/notebooks/index.html?path={self.path}"

    @property
    def download(self) -> str:
        """Where its notebook lies."""
        return f"notebooks/{self.path}"

    @cached_property
    def colab(self) -> str:
        """Where it runs on Colab, as its own link says."""
        return self._found(BADGE_ID, r"\]\((https://colab[^)]+)\)$")

    @cached_property
    def heading(self) -> str:
        """Its number and title: "05 · Affine and softmax"."""
        return self._found(TITLE_ID, r"\A# (.+)$")

    @property
    def number(self) -> str:
        """Two digits."""
        return self.name.partition("_")[0]

    @property
    def title(self) -> str:
        """What its heading says after the number."""
        return self.heading.partition(" · ")[2]

    @property
    def points(self) -> float:
        """The points of its exercises."""
        cells = (cell.metadata.get("nbgrader", {}) for cell in self.notebook.cells)
        return float(sum(cell.get("points", 0) for cell in cells if cell.get("grade")))

    @property
    def sittings(self) -> list[int]:
        """The minutes of each sitting, as the title states them."""
        return stated(self.notebook)

    @cached_property
    def time(self) -> str:
        """How long it takes: "one sitting of about 40 minutes"."""
        return self._found(TITLE_ID, r"\*\*It takes\*\* (.+?)\.(?:\s|$)")

    def _found(self, cell_id: str, pattern: str) -> str:
        for cell in self.notebook.cells:
            match = re.search(pattern, cell.source, re.M) if cell.get("id") == cell_id else None
            if match:
                return match[1]
        raise GradingError(f"{self.name}: no cell {cell_id!r} of the release says {pattern!r}.")


def chapters() -> list[Chapter]:
    """Return all chapters, as they were released, in their order."""
    asked = questions(CHAPTERS)
    return [Chapter(name, read(name), asked[name]) for name in CHAPTERS]


def questions(names: Iterable[str]) -> dict[str, str]:
    """Return chapter -> its question, from the table of the first chapter.

    Raises
    ------
    GradingError
        If a chapter has no row there.
    """
    road = next((cell.source for cell in read(FIRST).cells if cell.get("id") == ROAD_ID), "")
    rows = dict(re.findall(r"^\| (\d\d) [^|]+ \| ([^|]+?) \|", road, re.M))
    found = {name: rows.get(name.partition("_")[0], "") for name in names}
    for name, question in found.items():
        if not question:
            raise GradingError(f"{FIRST}: cell {ROAD_ID!r} has no question for chapter {name}.")
    return found


def read(name: str) -> NotebookNode:
    """Return a chapter's notebook, as a student receives it."""
    notebook: NotebookNode = nbformat.read(released(name), as_version=4)
    return notebook


def released(name: str) -> Path:
    """Return the file of a chapter's released notebook."""
    return ROOT / "course" / name / f"{module_name(name)}.ipynb"
