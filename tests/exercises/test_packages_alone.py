"""A machine of a cluster has the packages and no notebooks, and grades all the same. About 2 s."""

import os
import shutil
import subprocess
import sys

from grading.exercises import CHAPTERS
from grading.tree.course import ROOT

PROGRAM = """
import grading, seminar
from grading.exercises import CHAPTERS, module_of
from solutions.activation_layers import Relu
assert all(package.__file__.startswith({here!r}) for package in (grading, seminar))
print(grading.grade("Relu", Relu), module_of("Affine"), sum(map(len, CHAPTERS.values())))
"""
LEFT_OUT = shutil.ignore_patterns(
    ".*", "__pycache__", "*.ipynb", "mnist", "submitted", "autograded", "feedback", "gradebook*"
)


def test_exercises_are_found_and_graded_where_there_are_no_notebooks(tmp_path):
    for package in ("grading", "course/seminar", "solutions"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=LEFT_OUT)
    path = os.pathsep.join((str(tmp_path), str(tmp_path / "course")))
    said = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(here=str(tmp_path))],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True,
    )  # fmt: skip
    total = sum(map(len, CHAPTERS.values()))
    assert said.stdout.split() == ["4.0", "affine_softmax", str(total)], said.stderr
