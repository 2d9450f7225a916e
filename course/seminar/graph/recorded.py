"""Reads a graph off a learner's own objects: numbers that remember what they came from.

Such an object has its number in `.data`, may have a gradient in `.grad`, and keeps a list or tuple
of what it came from: objects like it, or pairs of such an object and a local derivative. It has no
operator: that is found by the numbers.
"""

from __future__ import annotations

import itertools
import math
import string
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from seminar.graph.record import OPERATORS, Value, sensitivity

MOST = 60
"""Values in a picture that can still be read."""

Came = list[tuple[Any, float | None]]
"""What an object came from, each with its local derivative if there is one."""


def recorded(output: Any, names: Mapping[str, Any] | None = None) -> Value:
    """Return the graph that leads to a learner's own object; a `Value` is returned as it is.

    `names` says what objects are called; an input that it leaves out is a plain number, which gets
    no gradient. Without `names` the inputs are called a, b, c, .... Raises TypeError for what has
    no number, ValueError for more than 60 values and for a number that no operator makes of what it
    came from.
    """
    if isinstance(output, Value):
        return output
    if names is None:
        leaves = [thing for thing in _all(output) if not came_from(thing)]
        names = dict(zip(_letters(), leaves, strict=False))
    called = {id(thing): name for name, thing in names.items()}
    made: dict[int, Value] = {}
    waiting = [output]
    while waiting:
        thing = waiting[-1]
        parts = came_from(thing)
        missing = [part for part, _ in parts if id(part) not in made]
        if missing and len(waiting) < MOST:
            waiting += reversed(missing)
            continue
        if missing or len(made) >= MOST:
            raise ValueError(f"A graph of more than {MOST} values is too large to be drawn.")
        waiting.pop()
        if id(thing) not in made:
            made[id(thing)] = _value(thing, parts, made).named(called.get(id(thing), ""))
    for name, thing in names.items():
        if id(thing) not in made:
            raise ValueError(f"{name} is not in the graph that leads to this value.")
    if getattr(output, "grad", 0):
        for thing in _all(output):
            made[id(thing)].claimed = number_in(thing.grad, "grad")
    return made[id(output)]


def came_from(thing: Any) -> Came:
    """Return what an object came from: what the first of its lists of such objects holds."""
    for held in vars(thing).values() if hasattr(thing, "__dict__") else ():
        if isinstance(held, list | tuple) and held:
            pairs = [one if isinstance(one, list | tuple) else (one, None) for one in held]
            if all(pair and isinstance(pair[0], type(thing)) for pair in pairs):
                return [(pair[0], pair[1] if len(pair) > 1 else None) for pair in pairs]
    return []


def number_in(held: Any, attribute: str) -> float:
    """Return an attribute's single number; raises TypeError for anything else."""
    array = np.asarray(held)
    if array.size != 1 or array.dtype.kind not in "biuf":
        raise TypeError(f"A value's .{attribute} should be one number, and is {held!r}.")
    return float(array.reshape(()))


def _letters() -> Iterator[str]:
    for number in itertools.count():
        yield string.ascii_lowercase[number % 26] + (str(number // 26) if number >= 26 else "")


def _all(output: Any) -> Iterator[Any]:
    seen: set[int] = set()
    waiting = [output]
    while waiting:
        thing = waiting.pop()
        if id(thing) not in seen:
            seen.add(id(thing))
            yield thing
            waiting += [part for part, _ in reversed(came_from(thing))]


def _value(thing: Any, parts: Came, made: Mapping[int, Value]) -> Value:
    if not hasattr(thing, "data"):
        raise TypeError(f"A {type(thing).__name__} has no number in .data.")
    number = number_in(thing.data, "data")
    if not parts:
        return Value(number)
    inputs = [made[id(part)] for part, _ in parts]
    slopes = [slope for _, slope in parts]
    fitting = [
        Value(number, operator=operator, inputs=taken)
        for operator, taken in _candidates(number, inputs, slopes)
        if _near(_result(operator, taken), number)
    ]
    if not fitting:
        numbers = " and ".join(f"{value.number:g}" for value in inputs)
        raise ValueError(f"No operator that a graph knows makes {number:g} of {numbers}.")
    return max(fitting, key=lambda value: _has_slopes(value, slopes))


def _candidates(
    number: float, inputs: list[Value], slopes: list[float | None]
) -> Iterator[tuple[str, list[Value]]]:
    if len(inputs) > 1:
        yield from ((operator, inputs) for operator in ("+", "×"))
        yield from ((operator, inputs) for operator in ("−", "/") if len(inputs) == 2)
        return
    (only,), (slope,) = inputs, slopes
    yield from ((operator, inputs) for operator in ("exp", "log", "1/x", "relu"))
    if slope is None or _near(slope, 1.0):
        yield "+", [only, Value(number - only.number)]
    if (only.number and slope is None) or _near(slope, number / (only.number or 1)):
        yield "×", [only, Value(number / only.number if only.number else 0.0)]
    if slope is not None and number:
        yield "**", [only, Value(round(slope * only.number / number, 9))]


def _result(operator: str, inputs: list[Value]) -> float:
    with np.errstate(all="ignore"):
        try:
            return float(OPERATORS[operator]([value.number for value in inputs]))
        except (ZeroDivisionError, OverflowError, ValueError, TypeError):
            return math.nan


def _has_slopes(value: Value, slopes: list[float | None]) -> int:
    """Count the local derivatives that are those of the operator."""
    return sum(
        slope is not None and _near(sensitivity(value, (value, position)), slope, 1e-5)
        for position, slope in enumerate(slopes)
    )


def _near(one: float | None, other: float, within: float = 1e-9) -> bool:
    return one is not None and math.isclose(one, other, rel_tol=within, abs_tol=within)
