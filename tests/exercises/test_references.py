"""The references: against numerical slopes, and against autograd, which no one here wrote.

Autograd differentiates forward passes that are spelt out here once more, so that a reference and
its proof share no line.
"""

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import elementwise_grad, grad

from seminar.check.slopes import slopes
from solutions.computation_graph import AddLayer, MulLayer, polina_changes, shopping, square
from solutions.numerical_gradient import (
    gradient_descent,
    neuron_loss,
    numerical_diff,
    numerical_gradient,
)
from solutions.welcome import sum_of_squares

SEEDS = range(5)


@pytest.fixture(params=SEEDS)
def rng(request):
    return np.random.default_rng(request.param)


def one_hot(rng, n, c):
    return np.eye(c)[rng.integers(c, size=n)]


def log_softmax(x):
    shifted = x - anp.max(x, axis=1, keepdims=True)
    return shifted - anp.log(anp.sum(anp.exp(shifted), axis=1, keepdims=True))


def mean_cross_entropy(x, t):
    return -anp.sum(t * log_softmax(x)) / x.shape[0]


# ------------------------------------------------------------------------------ chapters 00 and 01


def test_sum_of_squares(rng):
    x = rng.normal(size=(3, 4))
    assert np.isclose(sum_of_squares(x), np.linalg.norm(x) ** 2)


def test_numerical_diff(rng):
    def f(x):
        return anp.sin(x) * anp.exp(0.3 * x)

    x = rng.normal()
    assert np.isclose(numerical_diff(f, x), grad(f)(x), atol=1e-7)


def test_numerical_gradient(rng):
    def f(x):
        return anp.sum(anp.sin(x) * x) + anp.sum(x) ** 2

    x = rng.normal(size=(2, 3, 4))
    assert np.allclose(numerical_gradient(f, x), grad(f)(x), atol=1e-6)


def test_gradient_descent(rng):
    def f(x):
        return anp.sum(anp.cosh(x))

    start = rng.normal(size=4)
    x, history = gradient_descent(f, start, lr=0.1, step_num=9)
    walker = start.copy()
    for position in history:
        assert np.allclose(position, walker, atol=1e-6)
        walker = walker - 0.1 * grad(f)(walker)
    assert np.allclose(x, walker, atol=1e-6)


def test_neuron_loss(rng):
    w, b, x, target = rng.normal(size=4)
    y = 0.5 * (1 + np.tanh((x * w + b) / 2))
    assert np.isclose(neuron_loss(w, b, x, target), (y - target) ** 2 / 2)


# -------------------------------------------------------------------------------------- chapter 02


def test_softmax_and_cross_entropy(rng):
    from solutions.loss_functions import cross_entropy_error, softmax

    x, t = rng.normal(size=(5, 3)), one_hot(rng, 5, 3)
    assert np.allclose(np.log(softmax(x)), log_softmax(x))
    assert np.allclose(softmax(x[0]), np.exp(log_softmax(x[:1]))[0])
    assert np.isclose(cross_entropy_error(softmax(x), t), mean_cross_entropy(x, t), atol=1e-5)
    assert np.isclose(
        cross_entropy_error(softmax(x), t.argmax(axis=1)), mean_cross_entropy(x, t), atol=1e-5
    )


def test_simple_net_gradient(rng):
    from solutions.loss_functions import SimpleNet, simple_net_gradient

    W, x, t = rng.normal(size=(4, 3)), rng.normal(size=(5, 4)), one_hot(rng, 5, 3)
    expected = grad(lambda W: mean_cross_entropy(anp.dot(x, W), t))(W)
    # Where the right class gets a probability of 0.001, an epsilon of 1e-7 shows in the gradient.
    assert np.allclose(simple_net_gradient(SimpleNet(W), x, t), expected, atol=1e-4)


def test_count_forward_passes():
    from solutions.loss_functions import count_forward_passes

    assert count_forward_passes(784, 50, 10) == 79520


# -------------------------------------------------------------------------------------- chapter 03


def test_add_and_mul_layers(rng):
    x, y, dout = rng.normal(size=3)
    for layer, f in ((AddLayer(), lambda x, y: x + y), (MulLayer(), lambda x, y: x * y)):
        assert np.isclose(layer.forward(x, y), f(x, y))
        dx, dy = layer.backward(dout)
        assert np.isclose(dx, dout * grad(f, 0)(x, y))
        assert np.isclose(dy, dout * grad(f, 1)(x, y))


def test_shopping(rng):
    def total(apple_price, apple_count, orange_price, orange_count, tax):
        return (apple_price * apple_count + orange_price * orange_count) * tax

    values = rng.uniform(1.1, 9.0, size=5)
    names = ("apple_price", "apple_count", "orange_price", "orange_count", "tax")
    paid, grads = shopping(*values)
    assert np.isclose(paid, total(*values))
    for position, name in enumerate(names):
        assert np.isclose(grads[name], grad(total, position)(*values))


def test_polina_pays_what_the_story_says():
    assert shopping(60.0, 2.0, 90.0, 3.0, 1.2)[0] == pytest.approx(468)
    assert tuple(polina_changes()) == pytest.approx((24, 18, -39))


def test_square(rng):
    x = rng.normal()
    y, dx = square(x)
    assert np.isclose(y, x**2)
    assert np.isclose(dx, grad(lambda x: x**2)(x))


# -------------------------------------------------------------------------------------- chapter 04


def test_sigmoid_node_by_node(rng):
    from solutions.activation_layers import sigmoid_nodes

    x, dout = rng.normal(size=(3, 4)), rng.normal(size=(3, 4))
    seen = sigmoid_nodes(x, dout)
    neg, exp = -x, np.exp(-x)
    assert np.allclose(seen["neg"], neg)
    assert np.allclose(seen["exp"], exp)
    assert np.allclose(seen["add"], 1 + exp)
    assert np.allclose(seen["y"], 0.5 * (1 + np.tanh(x / 2)))
    assert np.allclose(seen["d_add"], dout * elementwise_grad(lambda a: 1 / a)(1 + exp))
    assert np.allclose(seen["d_exp"], dout * elementwise_grad(lambda e: 1 / (1 + e))(exp))
    assert np.allclose(seen["d_neg"], dout * elementwise_grad(lambda n: 1 / (1 + anp.exp(n)))(neg))
    assert np.allclose(seen["dx"], dout * elementwise_grad(lambda x: 1 / (1 + anp.exp(-x)))(x))


def test_activation_layers(rng):
    from solutions.activation_layers import Relu, Sigmoid

    x, dout = rng.normal(size=(3, 4)), rng.normal(size=(3, 4))
    for layer, f in (
        (Sigmoid(), lambda x: 0.5 * (1 + anp.tanh(x / 2))),
        (Relu(), lambda x: anp.maximum(x, 0)),
    ):
        assert np.allclose(layer.forward(x), f(x))
        dx = layer.backward(dout)
        assert np.allclose(dx, dout * elementwise_grad(f)(x))
        numerical = slopes(lambda x, layer=layer: np.sum(dout * layer.forward(x)), x)
        assert np.allclose(dx, numerical, atol=1e-6)


# -------------------------------------------------------------------------------------- chapter 05


@pytest.mark.parametrize("shape", [(5, 4), (5, 2, 2)])
def test_affine(rng, shape):
    from solutions.affine_softmax import Affine

    x, W, b = rng.normal(size=shape), rng.normal(size=(4, 3)), rng.normal(size=3)
    dout = rng.normal(size=(5, 3))

    def loss(x, W, b):
        return anp.sum(dout * (anp.dot(anp.reshape(x, (5, 4)), W) + b))

    layer = Affine(W, b)
    assert np.isclose(np.sum(dout * layer.forward(x)), loss(x, W, b))
    assert np.allclose(layer.backward(dout), grad(loss, 0)(x, W, b))
    assert np.allclose(layer.dW, grad(loss, 1)(x, W, b))
    assert np.allclose(layer.db, grad(loss, 2)(x, W, b))


def test_softmax_node_by_node(rng):
    from solutions.affine_softmax import softmax_nodes

    x, t = rng.normal(size=(5, 3)), one_hot(rng, 5, 3)
    seen = softmax_nodes(x, t)
    A, S = np.exp(x), np.exp(x).sum(axis=1)
    Y = A / S[:, np.newaxis]

    def of_inv_S(inv):
        return -anp.sum(t * anp.log(A * inv[:, np.newaxis]))

    def of_A(A):
        return -anp.sum(t * anp.log(A / anp.sum(A, axis=1, keepdims=True)))

    assert np.allclose(seen["A"], A)
    assert np.allclose(seen["S"], S)
    assert np.allclose(seen["Y"], Y)
    assert np.allclose(seen["dY"], grad(lambda Y: -anp.sum(t * anp.log(Y)))(Y))
    assert np.allclose(seen["d_inv_S"], grad(of_inv_S)(1 / S))
    assert np.allclose(seen["d_S"], grad(lambda S: of_inv_S(1 / S))(S))
    assert np.allclose(seen["d_A"], grad(of_A)(A))
    assert np.allclose(seen["dX"], grad(lambda x: of_A(anp.exp(x)))(x))


@pytest.mark.parametrize("labels", [False, True])
def test_softmax_with_loss(rng, labels):
    from solutions.affine_softmax import SoftmaxWithLoss

    x, t = rng.normal(size=(5, 3)), one_hot(rng, 5, 3)
    layer = SoftmaxWithLoss()
    loss = layer.forward(x, t.argmax(axis=1) if labels else t)
    assert np.isclose(loss, mean_cross_entropy(x, t), atol=1e-5)
    assert np.allclose(layer.backward(1.7), 1.7 * grad(mean_cross_entropy)(x, t))


# -------------------------------------------------------------------------------------- chapter 06


def test_the_gradient_of_the_two_layer_net(rng):
    from solutions.training import TwoLayerNet

    net = TwoLayerNet(6, 5, 3, weight_init_std=0.7)
    for array in net.params.values():
        array[...] = 0.5 * rng.normal(size=array.shape)
    x, t = rng.normal(size=(7, 6)), one_hot(rng, 7, 3)

    def loss(params):
        hidden = anp.maximum(anp.dot(x, params["W1"]) + params["b1"], 0)
        return mean_cross_entropy(anp.dot(hidden, params["W2"]) + params["b2"], t)

    params = {name: array.astype(np.float64) for name, array in net.params.items()}
    expected, found = grad(loss)(params), net.gradient(x, t)
    assert np.isclose(net.loss(x, t), loss(params), atol=1e-5)
    assert found.keys() == expected.keys()
    for name in expected:
        assert np.allclose(found[name], expected[name], atol=1e-5), name


# -------------------------------------------------------------------------------------- chapter 07


def test_one_step_of_every_rule_by_hand():
    from solutions.learning_rules import SGD, AdaGrad, Adam, Momentum

    w, b = np.array([[0.5, -2.0, 3.0]]), np.array([-0.25])
    for rule, expected in (
        (SGD(eta=0.1), lambda g: -0.1 * g),
        (Momentum(eta=0.1, mu=0.9), lambda g: -0.1 * g),
        (AdaGrad(eta=0.1), lambda g: -0.1 * np.sign(g)),
        (Adam(alpha=0.1), lambda g: -0.1 * np.sign(g)),
    ):
        dw, db = rule.update(w, b)
        assert np.allclose(dw, expected(w), atol=1e-6), type(rule).__name__
        assert np.allclose(db, expected(b), atol=1e-6), type(rule).__name__


def test_the_memory_of_every_rule_against_its_sum(rng):
    from solutions.learning_rules import AdaGrad, Adam, Momentum

    gradients = rng.normal(size=(6, 2, 3))
    momentum, adagrad, adam = Momentum(0.1, 0.8), AdaGrad(0.1), Adam(0.1, 0.7, 0.95)
    for count in range(1, 7):
        seen, g = gradients[:count], gradients[count - 1]
        age = np.arange(count)[::-1][:, np.newaxis, np.newaxis]
        moved = {rule: rule.update(g, g[0])[0] for rule in (momentum, adagrad, adam)}
        assert np.allclose(moved[momentum], -0.1 * np.sum(0.8**age * seen, axis=0))
        assert np.allclose(
            moved[adagrad], -0.1 * g / (np.sqrt(np.sum(seen**2, axis=0)) + 1e-7), rtol=1e-5
        )
        m = np.average(seen, axis=0, weights=0.7 ** age[:, 0, 0])
        v = np.average(seen**2, axis=0, weights=0.95 ** age[:, 0, 0])
        assert np.allclose(moved[adam], -0.1 * m / np.sqrt(v), rtol=1e-4)
