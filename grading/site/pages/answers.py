"""Which exercises a cell of a release waits for: those whose answers it reads, also through others.

A cell reads an answer where it names one, or names what another cell makes of one: a network that
was trained, a function that calls it. An exercise reads the answers that its own text names.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping

from nbformat import NotebookNode

from grading.notebooks.needed import names_of
from grading.notebooks.notebook import is_solution

Needed = Mapping[str, list[str]]
"""Cell id -> the exercises to solve before it runs, in the order in which they stand."""


def needed(cells: Iterable[NotebookNode]) -> Needed:
    """Return, for each cell of code of a chapter, the exercises to solve before it runs."""
    exercises: list[str] = []
    made_of: dict[str, set[str]] = {}  # a name -> the exercises behind what it stands for
    found: dict[str, list[str]] = {}
    for cell in cells:
        if cell.cell_type != "code":
            continue
        name = str(cell.get("id"))
        reads, binds = names_of(cell.source)
        reads = reads - _loop_variables(cell.source)
        if is_solution(cell):
            reads |= set(re.findall(r"\w+", cell.source)).intersection(exercises)
        behind = set().union(*(made_of.get(read, set()) for read in reads))
        found[name] = [exercise for exercise in exercises if exercise in behind]
        if is_solution(cell):
            exercises.append(name)
            behind |= {name}
        made_of.update(dict.fromkeys(binds, behind))
    return found


def _loop_variables(source: str) -> set[str]:
    """Return names that loops bind, which `names_of` counts as read: a loop may have no rounds."""
    try:
        tree = ast.parse(source)
    except SyntaxError:  # magics
        return set()
    loops = [node for node in ast.walk(tree) if isinstance(node, ast.For)]
    return {
        node.id for loop in loops for node in ast.walk(loop.target) if isinstance(node, ast.Name)
    }
