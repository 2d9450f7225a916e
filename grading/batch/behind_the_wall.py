"""What this course puts behind the wall: the package of the students, warm, and nothing of ours."""

from __future__ import annotations

import pkgutil
import site
from pathlib import Path

import seminar
from grading.course_tree import ROOT
from grading.offered import added, offered
from grading.wall.learner import Wall
from grading.wall.limits import Limits
from grading.wall.sandbox import Tools, require_bubblewrap, require_processes

OURS = ("grading", "solutions", "source_notebooks", "tests")
LIBRARIES = (
    "numpy.linalg",
    "numpy.random",
    "matplotlib.pyplot",
    "ipywidgets",
    "sympy",
    "PIL.Image",
)


def tools() -> Tools:
    """Return what learners' code finds inside, and what must not show there."""
    package = Path(seminar.__file__).parent
    modules = [
        module.name
        for module in pkgutil.walk_packages([str(package)], prefix="seminar.")
        if not module.name.endswith("__main__")
    ]
    installed = [Path(entry) / name for entry in site.getsitepackages() for name in OURS[:2]]
    hidden = [*(ROOT / name for name in OURS), *installed]
    beforehand = (*LIBRARIES, *added(), *modules)
    return Tools((package,), beforehand, tuple(hidden), offered())


def wall(limits: Limits | None = None, *, sandboxed: bool = True) -> Wall:
    """Return a wall around this course's learners.

    Raises
    ------
    GradingError
        If there is no way to make a sandbox here and one is wanted.
    """
    require_processes()
    if sandboxed:
        require_bubblewrap()
    return Wall(tools(), limits, sandboxed=sandboxed)
