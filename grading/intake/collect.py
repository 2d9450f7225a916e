"""From what instructors really have to `grading/submitted`: whose file is which.

A folder or an archive (zip, tar, zips within) from Moodle, Canvas, Blackboard, Brightspace, Google
Classroom or Gradescope, downloads from Colab, or a folder for each student. Notebooks of the
chapter are taken, and what lies beside them (`neighbours`), as bytes; nothing is unpacked anywhere
else and no link is followed. All files
are looked at one by one, and those that count read once more: a class does not fit into memory.

Where a student handed in several, the latest attempt counts where a platform wrote its time or
Canvas its numbers, of one attempt the notebook with most exercises worked on, of equals the latest,
of equals the first by name; what cannot be read counts where nothing else is there. When it was
handed in is kept beside it, as `when` knows it, and that Canvas calls it late.
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from grading import roster
from grading.exercises import CHAPTERS
from grading.intake import when
from grading.intake.found import REST, Found, Other, Search
from grading.intake.in_class import InClass
from grading.intake.neighbours import Neighbours
from grading.intake.not_placed import keep_not_placed
from grading.intake.others import NOTHING_OF_USE, without_notebook
from grading.intake.placing import (
    EARLIER,
    Chosen,
    Judged,
    Placement,
    Placing,
    as_text,
    bar_of,
    lie_apart,
)
from grading.intake.remarks import (
    of_later_attempt,
    of_lost_work,
    of_no_notebook,
    of_receipts,
    of_time,
    why_less,
)
from grading.intake.same import Attempt
from grading.intake.unpacking import files_in
from grading.intake.which_chapter import chapter_of, looks_like
from grading.intake.which_chapter import worked_on as count_worked_on
from grading.intake.whose import Collection, as_id
from grading.intake.wrong_chapter import ask_whether_meant
from grading.judging.chapter import load
from grading.notebooks import notebook
from grading.notebooks.matching import Release
from grading.tree.beside import named, told
from grading.tree.course import ROOT, module_name
from grading.tree.places import TIMESTAMP, Places
from grading.tree.printable import first_of, one_line
from grading.tree.stopping import Stop, listening
from grading.tree.submitted import (
    ANOTHERS,
    FOR_A_PERSON,
    NO_NOTEBOOK,
    UNTOLD,
    Unreadable,
    read_file,
)

LONGEST_PATH, LONGEST_LINE = 300, 600
WIDEST = 130
"""Letters of a path behind which the names of students still stand in a column."""
MOST_NAMED = 3
"""A student's own files that are named."""
MOST_OF_ONE_REASON, MOST_BESIDE = 3, 5
"""Files that are named of those that many people's have the same reason for, or one's other."""
MOST_APART = 20
"""Lines for files of one student that lie in other folders than the one that counts."""
NO_SUCH_LETTERS = (
    "the name {} cannot be written in this terminal's encoding, {}: give the command again with "
    "LC_ALL=C.UTF-8 before it"
)
ANOTHER_PERSONS = (
    "{student} is what {earlier!r} was collected as before, and this is of {now!r}: if it is "
    "somebody else's, give it another name, if not, the one of before, and collect again"
)
STAYS = "the notebook of this chapter that was collected before stays"
LATE = (
    "LATE as Canvas says, and by how much is not known, so that being late costs nothing: "
    "{people}. Write the time into {path}, as in 2026-11-03 14:05 Europe/Berlin, for whom it is to "
    "count."
)
LATE_WITH_TIME = (
    "LATE as Canvas says, and when it was handed in is known: being late is reckoned by that time, "
    "whatever Canvas calls it: {people}. Correct it in {path} where it is not so."
)


_Taken = tuple[str, Judged]
"""A student's file, and the words that the id was made of."""


def collect(source: Path, name: str, *, root: Path = ROOT) -> list[Placement]:
    """Place the notebooks of a chapter found in `source`; say what became of every file.

    Raises
    ------
    GradingError
        If there is nothing at `source`, it is neither a folder nor an archive, seems to be of
        another chapter, changes while it is read, or a submission cannot be written.
    """
    with listening() as stop:
        return _collect(source, name, root, stop)


def _collect(source: Path, name: str, root: Path, stop: Stop) -> list[Placement]:
    chapter = load(name, root)
    releases = {name: Release(chapter.release)}
    for other in CHAPTERS:
        if other != name and (root / "course" / other / f"{module_name(other)}.ipynb").is_file():
            releases[other] = Release(load(other, root).release)
    taken: dict[str, list[_Taken]] = {}
    said: list[Placement] = []
    search = Search(stop)
    found = []
    with bar_of(f"{name}, looked at") as bar:
        for unread in files_in(source, search):
            found.append(_judged(unread, name, releases))
            bar.update()
    paths = [file.path for file in found if file.path.name != REST]
    collection = Collection(paths, name, search.told(), source.resolve().stem, search.notes_at_odds)
    people = InClass(collection, roster.load(root), Places(root))
    people.say_who_was_collected_before()
    have: set[str] = set()
    by_name: set[str] = set()  # as the collection calls them, in the roster or not
    of_others: list[tuple[set[str], Placement]] = []
    with_whom: list[tuple[set[str], Judged]] = []
    for file in found:
        stop.check()
        for called in collection.owners(file.path):
            owner = people.owner(file.path, called)
            student, identity = owner.student, owner.words
            by_name.add(as_id(called.words))
            reason = file.reason or owner.reason
            if not _can_be_written(student):
                reason = NO_SUCH_LETTERS.format(student, sys.getfilesystemencoding())
                student = ""
            whose = {called.words, student} - {""}
            if file.other:
                reason = file.reason
                with_whom.append((whose, file))
                if called.submitter and not student:
                    reason = f"{reason}, of {called.words}"
                lost = Placement(str(file.path), reason=reason, owner=student, kind=file.kind)
                of_others.append((whose, replace(lost, may_be=owner.people)))
                continue
            have |= whose if file.worked_on >= 0 else set()
            if reason and not (student and file.worked_on == -1):
                unknown = owner.words if repr(owner.words) in reason and not student else ""
                lost = Placement(str(file.path), reason=reason, owner=student, kind=file.kind)
                said.append(replace(lost, may_be=owner.people, called=unknown))
                continue
            taken.setdefault(student, []).append((identity, file))
    if not Places(root).students(name):
        by_others = (one for other in search.others for one in collection.owners(other.path))
        everyone = by_name.union(as_id(called.words) for called in by_others)
        ask_whether_meant(source, name, found, with_whom, people=len(everyone))
    said += [replace(placement, is_left=bool(whose & have)) for whose, placement in of_others]
    known = {*taken, *(placement.owner for placement in said)}
    others = without_notebook(search.others, collection, known | by_name)
    for one in people.others(others, known):
        lost = Placement(str(one.path), reason=one.reason, owner=one.student, kind=NO_NOTEBOOK)
        said.append(replace(lost, others=one.files, may_be=one.may_be))
    # what only ends as a notebook may is data, as others are
    data = (Other(file.path, size=file.size) for file in found if file.is_data)
    neighbours = Neighbours([*search.others, *data], collection, chapter.files)
    dated = _others_with_time(search.others, collection, people)
    places = Places(root)
    # of a tar they are not known before all of it was read
    stamps = [file.packed for theirs in taken.values() for _, file in theirs if file.packed]
    are_of_copying = len(taken) > 1 and when.are_close(stamps)

    def handed_in(file: Judged) -> datetime | None:
        return collection.handed_in(file.path, None if are_of_copying else file.packed)

    chosen: list[Chosen] = []
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
                    theirs = [file for _, file in taken[student]]
                    latest = _latest_of_canvas(theirs, collection)
                    *spare, best = sorted(theirs, key=partial(_merit, latest, collection))
                    plan = neighbours.of(best.path)
                    alike = tuple(
                        Attempt(handed_in(file), neighbours.of(file.path))
                        for file in spare
                        if file.digest == best.digest
                    )
                    remarks = (
                        of_no_notebook(best),
                        of_time(collection.note(best.path)),
                        of_receipts(collection.receipts_at_odds(best.path)),
                        of_lost_work(best, spare, places.target(name, student), chapter.release),
                        of_later_attempt(collection.attempt(best.path), dated.get(student, [])),
                    )
                    spare = [
                        replace(file, reason=why_less(best, file, collection))
                        for file in spare
                        if file.path not in plan.files
                    ]
                    (identity, _), *_ = taken[student]
                    about = (plan, remarks, collection.upload(best.path), alike)
                    chosen.append(Chosen(student, identity, best, spare, handed_in(best), *about))
    there = {*places.students(name)} - {*taken}
    said = [
        replace(lost, reason=f"{lost.reason}; {STAYS}") if lost.owner in there else lost
        for lost in said
    ]
    said += Placing(chosen, source, places, chapter, stop).placements()
    keep_not_placed(said, people.roster, places, name)
    return sorted(said, key=lambda placement: (placement.reason != "", placement.path))


def _others_with_time(
    others: list[Other], collection: Collection, people: InClass
) -> dict[str, list[tuple[datetime, str]]]:
    """Return student -> time of the attempt and path, of what is no notebook and has a time."""
    found: dict[str, list[tuple[datetime, str]]] = {}
    for other in others:
        time = collection.attempt(other.path)
        if time is None or other.kind or collection.is_receipt(other.path):
            continue
        for called in collection.owners(other.path):
            if student := people.owner(other.path, called).student:
                found.setdefault(student, []).append((time, str(other.path)))
    return found


def _latest_of_canvas(theirs: list[Judged], collection: Collection) -> dict[str, int]:
    """Return own name -> the greatest number that Canvas gave a file of that name."""
    latest: dict[str, int] = {}
    for file in theirs:
        if upload := collection.upload(file.path):
            name = upload.first_name
            latest[name] = max(upload.number, latest.get(name, 0))
    return latest


def _merit(
    latest: Mapping[str, int], collection: Collection, file: Judged
) -> tuple[bool, float, bool, int, int, float, list[int]]:
    """Return by what one of a student's files counts: the greatest does."""
    attempt, upload = collection.attempt(file.path), collection.upload(file.path)
    name = [-ord(letter) for letter in file.path.name]
    return (
        file.worked_on >= 0,
        attempt.timestamp() if attempt else 0.0,
        not upload or upload.number >= latest[upload.first_name],
        file.worked_on,
        upload.number if upload else 0,
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


def _judged(file: Found, name: str, releases: Mapping[str, Release]) -> Judged:
    """Look at a file's bytes, the only time that all of them are in memory."""
    if file.data is None:
        return Judged(file.path, reason=file.reason)
    worked_on, reason, other, kind = 0, "", "", FOR_A_PERSON
    try:
        try:
            cells = notebook.read(file.data)
        except Unreadable as error:
            reason, worked_on, kind = str(error), -1 if file.data else 0, error.kind
            if other := looks_like(file.path.name, file.data, name, releases):
                reason, worked_on = f"{reason}; by its looks it is of {other}", 0
                kind = ANOTHERS
        else:
            worked_on = count_worked_on(cells, releases[name].notebook)
            found = chapter_of(cells, name, releases)
            other = found if found != name else ""
            if other:
                reason, kind = f"it is a notebook of {other}", ANOTHERS
            elif worked_on < 0:
                reason, kind = f"none of the exercises of {name} is in it", ANOTHERS
    except MemoryError:
        worked_on, reason = 0, "there is not enough memory to read it"
    digest = hashlib.sha256(file.data).digest()
    about = (file.path, file.changed, digest, worked_on, reason, file.packed, other)
    return Judged(*about, size=len(file.data), kind=kind)


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
            own = f", with {named(p.files, MOST_NAMED)}" if p.files else ""
            what = p.what + ", no exercise worked on" * p.is_untouched + ", LATE" * p.is_late
            lines.append(f"{_path(p):{width}}  →  {p.student}  ({what}{at}{among}{own})")
        elif not (p.spare or p.is_left):
            # what has no owner may be many people's, each of whom is to be found
            lost.setdefault((p.owner or p.called or f"/{number}", p.reason), []).append(p)
    lines += [f"{p.student}: {remark}." for p in placements for remark in p.remarks]
    lines += _told_lost(lost)
    lines += [f"{p.student}: not taken along: {told(p.left)}" for p in placements if p.left]
    lines += _told_late([p for p in placements if p.is_late])
    lines += _told_apart([p for p in left if p.spare])
    older = sum(placement.is_older for placement in placements)
    placed = sum(not placement.reason for placement in placements) - older
    of_others = sum(placement.is_left for placement in placements)
    if of_others:
        lines.append(_left(of_others))
    apart = set(map(id, left))
    beside = [p for p in placements if p.spare and id(p) not in apart]
    lines += _told_beside(beside)
    do = "does" if len(beside) == 1 else "do"
    others = f" {len(beside):,} more of the same people {do} not count." if beside else ""
    is_older = f" {older:,} older than what is there." if older else ""
    return "\n".join([*lines, f"{placed:,} placed, {len(left):,} not.{is_older}{others}"])


def _told_lost(lost: Mapping[tuple[str, str], list[Placement]]) -> Iterator[str]:
    """Yield a line for what of one person could not be placed for one reason; or of many people."""
    people = Counter(reason for _, reason in lost)
    said = set()
    for (_, reason), (first, *more) in sorted(
        lost.items(), key=lambda entry: NOTHING_OF_USE in entry[0][1]
    ):
        if people[reason] > MOST_OF_ONE_REASON:
            if reason not in said:
                said.add(reason)
                files = [p for (_, why), those in lost.items() if why == reason for p in those]
                yield f"{len(files):,} files could not be placed: {one_line(reason, LONGEST_LINE)}"
                yield from (f"  {_path(p)}{_of(p)}" for p in files[:MOST_OF_ONE_REASON])
                yield f"  and {len(files) - MOST_OF_ONE_REASON:,} more"
            continue
        others = f"  and {len(more):,} more" if more else ""
        why = one_line(reason, LONGEST_LINE)
        yield f"{_path(first)}{others}{_of(first)}  could not be placed: {why}"


def _of(placement: Placement) -> str:
    """Return whose a file is where neither its path nor the reason says so."""
    owner = placement.owner
    told = not owner or _names(placement.path, owner) or _names(placement.reason, owner)
    return "" if told else f"  (of {owner})"


def _names(text: str, student: str) -> bool:
    """Say whether an id stands in a text, and not as a part of other words."""
    return re.search(rf"(?<![^\W_]){re.escape(student)}(?![^\W_])", text) is not None


def _told_beside(beside: list[Placement]) -> Iterator[str]:
    """Yield which files do not count beside another of the same student, a line for each reason."""
    why: dict[str, list[str]] = {}
    for placement in beside:
        why.setdefault(placement.why, []).append(f"{_path(placement)}{_of_spare(placement)}")
    for reason, paths in why.items():
        do = "Does" if len(paths) == 1 else "Do"
        yield f"{do} not count ({reason}): {first_of(paths, MOST_BESIDE)}."


def _of_spare(placement: Placement) -> str:
    return "" if _names(placement.path, placement.owner) else f" of {placement.owner}"


def _told_late(late: list[Placement]) -> Iterator[str]:
    """Yield the lines about those whom Canvas calls late: without a time of theirs, and with."""
    for sentence, is_known in ((LATE, False), (LATE_WITH_TIME, True)):
        if students := [p.student for p in late if (p.handed_in is not None) == is_known]:
            yield sentence.format(
                people=one_line(", ".join(students), LONGEST_LINE),
                path=f"grading/submitted/STUDENT/CHAPTER/{TIMESTAMP}",
            )


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
    return [p for p in lost if not p.spare or _is_apart(p, counts)]


def _is_apart(placement: Placement, counts: Mapping[str, str]) -> bool:
    """Say whether a file that does not count may be another person's."""
    return placement.why != EARLIER and lie_apart(placement.path, counts[placement.owner])


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
        for _, file in taken[student]:
            yield Placement(str(file.path), reason=reason, owner=student, kind=UNTOLD)


def _refused(student: str, files: list[_Taken], places: Places) -> Iterator[Placement]:
    """Yield all files of a student where they may be another's."""
    if len({as_text(identity) for identity, _ in files}) > 1:
        for identity, file in files:
            reason = (
                f"two people would be called {student}, this one is {identity!r}: give one of the "
                "folders another name and collect again"
            )
            yield Placement(str(file.path), reason=reason, owner=student, kind=UNTOLD)
        return
    (identity, _), *_ = files
    if earlier := _other_words(places.handed_in_as(student), as_text(identity)):
        reason = ANOTHER_PERSONS.format(student=student, earlier=earlier, now=identity)
        for _, file in files:
            yield Placement(str(file.path), reason=reason, owner=student, kind=UNTOLD)


def _other_words(path: Path, words: bytes) -> str:
    """Return the words that an id was made of when it was collected, "" where they are these."""
    try:
        before = read_file(path)
    except Unreadable:  # nobody has been collected by that id
        return ""
    return "" if before == words else before.decode("utf-8", errors="replace")
