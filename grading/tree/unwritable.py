"""Where the system refuses to write, a sentence that says where, why and what to do."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import re
import select
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from grading.tree.printable import one_line

LONGEST = 400

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

IN_THE_WAY = {
    errno.EISDIR,
    errno.ENOTDIR,
    errno.EEXIST,
    errno.ENOTEMPTY,
    errno.ENAMETOOLONG,
}


def is_in_the_way(error: OSError) -> bool:
    """Say whether one path cannot be written, as of what lies there, and others beside it can."""
    return error.errno in IN_THE_WAY


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
        path = "What was to be written"
    what, advice = ADVICE[number]
    name = os.fsdecode(path)
    if number in (errno.EACCES, errno.EPERM) and _only_unreadable(name):
        what = "may not be read by you"
    return f"{one_line(name, LONGEST)} {what}: {advice} and give the same command again."


def require_writable(folder: Path) -> None:
    """Raise the `OSError` that writing in a folder would meet, before there is anything to write.

    Of a folder that is yet to be made, it is the one above it. Where nothing can be made at all,
    as in /proc, systems say that the folder is not there: it is said to be read-only instead.
    """
    there = next(path for path in (folder, *folder.parents) if path.exists())
    try:
        tempfile.TemporaryFile(dir=there).close()
    except OSError as error:
        error.filename = str(there)  # and not that of a file that nobody knows
        if error.errno == errno.ENOENT:
            error.errno = errno.EROFS
        raise


@contextlib.contextmanager
def naming(path: Path) -> Iterator[None]:
    """Let errors of this context name the file, as those of writing into an open one do not."""
    try:
        yield
    except OSError as error:
        if error.filename is None:
            error.filename = str(path)
        raise


def streams_given_up() -> bool:
    """Lead to nowhere what can no longer be printed to; tell whether there is such a stream.

    Python flushes both streams at its end, and would say there that it cannot.
    """
    gone = [stream for stream in (sys.stdout, sys.stderr) if stream is not None and _gone(stream)]
    for stream in gone:
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), stream.fileno())
    return bool(gone)


def _gone(stream: TextIO) -> bool:
    try:
        stream.flush()
    except OSError:
        return True
    # without a buffer, what could not be written is not kept for another try
    return hasattr(select, "poll") and _is_closed(stream)


def _is_closed(stream: TextIO) -> bool:
    events = select.poll()
    with contextlib.suppress(io.UnsupportedOperation):  # it is no file of the system's
        events.register(stream.fileno(), 0)
    return bool(events.poll(0))  # asked for nothing, it tells of errors and closed ends alone


def _only_unreadable(name: str) -> bool:
    # not Path's own, which raises what cannot be asked here
    return os.path.isfile(name) and not os.access(name, os.R_OK)  # noqa: PTH113


def _first_of_many(error: shutil.Error) -> tuple[int | None, str | None]:
    """Return the number and the path of the first that `shutil.copytree` could not copy."""
    many = error.args[0] if error.args else None
    if not isinstance(many, list) or not many:
        return None, None
    _, path, reason = many[0]
    found = re.match(r"\[Errno (\d+)\]", str(reason))
    return (int(found[1]) if found else None), path
