"""The warm parent: imports everything once, then forks one confined worker for each submission.

Started inside the sandbox by ``python -I -c "…; from wall.inside.warm import main; main()"``, with
its settings as the one argument. Over its control socket it is told ``{"open": number}`` together
with the worker's end of a new socket pair, or ``{"kill": number}``; it says ``{"ready": …}``,
``{"opened": number, "process": …}`` and ``{"ended": number, "status": …}``.
It never reads anything that a learner's code could have written.
"""

from __future__ import annotations

import gc
import importlib
import io
import json
import os
import selectors
import signal
import socket
import sys
import traceback
from dataclasses import dataclass, field
from pathlib import Path

from ..both.limits import Limits
from . import session

WORKER, SHELL = "wall.inside.worker", "wall.inside.shell"
LONGEST_ORDER = 65_536
STDIN = 0


def main() -> None:
    """Run until the control socket closes."""
    settings = json.loads(sys.argv[1])
    control = socket.socket(fileno=settings["control"])
    gc.disable()  # nothing that is imported is to be freed
    try:
        reach = session.become_warm_parent(settings["run_as"]) if settings["confined"] else None
        _import_all([*settings["modules"], "numpy.random", WORKER, SHELL])
        sys.modules[SHELL].warm_shell(Limits())
    except (OSError, ImportError) as error:
        _tell(control, {"failed": str(error)})
        sys.exit(1)
    open_files = _open_files()
    gc.freeze()
    gc.enable()
    _tell(control, {"ready": True})
    _Parent(control, reach, open_files).serve()


@dataclass
class _Parent:
    control: socket.socket
    reach: session.Reach | None
    open_files: dict[int, str]  # descriptor -> path
    workers: dict[int, int] = field(default_factory=dict)  # number -> process id

    def serve(self) -> None:
        grader = os.getppid()
        self.wake, self.wakes = socket.socketpair()
        self.wakes.setblocking(False)
        signal.set_wakeup_fd(self.wakes.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        with selectors.DefaultSelector() as self.selector:
            self.selector.register(self.control, selectors.EVENT_READ)
            self.selector.register(self.wake, selectors.EVENT_READ)
            while os.getppid() == grader:
                for key, _ in self.selector.select(timeout=2.0):
                    if key.fileobj is self.control:
                        self._obey()
                    else:
                        self.wake.recv(4096)
                self._reap()
        self._leave()

    def _obey(self) -> None:
        order, descriptors, _, _ = socket.recv_fds(self.control, LONGEST_ORDER, 1)
        if not order:
            self._leave()
        match json.loads(order):
            case {"open": number, "limits": limits}:
                self._open(number, Limits(**limits), descriptors[0])
            case {"kill": number} if number in self.workers:
                os.kill(self.workers[number], signal.SIGKILL)

    def _open(self, number: int, limits: Limits, wire: int) -> None:
        try:
            child = os.fork() if self.reach is None else session.fork_confined(self.reach)
        except OSError as error:
            os.close(wire)
            _tell(self.control, {"ended": number, "status": 1, "reason": str(error)})
            return
        if child == 0:
            self._become_worker(wire, limits)
        os.close(wire)
        self.workers[number] = child
        _tell(self.control, {"opened": number, "process": child})

    def _become_worker(self, wire: int, limits: Limits) -> None:
        """Never returns: this is the child."""
        status = 1
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            self.selector.close()
            self.control.close()
            self.wake.close()
            self.wakes.close()
            if self.reach is not None:
                session.let_go(self.reach)
                _reopen(self.open_files)
                _put_in_place_of(STDIN, os.open(os.devnull, os.O_RDONLY))
            worker = sys.modules[WORKER]
            confined = self.reach is not None
            worker.work(socket.socket(fileno=wire), limits, confined=confined)
            status = 0
        except BaseException:  # noqa: BLE001 (whatever it is, the process ends with it)
            traceback.print_exc()
        finally:
            os._exit(status)

    def _reap(self) -> None:
        for number, child in list(self.workers.items()):
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                del self.workers[number]
                status = os.waitstatus_to_exitcode(status)
                _tell(self.control, {"ended": number, "status": status})

    def _leave(self) -> None:
        for child in self.workers.values():
            os.kill(child, signal.SIGKILL)
        os._exit(0)


def _import_all(modules: list[str]) -> None:
    for name in modules:
        importlib.import_module(name)


def _open_files() -> dict[int, str]:
    """Return the files that what was imported keeps open, such as Matplotlib's fonts."""
    files = (thing for thing in gc.get_objects() if isinstance(thing, io.BufferedReader))
    return {
        file.fileno(): file.name
        for file in files
        if not file.closed and isinstance(file.name, str) and Path(file.name).is_file()
    }


def _reopen(files: dict[int, str]) -> None:
    """Open files anew: where in them one is, and how, would else be the same for all workers."""
    for descriptor, path in files.items():
        anew = os.open(path, os.O_RDONLY)
        if not _is_open(descriptor, os.fstat(anew)):  # closed since, and its number maybe reused
            os.close(anew)
            continue
        os.lseek(anew, os.lseek(descriptor, 0, os.SEEK_CUR), os.SEEK_SET)
        _put_in_place_of(descriptor, anew)


def _put_in_place_of(descriptor: int, anew: int) -> None:
    os.dup2(anew, descriptor, inheritable=os.get_inheritable(descriptor))
    os.close(anew)


def _is_open(descriptor: int, status: os.stat_result) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), status)
    except OSError:
        return False


def _tell(control: socket.socket, message: dict[str, object]) -> None:
    try:
        control.send(json.dumps(message).encode())
    except BrokenPipeError:
        os._exit(0)  # the grader is gone
