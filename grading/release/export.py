"""Write the solution cells of a notebook as modules: a chapter's reference, the chapters before."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import nbformat

from grading.exercises import CHAPTERS
from grading.notebooks.excerpt import blocks_of, excerpt, joined
from grading.notebooks.notebook import grade_id_of, is_graded, is_solution
from grading.tree.course import module_name
from grading.tree.errors import GradingError


def reference_module(source: nbformat.NotebookNode, names: Sequence[str], chapter: str) -> str:
    """Return the text of a module with the solutions called `names` and what they need.

    Raises
    ------
    GradingError
        If no cell defines one of them, or a solution is not Python.
    """
    own = source.copy()  # without what tests, or an answer that a person grades, may define
    own.cells = [cell for cell in source.cells if not is_graded(cell)]
    text = "\n".join(_parsable_cells(own, chapter))
    try:
        body = excerpt(text, names)
    except LookupError as error:
        raise GradingError(f"{chapter}: no solution cell fits: {error}") from error
    body = re.sub(r"^from earlier_chapters import (.+)$", _from_solutions, body, flags=re.M)
    title = f'"""The solutions of chapter {chapter}, exported by the build: edit the source."""'
    space = "\n\n" if body.startswith(("import ", "from ")) else "\n\n\n"
    return f"{title}{space}{body}"


def earlier_chapters(source: nbformat.NotebookNode, solutions: Path, chapter: str) -> str:
    """Return the text of earlier_chapters.py: what the notebook imports from it and its needs.

    It is made from the reference modules in `solutions`; "" where the notebook imports nothing.
    """
    wanted: dict[str, list[str]] = {}
    for cell in _parsable_cells(source, chapter):
        for name in _imported_from("earlier_chapters", cell):
            _want(name, _module_that_solves(name), wanted, solutions)
    if not wanted:
        return ""
    order = [module_name(name) for name in CHAPTERS]
    imports, blocks = [], []
    for module in sorted(wanted, key=order.index):
        text = excerpt(_text(solutions, module), wanted[module])
        for block in blocks_of(text):
            if not block.is_import:
                blocks.append(block.source)
            elif not block.source.startswith("from solutions."):
                imports.append(block.source)
    title = f'"""What chapter {chapter} takes from those before it; put in your own instead."""'
    return "\n\n\n".join([f"{title}\n\n{joined(imports)}", *blocks]) + "\n"


def _parsable_cells(notebook: nbformat.NotebookNode, chapter: str) -> list[str]:
    """Return the code cells without the marks; those with magics hold no solution and are left."""
    before_a_function = re.compile(r"\n*^ *### BEGIN SOLUTION\n(?= *def )", re.M)
    marks = re.compile(r"^ *### (BEGIN|END) (SOLUTION|HIDDEN TESTS)\n?", re.M)
    parsable = []
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        text = marks.sub("", before_a_function.sub("\n\n", cell.source))
        try:
            ast.parse(text)
        except SyntaxError:
            if is_solution(cell):
                raise GradingError(_no_python(cell, chapter)) from None
        else:
            parsable.append(text)
    return parsable


def _no_python(cell: nbformat.NotebookNode, chapter: str) -> str:
    """Return what is wrong with a solution, by the lines of its cell in the source notebook."""
    name = grade_id_of(cell)
    try:
        ast.parse(cell.source)
    except SyntaxError as error:
        line = cell.source.splitlines()[(error.lineno or 1) - 1].strip()
        return (
            f"{chapter}: the solution in cell {name!r} is not Python: {error.msg} in its line "
            f"{error.lineno}, `{line}`."
        )
    return f"{chapter}: the solution in cell {name!r} is not Python without its SOLUTION marks."


def _from_solutions(match: re.Match[str]) -> str:
    names = match[1].split(", ")
    lines = (f"from solutions.{_module_that_solves(name)} import {name}" for name in names)
    return "\n" + joined(lines)


def _module_that_solves(name: str) -> str:
    for chapter, exercises in CHAPTERS.items():
        if any(exercise.name == name for exercise in exercises):
            return module_name(chapter)
    raise GradingError(f"earlier_chapters: {name} is not an exercise of any chapter.")


def _want(name: str, module: str, wanted: dict[str, list[str]], solutions: Path) -> None:
    """Note that `name` of `module` is wanted, and whatever it takes from earlier modules."""
    if name in wanted.setdefault(module, []):
        return
    wanted[module].append(name)
    for node in ast.parse(excerpt(_text(solutions, module), [name])).body:
        taken_from = (node.module or "") if isinstance(node, ast.ImportFrom) else ""
        if isinstance(node, ast.ImportFrom) and taken_from.startswith("solutions."):
            for alias in node.names:
                _want(alias.name, taken_from.partition(".")[2], wanted, solutions)


def _text(solutions: Path, module: str) -> str:
    return (solutions / f"{module}.py").read_text(encoding="utf-8")


def _imported_from(module: str, source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module == module:
            yield from (alias.name for alias in node.names)
