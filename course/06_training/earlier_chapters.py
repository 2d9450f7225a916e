"""What chapter 06_training takes from those before it; put in your own instead."""

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


class Relu:
    """ReLU as a layer. Used again with other data, it forgets what was before."""

    def forward(self, x):
        """x where x is positive, 0 elsewhere.

        x: float array of any shape. It stays as it is.
        Returns an array of the same shape.

        For x = np.array([1.5, -2.0, 0.0]) it returns 1.5, 0.0 and 0.0.
        """
        self.mask = x > 0
        return np.maximum(x, 0)

    def backward(self, dout):
        """Gradient with respect to the x of the last forward; 0 where x was 0.

        dout: gradient that arrives, of the shape of x. It stays as it is.
        Returns an array of that shape.

        After the forward above, dout = np.array([7.0, 8.0, 9.0]) gives 7.0, 0.0, 0.0.
        """
        return dout * self.mask


class Affine:
    """Y = XW + b for a batch.

    Affine(W, b): W of shape (D, M), b of shape (M,). The layer keeps these very arrays, not
        copies, so that it sees every step that is taken on them in place.
    forward(x): x of shape (N, D), or (N, d1, ..., dk) with d1 * ... * dk = D.
        Returns Y, of shape (N, M).
    backward(dout): dout of shape (N, M), the gradient with respect to Y.
        Returns the gradient with respect to x, in the shape of x, and sets
        self.dW, of shape (D, M), and self.db, of shape (M,).

    No array that comes in is changed. A later call with another batch starts afresh.

    With Polina's counts, prices and fees, and her shares as dout, db is [1.3, 1.2, 1.5].
    """

    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.shape = x.shape
        self.rows = x.reshape(x.shape[0], -1)
        return self.rows @ self.W + self.b

    def backward(self, dout):
        self.dW = self.rows.T @ dout
        self.db = np.sum(dout, axis=0)
        dx = dout @ self.W.T
        return dx.reshape(self.shape)


class SoftmaxWithLoss:
    """Softmax and the mean cross-entropy of a batch, as one layer.

    forward(x, t): logits x of shape (N, C); t one-hot of shape (N, C), or integer labels of
        shape (N,). Returns the mean loss, a scalar, and keeps
        self.y, the probabilities of shape (N, C), and self.t.
    backward(dout=1): dout is a scalar, the gradient that arrives at the loss.
        Returns the gradient with respect to x, of shape (N, C), with dout as a factor.

    No array that comes in is changed. Calling backward twice gives the same twice, and a later
    batch starts afresh.

    forward(np.zeros((2, 4)), np.array([3, 0])) gives ln 4 = 1.386; then backward() has -0.375
    where the target is, and 0.125 elsewhere.
    """

    def forward(self, x, t):
        self.y = softmax(x)
        self.t = t
        return cross_entropy_error(self.y, t)

    def backward(self, dout=1):
        N = self.y.shape[0]
        dx = self.y.copy()
        if self.t.ndim == 1:
            dx[np.arange(N), self.t] -= 1
        else:
            dx -= self.t
        dx *= dout / N
        return dx
