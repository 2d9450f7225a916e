"""Code that does not run when it is called: written with `async def`, or with a `yield` in it."""

from __future__ import annotations

from inspect import (
    CO_ASYNC_GENERATOR,
    CO_COROUTINE,
    CO_GENERATOR,
    isasyncgen,
    iscoroutine,
    isgenerator,
)
from types import FunctionType

ASYNC = "AsyncFunction"
GENERATOR = "GeneratorFunction"
ASYNC_GENERATOR = "AsyncGeneratorFunction"
"""Kinds of failures where nothing of the code has run: the message is the function's name."""

_ALONE = "update"
"""The method of a learner's class that is its only one. Beside others, what is wrong in one of them
is told where its value is looked at."""


def never_runs(implementation: object) -> tuple[str, str] | None:
    """Return the kind and the name of a function that would not run if a probe called it."""
    for function in _called(implementation):
        flags, name = function.__code__.co_flags, function.__code__.co_name
        if flags & CO_ASYNC_GENERATOR:
            return ASYNC_GENERATOR, name
        if flags & CO_COROUTINE:
            return ASYNC, name
        if flags & CO_GENERATOR:
            return GENERATOR, name
    return None


def has_not_run(value: object) -> bool:
    """Say whether a value is what such code gives when it is called."""
    return iscoroutine(value) or isgenerator(value) or isasyncgen(value)


def _called(implementation: object) -> list[FunctionType]:
    """Return the functions that probes call of a learner's function or class.

    They are looked up without asking the class, whose own class may answer anything.
    """
    found = [implementation]
    if issubclass(type(implementation), type):
        of_type = vars(type)
        kinds = of_type["__mro__"].__get__(implementation)
        names_of = (of_type["__dict__"].__get__(kind) for kind in kinds)
        found = [next((names[_ALONE] for names in names_of if _ALONE in names), None)]
    return [one for one in found if type(one) is FunctionType]
