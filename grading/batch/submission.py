"""Grade one submission: its cells behind the wall, the hidden cells here.

The learner's cells run in the order in which the learner had them; a graded cell is run on this
side when its turn comes, its experiments behind the wall. An exercise that falls short is graded
once more in a fresh process with its own cell alone, so that nothing else in the notebook can cost
it points.
"""

from __future__ import annotations

import ast
import base64
import dataclasses
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from grading.bench import use
from grading.chapter import Chapter
from grading.intake.notebook import is_graded, is_solution, read, source_of
from grading.intake.rebuilding import rebuild
from grading.needed import is_learners
from grading.score import AspectScore, Score
from grading.wall.bench import WallBench
from grading.wall.learner import CellResult, Learner, Wall
from grading.wall.replies import Output

OUT_OF_TIME = "It ran out of time in an experiment, and the experiments after that were skipped."
BRIEFLY = 0.2
"""The part of an experiment's time that code gets on its own once it has hung among the rest."""


@dataclass(frozen=True)
class ExerciseResult:
    """What one exercise of one submission got, and why.

    `message` says what was the matter with the exercise as a whole, "" if nothing was; `fault` is
    set where the grading itself went wrong and a person has to look.
    """

    exercise: str
    score: float
    max_score: float
    aspects: tuple[AspectScore, ...] = ()
    message: str = ""
    seconds: float = 0.0
    fault: bool = False


@dataclass
class Graded:
    """A graded submission: the notebook with outputs and scores in it, and the results."""

    notebook: dict[str, object]
    results: list[ExerciseResult]
    remarks: list[str] = field(default_factory=list)
    seconds: float = 0.0
    starved: bool = False
    """Whether points were lost to a time limit while others had the processors."""


def grade_submission(data: bytes, chapter: Chapter, wall: Wall, seed: int | None = None) -> Graded:
    """Grade the bytes of a submitted file, with `seed` on the inputs that it pins.

    Raises
    ------
    Unreadable
        If they are not a notebook of this chapter.
    """
    started = time.perf_counter()
    rebuilt = rebuild(read(data), chapter.release)
    for cell in rebuilt.notebook["cells"]:
        if is_graded(cell):
            cell["source"] = chapter.hidden[cell["metadata"]["nbgrader"]["grade_id"]]
    with wall.learner(chapter.files) as learner:
        results = _results(rebuilt.notebook, chapter, learner, seed, rebuilt.order)
        starved = learner.budget.starved and any(r.score < r.max_score for r in results)
    seconds = time.perf_counter() - started
    return Graded(rebuilt.notebook, results, rebuilt.remarks, seconds, starved)


def grade_notebook(
    notebook: dict[str, object],
    chapter: Chapter,
    wall: Wall,
    seed: int | None = None,
    *,
    order: Sequence[str] = (),
) -> list[ExerciseResult]:
    """Run a rebuilt notebook whose graded cells hold their hidden lines; fill in its outputs.

    `order` has the ids of its code cells as `Rebuilt.order` has them; without it they are run as
    they stand. The results come as the exercises stand in the notebook.
    """
    with wall.learner(chapter.files) as learner:
        return _results(notebook, chapter, learner, seed, order)


def _results(notebook, chapter: Chapter, learner: Learner, seed, order) -> list[ExerciseResult]:
    results = _Run(notebook, chapter, learner, seed, order).results()
    exercises = list(chapter.stubs)
    return sorted(results, key=lambda result: exercises.index(result.exercise))


class _Run:
    def __init__(
        self,
        notebook,
        chapter: Chapter,
        learner: Learner,
        seed: int | None,
        order: Sequence[str] = (),
    ) -> None:
        cells = {cell["id"]: cell for cell in notebook["cells"]}
        self.cells = [cells[name] for name in order or cells]
        self.chapter = chapter
        self.course = chapter.course
        self.learner = learner
        self.seed = seed
        self.room = learner.limits.notebook_bytes
        self.became: dict[str, CellResult] = {}  # solution cells, by grade_id

    def results(self) -> list[ExerciseResult]:
        learners = [
            cell for cell in self.cells if cell["cell_type"] == "code" and is_learners(cell)
        ]
        wanted = self.learner.names_read([source_of(cell) for cell in learners])
        needed = self.course.needed(wanted)
        results = []
        for cell in self.cells:
            if cell["cell_type"] != "code":
                continue
            if is_graded(cell):
                results.append(self._grade(cell))
            elif is_learners(cell) or cell["id"] in needed:
                self._run(cell)
        return results

    def _run(self, cell: dict[str, object]) -> None:
        result = self.learner.run(source_of(cell), pictures=is_learners(cell))
        cell["execution_count"] = None
        cell["outputs"] = self._outputs(result)
        if is_solution(cell):
            self.became[cell["metadata"]["nbgrader"]["grade_id"]] = result

    def _grade(self, cell: dict[str, object]) -> ExerciseResult:
        about = cell["metadata"]["nbgrader"]
        name = about["grade_id"].removeprefix("test_")
        started = time.perf_counter()
        message = self._what_happened(name)
        try:
            bench = WallBench(self.learner, self.seed)
            score = _run_hidden(source_of(cell), bench)
            if bench.hung and score < score.max_score:
                message = f"{message} {OUT_OF_TIME}".strip()
            if score < score.max_score and self._may_be_disturbed(name):
                alone = self._grade_alone(name, source_of(cell), briefly=bool(bench.hung))
                if alone > score:
                    score = alone
                    message = "Graded on its own: something else in the notebook breaks it."
        except Exception as error:  # noqa: BLE001 (ours, not the learner's: a person has to look)
            cell["outputs"] = [
                _stream(f"This exercise could not be graded: {error}\n"),
                _number(0.0),
            ]
            reason = f"The grading itself failed: {type(error).__name__}: {error}"
            points = float(about["points"])
            seconds = time.perf_counter() - started
            return ExerciseResult(name, 0.0, points, (), reason, seconds, fault=True)
        cell["outputs"] = [_number(score)]
        seconds = time.perf_counter() - started
        return ExerciseResult(name, float(score), score.max_score, score.aspects, message, seconds)

    def _what_happened(self, name: str) -> str:
        result = self.became.get(name)
        if result is None:
            return ""
        if result.death is not None:
            return f"Its cell had to be stopped: {result.death}."
        return f"Its cell raised {result.raised}." if result.raised else ""

    def _may_be_disturbed(self, name: str) -> bool:
        """Say whether the learner wrote this exercise, and more that could get in its way."""
        own = self._solution(name)
        if own is None or self._is_stub(own):
            return False
        others = (cell for cell in self.cells if cell is not own and is_learners(cell))
        return any(not self._is_stub(cell) for cell in others)

    def _grade_alone(self, name: str, hidden: str, *, briefly: bool) -> Score:
        own = self._solution(name)
        limits = self.learner.limits
        limits = dataclasses.replace(
            limits, probe_seconds=limits.probe_seconds * (BRIEFLY if briefly else 1.0)
        )
        with self.learner.afresh(limits) as learner:
            needed = self.course.needed(learner.names_read([source_of(own)]))
            for cell in self.cells:
                if cell is own:
                    learner.run(source_of(cell), pictures=False)
                    break
                if cell["cell_type"] == "code" and cell["id"] in needed:
                    learner.run(source_of(cell), pictures=False)
            return _run_hidden(hidden, WallBench(learner, self.seed))

    def _solution(self, name: str) -> dict[str, object] | None:
        solutions = (cell for cell in self.cells if is_solution(cell))
        named = (c for c in solutions if c["metadata"]["nbgrader"]["grade_id"] == name)
        return next(named, None)

    def _is_stub(self, cell: Mapping[str, object]) -> bool:
        about = cell["metadata"].get("nbgrader", {})
        return source_of(cell) == self.chapter.stubs.get(about.get("grade_id"))

    def _outputs(self, result: CellResult) -> list[dict[str, object]]:
        if result.death is not None:
            text = f"This cell had to be stopped: {result.death}."
            return [_error(result.death.kind, str(result.death), text)]
        outputs = []
        for output in result.outputs:
            size = len(output.text) + len(output.png or b"")
            if size > self.room:
                outputs.append(_stream("… the rest of the notebook's output was cut off …\n"))
                break
            self.room -= size
            outputs.append(_output(output))
        return outputs


def _run_hidden(source: str, bench: WallBench) -> Score:
    """Run a graded cell on this side of the wall and return its value."""
    tree = ast.parse(source)
    if not tree.body or not isinstance(tree.body[-1], ast.Expr):
        raise ValueError("a graded cell has to end with the score, as `grade(...)` gives it")
    last = ast.Expression(tree.body.pop().value)
    names: dict[str, object] = {"__name__": "graded_cell"}
    with use(bench):
        exec(compile(tree, "<graded cell>", "exec"), names)
        value = eval(compile(last, "<graded cell>", "eval"), names)
    if not isinstance(value, Score):
        raise ValueError(f"a graded cell gave {type(value).__name__} in place of a score")
    return value


def _output(output: Output) -> dict[str, object]:
    if output.kind in ("stdout", "stderr"):
        return _stream(output.text, output.kind)
    if output.kind == "error":
        return _error(output.name, output.message, output.text)
    data = {"text/plain": output.text}
    if output.png is not None:
        data["image/png"] = base64.b64encode(output.png).decode("ascii")
    shown = {"output_type": "display_data", "metadata": {}, "data": data}
    if output.kind == "result":
        shown |= {"output_type": "execute_result", "execution_count": None}
    return shown


def _stream(text: str, name: str = "stdout") -> dict[str, object]:
    return {"output_type": "stream", "name": name, "text": text}


def _error(name: str, message: str, text: str) -> dict[str, object]:
    traceback = text.split("\n")
    return {"output_type": "error", "ename": name, "evalue": message, "traceback": traceback}


def _number(score: float) -> dict[str, object]:
    data = {"text/plain": repr(score)}
    if isinstance(score, Score):
        # sentences may quote the learner, and MathJax would follow a formula's \href anywhere
        html = score._repr_html_()
        data["text/html"] = f'<div class="tex2jax_ignore mathjax_ignore">{html}</div>'
    return {
        "output_type": "execute_result",
        "execution_count": None,
        "metadata": {},
        "data": data,
    }
