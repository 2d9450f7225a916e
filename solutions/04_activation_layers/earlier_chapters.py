"""What chapter 04_activation_layers takes from those before it; put in your own instead."""

import numpy as np


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


class AddLayer:
    """The node that adds.

    forward(x, y): two numbers, or two arrays of one shape; returns their sum.
    backward(dout): the gradient with respect to the sum, shaped like it;
        returns the pair (dx, dy).

    forward(100.0, 30.0) gives 130.0.
    """

    def forward(self, x, y):
        return x + y

    def backward(self, dout):
        return dout, dout
