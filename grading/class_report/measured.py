"""The table of the class where an exercise measures how well an answer does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from grading.class_report.classroom import ChapterOfClass
from grading.class_report.names import Member


@dataclass(frozen=True)
class Measured:
    """How well one member's answer does: a fraction, and the points that it got."""

    member: Member
    fraction: float
    points: float
    max_points: float


def measured(chapter: ChapterOfClass) -> dict[str, Sequence[Measured]]:
    """Return exercise -> the members whose answer was measured, the best first.

    Of several fractions of one answer the last one counts, which is that of the hardest aspect.
    """
    found: dict[str, Sequence[Measured]] = {}
    for name in chapter.chapter.graded:
        rows = [
            Measured(member, fractions[-1], result.score, result.max_score)
            for member, result in chapter.of_exercise(name)
            if (fractions := [one.measured for one in result.aspects if one.measured is not None])
        ]
        if rows:
            found[name] = sorted(rows, key=lambda row: -row.fraction)  # equals in order of names
    return found
