"""The solutions of chapter 01_numerical_gradient, exported by the build: edit the source."""

import numpy as np


def numerical_diff(f, x, h=1e-4):
    """Slope of f at x by the central difference.

    f: function of one number that returns a number.
    x: the place, a number. h: the step to either side.
    Returns a float.

    For f(x) = x**3, x = 2 and h = 0.1 it gives 12.01.
    """
    return (f(x + h) - f(x - h)) / (2 * h)


def numerical_gradient(f, x, h=1e-4):
    """Gradient of f at x by central differences.

    f: function of an array that returns a scalar. It may read the
        very array x from outside instead of its argument.
    x: float array of any shape. Its entries are nudged in place, one
        at a time; afterwards x is, to the last bit, what it was.
        If it holds integers: return the right gradient all the same,
        or stop with a TypeError or ValueError.
    Returns a new float array in the shape of x.

    For f(x) = sum of x**2 and x = [3.0, 4.0] it gives [6.0, 8.0].
    """
    if x.dtype.kind != "f":
        x = x.astype(float)
    gradient = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        kept = x[index]
        x[index] = kept + h
        above = f(x)
        x[index] = kept - h
        below = f(x)
        x[index] = kept
        gradient[index] = (above - below) / (2 * h)
    return gradient


def gradient_descent(f, init_x, lr=0.01, step_num=100):
    """Walk downhill from init_x.

    f: function of an array that returns a scalar.
    init_x: array, the start, of floats or integers. It stays as it is.
    lr: learning rate. step_num: how many steps.
    Returns (x, history): x is the position after the last step, a
        float array; history[i] is the position before step i, so it
        holds step_num positions and history[0] equals init_x.

    On the bowl from [-3.0, 4.0] with lr=0.1 and step_num=1, x is
    [-2.4, 3.2] and history holds [-3.0, 4.0] alone.
    """
    x = np.array(init_x, dtype=float)
    history = []
    for _ in range(step_num):
        history.append(x.copy())
        x -= lr * numerical_gradient(f, x)
    return x, history


def neuron_loss(w, b, x=1.0, y_target=0.5):
    """Half the squared error of one sigmoid neuron.

    w, b: numbers, or arrays of one shape (a mesh).
    x: the input, a number. y_target: the wanted output, a number.
    Returns a number, or an array in the shape of w and b.

    neuron_loss(2.0, 1.0) gives 0.1024 (to four digits).
    """
    y = 1 / (1 + np.exp(-(x * w + b)))
    return 0.5 * (y - y_target) ** 2
