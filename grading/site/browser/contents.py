"""The files that a visitor finds there: the released chapters, and nothing fetched from outside."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat

from grading.exercises import CHAPTERS
from grading.release.header import GLOSSARY
from grading.tree.course import ROOT, module_name
from grading.tree.errors import GradingError

BADGE = "badge"
"""The cell that leads to Colab: whoever reads it here has the course already."""


def write_contents(folder: Path) -> None:
    """Write the released chapters and the glossary into `folder`, which is made.

    Raises
    ------
    GradingError
        Where a chapter has not been built.
    """
    for chapter in CHAPTERS:
        source = ROOT / "course" / chapter
        notebook = f"{module_name(chapter)}.ipynb"
        if not (source / notebook).is_file():
            raise GradingError(f"{chapter} has not been released: run `grading build {chapter}`.")
        shutil.copytree(
            source, folder / chapter, ignore=shutil.ignore_patterns("__pycache__", ".*")
        )
        released = nbformat.read(source / notebook, as_version=4)
        released.cells = [cell for cell in released.cells if cell.get("id") != BADGE]
        nbformat.write(released, folder / chapter / notebook)
    shutil.copyfile(ROOT / "course" / GLOSSARY, folder / GLOSSARY)
