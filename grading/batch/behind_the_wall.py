"""What this course puts behind the wall: the package of the students, warm, and nothing of ours."""

from __future__ import annotations

import pkgutil
import site
from collections.abc import Iterable, Iterator
from pathlib import Path

import seminar
from grading.tree.course import ROOT
from grading.tree.offered import added, offered
from grading.wall.both.limits import Limits
from grading.wall.both.other_users import OTHER_USERS
from grading.wall.outside.another_user import require_other_users
from grading.wall.outside.learner import Wall
from grading.wall.outside.sandbox import Tools, require_bubblewrap, require_processes

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
    modules = _modules_in(package, "seminar")
    installed = [Path(entry) / name for entry in site.getsitepackages() for name in OURS[:2]]
    hidden = [*(ROOT / name for name in OURS), *installed]
    beforehand = (*LIBRARIES, *added(), *modules)
    return Tools((package,), beforehand, tuple(hidden), offered())


def _modules_in(package: Path, name: str) -> Iterator[str]:
    """Yield the modules of a package without importing any, as `pkgutil.walk_packages` would."""
    for module in pkgutil.iter_modules([str(package)]):
        if module.name != "__main__":
            yield f"{name}.{module.name}"
        if module.ispkg:
            yield from _modules_in(package / module.name, f"{name}.{module.name}")


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


def wall_of_other_users(limits: Limits | None = None, *, closed: Iterable[Path] = ()) -> Wall:
    """Return a wall whose learners are other users of this system, for where no sandbox works.

    `closed` are paths, besides our own packages, that those users must not reach.

    Raises
    ------
    GradingError
        If they cannot be other users, or could reach what they must not.
    """
    there = tools()
    require_other_users([*there.hidden, *closed], there.modules)
    return Wall(there, limits, sandboxed=False, users=OTHER_USERS)
