"""How `backward` is graded, and what is known to go wrong."""

import numpy as np

from grading.exercises.declaration import Draw, Mistake, graded
from grading.exercises.your_own_engine._draws import numbers
from seminar.check.chapters.your_own_engine.backward import EXERCISE

FIRST = "value.grad = 1.0"
STEP = "part.grad += slope * one.grad"
BACK = "for one in reversed(order):"
NOT_SEEN = "if id(part) not in seen:"
SEE = "seen.add(id(part))"

_SET = (
    "A gradient overwrites the one that arrived before: where a value is used twice, they add up, "
    "so write `+=`."
)
_ORDER = (
    "A value passes its gradient on before all of it has arrived: go back in an order in which "
    "every value comes after all that were made of it."
)
_AGAIN = (
    "Each time something arrives at a value, all that it holds goes on, what went on before with "
    "it: go back in an order in which every value comes after all that were made of it, and pass "
    "on once."
)

RECURSIVE = """
order, seen = [], set()

def visit(one):
    if id(one) not in seen:
        seen.add(id(one))
        for part, _ in one.came_from:
            visit(part)
        order.append(one)

visit(value)
value.grad = 1.0
for one in reversed(order):
    for part, slope in one.came_from:
        part.grad += slope * one.grad
"""
ALONG_EVERY_WAY = """
value.grad = 1.0
ways = [(value, 1.0)]
while ways:
    one, arrived = ways.pop()
    for part, slope in one.came_from:
        part.grad += slope * arrived
        ways.append((part, slope * arrived))
"""
AGAIN_EACH_TIME = ALONG_EVERY_WAY.replace("slope * arrived", "slope * one.grad")
AGAIN_BY_RECURSION = """
value.grad = 1.0

def go_on(one):
    for part, slope in one.came_from:
        part.grad += slope * one.grad
        go_on(part)

go_on(value)
"""
PREORDER = """
order, seen, waiting = [], set(), [value]
while waiting:
    one = waiting.pop()
    if id(one) not in seen:
        seen.add(id(one))
        order.append(one)
        waiting += [part for part, _ in one.came_from]
value.grad = 1.0
for one in order:
    for part, slope in one.came_from:
        part.grad += slope * one.grad
"""
IN_BREADTH = PREORDER.replace("waiting.pop()", "waiting.pop(0)")
CHAIN = """
value.grad = 1.0
one = value
while one.came_from:
    for part, slope in one.came_from:
        part.grad += slope * one.grad
    one = one.came_from[0][0]
"""
BY_KAHN = """
uses, waiting = {id(value): 0}, [value]
while waiting:
    for part, _ in waiting.pop().came_from:
        if id(part) not in uses:
            uses[id(part)] = 0
            waiting.append(part)
        uses[id(part)] += 1
value.grad = 1.0
ready = [value]
while ready:
    one = ready.pop()
    for part, slope in one.came_from:
        part.grad += slope * one.grad
        uses[id(part)] -= 1
        if uses[id(part)] == 0:
            ready.append(part)
"""
DEEP_RECURSION = "import sys\nsys.setrecursionlimit(10**6)\n" + RECURSIVE
APART = {
    FIRST: "found = {id(one): 0.0 for one in order}\n    found[id(value)] = 1.0",
    STEP: "found[id(part)] += slope * found[id(one)]",
}
"""Gradients that travel in a table of their own, before they are added to any `grad`."""


def _formula(name: str) -> Draw:
    shown = EXERCISE.experiments[name].inputs()

    def draw(rng: np.random.Generator) -> dict[str, object]:
        return {"formula": shown["formula"], "numbers": numbers(rng, len(shown["numbers"]))}

    return draw


def _long(rng: np.random.Generator) -> dict[str, object]:
    return {"a": rng.uniform(1, 2), "b": rng.uniform(-2, -1), "length": 100_000}


GRADED = graded(
    EXERCISE,
    points={
        "one way to each value": 1,
        "values used twice": 0.75,
        "in reverse order": 0.75,
        "long and wide": 1,
        "a second backward": 0.5,
    },
    draws={
        **{
            name: _formula(name)
            for name in (
                "one way each",
                "inside",
                "cube",
                "twice",
                "of equal data",
                "in order",
                "far and near",
            )
        },
        "many ways": lambda rng: {"a": rng.uniform(1.2, 1.8), "b": 0.5},
        "again": lambda rng: {"numbers": numbers(rng, 3)},
        "the same again": lambda rng: {"numbers": numbers(rng, 2)},
        "long": _long,
    },
    given=("Value",),
    mistakes=(
        Mistake("overwrites", _SET, edit={STEP: "part.grad = slope * one.grad"}),
        Mistake(
            "result_is_not_one",
            "No gradient arrives anywhere: the result's own grad has to be 1 before the way back "
            "begins, and what arrives at a value is added to its `grad`.",
            edit={FIRST: "value.grad = value.grad + 0.0"},
        ),
        Mistake(
            "begins_by_adding",
            "You add 1 to the result's own grad. When the same result is walked back a second "
            "time, its grad is then 2, and twice as much goes on: set it to 1, with `=`.",
            edit={FIRST: "value.grad += 1.0"},
        ),
        Mistake(
            "begins_with_the_data",
            "The way back begins with the result's data: the result grows by 1 for every 1 that it "
            "grows itself, so begin with 1.",
            edit={FIRST: "value.grad = value.data"},
        ),
        Mistake(
            "slope_forgotten",
            "The gradient goes on as it arrived: multiply it by the slope of each pair.",
            edit={STEP: "part.grad += one.grad"},
        ),
        Mistake(
            "arriving_gradient_forgotten",
            "Each value gets the slope alone, or the slope times 1, the gradient of the result: "
            "multiply it by the gradient that has arrived at the value that it went into.",
            edit={STEP: "part.grad += slope"},
        ),
        Mistake(
            "slope_added",
            "The slope is added to the gradient that arrives: multiply the two.",
            edit={STEP: "part.grad += slope + one.grad"},
        ),
        Mistake(
            "multiplies_by_the_data",
            "The gradient is multiplied by the number of the value that it comes from: the slope "
            "stands in the pair.",
            edit={STEP: "part.grad += one.data * one.grad"},
        ),
        Mistake(
            "inputs_first",
            "The gradient comes one step back and no further: the way begins at the result, so go "
            "through the order in reverse.",
            edit={BACK: "for one in order:"},
        ),
        Mistake("in_the_order_of_visits", _ORDER, edit={"def backward": PREORDER}),
        Mistake("in_breadth", _ORDER, edit={"def backward": IN_BREADTH}),
        Mistake(
            "along_every_way",
            "Every way back is gone by itself, and where values are used twice there are more ways "
            "than anybody can go: collect at each value what arrives, and go on from it once.",
            edit={"def backward": ALONG_EVERY_WAY},
        ),
        Mistake(
            "again_each_time",
            _AGAIN,
            edit={"def backward": AGAIN_EACH_TIME},
            on=("far and near/gradients",),
        ),
        Mistake(
            "again_each_time_by_recursion",
            _AGAIN,
            edit={"def backward": AGAIN_BY_RECURSION},
            on=("far and near/gradients",),
        ),
        Mistake(
            "by_recursion",
            "The function calls itself once for every value of a chain, and Python stops after a "
            "thousand: keep a list of what is still to be done, and a loop.",
            edit={"def backward": RECURSIVE},
        ),
        Mistake(
            "along_one_branch",
            "Only one branch is followed, that of the first pair in each `came_from`: every value "
            "that went in has a past of its own.",
            edit={"def backward": CHAIN},
        ),
        Mistake(
            "equal_data_taken_for_one",
            "Values are told apart by their `data`, so one of two with equal data is passed over: "
            "tell them apart by `id`.",
            edit={NOT_SEEN: "if part.data not in seen:", SEE: "seen.add(part.data)"},
        ),
        Mistake(
            "starts_from_zero_each_time",
            "Every backward sets the gradients to 0 first: they add up over several results, until "
            "somebody sets them to 0.",
            edit={FIRST: "for one in order:\n        one.grad = 0.0\n    value.grad = 1.0"},
        ),
        Mistake(
            "moves_the_data",
            "backward changes `data`: that is for whoever takes a step. Leave it, and fill `grad`.",
            edit={STEP: "part.grad += slope * one.grad\n            part.data -= 0.01 * part.grad"},
        ),
        Mistake(
            "mean_of_the_ways",
            "Where a value is used twice, the mean of what arrives is taken: it is the sum.",
            edit={
                STEP: "before = part.grad\n"
                "            part.grad += slope * one.grad\n"
                "            if before:\n"
                "                part.grad /= 2"
            },
        ),
    ),
    variants={
        "by_counting_uses": {"def backward": BY_KAHN},
        "with_room_for_recursion": {"def backward": DEEP_RECURSION},
        "gradients_apart": APART
        | {BACK: "for one in reversed(order):\n        one.grad += found[id(one)]"},
    },
)
