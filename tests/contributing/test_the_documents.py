"""Whoever follows docs/your-own-exercise.md and your-own-chapter.md gets what they promise.

The files and the cells are taken from the documents, word for word, and put into a copy of the
tree. About 35 s.
"""

import json
import os
import re
import shutil
import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from wall.handed_in import is_example

from grading.tree.course import ROOT

BLOCK = re.compile(r"```python\n# (cell|file): (\S+)\n(.*?)```", re.DOTALL)


class Tree:
    """A copy of what is under version control, to add to."""

    def __init__(self, folder):
        self.root, self.cells = folder, {}
        for name in ("course", "grading", "solutions", "source_notebooks", "tests"):
            shutil.copytree(ROOT / name, folder / name, ignore=self._left_behind)
        for name in ("pyproject.toml", "nbgrader_config.py", "constraints.txt"):
            shutil.copy(ROOT / name, folder / name)

    @staticmethod
    def _left_behind(folder, names):
        data = {".ipynb_checkpoints", "submitted", "autograded", "feedback"}
        return [name for name in names if name in data or name.startswith("gradebook.db")]

    def follow(self, document):
        """Write the files of a document and keep its cells by `grade_id`."""
        text = (ROOT / "docs" / document).read_text(encoding="utf-8")
        for kind, name, source in BLOCK.findall(text):
            if kind == "cell":
                self.cells[name] = source.rstrip()
            else:
                (self.root / name).parent.mkdir(parents=True, exist_ok=True)
                (self.root / name).write_text(source, encoding="utf-8")

    def run(self, *arguments, status=0):
        paths = os.pathsep.join([str(self.root), str(self.root / "course")])
        run = subprocess.run(
            [sys.executable, "-m", *map(str, arguments)],
            cwd=self.root,
            env={**os.environ, "PYTHONPATH": paths},
            capture_output=True,
            text=True,
        )
        said = run.stdout + run.stderr
        assert run.returncode == status, said[-3000:]
        return said

    def grade(self, chapter, answers):
        """Hand in an answer for each student, and return student -> exercise -> result."""
        module = chapter.partition("_")[2]
        for student, (name, source) in answers.items():
            notebook = nbformat.read(self.root / "course" / chapter / f"{module}.ipynb", 4)
            (cell,) = (c for c in notebook.cells if c.id == name)
            cell.source = source
            path = self.root / "grading/submitted" / student / chapter / f"{module}.ipynb"
            path.parent.mkdir(parents=True)
            nbformat.write(notebook, path)
        self.run("grading", "autograde", chapter, "--json", "results.json")
        told = json.loads((self.root / "results.json").read_text(encoding="utf-8"))
        results = {student: {} for student in answers}
        for entry in told:
            results[entry["student"]][entry["exercise"]] = entry
        return results


def marked(name, kind):
    kinds = {
        "solution": {"solution": True},
        "check": {"locked": True},
        "graded": {"locked": True, "grade": True, "points": 1},
    }
    base = {"grade": False, "locked": False, "solution": False, "task": False}
    return {"nbgrader": {"grade_id": name, "schema_version": 3, **base, **kinds[kind]}}


def cells_of(name, cells):
    return [
        new_code_cell(cells[name], id=name, metadata=marked(name, "solution")),
        new_code_cell(
            f"check.{name}({name})", id=f"check_{name}", metadata=marked(f"check_{name}", "check")
        ),
        new_code_cell(
            cells[f"test_{name}"], id=f"test_{name}", metadata=marked(f"test_{name}", "graded")
        ),
    ]


EXERCISE, CHAPTER = "04_activation_layers", "09_scaling"


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """A tree in which both documents were followed, but for the build."""
    tree = Tree(tmp_path_factory.mktemp("copy"))
    add_the_exercise(tree)
    add_the_chapter(tree)
    return tree


@pytest.fixture(scope="module")
def built(tree):
    tree.run("grading", "build", EXERCISE, CHAPTER)
    return tree


def add_the_exercise(tree):
    tree.follow("your-own-exercise.md")
    path = tree.root / "source_notebooks" / EXERCISE / "activation_layers.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells = [cell for cell in notebook.cells if not is_example(cell)]  # they are slow
    (place,) = (i for i, cell in enumerate(notebook.cells) if cell.id == "summary")
    text = new_markdown_cell("### Exercise: `Tanh` (points)\n\nOnce more.", id="exercise-tanh")
    notebook.cells[place:place] = [text, *cells_of("Tanh", tree.cells)]
    nbformat.write(notebook, path)


def add_the_chapter(tree):
    tree.follow("your-own-chapter.md")
    chapter = new_notebook(
        cells=[
            new_markdown_cell(
                "# 09 · Scaling\n\nHere you will scale. You need 00. It takes 5 min."
            ),
            new_code_cell("import numpy as np\n\nfrom seminar import check", id="imports"),
            *cells_of("scale", tree.cells),
            new_markdown_cell("\n".join(f"{i}. Line." for i in range(1, 6)), id="summary"),
            new_markdown_cell("Two questions, without points\n\n* One?\n* Two?", id="stretch"),
            new_markdown_cell("**Next**: the world.", id="next"),
        ],
        metadata={"language_info": {"name": "python"}},
    )
    path = tree.root / "source_notebooks" / CHAPTER / "scaling.ipynb"
    path.parent.mkdir()
    nbformat.write(chapter, path)


def solved(source):
    lines = [line for line in source.splitlines() if "### " not in line]
    return "\n".join(lines)


def test_the_points_of_an_added_exercise_stand_in_the_release(built):
    released = nbformat.read(built.root / "course" / EXERCISE / "activation_layers.ipynb", 4)
    by_id = {cell.id: cell for cell in released.cells}
    assert by_id["exercise-tanh"].source.startswith("### Exercise: `Tanh` (2 points)")
    assert by_id["test_Tanh"].source.startswith("# Graded after you hand in: 2 points.\n")
    assert by_id["test_Tanh"].metadata.nbgrader.points == 2


def test_the_suite_tests_what_was_added_as_all_the_rest(built):
    where = ("tests/exercises", "tests/check", "tests/test_course_contract.py")
    said = built.run("pytest", "-v", *where, "-k", f"Tanh or scale or {CHAPTER}")
    passed = [line.partition("::")[2] for line in said.splitlines() if " PASSED" in line]
    assert sum("Tanh" in name for name in passed) > 30
    assert sum("scale" in name or CHAPTER in name for name in passed) > 25


@pytest.mark.sandbox
def test_an_added_exercise_is_graded_and_its_mistakes_are_named(built):
    right = solved(built.cells["Tanh"])
    stub = built.cells["Tanh"].partition("### BEGIN")[0] + "raise NotImplementedError"
    results = built.grade(
        EXERCISE,
        {
            "ada": ("Tanh", right),
            "bob": ("Tanh", right.replace("return dout * ", "return ")),
            "eve": ("Tanh", stub),
        },
    )
    assert {student: one["Tanh"]["score"] for student, one in results.items()} == {
        "ada": 2.0,
        "bob": 0.5,
        "eve": 0.0,
    }
    assert "DropsDout" in json.dumps(results["bob"]["Tanh"])


@pytest.mark.sandbox
def test_an_added_chapter_is_graded_and_its_mistakes_are_named(built):
    results = built.grade(
        CHAPTER,
        {
            "ada": ("scale", solved(built.cells["scale"])),
            "bob": ("scale", "def scale(x, factor):\n    return x + factor"),
        },
    )
    assert {student: one["scale"]["score"] for student, one in results.items()} == {
        "ada": 2.0,
        "bob": 0.0,
    }
    assert "You add the factor" in json.dumps(results["bob"]["scale"], ensure_ascii=False)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"return dout * "', '"return dout + "', r"Tanh.py, line \d+, DropsDout: The reference"),
        ('"forward": 0.5, ', "", "Tanh.py, line .*give points to every aspect"),
        ('"row": use(5)', '"line": use(5)', "Tanh.py, line .*say of every experiment"),
        ("mistakes=(", "mistakes=((", r"Tanh.py, line \d+: SyntaxError"),
    ],
)
def test_a_slip_on_the_way_is_said_with_file_and_line(tree, old, new, said):
    path = tree.root / "grading/exercises/activation_layers/Tanh.py"
    right = path.read_text(encoding="utf-8")
    assert old in right
    path.write_text(right.replace(old, new), encoding="utf-8")
    try:
        assert re.search(said, tree.run("grading", "build", "04_activation_layers", status=2))
    finally:
        path.write_text(right, encoding="utf-8")
