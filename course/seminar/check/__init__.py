"""Instant feedback: ``check.NAME(NAME)`` tries your NAME and says what it sees.

Every check compares your code with what you can verify alone: worked values, numerical slopes,
shapes, arguments that must stay as they are. None of them holds a solution. Where one names an
input by `check.inputs`, that function gives it to you.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Sequence
from functools import cache

from seminar.check import chapters
from seminar.check.cells import Cells
from seminar.check.surroundings import taken_by
from seminar.check.view import Around, check_of, report_on
from seminar.judging.declaration import Exercise


@cache
def homes() -> dict[str, str]:
    """Return exercise -> the package of its chapter: one module for each, found by folder."""
    return {
        module.name: f"{chapters.__name__}.{chapter.name}"
        for chapter in pkgutil.iter_modules(chapters.__path__)
        for module in pkgutil.iter_modules([f"{path}/{chapter.name}" for path in chapters.__path__])
        if not module.name.startswith("_")
    }


def exercise(name: str) -> Exercise:
    """Return what is declared of the exercise called `name`.

    Raises
    ------
    LookupError
        If there is none.
    """
    if name not in homes():
        raise LookupError(f"There is no exercise called {name!r}.")
    declared: Exercise = importlib.import_module(f"{homes()[name]}.{name}").EXERCISE
    return declared


def inputs(name: str, experiment: str) -> dict[str, object]:
    """Return the inputs with which the check of `name` makes one of its experiments.

    They are copies: what you do to them changes no check.

    Raises
    ------
    LookupError
        If there is no such exercise, or no such experiment in its check.
    """
    experiments = exercise(name).experiments
    pinned = {title for title, one in experiments.items() if one.pinned is not None}
    if experiment not in pinned:
        raise LookupError(f"The check of {name} makes these experiments: {sorted(pinned)}.")
    return experiments[experiment].inputs()


def __getattr__(name: str) -> object:
    """Make the check of an exercise when it is first asked for."""
    if name not in homes():
        raise AttributeError(
            f"There is no check called {name!r}; there are {', '.join(sorted(homes()))}."
        )
    made = globals()[name] = check_of(exercise(name), homes()[name], _around, _cells.note_on)
    return made


def _around(implementation: object, uses: Sequence[str] = ()) -> Around:
    """Return what a learner's code takes from its notebook, as far as it may be at fault.

    `uses` names exercises that its probes take from there.
    """
    taken = taken_by(implementation, homes(), uses)
    reports = [
        report_on(exercise(name), homes()[name], other) for name, other in taken.exercises.items()
    ]
    return Around([report for report in reports if not report.passed], taken.values)


def __dir__() -> list[str]:
    return sorted([*homes(), "inputs"])


_cells = Cells(homes)
_cells.watch()
