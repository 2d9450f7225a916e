"""What became of a submission: as a line of the table, as JSON for others."""

from __future__ import annotations

import dataclasses
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field

from grading.batch.turn import NOT_KEPT, ExerciseResult
from grading.tree.printable import one_line
from grading.tree.submitted import FOR_A_PERSON

LONGEST_STUDENT, LONGEST_TROUBLE = 100, 500


@dataclass
class Outcome:
    """What is known of one submission.

    `reason` says why there are no results, where there are none, and `kind` is that of the
    `Unreadable` that said so; `unanswered` are the exercises left as they were released; `fresh`
    tells a submission graded just now from one graded before.
    """

    student: str
    results: list[ExerciseResult] = field(default_factory=list)
    reason: str = ""
    kind: str = FOR_A_PERSON
    remarks: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    seconds: float = 0.0
    digest: str = ""
    notebook: str = field(default="", repr=False, metadata=NOT_KEPT)
    fresh: bool = field(default=True, metadata=NOT_KEPT)

    @property
    def graded(self) -> bool:
        """Whether nothing is left for a person to look at."""
        return not self.reason and not any(result.fault for result in self.results)

    @property
    def score(self) -> float:
        return sum(result.score for result in self.results)

    @property
    def trouble(self) -> str:
        """What went wrong, in one line."""
        if self.reason:
            return f"could not be graded: {self.reason}"
        said = [f"{r.exercise}: {_what_went_wrong(r)}" for r in self.results if _below(r)]
        return " · ".join([*said, *self.remarks])


def _below(result: ExerciseResult) -> bool:
    return not result.by_hand and (bool(result.message) or result.score < result.max_score)


def _what_went_wrong(result: ExerciseResult) -> str:
    """Return what is said of the known mistake, where there is one, else of the first fault.

    Of points that a person gave, their own words.
    """
    if result.given is not None and result.given.points is not None:
        said = textwrap.shorten(result.given.comment, 60, placeholder=" …")
        return f"given by hand: {said}" if said else "given by hand"
    if result.message:
        return result.message
    faults = [aspect for aspect in result.aspects if aspect.points < aspect.max_points]
    told = next((aspect for aspect in faults if aspect.mistake), faults[0])
    return textwrap.shorten(told.sentence.partition(": ")[0], 60, placeholder=" …")


def as_json(outcomes: Sequence[Outcome], chapter: str) -> list[dict[str, object]]:
    """Return one entry an exercise, without a score where it could not be graded.

    A submission that could not be graded is one entry without exercise and score.
    """
    entries: list[dict[str, object]] = []
    for outcome in outcomes:
        about = {"student": outcome.student, "chapter": chapter}
        if outcome.reason:
            missing = dict.fromkeys(("exercise", "score", "max_score"))
            message = outcome.trouble
            entries.append({**about, **missing, "aspects": [], "message": message, "seconds": 0.0})
        for result in outcome.results:
            entry = dataclasses.asdict(result)
            has_no_points = (entry.pop("fault"), entry.pop("by_hand"))
            given = entry.pop("given") or {}
            entry["by_hand"] = given.get("points") is not None
            entry["extra_credit"] = given.get("extra_credit", 0.0)
            entry["comment"] = given.get("comment", "")
            if any(has_no_points):
                entry["score"] = None
            entries.append({**about, **entry, "aspects": list(entry["aspects"])})
    return entries


def not_exported(outcomes: Sequence[Outcome]) -> str:
    """Return what `nbgrader export` makes of those who could not be graded, "" if all were."""
    lost = [one_line(outcome.student, LONGEST_STUDENT) for outcome in outcomes if outcome.reason]
    if not lost:
        return ""
    return (
        f"Not graded: {', '.join(lost)}. `nbgrader export` cannot say so: it leaves them out, or "
        "writes 0 for somebody with another chapter graded, or the points of an earlier file."
    )


def waiting(outcomes: Sequence[Outcome]) -> str:
    """Return which answers a person has yet to grade, "" for none."""
    names = [r.exercise for outcome in outcomes for r in outcome.results if r.by_hand]
    if not names:
        return ""
    told = ", ".join(f"{name} ({names.count(name)})" for name in dict.fromkeys(names))
    return f"To be graded by a person, in Formgrader: {told}. The sums are without them."


def table(outcomes: Sequence[Outcome], points: dict[str, float]) -> str:
    """Return the closing table: student, points of each exercise, sum, what went wrong.

    `points` has what there is to get, by the exercise's name or that of its graded cell.
    """
    known = {result.exercise for outcome in outcomes for result in outcome.results}
    exercises = [name if name in known else name.removeprefix("test_") for name in points]
    head = ["student", *exercises, "sum", ""]
    most = ["", *(f"/{value:g}" for value in points.values()), f"/{sum(points.values()):g}", ""]
    rows = [head, most]
    for outcome in outcomes:
        there = (r for r in outcome.results if not (r.fault or r.by_hand))
        scores = {result.exercise: f"{result.score:g}" for result in there}
        total = "–" if outcome.reason else f"{outcome.score:g}"
        cells = [scores.get(name, "–") for name in exercises]
        student = one_line(outcome.student, LONGEST_STUDENT)
        rows.append([student, *cells, total, one_line(outcome.trouble, LONGEST_TROUBLE)])
    widths = [max(len(row[column]) for row in rows) for column in range(len(head) - 1)]
    return "\n".join(
        "  ".join(
            [row[0].ljust(widths[0])]
            + [cell.rjust(width) for cell, width in zip(row[1:-1], widths[1:], strict=True)]
            + [row[-1]]
        ).rstrip()
        for row in rows
    )
