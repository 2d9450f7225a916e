"""Chapters 04 to 07 go the whole way; a file of their own, so that a process of its own runs it."""

import pytest
from journey.the_whole_way import build_anew, go

from grading.exercises import CHAPTERS

NAMES = list(CHAPTERS)[4:]
pytestmark = pytest.mark.slow


def test_what_is_committed_is_what_the_sources_give(tree):
    build_anew(NAMES, tree)


@pytest.mark.sandbox
@pytest.mark.parametrize("name", NAMES)
def test_a_chapter_goes_the_whole_way(name, tree, tmp_path, monkeypatch):
    go(name, tree, tmp_path, monkeypatch)
