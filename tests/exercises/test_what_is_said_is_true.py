"""What is said of wrong code is true of it: code of which something else was said once."""

from inspect import cleandoc

import numpy as np
import pytest
from exercises.cases import both_views
from exercises.in_notebook import names_at

from grading.exercises import chapter_of
from seminar.check import exercise as shown_exercise
from solutions.training import diagnose

SIGMOID = """
    class Sigmoid:
        def forward(self, x):
            z = np.exp(-np.abs(x))
            self.y = np.where(x >= 0, z / (1 + z), 1 / (1 + z))
            return self.y

        def backward(self, dout):
            return dout * self.y * (1 - self.y)
"""
NODES = """
    def sigmoid_nodes(x, dout):
        neg = x
        neg *= -1
        exp = np.exp(neg)
        add = 1 + exp
        y = 1 / add
        d_add = -dout * y**2
        d_exp = d_add
        d_neg = d_exp * exp
        return {"neg": neg, "exp": exp, "add": add, "y": y,
                "d_add": d_add, "d_exp": d_exp, "d_neg": d_neg, "dx": -d_neg}
"""
LOSS_OF_SCORES = """
    class SoftmaxWithLoss:
        def forward(self, x, t):
            self.y = softmax(x)
            self.t = t
            return cross_entropy_error(x, t)

        def backward(self, dout=1):
            t = np.eye(self.y.shape[1])[self.t] if self.t.ndim == 1 else self.t
            return dout * (self.y - t) / len(t)
"""
EYE_OF_N = """
    class SoftmaxWithLoss:
        def forward(self, x, t):
            self.y = softmax(x)
            self.t = t
            return cross_entropy_error(self.y, t)

        def backward(self, dout=1):
            n = self.y.shape[0]
            target = self.t
            if target.ndim == 1:
                target = np.eye(n)[target]
            return dout * (self.y - target) / n
"""
NETWORK = """
    class TwoLayerNet:
        def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):
            W1 = rng.normal(0, weight_init_std, size=(input_size, hidden_size))
            b1 = np.zeros(hidden_size)
            W2 = rng.normal(0, weight_init_std, size=(hidden_size, output_size))
            b2 = np.zeros(output_size)
            self.layers = [Affine(W1, b1), Relu(), Affine(W2, b2)]
            self.last_layer = SoftmaxWithLoss()
            self.params = {"W1": W1, "b1": b1, "W2": W2, "b2": b2}

        def predict(self, x):
            for layer in self.layers:
                x = layer.forward(x)
            return x

        def loss(self, x, t):
            return self.last_layer.forward(self.predict(x), t)

        def accuracy(self, x, t):
            said = np.argmax(self.predict(x), axis=1)
            true = np.argmax(t, axis=1) if t.ndim == 2 else t
            return np.mean(said == true)

        def gradient(self, x, t):
            self.loss(x, t)
            dout = self.last_layer.backward()
            for layer in reversed(self.layers):
                dout = layer.backward(dout)
            one, _, two = self.layers
            return {"W1": one.dW, "b1": one.db, "W2": two.dW, "b2": two.db}
"""
PARAMS_COPIED = NETWORK.replace('{"W1": W1,', '{"W1": W1.astype(np.float32),')
PARAMS_COPIED = PARAMS_COPIED.replace('"W2": W2,', '"W2": W2.astype(np.float32),')
PARAMS_COPIED = PARAMS_COPIED.replace('"b1": b1,', '"b1": b1.copy(),')
PARAMS_COPIED = PARAMS_COPIED.replace('"b2": b2}', '"b2": b2.copy()}')
NOT_TAKEN_FROM_PARAMS = "makes no difference to the scores"
W1_COPIED = NETWORK.replace("Affine(W1, b1)", "Affine(W1.copy(), b1)")
B1_COPIED = NETWORK.replace("Affine(W1, b1)", "Affine(W1, b1.copy())")
W2_DRAWN_ANEW = NETWORK.replace(
    "Affine(W2, b2)",
    "Affine(rng.normal(0, weight_init_std, size=(hidden_size, output_size)), b2)",
)
B2_AS_FLOAT64 = NETWORK.replace(
    "np.zeros(output_size)", "np.zeros(output_size, dtype=np.float32)"
).replace("Affine(W2, b2)", "Affine(W2, b2.astype(np.float64))")
BIASES_EXCHANGED = NETWORK.replace('"b1": one', '"b1": two').replace('"b2": two', '"b2": one')
WEIGHTS_EXCHANGED = NETWORK.replace('"W1": one', '"W1": two').replace('"W2": two', '"W2": one')
SIZE_OF_ITS_OWN = NETWORK.replace("np.zeros(hidden_size)", "np.zeros(50)")
NO_B2 = NETWORK.replace(', "b2": b2}', "}")
BY_HAND = NETWORK.replace(
    "return x\n",
    'hidden = np.maximum(0, x0 @ self.params["W1"] + self.params["b1"])\n'
    '            return hidden @ self.params["W2"] + self.params["b2"]\n',
)
BY_HAND = BY_HAND.replace(
    "            for layer in self.layers:\n                x = layer.forward(x)\n",
    "            x0 = x\n",
)
COUNTED = NETWORK.replace("np.mean(said == true)", "np.sum(said == true)")
OVER_THE_BATCH = NETWORK.replace(
    "argmax(self.predict(x), axis=1)", "argmax(self.predict(x), axis=0)"
)
OVER_THE_BATCH = OVER_THE_BATCH.replace("np.argmax(t, axis=1)", "np.argmax(t, axis=0)")
OVER_THE_BATCH = OVER_THE_BATCH.replace("np.mean(said == true)", "np.sum(said == true) / len(x)")
SIGN_ALONE = """
    class SGD:
        def __init__(self, eta=1e-2):
            self.eta = eta

        def update(self, grad_w, grad_b):
            return -self.eta * np.sign(grad_w), -self.eta * np.sign(grad_b)
"""
SQUARED_IN_PLACE = """
    class AdaGrad:
        def __init__(self, eta=1e-2):
            self.eta = eta
            self.h = [0.0, 0.0]

        def update(self, grad_w, grad_b):
            moves = []
            for i, g in enumerate([grad_w, grad_b]):
                before = 1.0 * g
                g *= g
                self.h[i] = self.h[i] + g
                moves.append(-self.eta * before / (np.sqrt(self.h[i]) + 1e-7))
            return tuple(moves)
"""
H_OF_B_FROM_THAT_OF_W = """
    class AdaGrad:
        def __init__(self, eta=1e-2):
            self.eta = eta
            self.h_w = 0.0
            self.h_b = 0.0

        def update(self, grad_w, grad_b):
            self.h_w = self.h_w + grad_w**2
            self.h_b = self.h_w + grad_b**2
            dw = -self.eta * grad_w / (np.sqrt(self.h_w) + 1e-7)
            db = -self.eta * grad_b / (np.sqrt(self.h_b) + 1e-7)
            return dw, db
"""
M_OF_B_FROM_THAT_OF_W = """
    class Adam:
        def __init__(self, alpha=1e-3, beta_1=0.9, beta_2=0.999):
            self.alpha, self.beta_1, self.beta_2 = alpha, beta_1, beta_2
            self.t, self.m_w, self.m_b, self.v_w, self.v_b = 0, 0.0, 0.0, 0.0, 0.0

        def update(self, grad_w, grad_b):
            self.t += 1
            one, two = self.beta_1, self.beta_2
            self.m_w = one * self.m_w + (1 - one) * grad_w
            self.m_b = one * self.m_w + (1 - one) * grad_b
            self.v_w = two * self.v_w + (1 - two) * grad_w**2
            self.v_b = two * self.v_b + (1 - two) * grad_b**2
            moves = []
            for m, v in ((self.m_w, self.v_w), (self.m_b, self.v_b)):
                m, v = m / (1 - one**self.t), v / (1 - two**self.t)
                moves.append(-self.alpha * m / (np.sqrt(v) + 1e-8))
            return tuple(moves)
"""

ONE_KEY_WRITTEN_OUT = """
    def gradient_check(net, x, t):
        grads = net.gradient(x, t)
        found = {}
        for key in net.params:
            slopes = numerical_gradient(lambda _: net.loss(x, t), net.params["W1"])
            found[key] = np.mean(np.abs(grads[key] - slopes))
        return found
"""

PAIR_EXCHANGED = """
    def gradient_descent(f, init_x, lr=0.01, step_num=100):
        x, history = np.array(init_x, dtype=float), []
        for _ in range(step_num):
            x -= lr * numerical_gradient(f, x)
            history.append(x.copy())
        return history, x
"""

ANOTHER_RATE_AND_LATE = """
    def gradient_descent(f, init_x, lr=0.01, step_num=100):
        x, history = np.array(init_x, dtype=float), []
        for _ in range(step_num):
            x = x - 3 * lr * numerical_gradient(f, x)
            history.append(x.copy())
        return x, history
"""

STEPS_BY_HEIGHT = """
    def gradient_descent(f, init_x, lr=0.01, step_num=100):
        x, history = np.array(init_x, dtype=float), []
        for _ in range(step_num):
            history.append(x.copy())
            x = x - lr * f(x)
        return x, history
"""

F_MULTIPLIED = """
    def numerical_diff(f, x, h=1e-4):
        rise = f * (x + h) - f * (x - h)
        return rise / (2 * h)
"""

STEP_SET_INSIDE = """
    def numerical_diff(f, x, h=1e-4):
        h = 0.1
        return (f(x + h) - f(x - h)) / (2 * h)
"""

CASES = {
    "x and history exchanged": (PAIR_EXCHANGED, "in each other's place", "fewer positions"),
    "late at a rate of its own": (ANOTHER_RATE_AND_LATE, "history[0] is the", "a multiple of the"),
    "steps by the height": (STEPS_BY_HEIGHT, "f(x), the height", "begins elsewhere"),
    "f multiplied": (F_MULTIPLIED, "f is a function", "in another order"),
    "a step set inside": (STEP_SET_INSIDE, "is set anew inside", "default step"),
    "forms exchanged": (SIGMOID, "1 / (1 + z) belongs to x ≥ 0", "is missing"),
    "neg is x": (NODES, "`neg = x` and `neg *= -1`", "`x *= -1` writes"),
    "loss of the scores": (LOSS_OF_SCORES, "logarithm of the scores x", "logarithm of 0, or"),
    "as many classes as samples": (EYE_OF_N, "needs the number of classes", "one less than"),
    "params hold copies": (PARAMS_COPIED, "copy on either side", "The layers hold copies"),
    "W1 copied": (W1_COPIED, f"as W1 {NOT_TAKEN_FROM_PARAMS}", "divided by 255"),
    "b1 copied": (B1_COPIED, f"as b1 {NOT_TAKEN_FROM_PARAMS}", "left out"),
    "W2 drawn anew": (W2_DRAWN_ANEW, f"as W2 {NOT_TAKEN_FROM_PARAMS}", "divided by 255"),
    "b2 as float64": (B2_AS_FLOAT64, f"as b2 {NOT_TAKEN_FROM_PARAMS}", "left out"),
    "biases' gradients exchanged": (BIASES_EXCHANGED, "under b1 and b2:", "W2 and b2 get"),
    "weights' gradients exchanged": (WEIGHTS_EXCHANGED, "under W1 and W2:", "W1 and b1 get"),
    "b1 of a size of its own": (SIZE_OF_ITS_OWN, "the shape (hidden_size,)", "stopped"),
    "no b2 in params": (NO_B2, "holds no b2 of the shape", "stopped"),
    "layers that never go forward": (BY_HAND, "has to run before", "differs from"),
    "one key written out": (ONE_KEY_WRITTEN_OUT, "W1, is written out", "W1, b1, W2 and b2 are"),
    "answers counted": (COUNTED, "by the number of samples", "divide by their number"),
    "argmax over the batch": (OVER_THE_BATCH, "over axis 0, the batch", "of the right one"),
    "sign alone": (SIGN_ALONE, "all steps are eta long", "the step is short"),
    "squared in place": (SQUARED_IN_PLACE, "under whatever name", "`grad_w **= 2`"),
    "m of b from that of w": (M_OF_B_FROM_THAT_OF_W, "The m of b is built", "the wrong shape"),
    "h of b from that of w": (H_OF_B_FROM_THAT_OF_W, "start from its own", "the wrong shape"),
}


@pytest.mark.parametrize(("source", "said", "untrue"), CASES.values(), ids=CASES)
def test_both_views_say_what_is_true_of_the_code_and_nothing_that_is_not(
    source, said, untrue, monkeypatch
):
    source = cleandoc(source)
    name = source.split()[1].partition("(")[0].rstrip(":")
    names = names_at(name, chapter_of(name), {name: source}, monkeypatch)
    for text in both_views(name, names[name]):
        assert said in text
        assert untrue not in text


def _saying(bug):
    """Answer as the reference does, but for run A and C of the chapter."""

    def answered(curves):
        return {**diagnose(curves), **bug}

    return answered


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"A": "the learning rate is too small"}, "its loss would creep down. Does it, by more"),
        ({"C": "the step goes uphill"}, "its loss would rise steadily, without leaps"),
        ({"B": "the learning rate is too small"}, "all rows of its table would agree. Do they?"),
    ],
)
def test_an_answer_is_ruled_out_by_what_the_run_does_not_show_and_by_nothing_else(answer, said):
    _, shown = both_views("diagnose", _saying(answer))
    assert said in shown
    assert "Look at both" not in shown


def test_answers_for_names_of_its_own_are_told_from_answers_that_change():
    given = diagnose(_pinned())
    for_its_own, changing = (
        both_views("diagnose", one)[1]
        for one in (
            lambda curves: dict(given),
            lambda curves: dict(zip(curves, given.values(), strict=True)),
        )
    )
    assert "answers for other names than these" in for_its_own
    assert "decide by the numbers alone" not in for_its_own
    assert "decide by the numbers alone" in changing


@pytest.mark.parametrize(
    "answer",
    [
        lambda curves: None,
        lambda curves: [*diagnose(curves).values()],
        lambda curves: dict([*diagnose(curves).items()][-1:]),
    ],
    ids=["nothing", "a list", "one run"],
)
def test_what_is_no_dict_of_all_runs_is_told_nothing_else(answer):
    for text in both_views("diagnose", answer):
        assert "No dict comes back" in text
        assert "names" not in text.replace("with the names that stand in curves", "")


def _pinned():
    inputs = shown_exercise("diagnose").experiments["hunt"].inputs()
    return {
        name: {**run, "loss": np.asarray(run["loss"])} for name, run in inputs["curves"].items()
    }


def test_two_wrong_answers_of_one_rule_are_named_together():
    def by_the_last_loss(curves):
        right = diagnose(curves)
        climbs = "the learning rate is too large", "inputs and labels do not belong together"
        return {
            name: "the step goes uphill" if bug in climbs else bug for name, bug in right.items()
        }

    graded, _ = both_views("diagnose", by_the_last_loss)
    assert "a step uphill raises the loss steadily" in graded
    assert "A run is taken for another kind" not in graded
