"""Every row of every visible check can turn red, by itself, and as soon as it should."""

import contextlib

import pytest
from check.faults import noticed
from check.rows import ROWS
from exercises.cases import exercises

from seminar import check
from seminar.check import attempt, view


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # of infinite observations
@pytest.mark.parametrize("exercise", [e for e in exercises() if e.id in ROWS])
def test_each_row_notices_a_fault_that_small_and_no_other_row_does(exercise, monkeypatch):
    found = noticed(exercise.name, monkeypatch)
    assert {label: least for label, (least, _) in found.items()} == ROWS[exercise.name]
    for label, (_, others) in found.items():
        assert others == 0, label


@pytest.mark.parametrize(
    ("numbers", "red"),
    [
        ((20.1, 0.75 * 20.1, -0.1), []),
        ((39.9, 0.75 * 39.9, -46.7), []),
        ((19.9, 0.75 * 19.9, -39.0), ["a dearer apple"]),
        ((40.1, 0.75 * 40.1, -39.0), ["a dearer apple"]),
        ((24.0, 18.001, -39.0), ["a dearer orange"]),
        ((24.0, 18.0, 0.1), ["a lower tax"]),
        ((24.0, 18.0, -46.9), ["a lower tax"]),
    ],
)
def test_polinas_changes_are_held_between_what_can_be_known(numbers, red, monkeypatch):
    shown = []
    monkeypatch.setattr(view, "_show", shown.append)
    with contextlib.suppress(attempt.CheckFailed):
        check.polina_changes(lambda: numbers)
    assert [row.aspect for row in shown[0].rows if row.verdict == "wrong"] == red
