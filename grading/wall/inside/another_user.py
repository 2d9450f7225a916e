"""How a freshly forked process of root becomes a user who owns nothing but a folder.

Where the kernel allows no namespaces, as in most containers. The rest of the system is there to
read: what must not be read has to be closed to other users by its permissions.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path

from ..both import other_users
from . import seccomp
from .session import prctl

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
FIRST_TO_GO = "1000"
"""What the kernel ends when memory is short: this process, and not the grader."""


def become_warm_parent() -> None:
    """Let what learners' processes leave behind come to us, so that it can be found and ended."""
    prctl(PR_SET_CHILD_SUBREAPER, 1)


def folder_of(user: int, among: Path) -> Path:
    """Make a user's folder, with "home" and "tmp", which no other one can enter."""
    folder = among / f"user-{user}"
    for path in (folder, folder / "home", folder / "tmp"):
        path.mkdir(mode=0o700)
        os.chown(path, user, user)
    return folder


def confine(user: int, folder: Path) -> None:
    """Give this process its user, its folder and nothing else, for good."""
    os.setsid()
    Path("/proc/self/oom_score_adj").write_text(FIRST_TO_GO)
    other_users.become(user)  # and what may be read of our memory is nobody's from here on
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    seccomp.install()
    os.environ["TMPDIR"] = str(folder / "tmp")
    for name in ("MPLCONFIGDIR", "IPYTHONDIR"):
        os.environ[name] = str(folder / "tmp" / name.lower())
