"""What a learner's code takes from its notebook: other exercises that it calls, and plain values.

Where an exercise is wrong, so is what calls it; and where code reads a value that another cell has
set, a parameter or `self.` was often meant.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dis import get_instructions
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any, NamedTuple, cast

import numpy as np

from seminar.words import listed

READS = {"LOAD_GLOBAL", "LOAD_NAME"}


class Taken(NamedTuple):
    """What some code takes from its notebook.

    `exercises` holds the learner's own code for other exercises, by name; `values` the names of
    values, in the order in which they are read. Constants, such as EPS, are not among them.
    """

    exercises: dict[str, object]
    values: list[str]


def taken_by(implementation: object, exercises: Container[str], uses: Sequence[str] = ()) -> Taken:
    """Return what `implementation` takes from its notebook.

    `uses` are names that are taken beside those that the code reads.

    It is found by the names that the code reads, also through functions and classes in between.
    What the notebook imports, such as the answers of earlier chapters, is not the learner's own,
    and what another exercise reads is that exercise's affair.
    """
    taken = Taken({}, [])
    home = _globals_of(implementation)
    seen, waiting = {id(implementation)}, [implementation]
    while waiting:
        reading = waiting.pop()
        for name in (*(uses if reading is implementation else ()), *_names_read(reading)):
            other = home.get(name)
            if name in home and _is_value(name, other) and name not in taken.values:
                taken.values.append(name)
            if id(other) in seen or _globals_of(other) is not home:
                continue
            seen.add(id(other))
            if name in exercises:
                taken.exercises[name] = other
            else:
                waiting.append(other)
    return taken


def reads(implementation: object, name: str) -> bool:
    """Say whether some code, or what it calls of its notebook, reads this name or attribute."""
    home = _globals_of(implementation)
    seen, waiting = {id(implementation)}, [implementation]
    while waiting:
        one = waiting.pop()
        if any(name in part.co_names for part in _parts(one)):
            return True
        for called in _names_read(one):
            other = home.get(called)
            if id(other) not in seen and _globals_of(other) is home:
                seen.add(id(other))
                waiting.append(other)
    return False


def note_on_values(values: Sequence[str], is_class: bool) -> str:
    """Return which values of the notebook some code uses, and what may be meant, "" for none."""
    if not values:
        return ""
    meant = "a parameter"
    if is_class:
        meant += f", or {listed([f'`self.{name}`' for name in values])},"
    which = listed([f"`{name}`" for name in values])
    them = "it" if len(values) == 1 else "them"
    return f"This code uses {which} as the whole notebook knows {them}: is {meant} meant?"


def _is_value(name: str, other: object) -> bool:
    is_constant = name.isupper() and len(name) > 1
    is_hidden = name.startswith("_")
    kept = _is_a(other, ModuleType, np.random.Generator)
    return not (is_constant or is_hidden or kept or callable(other))


def _functions(implementation: object) -> Iterator[FunctionType]:
    """Yield a function, or the methods of a class that are written in it.

    Types alone are looked at: an object of the learner's may answer anything when it is asked.
    """
    members: list[object] = [implementation]
    if _is_a(implementation, type):
        members = list(type.__getattribute__(implementation, "__dict__").values())
    for member in members:
        if _is_a(member, staticmethod, classmethod, MethodType):
            member = cast("MethodType", member).__func__
        if _is_a(member, FunctionType):
            yield cast("FunctionType", member)


def _is_a(thing: object, *kinds: type) -> bool:
    """Say whether it is of one of these types itself: what it says of its class may be anything."""
    return issubclass(type(thing), kinds)


def _globals_of(implementation: object) -> Mapping[str, Any]:
    """Return the names of the notebook in which something was written, none if it is no code."""
    return next((one.__globals__ for one in _functions(implementation)), {})


def _names_read(implementation: object) -> Iterator[str]:
    for code in _parts(implementation):
        for instruction in get_instructions(code):
            if instruction.opname in READS:
                yield str(instruction.argval)
    if _is_a(implementation, type):
        yield from (base.__name__ for base in type.__getattribute__(implementation, "__bases__"))


def _parts(implementation: object) -> Iterator[CodeType]:
    """Yield the code of a function or of all methods, with that of functions written inside."""
    waiting = [function.__code__ for function in _functions(implementation)]
    while waiting:
        code = waiting.pop(0)
        yield code
        waiting.extend(part for part in code.co_consts if isinstance(part, CodeType))
