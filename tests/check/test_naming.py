"""When what two pieces of code left passes for the same, and what a row asks for."""

from collections import Counter

import numpy as np
import pytest

from grading import grade
from seminar import check
from seminar.check.view import report_on
from seminar.judging.declaration import Aspect, Diagnosis, Exercise, Experiment
from seminar.judging.fault import fault_in
from seminar.judging.naming import ROUNDING, KnownRecords, _Suspect, names_of_mistakes
from seminar.judging.signature import agree, sketch
from seminar.probes import Record

HOMES = check.homes()


def known(numbers):
    records = {"use": Record({"dx": np.asarray(numbers)})}
    return KnownRecords(Diagnosis("Zeros", "It is 0."), records, records, {}, lambda *_: None, ())


@pytest.mark.parametrize(("size", "same"), [(0.1 * ROUNDING, True), (10 * ROUNDING, False)])
def test_beside_zeros_what_is_more_than_rounding_is_something_else(size, same):
    zeros, others = np.zeros(3), np.full(3, size)
    learner = {"use": Record({"dx": others})}
    assert known(zeros).agrees(learner, [("use", "dx")]) == same
    assert agree(sketch(zeros, "dx"), sketch(others, "dx"), 1e-5) == same
    assert agree(sketch(others, "dx"), sketch(zeros, "dx"), 1e-5) == same


def test_beside_other_numbers_a_difference_of_that_size_is_none():
    numbers = np.array([0.3, -2.0, 1.0])
    assert known(numbers).agrees({"use": Record({"dx": numbers + 10 * ROUNDING})}, [("use", "dx")])


def rows_of(name, implementation):
    return str(report_on(check.exercise(name), HOMES[name], implementation))


def test_a_row_asks_for_no_number_where_more_than_one_is_right():
    def endless(y, t):
        with np.errstate(divide="ignore"):
            picked = y[np.arange(len(t)), t] if y.ndim == 2 and t.ndim == 1 else (y * t).sum(-1)
            return float(np.mean(-np.log(picked)))

    (row,) = (
        line for line in rows_of("cross_entropy_error", endless).splitlines() if "infinite" in line
    )
    assert "Yours (the loss, t in one-hot rows): inf." in row and "needed" not in row


def test_a_row_asks_for_the_number_where_one_is_right():
    text = rows_of("sum_of_squares", lambda x: 3.7 * np.sum(np.asarray(x, dtype=float) ** 2) + 1)
    assert "Yours: " in text and "; needed: " in text


X = np.array([0.3, -1.7, 2.9])


def test_what_came_in_and_what_came_before_are_recognised_in_a_record():
    aspect = Aspect("gradient", ("use/dx", "use/dx again"), {"dx": "dx", "dx again": "the second"})
    right = {"use": Record({"dx": 2 * X, "dx again": X**3})}
    inputs = {"use": {"dout": X}}

    def said(dx, again):
        fault = fault_in(
            aspect, {"use": Record({"dx": dx, "dx again": again})}, right, None, inputs
        )
        return fault.sentence

    assert said(X, X**3) == "dx is dout itself, as it came in."
    assert said(2 * X, 2 * X) == "The second is the same as dx, and should be another."


@pytest.mark.parametrize(
    ("slopes", "said"),
    [
        ((0.6, 3.7), "The slope is too high."),  # −x at the first place alone
        ((0.6, -0.3), "The slope is −x."),
        ((0.6, 0.3), "The slope is too high."),  # −x at one place, and x at the other
        ((-0.6, 0.3), "The slope is x itself, as it came in."),
    ],
)
def test_one_number_equals_an_input_where_it_does_so_in_every_experiment(slopes, said):
    aspect = Aspect("slope", ("here/slope", "there/slope"), "the slope")
    places = {"here": -0.6, "there": 0.3}
    mine = {
        name: Record({"slope": np.asarray(slope)})
        for name, slope in zip(places, slopes, strict=True)
    }
    right = {name: Record({"slope": np.asarray(-0.77)}) for name in places}
    inputs = {name: {"x": x} for name, x in places.items()}
    assert fault_in(aspect, mine, right, None, inputs).sentence == said
    alone = fault_in(aspect, {"here": mine["here"]}, right, None, inputs)
    assert "x" not in alone.sentence.split()


@pytest.mark.parametrize(
    ("number", "named"), [(2.0, False), (2 + 1e-9, False), (2.25, True), (13.0, True)]
)
def test_one_small_whole_number_alone_names_no_mistake(number, named):
    aspects = (Aspect("loss", ("use/loss",)), Aspect("other", ("use/other",)))
    exercise = Exercise("one", {"use": Experiment(lambda: ())}, aspects)
    learner, right, wrong = (
        {"use": Record({"loss": np.asarray(loss), "other": np.asarray(other)})}
        for loss, other in ((number, 0.4), (16.1, 0.3), (number, 0.3))
    )
    found = {aspect.name: fault_in(aspect, learner, right) for aspect in aspects}
    mistake = KnownRecords(
        Diagnosis("Two", "It is 2."),
        wrong,
        right,
        {},
        lambda aspect, records: fault_in(aspect, records, right),
        aspects,
    )
    names = names_of_mistakes(exercise, lambda: [mistake], found, learner, right)
    assert ("loss" in names) == named


def test_both_views_recognise_what_came_in():
    class MinusX:
        def forward(self, x, y):
            self.x, self.y = x, y
            return -1.0 * np.asarray(x)

        def backward(self, dout):
            return dout * self.y, dout * self.x

    assert "is −x." in rows_of("MulLayer", MinusX)
    assert "is −x." in grade("MulLayer", MinusX, seed=1).report


def test_how_much_a_mistake_explains_is_counted_once(monkeypatch):
    counted = Counter()
    explains = _Suspect.explains

    def counting(suspect, wrong):
        counted[suspect.diagnosis.name] += 1
        return explains(suspect, wrong)

    monkeypatch.setattr(_Suspect, "explains", counting)
    aspects = (Aspect("gradient", ("use/dx",)), Aspect("result", ("use/out",)))
    right, learner, half = (
        {"use": Record({"out": X + out, "dx": X + dx})} for out, dx in ((0, 0), (1, 1), (0, 1))
    )
    faults = {aspect.name: fault_in(aspect, learner, right) for aspect in aspects}
    same = [
        KnownRecords(
            Diagnosis(name, "dx is one too large."), half, right, {},
            lambda aspect, records: fault_in(aspect, records, right), aspects,
        )
        for name in ("one", "another")
    ]  # fmt: skip
    exercise = Exercise("f", {"use": Experiment(None)}, aspects)
    named = names_of_mistakes(exercise, lambda: same, faults, learner, right)
    assert {aspect: diagnosis.name for aspect, diagnosis in named.items()} == {"gradient": "one"}
    assert counted == {"one": 1, "another": 1}


class AskedFor(dict):
    """Records of a known mistake, and which of them somebody has looked at."""

    def __init__(self, records):
        super().__init__(records)
        self.names = []

    def __getitem__(self, name):
        self.names.append(name)
        return super().__getitem__(name)


def test_of_a_mistake_no_more_is_looked_at_than_tells_it_from_the_learners_code():
    aspects = (Aspect("both", ("last/out", "first/out")), Aspect("own", ("own/out",)))
    right, learner, mistake = (
        {name: Record({"out": X + n}) for name, n in zip(("first", "own", "last"), of, strict=True)}
        for of in ((0, 0, 0), (1, 2, 0), (3, 2, 0))
    )
    faults = {aspect.name: fault_in(aspect, learner, right) for aspect in aspects}
    records, judged = AskedFor(mistake), []

    def faults_of(aspect, its):
        judged.append(aspect.name)
        return fault_in(aspect, dict(mistake), right)

    known = KnownRecords(
        Diagnosis("m", "It is two too large."), records, right, {}, faults_of, aspects
    )
    exercise = Exercise("f", {name: Experiment(None) for name in right}, aspects)
    named = names_of_mistakes(exercise, lambda: [known], faults, learner, right)
    assert named.keys() == {"own"}
    assert {*records.names} == {"first", "own"} and judged == ["own"]
