"""The modules that are committed are what the notebooks give. About 3 s."""

import re
import subprocess
import sys

import nbformat
import pytest

from grading.exercises import CHAPTERS
from grading.release.export import earlier_chapters, reference_module
from grading.tree.course import ROOT, module_name
from grading.tree.errors import GradingError


def source(chapter):
    path = ROOT / "source_notebooks" / chapter / f"{module_name(chapter)}.ipynb"
    return nbformat.read(path, as_version=4)


def of_cells(*sources):
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    return nbformat.v4.new_notebook(cells=[*cells, nbformat.v4.new_markdown_cell("x = 1")])


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapters_module_is_what_its_solution_cells_give(chapter):
    names = [exercise.name for exercise in CHAPTERS[chapter]]
    committed = (ROOT / "solutions" / f"{module_name(chapter)}.py").read_text("utf-8")
    assert reference_module(source(chapter), names, chapter) == committed


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_work_of_earlier_chapters_is_what_their_modules_give(chapter):
    path = ROOT / "course" / chapter / "earlier_chapters.py"
    committed = path.read_text("utf-8") if path.exists() else ""
    assert not (ROOT / "source_notebooks" / chapter / path.name).exists()
    assert earlier_chapters(source(chapter), ROOT / "solutions", chapter) == committed


@pytest.mark.parametrize("chapter", ["02_loss_functions", "07_learning_rules"])
def test_a_source_notebook_finds_the_work_of_earlier_chapters_in_the_course(chapter):
    (line,) = re.findall("^from earlier_chapters import .*$", joined(source(chapter)), re.M)
    name = line.split()[-1]
    shows = f"{line}\nimport inspect; print(inspect.getsourcefile({name}))"
    done = in_folder_of(ROOT / "source_notebooks" / chapter, shows)
    assert done.stdout.strip() == str(ROOT / "course" / chapter / "earlier_chapters.py")


def test_a_source_notebook_is_told_to_be_built_where_there_is_no_work_of_earlier_chapters(tmp_path):
    done = in_folder_of(tmp_path, "from earlier_chapters import softmax")
    assert done.stderr.endswith(f"is missing: run `grading build {tmp_path.name}`.\n")


def in_folder_of(folder, code):
    """Run code as a kernel does that is started in a folder."""
    return subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True)


def joined(notebook):
    return "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")


def test_cells_of_text_and_of_magics_hold_no_solution():
    notebook = of_cells("%matplotlib inline", "def f():\n    return 1")
    assert reference_module(notebook, ["f"], "c").endswith("\n\n\ndef f():\n    return 1\n")
    with pytest.raises(GradingError, match="c: no solution cell fits: x is not defined"):
        reference_module(notebook, ["x"], "c")


def test_a_solution_that_is_not_python_is_told_with_its_cell_and_line():
    notebook = of_cells("def f():\n    ### BEGIN SOLUTION\n    x = = 1\n    ### END SOLUTION")
    told = r"c: the solution in cell 'f' is not Python: invalid syntax in its line 3, `x = = 1`"
    with pytest.raises(GradingError, match=told):
        reference_module(as_solution(notebook, "f"), ["f"], "c")


def test_a_solution_that_is_python_with_its_marks_alone_is_told_with_its_cell():
    notebook = of_cells("def f():\n    ### BEGIN SOLUTION\n    ### END SOLUTION")
    told = r"c: the solution in cell 'f' is not Python"
    with pytest.raises(GradingError, match=told):
        reference_module(as_solution(notebook, "f"), ["f"], "c")


def as_solution(notebook, name):
    """Return a notebook whose cells are nbgrader's for solutions."""
    for cell in notebook.cells:
        cell.metadata["nbgrader"] = {"grade_id": name, "solution": True, "grade": False}
    return notebook


def test_what_no_chapter_asks_for_cannot_be_imported_from_earlier_ones():
    notebook = of_cells("from earlier_chapters import nothing")
    with pytest.raises(GradingError, match="earlier_chapters: nothing is not an exercise of any"):
        earlier_chapters(notebook, ROOT / "solutions", "c")
