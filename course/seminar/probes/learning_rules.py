"""Experiments of chapter 07."""

from collections.abc import Sequence
from typing import Any, TypedDict

import numpy as np

from seminar.probes.record import Implementation, Observations, tried

Gradient = float | np.ndarray
"""That of w, or that of b: a plain number for a layer of one weight."""

Options = dict[str, float]
"""What a rule is made with, in the order in which it takes them."""


class _Turns(TypedDict):
    """With what one of two optimisers is made and used."""

    grads_w: Sequence[Gradient]
    grads_b: Sequence[Gradient]
    options: Options


Returned = Any
"""What a learner's `update` gives back, or a part of it: it may be anything."""


def steps(
    Optimiser: Implementation,
    *,
    grads_w: Sequence[Gradient],
    grads_b: Sequence[Gradient],
    options: Options | None = None,
    strided: bool = False,
) -> Observations:
    """One optimiser, several steps; `options` are given by name, or left to their defaults.

    Gradients that are `strided` are the same numbers, as every other column of wider arrays.
    """
    optimiser = Optimiser(**(options or {}))
    if strided:
        grads_w, grads_b = [[_strided(grad) for grad in grads] for grads in (grads_w, grads_b)]
    before = [np.copy(grad) for grad in (*grads_w, *grads_b)]
    for step, (grad_w, grad_b) in enumerate(zip(grads_w, grads_b, strict=True), start=1):
        yield from _movements(optimiser.update(grad_w, grad_b), step)
    yield "gradients unchanged", all(map(np.array_equal, before, (*grads_w, *grads_b)))


def constant(
    Optimiser: Implementation, *, grad_w: Gradient, grad_b: Gradient, times: int, options: Options
) -> Observations:
    """One optimiser that is given the same gradients many times: the last of its movements.

    Also whether the movements of w, and those of b, were all alike.
    """
    optimiser = Optimiser(**options)
    moved = []
    for _ in range(times):
        returned = optimiser.update(np.copy(grad_w), np.copy(grad_b))
        moved.append([np.copy(part) for part in _parts(returned)])
    for name, *each in zip(("dw", "db"), *moved, strict=False):
        yield f"{name} in the end", each[-1]
        yield f"{name} alike", all(_are_close(one, each[0]) for one in each)


def by_place(
    Optimiser: Implementation,
    *,
    grads_w: Sequence[Gradient],
    grads_b: Sequence[Gradient],
    options: Options,
) -> Observations:
    """Two optimisers, one given its options by name and one in their order: whether they agree."""
    by_name, in_order = Optimiser(**options), Optimiser(*options.values())
    agree = []
    for grad_w, grad_b in zip(grads_w, grads_b, strict=True):
        one, other = (
            _parts(optimiser.update(np.copy(grad_w), np.copy(grad_b)))
            for optimiser in (by_name, in_order)
        )
        agree += [_are_close(*pair) for pair in zip(one, other, strict=True)]
    yield "options in order", all(agree)


def side_by_side(Optimiser: Implementation, *, one: _Turns, other: _Turns) -> Observations:
    """Two optimisers take turns."""
    first, second = Optimiser(**one["options"]), Optimiser(**other["options"])
    turns = zip(one["grads_w"], one["grads_b"], other["grads_w"], other["grads_b"], strict=True)
    for step, (grad_w, grad_b, other_w, other_b) in enumerate(turns, start=1):
        yield from _movements(first.update(grad_w, grad_b), step)
        second.update(other_w, other_b)


def afresh(
    Optimiser: Implementation,
    *,
    grads_w: Sequence[Gradient],
    grads_b: Sequence[Gradient],
    options: Options,
) -> Observations:
    """Two optimisers one after the other on the same gradients: whether the second starts anew."""
    runs: list[list[np.ndarray]] = []
    for _ in range(2):
        optimiser = Optimiser(**options)
        runs.append([])
        for grad_w, grad_b in zip(grads_w, grads_b, strict=True):
            returned = optimiser.update(np.copy(grad_w), np.copy(grad_b))
            runs[-1] += [np.copy(part) for part in _parts(returned)]
    same = [_are_close(old, new) for old, new in zip(*runs, strict=True)]
    yield "starts afresh", all(same)


def layer_update(
    Layer: Implementation,
    *,
    w: np.ndarray,
    b: np.ndarray,
    grads_w: Sequence[np.ndarray],
    grads_b: Sequence[np.ndarray],
    movements: Sequence[Sequence[np.ndarray]],
) -> Observations:
    """Updates of a layer whose optimiser answers with given movements, whatever the gradients."""
    optimiser = Optimiser(movements)
    layer = Layer(*w.shape, "ReLU", optimiser)
    layer.w[...] = w
    layer.b[...] = b
    w_at_first, b_at_first = layer.w, layer.b
    stops = []
    for step, (grad_w, grad_b) in enumerate(zip(grads_w, grads_b, strict=True), start=1):
        layer.grad_w, layer.grad_b = grad_w, grad_b
        if hasattr(layer, "affine"):  # where `backward` of the base class takes them from
            layer.affine.dW, layer.affine.db = grad_w, grad_b
        asked, w_before, b_before = len(optimiser.seen), np.copy(layer.w), np.copy(layer.b)
        _, stop = tried(layer.update)
        if stop is None or len(optimiser.seen) > asked:
            yield from _handed_over(optimiser.seen[asked:], step)
        if stop is None:
            yield f"w moved by {step}", _moved(layer.w, w_before)
            yield f"b moved by {step}", _moved(layer.b, b_before)
        else:
            stops.append(stop)
    if stops:
        raise stops[0]
    yield "w in place", np.array_equal(layer.w, w_at_first)
    yield "b in place", np.array_equal(layer.b, b_at_first)
    yield "movements unchanged", optimiser.is_untouched()


def _handed_over(seen: Sequence[tuple[np.ndarray, np.ndarray]], step: int) -> Observations:
    """Observe what reached the optimiser, also where the update stopped after asking it."""
    yield f"calls {step}", len(seen)
    seen_w, seen_b = seen[0] if seen else ("nothing", "nothing")
    yield f"grad_w handed over {step}", seen_w
    yield f"grad_b handed over {step}", seen_b


def _moved(after: object, before: np.ndarray) -> object:
    """Return by how much an array moved; what is no array of that shape, as it is."""
    fits = isinstance(after, np.ndarray) and after.shape == before.shape
    return after - before if fits else after


class Optimiser:
    """Stands in for an optimiser: remembers what it is given, answers what it was told to.

    As with any optimiser, a movement has the shape of its gradient: given the two in the other
    order, it answers in that order. As `Momentum` does, it hands out arrays that it keeps. One that
    is made without movements answers with zeros.
    """

    def __init__(self, movements: Sequence[Sequence[np.ndarray]] = ()) -> None:
        self._movements = movements
        self._kept = [[np.copy(part) for part in pair] for pair in movements]
        self.seen: list[tuple[np.ndarray, np.ndarray]] = []

    def update(self, grad_w: Any, grad_b: Any, **options: object) -> tuple[Any, Any]:
        self.seen.append((np.copy(grad_w), np.copy(grad_b)))
        if not self._movements:
            return 0.0 * grad_w, 0.0 * grad_b
        dw, db = self._movements[(len(self.seen) - 1) % len(self._movements)]
        if (np.shape(grad_w), np.shape(grad_b)) == (np.shape(db), np.shape(dw)):
            dw, db = db, dw
        return dw, db

    def is_untouched(self) -> bool:
        return all(
            np.array_equal(part, copy)
            for pair, copies in zip(self._movements, self._kept, strict=True)
            for part, copy in zip(pair, copies, strict=True)
        )


def _strided(grad: Gradient) -> np.ndarray:
    """Return the same numbers as every other column of an array twice as wide."""
    return np.repeat(grad, 2, axis=-1)[..., ::2]


def _movements(returned: Returned, step: int) -> Observations:
    """Observe what one update returned: in the first step also how many values."""
    if step == 1:
        yield "returned", _counted(returned)
    for name, part in zip(("dw", "db"), _parts(returned), strict=False):
        yield f"{name} {step}", part


def _parts(returned: Returned) -> Sequence[Any]:
    """Return the movements of w and b; what is no pair, as the movement of w alone."""
    return returned if _counted(returned) == "2 values" else (returned,)


def _are_close(one: Returned, other: Returned) -> bool:
    """Whether two movements agree as well as float32 can."""
    try:
        return np.shape(one) == np.shape(other) and bool(
            np.allclose(one, other, atol=0.0, equal_nan=True)
        )
    except (TypeError, ValueError):  # these are no numbers
        return np.array_equal(one, other)


def _counted(returned: Returned) -> str:
    """Say in words how many values came back."""
    if returned is None:
        return "nothing"
    if isinstance(returned, dict):
        return "a dict"
    try:
        return f"{len(returned)} values"
    except TypeError:
        return "a single value"
