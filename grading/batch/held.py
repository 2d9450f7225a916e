"""What nbgrader's gradebook holds of a chapter: points, who gave them, comments, lateness."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from grading.tree.errors import GradingError
from grading.tree.printable import one_line

if TYPE_CHECKING:
    from nbgrader.api import Gradebook

ON_TIME = timedelta()
LONGEST = 300
OF_GRADING, OF_A_PERSON, OF_BOTH = "of grading", "of a person", "of both"
"""Whose the points are that a student has."""


@dataclass(frozen=True)
class HeldCell:
    """A graded cell's points: the automatic ones, a person's, and both with the extra credit.

    `asks` says that nbgrader wants a person to look at it, `needs_manual_grade` there.
    """

    auto: float | None = None
    manual: float | None = None
    extra_credit: float = 0.0
    score: float = 0.0
    asks: bool = False


@dataclass(frozen=True)
class Held:
    """One student's submission; `comments` are a person's words, by the cell that they are on."""

    score: float = 0.0
    penalty: float = 0.0
    handed_in: datetime | None = None
    late: timedelta = ON_TIME
    cells: Mapping[str, HeldCell] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_graded(self) -> bool:
        """Whether anything of it has points, given by whomever."""
        return bool(self.source)

    @property
    def source(self) -> str:
        """Who gave the points that count, one of the words above; "" where there are none."""
        cells = self.cells.values()
        by_us = any(c.auto is not None and c.manual is None for c in cells)
        by_hand = any(c.manual is not None or c.extra_credit for c in cells)
        if by_us and by_hand:
            return OF_BOTH
        return OF_GRADING if by_us else OF_A_PERSON if by_hand else ""

    @property
    def points(self) -> float:
        """The score as `nbgrader export` writes it."""
        return max(0.0, self.score - self.penalty)


@dataclass(frozen=True)
class HeldChapter:
    """What the gradebook holds of a chapter: what there is to get, when it is due, who has what."""

    max_points: float | None = None
    due: datetime | None = None
    students: Mapping[str, Held] = field(default_factory=dict)

    def late(self, handed_in: datetime | None, extension: timedelta | None = None) -> timedelta:
        """Return how long after it was due something was handed in, both in UTC."""
        if handed_in is None or self.due is None:
            return ON_TIME
        return max(ON_TIME, handed_in - self.due - (extension or ON_TIME))


def held(gradebook: Gradebook, name: str) -> HeldChapter:
    """Return what the gradebook holds of the chapter of this name, nothing if it does not know it.

    Times are in UTC without saying so, as nbgrader keeps them.
    """
    # which takes its time to import
    from nbgrader.api import (
        Assignment,
        BaseCell,
        Comment,
        Grade,
        SubmittedAssignment,
        SubmittedNotebook,
    )

    session = gradebook.db
    session.expire_all()  # somebody else may have written since we last asked
    assignment = session.query(Assignment).filter(Assignment.name == name).one_or_none()
    if assignment is None:
        return HeldChapter()
    chapter = HeldChapter(assignment.max_score, assignment.duedate)
    theirs = SubmittedAssignment.assignment_id == assignment.id
    points: dict[str, dict[str, HeldCell]] = {}
    for student, cell, auto, manual, extra, score, asks in (
        session.query(
            SubmittedAssignment.student_id,
            BaseCell.name,
            Grade.auto_score,
            Grade.manual_score,
            Grade.extra_credit,
            Grade.score,
            Grade.needs_manual_grade,
        )
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
        .join(BaseCell, BaseCell.id == Grade.cell_id)
        .filter(theirs)
    ):
        points.setdefault(student, {})[cell] = HeldCell(
            auto, manual, extra or 0.0, score, bool(asks)
        )
    words: dict[str, dict[str, str]] = {}
    for student, cell, comment in (
        session.query(SubmittedAssignment.student_id, BaseCell.name, Comment.manual_comment)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Comment, Comment.notebook_id == SubmittedNotebook.id)
        .join(BaseCell, BaseCell.id == Comment.cell_id)
        .filter(theirs)
    ):
        if comment and comment.strip():
            words.setdefault(student, {})[cell] = comment.strip()
    students = {
        student: Held(
            score,
            penalty,
            handed_in,
            chapter.late(handed_in, extension),
            points.get(student, {}),
            words.get(student, {}),
        )
        for student, score, penalty, handed_in, extension in session.query(
            SubmittedAssignment.student_id,
            SubmittedAssignment.score,
            SubmittedAssignment.late_submission_penalty,
            SubmittedAssignment.timestamp,
            SubmittedAssignment.extension,
        ).filter(theirs)
    }
    _require_numbers(name, chapter.max_points, students)
    return HeldChapter(chapter.max_points, chapter.due, students)


def _require_numbers(name: str, most: float | None, students: Mapping[str, Held]) -> None:
    """Raise `GradingError` where something is no number of points, as databases hold infinity."""
    wrong = ["what there is to get"] if _is_odd(most) else []
    for student, theirs in students.items():
        cells = [
            cell
            for cell, c in theirs.cells.items()
            if any(map(_is_odd, (c.auto, c.manual, c.extra_credit, c.score)))
        ]
        if cells or _is_odd(theirs.score) or _is_odd(theirs.penalty):
            wrong.append(f"{one_line(student)} ({', '.join(cells) or 'late penalty'})")
    if wrong:
        raise GradingError(
            f"The gradebook holds points of {name} that are no finite number: "
            f"{one_line(', '.join(wrong), LONGEST)}; give them anew in Formgrader, or put a copy "
            "of the gradebook in its place, and give the same command again."
        )


def _is_odd(points: float | None) -> bool:
    return points is not None and not (isinstance(points, int | float) and math.isfinite(points))
