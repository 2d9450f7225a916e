"""The solutions of chapter 05_affine_softmax, exported by the build: edit the source."""

import numpy as np

from solutions.loss_functions import cross_entropy_error, softmax


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


def softmax_nodes(x, t):
    """Every node of softmax and cross-entropy, forward and backward.

    x: logits of moderate size, t: one-hot rows; both of shape (N, C), both stay as they are.
    The loss is summed over the batch, not averaged.
    Returns a dict:
        "A": exp(x), of shape (N, C);  "S": its row sums, of shape (N,);
        "Y": the probabilities, of shape (N, C);
        "dY", of shape (N, C): the gradient of the loss with respect to Y;
        "d_inv_S" and "d_S", of shape (N,): those with respect to 1/S and to S;
        "d_A" and "dX", of shape (N, C): those with respect to A and to x.

    For x = [[ln 1, ln 2, ln 5]] and t = [[0, 1, 0]], d_inv_S is [-8] and d_S is [0.125].
    """
    A = np.exp(x)
    S = np.sum(A, axis=1)
    inv_S = 1 / S
    Y = A * inv_S[:, np.newaxis]

    dY = -t / Y
    d_inv_S = np.sum(dY * A, axis=1)
    d_S = -d_inv_S / S**2
    d_A = dY * inv_S[:, np.newaxis] + d_S[:, np.newaxis]
    dX = d_A * A
    return {
        "A": A,
        "S": S,
        "Y": Y,
        "dY": dY,
        "d_inv_S": d_inv_S,
        "d_S": d_S,
        "d_A": d_A,
        "dX": dX,
    }


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
