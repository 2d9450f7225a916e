"""Chapters 00 to 03 go the whole way; a file of their own, so that a process of its own runs it."""

import pytest
from journey.the_whole_way import build_anew, exported, go

from grading.exercises import CHAPTERS

NAMES = list(CHAPTERS)[:4]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def found():
    """Return chapter -> student id -> points, of those that have gone the whole way."""
    return {}


def test_what_is_committed_is_what_the_sources_give(tree):
    build_anew(NAMES, tree)


@pytest.mark.sandbox
@pytest.mark.parametrize("name", NAMES)
def test_a_chapter_goes_the_whole_way(name, tree, tmp_path, monkeypatch, found):
    found[name] = go(name, tree, tmp_path, monkeypatch)


@pytest.mark.sandbox
def test_nbgraders_export_has_the_same_points(tree, found):
    written = exported(tree)
    assert found.keys() == written.keys() == {*NAMES}
    for name, points in found.items():
        nothing = dict.fromkeys(written[name].keys() - points.keys(), 0.0)
        assert written[name] == points | nothing
