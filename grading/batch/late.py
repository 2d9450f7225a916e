"""When work is due, who has more time, and what being late costs: on nbgrader's late plug-in.

`LatePolicy` is what an instructor configures in nbgrader_config.py. `AssignLateness` writes it into
the gradebook, for `grading autograde` and as a step of `nbgrader autograde`, so that both give the
same points.
"""

from __future__ import annotations

import contextlib
import difflib
import math
import re
import zoneinfo
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import Assignment, Gradebook, SubmittedAssignment
from nbgrader.plugins import LateSubmissionPlugin
from nbgrader.preprocessors import AssignLatePenalties
from traitlets import Dict, Enum, Float, TraitError
from traitlets.config import Config

from grading.batch.named import tell_name
from grading.exercises import CHAPTERS
from grading.roster import Roster, load
from grading.roster.spelling import folded
from grading.tree import moments
from grading.tree.errors import GradingError
from grading.tree.places import TIMESTAMP, Places
from grading.tree.printable import one_line

DUE = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d?:\d\d(?::\d\d)?)\s*(\S+)")
OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)")
DAY = timedelta(days=1)
MOST_DAYS = 999
LONGEST_PATH, LONGEST_TIME = 300, 60
MOST_MINUTES = 100_000
YEARS = range(1970, 3000)
"""Of due dates: before and after, extensions end beyond the dates that there are."""
WHERE = "c.LatePolicy.{} in nbgrader_config.py"


class LatePolicy(LateSubmissionPlugin):
    """When chapters are due, and what it costs to hand in later.

    A day is one of the calendar: it ends at the same time by the clock of the due date's zone, also
    where clocks change within it. Extensions are days after the due date; those of the roster's
    column `extra_days` are added to those named here.
    """

    due = Dict(
        help="Chapter -> date, time and zone ('2026-11-03 23:59 Europe/Berlin'); '' for no due "
        "date. What a chapter has in the gradebook stays where it is not named here."
    ).tag(config=True)
    extensions = Dict(help="Chapter -> student -> days after its due date").tag(config=True)
    penalty_method = Enum(
        ("none", "zero", "per day"),
        default_value="none",
        help="'none' takes no points away, 'zero' all of them, 'per day' a part for each day begun",
    ).tag(config=True)
    per_day = Float(0.1, help="With 'per day': which part of the points, 0 to 1").tag(config=True)
    most = Float(1.0, help="With 'per day': the largest part, 0 to 1").tag(config=True)
    grace_minutes = Float(0.0, help="Up to so late costs nothing").tag(config=True)

    def check(self, roster: Roster) -> None:
        """Raise `GradingError` where something that is configured cannot be meant."""
        for trait in ("due", "extensions"):
            for chapter in getattr(self, trait):
                _known(chapter, trait)
        for chapter in self.due:
            self.due_of(chapter)
        for chapter, students in self.extensions.items():
            if not isinstance(students, dict):
                raise GradingError(
                    f"{WHERE.format('extensions')} has to name students and days for {chapter}: "
                    "{'student': 2}."
                )
            for student, days in students.items():
                if not isinstance(student, str):
                    raise GradingError(
                        f"{WHERE.format('extensions')} names {student!r} for {chapter}: write the "
                        "id in quotes."
                    )
                _sound(days, f"{chapter}, {student}", "extensions", MOST_DAYS)
                if roster and roster.with_id(student) is None:
                    raise GradingError(
                        f"{WHERE.format('extensions')} names {student!r} for {chapter}, who is no "
                        "id of grading/roster.csv: correct it there or here."
                    )
            if roster:  # where there is none, there may be two people
                _are_apart(chapter, students)
        for trait in ("per_day", "most"):
            _sound(getattr(self, trait), "", trait, 1)
        _sound(self.grace_minutes, "", "grace_minutes", MOST_MINUTES)

    def due_of(self, chapter: str) -> datetime | None:
        """Return when a chapter is due, in its own zone; None where that is not configured.

        A time that the clock shows twice, as it is put back, is the later one.

        Raises
        ------
        GradingError
            If what is configured is no date, no zone or a time that there is not.
        """
        written = self.due.get(chapter)
        return _date(chapter, written) if written not in (None, "") else None

    def extension(self, chapter: str, student: str, roster: Roster) -> timedelta:
        """Return how much later a chapter is due for a student."""
        person = roster.with_id(student)
        named = self.extensions.get(chapter, {})
        alike = (name for name in named if folded(name) == folded(student))
        days = named.get(student if student in named else next(alike, None), 0)
        days += person.extra_days if person else 0
        due = self.due_of(chapter)
        if due is None:
            return timedelta(days=days)
        until = (due + timedelta(days=days)).replace(fold=1)
        return _in_utc(until) - _in_utc(due)

    def late_submission_penalty(
        self, student_id: str, score: float, total_seconds_late: float
    ) -> float | None:
        """Return the points that are taken away, None for none; as nbgrader asks for them."""
        late = timedelta(seconds=total_seconds_late)
        if self.penalty_method == "none" or late <= timedelta(minutes=self.grace_minutes):
            return None
        if self.penalty_method == "zero":
            return score
        part: float = min(self.per_day * self._days_begun(student_id, late), self.most)
        return part * score

    def _days_begun(self, student: str, late: timedelta) -> int:
        chapter = getattr(self.parent, "assignment_id", "")
        roster = getattr(self.parent, "roster", Roster())
        due = self.due_of(chapter)
        if due is not None:
            until = _in_utc(due) + self.extension(chapter, student, roster)
            ends, handed_in = (time.astimezone(due.tzinfo) for time in (until, until + late))
            late = handed_in.replace(tzinfo=None) - ends.replace(tzinfo=None)
        return max(1, math.ceil(late / DAY))


class AssignLateness(AssignLatePenalties):
    """Writes due date, extension, time of handing in and penalty of a submission."""

    assignment_id = ""
    roster = Roster()

    def of_chapter(self, chapter: str, roster: Roster) -> AssignLateness:
        """Begin with a chapter.

        Raises
        ------
        GradingError
            If what is configured is wrong.
        """
        self.assignment_id, self.roster = chapter, roster
        with _said_of_the_configuration():
            self.init_plugin()
        if isinstance(self.plugin_inst, LatePolicy):
            self.plugin_inst.check(roster)
        return self

    @property
    def extended(self) -> list[str]:
        """Who is configured to have an extension for the chapter."""
        policy = self.plugin_inst
        is_ours = isinstance(policy, LatePolicy)
        return [*policy.extensions.get(self.assignment_id, ())] if is_ours else []

    def assign_due(self, assignment: Assignment) -> None:
        """Write when the chapter is due, where that is configured."""
        policy = self.plugin_inst
        if isinstance(policy, LatePolicy) and self.assignment_id in policy.due:
            due = policy.due_of(self.assignment_id)
            assignment.duedate = None if due is None else _in_utc(due).replace(tzinfo=None)

    def assign(self, submission: SubmittedAssignment, handed_in: str | None) -> None:
        """Write what is known of one submission.

        Parameters
        ----------
        submission : nbgrader.api.SubmittedAssignment
        handed_in : str or None
            Date and time as people or programs write them; of nonsense and of "" there is none.
            None leaves what the gradebook has.
        """
        self._date(submission, handed_in)
        penalties = self._penalties(submission)
        for notebook in submission.notebooks:
            notebook.late_submission_penalty = penalties.get(notebook.name)

    def would_take(self, submission: SubmittedAssignment, handed_in: str | None) -> float:
        """Return the points that `assign` would take away for being late.

        Dates are changed for it, of which the caller has to let nothing be written.
        """
        self._date(submission, handed_in)
        return sum(taken or 0.0 for taken in self._penalties(submission).values())

    def _date(self, submission: SubmittedAssignment, handed_in: str | None) -> None:
        policy, student = self.plugin_inst, submission.student_id
        if handed_in is not None:
            submission.timestamp = in_utc(handed_in)
        self.assign_due(submission.assignment)
        if isinstance(policy, LatePolicy):
            extension = policy.extension(self.assignment_id, student, self.roster)
            # nbgrader cannot add one to no due date
            is_due = submission.assignment.duedate is not None
            submission.extension = extension if extension and is_due else None

    def _penalties(self, submission: SubmittedAssignment) -> dict[str, float | None]:
        """Return notebook -> points that are taken away, nothing for whoever was on time."""
        found: dict[str, float | None] = {}
        if late := submission.total_seconds_late:
            take = self.plugin_inst.late_submission_penalty
            for notebook in submission.notebooks:
                penalty = take(submission.student_id, notebook.score, late)
                found[notebook.name] = (
                    self._check_late_penalty(notebook, penalty) if penalty else None
                )
        return found

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Write what is known of the submission that nbgrader is at; the notebook stays."""
        about = resources["nbgrader"]
        root = Path(self.parent.parent.coursedir.root)  # the exporter's converter knows
        self.of_chapter(about["assignment"], load(root))
        with Gradebook(about["db_url"]) as gradebook:
            submission = gradebook.find_submission(about["assignment"], about["student"])
            tell_name(submission.student, self.roster)
            self.assign(submission, Places(root).timestamp(about["assignment"], about["student"]))
            gradebook.db.commit()
        return nb, resources


def lateness(config: Config, chapter: str, roster: Roster) -> AssignLateness:
    """Return what writes the lateness of a chapter's submissions, as it is configured."""
    with _said_of_the_configuration():
        made = AssignLateness(config=config)
    return made.of_chapter(chapter, roster)


@contextlib.contextmanager
def _said_of_the_configuration() -> Iterator[None]:
    """Say in a sentence what cannot be taken from nbgrader_config.py."""
    try:
        yield
    except TraitError as error:
        said = re.sub(r"<([\w.]+) object at \w+>", r"\1", str(error))
        raise GradingError(f"nbgrader_config.py cannot be used: {said}") from None


def in_utc(written: str) -> datetime | None:
    """Return a date and time as the gradebook has it, None where it is none."""
    with contextlib.suppress(moments.NoTime):
        return moments.read(written).replace(tzinfo=None)
    return None


def not_believed(places: Places, chapter: str, students: Iterable[str]) -> Iterator[str]:
    """Yield a sentence for everyone of whom it is not known when the work came in, though told."""
    for student in students:
        path = (places.submitted / student / chapter / TIMESTAMP).relative_to(places.root)
        if sentence := why_not_believed(path, places.timestamp(chapter, student)):
            yield sentence


def why_not_believed(path: Path, said: str) -> str:
    """Return why what a file says is no time at which work was handed in, "" where it is one."""
    try:
        if said:
            moments.read(said)
    except moments.NoTime as error:
        return (
            f"{one_line(str(path), LONGEST_PATH)} says {one_line(said, LONGEST_TIME)!r}, and "
            f"{error}: it counts as unknown, so that nothing is late; correct it and grade again."
        )
    return ""


def _in_utc(time: datetime) -> datetime:
    return time.astimezone(UTC)


def _known(chapter: object, trait: str) -> None:
    if chapter not in CHAPTERS:
        raise GradingError(
            f"{WHERE.format(trait)} names the chapter {chapter!r}, and there is none: choose from "
            f"{', '.join(CHAPTERS)}."
        )


def _are_apart(chapter: str, students: Iterable[str]) -> None:
    """Raise where two of the names are one id, as ids are compared."""
    before: dict[str, str] = {}
    for student in students:
        other = before.setdefault(folded(student), student)
        if other != student:
            raise GradingError(
                f"{WHERE.format('extensions')} names {other!r} and {student!r} for {chapter}, who "
                "are one but for capitals: remove one."
            )


def _sound(number: object, whose: str, trait: str, most: float) -> None:
    is_number = isinstance(number, int | float) and not isinstance(number, bool)
    if not (is_number and 0 <= number <= most):  # type: ignore[operator]
        named = f" for {whose}" if whose else ""
        raise GradingError(
            f"{WHERE.format(trait)} is {number!r}{named}: write a number from 0 to {most:g}."
        )


def _date(chapter: str, written: object) -> datetime:
    where = f"{WHERE.format('due')} is {written!r} for {chapter}"
    match = DUE.fullmatch(written.strip()) if isinstance(written, str) else None
    if match is None:
        raise GradingError(
            f"{where}: write date, time and zone, as in '2026-11-03 23:59 Europe/Berlin'."
        )
    day, time, named = match.groups()
    try:
        naive = datetime.fromisoformat(f"{day} {time.zfill(5 if len(time) < 6 else 8)}")
    except ValueError:
        raise GradingError(f"{where}, and there is no such day or time: correct it.") from None
    if naive.year not in YEARS:
        raise GradingError(f"{where}, and that is no year of a course: correct it.")
    due = naive.replace(tzinfo=_zone(named, where), fold=1)
    if _in_utc(due).astimezone(due.tzinfo).replace(tzinfo=None) != naive:
        raise GradingError(
            f"{where}, a time that no clock shows, as clocks are put forward over it: write one "
            "before or after."
        )
    return due


def _zone(named: str, where: str) -> tzinfo:
    if offset := OFFSET.fullmatch(named):
        sign, hours, minutes = offset.groups()
        if int(hours) < 24 and int(minutes) < 60:
            return timezone(
                (-1 if sign == "-" else 1) * timedelta(hours=int(hours), minutes=int(minutes))
            )
    with contextlib.suppress(zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return zoneinfo.ZoneInfo(named)
    like = difflib.get_close_matches(named, zoneinfo.available_timezones(), 1, 0.6)
    meant = f"is {like[0]} meant?" if like else "write one as Europe/Berlin, UTC or +01:00."
    raise GradingError(f"{where}, and there is no zone {named!r}: {meant}")
