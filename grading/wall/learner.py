"""One submission behind the wall: its cells in order, and experiments on what they define.

When the worker dies or hangs it is started again and the cells replayed without the one at fault,
so that everything else is graded as if that cell, or that experiment, had not been there.
"""

from __future__ import annotations

import builtins
import time
from collections.abc import Mapping
from dataclasses import dataclass

import psutil

from grading.wall.limits import MIB, Limits
from grading.wall.names import EVERYTHING
from grading.wall.replies import Output, read_outputs, read_record, readable_name
from grading.wall.sandbox import Tools, WarmParent
from grading.wall.wire import Channel, Closed, Silence, WireError
from seminar.probes import Failure, Record

LARGEST_ANSWER = 24 * MIB
KNOWN_KINDS = frozenset({"Timeout", "Killed", "AxisError", "LinAlgError"}) | {
    name
    for name, value in vars(builtins).items()
    if isinstance(value, type) and issubclass(value, BaseException)
}


class Death(Exception):
    """The worker had to be given up; `kind` is "Timeout" or "Killed", the message says why."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


@dataclass(frozen=True)
class CellResult:
    """What became of one cell.

    `raised` names its exception, "" if there was none; `death` is set when the process did not
    survive it, and then the cell has left nothing behind.
    """

    outputs: tuple[Output, ...] = ()
    raised: str = ""
    death: Death | None = None


class Wall:
    """A sandbox that always has a warm parent, from which learners' workers are forked."""

    def __init__(
        self, tools: Tools, limits: Limits | None = None, *, sandboxed: bool = True
    ) -> None:
        self.tools = tools
        self.limits = limits or Limits()
        self.sandboxed = sandboxed
        self._parent: WarmParent | None = None

    def start(self) -> None:
        """Begin to warm up without waiting for it."""
        self._warm_parent()

    def learner(
        self, files: Mapping[str, bytes] | None = None, *, limits: Limits | None = None
    ) -> Learner:
        """Return a new learner whose folder holds `files` (name -> content)."""
        return Learner(self, dict(files or {}), limits or self.limits)

    def worker(self) -> Worker:
        """Fork a worker, from a new warm parent if the last one is gone."""
        for _ in range(2):
            try:
                return Worker(self._warm_parent(), self.limits)
            except BrokenPipeError:
                self.close()
        return Worker(self._warm_parent(), self.limits)

    def close(self) -> None:
        """End the sandbox and whatever runs in it."""
        if self._parent is not None:
            self._parent.close()
            self._parent = None

    def _warm_parent(self) -> WarmParent:
        if self._parent is None or not self._parent.alive:
            self.close()
            self._parent = WarmParent(self.tools, sandboxed=self.sandboxed)
        return self._parent

    def __enter__(self) -> Wall:
        return self

    def __exit__(self, *_) -> None:
        self.close()


class Worker:
    """One process behind the wall, from fork to kill."""

    def __init__(self, parent: WarmParent, limits: Limits) -> None:
        self.parent = parent
        self.limits = limits
        self.number, end = parent.open(limits)
        self.channel = Channel(end, largest_body=LARGEST_ANSWER, watch=self._watch_memory)
        self.asked = 0
        self.closed = False
        self.status: int | None = None

    def ask(self, seconds: float, **request: object) -> dict[str, object]:
        """Send a request and return its answer.

        Raises
        ------
        Death
            If there is no sound answer in time; the worker is ended then.
        """
        self.asked += 1
        deadline = time.monotonic() + seconds + self.limits.grace_seconds
        try:
            self.channel.send({"number": self.asked, "seconds": seconds, **request}, deadline)
            while True:
                answer = self.channel.receive(deadline)
                answers = answer.get("answers")
                if type(answers) is int and answers == self.asked:
                    return answer
        except Silence:
            self.close()
            raise Death("Timeout", f"it was still running after {seconds:g} seconds") from None
        except Closed:
            raise Death("Killed", _last_words(self.close())) from None
        except WireError as error:
            self.close()
            raise Death("Killed", f"the process spoke nonsense: {error}") from None

    def close(self) -> int | None:
        """End the process and everything it started; return its exit status."""
        if not self.closed:
            self.closed = True
            self.channel.close()
            self.status = self.parent.kill(self.number)
        return self.status

    def _watch_memory(self) -> None:
        used = _resident(self.parent.process.pid)
        if used > self.limits.memory:
            self.close()
            raise Death("Killed", f"it used more than {self.limits.memory // MIB} MiB of memory")


class Learner:
    """The state of one notebook while it is run and experimented on."""

    def __init__(self, wall: Wall, files: Mapping[str, bytes], limits: Limits) -> None:
        self.wall = wall
        self.limits = limits
        self.files = files
        self.history: list[str] = []
        self.restarts = 0
        self.spent = 0.0
        self._since: float | None = None  # when what runs now was begun
        self._worker: Worker | None = None
        self._stand_in: tuple[object, Worker] | None = None

    def run(self, source: str, *, pictures: bool = True) -> CellResult:
        """Run one cell in the notebook's process."""
        self._close_stand_in()
        self._since = time.monotonic()
        try:
            worker = self._current()
            answer = self._run_in(worker, source, pictures)
            outputs = read_outputs(answer.get("outputs"), self.limits)
        except Death as death:
            self._give_up()
            return CellResult(death=death)
        except WireError as error:
            self._give_up()
            return CellResult(death=Death("Killed", f"the process spoke nonsense: {error}"))
        finally:
            self._stop_the_clock()
        self.history.append(source)
        timeout = answer.get("timeout") is True
        raised = "Timeout" if timeout else readable_name(answer.get("raised"))
        return CellResult(outputs, raised)

    def names_read(self, sources: list[str]) -> set[str]:
        """Return the names that cells of code read, before any of them is run."""
        try:
            answer = self._current().ask(self.limits.cell_seconds, do="names", sources=sources)
        except Death:
            self._give_up()
            return {EVERYTHING}
        reads = answer.get("reads")
        if not isinstance(reads, list):
            return {EVERYTHING}
        return {name for name in reads if isinstance(name, str)}

    def observe(
        self, name: str, probe: str, inputs: Mapping[str, object], given: Mapping[str, str]
    ) -> Record:
        """Run a probe on the notebook's `name`; with `given`, in a fresh process that has them."""
        self._since = time.monotonic()
        try:
            worker = self._with_stand_ins(given) if given else self._current()
            left = min(self.limits.probe_seconds, self._left())
            answer = worker.ask(left, do="observe", name=name, probe=probe, inputs=dict(inputs))
            if answer.get("timeout") is True:
                raise Death("Timeout", f"it was still running after {left:g} seconds")
            record = read_record(answer)
        except Death as death:
            self._give_up(given)
            return Record({}, Failure(death.kind, str(death)))
        except WireError as error:
            self._give_up(given)
            return Record({}, Failure("Killed", f"the process spoke nonsense: {error}"))
        finally:
            self._stop_the_clock()
        if given and record.failure is not None:
            # the process held working code of other exercises: no text of its choosing leaves it
            kind = record.failure.kind
            failure = Failure(kind if kind in KNOWN_KINDS else "Exception")
            return Record(record.values, failure, tuple(KNOWN_KINDS & {*record.warnings}))
        return record

    def close(self) -> None:
        """End everything of this learner."""
        self._close_stand_in()
        self._give_up()

    def __enter__(self) -> Learner:
        return self

    def __exit__(self, *_) -> None:
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
        worker = self._replayed()
        self._stand_in = (wanted, worker)
        worker.ask(self.limits.cell_seconds, do="stand in", given=dict(given))
        return worker

    def _replayed(self) -> Worker:
        """Return a new worker that has run the history, less what it does not survive again."""
        while True:
            if self.restarts > self.limits.restarts:
                raise Death("Killed", "its process had to be started again too often")
            self.restarts += 1
            worker = self.wall.worker()
            try:
                if self._replay_in(worker):
                    return worker
            except Death:
                worker.close()
                raise

    def _replay_in(self, worker: Worker) -> bool:
        """Run the history; where a cell of it does not survive, strike it out and return False."""
        worker.ask(self.limits.cell_seconds, do="files", files=self.files)
        for position, source in enumerate(self.history):
            seconds = min(self.limits.cell_seconds, self._left())
            try:
                worker.ask(seconds, do="cell", source=source, pictures=False)
            except Death:
                del self.history[position]
                return False
        return True

    def _run_in(self, worker: Worker, source: str, pictures: bool) -> dict[str, object]:
        left = min(self.limits.cell_seconds, self._left())
        return worker.ask(left, do="cell", source=source, pictures=pictures)

    def _left(self) -> float:
        running = time.monotonic() - self._since if self._since is not None else 0.0
        left = self.limits.notebook_seconds - self.spent - running
        if left <= 0:
            raise Death("Timeout", "the notebook as a whole took too long")
        return left

    def _stop_the_clock(self) -> None:
        self.spent += time.monotonic() - self._since
        self._since = None

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


def _last_words(status: int | None) -> str:
    if status is not None and status < 0:
        return f"the process was ended by signal {-status}"
    return f"the process ended itself (exit status {status})" if status else "the process ended"


def _resident(process: int) -> int:
    """Return the bytes of memory that the descendants of a process hold, shared ones shared out."""
    total = 0
    try:
        for child in psutil.Process(process).children(recursive=True):
            try:
                total += child.memory_full_info().pss
            except (psutil.NoSuchProcess, psutil.AccessDenied):
                continue  # it has just ended, or is the warm parent, whom nobody may look at
    except psutil.NoSuchProcess:
        return 0
    return total
