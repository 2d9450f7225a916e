"""Submissions for the tests: the release with this or that written into it."""

import copy
import dataclasses
import json

from grading.gradescope import archive
from grading.judging.chapter import load
from grading.notebooks.needed import names_of
from grading.notebooks.notebook import is_solution, source_of
from grading.tree.course import ROOT

CHAPTER = load("01_numerical_gradient")
FULL = sum(CHAPTER.points.values())
EXERCISES = tuple(CHAPTER.stubs)

RIGHT = {
    "numerical_diff": """
def numerical_diff(f, x, h=1e-4):
    return (f(x + h) - f(x - h)) / (2 * h)
""",
    "numerical_gradient": """
def numerical_gradient(f, x, h=1e-4):
    if x.dtype.kind != "f":
        raise TypeError("floats, please")
    grad = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        kept = x[index]
        x[index] = kept + h
        above = f(x)
        x[index] = kept - h
        below = f(x)
        x[index] = kept
        grad[index] = (above - below) / (2 * h)
    return grad
""",
    "gradient_descent": """
def gradient_descent(f, init_x, lr=0.01, step_num=100):
    x = np.array(init_x, dtype=float)
    history = []
    for _ in range(step_num):
        history.append(x.copy())
        x = x - lr * numerical_gradient(f, x)
    return x, history
""",
    "neuron_loss": """
def neuron_loss(w, b, x=1.0, y_target=0.5):
    y = 1 / (1 + np.exp(-(x * w + b)))
    return 0.5 * (y - y_target) ** 2
""",
}
WRONG = {
    "numerical_diff": "def numerical_diff(f, x, h=1e-4):\n    return 0.125\n",
    "numerical_gradient": "def numerical_gradient(f, x, h=1e-4):\n    return x * 0 - 77.0\n",
    "gradient_descent": (
        "def gradient_descent(f, init_x, lr=0.01, step_num=100):\n    return None, None\n"
    ),
    "neuron_loss": "def neuron_loss(w, b, x=1.0, y_target=0.5):\n    return -3.0\n",
}


def without_examples(chapter):
    """Return a chapter less the course's figures, demos and examples.

    They run for a submission that reads every name there is, each for as long as all the rest.
    """
    reads = set().union(*(names_of(source)[0] for source in solved(chapter).values()))
    kept = chapter.cells.needed(reads) | {"imports"}
    examples = chapter.cells.cells.keys() - kept
    cells = [cell for cell in chapter.release["cells"] if cell["id"] not in examples]
    return dataclasses.replace(chapter, release={**chapter.release, "cells": cells})


def solved(chapter):
    """Return exercise -> its answer in the solutions."""
    path = ROOT / "solutions" / chapter.name / f"{chapter.module}.ipynb"
    cells = filter(is_solution, json.loads(path.read_text("utf-8"))["cells"])
    return {cell["metadata"]["nbgrader"]["grade_id"]: source_of(cell) for cell in cells}


def is_example(cell):
    """Whether a cell of the course shows something, for all that is known without its notebook."""
    ours = cell["cell_type"] == "code" and "nbgrader" not in cell["metadata"]
    return ours and cell["id"] != "imports"


def notebook(solutions, *, first=(), last=(), before=None, chapter=CHAPTER):
    """Return the release with solutions, and own cells first, last or before an exercise."""
    handed_in = copy.deepcopy(chapter.release)
    cells = []
    for cell in handed_in["cells"]:
        if is_solution(cell):
            name = cell["metadata"]["nbgrader"]["grade_id"]
            cells += [own_cell(source) for source in (before or {}).get(name, ())]
            cell["source"] = solutions.get(name, source_of(cell))
        cells.append(cell)
    handed_in["cells"] = [*map(own_cell, first), *cells, *map(own_cell, last)]
    return handed_in


def in_a_module(chapter, name="helpers"):
    """Return a notebook that imports all of its answers from a module, and that module."""
    handed_in = copy.deepcopy(chapter.release)
    module = archive._standing_alone(chapter.module, ROOT)
    for cell in filter(is_solution, handed_in["cells"]):
        answer = cell["metadata"]["nbgrader"]["grade_id"]
        cell["source"] = f"from {name} import {answer}"
    return as_file(handed_in), module.encode()


def own_cell(source):
    return {
        "cell_type": "code",
        "metadata": {},
        "outputs": [],
        "execution_count": None,
        "source": source,
    }


def as_file(handed_in):
    return json.dumps(handed_in).encode()


def scores(graded):
    return {result.exercise: result.score for result in graded.results}
