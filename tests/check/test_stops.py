"""What is known of a stop does not hang on the version that words its message."""

import numpy as np
import pytest

from seminar.judging.explain import explain_failure
from seminar.judging.naming import ENDED
from seminar.judging.signature import outline
from seminar.judging.stops import hint, what_it_says
from seminar.probes import Failure, Record

SAME = [
    (
        "setting an array element with a sequence. The requested array has an inhomogeneous shape "
        "after 1 dimensions. The detected shape was (2,) + inhomogeneous part.",
        "setting an array element with a sequence.",
    ),
    (
        "only length-1 arrays can be converted to Python scalars",
        "only 0-dimensional arrays can be converted to Python scalars",
    ),
    (
        "matmul: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature "
        "(n?,k),(k,m?)->(n?,m?) (size 3 is different from 4)",
        "shapes (5,4) and (3,2) not aligned: 4 (dim 1) != 3 (dim 0)",
    ),
    (
        "Adam.__init__() got an unexpected keyword argument 'beta_1'",
        "Adam.__init__() got an unexpected keyword argument 'beta_1'. Did you mean 'beta1'?",
    ),
    (
        "operands could not be broadcast together with shapes (5,3) (3,5)",
        "operands could not be broadcast together with shapes (5, 3) (3, 5) ",
    ),
    (
        "index 3 is out of bounds for axis 0 with size 3",
        "index 4 is out of bounds for axis 0 with size 4",
    ),
]

ANOTHER = [
    ("'SGD' object has no attribute 'eta'", "'SGD' object has no attribute 'mu'"),
    (
        "operands could not be broadcast together with shapes (5,3) (3,5)",
        "operands could not be broadcast together with shapes (5,3) (5,)",
    ),
    (
        "shapes (5,4) and (3,2) not aligned: 4 (dim 1) != 3 (dim 0)",
        "shapes (5,4) and (6,2) not aligned: 4 (dim 1) != 6 (dim 0)",
    ),
    ("a sentence of my own", "another sentence of my own"),
]


def _ended(message):
    record = Record({"out": np.ones(2)}, Failure("ValueError", message, "", "out"))
    return outline(record)[ENDED]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_other_words_for_one_thing_have_one_signature(one, other):
    assert what_it_says(Failure("ValueError", one)) == what_it_says(Failure("ValueError", other))
    assert _ended(one) == _ended(other)


@pytest.mark.parametrize(("one", "other"), ANOTHER)
def test_another_name_or_another_shape_has_another_signature(one, other):
    assert _ended(one) != _ended(other)


def test_no_message_stands_in_a_signature():
    assert "mine" not in str(_ended("a sentence of mine"))


def _needs_floats():
    np.ones(3, dtype=int).__imul__(0.5)


STOPS = [
    (lambda: np.ones((5, 3)) @ np.ones((4, 2)), "product 3 4"),
    (lambda: np.dot(np.ones((5, 3)), np.ones((4, 2))), "product 3 4"),
    (lambda: np.ones((5, 3)) + np.ones((3, 5)), "shapes (5,3) (3,5)"),
    (lambda: np.array([np.ones(2), np.ones((2, 3))]), "entry"),
    (lambda: np.array([[1.0, 2.0], [1.0]]), "entry"),
    (lambda: float(np.ones(3)), "number"),
    (lambda: bool(np.ones(3)), "truth"),
    (lambda: np.ones(6).reshape(4, 2), "reshape"),
    (lambda: np.ones(3).sum(axis=1), "axis"),
    (lambda: np.ones(3)[3], "index"),
    (lambda: len(np.array(1.0)), "length"),
    (_needs_floats, "casting"),
    (lambda: np.ones(3).no_such_name, "numpy.ndarray no_such_name"),
]


@pytest.mark.parametrize(("stop", "said"), STOPS)
def test_the_messages_of_this_version_are_known(stop, said):
    with pytest.raises(Exception) as caught:
        stop()
    assert what_it_says(Failure(type(caught.value).__name__, str(caught.value))) == said


def stopped_by(stop):
    """Return the failure in which something ends, in the words of this version."""
    with pytest.raises(Exception) as caught:
        stop()
    return Failure(type(caught.value).__name__, str(caught.value), "in this line")


class Pair(tuple):
    """A tuple to every eye but a linter's."""

    def __new__(cls, *parts):
        return tuple(parts)


class Bare:
    def _init_(self, W):
        self.W = W


LOOK_AT = [
    (lambda: np.stack([np.ones(2), np.ones(3)]), "print the shape of each, just before it."),
    (
        lambda: np.concatenate([np.ones((2, 2)), np.ones((2, 3))]),
        "print the shape of each, just before it.",
    ),
    (
        lambda: np.concatenate([np.ones((2, 2)), np.ones(2)]),
        "print the shape of each, just before it.",
    ),
    (lambda: np.ones((4, 3)).sum(axis=0).sum(axis=1), "those behind it move up by one."),
    (lambda: 2.5 ^ 2, "`^` works on the bits of whole numbers."),
    (lambda: np.ones(2) ^ 2, "`^` works on the bits of whole numbers."),
    (lambda: Bare(1), "with two underscores on each side?"),
    (lambda: Pair(1, {})["tax"], "apart first, `one, other = ...`."),
    (lambda: sum(1.5, 2.5), "go through what they are given."),
    (lambda: stopped_by.dtype, "or are arguments in another order?"),
    (lambda: stopped_by[0], "or are arguments in another order?"),
    (lambda: Bare * 2, "or are arguments in another order?"),
]

MATMUL = "matmul: Input operand 1 has a mismatch in its core dimension 0"
GUFUNC = "with gufunc signature (n?,k),(k,m?)->(n?,m?)"
PRODUCT = "print both shapes. Entry by entry, `*` multiplies."


@pytest.mark.parametrize(
    ("failure", "ends"),
    [
        (
            Failure("AttributeError", "'SGD' object has no attribute 'eta'", "dw = self.eta * g"),
            "Nothing has set `self.eta` before: does it belong to this object, and is it kept "
            "under this name, in a line that has run?",
        ),
        (
            Failure("AttributeError", "'Affine' object has no attribute 'x'", "a.backward(dout)"),
            "`backward` works with what `forward` keeps: `forward` of this very object has to run "
            "before.",
        ),
        (
            Failure("TypeError", "only integer scalar arrays can be converted", "np.max(0, x)"),
            "takes is an axis of its one array: the larger of two, entry by entry, is "
            "`np.maximum`.",
        ),
        (
            Failure(
                "TypeError", "'list' object cannot be interpreted as an integer", "np.sum(a, b)"
            ),
            "The second thing that `np.sum` takes is an axis of its one array.",
        ),
        (
            Failure("AttributeError", "'Layer' object has no attribute 'step'", "self.opt.step()"),
            "AttributeError: 'Layer' object has no attribute 'step'.",
        ),
        (
            Failure("TypeError", "'NoneType' object is not iterable", "for a in layers:"),
            "A None stands where something else is needed: it is what a function without `return` "
            "gives, and a method that works in place, such as `list.reverse`.",
        ),
        (
            Failure("TypeError", "SGD.update() takes 2 positional arguments but 3 were given"),
            "Does its `def` name every parameter? (In a class, the first one is `self`.)",
        ),
        (
            Failure("ValueError", "operands could not be broadcast together with shapes (5,) (3,)"),
            "Print the shapes of what this line combines, just before it.",
        ),
        (
            Failure(
                "ValueError",
                "operands could not be broadcast together with shapes (2,3) (2,)",
                "Y = A / S",
            ),
            "one number for each row needs a second axis, `[:, np.newaxis]`, or `keepdims=True` in "
            "the sum or maximum that makes it. (Should the table be one number for each row as "
            "well? Then a sum along its rows is missing where it is made).",
        ),
        (
            Failure(
                "ValueError",
                "operands could not be broadcast together with shapes (2,) (2,3)",
                "return -np.sum(t * np.log(y))",
            ),
            "labels, one number for each row, have to become one-hot rows first.",
        ),
        (
            Failure("ValueError", "shapes (5,4) and (3,2) not aligned: 4 (dim 1) != 3 (dim 0)"),
            f"here of 4 numbers, times the columns of its right side, here of 3: {PRODUCT}",
        ),
        (
            Failure("ValueError", f"{MATMUL}, {GUFUNC} (size 3 is different from 4)", "x @ dout"),
            f"here of 4 numbers, times the columns of its right side, here of 3: {PRODUCT}",
        ),
        (
            Failure(
                "ValueError",
                "shapes (5,4) and (3,2) not aligned: 4 (dim 1) != 2 (dim 1)",
                "np.inner(x, W)",
            ),
            "Print the shapes of what this line combines, just before it.",
        ),
        (
            Failure(
                "ValueError",
                "matmul: Input operand 1 does not have enough dimensions (has 0, "
                "gufunc core with signature (n?,k),(k,m?)->(n?,m?) requires 1)",
            ),
            "One side of a matrix product is a single number: `*` multiplies by that.",
        ),
        *(
            (
                Failure("TypeError", f"unsupported operand type(s) for @: {sides}", "x @ w + b"),
                "One side of a matrix product is a single number: `*` multiplies by that.",
            )
            for sides in ("'float' and 'float'", "'int' and 'float'", "'float' and 'list'")
        ),
        (
            Failure("TypeError", "unsupported operand type(s) for @: 'list' and 'list'", "x @ w"),
            "",
        ),
        (
            Failure(
                "ValueError",
                "The truth value of an array with more than one element is "
                "ambiguous. Use a.any() or a.all()",
                "if x >= 0:",
            ),
            "or choose entry by entry: `np.where(condition, a, b)`.",
        ),
        (
            Failure(
                "ValueError", SAME[0][0], "self.w += self.opt.update(self.grad_w, self.grad_b)"
            ),
            "stand where one number or one array is needed.",
        ),
        (
            Failure(
                "IndexError",
                "index 2 is out of bounds for axis 0 with size 2",
                "t = np.eye(x.shape[0])[t]",
            ),
            "number of classes, not of samples, and is the first class 0?",
        ),
        (
            Failure(
                "TypeError",
                "can't multiply sequence by non-int of type 'float'",
                "return -self.eta * (grad_w, grad_b)",
            ),
            "multiply what is in it, one by one, or make it an array.",
        ),
        (
            Failure("NameError", "name 'eta' is not defined", "dw = -eta * g"),
            "(In a class, what belongs to the object needs its `self.` in front.)",
        ),
        *[(stopped_by(stop), ends) for stop, ends in LOOK_AT],
    ],
)
def test_a_stop_ends_in_what_to_look_at(failure, ends):
    assert explain_failure(failure).endswith(ends)


@pytest.mark.parametrize(
    "operands", [((5, 3), (4, 2)), ((3,), (4,)), ((2, 5, 3), (4,)), ((), (4,))]
)
def test_a_product_is_told_in_words_alone(operands):
    left, right = map(np.ones, operands)
    with pytest.raises(ValueError, match="matmul") as caught:
        left @ right
    said = explain_failure(Failure("ValueError", str(caught.value), "left @ right"))
    assert "(n?,k)" not in said and "signature" not in said
    assert not left.shape or "of 3 numbers, times the columns of its right side, here of 4" in said


def test_an_optimiser_for_two_layers_is_asked_for_where_it_stops():
    with pytest.raises(ValueError, match="broadcast") as caught:
        np.ones((784, 50)) + np.ones((50, 10))
    said = hint(Failure("ValueError", str(caught.value), "dw, db = rule.update(dW, db)"))
    assert said.endswith("each layer needs an optimiser of its own.")
    elsewhere = hint(Failure("ValueError", str(caught.value), "total = dW + dW_before"))
    assert elsewhere.startswith("Print the shapes")


def test_where_a_message_says_enough_nothing_is_added():
    assert hint(Failure("KeyError", "'W1'", "W = params['W1']")) == ""


def test_a_relu_asked_for_gradients_of_weights_is_told_that_it_has_none():
    line = '"W2": self.layers[1].dW'
    said = hint(Failure("AttributeError", "'Relu' object has no attribute 'dW'", line))
    assert said.startswith("A ReLU has no weights, and no gradients of any")
    assert hint(Failure("AttributeError", "'Relu' object has no attribute 'mask'", line)) == ""
