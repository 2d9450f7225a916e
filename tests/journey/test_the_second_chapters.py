"""Chapters 04 to 08 go the whole way; a file of their own, so that a process of its own runs it."""

import pytest
from journey.the_whole_way import build_anew, exported

from grading.exercises import CHAPTERS

NAMES = list(CHAPTERS)[4:]
pytestmark = pytest.mark.slow


def test_what_is_committed_is_what_the_sources_give(tree):
    build_anew(NAMES, tree)


@pytest.mark.sandbox
@pytest.mark.parametrize("name", NAMES)
def test_a_chapter_goes_the_whole_way(name, gone):
    assert gone(name)


@pytest.mark.sandbox
def test_nbgraders_export_has_the_same_points(tree, gone):
    points = {name: gone(name) for name in NAMES}
    assert exported(tree, points) == points
