"""What is right in a layer earns its points, whatever else is wrong, and with every seed."""

import numpy as np
import pytest
from exercises.cases import graded, scored

from grading.exercises import find
from grading.judging.reference import reference_module


def points(name, implementation):
    """Return aspect -> points, which must be the same for every seed."""
    scores = [scored(find(name), implementation, seed) for seed in range(12)]
    by_seed = [{aspect.name: aspect.points for aspect in score.aspects} for score in scores]
    assert all(earned == by_seed[0] for earned in by_seed)
    return by_seed[0]


def gradients_alone(x, dout):
    exp = np.exp(-x)
    d_add = -dout / (1 + exp) ** 2
    return {"d_add": d_add, "d_exp": d_add, "d_neg": d_add * exp, "dx": -d_add * exp}


def test_right_gradients_count_though_the_way_forward_is_missing():
    assert sum(points("sigmoid_nodes", gradients_alone).values()) == 2.5


def everything_alike(x, dout):
    return dict.fromkeys(("neg", "exp", "add", "y", "d_add", "d_exp", "d_neg", "dx"), x)


def test_a_step_back_that_follows_from_nothing_right_earns_nothing():
    assert not any(points("sigmoid_nodes", everything_alike).values())


@pytest.mark.parametrize("threshold", [0.002, 0.5])
def test_a_relu_with_a_threshold_never_passes_by_chance(threshold):
    class Relu:
        def forward(self, x):
            self.open = x > threshold
            return x * self.open

        def backward(self, dout):
            return dout * self.open

    assert not any(points("Relu", Relu).values())


class AffineThatStopsAtTheEnd:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x.reshape(len(x), -1)
        return self.x @ self.W + self.b

    def backward(self, dout):
        self.dW, self.db = self.x.T @ dout, dout.sum(axis=0)
        return dx  # noqa: F821 - this is the mistake


def test_gradients_that_affine_stored_count_though_backward_stops_afterwards():
    earned = points("Affine", AffineThatStopsAtTheEnd)
    assert earned["dW"] == earned["db"] == 1
    assert earned["dx"] == 0


def said(name, implementation, aspect):
    (found,) = (one for one in graded(find(name), implementation, 1).aspects if one.name == aspect)
    return found.sentence


@pytest.mark.parametrize("changed", ["W", "b", "x", "dout"])
def test_affine_is_told_which_array_it_changed(changed):
    class Affine(AffineThatStopsAtTheEnd):
        def forward(self, x):
            self.given, self.shape = {"W": self.W, "b": self.b, "x": x}, x.shape
            return super().forward(np.copy(x))

        def backward(self, dout):
            self.dW, self.db = self.x.T @ dout, dout.sum(axis=0)
            dx = (dout @ self.W.T).reshape(self.shape)
            array = {**self.given, "dout": dout}[changed]
            array.flat[0] += 1
            return dx

    sentence = said("Affine", Affine, "arrays as they were")
    assert sentence.startswith(f"{changed} was changed")


def test_softmax_with_loss_is_told_which_array_it_changed():
    class SoftmaxWithLoss(reference_module("SoftmaxWithLoss").SoftmaxWithLoss):
        def forward(self, x, t):
            x += 0.5
            return super().forward(x, t)

    sentence = said("SoftmaxWithLoss", SoftmaxWithLoss, "large scores, x and t as they were")
    assert sentence.startswith("forward changes x itself, the caller's array")


class LayerInAnotherOrder(reference_module("Layer").Layer):
    def update(self):
        db, dw = self.opt.update(self.grad_b, self.grad_w)
        self.w += dw
        self.b += db


def test_gradients_in_the_wrong_order_are_said_to_be_so_where_the_movements_fit():
    earned = points("Layer", LayerInAnotherOrder)
    assert earned["gradients handed over"] == 0
    assert sum(earned.values()) == 1.5
    sentence = said("Layer", LayerInAnotherOrder, "gradients handed over")
    assert sentence.startswith("The gradients are handed over in the wrong order")


class LayerThatStopsAfterAsking(LayerInAnotherOrder):
    def update(self):
        dw, _ = self.opt.update(self.grad_w, self.grad_b)
        self.weights += dw


def test_gradients_handed_over_rightly_count_though_the_layer_stops_afterwards():
    assert points("Layer", LayerThatStopsAfterAsking)["gradients handed over"] == 0.5


class AdaGradWithOneNumber(reference_module("AdaGrad").AdaGrad):
    def __init__(self, eta=0.01):
        self.eta, self.h = eta, 0.0

    def update(self, grad_w, grad_b):
        self.h = self.h + np.sum(grad_w**2)
        dw = -self.eta * grad_w / (np.sqrt(self.h) + 1e-7)
        self.h = self.h + np.sum(grad_b**2)
        return dw, -self.eta * grad_b / (np.sqrt(self.h) + 1e-7)


def test_one_number_gathered_for_all_parameters_is_called_that():
    assert said("AdaGrad", AdaGradWithOneNumber, "first step").startswith("One number gathers")


class NetWithLayersOfItsOwn(reference_module("TwoLayerNet").TwoLayerNet):
    """Draws the weights of its layers once more, whatever stands in params."""

    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):
        super().__init__(input_size, hidden_size, output_size, 0.5)
        drawn, self.params = self.params, {}
        for name, value in drawn.items():
            self.params[name] = np.zeros_like(value)
            if value.ndim == 2:
                self.params[name] += weight_init_std * np.random.default_rng().normal(
                    size=value.shape
                )


def test_layers_that_hold_other_arrays_are_found_and_nothing_is_right_by_chance():
    earned = points("TwoLayerNet", NetWithLayersOfItsOwn)
    assert sum(earned.values()) == earned["params"] + earned["random weights"] == 1
    sentence = said("TwoLayerNet", NetWithLayersOfItsOwn, "predict")
    assert sentence.startswith("What stands in `params` as W1, b1, W2 and b2 makes no difference")


class NetOfRightShapesAlone:
    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):
        D, H, C = input_size, hidden_size, output_size
        shapes = {"W1": (D, H), "b1": (H,), "W2": (H, C), "b2": (C,)}
        self.params = {name: np.zeros(shape) for name, shape in shapes.items()}
        self.shape = C

    def predict(self, x):
        return np.zeros((len(x), self.shape))

    def loss(self, x, t):
        return 0.0

    def accuracy(self, x, t):
        return 0.0

    def gradient(self, x, t):
        return {name: np.zeros_like(value) for name, value in self.params.items()}


def test_a_net_of_right_shapes_and_no_right_number_earns_nothing():
    assert not any(points("TwoLayerNet", NetOfRightShapesAlone).values())


def test_a_net_that_is_begun_earns_what_it_has_of_its_own():
    class Begun(NetOfRightShapesAlone):
        def __init__(self, *sizes):
            self.params = reference_module("TwoLayerNet").TwoLayerNet(*sizes).params

    earned = points("TwoLayerNet", Begun)
    assert sum(earned.values()) == earned["params"] + earned["random weights"] == 1


class NetWithoutAnAnswer(reference_module("TwoLayerNet").TwoLayerNet):
    def predict(self, x):
        super().predict(x)


def test_a_net_that_returns_no_scores_is_not_said_to_hold_other_arrays():
    assert "is a `return` missing?" in said("TwoLayerNet", NetWithoutAnAnswer, "predict")


def train_by_names_alone(net, x_train, t_train, iters_num, batch_size=100, learning_rate=0.1):
    losses = []
    for _ in range(iters_num):
        chosen = np.random.default_rng().integers(len(x_train), size=batch_size)
        x, t = x_train[chosen], t_train[chosen]
        losses.append(net.loss(x, t))
        for key, slope in net.gradient(x, t).items():
            W = net.params[key]
            W = W - learning_rate * slope
    return losses


class LayerByNamesAlone(LayerInAnotherOrder):
    def update(self):
        w, b = self.w, self.b
        dw, db = self.opt.update(self.grad_w, self.grad_b)
        w, b = w + dw, b + db


@pytest.mark.parametrize(
    ("name", "implementation", "aspect"),
    [("train", train_by_names_alone, "the way down"), ("Layer", LayerByNamesAlone, "w moves")],
)
def test_what_moves_a_name_alone_is_told_what_a_new_array_does_not_do(name, implementation, aspect):
    sentence = said(name, implementation, aspect)
    assert "never move" in sentence and "a new array, and the one in the" in sentence


class ReluThatStopsForward:
    def forward(self, x):
        self.open = x > 0
        return max(0, x)

    def backward(self, dout):
        return dout * self.open


class ReluThatStopsBeforeItsMask(ReluThatStopsForward):
    open = 0.0

    def forward(self, x):
        return np.maximum(0, y)  # noqa: F821 - this is the mistake


def test_a_right_backward_counts_beside_a_forward_that_stops():
    assert points("Relu", ReluThatStopsForward)["gradient"] == 1


def test_a_stopped_forward_is_what_a_wrong_backward_is_put_down_to():
    assert points("Relu", ReluThatStopsBeforeItsMask)["gradient"] == 0
    assert "NameError" in said("Relu", ReluThatStopsBeforeItsMask, "forward")
    assert "zero" not in said("Relu", ReluThatStopsBeforeItsMask, "gradient")


def backward(name, give, **more):
    """Return a layer whose forward is right and whose backward gives `give(layer, dout)`."""

    class Layer(getattr(reference_module(name), name)):
        def forward(self, x):
            self.seen = x.copy()
            return super().forward(x)

        def backward(self, dout):
            return give(self, dout)

    return type(name, (Layer,), more)


def relu_without_dout(layer, dout):
    return 1.0 * (layer.seen > 0)


def relu_downwards(layer, dout):
    return -dout * (layer.seen > 0)


def relu_times_x(layer, dout):
    return dout * layer.seen * (layer.seen > 0)


@pytest.mark.parametrize("give", [relu_without_dout, relu_downwards, relu_times_x])
def test_a_wrong_slope_costs_relu_neither_what_is_right_at_zero_nor_its_memory(give):
    earned = points("Relu", backward("Relu", give))
    assert earned["gradient"] == 0
    assert earned["gradient where x is 0"] == earned["used again, and two at once"] == 0.5


def test_a_wrong_factor_costs_sigmoid_neither_its_far_ends_nor_its_memory():
    def downwards(layer, dout):
        y = 1 / (1 + np.exp(-np.clip(layer.seen, -700, 700)))
        return -dout * y * (1 - y)

    earned = points("Sigmoid", backward("Sigmoid", downwards))
    assert earned["gradient"] == 0
    assert earned["x near ±1000"] == earned["used again, and two at once"] == 0.5


class SigmoidThatOverflowsInSilence:
    def forward(self, x):
        with np.errstate(all="ignore"):
            self.y = np.exp(x) / (1 + np.exp(x))
        return self.y

    def backward(self, dout):
        return dout * self.y * (1 - self.y)


def test_a_mistake_is_named_where_the_fault_is_the_one_that_it_is_recognised_by():
    aspects = graded(find("Sigmoid"), SigmoidThatOverflowsInSilence, 1).aspects
    assert [one.mistake for one in aspects if one.verdict == "wrong"] == ["OverflowsUpwards"]


@pytest.mark.parametrize("name", ["Sigmoid", "Relu"])
@pytest.mark.parametrize(
    "give",
    [lambda layer, dout: dout, lambda layer, dout: 0 * dout, lambda layer, dout: dout[0]],
    ids=["passes on", "zeros", "another shape"],
)
def test_a_backward_that_remembers_nothing_earns_nothing_for_its_memory(name, give):
    earned = points(name, backward(name, give))
    assert not any(earned[aspect] for aspect in earned if aspect not in OF_FORWARD)


OF_FORWARD = ("forward", "x as it was", "whole numbers")


class RelusOnOneMemoryWithAWrongSlope:
    seen = None

    def forward(self, x):
        type(self).seen = x.copy()
        return np.maximum(x, 0)

    def backward(self, dout):
        return -dout * (self.seen > 0)


def test_a_wrong_slope_does_not_hide_that_two_layers_share_one_memory():
    earned = points("Relu", RelusOnOneMemoryWithAWrongSlope)
    assert earned["used again, and two at once"] == 0
    assert earned["gradient where x is 0"] == 0.5


class AffineThatStopsForward(AffineThatStopsAtTheEnd):
    def forward(self, x):
        self.x = x.reshape(len(x), -1)
        return self.x @ self.weights

    def backward(self, dout):
        self.dW, self.db = self.x.T @ dout, dout.sum(axis=0)
        return dout @ self.W.T


class LossThatStopsForward(reference_module("SoftmaxWithLoss").SoftmaxWithLoss):
    def forward(self, x, t):
        super().forward(x, t)
        return loss  # noqa: F821 - this is the mistake


class LossWithoutAnAnswer(LossThatStopsForward):
    def forward(self, x, t):
        reference_module("SoftmaxWithLoss").SoftmaxWithLoss.forward(self, x, t)


def test_the_gradients_of_affine_count_beside_a_forward_that_stops():
    earned = points("Affine", AffineThatStopsForward)
    assert earned["dx"] == earned["dW"] == earned["db"] == 1
    assert sum(earned.values()) == 3


def test_the_gradient_of_the_loss_counts_beside_a_forward_that_stops():
    earned = points("SoftmaxWithLoss", LossThatStopsForward)
    assert earned["gradient"] + earned["labels, gradient"] == 2
    assert sum(earned.values()) == 2 + earned["y and t kept"] == 2.25


def test_what_a_loss_keeps_counts_though_it_returns_nothing():
    assert points("SoftmaxWithLoss", LossWithoutAnAnswer)["y and t kept"] == 0.25


class LossWithAGradientOfZero(LossThatStopsForward):
    def forward(self, x, t):
        return reference_module("SoftmaxWithLoss").SoftmaxWithLoss.forward(self, x, t)

    def backward(self, dout=1):
        return 0.0


class LossThatChangesWhatItKept(LossWithAGradientOfZero):
    def backward(self, dout=1):
        dx = dout * (self.y - self.t) / len(self.y)
        self.y *= 1.5
        return dx


def test_a_second_call_is_not_blamed_for_a_gradient_that_is_always_zero():
    assert "is a single number" in said("SoftmaxWithLoss", LossWithAGradientOfZero, "gradient")
    sentence = said("SoftmaxWithLoss", LossWithAGradientOfZero, "another batch")
    assert sentence == "It builds on “gradient”: mend that first."


def test_a_second_backward_that_differs_is_told_apart_from_a_second_batch():
    sentence = said("SoftmaxWithLoss", LossThatChangesWhatItKept, "another batch")
    assert sentence.startswith("The gradient dx of a second backward ")
