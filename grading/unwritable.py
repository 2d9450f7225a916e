"""Where the system refuses to write, a sentence that says where, why and what to do."""

from __future__ import annotations

import errno
import os
import re
import shutil
from pathlib import Path

ADVICE = {
    errno.EROFS: ("lies on a read-only file system", "work in a copy that can be written"),
    errno.EACCES: ("may not be written by you", "ask for the right to, or work in a copy of yours"),
    errno.EPERM: ("may not be written by you", "ask for the right to, or work in a copy of yours"),
    errno.ENOSPC: ("lies on a full disk", "make room"),
    errno.EDQUOT: ("exceeds the space that you may use", "make room"),
    errno.EISDIR: ("is a folder where a file belongs", "move it away"),
    errno.ENOTDIR: ("has a file in its way where a folder belongs", "move that file away"),
    errno.EEXIST: ("is in the way of a folder or file of that name", "move it away"),
    errno.ENOTEMPTY: ("is in the way of a folder or file of that name", "move it away"),
    errno.ENAMETOOLONG: ("has too long a name for this file system", "work in a shorter path"),
}
"""What is said of a path, by the system's error; any other error is a fault of ours."""


def sentence(error: OSError) -> str | None:
    """Say what a person can do about an error of writing, None where it is another error."""
    number, path = error.errno, error.filename2 or error.filename
    if isinstance(error, shutil.Error):
        number, path = _first_of_many(error)
    if number == errno.ENOENT and "temporary directory" in (error.strerror or ""):
        return "No folder for temporary files can be written: set TMPDIR to one that can."
    if number not in ADVICE:
        return None
    if not isinstance(path, str | bytes | os.PathLike):
        if number not in (errno.ENOSPC, errno.EDQUOT):
            return None  # a socket, a process: nothing with a name was to be written
        path = Path.cwd()
    what, advice = ADVICE[number]
    name = os.fsdecode(path)
    if number in (errno.EACCES, errno.EPERM) and _only_unreadable(name):
        what = "may not be read by you"
    return f"{name} {what}: {advice} and give the same command again."


def _only_unreadable(name: str) -> bool:
    return Path(name).is_file() and not os.access(name, os.R_OK)


def _first_of_many(error: shutil.Error) -> tuple[int | None, str | None]:
    """Return the number and the path of the first that `shutil.copytree` could not copy."""
    many = error.args[0] if error.args else None
    if not isinstance(many, list) or not many:
        return None, None
    _, path, reason = many[0]
    found = re.match(r"\[Errno (\d+)\]", str(reason))
    return (int(found[1]) if found else None), path
