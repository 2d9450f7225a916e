"""Which names a cell reads from outside of it, and which it binds."""

from __future__ import annotations

import ast
import re
import symtable
from collections.abc import Iterable, Iterator

EVERYTHING = "*"
"""Stands for all names, where a cell can look up any of them."""

LOOKUPS = frozenset({"eval", "exec", "globals", "locals", "vars"})
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
WORD = re.compile(r"[^\W\d]\w*")


def reads_and_binds(source: str) -> tuple[set[str], set[str]]:
    """Return the names that a cell of plain Python reads before binding them, and those it binds.

    More names than it reads are possible, fewer are not. `EVERYTHING` is among the first where it
    calls `eval` and the like, among the second where it imports all of a module.

    Raises
    ------
    SyntaxError
        If it is not Python.
    """
    tree = ast.parse(source)
    reads: set[str] = set()
    binds: set[str] = set()
    for statement in tree.body:
        reads |= set(_loaded(statement)) - binds
        binds |= set(_stored(statement))
    table = symtable.symtable(source, "<cell>", "exec")
    reads |= set(_global_in_functions(table)) - binds
    if _uses_magics(tree):
        reads |= set(_words_in_strings(tree))
    if reads & LOOKUPS:
        reads.add(EVERYTHING)
    return reads, binds


def _loaded(node: ast.AST) -> Iterator[str]:
    """Yield the names that a statement looks up when it is executed."""
    if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Store):
        yield node.id
    if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
        yield node.target.id
    if isinstance(node, COMPREHENSIONS):
        inside = {name for part in node.generators for name in _stored(part.target)}
        yield from set(_loaded_below(node)) - inside
        return
    if isinstance(node, ast.Lambda):
        arguments = {child.arg for child in ast.walk(node.args) if isinstance(child, ast.arg)}
        yield from set(_loaded_below(node)) - arguments
        return
    yield from _loaded_below(node)


def _loaded_below(node: ast.AST) -> Iterator[str]:
    for child in _executed_children(node):
        yield from _loaded(child)


def _stored(node: ast.AST) -> Iterator[str]:
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield node.name
        return
    if isinstance(node, ast.alias):
        yield (node.asname or node.name).partition(".")[0]
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    if isinstance(node, ast.ExceptHandler) and node.name:
        yield node.name
    if not isinstance(node, (*COMPREHENSIONS, ast.Lambda)):
        for child in _executed_children(node):
            yield from _stored(child)


def _executed_children(node: ast.AST) -> Iterable[ast.AST]:
    """Yield what is executed with a node: of a function's definition, not its body."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        defaults = [default for default in node.args.kw_defaults if default is not None]
        return [*node.decorator_list, *node.args.defaults, *defaults]
    return ast.iter_child_nodes(node)


def _global_in_functions(table: symtable.SymbolTable) -> Iterator[str]:
    for child in table.get_children():
        for symbol in child.get_symbols():
            if symbol.is_global() and symbol.is_referenced():
                yield symbol.get_name()
        yield from _global_in_functions(child)


def _uses_magics(tree: ast.AST) -> bool:
    return any(isinstance(node, ast.Name) and node.id == "get_ipython" for node in ast.walk(tree))


def _words_in_strings(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from WORD.findall(node.value)
