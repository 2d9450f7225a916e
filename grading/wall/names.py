"""Which names a cell reads from outside of it, and which it binds."""

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
PERHAPS = (*COMPREHENSIONS, ast.Lambda, ast.IfExp, ast.BoolOp, ast.Compare)
"""Expressions parts of which may never be evaluated."""
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
        stored = set(_stored(statement))
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


def needed_to_bind(source: str) -> dict[str, set[str]]:
    """Return the names that a cell of plain Python binds -> those without which it cannot.

    Fewer of these are possible than there are, more are not: each is looked up, outside of any
    function and whatever else is true, by every statement that binds the name. It does not hold
    where a cell can bind any name, as `reads_and_binds` tells.

    Raises
    ------
    SyntaxError
        If it is not Python.
    """
    found: dict[str, set[str]] = {}
    for statement in ast.parse(source).body:
        needed = set(_surely_loaded(statement))
        for name in _stored(statement):
            found[name] = found.get(name, needed) & needed
    by_functions = _tables(symtable.symtable(source, "<cell>", "exec")).assigned
    return {name: set() if name in by_functions else needed for name, needed in found.items()}


def _surely_loaded(statement: ast.stmt) -> Iterator[str]:
    """Yield names that a statement looks up before it binds any."""
    match statement:
        case ast.Assign(value=value):
            waiting = [value]
        case ast.FunctionDef(decorator_list=decorators):
            waiting = [*decorators]
        case ast.ClassDef(decorator_list=decorators, bases=bases):
            waiting = [*decorators, *bases]
        case _:
            waiting = []
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield node.id
        if not isinstance(node, PERHAPS):
            waiting += ast.iter_child_nodes(node)


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
        inside = {name for part in node.generators for name in _stored(part.target)}
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


def _stored(node: ast.AST) -> Iterator[str]:
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
                yield from _stored(inside.target)
    elif not isinstance(node, ast.Lambda):
        for child in _executed_children(node):
            yield from _stored(child)


def _stored_on_the_way(statement: ast.stmt) -> Iterator[str]:
    for node in ast.walk(statement):
        if isinstance(node, ast.NamedExpr):
            yield from _stored(node.target)


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
