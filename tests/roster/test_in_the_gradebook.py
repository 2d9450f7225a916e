"""The gradebook, and with it Formgrader and nbgrader's export, calls people as the roster does."""

import contextlib
import csv
import sqlite3

import pytest
from autograde.conftest import course
from nbgrader.plugins import CsvExportPlugin
from wall.handed_in import CHAPTER

from grading.batch.gradebook import Marks
from grading.roster.reading import NAME as ROSTER
from grading.tree.errors import GradingError

PEOPLE = "id,first_name,last_name,email,canvas\njdoe,Jane,Döe,jane@example.org,55\nbob,,,,\n"


@pytest.fixture
def root(tmp_path):
    return course(tmp_path)


def students(root):
    with contextlib.closing(sqlite3.connect(root / "grading" / "gradebook.db")) as database:
        rows = database.execute(
            "select id, first_name, last_name, email, lms_user_id from student order by id"
        )
        return rows.fetchall()


def opened(root, people):
    (root / ROSTER).write_text(people, "utf-8")
    return contextlib.closing(Marks(CHAPTER, root))


def test_everyone_in_the_roster_is_in_the_gradebook_by_name(root):
    with opened(root, PEOPLE):
        pass
    assert students(root) == [
        ("bob", "", "bob", None, None),
        ("jdoe", "Jane", "Döe", "jane@example.org", "55"),
    ]


def test_a_name_that_changes_in_the_roster_changes_there_and_one_given_there_stays(root):
    with opened(root, "id\njdoe\nbob\n") as marks:
        marks.gradebook.update_or_create_student("bob", first_name="Bob", last_name="Roe")
    assert students(root)[1][:3] == ("jdoe", "", "jdoe")
    with opened(root, PEOPLE):
        pass
    with opened(root, PEOPLE.replace("Döe", "Smith")):
        pass
    assert students(root) == [
        ("bob", "Bob", "Roe", None, None),
        ("jdoe", "Jane", "Smith", "jane@example.org", "55"),
    ]


def test_who_is_not_in_the_roster_is_called_by_the_id(root):
    with opened(root, PEOPLE) as marks:
        marks.write("eve", dict(CHAPTER.points), set())
    assert students(root)[1] == ("eve", "", "eve", None, None)


def test_nbgraders_export_has_names_and_who_handed_in_nothing(root, tmp_path):
    with opened(root, PEOPLE) as marks:
        marks.write("jdoe", dict(CHAPTER.points), set())
        CsvExportPlugin(to=str(tmp_path / "grades.csv")).export(marks.gradebook)
    with (tmp_path / "grades.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    most = str(sum(CHAPTER.points.values()))
    jane = rows["jdoe"]
    assert (jane["first_name"], jane["last_name"], jane["email"], jane["score"]) == (
        "Jane",
        "Döe",
        "jane@example.org",
        most,
    )
    assert rows["bob"]["score"] == "0.0"


def test_a_roster_that_is_wrong_stops_grading_before_it_begins(root):
    with pytest.raises(GradingError, match=r"lines 2 and 3 have the same id, jdoe"):
        opened(root, "id\njdoe\njdoe\n")
