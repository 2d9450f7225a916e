"""The visible check and grading are two views of one declaration: they agree, in the same words.

Every correct variant goes through both, as does one known mistake in three; in `make test-long`
every one does. What the visible check lets pass stands here with the reason.
"""

import pytest
from exercises.cases import label, mistakes_one_in, strangers, variants

from grading.exercises import find
from grading.judging.edits import implementation_of
from seminar import check
from seminar.check.view import report_on

ANSWERS = "four different answers from the list: which are right is the question itself"
UNSEEN: dict[tuple[str, str], str] = {("diagnose", "flat_runs_exchanged"): ANSWERS}
"""Mistakes that a learner cannot see alone, and why."""

UNSEEN_STRANGERS: dict[tuple[str, str], str] = {("diagnose", "diagnose_backwards"): ANSWERS}


def in_two_halves(parameters):
    return [one for one in parameters if one.values[0].shown is not None]


def seen(exercise, implementation):
    return report_on(exercise.shown, check.homes()[exercise.name], implementation)


@pytest.mark.parametrize(("exercise", "mistake"), in_two_halves(mistakes_one_in(3, first=1)))
def test_a_known_mistake_is_caught_and_named_as_in_grading(exercise, mistake):
    report = seen(exercise, implementation_of(exercise.name, mistake))
    assert report.passed == ((exercise.name, mistake.name) in UNSEEN), str(report)
    rows = [row.aspect for row in report.rows]
    assert len(set(rows)) == len(rows), "a row stands there twice"
    if not report.passed and exercise.shown.names_mistakes:
        assert mistake.sentence in str(report)
        others = {one.sentence for one in exercise.mistakes} - {mistake.sentence}
        assert not [other for other in others if other in str(report)]


@pytest.mark.parametrize(("exercise", "implementation"), in_two_halves(variants()))
def test_right_code_is_right_in_every_row(exercise, implementation):
    report = seen(exercise, implementation)
    assert report.passed, f"{label(implementation)}\n{report}"


@pytest.mark.parametrize(("exercise", "implementation"), in_two_halves(strangers()))
def test_an_unknown_mistake_is_caught_and_blames_no_known_one(exercise, implementation):
    report = seen(exercise, implementation)
    unseen = (exercise.name, label(implementation)) in UNSEEN_STRANGERS
    assert report.passed == unseen, label(implementation)
    blamed = [one.name for one in exercise.mistakes if one.sentence in str(report)]
    assert not blamed, str(report)


def test_what_is_unseen_is_a_known_mistake():
    assert {name for _, name in UNSEEN} <= {
        mistake.name for exercise, _ in UNSEEN for mistake in find(exercise).mistakes
    }
