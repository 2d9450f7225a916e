"""From what instructors really have to `grading/submitted`: whose file is which.

A folder or an archive (zip, tar, zips within) from Moodle, Canvas, Blackboard, Brightspace, Google
Classroom or Gradescope, downloads from Colab, or a folder for each student. Only notebooks of the
chapter are taken, as bytes; nothing is unpacked anywhere else and no link is followed. All files
are looked at one by one, and those that count read once more: a class does not fit into memory.

Where a student handed in several, the latest attempt counts where a platform wrote its time, of
one attempt the notebook with most exercises worked on, of equals the latest, of equals the first by
name; what cannot be read counts where nothing else is there. When it was handed in is kept beside
it, as `when` knows it.
"""

from __future__ import annotations

import hashlib
import os
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePosixPath

from tqdm import tqdm

from grading import roster
from grading.exercises import CHAPTERS
from grading.intake import when
from grading.intake.found import REST, Found, Search
from grading.intake.in_class import InClass
from grading.intake.others import NOTHING_OF_USE, without_notebook
from grading.intake.unpacking import files_in
from grading.intake.which_chapter import chapter_of, looks_like
from grading.intake.whose import Collection
from grading.judging.chapter import load
from grading.notebooks import notebook
from grading.notebooks.matching import Release
from grading.notebooks.rebuilding import rebuild
from grading.tree import unwritable
from grading.tree.course import ROOT, module_name
from grading.tree.errors import GradingError
from grading.tree.handed_in import keep_path
from grading.tree.places import TIMESTAMP, Places, is_of_one, write_whole
from grading.tree.printable import one_line
from grading.tree.stopping import Stop, listening
from grading.tree.submitted import Unreadable, read_file

LONGEST_PATH, LONGEST_LINE = 300, 600
WIDEST = 130
"""Letters of a path behind which the names of students still stand in a column."""
MOST_APART = 20
"""Lines for files of one student that lie in other folders than the one that counts."""
NO_SUCH_LETTERS = (
    "the name {} cannot be written in this terminal's encoding, {}: give the command again with "
    "LC_ALL=C.UTF-8 before it"
)
ANOTHERS = (
    "{student} is what {earlier!r} was collected as before, and this is of {now!r}: if it is "
    "somebody else's, give it another name, if not, the one of before, and collect again"
)


@dataclass(frozen=True)
class Placement:
    """What became of one file: `student` and `what` ("new", …), or the `reason` why not.

    `owner` is whose it seems to be where it was not placed; `spare` says that another file of the
    same student was; `handed_in` is when, where that is known. `is_left` says that it is of another
    chapter, and that there is one of this chapter of the same student.
    """

    path: str
    student: str = ""
    what: str = ""
    reason: str = ""
    owner: str = ""
    spare: bool = False
    handed_in: datetime | None = None
    is_left: bool = False


@dataclass(frozen=True)
class _Judged:
    """A file without its bytes, as it is kept: `worked_on` is -1 where it is no notebook."""

    path: PurePosixPath
    changed: float = 0.0
    digest: bytes = b""
    worked_on: int = 0
    reason: str = ""
    packed: datetime | None = None
    is_of_another: bool = False


_Taken = tuple[tuple[bool, float, int, float, list[int]], str, _Judged]
"""A student's file with its merit, by which one counts, and the words that the id was made of."""


@dataclass(frozen=True)
class _Chosen:
    """Whose file counts, by the words that the id was made of, and which do not."""

    student: str
    identity: str
    best: _Judged
    spare: list[_Judged]
    handed_in: datetime | None


def collect(source: Path, name: str, *, root: Path = ROOT) -> list[Placement]:
    """Place the notebooks of a chapter found in `source`; say what became of every file.

    Raises
    ------
    GradingError
        If there is nothing at `source`, it is neither a folder nor an archive, changes while it
        is read, or a submission cannot be written.
    """
    with listening() as stop:
        return _collect(source, name, root, stop)


def _collect(source: Path, name: str, root: Path, stop: Stop) -> list[Placement]:
    releases = {name: Release(load(name, root).release)}
    for other in CHAPTERS:
        if other != name and (root / "course" / other / f"{module_name(other)}.ipynb").is_file():
            releases[other] = Release(load(other, root).release)
    taken: dict[str, list[_Taken]] = {}
    said: list[Placement] = []
    search = Search(stop)
    found = []
    with _bar(f"{name}, looked at") as bar:
        for unread in files_in(source, search):
            found.append(_judged(unread, name, releases))
            bar.update()
    paths = [file.path for file in found if file.path.name != REST]
    collection = Collection(paths, name, search.notes, source.resolve().stem)
    people = InClass(collection, roster.load(root), Places(root))
    have: set[str] = set()
    of_others: list[tuple[set[str], Placement]] = []
    for file in found:
        stop.check()
        for called in collection.owners(file.path):
            owner = people.owner(file.path, called)
            student, identity = owner.student, owner.words
            reason = file.reason or owner.reason
            if not _can_be_written(student):
                reason = NO_SUCH_LETTERS.format(student, sys.getfilesystemencoding())
                student = ""
            whose = {called.words, student} - {""}
            if file.is_of_another:
                reason = file.reason
                of_others.append((whose, Placement(str(file.path), reason=reason, owner=student)))
                continue
            have |= whose if file.worked_on >= 0 else set()
            if reason and not (student and file.worked_on == -1):
                said.append(Placement(str(file.path), reason=reason, owner=student))
                continue
            taken.setdefault(student, []).append((_merit(file, collection), identity, file))
    said += [replace(placement, is_left=bool(whose & have)) for whose, placement in of_others]
    known = {*taken, *(placement.owner for placement in said)}
    others = without_notebook(search.others, collection, known)
    for path, student, reason in people.others(others, known):
        said.append(Placement(str(path), reason=reason, owner=student))
    places = Places(root)
    chosen: list[_Chosen] = []
    spelt: dict[str, list[str]] = {}
    for student in sorted(taken):
        spelt.setdefault(student.casefold(), []).append(student)
    for students in spelt.values():
        stop.check()
        if len(students) > 1 and not places.tell_capitals_apart():
            said += _alike_but_for_capitals(students, taken)
        else:
            for student in students:
                refused = list(_refused(student, taken[student], places))
                said += refused
                if not refused:
                    files = sorted(taken[student], key=lambda entry: entry[0])
                    *spare, best = (file for _, _, file in files)
                    same = [file for _, _, file in files if file.digest == best.digest]
                    times = [collection.handed_in(file.path, file.packed) for file in same]
                    first = min((time for time in times if time), default=None)
                    chosen.append(_Chosen(student, files[-1][1], best, spare, first))
    said += _place(chosen, source, places, name, stop)
    return sorted(said, key=lambda placement: (placement.reason != "", placement.path))


def _merit(file: _Judged, collection: Collection) -> tuple[bool, float, int, float, list[int]]:
    """Return by what one of a student's files counts: the greatest does."""
    attempt = collection.attempt(file.path)
    name = [-ord(letter) for letter in file.path.name]
    return (
        file.worked_on >= 0,
        attempt.timestamp() if attempt else 0.0,
        file.worked_on,
        file.changed,
        name,
    )


def _can_be_written(student: str) -> bool:
    """Say whether a file can have this name in the encoding of the terminal that we run in."""
    try:
        os.fsencode(student)
    except UnicodeEncodeError:
        return False
    return True


def _bar(what: str, total: int | None = None) -> tqdm:
    """Return a bar for whoever waits at a terminal; how many files there are may not be known."""
    return tqdm(total=total, desc=what, unit="file", disable=None, file=sys.stderr)


def _judged(file: Found, name: str, releases: Mapping[str, Release]) -> _Judged:
    """Look at a file's bytes, the only time that all of them are in memory."""
    if file.data is None:
        return _Judged(file.path, reason=file.reason)
    worked_on, reason, is_of_another = 0, "", False
    try:
        try:
            cells = notebook.read(file.data)
        except Unreadable as error:
            reason, worked_on = str(error), -1 if file.data else 0
            if other := looks_like(file.path.name, file.data, name, releases):
                reason, worked_on = f"{reason}; by its looks it is of {other}", 0
                is_of_another = True
        else:
            worked_on = _worked_on(cells, releases[name].notebook)
            other = chapter_of(cells, name, releases)
            is_of_another = other != name
            if is_of_another:
                reason = f"it is a notebook of {other}"
            elif worked_on < 0:
                reason = f"none of the exercises of {name} is in it"
    except MemoryError:
        worked_on, reason = 0, "there is not enough memory to read it"
    digest = hashlib.sha256(file.data).digest()
    return _Judged(file.path, file.changed, digest, worked_on, reason, file.packed, is_of_another)


def report(placements: list[Placement]) -> str:
    """Return what was placed where and what was not: a line a student, and one a reason.

    First what was placed, then what could not be, at last who handed in nothing of use.
    """
    spare = Counter(placement.owner for placement in placements if placement.spare)
    lines = []
    lost: dict[tuple[str, str], list[Placement]] = {}
    left = left_out(placements)
    placed_at = [len(_path(p)) for p in placements if not p.reason]
    width = max((length for length in placed_at if length <= WIDEST), default=0)
    for number, p in enumerate(placements):
        if not p.reason:
            among = f", one of {spare[p.student] + 1:,} handed in" if spare[p.student] else ""
            at = f", handed in {p.handed_in.astimezone():%Y-%m-%d %H:%M %Z}" if p.handed_in else ""
            lines.append(f"{_path(p):{width}}  →  {p.student}  ({p.what}{at}{among})")
        elif not (p.spare or p.is_left):
            # what has no owner may be many people's, each of whom is to be found
            lost.setdefault((p.owner or f"/{number}", p.reason), []).append(p)
    last = sorted(lost.items(), key=lambda entry: NOTHING_OF_USE in entry[0][1])
    for (_, reason), (first, *more) in last:
        others = f"  and {len(more):,} more" if more else ""
        lines.append(f"{_path(first)}{others}  could not be placed: {one_line(reason)}")
    lines += _told_apart([p for p in left if p.spare])
    placed = sum(not placement.reason for placement in placements)
    of_others = sum(placement.is_left for placement in placements)
    if of_others:
        lines.append(_left(of_others))
    beside = len(placements) - placed - len(left) - of_others
    others = f" {beside:,} more of the same people do not count." if beside else ""
    return "\n".join([*lines, f"{placed:,} placed, {len(left):,} not.{others}"])


def _left(number: int) -> str:
    if number == 1:
        return "1 notebook of another chapter was left."
    return f"{number:,} notebooks of other chapters were left."


def left_out(placements: list[Placement]) -> list[Placement]:
    """Return the files without which somebody may have none.

    Those beside one that counts are not among them, nor those of other chapters of a student of
    whom there is one of this.
    """
    counts = {p.student: p.path for p in placements if not p.reason}
    lost = [p for p in placements if p.reason and not p.is_left]
    return [p for p in lost if not p.spare or _lie_apart(p.path, counts[p.owner])]


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


def _alike_but_for_capitals(
    students: list[str], taken: Mapping[str, list[_Taken]]
) -> Iterator[Placement]:
    names = " and ".join(students)
    reason = (
        f"{names} are one name for the file system here, which takes capitals for small letters: "
        "give one of the folders another name and collect again"
    )
    for student in students:
        for _, _, file in taken[student]:
            yield Placement(str(file.path), reason=reason, owner=student)


def _refused(student: str, files: list[_Taken], places: Places) -> Iterator[Placement]:
    """Yield all files of a student where they may be another's."""
    if len({_as_text(identity) for _, identity, _ in files}) > 1:
        for _, identity, file in files:
            reason = (
                f"two people would be called {student}, this one is {identity!r}: give one of the "
                "folders another name and collect again"
            )
            yield Placement(str(file.path), reason=reason, owner=student)
        return
    (_, identity, _), *_ = files
    if earlier := _other_words(places.handed_in_as(student), _as_text(identity)):
        reason = ANOTHERS.format(student=student, earlier=earlier, now=identity)
        for _, _, file in files:
            yield Placement(str(file.path), reason=reason, owner=student)


def _place(
    chosen: list[_Chosen], source: Path, places: Places, name: str, stop: Stop
) -> Iterator[Placement]:
    """Read the files that count once more, and write them where they are new or changed."""
    waiting: dict[tuple[PurePosixPath, bytes], list[_Chosen]] = {}  # of a group's file several
    for choice in chosen:
        stop.check()
        if _digest_of(_target(places, choice, name)) == choice.best.digest:
            yield from _placed(choice, None, places, name)
        else:
            waiting.setdefault((choice.best.path, choice.best.digest), []).append(choice)
    wanted = frozenset(place for path, _ in waiting for place in (path, *path.parents))
    if waiting:
        with _bar(f"{name}, placed", len(waiting)) as bar:
            for file in files_in(source, Search(stop, wanted=wanted)):
                key = (file.path, hashlib.sha256(file.data or b"").digest())
                if file.data is not None and key in waiting:
                    for choice in waiting.pop(key):
                        yield from _placed(choice, file.data, places, name)
                    bar.update()
                if not waiting:
                    break
    for path, _ in waiting:
        raise GradingError(f"{path} in {source} changed while it was read: collect again.")


def _placed(choice: _Chosen, data: bytes | None, places: Places, name: str) -> Iterator[Placement]:
    """Write one student's file, of which there is nothing to write where it is the same."""
    student, best, spare = choice.student, choice.best, choice.spare
    kept, path = places.handed_in_as(student), _target(places, choice, name)
    what = "unchanged" if data is None else "changed" if path.is_file() else "new"
    try:
        if not kept.is_file():
            write_whole(kept, _as_text(choice.identity))
        # before the notebook: where this is broken off, the same command finds it changed still
        handed_in = _keep_time(choice, data is None, places, name)
        if data is not None:
            write_whole(path, data)
        keep_path(places, name, student, best.path)
    except OSError as error:
        if not (is_of_one(error, places.submitted / student) and places.submitted.is_dir()):
            raise GradingError(f"{path} could not be written: {error.strerror}.") from error
        reason = unwritable.sentence(error) or str(error)
        for file in (best, *spare):
            yield Placement(str(file.path), reason=reason, owner=student)
        return
    yield Placement(str(best.path), student, what, handed_in=handed_in)
    for file in spare:
        reason = f"{student} handed in {best.path.name} as well"
        if _lie_apart(str(file.path), str(best.path)):
            reason = (
                f"{best.path} does, of {student} as well; if they are of two people, give each a "
                "folder of their own"
            )
        yield Placement(str(file.path), reason=reason, owner=student, spare=True)


def _keep_time(choice: _Chosen, is_same: bool, places: Places, name: str) -> datetime | None:
    """Keep when a student's file was handed in, where nbgrader does; return it, None if unknown.

    The same file handed in once more has its first time.
    """
    kept = _target(places, choice, name).with_name(TIMESTAMP)
    earlier = when.in_words(places.timestamp(name, choice.student)) if is_same else None
    time = choice.handed_in
    if earlier and (time is None or earlier <= time):
        return earlier
    if time is not None:
        write_whole(kept, f"{when.written(time)}\n".encode())
    elif not is_same:
        kept.unlink(missing_ok=True)  # it is that of another file
    return time


def _target(places: Places, choice: _Chosen, name: str) -> Path:
    return places.submitted / choice.student / name / f"{module_name(name)}.ipynb"


def _digest_of(path: Path) -> bytes:
    """Return what tells the bytes of a file that was collected before, nothing of none."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").digest()
    except OSError:  # whoever writes it says what the matter is
        return b""


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


def _worked_on(cells: list[notebook.Cell], release: notebook.Notebook) -> int:
    """Return how many exercises grading would find worked on, -2 where none of them is there."""
    try:
        return len(rebuild(cells, release).homes)
    except Unreadable:
        return -2
