"""Nothing that a student receives gives a solution away."""

import ast
import json
import re
import subprocess
import sys

import pytest
from exercises.cases import exercises

from grading.exercises import CHAPTERS, chapter_of
from grading.release.build import EARLIER
from grading.tree.course import ROOT, module_name


def solution_bodies(name):
    """Return (function, statements) of what a learner writes, the latter in one spelling.

    Methods that the release gives, outside of the marks of a solution, are none of them.
    """
    chapter = chapter_of(name)
    path = ROOT / "source_notebooks" / chapter / f"{module_name(chapter)}.ipynb"
    found = set()
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] != "code" or "### BEGIN SOLUTION" not in source:
            continue
        for node in ast.parse(source).body:
            if getattr(node, "name", None) == name:
                found |= {
                    (one.name, body_of(one))
                    for one in ast.walk(node)
                    if isinstance(one, ast.FunctionDef)
                    and "### BEGIN SOLUTION" in ast.get_source_segment(source, one)
                }
    assert found, name
    return found


def _is_docstring(statement):
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def body_of(function):
    return "\n".join(ast.unparse(one) for one in function.body if not _is_docstring(one))


def gives_away(name, body, solution):
    """Tell whether a function is a solution's: a short body is, under the same name alone."""
    its_name, its_body = solution
    if body != its_body or KEEPS_ARGUMENTS.fullmatch(body):
        return False
    return len(body) > 30 or name == its_name


KEEPS_ARGUMENTS = re.compile(r"(self\.(\w+) = \2\n?)+")


def code_given_to_students():
    """Yield (path, code) of everything under course/ that Python can parse."""
    for path in sorted((ROOT / "course").rglob("*.py")):
        if path.name != EARLIER:
            yield path, path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "course").rglob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                yield path, "".join(cell["source"])


def functions_in(code):
    try:
        tree = ast.parse(code)
    except SyntaxError:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            yield node.name, body_of(node)


@pytest.fixture(scope="module")
def given_functions():
    """Return (where, name, body) of every function under course/."""
    return [
        (path.relative_to(ROOT).as_posix(), name, body)
        for path, code in code_given_to_students()
        for name, body in functions_in(code)
    ]


@pytest.mark.parametrize("exercise", exercises())
def test_no_function_under_course_has_the_body_of_a_solution(exercise, given_functions):
    solutions = solution_bodies(exercise.name)
    assert len(given_functions) > 200
    found = {
        (where, name)
        for where, name, body in given_functions
        if any(gives_away(name, body, solution) for solution in solutions)
    }
    assert found == set()


@pytest.mark.parametrize(
    ("name", "body", "same"),
    [
        ("forward", "return x + y", True),
        ("add", "return x + y", False),
        ("forward", "return y + x", False),
        ("__init__", "self.eta = eta", False),
        ("any", "powers = np.exp(x - x.max())\nreturn powers / powers.sum()", True),
    ],
)
def test_a_short_body_is_the_solutions_under_its_name_and_a_long_one_under_any(name, body, same):
    solutions = [
        ("forward", "return x + y"),
        ("__init__", "self.eta = eta"),
        ("softmax", "powers = np.exp(x - x.max())\nreturn powers / powers.sum()"),
    ]
    assert any(gives_away(name, body, solution) for solution in solutions) is same


WITHOUT_EARLIER = ("00_welcome", "01_numerical_gradient")
"""The chapters that need nothing of an earlier one."""


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_earlier_chapters_bring_nothing_of_their_own_or_a_later_chapter(chapter):
    path = ROOT / "course" / chapter / EARLIER
    if chapter in WITHOUT_EARLIER:
        assert not path.exists()
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    defined = {node.name for node in tree.body if hasattr(node, "name")}
    order = list(CHAPTERS)
    for other in order[order.index(chapter) :]:
        assert not defined & {exercise.name for exercise in CHAPTERS[other]}


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_release_holds_no_hidden_line_and_no_output(chapter):
    path = ROOT / "course" / chapter / f"{module_name(chapter)}.ipynb"
    text = path.read_text(encoding="utf-8")
    for mark in ("BEGIN SOLUTION", "BEGIN HIDDEN", "from grading", "grade("):
        assert mark not in text
    assert not any(cell.get("outputs") for cell in json.loads(text)["cells"])


def test_no_reference_can_be_reached_by_import_from_the_student_package():
    script = """
import sys, types, importlib, pkgutil
import seminar, seminar.graph
for module in pkgutil.walk_packages(seminar.__path__, "seminar."):
    importlib.import_module(module.name)
names = sys.argv[1].split(",")
found = [
    f"{module.__name__}.{name}"
    for module in list(sys.modules.values())
    for name in names
    if (getattr(module, "__name__", "") or "").startswith("seminar")
    and isinstance(getattr(module, name, None), (types.FunctionType, type))
    and not module.__name__.startswith(("seminar.probes", "seminar.check"))
    and getattr(module, name) is not seminar.graph.Value
]
# what graphs are drawn of has the name of an exercise, and neither its numbers nor gradients
assert not {"data", "grad"} & {*vars(seminar.graph.Value(1.0)), *vars(seminar.graph.Value)}
assert "solutions" not in sys.modules and "grading" not in sys.modules
print(found)
"""
    names = ",".join(exercise.name for group in CHAPTERS.values() for exercise in group)
    done = subprocess.run(
        [sys.executable, "-c", script, names], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
