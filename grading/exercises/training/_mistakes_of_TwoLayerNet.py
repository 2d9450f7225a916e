"""What is known to go wrong in `TwoLayerNet`."""

from grading.exercises.declaration import Mistake
from grading.exercises.in_line import in_line
from grading.exercises.training._mistakes_of_TwoLayerNet_accuracy import ACCURACY
from grading.exercises.training._mistakes_of_TwoLayerNet_mixed_up import (
    LAYERS_HOLD_COPIES,
    MIXED_UP,
)
from grading.exercises.training._mistakes_of_TwoLayerNet_weights import WEIGHTS

LAYERS = "Affine(W1, b1), Relu(), Affine(W2, b2)"
PARAMS = 'self.params = {"W1": W1, "b1": b1, "W2": W2, "b2": b2}'
LOSS = "return self.last_layer.forward(self.predict(x), t)"
FORWARD = "self.loss(x, t)\n        dout"
BACK = "dout = self.last_layer.backward()"
LOOP = "for layer in reversed(self.layers):"
THREE = "first, _, second = self.layers"
GATHERED = 'return {"W1": first.dW, "b1": first.db, "W2": second.dW, "b2": second.db}'

_SOFTMAX = (
    "powers = np.exp(x - x.max(axis=1, keepdims=True))\n"
    "return powers / powers.sum(axis=1, keepdims=True)"
)
_PLAIN_SCORES = "predict gives the scores as they leave the last affine layer"
_THROUGH = "for layer in self.layers:\n    x = layer.forward(x)\n"
GRADIENTS = ("gradient/W1", "gradient/b1", "gradient/W2", "gradient/b2")


def _predict(last: str) -> dict[str, str]:
    """Return an edit that changes what predict gives, and nothing that is computed of it."""
    return {
        "def predict": f"{_THROUGH}{last}",
        LOSS: "return self.last_layer.forward(self.scores(x), t)",
        "class": f"def scores(self, x):\n{_indented(_THROUGH)}    return x\n",
    }


def _indented(lines: str) -> str:
    return "".join(f"    {line}\n" for line in lines.splitlines())


def _hidden(forward: str, local: str) -> dict[str, str]:
    """Return an edit that puts another curve in the place of the ReLU."""
    return {
        "class": "class Curve:\n"
        "    def forward(self, x):\n"
        f"        self.x, self.y = x, {forward}\n"
        "        return self.y\n\n"
        "    def backward(self, dout):\n"
        f"        return dout * {local}\n",
        "Relu()": "self.Curve()",
    }


NETWORK = (
    *in_line(
        "def predict",
        {
            name: (f"{lines}{_THROUGH}return x", f"{what} inside the network: take x as it comes.")
            for name, lines, what in (
                ("InputsDividedBy255", "x = x / 255\n", "The inputs are divided by 255"),
                (
                    "InputsCentred",
                    "x = x - x.mean(axis=0)\n",
                    "The mean of the batch is taken off the inputs",
                ),
                (
                    "InputsStandardised",
                    "x = (x - x.mean()) / x.std()\n",
                    "The inputs are moved to mean 0 and deviation 1",
                ),
            )
        },
    ),
    *in_line(
        "x = layer.forward(x)",
        {
            "XNotHandedOn": (
                "out = layer.forward(x)\n        x = out",
                "Every layer is given the x of the start: hand each one what the layer before it "
                "returned, `x = layer.forward(x)`.",
            ),
            "ReturnsAfterTheFirstLayer": (
                "x = layer.forward(x)\n            return x",
                "`return` stands inside the loop over the layers, so that the first one is the "
                "last: move it to the left, below the loop.",
            ),
        },
    ),
    *in_line(
        LOSS,
        {
            "SoftmaxBeforeTheLoss": (
                "powers = np.exp(self.predict(x))\n"
                "        y = powers / powers.sum(axis=1, keepdims=True)\n"
                "        return self.last_layer.forward(y, t)",
                "softmax is applied before the loss, which applies it once more: give "
                "SoftmaxWithLoss the scores as they are.",
            ),
            "LossOfTheFirstSample": (
                "self.last_layer.forward(self.predict(x), t)\n"
                "        return SoftmaxWithLoss().forward(self.predict(x)[:1], t[:1])",
                "loss is that of the first sample alone: it is the mean over the batch.",
            ),
        },
    ),
    *in_line(
        GATHERED,
        {
            "MovesItsParameters": (
                f"for P, g in ((first.W, first.dW), (first.b, first.db), (second.W, second.dW),\n"
                "                     (second.b, second.db)):\n"
                f"            P -= 0.1 * g\n        {GATHERED}",
                "gradient takes a step on the parameters as well: it only tells the slopes, and "
                "whoever trains the network takes the step.",
            ),
            "GradientsTransposed": (
                GATHERED.replace(".dW", ".dW.T"),
                "The gradients of W1 and W2 come back transposed: a gradient has the shape of what "
                "it belongs to.",
            ),
            "GradientsTurnedRound": (
                "return {k: -v for k, v in " + GATHERED[7:] + ".items()}",
                "All gradients have the wrong sign: return the slopes themselves. The minus "
                "belongs to the step that is taken on them.",
            ),
            "WeightGradientsOnly": (
                'return {"W1": first.dW, "W2": second.dW, "b1": 0 * first.db, "b2": 0 * second.db}',
                "The gradients of the biases are 0: they are what the layers left as db.",
            ),
        },
    ),
    Mistake(
        "DoutNotHandedOn",
        "Every layer is given the gradient that leaves the loss: hand each one what the layer "
        "behind it returned, `dout = layer.backward(dout)`.",
        edit={"dout = layer.backward(dout)": "layer.backward(dout)"},
        on=("gradient/W1", "gradient, labels/W1"),
    ),
    Mistake(
        "HandsBackTheLoss",
        "A single number, such as the loss, goes back through the layers. What goes back first is "
        "what the last layer's `backward` returns, with an entry for every score.",
        edit={BACK: "dout = self.loss(x, t)"},
        line=r"\.backward\(",
    ),
    Mistake(
        "GradientOfTheFirstSample",
        "gradient looks at the first sample alone: it is that of the mean loss of the batch.",
        edit={FORWARD: "x, t = x[:1], t[:1]\n        self.loss(x, t)\n        dout"},
    ),
    Mistake(
        "HiddenLeakyRelu",
        "What is negative between the affine layers is made small and not 0: here it is a ReLU.",
        edit=_hidden("np.where(x > 0, x, 0.01 * x)", "np.where(self.x > 0, 1, 0.01)"),
    ),
    Mistake(
        "SoftmaxInPredict",
        f"predict already applies softmax, and the loss applies it again: {_PLAIN_SCORES}.",
        edit={"def predict": f"{_THROUGH}{_SOFTMAX}"},
    ),
    Mistake(
        "SoftmaxInPredictAlone",
        f"predict applies softmax: {_PLAIN_SCORES}, and softmax belongs to the loss.",
        edit=_predict(_SOFTMAX),
    ),
    Mistake(
        "LogSoftmaxInPredict",
        f"predict gives the logarithms of the probabilities: {_PLAIN_SCORES}.",
        edit=_predict(
            "x = x - x.max(axis=1, keepdims=True)\n"
            "return x - np.log(np.exp(x).sum(axis=1, keepdims=True))"
        ),
    ),
    Mistake(
        "LargestScoreTakenOff",
        f"predict takes the largest score of every sample off: {_PLAIN_SCORES}.",
        edit=_predict("return x - x.max(axis=1, keepdims=True)"),
    ),
    Mistake(
        "ClassesForScores",
        "predict gives the number of the likeliest class: return all scores of every sample.",
        edit=_predict("return x.argmax(axis=1)"),
    ),
    Mistake(
        "ReluAtTheEnd",
        "There is a ReLU after the last affine layer: scores may be negative, so it stands only "
        "between the two.",
        edit={
            "Affine(W2, b2)]": "Affine(W2, b2), Relu()]",
            THREE: "first, _, second, _ = self.layers",
        },
    ),
    Mistake(
        "WithoutRelu",
        "The ReLU between the affine layers is missing: without it the two are one affine layer.",
        edit={"Relu(), ": "", THREE: "first, second = self.layers"},
    ),
    Mistake(
        "HiddenSigmoid",
        "A sigmoid stands between the affine layers: here it is a ReLU.",
        edit=_hidden("1 / (1 + np.exp(-x))", "self.y * (1 - self.y)"),
    ),
    Mistake(
        "HiddenTanh",
        "A tanh stands between the affine layers: here it is a ReLU.",
        edit=_hidden("np.tanh(x)", "(1 - self.y**2)"),
    ),
    Mistake(
        "ReluInFront",
        "The ReLU stands in front of the first affine layer: it belongs between the two.",
        edit={
            LAYERS: "Relu(), Affine(W1, b1), Affine(W2, b2)",
            THREE: "_, first, second = self.layers",
        },
    ),
    Mistake(
        "ReluBehindInsteadOfBetween",
        "The ReLU stands behind the last affine layer: it belongs between the two.",
        edit={
            LAYERS: "Affine(W1, b1), Affine(W2, b2), Relu()",
            THREE: "first, second, _ = self.layers",
        },
    ),
    Mistake(
        "ParamsOnTheClass",
        "`params` stands on the class, which all networks share: a second network takes the place "
        "of the first one's parameters. Make it in __init__, on self.",
        edit={"class": "params = {}\n", PARAMS: PARAMS.replace(" = {", ".update({") + ")"},
    ),
    Mistake(
        "NotReversed",
        "backward runs through the layers in the order of forward: on the way back the last layer "
        "comes first.",
        edit={LOOP: "for layer in self.layers:"},
        on=("gradient/W1", "gradient, labels/W1"),
    ),
    Mistake(
        "ReverseReturnsNone",
        "`list.reverse()` turns a list round in place and returns None: use `reversed(...)`, or "
        "reverse a copy on a line of its own.",
        edit={LOOP: "for layer in list(self.layers).reverse():"},
        on=("gradient/W1", "gradient, labels/W1"),
    ),
    Mistake(
        "ListLeftReversed",
        "gradient turns the network's own list of layers round and leaves it so: the next forward "
        "pass runs backwards. Use `reversed(...)`, or reverse a copy.",
        edit={
            LOOP: "self.layers.reverse()\n        for layer in self.layers:",
            THREE: "second, _, first = self.layers",
        },
        on=("gradient/W1", "late/W1", "moved/scores"),
    ),
    Mistake(
        "WithoutForward",
        "gradient goes back without going forward to the loss first: the layers remember an "
        "earlier batch, or none. Compute the loss of this batch before; predict alone does not "
        "reach the last layer.",
        edit={FORWARD: "dout"},
        on=("gradient/W1", "late/W1"),
    ),
    Mistake(
        "ForwardOnlyOnce",
        "gradient goes forward only the first time: with a later batch it goes back through what "
        "the layers remember of an earlier one.",
        edit={
            FORWARD: 'if not hasattr(self.last_layer, "y"):\n'
            "            self.loss(x, t)\n        dout"
        },
    ),
    Mistake(
        "ForwardForAnotherShapeAlone",
        "gradient goes forward only for a batch of another shape than the last: with a later batch "
        "of the same shape it goes back through what the layers remember of the earlier one.",
        edit={
            FORWARD: 'if getattr(self, "seen", None) != x.shape:\n'
            "            self.loss(x, t)\n"
            "        self.seen = x.shape\n        dout"
        },
    ),
    Mistake(
        "GradientsOfAllCalls",
        "The gradients of all calls are added up: return those of this batch alone.",
        edit={
            GATHERED: GATHERED.replace("return", "new =")
            + '\n        self.sums = {k: new[k] + getattr(self, "sums", {}).get(k, 0) for k in new}'
            "\n        return self.sums"
        },
    ),
    Mistake(
        "NumericalGradient",
        "The gradient is measured by nudging every parameter: go back through the layers instead, "
        "which is thousands of times faster.",
        edit={
            "def gradient": """
                slopes = {}
                for key, parameter in self.params.items():
                    slopes[key] = np.empty(parameter.shape)
                    for index in np.ndindex(parameter.shape):
                        kept = parameter[index]
                        sides = []
                        for step in (1e-2, -1e-2):
                            parameter[index] = kept + step
                            sides.append(self.loss(x, t))
                        parameter[index] = kept
                        slopes[key][index] = (sides[0] - sides[1]) / 2e-2
                return slopes"""
        },
        on=("gradient/by backpropagation",),
    ),
    Mistake(
        "ReluSkippedOnTheWayBack",
        "The ReLU is passed over on the way back: its backward stops the gradient of the units "
        "that are off.",
        edit={LOOP: "for layer in (self.layers[2], self.layers[0]):"},
    ),
    Mistake(
        "PenaltyInTheLoss",
        "The size of the weights counts in your loss, as in weight decay: here it is that of "
        "softmax and cross-entropy alone.",
        edit={LOSS: f"{LOSS} + 0.05 * np.sum(self.params['W1'] ** 2)"},
        on=("loss/scores alone count",),
        spoils_all=True,
    ),
    Mistake(
        "StartsWithTheLoss",
        "The way back starts with the loss: it starts with 1, the slope of the loss along itself.",
        edit={
            FORWARD: f"loss = {FORWARD}",
            BACK: "dout = self.last_layer.backward(loss)",
        },
    ),
    Mistake(
        "GradientOfTheSum",
        "The gradient is that of the sum over the batch: the loss is a mean, so divide by the "
        "number of samples, once.",
        edit={BACK: "dout = self.last_layer.backward() * len(x)"},
    ),
    Mistake(
        "GradientDividedTwice",
        "The gradient is divided by the number of samples twice: SoftmaxWithLoss has done it.",
        edit={BACK: "dout = self.last_layer.backward() / len(x)"},
    ),
    Mistake(
        "LossOfTheInputs",
        "loss hands x itself to the last layer: hand it the scores that predict gives for x.",
        edit={LOSS: "return self.last_layer.forward(x, t)"},
    ),
    Mistake(
        "LossOfTheSum",
        "The loss is the sum over the batch: take the mean, which SoftmaxWithLoss gives.",
        edit={LOSS: f"{LOSS} * len(x)"},
    ),
    Mistake(
        "LossDividedTwice",
        "The loss is divided by the number of samples twice: SoftmaxWithLoss gives the mean.",
        edit={LOSS: f"{LOSS} / len(x)"},
    ),
    Mistake(
        "BiasGradientsMissing",
        "The gradients of the biases are missing: return all four keys of `params`.",
        edit={', "b1": first.db': "", ', "b2": second.db': ""},
    ),
    Mistake(
        "GradientsUnderOtherKeys",
        "The dict that gradient returns has none of the keys of `params`: call the gradients W1, "
        "b1, W2 and b2, as the parameters.",
        edit={GATHERED: GATHERED.replace('"W', '"dW').replace('"b', '"db')},
        on=GRADIENTS,
    ),
    Mistake(
        "ReturnsTheParams",
        "gradient returns the parameters themselves: their slopes are what each layer left as dW, "
        "db.",
        edit={GATHERED: "return dict(self.params)"},
        on=GRADIENTS,
    ),
    Mistake(
        "ReturnsNoGradients",
        "gradient returns nothing: gather the gradients of the four parameters in a dict.",
        edit={GATHERED: "return None"},
        on=GRADIENTS,
    ),
)

MISTAKES = (*WEIGHTS, *LAYERS_HOLD_COPIES, *NETWORK, *MIXED_UP, *ACCURACY)
