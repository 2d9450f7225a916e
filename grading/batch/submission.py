"""Grade one submission: its cells behind the wall, the hidden cells here.

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
import secrets
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from grading.batch import outputs
from grading.batch.ordinary_cells import PlainTests, answers_for_people
from grading.batch.our_paths import without_our_paths
from grading.batch.outcome import Outcome
from grading.batch.sentences import (
    defined_again_below,
    missed_names,
    misspelt,
    of_another_definition,
    of_cell,
    of_missing_packages,
    of_stop,
    on_its_own,
    uncapitalized,
    undefined,
    why_missing,
)
from grading.batch.turn import ExerciseResult, Turn, exercise_of
from grading.exercises import find
from grading.judging.bench import use
from grading.judging.chapter import Chapter
from grading.judging.score import Score
from grading.notebooks.needed import is_learners
from grading.notebooks.notebook import (
    Notebook,
    NotebookCell,
    grade_id_of,
    is_answer,
    is_by_hand,
    is_graded,
    is_solution,
    read,
    source_of,
)
from grading.notebooks.rebuilding import rebuild
from grading.wall.both.limits import Limits
from grading.wall.both.names import EVERYTHING, defined_in
from grading.wall.outside.bench import WallBench
from grading.wall.outside.learner import CellResult, Learner, Names, Wall
from grading.wall.outside.replies import Stop
from grading.wall.outside.sandbox import SandboxLost

OUT_OF_TIME = "It ran out of time in an experiment, and the experiments after that were skipped."
ANYTHING = frozenset({EVERYTHING, "get_ipython"})
"""Names with which a cell may read or bind any name: with magics come files and modules."""
KEPT_BACK = 1 / 3
"""The part of a submission's time that is left for exercises on their own, each its share of it."""
BRIEFLY = 0.2
"""The part of an experiment's time that code gets on its own once it has hung among the rest."""


@dataclass
class Graded:
    """A graded submission: the notebook with outputs and scores in it, and the results."""

    notebook: Notebook
    results: list[ExerciseResult]
    remarks: list[str] = field(default_factory=list)
    seconds: float = 0.0
    starved: bool = False
    """Whether points were lost to a time limit while others had the processors."""

    def outcome(self, student: str, chapter: Chapter) -> Outcome:
        """Return what is known of the submission now, without its notebook."""
        return Outcome(
            student,
            self.results,
            remarks=self.remarks,
            unanswered=_unanswered(self.notebook, chapter),
            seconds=self.seconds,
        )


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
        if is_graded(cell) and not is_by_hand(cell):
            cell["source"] = chapter.hidden[cell["metadata"]["nbgrader"]["grade_id"]]
    order, homes = rebuilt.order, rebuilt.homes
    graded = grade_notebook(rebuilt.notebook, chapter, wall, seed, order=order, homes=homes)
    graded.remarks = rebuilt.remarks
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
    try:
        results, starved = _results(notebook, chapter, wall, seed, order, homes)
    except SandboxLost:
        results, starved = _results(notebook, chapter, wall, seed, order, homes)
    results.sort(key=lambda result: order_of_results.index(result.exercise))
    return Graded(notebook, results, seconds=time.perf_counter() - started, starved=starved)


def _results(
    notebook: Notebook,
    chapter: Chapter,
    wall: Wall,
    seed: int | None,
    order: Sequence[str],
    homes: Mapping[str, str] | None,
) -> tuple[list[ExerciseResult], bool]:
    """Return the results, and whether points were lost while others had the processors."""
    with wall.learner(chapter.files) as learner:
        learner.budget.keep_back(KEPT_BACK)
        results = _Run(notebook, chapter, learner, seed, order, homes).results()
        lost = any(result.score < result.max_score for result in results)
        results += answers_for_people(notebook["cells"], chapter)
        return results, learner.budget.starved and lost


class _Run:
    def __init__(
        self,
        notebook: Notebook,
        chapter: Chapter,
        learner: Learner,
        seed: int | None,
        order: Sequence[str] = (),
        homes: Mapping[str, str] | None = None,
    ) -> None:
        cells = {cell["id"]: cell for cell in notebook["cells"]}
        self.cells = [cells[name] for name in order or cells]
        self.homes = {exercise: cells[name] for exercise, name in (homes or {}).items()}
        self.chapter = chapter
        self.course = chapter.cells
        self.learner = learner
        self.offered = learner.wall.tools.offered
        # one draw for all rounds of an exercise
        self.seed = secrets.randbits(63) if seed is None else seed
        self.room = learner.limits.notebook_bytes
        self.names: dict[str, Names] = {}  # of the learner's cells, by id
        self.became: dict[str, CellResult] = {}  # the learner's cells that have run, by id
        self.turns: list[Turn] = []

    def results(self) -> list[ExerciseResult]:
        learners = [
            cell for cell in self.cells if cell["cell_type"] == "code" and is_learners(cell)
        ]
        found = self.learner.names([source_of(cell) for cell in learners])
        self.names = {cell["id"]: names for cell, names in zip(learners, found, strict=True)}
        tests = self.chapter.plain_tests
        needed = self.course.needed(_reads(found).union(*(reads for reads, _ in tests.values())))
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
        self._try_alone([again for turn in self.turns for again in self._other_tries(turn)])
        return [*(turn.result() for turn in self.turns), *plain.results.values()]

    def _run(self, cell: NotebookCell) -> None:
        result = self.learner.run(source_of(cell), pictures=is_learners(cell))
        cell["execution_count"] = None
        cell["outputs"] = self._outputs(result)
        if is_learners(cell):
            self.became[cell["id"]] = result
        if not is_solution(cell):
            passed = [stop for stop in result.stops if stop.passed]
            said = (f"{of_stop(stop, self.offered)} Grading went on after it.\n" for stop in passed)
            cell["outputs"] += [outputs.stream(without_our_paths(text)) for text in said]

    def _turn(self, cell: NotebookCell) -> Turn:
        """Grade an exercise where it stands in the notebook."""
        turn = Turn(cell, self._answered_in(exercise_of(cell)))
        rounds = (False, True) if self._needs_stand_ins_here(turn) else (False,)
        with turn.timed():
            bench = WallBench(self.learner, self.seed, stand_ins=rounds)
            elsewhere = self._below(turn) or self._misspelt(turn)
            bench.undefined = undefined(turn.name, self._result(turn), elsewhere)
            bench.why_missing = functools.partial(_why_missing, list(self.became.values()))
            turn.score = _run_hidden(source_of(cell), bench)
            turn.hung = bool(bench.hung)
            turn.message = self._message(turn, bench, self._result(turn))
        return turn

    def _message(self, turn: Turn, bench: WallBench, result: CellResult | None) -> str:
        missed = missed_names(bench.failures)
        said = [of_cell(result, self.offered, missed)]
        if not turn.is_right:
            said += of_missing_packages(bench.failures, self.offered)
            said += [self._where(name, turn) for name in missed]
            if not self._is_written(turn):
                said.append(self._misspelt(turn))
            elif self._below(turn):
                said.append(defined_again_below(turn.name))
            if bench.hung:
                said.append(OUT_OF_TIME)
        return " ".join(filter(None, said))

    def _result(self, turn: Turn) -> CellResult | None:
        return self.became.get(turn.own["id"]) if turn.own is not None else None

    def _where(self, name: str, turn: Turn) -> str:
        """Return what is known of a name that the answer looked for in vain, "" for nothing."""
        for cell in self.cells:
            result = self.became.get(cell["id"])
            if cell is turn.own or result is None or name not in self.names[cell["id"]].binds:
                continue
            stop = _stop_of(name, [result]) or next((s for s in result.stops if not s.passed), None)
            if stop is not None:
                line = of_stop(stop, self.offered, "another cell of yours")
                return f"`{name}` was not defined: {uncapitalized(line)}"
        return self._below(turn, name)

    def _below(self, turn: Turn, name: str = "") -> str:
        """Say that a name is defined further down in the notebook, "" if it is not."""
        name, place = name or turn.name, self.cells.index(turn.cell)
        names = (self.names.get(cell["id"]) for cell in self.cells[place:])
        if any(found is not None and name in found.binds for found in names):
            return (
                f"`{name}` is defined further down, in a cell that had not run yet: move that cell "
                f"above the check of {turn.name}."
            )
        return ""

    def _misspelt(self, turn: Turn) -> str:
        """Say that a name of the learner's is nearly the exercise's, "" if none is.

        A name of the course's, such as another exercise's, is what it is.
        """
        sources = (source_of(cell) for cell in self.cells if cell["id"] in self.names)
        made = {name for source in sources for name in defined_in(source)}
        return misspelt(turn.name, sorted(made - self.course.binds - set(self.chapter.stubs)))

    def _is_written(self, turn: Turn) -> bool:
        return turn.own is not None and not self._is_stub(turn.own)

    def _needs_stand_ins_here(self, turn: Turn) -> bool:
        """Say whether stand-ins can help what its own cell, alone with them, cannot show later."""
        own = turn.own["id"] if turn.own is not None else ""
        if self._is_written(turn) and self._does_something(turn.answer):
            return self._leans_on_others(turn)
        others = (names for place, names in self.names.items() if place != own)
        return any(not n.harmless or turn.name in n.reads | n.binds for n in others)

    def _other_tries(self, turn: Turn) -> Iterator[Turn]:
        """Yield what is tried alone of an exercise: its answer, and what else might be one.

        The definition that counts is the last one above the graded cell, be it a mere draft. So the
        first one and the last but one may earn the points as well.
        """
        if self._gets_another_try(turn):
            yield turn
        if turn.is_right or turn.error is not None or turn.own is None:
            return
        above = self.cells[: self.cells.index(turn.cell)]
        others = [cell for cell in above if self._defines(cell, turn.name)]
        others = [c for c in others if c is not turn.own and self._may_define(c, turn)]
        for place in sorted({0, len(others) - 1} if others else ()):
            yield dataclasses.replace(turn, own=others[place], first=turn, seconds=0.0)

    def _defines(self, cell: NotebookCell, name: str) -> bool:
        return cell["id"] in self.names and name in self.names[cell["id"]].binds

    def _may_define(self, cell: NotebookCell, turn: Turn) -> bool:
        """Say whether a cell that has run alone may have defined the exercise."""
        if self._is_stub(cell) or not self._does_something(cell):
            return False
        names = self.names[cell["id"]]
        needed = names.needed.get(turn.name)
        return needed is None or needed in names.binds | self.course.binds | self._given(turn)

    def _does_something(self, cell: NotebookCell) -> bool:
        """Say whether a cell is Python, and more than a comment."""
        names = self.names[cell["id"]]
        return bool(names.reads | names.binds)

    def _gets_another_try(self, turn: Turn) -> bool:
        """Say whether an exercise might get more if its cell ran alone."""
        if turn.is_right or turn.error is not None or not self._is_written(turn):
            return False
        if not self._may_define(turn.answer, turn):
            return False
        return self._calls_others(turn) or self._stopped(turn) or self._may_be_disturbed(turn)

    def _may_be_disturbed(self, turn: Turn) -> bool:
        """Say whether what the learner wrote above the graded cell could get in its way."""
        if turn.hung or any(result.death for result in self.became.values()):
            return True
        own = self.names[turn.answer["id"]].reads - self._given(turn) - self.course.binds
        above = self.cells[: self.cells.index(turn.cell)]
        others = [self.names[c["id"]] for c in above if is_learners(c) and c is not turn.own]
        return any(not names.harmless or names.binds & own for names in others)

    def _stopped(self, turn: Turn) -> bool:
        """Say whether the exercise's own cell ended before its last line."""
        result = self._result(turn)
        return result is not None and any(not stop.passed for stop in result.stops)

    def _leans_on_others(self, turn: Turn) -> bool:
        """Say whether its cell reads what another cell of the learner's may have made."""
        wanted = self.names[turn.answer["id"]].reads - self._given(turn) - self.course.binds
        others = [names for place, names in self.names.items() if place != turn.answer["id"]]
        made = set().union(*(names.binds for names in others))
        return bool(wanted & made or made & ANYTHING or ANYTHING & {*wanted, *_reads(others)})

    def _calls_others(self, turn: Turn) -> bool:
        """Say whether its cell may call other exercises, working code of which could help it."""
        given, own = self._given(turn), self.names[turn.answer["id"]]
        may = given & (own.reads | own.binds) or EVERYTHING in own.reads | own.binds
        return bool(given and (may or self._leans_on_others(turn)))

    def _given(self, turn: Turn) -> frozenset[str]:
        return frozenset(find(turn.name).given)

    def _try_alone(self, turns: list[Turn]) -> None:
        """Grade exercises once more, each in a process in which only its cell has run.

        The process of each is a branch of one that holds what they all need of the course. Those
        that call others come last, in processes of their own: working code of others comes into
        these, and only the learner's own process can end a branch.
        """
        if not turns:
            return
        right = {turn.name for turn in self.turns if turn.is_right}
        branches = [turn for turn in turns if not self._given(turn)]
        order = branches + [turn for turn in turns if self._given(turn)]
        first = min((self.cells.index(turn.answer) for turn in branches), default=0)
        before = self.cells[:first]
        with self.learner.afresh(self.learner.limits, past_everything=True) as stem:
            stem.budget.allow(1.0)
            self._run_needed(stem, before, branches)
            for place, turn in enumerate(order):
                stem.budget.allow(1 / (len(order) - place))
                with turn.timed(), self._alone(turn, stem, before) as learner:
                    alone = self._grade_alone(turn, learner) and self._given(turn) <= right
                    if turn.first is not None:
                        turn.message = f"{of_another_definition(turn.name)} {turn.message}".strip()
                    elif alone:
                        turn.message = f"{on_its_own(self._result(turn))} {turn.message}".strip()
                turn.hand_over()

    @contextlib.contextmanager
    def _alone(self, turn: Turn, stem: Learner, before: list[NotebookCell]) -> Iterator[Learner]:
        """Have a learner that has run what an exercise needs of the course, and nothing else.

        `stem` has run it of the cells `before`.
        """
        limits, above = self._limits_alone(turn), self.cells[: self.cells.index(turn.answer)]
        if self._given(turn):
            with stem.afresh(limits, past_everything=True) as learner:
                self._run_needed(learner, above, [turn])
                yield learner
        else:
            with stem.branch(limits):
                self._run_needed(stem, above[len(before) :], [turn])
                yield stem

    def _run_needed(self, learner: Learner, cells: list[NotebookCell], turns: list[Turn]) -> None:
        """Run those of some cells that the answers of exercises need of the course."""
        reads = (set(self.names[turn.answer["id"]].reads) for turn in turns)
        needed = set().union(*(self.course.needed(names) for names in reads))
        for cell in cells:
            if cell["id"] in needed:
                learner.run(source_of(cell), pictures=False)

    def _grade_alone(self, turn: Turn, learner: Learner) -> bool:
        """Run its cell alone, keep the better score, and say whether other cells were to blame."""
        result = learner.run(source_of(turn.answer), pictures=False)
        given = self._given(turn)
        rounds = (False, True) if given & self.names[turn.answer["id"]].binds else (True,)
        bench = WallBench(learner, self.seed, stand_ins=rounds)
        if False not in rounds:
            learner.give_way()
        bench.undefined = undefined(turn.name, result, self._misspelt(turn))
        bench.why_missing = functools.partial(_why_missing, [result])
        score = _run_hidden(source_of(turn.cell), bench)
        if turn.score is not None and score <= turn.score:
            return False
        turn.score = score
        turn.message = self._message(turn, bench, result)
        return not self._stopped(turn)

    def _limits_alone(self, turn: Turn) -> Limits:
        limits = self.learner.limits
        return dataclasses.replace(
            limits, probe_seconds=limits.probe_seconds * (BRIEFLY if turn.hung else 1.0)
        )

    def _answered_in(self, name: str) -> NotebookCell | None:
        if name in self.homes:
            return self.homes[name]
        solutions = (cell for cell in self.cells if is_solution(cell))
        named = (c for c in solutions if c["metadata"]["nbgrader"]["grade_id"] == name)
        return next(named, None)

    def _is_stub(self, cell: NotebookCell) -> bool:
        return source_of(cell) == self.chapter.stubs.get(grade_id_of(cell))

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


def _unanswered(notebook: Notebook, chapter: Chapter) -> list[str]:
    """Return the cells to be filled in that are, in a rebuilt notebook, as they were released."""
    solutions = {
        cell["metadata"]["nbgrader"]["grade_id"]: source_of(cell)
        for cell in notebook["cells"]
        if is_answer(cell)
    }
    return [name for name, stub in chapter.stubs.items() if solutions.get(name) == stub]


def _stop_of(name: str, results: Iterable[CellResult]) -> Stop | None:
    """Return the statement that would have bound a name but failed, the last one of several."""
    stops = [stop for result in results for stop in result.stops]
    return next((stop for stop in reversed(stops) if name in stop.names), None)


def _why_missing(results: Iterable[CellResult], name: str) -> str:
    if stop := _stop_of(name, results):
        return f"as {why_missing(stop)}"
    stop = _stop_of(EVERYTHING, results)
    return f"perhaps as {why_missing(stop)}" if stop is not None else ""


def _reads(found: Iterable[Names]) -> set[str]:
    return set().union(*(names.reads for names in found))


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
