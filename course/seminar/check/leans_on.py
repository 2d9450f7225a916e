"""Which other exercises a learner's code calls: where one of them is wrong, so is what calls it."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from types import CodeType, FunctionType
from typing import Any


def called_from(implementation: object, exercises: Mapping[str, str]) -> dict[str, object]:
    """Return the learner's own code for other exercises that `implementation` calls, by name.

    It is found by the names that the code reads from its notebook, also through functions and
    classes in between. What the notebook imports, such as the answers of earlier chapters, is not
    the learner's own.
    """
    found: dict[str, object] = {}
    home = _globals_of(implementation)
    seen, waiting = {id(implementation)}, [implementation]
    while waiting:
        for name in _names_read(waiting.pop()):
            other = home.get(name)
            if id(other) in seen or _globals_of(other) is not home:
                continue
            seen.add(id(other))
            waiting.append(other)
            if name in exercises:
                found[name] = other
    return found


def _functions(implementation: object) -> Iterator[FunctionType]:
    """Yield a function, or the methods of a class that are written in it."""
    members: list[Any] = [implementation]
    if inspect.isclass(implementation):
        members = list(vars(implementation).values())
    for member in members:
        plain = inspect.unwrap(getattr(member, "__func__", member))
        if isinstance(plain, FunctionType):
            yield plain


def _globals_of(implementation: object) -> Mapping[str, Any]:
    """Return the names of the notebook in which something was written, none if it is no code."""
    return next((one.__globals__ for one in _functions(implementation)), {})


def _names_read(implementation: object) -> Iterator[str]:
    for function in _functions(implementation):
        yield from _names_of(function.__code__)
    if inspect.isclass(implementation):
        yield from (base.__name__ for base in implementation.__bases__)


def _names_of(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names_of(constant)
