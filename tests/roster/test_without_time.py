"""Where a chapter is due, `collect` tells of whom it is not known when they handed in."""

from datetime import UTC, datetime

import pytest
from autograde.conftest import FILE, NAME, course
from autograde.test_standing import DATA

from grading.batch.gradebook import Marks
from grading.commands.cli import main
from grading.commands.collect import without_time
from grading.intake.collect import collect
from grading.intake.placing import Placement
from grading.judging.chapter import load
from grading.tree.places import TIMESTAMP

DUE = f'\nc.LatePolicy.due = {{"{NAME}": "2026-11-03 23:59 UTC"}}\n'


@pytest.fixture
def root(tmp_path):
    return course(tmp_path / "course")


def told(root, tmp_path, *students):
    for student in students:
        (tmp_path / "all" / student).mkdir(parents=True)
        (tmp_path / "all" / student / FILE).write_bytes(DATA)
    placements = collect(tmp_path / "all", NAME, root=root)
    marks = Marks(load(NAME, root), root)
    try:
        return without_time(placements, marks.due())
    finally:
        marks.close()


def test_where_it_is_due_it_is_told_once_of_whom_no_time_is_known(root, tmp_path):
    with (root / "nbgrader_config.py").open("a") as file:
        file.write(DUE)
    said = told(root, tmp_path, "ann", "bob", "cem")
    assert said.count("\n") == 0 and said.startswith("Due 2026-11-0")
    assert "when these 3 were handed in is not known, so that nobody of them is late: ann, " in said
    for student in ("ann", "cem"):
        stamp = root / "grading" / "submitted" / student / NAME / TIMESTAMP
        stamp.write_text("2026-11-05 10:00 UTC")
    said = told(root, tmp_path)
    assert "when this one was handed in is not known, so that it is not late: bob." in said
    (root / "grading" / "submitted" / "bob" / NAME / TIMESTAMP).write_text("2026-11-05 10:00 UTC")
    assert told(root, tmp_path) == ""


def test_a_date_of_the_gradebooks_own_counts_and_without_one_nothing_is_told(root, tmp_path):
    assert told(root, tmp_path, "ann") == ""
    marks = Marks(load(NAME, root), root)
    marks.gradebook.update_or_create_assignment(NAME, duedate="2026-11-03 23:59 UTC")
    marks.close()
    assert "so that it is not late: ann." in told(root, tmp_path)


def test_whom_canvas_calls_late_is_not_told_of_twice(root, tmp_path):
    with (root / "nbgrader_config.py").open("a") as file:
        file.write(DUE)
    (tmp_path / "all").mkdir()
    for name in (f"leelee_LATE_17_300_{FILE}", f"roebob_12_301_{FILE}"):
        (tmp_path / "all" / name).write_bytes(DATA)
    assert "it is not late: roebob_12." in told(root, tmp_path)


class Due:
    """A gradebook of which nothing is asked but when the chapter is due."""

    def __init__(self, chapter):
        self.chapter = chapter

    def due(self):
        return datetime(2026, 11, 3, tzinfo=UTC)

    def close(self):
        pass


def test_the_command_says_it_behind_what_was_placed(monkeypatch, capsys):
    placed = [Placement(FILE, "ann", "new"), Placement("x", "bob", "older", is_older=True)]
    monkeypatch.setattr("grading.intake.collect.collect", lambda *_: placed)
    monkeypatch.setattr("grading.batch.gradebook.Marks", Due)
    assert main(["collect", "all.zip", NAME]) == 0
    _, _, count, said = capsys.readouterr().out.splitlines()
    assert count.startswith("1 placed") and "so that it is not late: ann." in said
