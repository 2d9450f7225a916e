"""The worker: runs one submission's cells and experiments, and answers over the wire.

From its first cell on, this process belongs to the learner's code. Everything here is a courtesy to
honest code (soft time limits, tidy output); what must hold is enforced outside.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from IPython.core.interactiveshell import InteractiveShell

from seminar import probes

from . import session
from .folders import HOME
from .limits import Limits
from .names import WORD, reads_and_binds
from .shell import attach
from .wire import Channel, Closed

LARGEST_RECORD = 16 * 2**20
ALARMS = (signal.SIGALRM, signal.SIGPROF)


class Timeout(KeyboardInterrupt):
    """The time limit of the cell or experiment that is running."""


def work(wire: socket.socket, limits: Limits, *, confined: bool) -> None:
    """Serve one submission until the other side closes the wire."""
    if confined:
        session.confine(limits)
        home = HOME
    else:
        home = Path(tempfile.mkdtemp(prefix="learner-"))
    session.limit_resources(limits, confined=confined)
    os.environ["HOME"] = str(home)
    os.chdir(home)
    _Worker(Channel(wire), limits, home).serve()


class _Worker:
    def __init__(self, channel: Channel, limits: Limits, home: Path) -> None:
        self.channel = channel
        self.home = home
        self.process = os.getpid()
        self.shell = InteractiveShell.instance()
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
                reply = self._answer(request)
            except Timeout:
                reply = {"timeout": True}
            if os.getpid() != self.process:
                os._exit(0)  # a copy of us that the learner's code made
            self.channel.send({"answers": request["number"], **reply})

    def _answer(self, request: Mapping[str, object]) -> dict[str, object]:
        match request["do"]:
            case "files":
                for name, content in request["files"].items():
                    (self.home / name).write_bytes(content)
                return {}
            case "names":
                return {"reads": sorted(self._names_read(request["sources"]))}
            case "cell":
                return self._run_cell(request)
            case "stand in":
                return self._stand_in(request["given"])
            case "observe":
                return self._observe(request)
            case unknown:
                raise ValueError(f"unknown request {unknown!r}")

    def _names_read(self, sources: list[str]) -> set[str]:
        reads: set[str] = set()
        for source in sources:
            try:
                reads |= reads_and_binds(self.shell.transform_cell(source))[0]
            except SyntaxError:
                reads |= set(WORD.findall(source))
        return reads

    def _run_cell(self, request: Mapping[str, object]) -> dict[str, object]:
        outputs = self.shell.outputs
        outputs.clear()
        _draw_pictures(request["pictures"])
        with _Alarm(request["seconds"]) as alarm:
            result = self.shell.run_cell(request["source"], store_history=True)
        self.collect()
        raised = result.error_before_exec or result.error_in_exec
        return {
            "timeout": alarm.rang,
            "raised": type(raised).__name__ if raised is not None else "",
            "outputs": outputs.kept,
        }

    def _stand_in(self, given: Mapping[str, str]) -> dict[str, object]:
        for name, source in given.items():
            stand_in: dict[str, object] = {"__name__": "given"}
            exec(compile(source, f"<given {name}>", "exec"), stand_in)
            self.shell.user_ns[name] = stand_in[name]
        return {}

    def _observe(self, request: Mapping[str, object]) -> dict[str, object]:
        name = request["name"]
        if name not in self.shell.user_ns:
            return _record(probes.Record({}, probes.Failure("NameError", f"{name} is not defined")))
        with _Alarm(request["seconds"]):
            record = probes.observe(
                probes.find(request["probe"]), self.shell.user_ns[name], request["inputs"]
            )
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

    def __exit__(self, *_) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)
        _ignore_alarms()

    def _ring(self, *_) -> None:
        self.rang = True
        raise Timeout("it took too long and was stopped")


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
    values = []
    for name, value in record.values.items():
        if isinstance(value, np.ndarray):
            if value.dtype.char == "g":
                value = value.astype(np.float64)
            if value.nbytes > room:
                value = f"an array of {value.nbytes:,} bytes"
            else:
                room -= value.nbytes
        values.append([str(name), value if isinstance(value, np.ndarray) else str(value)])
    failure = record.failure
    return {
        "values": values,
        "warnings": list(record.warnings),
        "failure": failure
        and [str(failure.kind), str(failure.message), str(failure.line), str(failure.after)],
    }
