"""A submitted file: its bytes, or why it cannot be graded."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from grading.tree.errors import GradingError

LARGEST_FILE = 64 * 2**20

# the flags that a system has of: no links, no waiting for a pipe, no changed line ends
AS_IT_IS = os.O_RDONLY | sum(
    getattr(os, flag, 0) for flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY")
)

DAMAGED = "damaged"
NO_NOTEBOOK = "no notebook"
TOO_LARGE = "too large"
ANOTHERS = "of another chapter"
FOR_A_PERSON = "for a person"
UNTOLD = "may be another's"
"""The kind of a file of which nobody knows whether it is this student's or somebody else's."""


class Unreadable(GradingError):
    """A submission that cannot be graded; its message completes "could not be graded: …".

    `kind` says who can do what about it: `FOR_A_PERSON` is not the learner's to mend.
    """

    def __init__(self, reason: str, kind: str = FOR_A_PERSON) -> None:
        super().__init__(reason)
        self.kind = kind


def read_file(path: Path) -> bytes:
    """Return a submitted file's bytes: a plain file of reasonable size, never through a link.

    Raises
    ------
    Unreadable
        With the reason.
    """
    try:
        if path.is_symlink():
            raise Unreadable("the file cannot be read: it is a link")
        descriptor = os.open(path, AS_IT_IS)
        try:
            return _content(descriptor)
        finally:
            os.close(descriptor)
    except FileNotFoundError:
        raise Unreadable("there is no such file") from None
    except OSError as error:
        raise Unreadable(f"the file cannot be read: {error.strerror}") from None


def _content(descriptor: int) -> bytes:
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        raise Unreadable("it is not a file")
    if status.st_size > LARGEST_FILE:
        raise Unreadable(f"the file is too large ({status.st_size / 2**20:,.0f} MiB)", TOO_LARGE)
    with os.fdopen(descriptor, "rb", closefd=False) as file:
        data = file.read(LARGEST_FILE + 1)
    if len(data) > LARGEST_FILE:
        raise Unreadable("the file grew while it was read")
    return data
