"""What each student has of a chapter: the one source of points for tables, pages and exports.

What was graded stands in our records, with the reason of every point; what counts stands in
nbgrader's gradebook, where people give points, extra credit and comments. A `Standing` is both,
and its points are those that `nbgrader export` writes.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from grading.batch.held import ON_TIME, Held, HeldChapter
from grading.batch.outcome import Outcome
from grading.batch.records import from_reason, kept
from grading.batch.turn import ExerciseResult, Given
from grading.judging.chapter import Chapter, load
from grading.roster.spelling import in_order
from grading.tree.course import ROOT
from grading.tree.handed_in import is_called_late
from grading.tree.places import Places
from grading.tree.submitted import FOR_A_PERSON


@dataclass(frozen=True)
class LateChange:
    """What being late costs and what somebody has with that, before a change of it and after."""

    penalties: tuple[float, float]
    points: tuple[float, float]


@dataclass(frozen=True)
class Standing:
    """What one student has of a chapter.

    Attributes
    ----------
    student : str
    outcome : Outcome or None
        What was graded, with what a person gave in it; `outcome.reason` says why the file that was
        handed in last could not be graded, or not even be placed. None where nothing has been
        graded or refused yet, or the gradebook holds something else than what was graded.
    handed_in : datetime or None
        In UTC.
    late : timedelta
        How long after the due date, extensions counted in; zero for whoever was on time.
    penalty : float
        Points that the late policy takes away.
    points : float or None
        The score of `nbgrader export`: automatic or hand-given points and extra credit, less the
        penalty, never below 0. None where nothing is graded.
    max_points : float
    comments : dict of str to str
        What a person wrote, by the grade_id of the cell that it is about.
    source : str
        Whose the points are, as in `Held.source`; of a file that could not be graded they are those
        of an earlier one, or of a person.
    is_called_late : bool
        Whether the platform calls it late and nothing says when it was handed in: then how late it
        was is not known, and no penalty was reckoned.
    is_called_late_in_time : bool
        Whether the platform calls it late, and by the time that is known it is not: it was in time,
        or there is no due date. The penalty follows that time.
    changed : tuple of str
        What is other than when the points were found, as `records.what_changed` has it.
    late_change : LateChange or None
        Where being late costs another number by now: what the next `grading autograde` would make
        of the points or, as that tells of it, what it has made of them.
    """

    student: str
    outcome: Outcome | None
    handed_in: datetime | None = None
    late: timedelta = ON_TIME
    penalty: float = 0.0
    points: float | None = None
    max_points: float = 0.0
    comments: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    is_called_late: bool = False
    is_called_late_in_time: bool = False
    changed: tuple[str, ...] = ()
    late_change: LateChange | None = None

    @property
    def is_current(self) -> bool:
        """Whether the points are those of what lies there now, graded by the chapter as it is."""
        return not self.changed


def standings(name: str, root: Path = ROOT, students: Iterable[str] = ()) -> dict[str, Standing]:
    """Return student -> standing of all who handed in a chapter or have a grade for it.

    Of `students` alone where any are named.

    Raises
    ------
    GradingError
        If there is no such chapter, or the gradebook cannot be read.
    """
    from grading.batch import autograde, gradebook  # which take their time to import

    chapter, places = load(name, root), Places(root)
    marks = gradebook.Marks(chapter, root, declare=False)
    try:
        book = marks.held()
        other = marks.other_penalties(functools.partial(places.timestamp_if_there, name))
    finally:
        marks.close()
    there = {*places.students(name), *places.all_not_placed(name), *book.students}
    wanted = {*students} or there
    known = {
        student: known_outcome(chapter, places, student) for student in sorted(wanted, key=in_order)
    }
    found = of_outcomes(known, book, chapter, places)
    late = late_changes(book, other)
    for student, standing in found.items():
        outcome, changed = standing.outcome, standing.changed
        if outcome is not None and not outcome.reason:
            changed = tuple(autograde.what_changed(outcome, places, chapter))
        change = late.get(student)
        found[student] = dataclasses.replace(standing, changed=changed, late_change=change)
    return found


def late_changes(book: HeldChapter, penalties: Mapping[str, float]) -> dict[str, LateChange]:
    """Return what becomes of points where being late costs these, of whom it becomes anything."""
    found = {}
    for student, penalty in penalties.items():
        held = book.students.get(student, Held())
        now = dataclasses.replace(held, penalty=penalty)
        if held.is_graded and now.points != held.points:
            found[student] = LateChange((held.penalty, penalty), (held.points, now.points))
    return found


def of_outcomes(
    outcomes: Mapping[str, Outcome | None], book: HeldChapter, chapter: Chapter, places: Places
) -> dict[str, Standing]:
    """Return student -> standing, from what was graded and what the gradebook holds."""
    most = sum(chapter.points.values()) if book.max_points is None else book.max_points
    found = {}
    for student, outcome in outcomes.items():
        theirs = book.students.get(student, Held())
        handed_in, late = theirs.handed_in, theirs.late
        if handed_in is None:
            handed_in = _in_utc(places.timestamp(chapter.name, student))
            late = book.late(handed_in)
        merged = with_gradebook(outcome, theirs, chapter) if outcome is not None else None
        graded = theirs.is_graded or (merged is not None and not merged.reason)
        is_said = _is_called_late(chapter.name, student, places)
        is_known = _in_utc(places.timestamp(chapter.name, student)) is not None
        found[student] = Standing(
            student,
            merged,
            handed_in.replace(tzinfo=UTC) if handed_in is not None else None,
            late,
            theirs.penalty,
            theirs.points if graded else None,
            most,
            theirs.comments,
            theirs.source if graded else "",
            is_said and not is_known,
            is_said and is_known and not late,
        )
    return found


def known_outcome(chapter: Chapter, places: Places, student: str) -> Outcome | None:
    """Return what became of what a student handed in, None where nothing is known of it."""
    if obstacle := places.obstacle(chapter.name, student):
        return Outcome(student, reason=obstacle, kind=FOR_A_PERSON, fresh=False)
    try:
        reason = places.reason(chapter.name, student).read_bytes()
    except FileNotFoundError:
        if outcome := kept(places, chapter.name, student):
            return outcome
        lost = places.not_placed(chapter.name, student)
        return Outcome(student, reason=lost.reason, kind=lost.kind, fresh=False) if lost else None
    kind, said = from_reason(reason.decode(errors="replace"))
    return Outcome(student, reason=said, kind=kind, fresh=False)


def with_gradebook(outcome: Outcome, held: Held, chapter: Chapter) -> Outcome | None:
    """Return an outcome with the points and words that a person gave.

    None where the gradebook holds other automatic points than the outcome has: it was replaced by
    an older copy, or is written at this moment.
    """
    results = []
    for result in outcome.results:
        cell = held.cells.get(chapter.graded.get(result.exercise, result.exercise))
        auto = None if result.fault or result.by_hand else result.score
        if cell is None or cell.auto != auto:
            return None
        comment = held.comments.get(result.exercise, "")
        if cell.manual is None and not cell.extra_credit and not comment:
            results.append(result)
            continue
        waits, name = cell.manual is not None and cell.asks, chapter.graded[result.exercise]
        out_of = outcome.out_of.get(name) if waits else None
        is_of_earlier = waits and (out_of is None or name in outcome.asked)
        given = Given(cell.manual, cell.extra_credit, comment, is_of_earlier, out_of)
        results.append(_with(result, given, cell.score))
    return dataclasses.replace(outcome, results=results)


def _with(result: ExerciseResult, given: Given, score: float) -> ExerciseResult:
    settled = given.points is not None
    return dataclasses.replace(
        result,
        score=score,
        given=given,
        message="" if settled and result.fault else result.message,
        fault=result.fault and not settled,
        by_hand=result.by_hand and not settled,
    )


def _is_called_late(chapter: str, student: str, places: Places) -> bool:
    lost = places.not_placed(chapter, student)
    return lost.is_late if lost else is_called_late(places, chapter, student)


def _in_utc(written: str) -> datetime | None:
    from grading.batch.late import in_utc

    return in_utc(written) if written else None
