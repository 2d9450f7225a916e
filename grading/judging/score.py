"""The value that a graded cell returns: a number for nbgrader, reasons for people."""

from __future__ import annotations

from dataclasses import dataclass, field

from grading.tree.points import shown
from seminar.check.report import html_table, text_table

ADDED_LATER = {"added_later": True}
"""Marks what records of an earlier version of the course do not have."""


@dataclass(frozen=True)
class AspectScore:
    """The points of one aspect and why.

    `verdict` is one of `seminar.check.report`'s; `mistake` names the known mistake, "" where the
    sentence describes a difference instead; `as_in` is the aspect whose sentence says why, ""
    where it is this one's own; `measured` is the number that decides, where it has a meaning of its
    own, such as a fraction of digits that are read.
    """

    name: str
    points: float
    max_points: float
    verdict: str
    sentence: str
    mistake: str = ""
    as_in: str = ""
    measured: float | None = field(default=None, metadata=ADDED_LATER)


class Score(float):
    """Points of one exercise: a plain number with reasons attached.

    Attributes
    ----------
    name : str
    max_score : float
    aspects : tuple of AspectScore

    Its `repr` is that of the plain number, which nbgrader reads; notebooks show the table.
    """

    name: str
    max_score: float
    aspects: tuple[AspectScore, ...]

    def __new__(cls, name: str, max_score: float, aspects: tuple[AspectScore, ...]) -> Score:
        score = super().__new__(cls, round(sum(aspect.points for aspect in aspects), 6))
        score.name, score.max_score, score.aspects = name, float(max_score), aspects
        return score

    def __repr__(self) -> str:
        return float.__repr__(self)

    __str__ = __repr__

    def __reduce__(self) -> tuple[type[Score], tuple[str, float, tuple[AspectScore, ...]]]:
        return Score, (self.name, self.max_score, self.aspects)

    @property
    def summary(self) -> str:
        """One line: the points out of the maximum."""
        return f"{self.name}: {shown(self)} of {shown(self.max_score)} points"

    @property
    def report(self) -> str:
        """The table of aspects as plain text."""
        return text_table(self.summary, self._rows())

    def _repr_html_(self) -> str:
        return html_table(self.summary, self._rows())

    def _rows(self) -> list[tuple[str, str, str]]:
        return [
            (
                f"{aspect.name} ({shown(aspect.points)}/{shown(aspect.max_points)})",
                aspect.verdict,
                aspect.sentence,
            )
            for aspect in self.aspects
        ]
