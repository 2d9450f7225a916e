"""The solutions of chapter 07_learning_rules, exported by the build: edit the source."""

import numpy as np

from solutions.activation_layers import Relu, Sigmoid
from solutions.affine_softmax import Affine, SoftmaxWithLoss


class SGD:
    """Stochastic gradient descent: movements against the gradient.

    SGD(eta): eta is the learning rate.
    update(grad_w, grad_b): the gradients with respect to w and b, numbers or
        arrays of any two shapes. They stay as they are.
        Returns the pair of movements (dw, db), each in the shape of its gradient.

    SGD(eta=0.1).update(2.0, -3.0) gives (-0.2, 0.3).
    """

    def __init__(self, eta=1e-2):
        self.eta = eta

    def update(self, grad_w, grad_b):
        dw = -self.eta * grad_w
        db = -self.eta * grad_b
        return dw, db


class Momentum:
    """A ball that rolls: the velocity is slowed by mu and pushed by the gradient.

    Momentum(eta, mu): the learning rate, and the part of the velocity that stays.
    update(grad_w, grad_b): as for SGD; returns the movements (dw, db).
        The velocities start at 0 and stay with the instance from update to update.

    With eta = 0.1 and mu = 0.5, update(1.0, 0.0) called twice gives first
    dw = -0.1, then dw = -0.15.
    """

    def __init__(self, eta=1e-2, mu=0.9):
        self.eta = eta
        self.mu = mu
        self.v_w = 0.0
        self.v_b = 0.0

    def update(self, grad_w, grad_b):
        self.v_w = self.mu * self.v_w - self.eta * grad_w
        self.v_b = self.mu * self.v_b - self.eta * grad_b
        return self.v_w, self.v_b


class AdaGrad:
    """Steps that shrink, for each parameter, with the slopes that it has met.

    AdaGrad(eta): the learning rate.
    update(grad_w, grad_b): as for SGD; returns the movements (dw, db).
        The sums of squares start at 0 and stay with the instance.

    With eta = 0.1, update(3.0, 0.0) and then update(4.0, 0.0) give dw = -0.1
    and then dw = -0.08; db is 0 both times.
    """

    def __init__(self, eta=1e-2):
        self.eta = eta
        self.h_w = 0.0
        self.h_b = 0.0

    def update(self, grad_w, grad_b):
        self.h_w = self.h_w + grad_w**2
        self.h_b = self.h_b + grad_b**2
        dw = -self.eta * grad_w / (np.sqrt(self.h_w) + 1e-7)
        db = -self.eta * grad_b / (np.sqrt(self.h_b) + 1e-7)
        return dw, db


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


class Identity:
    """No activation: what a last layer needs."""

    def forward(self, x):
        return x

    def backward(self, dout):
        return dout


class LeakyRelu:
    """Lets a small part of negative inputs through, and of their gradients."""

    def __init__(self, slope=0.01):
        self.slope = slope

    def forward(self, x):
        self.factor = np.where(x > 0, 1.0, self.slope)
        return self.factor * x

    def backward(self, dout):
        return self.factor * dout


class SquaredLoss:
    """Half the sum of squared differences from the one-hot targets, as a mean over the batch."""

    def forward(self, x, t):
        self.difference = x - np.eye(x.shape[1])[t]
        return 0.5 * np.sum(self.difference**2) / len(x)

    def backward(self):
        return self.difference / len(self.difference)


ACTIVATIONS = {"ReLU": Relu, "leaky ReLU": LeakyRelu, "sigmoid": Sigmoid, "identity": Identity}


ERR_FUNCS = {"cross-entropy": SoftmaxWithLoss, "square": SquaredLoss}


OPTIMISERS = {"SGD": SGD, "Momentum": Momentum, "AdaGrad": AdaGrad, "Adam": Adam}


def get_act(name, **options):
    """A new activation layer by its name."""
    if name not in ACTIVATIONS:
        raise ValueError(f"no activation {name!r}; there are {', '.join(ACTIVATIONS)}")
    return ACTIVATIONS[name](**options)


def get_err(name):
    """A new loss by its name."""
    if name not in ERR_FUNCS:
        raise ValueError(f"no loss {name!r}; there are {', '.join(ERR_FUNCS)}")
    return ERR_FUNCS[name]()


def get_opt(opt, **options):
    """A new optimiser by its name; an optimiser that is one already stays as it is."""
    if not isinstance(opt, str):
        return opt
    if opt not in OPTIMISERS:
        raise ValueError(f"no optimiser {opt!r}; there are {', '.join(OPTIMISERS)}")
    return OPTIMISERS[opt](**options)


class BaseLayer:
    """n units that read prev inputs: weights, bias, activation, optimiser and a loss."""

    def __init__(
        self,
        prev,
        n,
        act="ReLU",
        opt="Adam",
        rng=None,
        opt_dict=None,
        act_dict=None,
        err_func="cross-entropy",
        wb_width=None,
        name="",
    ):
        if rng is None:
            rng = np.random.default_rng()
        if wb_width is None:
            wb_width = np.sqrt(2 / prev)
        self.name = name
        self.w = wb_width * rng.standard_normal((prev, n))
        self.b = np.zeros(n)
        self.affine = Affine(self.w, self.b)
        self.act = get_act(act, **(act_dict or {}))  # without a dict, an empty one
        self.opt = get_opt(opt, **(opt_dict or {}))
        self.err_func = get_err(err_func)

    def forward(self, x):
        """Outputs (N, n) for inputs (N, prev)."""
        return self.act.forward(self.affine.forward(x))

    def backward(self, grad):
        """Gradient (N, prev) for the inputs; keeps grad_w (prev, n) and grad_b (n,)."""
        grad_x = self.affine.backward(self.act.backward(grad))
        self.grad_w = self.affine.dW
        self.grad_b = self.affine.db
        return grad_x


class Layer(BaseLayer):
    """A BaseLayer that moves its own weights.

    Layer(prev, n, act, opt): opt is a name, or an optimiser with update(grad_w, grad_b).
    update(): asks self.opt once, with self.grad_w of shape (prev, n) and self.grad_b
        of shape (n,), and moves self.w and self.b in place by its answer (dw, db).

    Where w is [[1.0, 2.0]] and the optimiser answers dw = [[0.5, -1.0]],
    w is [[1.5, 1.0]] afterwards, and still the same array.
    """

    def update(self):
        dw, db = self.opt.update(self.grad_w, self.grad_b)
        self.w += dw
        self.b += db
