"""What is known of a submission's cells: what they read and bind, and what became of them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence

from grading.batch.sentences import misspelt, of_stop, uncapitalized, why_missing
from grading.batch.turn import Turn
from grading.exercises import find
from grading.judging.chapter import Chapter
from grading.notebooks.needed import is_learners
from grading.notebooks.notebook import (
    Notebook,
    NotebookCell,
    grade_id_of,
    is_solution,
    source_of,
)
from grading.wall.both.names import EVERYTHING, defined_in
from grading.wall.outside.learner import CellResult, Names
from grading.wall.outside.replies import Stop

ANYTHING = frozenset({EVERYTHING, "get_ipython"})
"""Names with which a cell may read or bind any name: with magics come files and modules."""


class Cells:
    """The cells of a submission in the order in which they run.

    `order` and `homes` are as `Rebuilt` has them. What the learner's cells read and bind stands in
    `names`, what became of those that have run in `became`, both by the cell's id.
    """

    def __init__(
        self,
        notebook: Notebook,
        chapter: Chapter,
        order: Sequence[str] = (),
        homes: Mapping[str, str] | None = None,
    ) -> None:
        cells = {cell["id"]: cell for cell in notebook["cells"]}
        self._cells = [cells[name] for name in order or cells]
        self.homes = {exercise: cells[name] for exercise, name in (homes or {}).items()}
        self.chapter = chapter
        self.course = chapter.cells
        self.names: dict[str, Names] = {}
        self.became: dict[str, CellResult] = {}

    def __iter__(self) -> Iterator[NotebookCell]:
        return iter(self._cells)

    @property
    def learners(self) -> list[NotebookCell]:
        """The cells of code that are the learner's."""
        return [cell for cell in self if cell["cell_type"] == "code" and is_learners(cell)]

    def above(self, cell: NotebookCell) -> list[NotebookCell]:
        """Return the cells that run before one."""
        return self._cells[: self._cells.index(cell)]

    def needed_by(self, turns: Iterable[Turn]) -> set[str]:
        """Return the ids of the course's cells that the answers of exercises need."""
        reads = (set(self.names[turn.answer["id"]].reads) for turn in turns)
        return set().union(*(self.course.needed(names) for names in reads))

    def answered_in(self, name: str) -> NotebookCell | None:
        """Return the cell in which an exercise was answered, None where it is not there."""
        if name in self.homes:
            return self.homes[name]
        solutions = (cell for cell in self if is_solution(cell))
        named = (c for c in solutions if c["metadata"]["nbgrader"]["grade_id"] == name)
        return next(named, None)

    def result(self, turn: Turn) -> CellResult | None:
        """Return what became of the exercise's own cell, None where it has not run."""
        return self.became.get(turn.own["id"]) if turn.own is not None else None

    def given(self, turn: Turn) -> frozenset[str]:
        """Return the exercises of which an answer gets working code, none where it calls none."""
        return _may_be_given(turn) if self._calls_others(turn) else frozenset()

    def is_written(self, turn: Turn) -> bool:
        """Say whether the exercise's own cell is another than was released."""
        return turn.own is not None and not self._is_stub(turn.own)

    def _is_stub(self, cell: NotebookCell) -> bool:
        return source_of(cell) == self.chapter.stubs.get(grade_id_of(cell))

    def stopped(self, turn: Turn) -> bool:
        """Say whether the exercise's own cell ended before its last line."""
        result = self.result(turn)
        return result is not None and any(not stop.passed for stop in result.stops)

    def needs_stand_ins_here(self, turn: Turn) -> bool:
        """Say whether stand-ins can help what its own cell, alone with them, cannot show later."""
        own = turn.own["id"] if turn.own is not None else ""
        if self.is_written(turn) and self._does_something(turn.answer):
            return self._leans_on_others(turn)
        others = (names for place, names in self.names.items() if place != own)
        return any(not n.harmless or turn.name in n.reads | n.binds for n in others)

    def other_tries(self, turn: Turn) -> Iterator[Turn]:
        """Yield what is tried alone of an exercise: its answer, and what else might be one.

        The definition that counts is the last one above the graded cell, be it a mere draft. So the
        first one and the last but one may earn the points as well.
        """
        if self._gets_another_try(turn):
            yield turn
        if turn.is_right or turn.error is not None or turn.own is None:
            return
        above = self.above(turn.cell)
        others = [cell for cell in above if self._defines(cell, turn.name)]
        others = [c for c in others if c is not turn.own and self._may_define(c, turn)]
        for place in sorted({0, len(others) - 1} if others else ()):
            yield dataclasses.replace(turn, own=others[place], first=turn, seconds=0.0)

    def _defines(self, cell: NotebookCell, name: str) -> bool:
        return cell["id"] in self.names and name in self.names[cell["id"]].binds

    def _gets_another_try(self, turn: Turn) -> bool:
        """Say whether an exercise might get more if its cell ran alone."""
        if turn.is_right or turn.error is not None or not self.is_written(turn):
            return False
        if not self._may_define(turn.answer, turn):
            return False
        return self._calls_others(turn) or self.stopped(turn) or self._may_be_disturbed(turn)

    def _may_define(self, cell: NotebookCell, turn: Turn) -> bool:
        """Say whether a cell that has run alone may have defined the exercise."""
        if self._is_stub(cell) or not self._does_something(cell):
            return False
        names = self.names[cell["id"]]
        needed = names.needed.get(turn.name)
        return needed is None or needed in names.binds | self.course.binds | _may_be_given(turn)

    def _does_something(self, cell: NotebookCell) -> bool:
        """Say whether a cell is Python, and more than a comment."""
        names = self.names[cell["id"]]
        return bool(names.reads | names.binds)

    def _calls_others(self, turn: Turn) -> bool:
        """Say whether its cell may call other exercises, working code of which could help it."""
        given, own = _may_be_given(turn), self.names[turn.answer["id"]]
        shown = find(turn.name).shown
        used = set() if shown is None else set(shown.uses)  # by the probes, whatever it calls
        may = given & (own.reads | own.binds | used) or EVERYTHING in own.reads | own.binds
        return bool(given and (may or self._leans_on_others(turn)))

    def _leans_on_others(self, turn: Turn) -> bool:
        """Say whether its cell reads what another cell of the learner's may have made."""
        wanted = self.names[turn.answer["id"]].reads - _may_be_given(turn) - self.course.binds
        others = [names for place, names in self.names.items() if place != turn.answer["id"]]
        made = set().union(*(names.binds for names in others))
        return bool(wanted & made or made & ANYTHING or ANYTHING & {*wanted, *reads_of(others)})

    def _may_be_disturbed(self, turn: Turn) -> bool:
        """Say whether what the learner wrote above the graded cell could get in its way."""
        if turn.hung or any(result.death for result in self.became.values()):
            return True
        own = self.names[turn.answer["id"]].reads - _may_be_given(turn) - self.course.binds
        above = self.above(turn.cell)
        others = [self.names[c["id"]] for c in above if is_learners(c) and c is not turn.own]
        return any(not names.harmless or names.binds & own for names in others)

    def where(self, name: str, turn: Turn, offered: Sequence[str]) -> str:
        """Return what is known of a name that the answer looked for in vain, "" for nothing."""
        for cell in self:
            result = self.became.get(cell["id"])
            if cell is turn.own or result is None or name not in self.names[cell["id"]].binds:
                continue
            stop = _stop_of(name, [result]) or next((s for s in result.stops if not s.passed), None)
            if stop is not None:
                line = of_stop(stop, offered, "another cell of yours")
                return f"`{name}` was not defined: {uncapitalized(line)}"
        return self.below(turn, name)

    def below(self, turn: Turn, name: str = "") -> str:
        """Say that a name is defined further down in the notebook, "" if it is not."""
        name, place = name or turn.name, self._cells.index(turn.cell)
        names = (self.names.get(cell["id"]) for cell in self._cells[place:])
        if any(found is not None and name in found.binds for found in names):
            return (
                f"`{name}` is defined further down, in a cell that had not run yet: move that cell "
                f"above the check of {turn.name}."
            )
        return ""

    def misspelt(self, turn: Turn) -> str:
        """Say that a name of the learner's is nearly the exercise's, "" if none is.

        A name of the course's, such as another exercise's, is what it is.
        """
        sources = (source_of(cell) for cell in self if cell["id"] in self.names)
        made = {name for source in sources for name in defined_in(source)}
        return misspelt(turn.name, sorted(made - self.course.binds - set(self.chapter.stubs)))


def _may_be_given(turn: Turn) -> frozenset[str]:
    """Return the exercises that one may call."""
    return frozenset(find(turn.name).given)


def _stop_of(name: str, results: Iterable[CellResult]) -> Stop | None:
    """Return the statement that would have bound a name but failed, the last one of several."""
    stops = [stop for result in results for stop in result.stops]
    return next((stop for stop in reversed(stops) if name in stop.names), None)


def why_not_bound(results: Iterable[CellResult], name: str) -> str:
    """Say why the statement that would have bound a name did not, "" where none is known."""
    if stop := _stop_of(name, results):
        return f"as {why_missing(stop)}"
    stop = _stop_of(EVERYTHING, results)
    return f"perhaps as {why_missing(stop)}" if stop is not None else ""


def reads_of(found: Iterable[Names]) -> set[str]:
    """Return the names that any of some cells reads."""
    return set().union(*(names.reads for names in found))
