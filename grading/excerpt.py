"""Cut names out of a module's source, with what they need and nothing else."""

from __future__ import annotations

import ast
import inspect
import symtable
from collections.abc import Iterable
from dataclasses import dataclass
from types import ModuleType


def excerpt(module: ModuleType | str, names: Iterable[str]) -> str:
    """Return source text that defines `names` and runs on its own.

    The module's top level may hold imports, functions, classes and assignments to plain names.
    What the names refer to, directly or through one another, is kept, in the module's order; the
    rest is left out.

    Raises
    ------
    LookupError
        If the module does not define one of the names.
    """
    source = module if isinstance(module, str) else inspect.getsource(module)
    blocks = _blocks(source)
    defined = {name: block for block in blocks for name in block.binds}
    kept, waiting = set(), list(names)
    for name in waiting:
        if name not in defined:
            raise LookupError(f"{name} is not defined at the top level of the module.")
    while waiting:
        block = defined.get(waiting.pop())
        if block is not None and block not in kept:
            kept.add(block)
            waiting += block.needs
    imports = [block.source for block in blocks if block in kept and block.is_import]
    rest = [block.source for block in blocks if block in kept and not block.is_import]
    return "\n\n\n".join((["\n".join(imports)] if imports else []) + rest) + "\n"


@dataclass(frozen=True)
class _Block:
    """A top-level statement: its text, the names that it binds and those that it needs."""

    source: str
    binds: tuple[str, ...]
    needs: tuple[str, ...]
    is_import: bool


def _blocks(source: str) -> list[_Block]:
    lines = source.splitlines()
    blocks = []
    for node in ast.parse(source).body:
        first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
        text = "\n".join(lines[first - 1 : node.end_lineno])
        is_import = isinstance(node, (ast.Import, ast.ImportFrom))
        binds = tuple(_names_bound_by(node))
        blocks.append(_Block(text, binds, () if is_import else _globals_in(text), is_import))
    return blocks


def _globals_in(source: str) -> tuple[str, ...]:
    """Return the global names to which a piece of source refers."""
    names, tables = [], [symtable.symtable(source, "<excerpt>", "exec")]
    while tables:
        table = tables.pop()
        tables += table.get_children()
        top = table.get_type() == "module"
        names += [
            symbol.get_name()
            for symbol in table.get_symbols()
            if symbol.is_referenced() and (top or symbol.is_global())
        ]
    return tuple(sorted(set(names)))


def _names_bound_by(node: ast.stmt) -> list[str]:
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return [node.name]
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return [(alias.asname or alias.name).partition(".")[0] for alias in node.names]
    if isinstance(node, ast.Assign):
        return [target.id for target in node.targets if isinstance(target, ast.Name)]
    return []
