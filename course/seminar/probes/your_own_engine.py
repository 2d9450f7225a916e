"""Experiments of chapter 08."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np

from seminar.probes.clock import uncollected, worked
from seminar.probes.record import Implementation, Observations, Unfit, kind_of, plain, tried

# -------------------------------------------------------------------------------------- Value


def value_operation(
    Value: Implementation,
    *,
    operation: str,
    a: np.ndarray,
    b: np.ndarray | None = None,
    n: np.ndarray | None = None,
) -> Observations:
    """One operation, on one pair of numbers after the other: what comes out, and its slopes.

    `operation` is written with `a` and `b`, as in "a * a + a * b"; it stands here as no function,
    which would be an answer to other exercises. `b` holds numbers that are values as well, `n` such
    as stay plain.
    """
    operate = compile(operation, operation, "eval")
    made = []
    for place, number in enumerate(a):
        first = Value(float(number))
        second = None if b is None else Value(float(b[place]))
        other = second if n is None else float(n[place])
        made.append((eval(operate, {"a": first, "b": other}), first, second))
    for result, *_ in made:
        _require_a_value(result, operation)
    yield "data", [result.data for result, *_ in made]
    yield "operands as they were", _are_as_they_were(made, a, b)
    yield "slope of a", [_slope(result, first) for result, first, _ in made]
    if b is not None:
        yield "slope of b", [_slope(result, second) for result, _, second in made]
    yield "grads are 0", all(_is_number(one.grad, 0.0) for one, *_ in made)


def value_fresh(Value: Implementation, *, data: float) -> Observations:
    """A value that came from nothing."""
    value = Value(data)
    yield "data", value.data
    yield "grad", value.grad


def _require_a_value(result: Any, operation: str) -> None:
    if not hasattr(result, "data") or isinstance(result, (np.ndarray, np.generic)):
        raise Unfit(
            f"`{operation}` gives {kind_of(result)}, and has to give a new Value, with `data` and "
            "with what it came from."
        )


def _are_as_they_were(
    made: Sequence[tuple[Any, Any, Any]], a: np.ndarray, b: np.ndarray | None
) -> bool:
    """Whether the values that went in hold the numbers that they held, and are no results."""
    for place, (result, first, second) in enumerate(made):
        if result is first or result is second or not _is_number(first.data, a[place]):
            return False
        if b is not None and not _is_number(second.data, b[place]):
            return False
    return True


def _is_number(value: object, number: float) -> bool:
    seen = plain(value)
    return isinstance(seen, np.ndarray) and seen.ndim == 0 and bool(np.isclose(seen, number))


def _slope(result: Any, of: Any) -> float:
    """Return how fast `result` grows with `of`: along all ways that `came_from` tells of, added."""
    known: dict[int, float] = {id(of): 1.0}
    begun: set[int] = set()

    def along(value: Any) -> float:
        if id(value) in known:
            return known[id(value)]
        if id(value) in begun:
            raise Unfit("A Value came from itself: an operation has to make a new one.")
        begun.add(id(value))
        known[id(value)] = sum(slope * along(part) for part, slope in _pairs_of(value))
        return known[id(value)]

    return along(result)


def _pairs_of(value: Any) -> Iterator[tuple[Any, float]]:
    """Yield what a value came from, and the slope along each."""
    if not hasattr(value, "came_from"):
        raise Unfit("A Value has no `came_from`: keep there what it came from.")
    if _is_pair(value.came_from) and _is_any_number(value.came_from[1]):
        raise Unfit(
            "`came_from` is one pair (value, slope), where it has to hold pairs. Is a comma "
            "missing? A tuple that holds a single pair is written `((a, slope),)`, with a comma "
            "behind it."
        )
    for pair in value.came_from:
        if not isinstance(pair, (tuple, list)) or len(pair) != 2:
            raise Unfit(
                "`came_from` holds something else than pairs (value, slope): one for each value "
                "that went into the operation."
            )
        if not _is_pair(pair):
            raise Unfit(
                f"A pair in `came_from` begins with {kind_of(pair[0])}: the value itself has to "
                "stand there that went into the operation."
            )
        if not _is_any_number(pair[1]):
            raise Unfit(f"A slope in `came_from` is {kind_of(pair[1])}: it has to be a number.")
        yield pair[0], float(pair[1])


def _is_pair(value: Any) -> bool:
    """Whether this is a pair of which the first is a Value.

    A single number of NumPy has `data` as well, and so do its arrays.
    """
    if not isinstance(value, (tuple, list)) or len(value) != 2:
        return False
    return hasattr(value[0], "data") and hasattr(value[0], "came_from")


def _is_any_number(value: object) -> bool:
    seen = plain(value)
    return isinstance(seen, np.ndarray) and seen.ndim == 0 and seen.dtype != bool


# ----------------------------------------------------------------------------------- backward

LINKS = 50
"""Of a chain of values in which each is used twice: more ways than anybody can go one by one."""

LONGEST = 8.0
"""Seconds of the processor that a walk back through a long chain may take: many times as many as
one needs that looks everything up in a set."""

EACH = 100
"""Values of a long chain, of which one notices how long the walk has taken."""

OFTEN = 1_000
"""Looks at what one value came from, after which it is looked at for every way to it."""


def _in_order(a: Any, b: Any) -> Any:
    product = a * b
    sum_ = product + a
    return product * sum_ + product


def _far_and_near(a: Any, b: Any, c: Any) -> Any:
    first = a * b
    far = first * c + b
    return (far * c + far * a) * b + first * a + first


FORMULAS: Mapping[str, Callable[..., Any]] = {
    "(a * b + c) * d": lambda a, b, c, d: (a * b + c) * d,
    "a * (b + c * d)": lambda a, b, c, d: a * (b + c * d),
    "a * a * a": lambda a: a * a * a,
    "a * b + b * c + a": lambda a, b, c: a * b + b * c + a,
    "(a + b) * (b + a)": lambda a, b: (a + b) * (b + a),
    "p = a * b, s = p + a, result = p * s + p": _in_order,
    "p = a * b, f = p * c + b, result = (f * c + f * a) * b + p * a + p": _far_and_near,
}
"""Formulas that `backward` walks back; they take plain numbers as well."""


def backward_formula(
    backward: Implementation, *, formula: str, numbers: np.ndarray
) -> Observations:
    """The gradients of all numbers of a formula."""
    Value = _value_beside(backward)
    leaves = [Value(float(number)) for number in numbers]
    beside = Value(1.5)
    result = FORMULAS[formula](*leaves)
    held = result.data
    backward(result)
    yield "gradients", [leaf.grad for leaf in leaves]
    yield "of the result", result.grad
    yield "others untouched", _is_number(beside.grad, 0.0)
    same = all(_is_number(leaf.data, number) for leaf, number in zip(leaves, numbers, strict=True))
    yield "data as they were", same and _is_number(result.data, held)


def backward_long(backward: Implementation, *, a: float, b: float, length: int) -> Observations:
    """A chain of `length` sums, in each of which b is used."""
    Value = _value_beside(backward)
    first, added = Value(a), Value(b)
    value = first
    clock = _Clock()
    with uncollected():
        for link in range(length):
            value = value + added
            if link % EACH == 0:
                value.came_from = clock.held_by(_pairs_of(value))
    clock.begin()
    backward(value)
    # Each by itself: beside so large a one the other would pass for right whatever it is.
    yield "gradient of a", first.grad
    yield "gradient of b", added.grad


def backward_many_ways(backward: Implementation, *, a: float, b: float) -> Observations:
    """A chain in which each value is used twice: 2 to the power of its length are the ways back."""
    Value = _value_beside(backward)
    first, half = Value(a), Value(b)
    value = (first + first) * half
    looks = [_count_looks(value)]
    for _ in range(LINKS):
        value = (value + value) * half
        looks.append(_count_looks(value))
    backward(value)
    yield "gradients", [first.grad, half.grad]
    yield "looks are few", all(one.looked <= OFTEN for one in looks)


def backward_again(backward: Implementation, *, numbers: np.ndarray) -> Observations:
    """Two results of the same values, one after the other."""
    Value = _value_beside(backward)
    a, b, c = (Value(float(number)) for number in numbers)
    one, other = a * b + c, (b + a) * a
    backward(one)
    yield "after the first", [leaf.grad for leaf in (a, b, c)]
    backward(other)
    yield "after the second", [leaf.grad for leaf in (a, b, c)]


def backward_of_the_same(backward: Implementation, *, numbers: np.ndarray) -> Observations:
    """One result of two numbers, walked back twice."""
    Value = _value_beside(backward)
    a, b = (Value(float(number)) for number in numbers)
    result = a * b
    backward(result)
    backward(result)
    yield "gradients", [a.grad, b.grad]


def _value_beside(backward: Implementation) -> Any:
    """Return the class Value of the notebook in which `backward` is written.

    Without one, `backward` is called once all the same, which tells whether it is written.
    """
    Value = getattr(backward, "__globals__", {}).get("Value")
    if isinstance(Value, type):
        return Value
    backward(SimpleNamespace(data=1.0, grad=0.0, came_from=()))
    raise Unfit("There is no class `Value` in this notebook: run the cell in which you wrote it.")


class _Clock:
    """What ends a walk that would come to its end too late for anybody to wait."""

    def begin(self) -> None:
        self.over_at = worked() + LONGEST

    def held_by(self, pairs: Iterable[Any]) -> _Timed:
        timed = _Timed(pairs)
        timed.clock = self
        return timed

    def look(self) -> None:
        if worked() > self.over_at:
            raise Unfit(
                f"After {LONGEST:g} seconds of the processor, backward has not come to the end of "
                "a long chain. Is something looked up with `in` in a list? A list is searched from "
                "its start each time, so that every value takes longer than the one before; a set "
                "is not."
            )


class _Timed(tuple[Any, ...]):
    """What a value came from; whoever looks at it is stopped where the time is over."""

    clock: _Clock

    def __iter__(self) -> Iterator[Any]:
        self.clock.look()
        return super().__iter__()

    def __getitem__(self, place: Any) -> Any:
        self.clock.look()
        return super().__getitem__(place)

    def __len__(self) -> int:
        self.clock.look()
        return super().__len__()


class _Looks(tuple[Any, ...]):
    """What a value came from, and how often somebody looked.

    Whoever goes every single way back would not come to an end.
    """

    looked = 0

    def __iter__(self) -> Iterator[Any]:
        self.looked += 1
        if self.looked > OFTEN:
            raise Unfit(
                "backward takes up the same value again and again, once for every way that leads "
                "to it: with many values used twice, that never ends. Put each value into the "
                "order once: keep a set of those that are in it."
            )
        return super().__iter__()

    def __len__(self) -> int:
        iter(self)
        return super().__len__()


def _count_looks(value: Any) -> _Looks:
    looks = _Looks(_pairs_of(value))
    value.came_from = looks
    return looks


# --------------------------------------------------------------------------------- unbroadcast


def unbroadcast(
    unbroadcast: Implementation, *, grad: np.ndarray, shape: tuple[int, ...]
) -> Observations:
    """The gradient of what was broadcast, and whether the argument is still what it was."""
    before = grad.copy()
    yield "gradient", unbroadcast(grad, shape)
    yield "grad unchanged", np.array_equal(grad, before)


# ------------------------------------------------------------------------------------- patches


def patches(patches: Implementation, *, images: np.ndarray, size: int) -> Observations:
    """All windows of a batch, and whether the images are still what they were."""
    before = images.copy()
    rows = patches(images, size)
    seen = plain(rows)
    yield "rows", rows
    if isinstance(seen, np.ndarray) and seen.ndim == 3 and seen.size:
        yield "number of windows", seen.shape[1]
        yield "first window", seen[0, 0]
        yield "last window", seen[-1, -1]
    yield "images unchanged", np.array_equal(images, before)


def patches_of_views(patches: Implementation, *, images: np.ndarray, size: int) -> Observations:
    """The windows of images that lie in memory in another order, of every second column."""
    wide = np.repeat(np.asfortranarray(images), 2, axis=2)
    yield "rows", patches(wide[:, :, ::2], size)


# -------------------------------------------------------------------------------- train_reader

CLASSES = 10
ROUNDING = 1e-3
"""How far scores of one image may lie apart, as a part of the largest, and be the same."""


def train_reader(
    train_reader: Implementation,
    *,
    x_train: np.ndarray,
    t_train: np.ndarray,
    x_valid: np.ndarray,
    t_valid: np.ndarray,
    x_test: np.ndarray,
) -> Observations:
    """The scores that a reader gives, once it is trained, to images that it has not seen.

    Images come as whole numbers from 0 to 255, one row each.
    """
    given = [_scaled(x_train), t_train.copy(), _scaled(x_valid), t_valid.copy()]
    reader = train_reader(*given)
    if not callable(getattr(reader, "predict", None)):
        raise Unfit(
            f"train_reader returns {kind_of(reader)}: it has to return an object with a method "
            "`predict`, as a network has."
        )
    x = _scaled(x_test)
    scores = _scores(reader, x)
    yield "scores", scores
    as_given = [_scaled(x_train), t_train, _scaled(x_valid), t_valid]
    yield "arguments as they were", all(map(np.array_equal, given, as_given))
    yield "the same again", _are_alike(_scores(reader, x), scores)
    alone, stop = tried(lambda: _scores(reader, x[-1:]))
    if stop is not None and not isinstance(stop, Unfit):
        raise Unfit(
            f"For {len(x):,} images predict gives scores, and for one image alone it stops with "
            f"{type(stop).__name__}: {stop}. It has to read any number of images."
        )
    if stop is not None:
        raise stop
    yield "alone as in the batch", _are_alike(alone, scores[-1:])


def _scaled(images: np.ndarray) -> np.ndarray:
    return images.astype(np.float32) / 255


def _scores(reader: Any, x: np.ndarray) -> np.ndarray:
    """Return what a reader's predict gives for a batch, where that is a row of scores for each."""
    scores = plain(reader.predict(x.copy()))
    if not isinstance(scores, np.ndarray) or scores.shape != (len(x), CLASSES):
        was = f"an array of shape {scores.shape}" if isinstance(scores, np.ndarray) else scores
        raise Unfit(
            f"For {len(x)} images predict gives {was}: it has to give a row of {CLASSES} scores "
            f"for each, an array of shape ({len(x)}, {CLASSES})."
        )
    if not np.isfinite(scores).all():
        raise Unfit(
            "Some of the scores that predict gives are nan or infinite: steps that go uphill, or "
            "too far, end like this."
        )
    return scores.astype(np.float64)


def _are_alike(one: np.ndarray, other: np.ndarray) -> bool:
    return bool(np.allclose(one, other, rtol=0, atol=ROUNDING * np.abs(other).max()))
