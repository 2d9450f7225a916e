"""Whether learners' code can be run as another user here, and what that user could reach."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from grading.tree.errors import GradingError
from grading.wall.both.other_users import OTHER_USERS, processes_of

NOT_LINUX = "Learners' code can be run as another user on Linux alone, and this is {system}."
NOT_ROOT = "Only root can run learners' code as another user: grade as root, in a container."
IN_USE = (
    "Programs run as users {first} to {last} already, whom grading needs for learners' code: "
    "wait until they have ended."
)
OPEN = (
    "Learners' code, run as another user, could reach {paths}: take the rights of others away "
    "(`chmod -R o= FOLDER`) and grade again."
)
CANNOT_RUN = (
    "Another user cannot run {python} ({reason}): let others read and enter the folders that "
    "Python and its packages lie in."
)
WHAT_OPENS = """
import json, os, sys
import {modules}

def opens(path):
    if os.path.lexists(path):
        return os.access(path, os.R_OK) or os.access(path, os.W_OK)
    return os.access(os.path.dirname(path), os.W_OK)

print(json.dumps([path for path in json.loads(sys.argv[1]) if opens(path)]))
"""


def require_other_users(closed: Iterable[Path], modules: Iterable[str] = ("sys",)) -> None:
    """Raise a `GradingError` that says what to do where learners' code cannot be another user's.

    That user must not be able to read, write or make any of `closed`, and be able to import
    `modules`.
    """
    if platform.system() != "Linux":
        raise GradingError(NOT_LINUX.format(system=platform.system()))
    if os.geteuid() != 0:
        raise GradingError(NOT_ROOT)
    if any(processes_of(OTHER_USERS)):
        raise GradingError(IN_USE.format(first=OTHER_USERS[0], last=OTHER_USERS[-1]))
    if paths := within_reach(OTHER_USERS[0], closed, modules):
        raise GradingError(OPEN.format(paths=", ".join(paths)))


def within_reach(user: int, paths: Iterable[Path], modules: Iterable[str] = ("sys",)) -> list[str]:
    """Return which of some paths a user could read, write or make, as that user finds it.

    Raises
    ------
    GradingError
        If the user cannot even run our Python and import `modules`.
    """
    command = [sys.executable, "-I", "-c", WHAT_OPENS.format(modules=", ".join(modules))]
    try:
        tried = subprocess.run(
            [*command, json.dumps([str(path) for path in paths])],
            user=user, group=user, extra_groups=(), cwd="/", env={"PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
    except PermissionError as error:
        raise GradingError(CANNOT_RUN.format(python=sys.executable, reason=error)) from None
    if tried.returncode != 0:
        reason = (tried.stderr.strip().splitlines() or [f"exit status {tried.returncode}"])[-1]
        raise GradingError(CANNOT_RUN.format(python=sys.executable, reason=reason))
    found: list[str] = json.loads(tried.stdout)
    return found
