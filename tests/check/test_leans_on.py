"""Where code calls another exercise that is not right, the check says which to begin with."""

import numpy as np
import pytest

from grading.judging.reference import leans_on, own_source
from seminar import check
from seminar.check.leans_on import called_from
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
    called = called_from(names["gradient_descent"], check.homes())
    assert called == {"numerical_gradient": names["numerical_gradient"]}


def test_a_base_class_is_called_too():
    names = notebook("class Layer:\n    pass\n", "class Mine(Layer):\n    def f(self): pass\n")
    names["Layer"].g = notebook()["np"].sum
    assert called_from(names["Mine"], {"Layer": ""}) == {}  # it has no code of the notebook's
    names = notebook(
        "class Layer:\n    def g(self): pass\n", "class Mine(Layer):\n    def f(self): pass\n"
    )
    assert called_from(names["Mine"], {"Layer": ""}) == {"Layer": names["Layer"]}


def test_what_is_imported_is_not_the_learners_own():
    earlier = notebook(GRADIENT)
    names = notebook(DESCENT)
    names["numerical_gradient"] = earlier["numerical_gradient"]
    assert called_from(names["gradient_descent"], check.homes()) == {}


@pytest.mark.parametrize("odd", [np.sum, len, print, np.vectorize(len), type, 3, None])
def test_what_has_no_code_of_a_notebook_calls_nothing(odd):
    assert called_from(odd, check.homes()) == {}
