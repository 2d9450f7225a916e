"""A course folder of one's own, with the real chapters in it and a class that handed in."""

import os
import shutil
import sqlite3
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from wall.handed_in import CHAPTER, RIGHT, WRONG, as_file, notebook

from grading.batch import canaries, pool
from grading.batch.autograde import autograde
from grading.batch.standing import Standing

ROOT = Path(__file__).resolve().parents[2]
NAME = CHAPTER.name
FILE = f"{CHAPTER.module}.ipynb"

CLASS = {
    "ada": as_file(notebook(RIGHT)),
    "bea": as_file(notebook({**RIGHT, "numerical_diff": WRONG["numerical_diff"]})),
    "cem": as_file(notebook({})),
    "dan": as_file(notebook(RIGHT))[:4000],
    "eve": as_file(notebook(WRONG, first=["import os\nos._exit(0)"])),
}
TOTALS = {"ada": 14.0, "bea": 11.0, "cem": 0.0, "eve": 0.0}


def course(folder):
    """Make a course folder that can be graded in."""
    folder.mkdir(exist_ok=True)
    for part in ("course", "solutions", "source_notebooks"):
        (folder / part).symlink_to(ROOT / part)
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    (folder / "grading").mkdir()
    return folder


def hand_in(root, files):
    for student, data in files.items():
        path = root / "grading" / "submitted" / student / NAME / FILE
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def totals_in_gradebook(root):
    """Return each student's automatic points, as SQL says."""
    with sqlite3.connect(root / "grading" / "gradebook.db") as database:
        rows = database.execute(
            "select student_id, sum(auto_score) from submitted_assignment"
            " join submitted_notebook on submitted_notebook.assignment_id = submitted_assignment.id"
            " join grade on grade.notebook_id = submitted_notebook.id"
            " where auto_score is not null group by student_id"
        )
        return dict(rows.fetchall())


def graded(root, *, executor=None, **options):
    """Grade; return student -> outcome."""
    outcomes = autograde(NAME, root=root, quiet=True, jobs=2, executor=executor, **options)
    return {outcome.student: outcome for outcome in outcomes}


def totals(outcomes):
    return {student: o.score for student, o in outcomes.items() if not o.reason}


def standing_of(outcome, chapter=CHAPTER, **about):
    """Return the standing of somebody to whom no person gave anything."""
    most = sum(chapter.points.values())
    points = None if outcome.reason else outcome.score
    return Standing(outcome.student, outcome, **{"points": points, "max_points": most, **about})


def records(root):
    """Return student -> record, as bytes, of those who have been graded."""
    return {
        path.stem: path.read_bytes() for path in root.glob("grading/autograded/.records/*/*.json")
    }


def nbgrader(root, *arguments):
    """Run a command of nbgrader's own."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "course")])}
    command = [sys.executable, "-m", "nbgrader", *arguments]
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True)


@pytest.fixture(scope="module", autouse=True)
def _one_draw(one_draw):
    """Every test of this folder grades on the same hidden inputs."""


@pytest.fixture
def root(tmp_path):
    """A course folder in which a class has handed in, and nothing was graded."""
    root = course(tmp_path)
    hand_in(root, CLASS)
    return root


@pytest.fixture(scope="module")
def warm():
    """Two processes in which `graded` grades: warming up takes seconds."""
    with ProcessPoolExecutor(2, initializer=pool._begin) as executor:
        graded.__kwdefaults__["executor"] = executor
        yield
        graded.__kwdefaults__["executor"] = None


@pytest.fixture
def no_self_test(monkeypatch):
    """Grade at once; the self-test before every run has tests of its own."""
    monkeypatch.setattr(canaries, "submissions", lambda *_: iter(()))


@pytest.fixture(scope="module")
def _graded_class(tmp_path_factory, warm):
    root = course(tmp_path_factory.mktemp("graded") / "tree")
    hand_in(root, CLASS)
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(canaries, "submissions", lambda *_: iter(()))
        graded(root)
    return root


@pytest.fixture
def graded_root(_graded_class, tmp_path):
    """A course folder in which the class has been graded: a copy of one, as grading takes long."""
    return shutil.copytree(_graded_class, tmp_path / "tree", symlinks=True)
