"""Known mistakes as source text: edits of the reference."""

from __future__ import annotations

import ast
import itertools
import linecache
import textwrap
from functools import cache
from types import CodeType

import numpy as np

from grading.exercises.declaration import DeclarationError, Edit, Mistake
from grading.exercises.lines import where
from grading.judging.reference import leans_on, own_source

_numbers = itertools.count(1)


def edited(source: str, edit: Edit) -> str:
    """Return source text with an edit made.

    Parameters
    ----------
    source : str
        One definition of a function or a class.
    edit : mapping or str
        Old text -> new text, wherever the old stands. ``def NAME`` stands for the body of that
        function or method, or, where the new text begins with ``def`` or ``@`` itself, for its
        whole definition, which is added to a class that has none of that name; ``class`` stands for
        lines at the top of the class. A str is the whole new text.

    Raises
    ------
    DeclarationError
        If an old text is not there, or stands in the source as well as in the new text of an edit
        before it, or if what comes out is no Python.
    """
    if isinstance(edit, str):
        source = textwrap.dedent(edit).strip()
    else:
        as_written, put_in = source, ""
        for old, new in edit.items():
            if old in as_written and old in put_in:
                raise DeclarationError(
                    f"The reference holds {old!r}, and so does what now stands for another "
                    "text: change one into something that stands nowhere else."
                )
            new = textwrap.dedent(new).strip("\n")
            put_in += new + "\n"
            if old == "class":
                source = _into_the_class(source, new)
            elif old.startswith("def ") and old[4:].isidentifier():
                source = _redefined(source, old[4:], new)
            elif old in source:
                source = source.replace(old, new)
            else:
                raise DeclarationError(f"The reference holds no {old!r}.")
    try:
        ast.parse(source)
    except SyntaxError as error:
        raise DeclarationError(f"The edit gives no Python ({error}):\n{source}") from error
    return source


@cache
def without_docstrings(source: str) -> str:
    """Return a definition's source text without its docstrings, which an edit must not meet."""
    lines = source.split("\n")
    for node in sorted(_documented(source), key=lambda node: -node.lineno):
        lines[node.lineno - 1 : node.end_lineno] = []
    return "\n".join(lines)


def _documented(source: str) -> list[ast.stmt]:
    """Return the statements that are docstrings, of bodies that hold something else as well."""
    return [
        node.body[0]
        for node in ast.walk(ast.parse(source))
        if isinstance(node, (ast.FunctionDef, ast.ClassDef))
        and ast.get_docstring(node) is not None
        and len(node.body) > 1
    ]


def _into_the_class(source: str, lines: str) -> str:
    (definition,) = ast.parse(source).body
    if not isinstance(definition, ast.ClassDef):
        raise DeclarationError("Only a class has lines of its own to add.")
    first = definition.body[0]
    return _with_lines(source, first.lineno, first.lineno - 1, lines, first.col_offset, "\n")


def _redefined(source: str, name: str, new: str) -> str:
    whole = new.lstrip().startswith(("def ", "@", "async "))
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and node.name == name:
            if whole:
                first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
                return _with_lines(
                    source, first, node.end_lineno or node.lineno, new, node.col_offset
                )
            return _with_lines(
                source,
                node.body[0].lineno,
                node.end_lineno or node.lineno,
                new,
                node.body[0].col_offset,
            )
    if whole and isinstance(ast.parse(source).body[0], ast.ClassDef):
        return _into_the_class(source, new)
    raise DeclarationError(f"The reference defines no {name!r}.")


def _with_lines(source: str, first: int, last: int, new: str, indent: int, after: str = "") -> str:
    """Return source text in which lines `first` to `last`, counted from 1, are others."""
    lines = source.split("\n")
    lines[first - 1 : last] = (textwrap.indent(new, " " * indent) + after).split("\n")
    return "\n".join(lines)


def source_of(exercise: str, mistake: Mistake) -> str:
    """Return the source text of a mistake: it defines the exercise's name, as a learner would.

    What it calls of other exercises, `grading.judging.reference.leans_on` defines, and every
    notebook imports NumPy as np.

    Raises
    ------
    DeclarationError
        With file and line, if the edit cannot be made.
    """
    return edited_source(exercise, mistake.name, mistake.edit)


def implementation_of(exercise: str, mistake: Mistake) -> object:
    """Return the wrong function or class, made anew: nothing of an earlier run is left on it."""
    return edited_reference(exercise, mistake.name, mistake.edit)


def edited_reference(exercise: str, title: str, edit: Edit) -> object:
    """Return the function or class that an edit of the reference gives, made anew.

    Raises
    ------
    DeclarationError
        With file and line, if the edit cannot be made, or what it gives has another name.
    """
    names: dict[str, object] = {"__name__": "notebook", "np": np}
    exec(_compiled(f"given to {exercise}", leans_on(exercise)), names)
    exec(_compiled(f"{exercise} as {title}", edited_source(exercise, title, edit)), names)
    if exercise not in names:
        place = where(exercise, title, graded=True)
        raise DeclarationError(f"{place}, {title}: The edit defines no {exercise!r}.")
    return names[exercise]


def edited_source(exercise: str, title: str, edit: Edit) -> str:
    """Return the source text that an edit of the reference gives; `title` is what it is called.

    Raises
    ------
    DeclarationError
        With file and line, if the edit cannot be made.
    """
    try:
        return edited(without_docstrings(own_source(exercise)), edit)
    except DeclarationError as error:
        raise DeclarationError(
            f"{where(exercise, title, graded=True)}, {title}: {error}"
        ) from error


@cache
def _compiled(title: str, source: str) -> CodeType:
    """Compile a text under a file name at which a traceback finds its lines."""
    file = f"<{title} {next(_numbers)}>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    return compile(source, file, "exec")
