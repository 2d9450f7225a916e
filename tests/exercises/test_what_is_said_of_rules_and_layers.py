"""What is said of wrong layers and learning rules is true, and names what is wrong."""

from inspect import cleandoc

import pytest
from exercises.cases import both_views
from exercises.in_notebook import names_at

from grading.exercises import chapter_of

AFFINE = """
    class Affine:
        def __init__(self, W, b):
            self.W = W
            self.b = b

        def forward(self, x):
            self.shape = x.shape
            self.x = x.reshape(x.shape[0], -1)
            return self.x @ self.W + self.b

        def backward(self, dout):
            self.dW = self.x.T @ dout
            self.db = dout.sum(axis=0)
            return (dout @ self.W.T).reshape(self.shape)
"""
RELU = """
    class Relu:
        def forward(self, x):
            self.x = x
            return np.max(0, x)

        def backward(self, dout):
            return dout * (self.x > 0)
"""
MOMENTUM = """
    class Momentum:
        def __init__(self, eta=1e-2, mu=0.9):
            self.eta, self.mu = eta, mu
            self.v_w = 0.0

        def update(self, grad_w, grad_b):
            self.v_w = self.mu * self.v_w - self.eta * grad_w
            self.v_w = self.mu * self.v_w - self.eta * grad_b
            return self.v_w, self.v_w
"""
ADAGRAD = """
    class AdaGrad:
        def __init__(self, eta=1e-2):
            self.eta = eta
            self.h_w, self.h_b = 0.0, 0.0

        def update(self, grad_w, grad_b):
            self.h_w = self.h_w + grad_w**2
            self.h_b = self.h_b + grad_b**2
            dw = -self.eta * grad_w / (np.sqrt(self.h_w) + 1e-7)
            db = -self.eta * grad_b / (np.sqrt(self.h_b) + 1e-7)
            return dw, db
"""
ADAM = """
    class Adam:
        def __init__(self, alpha=1e-3, beta_1=0.9, beta_2=0.999):
            self.alpha, self.beta_1, self.beta_2 = alpha, beta_1, beta_2
            self.t, self.m_w, self.m_b, self.v_w, self.v_b = 0, 0.0, 0.0, 0.0, 0.0

        def update(self, grad_w, grad_b):
            self.t += 1
            self.m_w = self.beta_1 * self.m_w + (1 - self.beta_1) * grad_w
            self.m_b = self.beta_1 * self.m_b + (1 - self.beta_1) * grad_b
            self.v_w = self.beta_2 * self.v_w + (1 - self.beta_2) * grad_w**2
            self.v_b = self.beta_2 * self.v_b + (1 - self.beta_2) * grad_b**2
            mw, mb = (m / (1 - self.beta_1**self.t) for m in (self.m_w, self.m_b))
            vw, vb = (v / (1 - self.beta_2**self.t) for v in (self.v_w, self.v_b))
            dw = -self.alpha * mw / (np.sqrt(vw) + 1e-8)
            db = -self.alpha * mb / (np.sqrt(vb) + 1e-8)
            return dw, db
"""
LAYER = """
    class Layer(BaseLayer):
        def update(self):
            dw, db = rule.update(self.grad_w, self.grad_b)
            self.w += dw
            self.b += db

    rule = SGD(0.1)
"""
ONE_FACTOR = "one factor is missing"


def _kept(name):
    """Return Adam that goes on from one of its corrected means."""
    share = {"m": "(1 - self.beta_1**self.t)", "v": "(1 - self.beta_2**self.t)"}[name]
    pair = f"self.{name}_w, self.{name}_b"
    overwritten = f"{pair} = self.{name}_w / {share}, self.{name}_b / {share}"
    source = ADAM.replace("            mw, mb", f"            {overwritten}\n            mw, mb")
    return source.replace(f"({name} / {share}", f"({name}")


CASES = {
    "weights of its own": (
        AFFINE.replace("= W\n", "= 0.01 * np.random.randn(*W.shape)\n"),
        "`self.W` does not hold the weights",
        "differs",
    ),
    "biases of its own": (
        AFFINE.replace("= b\n", "= np.zeros(b.shape)\n"),
        "bias that was given is missing",
        "The bias is missing",
    ),
    "names of the notebook": (
        AFFINE.replace("self.x @ self.W + self.b", "self.x @ prices + fees"),
        "in the line `return self.x @ prices + fees`",
        "make each picture one row",
    ),
    "an axis for a second array": (RELU, "entry by entry, is `np.maximum`", "differs"),
    "one velocity": (MOMENTUM, "share one velocity", "differs"),
    "one sum of squares": (
        ADAGRAD.replace("self.h_b = self.h_b", "self.h_w = self.h_w").replace("h_b)", "h_w)"),
        "One h gathers",
        "differs",
    ),
    "one m": (ADAM.replace("m_b", "m_w"), "One m averages", "differs"),
    "one v": (ADAM.replace("v_b", "v_w"), "One v averages", "differs"),
    "one m and one v": (
        ADAM.replace("m_b", "m_w").replace("v_b", "v_w"),
        "One m and one v average",
        "differs",
    ),
    "parentheses of w": (
        ADAGRAD.replace("(np.sqrt(self.h_w) + 1e-7)", "np.sqrt(self.h_w) + 1e-7"),
        "In the line of w the parentheses",
        "is nan",
    ),
    "parentheses of b": (
        ADAM.replace("(np.sqrt(vb) + 1e-8)", "np.sqrt(vb) + 1e-8"),
        "In the line of b the parentheses",
        "is nan",
    ),
    "m corrected is kept": (_kept("m"), "m̂ is kept in the place of m", ONE_FACTOR),
    "v corrected is kept": (_kept("v"), "v̂ is kept in the place of v", ONE_FACTOR),
    "t counts twice": (
        ADAM.replace("self.m_b = self", "self.t += 1\n            self.m_b = self"),
        "Your t grows by 2",
        "Your t is 2",
    ),
    "m of w alone is kept": (
        ADAM.replace(
            "            mw, mb",
            "            self.m_w /= 1 - self.beta_1**self.t\n            mw, mb",
        ),
        "The movement of w in step 1",
        ONE_FACTOR,
    ),
    "an optimiser of the notebook": (LAYER, "How often `self.opt` is asked", "is nothing"),
}


@pytest.mark.parametrize(("source", "said", "untrue"), CASES.values(), ids=CASES)
def test_both_views_say_what_is_true_of_the_code_and_nothing_that_is_not(
    source, said, untrue, monkeypatch
):
    source = cleandoc(source)
    name = source.split()[1].partition("(")[0].rstrip(":")
    made = names_at(name, chapter_of(name), {name: source}, monkeypatch)[name]
    for text in both_views(name, made):
        assert said in text
        assert untrue not in text
