"""What the build writes into a release: which packages grading offers, what is tested where."""

from __future__ import annotations

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from grading.notebooks.course_notebook import grades_an_exercise
from grading.tree.offered import OF_THE_COURSE, added, oldest_python

UNTESTED = (
    "# Nothing is tested in this cell, so nbgrader's Validate says nothing about your answer:",
    "# only the check above does.",
)


class Offers(NbGraderPreprocessor):
    """Put in words which Python and which packages learners' code finds where it is graded."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Replace @PYTHON@ and @PACKAGES@ in the text."""
        for cell in nb.cells:
            if cell.cell_type == "markdown":
                cell.source = in_words(cell.source)
        return nb, resources


class SayWhatIsUntested(NbGraderPreprocessor):
    """Let the graded cells of exercises say that they test nothing before they are graded."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
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
