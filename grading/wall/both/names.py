"""Which names a piece of source reads from outside of it, and which it binds.

All of grading asks here, on both sides of the wall: what a learner's cell needs, which cells of
the course are to run for it, what of a module stands in for it, which cell answers which exercise.
"""

from __future__ import annotations

import ast
import re
import symtable
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

EVERYTHING = "*"
"""Stands for all names, where a cell can look up any of them."""

LOOKUPS = frozenset({"eval", "exec", "globals", "locals", "vars", "dir", "__main__"})
NAMESPACES = frozenset({"user_ns", "f_globals", "f_locals", "__globals__"})
"""What gives a cell all names at once: functions and a module, and attributes."""

COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
NAMING = (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)
SURE = (
    ast.Assign,
    ast.AugAssign,
    ast.Import,
    ast.ImportFrom,
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
)
"""Statements after which the names that they bind are bound, or the cell has ended."""
WORD = re.compile(r"[^\W\d]\w*")
# Learners' texts are long, so no two neighbours of a pattern may share a stretch of blanks.
DEFINED = re.compile(r"^(?:async\s+)?(?:def|class)\s+(\w+)", re.MULTILINE)
ASSIGNED = re.compile(r"^(\w+)[ \t]*(?::[^=\n]+)?=(?!=)", re.MULTILINE)


def defined_in(text: str) -> list[str]:
    """Return the functions and classes that a text defines at its margin, be it Python or not."""
    return DEFINED.findall(text)


def assigned_in(text: str) -> list[str]:
    """Return the names to which a text assigns at its margin, be it Python or not."""
    return ASSIGNED.findall(text)


def reads_and_binds(source: str) -> tuple[set[str], set[str]]:
    """Return the names that a cell of plain Python may read from outside, and those it may bind.

    More names than it reads are possible, fewer are not. `EVERYTHING` is among the first where it
    calls `eval` and the like, among the second where it imports all of a module.

    Raises
    ------
    SyntaxError
        If it is not Python.
    """
    tree = ast.parse(source)
    tables = _tables(symtable.symtable(source, "<cell>", "exec"))
    reads: set[str] = set()
    binds: set[str] = set()
    surely: set[str] = set()
    in_functions: set[str] = set()  # looked up when a function is called, by what may be called
    for statement in tree.body:
        reads |= set(_loaded(statement)) - surely
        stored = set(bound_by(statement))
        binds |= stored
        if isinstance(statement, SURE):
            surely |= stored - set(_stored_on_the_way(statement))
        last = statement.end_lineno or statement.lineno
        in_functions |= {name for line, name in tables.looked_up if line <= last}
        if not _is_mere_definition(statement):
            reads |= in_functions - surely
    reads |= in_functions - surely
    binds |= tables.assigned
    if _uses_magics(tree):
        reads |= set(_words_in_strings(tree))
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    modules = {node.name for node in ast.walk(tree) if isinstance(node, ast.alias)}
    if (reads | modules | set(_words_in_strings(tree))) & LOOKUPS or attributes & NAMESPACES:
        reads.add(EVERYTHING)
    return reads, binds


def needed_to_bind(source: str) -> dict[str, str]:
    """Return the names that a cell of plain Python binds -> one without which it cannot.

    That is known of a cell that, besides mere definitions, has one statement: the name is what this
    looks up before it does anything else.

    Raises
    ------
    SyntaxError
        If it is not Python.
    """
    statements = ast.parse(source).body
    acting = [statement for statement in statements if not _is_mere_definition(statement)]
    if len(acting) != 1:
        return {}
    needed = _looked_up_first(acting[0])
    others = {name for one in statements if one is not acting[0] for name in bound_by(one)}
    if not needed or EVERYTHING in others:
        return {}
    return dict.fromkeys(set(bound_by(acting[0])) - others, needed)


def bound_by(node: ast.AST) -> Iterator[str]:
    """Yield the names that a statement, or a part of one, binds when it is executed."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield node.name
        return
    if isinstance(node, ast.alias):
        yield (node.asname or node.name).partition(".")[0]
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    if isinstance(node, NAMING) and node.name:
        yield node.name
    if isinstance(node, ast.MatchMapping) and node.rest:
        yield node.rest
    if isinstance(node, COMPREHENSIONS):
        for inside in ast.walk(node):
            if isinstance(inside, ast.NamedExpr):
                yield from bound_by(inside.target)
    elif not isinstance(node, ast.Lambda):
        for child in _executed_children(node):
            yield from bound_by(child)


def _looked_up_first(statement: ast.stmt) -> str:
    """Return the name that a statement begins with, "" where it may begin with anything else."""
    match statement:
        case ast.Assign(value=node):
            pass
        case ast.FunctionDef(decorator_list=[node, *_]) | ast.ClassDef(decorator_list=[node, *_]):
            pass
        case ast.ClassDef(decorator_list=[], bases=[node, *_]):
            pass
        case _:
            return ""
    while not isinstance(node, ast.Name):
        match node:
            case ast.Call(func=node) | ast.Attribute(value=node) | ast.Subscript(value=node):
                pass
            case ast.Tuple(elts=[node, *_]) | ast.List(elts=[node, *_]) | ast.BinOp(left=node):
                pass
            case _:
                return ""
    own = (parameter.name for parameter in getattr(statement, "type_params", []))
    return "" if node.id in own else node.id


def _is_mere_definition(statement: ast.stmt) -> bool:
    """Say whether a statement calls nothing, so that a name may as well be bound further down."""
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return True
    if isinstance(statement, ast.ClassDef):
        plain = not statement.decorator_list and not statement.keywords
        return plain and all(map(_is_mere_definition, statement.body))
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return not any(isinstance(node, ast.Call) for node in _executed_children(statement)) and (
            not statement.decorator_list
        )
    return isinstance(statement, (ast.Expr, ast.Pass)) and not any(
        isinstance(node, ast.Call) for node in ast.walk(statement)
    )


def _loaded(node: ast.AST) -> Iterator[str]:
    """Yield the names that a statement looks up when it is executed."""
    if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Store):
        yield node.id
    if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
        yield node.target.id
    if isinstance(node, COMPREHENSIONS):
        inside = {name for part in node.generators for name in bound_by(part.target)}
        yield from _loaded(node.generators[0].iter)  # outside of it
        yield from set(_loaded_below(node)) - inside
    elif isinstance(node, ast.Lambda):
        arguments = {child.arg for child in ast.walk(node.args) if isinstance(child, ast.arg)}
        yield from _loaded(node.args)  # the defaults
        yield from set(_loaded(node.body)) - arguments
    else:
        yield from _loaded_below(node)


def _loaded_below(node: ast.AST) -> Iterator[str]:
    for child in _executed_children(node):
        yield from _loaded(child)


def _stored_on_the_way(statement: ast.stmt) -> Iterator[str]:
    for node in ast.walk(statement):
        if isinstance(node, ast.NamedExpr):
            yield from bound_by(node.target)


def _executed_children(node: ast.AST) -> Iterable[ast.AST]:
    """Yield what is executed with a node: of a function's definition, not its body."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        returns = [node.returns] if node.returns is not None else []
        parameters = getattr(node, "type_params", [])  # since Python 3.12
        return [*node.decorator_list, node.args, *returns, *parameters]
    return ast.iter_child_nodes(node)


@dataclass(frozen=True)
class _Tables:
    """Global names that the functions and classes of a cell look up, by line, and assign."""

    looked_up: set[tuple[int, str]]
    assigned: set[str]


def _tables(cell: symtable.SymbolTable) -> _Tables:
    found = _Tables(set(), set())
    waiting = list(cell.get_children())
    while waiting:
        table = waiting.pop()
        waiting += table.get_children()
        for symbol in table.get_symbols():
            if symbol.is_declared_global():
                found.assigned.add(symbol.get_name())
            # `n += 1` is no reference to `n` in these tables
            if symbol.is_global() and (symbol.is_referenced() or symbol.is_declared_global()):
                found.looked_up.add((table.get_lineno(), symbol.get_name()))
    return found


def _uses_magics(tree: ast.AST) -> bool:
    for node in ast.walk(tree):
        name = node.id if isinstance(node, ast.Name) else getattr(node, "name", "")
        if name == "get_ipython":
            return True
    return False


def _words_in_strings(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from WORD.findall(node.value)
