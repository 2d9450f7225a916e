"""What our plug-ins do in nbgrader's commands, around grading."""

from types import SimpleNamespace

import pytest
from autograde.conftest import FILE, course
from wall.handed_in import CHAPTER

from grading.batch import behind_the_wall
from grading.plugins import wall as plugin
from grading.tree.places import TIMESTAMP


@pytest.fixture
def root(tmp_path):
    return course(tmp_path)


def test_what_nbgrader_copied_beside_the_notebook_is_removed(tmp_path):
    for name in (FILE, TIMESTAMP, "answers.py"):
        (tmp_path / name).write_text("x")
    (tmp_path / "folder" / "deep").mkdir(parents=True)
    (tmp_path / "elsewhere").symlink_to(tmp_path / "folder")
    plugin._remove_strangers(tmp_path, CHAPTER)
    assert {path.name for path in tmp_path.iterdir()} == {FILE, TIMESTAMP}


def test_nbgraders_wall_comes_down_when_its_process_ends(monkeypatch):
    made, closed = SimpleNamespace(close=lambda: None), []
    monkeypatch.setattr(behind_the_wall, "wall", lambda *, sandboxed: made)
    monkeypatch.setattr(plugin.atexit, "register", closed.append)
    assert plugin._kept.__wrapped__(True).wall is made and closed == [made.close]
