"""Rows that were not reached, that stopped, or that are right for a wrong number before them."""

import linecache

import numpy as np
import pytest

from grading import grade
from grading.judging.reference import leans_on
from seminar import check
from seminar.check.view import report_on
from seminar.judging.explain import explain
from seminar.judging.judge import AFTER_A_STOP, NOT_REACHED, RIGHT, WRONG


def made(name, source):
    """Return what a notebook's cell defines, with its lines where tracebacks find them."""
    names, file = {"np": np, "__name__": "__main__"}, f"<cell of {name}>"
    exec(leans_on(name), names)
    linecache.cache[file] = (len(source), None, source.splitlines(True), file)
    exec(compile(source, file, "exec"), names)
    return names[name]


def rows(name, source):
    """Return what the check says: aspect -> verdict and sentence."""
    report = report_on(check.exercise(name), check.homes()[name], made(name, source))
    return {row.aspect: (row.verdict, row.sentence) for row in report.rows}


def graded(name, source, seed=1):
    """Return what grading says: aspect -> verdict and sentence."""
    score = grade(name, made(name, source), seed=seed)
    return {aspect.name: (aspect.verdict, aspect.sentence) for aspect in score.aspects}


UNWRITTEN_LOSS = """
class SimpleNet:
    def __init__(self, W):
        self.W = W

    def predict(self, x):
        return x @ self.W

    def loss(self, x, t):
        raise NotImplementedError
"""


def test_what_a_stub_keeps_from_being_looked_at_is_not_wrong():
    found = graded("SimpleNet", UNWRITTEN_LOSS)
    assert found["predict"] == (RIGHT, "")
    assert found["loss of one sample"][0] == WRONG
    for aspect in ("loss of a batch", "keeps W itself", "arguments as they were"):
        assert found[aspect] == (NOT_REACHED, AFTER_A_STOP)


PRODUCT = """
class Sigmoid:
    def forward(self, x):
        z = np.exp(-np.abs(x))
        self.y = np.where(x >= 0, 1 / (1 + z), z / (1 + z))
        return self.y

    def backward(self, dout):
        return dout @ self.y * (1 - self.y)
"""


def test_a_stop_in_one_line_is_told_once_whatever_shapes_met_there():
    for found in (rows("Sigmoid", PRODUCT), *(graded("Sigmoid", PRODUCT, s) for s in range(5))):
        told = [said for _, said in found.values() if "`return dout @ self.y" in said]
        assert len(told) == 1 and "A matrix product takes the rows" in told[0]
        assert found["dout as it was"] == (NOT_REACHED, AFTER_A_STOP)


def test_a_row_of_a_stop_says_what_was_tried():
    found = rows("Sigmoid", PRODUCT)["used again, and two at once"][1]
    assert found.endswith('Tried with the numbers of `check.inputs("Sigmoid", "again")`.')
    one_by_one = PRODUCT.replace("dout @ self.y", "dout.reshape(-1, 7)")
    assert rows("Sigmoid", one_by_one)["gradient"][1].endswith(
        "Tried with x = [ 0.6, -1.4,  2.3, -0.5,  1.1], dout = [ 1.5, -2. ,  0.7,  3. , -1.2]."
    )


def test_a_row_of_a_name_that_is_missing_says_the_name_alone():
    found = rows("Sigmoid", PRODUCT.replace("dout @ self.y", "d_out * self.y"))["gradient"][1]
    assert "name 'd_out' is not defined" in found and "Tried with" not in found


NODES = """
def sigmoid_nodes(x, dout):
    neg = -x
    exp = np.exp(neg)
    add = 1 + exp
    y = 1 / add
    d_add = {d_add}
    d_exp = {d_exp}
    d_neg = d_exp * exp
    dx = -d_neg
    return dict(neg=neg, exp=exp, add=add, y=y, d_add=d_add, d_exp=d_exp, d_neg=d_neg, dx=dx)
"""


@pytest.mark.parametrize("find", [rows, graded])
def test_what_is_right_for_a_wrong_number_says_so(find):
    found = find("sigmoid_nodes", NODES.format(d_add="-0.7 * dout * y**2", d_exp="d_add"))
    assert found["d_add"][0] == WRONG
    assert found["d_exp"] == (RIGHT, "Right for your d_add, which is not right yet.")
    assert found["d_neg"] == (RIGHT, "Right for your d_exp, which is not right yet.")


@pytest.mark.parametrize("find", [rows, graded])
def test_what_is_right_by_itself_says_nothing_of_the_wrong_number_before_it(find):
    source = NODES.format(d_add="-0.7 * dout * y**2", d_exp="-dout * y**2")
    found = find("sigmoid_nodes", source)
    assert found["d_add"][0] == WRONG and found["d_exp"][0] == RIGHT
    assert "Right for your" not in found["d_exp"][1] + found["d_neg"][1]


MASK = """
class Relu:
    def forward(self, x):
        self.mask = x > 0
        return {out}

    def backward(self, dout):
        return {dx}
"""


@pytest.mark.parametrize("find", [rows, graded])
@pytest.mark.parametrize(
    ("aspect", "what", "source"),
    [
        ("forward", "What forward returns", MASK.format(out="self.mask", dx="dout * self.mask")),
        ("gradient", "The gradient", MASK.format(out="x * self.mask", dx="self.mask")),
    ],
)
def test_a_mask_in_place_of_numbers_is_told(find, aspect, what, source):
    verdict, sentence = find("Relu", source)[aspect]
    assert verdict == WRONG
    assert sentence.startswith(f"{what} holds True and False, where numbers are needed: a mask ")


def test_a_yes_in_place_of_a_number_is_told_and_a_no_is_no_yes():
    assert explain(np.array(True), np.array(0.25)) == (
        "The result is True, where a number is needed."
    )
    assert explain(np.array(False), np.array(True))


@pytest.mark.parametrize(
    "loss",
    [
        "cross_entropy(net.predict(x), t)",
        "np.sum((net.predict(x) - t) ** 3)",
        "float(np.max(net.predict(x)))",
    ],
)
@pytest.mark.parametrize("find", [rows, graded])
def test_a_gradient_of_a_loss_of_ones_own_is_told_whatever_that_loss_is(find, loss):
    source = (
        "def cross_entropy(y, t):\n    return -np.sum(t * np.log(np.abs(y) + 1e-7))\n"
        "def simple_net_gradient(net, x, t):\n"
        f"    return numerical_gradient(lambda W: {loss}, net.W)\n"
    )
    found = find("simple_net_gradient", source)["gradient of a batch"][1]
    assert found.startswith("You never ask the net for its loss")


@pytest.mark.parametrize("find", [rows, graded])
def test_a_pair_that_is_added_is_told(find):
    source = (
        "class Layer(BaseLayer):\n    def update(self):\n"
        "        self.w += self.opt.update(self.grad_w, self.grad_b)\n"
    )
    found = find("Layer", source)["w moves"][1]
    assert found.startswith("Both movements are added at once")
