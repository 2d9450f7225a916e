"""Experiments of chapter 01."""

import numpy as np


def numerical_diff(numerical_diff, *, coefficients, frequency, x, h=None):
    """The slope of a polynomial plus a sine at `x`; `h` is left to its default where it is None."""
    calls = 0

    def f(x):
        nonlocal calls
        calls += 1
        return sum(c * x**power for power, c in enumerate(coefficients)) + np.sin(frequency * x)

    slope = numerical_diff(f, x) if h is None else numerical_diff(f, x, h)
    yield "slope", slope
    yield "calls of f", calls


def numerical_gradient(numerical_gradient, *, x, centre, through_closure=False, h=None, times=1):
    """The gradient of a rippled bowl; `f` may read `x` itself and not its argument.

    The bowl is tilted so that no entry's slope is independent of the others. `h` is left to its
    default where it is None; of several calls the last one counts.
    """
    before = x.copy()
    weights = np.arange(1.0, x.size + 1.0).reshape(x.shape)
    calls = 0

    def f(argument):
        nonlocal calls
        calls += 1
        point = x if through_closure else argument
        return np.sum(weights * (point - centre) ** 2 + np.sin(point)) + np.sum(point) ** 2

    options = {} if h is None else {"h": h}
    for _ in range(times):
        gradient = numerical_gradient(f, x, **options)
    yield "gradient", gradient
    yield "drift of x", x - before
    yield "x unchanged", before.tobytes() == x.tobytes()
    yield "a new array", not (isinstance(gradient, np.ndarray) and np.shares_memory(gradient, x))
    yield "calls of f", calls


def gradient_descent(gradient_descent, *, init_x, centre, steepness, lr=None, step_num=None):
    """Descent in an elongated bowl, with rate and step count given or left to their defaults."""
    before = np.array(init_x, copy=True)

    def f(x):
        return np.sum(steepness * (x - centre) ** 2)

    options = {"lr": lr, "step_num": step_num}
    chosen = {name: value for name, value in options.items() if value is not None}
    returned = gradient_descent(f, init_x, **chosen)
    if not (isinstance(returned, (tuple, list)) and len(returned) == 2):
        # An array is x without a history; anything else is no answer to either question.
        yield "x", returned
        yield "positions kept", "missing: return the pair `x, history`"
        yield "starts at init_x", False
        yield "history", "missing: return the pair `x, history`"
        yield "init_x unchanged", np.array_equal(init_x, before)
        return
    x, history = returned
    yield "x", x
    yield "positions kept", len(history)
    yield "starts at init_x", len(history) > 0 and np.array_equal(history[0], before)
    yield "history", history
    yield "init_x unchanged", np.array_equal(init_x, before)


def neuron_loss(neuron_loss, *, w, b, x=None, y_target=None):
    """The loss of one neuron, with input and target given or left to their defaults."""
    options = {"x": x, "y_target": y_target}
    chosen = {name: value for name, value in options.items() if value is not None}
    before = np.copy(w), np.copy(b)
    yield "loss", neuron_loss(w, b, **chosen)
    yield "w and b unchanged", np.array_equal(w, before[0]) and np.array_equal(b, before[1])
