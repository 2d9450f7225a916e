"""Chapter 02: right in many ways, and wrong in ways that no list holds."""

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from solutions.loss_functions import cross_entropy_error, softmax
from solutions.numerical_gradient import numerical_gradient

# ------------------------------------------------------------------------------------ softmax


def softmax_on_the_transpose(x):
    columns = x.T
    powers = np.exp(columns - np.max(columns, axis=0))
    return (powers / np.sum(powers, axis=0)).T


def softmax_by_logsumexp(x):
    top = x.max(axis=-1, keepdims=True)
    logsumexp = top + np.log(np.exp(x - top).sum(axis=-1, keepdims=True))
    return np.exp(x - logsumexp)


def softmax_by_logaddexp(x):
    return np.exp(x - np.logaddexp.reduce(x, axis=-1, keepdims=True))


def softmax_with_two_branches(x):
    if x.ndim == 1:
        e = np.exp(x - np.max(x))
        return e / np.sum(e)
    x = x - np.max(x, axis=1).reshape(-1, 1)
    return np.exp(x) / np.sum(np.exp(x), axis=1)[:, None]


def softmax_by_recursion(x):
    if x.ndim > 1:
        return [softmax_by_recursion(row) for row in x]
    powers = [np.exp(score - max(x)) for score in x]
    return [power / sum(powers) for power in powers]


def softmax_by_loops(x):
    rows = np.atleast_2d(x)
    out = np.empty(rows.shape)
    for n in range(rows.shape[0]):
        for k in range(rows.shape[1]):
            out[n, k] = 1.0 / sum(np.exp(np.minimum(rows[n] - rows[n, k], 700.0)))
    return out.reshape(x.shape)


def softmax_in_place_on_a_copy(x):
    x = np.array(x, copy=True)
    x -= x.max(axis=-1, keepdims=True)
    np.exp(x, out=x)
    x /= x.sum(axis=-1, keepdims=True)
    return x


def softmax_in_float32(x):
    x = x.astype(np.float32)
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def softmax_by_einsum(x: np.ndarray) -> np.ndarray:
    e = np.exp(x - np.amax(x, -1)[..., None])
    print("somme:", np.einsum("...k->...", e))
    return e / np.einsum("...k->...", e)[..., np.newaxis]


def softmax_with_ones(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return np.asfortranarray(e / (e @ np.ones((x.shape[-1], 1)) if x.ndim == 2 else e.sum()))


def softmax_with_a_guarded_sum(x):
    e = np.exp(x - np.max(x, axis=x.ndim - 1, keepdims=True))
    return e / (np.sum(e, axis=x.ndim - 1, keepdims=True) + 1e-9)


# A stranger: the shift has the wrong sign twice over, so only small scores come out right.
def softmax_shifted_upwards(x):
    e = np.exp(x + np.max(np.abs(x), axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def softmax_of_squares(x):
    e = np.exp(-((x - np.max(x, axis=-1, keepdims=True)) ** 2))
    return e / e.sum(axis=-1, keepdims=True)


def softmax_to_one_decimal(x):
    return np.round(softmax(x), 1)


def softmax_sorted(x):
    return np.sort(softmax(x), axis=-1)


def softmax_of_the_first_row(x):
    return softmax(x if x.ndim == 1 else np.tile(x[0], (len(x), 1)))


def softmax_in_percent(x):
    return 100 * softmax(x)


# ------------------------------------------------------------------------ cross_entropy_error


def loss_by_rows(y, t):
    if y.ndim == 1:
        y = y.reshape(1, y.size)
        t = np.eye(y.size)[t].reshape(1, -1) if t.size == 1 else t.reshape(1, t.size)
    elif t.ndim == 1:
        t = np.eye(y.shape[1])[t]
    return -np.sum(t * np.log(y + 1e-7)) / y.shape[0]


def loss_with_clip(y, t):
    y, t = np.atleast_2d(y), np.asarray(t)
    if t.size != y.size:
        hot = np.zeros(y.shape)
        hot[np.arange(y.shape[0]), t.ravel()] = 1
        t = hot
    return float(-(t.reshape(y.shape) * np.log(np.clip(y, 1e-12, 1.0))).sum(axis=1).mean())


def loss_with_where(y, t):
    y, t = np.atleast_2d(y), np.asarray(t)
    t = t.reshape(y.shape) if t.size == y.size else np.eye(y.shape[1])[t.reshape(-1)]
    logs = np.where(y > 0, np.log(np.where(y > 0, y, 1.0)), -100.0)
    return -np.mean(np.einsum("nk,nk->n", t, logs))


def loss_with_nan_to_num(y, t):
    y, t = np.atleast_2d(y), np.asarray(t)
    t = t.reshape(y.shape) if t.size == y.size else np.eye(y.shape[1])[t.reshape(-1)]
    with np.errstate(all="ignore"):
        return -np.sum(t * np.nan_to_num(np.log(y), neginf=-700.0)) / len(y)


def loss_by_loops(y, t):
    if y.ndim == 1:
        if np.ndim(t) == 0:
            return -np.log(max(y[t], 1e-12))
        return -sum(t[k] * np.log(y[k] + 1e-12) for k in range(len(y)))
    return sum(loss_by_loops(row, target) for row, target in zip(y, t, strict=True)) / len(y)


def loss_by_picking_labels(y, t):
    if y.shape == t.shape:
        return -(t * np.log(y + 1e-10)).sum() / (len(y) if y.ndim > 1 else 1)
    if y.ndim == 1:
        return -np.log(y[t] + 1e-10)
    return np.array(-np.log(y[range(len(t)), t] + 1e-10).mean())


def loss_in_float32(y, t):
    y = np.atleast_2d(y).astype(np.float32)
    t = np.asarray(t)
    t = t.reshape(y.shape) if t.size == y.size else np.eye(y.shape[1], dtype=np.float32)[t.ravel()]
    t = t.astype(np.float32)
    return -np.sum(t * np.log(y + np.float32(1e-7))) / np.float32(len(y))


def loss_by_inner_product(y, t):
    rows = np.maximum(np.atleast_2d(y), np.finfo(float).tiny)
    if t.shape != y.shape:
        t = np.take(np.eye(rows.shape[1]), t, axis=0)
    return -np.vdot(np.atleast_2d(t), np.log(rows)) / rows.shape[0]


def loss_weighted_by_class(y, t):
    y2, t = np.atleast_2d(y), np.asarray(t)
    t = t.reshape(y2.shape) if t.size == y2.size else np.eye(y2.shape[1])[t.reshape(-1)]
    return -np.sum(t * np.log(y2 + 1e-7) * np.arange(1, y2.shape[1] + 1)) / len(y2)


def loss_with_log1p(y, t):
    y, t = np.atleast_2d(y), np.asarray(t)
    t = t.reshape(y.shape) if t.size == y.size else np.eye(y.shape[1])[t.reshape(-1)]
    return -np.sum(t * np.log1p(y)) / len(y)


# ---------------------------------------------------------------------------------- SimpleNet


class NetAsTaught:
    def __init__(self, W):
        self.W = W

    def predict(self, x):
        return np.dot(x, self.W)

    def loss(self, x, t):
        return cross_entropy_error(softmax(self.predict(x)), t)


@dataclass
class NetAsDataclass:
    W: np.ndarray
    seen: list = field(default_factory=list)

    def predict(self, x: np.ndarray) -> np.ndarray:
        self.seen.append(x.shape)
        return np.einsum("...d,dk->...k", x, self.W)

    def loss(self, x: np.ndarray, t: np.ndarray) -> float:
        return float(cross_entropy_error(softmax(self.predict(x)), t))


class NetWithLogSoftmax(NetAsTaught):
    def __init__(self, W, name="réseau"):
        super().__init__(np.asarray(W))
        self.name = name

    def loss(self, x, t):
        scores = np.atleast_2d(self.predict(x))
        t = np.asarray(t)
        hot = t.reshape(scores.shape) if t.size == scores.size else np.eye(scores.shape[1])[t]
        logs = scores - np.log(np.sum(np.exp(scores), axis=1, keepdims=True))
        return -np.mean(np.sum(np.atleast_2d(hot) * logs, axis=1))


class NetWithAView:
    def __init__(self, W):
        self.W = W[:, :]

    def predict(self, x):
        return np.matmul(x, self.W)

    def loss(self, x, t):
        self.y = softmax(self.predict(x))
        return cross_entropy_error(self.y, t)


class NetWithBias(NetAsTaught):
    """A stranger: adds to every score the number of its class."""

    def predict(self, x):
        return x @ self.W + np.arange(self.W.shape[1])


class NetThatHalvesTheLoss(NetAsTaught):
    def loss(self, x, t):
        return 0.5 * super().loss(x, t)


# ------------------------------------------------------------------------ simple_net_gradient


def gradient_as_taught(net, x, t):
    return numerical_gradient(lambda W: net.loss(x, t), net.W)


def gradient_with_a_named_function(net, x, t):
    def f(_):
        return net.loss(x, t)

    return numerical_gradient(f, net.W)


def gradient_by_its_own_loop(net, x, t, h=1e-3):
    W = net.W
    gradient = np.empty_like(W)
    for i, j in np.ndindex(*W.shape):
        kept = W[i, j]
        W[i, j] = kept + h
        above = net.loss(x, t)
        W[i, j] = kept - h
        gradient[i, j] = (above - net.loss(x, t)) / (2 * h)
        W[i, j] = kept
    return gradient


def gradient_by_swapping_weights(net, x, t):
    original = net.W

    def f(W):
        net.W = W
        return net.loss(x, t)

    try:
        return numerical_gradient(f, original.copy())
    finally:
        net.W = original


def gradient_by_adding_and_taking_back(net, x, t, h=1e-5):
    gradient = np.zeros_like(net.W)
    for index in np.ndindex(net.W.shape):
        net.W[index] += h
        above = net.loss(x, t)
        net.W[index] -= 2 * h
        gradient[index] = (above - net.loss(x, t)) / (2 * h)
        net.W[index] += h
    return gradient


def gradient_of_the_first_weight(net, x, t):
    gradient = gradient_as_taught(net, x, t)
    gradient[1:] = 0
    return gradient


def gradient_added_up(net, x, t):
    return gradient_as_taught(net, x, t).sum(axis=0)


def gradient_with_a_penalty(net, x, t):
    return gradient_as_taught(net, x, t) + 0.1 * net.W


# ----------------------------------------------------------------------- count_forward_passes


def count_as_taught(input_size, hidden_size, output_size):
    return 2 * (input_size * hidden_size + hidden_size + hidden_size * output_size + output_size)


def count_by_arrays(input_size, hidden_size, output_size):
    shapes = [(input_size, hidden_size), (hidden_size,), (hidden_size, output_size), (output_size,)]
    return sum(2 * np.zeros(shape).size for shape in shapes)


def count_as_a_float(input_size, hidden_size, output_size):
    return 2.0 * ((input_size + 1) * hidden_size + (hidden_size + 1) * output_size)


def count_by_counting(input_size, hidden_size, output_size):
    passes = 0
    for units, before in ((hidden_size, input_size), (output_size, hidden_size)):
        for _ in range(units):
            passes += 2 * (before + 1)
    return passes


def count_of_any_network(*sizes):
    return int(np.sum([2 * (a + 1) * b for a, b in pairwise(sizes)]))


def count_without_the_output_layer_weights(input_size, hidden_size, output_size):
    return 2 * (input_size * hidden_size + hidden_size + output_size)


VARIANTS = {
    "softmax": [
        softmax_on_the_transpose,
        softmax_by_logsumexp,
        softmax_by_logaddexp,
        softmax_with_two_branches,
        softmax_by_recursion,
        softmax_by_loops,
        softmax_in_place_on_a_copy,
        softmax_in_float32,
        softmax_by_einsum,
        softmax_with_ones,
        softmax_with_a_guarded_sum,
    ],
    "cross_entropy_error": [
        loss_by_rows,
        loss_with_clip,
        loss_with_where,
        loss_with_nan_to_num,
        loss_by_loops,
        loss_by_picking_labels,
        loss_in_float32,
        loss_by_inner_product,
    ],
    "SimpleNet": [NetAsTaught, NetAsDataclass, NetWithLogSoftmax, NetWithAView],
    "simple_net_gradient": [
        gradient_as_taught,
        gradient_with_a_named_function,
        gradient_by_its_own_loop,
        gradient_by_swapping_weights,
        gradient_by_adding_and_taking_back,
    ],
    "count_forward_passes": [
        count_as_taught,
        count_by_arrays,
        count_as_a_float,
        count_by_counting,
        count_of_any_network,
    ],
}

STRANGERS = {
    "softmax": [
        softmax_shifted_upwards,
        softmax_of_squares,
        softmax_to_one_decimal,
        softmax_sorted,
        softmax_of_the_first_row,
        softmax_in_percent,
    ],
    "cross_entropy_error": [
        loss_weighted_by_class,
        loss_with_log1p,
    ],
    "SimpleNet": [
        NetWithBias,
        NetThatHalvesTheLoss,
    ],
    "simple_net_gradient": [
        gradient_of_the_first_weight,
        gradient_added_up,
        gradient_with_a_penalty,
    ],
    "count_forward_passes": [
        count_without_the_output_layer_weights,
    ],
}
