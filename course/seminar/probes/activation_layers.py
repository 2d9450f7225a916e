"""Experiments of chapter 04."""

from collections.abc import Mapping

import numpy as np

from seminar.probes.record import (
    Implementation,
    Observations,
    Odd,
    alike,
    goes_back_alike,
    plain,
    tried,
)

Use = Mapping[str, np.ndarray]
"""The `x` and the `dout` with which a layer is used once."""

NODES = ("neg", "exp", "add", "y", "d_add", "d_exp", "d_neg", "dx")


def sigmoid_nodes(
    sigmoid_nodes: Implementation, *, x: np.ndarray, dout: np.ndarray
) -> Observations:
    """The eight values of the four nodes, and what became of the arguments."""
    before = x.tobytes(), dout.tobytes()
    returned = sigmoid_nodes(x, dout)
    is_dict = isinstance(returned, dict)
    yield "returned", "a dict" if is_dict else returned
    missing = (
        f"missing: your dict has the keys {', '.join(sorted(map(repr, returned)))}"
        if is_dict
        else ""
    )
    for name in NODES:
        yield name, returned.get(name, missing) if is_dict else "missing"
    yield "x unchanged", before[0] == x.tobytes()
    yield "dout unchanged", before[1] == dout.tobytes()


def both_ways(Layer: Implementation, *, x: np.ndarray, dout: np.ndarray) -> Observations:
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


def back(Layer: Implementation, *, x: np.ndarray, dout: np.ndarray) -> Observations:
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


def again(Layer: Implementation, *, first: Use, second: Use) -> Observations:
    """One layer used twice, with other data, and what became of its answers at the first use."""
    layer = Layer()
    answers = layer.forward(first["x"]), layer.backward(first["dout"])
    kept = [plain(answer) for answer in answers]
    out = plain(layer.forward(second["x"].copy()))
    yield "out", out
    yield "dx", layer.backward(second["dout"].copy())
    yield "first answers unchanged", all(map(alike, kept, map(plain, answers)))
    yield "out as by a new layer", alike(out, plain(Layer().forward(second["x"].copy())))
    yield (
        "dx after another dout",
        goes_back_alike(lambda dout: [layer.backward(dout)], second["dout"]),
    )
    yield from _by_new_layers(Layer, **second)


def side_by_side(Layer: Implementation, *, first: Use, second: Use) -> Observations:
    """Two layers, both forward before the first one goes back."""
    one, other = Layer(), Layer()
    one.forward(first["x"])
    other.forward(second["x"])
    yield "dx of the first", one.backward(first["dout"])
    yield from _by_new_layers(Layer, **first)


def _by_new_layers(Layer: Implementation, x: np.ndarray, dout: np.ndarray) -> Observations:
    """What layers that are used for the first time give back for `x`, and for quite another one."""
    for name, numbers in (("dx by a new layer", x.copy()), ("dx for other x", -2.5 * x)):
        layer = Layer()
        layer.forward(numbers)
        yield name, layer.backward(dout.copy())
