"""The functions of Python and NumPy as they are, kept and put back.

A notebook can put anything in the place of a function that everybody uses: `builtins.sum = ...`,
`np.allclose = ...`. What looks at such a notebook works with the functions that were there before.
"""

from __future__ import annotations

import builtins
import warnings
from types import BuiltinFunctionType, ModuleType

import numpy as np

_A_NOTEBOOKS_OWN = ("breakpoint", "input", "open")
"""Functions of Python that a notebook's kernel replaces."""


Replaced = list[tuple[dict[str, object], str, str, object]]
"""Of functions that were not the original ones: where each belongs, its name there, what learners
call it, and what stood in its place, `_NOTHING` for one that had been deleted."""


class Functions:
    """The functions and classes of Python and NumPy as they are when this is made.

    Nothing that can be replaced is called where they are put back.
    """

    def __init__(self) -> None:
        self.homes: list[tuple[str, dict[str, object], list[tuple[str, object]]]] = [
            ("", builtins.__dict__, _of_python()),
            *(
                (f"{name}.", module.__dict__, _of_a_library(module))
                for name, module in _LIBRARIES.items()
            ),
        ]

    def put_back(self) -> Replaced:
        """Put back whatever has been replaced or deleted since, and return what stood there."""
        replaced: Replaced = []
        for prefix, names, kept in self.homes:
            for name, value in kept:
                there = names.get(name, _NOTHING)
                if there is not value:
                    names[name] = value
                    replaced += [(names, name, prefix + name, there)]
        return replaced


def undo(replaced: Replaced) -> None:
    """Let what `Functions.put_back` returned stand where it stood."""
    for names, name, _, value in replaced:
        if value is _NOTHING:
            names.pop(name, None)
        else:
            names[name] = value


_NOTHING = object()

_LIBRARIES: dict[str, ModuleType] = {
    "np": np,
    "np.random": np.random,
    "np.linalg": np.linalg,
    "warnings": warnings,
}


def _of_python() -> list[tuple[str, object]]:
    return [
        (name, value)
        for name, value in builtins.__dict__.items()
        if isinstance(value, (BuiltinFunctionType, type))
        and name not in _A_NOTEBOOKS_OWN
        and not name.startswith("_")
    ]


def _of_a_library(module: ModuleType) -> list[tuple[str, object]]:
    return [
        (name, value)
        for name, value in module.__dict__.items()
        if callable(value) and not name.startswith("_")
    ]
