"""nbgrader's ordinary graded cells: tests that an instructor wrote, answers that a person grades.

Such tests run where the learner's code is, in a copy of its process: that code can do to them what
it likes, so that they are worth what such tests are worth, and their points are no part of what the
self-test proves. All else that is graded stays out of its reach as ever.
"""

from __future__ import annotations

import ast
import time
from collections.abc import Iterable, Iterator, Mapping

from grading.batch import outputs
from grading.batch.our_paths import without_our_paths
from grading.batch.sentences import of_tests
from grading.batch.turn import ExerciseResult
from grading.judging.chapter import Chapter
from grading.notebooks.needed import names_of
from grading.notebooks.notebook import NotebookCell, grade_id_of, source_of
from grading.wall.both.names import EVERYTHING
from grading.wall.outside.learner import CellResult, Learner

UNANSWERED = "Not answered."
TIMEOUT = "Timeout"


class PlainTests:
    """The cells of tests of one submission, as its cells are run from top to bottom."""

    def __init__(self, chapter: Chapter, learner: Learner) -> None:
        self.names = chapter.plain_tests
        self.learner = learner
        self.released = {
            grade_id_of(cell): source_of(cell)
            for cell in chapter.release["cells"]
            if grade_id_of(cell) in self.names
        }
        self.above: list[str] = []  # the statements of tests further up
        self.results: dict[str, ExerciseResult] = {}
        self.again: list[NotebookCell] = []

    def grade(self, cell: NotebookCell) -> None:
        """Run a cell of tests at this place of the notebook, and leave its points in the cell."""
        name, points = grade_id_of(cell), float(cell["metadata"]["nbgrader"]["points"])
        started = time.perf_counter()
        ran = self.learner.test(source_of(cell), self._needed(name))
        result = self._result(name, points, ran, time.perf_counter() - started)
        before = self.results.get(name)
        if before is None or result.score > before.score:
            self.results[name] = result
            said = [outputs.stream(f"{result.message}\n")] if result.message else []
            cell["outputs"], cell["execution_count"] = [*said, outputs.number(result.score)], None
        if before is None and result.score < points and ran.death is None and ran.raised != TIMEOUT:
            self.again.append(cell)
        if before is None:
            self.above += _statements(source_of(cell))

    def grade_again(self) -> None:
        """Run those that fell short once more: what they test may stand further down."""
        for cell in self.again:
            self.grade(cell)

    def _needed(self, name: str) -> str:
        """Return what of the tests above defines names that this one reads, "" for nothing."""
        wanted, needed = set(self.names[name][0]), []
        for statement in reversed(self.above):
            reads, binds = names_of(statement)
            if binds & (wanted | {EVERYTHING}):
                needed.append(statement)
                wanted |= reads
        return "\n".join(reversed(needed))

    def _result(self, name: str, most: float, ran: CellResult, seconds: float) -> ExerciseResult:
        try:
            points, fault = points_of(ran, most), ""
        except ValueError:
            points, fault = 0.0, f"These tests gave more than the {most:g} points that they can."
        said = fault or of_tests(ran, points, most, self.released[name])
        return ExerciseResult(
            name, points, most, (), without_our_paths(said), seconds, fault=bool(fault)
        )


def _statements(source: str) -> list[str]:
    try:
        return [ast.unparse(statement) for statement in ast.parse(source).body]
    except SyntaxError:  # magics
        return [source]


def points_of(ran: CellResult, most: float) -> float:
    """Return the points of a cell of tests, by nbgrader's own rule but for what is on stderr.

    A value in its last line is the points; they are 0 where it fails, and else all.

    Raises
    ------
    ValueError
        If the value is more than there is to get.
    """
    if ran.death is not None or ran.raised or ran.stops:
        return 0.0
    value = next((output.text for output in ran.outputs if output.kind == "result"), "")
    if not value:
        return most
    from nbgrader.utils import get_partial_grade  # which takes its time to import

    return float(get_partial_grade({"data": {"text/plain": value}}, most))


def answers_for_people(
    cells: Iterable[Mapping[str, object]], chapter: Chapter
) -> Iterator[ExerciseResult]:
    """Yield what is known of answers that a person grades: no points, unless there is none."""
    for cell in cells:
        name = grade_id_of(cell)
        if name not in chapter.by_hand:
            continue
        if source_of(cell) == chapter.stubs[name]:
            yield ExerciseResult(name, 0.0, chapter.points[name], (), UNANSWERED)
        else:
            yield ExerciseResult(name, 0.0, chapter.points[name], by_hand=True)
