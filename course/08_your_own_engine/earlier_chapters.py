"""What chapter 08_your_own_engine takes from those before it; put in your own instead."""

import numpy as np


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


rng = np.random.default_rng(6)  # all chance in this chapter comes from here


class TwoLayerNet:
    """Affine, ReLU, Affine, and softmax with loss on top.

    TwoLayerNet(input_size, hidden_size, output_size, weight_init_std=0.01):
        self.params is a dict of arrays:
        "W1" (input_size, hidden_size), "b1" (hidden_size,),
        "W2" (hidden_size, output_size), "b2" (output_size,).
        Weights are normally distributed around 0 with the deviation weight_init_std, biases 0.
        Changing these arrays in place changes the network.
    predict(x): the scores, of shape (N, output_size), for x of shape (N, input_size).
    loss(x, t): the mean loss of a batch; t one-hot (N, output_size), or labels (N,).
    accuracy(x, t): the fraction whose largest score is that of the true class; t as above.
    gradient(x, t): the slopes of the loss by backpropagation, a dict with the keys of params;
        works whatever batch was seen before.

    x and t stay as they are. With all parameters at 0 and ten classes, the loss is ln 10 = 2.303.
    """

    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):
        D, H, C = input_size, hidden_size, output_size
        W1 = rng.normal(0, weight_init_std, size=(D, H)).astype(np.float32)
        W2 = rng.normal(0, weight_init_std, size=(H, C)).astype(np.float32)
        b1 = np.zeros(H, dtype=np.float32)
        b2 = np.zeros(C, dtype=np.float32)
        self.params = {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
        self.layers = [Affine(W1, b1), Relu(), Affine(W2, b2)]
        self.last_layer = SoftmaxWithLoss()

    def predict(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def loss(self, x, t):
        return self.last_layer.forward(self.predict(x), t)

    def accuracy(self, x, t):
        said = self.predict(x).argmax(axis=1)
        true = t.argmax(axis=1) if t.ndim == 2 else t
        return np.mean(said == true)

    def gradient(self, x, t):
        self.loss(x, t)
        dout = self.last_layer.backward()
        for layer in reversed(self.layers):
            dout = layer.backward(dout)
        first, _, second = self.layers
        return {"W1": first.dW, "b1": first.db, "W2": second.dW, "b2": second.db}


class Adam:
    """Fading means of gradients and of their squares, corrected for their start at 0.

    Adam(alpha, beta_1, beta_2): the learning rate, and how slowly the mean of the
        gradients (beta_1) and that of their squares (beta_2) forget.
    update(grad_w, grad_b): as for SGD; returns the movements (dw, db).
        Means and step count stay with the instance.

    With alpha = 0.1, update(5.0, -2.0) gives (-0.1, 0.1), as often as you call it.
    """

    def __init__(self, alpha=1e-3, beta_1=0.9, beta_2=0.999):
        self.alpha = alpha
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.t = 0
        self.m_w = 0.0
        self.v_w = 0.0
        self.m_b = 0.0
        self.v_b = 0.0

    def update(self, grad_w, grad_b):
        self.t = self.t + 1
        self.m_w = self.beta_1 * self.m_w + (1 - self.beta_1) * grad_w
        self.m_b = self.beta_1 * self.m_b + (1 - self.beta_1) * grad_b
        self.v_w = self.beta_2 * self.v_w + (1 - self.beta_2) * grad_w**2
        self.v_b = self.beta_2 * self.v_b + (1 - self.beta_2) * grad_b**2
        m_share = 1 - self.beta_1**self.t
        v_share = 1 - self.beta_2**self.t
        dw = -self.alpha * (self.m_w / m_share) / (np.sqrt(self.v_w / v_share) + 1e-8)
        db = -self.alpha * (self.m_b / m_share) / (np.sqrt(self.v_b / v_share) + 1e-8)
        return dw, db
