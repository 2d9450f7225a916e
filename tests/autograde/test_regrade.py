"""Whose points a mended exercise changes is said before it is written; what people gave stays."""

import dataclasses
import sqlite3

import pytest
from autograde.conftest import NAME, course, hand_in, nbgrader
from wall.handed_in import CHAPTER, RIGHT, WRONG, as_file, notebook

from grading.batch import autograde
from grading.batch.pool import Pool
from grading.batch.regrade import regrade
from grading.batch.standing import standings
from grading.commands.regrade import told
from grading.judging.chapter import load
from grading.roster import Person, Roster
from grading.tree.errors import GradingError
from grading.tree.places import Places
from grading.tree.stopping import Stop

FILES = {
    "ada": as_file(notebook(RIGHT)),
    "bea": as_file(notebook({**RIGHT, "neuron_loss": WRONG["neuron_loss"]})),
    "cem": as_file(notebook(RIGHT)),
    "dan": as_file(notebook(RIGHT)),
    "eve": as_file(notebook(RIGHT)),
}
ROSTER = Roster([Person("cem", "Cem", "Ay", "cem@example.org"), Person("ada", "Ada", "L")])
FULL = sum(CHAPTER.points.values())
LOST = CHAPTER.points["test_neuron_loss"]


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """A class as an exercise that is mended by now had graded it: neuron_loss gave nobody a point.

    To ada a person gave some for it; dan has not been graded; eve's file is damaged by now.
    """
    root = course(tmp_path_factory.mktemp("regrade"))
    hand_in(root, FILES)
    places, chapter = Places(root), load(NAME, root)
    now = autograde.autograde(NAME, root=root, quiet=True)
    writer = autograde.Writer(places, chapter, Stop())
    for outcome in now:
        graded = places.graded_notebook(NAME, outcome.student).read_text(encoding="utf-8")
        writer.write(as_before(dataclasses.replace(outcome, notebook=graded)))
    book = writer.marks.gradebook
    grade = book.find_grade("test_neuron_loss", CHAPTER.module, NAME, "ada")
    grade.manual_score, grade.extra_credit, grade.needs_manual_grade = 1.5, 0.5, False
    book.db.commit()
    writer.close()
    places.forget(NAME, "dan")
    places.submission(NAME, "eve").write_bytes(FILES["eve"][:4000])
    return root


def as_before(outcome):
    """Return an outcome as the exercise had it before it was mended."""
    results = [
        dataclasses.replace(
            result,
            score=0.0,
            aspects=tuple(dataclasses.replace(a, points=0.0) for a in result.aspects),
        )
        if result.exercise == "neuron_loss"
        else result
        for result in outcome.results
    ]
    return dataclasses.replace(outcome, results=results, digest="of other code")


def in_gradebook(root):
    with sqlite3.connect(root / "grading" / "gradebook.db") as database:
        return database.execute(
            "select auto_score, manual_score, extra_credit from grade"
        ).fetchall()


@pytest.fixture(scope="module")
def preview(root):
    """What is told before anything is written, and the gradebook before and after that."""
    before = in_gradebook(root)
    found = regrade(NAME, root=root, quiet=True)
    return found, before, in_gradebook(root)


def test_it_says_whose_points_change_and_by_how_much(preview):
    found, *_ = preview
    changes = {change.student: (change.before, change.after) for change in found.changes}
    assert changes == {
        "ada": (FULL - LOST + 2.0, FULL - LOST + 2.0),
        "bea": (FULL - LOST, FULL - LOST),
        "cem": (FULL - LOST, FULL),
        "eve": (FULL - LOST, FULL - LOST),
    }
    assert [change.student for change in found.felt] == ["cem", "eve"]
    assert found.not_graded == ("dan",)


def test_nothing_is_written_before_that_is_asked_for(root, preview):
    _, before, after = preview
    assert before == after
    assert standings(NAME, root)["cem"].points == FULL - LOST


def test_it_lists_whom_to_write_to_and_what_stays(preview):
    found, *_ = preview
    lines = [*told(found, ROSTER, written=False)]
    assert any(line.split()[:4] == ["cem", "12", "14", "+2"] for line in lines)
    assert any(line.startswith("eve") and "can no longer be graded" in line for line in lines)
    assert lines[-3:] == ["To write to:", "  Cem Ay <cem@example.org>", "  eve"]
    assert any("which a person gave: ada" in line for line in lines)
    assert f"Nothing has been written: `grading regrade {NAME} --write` does." in lines


def test_what_was_graded_again_is_written_without_grading_once_more(root, preview, monkeypatch):
    taken = []
    of_pool = Pool.outcomes

    def watched(self, jobs):
        for outcome in of_pool(self, jobs):
            taken.append(outcome.student)
            yield outcome

    monkeypatch.setattr(Pool, "outcomes", watched)
    found = regrade(NAME, root=root, write=True, quiet=True)
    assert taken == ["eve"]  # whose file could not be graded
    assert "Written." in "\n".join(told(found, ROSTER, written=True))
    points = {student: standing.points for student, standing in standings(NAME, root).items()}
    assert points["cem"] == FULL and points["bea"] == FULL - LOST
    assert points["ada"] == FULL - LOST + 2.0
    exported = nbgrader(root, "export", "--to", "grades.csv")
    assert exported.returncode == 0, exported.stderr
    assert f",{FULL}," in (root / "grades.csv").read_text()
    assert autograde.autograde(NAME, students=["cem"], root=root, quiet=True)[0].fresh is False


def test_without_a_graded_submission_it_says_what_to_do_first(tmp_path):
    root = course(tmp_path / "course")
    hand_in(root, {"dan": FILES["dan"]})
    with pytest.raises(GradingError, match=f"run `grading autograde {NAME}` first"):
        regrade(NAME, root=root, quiet=True)
