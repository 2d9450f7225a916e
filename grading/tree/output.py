"""A file that a command was told to write: looked at before the work, and whole after it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from grading.tree import unwritable
from grading.tree.errors import GradingError
from grading.tree.places import write_whole

DEVICES = Path("/dev")


def require(path: Path) -> None:
    """Raise `GradingError` where a file cannot be written; nothing is left there.

    A folder that there is not is not made: its name may be a slip.
    """
    try:
        if path.is_dir():
            raise GradingError(f"{path} is a folder: name a file.")
        if not path.parent.is_dir():
            raise GradingError(
                f"{path} cannot be written, as there is no folder {path.parent}: make it, or name "
                "a file elsewhere."
            )
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
            or f"{path} cannot be written ({error.strerror}): name a file elsewhere."
        ) from None


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
    return DEVICES in path.parents or (path.exists() and not path.is_file())
