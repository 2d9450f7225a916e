"""Which of the course's own cells the learner's code needs: only those are run for grading.

Most cells of a release explain, draw and demonstrate; running them takes a hundred times as long as
grading does. A cell is needed when it binds a name that the learner's code reads, or that another
needed cell reads.
"""

from __future__ import annotations

from collections.abc import Mapping

from grading.notebooks.notebook import Notebook, is_answer, is_graded, source_of
from grading.wall.both.names import EVERYTHING, reads_and_binds


class CourseCells:
    """The course's own code cells of one release, by their position in it."""

    def __init__(self, release: Notebook) -> None:
        self.cells: dict[str, tuple[set[str], set[str]]] = {}
        for cell in release["cells"]:
            if cell["cell_type"] == "code" and not is_learners(cell) and not is_graded(cell):
                self.cells[cell["id"]] = names_of(source_of(cell))

    @property
    def binds(self) -> set[str]:
        """All names that the course's own cells bind."""
        return set().union(*(binds for _, binds in self.cells.values())) - {EVERYTHING}

    def needed(self, wanted: set[str]) -> set[str]:
        """Return the ids of the cells to run when the learner's code reads the names `wanted`."""
        if EVERYTHING in wanted:
            return set(self.cells)
        wanted = set(wanted)
        needed: set[str] = set()
        while True:
            more = {
                name
                for name, (_, binds) in self.cells.items()
                if name not in needed and (binds & wanted or EVERYTHING in binds)
            }
            if not more:
                return needed
            needed |= more
            wanted |= set().union(*(self.cells[name][0] for name in more))


def names_of(source: str) -> tuple[set[str], set[str]]:
    """Return the names that a cell of the course's reads, and those that it binds."""
    try:
        return reads_and_binds(source)
    except SyntaxError:  # magics: it may do anything
        return {EVERYTHING}, {EVERYTHING}


def is_learners(cell: Mapping[str, object]) -> bool:
    """Say whether a cell of a rebuilt notebook holds what the learner wrote."""
    return is_answer(cell) or str(cell.get("id", "")).startswith("own-")
