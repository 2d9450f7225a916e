"""A file that a command was told to write: looked at before the work, and whole after it."""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path

from grading.tree import unwritable
from grading.tree.errors import GradingError
from grading.tree.places import write_whole
from grading.tree.printable import one_line

DEVICES = Path("/dev"), Path("/dev/fd")
"""What lies in these goes on to where it leads; deeper down, as in /dev/shm, lie files."""
LONGEST = 400


def require(path: Path) -> None:
    """Raise `GradingError` where a file cannot be written; nothing is left there.

    A folder that there is not is not made: its name may be a slip.
    """
    name = in_words(path)
    try:
        if path.is_dir():
            raise GradingError(f"{name} is a folder: name a file.")
        if why := _is_nowhere(path):
            raise GradingError(f"{name} {why}: name another file.")
        if not path.parent.is_dir():
            raise GradingError(f"{name} cannot be written, as {_no_folder(path.parent)}.")
        if _is_device(path):
            return
        if path.exists():
            path.open("ab").close()
        try:
            tempfile.TemporaryFile(dir=path.parent).close()
        except OSError as error:
            error.filename = str(path.parent)  # and not that of a file that nobody knows
            raise
    except OSError as error:
        raise GradingError(
            unwritable.sentence(error)
            or f"{name} cannot be written ({error.strerror}): name a file elsewhere."
        ) from None


def in_words(path: Path) -> str:
    """Return a path as a message has it."""
    return one_line(str(path), LONGEST)


def _is_nowhere(path: Path) -> str:
    """Say why a link leads to nothing that can be written, "" where it does or there is none."""
    try:
        path.stat()
    except OSError as error:
        if error.errno == errno.ELOOP and path.is_symlink():
            return "is a link that leads to itself"
    return ""


def _no_folder(folder: Path) -> str:
    """Say what is there in the place of a folder, and what to do about it."""
    there = next((one for one in (folder, *folder.parents) if os.path.lexists(one)), folder)
    if why := _is_nowhere(there):
        return f"{in_words(there)} {why}: name a file elsewhere"
    if there.exists() and not there.is_dir():
        return f"{in_words(there)} is a file and no folder: name a file elsewhere"
    return f"there is no folder {in_words(folder)}: make it, or name a file elsewhere"


def write(path: Path, content: bytes) -> None:
    """Write what a command was told to, so that it is there as a whole or not at all.

    A link stays one, and what is no file, as a terminal or a pipe, is written to.
    """
    if _is_device(path):
        with unwritable.naming(path):
            path.write_bytes(content)
    else:
        write_whole(Path(os.path.realpath(path)), content)  # Path's own may raise


def _is_device(path: Path) -> bool:
    """Say whether something is there that no file may take the place of."""
    return path.parent in DEVICES or (path.exists() and not path.is_file())
