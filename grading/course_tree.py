"""Where the course lies, and how nbgrader is told to see it."""

from __future__ import annotations

from pathlib import Path

from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

ROOT = Path(__file__).resolve().parents[1]


def configuration(root: Path) -> Config:
    """Return the nbgrader configuration of the course at `root`."""
    return PyFileConfigLoader("nbgrader_config.py", str(root)).load_config()
