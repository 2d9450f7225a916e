"""What the demo says of its students is what grading finds."""

import dataclasses

import pytest

from grading.batch.outcome import Outcome
from grading.batch.turn import ExerciseResult
from grading.commands import demo
from grading.exercises import find
from grading.judging.chapter import load
from grading.judging.score import AspectScore
from grading.sample.numerical_gradient import CHAPTER, CLASS

MISTAKE = "divides_by_h"
(SENTENCE,) = (m.sentence for m in find("numerical_diff").mistakes if m.name == MISTAKE)


def outcome_of_chen(*, points=0.0, mistake=MISTAKE, reason=""):
    chapter = load(CHAPTER)
    results = [
        ExerciseResult(name.removeprefix("test_"), full, full)
        for name, full in chapter.points.items()
    ]
    wrong = AspectScore(
        "slope", points, 3.0, "wrong", SENTENCE if mistake else "So it is.", mistake
    )
    results[0] = ExerciseResult("numerical_diff", points, 3.0, (wrong,))
    return Outcome("chen", results, reason=reason)


@pytest.mark.parametrize(
    ("outcome", "page", "untrue"),
    [
        (outcome_of_chen(), SENTENCE, []),
        (outcome_of_chen(points=1.0), SENTENCE, ["numerical_diff got 1 points and not 0"]),
        (
            outcome_of_chen(mistake=""),
            SENTENCE,
            [
                "the table says 'numerical_diff: So it is.' and not 'numerical_diff: Your slope is "
                "twice the right one'",
                f"the mistakes named in numerical_diff are [] and not ['{MISTAKE}']",
            ],
        ),
        (outcome_of_chen(), "", [f"the page of feedback does not tell of {MISTAKE}"]),
        (
            outcome_of_chen(reason="gone"),
            "",
            [
                "the table says 'could not be graded: gone' and not 'numerical_diff: Your slope is "
                "twice the right one'",
                "it was not graded",
            ],
        ),
    ],
    ids=["as claimed", "other points", "no name", "nothing on the page", "not graded"],
)
def test_a_claim_that_does_not_hold_is_told(outcome, page, untrue):
    found = list(CLASS["chen"].untrue(outcome, load(CHAPTER), page))
    assert found == untrue


def test_a_file_that_should_not_be_graded_and_is_one_is_told():
    outcome = dataclasses.replace(outcome_of_chen(), student="nils")
    assert "it was graded" in list(CLASS["nils"].untrue(outcome, load(CHAPTER), ""))


def test_the_demo_ends_with_status_1_where_a_claim_does_not_hold(monkeypatch, tmp_path, capsys):
    chapter = load(CHAPTER)
    monkeypatch.setattr(demo.build, "build", lambda *_, **__: None)
    monkeypatch.setattr(demo, "_lay_out", lambda *_: None)
    monkeypatch.setattr(demo, "_hand_in", lambda *_: None)
    monkeypatch.setattr(demo, "load", lambda *_: chapter)
    monkeypatch.setattr(demo, "autograde", lambda *_, **__: [outcome_of_chen()])
    monkeypatch.setattr(demo, "write_feedback", lambda *_, **__: [tmp_path / "page.html"])
    assert demo.run(tmp_path) == 1
    said = capsys.readouterr().err
    assert "ada does not stand in the table" in said
    assert f"chen (divides by h): the page of feedback does not tell of {MISTAKE}." in said
