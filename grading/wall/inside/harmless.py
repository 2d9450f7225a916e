"""Whether a cell only defines things that cannot get in the way of another cell's.

An exercise whose neighbours are all of this kind need not be graded on its own to know that nothing
disturbed it. What is allowed is listed; anything else counts as a possible disturbance.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator

from ..both.names import reads_and_binds

PURE = frozenset({
    "abs", "all", "any", "bool", "classmethod", "dict", "divmod", "enumerate", "filter", "float",
    "int", "isinstance", "len", "list", "map", "max", "min", "object", "pow", "print", "property",
    "range", "reversed", "round", "set", "slice", "sorted", "staticmethod", "str", "sum", "super",
    "tuple", "type", "zip",
}) | {
    name
    for name, value in vars(builtins).items()
    if isinstance(value, type) and issubclass(value, BaseException)
}  # fmt: skip
MODULES = frozenset({"numpy", "math"})
CALLED = frozenset({"np", "numpy", "math"})
SET_SOMETHING = frozenset({
    "random", "seterr", "seterrcall", "setbufsize", "set_printoptions", "set_string_function",
    "testing", "core", "lib", "ctypeslib", "f2py",
})  # fmt: skip
"""Names in NumPy behind which something that everybody uses can be changed."""
DRAWS = frozenset({
    "choice", "default_rng", "normal", "permutation", "rand", "randint", "randn", "random",
    "random_sample", "shuffle", "standard_normal", "uniform",
})  # fmt: skip
"""What of `np.random` takes numbers that nobody could foretell, and leaves others of that kind."""


def is_harmless(source: str) -> bool:
    """Say whether a cell of plain Python only defines what keeps to itself.

    Functions and classes may store in names of their own, in arguments and in `self`, call these,
    and call what is in NumPy but sets nothing.
    """
    tree = ast.parse(source)
    outside, binds = reads_and_binds(source)
    if binds & {*vars(builtins)}:
        return False
    outside |= binds
    called = {id(node) for node in _names_that_are_called(tree)}
    draws = {id(node) for node in _draws(tree)}
    return all(_only_defines(node) for node in tree.body) and not any(
        _may_disturb(node, outside, called) for node in ast.walk(tree) if id(node) not in draws
    )


def _only_defines(node: ast.stmt) -> bool:
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.ClassDef):
        allowed = (ast.Pass, ast.Assign, ast.AnnAssign)
        return all(_only_defines(inner) or isinstance(inner, allowed) for inner in node.body)
    return isinstance(node, (ast.FunctionDef, ast.Import, ast.ImportFrom))


def _may_disturb(node: ast.AST, outside: set[str], called: set[int]) -> bool:
    """Say whether a node may change something that is not the cell's own."""
    match node:
        case ast.Global() | ast.Nonlocal() | ast.Delete() | ast.AsyncFunctionDef() | ast.Await():
            return True
        case ast.Import(names=names):
            return any(alias.name not in MODULES for alias in names)
        case ast.ImportFrom(module=module, names=names):
            changes = any(alias.name == "*" or alias.name in SET_SOMETHING for alias in names)
            return changes or module not in MODULES
        case ast.Attribute(attr=attr) | ast.Subscript(slice=attr):
            root = _root(node)
            if isinstance(node.ctx, ast.Store):
                return root in outside
            hidden = isinstance(attr, str) and attr.startswith("__") and attr != "__init__"
            return hidden or (root in outside and attr in SET_SOMETHING)
        case ast.Name(id=name, ctx=ast.Load()):
            if name in vars(builtins):
                return name not in PURE
            # what lies outside may be called, not handed on to who might change it
            return name in outside and id(node) not in called
        case _:
            return False


def _names_that_are_called(tree: ast.AST) -> Iterator[ast.Name]:
    """Yield names as in ``name(...)`` and, of modules of functions, ``name.attribute``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func
        if isinstance(node, ast.Attribute):
            owner = node.value
            if isinstance(owner, ast.Name) and owner.id in CALLED:
                yield owner
        if isinstance(node, ast.ClassDef):
            yield from (base for base in node.bases if isinstance(base, ast.Name))


def _draws(tree: ast.AST) -> Iterator[ast.Attribute]:
    """Yield each ``np.random`` of which a function that draws is called."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Attribute(
                    value=ast.Attribute(value=ast.Name(id="np" | "numpy"), attr="random") as module,
                    attr=attr,
                )
            ) if attr in DRAWS:
                yield module


def _root(node: ast.expr) -> str:
    """Return the name at the beginning of ``name.attribute[index].attribute``, "" if none is."""
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
