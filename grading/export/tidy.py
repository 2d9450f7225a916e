"""One table of everything, for a spreadsheet or a program: a line for each person and chapter."""

from __future__ import annotations

import csv
import io

from grading.batch.turn import ExerciseResult
from grading.export.grades import Entry, Grades, called_late
from grading.export.writing import Written, guarded
from grading.roster import Person
from grading.tree.course import module_name
from grading.tree.points import as_text, shown

HOUR = 3600
HEADER = [
    "id",
    "last_name",
    "first_name",
    "email",
    "group",
    "chapter",
    "state",
    "points",
    "max_points",
    "handed_in",
    "hours_late",
    "penalty",
    "points_by_hand",
    "extra_credit",
    "given_by_hand",
    "waits_for_a_person",
    "reason",
]


def tidy(grades: Grades) -> Written:
    """Return the table as CSV in UTF-8.

    After the columns of `HEADER` stands one for each exercise, "numerical_gradient.numerical_diff":
    points with what a person gave, empty where nothing is graded.
    """
    exercises = dict.fromkeys(
        f"{module_name(chapter)}.{result.exercise}"
        for chapter in grades.chapters
        for line in grades.lines
        for result in _results(line.entries[chapter])
    )
    rows = [[*HEADER, *exercises]]
    for line in grades.lines:
        for chapter, entry in line.entries.items():
            points = {
                f"{module_name(chapter)}.{result.exercise}": shown(result.score)
                for result in _results(entry)
                if not (result.fault or result.by_hand)
            }
            about = map(guarded, _about(line.person, chapter, entry))
            rows.append([*about, *(points.get(name, "") for name in exercises)])
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    people = sum(
        any(entry.points is not None for entry in line.entries.values()) for line in grades.lines
    )
    return Written(text.getvalue().encode(errors="backslashreplace"), people, [])


def _results(entry: Entry) -> list[ExerciseResult]:
    return entry.standing.outcome.results if entry.standing and entry.standing.outcome else []


def _about(person: Person, chapter: str, entry: Entry) -> list[str]:
    standing = entry.standing
    given = {r.exercise: r.given for r in _results(entry) if r.given is not None}
    by_hand = {name: g.points for name, g in given.items() if g.points is not None}
    extra = sum(g.extra_credit for g in given.values())
    late = standing.late.total_seconds() / HOUR if standing else 0.0
    handed_in = standing.handed_in if standing else None
    is_called_late = standing is not None and standing.is_called_late
    is_known = bool(late) or (handed_in is not None and not is_called_late)
    penalty = standing.penalty if standing else 0.0
    reasons = [standing.outcome.reason if standing and standing.outcome else ""]
    reasons += called_late(standing)
    return [
        person.id,
        person.last_name,
        person.first_name,
        person.email,
        person.group,
        chapter,
        _state(entry),
        "" if entry.points is None else as_text(entry.points),
        as_text(entry.most),
        handed_in.isoformat() if handed_in else "",
        shown(late) if is_known else "",
        shown(penalty) if is_known or penalty else "",
        shown(sum(by_hand.values())) if by_hand else "",
        shown(extra) if extra else "",
        " ".join(by_hand),
        " ".join(result.exercise for result in _results(entry) if result.waits),
        "; ".join(filter(None, reasons)),
    ]


def _state(entry: Entry) -> str:
    if entry.standing is None:
        return "nothing handed in"
    if entry.is_refused:
        return "could not be graded"
    if entry.standing.points is None:
        return "not graded"
    if any(result.waits for result in _results(entry)):
        return "waits for a person"
    return "graded" if entry.standing.is_current else "graded before a change"
