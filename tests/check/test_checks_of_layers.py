"""What the visible checks of layers and networks catch, and what they say of it."""

import numpy as np
import pytest

from grading.judging.reference import reference_module
from seminar import check
from seminar.check.view import CheckFailed


class FallingSigmoid:
    def forward(self, x):
        self.y = 0.5 * (1 - np.tanh(x / 2))
        return self.y

    def backward(self, dout):
        return dout * self.y * (1 - self.y)


def test_a_sigmoid_that_falls_is_told_so():
    with pytest.raises(CheckFailed) as failed:
        check.Sigmoid(FallingSigmoid)
    report = str(failed.value.report)
    assert "The curve falls where it should rise" in report
    assert "another order" not in report


def test_a_relu_that_drops_dout_is_not_told_a_factor_that_chance_made():
    class Relu:
        def forward(self, x):
            self.open = x > 0
            return x * self.open

        def backward(self, dout):
            return 1.0 * self.open

    with pytest.raises(CheckFailed) as failed:
        check.Relu(Relu)
    assert " of the right one" not in str(failed.value.report)


def report_on(name, implementation):
    with pytest.raises(CheckFailed) as failed:
        getattr(check, name)(implementation)
    return str(failed.value.report)


class Affine:
    order = "C"

    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.shape = x.shape
        self.x = x.reshape(len(x), -1, order=self.order)
        return self.x @ self.W + self.b

    def backward(self, dout):
        self.dW, self.db = self.x.T @ dout, dout.sum(axis=0)
        return (dout @ self.W.T).reshape(self.shape, order=self.order)


class AffineByColumns(Affine):
    order = "F"


class AffineThatReshapesThePictures(Affine):
    def forward(self, x):
        out = super().forward(x)
        x.resize((len(x), x.size // len(x)), refcheck=False)
        return out


def test_pictures_read_down_their_columns_are_seen():
    assert "✗ pictures, forward" in report_on("Affine", AffineByColumns)


def test_pictures_that_lose_their_shape_are_seen():
    assert "✗ arrays as they were" in report_on("Affine", AffineThatReshapesThePictures)


def softmax(x):
    powers = np.exp(x - x.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


class LossThatChangesWhatItKept:
    def forward(self, x, t):
        self.y, self.t = softmax(x), t
        one_hot = np.eye(x.shape[1])[t] if t.ndim == 1 else t
        return -np.mean(np.sum(one_hot * np.log(self.y + 1e-12), axis=1))

    def backward(self, dout=1):
        if self.t.ndim == 2:
            return dout * (self.y - self.t) / len(self.t)
        self.y[np.arange(len(self.t)), self.t] -= 1
        return dout * self.y / len(self.t)


def test_a_loss_that_changes_what_it_kept_for_labels_alone_is_seen():
    report = report_on("SoftmaxWithLoss", LossThatChangesWhatItKept)
    assert report.count("✗") == 1
    assert "✗ another batch" in report
    assert "With labels, backward takes 1 off in the y that forward kept" in report


class LossThroughTheProbabilities(LossThatChangesWhatItKept):
    def backward(self, dout=1):
        y, one_hot = self.y, np.eye(self.y.shape[1])[self.t] if self.t.ndim == 1 else self.t
        with np.errstate(all="ignore"):
            back = -one_hot / y / len(y)
            return dout * y * (back - np.sum(back * y, axis=1, keepdims=True))


def test_a_gradient_that_divides_by_vanishing_probabilities_is_told_so():
    report = report_on("SoftmaxWithLoss", LossThroughTheProbabilities)
    assert report.count("✗") == 1
    assert "The gradient is right until a probability is stored as 0" in report


class LossOfTheSum(LossThatChangesWhatItKept):
    def backward(self, dout=1):
        one_hot = np.eye(self.y.shape[1])[self.t] if self.t.ndim == 1 else self.t
        return dout * (self.y - one_hot)


def test_a_gradient_that_is_only_too_large_is_not_told_to_divide_by_none():
    report = report_on("SoftmaxWithLoss", LossOfTheSum)
    assert "✗ large scores, x and t as they were" in report
    assert "divide" in report
    assert "stored as 0" not in report


class NetWithLayersOfItsOwn(reference_module("TwoLayerNet").TwoLayerNet):
    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):
        super().__init__(input_size, hidden_size, output_size, 0.5)
        shown = reference_module("TwoLayerNet").TwoLayerNet(
            input_size, hidden_size, output_size, weight_init_std
        )
        self.params = shown.params


def test_a_net_whose_layers_hold_other_arrays_is_asked_which_they_hold():
    report = report_on("TwoLayerNet", NetWithLayersOfItsOwn)
    assert "hand these very arrays to the layers." in report


class NetThatReadsOnce(reference_module("TwoLayerNet").TwoLayerNet):
    has_read = False

    def predict(self, x):
        if self.has_read:
            raise RuntimeError("once is enough")
        self.has_read = True
        return super().predict(x) + 1.0


def test_a_net_that_stops_when_it_is_asked_again_is_told_of_the_stop_and_not_of_other_arrays():
    report = report_on("TwoLayerNet", NetThatReadsOnce)
    assert "Your code stopped in the line `raise RuntimeError" in report
    assert "very arrays" not in report


class AffineThatStopsAtTheEnd(Affine):
    def backward(self, dout):
        self.dW, self.db = self.x.T @ dout, dout.sum(axis=0)
        return dx  # noqa: F821 - this is the mistake


def test_what_affine_stored_before_it_stopped_is_seen_to_be_right():
    report = report_on("Affine", AffineThatStopsAtTheEnd)
    assert "✗ dx" in report
    assert "✓ dW" in report
    assert "✓ db" in report


class MulLayer:
    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, dout):
        return dout * self.y, dout * self.x


class SharesX(MulLayer):
    def forward(self, x, y):
        SharesX.x, self.y = x, y  # what `self.x` then finds
        return x * y


class AnswersForTheOldestX(MulLayer):
    def __init__(self):
        self.kept = []

    def forward(self, x, y):
        self.kept.append(x)
        return super().forward(x, y)

    def backward(self, dout):
        return dout * self.y, dout * self.kept.pop(0)


class PilesUpDx(MulLayer):
    dx = 0.0

    def backward(self, dout):
        self.dx = self.dx + dout * self.y
        return self.dx, dout * self.x


@pytest.mark.parametrize(
    ("layer", "said"),
    [
        (SharesX, "With two layers at once, the first of them does not answer as one alone does"),
        (AnswersForTheOldestX, "After two forwards in a row, backward does not answer for the"),
        (PilesUpDx, "Something is left over from the first use: at a second one, with other"),
    ],
)
def test_a_layer_that_remembers_too_much_is_told_what_it_was_tried_on(layer, said):
    assert said in report_on("MulLayer", layer)
