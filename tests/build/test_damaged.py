"""A notebook of the course that is damaged is named, with what to do, by whatever reads it. 5 s."""

import json
import shutil
from pathlib import Path

import pytest

from grading.batch import canaries
from grading.batch.autograde import autograde
from grading.commands import cli, doctor
from grading.exercises import CHAPTERS
from grading.judging.chapter import load
from grading.notebooks.course_notebook import notebook_of
from grading.notebooks.notebook import is_graded
from grading.release import build
from grading.release.compare import differences
from grading.report.feedback import write_feedback
from grading.sample.hand_in import solutions_of
from grading.tree.course import ROOT
from grading.tree.errors import GradingError
from grading.tree.places import Places

CHAPTER = "00_welcome"
FILE = f"{CHAPTER}/welcome.ipynb"
SOURCE, RELEASE, SOLUTION = (f"{f}/{FILE}" for f in ("source_notebooks", "course", "solutions"))
TRUE = json.loads((ROOT / RELEASE).read_bytes())
CELL = next(cell for cell in TRUE["cells"] if is_graded(cell))


def with_cell(**changes):
    return json.dumps({**TRUE, "cells": [{**CELL, **changes}]}).encode()


DAMAGED = {
    "nothing": b"",
    "cut off": b"{",
    "a list": b"[]",
    "no list of cells": b'{"cells": 3}',
    "nested deeply": b"[" * 100_000,
    "no text": b"\xff\xfe\x00",
    "an old version": json.dumps({**TRUE, "nbformat": 3}).encode(),
    "a version that is none": json.dumps({**TRUE, "nbformat_minor": "x"}).encode(),
    "no metadata": json.dumps({**TRUE, "metadata": None}).encode(),
    "cells that are none": json.dumps({**TRUE, "cells": [5]}).encode(),
    "a cell without type": with_cell(cell_type=None),
    "a cell without text": with_cell(source=5),
    "lines that are none": with_cell(source=[5]),
    "a cell without metadata": with_cell(metadata=[]),
    "a cell without id": with_cell(id=None),
    "outputs that are none": with_cell(outputs=[5]),
    "no grade_id": with_cell(metadata={"nbgrader": {"grade": True, "points": 1}}),
    "no points": with_cell(metadata={"nbgrader": {"grade": True, "grade_id": "x"}}),
}


@pytest.fixture
def root(tmp_path):
    """A course folder with one chapter."""
    for part in ("course", "solutions", "source_notebooks"):
        shutil.copytree(ROOT / part / CHAPTER, tmp_path / part / CHAPTER)
    for file in ("solutions/welcome.py", "nbgrader_config.py", "pyproject.toml"):
        shutil.copy(ROOT / file, tmp_path / file)
    (tmp_path / "grading").mkdir()
    return tmp_path


def said_by(action):
    with pytest.raises(GradingError) as stopped:
        action()
    (line,) = str(stopped.value).splitlines()
    return line


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_whatever_is_no_notebook_is_a_sentence(content, tmp_path):
    said = said_by(lambda: notebook_of(content, tmp_path / "a.ipynb", "mend it"))
    assert said.startswith(f"{tmp_path}/a.ipynb is not a notebook (") and said.endswith(
        ": mend it."
    )


@pytest.mark.parametrize("file", [SOURCE, RELEASE, SOLUTION])
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_notebook_that_is_there_is_one(chapter, file):
    path = ROOT / file.split("/")[0] / chapter / f"{load(chapter).module}.ipynb"
    assert notebook_of(path.read_bytes(), path, "")["cells"]


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
@pytest.mark.parametrize(
    ("file", "advice"), [(SOURCE, "git checkout -- welcome.ipynb"), (RELEASE, "grading build")]
)
def test_a_damaged_chapter_is_named_by_grading_pages_and_doctor(root, file, advice, content):
    (root / file).write_bytes(content)
    for action in (
        lambda: autograde(CHAPTER, root=root, sandboxed=False),
        lambda: write_feedback(CHAPTER, root=root),
        lambda: doctor.in_step(CHAPTER, root),
    ):
        said = said_by(action)
        assert said.startswith(f"{root / file} is not a notebook (") and advice in said


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_solution_is_named_by_the_self_test_the_samples_and_doctor(root, content):
    (root / SOLUTION).write_bytes(content)
    chapter = load(CHAPTER, root)
    for action in (
        lambda: list(canaries.submissions(chapter, root)),
        lambda: solutions_of(chapter, root),
        lambda: doctor.in_step(CHAPTER, root),
    ):
        said = said_by(action)
        assert said.startswith(f"{root / SOLUTION} is not a notebook (") and "grading build" in said


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_source_is_named_by_the_build(root, content):
    (root / SOURCE).write_bytes(content)
    for action in (build.build, build.check):
        said = said_by(lambda action=action: action([CHAPTER], root=root))
        assert said.startswith(f"{root / SOURCE} is not a notebook (") and "git checkout" in said


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_what_was_built_and_is_damaged_is_out_of_date(root, content):
    (root / RELEASE).write_bytes(content)
    found = differences(ROOT / RELEASE, root / RELEASE, Path(RELEASE), redrawn=False)
    assert [*found] == [f"{RELEASE} is out of date"]


def test_a_damaged_graded_notebook_is_named_once_the_other_pages_are_written(root):
    outcome = {
        "results": [],
        "reason": "",
        "kind": "",
        "remarks": [],
        "unanswered": [],
        "answers": {},
        "asked": [],
        "files": [],
        "seconds": 0.0,
    }
    places = Places(root)
    for student in ("ada", "bea"):
        (root / "grading/submitted" / student / CHAPTER).mkdir(parents=True)
        record, graded = places.record(CHAPTER, student), places.graded_notebook(CHAPTER, student)
        for path in (record, graded):
            path.parent.mkdir(parents=True, exist_ok=True)
        about = {"chapter": CHAPTER, "student": student, "digest": ""}
        record.write_text(json.dumps(outcome | about))
        graded.write_bytes(b'{"cells": 3}' if student == "ada" else (ROOT / SOLUTION).read_bytes())
    said = said_by(lambda: write_feedback(CHAPTER, root=root))
    assert str(places.graded_notebook(CHAPTER, "ada")) in said
    assert f"grading autograde {CHAPTER} --force --student ada" in said
    assert (places.feedback / "bea" / CHAPTER / "welcome.html").is_file()


def test_the_command_line_says_it_with_status_2(root, monkeypatch, capsys):
    (root / RELEASE).write_text("{")
    monkeypatch.setattr(
        "grading.report.feedback.write_feedback", lambda chapter, **_: load(chapter, root)
    )
    assert cli.main(["feedback", CHAPTER]) == 2
    assert capsys.readouterr().err.startswith(f"{root / RELEASE} is not a notebook (")
