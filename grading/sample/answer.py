"""A known mistake as a learner hands it in: source text for the cell of its exercise."""

from __future__ import annotations

import ast
import functools
import inspect
from types import ModuleType

from grading.exercises.declaration import Exercise, Mistake
from grading.judging.edits import source_of
from grading.judging.reference import stand_in
from grading.notebooks.excerpt import excerpt

IN_EVERY_NOTEBOOK = "import numpy as np"
REFERENCE = "solutions."
"""Modules whose names a notebook has of its own: written above, or from earlier chapters."""
OURS = ("grading.", "seminar.")


def answer(exercise: Exercise, mistake: Mistake) -> str:
    """Return what a learner writes who makes this mistake: it defines the exercise's name.

    What the mistake leans on stands above it. Other exercises, and what the chapter takes from
    earlier ones, are the notebook's own.
    """
    if mistake.declared is None:
        return source_of(exercise.name, mistake) + "\n"
    module = inspect.getmodule(mistake.declared)
    source = excerpt(_without_us(module, exercise.name), [mistake.name])
    tree = _Renamed(mistake.name, exercise.name).visit(ast.parse(source))
    statements = [ast.unparse(statement) for statement in tree.body]
    return "\n\n\n".join(text for text in statements if text != IN_EVERY_NOTEBOOK) + "\n"


@functools.cache
def _without_us(module: ModuleType, name: str) -> str:
    """Return a module of mistakes without what only we can have: declarations, our modules.

    A mistake of the exercise called `name` may start from the right result; a learner's notebook
    holds no other of that name, so the reference stands in the module as `right_NAME`.
    """
    tree = ast.parse(inspect.getsource(module))
    stripping = _Stripping(module, name)
    stripped = ast.unparse(stripping.visit(tree))
    if stripping.starts_from_the_right:
        right = _Renamed(name, f"right_{name}").visit(ast.parse(stand_in(name)))
        stripped = f"{stripped}\n\n\n{ast.unparse(right)}"
    return stripped


class _Stripping(ast.NodeTransformer):
    def __init__(self, module: ModuleType, name: str) -> None:
        self.names = vars(module)
        self.name = name
        self.starts_from_the_right = False

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self._undeclared(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        return self._undeclared(node)

    def visit_Assign(self, node: ast.Assign) -> ast.AST | None:
        target = node.targets[0]
        if isinstance(target, ast.Name) and isinstance(self.names.get(target.id), Exercise):
            return None
        return self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        owner = self.names.get(node.value.id) if isinstance(node.value, ast.Name) else None
        if inspect.ismodule(owner) and owner.__name__.startswith(OURS):
            value = getattr(owner, node.attr)
            if isinstance(value, (str, tuple, dict)):  # data, which a learner types
                return ast.parse(repr(value), mode="eval").body
        return self.generic_visit(node)

    def _undeclared(self, node: ast.FunctionDef | ast.ClassDef) -> ast.AST:
        """Return a definition without its declaration as a mistake and our words about it."""
        node.decorator_list = [d for d in node.decorator_list if not _declares_a_mistake(d)]
        if ast.get_docstring(node) is not None:
            node.body = node.body[1:]
        taken = {
            alias.name for part in node.body if _takes_a_reference(part) for alias in part.names
        }
        node.body = [part for part in node.body if not _takes_a_reference(part)] or [ast.Pass()]
        if self.name in taken:
            self.starts_from_the_right = True
            node = _Renamed(self.name, f"right_{self.name}").visit(node)
        return self.generic_visit(node)


class _Renamed(ast.NodeTransformer):
    def __init__(self, old: str, new: str) -> None:
        self.old, self.new = old, new

    def visit_Name(self, node: ast.Name) -> ast.Name:
        node.id = self._of(node.id)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.name = self._of(node.name)
        return self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        node.name = self._of(node.name)
        return self.generic_visit(node)

    def _of(self, name: str) -> str:
        return self.new if name == self.old else name


def _declares_a_mistake(decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return isinstance(called, ast.Attribute) and called.attr == "mistake"


def _takes_a_reference(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.ImportFrom) and (statement.module or "").startswith(REFERENCE)
