"""Experiments of chapter 04."""

import numpy as np

from seminar.probes.record import Odd, plain, tried

NODES = ("neg", "exp", "add", "y", "d_add", "d_exp", "d_neg", "dx")


def sigmoid_nodes(sigmoid_nodes, *, x, dout):
    """The eight values of the four nodes, and what became of the arguments."""
    before = x.tobytes(), dout.tobytes()
    returned = sigmoid_nodes(x, dout)
    is_dict = isinstance(returned, dict)
    yield "returned", "a dict" if is_dict else returned
    for name in NODES:
        yield name, returned.get(name, "missing") if is_dict else "missing"
    yield "x unchanged", before[0] == x.tobytes()
    yield "dout unchanged", before[1] == dout.tobytes()


def both_ways(Layer, *, x, dout):
    """Once forward, once back, and what became of the arguments."""
    before = x.tobytes(), dout.tobytes()
    layer = Layer()
    out = layer.forward(x)
    kept = plain(out)
    yield "out", out
    yield "dx", layer.backward(dout)
    yield "x unchanged", before[0] == x.tobytes()
    yield "dout unchanged", before[1] == dout.tobytes()
    yield "out unchanged", isinstance(kept, Odd) or np.array_equal(kept, out)


def back(Layer, *, x, dout):
    """Backward, tried also where forward stops after keeping what backward needs."""
    before = dout.tobytes()
    layer = Layer()
    out, stop = tried(lambda: layer.forward(x))
    kept = plain(out)
    yield "forward went through", stop is None
    try:
        yield "dx", layer.backward(dout)
        yield "dout unchanged", before == dout.tobytes()
        yield "out unchanged", isinstance(kept, Odd) or np.array_equal(kept, out)
    finally:
        if stop is not None:
            raise stop


def again(Layer, *, first, second):
    """One layer used twice, with other data; each use is a dict of `x` and `dout`."""
    layer = Layer()
    layer.forward(first["x"])
    layer.backward(first["dout"])
    yield "out", layer.forward(second["x"])
    yield "dx", layer.backward(second["dout"])
    yield from _by_new_layers(Layer, **second)


def side_by_side(Layer, *, first, second):
    """Two layers, both forward before the first one goes back."""
    one, other = Layer(), Layer()
    one.forward(first["x"])
    other.forward(second["x"])
    yield "dx", one.backward(first["dout"])
    yield from _by_new_layers(Layer, **first)


def _by_new_layers(Layer, x, dout):
    """What layers that are used for the first time give back for `x`, and for quite another one."""
    for name, numbers in (("dx by a new layer", x.copy()), ("dx for other x", -0.4 * x)):
        layer = Layer()
        layer.forward(numbers)
        yield name, layer.backward(dout.copy())
