"""Write a page for each student whose work was graded, or could not be."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from grading.batch.chosen import chosen
from grading.batch.records import kept
from grading.batch.standing import Standing, standings
from grading.batch.table import named, not_reckoned
from grading.judging.chapter import Chapter, load
from grading.notebooks.course_notebook import notebook_of
from grading.report.page import page, page_without_points
from grading.tree import unwritable
from grading.tree.course import ROOT
from grading.tree.errors import GradingError
from grading.tree.places import Places, is_of_one, write_whole
from grading.tree.stopping import listening
from grading.tree.submitted import UNTOLD

NOT_GRADED = (
    "{student}'s submission of {chapter} is not graded: run `grading autograde {chapter} "
    "--student {student}` first."
)
NOT_ALL = (
    "Without a new page: {waiting} who handed in {chapter} and are not graded yet. Run "
    "`grading autograde {chapter}`, then `grading feedback {chapter}` again."
)
NOT_THEIRS = (
    "Without a page: {people}. A file of {chapter} may be theirs, and its name does not say whose "
    "it is: do what `grading collect` said of it, and collect it once more."
)


def write_feedback(name: str, *, students: Sequence[str] = (), root: Path = ROOT) -> list[Path]:
    """Write the pages of everyone whose submission of the chapter is graded; return their paths.

    Of whoever handed in what could not be graded, the page says why. How many are not graded yet,
    and of whom a file may be that nobody could place, is printed to stderr.

    Parameters
    ----------
    name : str
        The chapter's id.
    students : sequence of str
        Only these; all where it is empty.

    Raises
    ------
    GradingError
        If there is nobody, nothing of one of `students` is there or graded, or a graded notebook is
        damaged; all other pages are written.
    """
    chapter, places = load(name, root), Places(root)
    written: list[Path] = []
    damaged: list[str] = []
    waiting = 0
    with listening() as stop:
        theirs = chosen(places, name, students, _not_placed(places, name))
        found = standings(name, root, theirs)
        for student in theirs:
            stop.check()
            try:
                text = page_of(chapter, found[student], places)
            except GradingError as error:  # the others get their pages all the same
                damaged.append(str(error))
                continue
            if text:
                try:
                    path = write_page(text, chapter, student, places)
                except OSError as error:
                    if not is_of_one(error, places.feedback / student):
                        raise
                    damaged.append(unwritable.sentence(error) or str(error))
                    continue
                written.append(path)
            elif students:
                damaged.append(NOT_GRADED.format(student=student, chapter=name))
            else:
                waiting += 1
    if late := not_reckoned([found[student] for student in theirs], name):
        print(late, file=sys.stderr)
    untold = [] if students else _not_placed(places, name, surely=False)
    if untold:
        print(NOT_THEIRS.format(people=named(untold), chapter=name), file=sys.stderr)
    if waiting and (written or damaged):
        print(NOT_ALL.format(waiting=waiting, chapter=name), file=sys.stderr)
    if damaged:
        raise GradingError("\n".join(damaged))
    if not written:
        raise GradingError(f"Nothing of {name} is graded: run `grading autograde {name}` first.")
    return written


def _not_placed(places: Places, chapter: str, surely: bool = True) -> list[str]:
    """Return who handed in what could not be placed, where it is surely theirs or only may be."""
    found = places.all_not_placed(chapter).items()
    return [student for student, lost in found if (lost.kind != UNTOLD) == surely]


def write_page(text: str, chapter: Chapter, student: str, places: Places) -> Path:
    """Write one student's page, and beside it of which submission it is; return its path."""
    path = places.feedback / student / chapter.name / f"{chapter.module}.html"
    write_whole(path, text.encode(errors="backslashreplace"))
    places.label_page(chapter.name, student)
    return path


def page_of(chapter: Chapter, standing: Standing, places: Places) -> str:
    """Return a student's page, "" where nothing that is surely theirs was graded or refused."""
    student, outcome = standing.student, standing.outcome
    if outcome is None or outcome.kind == UNTOLD:
        return ""
    if outcome.reason:
        return page_without_points(chapter, standing)
    graded = places.graded_notebook(chapter.name, student)
    content = _content(graded)
    if content is None:
        return ""
    now = kept(places, chapter.name, student)
    if now is None or (now.digest, now.seconds) != (outcome.digest, outcome.seconds):
        return ""  # it is graded at this moment: the notebook may be a newer one
    again = f"run `grading autograde {chapter.name} --force --student {student}`"
    return page(chapter, standing, notebook_of(content, graded, again))


def _content(path: Path) -> bytes | None:
    """Return what a file holds, None where there is none, or no more."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
