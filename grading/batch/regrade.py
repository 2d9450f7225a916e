"""Grade again what has been graded, and tell whose points would change before anything is written.

After a mistake of ours in an exercise: what the code gives now is kept beside the records, in
``autograded/.regraded/CHAPTER/``, until it is written or no longer what the code would give. Points
that a person gave stay.
"""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from grading.batch import autograde, records
from grading.batch.asked import other_maximum
from grading.batch.beforehand import emptied
from grading.batch.chosen import chosen
from grading.batch.held import Held, HeldChapter
from grading.batch.outcome import Outcome
from grading.batch.standing import of_outcomes
from grading.batch.turn import ExerciseResult
from grading.judging.chapter import Chapter, load
from grading.roster.spelling import in_order
from grading.tree.course import ROOT
from grading.tree.errors import GradingError
from grading.tree.places import Places, read_json, write_whole
from grading.tree.stopping import Stop, listening
from grading.wall.both.limits import Limits
from grading.wall.outside.sandbox import require_bubblewrap, require_processes

NOTHING_GRADED = "Nothing of {name} is graded: run `grading autograde {name}` first."


@dataclass(frozen=True)
class ExerciseChange:
    """An exercise's points before and after; None where a person has to look.

    `settled` says that a person gave points, which stay whatever grading says now; `sentence` is
    what it says.
    """

    exercise: str
    before: float | None
    after: float | None
    settled: bool = False
    sentence: str = ""


@dataclass(frozen=True)
class OfAnotherMaximum:
    """What a person gave for an exercise, out of how many points, and how many there are now."""

    exercise: str
    points: float
    out_of: float
    now: float


@dataclass(frozen=True)
class Change:
    """What grading again makes of a student's points.

    Attributes
    ----------
    before, after : float or None
        The student's points of the chapter, as nbgrader exports them; None where there are none.
    penalty_before, penalty_after : float
        What being late costs of them.
    source : str
        Whose the points after are, as in `Held.source`.
    exercises : tuple of ExerciseChange
        Those that grading gives other points than before.
    by_hand_out_of : tuple of OfAnotherMaximum
        Points that a person gave when there was another number of points to get.
    is_called_late : bool
        As in `Standing`: how late it was is not known.
    reason : str
        Why the submission cannot be graded any more, "" where it can.
    """

    student: str
    before: float | None
    after: float | None
    exercises: tuple[ExerciseChange, ...] = ()
    reason: str = ""
    penalty_before: float = 0.0
    penalty_after: float = 0.0
    source: str = ""
    by_hand_out_of: tuple[OfAnotherMaximum, ...] = ()
    is_called_late: bool = False

    @property
    def is_felt(self) -> bool:
        """Whether the student has other points than before, or no graded file any more."""
        return self.before != self.after or bool(self.reason)


@dataclass(frozen=True)
class Regrading:
    """What grading a chapter again gives.

    `not_graded` are those of whom nothing was graded before: they are not looked at.
    """

    chapter: Chapter
    changes: tuple[Change, ...]
    not_graded: tuple[str, ...] = ()

    @property
    def felt(self) -> tuple[Change, ...]:
        """Those whose points change."""
        return tuple(change for change in self.changes if change.is_felt)


def regrade(
    name: str,
    *,
    students: Sequence[str] = (),
    write: bool = False,
    jobs: int | None = None,
    sandboxed: bool = True,
    limits: Limits | None = None,
    root: Path = ROOT,
    quiet: bool = False,
) -> Regrading:
    """Grade what has been graded of a chapter again; say what changes, and `write` it if asked to.

    What an earlier call graded is not graded once more where neither submission nor code changed.

    Raises
    ------
    GradingError
        If nothing has been graded, or grading cannot begin or go on.
    Stopped
        If a signal asked for it; what has been graded again by then is kept.
    """
    require_processes()
    chapter, places = load(name, root), Places(root)
    if sandboxed:
        require_bubblewrap()
    with listening() as stop, places.reserved():
        before, not_graded = _graded_before(places, chapter, chosen(places, name, students))
        if not before:
            raise GradingError(NOTHING_GRADED.format(name=name))
        if said := emptied(chapter, places, _held(chapter, places, stop).students):
            print(said, file=sys.stderr, flush=True)
        again = {s: o for s in before if (o := _kept(places, chapter, s)) is not None}
        waiting = [student for student in before if student not in again]
        if waiting:
            bar = autograde.progress_bar(chapter, len(again), len(waiting), quiet)
            with autograde.begun(
                places, chapter, waiting, bar, stop, jobs=jobs, limits=limits, sandboxed=sandboxed
            ) as outcomes:
                for outcome in outcomes:
                    if not outcome.reason:
                        _keep(outcome, places, chapter)
                    again[outcome.student] = outcome
        come = _written if write else _previewed
        book, then = come(again, places, chapter, stop)
    had = of_outcomes(before, book, chapter, places)
    has = of_outcomes(again, then, chapter, places)
    changes = []
    for student, outcome in sorted(again.items(), key=lambda one: in_order(one[0])):
        has_in_book = book.students.get(student, Held())
        exercises = _exercises(before[student], outcome, has_in_book, chapter)
        earlier, now = had[student], has[student]
        changes.append(
            Change(
                student,
                earlier.points,
                now.points,
                tuple(exercises),
                outcome.reason,
                earlier.penalty,
                now.penalty,
                now.source,
                tuple(_by_hand(before[student], outcome, has_in_book, chapter)),
                now.is_called_late,
            )
        )
    return Regrading(chapter, tuple(changes), tuple(not_graded))


def _previewed(
    again: dict[str, Outcome], places: Places, chapter: Chapter, stop: Stop
) -> tuple[HeldChapter, HeldChapter]:
    """Return what the gradebook holds, and would if all was written; write nothing."""
    from grading.batch.gradebook import Marks  # nbgrader takes its time to import

    marks = Marks(chapter, places.root, stop, declare=False)
    try:
        now = [autograde.written(o, {}, places, chapter) for o in again.values() if not o.reason]
        when = functools.partial(places.timestamp_if_there, chapter.name)
        return marks.held(), marks.would_hold(now, when)
    finally:
        marks.close()


def _held(chapter: Chapter, places: Places, stop: Stop) -> HeldChapter:
    """Return what the gradebook holds, and change nothing in it."""
    from grading.batch.gradebook import Marks  # nbgrader takes its time to import

    marks = Marks(chapter, places.root, stop, declare=False)
    try:
        return marks.held()
    finally:
        marks.close()


def _graded_before(
    places: Places, chapter: Chapter, students: list[str]
) -> tuple[dict[str, Outcome], list[str]]:
    """Return what is kept of whoever has been graded, and who has not."""
    before, missing = {}, []
    for student in students:
        outcome = records.kept(places, chapter.name, student)
        if outcome is None or outcome.reason:
            missing.append(student)
        else:
            before[student] = outcome
    return before, missing


def _exercises(
    before: Outcome, outcome: Outcome, held: Held, chapter: Chapter
) -> Iterator[ExerciseChange]:
    """Yield the exercises that are given other points now."""
    old = {result.exercise: _points(result) for result in before.results}
    for result in outcome.results:
        earlier, now = old.get(result.exercise), _points(result)
        if earlier != now:
            cell = held.cells.get(chapter.graded.get(result.exercise, result.exercise))
            settled = cell is not None and cell.manual is not None
            yield ExerciseChange(result.exercise, earlier, now, settled, _sentence(result))


def _by_hand(
    before: Outcome, outcome: Outcome, held: Held, chapter: Chapter
) -> Iterator[OfAnotherMaximum]:
    """Yield the points by hand that are out of another maximum, and not looked at since."""
    was = other_maximum(outcome, before, chapter)
    for result in outcome.results:
        name = chapter.graded[result.exercise]
        cell = held.cells.get(name)
        if cell is None or cell.manual is None:
            continue
        most = before.out_of.get(name) if cell.asks else None
        most = was.get(name, result.max_score) if most is None else most
        if most != result.max_score:
            yield OfAnotherMaximum(result.exercise, cell.manual, most, result.max_score)


def _points(result: ExerciseResult) -> float | None:
    return None if result.fault or result.by_hand else result.score


def _sentence(result: ExerciseResult) -> str:
    """Return what is said of an exercise, in one line: of the first aspect that lost points."""
    lost = (aspect for aspect in result.aspects if aspect.points < aspect.max_points)
    return result.message or next((f"{a.name}: {a.sentence}" for a in lost), "")


def _written(
    again: dict[str, Outcome], places: Places, chapter: Chapter, stop: Stop
) -> tuple[HeldChapter, HeldChapter]:
    """Write what was graded again; return what the gradebook held before, and holds now."""
    writer = autograde.Writer(places, chapter, stop)
    try:
        held = writer.marks.held()
        for student, outcome in sorted(again.items()):
            stop.check()
            if outcome.reason:
                writer.write(outcome)
                continue
            record, graded = _places_of(places, chapter, student)
            outcome.notebook = graded.read_text(encoding="utf-8")
            writer.write(outcome)
            if not outcome.reason:
                record.unlink(missing_ok=True)
                graded.unlink(missing_ok=True)
        writer.assign_lateness()
        return held, writer.marks.held()
    finally:
        writer.close()


def _places_of(places: Places, chapter: Chapter, student: str) -> tuple[Path, Path]:
    """Return where what grading again gave is kept: its record and the graded notebook."""
    folder = places.autograded / ".regraded" / chapter.name
    return folder / f"{student}.json", folder / f"{student}.ipynb"


def _keep(outcome: Outcome, places: Places, chapter: Chapter) -> None:
    record, graded = _places_of(places, chapter, outcome.student)
    record.unlink(missing_ok=True)
    write_whole(graded, outcome.notebook.encode())
    text = json.dumps(records.to_record(outcome, chapter.name), indent=1, ensure_ascii=False)
    write_whole(record, text.encode())


def _kept(places: Places, chapter: Chapter, student: str) -> Outcome | None:
    """Return what grading again gave where it would still give that, else None."""
    record, graded = _places_of(places, chapter, student)
    outcome = records.from_record(read_json(record), chapter.name, student)
    if outcome is None or not graded.is_file():
        return None
    return outcome if autograde.would_be(outcome, places, chapter) else None
