"""What chapter 05_affine_softmax takes from those before it; put in your own instead."""

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


def softmax(x):
    """Probabilities from scores.

    x: float array, (C,) for one sample or (N, C) for a batch. It stays as it is.
    Returns an array of the same shape; nothing is negative, every row adds up to 1.
    Scores of 1000 or -1000 neither overflow nor warn.

    softmax(np.array([0.0, np.log(2.0), np.log(3.0)])) gives 1/6, 2/6, 3/6.
    """
    shifted = x - np.max(x, axis=-1, keepdims=True)
    powers = np.exp(shifted)
    return powers / np.sum(powers, axis=-1, keepdims=True)


def cross_entropy_error(y, t):
    """Mean cross-entropy between probabilities and targets.

    y: probabilities, (C,) or (N, C). t: one-hot or a distribution, of the shape of y;
    or labels, an integer array of shape () or (N,). Both stay as they are.
    Returns a scalar, the mean over the N samples; finite where y is 0.

    For y = np.array([0.5, 0.25, 0.25]) and t = np.array([0, 1, 0]) it is
    1.386294; the label t = np.array(1) gives the same.
    """
    are_labels = np.ndim(t) < np.ndim(y)
    y = np.atleast_2d(y)
    N, C = y.shape
    if are_labels:
        t = np.eye(C)[t]
    return -np.sum(t * np.log(y + 1e-7)) / N
