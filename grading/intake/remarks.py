"""What is said of a submission that was placed: a time not believed, work that is gone with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path, PurePosixPath

from grading.intake.placing import EARLIER, Judged
from grading.intake.which_chapter import worked_on
from grading.intake.whose import Collection
from grading.notebooks import notebook
from grading.tree import moments
from grading.tree.places import TIMESTAMP
from grading.tree.printable import first_of, one_line
from grading.tree.submitted import Unreadable, read_file

LONGEST_PATH, LONGEST_TIME = 300, 60
MOST_NAMED = 3


def of_time(note: str) -> str:
    """Return the sentence about a time of handing in that is not believed, "" where it is."""
    try:
        if note:
            moments.read(note)
    except moments.NoTime as error:
        said = one_line(note.strip(), LONGEST_TIME)
        return f"{TIMESTAMP} says {said!r}, and {error}: it does not count"
    return ""


def of_receipts(receipts: Sequence[PurePosixPath]) -> str:
    """Return the sentence about receipts that say different things of one attempt, if any do."""
    if not receipts:
        return ""
    first, *others = (one_line(str(path), LONGEST_PATH) for path in receipts)
    rest = f"not {first_of(others, MOST_NAMED)}" if others else "no later one of that name"
    return f"of one attempt there are several receipts, at odds: {first} counts, and {rest}"


def of_no_notebook(best: Judged) -> str:
    """Return the sentence with which grading will refuse a file, "" where it is a notebook."""
    if best.worked_on != -1:
        return ""
    return (
        f"what is called {one_line(best.path.name, LONGEST_PATH)} cannot be graded: {best.reason}"
    )


def of_later_attempt(counts: datetime | None, others: Sequence[tuple[datetime, str]]) -> str:
    """Return the sentence about a later attempt than the one that counts, in which no notebook is.

    `others` are time and path of what the student handed in that is no notebook.
    """
    later = sorted(other for other in others if counts and other[0] > counts)
    if not later:
        return ""
    time, path = later[-1]
    return (
        f"a later attempt, of {time.astimezone():%Y-%m-%d %H:%M %Z}, has no notebook that can be "
        f"graded, so that nothing of it counts: {one_line(path, LONGEST_PATH)}"
    )


def why_less(best: Judged, spare: Judged, collection: Collection) -> str:
    """Return why one of a student's files does not count beside another."""
    latest, time = collection.attempt(best.path), collection.attempt(spare.path)
    counts, other = collection.upload(best.path), collection.upload(spare.path)
    if latest and time and time < latest:
        return EARLIER
    if counts and other and counts.is_handed_in_again(other):
        return EARLIER
    if spare.digest == best.digest:
        return "the same file once more"
    if spare.worked_on < 0:
        return "no notebook that can be read"
    if spare.worked_on < best.worked_on:
        return "fewer exercises worked on"
    if counts and other and counts.is_later(other):
        return "as much worked on, and older"
    if spare.changed < best.changed:
        return "as much worked on, and older"
    return "as much worked on, and a later name in the alphabet"


def of_lost_work(
    best: Judged, spare: Sequence[Judged], target: Path, release: notebook.Notebook
) -> str:
    """Return the sentence about work that no longer counts, where what counts is untouched.

    It is in another of the student's files, or in what lies at `target` from before.
    """
    if best.worked_on > 0:
        return ""
    now = "no exercise of it is worked on" if best.worked_on == 0 else "it cannot be read"
    fullest = max(spare, key=lambda file: file.worked_on, default=best)
    if fullest.worked_on > 0:
        there = f"{_exercises(fullest.worked_on)} in {one_line(str(fullest.path), LONGEST_PATH)}"
        return f"{now}, but {there}, which was handed in before; the latest attempt counts"
    if number := _worked_on_before(target, best, release):
        return f"{now}, but {_exercises(number)} in what was collected before, whose place it takes"
    return ""


def _worked_on_before(target: Path, best: Judged, release: notebook.Notebook) -> int:
    try:
        data = read_file(target)
        return worked_on(notebook.read(data), release) if best.is_other_than(data) else 0
    except Unreadable:  # nothing is lost with it
        return 0


def _exercises(number: int) -> str:
    return f"{number} {'exercise is' if number == 1 else 'exercises are'}"
