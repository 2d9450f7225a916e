"""How `Value` is graded, and what is known to go wrong."""

import numpy as np

from grading.exercises.declaration import Draw, graded
from grading.exercises.your_own_engine._draws import numbers
from grading.exercises.your_own_engine._mistakes_of_Value import MISTAKES
from seminar.check.chapters.your_own_engine.Value import (
    EXERCISE,
    LEFT,
    ONE_VALUE,
    RIGHT,
    TWO_VALUES,
)

COUNT = 5


def _two(operation: str, second: str) -> Draw:
    def draw(rng: np.random.Generator) -> dict[str, object]:
        a, b = numbers(rng, COUNT), numbers(rng, COUNT)
        # A mean of 2 and 2, or a product of 2 and 2, tells nothing: no pair is equal or opposite.
        b = np.where(np.abs(np.abs(a) - np.abs(b)) < 0.2, b + 0.5 * np.sign(b), b)
        return {"operation": operation, "a": a, second: b}

    return draw


def _one(operation: str, positive: bool = False) -> Draw:
    def draw(rng: np.random.Generator) -> dict[str, object]:
        a = numbers(rng, COUNT)
        return {"operation": operation, "a": np.abs(a) if positive else a}

    return draw


def _power(rng: np.random.Generator) -> dict[str, object]:
    exponents = rng.permutation([3.0, -2.0, 2.0, 0.5, 2.5])
    return {"operation": "a ** b", "a": np.abs(numbers(rng, COUNT)), "n": exponents}


def _both_sides(rng: np.random.Generator) -> dict[str, object]:
    # As many as in no visible check, whose slopes, 0 and 1, would else be right by chance.
    a = np.abs(numbers(rng, 7)) * [1.0, 1.0, 1.0, -1.0, -1.0, -1.0, 0.0]
    return {"operation": "a.relu()", "a": rng.permutation(a)}


_SHOWN = {name: (one.pinned or {}).get("operation") for name, one in EXERCISE.experiments.items()}

GRADED = graded(
    EXERCISE,
    points={
        "+": 0.75,
        "*": 0.75,
        "-": 0.75,
        "/": 0.75,
        "several in one formula": 0.25,
        "**": 0.75,
        "exp": 0.5,
        "log": 0.5,
        "relu": 0.5,
        "plain numbers on the right": 0.25,
        "plain numbers on the left": 0.25,
    },
    draws={
        "fresh": lambda rng: {"data": rng.uniform(1.2, 1.8)},
        **{name: _two(str(_SHOWN[name]), "b") for name in TWO_VALUES},
        **{name: _two(str(_SHOWN[name]), "n") for name in (*RIGHT, *LEFT)},
        **{name: _one(str(_SHOWN[name]), positive=name == "log") for name in ONE_VALUE},
        "power": _power,
        "relu": _both_sides,
    },
    mistakes=MISTAKES,
    variants={
        "division_by_power": {"def __truediv__": "return self * Value.of(other) ** -1"},
        "subtraction_by_sum": {"def __sub__": "return self + Value.of(other) * -1"},
        "left_by_the_other_way": {"def __rsub__": "return self * -1 + other"},
        "lists": {
            "def __mul__": "other = Value.of(other)\n"
            "return Value(other.data * self.data, [[other, self.data], [self, other.data]])"
        },
        "float32": {"self.data = data": "self.data = np.float32(data)"},
        "no_pair_for_plain_numbers": {
            "def __radd__": "return Value(other + self.data, ((self, 1),))"
        },
        "relu_by_maximum": {
            "def relu": "return Value(np.maximum(0, self.data), ((self, float(self.data > 0)),))"
        },
    },
)
