"""Rows that say what can be known where the answer is a number that nobody may be told."""

import contextlib

import pytest

from seminar import check
from seminar.check import view


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
    with contextlib.suppress(view.CheckFailed):
        check.polina_changes(lambda: numbers)
    assert [row.aspect for row in shown[0].rows if row.verdict == "wrong"] == red
