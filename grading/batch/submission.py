"""Grade one submission: its cells behind the wall, the hidden cells here."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from grading.batch.ordinary_cells import answers_for_people
from grading.batch.outcome import Outcome
from grading.batch.run import Run
from grading.batch.turn import ExerciseResult
from grading.judging.chapter import Chapter
from grading.notebooks.notebook import (
    Notebook,
    grade_id_of,
    is_answer,
    is_by_hand,
    is_graded,
    read,
    source_of,
)
from grading.notebooks.rebuilding import rebuild
from grading.tree.beside import NOTHING, Beside
from grading.wall.outside.learner import Wall
from grading.wall.outside.sandbox import SandboxLost

KEPT_BACK = 1 / 3
"""The part of a submission's time that is left for exercises on their own, each its share of it."""


@dataclass
class Graded:
    """A graded submission: the notebook with outputs and scores in it, and the results."""

    notebook: Notebook
    results: list[ExerciseResult]
    remarks: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    seconds: float = 0.0
    starved: bool = False
    """Whether points were lost to a time limit while others had the processors."""

    def outcome(self, student: str, chapter: Chapter) -> Outcome:
        """Return what is known of the submission now, without its notebook."""
        return Outcome(
            student,
            self.results,
            remarks=self.remarks,
            files=self.files,
            unanswered=_unanswered(self.notebook, chapter),
            answers=_answers(self.notebook),
            seconds=self.seconds,
        )


def grade_submission(
    data: bytes,
    chapter: Chapter,
    wall: Wall,
    seed: int | None = None,
    beside: Beside = NOTHING,
) -> Graded:
    """Grade the bytes of a submitted file, with `seed` on the inputs that it pins.

    The files `beside` it lie beside it behind the wall, too.

    Raises
    ------
    Unreadable
        If they are not a notebook of this chapter.
    """
    started = time.perf_counter()
    rebuilt = rebuild(read(data), chapter.release)
    for cell in rebuilt.notebook["cells"]:
        if is_graded(cell) and not is_by_hand(cell):
            cell["source"] = chapter.hidden[cell["metadata"]["nbgrader"]["grade_id"]]
    order, homes = rebuilt.order, rebuilt.homes
    graded = grade_notebook(
        rebuilt.notebook, chapter, wall, seed, order=order, homes=homes, beside=beside
    )
    graded.remarks = [*rebuilt.remarks, *graded.remarks]
    graded.seconds = time.perf_counter() - started
    return graded


def grade_notebook(
    notebook: Notebook,
    chapter: Chapter,
    wall: Wall,
    seed: int | None = None,
    *,
    order: Sequence[str] = (),
    homes: Mapping[str, str] | None = None,
    beside: Beside = NOTHING,
) -> Graded:
    """Run a rebuilt notebook whose graded cells hold their hidden lines; fill in its outputs.

    `order` has the ids of its code cells as `Rebuilt.order` has them; without it they are run as
    they stand; `homes` is `Rebuilt.homes`. The results come as the exercises stand in the notebook.

    Raises
    ------
    SandboxLost
        If the sandbox ended for no fault of the learner's, and did so again at the second try.
    """
    started, order_of_results = time.perf_counter(), list(chapter.graded)
    files = {**beside.files, **chapter.files}
    try:
        results, starved = _results(notebook, chapter, wall, seed, order, homes, files)
    except SandboxLost:
        results, starved = _results(notebook, chapter, wall, seed, order, homes, files)
    results.sort(key=lambda result: order_of_results.index(result.exercise))
    seconds = time.perf_counter() - started
    remarks, names = beside.remarks, sorted(beside.files)
    return Graded(notebook, results, remarks, names, seconds=seconds, starved=starved)


def _results(
    notebook: Notebook,
    chapter: Chapter,
    wall: Wall,
    seed: int | None,
    order: Sequence[str],
    homes: Mapping[str, str] | None,
    files: Mapping[str, bytes],
) -> tuple[list[ExerciseResult], bool]:
    """Return the results, and whether points were lost while others had the processors."""
    with wall.learner(files) as learner:
        learner.budget.keep_back(KEPT_BACK)
        results = Run(notebook, chapter, learner, seed, order, homes).results()
        lost = any(result.score < result.max_score for result in results)
        results += answers_for_people(notebook["cells"], chapter)
        return results, learner.budget.starved and lost


def _unanswered(notebook: Notebook, chapter: Chapter) -> list[str]:
    """Return the cells to be filled in that are, in a rebuilt notebook, as they were released."""
    solutions = {
        cell["metadata"]["nbgrader"]["grade_id"]: source_of(cell)
        for cell in notebook["cells"]
        if is_answer(cell)
    }
    return [name for name, stub in chapter.stubs.items() if solutions.get(name) == stub]


def _answers(notebook: Notebook) -> dict[str, str]:
    """Return what tells one answer from another, by the grade_id of its cell."""
    answers = {grade_id_of(c): source_of(c) for c in notebook["cells"] if is_answer(c)}
    return {
        name: hashlib.sha256(a.encode(errors="backslashreplace")).hexdigest()[:16]
        for name, a in answers.items()
    }
