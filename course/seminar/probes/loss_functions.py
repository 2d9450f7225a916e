"""Experiments of chapter 02."""

import numpy as np

from seminar.probes.record import Implementation, Observations, Odd, plain, tried

LOST_IN_ROUNDING = 3e-9
"""A step below this leaves less than half of the digits of a slope, around numbers like 1."""


def softmax(softmax: Implementation, *, x: np.ndarray) -> Observations:
    """Probabilities of one row or of many, and what became of the scores."""
    before = _state(x)
    yield "probabilities", softmax(x)
    yield "x unchanged", before == _state(x)


def softmax_again(softmax: Implementation, *, first: np.ndarray, x: np.ndarray) -> Observations:
    """Probabilities of a second table of one size, and what became of the first ones."""
    earlier = softmax(first)
    kept = plain(earlier)
    yield "probabilities", softmax(x)
    yield (
        "earlier result unchanged",
        isinstance(kept, Odd) or np.array_equal(kept, earlier, equal_nan=True),
    )


def cross_entropy_error(
    cross_entropy_error: Implementation, *, y: np.ndarray, t: np.ndarray
) -> Observations:
    """The loss of one sample or of a batch, and what became of the arguments.

    Of one-hot rows in whole numbers it is also taken with the same numbers in decimals.
    """
    if t.shape == y.shape and t.dtype.kind == "i":
        in_decimals = plain(tried(lambda: cross_entropy_error(y.copy(), t.astype(float)))[0])
        in_whole = plain(tried(lambda: cross_entropy_error(y.copy(), t.copy()))[0])
        if not isinstance(in_decimals, Odd):
            yield "loss in decimals", in_decimals
            same = not isinstance(in_whole, Odd) and in_whole.shape == in_decimals.shape
            yield "same in decimals", same and bool(np.allclose(in_whole, in_decimals))
    before = _state(y, t)
    yield "loss", cross_entropy_error(y, t)
    yield "arguments unchanged", before == _state(y, t)


def simple_net(
    SimpleNet: Implementation,
    *,
    W: np.ndarray,
    x: np.ndarray,
    t: np.ndarray,
    later: np.ndarray,
    move: np.ndarray,
) -> Observations:
    """Scores and loss, for other inputs too, and again after the caller has moved `W` itself.

    All scores come before the first loss: they say the same where the loss is not written yet.
    """
    before = _state(W, x, t)
    net = SimpleNet(W)
    yield "net.W holds W", np.array_equal(getattr(net, "W", W), W)
    yield "scores", net.predict(x)
    yield "scores of other inputs", net.predict(later)
    net.predict(x)
    yield "loss", net.loss(x, t)
    yield "arguments unchanged", before == _state(W, x, t)
    yield "loss of other inputs", net.loss(later, t)
    net.predict(later)
    yield "loss once more", net.loss(x, t)
    SimpleNet(2.0 * W)  # a second net beside it, which has nothing to do with it
    W += move
    yield "scores after the move", net.predict(x)
    yield "net.W after the move", net.W


def simple_net_on_part_of_a_table(
    SimpleNet: Implementation, *, W: np.ndarray, x: np.ndarray, move: np.ndarray
) -> Observations:
    """Scores of a net whose weights are every second column of a table, after a move."""
    table = np.zeros((W.shape[0], 2 * W.shape[1]))
    part = table[:, ::2]
    part[...] = W
    net = SimpleNet(part)
    part += move
    yield "scores after the move", net.predict(x)


def simple_net_gradient(
    simple_net_gradient: Implementation, *, W: np.ndarray, x: np.ndarray, t: np.ndarray
) -> Observations:
    """The gradient of a net whose loss is not the chapter's, and what became of its weights."""
    before = W.copy()
    net = _Net(W)
    gradient = simple_net_gradient(net, x, t)
    yield "gradient", gradient
    yield "apart from W", not _shares(gradient, net.W)
    yield "loss asked for", net.asked > 0
    yield "loss asked for again", net.asked > 1
    yield "steps lost in rounding", 0 < net.farthest < LOST_IN_ROUNDING
    yield "W unchanged", _same(net.W, before)
    net.W[...] = -before
    yield "gradient elsewhere", simple_net_gradient(net, x, t)


class _Net:
    """Weights and a loss: half the squared distance of tanh(x @ W) to `t`, a mean over the rows."""

    def __init__(self, W: np.ndarray) -> None:
        self.W = W
        self.first = W.copy()
        self.asked, self.farthest = 0, 0.0

    def predict(self, x: np.ndarray) -> np.ndarray:
        return np.asarray(np.tanh(x @ self.W))

    def loss(self, x: np.ndarray, t: np.ndarray) -> float:
        self.asked += 1
        if np.shape(self.W) == self.first.shape:
            self.farthest = max(self.farthest, float(np.abs(self.W - self.first).max()))
        distance = self.predict(x) - t
        return np.float64(0.5 * np.mean(np.sum(distance**2, axis=-1)))


def _state(*arrays: np.ndarray) -> list[tuple[tuple[int, ...], bytes]]:
    """Shapes and bytes: a shape that is set from inside is the caller's too."""
    return [(array.shape, array.tobytes()) for array in arrays]


def _shares(one: object, other: object) -> bool:
    """Say whether two things are arrays of the same numbers in memory."""
    arrays = isinstance(one, np.ndarray) and isinstance(other, np.ndarray)
    return arrays and np.shares_memory(one, other)


def _same(one: np.ndarray, other: np.ndarray) -> bool:
    """Tell whether two arrays agree but for the last digits."""
    return np.shape(one) == other.shape and bool(np.allclose(one, other, rtol=0, atol=1e-11))


def count_forward_passes(
    count_forward_passes: Implementation, *, input_size: int, hidden_size: int, output_size: int
) -> Observations:
    """The count for four networks: as given, and with one input or hidden unit more."""
    for name, inputs, hidden in (
        ("passes", 0, 0),
        ("one input more", 1, 0),
        ("one hidden unit more", 0, 1),
        ("one more of both", 1, 1),
    ):
        yield name, count_forward_passes(input_size + inputs, hidden_size + hidden, output_size)
