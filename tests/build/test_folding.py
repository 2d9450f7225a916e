"""Cells that only draw are folded away where they are released and solved. Less than 1 s."""

import copy

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from grading.exercises import CHAPTERS
from grading.release.contract import faults_of_source
from grading.release.folding import FoldDrawing, only_draws
from grading.tree.course import ROOT, module_name

FOLDED = {"jupyter": {"source_hidden": True}, "cellView": "form"}


def read(folder, chapter):
    return nbformat.read(ROOT / folder / chapter / f"{module_name(chapter)}.ipynb", as_version=4)


def folded(**metadata):
    notebook = new_notebook(cells=[new_code_cell("1", id="cell", metadata=metadata)])
    once, _ = FoldDrawing().preprocess(copy.deepcopy(notebook), {})
    twice, _ = FoldDrawing().preprocess(copy.deepcopy(once), {})
    assert once == twice
    return once.cells[0].metadata


def test_a_cell_that_only_draws_is_folded_in_jupyterlab_and_in_colab():
    assert folded(tags=["draws"]) == {"tags": ["draws"], **FOLDED}


def test_what_else_is_said_of_it_stays():
    before = {"tags": ["slow", "draws"], "jupyter": {"outputs_hidden": False}}
    hidden = {"outputs_hidden": False, "source_hidden": True}
    assert folded(**before) == {**before, "jupyter": hidden, "cellView": "form"}


@pytest.mark.parametrize("metadata", [{}, {"tags": []}, {"tags": ["drawing"]}])
def test_any_other_cell_stays_open(metadata):
    assert folded(**metadata) == metadata


@pytest.mark.parametrize("name", ["sum_of_squares", "check_sum_of_squares", "test_sum_of_squares"])
def test_what_learners_answer_and_check_by_must_not_be_folded(name):
    source = read("source_notebooks", "00_welcome")
    marked = next(cell for cell in source.cells if cell.id == name)
    marked.metadata["tags"] = ["draws"]
    fault = f"cell {name!r}: learners answer it or check by it, so it must not be folded."
    assert list(faults_of_source(source, CHAPTERS["00_welcome"])) == [fault]


def test_text_is_not_folded():
    source = read("source_notebooks", "00_welcome")
    source.cells.append(new_markdown_cell("Text", id="more", metadata={"tags": ["draws"]}))
    fault = "cell 'more': holds no code, so the tag 'draws' is not for it."
    assert list(faults_of_source(source, CHAPTERS["00_welcome"])) == [fault]


@pytest.mark.parametrize("folder", ["course", "solutions"])
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_what_only_draws_is_folded_as_it_is_read(folder, chapter):
    source = {cell.id: cell for cell in read("source_notebooks", chapter).cells}
    for cell in read(folder, chapter).cells:
        drawn = cell.id in source and only_draws(source[cell.id])
        folds = cell.metadata.get("jupyter", {}).get("source_hidden", False)
        assert folds == (drawn or cell.id == "setup"), cell.id
        assert (cell.metadata.get("cellView") == "form") == folds, cell.id
