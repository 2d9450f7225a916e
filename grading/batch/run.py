"""Run a submission's cells behind the wall, and grade each exercise when its turn comes.

The learner's cells run in the order in which the learner had them; a graded cell is run on this
side when its turn comes, its experiments behind the wall. An exercise that falls short is graded
once more with its own cell alone, so that nothing else in the notebook can cost it points, and past
whatever failed in that cell.
"""

from __future__ import annotations

import ast
import contextlib
import dataclasses
import functools
from collections.abc import Iterator, Mapping, Sequence

from grading.batch import outputs
from grading.batch.cells import Cells, reads_of, why_not_bound
from grading.batch.ordinary_cells import PlainTests
from grading.batch.our_paths import without_our_paths
from grading.batch.sentences import (
    defined_again_below,
    missed_names,
    of_another_definition,
    of_cell,
    of_missing_packages,
    of_stop,
    on_its_own,
    undefined,
)
from grading.batch.turn import ExerciseResult, Turn, exercise_of
from grading.judging.bench import use
from grading.judging.chapter import Chapter
from grading.judging.grade import seed_of_a_run
from grading.judging.score import Score
from grading.notebooks.needed import is_learners
from grading.notebooks.notebook import (
    Notebook,
    NotebookCell,
    grade_id_of,
    is_by_hand,
    is_graded,
    is_solution,
    source_of,
)
from grading.wall.both.limits import Limits
from grading.wall.outside.bench import WallBench
from grading.wall.outside.learner import CellResult, Learner
from seminar.check import homes

OUT_OF_TIME = "It ran out of time in an experiment, and the experiments after that were skipped."
BRIEFLY = 0.2
"""The part of an experiment's time that code gets on its own once it has hung among the rest."""


class Run:
    """A rebuilt notebook on its way through the cells, as `grade_notebook` is given it."""

    def __init__(
        self,
        notebook: Notebook,
        chapter: Chapter,
        learner: Learner,
        seed: int | None,
        order: Sequence[str] = (),
        homes: Mapping[str, str] | None = None,
    ) -> None:
        self.cells = Cells(notebook, chapter, order, homes)
        self.chapter = chapter
        self.learner = learner
        self.offered = learner.wall.tools.offered
        # one draw for all rounds of an exercise
        self.seed = seed_of_a_run() if seed is None else seed
        self.room = learner.limits.notebook_bytes
        self.turns: list[Turn] = []

    def results(self) -> list[ExerciseResult]:
        """Run all cells as they stand, try alone what fell short, and return what all of it got."""
        learners = self.cells.learners
        found = self.learner.names([source_of(cell) for cell in learners])
        self.cells.names = {cell["id"]: names for cell, names in zip(learners, found, strict=True)}
        tests = self.chapter.plain_tests
        read = reads_of(found).union(*(reads for reads, _ in tests.values()))
        needed = self.chapter.cells.needed(read)
        plain = PlainTests(self.chapter, self.learner)
        for cell in self.cells:
            if cell["cell_type"] != "code":
                continue
            if grade_id_of(cell) in tests:
                plain.grade(cell)
            elif is_graded(cell) and not is_by_hand(cell):
                self.turns.append(self._turn(cell))
            elif is_learners(cell) or cell["id"] in needed:
                self._run(cell)
        plain.grade_again()
        self._try_alone([again for turn in self.turns for again in self.cells.other_tries(turn)])
        return [*(turn.result() for turn in self.turns), *plain.results.values()]

    def _run(self, cell: NotebookCell) -> None:
        result = self.learner.run(source_of(cell), pictures=is_learners(cell))
        cell["execution_count"] = None
        cell["outputs"] = self._outputs(result)
        if is_learners(cell):
            self.cells.became[cell["id"]] = result
        if not is_solution(cell):
            passed = [stop for stop in result.stops if stop.passed]
            said = (f"{of_stop(stop, self.offered)} Grading went on after it.\n" for stop in passed)
            cell["outputs"] += [outputs.stream(without_our_paths(text)) for text in said]

    def _turn(self, cell: NotebookCell) -> Turn:
        """Grade an exercise where it stands in the notebook."""
        turn = Turn(cell, self.cells.answered_in(exercise_of(cell)))
        rounds = (False, True) if self.cells.needs_stand_ins_here(turn) else (False,)
        with turn.timed():
            bench = WallBench(self.learner, self.seed, stand_ins=rounds)
            elsewhere = self.cells.below(turn) or self.cells.misspelt(turn)
            bench.undefined = undefined(turn.name, self.cells.result(turn), elsewhere)
            bench.why_missing = functools.partial(why_not_bound, list(self.cells.became.values()))
            turn.score = _run_hidden(source_of(cell), bench)
            turn.hung = bool(bench.hung)
            turn.message = self._message(turn, bench, self.cells.result(turn))
            if not turn.is_right and not turn.hung and self.cells.is_written(turn):
                note = self.learner.note_on(turn.name, [*homes()])
                turn.message = " ".join(filter(None, [turn.message, note]))
        return turn

    def _message(self, turn: Turn, bench: WallBench, result: CellResult | None) -> str:
        missed = missed_names(bench.failures)
        said = [of_cell(result, self.offered, missed)]
        if not turn.is_right:
            said += of_missing_packages(bench.failures, self.offered)
            said += [self.cells.where(name, turn, self.offered) for name in missed]
            if not self.cells.is_written(turn):
                said.append(self.cells.misspelt(turn))
            elif self.cells.below(turn):
                said.append(defined_again_below(turn.name))
            if bench.hung:
                said.append(OUT_OF_TIME)
        return " ".join(filter(None, said))

    def _try_alone(self, turns: list[Turn]) -> None:
        """Grade exercises once more, each in a process in which only its cell has run.

        The process of each is a branch of one that holds what they all need of the course. Those
        that call others come last, in processes of their own: working code of others comes into
        these, and only the learner's own process can end a branch.
        """
        if not turns:
            return
        right = {turn.name for turn in self.turns if turn.is_right}
        branches = [turn for turn in turns if not self.cells.given(turn)]
        order = branches + [turn for turn in turns if self.cells.given(turn)]
        before = min((self.cells.above(turn.answer) for turn in branches), key=len, default=[])
        with self.learner.afresh(self.learner.limits, past_everything=True) as stem:
            stem.budget.allow(1.0)
            self._run_needed(stem, before, branches)
            for place, turn in enumerate(order):
                stem.budget.allow(1 / (len(order) - place))
                with turn.timed(), self._alone(turn, stem, before) as learner:
                    alone = self._grade_alone(turn, learner) and self.cells.given(turn) <= right
                    if turn.first is not None:
                        turn.message = f"{of_another_definition(turn.name)} {turn.message}".strip()
                    elif alone:
                        blamed = on_its_own(self.cells.result(turn))
                        turn.message = f"{blamed} {turn.message}".strip()
                turn.hand_over()

    @contextlib.contextmanager
    def _alone(self, turn: Turn, stem: Learner, before: list[NotebookCell]) -> Iterator[Learner]:
        """Have a learner that has run what an exercise needs of the course, and nothing else.

        `stem` has run it of the cells `before`.
        """
        limits, above = self._limits_alone(turn), self.cells.above(turn.answer)
        if self.cells.given(turn):
            with stem.afresh(limits, past_everything=True) as learner:
                self._run_needed(learner, above, [turn])
                yield learner
        else:
            with stem.branch(limits):
                self._run_needed(stem, above[len(before) :], [turn])
                yield stem

    def _run_needed(self, learner: Learner, cells: list[NotebookCell], turns: list[Turn]) -> None:
        """Run those of some cells that the answers of exercises need of the course."""
        needed = self.cells.needed_by(turns)
        for cell in cells:
            if cell["id"] in needed:
                learner.run(source_of(cell), pictures=False)

    def _grade_alone(self, turn: Turn, learner: Learner) -> bool:
        """Run its cell alone, keep the better score, and say whether other cells were to blame."""
        result = learner.run(source_of(turn.answer), pictures=False)
        given = self.cells.given(turn)
        rounds: tuple[bool, ...] = (True,) if given else (False,)
        if given & self.cells.names[turn.answer["id"]].binds:
            rounds = (False, True)
        bench = WallBench(learner, self.seed, stand_ins=rounds)
        if False not in rounds:
            learner.give_way()
        bench.undefined = undefined(turn.name, result, self.cells.misspelt(turn))
        bench.why_missing = functools.partial(why_not_bound, [result])
        score = _run_hidden(source_of(turn.cell), bench)
        if turn.score is not None and score <= turn.score:
            return False
        turn.score = score
        turn.message = self._message(turn, bench, result)
        return not self.cells.stopped(turn)

    def _limits_alone(self, turn: Turn) -> Limits:
        limits = self.learner.limits
        return dataclasses.replace(
            limits, probe_seconds=limits.probe_seconds * (BRIEFLY if turn.hung else 1.0)
        )

    def _outputs(self, result: CellResult) -> list[dict[str, object]]:
        if result.death is not None:
            text = f"This cell had to be stopped: {result.death}."
            return [outputs.error(result.death.kind, str(result.death), text)]
        made = []
        for output in result.outputs:
            size = len(output.text) + len(output.png or b"")
            if size > self.room:
                made.append(outputs.stream("… the rest of the notebook's output was cut off …\n"))
                break
            self.room -= size
            made.append(outputs.of_learner(output))
        return made


def _run_hidden(source: str, bench: WallBench) -> Score:
    """Run a graded cell on this side of the wall and return its value."""
    tree = ast.parse(source)
    score = tree.body.pop() if tree.body else None
    if not isinstance(score, ast.Expr):
        raise ValueError("a graded cell has to end with the score, as `grade(...)` gives it")
    last = ast.Expression(score.value)
    names: dict[str, object] = {"__name__": "graded_cell"}
    with use(bench):
        exec(compile(tree, "<graded cell>", "exec"), names)
        value = eval(compile(last, "<graded cell>", "eval"), names)
    if not isinstance(value, Score):
        raise ValueError(f"a graded cell gave {type(value).__name__} in place of a score")
    return value
