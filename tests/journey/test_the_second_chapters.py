"""Chapters 04 to 07 go the whole way; a file of their own, so that a process of its own runs it."""

import pytest
from journey.the_whole_way import go

from grading.exercises import CHAPTERS

pytestmark = [pytest.mark.sandbox, pytest.mark.slow]


@pytest.mark.parametrize("name", list(CHAPTERS)[4:])
def test_a_chapter_goes_the_whole_way(name, tree, tmp_path, monkeypatch):
    go(name, tree, tmp_path, monkeypatch)
