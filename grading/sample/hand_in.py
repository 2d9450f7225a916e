"""What students hand in, and what is claimed of it: notebooks filled in, well or badly."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from grading.batch.outcome import Outcome
from grading.exercises import find
from grading.exercises.declaration import Mistake
from grading.judging.chapter import Chapter
from grading.notebooks.course_notebook import build_again, notebook_of
from grading.notebooks.notebook import Notebook, NotebookCell, is_answer, source_of
from grading.sample.answer import answer
from grading.tree.course import ROOT
from grading.tree.errors import GradingError
from seminar.check.report import with_code


@dataclass(frozen=True)
class HandIn:
    """One student's submission, and what is claimed of it.

    Attributes
    ----------
    description : str
        What a person is told of it.
    mistakes : dict of str to str
        Exercise -> the known mistake that stands in the place of the solution; grading names it.
    left : tuple of str
        Exercises that are left as they were released.
    change : callable
        What else is done to the notebook.
    cut : bool
        Whether the file breaks off in the middle: it cannot be graded.
    named : dict of str to str
        Exercise -> the known mistake by which grading calls what `change` made.
    points : dict of str to float
        What grading gives where that is not full marks, nor 0 for what is left.
    said : str
        What stands in the closing table.
    """

    description: str
    mistakes: Mapping[str, str] = field(default_factory=dict)
    left: tuple[str, ...] = ()
    change: Callable[[Notebook], object] | None = None
    cut: bool = False
    named: Mapping[str, str] = field(default_factory=dict)
    points: Mapping[str, float] = field(default_factory=dict)
    said: str = ""

    def answers(self, chapter: Chapter, solutions: Mapping[str, str]) -> dict[str, str]:
        """Return exercise -> the source of its cell, before any `change`."""
        mistaken = {
            name: answer(find(name), _mistake(name, mistake))
            for name, mistake in self.mistakes.items()
        }
        left = {name: chapter.stubs[name] for name in self.left}
        return {**solutions, **mistaken, **left}

    def file(self, chapter: Chapter, solutions: Mapping[str, str]) -> bytes:
        """Return the file, with `solutions` as the source of each cell that is right."""
        notebook = filled(chapter, self.answers(chapter, solutions))
        if self.change is not None:
            self.change(notebook)
        text = json.dumps(notebook, ensure_ascii=False, indent=1)
        return (text[: len(text) // 2] if self.cut else text).encode()

    def untrue(self, outcome: Outcome, chapter: Chapter, page: str) -> Iterator[str]:
        """Yield each claim that does not hold: of the points, the table, the page of feedback."""
        if self.said not in outcome.trouble:
            yield f"the table says {outcome.trouble!r} and not {self.said!r}"
        if self.cut != bool(outcome.reason):
            yield "it was not graded" if outcome.reason else "it was graded"
        if self.cut or outcome.reason:
            return
        for result in outcome.results:
            name = result.exercise
            if name not in chapter.exercises:
                continue
            full = 0.0 if name in self.left else chapter.points[f"test_{name}"]
            claimed = self.points.get(name, full)
            if result.score != claimed:
                yield f"{name} got {result.score:g} points and not {claimed:g}"
            named = sorted({aspect.mistake for aspect in result.aspects} - {""})
            wrong = [m[name] for m in (self.mistakes, self.named) if name in m]
            if named != wrong:
                yield f"the mistakes named in {name} are {named} and not {wrong}"
            for mistake in wrong:
                if with_code(_mistake(name, mistake).sentence) not in page:
                    yield f"the page of feedback does not tell of {mistake}"


def filled(chapter: Chapter, answers: Mapping[str, str]) -> Notebook:
    """Return the released notebook with these answers in it."""
    notebook = copy.deepcopy(chapter.release)
    for cell in notebook["cells"]:
        if is_answer(cell):
            cell["source"] = answers[cell["metadata"]["nbgrader"]["grade_id"]]
    return notebook


def exercise_of(cell: NotebookCell) -> str:
    """Return the name of the exercise whose solution or graded cell this is."""
    return cell["metadata"]["nbgrader"]["grade_id"].removeprefix("test_")


def own_cell(source: str) -> NotebookCell:
    """Return a code cell of a student's own."""
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": "mine",
        "metadata": {},
        "outputs": [],
        "source": source,
    }


def solutions_of(chapter: Chapter, root: Path = ROOT) -> dict[str, str]:
    """Return the source of each cell that learners fill in, of a chapter that has been built.

    Raises
    ------
    GradingError
        If it has not.
    """
    path = root / "solutions" / chapter.name / f"{chapter.module}.ipynb"
    again = build_again(chapter.name)
    try:
        notebook = notebook_of(path.read_bytes(), path, again)
    except FileNotFoundError:
        raise GradingError(f"{path} is missing: {again}.") from None
    answers = filter(is_answer, notebook["cells"])
    return {cell["metadata"]["nbgrader"]["grade_id"]: source_of(cell) for cell in answers}


def _mistake(exercise: str, name: str) -> Mistake:
    return next(mistake for mistake in find(exercise).mistakes if mistake.name == name)
