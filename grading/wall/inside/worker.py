"""The worker: runs one submission's cells and experiments, and answers over the wire.

From its first cell on, this process belongs to the learner's code. Everything here is a courtesy to
honest code (soft time limits, tidy output); what must hold is enforced outside.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import dataclasses
import importlib
import io
import os
import shutil
import signal
import socket
import sys
import tarfile
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FunctionType
from typing import TypedDict, cast

import numpy as np
from IPython.core.interactiveshell import InteractiveShell

from seminar import probes
from seminar.check.surroundings import taken_by

from ..both.folders import HOME, SCRATCH
from ..both.limits import Limits
from ..both.names import WORD, needed_to_bind, reads_and_binds
from ..both.wire import Channel, Closed
from . import session
from .harmless import is_harmless
from .shell import TIME_LIMIT, LearnerShell, Output, attach
from .stops import Stops

RETURNED = 86
"""The exit status of a branch that was told to return."""

ENDED_BY_SIGNAL = 128
"""Exit statuses from here on say which signal it was, as a shell does."""

READ_ONLY = 0o444
LARGEST_RECORD = 16 * 2**20
ALARMS = (signal.SIGALRM, signal.SIGPROF)


class Timeout(KeyboardInterrupt):
    """The time limit of the cell or experiment that is running."""


def work(
    wire: socket.socket, limits: Limits, *, confined: bool, folder: Path | None = None
) -> None:
    """Serve one submission until the other side closes the wire.

    `folder` is that of the other user which this process has become, where it is one.
    """
    if confined:
        session.confine(limits)
        home, own = HOME, [*SCRATCH.iterdir()]
    elif folder is not None:
        home, own = folder / "home", [*folder.iterdir()]
    else:
        home = Path(tempfile.mkdtemp(prefix="learner-"))
        own = [home]
    alone = confined or folder is not None
    session.limit_resources(limits, confined=alone)
    os.environ["HOME"] = str(home)
    os.chdir(home)
    _Worker(Channel(wire), limits, home, own, alone=alone).serve()


class _Request(TypedDict, total=False):
    """What the grader, whom we believe, asks for: `do`, and what that needs."""

    do: str
    number: int
    seconds: float
    files: Mapping[str, bytes]
    sources: list[str]
    keep_files: bool
    source: str
    pictures: bool
    past_everything: bool
    tests: bool
    given: Mapping[str, str]
    name: str
    probe: str
    exercises: list[str]
    inputs: Mapping[str, object]


class _Ran(TypedDict):
    """What came of a cell."""

    timeout: bool
    raised: str
    outputs: list[Output]
    stops: list[dict[str, object]]


class _Worker:
    def __init__(
        self, channel: Channel, limits: Limits, home: Path, own: list[Path], *, alone: bool
    ) -> None:
        self.channel = channel
        self.alone = alone  # whom we may signal is ours, as of our namespace or of our user
        self.home = home
        self.own = own  # the folders that can be written in
        self.files: Mapping[str, bytes] = {}
        self.first = self.process = os.getpid()
        self.shell = LearnerShell.instance()
        self.collect = attach(self.shell, limits, home)
        sys.path.insert(0, "")  # as a kernel does: what lies beside the notebook can be imported
        np.random.seed(int.from_bytes(os.urandom(4)))  # noqa: NPY002 (as every new kernel)
        _ignore_alarms()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    def serve(self) -> None:
        while True:
            try:
                request = self.channel.receive()
            except Closed:
                return
            try:
                reply = self._answer(cast("_Request", request))
            except Timeout:
                reply = {"timeout": True}
            self._end_copies()
            if reply is not None:
                self.channel.send({"answers": request["number"], **reply})

    def _end_copies(self) -> None:
        """End what the learner's code has made a copy of us."""
        if os.getpid() != self.process:
            os._exit(0)

    def _answer(self, request: _Request) -> Mapping[str, object] | None:
        match request["do"]:
            case "begin":
                return self._begin(request)
            case "names":
                return {"names": [self._names(source) for source in request["sources"]]}
            case "branch":
                return self._branch(keep_files=request["keep_files"])
            case "return":
                os._exit(RETURNED)
            case "cell":
                return self._run_cell(request)
            case "stand in":
                return self._stand_in(request["given"])
            case "taken":
                return self._taken(request)
            case "observe":
                return self._observe(request)
            case unknown:
                raise ValueError(f"unknown request {unknown!r}")

    def _begin(self, request: _Request) -> dict[str, object]:
        """Have the files and run cells whose outcome is known."""
        self.files = request["files"]
        self._write_files()
        timeout = False
        for source in request["sources"]:
            ran = self._run_cell({**request, "source": source, "pictures": False})
            self._end_copies()
            timeout |= ran["timeout"]
        return {"timeout": timeout}

    def _write_files(self) -> None:
        """Put what lies beside the notebook there, to be read and not to be written."""
        for name, content in self.files.items():
            path = self.home / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            path.chmod(READ_ONLY)
        importlib.invalidate_caches()  # or a module may be taken for missing that was just written

    def _names(self, source: str) -> list[object]:
        """Return what a cell reads and binds, if it is harmless, and what it needs to bind that.

        A cell that is not Python does nothing, so it needs nothing.
        """
        try:
            plain = self.shell.transform_cell(source)
            ast.parse(plain)
        except SyntaxError:
            return [[], [], False, {}]
        except (ValueError, RuntimeError, MemoryError):
            return [sorted({*WORD.findall(source)}), [], False, {}]
        try:
            reads, binds = reads_and_binds(plain)
            harmless, needed = is_harmless(plain), needed_to_bind(plain)
        except (SyntaxError, ValueError, RuntimeError, MemoryError):
            return [sorted({*WORD.findall(source)}), [], False, {}]
        there = {*vars(builtins), *self.shell.user_ns}
        needed = {name: other for name, other in needed.items() if other not in there}
        return [sorted(reads), sorted(binds), harmless, needed]

    def _branch(self, *, keep_files: bool) -> dict[str, object] | None:
        """Let a copy of this process go on until it is told to return, then be as before.

        Only the copy answers. A copy that ends in any other way takes us with it, as its answer is
        waited for.
        """
        files = _packed(self.own) if keep_files else None
        copy = os.fork()
        if copy == 0:
            self.process = os.getpid()
            return {}
        signal.signal(signal.SIGALRM, lambda *_: os.kill(copy, signal.SIGALRM))
        _, status = os.waitpid(copy, 0)
        _ignore_alarms()
        code = os.waitstatus_to_exitcode(status)
        if code != RETURNED:
            os._exit(code if code >= 0 else ENDED_BY_SIGNAL - code)
        try:
            self._clean_up()
            if files is not None:
                _unpack(files)
            else:
                self._write_files()
        except (OSError, tarfile.TarError):
            os._exit(1)  # then the next one begins in a new process
        return None

    def _clean_up(self) -> None:
        """End what a copy has started and remove what it wrote."""
        if self.alone and os.getpid() == self.first:
            with contextlib.suppress(ProcessLookupError, ChildProcessError):
                os.kill(-1, signal.SIGKILL)
                while True:
                    os.waitpid(-1, 0)
        self.collect()
        for path in [path for folder in self.own for path in folder.iterdir()]:
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()

    def _run_cell(self, request: _Request) -> _Ran:
        outputs = self.shell.outputs
        outputs.clear()
        _draw_pictures(request["pictures"])
        source = request["source"]
        past = request["past_everything"]
        tests = request.get("tests", False)
        transform = self.shell.transform_cell
        stops = Stops(source, transform, past_everything=past, past_nothing=tests)
        self.shell.stops = stops
        with _Alarm(request["seconds"]) as alarm:
            result = self.shell.run_cell(source, store_history=not tests)
        self.shell.stops = None
        self.collect()
        if isinstance(result.error_before_exec, SyntaxError):
            stops.note_syntax(result.error_before_exec)
        raised = result.error_before_exec or result.error_in_exec
        return {
            "timeout": alarm.rang,
            "raised": type(raised).__name__ if raised is not None else "",
            "outputs": outputs.kept,
            "stops": [dataclasses.asdict(stop) for stop in stops.found],
        }

    def _stand_in(self, given: Mapping[str, str]) -> dict[str, object]:
        for name, source in given.items():
            stand_in: dict[str, object] = {"__name__": "given"}
            exec(compile(source, f"<given {name}>", "exec"), stand_in)
            self.shell.user_ns[name] = stand_in[name]
        return {}

    def _taken(self, request: _Request) -> dict[str, object]:
        """Return which values an answer takes from its notebook, and whether it is a class."""
        answer = self.shell.user_ns.get(request["name"])
        with _Alarm(request["seconds"]):
            taken = taken_by(answer, request["exercises"])
        return {"values": [*map(str, taken.values)], "is class": isinstance(answer, type)}

    def _observe(self, request: _Request) -> dict[str, object]:
        name = request["name"]
        if name not in self.shell.user_ns:
            return _record(probes.Record({}, probes.Failure(probes.NO_SUCH_NAME)))
        with _Alarm(request["seconds"]):
            try:
                record = probes.observe(
                    probes.find(request["probe"]), self.shell.user_ns[name], request["inputs"]
                )
            except Timeout:
                raise
            except KeyboardInterrupt:  # nobody is at the keyboard: the code has sent it to itself
                record = probes.Record({}, probes.Failure("KeyboardInterrupt"))
        return _record(record)


class _Alarm:
    """Raises `Timeout` in the code that runs, once.

    After `seconds` of processor time it rings by itself. The grader, who sees what is slept and
    what other processes use, rings it with SIGALRM.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.rang = False

    def __enter__(self) -> _Alarm:
        for number in ALARMS:
            signal.signal(number, self._ring)
        signal.setitimer(signal.ITIMER_PROF, self.seconds)
        return self

    def __exit__(self, *_: object) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)
        _ignore_alarms()

    def _ring(self, *_: object) -> None:
        if self.rang:  # both alarms at once: the second would come out of the handler of the first
            return
        self.rang = True
        raise Timeout("it took too long and was stopped")


def _without_source(method: Callable[..., object], file: str) -> None:
    """Let tracebacks that show a method show no line of it."""
    function = cast("FunctionType", method)
    function.__code__ = function.__code__.replace(co_filename=file)


_without_source(_Alarm._ring, TIME_LIMIT)


def _packed(folders: list[Path]) -> bytes:
    """Return what is in some folders, as an archive with whole paths."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for path in [path for folder in folders for path in folder.iterdir()]:
            archive.add(path, str(path))
    return packed.getvalue()


def _unpack(packed: bytes) -> None:
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extraction_filter = lambda member, _: member  # it is our own archive
        archive.extractall("/")


def _ignore_alarms() -> None:
    for number in ALARMS:
        signal.signal(number, signal.SIG_IGN)


def _draw_pictures(wanted: bool) -> None:
    from matplotlib_inline.config import InlineBackend

    InlineBackend.instance(parent=InteractiveShell.instance()).figure_formats = (
        {"png"} if wanted else set()
    )


def _record(record: probes.Record) -> dict[str, object]:
    room = LARGEST_RECORD
    values: list[list[object]] = []
    for name, value in record.values.items():
        if not isinstance(value, np.ndarray):
            values.append([str(name), str(value)])
            continue
        if value.nbytes > room:
            values.append([str(name), f"{probes.kind_of(value)}, {probes.TOO_MANY}"])
        else:
            room -= value.nbytes
            values.append([str(name), value])
    failure = record.failure
    return {
        "values": values,
        "warnings": list(record.warnings),
        "warned by": str(record.warned_by),
        "failure": failure
        and [str(failure.kind), str(failure.message), str(failure.line), str(failure.after)],
    }
