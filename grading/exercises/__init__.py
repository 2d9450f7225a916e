"""What is graded: every chapter's exercises, with points, hidden inputs and known mistakes.

One folder a chapter, one module an exercise, both found by name; a module is read when it is first
asked for.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import ModuleType

from grading.exercises.declaration import Exercise
from grading.exercises.lines import line_of, where
from grading.exercises.numbers_and_words import faults_of
from grading.tree.course import ROOT, module_name
from grading.tree.errors import GradingError


class _Chapters(Mapping[str, tuple[Exercise, ...]]):
    """Chapter id -> its exercises, in the order of the notebook."""

    def __getitem__(self, chapter: str) -> tuple[Exercise, ...]:
        if chapter not in _folders():
            raise KeyError(chapter)
        return _exercises(chapter)

    def __iter__(self) -> Iterator[str]:
        return iter(_folders())

    def __len__(self) -> int:
        return len(_folders())

    def __contains__(self, chapter: object) -> bool:
        return chapter in _folders()


CHAPTERS = _Chapters()


@cache
def _folders() -> tuple[str, ...]:
    """Return the ids of the chapters that have both a folder here and one of source notebooks.

    Where the packages alone are installed, as on machines of a cluster, they have no number.
    """
    ours = {chapter.name for chapter in pkgutil.iter_modules(__path__) if chapter.ispkg}
    notebooks = ROOT / "source_notebooks"
    if not notebooks.is_dir():
        return tuple(f"_{name}" for name in sorted(ours))
    folders = sorted(path.name for path in notebooks.iterdir() if path.is_dir())
    return tuple(folder for folder in folders if module_name(folder) in ours)


@cache
def _names(chapter: str) -> tuple[str, ...]:
    """Return the names of a chapter's exercises, in the order of the source notebook."""
    folder = Path(__file__).parent / module_name(chapter)
    names = sorted(m.name for m in pkgutil.iter_modules([str(folder)]) if m.name[0] != "_")
    source = ROOT / "source_notebooks" / chapter / f"{module_name(chapter)}.ipynb"
    text = source.read_text(encoding="utf-8") if source.is_file() else ""
    marked = re.findall(r'"grade_id": *"(\w+)"', text)
    marked += names  # what the notebook does not hold yet comes last
    return tuple(sorted(names, key=marked.index))


@cache
def _exercises(chapter: str) -> tuple[Exercise, ...]:
    package = f"{__name__}.{module_name(chapter)}"
    return tuple(_exercise(package, name) for name in _names(chapter))


def _exercise(package: str, name: str) -> Exercise:
    """Return what one module declares.

    Raises
    ------
    GradingError
        With file and line, where the module or its other half cannot be read.
    """
    try:
        declared: Exercise = _declared_in(importlib.import_module(f"{package}.{name}"), name)
    except GradingError:
        raise
    except Exception as error:
        said = getattr(error, "msg", None) or str(error) or type(error).__name__
        raise GradingError(f"{line_of(error)}{type(error).__name__}: {said}") from error
    return declared


def _declared_in(module: ModuleType, name: str) -> Exercise:
    declared = getattr(module, "GRADED", None)
    if not isinstance(declared, Exercise):
        raise GradingError(
            f"{where(name, graded=True)}: nothing is called GRADED here: write GRADED = graded(…)."
        )
    if declared.name != name:
        place = where(name, declared.name, graded=True)
        raise GradingError(f"{place}: the module is {name} and its exercise {declared.name!r}.")
    for fault in faults_of(declared):
        raise GradingError(fault)
    return declared


def find(name: str) -> Exercise:
    """Return the exercise called `name`.

    Raises
    ------
    GradingError
        If there is none.
    """
    return next(one for one in CHAPTERS[chapter_of(name)] if one.name == name)


def chapter_of(name: str) -> str:
    """Return the id of the chapter that holds the exercise called `name`.

    Raises
    ------
    GradingError
        If none does.
    """
    for chapter in CHAPTERS:
        if name in _names(chapter):
            return chapter
    raise GradingError(f"There is no exercise called {name!r}.")


def module_of(name: str) -> str:
    """Return the module name of the exercise's chapter: its id without the number."""
    return module_name(chapter_of(name))
