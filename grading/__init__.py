"""The instructor's side of the seminar: hidden checks, the wall, grading and feedback."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grading.grade_one import grade
    from grading.score import AspectScore, Score

__all__ = ["AspectScore", "Score", "grade"]

_MODULES = {
    "AspectScore": "grading.score",
    "Score": "grading.score",
    "grade": "grading.grade_one",
}


def __getattr__(name: str) -> object:
    """Import what is asked for, when it is: the command line begins without NumPy."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_MODULES[name]), name)
