"""Chapter 06: how it is graded, and what is known to go wrong."""

from itertools import count, repeat

import numpy as np

from grading.exercises import broken_runs
from grading.exercises.old import WARNINGS, Aspect, Exercise, Experiment
from seminar.judging.reading import Reading
from seminar.judging.rules import SaidWhereTrue
from seminar.probes import training as probes
from seminar.probes.batches import Batches

KEYS = probes.KEYS


def _numbers(rng, *shape):
    return rng.uniform(0.3, 1.7, shape) * rng.choice([-1.0, 1.0], shape)


# -------------------------------------------------------------------------------- TwoLayerNet


def _fresh(rng):
    # The ratios of these to 0.01 and to 1 all lie well inside a power of 2.
    return {"sizes": (200, 150, 11), "weight_init_std": rng.choice([0.05, 0.2, 0.4])}


def _params(rng, D, H, C):
    return {
        "W1": _numbers(rng, D, H) / 4,
        "b1": _numbers(rng, H) / 2,
        "W2": _numbers(rng, H, C) / 4,
        "b2": _numbers(rng, C) / 2,
    }


def _batch(n, D, H, C, t="one-hot", other=0, steps=False):
    """`t` is "one-hot", "labels" or "" for none; `other` is the size of a second batch."""

    def draw(rng):
        inputs = {"sizes": (D, H, C), "params": _params(rng, D, H, C), "x": _numbers(rng, n, D)}
        if t:
            inputs["t"] = _targets(rng, n, C, one_hot=t == "one-hot")
        if other:
            inputs["other_x"] = _numbers(rng, other, D)
            inputs["other_t"] = _targets(rng, other, C, one_hot=t == "one-hot")
        if steps:
            inputs["steps"] = _params(rng, D, H, C)
        return inputs

    return draw


def _targets(rng, n, C, one_hot):
    labels = rng.permutation(np.arange(n) % C)
    return np.eye(C)[labels] if one_hot else labels


def _told_apart(n, D, H, C, one_hot):
    """A batch of which the network reads some, neither none nor all, with a telling fraction."""

    def draw(rng):
        inputs = _batch(n, D, H, C, t="")(rng)
        params = inputs["params"]
        hidden = np.maximum(inputs["x"] @ params["W1"] + params["b1"], 0)
        said = np.argmax(hidden @ params["W2"] + params["b2"], axis=1)
        right = rng.permutation(n) < rng.integers(n // 2, n - 1)
        labels = np.where(right, said, (said + rng.integers(1, C, n)) % C)
        return {**inputs, "t": np.eye(C)[labels] if one_hot else labels}

    return draw


_LAYERS_HOLD_OTHERS = (
    "What stands in params makes no difference to it: do the layers hold other arrays? Draw the "
    "weights once, put them into params, and hand these very arrays to the layers."
)

TwoLayerNet = Exercise(
    "TwoLayerNet",
    points=6,
    given=("Affine", "Relu", "SoftmaxWithLoss"),
    experiments={
        "fresh": Experiment(probes.net_params, _fresh),
        "scores": Experiment(probes.net_predict, _batch(7, 4, 6, 3, t="")),
        "loss": Experiment(probes.net_loss, _batch(7, 4, 6, 3)),
        "another loss": Experiment(probes.net_loss, _batch(9, 5, 8, 4)),
        "loss, labels": Experiment(probes.net_loss, _batch(8, 5, 7, 4, t="labels")),
        # So many that another network does not read the same fraction by chance.
        "accuracy": Experiment(probes.net_accuracy, _told_apart(211, 4, 6, 3, one_hot=True)),
        "accuracy, labels": Experiment(probes.net_accuracy, _told_apart(199, 5, 7, 4, False)),
        "gradient": Experiment(probes.net_gradient, _batch(7, 4, 6, 3)),
        "gradient, labels": Experiment(probes.net_gradient, _batch(8, 5, 7, 4, t="labels")),
        "late": Experiment(probes.net_gradient_late, _batch(7, 4, 6, 3, other=5)),
        "moved": Experiment(probes.net_moved, _batch(7, 4, 6, 3, steps=True)),
    },
    aspects=(
        Aspect(
            "params",
            0.5,
            (
                *(f"fresh/{name} shape" for name in KEYS),
                "fresh/b1 is zero",
                "fresh/b2 is zero",
            ),
            "what stands in `params`",
            beside=("random weights", "predict", "loss", "accuracy"),
            wrong="A bias does not start at zero.",
        ),
        Aspect(
            "random weights",
            0.5,
            (
                "fresh/W1 spread",
                "fresh/W2 spread",
                "fresh/spread by default",
                "fresh/W1 is a bell",
                "fresh/W2 is a bell",
            ),
            "the deviation of the weights, over the one asked for,",
            beside=("params", "predict", "loss", "accuracy"),
            wrong="The weights do not look normally distributed around 0.",
        ),
        Aspect(
            "predict",
            1,
            ("scores/scores follow params", "scores/scores", f"scores/{WARNINGS}"),
            "what predict gives",
            wrong=_LAYERS_HOLD_OTHERS,
        ),
        Aspect(
            "loss",
            0.75,
            ("loss/loss follows params", "loss/loss", "another loss/loss"),
            "the loss",
            tolerance=1e-3,
            wrong=_LAYERS_HOLD_OTHERS,
        ),
        Aspect(
            "accuracy",
            0.75,
            ("accuracy/accuracy", "accuracy, labels/accuracy"),
            {
                "accuracy/accuracy": "the accuracy for one-hot t",
                "accuracy, labels/accuracy": "the accuracy for labels (N,)",
            },
        ),
        Aspect("gradient of W2 and b2", 0.75, ("gradient/W2", "gradient/b2"), "the gradient"),
        Aspect("gradient of W1 and b1", 0.75, ("gradient/W1", "gradient/b1"), "the gradient"),
        Aspect(
            "labels",
            0.5,
            ("loss, labels/loss", "gradient, labels/W1", "gradient, labels/b2"),
            "what comes out for labels (N,)",
            tolerance=1e-3,
        ),
        Aspect(
            "params moved in place, another batch",
            0.5,
            (
                "moved/scores",
                "late/as in a fresh network",
                "gradient/params unchanged",
                "gradient/x and t unchanged",
                "scores/x unchanged",
            ),
            "what predict gives after a step on `params`",
            after=("predict",),
            wrong={
                "as in a fresh network": "After another batch the gradient is not that of a fresh "
                "network: something of the first is left over.",
                "params unchanged": "Asking for the gradient changed params: the step is taken by "
                "whoever trains the network.",
                "x and t unchanged": "Asking for the gradient changed x or t.",
                "x unchanged": "predict changed x.",
            },
        ),
    ),
)


class _TwoLayerNet:
    """Right in every line; each mistake changes one of them."""

    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):
        rng = np.random.default_rng()
        D, H, C = input_size, hidden_size, output_size
        self.params = {
            "W1": self.weights(rng, weight_init_std, D, H),
            "b1": np.zeros(H),
            "W2": self.weights(rng, weight_init_std, H, C),
            "b2": np.zeros(C),
        }
        self.build()

    def weights(self, rng, std, rows, columns):
        return rng.normal(0, std, (rows, columns))

    def build(self):
        """Make the layers; imported late, for the build writes what is imported."""
        from solutions.activation_layers import Relu
        from solutions.affine_softmax import Affine, SoftmaxWithLoss

        params = self.params
        self.affine1 = Affine(params["W1"], params["b1"])
        self.affine2 = Affine(params["W2"], params["b2"])
        self.layers = [self.affine1, Relu(), self.affine2]
        self.last = SoftmaxWithLoss()

    def predict(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def loss(self, x, t):
        return self.last.forward(self.predict(x), t)

    def accuracy(self, x, t):
        labels = t.argmax(axis=1) if t.ndim == 2 else t
        return np.mean(self.predict(x).argmax(axis=1) == labels)

    def gradient(self, x, t):
        self.loss(x, t)
        self.back()
        return self.gathered()

    def back(self):
        dout = self.last.backward()
        for layer in reversed(self.layers):
            dout = layer.backward(dout)

    def gathered(self):
        first, second = self.affine1, self.affine2
        return {"W1": first.dW, "b1": first.db, "W2": second.dW, "b2": second.db}


@TwoLayerNet.mistake(
    "The weights start at zero: then all hidden neurons get the same gradient, or none, and never "
    "become different. Draw them at random."
)
class WeightsOfZero(_TwoLayerNet):
    def weights(self, rng, std, rows, columns):
        return np.zeros((rows, columns))


@TwoLayerNet.mistake(
    "The weights ignore weight_init_std and always have the deviation 0.01: use the argument."
)
class DeviationIgnored(_TwoLayerNet):
    def weights(self, rng, std, rows, columns):
        return 0.01 * rng.normal(size=(rows, columns))


@TwoLayerNet.mistake(
    "The weights have the deviation 1: multiply the random numbers by weight_init_std."
)
class DeviationOfOne(_TwoLayerNet):
    def weights(self, rng, std, rows, columns):
        return rng.normal(size=(rows, columns))


@TwoLayerNet.mistake(
    "The weights lie evenly between 0 and weight_init_std, as `random` gives them: they should be "
    "normally distributed around 0."
)
class WeightsFromZeroToOne(_TwoLayerNet):
    def weights(self, rng, std, rows, columns):
        return std * rng.random((rows, columns))


@TwoLayerNet.mistake("b1 and b2 are random: biases start at zero.")
class RandomBiases(_TwoLayerNet):
    def build(self):
        rng = np.random.default_rng()
        for name in ("b1", "b2"):
            self.params[name] = rng.normal(0, 0.01, self.params[name].shape)
        super().build()


@TwoLayerNet.mistake(
    "The biases are rows of a table, (1, H) and (1, C): make them one-dimensional, (H,) and (C,)."
)
class BiasesWithTwoAxes(_TwoLayerNet):
    def build(self):
        for name in ("b1", "b2"):
            self.params[name] = self.params[name].reshape(1, -1)
        super().build()


@TwoLayerNet.mistake(
    "predict already applies softmax, and the loss applies it again: predict gives the scores as "
    "they leave the last affine layer."
)
class SoftmaxInPredict(_TwoLayerNet):
    def predict(self, x):
        scores = super().predict(x)
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)


@TwoLayerNet.mistake(
    "There is a ReLU after the last affine layer: scores may be negative, so it stands only "
    "between the two."
)
class ReluAtTheEnd(_TwoLayerNet):
    def build(self):
        super().build()
        self.layers.append(type(self.layers[1])())


@TwoLayerNet.mistake(
    "The ReLU between the affine layers is missing: without it the two are one affine layer."
)
class WithoutRelu(_TwoLayerNet):
    def build(self):
        super().build()
        del self.layers[1]


@TwoLayerNet.mistake(
    "The layers hold copies of the parameters, so moving `params` does not move the network: hand "
    "the very arrays of `params` to the layers."
)
class LayersHoldCopies(_TwoLayerNet):
    def build(self):
        shown = self.params
        self.params = {name: value.copy() for name, value in shown.items()}
        super().build()
        self.params = shown


@TwoLayerNet.mistake(
    "`params` stands on the class, which all networks share: a second network takes the place of "
    "the first one's parameters. Make it in __init__, on self."
)
class ParamsOnTheClass(_TwoLayerNet):
    params: dict[str, np.ndarray] = {}  # noqa: RUF012 - this is the mistake

    def __init__(self, D, H, C, weight_init_std=0.01):
        rng = np.random.default_rng()
        self.params["W1"] = self.weights(rng, weight_init_std, D, H)
        self.params["b1"] = np.zeros(H)
        self.params["W2"] = self.weights(rng, weight_init_std, H, C)
        self.params["b2"] = np.zeros(C)
        self.build()


@TwoLayerNet.mistake(
    "backward runs through the layers in the order of forward: on the way back the last layer "
    "comes first.",
    on=("gradient/W1", "gradient, labels/W1"),
)
class NotReversed(_TwoLayerNet):
    def back(self):
        dout = self.last.backward()
        for layer in self.layers:
            dout = layer.backward(dout)


@TwoLayerNet.mistake(
    "`list.reverse()` turns a list round in place and returns None: use `reversed(...)`, or "
    "reverse a copy on a line of its own.",
    on=("gradient/W1", "gradient, labels/W1"),
)
class ReverseReturnsNone(_TwoLayerNet):
    def back(self):
        dout = self.last.backward()
        for layer in list(self.layers).reverse():
            dout = layer.backward(dout)


@TwoLayerNet.mistake(
    "gradient turns the network's own list of layers round and leaves it so: the next forward "
    "pass runs backwards. Use `reversed(...)`, or reverse a copy.",
    on=("gradient/W1", "late/W1", "moved/scores"),
)
class ListLeftReversed(_TwoLayerNet):
    def back(self):
        dout = self.last.backward()
        self.layers.reverse()
        for layer in self.layers:
            dout = layer.backward(dout)


@TwoLayerNet.mistake(
    "gradient goes back without going forward first: the layers remember an earlier batch, or "
    "none. Compute the loss of this batch first.",
    on=("gradient/W1", "late/W1"),
)
class WithoutForward(_TwoLayerNet):
    def gradient(self, x, t):
        self.back()
        return self.gathered()


@TwoLayerNet.mistake(
    "gradient goes forward only the first time: with a later batch it goes back through what the "
    "layers remember of an earlier one."
)
class ForwardOnlyOnce(_TwoLayerNet):
    def gradient(self, x, t):
        if not hasattr(self.last, "y"):
            self.loss(x, t)
        self.back()
        return self.gathered()


@TwoLayerNet.mistake(
    "The gradients of the two layers are exchanged: W1 and b1 belong to the first."
)
class GradientsExchanged(_TwoLayerNet):
    def gathered(self):
        first, second = self.affine2, self.affine1
        return {"W1": first.dW, "b1": first.db, "W2": second.dW, "b2": second.db}


@TwoLayerNet.mistake("The gradients of the biases are missing: return all four keys of `params`.")
class BiasGradientsMissing(_TwoLayerNet):
    def gathered(self):
        return {"W1": self.affine1.dW, "W2": self.affine2.dW}


@TwoLayerNet.mistake(
    "gradient returns the parameters themselves: their slopes are what each layer left as dW, db.",
    on=("gradient/W1", "gradient/b1", "gradient/W2", "gradient/b2"),
)
class ReturnsTheParams(_TwoLayerNet):
    def gathered(self):
        return dict(self.params)


@TwoLayerNet.mistake(
    "gradient returns nothing: gather the gradients of the four parameters in a dict.",
    on=("gradient/W1", "gradient/b1", "gradient/W2", "gradient/b2"),
)
class ReturnsNoGradients(_TwoLayerNet):
    def gathered(self):
        return None


@TwoLayerNet.mistake(
    "accuracy takes the argmax over axis 0, the batch: the scores of one sample stand in a row, "
    "axis 1.",
    on=("accuracy/accuracy", "accuracy, labels/accuracy"),
)
class AccuracyOverTheBatch(_TwoLayerNet):
    def accuracy(self, x, t):
        labels = t.argmax(axis=0) if t.ndim == 2 else t
        return np.mean(self.predict(x).argmax(axis=0) == labels)


@TwoLayerNet.mistake(
    "accuracy takes the argmax of the scores over axis 0, the batch: the scores of one sample "
    "stand in a row, axis 1.",
    on=("accuracy/accuracy", "accuracy, labels/accuracy"),
)
class ScoresComparedOverTheBatch(_TwoLayerNet):
    def accuracy(self, x, t):
        labels = t.argmax(axis=1) if t.ndim == 2 else t
        return np.mean(self.predict(x).argmax(axis=0) == labels)


@TwoLayerNet.mistake("accuracy counts the right answers: divide by their number for a fraction.")
class AccuracyCounted(_TwoLayerNet):
    def accuracy(self, x, t):
        return len(x) * super().accuracy(x, t)


@TwoLayerNet.mistake("accuracy is in percent: return a fraction between 0 and 1.")
class AccuracyInPercent(_TwoLayerNet):
    def accuracy(self, x, t):
        return 100 * super().accuracy(x, t)


@TwoLayerNet.mistake("accuracy gives the fraction of wrong answers: count the right ones.")
class FractionOfErrors(_TwoLayerNet):
    def accuracy(self, x, t):
        return 1 - super().accuracy(x, t)


@TwoLayerNet.mistake(
    "accuracy always takes the argmax of t, which labels (N,) do not have: do that for one-hot "
    "rows only.",
    on=("accuracy/accuracy", "accuracy, labels/accuracy"),
)
class AccuracyWithoutLabels(_TwoLayerNet):
    def accuracy(self, x, t):
        return np.mean(self.predict(x).argmax(axis=1) == np.argmax(t, axis=1))


@TwoLayerNet.mistake(
    "accuracy compares class numbers with one-hot rows: take the argmax of t first when it has two "
    "axes.",
    on=("accuracy/accuracy", "accuracy, labels/accuracy"),
)
class AccuracyWithoutOneHot(_TwoLayerNet):
    def accuracy(self, x, t):
        return np.sum(self.predict(x).argmax(axis=1) == t) / len(x)


# ------------------------------------------------------------------------------ gradient_check


def _off(rng):
    """A network of odd shapes, and errors of both signs and another size for every key."""
    shapes = {"W1": (4, 3), "b1": (3,), "W2": (3, 5), "b2": (5,)}
    sizes = dict(zip(KEYS, rng.permutation([0.1, 0.25, 0.6, 1.4]), strict=True))
    return {
        "params": {name: _numbers(rng, *shape) for name, shape in shapes.items()},
        "errors": {name: sizes[name] * _numbers(rng, *shape) for name, shape in shapes.items()},
        "x": rng.uniform(0.5, 1.5, (6, 4)),
        "t": rng.uniform(0.5, 1.5, (6, 5)),
    }


gradient_check = Exercise(
    "gradient_check",
    points=2,
    given=("numerical_gradient",),
    experiments={
        "net": Experiment(probes.gradient_check, _off),
        "other net": Experiment(probes.gradient_check, _off),
    },
    aspects=(
        Aspect(
            "weights",
            1,
            ("net/W1", "net/W2", "other net/W1", "other net/W2"),
            "the mean absolute difference",
            tolerance=1e-4,
        ),
        Aspect(
            "biases",
            0.5,
            ("net/b1", "net/b2", "other net/b1", "other net/b2"),
            "the mean absolute difference",
            tolerance=1e-4,
        ),
        Aspect(
            "net as it was",
            0.5,
            ("net/net unchanged", f"net/{WARNINGS}"),
            after=("weights",),
            wrong="The parameters of the network are not, to the last bit and in the same arrays, "
            "what they were.",
        ),
    ),
)


def _both(net, x, t, copied=False):
    """Return key -> (gradient by backpropagation, gradient by nudging)."""
    from solutions.numerical_gradient import numerical_gradient

    arrays = {name: value.copy() if copied else value for name, value in net.params.items()}
    slopes = net.gradient(x, t)
    return {
        name: (slopes[name], numerical_gradient(lambda _: net.loss(x, t), arrays[name]))
        for name in net.params
    }


@gradient_check.mistake(
    "Every difference is 0: one of the two gradients is compared with itself. One has to come from "
    "net.gradient, the other from numerical_gradient."
)
def compares_with_itself(net, x, t):
    return {name: np.mean(np.abs(one - one)) for name, (one, _) in _both(net, x, t).items()}


@gradient_check.mistake(
    "The numerical gradient is 0 everywhere: copies of the parameters are nudged, which the "
    "network does not see. Nudge net.params[key] itself."
)
def nudges_copies(net, x, t):
    pairs = _both(net, x, t, copied=True)
    return {name: np.mean(np.abs(one - two)) for name, (one, two) in pairs.items()}


@gradient_check.mistake(
    "The differences are averaged with their signs, so that they cancel: take absolute values "
    "first."
)
def differences_cancel(net, x, t):
    return {name: np.mean(one - two) for name, (one, two) in _both(net, x, t).items()}


@gradient_check.mistake(
    "The absolute value is taken of the mean, after the differences have cancelled: take absolute "
    "values first."
)
def absolute_value_of_the_mean(net, x, t):
    return {name: np.abs(np.mean(one - two)) for name, (one, two) in _both(net, x, t).items()}


@gradient_check.mistake("This is the largest difference: the exercise asks for the mean.")
def largest_difference(net, x, t):
    return {name: np.max(np.abs(one - two)) for name, (one, two) in _both(net, x, t).items()}


@gradient_check.mistake("This is the sum of the differences: the exercise asks for the mean.")
def sum_of_differences(net, x, t):
    return {name: np.sum(np.abs(one - two)) for name, (one, two) in _both(net, x, t).items()}


@gradient_check.mistake("This is the mean of the squares: take absolute values instead.")
def mean_of_squares(net, x, t):
    return {name: np.mean((one - two) ** 2) for name, (one, two) in _both(net, x, t).items()}


@gradient_check.mistake("This is the length of the difference: take the mean of absolute values.")
def length_of_the_difference(net, x, t):
    return {name: np.linalg.norm(one - two) for name, (one, two) in _both(net, x, t).items()}


@gradient_check.mistake("These are the differences themselves: average their absolute values.")
def differences_themselves(net, x, t):
    return {name: np.abs(one - two) for name, (one, two) in _both(net, x, t).items()}


@gradient_check.mistake(
    "The mean magnitudes of the two gradients are subtracted: subtract entry by entry, and average "
    "afterwards."
)
def difference_of_the_means(net, x, t):
    pairs = _both(net, x, t).items()
    return {name: abs(np.mean(np.abs(one)) - np.mean(np.abs(two))) for name, (one, two) in pairs}


@gradient_check.mistake("Only the weights are checked: the biases have gradients, too.")
def weights_only(net, x, t):
    pairs = _both(net, x, t)
    return {name: np.mean(np.abs(pairs[name][0] - pairs[name][1])) for name in ("W1", "W2")}


@gradient_check.mistake(
    "One number comes back for the whole network: return a dict, with a number for each key."
)
def one_number(net, x, t):
    return np.mean([np.mean(np.abs(one - two)) for one, two in _both(net, x, t).values()])


# --------------------------------------------------------------------------------------- train


def _run(samples, iters_num, batch_size=None, learning_rate=None):
    def draw(rng):
        shapes = {"W1": (4, 3), "b1": (3,), "W2": (3, 5), "b2": (5,)}
        return {
            "params": {name: _numbers(rng, *shape) for name, shape in shapes.items()},
            "goals": {name: _numbers(rng, *shape) for name, shape in shapes.items()},
            "steepness": rng.uniform(0.4, 0.8),
            "samples": samples,
            "iters_num": iters_num,
            "batch_size": batch_size,
            "learning_rate": learning_rate and learning_rate * rng.uniform(0.8, 1.2),
        }

    return draw


def _of_batches(tells):
    def read(inputs, samples, targets):
        return tells(Batches(samples, targets), inputs)

    return Reading(("samples", "targets"), read)


def _are_of_batches(inputs, losses, heights, of_batch, samples, targets):
    """Whether each loss is the network's for a batch that the training used.

    The gradient depends on no batch, so that the parameters' way is known; the loss does. The
    heights, which depend on the steps and may be wrong with them, are taken as they were sent: to
    make numbers that fit together here is to draw batches and to compute their losses.
    """
    terms = Batches(samples, targets).losses(inputs["steepness"])
    if np.any(of_batch < 0) or np.any(of_batch >= len(terms)):
        return False
    return np.all(np.abs(losses - heights - terms[of_batch.astype(int)]) < 1e-3)


BATCHES = {
    "x and t belong together": _of_batches(lambda drawn, inputs: drawn.belong_together()),
    "batches differ": _of_batches(lambda drawn, inputs: drawn.differ()),
    "in random order": _of_batches(lambda drawn, inputs: drawn.are_random()),
    "the whole set is used": _of_batches(lambda drawn, inputs: drawn.use_all(inputs["samples"])),
    "batch size as asked": _of_batches(
        lambda drawn, inputs: drawn.have_size(inputs["batch_size"] or 100)
    ),
    "losses are of these batches": Reading(
        ("losses", "heights under the losses", "batch of each loss", "samples", "targets"),
        _are_of_batches,
    ),
}

train = Exercise(
    "train",
    points=5,
    experiments={
        "run": Experiment(probes.train, _run(53, 40, 7, 0.05), BATCHES),
        "longer": Experiment(probes.train, _run(97, 60, 11, 0.03), BATCHES),
        "defaults": Experiment(probes.train, _run(330, 12), BATCHES),
    },
    aspects=(
        Aspect(
            "the way down",
            1.5,
            (
                *(f"{run}/{name} at the end" for run in ("run", "longer") for name in KEYS),
                "run/number of gradients",
                f"run/{WARNINGS}",
            ),
            {
                **dict.fromkeys(
                    (f"{name} at the end" for name in KEYS), "what the training leads to"
                ),
                "number of gradients": "the number of calls of net.gradient",
            },
        ),
        Aspect(
            "x and t belong together",
            0.5,
            ("run/x and t belong together", "longer/x and t belong together"),
            beside=("the way down", "losses", "defaults"),
            wrong="A sample comes with another sample's target: take x and t at the same numbers.",
        ),
        Aspect(
            "a fresh random batch each time",
            1,
            tuple(
                f"{run}/{seen}"
                for run in ("run", "longer")
                for seen in ("batches differ", "in random order", "the whole set is used")
            ),
            beside=("the way down", "losses", "defaults"),
            wrong="The batches are not fresh random samples of the whole set.",
        ),
        Aspect(
            "batch_size",
            0.5,
            ("run/batch size as asked", "longer/batch size as asked"),
            beside=("the way down", "losses", "defaults"),
            wrong="The batches do not have batch_size samples each.",
        ),
        Aspect(
            "losses",
            1,
            (
                "run/number of losses",
                "longer/number of losses",
                "run/losses are the network's",
                "run/losses of the same batches",
                "run/losses are of these batches",
            ),
            "the number of losses",
            wrong="The losses are not those that net.loss gives for the batches of the training.",
        ),
        Aspect(
            "defaults",
            0.25,
            ("defaults/W1 at the end", "defaults/batch size as asked"),
            "what the training with batch_size and learning_rate left out leads to",
            wrong="Without being asked, the batches should have 100 samples.",
        ),
        Aspect(
            "the data as they were",
            0.25,
            ("run/x and t unchanged",),
            after=("the way down",),
            wrong="x_train or t_train was changed: shuffle numbers, not the data.",
        ),
    ),
)


def _drawn(size, batch_size):
    return np.random.default_rng().integers(size, size=batch_size)


def _random_batches(x_train, t_train, batch_size):
    while True:
        chosen = _drawn(len(x_train), batch_size)
        yield x_train[chosen], t_train[chosen]


def _step(net, slopes, learning_rate, names=KEYS):
    for name in names:
        net.params[name] -= learning_rate * slopes[name]


def _right_step(net, slopes, learning_rate, batch_size):
    _step(net, slopes, learning_rate)


def _train(
    net, x_train, t_train, iters_num, batch_size, learning_rate,
    batches=_random_batches, step=_right_step,
):  # fmt: skip
    losses = []
    drawn = batches(x_train, t_train, batch_size)
    for _ in range(iters_num):
        x, t = next(drawn)
        losses.append(net.loss(x, t))
        step(net, net.gradient(x, t), learning_rate, batch_size)
    return losses


def _right_but_for(part):
    """Return a declarer of training that is right but for its `part`: batches or step."""

    def declare(wrong):
        def train(net, x_train, t_train, iters_num, batch_size=100, learning_rate=0.1):
            return _train(
                net, x_train, t_train, iters_num, batch_size, learning_rate, **{part: wrong}
            )

        train.__name__ = wrong.__name__
        return train

    return declare


_batches, _steps = _right_but_for("batches"), _right_but_for("step")


@train.mistake(
    "One batch is drawn before the loop and used in every iteration: draw a fresh one inside."
)
@_batches
def one_fixed_batch(x_train, t_train, batch_size):
    yield from repeat(next(_random_batches(x_train, t_train, batch_size)))


@train.mistake(
    "Every batch holds the first batch_size samples: draw the numbers from the whole set.",
)
@_batches
def first_samples_only(x_train, t_train, batch_size):
    yield from repeat((x_train[:batch_size], t_train[:batch_size]))


@train.mistake(
    "The numbers are drawn below batch_size, so only the first samples are ever used: draw them "
    "below the number of samples."
)
@_batches
def drawn_below_the_batch_size(x_train, t_train, batch_size):
    yield from _random_batches(x_train[:batch_size], t_train[:batch_size], batch_size)


@train.mistake(
    "The batches are runs of neighbours, in the order of the data: draw their numbers at random."
)
@_batches
def batches_of_neighbours(x_train, t_train, batch_size):
    for i in count():
        start = i * batch_size % (len(x_train) - batch_size + 1)
        yield x_train[start : start + batch_size], t_train[start : start + batch_size]


@train.mistake(
    "Every step uses the whole training set: take batch_size random samples of it instead."
)
@_batches
def whole_set(x_train, t_train, batch_size):
    yield from repeat((x_train, t_train))


@train.mistake(
    "x and t are drawn with different random numbers, so that samples get other samples' targets: "
    "draw the numbers once and use them for both."
)
@_batches
def numbers_drawn_twice(x_train, t_train, batch_size):
    while True:
        size = len(x_train)
        yield x_train[_drawn(size, batch_size)], t_train[_drawn(size, batch_size)]


@train.mistake(
    "x_train and t_train themselves are shuffled, which changes the caller's arrays: draw numbers "
    "and index with them."
)
@_batches
def shuffles_the_data(x_train, t_train, batch_size):
    while True:
        order = np.random.default_rng().permutation(len(x_train))
        x_train[:], t_train[:] = x_train[order], t_train[order]
        yield x_train[:batch_size].copy(), t_train[:batch_size].copy()


@train.mistake(
    "`params[key] = params[key] - ...` makes a new array, and the layers keep the old one: the "
    "network never moves. Subtract in place, with `-=`."
)
@_steps
def puts_new_arrays(net, slopes, learning_rate, batch_size):
    for name in KEYS:
        net.params[name] = net.params[name] - learning_rate * slopes[name]


@train.mistake(
    "The parameters never move: subtract learning_rate times the gradient from each, inside its "
    "own array, `net.params[key] -= ...`. After `W = net.params[key]`, a line `W = W - ...` only "
    "gives the name W a new array, and the one in the network stays as it was."
)
@_steps
def never_steps(net, slopes, learning_rate, batch_size):
    pass


@train.mistake("Only the weights are moved: the biases have gradients, too.")
@_steps
def moves_the_weights_only(net, slopes, learning_rate, batch_size):
    _step(net, slopes, learning_rate, ("W1", "W2"))


@train.mistake("The steps go uphill: subtract the gradient.")
@_steps
def climbs(net, slopes, learning_rate, batch_size):
    _step(net, slopes, -learning_rate)


@train.mistake("The step is the whole gradient: multiply it by learning_rate.")
@_steps
def without_the_rate(net, slopes, learning_rate, batch_size):
    _step(net, slopes, 1.0)


@train.mistake("The learning rate is always 0.1: use the argument learning_rate.")
@_steps
def with_a_rate_of_its_own(net, slopes, learning_rate, batch_size):
    _step(net, slopes, 0.1)


@train.mistake(
    "The gradient is divided by the batch size once more: the loss is a mean already, so net."
    "gradient has done that."
)
@_steps
def divided_once_more(net, slopes, learning_rate, batch_size):
    _step(net, slopes, learning_rate / batch_size)


@train.mistake("The gradient is multiplied by the batch size: take it as net.gradient gives it.")
@_steps
def multiplied_by_the_batch_size(net, slopes, learning_rate, batch_size):
    _step(net, slopes, learning_rate * batch_size)


@train.mistake("The gradient is computed once, before the loop: compute it anew for every batch.")
def gradient_once(net, x_train, t_train, iters_num, batch_size=100, learning_rate=0.1):
    chosen = _drawn(len(x_train), batch_size)
    slopes = net.gradient(x_train[chosen], t_train[chosen])
    slopes = {name: value.copy() for name, value in slopes.items()}
    losses = []
    for _ in range(iters_num):
        losses.append(net.loss(x_train[chosen], t_train[chosen]))
        _step(net, slopes, learning_rate)
    return losses


@train.mistake(
    "The gradient in the loop is the numerical one, thousands of times slower: net.gradient gives "
    "it by backpropagation.",
    on=("run/W1 at the end", "run/number of gradients", "run/losses are the network's"),
)
def numerical_gradient_in_the_loop(
    net, x_train, t_train, iters_num, batch_size=100, learning_rate=0.1
):
    from solutions.numerical_gradient import numerical_gradient

    losses = []
    for _ in range(iters_num):
        chosen = _drawn(len(x_train), batch_size)
        x, t = x_train[chosen], t_train[chosen]
        losses.append(net.loss(x, t))
        slopes = {
            name: numerical_gradient(lambda _, x=x, t=t: net.loss(x, t), net.params[name])
            for name in KEYS
        }
        _step(net, slopes, learning_rate)
    return losses


@train.mistake("Nothing is returned: return the list of batch losses.")
def returns_nothing(net, x_train, t_train, iters_num, batch_size=100, learning_rate=0.1):
    _train(net, x_train, t_train, iters_num, batch_size, learning_rate)


@train.mistake("The last loss alone comes back: keep a list, with a loss for every iteration.")
def returns_the_last_loss(net, x_train, t_train, iters_num, batch_size=100, learning_rate=0.1):
    return _train(net, x_train, t_train, iters_num, batch_size, learning_rate)[-1]


@train.mistake("The list of losses stays empty: append the loss of the batch in every iteration.")
def losses_not_kept(net, x_train, t_train, iters_num, batch_size=100, learning_rate=0.1):
    _train(net, x_train, t_train, iters_num, batch_size, learning_rate)
    return []


@train.mistake(
    "The loss is measured on the whole training set, which is slow: take the loss of the batch."
)
def losses_of_the_whole_set(net, x_train, t_train, iters_num, batch_size=100, learning_rate=0.1):
    losses = []
    for _ in range(iters_num):
        chosen = _drawn(len(x_train), batch_size)
        losses.append(net.loss(x_train, t_train))
        _step(net, net.gradient(x_train[chosen], t_train[chosen]), learning_rate)
    return losses


@train.mistake("One iteration is missing: there should be iters_num of them.")
def one_iteration_missing(net, x_train, t_train, iters_num, batch_size=100, learning_rate=0.1):
    return _train(net, x_train, t_train, iters_num - 1, batch_size, learning_rate)


@train.mistake("The batch size is always 100: use the argument batch_size.")
def with_a_batch_size_of_its_own(
    net, x_train, t_train, iters_num, batch_size=100, learning_rate=0.1
):
    return _train(net, x_train, t_train, iters_num, 100, learning_rate)


@train.mistake("Every batch is a single sample: draw batch_size numbers at once.")
def one_sample_at_a_time(net, x_train, t_train, iters_num, batch_size=100, learning_rate=0.1):
    return _train(net, x_train, t_train, iters_num, 1, learning_rate)


# ------------------------------------------------------------------------------------ diagnose

RELU, ZERO, APART, TOO_LARGE = broken_runs.BUGS
OTHER_NAMES = dict(zip(broken_runs.NAMES, ("first", "second", "third", "fourth"), strict=True))


def _told_of(place, bug):
    """This bug is said of the run that has it, and of no other, whatever the runs are called."""
    renamed = [f"{name} as {other}" for name, other in OTHER_NAMES.items()]
    return Aspect(
        f"where {place} wrong",
        0.5,
        tuple(f"hunt/{place}" for place in (*broken_runs.NAMES, *renamed)),
        "what is said of a run",
        rules=SaidWhereTrue(bug),
    )


def _hunt(rng):
    return {"curves": broken_runs.draw(rng), "names": OTHER_NAMES}


diagnose = Exercise(
    "diagnose",
    points=2,
    experiments={
        "hunt": Experiment(probes.diagnose, _hunt),
    },
    aspects=(
        _told_of("a layer is", RELU),
        _told_of("the start is", ZERO),
        _told_of("the data are", APART),
        _told_of("the step is", TOO_LARGE),
    ),
)


@diagnose.mistake(
    "Your answers are those for the four runs in the notebook, whatever curves come in: find them "
    "from the numbers in `curves`."
)
def knows_the_four_by_name(curves):
    return dict(broken_runs.VISIBLE)


def _by_rules(curves, flat=None, wild=TOO_LARGE, off=RELU):
    """Return right answers, except that some kind is called by another name."""
    found = {}
    for name, run in curves.items():
        table = run["gradients"]
        if table["W1"]["difference"] > 0.01 * table["W1"]["numerical"]:
            found[name] = off
        elif max(run["loss"]) > 2 * run["loss"][0]:
            found[name] = wild
        else:
            found[name] = flat or (ZERO if table["W2"]["numerical"] == 0 else APART)
    return found


@diagnose.mistake(
    "Both runs with a flat loss get the same name: their curves are alike, and their tables are "
    "not. In one of them almost nothing has a slope."
)
def flat_is_apart(curves):
    return _by_rules(curves, flat=APART)


@diagnose.mistake(
    "Both runs with a flat loss are said to start at zero: their curves are alike, and their "
    "tables are not. In one of them everything has a slope."
)
def flat_is_zero(curves):
    return _by_rules(curves, flat=ZERO)


@diagnose.mistake(
    "Flat losses are put down to a small learning rate: even that would let the loss creep down, "
    "and not stay at the level of guessing."
)
def flat_is_slow(curves):
    return _by_rules(curves, flat="the learning rate is too small")


@diagnose.mistake(
    "The run whose loss leaps is said to climb: a step uphill would raise the loss from the first "
    "iteration on, and its level would not jump up and down."
)
def leaping_is_climbing(curves):
    return _by_rules(curves, wild="the step goes uphill")


@diagnose.mistake(
    "The run whose loss leaps is said to lack a division by the batch size: then its table would "
    "not agree in any row."
)
def leaping_is_undivided(curves):
    return _by_rules(curves, wild="the gradient is not divided by the batch size")


@diagnose.mistake(
    "The run whose table disagrees is said to lack a division by the batch size: then all four "
    "rows would disagree, and by the same factor."
)
def disagreeing_is_undivided(curves):
    return _by_rules(curves, off="the gradient is not divided by the batch size")


EXERCISES = (TwoLayerNet, gradient_check, train, diagnose)
