"""What is graded: every chapter's exercises, with points, hidden inputs and known mistakes.

One folder a chapter, one module an exercise, both found by name.
"""

import importlib
import pkgutil
import re

from grading.exercises.declaration import Exercise
from grading.tree.course import ROOT, module_name
from grading.tree.errors import GradingError


def _chapters() -> dict[str, tuple[Exercise, ...]]:
    """Return chapter -> exercises; the notebooks give the chapters' numbers and the order."""
    ours = {chapter.name for chapter in pkgutil.iter_modules(__path__)}
    folders = sorted(path.name for path in (ROOT / "source_notebooks").iterdir() if path.is_dir())
    return {folder: _exercises(folder) for folder in folders if module_name(folder) in ours}


def _exercises(chapter: str) -> tuple[Exercise, ...]:
    package = importlib.import_module(f"{__name__}.{module_name(chapter)}")
    if not hasattr(package, "__path__"):
        return package.EXERCISES
    names = [m.name for m in pkgutil.iter_modules(package.__path__) if not m.name.startswith("_")]
    source = ROOT / "source_notebooks" / chapter / f"{module_name(chapter)}.ipynb"
    marked = re.findall(r'"grade_id": *"(\w+)"', source.read_text(encoding="utf-8"))
    marked += sorted(names)  # what the notebook does not hold yet comes last
    return tuple(
        importlib.import_module(f"{package.__name__}.{name}").GRADED
        for name in sorted(names, key=marked.index)
    )


CHAPTERS: dict[str, tuple[Exercise, ...]] = _chapters()
"""Chapter id -> its exercises, in the order of the notebook."""


def find(name: str) -> Exercise:
    """Return the exercise called `name`.

    Raises
    ------
    GradingError
        If there is none.
    """
    for exercises in CHAPTERS.values():
        for exercise in exercises:
            if exercise.name == name:
                return exercise
    raise GradingError(f"There is no exercise called {name!r}.")


def chapter_of(name: str) -> str:
    """Return the id of the chapter that holds the exercise called `name`."""
    exercise = find(name)
    return next(chapter for chapter, exercises in CHAPTERS.items() if exercise in exercises)


def module_of(name: str) -> str:
    """Return the module name of the exercise's chapter: its id without the number."""
    return module_name(chapter_of(name))
