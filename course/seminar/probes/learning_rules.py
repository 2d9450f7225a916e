"""Experiments of chapter 07."""

import numpy as np


def steps(Optimiser, *, grads_w, grads_b, options=None):
    """One optimiser, several steps; `options` are given by name, or left to their defaults."""
    optimiser = Optimiser(**(options or {}))
    before = [np.copy(grad) for grad in (*grads_w, *grads_b)]
    for step, (grad_w, grad_b) in enumerate(zip(grads_w, grads_b, strict=True), start=1):
        yield from _movements(optimiser.update(grad_w, grad_b), step)
    after = (*grads_w, *grads_b)
    same = [np.array_equal(old, new) for old, new in zip(before, after, strict=True)]
    yield "gradients unchanged", all(same)


def side_by_side(Optimiser, *, one, other):
    """Two optimisers take turns; each is a dict of `grads_w`, `grads_b` and `options`."""
    first, second = Optimiser(**one["options"]), Optimiser(**other["options"])
    turns = zip(one["grads_w"], one["grads_b"], other["grads_w"], other["grads_b"], strict=True)
    for step, (grad_w, grad_b, other_w, other_b) in enumerate(turns, start=1):
        yield from _movements(first.update(grad_w, grad_b), step)
        second.update(other_w, other_b)


def afresh(Optimiser, *, grads_w, grads_b, options):
    """Two optimisers one after the other on the same gradients: whether the second starts anew."""
    runs = []
    for _ in range(2):
        optimiser = Optimiser(**options)
        runs.append([])
        for grad_w, grad_b in zip(grads_w, grads_b, strict=True):
            returned = optimiser.update(np.copy(grad_w), np.copy(grad_b))
            parts = returned if _counted(returned) == "2 values" else (returned,)
            runs[-1] += [np.copy(part) for part in parts]
    same = [np.array_equal(old, new) for old, new in zip(*runs, strict=True)]
    yield "starts afresh", all(same)


def layer_update(Layer, *, w, b, grad_w, grad_b, movements):
    """Updates of a layer whose optimiser answers with given movements, whatever the gradients."""
    optimiser = _Scripted(movements)
    layer = Layer(*w.shape, "ReLU", optimiser)
    layer.w[...] = w
    layer.b[...] = b
    layer.grad_w, layer.grad_b = grad_w, grad_b
    w_at_first, b_at_first = layer.w, layer.b
    try:
        layer.update()
    except Exception:
        if optimiser.seen:
            yield from _handed_over(optimiser)
        raise
    yield from _handed_over(optimiser)
    yield "w", layer.w
    yield "b", layer.b
    yield "w in place", np.array_equal(layer.w, w_at_first)
    yield "b in place", np.array_equal(layer.b, b_at_first)
    layer.update()
    yield "w after two updates", layer.w
    yield "b after two updates", layer.b


def _handed_over(optimiser):
    """Observe what reached the optimiser, also where the update stopped after asking it."""
    yield "calls", len(optimiser.seen)
    seen_w, seen_b = optimiser.seen[0] if optimiser.seen else ("nothing", "nothing")
    yield "grad_w handed over", seen_w
    yield "grad_b handed over", seen_b


class _Scripted:
    """Stands in for an optimiser: remembers what it is given, answers what it was told to.

    As with any optimiser, a movement has the shape of its gradient: given the two in the other
    order, it answers in that order.
    """

    def __init__(self, movements):
        self.movements = movements
        self.seen = []

    def update(self, grad_w, grad_b, **options):
        self.seen.append((np.copy(grad_w), np.copy(grad_b)))
        dw, db = self.movements[(len(self.seen) - 1) % len(self.movements)]
        if (np.shape(grad_w), np.shape(grad_b)) == (np.shape(db), np.shape(dw)):
            dw, db = db, dw
        return np.copy(dw), np.copy(db)


def _movements(returned, step):
    """Observe what one update returned: in the first step also how many values."""
    if step == 1:
        yield "returned", _counted(returned)
    if _counted(returned) == "2 values":
        yield f"dw {step}", returned[0]
        yield f"db {step}", returned[1]
    else:
        yield f"dw {step}", returned


def _counted(returned):
    """Say in words how many values came back."""
    if returned is None:
        return "nothing"
    if isinstance(returned, dict):
        return "a dict"
    try:
        return f"{len(returned)} values"
    except TypeError:
        return "a single value"
