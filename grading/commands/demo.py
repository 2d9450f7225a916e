"""Show the whole way at once: build, a class hands in, autograde, feedback, and where to look.

What is said of each student is a claim, and the grading that follows has to bear it out.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from grading.batch.autograde import autograde
from grading.batch.outcome import Outcome
from grading.batch.standing import Standing
from grading.batch.table import table
from grading.judging.chapter import Chapter, load
from grading.release import build
from grading.report.feedback import write_feedback
from grading.sample.hand_in import solutions_of
from grading.sample.numerical_gradient import CHAPTER, CLASS
from grading.tree.course import ROOT
from grading.tree.places import Places, write_whole
from grading.tree.unwritable import require_writable

FOLDER = Path("build", "demo")
COPIED = ("nbgrader_config.py", "pyproject.toml")


def run(root: Path = ROOT) -> int:
    """Grade a sample class in a folder of its own; the real gradebook stays untouched.

    Return 0, or 1 where something that is said of a student does not hold.
    """
    folder = root / FOLDER
    require_writable(folder)
    build.build([CHAPTER], root=root)
    _lay_out(folder, root)
    chapter = load(CHAPTER, folder)
    _hand_in(chapter, folder)
    print(f"{len(CLASS)} submissions of {CHAPTER}:")
    for student, handed_in in CLASS.items():
        print(f"  {student:<8}{handed_in.description}")
    found: dict[str, Standing] = {}
    outcomes = autograde(CHAPTER, root=folder, so_far=found)
    print(table([*found.values()], chapter.points))
    pages = write_feedback(CHAPTER, root=folder)
    print(f"\nWhat a student reads: {pages[0]}\nWhere all of it lies: {folder}")
    wrong = untrue(outcomes, chapter, folder)
    for claim in wrong:
        print(f"Not as it was said: {claim}.", file=sys.stderr)
    return 1 if wrong else 0


def untrue(outcomes: list[Outcome], chapter: Chapter, folder: Path) -> list[str]:
    """Return which claims about the class do not hold, a sentence each."""
    feedback = Places(folder).feedback
    found = []
    for outcome in outcomes:
        page = feedback / outcome.student / chapter.name / f"{chapter.module}.html"
        read = page.read_text(encoding="utf-8") if page.is_file() else ""
        claims = CLASS[outcome.student].untrue(outcome, chapter, read)
        found += [f"{outcome.student} ({CLASS[outcome.student].description}): {c}" for c in claims]
    missing = set(CLASS) - {outcome.student for outcome in outcomes}
    return found + [f"{student} does not stand in the table" for student in sorted(missing)]


def _hand_in(chapter: Chapter, folder: Path) -> None:
    solutions = solutions_of(chapter, folder)
    for student, handed_in in CLASS.items():
        place = Places(folder).submitted / student / chapter.name / f"{chapter.module}.ipynb"
        write_whole(place, handed_in.file(chapter, solutions))


def _lay_out(folder: Path, root: Path) -> None:
    """Make a course folder that holds one chapter and nobody's work."""
    shutil.rmtree(folder, ignore_errors=True)
    for part in ("course", "source_notebooks", "solutions"):
        shutil.copytree(root / part / CHAPTER, folder / part / CHAPTER)
    for module in (root / "solutions").glob("*.py"):
        shutil.copy(module, folder / "solutions")
    for name in COPIED:
        shutil.copy(root / name, folder)
