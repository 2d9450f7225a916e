"""The warm parent: imports everything once, then forks one confined worker for each submission.

Started inside the sandbox by ``python -I -c "…; from wall.inside.warm import main; main()"``, with
its settings as the one argument; or as root, outside of any, where each worker is to become another
user. Over its control socket it is told ``{"open": number}`` together
with the worker's end of a new socket pair, or ``{"kill": number}``; it says ``{"ready": …}``,
``{"opened": number, "process": …, "user": …}`` and ``{"ended": number, "status": …}``.
It never reads anything that a learner's code could have written.
"""

from __future__ import annotations

import gc
import importlib
import io
import json
import os
import selectors
import shutil
import signal
import socket
import sys
import traceback
from dataclasses import dataclass, field
from pathlib import Path

from ..both import other_users
from ..both.limits import Limits
from . import another_user, session

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
        if settings["users"]:
            another_user.become_warm_parent()
        _import_all([*settings["modules"], "numpy.random", WORKER, SHELL])
        sys.modules[SHELL].warm_shell(Limits())
    except (OSError, ImportError) as error:
        _tell(control, {"failed": str(error)})
        sys.exit(1)
    open_files = _open_files()
    gc.freeze()
    gc.enable()
    _tell(control, {"ready": True})
    folder = Path(settings["folder"]) if settings["users"] else None
    _Parent(control, reach, open_files, settings["users"], folder).serve()


@dataclass
class _Parent:
    control: socket.socket
    reach: session.Reach | None
    open_files: dict[int, str]  # descriptor -> path
    free: list[int]  # users that no worker is
    folder: Path | None  # where each of these has its own
    workers: dict[int, int] = field(default_factory=dict)  # number -> process id
    users: dict[int, int] = field(default_factory=dict)  # number -> user, where it is another one

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
        user, folder = None, None
        try:
            if self.folder is not None:
                user = self.free.pop(0)
                folder = another_user.folder_of(user, self.folder)
            child = os.fork() if self.reach is None else session.fork_confined(self.reach)
        except (OSError, IndexError) as error:
            if user is not None:
                self._clear_up_after(user)
            os.close(wire)
            _tell(self.control, {"ended": number, "status": 1, "reason": str(error)})
            return
        if child == 0:
            self._become_worker(wire, limits, user, folder)
        os.close(wire)
        self.workers[number] = child
        if user is not None:
            self.users[number] = user
        _tell(self.control, {"opened": number, "process": child, "user": user})

    def _become_worker(
        self, wire: int, limits: Limits, user: int | None, folder: Path | None
    ) -> None:
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
            if self.reach is not None or user is not None:
                _reopen(self.open_files)
                _put_in_place_of(STDIN, os.open(os.devnull, os.O_RDONLY))
            worker = sys.modules[WORKER]
            confined = self.reach is not None
            if user is not None and folder is not None:
                another_user.confine(user, folder)
            worker.work(socket.socket(fileno=wire), limits, confined=confined, folder=folder)
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
                if number in self.users:
                    self._clear_up_after(self.users.pop(number))
                _tell(self.control, {"ended": number, "status": status})

    def _clear_up_after(self, user: int) -> None:
        """Let nothing be left of a user who is to be another worker's."""
        assert self.folder is not None
        other_users.end_all_of(user)
        other_users.clear_up_after(user)
        shutil.rmtree(self.folder / f"user-{user}", ignore_errors=True)
        self.free.append(user)

    def _leave(self) -> None:
        for child in self.workers.values():
            os.kill(child, signal.SIGKILL)
        for user in self.users.values():
            other_users.end_all_of(user)
            other_users.clear_up_after(user)
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
        if anew == descriptor or not _is_open(
            descriptor, os.fstat(anew)
        ):  # closed since, and its number maybe reused
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
