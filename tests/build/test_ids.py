"""Whatever ids an editor gives to cells, those of a release are their grade_ids. Less than 1 s."""

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from grading.release.words import Ids


def ids_of(*cells):
    notebook, _ = Ids().preprocess(new_notebook(cells=list(cells)), {})
    return [cell.id for cell in notebook.cells]


def marked(grade_id, cell_id):
    return new_code_cell("1", id=cell_id, metadata={"nbgrader": {"grade_id": grade_id}})


def test_a_cell_that_nbgrader_marks_has_its_grade_id_for_an_id():
    assert ids_of(marked("Tanh", "6f1a2b3c"), marked("test_Tanh", "0d"), marked("a-b", "a-b")) == [
        "Tanh",
        "test_Tanh",
        "a-b",
    ]


def test_other_cells_keep_theirs():
    assert ids_of(new_markdown_cell("text", id="summary"), new_code_cell("1", id="8e")) == [
        "summary",
        "8e",
    ]


def test_no_id_is_given_twice_or_against_the_format():
    assert ids_of(new_markdown_cell("text", id="Tanh"), marked("Tanh", "6f")) == ["Tanh", "6f"]
    assert ids_of(marked("no id", "6f"), marked("x" * 65, "70")) == ["6f", "70"]
    assert ids_of(marked("a", "b"), marked("b", "a")) == ["a", "b"]
