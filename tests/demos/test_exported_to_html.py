"""A solved chapter exported to HTML keeps each demo: a still figure, what to see, and alt text."""

import base64
import io
import re

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbconvert import HTMLExporter
from PIL import Image

from grading.exercises import CHAPTERS
from grading.tree.course import ROOT, module_name
from seminar import demos

CALL = re.compile(r"\bdemos\.(?!predict\()(\w+)\(")


def solved(chapter):
    path = ROOT / "solutions" / chapter / f"{module_name(chapter)}.ipynb"
    return nbformat.read(path, as_version=4)


def demo_cells(notebook):
    """Yield the cells that show a demo, with its name."""
    for cell in notebook.cells:
        if cell.cell_type == "code" and (call := CALL.search(cell.source)):
            yield cell, call[1]


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_demo_of_a_solved_chapter_is_a_figure_with_words(chapter):
    notebook = solved(chapter)
    html, _ = HTMLExporter().from_notebook_node(notebook)
    page = BeautifulSoup(html, "html.parser")
    for cell, name in demo_cells(notebook):
        (figure,) = page.find(id=f"cell-id={cell.id}").find_all("figure")
        assert len(figure.img["alt"]) > 30, name
        assert len(figure.figcaption.get_text()) > 60, name
        kind, picture = figure.img["src"].split(",")
        assert kind == "data:image/png;base64"
        image = Image.open(io.BytesIO(base64.b64decode(picture)))
        assert image.width > 400 and len(image.getcolors(256)) > 3, f"{name} is an empty picture"
        assert "display:none" not in figure.get("style", "")


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_prediction_of_a_solved_chapter_is_a_question_with_a_folded_answer(chapter):
    for cell in solved(chapter).cells:
        asked = cell.cell_type == "code" and cell.source.count("demos.predict(")
        if asked:
            pages = [
                BeautifulSoup(output.data["text/html"], "html.parser")
                for output in cell.outputs
                if "text/html" in output.get("data", {})
            ]
            questions = [page for page in pages if page.find(class_="seminar-prediction")]
            assert len(questions) == asked, cell.id
            for page in questions:
                assert page.p.get_text().startswith("Predict: "), cell.id
                said = page.details.p.get_text()
                assert said.startswith(("The answer is: ", "The code says: ")), cell.id


def test_every_demo_stands_in_a_chapter():
    shown = {name for chapter in CHAPTERS for _, name in demo_cells(solved(chapter))}
    assert shown == set(demos.__all__)
