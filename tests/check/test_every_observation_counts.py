"""Every observation of which something is known costs its row, and what is a little off does not.

The reference is observed once, on the visible check's inputs; then one observation at a time is
off.
"""

import dataclasses
from functools import cache

import numpy as np
import pytest

from grading.exercises import CHAPTERS
from grading.judging.reference import reference
from seminar.check.view import Verifiable, try_out
from seminar.judging.declaration import WARNINGS
from seminar.judging.judge import RIGHT, WRONG, Basis, judge
from seminar.judging.rules import AtLeast, LargeButFinite, SaidWhereTrue, ZeroWhereItShould
from seminar.probes import Odd

ASPECTS = [
    pytest.param(exercise, aspect.name, id=f"{exercise.name}-{aspect.name}")
    for exercises in CHAPTERS.values()
    for exercise in exercises
    if exercise.shown is not None
    for aspect in exercise.shown.aspects
]


@cache
def known_of(name):
    """Return the reference's records in the visible check, and all that is verifiable of them."""
    shown = next(one for ones in CHAPTERS.values() for one in ones if one.name == name).shown
    records = try_out(shown, reference(name))
    basis = Verifiable(shown, reference(name), records)
    assert all(finding.verdict == RIGHT for finding in judge(shown, records, basis, list))
    return records, Basis(basis.records, basis.evidence)


def verdict(exercise, name, records):
    _, basis = known_of(exercise.name)
    findings = judge(exercise.shown, records, basis, list)
    return next(one.verdict for one in findings if one.aspect.name == name)


def off(value, rule, by):
    """Return a value that is not what is expected, by so much where it is a number."""
    if isinstance(rule, SaidWhereTrue):
        return Odd("something else") if value == rule.word else Odd(rule.word)
    if isinstance(value, Odd):
        return Odd(f"{value}, or not")
    if value.dtype == bool:
        return ~value
    if isinstance(rule, LargeButFinite | AtLeast):
        return np.array(0.99 * rule.least)
    if value.dtype.kind in "iu":
        return value + 1
    largest = np.abs(value[np.isfinite(value)]).max(initial=0.0) or 1.0
    moved = value.astype(np.float64)
    if isinstance(rule, ZeroWhereItShould):
        return np.where(np.abs(moved) < 1e-9 * largest, 0.1 * largest, moved)
    moved[tuple(np.argwhere(np.isfinite(moved))[-1])] += by * largest
    return moved


def places(exercise, name):
    """Yield (place, rule, tolerance) of what is verifiable in an aspect, warnings aside."""
    records, basis = known_of(exercise.name)
    (aspect,) = (one for one in exercise.shown.aspects if one.name == name)
    for experiment, observation in aspect.places:
        if experiment in records and observation in basis.records[experiment].values:
            _, tolerance = basis.evidence.get((experiment, observation), ("", None))
            at = (experiment, observation)
            yield at, aspect.rule_of(observation), tolerance or aspect.tolerance


def changed(exercise, place, change):
    records, _ = known_of(exercise.name)
    experiment, observation = place
    record = records[experiment]
    values = {**record.values, observation: change(record.values[observation])}
    return {**records, experiment: dataclasses.replace(record, values=values)}


@pytest.mark.parametrize(("exercise", "name"), ASPECTS)
def test_a_wrong_observation_turns_its_row_red(exercise, name):
    for place, rule, tolerance in places(exercise, name):
        # The expected value is measured: it may itself be off by as much as the tolerance.
        records = changed(exercise, place, lambda value, r=rule, t=tolerance: off(value, r, 3 * t))
        assert verdict(exercise, name, records) == WRONG, place


@pytest.mark.parametrize(("exercise", "name"), ASPECTS)
def test_a_warning_turns_its_row_red(exercise, name):
    records, _ = known_of(exercise.name)
    (aspect,) = (one for one in exercise.shown.aspects if one.name == name)
    for experiment, observation in aspect.places:
        if observation == WARNINGS and experiment in records:
            warned = dataclasses.replace(records[experiment], warnings=("RuntimeWarning",))
            assert verdict(exercise, name, {**records, experiment: warned}) == WRONG


@pytest.mark.parametrize(("exercise", "name"), ASPECTS)
def test_numbers_a_little_off_are_right(exercise, name):
    for place, rule, tolerance in places(exercise, name):
        experiment, observation = place
        value = known_of(exercise.name)[0][experiment].values[observation]
        if isinstance(value, Odd) or value.dtype.kind != "f" or isinstance(rule, ZeroWhereItShould):
            continue
        records = changed(exercise, place, lambda value, t=tolerance: off(value, None, t / 5))
        assert verdict(exercise, name, records) == RIGHT, place
