"""The solutions of chapter 02_loss_functions, exported by the build: edit the source."""

import numpy as np

from solutions.numerical_gradient import numerical_gradient


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


class SimpleNet:
    """A network with one table of weights and no bias.

    SimpleNet(W) keeps the float array W, of shape (D, C), as net.W: the array itself,
    so that whoever changes its entries changes the network.
    """

    def __init__(self, W):
        self.W = W

    def predict(self, x):
        """Scores: x is (D,) or (N, D), the result (C,) or (N, C)."""
        return x @ self.W

    def loss(self, x, t):
        """Cross-entropy of the softmax of the scores; t as in cross_entropy_error.

        Returns a scalar. With x = [1, 2] and the weights W above, the label
        np.array(1) costs 0.6750.
        """
        y = softmax(self.predict(x))
        return cross_entropy_error(y, t)


def simple_net_gradient(net, x, t):
    """Slope of net.loss(x, t) along every weight, by numerical_gradient.

    net: anything with a float array net.W and a method net.loss(x, t).
    Returns an array shaped as net.W. Afterwards net.W is what it was before.

    For SimpleNet with x = [1, 2], the weights W above and the label np.array(1), the
    slope along W[0, 1] is -0.4908.
    """

    def loss_after_nudge(W):
        return net.loss(x, t)

    return numerical_gradient(loss_after_nudge, net.W)


def count_forward_passes(input_size, hidden_size, output_size):
    """Forward passes for one central-difference gradient of a two-layer network.

    Both layers have weights and biases; all sizes are integers. Returns a whole number.

    count_forward_passes(3, 4, 2) gives 52; count_forward_passes(784, 50, 10), 79520.
    """
    first = input_size * hidden_size + hidden_size
    second = hidden_size * output_size + output_size
    return 2 * (first + second)
