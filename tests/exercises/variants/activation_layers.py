"""Chapter 04: right in many ways, and wrong in ways that no list holds."""

from collections import OrderedDict
from dataclasses import dataclass

import numpy as np

# ------------------------------------------------------------------------------ sigmoid_nodes


def nodes_as_taught(x, dout):
    neg = -x
    exp = np.exp(neg)
    add = 1 + exp
    y = 1 / add
    d_add = dout * -1 / add**2
    d_exp = d_add * 1
    d_neg = d_exp * exp
    dx = d_neg * -1
    return {
        "neg": neg,
        "exp": exp,
        "add": add,
        "y": y,
        "d_add": d_add,
        "d_exp": d_exp,
        "d_neg": d_neg,
        "dx": dx,
    }


def nodes_by_outputs(x, dout):
    nodes = OrderedDict(neg=np.negative(x))
    nodes["exp"] = np.exp(nodes["neg"])
    nodes["add"] = nodes["exp"] + 1.0
    nodes["y"] = np.reciprocal(nodes["add"])
    nodes["d_add"] = nodes["d_exp"] = -dout * nodes["y"] ** 2
    nodes["d_neg"] = nodes["d_add"] * nodes["exp"]
    nodes["dx"] = dout * nodes["y"] * (1 - nodes["y"])
    nodes["extra"] = "a note"
    return nodes


def nodes_in_float32(x, dout):
    nodes = nodes_as_taught(x.astype(np.float32), dout.astype(np.float32))
    print("Gradienten:", nodes["dx"])
    return nodes


def nodes_as_lists(x, dout):
    return {name: value.tolist() for name, value in nodes_as_taught(x, dout).items()}


def nodes_by_loops(x, dout):
    nodes = {name: np.empty(x.shape) for name in nodes_as_taught(x, dout)}
    for index in np.ndindex(x.shape):
        for name, value in nodes_as_taught(x[index], dout[index]).items():
            nodes[name][index] = value
    return nodes


def nodes_in_place_on_copies(x, dout):
    neg = x.copy()
    neg *= -1
    exp = np.exp(neg)
    gradient = dout.copy()
    gradient /= -((1 + exp) ** 2)
    d_neg = gradient * exp
    return {
        "neg": neg,
        "exp": exp,
        "add": 1 + exp,
        "y": (1 + exp) ** -1,
        "d_add": gradient,
        "d_exp": gradient,
        "d_neg": d_neg,
        "dx": np.subtract(0, d_neg),
    }


def nodes_with_half_the_gradient(x, dout):
    return {k: v / 2 if k.startswith("d") else v for k, v in nodes_as_taught(x, dout).items()}


def nodes_of_twice_x(x, dout):
    return nodes_as_taught(2 * x, dout)


def nodes_without_y(x, dout):
    return {k: v for k, v in nodes_as_taught(x, dout).items() if k != "y"}


def nodes_as_pairs(x, dout):
    return list(nodes_as_taught(x, dout).items())


def nodes_to_one_decimal(x, dout):
    return {name: np.round(value, 1) for name, value in nodes_as_taught(x, dout).items()}


# ------------------------------------------------------------------------------------ Sigmoid


class SigmoidByTanh:
    def __init__(self):
        self.out = None

    def forward(self, x):
        self.out = 0.5 * (1 + np.tanh(x / 2))
        return self.out

    def backward(self, dout):
        return dout * (1.0 - self.out) * self.out


class SigmoidByTwoBranches:
    def forward(self, x):
        x = np.asarray(x, dtype=float)
        self.y = np.empty(x.shape)
        up = x >= 0
        self.y[up] = 1 / (1 + np.exp(-x[up]))
        powers = np.exp(x[~up])
        self.y[~up] = powers / (1 + powers)
        return self.y.copy()

    def backward(self, dout):
        return np.multiply(dout, self.y - self.y**2)


class SigmoidByClip:
    def forward(self, x):
        self.sig = 1 / (1 + np.exp(-np.clip(x, -500, 500)))
        return self.sig

    def backward(self, dout):
        return self.sig * (1 - self.sig) * dout


class SigmoidByLogaddexp:
    def forward(self, x):
        self.log_y = -np.logaddexp(0, -x)
        return np.exp(self.log_y)

    def backward(self, dout):
        y = np.exp(self.log_y)
        return dout * y * -np.expm1(self.log_y)


@dataclass
class SigmoidThatRecomputes:
    x: np.ndarray = None

    def value(self):
        z = np.exp(-np.abs(self.x))
        return np.where(self.x >= 0, 1, z) / (1 + z)

    def forward(self, x: np.ndarray) -> np.ndarray:
        self.x = x.copy()
        return self.value()

    def backward(self, dout: np.ndarray) -> np.ndarray:
        return dout * self.value() * (1 - self.value())


class SigmoidBySilencedOverflow:
    def forward(self, x):
        with np.errstate(over="ignore"):
            self.y = 1 / (1 + np.exp(-x))
        return self.y

    def backward(self, dout):
        return np.einsum("...,...->...", dout, self.y * (1 - self.y))


class SigmoidInFloat32:
    def forward(self, x):
        self.y = np.float32(0.5) * (1 + np.tanh(x.astype(np.float32) / 2))
        return self.y

    def backward(self, dout):
        return dout.astype(np.float32) * self.y * (1 - self.y)


class SigmoidByLoops:
    def forward(self, x):
        self.y = np.zeros(x.shape)
        for index, value in np.ndenumerate(x):
            z = np.exp(-abs(value))
            self.y[index] = 1 / (1 + z) if value > 0 else z / (1 + z)
        return self.y

    def backward(self, dout):
        dx = np.array(dout, copy=True)
        dx *= self.y
        dx *= 1 - self.y
        return dx


class HardSigmoid(SigmoidByTanh):
    def forward(self, x):
        self.out = np.clip(0.2 * x + 0.5, 0, 1)
        return self.out


class SteepSigmoid(SigmoidByTanh):
    def forward(self, x):
        self.out = 0.5 * (1 + np.tanh(0.7 * x))
        return self.out


class SigmoidWithHalfTheGradient(SigmoidByTanh):
    def backward(self, dout):
        return super().backward(dout) / 2


class SigmoidWithTheCubeOfY(SigmoidByTanh):
    def backward(self, dout):
        return dout * self.out**3


class SigmoidToTwoDecimals(SigmoidByTanh):
    def forward(self, x):
        return np.round(super().forward(x), 2)


# --------------------------------------------------------------------------------------- Relu


class ReluByMask:
    def __init__(self):
        self.mask = None

    def forward(self, x):
        self.mask = x <= 0
        out = x.copy()
        out[self.mask] = 0
        return out

    def backward(self, dout):
        dx = dout.copy()
        dx[self.mask] = 0
        return dx


class ReluByWhere:
    def forward(self, x):
        self.keep = x
        return np.where(x > 0, x, 0)

    def backward(self, dout):
        return np.where(self.keep > 0, dout, 0)


class ReluByProduct:
    def forward(self, x):
        self.open = x > 0
        return x * self.open

    def backward(self, dout):
        return (self.open) * dout


class ReluByMaximum:
    def forward(self, x):
        self.out = np.maximum(0, x)
        return self.out

    def backward(self, dout):
        return dout * (self.out > 0)


class ReluByClip:
    def __init__(self, name="relu"):
        self.name = name

    def forward(self, x):
        self.slope = np.heaviside(x, 0.0)
        return np.clip(x, 0, None)

    def backward(self, dout):
        return np.multiply(self.slope, dout)


class ReluByAbsolute:
    def forward(self, x):
        self.sign = np.sign(x)
        return (x + np.abs(x)) / 2

    def backward(self, dout):
        return dout * np.maximum(self.sign, 0)


class ReluInFloat32:
    def forward(self, x):
        x = x.astype(np.float32)
        self.mask = (x > 0).astype(np.float32)
        return x * self.mask

    def backward(self, dout):
        return dout.astype(np.float32) * self.mask


class ReluByLoops:
    def forward(self, x):
        self.x = np.array(x)
        return np.array([max(v, 0.0) for v in x.ravel()]).reshape(x.shape)

    def backward(self, dout):
        dx = np.zeros_like(dout)
        for index in np.ndindex(dout.shape):
            if self.x[index] > 0:
                dx[index] = dout[index]
        return np.asfortranarray(dx)


class ReluByMaskedCopy:
    def forward(self, x):
        self.closed = np.less_equal(x, 0)
        out = np.copy(x)
        np.putmask(out, self.closed, 0.0)
        return out

    def backward(self, dout):
        return np.ma.array(dout, mask=self.closed).filled(0)


class Relu6(ReluByMask):
    def forward(self, x):
        return np.minimum(super().forward(x), 1.0)


class Softplus:
    def forward(self, x):
        self.x = np.array(x)
        return np.log1p(np.exp(x))

    def backward(self, dout):
        return dout / (1 + np.exp(-self.x))


class ReluWithAJump(ReluByWhere):
    def forward(self, x):
        return super().forward(x) + 0.5 * (x > 0)


class ReluWithTwiceTheGradient(ReluByMask):
    def backward(self, dout):
        return 2 * super().backward(dout)


class ReluBackToFront(ReluByMask):
    def backward(self, dout):
        return super().backward(dout)[::-1]


class SigmoidScalesTheKeptSlopes:
    def forward(self, x):
        y = 0.5 * (1 + np.tanh(0.5 * x))
        self.slopes = y * (1 - y)
        return y

    def backward(self, dout):
        self.slopes *= dout
        return self.slopes.copy()


class ReluScalesTheKeptMask:
    def forward(self, x):
        self.mask = np.where(x > 0, 1.0, 0.0)
        return np.maximum(x, 0)

    def backward(self, dout):
        self.mask *= dout
        return self.mask.copy()


VARIANTS = {
    "sigmoid_nodes": [
        nodes_as_taught,
        nodes_by_outputs,
        nodes_in_float32,
        nodes_as_lists,
        nodes_by_loops,
        nodes_in_place_on_copies,
    ],
    "Sigmoid": [
        SigmoidByTanh,
        SigmoidByTwoBranches,
        SigmoidByClip,
        SigmoidByLogaddexp,
        SigmoidThatRecomputes,
        SigmoidBySilencedOverflow,
        SigmoidInFloat32,
        SigmoidByLoops,
    ],
    "Relu": [
        ReluByMask,
        ReluByWhere,
        ReluByProduct,
        ReluByMaximum,
        ReluByClip,
        ReluByAbsolute,
        ReluInFloat32,
        ReluByLoops,
        ReluByMaskedCopy,
    ],
}

STRANGERS = {
    "sigmoid_nodes": [
        nodes_with_half_the_gradient,
        nodes_of_twice_x,
        nodes_without_y,
        nodes_as_pairs,
        nodes_to_one_decimal,
    ],
    "Sigmoid": [
        SigmoidScalesTheKeptSlopes,
        HardSigmoid,
        SteepSigmoid,
        SigmoidWithHalfTheGradient,
        SigmoidWithTheCubeOfY,
        SigmoidToTwoDecimals,
    ],
    "Relu": [
        ReluScalesTheKeptMask,
        Relu6,
        Softplus,
        ReluWithAJump,
        ReluWithTwiceTheGradient,
        ReluBackToFront,
    ],
}
