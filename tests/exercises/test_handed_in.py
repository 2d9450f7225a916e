"""Every known mistake, written as a learner writes it, is judged as the declared one is.

One in twelve runs in `make test`, and so do all that are whole code and no edit of the reference.
"""

import pytest
from exercises.cases import mistakes_one_in, trial
from exercises.in_notebook import names_at

from grading.exercises import chapter_of
from grading.judging.trial import run_here
from grading.sample.answer import answer

SEED = 1
OURS = ("grading", "solutions", "seminar", "Exercise(", ".mistake(")


def judged(score):
    return [(a.name, a.points, a.verdict, a.mistake, a.sentence) for a in score.aspects]


@pytest.mark.parametrize(("exercise", "mistake"), mistakes_one_in(12))
def test_a_mistake_handed_in_gets_the_points_and_the_name_of_the_declared(
    exercise, mistake, monkeypatch
):
    laid_out = trial(exercise.name, SEED)
    text = answer(exercise, mistake)
    assert mistake.sentence not in text
    assert [ours for ours in OURS if ours in text] == []
    answers = {exercise.name: text}
    names = names_at(exercise.name, chapter_of(exercise.name), answers, monkeypatch)
    (declared,) = (one.sent for one in laid_out.mistakes if one.mistake is mistake)
    got = laid_out.score(run_here(exercise, names[exercise.name], laid_out.inputs))
    assert judged(got) == judged(laid_out.score(declared))
    assert {aspect.mistake for aspect in got.aspects} - {""} == {mistake.name}
