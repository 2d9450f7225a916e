"""Which packages learners' code finds where it is graded: the course's own, and an instructor's.

What is installed beside nbgrader can be imported inside the sandbox in any case. What is named here
is promised to learners, imported before the first of them comes, and listed where one is missing.
"""

from __future__ import annotations

import functools
import importlib.util
import tomllib
from typing import Any

from grading.tree.course import ROOT
from grading.tree.errors import GradingError

CONFIGURATION = ROOT / "pyproject.toml"
OF_THE_COURSE = ("numpy", "matplotlib", "ipywidgets", "sympy", "PIL")


def offered() -> tuple[str, ...]:
    """Return the names under which learners import what they may use.

    Raises
    ------
    GradingError
        If a package that the configuration adds is not installed.
    """
    more = added()
    for name in more:
        if importlib.util.find_spec(name) is None:
            raise GradingError(
                f"{CONFIGURATION.name} offers learners the package {name!r}, which is not "
                "installed here: install it beside nbgrader, or take it out of [tool.seminar] "
                "packages, where the names stand by which packages are imported."
            )
    return (*OF_THE_COURSE, *more)


def added() -> tuple[str, ...]:
    """Return the packages of `packages` in [tool.seminar], without those of the course itself."""
    names = configuration().get("tool", {}).get("seminar", {}).get("packages", [])
    if not isinstance(names, list) or not all(
        isinstance(name, str) and name.isidentifier() for name in names
    ):
        raise GradingError(f'{CONFIGURATION.name}: write packages = ["pandas"], a list of names.')
    return tuple(name for name in dict.fromkeys(names) if name not in OF_THE_COURSE)


def oldest_python() -> str:
    """Return the Python that learners' code is to be written for, as in "3.11"."""
    needed: str = configuration()["project"]["requires-python"]
    return needed.removeprefix(">=")


@functools.cache
def configuration() -> dict[str, Any]:
    """Return the root configuration, {} where there is none."""
    if not CONFIGURATION.is_file():
        return {}  # an installation without the course's tree: nothing is added
    with CONFIGURATION.open("rb") as file:
        return tomllib.load(file)
