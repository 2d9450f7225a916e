"""nbgrader's own commands work in our folders, from any of them, in no activated environment."""

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from traitlets.config import PyFileConfigLoader

ROOT = Path(__file__).resolve().parents[1]
CHAPTER = "00_doubling"

# This is about folders, so nbgrader's own preprocessors will do.
STOCK = """
for step in ("GenerateAssignment", "GenerateSolution", "Autograde", "GenerateFeedback"):
    c.pop(step, None)
"""


def solution(body):
    return new_code_cell(f"def double(x):\n{body}", metadata=graded("double", solution=True))


def graded(grade_id, **what):
    plain = {"grade": False, "solution": False, "locked": False, "task": False}
    return {"nbgrader": {"schema_version": 3, "grade_id": grade_id, **plain, **what}}


SOURCE = new_notebook(
    metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    cells=[
        new_markdown_cell("# Doubling"),
        solution("    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION"),
        new_code_cell(
            "### BEGIN HIDDEN TESTS\nassert double(21) == 42\n### END HIDDEN TESTS",
            metadata=graded("test_double", grade=True, locked=True, points=2),
        ),
    ],
)


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """A course of one chapter, taken by nbgrader's commands from source to feedback."""
    tree = tmp_path_factory.mktemp("home") / "tree"
    for folder in ("source_notebooks", "course/seminar", "grading/wall", "solutions/__pycache__"):
        (tree / folder).mkdir(parents=True)
    config = (ROOT / "nbgrader_config.py").read_text()
    (tree / "nbgrader_config.py").write_text(config + STOCK)
    write(SOURCE, tree / "source_notebooks" / CHAPTER)

    nbgrader(tree, "course/seminar", "generate_assignment", CHAPTER)
    nbgrader(tree, "source_notebooks", "generate_solution", CHAPTER)
    released = nbformat.read(tree / "course" / CHAPTER / "doubling.ipynb", as_version=4)
    for student, body in {"ada": "    return x + x", "bob": "    return x * x"}.items():
        released.cells[1].source = f"def double(x):\n{body}"
        write(released, tree / "grading/submitted" / student / CHAPTER)
    nbgrader(tree, "grading", "autograde", CHAPTER)
    nbgrader(tree, ".", "generate_feedback", CHAPTER)
    nbgrader(tree, "solutions", "export", "--to", str(tree / "grades.csv"))
    return tree


def write(notebook, folder):
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / "doubling.ipynb")


def nbgrader(tree, folder, *command):
    """Run nbgrader in a folder of the tree, as someone would who calls it by its path."""
    env = {
        "PATH": os.defpath,
        "HOME": str(tree.parent),
        "JUPYTER_CONFIG_PATH": str(ROOT / "grading" / "etc" / "jupyter"),
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }
    subprocess.run(
        [sys.executable, "-m", "nbgrader", *command], cwd=tree / folder, env=env, check=True
    )


def test_the_release_lies_in_course_with_a_stub_and_without_the_hidden_test(tree):
    cells = nbformat.read(tree / "course" / CHAPTER / "doubling.ipynb", as_version=4).cells
    assert cells[1].source == (
        'def double(x):\n    raise NotImplementedError("Your code goes here.")'
    )
    assert cells[2].source == ""


def test_the_solution_lies_in_solutions(tree):
    cells = nbformat.read(tree / "solutions" / CHAPTER / "doubling.ipynb", as_version=4).cells
    assert "return 2 * x" in cells[1].source


def test_points_reach_the_gradebook_and_the_export(tree):
    with (tree / "grades.csv").open() as file:
        points = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    assert points == {"ada": 2.0, "bob": 0.0}


def test_graded_work_and_feedback_lie_under_grading(tree):
    for student in ("ada", "bob"):
        assert (tree / "grading/autograded" / student / CHAPTER / "doubling.ipynb").is_file()
        assert (tree / "grading/feedback" / student / CHAPTER / "doubling.html").is_file()


def test_graded_notebooks_hold_no_times(tree):
    graded = nbformat.read(
        tree / "grading/autograded/ada" / CHAPTER / "doubling.ipynb", as_version=4
    )
    assert not [cell for cell in graded.cells if "execution" in cell.metadata]


def test_there_is_one_gradebook_wherever_the_commands_ran(tree):
    assert [path.relative_to(tree) for path in tree.rglob("gradebook.db")] == [
        Path("grading/gradebook.db")
    ]


def test_formgrader_lists_the_chapters_and_nothing_else(tree, monkeypatch):
    monkeypatch.setenv("PATH", os.environ["PATH"])
    config = PyFileConfigLoader("nbgrader_config.py", path=str(tree)).load_config()
    api = NbGraderAPI(CourseDirectory(config=config), config=config)
    (chapter,) = api.get_assignments()
    assert chapter["name"] == CHAPTER
    assert chapter["source_path"] == f"source_notebooks/{CHAPTER}"
    assert chapter["release_path"] == f"course/{CHAPTER}"
    assert chapter["num_submissions"] == 2 and chapter["average_score"] == 1.0
    assert api.get_submitted_students("*") == {"ada", "bob"}
    assert api.get_autograded_students(CHAPTER) == {"ada", "bob"}


def test_the_exchange_is_off(tree):
    config = PyFileConfigLoader("nbgrader_config.py", path=str(tree)).load_config()
    assert not NbGraderAPI(CourseDirectory(config=config), config=config).exchange_is_functional


def test_git_ignores_learners_work_and_the_gradebook(tree):
    shutil.copy(ROOT / ".gitignore", tree)
    subprocess.run(["git", "init", "--quiet"], cwd=tree, check=True)
    seen = ["git", "ls-files", "--others", "--exclude-standard", "grading"]
    listed = subprocess.run(seen, cwd=tree, check=True, capture_output=True, text=True).stdout
    assert listed == ""
