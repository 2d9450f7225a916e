"""One exercise while it is graded, and what it got."""

from __future__ import annotations

import contextlib
import dataclasses
import time
from collections.abc import Iterator
from dataclasses import dataclass

from grading.batch import outputs
from grading.batch.our_paths import without_our_paths
from grading.judging.score import ADDED_LATER, AspectScore, Score
from grading.notebooks.notebook import NotebookCell
from grading.wall.outside.sandbox import SandboxLost

NOT_KEPT = {"kept": False}
"""Marks what of an outcome its record leaves out: it stands elsewhere."""
__all__ = ["ADDED_LATER", "NOT_KEPT", "ExerciseResult", "Given"]


@dataclass(frozen=True)
class Given:
    """What a person gave for an exercise: points in the place of ours, if any, and more.

    `is_of_earlier` says that the answer is another one since, which they have yet to look at;
    `out_of` is what there was to get then, where that is another number now, and None where not.
    """

    points: float | None = None
    extra_credit: float = 0.0
    comment: str = ""
    is_of_earlier: bool = False
    out_of: float | None = None


@dataclass(frozen=True)
class ExerciseResult:
    """What one exercise of one submission got, and why.

    `message` says what was the matter with the exercise as a whole, "" if nothing was; `fault` is
    set where the grading itself went wrong and a person has to look, `by_hand` where one has yet to
    give the points. Where a person has `given` anything, `score` has it in it.
    """

    exercise: str
    score: float
    max_score: float
    aspects: tuple[AspectScore, ...] = ()
    message: str = ""
    seconds: float = 0.0
    fault: bool = False
    by_hand: bool = False
    given: Given | None = dataclasses.field(default=None, metadata=NOT_KEPT)

    @property
    def is_of_earlier(self) -> bool:
        """Whether the points are those that a person gave for an earlier answer."""
        return self.given is not None and self.given.is_of_earlier

    @property
    def is_of_another_maximum(self) -> bool:
        """Whether the points are those that a person gave when there were more or fewer to get."""
        return self.given is not None and self.given.out_of is not None

    @property
    def waits_again(self) -> bool:
        """Whether a person who gave points has yet to look once more."""
        return self.is_of_earlier or self.is_of_another_maximum

    @property
    def waits(self) -> bool:
        """Whether a person has yet to look at the answer: the points are not the last word."""
        return self.fault or self.by_hand or self.waits_again


@dataclass
class Turn:
    """One exercise while it is graded: its graded cell, and the cell that it was answered in."""

    cell: NotebookCell
    own: NotebookCell | None
    score: Score | None = None
    message: str = ""
    hung: bool = False
    seconds: float = 0.0
    error: Exception | None = None
    first: Turn | None = None
    """Of an exercise with two answers, the turn that counts for both."""

    @property
    def name(self) -> str:
        return exercise_of(self.cell)

    @property
    def answer(self) -> NotebookCell:
        """The cell in which an exercise that is written was answered."""
        assert self.own is not None
        return self.own

    @property
    def is_right(self) -> bool:
        return self.score is not None and self.score >= self.score.max_score

    @contextlib.contextmanager
    def timed(self) -> Iterator[None]:
        """Count the time, and keep what goes wrong on our side: a person has to look.

        Where it is the machine, and no exercise alone, all of the submission is tried again.
        """
        started = time.perf_counter()
        try:
            yield
        except SandboxLost:
            raise
        except Exception as error:  # noqa: BLE001 (ours, not the learner's)
            self.error = error
        finally:
            self.seconds += time.perf_counter() - started

    def hand_over(self) -> None:
        """Let the turn that counts have what this one got, where it is more."""
        if self.first is None:
            return
        self.first.seconds += self.seconds
        self.first.error = self.first.error or self.error
        if self.score is None:
            return
        if self.first.score is None or self.score > self.first.score:
            self.first.score, self.first.message = self.score, self.message

    def result(self) -> ExerciseResult:
        """Return the result, and leave it in the graded cell."""
        if self.error is not None:
            why = without_our_paths(str(self.error))
            failed = f"This exercise could not be graded: {why}\n"
            self.cell["outputs"] = [outputs.stream(failed), outputs.number(0.0)]
            reason = f"The grading itself failed: {type(self.error).__name__}: {why}"
            points = float(self.cell["metadata"]["nbgrader"]["points"])
            return ExerciseResult(self.name, 0.0, points, (), reason, self.seconds, fault=True)
        assert self.score is not None  # as nothing went wrong
        score, message = _for_learners(self.score), without_our_paths(self.message)
        said = [outputs.stream(f"{message}\n")] if message else []
        self.cell["outputs"] = [*said, outputs.number(score)]
        return ExerciseResult(
            self.name, float(score), score.max_score, score.aspects, message, self.seconds
        )


def exercise_of(cell: NotebookCell) -> str:
    """Return which exercise a graded cell grades."""
    return cell["metadata"]["nbgrader"]["grade_id"].removeprefix("test_")


def _for_learners(score: Score) -> Score:
    """Return a score whose sentences, which may quote an exception, tell no path of ours."""
    said = [without_our_paths(aspect.sentence) for aspect in score.aspects]
    aspects = (
        dataclasses.replace(aspect, sentence=sentence)
        for aspect, sentence in zip(score.aspects, said, strict=True)
    )
    return Score(score.name, score.max_score, tuple(aspects))
