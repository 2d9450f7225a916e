"""What the build writes into a release: ids, points, what grading offers, what is tested where."""

from __future__ import annotations

import re
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from grading.exercises import find
from grading.notebooks.course_notebook import grades_an_exercise
from grading.tree.offered import OF_THE_COURSE, added, oldest_python

UNTESTED = (
    "# Nothing is tested in this cell, so nbgrader's Validate says nothing about your answer:",
    "# only the check above does.",
)


class Offers(NbGraderPreprocessor):
    """Put in words which Python and which packages learners' code finds where it is graded."""

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Replace @PYTHON@ and @PACKAGES@ in the text."""
        for cell in nb.cells:
            if cell.cell_type == "markdown":
                cell.source = in_words(cell.source)
        return nb, resources


class Points(NbGraderPreprocessor):
    """Put the declared points of every exercise where they are told and where they are counted."""

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Write them into headings, into graded cells and into their metadata."""
        for cell in nb.cells:
            if cell.cell_type == "markdown":
                cell.source = HEADING.sub(_with_points, cell.source)
            elif grades_an_exercise(cell):
                points = find(cell.metadata.nbgrader.grade_id.removeprefix("test_")).points
                cell.metadata.nbgrader.points = int(points) if points == int(points) else points
                cell.source = TOLD.sub(f"# Graded after you hand in: {_told(points)}.", cell.source)
        return nb, resources


HEADING = re.compile(r"^(### Exercise: `(\w+)`) \((?:[\d.]+ )?points?\)", re.MULTILINE)
TOLD = re.compile(r"^# Graded after you hand in: (?:[\d.]+ )?points?\.$", re.MULTILINE)


def _with_points(heading: re.Match[str]) -> str:
    return f"{heading[1]} ({_told(find(heading[2]).points)})"


def _told(points: float) -> str:
    return f"{points:g} {'point' if points == 1 else 'points'}"


class Ids(NbGraderPreprocessor):
    """Let the id of every cell that nbgrader marks be its `grade_id`, whatever an editor gave it.

    By both names a submission's cells are found; and the ids that JupyterLab draws say nothing.
    """

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Write the ids, but for one that another cell has."""
        marked = {id(cell): cell.metadata.get("nbgrader", {}).get("grade_id") for cell in nb.cells}
        taken = {cell.get("id") for cell in nb.cells if not marked[id(cell)]}
        for cell in nb.cells:
            grade_id = marked[id(cell)]
            if grade_id and IS_ID.fullmatch(grade_id) and grade_id not in taken:
                cell.id = grade_id
        return nb, resources


IS_ID = re.compile(r"[\w-]{1,64}", re.ASCII)


class SayWhatIsUntested(NbGraderPreprocessor):
    """Let the graded cells of exercises say that they test nothing before they are graded."""

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Add two lines of comment below the first."""
        for cell in nb.cells:
            if grades_an_exercise(cell) and UNTESTED[0] not in cell.source:
                first, *others = cell.source.splitlines()
                cell.source = "\n".join([first, *UNTESTED, *others])
        return nb, resources


def in_words(text: str) -> str:
    """Return a cell's text with what grading offers in the place of @PYTHON@ and @PACKAGES@."""
    packages = ", ".join(f"`{name}`" for name in (*OF_THE_COURSE, *added()))
    return text.replace("@PACKAGES@", packages).replace("@PYTHON@", oldest_python())
