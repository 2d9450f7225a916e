"""Experiments of chapter 05."""

from typing import Any

import numpy as np

from seminar.probes.record import Implementation, Observations, Odd, goes_back_alike, plain, tried

NODES = ("A", "S", "Y", "dY", "d_inv_S", "d_S", "d_A", "dX")


def affine(
    Affine: Implementation, *, W: np.ndarray, b: np.ndarray, x: np.ndarray, dout: np.ndarray
) -> Observations:
    """Forward, backward, the gradients left on the layer, and what became of the arrays."""
    arrays = {"W": W, "b": b, "x": x, "dout": dout}
    before = {name: array.copy() for name, array in arrays.items()}
    layer = Affine(W, b)
    held = getattr(layer, "W", None)
    others = {name: _holds_another(layer, name, arrays[name]) for name in "Wb"}
    yield "out", layer.forward(x)
    yield "dx", layer.backward(dout)
    yield "dW", _left_on(layer, "dW")
    yield "db", _left_on(layer, "db")
    yield "W stays on the layer", getattr(layer, "W", None) is held
    for name, another in others.items():
        yield f"another {name} on the layer", another
    for name, array in arrays.items():
        yield f"{name} unchanged", np.array_equal(array, before[name])


def _holds_another(layer: Implementation, name: str, given: np.ndarray) -> bool:
    """Whether an array of the right shape stands under a name, and other numbers in it."""
    held = plain(getattr(layer, name, None))
    return (
        isinstance(held, np.ndarray)
        and held.shape == given.shape
        and not np.allclose(held, given, rtol=1e-5)
    )


def affine_back(
    Affine: Implementation,
    *,
    name: str,
    W: np.ndarray,
    b: np.ndarray,
    x: np.ndarray,
    dout: np.ndarray,
) -> Observations:
    """One gradient, "dx", "dW" or "db", also where forward or backward stops beside it."""
    layer = Affine(W, b)
    _, stop = tried(lambda: layer.forward(x))
    yield "forward went through", stop is None
    before = plain(getattr(layer, name, None))
    dx, second_stop = tried(lambda: layer.backward(dout))
    stop = second_stop if stop is None else stop
    left = dx if name == "dx" else getattr(layer, name, None)
    if stop is None:
        yield name, dx if name == "dx" else _left_on(layer, name)
    elif not _alike(before, left):
        yield name, left
    if stop is not None:
        raise stop


def affine_again(
    Affine: Implementation,
    *,
    W: np.ndarray,
    b: np.ndarray,
    x: np.ndarray,
    dout: np.ndarray,
    other_x: np.ndarray,
    other_dout: np.ndarray,
) -> Observations:
    """One layer with two batches, one after the other; a new layer with the second alone.

    In between it goes forward once more without coming back, as where an accuracy is measured.
    """
    at_first = W.copy(), b.copy()
    used = Affine(W, b)
    used.forward(x)
    used.backward(dout)
    used.forward(-x)
    yield from _use(used, other_x.copy(), other_dout.copy())

    def back(dout: np.ndarray) -> list[object]:
        return [used.backward(dout), *(_left_on(used, name) for name in ("dW", "db"))]

    yield "gradients after another dout", goes_back_alike(back, other_dout)
    yield from _use(Affine(*at_first), other_x, other_dout, " by a new layer")


def affine_rows_after_pictures(
    Affine: Implementation,
    *,
    W: np.ndarray,
    b: np.ndarray,
    x: np.ndarray,
    dout: np.ndarray,
    rows: np.ndarray,
    back: np.ndarray,
) -> Observations:
    """One layer with pictures, then with rows; what stops is the affair of other experiments."""
    layer = Affine(W, b)

    def there_and_back(x: np.ndarray, dout: np.ndarray) -> Any:
        layer.forward(x)
        return layer.backward(dout)

    _, stop = tried(lambda: there_and_back(x, dout))
    dx, stop_of_rows = tried(lambda: there_and_back(rows, back))
    stopped = stop is not None or stop_of_rows is not None
    unknown = stopped or not isinstance(dx, np.ndarray)
    yield "dx in their shape", unknown or dx.shape == rows.shape


def affine_pair(
    Affine: Implementation,
    *,
    W: np.ndarray,
    b: np.ndarray,
    x: np.ndarray,
    dout: np.ndarray,
    other_W: np.ndarray,
    other_b: np.ndarray,
    other_x: np.ndarray,
) -> Observations:
    """Two layers alive at once, as in a network.

    The second goes forward before the first comes back, and comes back before the first one's
    gradients are read.
    """
    alone = {name: array.copy() for name, array in (("x", x), ("dout", dout))}
    at_first = W.copy(), b.copy()
    first, second = Affine(W, b), Affine(other_W, other_b)
    first.forward(x)
    second.forward(other_x)
    other_dout = dout[::-1] - 0.5
    yield "dx", first.backward(dout)
    second.backward(other_dout)
    yield "dW", _left_on(first, "dW")
    yield "db", _left_on(first, "db")
    yield from _use(Affine(*at_first), **alone, which=" by a new layer")


def affine_narrow(
    Affine: Implementation,
    *,
    samples: int,
    inputs: int,
    outputs: int,
    W: np.ndarray,
    b: np.ndarray,
    x: np.ndarray,
    dout: np.ndarray,
) -> Observations:
    """A batch cut down, as to one sample; and whether that costs dW or db an axis."""
    wide = Affine(W.copy(), b.copy())
    wide.forward(x.copy())
    wide.backward(dout.copy())
    arrays = {
        "W": W[:inputs, :outputs].copy(),
        "b": b[:outputs].copy(),
        "x": x[:samples, :inputs].copy(),
        "dout": dout[:samples, :outputs].copy(),
    }
    before = {name: array.copy() for name, array in arrays.items()}
    narrow = Affine(arrays["W"], arrays["b"])
    yield "out", narrow.forward(arrays["x"])
    yield "dx", narrow.backward(arrays["dout"])
    for name in ("dW", "db"):
        yield f"{name} keeps its axes", _axes(_left_on(narrow, name)) == _axes(_left_on(wide, name))
    for name, array in arrays.items():
        yield f"{name} unchanged", np.array_equal(array, before[name])


def affine_of_whole_numbers(
    Affine: Implementation, *, W: np.ndarray, b: np.ndarray, x: np.ndarray, dout: np.ndarray
) -> Observations:
    """An `x` of whole numbers; and whether dW is that for the same numbers as floats."""
    whole, plain_layer = Affine(W.copy(), b.copy()), Affine(W.copy(), b.copy())
    yield "out", whole.forward(x.copy())
    yield "dx", whole.backward(dout.copy())
    plain_layer.forward(x.astype(float))
    plain_layer.backward(dout.copy())
    yield "dW as for floats", _alike(_left_on(whole, "dW"), _left_on(plain_layer, "dW"))


def affine_moved(
    Affine: Implementation, *, W: np.ndarray, b: np.ndarray, **numbers: np.ndarray
) -> Observations:
    """The caller moves W and b in place after the layer was used, as training does."""
    layer = Affine(W, b)
    layer.forward(numbers["x"].copy())
    layer.backward(numbers["dout"].copy())
    yield from _after_a_step(layer, W, b, **numbers)


def affine_moved_views(
    Affine: Implementation, *, W: np.ndarray, b: np.ndarray, **numbers: np.ndarray
) -> Observations:
    """The caller moves W and b, which do not lie in memory row by row, before any use."""
    W, b = np.asfortranarray(W), np.repeat(b, 2)[::2]
    yield from _after_a_step(Affine(W, b), W, b, **numbers)


def affine_moved_float32(
    Affine: Implementation, *, W: np.ndarray, b: np.ndarray, **numbers: np.ndarray
) -> Observations:
    """The caller moves W and b, which are float32 as those of a network, before any use."""
    W, b = W.astype(np.float32), b.astype(np.float32)
    yield from _after_a_step(Affine(W, b), W, b, **numbers)


def _after_a_step(
    layer: Any,
    W: np.ndarray,
    b: np.ndarray,
    x: np.ndarray,
    dout: np.ndarray,
    step_W: np.ndarray,
    step_b: np.ndarray,
) -> Observations:
    W += step_W
    b += step_b
    yield "out", layer.forward(x)
    yield "dx", layer.backward(dout)


def affine_of_views(
    Affine: Implementation, *, W: np.ndarray, b: np.ndarray, x: np.ndarray, dout: np.ndarray
) -> Observations:
    """Forward and backward with arrays that do not lie in memory row by row."""
    layer = Affine(np.asfortranarray(W), np.repeat(b, 2)[::2])
    yield from _use(layer, np.asfortranarray(x), np.repeat(dout, 2, axis=1)[:, ::2])


def _use(layer: Any, x: np.ndarray, dout: np.ndarray, which: str = "") -> Observations:
    yield f"out{which}", layer.forward(x)
    yield f"dx{which}", layer.backward(dout)
    yield f"dW{which}", _left_on(layer, "dW")
    yield f"db{which}", _left_on(layer, "db")


def affine_forward(
    Affine: Implementation, *, W: np.ndarray, b: np.ndarray, x: np.ndarray
) -> Observations:
    """Forward alone."""
    yield "out", Affine(W, b).forward(x)


def softmax_nodes(softmax_nodes: Implementation, *, x: np.ndarray, t: np.ndarray) -> Observations:
    """Every node of the graph, forward and backward."""
    arrays = {"x": x, "t": t}
    before = {name: array.copy() for name, array in arrays.items()}
    nodes = softmax_nodes(x, t)
    yield "returned", "a dict" if isinstance(nodes, dict) else nodes
    for name in NODES:
        yield name, _entry(nodes, name)
    for name, array in arrays.items():
        yield f"{name} unchanged", np.array_equal(array, before[name])


def softmax_nodes_one_sample(
    softmax_nodes: Implementation, *, x: np.ndarray, t: np.ndarray
) -> Observations:
    """The first sample alone; and whether that costs a node an axis that it has in the batch."""
    several, one = softmax_nodes(x.copy(), t.copy()), softmax_nodes(x[:1], t[:1])
    yield "dX", _entry(one, "dX")
    for name in NODES:
        kept = _axes(_entry(one, name)) == _axes(_entry(several, name))
        yield f"{name} keeps its axes", kept


def softmax_with_loss(
    SoftmaxWithLoss: Implementation, *, x: np.ndarray, t: np.ndarray
) -> Observations:
    """The loss, its gradient, what is kept, and what became of the arrays."""
    arrays = {"x": x, "t": t}
    before = {name: array.copy() for name, array in arrays.items()}
    layer = SoftmaxWithLoss()
    loss = layer.forward(x, t)
    yield "loss", loss
    number = plain(loss)
    yield "loss is finite", isinstance(number, Odd) or bool(np.all(np.isfinite(number)))
    yield "y", _left_on(layer, "y", by="forward")
    yield "t", _left_on(layer, "t", by="forward")
    yield "dx", layer.backward()
    for name, array in arrays.items():
        yield f"{name} unchanged", np.array_equal(array, before[name])


def softmax_with_loss_hopeless(
    SoftmaxWithLoss: Implementation, *, x: np.ndarray, t: np.ndarray
) -> Observations:
    """The loss where all that is right has a probability of 0."""
    yield "loss", SoftmaxWithLoss().forward(x, t)


def softmax_with_loss_back(
    SoftmaxWithLoss: Implementation, *, x: np.ndarray, t: np.ndarray
) -> Observations:
    """What forward kept and what backward makes of it, also where forward stops after that."""
    layer = SoftmaxWithLoss()
    _, stop = tried(lambda: layer.forward(x, t))
    yield "forward went through", stop is None
    yield "y", _left_on(layer, "y", by="forward")
    yield "t", _left_on(layer, "t", by="forward")
    try:
        yield "dx", layer.backward()
    finally:
        if stop is not None:
            raise stop


def softmax_with_loss_dout(
    SoftmaxWithLoss: Implementation, *, x: np.ndarray, t: np.ndarray, dout: float
) -> Observations:
    """Backward with a gradient from outside, and without one; then the same with labels.

    Labels for which there is no gradient in the shape of `x` are the affair of another experiment.
    """
    dx, without = _with_dout_and_without(SoftmaxWithLoss, x, t, dout)
    yield "dx", dx
    scaled = np.shape(dx) == np.shape(without) == x.shape and np.any(without)
    yield "dout times as much", bool(scaled) and _alike(dx, dout * without)
    nothing = _with_dout_and_without(SoftmaxWithLoss, x, t, 0.0)[0]
    yield "nothing for a dout of 0", not scaled or not np.any(nothing)
    labels = t.argmax(axis=1)
    of_labels, stop = tried(lambda: _with_dout_and_without(SoftmaxWithLoss, x, labels, dout))
    pair: Any = (None, None) if stop else of_labels
    dx, without = pair
    unknown = not np.shape(dx) == np.shape(without) == x.shape
    yield "dout times as much, labels", unknown or _alike(dx, dout * without)


def _with_dout_and_without(
    SoftmaxWithLoss: Implementation, x: np.ndarray, t: np.ndarray, dout: float
) -> tuple[Any, Any]:
    layer, plain_layer = SoftmaxWithLoss(), SoftmaxWithLoss()
    layer.forward(x.copy(), t.copy())
    plain_layer.forward(x.copy(), t.copy())
    return layer.backward(dout), plain_layer.backward()


def softmax_with_loss_again(
    SoftmaxWithLoss: Implementation,
    *,
    x: np.ndarray,
    t: np.ndarray,
    other_x: np.ndarray,
    other_t: np.ndarray,
) -> Observations:
    """One layer with two batches, one after the other; new layers with the second alone.

    In between it goes forward once more without coming back, as where a loss is only looked at.
    """
    used = SoftmaxWithLoss()
    used.forward(x, t)
    used.backward()
    targets = other_t.copy()
    used.forward(-x, t)
    yield "loss", used.forward(other_x.copy(), targets)
    yield "dx", used.backward()
    yield "t unchanged", np.array_equal(targets, other_t)
    yield from _by_new_layers(SoftmaxWithLoss, other_x, other_t)


def softmax_with_loss_twice(
    SoftmaxWithLoss: Implementation, *, x: np.ndarray, t: np.ndarray
) -> Observations:
    """Backward twice after one forward, then with other numbers in between."""
    layer = SoftmaxWithLoss()
    layer.forward(x.copy(), t.copy())
    layer.backward()
    yield "dx once more", layer.backward()
    yield "dx after another dout", goes_back_alike(lambda dout: [layer.backward(dout)], 1.0)
    yield from _by_new_layers(SoftmaxWithLoss, x, t)


def softmax_with_loss_pair(
    SoftmaxWithLoss: Implementation,
    *,
    x: np.ndarray,
    t: np.ndarray,
    other_x: np.ndarray,
    other_t: np.ndarray,
) -> Observations:
    """Two layers alive at once: the second goes forward before the first comes back."""
    first, second = SoftmaxWithLoss(), SoftmaxWithLoss()
    first.forward(x.copy(), t.copy())
    second.forward(other_x, other_t)
    yield "dx", first.backward()
    yield from _by_new_layers(SoftmaxWithLoss, x, t)


def softmax_with_loss_one_sample(
    SoftmaxWithLoss: Implementation, *, x: np.ndarray, t: np.ndarray
) -> Observations:
    """A batch of one sample."""
    layer = SoftmaxWithLoss()
    yield "loss", layer.forward(x, t)
    dx = layer.backward()
    yield "dx", dx
    yield "dx in the shape of x", np.shape(dx) == x.shape


def _by_new_layers(SoftmaxWithLoss: Implementation, x: np.ndarray, t: np.ndarray) -> Observations:
    """What layers used for the first time give back for the scores `x`, and for quite others."""
    for name, scores in (("dx by a new layer", x), ("dx for other x", -0.4 * x)):
        layer = SoftmaxWithLoss()
        layer.forward(scores, t.copy())
        yield name, layer.backward()


def _left_on(layer: Any, name: str, by: str = "backward") -> Any:
    value = getattr(layer, name, None)
    return f"not on the layer after {by}" if value is None else value


def _entry(nodes: Any, name: str) -> Any:
    return nodes.get(name, "missing from the dict") if isinstance(nodes, dict) else "missing"


def _axes(value: object) -> int | None:
    return getattr(plain(value), "ndim", None)


def _alike(one: object, other: object) -> bool:
    one, other = plain(one), plain(other)
    if isinstance(one, Odd) or isinstance(other, Odd):
        return isinstance(one, Odd) and isinstance(other, Odd) and one == other
    return one.shape == other.shape and np.allclose(one, other)
