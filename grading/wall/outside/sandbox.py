"""Bubblewrap around the warm parent: which files exist in there, and how it is started.

Inside there is a system to read, the Python that runs us, the package of the students and that part
of this one which runs there. There is no network, no home, no course folder, no /etc but names, and
no other process.
"""

from __future__ import annotations

import contextlib
import dataclasses
import errno
import itertools
import json
import os
import platform
import shutil
import site
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TypedDict, cast

from grading.tree.errors import GradingError
from grading.wall.both.folders import HOME, SCRATCH, TEMPORARY
from grading.wall.both.limits import Limits
from grading.wall.both.other_users import end_all_of, processes_of
from grading.wall.outside.processes import Family, FamilyOfUser, by_its_number_inside

WALL = Path(__file__).parents[1]
RUNS_INSIDE = ("__init__.py", "inside", "both")
"""The parts of the wall that are there for learners' code, too."""
INSIDE = Path("/side")
UNPRIVILEGED = range(64_321, 65_321)
"""The users of whom a grader run by root becomes one inside; none of them needs to exist.

Each sandbox has another one: the kernel counts the pipes of all of a user's processes together.
"""
_sandboxes = itertools.count()

START_SECONDS = 120.0
ANSWER_SECONDS = 10.0
NOBODY = 2**31 - 1
"""The process id of one that has already ended; the kernel's own end at 2**22."""
# macOS has no SEQPACKET; over DGRAM the warm parent sees the grader's end by its parent process
MESSAGES = socket.SOCK_SEQPACKET if platform.system() == "Linux" else socket.SOCK_DGRAM
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
SYSTEM_FILES = ("/etc/ld.so.cache", "/etc/localtime", "/etc/alternatives")

MISSING = (
    "Grading runs learners' code inside bubblewrap, which is not installed: install the package "
    "`bubblewrap` (apt install bubblewrap, dnf install bubblewrap)."
)
REFUSED = (
    "Bubblewrap cannot make a sandbox here ({reason}). It needs unprivileged user namespaces: set "
    "`sysctl kernel.unprivileged_userns_clone=1` (Debian) or "
    "`sysctl kernel.apparmor_restrict_unprivileged_userns=0` (Ubuntu 24.04 and later); in a "
    "container add `--security-opt seccomp=unconfined --security-opt apparmor=unconfined "
    "--security-opt systempaths=unconfined`."
)
ELSEWHERE = (
    "Bubblewrap works on Linux alone: on {system} grade in a Linux virtual machine or container, "
    "or say `--unsafe-no-sandbox` to run code that you trust."
)
ON_WINDOWS = (
    "Grading does not run on Windows itself: install WSL 2 (`wsl --install` in PowerShell), open "
    "the course's folder in its Linux terminal and give the same command there."
)


TOO_MANY_ON_THEIR_WAY = (
    "The sandbox cannot be told to begin: programs of this user have sent each other so many open "
    "files, and not yet taken them, that the kernel takes no more (ETOOMANYREFS). End the program "
    "that does so, or raise the limit of open files (`ulimit -n`), and grade again."
)


@dataclass(frozen=True)
class Tools:
    """What learners' code finds inside.

    Attributes
    ----------
    packages : tuple of Path
        Folders of packages that can be imported there by their name, nothing beside them.
    modules : tuple of str
        What the warm parent imports before the first learner comes.
    hidden : tuple of Path
        Folders that stay empty inside even where they lie in something that is mounted.
    offered : tuple of str
        The packages that learners are told they may use, by the names under which they import them.
    """

    packages: tuple[Path, ...]
    modules: tuple[str, ...] = ()
    hidden: tuple[Path, ...] = ()
    offered: tuple[str, ...] = ()


class SandboxLost(Exception):
    """The sandbox ended, or does not answer: the machine's fault, and nobody's points."""

    def __init__(self) -> None:
        super().__init__(
            "The sandbox for learners' code ended while it was in use: "
            "the machine may be short of memory or of processes."
        )


class _Heard(TypedDict, total=False):
    """What the warm parent says: that it is ready or has failed, what it opened, what ended."""

    ready: bool
    failed: str
    opened: int
    process: int
    user: int | None
    ended: int
    status: int
    reason: str


class WarmParent:
    """A warm parent in its sandbox, and the control socket to it, for any thread to use.

    Without a sandbox, each worker becomes another one of `users`, where there are any.
    """

    def __init__(self, tools: Tools, *, sandboxed: bool = True, users: Sequence[int] = ()) -> None:
        self.sandboxed = sandboxed
        self.users = users
        self._numbers = 0
        self._ending: set[int] = set()  # the workers of whom only the end is waited for
        self._ended: dict[int, int] = {}  # number -> status, of others
        self._lock = threading.RLock()
        self._closed = False
        self._folder = None if sandboxed else tempfile.TemporaryDirectory(prefix="wall-")
        ours, theirs = socket.socketpair(socket.AF_UNIX, MESSAGES)
        self.control = ours
        with theirs, tempfile.TemporaryFile(prefix="wall-") as log:
            self.process = self._start(tools, theirs.fileno(), log)
            self.log = os.fdopen(os.dup(log.fileno()), "r+b")
        self._ready = False

    def wait_until_ready(self) -> None:
        """Return once the warm parent has imported everything.

        Raises
        ------
        GradingError
            If it could not be started.
        """
        if self._ready:
            return
        answer = self._hear(time.monotonic() + START_SECONDS) or {}
        if "ready" not in answer:
            said = answer.get("failed") or self.last_words() or "it said nothing"
            self.close()
            raise GradingError(f"The sandbox for learners' code did not start: {said}")
        self._ready = True

    def open(self, limits: Limits) -> tuple[int, socket.socket, Family]:
        """Fork a worker; return its number, our end of the wire to it, and its processes.

        Raises
        ------
        SandboxLost
            If the warm parent is gone, or can fork no more.
        GradingError
            If no descriptor can be handed to it, however often it is tried.
        """
        with self._lock:
            self.wait_until_ready()
            self._numbers += 1
            ours, theirs = socket.socketpair()
            with theirs:
                order = json.dumps({"open": self._numbers, "limits": dataclasses.asdict(limits)})
                try:
                    self._hand_over(order.encode(), theirs.fileno())
                except (OSError, GradingError):
                    ours.close()
                    raise
            try:
                return self._numbers, ours, self._family_of(self._numbers)
            except SandboxLost:
                ours.close()
                raise

    def kill(self, number: int) -> None:
        """Begin to end a worker and all that it started; `settle` waits for it."""
        with self._lock:
            self._order_to_end(number)
            if self._ended.pop(number, None) is None:
                self._ending.add(number)

    def settle(self) -> None:
        """Wait until all that was killed has ended."""
        with self._lock:
            deadline = time.monotonic() + ANSWER_SECONDS
            while self._ending:
                self._note(self._hear(deadline))

    def status_of(self, number: int) -> int | None:
        """End a worker, unless it has ended, and return its status, negative for a signal.

        None says that the warm parent did not answer and the whole sandbox was ended.
        """
        with self._lock:
            self._order_to_end(number)
            deadline = time.monotonic() + ANSWER_SECONDS
            while number not in self._ended and not self._closed:
                self._note(self._hear(deadline))
            return self._ended.pop(number, None)

    @property
    def alive(self) -> bool:
        """Whether the sandbox still runs."""
        return self.process.poll() is None

    def last_words(self) -> str:
        """Return the last line that bubblewrap or the warm parent wrote, for error messages."""
        self.log.seek(max(0, self.log.seek(0, os.SEEK_END) - 2000))
        lines = self.log.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else ""

    def close(self) -> None:
        """End the sandbox and everything in it."""
        self._closed = True
        self._ending.clear()
        self.control.close()
        if self.users:  # no kernel ends with it what it started: it does so itself, else we do
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(ANSWER_SECONDS)
        self.process.kill()
        self.process.wait()
        for user in {user for _, user in processes_of(self.users)}:
            end_all_of(user)
        self.log.close()
        if self._folder is not None:
            self._folder.cleanup()

    def _hand_over(self, order: bytes, descriptor: int) -> None:
        deadline = time.monotonic() + ANSWER_SECONDS
        while True:
            try:
                socket.send_fds(self.control, [order], [descriptor])
                return
            except OSError as error:
                # the kernel lets a user have so many on their way at once, other programs' included
                if error.errno != errno.ETOOMANYREFS:
                    raise SandboxLost from error
                if time.monotonic() > deadline:
                    raise GradingError(TOO_MANY_ON_THEIR_WAY) from error
            time.sleep(0.05)

    def _family_of(self, number: int) -> Family:
        deadline = time.monotonic() + ANSWER_SECONDS
        while answer := self._hear(deadline):
            if answer.get("opened") == number:
                process, user = answer["process"], answer["user"]
                if user is not None:
                    return FamilyOfUser(process, user)
                if self.sandboxed:
                    process = by_its_number_inside(self.process.pid, process) or NOBODY
                return Family(process)
            self._note(answer)
            if number in self._ended:
                raise SandboxLost
        self.close()
        raise SandboxLost

    def _order_to_end(self, number: int) -> None:
        with contextlib.suppress(OSError):
            self.control.send(json.dumps({"kill": number}).encode())

    def _note(self, answer: _Heard | None) -> None:
        """Take in what was heard of a worker's end; end the sandbox where nothing was."""
        if answer is None:
            self.close()
        elif "ended" in answer:
            if answer["ended"] in self._ending:
                self._ending.discard(answer["ended"])
            else:
                self._ended[answer["ended"]] = answer["status"]

    def _hear(self, deadline: float) -> _Heard | None:
        try:
            self.control.settimeout(max(0.001, deadline - time.monotonic()))
            said = self.control.recv(65_536)
        except OSError:  # a timeout is one too
            return None
        return cast("_Heard", json.loads(said)) if said else None

    def _start(self, tools: Tools, control: int, log: IO[bytes]) -> subprocess.Popen[bytes]:
        settings = {
            "control": control,
            "modules": list(tools.modules),
            "confined": self.sandboxed,
            "run_as": _nobody_else() if self.sandboxed and os.geteuid() == 0 else None,
            "users": [*self.users],
            "folder": self._folder.name if self._folder else "",
        }
        command: list[str] = []
        if self._folder is None:
            command += [*bubblewrap(tools), "--"]
            entry = str(INSIDE)
        else:
            entry = self._folder.name
            Path(entry).chmod(0o711 if self.users else 0o700)
            (Path(entry) / WALL.name).mkdir()
            for name, path in _mounted(tools).items():
                (Path(entry) / name).symlink_to(path)
        paths = [entry, *_python_path()]
        command += [
            _plain(sys.executable), "-I", "-c",
            f"import sys; sys.path[:0] = {paths!r}; from wall.inside.warm import main; main()",
            json.dumps(settings),
        ]  # fmt: skip
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=(control,),
            env=_environment(Path(entry) / "tmp" if self.users else TEMPORARY),
            start_new_session=True,  # Ctrl-C is for the grader, who then ends us
        )


def _nobody_else() -> int:
    """Return an unprivileged user for a new sandbox, another one than those of the others."""
    return UNPRIVILEGED[(17 * os.getpid() + next(_sandboxes)) % len(UNPRIVILEGED)]


def require_processes() -> None:
    """Raise a `GradingError` that says what to do where not even a bare process can be forked."""
    if platform.system() == "Windows":
        raise GradingError(ON_WINDOWS)


def require_bubblewrap() -> None:
    """Raise a `GradingError` that says what to do where the sandbox cannot work."""
    require_processes()
    if platform.system() != "Linux":
        raise GradingError(ELSEWHERE.format(system=platform.system()))
    if shutil.which("bwrap") is None:
        raise GradingError(MISSING)
    tried = subprocess.run(
        [*bubblewrap(Tools(packages=())), "--", "/bin/true"],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    if tried.returncode != 0:
        reason = tried.stderr.strip().splitlines() or [f"exit status {tried.returncode}"]
        raise GradingError(REFUSED.format(reason=reason[-1]))


def bubblewrap(tools: Tools) -> list[str]:
    """Return the command line of the sandbox, up to the command to run in it."""
    command = [
        shutil.which("bwrap") or "bwrap",
        "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try",
        "--die-with-parent", "--new-session", "--hostname", "seminar",
    ]  # fmt: skip
    if os.geteuid() == 0:
        # as root, no user namespace: inside, we become a user who owns nothing
        command += ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    else:
        command += ["--unshare-user", "--uid", "1000", "--gid", "1000"]
    for part in SYSTEM:
        if Path(part).is_symlink():
            command += ["--symlink", str(Path(part).readlink()), part]
        elif Path(part).is_dir():
            command += ["--ro-bind", part, part]
    command += ["--perms", "0755", "--dir", "/etc"]
    for file in SYSTEM_FILES:
        command += ["--ro-bind-try", file, file]
    for folder in _python_folders():
        command += _way_to(folder)
        command += ["--ro-bind", str(folder), str(folder)]
    for folder in _hidden(tools):
        command += ["--tmpfs", str(folder), "--remount-ro", str(folder)]
    for folder in (INSIDE, INSIDE / WALL.name):
        command += ["--perms", "0755", "--dir", str(folder)]
    for name, path in _mounted(tools).items():
        command += ["--ro-bind", str(path), str(INSIDE / name)]
    command += ["--proc", "/proc", "--dev", "/dev", "--dir", "/dev/shm"]
    for folder in (Path("/tmp"), HOME, SCRATCH):
        command += [*_way_to(folder), "--perms", "0755", "--dir", str(folder)]
    command += ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/"]
    return command


def _mounted(tools: Tools) -> dict[str, Path]:
    """Return name where Python looks for packages inside -> the file or folder that is there."""
    ours = {f"{WALL.name}/{name}": WALL / name for name in RUNS_INSIDE}
    return ours | {package.name: package for package in tools.packages}


def _way_to(folder: Path) -> list[str]:
    """Return the options that make a folder's parents such that everyone may pass."""
    options = []
    for parent in [*reversed(folder.parents)][1:]:
        options += ["--perms", "0755", "--dir", str(parent)]
    return options


def _python_folders() -> list[Path]:
    """Return the folders that our interpreter and its packages live in, outermost first."""
    prefixes = (sys.base_prefix, sys.prefix, sys.base_exec_prefix)
    wanted = {Path(_plain(entry)) for entry in (*prefixes, *_python_path())}
    wanted |= {Path(sys.executable).resolve().parent.parent}
    kept: list[Path] = []
    for folder in sorted(wanted, key=lambda path: len(path.parts)):
        seen = any(folder.is_relative_to(other) for other in (*kept, Path("/usr")))
        if folder.is_dir() and not seen:
            kept.append(folder)
    return kept


def _python_path() -> list[str]:
    """Return where packages are installed, in the order in which they are looked up."""
    user = [site.getusersitepackages()] if site.ENABLE_USER_SITE else []
    return [_plain(entry) for entry in (*user, *site.getsitepackages()) if Path(entry).is_dir()]


def _plain(path: str) -> str:
    """Return a path without "..", which inside may lead through a folder that is not there."""
    return os.path.normpath(path)


def _hidden(tools: Tools) -> Iterator[Path]:
    """Yield the folders to hide that would otherwise show in what is mounted."""
    shown = [Path("/usr"), *_python_folders()]
    for folder in tools.hidden:
        folder = folder.resolve()
        if folder.is_dir() and any(folder.is_relative_to(path) for path in shown):
            if any(path.is_relative_to(folder) for path in shown):
                raise GradingError(
                    f"Python itself is installed inside {folder}, which learners must not see: "
                    "put the environment somewhere else."
                )
            yield folder


def _environment(temporary: Path) -> dict[str, str]:
    threads = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
    bin_folder = str(Path(_plain(sys.executable)).parent)
    return {
        "PATH": os.pathsep.join((bin_folder, "/usr/local/bin", "/usr/bin", "/bin")),
        "HOME": str(HOME),
        "USER": "student",
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "TMPDIR": str(temporary),
        "MPLCONFIGDIR": str(temporary / "matplotlib"),
        "IPYTHONDIR": str(temporary / "ipython"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PIP_NO_INDEX": "1",  # there is no network: say so at once
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        **dict.fromkeys(threads, "1"),
    }
