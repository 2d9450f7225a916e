"""What is known of a chapter from its release, and where it stands on the site."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from nbformat import NotebookNode

from grading.tree.course import module_name
from grading.tree.errors import GradingError

BADGE_ID, ROAD_ID, TITLE_ID = "badge", "the-road", "title"
FIRST = "00_welcome"
"""The chapter in which every chapter's question stands."""


@dataclass(frozen=True)
class Chapter:
    """A released chapter, and the question that the road of the first chapter gives it.

    The addresses are those seen from a page in the site's folder `chapters`.
    """

    name: str
    notebook: NotebookNode
    question: str

    @property
    def path(self) -> str:
        """The released notebook's path in the course: "05_affine_softmax/affine_softmax.ipynb"."""
        return f"{self.name}/{module_name(self.name)}.ipynb"

    @property
    def run_here(self) -> str:
        return f"../run/notebooks/index.html?path={self.path}"

    @property
    def download(self) -> str:
        return f"../notebooks/{self.path}"

    @cached_property
    def colab(self) -> str:
        return self._found(BADGE_ID, r"\]\((https://colab[^)]+)\)$")

    @cached_property
    def title(self) -> str:
        return self._found(TITLE_ID, r"\A# (.+)$")

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


def questions(first: NotebookNode, names: Iterable[str]) -> dict[str, str]:
    """Return chapter -> its question, from the table of the first chapter.

    Raises
    ------
    GradingError
        If a chapter has no row there.
    """
    road = next((cell.source for cell in first.cells if cell.get("id") == ROAD_ID), "")
    rows = dict(re.findall(r"^\| (\d\d) [^|]+ \| ([^|]+?) \|", road, re.M))
    found = {name: rows.get(name.partition("_")[0], "") for name in names}
    for name, question in found.items():
        if not question:
            raise GradingError(f"{FIRST}: cell {ROAD_ID!r} has no question for chapter {name}.")
    return found
