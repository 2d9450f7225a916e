"""A check works whatever a notebook has changed, and leaves everything as it was."""

import builtins
import contextlib
import io
import os
import random
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest

from grading.exercises import CHAPTERS
from grading.judging.reference import reference
from seminar import check
from seminar.check import surroundings
from seminar.check.view import CheckFailed, CheckMisused, report_on
from seminar.probes.originals import Functions

NAMES = [exercise.name for exercises in CHAPTERS.values() for exercise in exercises]


def table(name, implementation):
    return report_on(check.exercise(name), check.homes()[name], implementation)


def shown(capsys, implementation, name="sum_of_squares"):
    """Return what a check prints."""
    with contextlib.suppress(CheckFailed):
        getattr(check, name)(implementation)
    return capsys.readouterr().out


def drawn():
    """Return the state of NumPy's generator that all share."""
    name, words, *others = np.random.get_state()  # noqa: NPY002
    return name, words.tolist(), others


def sum_of_squares(x):
    return np.sum(x * x)


def sum_of_cubes(x):
    return np.sum(x**3)


def raising(*args, **options):
    raise RuntimeError("this is replaced")


@pytest.fixture
def settings():
    """Put back what a test changes of NumPy's settings."""
    with np.errstate(), np.printoptions(), warnings.catch_warnings():
        yield


REPLACED = {
    "np.allclose": (np, "allclose", lambda *args, **options: True),
    "np.abs": (np, "abs", raising),
    "np.isfinite": (np, "isfinite", None),
    "np.array": (np, "array", raising),
    "np.errstate": (np, "errstate", None),
    "np.random.get_state": (np.random, "get_state", None),
    "warnings.catch_warnings": (warnings, "catch_warnings", None),
    "warnings.simplefilter": (warnings, "simplefilter", raising),
    "sum": (builtins, "sum", raising),
    "len": (builtins, "len", 5),
    "isinstance": (builtins, "isinstance", lambda *args: True),
    "next": (builtins, "next", None),
}


@pytest.mark.parametrize("replaced", REPLACED)
def test_with_functions_replaced_the_table_says_the_truth_and_that_they_are(replaced, capsys):
    place, name, value = REPLACED[replaced]
    before, passed, failed = getattr(place, name), None, None
    setattr(place, name, value)
    try:
        try:
            check.sum_of_squares(sum_of_squares)
            passed = True
            check.sum_of_squares(sum_of_cubes)
        except CheckFailed as error:
            failed = error
        left = getattr(place, name)
    finally:
        setattr(place, name, before)
    assert passed and str(failed) == "sum_of_squares: 0 of 3 checks pass."
    assert left is value
    note = f"This notebook has put something else in the place of `{replaced}`."
    assert capsys.readouterr().out.count(note) == 2


@pytest.mark.parametrize("replaced", REPLACED)
def test_functions_that_code_replaces_as_it_runs_are_put_back(replaced, capsys):
    place, name, value = REPLACED[replaced]
    before = getattr(place, name)

    def replacing(x):
        answer = sum_of_cubes(x)
        setattr(place, name, value)
        return answer

    try:
        text = shown(capsys, replacing)
        left = getattr(place, name)
    finally:
        setattr(place, name, before)
    assert left is before
    assert "0 of 3 checks pass" in text and "The check works with" not in text


@pytest.mark.parametrize("deleted", [(), ("abs",), ("abs", "KeyError")], ids=str)
def test_what_puts_functions_back_calls_none_that_can_be_replaced(deleted):
    class AgreesWithEverything:
        def __call__(self, *_):
            return True

        def __eq__(self, other):
            return True

    there, replaced = builtins.__dict__, None
    names = {"all", "map", "zip", "KeyError", "len", "list"} - {*deleted}
    before, functions = there.copy(), Functions()
    try:
        for name in names:
            there[name] = AgreesWithEverything()
        for name in deleted:
            del there[name]
        replaced = functions.put_back()
        left = there.copy()
    finally:
        there.update(before)
    assert all(left[name] is value for name, value in before.items())
    assert sorted(name for _, name, _, _ in replaced) == sorted([*names, *deleted])


def test_a_name_that_a_notebook_adds_to_numpy_stays(capsys, monkeypatch):
    monkeypatch.setattr(np, "sum_of_squares", sum_of_squares, raising=False)
    text = shown(capsys, lambda x: np.sum_of_squares(x))
    assert "all 3 checks pass" in text and "This notebook" not in text


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_in_which_everything_raises_is_judged_as_others(name, settings):
    np.seterr(all="raise")
    warnings.simplefilter("error")
    assert table(name, reference(name)).passed


@pytest.mark.parametrize("number", [1.7e308, np.inf, 5e-324])
@pytest.mark.parametrize("name", ["Relu", "Affine", "softmax"])
def test_nothing_of_ours_raises_where_wrong_numbers_are_judged(name, number, settings):
    def alike(*arguments):
        return np.full(np.shape(arguments[-1]), number)

    right = reference(name)
    wrong = type(name, (right,), {"forward": alike}) if isinstance(right, type) else alike
    np.seterr(all="raise")
    warnings.simplefilter("error")
    assert not table(name, wrong).passed


@pytest.mark.parametrize("how", ["print", "log", "call"])
def test_a_notebook_that_is_told_of_overflows_in_another_way_is_told_here(how, settings):
    def overflows(x):
        np.exp(np.array(1e4))
        return np.sum(x * x)

    np.seterr(all=how)
    assert "NumPy warns in the line `np.exp(np.array(1e4))`" in str(
        table("sum_of_squares", overflows)
    )


def test_a_notebook_that_does_not_want_to_hear_of_overflows_does_not(settings):
    def overflows(x):
        np.exp(np.array(1e4))
        return np.sum(x * x)

    np.seterr(over="ignore")
    assert table("sum_of_squares", overflows).passed


@pytest.mark.parametrize(
    "options",
    [
        {"precision": 1},
        {"formatter": {"float": raising}},
        {"formatter": {"all": lambda number: "?"}},
        {"threshold": 1, "edgeitems": 1, "sign": "+", "suppress": True, "linewidth": 10},
        {"nanstr": "", "legacy": "1.13"},
    ],
)
def test_a_table_prints_numbers_in_one_way(options, capsys, settings):
    layer = type("Relu", (reference("Relu"),), {"forward": lambda self, x: 1.23456 * x})
    usual = shown(capsys, layer, "Relu")
    assert "1.85184" in usual
    np.set_printoptions(**options)
    assert shown(capsys, layer, "Relu") == usual


def test_how_code_prints_as_it_runs_is_not_how_a_table_does(capsys, settings):
    class Relu(reference("Relu")):
        def forward(self, x):
            return 1.23456 * x

    class Printing(Relu):
        def forward(self, x):
            np.set_printoptions(precision=1, formatter={"float_kind": raising})
            return super().forward(x)

    Printing.__name__ = "Relu"
    usual = shown(capsys, Relu, "Relu")
    assert shown(capsys, Printing, "Relu") == usual


def test_whatever_code_sets_is_set_back(capsys, settings, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "elsewhere").mkdir()

    def setting(x):
        np.seterr(all="raise")
        np.set_printoptions(precision=1)
        warnings.simplefilter("error")
        np.random.seed(0)  # noqa: NPY002
        random.seed(0)
        sys.setrecursionlimit(sys.getrecursionlimit() + 1)
        os.chdir(tmp_path / "elsewhere")
        return np.sum(x * x)

    def state():
        return (
            *(np.geterr(), np.get_printoptions(), list(warnings.filters), Path.cwd()),
            *(random.getstate(), drawn(), sys.stdout, sys.stderr, sys.getrecursionlimit()),
        )

    np.random.standard_normal()  # noqa: NPY002 (a second number is kept for the next call)
    before = state()
    assert "all 3 checks pass" in shown(capsys, setting)
    assert state() == before


def test_a_generator_that_code_puts_in_place_of_numpys_is_put_back(capsys):
    def setting(x):
        np.random.set_bit_generator(np.random.PCG64(1))
        return np.sum(x * x)

    before = np.random.get_bit_generator(), drawn()
    assert "all 3 checks pass" in shown(capsys, setting)
    assert (np.random.get_bit_generator(), drawn()) == before


@pytest.mark.parametrize("name", ["TwoLayerNet", "train"])
def test_what_a_check_draws_is_drawn_by_nobody_else(name, capsys):
    before = drawn()
    shown(capsys, reference(name), name)
    assert drawn() == before


def test_a_folder_that_is_gone_is_no_reason_not_to_check(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    tmp_path.rmdir()
    assert "all 3 checks pass" in shown(capsys, sum_of_squares)


# ------------------------------------------------------------- what stands around


class NoClass:
    @property
    def __class__(self):
        raise RuntimeError("no class")


NO_CLASS = nothing = NoClass()


def test_code_may_read_what_does_not_say_what_it_is():
    def sum_of_squares(x):
        return nothing or NO_CLASS

    assert surroundings.taken_by(sum_of_squares, {}).values == ["nothing"]


@pytest.mark.parametrize(
    ("value", "said"),
    [(np.ones(2), "an array of shape (2,)"), (5, "an int"), ([1, 2], "a list of 2")],
)
def test_what_is_no_code_is_called_by_its_name(value, said):
    with pytest.raises(CheckMisused, match="This was") as caught:
        check.sum_of_squares(value)
    assert str(caught.value).endswith(f"This was {said}.")


def test_a_table_is_printed_in_the_characters_that_there_are(monkeypatch):
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="ascii"))
    check.sum_of_squares(sum_of_squares)
    sys.stdout.flush()
    assert b"? any shape" in written.getvalue()
