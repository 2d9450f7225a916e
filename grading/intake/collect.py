"""From what instructors really have to `grading/submitted`: whose file is which.

A folder or an archive (zip, tar, zips within) from Moodle, Canvas, Blackboard, Brightspace, Google
Classroom or Gradescope, downloads from Colab, or a folder for each student. Only notebooks of the
chapter are taken, as bytes; nothing is unpacked anywhere else and no link is followed.

Where a student handed in several, the one with most exercises worked on counts, of equals the
latest, of equals the first by name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grading.chapter import load
from grading.course_tree import ROOT
from grading.errors import GradingError
from grading.exercises import CHAPTERS, module_name
from grading.intake import notebook
from grading.intake.notebook import Unreadable
from grading.intake.rebuilding import exercises_known, rebuild
from grading.intake.unpacking import Found, files_in
from grading.intake.whose import common_folders, whose
from grading.places import Places, write_whole
from grading.printable import one_line

LONGEST_PATH = 300


@dataclass(frozen=True)
class Placement:
    """What became of one file: `student` and `what` ("new", …), or the `reason` why not."""

    path: str
    student: str = ""
    what: str = ""
    reason: str = ""


def collect(source: Path, name: str, *, root: Path = ROOT) -> list[Placement]:
    """Place the notebooks of a chapter found in `source`; say what became of every file.

    Raises
    ------
    GradingError
        If there is nothing at `source`, it is neither a folder nor an archive, or a submission
        cannot be written.
    """
    release = load(name, root).release
    others = {
        other: load(other, root).release
        for other in CHAPTERS
        if other != name and (root / "course" / other / f"{module_name(other)}.ipynb").is_file()
    }
    taken: dict[str, list[tuple[tuple, str, Found]]] = {}
    said: list[Placement] = []
    found = list(files_in(source))
    common = common_folders([file.path for file in found])
    for file in found:
        student, identity = whose(file.path, common, name)
        reason = file.reason
        worked_on = 0
        if not reason:
            try:
                cells = notebook.read(file.data)
            except Unreadable as error:
                reason, worked_on = str(error), -1
            else:
                worked_on = _worked_on(cells, release)
                reason = "" if worked_on >= 0 else _wrong_chapter(cells, name, others)
        if not student and not reason:
            reason = (
                "its name does not say whose it is: put it into a folder named after the student"
            )
        if reason and not (student and worked_on == -1 and file.data):
            said.append(Placement(str(file.path), reason=reason))
            continue
        merit = (worked_on, file.changed, [-ord(letter) for letter in file.path.name])
        taken.setdefault(student, []).append((merit, identity, file))
    places = Places(root)
    spelt: dict[str, list[str]] = {}
    for student in sorted(taken):
        spelt.setdefault(student.casefold(), []).append(student)
    for students in spelt.values():
        # not every file system tells "Jane" from "jane"
        files = [file for student in students for file in taken[student]]
        said += _place(students[0], files, places, name)
    return sorted(said, key=lambda placement: (placement.reason != "", placement.path))


def report(placements: list[Placement]) -> str:
    """Return what was placed where and what was not, a line each."""
    lines = [f"{_path(p)}  →  {p.student}  ({p.what})" for p in placements if not p.reason]
    lost = [
        f"{_path(p)}  could not be placed: {one_line(p.reason)}" for p in placements if p.reason
    ]
    return "\n".join([*lines, *lost, f"{len(lines)} placed, {len(lost)} not."])


def _path(placement: Placement) -> str:
    return one_line(placement.path, LONGEST_PATH)


def _place(student: str, files: list, places: Places, name: str) -> Iterator[Placement]:
    if len({identity for _, identity, _ in files}) > 1:
        for _, identity, file in files:
            reason = f"two people would be called {student}: this one is {identity!r}"
            yield Placement(str(file.path), reason=reason)
        return
    *spare, (_, _, best) = sorted(files, key=lambda entry: entry[0])
    path = places.submitted / student / name / f"{module_name(name)}.ipynb"
    before = path.read_bytes() if path.is_file() else None
    what = "new" if before is None else "unchanged" if before == best.data else "changed"
    if what != "unchanged":
        try:
            write_whole(path, best.data)
        except OSError as error:
            raise GradingError(f"{path} could not be written: {error.strerror}.") from error
    yield Placement(str(best.path), student, what)
    for _, _, file in spare:
        yield Placement(str(file.path), reason=f"{student} handed in {best.path.name} as well")


def _worked_on(cells: list[notebook.Cell], release) -> int:
    """Return how many exercises grading would find worked on, -2 where none of them is there."""
    try:
        return len(rebuild(cells, release).homes)
    except Unreadable:
        return -2


def _wrong_chapter(cells: list[notebook.Cell], name: str, others) -> str:
    matches = {other: exercises_known(cells, release) for other, release in others.items()}
    best = max(matches, key=matches.get, default=None)
    if best is not None and matches[best]:
        return f"it is a notebook of {best}"
    return f"none of the exercises of {name} is in it"
