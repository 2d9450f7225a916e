"""One submission behind the wall: its cells in order, and experiments on what they define.

When the worker dies or hangs it is started again and the cells replayed without the one at fault,
so that everything else is graded as if that cell, or that experiment, had not been there.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from grading.wall.both.limits import Limits
from grading.wall.both.names import EVERYTHING
from grading.wall.both.wire import WireError
from grading.wall.outside.budget import Budget
from grading.wall.outside.replies import (
    Output,
    Stop,
    read_identifiers,
    read_outputs,
    read_record,
    read_stops,
    readable_name,
    without_words_of_its_own,
)
from grading.wall.outside.sandbox import SandboxLost, Tools, WarmParent
from grading.wall.outside.worker import OVER, Death, Worker, nonsense, still_running
from seminar.check.surroundings import note_on_values
from seminar.probes import Failure, Record

USUAL = Limits().probe_seconds
QUICK = 0.1
"""Cells that took less than this part of a cell's time, all together, are run again at once."""


@dataclass(frozen=True)
class CellResult:
    """What became of one cell.

    `raised` names the exception that ended it, "" if there was none; `stops` are the statements
    that failed, those too after which it went on; `death` is set when the process did not survive
    it, and then the cell has left nothing behind.
    """

    outputs: tuple[Output, ...] = ()
    raised: str = ""
    death: Death | None = None
    stops: tuple[Stop, ...] = ()


class Names(NamedTuple):
    """The names that a cell reads from outside of it, and those that it binds.

    `harmless` says that it only defines what cannot get in the way of another cell; `needed` has,
    for a name that it binds, one from outside without which it cannot.
    """

    reads: frozenset[str] = frozenset({EVERYTHING})
    binds: frozenset[str] = frozenset({EVERYTHING})
    harmless: bool = False
    needed: Mapping[str, str] = MappingProxyType({})


class Wall:
    """A sandbox that always has a warm parent, from which learners' workers are forked."""

    def __init__(
        self,
        tools: Tools,
        limits: Limits | None = None,
        *,
        sandboxed: bool = True,
        users: Sequence[int] = (),
    ) -> None:
        self.tools = tools
        self.limits = limits or Limits()
        self.sandboxed = sandboxed
        self.users = users
        self._parent: WarmParent | None = None
        self._lock = threading.RLock()

    def start(self) -> bool:
        """Begin to warm up without waiting for it, and say whether there was a need to."""
        before = self._parent
        return self._warm_parent() is not before

    def learner(
        self,
        files: Mapping[str, bytes] | None = None,
        *,
        limits: Limits | None = None,
        past_everything: bool = False,
    ) -> Learner:
        """Return a new learner whose folder holds `files` (path in it -> content), read-only.

        Their cells go on after a statement that fails for the lack of something that their own
        machine may have, with `past_everything` after any.
        """
        limits = limits or self.limits
        budget = Budget(limits.notebook_seconds)
        return Learner(self, dict(files or {}), limits, budget, past_everything)

    def worker(self, limits: Limits, budget: Budget) -> Worker:
        """Fork a worker, from a new warm parent if the last one is gone."""
        for _ in range(2):
            try:
                return Worker(self._warm_parent(), limits, budget)
            except SandboxLost:
                self.close()
        return Worker(self._warm_parent(), limits, budget)

    def settle(self) -> None:
        """Wait until the workers that were to end have ended."""
        with self._lock:
            if self._parent is not None:
                self._parent.settle()

    def close(self) -> None:
        """End the sandbox and whatever runs in it."""
        with self._lock:
            if self._parent is not None:
                self._parent.close()
                self._parent = None

    def _warm_parent(self) -> WarmParent:
        with self._lock:
            if self._parent is None or not self._parent.alive:
                self.close()
                self._parent = WarmParent(self.tools, sandboxed=self.sandboxed, users=self.users)
            return self._parent

    def __enter__(self) -> Wall:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Learner:
    """The state of one notebook while it is run and experimented on."""

    def __init__(
        self,
        wall: Wall,
        files: Mapping[str, bytes],
        limits: Limits,
        budget: Budget,
        past_everything: bool = False,
    ) -> None:
        self.wall = wall
        self.limits = limits
        self.budget = budget
        self.files = files
        self.past_everything = past_everything
        self.history: list[str] = []
        self._took = 0.0  # seconds that the cells of the history took when they ran first
        self.restarts = 0
        self._worker: Worker | None = None
        self._stand_in: tuple[object, Worker] | None = None
        self._gives_way = False

    def afresh(self, limits: Limits, *, past_everything: bool = False) -> Learner:
        """Return a new learner with the same files, whose time is taken from this one's."""
        return Learner(self.wall, self.files, limits, self.budget, past_everything)

    def run(self, source: str, *, pictures: bool = True, tests: bool = False) -> CellResult:
        """Run one cell in the notebook's process; of `tests`, the first that fails ends it."""
        self._close_stand_in()
        try:
            worker, began = self._current(), time.monotonic()
            answer = self._run_in(worker, source, pictures, tests)
            outputs = read_outputs(answer.get("outputs"), self.limits)
            stops = read_stops(answer.get("stops"))
        except Death as death:
            self._give_up()
            return CellResult(death=death)
        except WireError as error:
            self._give_up()
            return CellResult(death=nonsense(error))
        self.history.append(source)
        self._took += time.monotonic() - began
        timeout = answer.get("timeout") is True
        raised = "Timeout" if timeout else readable_name(answer.get("raised"))
        return CellResult(outputs, raised, stops=stops)

    def names(self, sources: list[str]) -> list[Names]:
        """Return what names each of some cells reads and binds, before any of them is run."""
        anything = [Names()] * len(sources)
        try:
            answer = self._current().ask(self.limits.cell_seconds, do="names", sources=sources)
        except Death:
            self._give_up()
            return anything
        found = answer.get("names")
        if not isinstance(found, list) or len(found) != len(sources):
            return anything
        return [_read_names(said) for said in found]

    def test(self, source: str, before: str = "") -> CellResult:
        """Run a cell of tests, and what is to be run `before` it, in a copy of the process.

        The learner's code can look at them while they run, and at nothing of them later.
        """
        restarts = self.restarts
        with self.branch(self.limits, keep_files=True):
            if before:
                self.run(before, pictures=False, tests=True)
            result = self.run(source, pictures=False, tests=True)
        self.restarts += restarts
        return result

    @contextlib.contextmanager
    def branch(self, limits: Limits, *, keep_files: bool = False) -> Iterator[None]:
        """Run cells and experiments that leave nothing behind, within limits of their own.

        What they start, define and write is gone afterwards, unless they keep their process from
        ending: it is the learner's own, so no stand-ins come into a branch. Of the files that were
        there, only those given are there again, all of them with `keep_files`.
        """
        before = len(self.history)
        self.limits, self.restarts = limits, 0
        worker = None
        try:
            try:
                worker = self._current()
                worker.ask(self.limits.cell_seconds, do="branch", keep_files=keep_files)
            except Death:
                self._give_up()
            yield
        finally:
            del self.history[before:]
            if self._worker is worker and worker is not None:
                worker.tell(do="return")
            else:
                self._give_up()  # it is another one's, begun anew inside of the branch

    def observe(
        self,
        name: str,
        probe: str,
        inputs: Mapping[str, object],
        given: Mapping[str, str],
        *,
        seconds: float | None = None,
    ) -> Record:
        """Run a probe on the notebook's `name`; with `given`, in a fresh process that has them.

        `seconds` is how long it may take where the usual limits hold, and in proportion elsewhere.
        """
        seconds = self.limits.probe_seconds * (seconds or USUAL) / USUAL
        try:
            worker = self._with_stand_ins(given) if given else self._current()
            answer = worker.ask(seconds, do="observe", name=name, probe=probe, inputs=dict(inputs))
            if answer.get("timeout") is True:
                raise Death("Timeout", still_running(seconds))
            record = read_record(answer)
        except Death as death:
            self._give_up(given)
            return Record({}, Failure(death.kind, str(death)))
        except WireError as error:
            self._give_up(given)
            return Record({}, Failure("Killed", str(nonsense(error))))
        # the process of stand-ins holds working code of other exercises
        return without_words_of_its_own(record) if given else record

    def note_on(self, name: str, exercises: Sequence[str]) -> str:
        """Return which values of the notebook its `name` uses, "" for none.

        `exercises` are the names of all of them. Of a process that has ended nothing is known.
        """
        if self._worker is None:
            return ""
        seconds = self.limits.probe_seconds
        try:
            answer = self._worker.ask(seconds, do="taken", name=name, exercises=[*exercises])
        except Death:
            self._give_up()
            return ""
        values = read_identifiers(answer.get("values"))
        return note_on_values(values, answer.get("is class") is True)

    def give_way(self) -> None:
        """Let the next stand-ins come into the notebook's own process, which nobody needs more.

        They would else come into a new one that has run the same cells.
        """
        self._gives_way = True

    def close(self) -> None:
        """End everything of this learner."""
        self._close_stand_in()
        self._give_up()
        self.wall.settle()

    def __enter__(self) -> Learner:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _current(self) -> Worker:
        if self._worker is None:
            self._worker = self._replayed()
        return self._worker

    def _with_stand_ins(self, given: Mapping[str, str]) -> Worker:
        wanted = tuple(sorted(given.items()))
        if self._stand_in is not None and self._stand_in[0] == wanted:
            return self._stand_in[1]
        self._close_stand_in()
        worker = self._given_away() or self._replayed()
        self._stand_in = (wanted, worker)
        worker.ask(self.limits.cell_seconds, do="stand in", given=dict(given))
        return worker

    def _given_away(self) -> Worker | None:
        """Return this learner's own worker, if it is to be that of the stand-ins."""
        if not self._gives_way:
            return None
        worker, self._worker, self._gives_way = self._worker, None, False
        return worker

    def _replayed(self) -> Worker:
        """Return a new worker that has run the history, less what it does not survive again."""
        at_once = self._took < QUICK * self.limits.cell_seconds
        while True:
            if self.budget.left <= 0:
                self.budget.run_out()
                raise Death("Timeout", OVER)
            if self.restarts > self.limits.restarts:
                raise Death("Killed", "its process had to be started again too often")
            self.restarts += 1
            worker = self.wall.worker(self.limits, self.budget)
            self.budget.begin()
            try:
                if self._replay_in(worker, at_once):
                    return worker
            except Death:
                worker.close()
                raise
            at_once = False

    def _replay_in(self, worker: Worker, at_once: bool) -> bool:
        """Run the history; where a cell does not survive, return False.

        One after the other, it is known which cell that is, and it is struck out.
        """
        sources = self.history if at_once else []
        try:
            answer = worker.ask(
                self.limits.cell_seconds,
                do="begin",
                files=self.files,
                sources=sources,
                past_everything=self.past_everything,
            )
        except Death:
            if not sources:
                raise
            return False
        if answer.get("timeout") is True:  # one may have been cut off that is to have more time
            worker.close()
            return False
        for position, source in enumerate(self.history[len(sources) :]):
            try:
                self._run_in(worker, source, pictures=False)
            except Death:
                del self.history[position]
                return False
        return True

    def _run_in(
        self, worker: Worker, source: str, pictures: bool, tests: bool = False
    ) -> dict[str, object]:
        return worker.ask(
            self.limits.cell_seconds,
            do="cell",
            source=source,
            pictures=pictures,
            past_everything=self.past_everything,
            tests=tests,
        )

    def _give_up(self, given: Mapping[str, str] | None = None) -> None:
        if given:
            self._close_stand_in()
        elif self._worker is not None:
            worker, self._worker = self._worker, None
            worker.close()

    def _close_stand_in(self) -> None:
        if self._stand_in is not None:
            (_, worker), self._stand_in = self._stand_in, None
            worker.close()


def _read_names(said: object) -> Names:
    match said:
        case [list(reads), list(binds), bool(harmless), dict(needed)]:
            read, bound = (
                frozenset(name for name in names if isinstance(name, str))
                for names in (reads, binds)
            )
            others = {name: other for name, other in needed.items() if isinstance(other, str)}
            return Names(read, bound, harmless, others)
        case _:
            return Names()
