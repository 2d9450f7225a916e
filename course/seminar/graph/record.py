"""Writes a formula down while it is computed: which numbers went into which operator.

The backward numbers are found without the chain rule: nudge the number on one edge, compute the
rest of the formula again, and see how far the result moves per unit of nudge.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

Edge = tuple["Value", int]
"""A way into an operator: the operator's value and the position of the input."""

OPERATORS: dict[str, Callable[..., Any]] = {
    "+": sum,
    "×": math.prod,
    "exp": lambda parts: np.exp(*parts),
    "log": lambda parts: np.log(*parts),
    "1/x": lambda parts: 1 / parts[0],
    "relu": lambda parts: np.maximum(parts[0], 0),
    "−": lambda parts: parts[0] - parts[1],
    "/": lambda parts: parts[0] / parts[1],
    "**": lambda parts: parts[0] ** parts[1],
}
"""What each makes of the list of its inputs."""


class Value:
    """A number with a name, and the operator and inputs that it came from (none for an input).

    A `fixed` one is data, such as a label: it gets no gradient. `claimed` is the gradient that a
    learner's own value holds.

    Values are combined with +, -, *, / and the functions `exp`, `log`, `reciprocal` and `total` of
    this room; plain numbers in between become inputs without a name, constants.
    """

    def __init__(
        self,
        number: float,
        name: str = "",
        operator: str = "",
        inputs: Sequence[Value] = (),
        fixed: bool = False,
    ) -> None:
        self.number, self.name, self.fixed = float(number), name, fixed
        self.operator, self.inputs = operator, tuple(inputs)
        self.claimed: float | None = None

    def named(self, name: str) -> Value:
        """Give the value a name and return it."""
        self.name = name
        return self

    @property
    def is_constant(self) -> bool:
        """Whether the value is a plain number of the formula, or fixed: nothing will change it."""
        return not self.inputs and (self.fixed or not self.name)

    @property
    def sign(self) -> str:
        """The operator as it is drawn: a sum of other than two numbers is a Σ.

        A reciprocal is written with the name of what goes in, where that is a single letter, else
        with a letter that no value of the course's graphs is called by.
        """
        if self.operator == "+" and len(self.inputs) != 2:
            return "Σ"
        if self.operator == "1/x":
            name = self.inputs[0].name
            return f"1/{name if len(name) == 1 else 'u'}"
        return {"log": "ln"}.get(self.operator, self.operator)

    def __add__(self, other: Value | float) -> Value:
        return _apply("+", self, other)

    def __radd__(self, other: float) -> Value:
        return _apply("+", other, self)

    def __mul__(self, other: Value | float) -> Value:
        return _apply("×", self, other)

    def __rmul__(self, other: float) -> Value:
        return _apply("×", other, self)

    def __neg__(self) -> Value:
        return _apply("×", self, -1)

    def __sub__(self, other: Value | float) -> Value:
        return self + -1 * _value(other)

    def __truediv__(self, other: Value) -> Value:
        return self * reciprocal(other)

    def __repr__(self) -> str:
        return f"Value({self.number:g}, {self.name!r})"


Place = Edge | Value
"""Where a gradient stands: on a way into an operator, or on a value where all its ways meet."""


def exp(x: Value) -> Value:
    """The exponential as a node of the graph."""
    return _apply("exp", x)


def log(x: Value) -> Value:
    """The natural logarithm as a node of the graph."""
    return _apply("log", x)


def reciprocal(x: Value) -> Value:
    """One divided by x as a node of the graph."""
    return _apply("1/x", x)


def total(*terms: Value) -> Value:
    """The sum of several values in one node of the graph."""
    return _apply("+", *terms)


def values(output: Value) -> list[Value]:
    """Return every value that `output` came from, inputs before what uses them, `output` last."""
    seen: dict[int, Value] = {}

    def visit(value: Value) -> None:
        if id(value) not in seen:
            for part in value.inputs:
                visit(part)
            seen[id(value)] = value

    visit(output)
    return list(seen.values())


def edges(output: Value) -> Iterator[Edge]:
    """Yield every way into an operator of the graph."""
    for value in values(output):
        for position in range(len(value.inputs)):
            yield value, position


def sensitivities(output: Value, places: Sequence[Place]) -> np.ndarray:
    """Return how far the output moves per unit that the number at each of the places moves.

    A value moves for all its uses, an edge for its one. The graph is computed once, on arrays that
    hold each place nudged up in one column and down in another.
    """
    keys = [id(place) if isinstance(place, Value) else (id(place[0]), place[1]) for place in places]
    here = np.array([_number_at(place) for place in places])
    nudges = 1e-4 * np.where(here, abs(here), 1.0)
    with np.errstate(all="ignore"):  # of infinity nothing can be taken away
        both = np.concatenate([here + nudges, here - nudges])
    columns: dict[int | tuple[int, int], list[int]] = {}
    for index, key in enumerate(keys):
        columns.setdefault(key, []).extend((index, index + len(keys)))

    def nudged(key: int | tuple[int, int], numbers: np.ndarray) -> np.ndarray:
        if key in columns:
            numbers = numbers.copy()
            numbers[columns[key]] = both[columns[key]]
        return numbers

    found: dict[int, np.ndarray] = {}
    with np.errstate(all="ignore"):
        for value in values(output):
            numbers = np.full(len(both), value.number)
            if value.inputs:
                parts = [
                    nudged((id(value), position), found[id(part)])
                    for position, part in enumerate(value.inputs)
                ]
                numbers = OPERATORS[value.operator](parts)
            found[id(value)] = nudged(id(value), numbers)
        ahead, behind = np.split(found[id(output)], 2)
        return np.asarray((ahead - behind) / (2 * nudges))


def sensitivity(output: Value, place: Place) -> float:
    """Return how far the output moves per unit that the number of a value or an edge moves."""
    return float(sensitivities(output, [place])[0])


def shown(number: float) -> str:
    """Return a number as it stands along an edge: at most four digits, a real minus sign."""
    whole = abs(number) < 1e7 and abs(number - round(number)) < 5e-7 * max(1.0, abs(number))
    text = f"{number:.0f}" if whole else f"{number:.{3 if abs(number) < 1 else 4}g}"
    return "0" if text == "-0" else text.replace("-", "−").replace("inf", "∞")


def differ(yours: float, right: float) -> bool:
    """Say whether who reads two numbers would tell them apart; nan differs from all."""
    return not abs(yours - right) <= 1e-6 + 1e-3 * abs(right)


def _number_at(place: Place) -> float:
    if isinstance(place, Value):
        return place.number
    operator, position = place
    return operator.inputs[position].number


def _value(number: Value | float) -> Value:
    return number if isinstance(number, Value) else Value(number)


def _apply(operator: str, *inputs: Value | float) -> Value:
    parts = [_value(part) for part in inputs]
    with np.errstate(all="ignore"):
        number = OPERATORS[operator]([part.number for part in parts])
    return Value(number, operator=operator, inputs=parts)
