"""Which of what a student handed in to Gradescope counts as the notebook. Nothing is graded."""

import os
import shutil

import pytest

from grading.gradescope import here
from grading.gradescope.results import FOR_A_PERSON
from grading.judging.chapter import load
from grading.tree.course import ROOT
from grading.tree.submitted import NO_NOTEBOOK, Unreadable

CHAPTER = load("00_welcome")
SOLVED = ROOT / "solutions" / CHAPTER.name / f"{CHAPTER.module}.ipynb"
MADE = {
    "a folder": lambda path: path.mkdir(),
    "a link": lambda path: path.symlink_to(SOLVED),
    "no file": os.mkfifo,
}


@pytest.fixture
def submission(tmp_path):
    folder = tmp_path / "submission"
    folder.mkdir()
    return folder


@pytest.mark.parametrize("kind", MADE)
def test_beside_a_notebook_only_files_count_as_others(submission, kind):
    (submission / "work").mkdir()
    shutil.copy(SOLVED, submission / "work" / "mine.ipynb")
    for name in ("work/x.ipynb", "a.IPYNB"):
        MADE[kind](submission / name)
    assert here.submitted(submission) == submission / "work" / "mine.ipynb"


def test_a_notebook_in_a_folder_called_as_one_counts(submission):
    (submission / "x.ipynb").mkdir()
    shutil.copy(SOLVED, submission / "x.ipynb" / "mine.ipynb")
    assert here.submitted(submission) == submission / "x.ipynb" / "mine.ipynb"


def test_two_files_are_one_too_many_and_a_folder_is_none_of_them(submission):
    for name in ("a.ipynb", "b.ipynb"):
        shutil.copy(SOLVED, submission / name)
    (submission / "c.ipynb").mkdir()
    with pytest.raises(Unreadable, match=r"there are 2 notebooks.*: a\.ipynb, b\.ipynb$"):
        here.submitted(submission)


@pytest.mark.parametrize("kind", MADE)
def test_of_what_is_no_file_its_owner_is_told_so(submission, monkeypatch, kind):
    monkeypatch.setattr(here, "settings", lambda: here.Settings(CHAPTER.name, 1, 30, 512))
    MADE[kind](submission / "x.ipynb")
    with pytest.raises(Unreadable) as refused:
        here.submitted(submission)
    assert refused.value.kind == NO_NOTEBOOK

    found = here._results(submission.parent, 0.0)
    said = " ".join(found["output"].split())
    assert f"x.ipynb is {kind}. Hand in the chapter's notebook (.ipynb) again." in said
    assert found["score"] == 0 and found["tests"] == [], "the total is to be seen"
    assert FOR_A_PERSON[:40] not in said and str(SOLVED.parent) not in said
