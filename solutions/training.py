"""The solutions of chapter 06_training, exported by the build: edit the source."""

import numpy as np

from solutions.activation_layers import Relu
from solutions.affine_softmax import Affine, SoftmaxWithLoss
from solutions.numerical_gradient import numerical_gradient


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


def gradient_check(net, x, t):
    """Compare a network's gradients with numerical ones.

    net: has params, a dict of arrays; loss(x, t); and gradient(x, t), a dict with the same keys.
    x, t: a small batch.
    Returns a dict with the same keys: for each array of parameters the mean absolute difference
    of the two gradients, a scalar. The network is, afterwards, what it was.

    If the gradient of b1 is too large by 0.5 in one half of its entries, and too small by 0.5 in
    the other, the answer for b1 is 0.5.
    """
    by_backpropagation = net.gradient(x, t)
    differences = {}
    for key, parameter in net.params.items():
        measured = numerical_gradient(lambda _: net.loss(x, t), parameter)
        differences[key] = np.mean(np.abs(by_backpropagation[key] - measured))
    return differences


def train(net, x_train, t_train, iters_num, batch_size=100, learning_rate=0.1):
    """Train a network with mini-batches and plain gradient descent.

    net: has params, a dict of arrays; loss(x, t); and gradient(x, t), a dict with the same keys.
        Its parameters are moved in place.
    x_train (n, ...), t_train (n, ...) or (n,): samples and targets. They stay as they are.
    iters_num: the number of iterations; each takes batch_size samples, drawn afresh at random
        from all n, and moves every parameter by -learning_rate times its gradient.
    Returns the losses of the batches: a list of iters_num numbers.

    After train(net, x, t, 300) the list has 300 entries, and its end is lower than its start.
    """
    losses = []
    for _ in range(iters_num):
        chosen = rng.integers(len(x_train), size=batch_size)
        x, t = x_train[chosen], t_train[chosen]
        gradient = net.gradient(x, t)
        losses.append(net.loss(x, t))
        for key, parameter in net.params.items():
            parameter -= learning_rate * gradient[key]
    return losses


def diagnose(curves):
    """Find the bug in each of four runs.

    curves: dict, name of run -> {"loss": array of shape (250,), "gradients": table}, where
        table[key][kind] is a float, for key in "W1", "b1", "W2", "b2" and kind in
        "backpropagation", "numerical", "difference". It stays as it is.
    Returns a dict: name of run -> name of the bug, as it stands in BUGS.

    If run "A" climbed and stayed up, the answer holds "A": "the step goes uphill".
    """
    found = {}
    for name, run in curves.items():
        loss, first_row, last_row = run["loss"], run["gradients"]["W1"], run["gradients"]["W2"]
        if first_row["difference"] > 0.01 * first_row["numerical"]:
            found[name] = "the ReLU lets every gradient back"
        elif last_row["numerical"] == 0:
            found[name] = "all weights start at zero"
        elif np.max(loss) > 2 * loss[0]:
            found[name] = "the learning rate is too large"
        else:
            found[name] = "inputs and labels do not belong together"
    return found
