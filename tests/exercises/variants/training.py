"""Chapter 06: right in many ways, and wrong in ways that no list holds."""

from collections import OrderedDict
from dataclasses import dataclass, field

import numpy as np

from solutions.activation_layers import Relu
from solutions.affine_softmax import Affine, SoftmaxWithLoss
from solutions.numerical_gradient import numerical_gradient
from solutions.training import diagnose, train

# -------------------------------------------------------------------------------- TwoLayerNet


class NetOfTheBook:
    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):
        self.params = {}
        self.params["W1"] = weight_init_std * np.random.randn(input_size, hidden_size)  # noqa: NPY002
        self.params["b1"] = np.zeros(hidden_size)
        self.params["W2"] = weight_init_std * np.random.randn(hidden_size, output_size)  # noqa: NPY002
        self.params["b2"] = np.zeros(output_size)
        self.layers = OrderedDict()
        self.layers["Affine1"] = Affine(self.params["W1"], self.params["b1"])
        self.layers["Relu1"] = Relu()
        self.layers["Affine2"] = Affine(self.params["W2"], self.params["b2"])
        self.lastLayer = SoftmaxWithLoss()

    def predict(self, x):
        for layer in self.layers.values():
            x = layer.forward(x)
        return x

    def loss(self, x, t):
        y = self.predict(x)
        return self.lastLayer.forward(y, t)

    def accuracy(self, x, t):
        y = np.argmax(self.predict(x), axis=1)
        if t.ndim != 1:
            t = np.argmax(t, axis=1)
        return np.sum(y == t) / float(x.shape[0])

    def gradient(self, x, t):
        self.loss(x, t)
        dout = self.lastLayer.backward(1)
        layers = list(self.layers.values())
        layers.reverse()
        for layer in layers:
            dout = layer.backward(dout)
        grads = {}
        grads["W1"], grads["b1"] = self.layers["Affine1"].dW, self.layers["Affine1"].db
        grads["W2"], grads["b2"] = self.layers["Affine2"].dW, self.layers["Affine2"].db
        return grads


class NetInFloat32(NetOfTheBook):
    def __init__(self, D, H, C, weight_init_std=0.01):
        rng = np.random.default_rng()

        def weights(*shape):
            return weight_init_std * rng.standard_normal(shape, dtype=np.float32)

        self.params = OrderedDict(
            W1=weights(D, H), b1=np.zeros(H, "f4"), W2=weights(H, C), b2=np.zeros(C, "f4")
        )
        first = Affine(self.params["W1"], self.params["b1"])
        second = Affine(self.params["W2"], self.params["b2"])
        self.layers = {"Affine1": first, "relu": Relu(), "Affine2": second}
        self.lastLayer = SoftmaxWithLoss()

    def predict(self, x):
        return super().predict(np.asarray(x, dtype=np.float32))


class NetWithoutLayers:
    """Everything by hand, with nothing from the chapters before."""

    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01, *, seed=None):
        rng = np.random.default_rng(seed)
        self.params = dict(
            zip(
                ("W1", "b1", "W2", "b2"),
                (
                    rng.normal(scale=weight_init_std, size=(input_size, hidden_size)),
                    np.zeros((hidden_size,)),
                    rng.normal(scale=weight_init_std, size=(hidden_size, output_size)),
                    np.zeros((output_size,)),
                ),
                strict=True,
            )
        )

    def _forward(self, x):
        p = self.params
        self.h = np.clip(x @ p["W1"] + p["b1"], 0, None)
        return self.h @ p["W2"] + p["b2"]

    predict = _forward

    def _log_probabilities(self, x):
        z = self.predict(x)
        z = z - z.max(axis=1, keepdims=True)
        return z - np.log(np.exp(z).sum(axis=1, keepdims=True))

    def loss(self, x, t):
        log_y = self._log_probabilities(x)
        t = np.eye(log_y.shape[1])[t] if np.ndim(t) == 1 else t
        return float(-(t * log_y).sum() / len(x))

    def accuracy(self, x, t):
        right = [
            int(np.argmax(row)) == (int(np.argmax(target)) if np.ndim(target) else int(target))
            for row, target in zip(self.predict(x), t, strict=True)
        ]
        return sum(right) / len(right)

    def gradient(self, x, t):
        log_y = self._log_probabilities(x)
        t = np.eye(log_y.shape[1])[t] if np.ndim(t) == 1 else t
        g2 = (np.exp(log_y) - t) / len(x)
        g1 = np.einsum("nc,hc->nh", g2, self.params["W2"]) * (self.h > 0)
        return {
            "b2": g2.sum(0),
            "W2": np.tensordot(self.h, g2, axes=(0, 0)),
            "b1": np.ones(len(x)) @ g1,
            "W1": np.dot(x.T, g1),
        }


@dataclass
class NetDataclass:
    input_size: int
    hidden_size: int
    output_size: int
    weight_init_std: float = 0.01
    params: dict = field(default_factory=dict)

    def __post_init__(self):
        shapes = [(self.input_size, self.hidden_size), (self.hidden_size, self.output_size)]
        self.affines = []
        for number, shape in enumerate(shapes, start=1):
            W = np.random.default_rng().normal(0.0, self.weight_init_std, shape)
            b = np.zeros(shape[1])
            self.params[f"W{number}"], self.params[f"b{number}"] = W, b
            self.affines.append(Affine(W, b))
        self.stack = (self.affines[0], Relu(), self.affines[1])
        self.top = SoftmaxWithLoss()

    def predict(self, x):
        print("forward")
        for layer in self.stack:
            x = layer.forward(x)
        return x

    def loss(self, x, t):
        return np.array(self.top.forward(self.predict(x), t))

    def accuracy(self, x, t):
        t = t if t.ndim == 1 else t.argmax(1)
        return np.count_nonzero(self.predict(x).argmax(1) == t) / t.size

    def gradient(self, x, t):
        self.loss(x, t)
        dout = self.top.backward()
        for layer in self.stack[::-1]:
            dout = layer.backward(dout)
        return {
            f"{kind}{number}": getattr(affine, f"d{kind}")
            for number, affine in enumerate(self.affines, start=1)
            for kind in "Wb"
        }


class NetTanh(NetOfTheBook):
    def predict(self, x):
        return np.tanh(super().predict(x))


class NetDoubleLoss(NetOfTheBook):
    def loss(self, x, t):
        return 1.3 * super().loss(x, t)


class NetHalfGradient(NetOfTheBook):
    def gradient(self, x, t):
        grads = super().gradient(x, t)
        return {**grads, "W2": grads["W2"] * 0.37}


class NetTopTwo(NetOfTheBook):
    def accuracy(self, x, t):
        return min(1.0, super().accuracy(x, t) + 0.1)


class NetWideWeights(NetOfTheBook):
    def __init__(self, D, H, C, weight_init_std=0.01):
        super().__init__(D, H, C, weight_init_std)
        for name in ("W1", "W2"):
            self.params[name] *= 3.0


# ------------------------------------------------------------------------------ gradient_check


def check_of_the_book(net, x, t):
    grads = net.gradient(x, t)

    def loss_W(W):
        return net.loss(x, t)

    out = {}
    for key in net.params:
        out[key] = np.average(np.abs(grads[key] - numerical_gradient(loss_W, net.params[key])))
    return out


def check_in_one_expression(net, x, t):
    exact = {k: np.array(v) for k, v in net.gradient(x, t).items()}
    return OrderedDict(
        (k, float(np.abs(numerical_gradient(lambda p: net.loss(x, t), p) - exact[k]).mean()))
        for k, p in net.params.items()
    )


def check_with_its_own_nudges(net, x, t):
    result = {}
    for key, p in net.params.items():
        total = 0.0
        slopes = net.gradient(x, t)[key]
        for index in np.ndindex(p.shape):
            kept = p[index]
            p[index] = kept + 1e-5
            above = net.loss(x, t)
            p[index] = kept - 1e-5
            below = net.loss(x, t)
            p[index] = kept
            total += abs((above - below) / 2e-5 - slopes[index])
        result[key] = np.array(total / p.size)
    return result


def check_median(net, x, t):
    return {key: 1.7 * np.median(np.abs(net.gradient(x, t)[key])) for key in net.params}


def check_of_smaller_magnitudes(net, x, t):
    pairs = {
        key: (net.gradient(x, t)[key], numerical_gradient(lambda _: net.loss(x, t), p))
        for key, p in net.params.items()
    }
    return {key: np.minimum(np.abs(a), np.abs(b)).mean() for key, (a, b) in pairs.items()}


def check_leaves_a_nudge(net, x, t):
    differences = check_of_the_book(net, x, t)
    next(iter(net.params.values())).flat[0] += 1e-3
    return differences


# --------------------------------------------------------------------------------------- train


def train_of_the_book(net, x_train, t_train, iters_num, batch_size=100, learning_rate=0.1):
    train_size = x_train.shape[0]
    train_loss_list = []
    for i in range(iters_num):
        batch_mask = np.random.choice(train_size, batch_size)  # noqa: NPY002
        x_batch = x_train[batch_mask]
        t_batch = t_train[batch_mask]
        grad = net.gradient(x_batch, t_batch)
        for key in net.params:
            net.params[key] -= learning_rate * grad[key]
        loss = net.loss(x_batch, t_batch)
        train_loss_list.append(loss)
        if i % 10 == 0:
            print(net.accuracy(x_train, t_train))
    return train_loss_list


def train_without_replacement(net, x_train, t_train, iters_num, batch_size=100, learning_rate=0.1):
    rng, losses = np.random.default_rng(), np.zeros(iters_num)
    for i in range(iters_num):
        mask = rng.choice(len(x_train), size=batch_size, replace=False)
        losses[i] = net.loss(x_train[mask], t_train[mask])
        for key, slope in net.gradient(x_train[mask], t_train[mask]).items():
            net.params[key][...] = net.params[key] - learning_rate * slope
    return losses


def train_in_shuffled_epochs(net, x_train, t_train, iters_num, batch_size=100, learning_rate=0.1):
    """The last batch of an epoch is short."""
    losses, rng = [], np.random.default_rng()
    while len(losses) < iters_num:
        order = rng.permutation(len(x_train))
        for start in range(0, len(order), batch_size):
            mask = order[start : start + batch_size]
            gradient = net.gradient(x_train[mask], t_train[mask])
            for key in net.params:
                np.subtract(net.params[key], learning_rate * gradient[key], out=net.params[key])
            losses.append(float(net.loss(x_train[mask], t_train[mask])))
            if len(losses) == iters_num:
                break
    return losses


def train_by_random_sample(net, x_train, t_train, iters_num, batch_size=100, learning_rate=0.1):
    import random

    losses = ()
    for _ in range(iters_num):
        numbers = random.sample(range(len(x_train)), batch_size)
        x, t = np.array([x_train[i] for i in numbers]), np.array([t_train[i] for i in numbers])
        losses += (net.loss(x, t),)
        gradient = net.gradient(x, t)
        for key in gradient:
            net.params[key] += -learning_rate * gradient[key]
    return losses


def train_with_decay(net, x_train, t_train, iters_num, batch_size=100, learning_rate=0.1):
    losses = []
    for i in range(iters_num):
        losses += train(net, x_train, t_train, 1, batch_size, learning_rate / (1 + 0.05 * i))
    return losses


def train_with_the_root_of_the_slope(
    net, x_train, t_train, iters_num, batch_size=100, learning_rate=0.1
):
    losses = []
    for _ in range(iters_num):
        mask = np.random.default_rng().integers(len(x_train), size=batch_size)
        losses.append(net.loss(x_train[mask], t_train[mask]))
        for key, slope in net.gradient(x_train[mask], t_train[mask]).items():
            net.params[key] -= learning_rate * np.sign(slope) * np.sqrt(np.abs(slope))
    return losses


def train_with_made_up_losses(net, x_train, t_train, iters_num, batch_size=100, learning_rate=0.1):
    losses = train(net, x_train, t_train, iters_num, batch_size, learning_rate)
    return [loss * 0.9 for loss in losses]


# ------------------------------------------------------------------------------------ diagnose


def diagnose_by_the_curve_first(curves):
    answers = OrderedDict()
    for name in sorted(curves):
        loss, table = np.asarray(curves[name]["loss"]), curves[name]["gradients"]
        off = {
            key: row["difference"] / (row["numerical"] + 1e-12) > 0.05 for key, row in table.items()
        }
        if loss[-100:].mean() > 2.6:
            answers[name] = "the learning rate is too large"
        elif loss[-100:].mean() < 2.0:
            answers[name] = "the ReLU lets every gradient back"
        elif any(off.values()):
            answers[name] = "the gradient is not divided by the batch size"
        elif max(row["backpropagation"] for key, row in table.items() if key != "b2") < 1e-9:
            answers[name] = "all weights start at zero"
        else:
            answers[name] = "inputs and labels do not belong together"
    return answers


def diagnose_by_scores(curves):
    def which(run):
        table = run["gradients"]
        if table["W1"]["backpropagation"] < 1e-6 and table["W2"]["backpropagation"] < 1e-6:
            return "all weights start at zero"
        if table["b1"]["difference"] > 1e-5 and table["b2"]["difference"] < 1e-5:
            return "the ReLU lets every gradient back"
        if np.std(run["loss"]) > 0.3:
            return "the learning rate is too large"
        return "inputs and labels do not belong together"

    return {name: which(run) for name, run in curves.items()}


def diagnose_backwards(curves):
    right = diagnose(curves)
    return dict(zip(right, reversed(list(right.values())), strict=True))


def diagnose_always_the_same(curves):
    return dict.fromkeys(curves, "the ReLU lets every gradient back")


VARIANTS = {
    "TwoLayerNet": [NetOfTheBook, NetInFloat32, NetWithoutLayers, NetDataclass],
    "gradient_check": [check_of_the_book, check_in_one_expression, check_with_its_own_nudges],
    "train": [
        train_of_the_book,
        train_without_replacement,
        train_in_shuffled_epochs,
        train_by_random_sample,
    ],
    "diagnose": [diagnose_by_the_curve_first, diagnose_by_scores],
}
STRANGERS = {
    "TwoLayerNet": [NetTanh, NetDoubleLoss, NetHalfGradient, NetTopTwo, NetWideWeights],
    "gradient_check": [check_median, check_of_smaller_magnitudes, check_leaves_a_nudge],
    "train": [train_with_decay, train_with_the_root_of_the_slope, train_with_made_up_losses],
    "diagnose": [diagnose_backwards, diagnose_always_the_same],
}
