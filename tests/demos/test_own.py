"""What a demo reads of the learner's own code, and what it says where it cannot. Less than 1 s."""

import sys
import warnings

import numpy as np
import pytest

from seminar.demos.own import Own, note, number, numbers, quiet


@pytest.mark.parametrize(
    ("result", "value"), [(3, 3.0), (True, 1.0), (np.float32(0.5), 0.5), (np.array([[2.0]]), 2.0)]
)
def test_a_number_is_read_in_whatever_form_it_comes(result, value):
    assert number(result) == value and type(number(result)) is float


@pytest.mark.parametrize(
    ("result", "named"),
    [
        (None, "None"),
        ("0.5", "a str"),
        ([1.0, 2.0], "a list"),
        (np.ones(2), r"an array of shape \(2,\)"),
        (1j, "a complex"),
    ],
)
def test_what_is_no_number_is_named(result, named):
    with pytest.raises(TypeError, match=f"^returned {named} where one number is expected$"):
        number(result)


def test_numbers_are_read_as_floats_of_their_shape():
    read = numbers(2, 1)([[1], [2]])
    assert read.dtype == float and read.tolist() == [[1.0], [2.0]]


@pytest.mark.parametrize("result", [None, [1, 2], [["a"], ["b"]], [[1j], [2.0]]])
def test_numbers_of_another_shape_or_kind_are_refused(result):
    with pytest.raises(
        TypeError, match=r"^returned (None|a list) where 2 x 1 numbers are expected"
    ):
        numbers(2, 1)(result)


def test_code_that_prints_and_warns_is_heard_nowhere(capsys):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with quiet():
            print("step by step")
            print("oh", file=sys.stderr)
            warnings.warn("watch out", stacklevel=1)
            assert np.isinf(np.float64(1.0) / 0.0)
    assert capsys.readouterr() == ("", "")


def test_one_failure_is_said_once_and_the_built_in_code_goes_on():
    def fails(x):
        raise ValueError("too\n  large")

    own, right = Own("softmax", fails, lambda x: -x, number), Own("loss", lambda x: x, abs)
    assert own(2.0) == -2.0 and right(2.0) == 2.0
    said = "Your softmax raised ValueError: too large. The built-in one draws this instead."
    assert note([own, right]) == f"{said} Drawn with your own loss."
    assert note([own, right]) == "Drawn with your own softmax and loss."
    own(2.0)
    own.settle()
    assert own(2.0) == -2.0
    assert note([own]) == note([own]) == said
    builtin = Own("softmax", None, lambda x: -x)
    assert builtin(2.0) == -2.0
    assert note([builtin, right]) == "Drawn with your own loss and with the built-in softmax."


def test_a_stub_and_a_wrong_kind_have_sentences_of_their_own():
    def stub(x):
        raise NotImplementedError

    unwritten, wrong = Own("softmax", stub, abs), Own("softmax", lambda x: None, abs, number)
    unwritten(1.0)
    wrong(1.0)
    assert unwritten.trouble.startswith("Your softmax is still to be written; the built-in one")
    returned = "returned None where one number is expected; the built-in one draws this instead."
    assert wrong.trouble == f"Your softmax {returned}"
