"""Who may import whom, the directions between rooms, and how long a file may be."""

import ast
import graphlib
import sys
from pathlib import Path

import pytest

from grading.tree.course import ROOT
from grading.tree.fingerprint import files_of_package

STUDENT = ROOT / "course" / "seminar"
GRADING = ROOT / "grading"
PACKAGES = {"seminar": STUDENT, "grading": GRADING, "solutions": ROOT / "solutions"}

MOST_FLOORS = 9
MOST_LINES = 500


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
            yield from (f"{module}.{alias.name}" for alias in node.names)


def room_of(name, package="grading"):
    """Return the room of a dotted name: a folder of the package, of the wall one of its sides.

    The package's own name is its front door, what stands in no folder; elsewhere the room is "".
    """
    first, *parts = name.split(".")
    if first != package:
        return ""
    for depth in (2 if parts[:1] == ["wall"] else 1, 1):
        if len(parts) >= depth and PACKAGES[package].joinpath(*parts[:depth]).is_dir():
            return "/".join(parts[:depth])
    return first


def rooms(package="grading"):
    """Return room -> the others that it imports, at the last moment, in a function, as well."""
    found = {}
    for path in modules(PACKAGES[package]):
        room = room_of(dotted(path), package)
        others = {room_of(name, package) for name in imports(path)}
        found.setdefault(room, set()).update(others - {room, ""})
    return found


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
        (STUDENT / "judging", ("seminar.check", "seminar.demos", "seminar.graph")),
        (STUDENT / "check", ("seminar.demos", "ipywidgets", "matplotlib")),
        (STUDENT / "demos", ("seminar.check",)),
        (
            GRADING / "wall",
            ("grading.exercises", "grading.judging", "grading.notebooks", "solutions"),
        ),
        (GRADING / "wall" / "inside", ("grading.wall.outside",)),
        (GRADING / "exercises", ("grading.wall", "grading.plugins", "nbgrader")),
        (GRADING / "roster", ("grading.intake", "grading.batch", "grading.exercises")),
        (GRADING / "intake", ("grading.batch", "grading.release", "grading.report")),
        (GRADING / "release", ("grading.batch", "grading.report", "grading.wall")),
        (GRADING / "batch", ("grading.release", "grading.report")),
        (GRADING / "export", ("grading.release", "grading.report", "grading.plugins")),
        (GRADING / "gradescope", ("grading.release", "grading.report", "grading.intake")),
        (GRADING / "site", ("grading.batch", "grading.wall", "solutions")),
        (ROOT / "solutions", ("grading",)),
    ],
    ids=lambda value: str(value.relative_to(ROOT)) if isinstance(value, Path) else "",
)
def test_a_room_keeps_to_its_directions(folder, forbidden):
    assert breaches(folder, forbidden) == []


def test_probes_import_numpy_alone():
    standard = {"importlib", "contextlib", "copy", "io", "traceback", "warnings", "collections"}
    standard |= {"dataclasses", "__future__", "itertools", "linecache", "math", "typing"}
    standard |= {"builtins", "dis", "gc", "inspect", "operator", "re", "sys", "time", "types"}
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


@pytest.mark.parametrize(
    ("package", "some"),
    [
        ("grading", {"tree", "exercises", "wall/inside", "wall/both", "batch"}),
        ("seminar", {"probes", "check", "demos"}),
    ],
)
def test_a_room_stands_above_all_that_it_imports_and_the_house_has_few_floors(package, some):
    found = rooms(package)
    assert some <= set(found)
    floors = {}
    for room in graphlib.TopologicalSorter(
        found
    ).static_order():  # fails where rooms run in a circle
        floors[room] = 1 + max((floors[below] for below in found[room]), default=0)
    assert max(floors.values()) <= MOST_FLOORS, sorted(floors, key=floors.get)


def test_what_is_mounted_in_the_sandbox_imports_nothing_else_of_grading():
    found = rooms()
    assert found["wall/inside"] <= {"wall/both"} and found["wall/both"] == found["wall"] == set()


def test_the_command_line_alone_imports_commands():
    users = [
        str(path.relative_to(GRADING))
        for path in modules(GRADING)
        if path.parent.name != "commands"
        if any(room_of(name) == "commands" for name in imports(path))
    ]
    assert users == ["__main__.py"]


def test_a_file_fits_a_few_screens():
    kinds = (".py", ".js", ".css", ".html", ".txt", ".toml")
    lines = {
        name: len(path.read_bytes().splitlines())
        for folder in (GRADING, STUDENT)
        for name, path in files_of_package(folder).items()
        if path.suffix in kinds
    }
    assert {file for file, number in lines.items() if number > MOST_LINES} == set(), "split them"


def test_the_student_package_needs_only_what_it_declares():
    foreign = {
        name.partition(".")[0]
        for path in modules(STUDENT)
        for name in imports(path)
        if not name.startswith("seminar")
    }
    declared = {"numpy", "matplotlib", "ipywidgets", "PIL", "sympy"}
    brought_along = {"IPython", "mpl_toolkits", "cycler", "comm", "traitlets"}
    of_a_browsers_python = {"js"}
    allowed = declared | brought_along | of_a_browsers_python
    assert foreign - set(sys.stdlib_module_names) <= allowed


def test_no_drawer_without_a_label():
    vague = {"utils", "helpers", "common", "misc", "manager"}
    named = [
        path
        for folder in (*PACKAGES.values(), ROOT / "tests")
        for path in modules(folder)
        if path.stem in vague or vague & set(path.parent.relative_to(ROOT).parts)
    ]
    assert named == []
