"""Who may import whom: the directions between the rooms of the house."""

import ast
import sys
from pathlib import Path

import pytest

from grading.tree.course import ROOT

STUDENT = ROOT / "course" / "seminar"
PACKAGES = {"seminar": STUDENT, "grading": ROOT / "grading", "solutions": ROOT / "solutions"}


def modules(folder):
    return sorted(path for path in folder.rglob("*.py") if "__pycache__" not in path.parts)


def dotted(path):
    """Return the dotted name of a module of ours."""
    base = ROOT / "course" if path.is_relative_to(STUDENT) else ROOT
    parts = path.relative_to(base).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path):
    """Yield the dotted name of everything that a module imports, wherever it does so."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = dotted(path).split(".")
            if path.name != "__init__.py":
                package = package[:-1]
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *filter(None, [node.module])])
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


def breaches(folder, forbidden):
    return [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules(folder)
        for name in imports(path)
        if any(name == room or name.startswith(f"{room}.") for room in forbidden)
    ]


@pytest.mark.parametrize(
    ("folder", "forbidden"),
    [
        (STUDENT, ("grading", "solutions")),
        (STUDENT / "check", ("seminar.demos", "ipywidgets", "matplotlib")),
        (STUDENT / "demos", ("seminar.check",)),
        (ROOT / "grading" / "wall", ("grading.exercises", "grading.judging.grade", "solutions")),
        (ROOT / "grading" / "exercises", ("grading.wall", "grading.plugins", "nbgrader")),
        (ROOT / "grading" / "intake", ("grading.batch", "grading.release", "grading.report")),
        (ROOT / "grading" / "release", ("grading.batch", "grading.report", "grading.wall")),
        (ROOT / "grading" / "batch", ("grading.release", "grading.report")),
        (ROOT / "solutions", ("grading",)),
    ],
    ids=lambda value: str(value.relative_to(ROOT)) if isinstance(value, Path) else "",
)
def test_a_room_keeps_to_its_directions(folder, forbidden):
    assert breaches(folder, forbidden) == []


def test_probes_import_numpy_alone():
    standard = {"importlib", "contextlib", "copy", "io", "traceback", "warnings", "collections"}
    standard |= {"dataclasses", "__future__", "itertools", "math"}
    foreign = {
        name.partition(".")[0]
        for path in modules(STUDENT / "probes")
        for name in imports(path)
        if not name.startswith("seminar.probes")
    }
    assert foreign - standard <= {"numpy"}


def test_only_demos_import_widgets():
    users = {
        path.relative_to(STUDENT).parts[0]
        for path in modules(STUDENT)
        for name in imports(path)
        if name.partition(".")[0] == "ipywidgets"
    }
    assert users <= {"demos"}


def test_nobody_imports_the_command_line():
    users = [
        path
        for path in modules(ROOT / "grading")
        for name in imports(path)
        if name in ("grading.commands.cli", "grading.commands.cli.main")
        and path.name != "__main__.py"
    ]
    assert users == []


def test_the_student_package_needs_only_what_it_declares():
    foreign = {
        name.partition(".")[0]
        for path in modules(STUDENT)
        for name in imports(path)
        if not name.startswith("seminar")
    }
    declared = {"numpy", "matplotlib", "ipywidgets", "PIL", "sympy"}
    brought_along = {"IPython", "mpl_toolkits", "cycler", "comm", "traitlets"}
    assert foreign - set(sys.stdlib_module_names) <= declared | brought_along


def test_no_drawer_without_a_label():
    vague = {"utils", "helpers", "common", "misc", "manager"}
    named = [
        path
        for folder in (*PACKAGES.values(), ROOT / "tests")
        for path in modules(folder)
        if path.stem in vague or vague & set(path.parent.relative_to(ROOT).parts)
    ]
    assert named == []
