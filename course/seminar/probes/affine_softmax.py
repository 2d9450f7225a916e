"""Experiments of chapter 05."""

import numpy as np

from seminar.probes.record import Odd, plain, tried


def affine(Affine, *, W, b, x, dout):
    """Forward, backward, the gradients left on the layer, and what became of the arrays."""
    arrays = {"W": W, "b": b, "x": x, "dout": dout}
    before = {name: array.copy() for name, array in arrays.items()}
    layer = Affine(W, b)
    held = getattr(layer, "W", None)
    yield "out", layer.forward(x)
    yield "dx", layer.backward(dout)
    yield "dW", _left_on(layer, "dW")
    yield "db", _left_on(layer, "db")
    yield "W stays on the layer", getattr(layer, "W", None) is held
    for name, array in arrays.items():
        yield f"{name} unchanged", np.array_equal(array, before[name])


def affine_back(Affine, *, name, W, b, x, dout):
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


def affine_again(Affine, *, W, b, x, dout, other_x, other_dout):
    """One layer with two batches, one after the other; a fresh layer with the second alone."""
    used, fresh = Affine(W, b), Affine(W, b)
    used.forward(x)
    used.backward(dout)
    used_out, fresh_out = used.forward(other_x), fresh.forward(other_x)
    yield "out", used_out
    used_dx, fresh_dx = used.backward(other_dout), fresh.backward(other_dout)
    yield "dx", used_dx
    yield "dW", _left_on(used, "dW")
    yield "db", _left_on(used, "db")
    yield (
        "as a fresh one",
        _alike(used_out, fresh_out)
        and _alike(used_dx, fresh_dx)
        and all(_alike(_left_on(used, name), _left_on(fresh, name)) for name in ("dW", "db")),
    )


def affine_pair(Affine, *, W, b, x, dout, other_W, other_b, other_x):
    """Two layers alive at once: the second goes forward before the first comes back."""
    first, second = Affine(W, b), Affine(other_W, other_b)
    first.forward(x)
    second.forward(other_x)
    dx = first.backward(dout)
    yield "dx", dx
    yield "dW", _left_on(first, "dW")
    alone = Affine(W, b)
    alone.forward(x)
    same = _alike(dx, alone.backward(dout))
    yield "as when alone", same and _alike(_left_on(first, "dW"), _left_on(alone, "dW"))


def affine_moved(Affine, *, W, b, x, dout, step_W, step_b):
    """The caller moves W and b in place after the layer was made."""
    layer = Affine(W, b)
    W += step_W
    b += step_b
    yield "out", layer.forward(x)
    yield "dx", layer.backward(dout)


def affine_forward(Affine, *, W, b, x):
    """Forward alone."""
    yield "out", Affine(W, b).forward(x)


def softmax_nodes(softmax_nodes, *, x, t):
    """Every node of the graph, forward and backward."""
    arrays = {"x": x, "t": t}
    before = {name: array.copy() for name, array in arrays.items()}
    nodes = softmax_nodes(x, t)
    for name in ("A", "S", "Y", "dY", "d_inv_S", "d_S", "d_A", "dX"):
        yield name, _entry(nodes, name)
    for name, array in arrays.items():
        yield f"{name} unchanged", np.array_equal(array, before[name])


def softmax_with_loss(SoftmaxWithLoss, *, x, t):
    """The loss, its gradient, what is kept, and what became of the arrays."""
    arrays = {"x": x, "t": t}
    before = {name: array.copy() for name, array in arrays.items()}
    layer = SoftmaxWithLoss()
    loss = layer.forward(x, t)
    yield "loss", loss
    number = plain(loss)
    yield "loss is finite", not isinstance(number, Odd) and bool(np.all(np.isfinite(number)))
    yield "y", _left_on(layer, "y", by="forward")
    yield "t", _left_on(layer, "t", by="forward")
    yield "dx", layer.backward()
    for name, array in arrays.items():
        yield f"{name} unchanged", np.array_equal(array, before[name])


def softmax_with_loss_back(SoftmaxWithLoss, *, x, t):
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


def softmax_with_loss_dout(SoftmaxWithLoss, *, x, t, dout):
    """Backward with a gradient from outside, and without one."""
    layer, plain_layer = SoftmaxWithLoss(), SoftmaxWithLoss()
    layer.forward(x, t)
    plain_layer.forward(x, t)
    dx, plain_dx = layer.backward(dout), plain_layer.backward()
    yield "dx", dx
    scaled = np.shape(dx) == np.shape(plain_dx) == x.shape and np.any(plain_dx)
    yield "dout times as much", bool(scaled) and _alike(dx, dout * plain_dx)


def softmax_with_loss_again(SoftmaxWithLoss, *, x, t, other_x, other_t):
    """One layer with two batches, one after the other; a fresh layer with the second alone."""
    used, fresh = SoftmaxWithLoss(), SoftmaxWithLoss()
    used.forward(x, t)
    used.backward()
    used_loss, fresh_loss = used.forward(other_x, other_t), fresh.forward(other_x, other_t)
    yield "loss", used_loss
    used_dx, fresh_dx = used.backward(), fresh.backward()
    yield "dx", used_dx
    yield "dx in the shape of x", np.shape(used_dx) == other_x.shape
    alike = _alike(used_loss, fresh_loss) and _alike(used_dx, fresh_dx)
    yield "as a fresh one", alike and np.shape(used_dx) == other_x.shape


def softmax_with_loss_twice(SoftmaxWithLoss, *, x, t):
    """Backward twice after one forward."""
    layer = SoftmaxWithLoss()
    layer.forward(x, t)
    first = plain(layer.backward())
    second = layer.backward()
    yield "dx once more", second
    yield "as the first time", np.shape(first) == x.shape and _alike(first, second)


def softmax_with_loss_pair(SoftmaxWithLoss, *, x, t, other_x, other_t):
    """Two layers alive at once: the second goes forward before the first comes back."""
    first, second, alone = SoftmaxWithLoss(), SoftmaxWithLoss(), SoftmaxWithLoss()
    alone.forward(x, t)
    expected = plain(alone.backward())
    first.forward(x, t)
    second.forward(other_x, other_t)
    dx = first.backward()
    yield "dx", dx
    yield "as when alone", np.shape(expected) == x.shape and _alike(dx, expected)


def _left_on(layer, name, by="backward"):
    value = getattr(layer, name, None)
    return f"not on the layer after {by}" if value is None else value


def _entry(nodes, name):
    if nodes is None:
        return None
    if not isinstance(nodes, dict):
        return "not in a dict"
    return nodes.get(name, "missing from the dict")


def _alike(one, other):
    one, other = plain(one), plain(other)
    if isinstance(one, Odd) or isinstance(other, Odd):
        return isinstance(one, Odd) and isinstance(other, Odd) and one == other
    return one.shape == other.shape and np.allclose(one, other)
