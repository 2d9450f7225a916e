"""A gradebook that we begin is the one that nbgrader would have made, whole or not at all."""

import shutil
import sqlite3
from pathlib import Path

import nbgrader
import pytest
from autograde.conftest import course
from nbgrader.api import Gradebook
from sqlalchemy.engine import Connection
from wall.handed_in import CHAPTER

from grading.batch.gradebook import Marks
from grading.tree.course import configuration
from grading.tree.errors import GradingError

TABLES = "select name, sql from sqlite_schema where tbl_name != 'alembic_version'"
VERSION = "select version_num from alembic_version"


def asked(path, *questions):
    with sqlite3.connect(path) as database:
        return [sorted(database.execute(question).fetchall(), key=str) for question in questions]


def test_it_has_nbgraders_tables_course_and_version(tmp_path):
    root = course(tmp_path)
    theirs = root / "theirs.db"
    course_id = configuration(root).CourseDirectory.course_id
    Gradebook(f"sqlite:///{theirs}", course_id).close()
    Marks(CHAPTER, root).close()
    ours = root / "grading" / "gradebook.db"
    assert asked(ours, TABLES, VERSION) == asked(theirs, TABLES, VERSION)
    assert (course_id,) in asked(ours, "select id from course")[0]


def test_a_student_without_a_name_is_shown_by_id_and_a_name_that_is_there_stays(tmp_path):
    root = course(tmp_path)
    marks = Marks(CHAPTER, root)
    scores = dict.fromkeys(CHAPTER.points, 1.0)
    book = marks.gradebook
    book.add_student("nameless")
    book.add_student("ada", first_name="Ada", last_name="Lovelace")
    book.add_student("last", last_name="Doe")
    book.add_student("first", first_name="Jo")
    for student in ("new", "nameless", "ada", "last", "first"):
        marks.write(student, scores, set())
    marks.write("ada", scores, set())
    names = {s.id: (s.last_name, s.first_name) for s in book.students}
    marks.close()
    assert names == {
        "new": ("new", ""),
        "nameless": ("nameless", ""),
        "ada": ("Lovelace", "Ada"),
        "last": ("Doe", None),
        "first": (None, "Jo"),
    }


@pytest.mark.parametrize(
    "written", ["24:00111111111111111111111111111111", "1e999999", "yesterday", "\0", "٣" * 40]
)
def test_a_time_that_is_nonsense_is_passed_over(tmp_path, written):
    marks = Marks(CHAPTER, course(tmp_path))
    marks.write("ada", dict.fromkeys(CHAPTER.points, 1.0), set(), written)
    submission = marks.gradebook.find_submission(CHAPTER.name, "ada")
    assert submission.timestamp is None and submission.score == len(CHAPTER.points)
    marks.close()


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("delete from grade", "has lost what it held of ada, the grades of test_"),
        ("update submitted_assignment set timestamp = 'yesterday'", "cannot be used .*yesterday"),
    ],
)
def test_what_is_damaged_of_one_submission_is_a_sentence(tmp_path, damage, said):
    root = course(tmp_path)
    scores = dict.fromkeys(CHAPTER.points, 1.0)
    marks = Marks(CHAPTER, root)
    marks.write("ada", scores, set(), "2026-11-26 10:00:00 UTC")
    marks.close()
    with sqlite3.connect(root / "grading" / "gradebook.db") as database:
        database.execute(damage)
    marks = Marks(CHAPTER, root)
    with pytest.raises(GradingError, match=said):
        marks.write("ada", scores, set())
    marks.close()


def test_one_whose_making_is_broken_off_is_made_by_the_next_run(tmp_path, monkeypatch):
    root = course(tmp_path)
    real = Connection.execute

    def broken_off(self, statement, *arguments, **options):
        if "INSERT INTO course" in str(statement):
            raise KeyboardInterrupt
        return real(self, statement, *arguments, **options)

    monkeypatch.setattr(Connection, "execute", broken_off)
    with pytest.raises(KeyboardInterrupt):
        Marks(CHAPTER, root)
    monkeypatch.undo()
    ours = root / "grading" / "gradebook.db"
    assert asked(ours, TABLES) == [[]]
    Marks(CHAPTER, root).close()
    assert len(asked(ours, VERSION)[0]) == 1


def test_one_of_another_version_is_called_so_and_left_as_it_is(tmp_path):
    old = Path(nbgrader.__file__).with_name("tests") / "apps" / "files" / "gradebook.db"
    ours = course(tmp_path) / "grading" / "gradebook.db"
    shutil.copy(old, ours)
    before = ours.read_bytes()
    with pytest.raises(GradingError, match=r"lacks course\.id, .*nbgrader db upgrade"):
        Marks(CHAPTER, tmp_path)
    assert ours.read_bytes() == before
