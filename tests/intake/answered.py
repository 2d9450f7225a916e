"""Every chapter as a student hands it in: the release with the reference's answers."""

import copy
import functools
import json
from pathlib import Path

from wall.handed_in import as_file

from grading.exercises import CHAPTERS
from grading.judging.chapter import load
from grading.notebooks.notebook import is_solution, read, source_of
from grading.notebooks.rebuilding import rebuild

ROOT = Path(__file__).resolve().parents[2]


@functools.cache
def chapter(name):
    return load(name, ROOT)


@functools.cache
def answers(name):
    """Return the reference's answers by grade_id, in the chapter's order."""
    path = ROOT / "solutions" / name / f"{chapter(name).module}.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return {grade_id(cell): source_of(cell) for cell in cells if is_solution(cell)}


def handed_in(name, given=None):
    """Return a chapter's cells with answers, those of `given` in place of the reference's."""
    cells = copy.deepcopy(chapter(name).release["cells"])
    for cell in cells:
        cell["source"] = source_of(cell)
        if is_solution(cell):
            cell["source"] = {**answers(name), **(given or {})}[grade_id(cell)]
    return cells


def grade_id(cell):
    return cell["metadata"].get("nbgrader", {}).get("grade_id", "")


def place(cells, name):
    """Return where the first cell with this id is."""
    return [cell.get("id") for cell in cells].index(name)


def without(cells, *names):
    return [cell for cell in cells if cell.get("id") not in names]


def rebuilt(name, cells):
    return rebuild(read(as_file({"cells": cells, "nbformat": 4})), chapter(name).release)


def slots(made):
    """Return the sources of a rebuilt notebook's solution cells, by grade_id."""
    return {grade_id(c): c["source"] for c in made.notebook["cells"] if is_solution(c)}


def run(made):
    """Return ids and sources of a rebuilt notebook's code cells, as they are to be run."""
    cells = {cell["id"]: cell["source"] for cell in made.notebook["cells"]}
    return [(name, cells[name]) for name in made.order]


EXERCISES = [(name, exercise) for name in CHAPTERS for exercise in chapter(name).stubs]
