"""What code takes from its notebook and may be at fault is said above the rows of its check."""

import numpy as np
import pytest

from grading.exercises import find
from grading.judging.reference import leans_on, own_source
from seminar import check
from seminar.check.surroundings import taken_by
from seminar.check.view import CheckFailed


def notebook(*cells):
    """Return the names of a notebook after these cells."""
    names = {"np": np, "__name__": "__main__"}
    for cell in cells:
        exec(cell, names)
    return names


GRADIENT = own_source("numerical_gradient")
DESCENT = own_source("gradient_descent")
STUB = "def numerical_gradient(f, x, h=1e-4):\n    raise NotImplementedError\n"
BEGIN = "begin with `check.numerical_gradient(numerical_gradient)`"


def failed(name, names):
    with pytest.raises(CheckFailed) as failure:
        getattr(check, name)(names[name])
    return failure.value


def test_what_is_right_leads_to_no_note(capsys):
    check.gradient_descent(notebook(GRADIENT, DESCENT)["gradient_descent"])
    wrong = DESCENT.replace("x -= lr *", "x += lr *")
    assert wrong != DESCENT
    assert not failed("gradient_descent", notebook(GRADIENT, wrong)).report.note


def test_a_wrong_exercise_that_is_called_is_named_first(capsys):
    wrong = GRADIENT.replace("2 * h", "h")
    assert wrong != GRADIENT
    report = failed("gradient_descent", notebook(wrong, DESCENT)).report
    assert report.note == (
        f"This code calls your `numerical_gradient`, whose check does not pass: {BEGIN}."
    )
    assert report.note in str(report)
    assert "whose check does not pass: begin with <code>" in report._repr_html_()


def test_a_wrong_exercise_on_which_this_one_is_tried_is_named_first(capsys):
    value = own_source("Value")
    wrong = value.replace("(other, self.data)", "(other, other.data)")
    assert wrong != value
    report = failed("backward", notebook(wrong, own_source("backward"))).report
    assert report.note == (
        "This code calls your `Value`, whose check does not pass: begin with `check.Value(Value)`."
    )
    check.backward(notebook(value, own_source("backward"))["backward"])


def test_a_stub_that_is_called_is_not_taken_for_this_exercise(capsys):
    error = failed("gradient_descent", notebook(STUB, DESCENT))
    assert [row.sentence for row in error.report.rows] == [
        "Your code calls `numerical_gradient`, not written yet."
    ]
    assert BEGIN in error.report.note
    assert error._render_traceback_() == [
        "gradient_descent: 0 of 1 checks pass. Read the table, mend your cell, run both again."
    ]


def test_an_exercise_that_is_a_stub_itself_is_not_written_whatever_others_are(capsys):
    stub = (
        "def gradient_descent(f, init_x, lr=0.01, step_num=100):\n    raise NotImplementedError\n"
    )
    error = failed("gradient_descent", notebook(STUB, stub))
    assert not error.report.note
    assert error._render_traceback_()[0].startswith("gradient_descent is not written yet.")


def test_two_are_named_together(capsys):
    wrong = leans_on("shopping").replace("return dout, dout", "return dout, -dout")
    wrong = wrong.replace("return x * y", "return x + y").replace("return self.x * self.y", "")
    report = failed("shopping", notebook(wrong, own_source("shopping"))).report
    assert "`MulLayer` and `AddLayer`" in report.note or "`AddLayer` and `MulLayer`" in report.note
    assert "whose checks do not pass: begin with `check." in report.note


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("dx = dout * self.y\n        dy = dout * self.x", "dx, dy = self.y, self.x"),
        ("return dout, dout", "return 1, 1"),
        ("return dout, dout", "return dout / 2, dout / 2"),
    ],
)
def test_what_a_wrong_exercise_leaves_is_not_called_a_mistake_of_the_one_that_calls_it(
    right, wrong, capsys
):
    layers = leans_on("shopping")
    assert right in layers
    cells = layers.replace(right, wrong), own_source("shopping")
    report = failed("shopping", notebook(*cells)).report
    assert "whose check does not pass" in report.note
    sentences = {mistake.sentence for mistake in find("shopping").mistakes}
    assert not [one for one in sentences if one in str(report)]


BETWEEN = """
def slope_of(f, x):
    return numerical_gradient(f, x) if len(x) else walked(f, x)

def walked(f, x):
    return slope_of(f, x)

class Walker:
    step = staticmethod(slope_of)

    def walk(self, f, x):
        return [slope_of(f, entry) for entry in x]

def gradient_descent(f, init_x, lr=0.01, step_num=100):
    gradient_descent  # reads itself
    return Walker().walk(f, init_x)
"""


def test_calls_are_found_through_functions_and_classes_in_between():
    names = notebook(GRADIENT, BETWEEN)
    called = taken_by(names["gradient_descent"], check.homes()).exercises
    assert called == {"numerical_gradient": names["numerical_gradient"]}


def test_a_base_class_is_called_too():
    names = notebook("class Layer:\n    pass\n", "class Mine(Layer):\n    def f(self): pass\n")
    names["Layer"].g = notebook()["np"].sum
    assert (
        taken_by(names["Mine"], {"Layer": ""}).exercises == {}
    )  # it has no code of the notebook's
    names = notebook(
        "class Layer:\n    def g(self): pass\n", "class Mine(Layer):\n    def f(self): pass\n"
    )
    assert taken_by(names["Mine"], {"Layer": ""}).exercises == {"Layer": names["Layer"]}


def test_what_is_imported_is_not_the_learners_own():
    earlier = notebook(GRADIENT)
    names = notebook(DESCENT)
    names["numerical_gradient"] = earlier["numerical_gradient"]
    assert taken_by(names["gradient_descent"], check.homes()).exercises == {}


@pytest.mark.parametrize("odd", [np.sum, len, print, np.vectorize(len), type, 3, None])
def test_what_has_no_code_of_a_notebook_calls_nothing(odd):
    assert taken_by(odd, check.homes()).exercises == {}


RATE = """
class SGD:
    def __init__(self, eta=1e-2):
        self.eta = eta

    def update(self, grad_w, grad_b):
        return -eta * grad_w, -eta * grad_b
"""


def test_a_value_of_the_notebook_that_stands_for_an_attribute_is_named(capsys):
    report = failed("SGD", notebook("eta = 0.1", RATE)).report
    assert report.note == (
        "This code uses `eta` as the whole notebook knows it: is a parameter, or `self.eta`, meant?"
    )


def test_a_value_of_the_notebook_that_stands_for_a_parameter_is_named(capsys):
    own = "def softmax(x):\n    return np.exp(scores) / np.sum(np.exp(scores))\n"
    report = failed("softmax", notebook("scores = np.array([1.0, 2.0])", own)).report
    assert report.note == (
        "This code uses `scores` as the whole notebook knows it: is a parameter meant?"
    )


def test_modules_constants_functions_and_generators_are_no_such_values():
    own = "def f(x):\n    return square(rng.normal() + EPS) + np.square(x) + len(x) + missing\n"
    names = notebook("rng, EPS = np.random.default_rng(0), 1e-7", "def square(x): return x", own)
    taken = taken_by(names["f"], {"square": ""})
    assert taken.values == [] and list(taken.exercises) == ["square"]


def test_an_attribute_is_no_name_of_the_notebook():
    names = notebook("def square(x): pass", "total = 3", "def f(x): return np.square(x.total)")
    assert taken_by(names["f"], {"square": ""}) == ({}, [])


ODD = """
class Asked(dict):
    __getattr__ = dict.__getitem__

settings = Asked(h=1e-4)

def numerical_diff(f, x, h=1e-4):
    return (f(x + settings.h) - f(x)) / settings.h

numerical_diff.__wrapped__ = numerical_diff
"""


def test_an_object_that_answers_anything_when_it_is_asked_does_no_harm(capsys):
    report = failed("numerical_diff", notebook(ODD)).report
    assert "`settings`" in report.note


class Refuses(type):
    def __getattribute__(cls, name):
        raise RuntimeError(name)


class Refusing(metaclass=Refuses):
    def forward(self, x):
        return x


def test_a_class_that_refuses_to_be_asked_does_no_harm():
    assert tuple(taken_by(Refusing, {})) == ({}, [])
