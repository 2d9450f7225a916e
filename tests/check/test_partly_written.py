"""A class is checked part by part: what is written has its rows, the rest is not written yet."""

import pytest
from exercises.cases import exercises

from grading.judging.reference import reference_module
from seminar import check
from seminar.check.view import CheckFailed
from seminar.judging.judge import NOT_REACHED, RIGHT, WRONG

PARTS = ("__init__", "predict", "loss", "accuracy", "gradient")

ROWS = {
    "params": "__init__",
    "random weights": "__init__",
    "predict": "predict",
    "loss": "loss",
    "accuracy": "accuracy",
    "gradient of W2 and b2": "gradient",
    "gradient of W1 and b1": "gradient",
    "labels": "gradient",
    "params moved in place, another batch": "gradient",
}
"""Of `TwoLayerNet`, and the last part that each of them needs."""


def partly(whole, written):
    """Return a class of which these methods are written and the others are as in the release."""

    def unwritten(self, *given, **named):
        raise NotImplementedError("Your code goes here.")

    own = {name: part for name, part in vars(whole).items() if callable(part)}
    methods = {name: part if name in written else unwritten for name, part in own.items()}
    return type(whole.__name__, (whole,), methods)


def failure_of(implementation):
    with pytest.raises(CheckFailed) as failed:
        getattr(check, implementation.__name__)(implementation)
    return failed.value


@pytest.mark.parametrize("count", range(1, len(PARTS)))
def test_each_method_of_the_network_has_its_rows_as_soon_as_it_is_written(count, capsys):
    written = PARTS[:count]
    TwoLayerNet = partly(reference_module("TwoLayerNet").TwoLayerNet, written)
    report = failure_of(TwoLayerNet).report
    assert [row.aspect for row in report.rows] == list(ROWS)
    for row in report.rows:
        if ROWS[row.aspect] in written:
            assert row.verdict == RIGHT
        else:
            assert (row.verdict, row.sentence) == (NOT_REACHED, "Not written yet.")


def test_methods_may_be_written_in_any_order(capsys):
    written = ("__init__", "predict", "accuracy")
    TwoLayerNet = partly(reference_module("TwoLayerNet").TwoLayerNet, written)
    verdicts = {row.aspect: row.verdict for row in failure_of(TwoLayerNet).report.rows}
    assert verdicts["accuracy"] == RIGHT
    assert verdicts["loss"] == NOT_REACHED


def test_what_is_right_so_far_is_not_called_a_mistake(capsys):
    TwoLayerNet = partly(reference_module("TwoLayerNet").TwoLayerNet, PARTS[:2])
    assert failure_of(TwoLayerNet)._render_traceback_() == [
        "TwoLayerNet: 3 of 9 checks pass. What is written is right: write the next part, run your "
        "cell, and run this one again."
    ]


def test_a_wrong_part_is_still_to_be_mended(capsys):
    TwoLayerNet = partly(reference_module("TwoLayerNet").TwoLayerNet, PARTS[:2])

    class Wrong(TwoLayerNet):
        def predict(self, x):
            return -super().predict(x)

    Wrong.__name__ = "TwoLayerNet"
    error = failure_of(Wrong)
    assert "mend your cell" in error._render_traceback_()[0]
    assert {row.aspect: row.verdict for row in error.report.rows}["predict"] == WRONG


METHODS = {
    "+": ["__add__"],
    "*": ["__mul__"],
    "-": ["__sub__"],
    "/": ["__truediv__"],
    "**": ["__pow__"],
    "exp": ["exp"],
    "log": ["log"],
    "relu": ["relu"],
}
"""Of `Value`, and all that the row of each needs."""


def value_with(*written):
    Value = reference_module("Value").Value
    given = {"__init__", "__repr__", "__neg__", "of"}
    return partly(Value, given | set(written))


@pytest.mark.parametrize("row", METHODS)
def test_each_operation_of_a_value_has_its_row_as_soon_as_it_is_written(row, capsys):
    error = failure_of(value_with(*METHODS[row]))
    verdicts = {one.aspect: one.verdict for one in error.report.rows}
    assert [name for name, verdict in verdicts.items() if verdict == RIGHT] == [row]
    assert WRONG not in verdicts.values()
    assert "What is written is right" in error._render_traceback_()[0]


def test_the_methods_that_are_missing_are_named(capsys):
    methods = {name for name, part in vars(reference_module("Value").Value).items()}
    report = failure_of(value_with(*methods - {"log", "__rsub__"})).report
    assert report.note == "Not written yet: `__rsub__` and `log`."
    assert len(report.rows) == 11


def test_of_a_value_of_which_nothing_is_written_one_row_says_so(capsys):
    error = failure_of(value_with())
    assert len(error.report.rows) == 1
    assert error._render_traceback_()[0].startswith("Value is not written yet.")


def two_way_layers():
    """Return the names of the exercises that are classes with a `forward` and a `backward`."""
    names = []
    for exercise in (one.values[0] for one in exercises()):
        whole = getattr(reference_module(exercise.name), exercise.name)
        if isinstance(whole, type) and {"forward", "backward"} <= set(vars(whole)):
            names.append(exercise.name)
    return names


@pytest.mark.parametrize("name", two_way_layers())
def test_a_layer_that_only_goes_forward_is_told_that_forward_is_right(name, capsys):
    whole = getattr(reference_module(name), name)
    rows = failure_of(partly(whole, set(vars(whole)) - {"backward"})).report.rows
    assert rows[0].verdict == RIGHT
    assert not [row for row in rows if row.verdict == WRONG]
    assert "Not written yet." in [row.sentence for row in rows]
