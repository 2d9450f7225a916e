"""Every observation and every tolerance counts: one wrong value alone costs its aspect's points.

What costs which points stands in `costs`, one file a chapter, so that an observation, a tolerance
or a condition that is lost from a declaration is noticed. A table there says of an aspect its
`points`, the observations of which each one alone is `wrong` enough to cost them, the aspects that
it comes `after` or `beside`, and its `tolerance` where that is not 1e-5 of the largest number.
About 8 s.
"""

import re

import numpy as np
import pytest
from exercises.cases import exercises, trial, trial_of_points

from grading.exercises.declaration import WARNINGS, split
from seminar.judging.fault import fault_in
from seminar.judging.rules import AtLeast, LargeButFinite, SaidWhereTrue, ZeroWhereItShould
from seminar.probes import Odd, Record

TABLE = {
    exercise.name: {
        aspect.name: {
            "points": exercise.points_of[aspect.name],
            "wrong": aspect.observations,
            "tolerance": aspect.tolerance,
            "after": aspect.after,
            "beside": aspect.beside,
        }
        for aspect in exercise.aspects
    }
    for (exercise,) in (parameter.values for parameter in exercises())
}
SEED = 3


def _aspects():
    return [
        pytest.param(exercise.values[0], name, id=f"{exercise.values[0].name}-{name}")
        for exercise in exercises()
        for name in TABLE[exercise.values[0].name]
    ]


def _moved(value, by):
    """Return numbers of which one finite entry is off by `by` times the largest of them."""
    numbers = value.astype(np.float64)
    finite = np.isfinite(numbers)
    largest = np.abs(numbers[finite]).max(initial=0.0) or 1.0
    entry = tuple(np.argwhere(finite)[-1])
    numbers[entry] += by * largest
    return numbers


def _wrong(value, rule, by):
    """Return a value that the rule must not take for `value`, off by `by` where it is a number."""
    if isinstance(rule, SaidWhereTrue):
        return Odd("something else") if value == rule.word else Odd(rule.word)
    if isinstance(rule, ZeroWhereItShould):
        largest = np.abs(value).max()
        return np.where(np.abs(value) < 1e-9 * largest, by * largest, value)
    if isinstance(rule, LargeButFinite | AtLeast):
        return np.array(0.99 * rule.least)
    if isinstance(value, Odd):
        return Odd(f"{value}, or not")
    if value.dtype == bool:
        return ~value
    if value.dtype.kind in "iu":
        return value + np.eye(1, value.size, dtype=int).reshape(value.shape)
    return _moved(value, by)


def _with(records, place, change):
    """Return records in which the one observation at `place` is changed."""
    experiment, observation = split(place)
    record = records[experiment]
    if observation == WARNINGS:
        return {**records, experiment: Record(record.values, None, ("RuntimeWarning",))}
    values = {**record.values, observation: change(record.values[observation])}
    return {**records, experiment: Record(values, record.failure, record.warnings)}


def _points(laid_out, records):
    return {one.name: one.points for one in laid_out.judged(records).aspects}


def _spoiled(exercise, name, place, by):
    """Return the points by aspect where one observation is off by `by` tolerances."""
    laid_out = trial_of_points(exercise.name, SEED)
    (aspect,) = (one for one in exercise.aspects if one.name == name)
    rule = aspect.rule_of(split(place)[1])
    return _points(laid_out, _with(laid_out.expected, place, lambda value: _wrong(value, rule, by)))


@pytest.mark.parametrize(("exercise", "name"), _aspects())
def test_each_wrong_observation_alone_costs_the_points_and_no_others(exercise, name):
    rows = TABLE[exercise.name]
    full = {name: row["points"] for name, row in rows.items()}
    for place in rows[name]["wrong"]:
        points = _spoiled(exercise, name, place, 2 * rows[name].get("tolerance", 1e-5))
        assert points[name] == 0.0, place
        wrong = {aspect for aspect, row in rows.items() if place in row["wrong"]}
        for other, row in rows.items():
            concerned = other in wrong or {*wrong, *row.get("beside", ())} & {
                *row.get("after", ()),
                *row.get("beside", ()),
            }
            assert concerned or points[other] == full[other], f"{place} costs {other}"


def _of_labels():
    return [
        pytest.param(exercise, aspect.name, place, id=f"{exercise.name}-{place}")
        for exercise in (parameter.values[0] for parameter in exercises())
        for aspect in exercise.aspects
        for place in aspect.observations
        if "label" in place and split(place)[1] not in YES_OR_NO
    ]


YES_OR_NO = ("arguments unchanged", "as the first time")


@pytest.mark.parametrize(("exercise", "name", "place"), _of_labels())
def test_what_is_wrong_for_labels_alone_is_said_to_be_so_for_labels(exercise, name, place):
    laid_out = trial(exercise.name, SEED)
    (aspect,) = (one for one in exercise.aspects if one.name == name)
    rule = aspect.rule_of(split(place)[1])
    records = _with(laid_out.expected, place, lambda value: _wrong(value, rule, 0.37))
    (said,) = (one.sentence for one in laid_out.judged(records).aspects if one.name == name)
    assert "label" in said


COUNTS = [
    pytest.param(exercise, aspect.name, place, id=f"{exercise.name}-{place}")
    for exercise in (parameter.values[0] for parameter in exercises())
    for aspect in exercise.aspects
    for place in aspect.observations
    if split(place)[1].startswith("number of ")
]


@pytest.mark.parametrize(("exercise", "name", "place"), COUNTS)
def test_a_count_of_zero_is_said_of_the_count(exercise, name, place):
    """Where all else is right, as where a training gets its way down without a gradient."""
    expected = trial(exercise.name, SEED).expected
    (aspect,) = (one for one in exercise.aspects if one.name == name)
    fault = fault_in(aspect, _with(expected, place, np.zeros_like), expected)
    assert re.fullmatch(r"The number of .+ is zero\.", fault.sentence)


@pytest.mark.parametrize(("exercise", "name"), _aspects())
def test_a_number_within_half_the_tolerance_is_right(exercise, name):
    row = TABLE[exercise.name][name]
    laid_out = trial_of_points(exercise.name, SEED)
    for place in row["wrong"]:
        experiment, observation = split(place)
        value = laid_out.expected[experiment].values.get(observation)
        if isinstance(value, np.ndarray) and value.dtype.kind == "f":
            by = row.get("tolerance", 1e-5) / 2
            near = _with(laid_out.expected, place, lambda value, by=by: _moved(value, by))
            assert _points(laid_out, near)[name] == row["points"], place


@pytest.mark.parametrize(("exercise", "name"), _aspects())
def test_an_aspect_waits_for_those_that_the_table_names(exercise, name):
    rows = TABLE[exercise.name]
    for other in rows[name].get("after", ()):
        place = next(p for p in rows[other]["wrong"] if p not in rows[name]["wrong"])
        assert _spoiled(exercise, other, place, 1.0)[name] == 0.0, other
    if beside := rows[name].get("beside"):
        laid_out = trial_of_points(exercise.name, SEED)
        records = laid_out.expected
        for other in beside:
            others = {p for one in (name, *beside) if one != other for p in rows[one]["wrong"]}
            alone = [p for p in rows[other]["wrong"] if p not in others]
            # Aspects that look at the same answers are wrong together.
            place = next(iter(alone or rows[other]["wrong"]))
            assert not alone or _points(laid_out, records)[name] == rows[name]["points"]
            records = _with(records, place, lambda value: _wrong(value, None, 1.0))
            if not alone:
                break
        assert _points(laid_out, records)[name] == 0.0
