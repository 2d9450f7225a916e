"""What lies where one student's results belong costs that student a sentence, and nobody else."""

import pytest
from autograde.conftest import FILE, NAME, course, graded, hand_in
from wall.handed_in import CHAPTER, as_file

from grading.errors import GradingError
from grading.intake.collect import collect
from grading.places import Places
from grading.report.feedback import write_feedback

RELEASED = as_file(CHAPTER.release)
pytestmark = pytest.mark.usefixtures("warm", "no_self_test")


def a_folder(path):
    path.mkdir(parents=True)
    (path / "x").write_bytes(b"")


def a_file(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"")


IN_THE_WAY = {
    "record": lambda places: a_folder(places.record(NAME, "bea")),
    "reason": lambda places: a_folder(places.reason(NAME, "bea")),
    "graded notebook": lambda places: a_folder(places.graded_notebook(NAME, "bea")),
    "timestamp": lambda places: a_folder(
        places.graded_notebook(NAME, "bea").with_name("timestamp.txt")
    ),
    "folder of results": lambda places: a_file(places.autograded / "bea"),
}


@pytest.mark.parametrize("put", IN_THE_WAY.values(), ids=IN_THE_WAY)
def test_what_is_in_the_way_of_ones_results_is_told_and_the_others_are_graded(tmp_path, put):
    root = course(tmp_path)
    hand_in(root, dict.fromkeys(("ada", "bea", "cem"), RELEASED))
    put(Places(root))
    for options in ({}, {"force": True}):
        outcomes = graded(root, **options)
        assert [outcomes[who].reason for who in ("ada", "cem")] == ["", ""]
        assert "move it away" in outcomes["bea"].reason
    pages = {path.parts[-3]: path.read_text() for path in write_feedback(NAME, root=root)}
    assert sorted(pages) == ["ada", "bea", "cem"]
    assert "could not be graded" in pages["bea"] and "move it away" in pages["bea"]


@pytest.mark.parametrize("length, fits", [(248, True), (251, False), (255, False)])
def test_a_long_name_of_a_folder_is_graded_or_told(tmp_path, length, fits):
    root, name = course(tmp_path), "b" * length
    hand_in(root, dict.fromkeys(("ada", name, "cem"), RELEASED))
    outcomes = graded(root)
    assert [outcomes[who].reason for who in ("ada", "cem")] == ["", ""]
    assert fits == (not outcomes[name].reason) == ("too long" not in outcomes[name].reason)
    assert len(write_feedback(NAME, root=root)) == 3
    assert not list(root.rglob("*.part"))


def test_a_folder_in_place_of_a_submission_is_told(tmp_path):
    root = course(tmp_path)
    hand_in(root, dict.fromkeys(("ada", "cem"), RELEASED))
    a_folder(root / "grading" / "submitted" / "bea" / NAME / FILE)
    outcomes = graded(root)
    assert outcomes["bea"].reason == "it is not a file"
    assert [outcomes[who].reason for who in ("ada", "cem")] == ["", ""]
    assert len(write_feedback(NAME, root=root)) == 3


@pytest.mark.parametrize("what", ["page", "folder of pages"])
def test_what_is_in_the_way_of_a_page_is_told_and_the_others_are_written(tmp_path, what):
    root = course(tmp_path)
    hand_in(root, dict.fromkeys(("ada", "bea", "cem"), RELEASED))
    graded(root)
    page = root / "grading" / "feedback" / "bea" / NAME / f"{CHAPTER.module}.html"
    a_folder(page) if what == "page" else a_file(page.parent)
    with pytest.raises(GradingError, match="move"):
        write_feedback(NAME, root=root)
    assert {path.parts[-3] for path in root.glob("grading/feedback/*/*/*.html")} >= {"ada", "cem"}


@pytest.mark.parametrize("what", ["submission", "words of the id", "student"])
def test_what_is_in_the_way_of_a_submission_is_told_and_the_others_are_placed(tmp_path, what):
    root = course(tmp_path)
    places = Places(root)
    for student in ("ada", "bea", "cem"):
        (root / "all" / student).mkdir(parents=True)
        (root / "all" / student / FILE).write_bytes(RELEASED)
    if what == "submission":
        a_folder(places.submitted / "bea" / NAME / FILE)
    elif what == "student":
        a_file(places.submitted / "bea")
    else:
        a_folder(places.handed_in_as("bea"))
    ada, cem, lost = collect(root / "all", NAME, root=root)
    assert (ada.student, cem.student, lost.owner) == ("ada", "cem", "bea")
    assert "move" in lost.reason
