"""Show the whole way at once: build, a class hands in, autograde, feedback, and where to look."""

from __future__ import annotations

import shutil
from pathlib import Path

from grading import sample_class
from grading.batch.autograde import autograde
from grading.batch.outcome import table
from grading.chapter import load
from grading.course_tree import ROOT
from grading.release import build
from grading.report.feedback import write_feedback

FOLDER = Path("build", "demo")
COPIED = ("nbgrader_config.py", "pyproject.toml")


def run(root: Path = ROOT) -> int:
    """Grade a sample class in a folder of its own; the real gradebook stays untouched."""
    chapter = sample_class.CHAPTER
    build.build([chapter], root=root)
    folder = root / FOLDER
    _lay_out(folder, chapter, root)
    sample_class.write(folder / "grading" / "submitted", root)
    print(f"{len(sample_class.CLASS)} submissions of {chapter}:")
    for student, (description, _) in sample_class.CLASS.items():
        print(f"  {student:<8}{description}")
    outcomes = autograde(chapter, root=folder)
    print(table(outcomes, load(chapter, folder).points))
    pages = write_feedback(chapter, root=folder)
    print(f"\nWhat a student reads: {pages[0]}\nWhere all of it lies: {folder}")
    return 0


def _lay_out(folder: Path, chapter: str, root: Path) -> None:
    """Make a course folder that holds one chapter and nobody's work."""
    shutil.rmtree(folder, ignore_errors=True)
    for part in ("course", "source_notebooks", "solutions"):
        shutil.copytree(root / part / chapter, folder / part / chapter)
    for module in (root / "solutions").glob("*.py"):
        shutil.copy(module, folder / "solutions")
    for name in COPIED:
        shutil.copy(root / name, folder)
