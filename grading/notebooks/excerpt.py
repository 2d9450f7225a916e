"""Cut names out of a module's source, with what they need and nothing else."""

from __future__ import annotations

import ast
import copy
import inspect
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import ModuleType

from grading.wall.both.names import bound_by, reads_and_binds

IMPORTS = (ast.Import, ast.ImportFrom)
DEFINITIONS = (ast.FunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign)


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
    blocks = blocks_of(source)
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
    return "\n\n\n".join(filter(None, [joined(imports), *rest])) + "\n"


def joined(imports: Iterable[str]) -> str:
    """Return import lines of one name each as a block of lines: one a module, plain ones first."""
    plain: set[str] = set()
    parts: dict[str, set[str]] = {}
    for line in imports:
        module, _, name = line.removeprefix("from ").partition(" import ")
        if line.startswith("from "):
            parts.setdefault(module, set()).add(name)
        else:
            plain.add(line)
    lines = [f"from {module} import {', '.join(sorted(parts[module]))}" for module in sorted(parts)]
    return "\n".join([*sorted(plain), *lines])


@dataclass(frozen=True)
class Block:
    """A top-level statement: its text, the names that it binds and those that it needs."""

    source: str
    binds: tuple[str, ...]
    needs: tuple[str, ...]
    is_import: bool


def blocks_of(source: str) -> list[Block]:
    """Return the top-level statements of a module, each imported name as a block of its own."""
    lines = source.splitlines()
    blocks = []
    for node in ast.parse(source).body:
        if isinstance(node, IMPORTS):
            alone = _one_by_one(node)
            blocks += [Block(ast.unparse(one), tuple(bound_by(one)), (), True) for one in alone]
            continue
        first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
        text = "\n".join(lines[first - 1 : node.end_lineno])
        binds = tuple(bound_by(node)) if isinstance(node, DEFINITIONS) else ()
        blocks.append(Block(text, binds, tuple(sorted(reads_and_binds(text)[0])), False))
    return blocks


def _one_by_one(node: ast.Import | ast.ImportFrom) -> Iterator[ast.Import | ast.ImportFrom]:
    """Yield an import statement for every name that one imports."""
    for alias in node.names:
        alone = copy.copy(node)
        alone.names = [alias]
        yield alone
