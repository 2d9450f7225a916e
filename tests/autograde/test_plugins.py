"""What our plug-ins do in nbgrader's commands, around grading."""

from types import SimpleNamespace

import nbformat
import pytest
from autograde.conftest import FILE, NAME, course
from wall.handed_in import CHAPTER, RIGHT, notebook

from grading.batch import behind_the_wall
from grading.notebooks.notebook import is_graded, source_of
from grading.plugins import wall as plugin
from grading.plugins.hide_hidden import HideHidden
from grading.tree.places import TIMESTAMP


@pytest.fixture
def root(tmp_path):
    return course(tmp_path)


def parent_of(root):
    return SimpleNamespace(parent=SimpleNamespace(coursedir=SimpleNamespace(root=str(root))))


def test_nbgraders_feedback_shows_graded_cells_as_they_were_released(root):
    cells = [nbformat.from_dict(cell) for cell in notebook(RIGHT)["cells"]]
    graded = [cell for cell in cells if is_graded(cell)]
    released = [source_of(cell) for cell in graded]
    for cell in graded:
        cell.source = "hidden"
    resources = {"nbgrader": {"assignment": NAME}}
    given = nbformat.v4.new_notebook(cells=cells)
    hidden, same = HideHidden.preprocess(SimpleNamespace(parent=parent_of(root)), given, resources)
    assert hidden is given and same is resources
    assert [cell.source for cell in graded] == released


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
