"""The files that a visitor finds there: the released chapters, and nothing fetched from outside."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat

from grading.exercises import CHAPTERS
from grading.release.header import GLOSSARY
from grading.site.chapters import BADGE_ID, read, released
from grading.tree.course import ROOT
from grading.tree.errors import GradingError


def write_contents(folder: Path) -> None:
    """Write the released chapters and the glossary into `folder`, which is made.

    Raises
    ------
    GradingError
        Where a chapter has not been built.
    """
    for chapter in CHAPTERS:
        file = released(chapter)
        if not file.is_file():
            raise GradingError(f"{chapter} has not been released: run `grading build {chapter}`.")
        there = folder / chapter
        shutil.copytree(file.parent, there, ignore=shutil.ignore_patterns("__pycache__", ".*"))
        notebook = read(chapter)
        # The badge leads to Colab: whoever reads it here has the course already.
        notebook.cells = [cell for cell in notebook.cells if cell.get("id") != BADGE_ID]
        nbformat.write(notebook, there / file.name)
    shutil.copyfile(ROOT / "course" / GLOSSARY, folder / GLOSSARY)
