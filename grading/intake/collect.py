"""From what instructors really have to `grading/submitted`: whose file is which.

A folder or an archive (zip, tar, zips within) from Moodle, Canvas, Blackboard, Brightspace, Google
Classroom or Gradescope, downloads from Colab, or a folder for each student. Only notebooks of the
chapter are taken, as bytes; nothing is unpacked anywhere else and no link is followed.

Where a student handed in several, the one with most exercises worked on counts, of equals the
latest, of equals the first by name.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from grading.chapter import load
from grading.course_tree import ROOT
from grading.errors import GradingError
from grading.exercises import CHAPTERS, module_name
from grading.intake import notebook
from grading.intake.notebook import Unreadable, read_file
from grading.intake.others import without_notebook
from grading.intake.rebuilding import exercises_known, rebuild
from grading.intake.unpacking import Found, Other, files_in
from grading.intake.whose import Collection, looks_like
from grading.places import Places, write_whole
from grading.printable import one_line
from grading.stopping import Stop, listening

LONGEST_PATH, LONGEST_LINE = 300, 600
MOST_APART = 20
"""Lines for files of one student that lie in other folders than the one that counts."""
ANOTHERS = (
    "{student} is what {earlier!r} was collected as before, and this is of {now!r}: if it is "
    "somebody else's, give it another name, if not, the one of before, and collect again"
)


@dataclass(frozen=True)
class Placement:
    """What became of one file: `student` and `what` ("new", …), or the `reason` why not.

    `owner` is whose it seems to be where it was not placed; `spare` says that another file of the
    same student was.
    """

    path: str
    student: str = ""
    what: str = ""
    reason: str = ""
    owner: str = ""
    spare: bool = False


def collect(source: Path, name: str, *, root: Path = ROOT) -> list[Placement]:
    """Place the notebooks of a chapter found in `source`; say what became of every file.

    Raises
    ------
    GradingError
        If there is nothing at `source`, it is neither a folder nor an archive, or a submission
        cannot be written.
    """
    with listening() as stop:
        return _collect(source, name, root, stop)


def _collect(source: Path, name: str, root: Path, stop: Stop) -> list[Placement]:
    release = load(name, root).release
    others = {
        other: load(other, root).release
        for other in CHAPTERS
        if other != name and (root / "course" / other / f"{module_name(other)}.ipynb").is_file()
    }
    taken: dict[str, list[tuple[tuple, str, Found]]] = {}
    said: list[Placement] = []
    others_seen: list[Other] = []
    found = list(files_in(source, others_seen))
    collection = Collection([file.path for file in found], name)
    for file in found:
        stop.check()
        owner = collection.owner(file.path)
        student, identity = owner.student, owner.words
        reason = file.reason
        worked_on = 0
        if not reason:
            try:
                cells = notebook.read(file.data)
            except Unreadable as error:
                reason, worked_on = str(error), -1
                if other := looks_like(file.path.name, file.data, name, {name: release, **others}):
                    reason, worked_on = f"{reason}; by its looks it is of {other}", 0
            else:
                worked_on = _worked_on(cells, release)
                reason = _wrong_chapter(cells, name, release, others, worked_on)
        reason = reason or owner.reason
        if reason and not (student and worked_on == -1 and file.data):
            said.append(Placement(str(file.path), reason=reason, owner=student))
            continue
        merit = (worked_on, file.changed, [-ord(letter) for letter in file.path.name])
        taken.setdefault(student, []).append((merit, identity, file))
    known = {*taken, *(placement.owner for placement in said)}
    for path, student, reason in without_notebook(others_seen, collection, known):
        said.append(Placement(str(path), reason=reason, owner=student))
    places = Places(root)
    spelt: dict[str, list[str]] = {}
    for student in sorted(taken):
        spelt.setdefault(student.casefold(), []).append(student)
    for students in spelt.values():
        stop.check()
        if len(students) > 1 and not places.tell_capitals_apart():
            said += _alike_but_for_capitals(students, taken)
        else:
            for student in students:
                said += _place(student, taken[student], places, name)
    return sorted(said, key=lambda placement: (placement.reason != "", placement.path))


def report(placements: list[Placement]) -> str:
    """Return what was placed where and what was not: a line a student, and one a reason."""
    spare = Counter(placement.owner for placement in placements if placement.spare)
    lines = []
    lost: dict[tuple[str, str], list[Placement]] = {}
    counts = {p.student: p.path for p in placements if not p.reason}
    apart = [p for p in placements if p.spare and _lie_apart(p.path, counts[p.owner])]
    for number, p in enumerate(placements):
        if not p.reason:
            among = f", one of {spare[p.student] + 1:,} handed in" if spare[p.student] else ""
            lines.append(f"{_path(p)}  →  {p.student}  ({p.what}{among})")
        elif not p.spare:
            # what has no owner may be many people's, each of whom is to be found
            lost.setdefault((p.owner or f"/{number}", p.reason), []).append(p)
    for (_, reason), (first, *more) in lost.items():
        others = f"  and {len(more):,} more" if more else ""
        lines.append(f"{_path(first)}{others}  could not be placed: {one_line(reason)}")
    lines += _told_apart(apart)
    placed = sum(not placement.reason for placement in placements)
    return "\n".join([*lines, f"{placed:,} placed, {len(placements) - placed:,} not."])


def _told_apart(apart: list[Placement]) -> Iterator[str]:
    """Yield a line for each file that does not count, as it may be another person's."""
    seen: Counter[str] = Counter()
    for placement in apart:
        seen[placement.owner] += 1
        if seen[placement.owner] <= MOST_APART:
            yield f"{_path(placement)}  does not count: {one_line(placement.reason, LONGEST_LINE)}"
    for student, number in seen.items():
        if number > MOST_APART:
            yield f"{number - MOST_APART:,} more in other folders of {student} do not count either."


def _lie_apart(one: str, other: str) -> bool:
    """Say whether two files lie in two folders."""
    return PurePosixPath(one).parent != PurePosixPath(other).parent


def _path(placement: Placement) -> str:
    return one_line(placement.path, LONGEST_PATH)


def _alike_but_for_capitals(students: list[str], taken) -> Iterator[Placement]:
    names = " and ".join(students)
    reason = (
        f"{names} are one name for the file system here, which takes capitals for small letters: "
        "give one of the folders another name and collect again"
    )
    for student in students:
        for _, _, file in taken[student]:
            yield Placement(str(file.path), reason=reason, owner=student)


def _place(student: str, files: list, places: Places, name: str) -> Iterator[Placement]:
    if len({identity for _, identity, _ in files}) > 1:
        for _, identity, file in files:
            reason = (
                f"two people would be called {student}, this one is {identity!r}: give one of the "
                "folders another name and collect again"
            )
            yield Placement(str(file.path), reason=reason, owner=student)
        return
    *spare, (_, identity, best) = sorted(files, key=lambda entry: entry[0])
    kept, words = places.handed_in_as(student), _as_text(identity)
    if earlier := _other_words(kept, words):
        reason = ANOTHERS.format(student=student, earlier=earlier, now=identity)
        for _, _, file in files:
            yield Placement(str(file.path), reason=reason, owner=student)
        return
    path = places.submitted / student / name / f"{module_name(name)}.ipynb"
    before = path.read_bytes() if path.is_file() else None
    what = "new" if before is None else "unchanged" if before == best.data else "changed"
    try:
        if not kept.is_file():
            write_whole(kept, words)
        if what != "unchanged":
            write_whole(path, best.data)
    except OSError as error:
        raise GradingError(f"{path} could not be written: {error.strerror}.") from error
    yield Placement(str(best.path), student, what)
    for _, _, file in spare:
        reason = f"{student} handed in {best.path.name} as well"
        if _lie_apart(str(file.path), str(best.path)):
            reason = (
                f"{best.path} does, of {student} as well; if they are of two people, give each a "
                "folder of their own"
            )
        yield Placement(str(file.path), reason=reason, owner=student, spare=True)


def _other_words(path: Path, words: bytes) -> str:
    """Return the words that an id was made of when it was collected, "" where they are these."""
    try:
        before = read_file(path)
    except Unreadable:  # nobody has been collected by that id
        return ""
    return "" if before == words else before.decode("utf-8", errors="replace")


def _as_text(identity: str) -> bytes:
    """Return the words of an id as they are kept, the same whichever way accents are written."""
    return unicodedata.normalize("NFC", identity).encode("utf-8", errors="backslashreplace")


def _worked_on(cells: list[notebook.Cell], release) -> int:
    """Return how many exercises grading would find worked on, -2 where none of them is there."""
    try:
        return len(rebuild(cells, release).homes)
    except Unreadable:
        return -2


def _wrong_chapter(cells: list[notebook.Cell], name: str, release, others, worked_on: int) -> str:
    """Return what chapter's notebook this is if it is not of `name`, "" if it is."""
    ours = exercises_known(cells, release)
    matches = {other: exercises_known(cells, release) for other, release in others.items()}
    best = max(matches, key=matches.get, default=name)
    if matches.get(best, 0) > ours:
        return f"it is a notebook of {best}"
    return "" if worked_on >= 0 else f"none of the exercises of {name} is in it"
