"""Where the course lies, what its chapters are called, and how nbgrader is told to see it."""

from __future__ import annotations

from pathlib import Path

from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from grading.tree.errors import GradingError

ROOT = Path(__file__).resolve().parents[2]


def module_name(chapter: str) -> str:
    """Return a chapter's name without its number: "affine_softmax" for "05_affine_softmax"."""
    return chapter.partition("_")[2]


def configuration(root: Path) -> Config:
    """Return the nbgrader configuration of the course at `root`.

    Raises
    ------
    GradingError
        If it cannot be loaded.
    """
    try:
        return PyFileConfigLoader("nbgrader_config.py", str(root)).load_config()
    except SystemExit as stop:  # which says itself what cannot be imported
        raise GradingError(str(stop.code)) from None
    except Exception as error:
        raise GradingError(
            f"{root / 'nbgrader_config.py'} cannot be used ({type(error).__name__}: {error}): "
            "mend it."
        ) from error
