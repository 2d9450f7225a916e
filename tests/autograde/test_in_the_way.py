"""What lies where one student's results belong costs that student a sentence, and nobody else."""

import errno
import os
from pathlib import Path

import pytest
from autograde.conftest import FILE, NAME, course, graded, hand_in
from autograde.test_stopping import AtOnce
from wall.handed_in import CHAPTER, as_file

from grading.intake.collect import collect
from grading.report.feedback import write_feedback
from grading.tree.errors import GradingError
from grading.tree.places import Places

RELEASED = as_file(CHAPTER.release)
pytestmark = pytest.mark.usefixtures("no_self_test")


def a_folder(path):
    path.mkdir(parents=True)
    (path / "x").write_bytes(b"")


def a_file(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"")


IN_THE_WAY = {
    "record": lambda places, who: a_folder(places.record(NAME, who)),
    "reason": lambda places, who: a_folder(places.reason(NAME, who)),
    "graded notebook": lambda places, who: a_folder(places.graded_notebook(NAME, who)),
    "timestamp": lambda places, who: a_folder(
        places.graded_notebook(NAME, who).with_name("timestamp.txt")
    ),
    "folder of results": lambda places, who: a_file(places.autograded / who),
}


def test_what_is_in_the_way_of_ones_results_is_told_and_the_others_are_graded(tmp_path):
    root = course(tmp_path)
    hand_in(root, dict.fromkeys(("ada", *IN_THE_WAY, "zoe"), RELEASED))
    for student, put in IN_THE_WAY.items():
        put(Places(root), student)
    for options in ({}, {"force": True}):
        reasons = {who: o.reason for who, o in graded(root, executor=AtOnce(), **options).items()}
        assert [reasons.pop(who) for who in ("ada", "zoe")] == ["", ""]
        assert {who: "move it away" in said for who, said in reasons.items()} == dict.fromkeys(
            IN_THE_WAY, True
        )
    pages = {path.parts[-3]: path.read_text() for path in write_feedback(NAME, root=root)}
    assert pages.keys() == {"ada", *IN_THE_WAY, "zoe"}
    refused = {who for who, page in pages.items() if "could not be graded" in page}
    assert refused == {who for who, page in pages.items() if "move it away" in page}
    assert refused == IN_THE_WAY.keys()


def test_a_long_name_of_a_folder_is_graded_or_told(tmp_path):
    root, (fits, *too_long) = course(tmp_path), ("b" * 248, "c" * 251, "d" * 255)
    hand_in(root, dict.fromkeys(("ada", fits, *too_long, "zoe"), RELEASED))
    outcomes = graded(root, executor=AtOnce())
    assert [outcomes[who].reason for who in ("ada", fits, "zoe")] == [""] * 3
    assert all("too long" in outcomes[who].reason for who in too_long)
    assert len(write_feedback(NAME, root=root)) == 5
    assert not list(root.rglob("*.part"))


def test_a_folder_in_place_of_a_submission_is_told(tmp_path):
    root = course(tmp_path)
    hand_in(root, dict.fromkeys(("ada", "cem"), RELEASED))
    a_folder(root / "grading" / "submitted" / "bea" / NAME / FILE)
    outcomes = graded(root, executor=AtOnce())
    assert outcomes["bea"].reason == "it is not a file"
    assert [outcomes[who].reason for who in ("ada", "cem")] == ["", ""]
    assert len(write_feedback(NAME, root=root)) == 3


def test_what_is_in_the_way_of_a_page_is_told_and_the_others_are_written(tmp_path):
    root = course(tmp_path)
    hand_in(root, dict.fromkeys(("ada", "bea", "cem", "dan"), RELEASED))
    graded(root, executor=AtOnce())
    pages = root / "grading" / "feedback"
    a_folder(pages / "bea" / NAME / f"{CHAPTER.module}.html")
    a_file(pages / "cem" / NAME)
    with pytest.raises(GradingError) as raised:
        write_feedback(NAME, root=root)
    bea, cem = str(raised.value).splitlines()
    assert "bea" in bea and "cem" in cem and "move" in bea and "move" in cem
    written = [path for path in pages.glob("*/*/*.html") if path.is_file()]
    assert {path.parts[-3] for path in written} == {"ada", "dan"}


def test_what_is_in_the_way_of_a_submission_is_told_and_the_others_are_placed(tmp_path):
    root = course(tmp_path)
    places = Places(root)
    refused = ["of submission", "of student", "of words"]
    for student in ("ada", *refused, "zoe"):
        (root / "all" / student).mkdir(parents=True)
        (root / "all" / student / FILE).write_bytes(RELEASED)
    a_folder(places.submitted / "of_submission" / NAME / FILE)
    a_file(places.submitted / "of_student")
    a_folder(places.handed_in_as("of_words"))
    ada, zoe, *lost = collect(root / "all", NAME, root=root)
    assert (ada.student, zoe.student) == ("ada", "zoe")
    assert {one.owner: "move" in one.reason for one in lost} == dict.fromkeys(
        ("of_submission", "of_student", "of_words"), True
    )


def test_a_folder_that_may_not_be_written_costs_its_student_alone(tmp_path, monkeypatch):
    root = course(tmp_path)
    places = Places(root)
    for student in ("ada", "bea", "zoe"):
        (root / "all" / student).mkdir(parents=True)
        (root / "all" / student / FILE).write_bytes(RELEASED)
    theirs, real = places.submitted / "bea", Path.open

    def open_(path, *how, **options):
        if path.is_relative_to(theirs):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return real(path, *how, **options)

    monkeypatch.setattr(Path, "open", open_)
    ada, zoe, lost = collect(root / "all", NAME, root=root)
    assert (ada.student, zoe.student, lost.owner) == ("ada", "zoe", "bea")
    assert lost.reason.startswith(f"{theirs}/") and "may not be written by you" in lost.reason
