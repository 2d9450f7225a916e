"""Before grading it is said what went with a lost gradebook, and who with more time is nobody."""

import shutil
import sqlite3

import pytest
from autograde.conftest import NAME, course, graded, hand_in
from autograde.test_late import configured
from autograde.test_stopping import AtOnce
from wall.handed_in import CHAPTER, as_file

from grading.batch import beforehand
from grading.batch.gradebook import Marks
from grading.batch.regrade import regrade
from grading.tree.places import Places

RELEASED = as_file(CHAPTER.release)
pytestmark = pytest.mark.usefixtures("no_self_test")


def gone(book):
    book.unlink()


def emptied(book):
    book.write_bytes(b"")


def made_anew(book):
    """As `grading collect` makes one."""
    book.unlink()
    Marks(CHAPTER, book.parents[1]).close()


def of_the_chapter_nothing(book):
    """As nbgrader has it once its assignment was removed."""
    with sqlite3.connect(book) as database:
        for table in ("grade", "comment", "submitted_notebook", "submitted_assignment"):
            database.execute(f"delete from {table}")


@pytest.fixture
def root(tmp_path, capsys):
    """Two who were graded, of whom a copy of the gradebook knows."""
    root = course(tmp_path)
    hand_in(root, dict.fromkeys(("ada", "bea"), RELEASED))
    graded(root, executor=AtOnce())
    assert "gradebook" not in capsys.readouterr().err
    return root


@pytest.mark.parametrize("lose", [gone, emptied, made_anew, of_the_chapter_nothing])
def test_that_points_by_hand_are_gone_is_said_before_grading_and_once(root, lose, capsys):
    book = root / "grading" / "gradebook.db"
    copy = book.read_bytes()
    lose(book)
    hand_in(root, {"cem": RELEASED})
    graded(root, executor=AtOnce())
    (said,) = capsys.readouterr().err.splitlines()
    assert said.startswith(f"The gradebook ({book}) holds nothing of {NAME}, and 2 submissions")
    assert f"unless you put a copy of it back (`cp COPY {book}`) and give the same" in said
    graded(root, executor=AtOnce())
    assert capsys.readouterr().err == ""
    book.write_bytes(copy)
    assert len(graded(root, executor=AtOnce())) == 3
    assert capsys.readouterr().err == ""


def test_regrading_says_it_too(root, capsys):
    (root / "grading" / "gradebook.db").unlink()
    regrade(NAME, root=root, quiet=True, sandboxed=False, students=["ada"])
    assert "that a person gave are gone, unless you put a copy" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "said"),
    [("aad", "nothing is here so far: look whether"), ("Beaa", "so far: is bea meant?\n"),
     ("ADA", ""), ("bea", "")],
)  # fmt: skip
def test_without_a_roster_who_has_more_time_and_is_nobody_is_told_of(root, name, said, capsys):
    configured(root, extensions={NAME: {name: 2}})
    assert len(graded(root, executor=AtOnce())) == 2
    told = capsys.readouterr().err
    assert (f"names {name!r} for {NAME}, of whom" in told and said in told) if said else not told


def test_whose_work_is_gone_and_whose_points_stay_is_said(root, capsys):
    shutil.rmtree(root / "grading" / "submitted" / "bea")
    for _ in range(2):
        assert graded(root, executor=AtOnce()).keys() == {"ada"}
        (said,) = capsys.readouterr().err.splitlines()
        assert f"not in grading/submitted any more for {NAME}: bea. They are not in the" in said
        shutil.rmtree(root / "grading" / "autograded" / ".records" / NAME)  # the gradebook knows
    many = {f"s{number:02}": {"cell": 1.0} for number in range(22)} | {"new": {"cell": None}}
    assert "s18, s19 and 2 more." in beforehand.gone(CHAPTER, Places(root / "x"), many)
