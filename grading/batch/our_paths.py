"""Paths of the machine that grades, kept out of what learners read."""

from __future__ import annotations

import re
import sys
import sysconfig
from pathlib import Path

from grading.tree.course import ROOT
from grading.wall.outside.sandbox import INSIDE, WALL

SHORTEST = 3
"""Parts of a folder that is told from any machine's, such as "/" and "/usr"."""


def without_our_paths(text: str) -> str:
    """Return a text in which files of Python, its packages and the course begin at these folders.

    A traceback's ``File /home/jane/venv/lib/python3.11/site-packages/numpy/linalg.py`` becomes
    ``File numpy/linalg.py``.
    """
    return _OURS.sub("", text)


def _folders() -> set[Path]:
    """Return where Python, its packages and the course lie, as they are written and as they are."""
    bases = {Path(prefix) for prefix in (sys.prefix, sys.base_prefix, sys.exec_prefix)}
    names = ("stdlib", "platstdlib", "purelib", "platlib")
    folders = {Path(sysconfig.get_path(name)) for name in names}
    for base in bases:
        at = {"base": str(base), "platbase": str(base)}
        folders |= {Path(sysconfig.get_path(name, vars=at)) for name in names}
        folders.add(base)
    folders |= {ROOT, ROOT / "course"}
    folders |= {folder.resolve() for folder in folders}
    return {folder for folder in folders if len(folder.parts) >= SHORTEST}


def _pattern() -> re.Pattern[str]:
    longest_first = sorted(map(str, _folders()), key=len, reverse=True)
    folders = [rf"{re.escape(folder)}(?:[/\\]|\b)" for folder in longest_first]
    inside = rf"{re.escape(str(INSIDE))}/(?=(?:{WALL.name}|seminar)/)"
    return re.compile("|".join([*folders, inside]))


_OURS = _pattern()
