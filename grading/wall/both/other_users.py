"""Users for learners' code where no sandbox can be made: another one for each of its processes.

Each worker is one of these users, with all that it starts, so no two of them may signal or read
each other, and none may touch what is root's. None of the users needs to exist.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import time
from collections.abc import Container, Iterator
from pathlib import Path

PROC = Path("/proc")
WARDEN = 64_288
"""Sends signals to one of the users and is none of them, so that none may stop it."""
OTHER_USERS = range(64_289, 64_321)
FOR_EVERYBODY = ("/tmp", "/var/tmp", "/dev/shm", "/run/lock")
"""The folders in which every user of a system may write."""
END_SECONDS = 10.0


def processes_of(users: Container[int]) -> Iterator[tuple[int, int]]:
    """Yield process id and real user of each process of some users, also where it has ended."""
    for entry in PROC.iterdir():
        if not entry.name.isdecimal():
            continue
        with contextlib.suppress(OSError, ValueError):  # it has just ended
            user = _user_of(entry)
            if user in users:
                yield int(entry.name), user


def end_all_of(user: int) -> None:
    """End all processes of a user; only root can. Those that are our children are waited for.

    Raises
    ------
    TimeoutError
        If some of them go on.
    """
    deadline = time.monotonic() + END_SECONDS
    while there := [process for process, _ in processes_of((user,))]:
        _kill_all(user)
        for process in there:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(process, os.WNOHANG)
        if all(map(has_ended, there)):
            return
        if time.monotonic() > deadline:
            raise TimeoutError(f"Processes of user {user} do not end.")
        time.sleep(0.002)


def clear_up_after(user: int, places: tuple[str, ...] = FOR_EVERYBODY) -> None:
    """Remove what a user, of whom no process is left, has written where every user may."""
    for place in map(Path, places):
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            for path in place.iterdir():
                about = path.lstat()
                if about.st_uid != user:
                    continue
                if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path)
                else:
                    path.unlink()


def become(user: int) -> None:
    """Be this user and in no other group, for good.

    Raises
    ------
    OSError
        If we are not root.
    """
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)


def _kill_all(user: int) -> None:
    """Send SIGKILL to all of a user's processes in one call, which none can outrun by forking."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.setgroups([])
            os.setresgid(WARDEN, WARDEN, WARDEN)
            os.setresuid(WARDEN, user, WARDEN)
            with contextlib.suppress(ProcessLookupError):
                os.kill(-1, signal.SIGKILL)
            status = 0
        finally:
            os._exit(status)
    _, status = os.waitpid(child, 0)
    if status != 0:
        raise OSError(f"The processes of user {user} could not be ended.")


def _user_of(process: Path) -> int:
    for line in (process / "status").read_text().splitlines():
        if line.startswith("Uid:"):
            return int(line.split()[1])
    raise ValueError(f"{process} names no user")


def has_ended(process: int) -> bool:
    """Say whether a process is over, even if its parent has not asked for its end yet."""
    try:
        return (PROC / str(process) / "stat").read_text().rpartition(") ")[2].startswith(("Z", "X"))
    except OSError:
        return True
