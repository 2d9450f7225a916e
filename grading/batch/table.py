"""What a class has of a chapter: a line a student for the terminal, JSON for other programs."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from datetime import timedelta

from grading.batch.held import OF_A_PERSON, OF_BOTH, OF_GRADING
from grading.batch.outcome import Outcome
from grading.batch.standing import Standing
from grading.batch.turn import ExerciseResult
from grading.tree.points import shown
from grading.tree.printable import first_of, one_line

LONGEST_STUDENT, LONGEST_TROUBLE = 100, 500
SHORT = {"day": "d", "hour": "h", "minute": "min"}
BY_HAND, EXTRA, OF_EARLIER, OF_OTHER_MAXIMUM = "*", "+", "?", "!"
MOST_NAMED = 10
CALLED_LATE = (
    "LATE is what the platform calls {people}, and by how much is not known: nothing was taken "
    "away for it. Write the time into grading/submitted/STUDENT/CHAPTER/timestamp.txt, and grade "
    "once more."
)
CALLED_LATE_IN_TIME = (
    "LATE is what the platform calls {people}, and by the time that is written in timestamp.txt it "
    "is not so, or no due date is set here: what being late costs follows that time, and nothing "
    "was taken away for it."
)
OF_REFUSED = {
    OF_GRADING: "the sum is that of an earlier file",
    OF_A_PERSON: "the sum was given by hand",
    OF_BOTH: "the sum is that of an earlier file, with what was given by hand",
}
"""Whose points are those of somebody whose last file could not be graded, by `Standing.source`."""


def as_json(standings: Sequence[Standing], chapter: str) -> list[dict[str, object]]:
    """Return one entry an exercise, without a score where it could not be graded.

    A submission that could not be graded is one entry without exercise and score. Every entry
    tells of the whole chapter, too: the `points` that nbgrader exports, and the lateness.
    """
    entries: list[dict[str, object]] = []
    for standing in standings:
        if standing.outcome is None:
            continue
        outcome, handed_in = standing.outcome, standing.handed_in
        about = {"student": standing.student, "chapter": chapter}
        of_all = {
            "points": plain(standing.points),
            "max_points": standing.max_points,
            "penalty": plain(standing.penalty),
            "handed_in": handed_in.isoformat() if handed_in is not None else None,
            "late_seconds": None if standing.is_called_late else standing.late.total_seconds(),
            "is_called_late": standing.is_called_late or standing.is_called_late_in_time,
            "is_current": standing.is_current,
            "changed": list(standing.changed),
        }
        if outcome.reason:
            missing = dict.fromkeys(("exercise", "score", "max_score"))
            told = {"aspects": [], "message": outcome.trouble, "seconds": 0.0}
            told["waits_for_a_person"] = False
            entries.append({**about, **missing, **told, **_given({}), **of_all})
        for result in outcome.results:
            entry = dataclasses.asdict(result)
            has_no_points = (entry.pop("fault"), entry.pop("by_hand"))
            entry["score"] = None if any(has_no_points) else plain(result.score)
            entry["waits_for_a_person"] = result.waits
            given = _given(entry.pop("given") or {})
            entries.append({**about, **entry, "aspects": list(entry["aspects"]), **given, **of_all})
    return entries


def plain(points: float | None) -> float | None:
    """Return points without what adding up in binary left behind: 9.8, not 9.799999999999999."""
    return None if points is None else round(points, 9)


def _given(given: dict[str, object]) -> dict[str, object]:
    return {
        "by_hand": given.get("points") is not None,
        "by_hand_out_of": given.get("out_of"),
        "extra_credit": given.get("extra_credit", 0.0),
        "comment": given.get("comment", ""),
    }


def not_exported(outcomes: Sequence[Outcome]) -> str:
    """Return what `nbgrader export` makes of those who could not be graded, "" if all were."""
    lost = [one_line(outcome.student, LONGEST_STUDENT) for outcome in outcomes if outcome.reason]
    if not lost:
        return ""
    return (
        f"Not graded: {', '.join(lost)}. `nbgrader export` cannot say so: it leaves them out, or "
        "writes 0 for somebody with another chapter graded, or points that are not of this file; "
        "and 0 for whoever handed in nothing. `grading export --for csv` leaves all of them empty, "
        "with the reason."
    )


def waiting(outcomes: Sequence[Outcome]) -> str:
    """Return which answers a person has yet to grade, "" for none."""
    names = [r.exercise for outcome in outcomes for r in outcome.results if r.by_hand]
    again: dict[str, list[str]] = {}
    for outcome in outcomes:
        for result in outcome.results:
            if result.is_of_earlier:
                again.setdefault(result.exercise, []).append(outcome.student)
    said = []
    if names:
        told = ", ".join(f"{name} ({names.count(name)})" for name in dict.fromkeys(names))
        said.append(f"To be graded by a person, in Formgrader: {told}. The sums are without them.")
    if again:
        told = "; ".join(f"{name} of {named(whose)}" for name, whose in again.items())
        said.append(
            f"To be looked at again by a person, in Formgrader: {told}. The answer is another one "
            "than they gave points for, and the sums have those points."
        )
    if other := other_maximum(outcomes):
        said.append(
            f"{other} The sums have those points: give them anew in Formgrader, or save them there "
            "once more."
        )
    return "\n".join(said)


def other_maximum(outcomes: Sequence[Outcome]) -> str:
    """Return whose points by hand are out of another maximum than there is now, "" for nobody's."""
    told = [
        (
            outcome.student,
            f"{r.exercise} {shown(r.given.points)} of {shown(r.given.out_of)}",
            r.max_score,
        )
        for outcome in outcomes
        for r in outcome.results
        if r.given is not None and r.given.points is not None and r.given.out_of is not None
    ]
    if not told:
        return ""
    whose = [
        f"{one_line(who, LONGEST_STUDENT)} {had}, now of {shown(most)}" for who, had, most in told
    ]
    return f"Points by hand out of another maximum: {first_of(whose, MOST_NAMED)}."


def named(students: Sequence[str]) -> str:
    """Return the first of these students' ids, and how many more there are."""
    return first_of([one_line(one, LONGEST_STUDENT) for one in students], MOST_NAMED)


def late_changes(standings: Sequence[Standing]) -> str:
    """Return whose points are others as being late costs another number, "" for nobody's."""
    said = []
    for standing in standings:
        if change := standing.late_change:
            (before, after), (had, has) = change.points, change.penalties
            points = f"{shown(before)} → {shown(after)}"
            who = one_line(standing.student, LONGEST_STUDENT)
            said.append(f"{who} {points} (being late −{shown(had)} → −{shown(has)})")
    return first_of(said, MOST_NAMED)


def not_reckoned(standings: Sequence[Standing], chapter: str) -> str:
    """Return whose points the next grading of a chapter changes by lateness alone, "" for nobody.

    To be said where points are told and written for others, and nothing is graded.
    """
    changes = late_changes(standings)
    if not changes:
        return ""
    return (
        f"{chapter}: being late costs another number of points by now, and these points are "
        f"without that: {changes}. Run `grading autograde {chapter}` first."
    )


def table(standings: Sequence[Standing], points: dict[str, float]) -> str:
    """Return the closing table: student, points of each exercise, sum, what went wrong.

    `points` has what there is to get, by the exercise's name or that of its graded cell. Where
    anybody was late there is a column of what that cost; what a person gave is marked.
    """
    told = [(standing, standing.outcome) for standing in standings if standing.outcome is not None]
    known = {result.exercise for _, outcome in told for result in outcome.results}
    exercises = [name if name in known else name.removeprefix("test_") for name in points]
    has_late = any(map(_late, (standing for standing, _ in told)))
    head = ["student", *exercises, *(["late"] if has_late else []), "sum", ""]
    most = [f"/{shown(value)}" for value in points.values()]
    rows = [head, ["", *most, *([""] if has_late else []), f"/{shown(sum(points.values()))}", ""]]
    for standing, outcome in told:
        there = (r for r in outcome.results if not (r.fault or r.by_hand))
        scores = {result.exercise: _marked(result) for result in there}
        trouble = outcome.trouble
        if outcome.reason and standing.source:
            trouble = f"{trouble} · {OF_REFUSED[standing.source]}"
        rows.append(
            [
                one_line(standing.student, LONGEST_STUDENT),
                *(scores.get(name, "–") for name in exercises),
                *([_late(standing) or "–"] if has_late else []),
                "–" if standing.points is None else shown(standing.points),
                one_line(trouble, LONGEST_TROUBLE),
            ]
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(head) - 1)]
    lines = [
        "  ".join(
            [row[0].ljust(widths[0])]
            + [cell.rjust(width) for cell, width in zip(row[1:-1], widths[1:], strict=True)]
            + [row[-1]]
        ).rstrip()
        for row in rows
    ]
    legend = _legend([result for _, o in told for result in o.results])
    late = [standing.student for standing, _ in told if standing.is_called_late]
    in_time = [standing.student for standing, _ in told if standing.is_called_late_in_time]
    for sentence, people in ((CALLED_LATE, late), (CALLED_LATE_IN_TIME, in_time)):
        if people:
            legend.append(sentence.format(people=named(people)))
    return "\n".join([*lines, *legend])


def _marked(result: ExerciseResult) -> str:
    given, marks = result.given, ""
    if given is not None:
        marks = BY_HAND * (given.points is not None) + EXTRA * bool(given.extra_credit)
        marks += OF_EARLIER * given.is_of_earlier + OF_OTHER_MAXIMUM * result.is_of_another_maximum
    return f"{shown(result.score)}{marks}"


def _legend(results: Sequence[ExerciseResult]) -> list[str]:
    """Return what the marks in the table mean, nothing where there are none."""
    given = [result.given for result in results if result.given is not None]
    said = []
    if any(one.points is not None for one in given):
        said.append(f"{BY_HAND} points given by hand")
    if any(one.extra_credit for one in given):
        said.append(f"{EXTRA} with extra credit")
    if any(one.is_of_earlier for one in given):
        said.append(f"{OF_EARLIER} for an earlier answer: a person has yet to look at this one")
    if any(one.out_of is not None for one in given):
        said.append(
            f"{OF_OTHER_MAXIMUM} out of another maximum than there is now: a person has yet to "
            "look at it"
        )
    return [", ".join(said)] if said else []


def _late(standing: Standing) -> str:
    """Return how late somebody was, and what that cost, "" for nothing."""
    said = ["LATE"] if standing.is_called_late or standing.is_called_late_in_time else []
    said += [how_long(standing.late)] if standing.late else []
    return " ".join([*said, *([f"−{shown(standing.penalty)}"] if standing.penalty else [])])


def how_long(late: timedelta) -> str:
    """Return a time as the student's page has it, shortened: "2 d 19 h", "5 h 20 min"."""
    return " ".join(f"{number} {SHORT[unit]}" for number, unit in in_units(late))


def in_units(late: timedelta) -> list[tuple[int, str]]:
    """Return a time in its two largest units that are not 0, minutes that have begun as whole."""
    minutes = max(1, math.ceil(late.total_seconds() / 60))
    parts = [(minutes // 1440, "day"), (minutes % 1440 // 60, "hour"), (minutes % 60, "minute")]
    return [(number, unit) for number, unit in parts if number][:2]
