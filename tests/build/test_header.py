"""Every chapter opens with the badge and the setup cell, once. Less than 1 s."""

import nbformat
import pytest

from grading.exercises import CHAPTERS
from grading.release.header import GLOSSARY, Header, course_address, header_cells, to_the_glossary
from grading.tree.course import ROOT, module_name


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_release_opens_with_them_as_they_are_made(chapter):
    module = module_name(chapter)
    release = nbformat.read(ROOT / "course" / chapter / f"{module}.ipynb", as_version=4)
    badge, setup = header_cells(chapter, module, **course_address())
    assert release.cells[0].source == badge.source and release.cells[1].source == setup.source
    for made, there in zip((badge, setup), release.cells[:2], strict=True):
        marked, marked_there = made.metadata.pop("nbgrader"), there.metadata.nbgrader
        assert made.id == there.id and there.metadata == {**there.metadata, **made.metadata}
        assert marked_there == {**marked_there, **marked}
        assert marked["locked"] and marked["schema_version"] == 3
        assert not (marked["grade"] or marked["solution"] or marked["task"])
    assert setup.metadata["jupyter"] == {"source_hidden": True}


@pytest.mark.parametrize("folder", ["course", "solutions"])
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_title_leads_to_the_glossary(folder, chapter):
    path = ROOT / folder / chapter / f"{module_name(chapter)}.ipynb"
    title = nbformat.read(path, as_version=4).cells[2]
    assert title.source.startswith("# ")
    assert title.source.endswith(f"\n\n{to_the_glossary(**course_address())}")
    assert title.source.count(f"(../{GLOSSARY})") == 1
    assert (path.parents[1] / GLOSSARY).exists() or folder == "solutions"
    repository, branch = course_address().values()
    assert f"({repository}/blob/{branch}/course/{GLOSSARY})" in title.source


def test_a_notebook_without_a_title_is_led_nowhere():
    cells = [nbformat.v4.new_markdown_cell("Text"), nbformat.v4.new_code_cell("# code")]
    notebook = nbformat.v4.new_notebook(cells=cells)
    made, _ = Header().preprocess(notebook, {"metadata": {"path": "somewhere/00_welcome"}})
    assert [cell.source for cell in made.cells[2:]] == ["Text", "# code"]


def test_they_are_put_there_once():
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1")])
    resources = {"metadata": {"path": "somewhere/00_welcome"}}
    once, same = Header().preprocess(notebook, resources)
    assert same is resources
    assert [cell.id for cell in once.cells[:2]] == ["badge", "setup"] and len(once.cells) == 3
    assert "/course/00_welcome/welcome.ipynb" in once.cells[0].source
    again, same = Header().preprocess(once, resources)
    assert same is resources and len(again.cells) == 3
