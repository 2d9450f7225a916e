"""Whoever follows docs/your-own-exercise.md and your-own-chapter.md gets what they promise.

The files and the cells are taken from the documents, word for word, and put into a copy of the
tree. About two minutes.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from wall.handed_in import is_example

from grading.batch.gradebook import OF_OTHER_CELLS
from grading.release import signatures
from grading.tree.course import ROOT

DOCUMENTS = ("architecture.md", "your-own-exercise.md", "your-own-chapter.md")
BLOCK = re.compile(r"```python\n# (cell|file): (\S+)\n(.*?)```", re.DOTALL)


class Tree:
    """A copy of what is under version control, to add to."""

    def __init__(self, folder):
        self.root, self.cells = folder, {}
        for name in ("course", "grading", "solutions", "source_notebooks", "tests"):
            shutil.copytree(ROOT / name, folder / name, ignore=self._left_behind)
        for name in ("pyproject.toml", "nbgrader_config.py", "constraints.txt", "README.md"):
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
    """Return the cells of an exercise with ids that mean nothing, as JupyterLab draws them."""
    return [
        new_code_cell(cells[name], metadata=marked(name, "solution")),
        new_code_cell(f"check.{name}({name})", metadata=marked(f"check_{name}", "check")),
        new_code_cell(cells[f"test_{name}"], metadata=marked(f"test_{name}", "graded")),
    ]


def without(name, cells):
    """Return the cells of a notebook but those of an exercise: the tree may hold it already."""
    own = {name, f"check_{name}", f"test_{name}"}
    return [
        cell
        for cell in cells
        if cell.metadata.get("nbgrader", {}).get("grade_id") not in own
        and not cell.source.startswith(f"### Exercise: `{name}`")
    ]


def commands_of(document):
    """Return the commands that a document says, without their prompts."""
    text = (ROOT / "docs" / document).read_text(encoding="utf-8")
    return re.findall(r"^\$ (.+)$", text, re.MULTILINE)


EXERCISE, CHAPTER = "04_activation_layers", "09_scaling"
GRADED = "grading/exercises/activation_layers/Tanh.py"
SHOWN = "course/seminar/check/chapters/activation_layers/Tanh.py"


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
    kept = [cell for cell in notebook.cells if not is_example(cell)]  # they are slow
    notebook.cells = without("Tanh", kept)
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
    path.parent.mkdir(exist_ok=True)
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


ROW = re.compile(r"^(\| (\d\d) \|.*\|) [\d.]+ \|$", re.MULTILINE)


@pytest.fixture(scope="module")
def told(built):
    """The tree with the points in README.md, once the tests have asked for them."""
    readme = built.root / "README.md"
    only = ("tests/test_course_contract.py", "-k", f"readme and ({EXERCISE} or {CHAPTER})")
    said = built.run("pytest", *only, status=1)
    assert re.search(rf"write [\d.]+ points for {EXERCISE} into the table of README.md", said)
    assert re.search(rf"write 2 points for {CHAPTER} into the table of README.md", said)
    points = re.search(rf"write ([\d.]+) points for {EXERCISE}", said)[1]
    text = ROW.sub(
        lambda row: f"{row[1]} {points} |" if row[2] == EXERCISE[:2] else row[0],
        readme.read_text(encoding="utf-8"),
    )
    last = [row for row in ROW.finditer(text) if row[2] < CHAPTER[:2]][-1]
    text = f"{text[: last.end()]}\n| {CHAPTER[:2]} | Scaling | How large? | 2 |{text[last.end() :]}"
    readme.write_text(text, encoding="utf-8")
    return built


@pytest.mark.parametrize(
    ("document", "chapter", "names", "least"),
    [
        ("your-own-exercise.md", EXERCISE, ["Tanh"], 30),
        ("your-own-chapter.md", CHAPTER, ["scale", CHAPTER], 25),
    ],
    ids=["exercise", "chapter"],
)
def test_the_commands_of_a_document_build_and_test_what_was_added_as_all_the_rest(
    told, document, chapter, names, least
):
    building, testing, *_ = commands_of(document)
    assert building == f"grading build {chapter}"  # which the fixture did
    said = told.run(*shlex.split(testing.removeprefix("python -m ")), "-v")
    passed = [line.partition("::")[2] for line in said.splitlines() if " PASSED" in line]
    assert sum(any(name in one for name in names) for one in passed) > least


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


def refused(built, *, whole_build):
    """Return what the build says of a declaration, or the part of it that tries declarations."""
    if whole_build:
        return built.run("grading", "build", EXERCISE, status=2)
    return built.run("grading.release.signatures", EXERCISE, status=signatures.NOT_DECLARED)


@pytest.mark.parametrize(
    ("half", "old", "new", "said"),
    [
        (GRADED, '"return dout * "', '"return dout + "', "DropsDout: The reference holds no"),
        (GRADED, '"forward": 0.5, ', "", "give points to every aspect"),
        (GRADED, '"row": use(5)', '"line": use(5)', "say of every experiment how its inputs are"),
        (GRADED, "mistakes=(", "mistakes=((", "SyntaxError"),
        (GRADED, 'edit={"return dout * "', 'on=("row/xd",), edit={"return dout * "',
         "DropsDout is recognised on 'row/xd'. 'row' observes no 'xd'; there are 'out'"),
        (SHOWN, '("row/out"', '("row/otu"', "'row' observes no 'otu'; there are 'out', "),
        (SHOWN, '{"out": [', '{"otu": [', "'row' observes no 'otu'; there are 'out', "),
        (SHOWN, '"the gradient",', '{"xd": "the gradient"},',
         "`what` of 'gradient' names 'xd', which is not observed; there are "),
        (SHOWN, "0.8, -0.8", "0.8, -0.9",
         "'forward' of the visible check does not pass with the solution, at 'row/out': "),
        (SHOWN, '("row/out", f"row/{WARNINGS}")', '("row/x unchanged",)',
         "'forward' believes the learner's side."),
    ],
    ids=["edit", "points", "draws", "syntax", "on", "observations", "evidence", "what", "value",
         "trust"],
)  # fmt: skip
def test_a_slip_on_the_way_is_said_with_file_and_line(built, half, old, new, said):
    path = built.root / half
    right = path.read_text(encoding="utf-8")
    assert old in right
    path.write_text(right.replace(old, new), encoding="utf-8")
    try:
        told = refused(built, whole_build="syntax" in said.lower() or "holds no" in said)
    finally:
        path.write_text(right, encoding="utf-8")
    assert re.search(rf"{half}, line \d+[:,] .*{re.escape(said)}", told), told


def test_what_is_told_of_an_old_gradebook_is_what_the_refusal_says():
    text = (ROOT / "docs/your-own-exercise.md").read_text(encoding="utf-8")
    refusal = OF_OTHER_CELLS.format(name=EXERCISE, error="")
    quoted = re.search(r"`(The gradebook holds grades of .+?) \.\.\.`", text)[1]
    assert refusal.startswith(quoted)
    for command in re.findall(r"`((?:nbgrader|grading) .+?)`", refusal):
        assert f"\n    {command}\n" in text


@pytest.mark.parametrize("document", ["CONTRIBUTING.md", *map("docs/{}".format, DOCUMENTS)])
def test_files_that_a_document_names_are_there(document):
    text = (ROOT / document).read_text(encoding="utf-8")
    named = re.findall(r"`((?:tests|grading|course|docs)/[\w./]+)`", text)
    named = [
        name for name in named if not re.search("CHAPTER|NAME|[Tt]anh|scal|NN|gradebook", name)
    ]
    assert [name for name in named if not (ROOT / name).exists()] == []
