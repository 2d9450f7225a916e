"""Hold a notebook against the declared exercises: their cells, their points, their secrets.

Besides the cells of exercises it may hold nbgrader's ordinary ones: questions that a person grades,
and tests that an instructor wrote.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from nbformat import NotebookNode

from grading.exercises.declaration import Exercise
from grading.notebooks.course_notebook import grades_an_exercise
from grading.release.folding import faults_of_folding

HIDDEN_MARKS = (
    "### BEGIN",
    "### END",
    "BEGIN HIDDEN TESTS",
    "END HIDDEN TESTS",
    "from grading import",
    "import grading",
    "grade(",
)
"""What no released cell may hold."""

BEGIN_SOLUTION, END_SOLUTION = "### BEGIN SOLUTION", "### END SOLUTION"
SOLUTION, TESTS = ("BEGIN SOLUTION", "END SOLUTION"), ("BEGIN HIDDEN TESTS", "END HIDDEN TESTS")
"""What nbgrader looks for in the lines around what it takes out of a release."""
UNDECLARED = "no such exercise is declared for this chapter."


def faults_of_source(notebook: NotebookNode, exercises: tuple[Exercise, ...]) -> Iterator[str]:
    """Yield a sentence for every way in which a source notebook departs from the declarations.

    Every exercise has one solution cell (its `grade_id` is the name), then a locked visible check,
    then a graded cell ``test_<name>`` with a one-line hidden check; the build writes its points.
    What else learners answer is graded by a person or by plain tests further down.
    """
    cells: dict[str, NotebookNode] = {}
    for cell in notebook.cells:
        grade_id = _nbgrader(cell).get("grade_id")
        if grade_id in cells:
            yield f"cell {grade_id!r}: the grade_id stands twice."
        if grade_id:
            cells[grade_id] = cell
    order = list(cells)
    expected = {name for e in exercises for name in (e.name, f"test_{e.name}")}
    checks = {f"check_{e.name}" for e in exercises}
    for grade_id, cell in cells.items():
        below = [cells[other] for other in order[order.index(grade_id) :]]
        if grade_id in expected:
            continue
        if grade_id in checks or grades_an_exercise(cell) or _is_untested(cell, below):
            if _nbgrader(cell).get("grade") or _nbgrader(cell).get("solution"):
                yield f"cell {grade_id!r}: {UNDECLARED}"
        else:
            yield from (f"cell {grade_id!r}: {fault}" for fault in _faults_of_ordinary(cell))
    for cell in notebook.cells:
        marks = [mark for mark in (*SOLUTION, *TESTS) if mark in cell.source]
        if marks and not _nbgrader(cell).get("grade_id"):
            yield f"cell {cell.get('id', '?')!r}: holds {marks[0]!r}, which is not for such a cell."
    for exercise in exercises:
        test = f"test_{exercise.name}"
        missing = [
            name for name in (exercise.name, f"check_{exercise.name}", test) if name not in cells
        ]
        if missing:
            yield f"exercise {exercise.name}: there is no cell {', '.join(map(repr, missing))}."
            continue
        if (
            not order.index(exercise.name)
            < order.index(f"check_{exercise.name}")
            < order.index(test)
        ):
            yield f"exercise {exercise.name}: solution, check and graded cell are out of order."
        yield from _faults_of_cells(exercise, cells)
    yield from faults_of_folding(notebook)


def _faults_of_cells(exercise: Exercise, cells: dict[str, NotebookNode]) -> Iterator[str]:
    solution, check = _nbgrader(cells[exercise.name]), _nbgrader(cells[f"check_{exercise.name}"])
    test = cells[f"test_{exercise.name}"]
    if not solution.get("solution") or solution.get("grade"):
        yield f"cell {exercise.name!r}: must be a solution cell without points."
    marks = [line.strip() for line in cells[exercise.name].source.splitlines() if "###" in line]
    begins, ends = marks.count(BEGIN_SOLUTION), marks.count(END_SOLUTION)
    if not begins or marks != [BEGIN_SOLUTION, END_SOLUTION] * begins or begins != ends:
        yield f"cell {exercise.name!r}: {BEGIN_SOLUTION!r} and {END_SOLUTION!r} must take turns."
    if not check.get("locked") or check.get("grade") or check.get("solution"):
        yield f"cell 'check_{exercise.name}': must be locked, without points or solution."
    marked = _nbgrader(test)
    if not marked.get("grade") or not marked.get("locked"):
        yield f"cell 'test_{exercise.name}': must be graded and locked."
    if f'grade("{exercise.name}")' not in test.source:
        yield f"cell 'test_{exercise.name}': does not grade {exercise.name}."


def _is_untested(cell: NotebookNode, below: list[NotebookNode]) -> bool:
    """Say whether this is an answer without points, and nothing below it can test it."""
    marked = _nbgrader(cell)
    if marked.get("grade") or not marked.get("solution"):
        return False
    graded = [c for c in below if _nbgrader(c).get("grade") and not _nbgrader(c).get("solution")]
    return all(map(grades_an_exercise, graded))


def _faults_of_ordinary(cell: NotebookNode) -> Iterator[str]:
    """Yield what keeps one of nbgrader's own cells from being released and graded."""
    marked, lines = _nbgrader(cell), cell.source.splitlines()
    graded, answered = marked.get("grade"), marked.get("solution")
    if marked.get("task"):
        yield "is a task, which is not graded here: ask for an answer in a cell with points."
    points = marked.get("points")
    number = points if type(points) is int or type(points) is float else math.nan
    if graded and not 0 <= number < math.inf:
        yield f"gives {points} points, which is no number of points."
    if cell.cell_type != "code" and bool(graded) != bool(answered):
        yield "is no code: answers in words are graded by a person, and tests are code."
    for (begin, end), wanted in ((SOLUTION, answered), (TESTS, graded and not answered)):
        found = [mark for line in lines for mark in (begin, end) if mark in line]
        if found and not wanted:
            yield f"holds {found[0]!r}, which is not for such a cell."
        elif found != [begin, end] * (len(found) // 2):
            yield f"{begin!r} and {end!r} must take turns."
    if graded and not answered and any("AUTOTEST" in line for line in lines):
        yield "asks nbgrader to write its tests (AUTOTEST): write them as asserts."


def faults_of_release(release: NotebookNode, source: NotebookNode) -> Iterator[str]:
    """Yield a sentence for every solution or hidden line that a released notebook still holds."""
    secret = {line for cell in source.cells for line in _secret_lines(cell)}
    hidden = {_nbgrader(cell).get("grade_id"): set(_hidden_tests(cell)) for cell in source.cells}
    for cell in release.cells:
        name = cell.get("id", "?")
        for mark in HIDDEN_MARKS:
            if mark in cell.source:
                yield f"cell {name!r}: the release still holds {mark!r}."
        tests = hidden.get(_nbgrader(cell).get("grade_id"), ())
        for line in cell.source.splitlines():
            if line.strip() in (secret if _nbgrader(cell).get("solution") else tests):
                yield f"cell {name!r}: the release still holds the line {line.strip()!r}."
        if _nbgrader(cell).get("solution") and cell.get("outputs"):
            yield f"cell {name!r}: the release still holds outputs."


def _secret_lines(cell: NotebookNode) -> Iterator[str]:
    """Yield the lines of a solution that say something: not a lone bracket, pass or return."""
    yield from (line for line in _lines_within(*SOLUTION, cell) if len(line) > 8)


def _hidden_tests(cell: NotebookNode) -> Iterator[str]:
    """Yield the hidden lines of a graded cell that are not in what is shown of it as well."""
    lines = list(_lines_within(*TESTS, cell))
    written = [line.strip() for line in cell.source.splitlines()]
    yield from (line for line in lines if line and written.count(line) == lines.count(line))


def _lines_within(begin: str, end: str, cell: NotebookNode) -> Iterator[str]:
    inside = False
    for line in cell.source.splitlines():
        if begin in line:
            inside = True
        elif end in line:
            inside = False
        elif inside:
            yield line.strip()


def _nbgrader(cell: NotebookNode) -> dict[str, Any]:
    marked: dict[str, Any] = cell.metadata.get("nbgrader", {})
    return marked
