"""Tell nbgrader's gradebook of a chapter that was released by our build, which does not ask it."""

from __future__ import annotations

from pathlib import Path

from nbgrader.converters.base import NbGraderException

from grading.batch.gradebook import Marks
from grading.judging.chapter import load
from grading.tree.errors import GradingError


def declare(name: str, root: str) -> None:
    """Let the gradebook know which cells a released chapter has.

    Raises
    ------
    NbGraderException
        If there is no such chapter, or the gradebook cannot be used.
    """
    try:
        Marks(load(name, Path(root)), Path(root)).close()
    except GradingError as error:
        raise NbGraderException(str(error)) from None
