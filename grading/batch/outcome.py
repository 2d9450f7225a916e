"""What became of a submission."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field

from grading.batch.turn import ADDED_LATER, NOT_KEPT, ExerciseResult
from grading.tree.points import shown
from grading.tree.submitted import FOR_A_PERSON

LONGEST = 60
"""Signs of a sentence or a comment, where a line of the table tells of it."""


@dataclass
class Outcome:
    """What is known of one submission.

    `reason` says why there are no results, where there are none, and `kind` is that of the
    `Unreadable` that said so; `unanswered` are the exercises left as they were released; `answers`
    tells one answer from another, by the grade_id of its cell; `files` are the learner's own that
    lay beside the notebook; `asked` are those that were another one when somebody had given points
    already; `out_of` has by graded cell what there was to get when points were given by hand, where
    that is another number by now; `made_of` is what the chapter
    was made of that graded it; `fresh` tells a submission graded just now from one graded
    before.
    """

    student: str
    results: list[ExerciseResult] = field(default_factory=list)
    reason: str = ""
    kind: str = FOR_A_PERSON
    remarks: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    out_of: dict[str, float] = field(default_factory=dict, metadata=ADDED_LATER)
    files: list[str] = field(default_factory=list)
    seconds: float = 0.0
    digest: str = ""
    made_of: dict[str, str] = field(default_factory=dict, metadata=ADDED_LATER)
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
        told = ((r.exercise, _told(r)) for r in self.results)
        said = [f"{exercise}: {words}" for exercise, words in told if words]
        return " · ".join([*said, *self.remarks])


def _below(result: ExerciseResult) -> bool:
    return not result.by_hand and (bool(result.message) or result.score < result.max_score)


def _told(result: ExerciseResult) -> str:
    """Return what went wrong and what a person wrote of it, "" for nothing."""
    wrong = _what_went_wrong(result) if _below(result) or result.waits_again else ""
    given = result.given
    if given is None or not given.comment:
        return wrong
    words = textwrap.shorten(given.comment, LONGEST, placeholder=" …")
    if given.points is not None:
        return f"{wrong or 'given by hand'}: {words}"
    return f"{wrong}; comment: {words}" if wrong else f"comment: {words}"


def _what_went_wrong(result: ExerciseResult) -> str:
    """Return what is said of the known mistake, where there is one, else of the first fault.

    Of points that a person gave, that they did.
    """
    if result.is_of_earlier:
        return f"given by hand for an earlier answer{_out_of(result)}"
    if result.is_of_another_maximum:
        return f"given by hand{_out_of(result)}"
    if result.given is not None and result.given.points is not None:
        return "given by hand"
    if result.message:
        return result.message
    faults = [aspect for aspect in result.aspects if aspect.points < aspect.max_points]
    told = next((aspect for aspect in faults if aspect.mistake), faults[0])
    return textwrap.shorten(told.sentence.partition(": ")[0], LONGEST, placeholder=" …")


def _out_of(result: ExerciseResult) -> str:
    if result.given is None or result.given.out_of is None:
        return ""
    return (
        f", out of {shown(result.given.out_of)}, of which there are {shown(result.max_score)} now"
    )


def changed(before: Outcome | None, now: Outcome) -> set[str]:
    """Return the cells (grade_id) in which another answer stands than when we graded before."""
    if before is None or not before.answers:
        return set()
    return {name for name, answer in now.answers.items() if before.answers.get(name) != answer}
