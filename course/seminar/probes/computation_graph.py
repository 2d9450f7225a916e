"""Experiments of chapter 03."""

import numpy as np

from seminar.probes.record import tried


def both_ways(Layer, *, x, y, dout):
    """Once forward, once back, and what became of the arguments."""
    before = {"x": np.copy(x), "y": np.copy(y), "dout": np.copy(dout)}
    layer = Layer()
    yield "out", layer.forward(x, y)
    yield from _gradients(layer.backward(dout))
    for name, value in (("x", x), ("y", y), ("dout", dout)):
        yield f"{name} unchanged", np.array_equal(value, before[name])


def back(Layer, *, x, y, dout):
    """Once back, tried also where forward stops: it may have kept what backward needs."""
    layer = Layer()
    _, stop = tried(lambda: layer.forward(x, y))
    returned, second_stop = tried(lambda: layer.backward(dout))
    if second_stop is not None:
        raise (second_stop if stop is None else stop) from None
    yield from _gradients(returned)


def again(Layer, *, first, second):
    """One layer used twice, with other numbers; each use is a dict of `x`, `y`, `dout`."""
    layer = Layer()
    layer.forward(first["x"], first["y"])
    layer.backward(first["dout"])
    yield "out", layer.forward(second["x"], second["y"])
    yield from _gradients(layer.backward(second["dout"]))


def side_by_side(Layer, *, first, second):
    """Two layers, both forward before the first one goes back."""
    one, other = Layer(), Layer()
    one.forward(first["x"], first["y"])
    other.forward(second["x"], second["y"])
    yield from _gradients(one.backward(first["dout"]))


def shopping(shopping, *, apple_price, apple_count, orange_price, orange_count, tax):
    """The total and the five gradients of one day."""
    numbers = {
        "apple_price": apple_price,
        "apple_count": apple_count,
        "orange_price": orange_price,
        "orange_count": orange_count,
        "tax": tax,
    }
    returned = shopping(*numbers.values())
    grads = _second(returned)
    yield "total", _first(returned)
    yield "returned", _counted(returned)
    yield "grads", "a dict" if isinstance(grads, dict) else grads
    for name in numbers:
        yield name, grads.get(name, "missing") if isinstance(grads, dict) else _no_dict(returned)


def polina_changes(polina_changes):
    """Three numbers, one by one."""
    changes = polina_changes()
    yield "returned", _counted(changes)
    if _counted(changes) == "3 values":
        yield "apple", changes[0]
        yield "orange", changes[1]
        yield "tax", changes[2]


def square(square, *, x):
    """The value and the slope."""
    returned = square(x)
    yield "y", _first(returned)
    yield "returned", _counted(returned)
    yield "dx", _second(returned)


def _gradients(returned):
    """Observe what backward returned: how many values, and the two gradients."""
    yield "returned", _counted(returned)
    if _counted(returned) == "2 values":
        yield "dx", returned[0]
        yield "dy", returned[1]
    else:
        yield "dx", returned


def _counted(returned):
    """Say in words how many values came back."""
    if returned is None:
        return "nothing"
    if isinstance(returned, dict):
        return "a dict"
    if isinstance(returned, np.ndarray) and returned.ndim > 1 and len(returned) != 2:
        return "a single table"
    try:
        return f"{len(returned)} values"
    except TypeError:
        return "a single value"


def _first(returned):
    """Return the first of several values, or the only one."""
    several = isinstance(returned, (tuple, list)) and returned
    return returned[0] if several or _counted(returned) == "2 values" else returned


def _second(returned):
    """Return the second of two values."""
    return returned[1] if _counted(returned) == "2 values" else _missing(returned)


def _no_dict(returned):
    if _counted(returned) == "2 values":
        return "missing: the second value must be a dict, with the five names as keys"
    return _missing(returned)


def _missing(returned):
    return f"missing ({_counted(returned)} came back)"
