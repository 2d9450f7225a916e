"""Hold a notebook against the declared exercises: their cells, their points, their secrets."""

from __future__ import annotations

from collections.abc import Iterator

from nbformat import NotebookNode

from grading.exercises.declaration import Exercise

HIDDEN_MARKS = ("### BEGIN", "### END", "from grading import", "import grading", "grade(")
"""What no released cell may hold."""

BEGIN_SOLUTION, END_SOLUTION = "### BEGIN SOLUTION", "### END SOLUTION"


def faults_of_source(notebook: NotebookNode, exercises: tuple[Exercise, ...]) -> Iterator[str]:
    """Yield a sentence for every way in which a source notebook departs from the declarations.

    Every exercise has one solution cell (its `grade_id` is the name), then a locked visible check,
    then a graded cell ``test_<name>`` with the declared points and a one-line hidden check.
    """
    cells = {}
    for cell in notebook.cells:
        grade_id = _nbgrader(cell).get("grade_id")
        if grade_id in cells:
            yield f"cell {grade_id!r}: the grade_id stands twice."
        if grade_id:
            cells[grade_id] = cell
    order = list(cells)
    expected = {name for e in exercises for name in (e.name, f"test_{e.name}")}
    for grade_id, cell in cells.items():
        marked = _nbgrader(cell)
        if (marked.get("grade") or marked.get("solution")) and grade_id not in expected:
            yield f"cell {grade_id!r}: no such exercise is declared for this chapter."
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
    if marked.get("points") != exercise.points:
        yield (
            f"cell 'test_{exercise.name}': gives {marked.get('points')} points, "
            f"declared are {exercise.points:g}."
        )
    if f'grade("{exercise.name}")' not in test.source:
        yield f"cell 'test_{exercise.name}': does not grade {exercise.name}."


def faults_of_release(release: NotebookNode, source: NotebookNode) -> Iterator[str]:
    """Yield a sentence for every solution or hidden line that a released notebook still holds."""
    secret = {line for cell in source.cells for line in _secret_lines(cell)}
    for cell in release.cells:
        name = cell.get("id", "?")
        for mark in HIDDEN_MARKS:
            if mark in cell.source:
                yield f"cell {name!r}: the release still holds {mark!r}."
        if not _nbgrader(cell).get("solution"):
            continue
        for line in cell.source.splitlines():
            if line.strip() in secret:
                yield f"cell {name!r}: the release still holds the line {line.strip()!r}."
        if cell.get("outputs"):
            yield f"cell {name!r}: the release still holds outputs."


def _secret_lines(cell: NotebookNode) -> Iterator[str]:
    """Yield the lines of a solution that say something: not a lone bracket, pass or return."""
    hidden = False
    for line in cell.source.splitlines():
        mark = line.strip()
        if mark == BEGIN_SOLUTION:
            hidden = True
        elif mark == END_SOLUTION:
            hidden = False
        elif hidden and len(mark) > 8:
            yield mark


def _nbgrader(cell: NotebookNode) -> dict:
    return cell.metadata.get("nbgrader", {})
