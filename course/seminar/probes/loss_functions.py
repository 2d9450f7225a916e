"""Experiments of chapter 02."""

import numpy as np

from seminar.probes.record import Odd, plain


def softmax(softmax, *, x):
    """Probabilities of one row or of many, and what became of the scores."""
    before = _state(x)
    yield "probabilities", softmax(x)
    yield "x unchanged", before == _state(x)


def softmax_again(softmax, *, first, x):
    """Probabilities of a second table of one size, and what became of the first ones."""
    earlier = softmax(first)
    kept = plain(earlier)
    yield "probabilities", softmax(x)
    yield (
        "earlier result unchanged",
        isinstance(kept, Odd) or np.array_equal(kept, earlier, equal_nan=True),
    )


def cross_entropy_error(cross_entropy_error, *, y, t):
    """The loss of one sample or of a batch, and what became of the arguments."""
    before = _state(y, t)
    yield "loss", cross_entropy_error(y, t)
    yield "arguments unchanged", before == _state(y, t)


def simple_net(SimpleNet, *, W, x, t, later, move):
    """Scores and loss, for other inputs too, and again after the caller has moved `W` itself."""
    before = _state(W, x, t)
    net = SimpleNet(W)
    yield "scores", net.predict(x)
    yield "loss", net.loss(x, t)
    yield "arguments unchanged", before == _state(W, x, t)
    yield "loss of other inputs", net.loss(later, t)
    yield "scores of other inputs", net.predict(later)
    yield "loss once more", net.loss(x, t)
    SimpleNet(2.0 * W)  # a second net beside it, which has nothing to do with it
    W += move
    yield "scores after the move", net.predict(x)
    yield "net.W after the move", net.W


def simple_net_on_part_of_a_table(SimpleNet, *, W, x, move):
    """Scores of a net whose weights are every second column of a table, after a move."""
    table = np.zeros((W.shape[0], 2 * W.shape[1]))
    part = table[:, ::2]
    part[...] = W
    net = SimpleNet(part)
    part += move
    yield "scores after the move", net.predict(x)


def simple_net_gradient(simple_net_gradient, *, W, x, t):
    """The gradient of a net whose loss is not the chapter's, and what became of its weights."""
    before = W.copy()
    net = _Net(W)
    yield "gradient", simple_net_gradient(net, x, t)
    yield "loss asked for", net.asked > 0
    yield "W unchanged", _same(net.W, before)
    net.W[...] = -before
    yield "gradient elsewhere", simple_net_gradient(net, x, t)


class _Net:
    """Weights and a loss: half the squared distance of tanh(x @ W) to `t`, a mean over the rows."""

    def __init__(self, W):
        self.W = W
        self.asked = 0

    def predict(self, x):
        return np.tanh(x @ self.W)

    def loss(self, x, t):
        self.asked += 1
        distance = self.predict(x) - t
        return 0.5 * np.mean(np.sum(distance**2, axis=-1))


def _state(*arrays):
    """Shapes and bytes: a shape that is set from inside is the caller's too."""
    return [(array.shape, array.tobytes()) for array in arrays]


def _same(one, other):
    """Tell whether two arrays agree but for the last digits."""
    return np.shape(one) == other.shape and bool(np.allclose(one, other, rtol=0, atol=1e-11))


def count_forward_passes(count_forward_passes, *, input_size, hidden_size, output_size):
    """The count for four networks: as given, and with one input or hidden unit more."""
    for name, inputs, hidden in (
        ("passes", 0, 0),
        ("one input more", 1, 0),
        ("one hidden unit more", 0, 1),
        ("one more of both", 1, 1),
    ):
        yield name, count_forward_passes(input_size + inputs, hidden_size + hidden, output_size)
