"""The visible view of a check: what it shows, and what it can give to try again."""

import numpy as np
import pytest

from grading.exercises import CHAPTERS, find
from grading.judging.edits import implementation_of
from grading.judging.reference import reference
from seminar import check
from seminar.check import view
from seminar.check.view import report_on
from seminar.judging.declaration import (
    Aspect,
    DeclarationError,
    Exercise,
    Experiment,
    Measured,
    Worked,
)
from seminar.judging.reading import Reading
from seminar.probes import welcome

NOWHERE = "seminar.check.chapters"
"""A package that ships no signatures."""


def probe(implementation, *, x):
    yield "out", implementation(x)
    yield "x unchanged", True


def rows(implementation, *aspects, **experiments):
    exercise = Exercise("twice", experiments, aspects)
    report = report_on(exercise, NOWHERE, implementation)
    return {row.aspect: (row.verdict, row.sentence) for row in report.rows}


X = np.array([1.0, -2.0, 4.0])
WORKED = Experiment(probe, {"x": X}, {"out": 2 * X})
OUT = Aspect("out", ("run/out",), "the result", "Twice x.")


def test_a_right_row_says_what_was_verified():
    assert rows(lambda x: 2 * x, OUT, run=WORKED) == {"out": ("right", "Twice x.")}


def test_a_wrong_row_shows_yours_what_is_needed_and_the_input():
    _, sentence = rows(lambda x: 3 * x, OUT, run=WORKED)["out"]
    assert sentence.endswith(
        "Yours: [ 3., -6., 12.]; needed: [ 2., -4.,  8.]. Tried with x = [ 1., -2.,  4.]."
    )


@pytest.mark.parametrize(
    ("step", "name"),
    [
        ("0.0001", "ignores_the_callers_step"),
        ("0.15", "steps_of_half_h"),
        ("0.6", "five_point_rule"),
    ],
)
def test_numbers_beside_a_known_mistake_say_what_they_are(step, name):
    exercise = find("numerical_diff")
    mistake = next(one for one in exercise.mistakes if one.name == name)
    wrong = implementation_of(exercise.name, mistake)
    report = report_on(exercise.shown, check.homes()[exercise.name], wrong)
    row = next(row for row in report.rows if row.aspect == "step h")
    assert row.sentence == (
        f"{mistake.sentence} Yours (the farthest step from x): {step}; needed: 0.3. "
        "Tried with f(x) = x³, x = 2, h = 0.3."
    )


def test_where_numbers_are_many_the_row_says_how_to_get_them():
    many = Experiment(probe, {"x": np.arange(20.0)}, {"out": 2 * np.arange(20.0)})
    _, sentence = rows(lambda x: 3 * x, OUT, run=many)["out"]
    assert "Yours" not in sentence
    assert sentence.endswith('Tried with the numbers of `check.inputs("twice", "run")`.')


def test_an_input_that_no_numbers_say_is_said_in_words():
    told = Experiment(probe, {"x": X}, {"out": 2 * X}, at="x = three numbers")
    _, sentence = rows(lambda x: 3 * x, OUT, run=told)["out"]
    assert sentence.endswith("Tried with x = three numbers.")


def test_what_has_no_evidence_has_no_row():
    unknown = Experiment(probe, {"x": X})
    assert rows(lambda x: x, OUT, run=unknown) == {}


def test_an_experiment_without_pinned_inputs_is_not_made():
    hidden = Experiment(probe, None, {"out": 2 * X})
    assert rows(lambda x: 1 / 0, OUT, run=hidden) == {}


def test_a_yes_or_no_has_to_be_a_yes_without_evidence():
    kept = Aspect("kept", ("run/x unchanged",), wrong="It changed.")

    def says_no(implementation, *, x):
        yield "x unchanged", False

    assert rows(abs, kept, run=Experiment(says_no, {"x": X}))["kept"][1].startswith("It changed.")


def test_a_stop_is_told_of_what_has_no_evidence_too():
    def stops(x):
        raise RuntimeError("no")

    unknown = Experiment(probe, {"x": X})
    assert "RuntimeError: no" in rows(stops, OUT, run=unknown)["out"][1]


SLOPE = Measured(lambda implementation, inputs, record: 2 * implementation(inputs["x"]), ("out",))


def both(implementation, *, x):
    yield "out", implementation(x)
    yield "twice the out", 2 * implementation(x)


def test_what_is_measured_on_a_wrong_part_is_not_looked_at():
    second = Aspect("second", ("run/twice the out",))
    tried = Experiment(both, {"x": X}, {"out": 2 * X, "twice the out": SLOPE})
    assert rows(lambda x: 2 * x, OUT, second, run=tried)["second"][0] == "right"
    verdict, sentence = rows(lambda x: 3 * x, OUT, second, run=tried)["second"]
    assert (verdict, sentence) == ("not reached", "This is looked at once “out” is right.")


@pytest.mark.parametrize("nothing", [None, np.nan, np.array([1.0, np.inf])])
def test_what_cannot_be_measured_is_not_reached(nothing):
    tried = Experiment(probe, {"x": X}, {"out": Measured(lambda *_: nothing)})
    verdict, sentence = rows(lambda x: x, OUT, run=tried)["out"]
    assert verdict == "not reached"
    assert "nothing to measure" in sentence


def test_evidence_has_a_name_and_a_tolerance_of_its_own():
    loose = Experiment(probe, {"x": X}, {"out": Worked(2 * X, "the exact one", tolerance=0.1)})
    assert rows(lambda x: 2.02 * x, OUT, run=loose)["out"][0] == "right"
    wrong = rows(lambda x: -2 * x, OUT, run=loose)["out"][1]
    assert "the negative of the exact one" in wrong


def test_the_measuring_code_gets_copies_of_the_inputs():
    def spoils(implementation, inputs, record):
        inputs["x"] *= 0
        return 2 * X

    tried = Experiment(probe, {"x": X.copy()}, {"out": Measured(spoils)})
    assert rows(lambda x: 2 * x, OUT, run=tried)["out"][0] == "right"
    assert np.array_equal(tried.pinned["x"], X)


def test_a_reading_is_made_of_the_learners_numbers():
    rising = Reading(("out",), lambda inputs, out: bool(np.all(np.diff(out) > 0)))
    tried = Experiment(probe, {"x": np.arange(3.0)}, readings={"rises": rising})
    rises = Aspect("rises", ("run/rises",), right="It rises.", wrong="It does not rise.")
    assert rows(lambda x: x, rises, run=tried) == {"rises": ("right", "It rises.")}
    assert rows(lambda x: -x, rises, run=tried)["rises"][0] == "wrong"


def test_nothing_more_is_said_of_what_is_not_written():
    def stub(x):
        raise NotImplementedError

    run = Experiment(welcome.sum_of_squares, {"x": X}, {"sum": 21.0})
    aspects = (Aspect("sum", ("run/sum",)), Aspect("other", ("run/x unchanged",)))
    assert list(rows(stub, *aspects, run=run)) == ["sum"]
    assert list(rows(lambda x: None, *aspects, run=run)) == ["sum", "other"]


@pytest.mark.parametrize(
    ("aspects", "said"),
    [
        ((OUT, OUT), "two aspects are called 'out'"),
        ((Aspect("empty"),), "'empty' looks at nothing"),
        ((Aspect("lost", ("elsewhere/out",)),), "no experiment called 'elsewhere'"),
        ((Aspect("late", ("run/out",), after=("never",)),), "waits for 'never'"),
    ],
)
def test_a_declaration_that_cannot_hold_is_refused_with_its_name(aspects, said):
    with pytest.raises(DeclarationError, match=f"twice: .*{said}"):
        Exercise("twice", {"run": WORKED}, aspects)


# ------------------------------------------------------------------------------- what ships


SHOWN = [
    pytest.param(exercise.shown, id=exercise.name)
    for exercises in CHAPTERS.values()
    for exercise in exercises
    if exercise.shown is not None
]


@pytest.mark.parametrize("exercise", SHOWN)
def test_every_row_of_right_code_says_something(exercise):
    report = report_on(exercise, check.homes()[exercise.name], reference(exercise.name))
    assert report.passed
    assert all(row.sentence for row in report.rows), report


@pytest.mark.parametrize("exercise", SHOWN)
def test_the_inputs_of_a_row_can_be_had_and_are_copies(exercise):
    for name, experiment in exercise.experiments.items():
        if experiment.pinned is None:
            continue
        given = check.inputs(exercise.name, name)
        assert given.keys() == experiment.pinned.keys()
        for key, value in given.items():
            if isinstance(value, np.ndarray) and value.size:
                value.flat[0] = value.flat[0] + 1
                assert not np.array_equal(value, experiment.pinned[key])


def test_what_is_no_experiment_is_answered_with_those_there_are():
    with pytest.raises(LookupError, match=r"makes these experiments: .*'zeros'"):
        check.inputs("Relu", "sideways")
    with pytest.raises(LookupError, match="no exercise called 'Rely'"):
        check.inputs("Rely", "row")
    with pytest.raises(AttributeError, match=r"no check called 'Rely'; there are .*Relu"):
        _ = check.Rely


def test_a_check_says_its_name_to_who_asks():
    assert check.Relu.__name__ == "Relu"
    assert "Try `Relu`" in check.Relu.__doc__
    assert {"Relu", "inputs", "sum_of_squares"} <= set(dir(check))


def test_short_values_are_written_as_learners_type_them():
    assert view.short(np.array(1 / 3)) == "0.333333"
    assert view.short(np.array([1, 2])) == "[1, 2]"
    assert view.short(np.array([1.5, -2.0, 0.002, 3000.0])) == "[1.5, -2, 0.002, 3000]"
    assert view.short({"x": np.array(2.5), "kind": "row"}) == "{x: 2.5, kind: row}"


def test_numbers_that_are_wrong_do_not_look_the_same_as_what_is_needed(capsys):
    def numerical_diff(f, x, h=1e-4):
        return (1 + 3e-6) * (f(x + h) - f(x - h)) / (2 * h)

    with pytest.raises(view.CheckFailed):
        check.numerical_diff(numerical_diff)
    assert "12.09; needed: 12.09." not in (said := capsys.readouterr().out)
    assert "12.09004; needed: 12.09." in said


def test_what_two_uses_are_given_is_told_one_after_the_other():
    again = view.inputs_in_words(check.exercise("AddLayer"), "again")
    assert again == "{x: 4.3, y: -2.6, dout: 2.7}, then {x: -3.4, y: 0.7, dout: -2.3}"
    days = view.inputs_in_words(check.exercise("shopping"), "two days")
    assert days.startswith("shopping(60, 2, 90, 3, 1.2), then shopping(45, 4, 70, 6, 1.3), then")
