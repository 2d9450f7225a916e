"""Chapter 08: other ways to be right, and wrong ways that stand in no list."""

import math
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np

from solutions.loss_functions import softmax
from solutions.your_own_engine import Value, backward, patches, train_reader, unbroadcast

# ---------------------------------------------------------------------------------------- Value


class ByDerivatives:
    """Written with few helpers: everything is a sum, a product or a function of one number."""

    def __init__(self, data, came_from=()):
        self.data, self.grad, self.came_from = float(data), 0.0, list(came_from)

    def _made(self, data, *pairs):
        return type(self)(data, pairs)

    def _of(self, other):
        return other if isinstance(other, ByDerivatives) else ByDerivatives(other)

    def __add__(self, other):
        other = self._of(other)
        return self._made(self.data + other.data, (self, 1), (other, 1))

    __radd__ = __add__

    def __mul__(self, other):
        other = self._of(other)
        return self._made(self.data * other.data, (self, other.data), (other, self.data))

    __rmul__ = __mul__

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + -self._of(other)

    def __rsub__(self, other):
        return -self + other

    def __pow__(self, n):
        return self._made(self.data**n, (self, n * self.data ** (n - 1)))

    def __truediv__(self, other):
        return self * self._of(other) ** -1

    def __rtruediv__(self, other):
        return self**-1 * other

    def exp(self):
        return self._made(math.exp(self.data), (self, math.exp(self.data)))

    def log(self):
        return self._made(math.log(self.data), (self, 1 / self.data))

    def relu(self):
        on = self.data > 0
        return self._made(self.data if on else 0, (self, float(on)))


@dataclass(eq=False)
class AsDataclass(Value):
    data: float
    came_from: tuple = ()
    grad: float = 0.0

    def relu(self):
        print("relu", self.data)
        on = self.data > 0
        return AsDataclass(self.data * on, ((self, int(on)),))


class WithSlots(Value):
    __slots__ = ("came_from", "data", "grad")


class Rounds(ByDerivatives):
    def _made(self, data, *pairs):
        return type(self)(round(data, 1), pairs)


class SlopesTooLarge(ByDerivatives):
    def _made(self, data, *pairs):
        return type(self)(data, [(one, slope + 0.25) for one, slope in pairs])


# ------------------------------------------------------------------------------------- backward


def by_depth(value):
    """The deepest values last: the depth is the length of the longest way from the result."""
    levels, frontier, uses = {}, [value], {}
    seen = {id(value)}
    every = [value]
    while frontier:
        for part, _ in frontier.pop().came_from:
            uses[id(part)] = uses.get(id(part), 0) + 1
            if id(part) not in seen:
                seen.add(id(part))
                every.append(part)
                frontier.append(part)
    levels[id(value)], ready = 0, [value]
    while ready:
        one = ready.pop()
        for part, _ in one.came_from:
            levels[id(part)] = max(levels.get(id(part), 0), levels[id(one)] + 1)
            uses[id(part)] -= 1
            if not uses[id(part)]:
                ready.append(part)
    value.grad = 1
    for one in sorted(every, key=lambda one: levels[id(one)]):
        for part, slope in one.came_from:
            part.grad = part.grad + one.grad * slope


def returns_the_value(value):
    backward(value)
    return value


def doubles(value):
    backward(value)
    value.grad = 2.0


def leaves_out_the_leaves(value):
    value.grad = 1.0
    for part, _ in value.came_from:
        part.grad += 0.5


# ---------------------------------------------------------------------------------- unbroadcast


def by_einsum(grad, shape):
    letters = "abcdefg"[: grad.ndim]
    kept = letters[grad.ndim - len(shape) :]
    out = "".join(one for one, size in zip(kept, shape, strict=True) if size != 1)
    return np.einsum(f"{letters}->{out}", grad).reshape(shape)


def halved(grad, shape):
    return unbroadcast(grad, shape) / 2 + 0.1


def of_squares(grad, shape):
    return unbroadcast(grad**2 + 0.3, shape)


# -------------------------------------------------------------------------------------- patches


def by_loops(images, size):
    N, H, W = images.shape
    return np.array(
        [
            [
                [images[n, i + k, j + m] for k in range(size) for m in range(size)]
                for i in range(H - size + 1)
                for j in range(W - size + 1)
            ]
            for n in range(N)
        ]
    )


def by_numbers(images, size):
    N, H, W = images.shape
    first = (np.arange(H - size + 1)[:, None] * W + np.arange(W - size + 1)).reshape(-1, 1)
    inside = (np.arange(size)[:, None] * W + np.arange(size)).reshape(1, -1)
    return images.reshape(N, -1)[:, first + inside]


def brightened(images, size):
    return patches(images, size) + 0.125


# --------------------------------------------------------------------------------- train_reader


def tells_and_gives_probabilities(x_train, t_train, x_valid, t_valid):
    net = train_reader(x_train, t_train, x_valid, t_valid)
    print("held back:", net.accuracy(x_valid, t_valid))
    return SimpleNamespace(predict=lambda x: softmax(net.predict(x)).tolist())


def one_label_further(x_train, t_train, x_valid, t_valid):
    middle = np.array([x_train[t_train == k].mean(axis=0) for k in range(10)])
    half = (middle**2).sum(axis=1) / 2
    return SimpleNamespace(predict=lambda x: np.roll(x @ middle.T - half, 1, axis=1))


VARIANTS = {
    "Value": [ByDerivatives, AsDataclass, WithSlots],
    "backward": [by_depth, returns_the_value],
    "unbroadcast": [by_einsum],
    "patches": [by_loops, by_numbers],
    "train_reader": [tells_and_gives_probabilities],
}
STRANGERS = {
    "Value": [Rounds, SlopesTooLarge],
    "backward": [doubles, leaves_out_the_leaves],
    "unbroadcast": [halved, of_squares],
    "patches": [brightened],
    "train_reader": [one_label_further],
}
