"""Notebooks that the course made or keeps: as data of the shape that all the rest relies on."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

from grading.notebooks.notebook import Notebook, is_answer, is_graded, nbgrader_of, source_of
from grading.tree.errors import GradingError

GRADES = re.compile(r"^\s*(?:from|import) grading\b|\bgrade\(['\"]\w+['\"]\)", re.MULTILINE)
"""What a graded cell of the source calls when it grades an exercise on this side of the wall."""


def restore(path: Path) -> str:
    """Return what to do about a damaged file that people write."""
    return f"put its last good version back (`git checkout -- {path.name}` in its folder)"


def build_again(chapter: str) -> str:
    """Return what to do about a damaged file that the build makes."""
    return f"run `grading build {chapter}`"


def grades_an_exercise(cell: Mapping[str, object]) -> bool:
    """Say whether a graded cell of a source notebook calls `grade`, as no test of its own does."""
    return is_graded(cell) and not is_answer(cell) and bool(GRADES.search(source_of(cell)))


def notebook_of(content: bytes, path: Path, advice: str) -> Notebook:
    """Return the notebook that a file of the course holds.

    Raises
    ------
    GradingError
        If it is none, with the file's name and the advice.
    """
    try:
        notebook: Notebook = json.loads(content)
        fault = _fault(notebook)
    except (ValueError, RecursionError) as error:
        fault = str(error)
    if fault:
        raise GradingError(f"{path} is not a notebook ({fault}): {advice}.")
    return notebook


def _fault(notebook: object) -> str:
    """Return what is wrong with the shape of a notebook, "" where nothing is."""
    if not isinstance(notebook, dict):
        return "it holds no cells"
    if notebook.get("nbformat") != 4 or not isinstance(notebook.get("nbformat_minor"), int):
        return "its nbformat is not 4"
    if not isinstance(notebook.get("metadata"), dict):
        return "its metadata are missing"
    cells = notebook.get("cells")
    if not isinstance(cells, list):
        return "it holds no cells"
    faults = (_fault_of_cell(cell, notebook["nbformat_minor"]) for cell in cells)
    return next((f"cell {i}: {fault}" for i, fault in enumerate(faults, 1) if fault), "")


def _fault_of_cell(cell: object, minor: int) -> str:
    if not isinstance(cell, dict) or not isinstance(cell.get("cell_type"), str):
        return "it has no type"
    source = cell.get("source")
    lines = source if isinstance(source, list) else [source]
    if not all(isinstance(line, str) for line in lines):
        return "its source is no text"
    if not isinstance(cell.get("metadata"), dict):
        return "its metadata are missing"
    if minor >= 5 and not isinstance(cell.get("id"), str):
        return "it has no id"
    outputs = cell.get("outputs", [])
    if not isinstance(outputs, list) or not all(_is_output(output) for output in outputs):
        return "its outputs are none"
    return _fault_of_marks(cell)


def _is_output(output: object) -> bool:
    return isinstance(output, dict) and isinstance(output.get("output_type"), str)


def _fault_of_marks(cell: Mapping[str, object]) -> str:
    marks = nbgrader_of(cell)
    if (is_graded(cell) or is_answer(cell)) and not isinstance(marks.get("grade_id"), str):
        return "it has no grade_id"
    if is_graded(cell) and type(marks.get("points")) not in (int, float):
        return "it has no points"
    return ""
