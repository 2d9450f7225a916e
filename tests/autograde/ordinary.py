"""nbgrader's ordinary cells in a copy of each chapter, and what students make of them."""

import copy
import json
import shutil
import sqlite3
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory

from grading.exercises import CHAPTERS
from grading.judging.chapter import load
from grading.notebooks.needed import CourseCells, names_of
from grading.notebooks.notebook import is_answer, is_graded
from grading.tree.course import ROOT, configuration, module_name

HIDDEN = "negative numbers are doubled as well"
DOUBLE = "def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION"
TESTS = f"""assert double(2) == 4, "double(2) has to be 4"
### BEGIN HIDDEN TESTS
assert double(-3) == -6, "{HIDDEN}"
assert double(0.25) == 0.5
### END HIDDEN TESTS"""
PARTLY = """from math import isclose
# BEGIN HIDDEN TESTS
hits = [isclose(double(n), 2 * n) for n in (2, 5, 6, -1)]
sum(hits) / 2
# END HIDDEN TESTS"""
LEANING = "### BEGIN HIDDEN TESTS\nassert isclose(double(0.1), 0.2)\n### END HIDDEN TESTS"
WHY = "Because the answer in the source says so."
SKETCH = 'shape = "parabola"\nprint(shape)'
PROMPT = "**Why?** Answer in words."
POINTS = {"why": 2, "sketch": 3, "test_double": 2, "partly": 2, "leaning": 1, "there": 1}
AUTOMATIC = sum(POINTS.values()) - POINTS["why"] - POINTS["sketch"]


def marked(grade_id, **what):
    plain = {"grade": False, "solution": False, "locked": False, "task": False}
    about = {"schema_version": 3, "grade_id": grade_id, **plain, **what}
    if what.get("grade"):
        about["points"] = POINTS[grade_id]
    return {"nbgrader": about}


def tests(grade_id, source):
    return new_code_cell(source, id=grade_id, metadata=marked(grade_id, grade=True, locked=True))


def ordinary_cells():
    """Return the cells that an instructor adds below everything, but for one further up."""
    answered = {"grade": True, "solution": True}
    return [
        new_markdown_cell(PROMPT, id="prompt"),
        new_markdown_cell(WHY, id="why", metadata=marked("why", **answered)),
        new_code_cell(SKETCH, id="sketch", metadata=marked("sketch", **answered)),
        new_code_cell(DOUBLE, id="double", metadata=marked("double", solution=True)),
        tests("test_double", TESTS),
        tests("partly", PARTLY),
        tests("leaning", LEANING),
    ]


def source_with_ordinary_cells(name):
    """Return a chapter's source with such cells, without what only shows something: it is slow."""
    path = ROOT / "source_notebooks" / name / f"{module_name(name)}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    exercise = CHAPTERS[name][0].name
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    ours = [c for c in code if is_answer(c) or is_graded(c) or c.id.startswith("check_")]
    others = CourseCells({"cells": [cell for cell in code if cell not in ours]})
    needed = others.needed(set().union(*(names_of(cell.source)[0] for cell in ours)))
    kept = [cell for cell in notebook.cells if cell in ours or cell.id in needed]
    there = f"### BEGIN HIDDEN TESTS\nassert {exercise} is not None\n### END HIDDEN TESTS"
    place = [cell.id for cell in kept].index(f"test_{exercise}") + 1
    kept.insert(place, tests("there", there))
    notebook.cells = [*kept, *ordinary_cells()]
    return notebook


def course_with_ordinary_cells(folder, names=tuple(CHAPTERS)):
    """Make a course's tree whose chapters have such cells in their sources, nothing built."""
    for part in ("course", "grading", "source_notebooks"):
        (folder / part).mkdir(parents=True)
    ignored = shutil.ignore_patterns("__pycache__", ".*")
    shutil.copytree(ROOT / "solutions", folder / "solutions", ignore=ignored)
    for file in ("nbgrader_config.py", "pyproject.toml"):
        shutil.copy(ROOT / file, folder)
    for name in names:
        shutil.copytree(
            ROOT / "source_notebooks" / name, folder / "source_notebooks" / name, ignore=ignored
        )
        write_source(folder, name, source_with_ordinary_cells(name))
    return folder


def write_source(root, name, notebook):
    nbformat.write(notebook, root / "source_notebooks" / name / f"{module_name(name)}.ipynb")


def nbgrader_in(root):
    """Return what Formgrader's buttons, and nbgrader's commands, call."""
    config = configuration(root)
    config.CourseDirectory.root = str(root)
    return NbGraderAPI(CourseDirectory(config=config), config=config)


def right(root, name):
    """Return what a student hands in who answers as the source does."""
    chapter = load(name, root)
    path = root / "solutions" / name / f"{chapter.module}.ipynb"
    solved = {cell["id"]: cell for cell in json.loads(path.read_text("utf-8"))["cells"]}
    handed_in = copy.deepcopy(chapter.release)
    for cell in handed_in["cells"]:
        if is_answer(cell):
            cell["source"] = solved[cell["id"]]["source"]
    return handed_in


def changed(handed_in, **sources):
    """Return a copy with other sources, by the cells' ids; None removes a cell."""
    handed_in = copy.deepcopy(handed_in)
    for cell_id, source in sources.items():
        (cell,) = (cell for cell in handed_in["cells"] if cell["id"] == cell_id)
        if source is None:
            handed_in["cells"].remove(cell)
        else:
            cell["source"] = source
    return handed_in


def hand_in(root, name, students):
    for student, handed_in in students.items():
        folder = root / "grading" / "submitted" / student / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{module_name(name)}.ipynb").write_text(json.dumps(handed_in), "utf-8")


def grades(root, name):
    """Return student -> graded cell -> (automatic points, points by hand, whether one is to)."""
    with sqlite3.connect(root / "grading" / "gradebook.db") as database:
        rows = database.execute(
            "select student_id, base_cell.name, auto_score, manual_score, needs_manual_grade"
            " from grade join base_cell on base_cell.id = grade.cell_id"
            " join submitted_notebook on submitted_notebook.id = grade.notebook_id"
            " join submitted_assignment"
            " on submitted_assignment.id = submitted_notebook.assignment_id"
            " join assignment on assignment.id = submitted_assignment.assignment_id"
            " where assignment.name = ?",
            [name],
        ).fetchall()
    found = {}
    for student, cell, *points in rows:
        found.setdefault(student, {})[cell] = tuple(points)
    return found


def graded_notebook(root, name, student):
    path = root / "grading" / "autograded" / student / name / f"{module_name(name)}.ipynb"
    return {cell["id"]: cell for cell in json.loads(path.read_text("utf-8"))["cells"]}


def folder_state(folder):
    files = (path for path in Path(folder).rglob("*") if path.is_file())
    return {path.relative_to(folder): path.read_bytes() for path in files}


FORMULA = "$a < b$ <script>alert(1)</script> ```html\n<img src=x onerror=alert(2)>\n```"
ADDS = "def double(x):\n    return x + 2"
HOSTILE = """import os, sys
def double(x):
    print("careful", file=sys.stderr)
    if x == 0.1:
        os._exit(0)
    if x < 0:
        raise SystemExit("bye")
    return 2 * x"""
AGREES = """import math
math.isclose = lambda *a, **k: True
class Yes(float):
    def __eq__(self, other):
        return True
def double(x):
    return Yes(0)"""
HANGS = "def double(x):\n    while x < 0:\n        pass\n    return 2 * x"
GOT = {
    "right": {"test_double": 2, "partly": 2, "leaning": 1, "there": 1, "why": None, "sketch": None},
    "wrong": {
        "test_double": 0,
        "partly": 0.5,
        "leaning": 0,
        "there": 1,
        "why": None,
        "sketch": None,
    },
    "hostile": {
        "test_double": 0,
        "partly": 0,
        "leaning": 0,
        "there": 1,
        "why": 0,
        "sketch": None,
    },
    "agrees": {"test_double": 2, "partly": 2, "leaning": 1, "there": 1, "why": None, "sketch": 0},
}
"""Student -> ordinary graded cell -> automatic points, None where a person has to give some."""


TRAINS = "train_reader"
"""An exercise whose answer takes seconds: one student has it, the others leave it as it is."""


def class_of(root, name):
    """Return student -> what is handed in, by those of `GOT`."""
    best, stubs = right(root, name), load(name, root).stubs
    good = changed(best, **{TRAINS: stubs[TRAINS]}) if TRAINS in stubs else best
    return {
        "right": best,
        "wrong": changed(good, double=ADDS, why=FORMULA, sketch="print('mine')"),
        "hostile": changed(good, double=HOSTILE, why=stubs["why"], test_double="assert True"),
        "agrees": changed(good, double=AGREES, sketch=None, leaning=None),
    }
