"""Chapter 05: right in many ways, and wrong in ways that no list holds."""

from collections import OrderedDict
from dataclasses import dataclass

import numpy as np

# -------------------------------------------------------------------------------------- Affine


class AffineByDot:
    def __init__(self, W, b):
        self.W = W
        self.b = b
        self.x = None
        self.original_x_shape = None
        self.dW = None
        self.db = None

    def forward(self, x):
        self.original_x_shape = x.shape
        x = x.reshape(x.shape[0], -1)
        self.x = x
        return np.dot(self.x, self.W) + self.b

    def backward(self, dout):
        dx = np.dot(dout, self.W.T)
        self.dW = np.dot(self.x.T, dout)
        self.db = np.sum(dout, axis=0)
        return dx.reshape(*self.original_x_shape)


class AffineByEinsum:
    def __init__(self, W, b):
        self.parameters = (W, b)

    def forward(self, x):
        self.x = x
        W, b = self.parameters
        return np.einsum("nd,dm->nm", self.rows, W) + b[np.newaxis]

    def backward(self, dout):
        W, _ = self.parameters
        self.dW = np.einsum("nd,nm->dm", self.rows, dout)
        self.db = np.einsum("nm->m", dout)
        return np.einsum("nm,dm->nd", dout, W).reshape(self.x.shape)

    @property
    def rows(self):
        return self.x.reshape(len(self.x), -1)


class AffineByTensordot:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = np.array(x)
        axes = range(1, x.ndim)
        W = self.W.reshape(*x.shape[1:], -1)
        return np.tensordot(x, W, axes=(list(axes), list(range(x.ndim - 1)))) + self.b

    def backward(self, dout):
        self.db = np.add.reduce(dout)
        self.dW = np.tensordot(self.x, dout, axes=(0, 0)).reshape(self.W.shape)
        return np.matmul(dout, self.W.T).reshape(self.x.shape)


class AffineByLoops:
    """Slow, plain, and not equal to the last bit."""

    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        flat = x.reshape(len(x), -1)
        (N, D), M = flat.shape, self.W.shape[1]
        return np.array(
            [
                [sum(flat[i, k] * self.W[k, j] for k in range(D)) + self.b[j] for j in range(M)]
                for i in range(N)
            ]
        )

    def backward(self, dout):
        flat = self.x.reshape(len(self.x), -1)
        (N, D), M = flat.shape, self.W.shape[1]
        self.dW = np.zeros((D, M))
        self.db = [0.0] * M
        dx = np.zeros((N, D))
        for i in range(N):
            for j in range(M):
                self.db[j] += dout[i, j]
                for k in range(D):
                    self.dW[k, j] += flat[i, k] * dout[i, j]
                    dx[i, k] += dout[i, j] * self.W[k, j]
        return dx.reshape(self.x.shape)


class AffineWithRowOfOnes:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.shape = x.shape
        self.x = x.reshape(len(x), self.W.shape[0])
        out = self.x @ self.W
        out += self.b
        return out

    def backward(self, dout):
        self.db = np.ones(len(dout)) @ dout
        self.dW = (dout.T @ self.x).T
        return np.reshape((self.W @ dout.T).T, self.shape)


class AffineInFloat32(AffineByDot):
    def forward(self, x):
        return super().forward(x.astype(np.float32)).astype(np.float32)

    def backward(self, dout):
        return super().backward(dout.astype(np.float32)).astype(np.float32)


@dataclass
class AffineDataclass:
    W: np.ndarray
    b: np.ndarray
    verbose: bool = True

    def forward(self, x: np.ndarray) -> np.ndarray:
        if self.verbose:
            print("forward", x.shape)
        self.cache = x, x.reshape(x.shape[0], -1)
        return self.cache[1] @ self.W + self.b

    def backward(self, dout: np.ndarray) -> np.ndarray:
        x, rows = self.cache
        self.grads = {"W": rows.T @ dout, "b": dout.sum(0)}
        self.dW, self.db = self.grads["W"], self.grads["b"]
        return (dout @ np.transpose(self.W)).reshape(x.shape)


class AffineWithBuffers:
    """Writes its gradients into arrays of its own, made once."""

    def __init__(self, W, b):
        self.W, self.b = W, b
        self.dW, self.db = np.zeros_like(W), np.zeros_like(b)

    def forward(self, x):
        self.x = x
        return np.add(x.reshape(len(x), -1) @ self.W, self.b)

    def backward(self, dout):
        np.matmul(self.x.reshape(len(self.x), -1).T, dout, out=self.dW)
        np.sum(dout, axis=0, out=self.db)
        return (dout @ self.W.T).reshape(self.x.shape)


class AffineTwiceTheBias(AffineByDot):
    def forward(self, x):
        return super().forward(x) + self.b


class AffineTanhInside(AffineByDot):
    def forward(self, x):
        return np.tanh(super().forward(x))


class AffineForgetsW(AffineByDot):
    def backward(self, dout):
        dx = super().backward(dout)
        return np.ones_like(dx)


class AffineGradientOfTheMean(AffineByDot):
    def backward(self, dout):
        dx = super().backward(dout)
        self.dW = self.dW / self.dW.size
        return dx


class AffineChangesDout(AffineByDot):
    def backward(self, dout):
        dx = super().backward(dout)
        dout *= 2
        return dx


class AffineWithTwiceTheBias(AffineByDot):
    def forward(self, x):
        return super().forward(x) + self.b


# ------------------------------------------------------------------------------- softmax_nodes


def nodes_simplified(x, t):
    A = np.exp(x)
    S = A.sum(1)
    Y = A / S.reshape(-1, 1)
    return OrderedDict(
        A=A,
        S=S,
        Y=Y,
        dY=-t * S[:, None] / A,
        d_inv_S=-S,
        d_S=1 / S,
        d_A=1 / S[:, None] - t / A,
        dX=Y - t,
    )


def nodes_by_keepdims(x, t):
    A = np.exp(x)
    S = np.sum(A, axis=1, keepdims=True)
    Y = A / S
    dY = -(t / Y)
    d_inv_S = np.sum(A * dY, axis=1, keepdims=True)
    d_S = d_inv_S * (-(S**-2.0))
    d_A = d_S + dY / S
    nodes = {"A": A, "S": S[:, 0], "Y": Y, "dY": dY, "d_inv_S": np.squeeze(d_inv_S, 1)}
    nodes |= {"d_S": np.ravel(d_S), "d_A": d_A, "dX": np.multiply(d_A, A), "more": "kept"}
    return nodes


def nodes_by_einsum(x, t):
    A = np.exp(x)
    S = A @ np.ones(A.shape[1])
    Y = np.einsum("nc,n->nc", A, 1 / S)
    dY = np.divide(-t, Y)
    d_inv_S = np.einsum("nc,nc->n", dY, A)
    d_S = -d_inv_S * np.power(S, -2.0)
    d_A = (dY.T / S + d_S).T
    return {
        "dX": A * d_A,
        "d_A": d_A,
        "d_S": d_S,
        "d_inv_S": d_inv_S,
        "dY": dY,
        "Y": Y,
        "S": S,
        "A": A,
    }


def nodes_in_float32(x, t):
    return nodes_by_keepdims(x.astype(np.float32), t.astype(np.float32))


def nodes_by_rows(x, t):
    rows = [nodes_simplified(x[i : i + 1], t[i : i + 1]) for i in range(len(x))]
    return {name: [row[name][0] for row in rows] for name in rows[0]}


def nodes_twice_the_exponent(x, t):
    return nodes_by_keepdims(2 * x, t)


def nodes_with_half_the_loss(x, t):
    nodes = nodes_by_keepdims(x, t)
    return {**nodes, "dY": nodes["dY"] / 2.7, "dX": nodes["dX"] / 2.7}


def nodes_without_dx(x, t):
    nodes = nodes_by_keepdims(x, t)
    del nodes["dX"]
    return nodes


def nodes_as_a_tuple(x, t):
    return tuple(nodes_simplified(x, t).values())


# ----------------------------------------------------------------------------- SoftmaxWithLoss


def _softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


class LossOfTheBook:
    """As printed in the book, with labels handled by size."""

    def __init__(self):
        self.loss = None
        self.y = None
        self.t = None

    def forward(self, x, t):
        self.t = t
        self.y = _softmax(x)
        labels = t.argmax(axis=1) if t.size == self.y.size else t
        N = self.y.shape[0]
        self.loss = -np.sum(np.log(self.y[np.arange(N), labels] + 1e-7)) / N
        return self.loss

    def backward(self, dout=1):
        batch_size = self.t.shape[0]
        if self.t.size == self.y.size:
            dx = (self.y - self.t) / batch_size
        else:
            dx = self.y.copy()
            dx[np.arange(batch_size), self.t] -= 1
            dx = dx / batch_size
        return dx * dout


class LossByLogSoftmax:
    def forward(self, x, t):
        if t.ndim == 1:
            t = np.identity(x.shape[1])[t]
        self.t = t
        shifted = x - np.max(x, axis=1, keepdims=True)
        log_y = shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))
        self.y = np.exp(log_y)
        return float(np.mean(-np.sum(t * log_y, axis=1)))

    def backward(self, dout=1):
        return dout * (self.y - self.t) / self.y.shape[0]


class LossThroughTheJacobian:
    """The long way: a Jacobian for each sample, with the division inside."""

    def forward(self, x, t):
        self.y = _softmax(x)
        self.t = np.eye(x.shape[1])[t] if t.ndim < 2 else t
        return np.array(-np.log(np.clip((self.y * self.t).sum(axis=1), 1e-12, None)).mean())

    def backward(self, dout=1.0):
        N, C = self.y.shape
        dx = np.empty((N, C))
        for n in range(N):
            y, c = self.y[n], self.t[n].argmax()
            row = np.zeros(C)
            row[c] = 1
            dx[n] = -(np.diag(y) - np.outer(y, y))[c] / y[c] / N if y[c] > 1e-300 else (y - row) / N
        return dx * dout


class LossKeepsLabels:
    def forward(self, x, t):
        self.t = t if t.ndim == 1 else np.argmax(t, axis=1)
        self.y = _softmax(x)
        return np.mean([-np.log(row[c] + 1e-12) for row, c in zip(self.y, self.t, strict=True)])

    def backward(self, dout=1):
        rows = np.arange(len(self.t))
        dx = np.array(self.y)
        dx[rows, self.t] -= 1.0
        dx *= dout
        dx /= len(rows)
        return dx


class LossInFloat32(LossByLogSoftmax):
    def forward(self, x, t):
        return np.float32(super().forward(x.astype(np.float32), t))

    def backward(self, dout=1):
        return np.float32(super().backward(dout))


class LossOnTheTranspose:
    def forward(self, x, t):
        columns = np.exp(x.T - x.max(axis=1))
        self.y = (columns / columns.sum(axis=0)).T
        self.t = t
        self._one_hot = t if np.shape(t) == np.shape(x) else np.eye(x.shape[1])[np.asarray(t)]
        return -(self._one_hot * np.log(self.y + 1e-10)).sum(axis=1).mean()

    def backward(self, dout=1):
        return np.divide(self.y - self._one_hot, len(self.y)) * dout


class LossSquared(LossOfTheBook):
    def forward(self, x, t):
        return super().forward(x, t) ** 2


class LossDoubled(LossOfTheBook):
    def forward(self, x, t):
        return 2 * super().forward(x, t)


class LossWithRoot(LossOfTheBook):
    def backward(self, dout=1):
        return super().backward(dout) * np.sqrt(len(self.y))


class LossForgetsTheTarget(LossOfTheBook):
    def forward(self, x, t):
        loss = super().forward(x, t)
        self.t = np.roll(t, 1, axis=0)
        return loss


class SoftmaxWithLossByTheJacobian:
    """Goes back from −t/y through softmax: nan where y has underflowed."""

    def forward(self, x, t):
        powers = np.exp(x - x.max(axis=1, keepdims=True))
        self.y = powers / powers.sum(axis=1, keepdims=True)
        self.t = np.eye(x.shape[1])[t] if t.ndim == 1 else t
        return -np.sum(self.t * np.log(self.y + 1e-7)) / len(x)

    def backward(self, dout=1):
        with np.errstate(all="ignore"):
            d_y = -self.t / self.y / len(self.y)
        return dout * self.y * (d_y - np.sum(d_y * self.y, axis=1, keepdims=True))


class SoftmaxWithLossReturnsThePair:
    def forward(self, x, t):
        inner = SoftmaxWithLossByTheJacobian()
        return [inner.forward(x, t), inner.y, "loss and y"]

    def backward(self, dout=1):
        return 0.0


class LossScalesTheKeptGradient:
    def forward(self, x, t):
        loss = LossOfTheBook()
        value = loss.forward(x, t)
        self.y, self.t, self.gradient = loss.y, loss.t, loss.backward()
        return value

    def backward(self, dout=1):
        self.gradient *= dout
        return self.gradient


class AffineScalesTheKeptRows(AffineByDot):
    def forward(self, x):
        self.ones = np.ones((len(x), len(self.b)))
        return super().forward(x)

    def backward(self, dout):
        self.ones *= dout
        return super().backward(self.ones)


VARIANTS = {
    "Affine": [
        AffineByDot,
        AffineByEinsum,
        AffineByTensordot,
        AffineByLoops,
        AffineWithRowOfOnes,
        AffineInFloat32,
        AffineDataclass,
        AffineWithBuffers,
    ],
    "softmax_nodes": [
        nodes_simplified,
        nodes_by_keepdims,
        nodes_by_einsum,
        nodes_in_float32,
        nodes_by_rows,
    ],
    "SoftmaxWithLoss": [
        LossOfTheBook,
        LossByLogSoftmax,
        LossThroughTheJacobian,
        LossKeepsLabels,
        LossInFloat32,
        LossOnTheTranspose,
    ],
}
STRANGERS = {
    "Affine": [
        AffineScalesTheKeptRows,
        AffineTwiceTheBias,
        AffineTanhInside,
        AffineForgetsW,
        AffineGradientOfTheMean,
        AffineChangesDout,
        AffineWithTwiceTheBias,
    ],
    "softmax_nodes": [
        nodes_twice_the_exponent,
        nodes_with_half_the_loss,
        nodes_without_dx,
        nodes_as_a_tuple,
    ],
    "SoftmaxWithLoss": [
        LossScalesTheKeptGradient,
        SoftmaxWithLossReturnsThePair,
        LossSquared,
        LossDoubled,
        LossWithRoot,
        LossForgetsTheTarget,
    ],
}
