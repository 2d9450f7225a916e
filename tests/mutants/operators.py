"""Small faults for Python source: each is one expression or statement that is another."""

from __future__ import annotations

import ast
import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

SWAPPED = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult, ast.Pow: ast.Mult,
    ast.And: ast.Or, ast.Or: ast.And, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip
NOT_RUN = (ast.JoinedStr, ast.AnnAssign, ast.arg)
"""What is not looked into: f-strings, whose parts have no places of their own, and annotations."""


@dataclass(frozen=True)
class Mutant:
    """One fault: where, what stood there, what stands there now."""

    where: str  # the qualified name of the function or class around it
    old: str
    new: str
    number: int  # among equal ones of the same place, from 0
    start: int
    end: int  # offsets in the encoded source

    @property
    def name(self) -> str:
        """What names it in the list of survivors; stays when other parts of the file change."""
        count = f" ({self.number + 1})" if self.number else ""
        return f"{self.where}: {self.old} -> {self.new}{count}"

    def applied(self, source: bytes) -> bytes:
        """Return the source with the fault in it."""
        return source[: self.start] + self.new.encode() + source[self.end :]


def mutants(source: bytes, *, numbers_are_data: bool = False) -> list[Mutant]:
    """Return every fault that the operators make of a module, in an order that chance made once.

    The order is that of a hash of the name, so that a change elsewhere in the file moves nothing.
    Where a module's `numbers_are_data`, as a picture's lengths or a check's inputs are, of which
    others would do as well, those alone are changed that something is compared with.
    """
    found, counts = [], Counter()
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    for where, node, new in _faults(ast.parse(source), "", not numbers_are_data):
        start = starts[node.lineno - 1] + node.col_offset
        end = starts[node.end_lineno - 1] + node.end_col_offset
        old = " ".join(source[start:end].decode().split())
        key = (where, old, new)
        mutant = Mutant(where, old, new, counts[key], start, end)
        counts[key] += 1
        if len(old) <= 200:
            found.append(mutant)
    return sorted(found, key=lambda one: hashlib.sha256(one.name.encode()).digest())


def _faults(node: ast.AST, where: str, numbers: bool) -> Iterator[tuple[str, ast.AST, str]]:
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        where = f"{where}.{node.name}".lstrip(".")
    if numbers or not _is_arithmetic(node):
        for new in _changed(node):
            yield where or "module", node, new
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "decorator_list"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not isinstance(child, NOT_RUN) and not _says(child):
                yield from _faults(child, where, numbers or isinstance(node, ast.Compare))


def _says(node: ast.AST) -> bool:
    """Whether this says something and does nothing where all is right.

    A docstring, a guard for type checkers, or `strict=True` of a zip over what is of one length.
    """
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.keyword):
        return node.arg == "strict"
    return isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "__debug__")


def _changed(node: ast.AST) -> Iterator[str]:
    """Yield what may stand in a node's place."""
    match node:
        case ast.Compare(left, [operator], [right]) if type(operator) in SWAPPED:
            yield _code(ast.Compare(left, [SWAPPED[type(operator)]()], [right]))
        case ast.BinOp(left, operator, right) if type(operator) in SWAPPED:
            if not any(_is_text(side) for side in (left, right)):
                yield _code(ast.BinOp(left, SWAPPED[type(operator)](), right))
        case ast.BoolOp(operator, values):
            yield _code(ast.BoolOp(SWAPPED[type(operator)](), values))
        case ast.UnaryOp(ast.Not(), operand):
            yield _code(operand)
        case ast.UnaryOp(ast.USub(), operand):
            yield _code(operand)
        case ast.Constant(bool(value)):
            yield repr(not value)
        case ast.Constant(int(value)):
            yield repr(value + 1)
        case ast.Constant(float(value)):
            yield repr(value * 2.0 or 1.0)
        case ast.IfExp(test, body, other):
            yield _code(ast.IfExp(test, other, body))
        case ast.Return(value) if value is not None and not _is_none(value):
            yield "return None"
        case ast.Expr(ast.Call()):
            yield "pass"
        case ast.AugAssign(target, ast.Add() | ast.Sub() as operator, value):
            yield ast.unparse(ast.AugAssign(target, SWAPPED[type(operator)](), value))
        case ast.Raise() | ast.Break() | ast.Continue():
            yield "pass"


def _is_arithmetic(node: ast.AST) -> bool:
    if isinstance(node, ast.Constant):
        return not isinstance(node.value, bool)
    return isinstance(node, (ast.BinOp, ast.AugAssign, ast.UnaryOp)) and not (
        isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)
    )


def _code(expression: ast.expr) -> str:
    return f"({ast.unparse(expression)})"


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
