"""Rows that say what can be known where the answer is a number that nobody may be told."""

import contextlib

import pytest
from exercises.in_notebook import names_at

from grading.exercises import chapter_of
from seminar import check
from seminar.check import view


@pytest.mark.parametrize(
    ("numbers", "red"),
    [
        ((20.1, 0.75 * 20.1, -0.2), []),
        ((39.9, 0.75 * 39.9, -46.7), []),
        ((19.9, 0.75 * 19.9, -39.0), ["a dearer apple", "a dearer orange"]),
        ((40.1, 0.75 * 40.1, -39.0), ["a dearer apple", "a dearer orange"]),
        ((24.0, 18.001, -39.0), ["a dearer orange"]),
        ((24.0, 18.0, 0.1), ["a lower tax"]),
        ((24.0, 18.0, -0.1), ["a lower tax"]),
        ((24.0, 18.0, -10.0), ["a lower tax"]),
        ((24.0, 18.0, -46.9), ["a lower tax"]),
    ],
)
def test_polinas_changes_are_held_between_what_can_be_known(numbers, red, monkeypatch):
    shown = []
    monkeypatch.setattr(view, "_show", shown.append)
    with contextlib.suppress(view.CheckFailed):
        check.polina_changes(lambda: numbers)
    assert [row.aspect for row in shown[0].rows if row.verdict == "wrong"] == red


NEW_BILL, GRADIENT, PILED_UP = "This is the new bill", "This is the gradient", "asked for by itself"


@pytest.mark.parametrize(
    ("returned", "said"),
    [
        ("24.0, 18.0, 39.0", ["has to be negative"]),
        ("24.0, 18.0, -3900.0", ["falls from 1.2 to 1.1"]),
        ("24.0, 18.0, -46.8", ["a tenth of 468 rubles is too much"]),
        ("20.0, 15.0, -39.0", ["more than 20", "more than 15"]),
        ("492.0, 486.0, 429.0", [NEW_BILL]),
        ("2.4, 3.6, 390.0", [GRADIENT]),
        ("24.0, 18.0, 390.0", [GRADIENT]),
        ("24.0, 18.0, -42.5", [PILED_UP]),
        ("24.0, 42.0, -0.5", [PILED_UP]),
        ("24.0, 18.0, -38.0", ["It disagrees with your own `shopping`"]),
        ("24.0, 18.0, -39.0", []),
    ],
)
def test_of_polinas_changes_is_said_what_their_own_shopping_tells(returned, said, monkeypatch):
    answers = {"polina_changes": f"def polina_changes():\n    return {returned}"}
    names = names_at("polina_changes", chapter_of("polina_changes"), answers, monkeypatch)
    shown = []
    monkeypatch.setattr(view, "_show", shown.append)
    with contextlib.suppress(view.CheckFailed):
        check.polina_changes(names["polina_changes"])
    wrong = [row.sentence for row in shown[0].rows if row.verdict == "wrong"]
    reasons = [sentence for sentence in wrong if not sentence.startswith("For the same reason")]
    assert len(reasons) == len(said), wrong
    for sentence, part in zip(reasons, said, strict=True):
        assert part in sentence
