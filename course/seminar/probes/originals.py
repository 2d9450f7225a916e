"""The functions of Python and NumPy as they are, kept and put back.

A notebook can put anything in the place of a function that everybody uses: `builtins.sum = ...`,
`np.allclose = ...`. What looks at such a notebook works with the functions that were there before.
"""

from __future__ import annotations

import builtins
import warnings
from collections.abc import Callable, Sequence
from operator import is_, itemgetter
from types import BuiltinFunctionType, ModuleType

import numpy as np

_A_NOTEBOOKS_OWN = ("breakpoint", "input", "open")
"""Functions of Python that a notebook's kernel replaces."""


Replaced = list[tuple[dict[str, object], str, str, object]]
"""Of functions that were not the same: where each belongs, its name there, what learners call it,
and what stood in its place, `_NOTHING` for one that had been deleted."""

_NOTHING = object()


# Held, as any of them may have been replaced where they are needed.
_all, _map, _zip, _missing = all, map, zip, KeyError


class Functions:
    """The functions and classes of Python and NumPy as they are when this is made.

    Nothing that can be replaced is called where they are put back. This is done around every
    experiment, so it is looked at all of them at once whether they are the same objects.
    """

    def __init__(self) -> None:
        self._kept = [(home, _values_in(home)) for home in _HOMES]

    def put_back(self) -> Replaced:
        """Put back whatever has been replaced or deleted since, and return what stood there."""
        replaced: Replaced = []
        for home, kept in self._kept:
            values = _values_in(home)
            if _all(_map(is_, values, kept)):
                continue
            prefix, there, names, _ = home
            for name, value, was in _zip(names, values, kept):
                if value is not was:
                    replaced += [(there, name, prefix + name, value)]
                    _set(there, name, was)
        return replaced


def undo(replaced: Replaced) -> None:
    """Let what `Functions.put_back` returned stand where it stood."""
    for there, name, _, value in replaced:
        _set(there, name, value)


def _set(names: dict[str, object], name: str, value: object) -> None:
    if value is _NOTHING:
        names.pop(name, None)
    else:
        names[name] = value


def _values_in(home: _Home) -> Sequence[object]:
    """Return what the names of a home stand for, `_NOTHING` for one that is not there."""
    _, there, names, values = home
    try:
        return values(there)
    except _missing:
        return [there.get(name, _NOTHING) for name in names]


def _of_python() -> list[str]:
    return [
        name
        for name, value in builtins.__dict__.items()
        if isinstance(value, (BuiltinFunctionType, type))
        and name not in _A_NOTEBOOKS_OWN
        and not name.startswith("_")
    ]


def _of_a_library(module: ModuleType) -> list[str]:
    return [
        name
        for name, value in module.__dict__.items()
        if callable(value) and not name.startswith("_")
    ]


_Home = tuple[str, dict[str, object], list[str], Callable[[dict[str, object]], tuple[object, ...]]]
"""What learners write before a name, where the name is, which names there are kept, and what
returns what all of these stand for."""

_HOMES: list[_Home] = [
    (prefix, there, names, itemgetter(*names))
    for prefix, there, names in (
        ("", builtins.__dict__, _of_python()),
        ("np.", np.__dict__, _of_a_library(np)),
        ("np.random.", np.random.__dict__, _of_a_library(np.random)),
        ("np.linalg.", np.linalg.__dict__, _of_a_library(np.linalg)),
        ("warnings.", warnings.__dict__, _of_a_library(warnings)),
    )
]
