"""Every chapter opens with the link to Colab and the setup cell, once. Less than 1 s."""

import re
import tomllib

import nbformat
import pytest

from grading.exercises import CHAPTERS
from grading.release.header import (
    GLOSSARY,
    NEXT_ID,
    RUN_FIRST,
    SETTING_UP,
    Header,
    course_address,
    header_cells,
    leading_on,
    next_on_colab,
    to_the_glossary,
)
from grading.tree.course import ROOT, module_name
from seminar import __version__

FIRST = "00_welcome"


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
    repository, release = course_address().values()
    assert f"({repository}/blob/{release}/course/{GLOSSARY})" in title.source


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_says_once_how_its_folded_cell_is_run(chapter):
    path = ROOT / "course" / chapter / f"{module_name(chapter)}.ipynb"
    cells = nbformat.read(path, as_version=4).cells
    telling = [cell for cell in cells if SETTING_UP in cell.metadata.get("tags", [])]
    assert bool(telling) == (chapter == FIRST)
    assert sum(cell.source.count(RUN_FIRST) for cell in cells) == (chapter != FIRST)
    for said in [cell.source for cell in telling] or [RUN_FIRST]:
        text = " ".join(said.lower().split())
        assert "click this text" in text and "**↑**" in text and "**shift + enter**" in text


@pytest.mark.parametrize("folder", ["course", "solutions"])
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_leads_to_the_next_one_here_and_on_colab(folder, chapter):
    path = ROOT / folder / chapter / f"{module_name(chapter)}.ipynb"
    last = nbformat.read(path, as_version=4).cells[-1]
    assert last.id == NEXT_ID
    links = re.findall(r"\]\(([^)]+\.ipynb)\)", last.source)
    order = list(CHAPTERS)
    if chapter == order[-1]:
        assert links == []
        return
    here, colab = links
    following = order[order.index(chapter) + 1]
    there = (path.parent / here).resolve()
    assert there == ROOT / folder / following / f"{module_name(following)}.ipynb"
    heading = nbformat.read(there, as_version=4).cells[2].source.splitlines()[0]
    assert f"**Next: [{heading.removeprefix('# ')}]({here}).**" in last.source
    badge, _ = header_cells(following, module_name(following), **course_address())
    assert badge.source == f"[Open in Colab]({colab})"
    assert last.source.endswith(next_on_colab(following, **course_address()))


@pytest.mark.parametrize("text", ["**Next:** whatever you like.", "**Next: 99 · Nothing.** It is."])
def test_what_names_no_chapter_leads_nowhere(text):
    assert leading_on(text, **course_address()) == text


@pytest.mark.parametrize("folder", ["course", "solutions"])
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_carries_the_version_of_the_package_and_its_tag(folder, chapter):
    path = ROOT / folder / chapter / f"{module_name(chapter)}.ipynb"
    badge, setup, title = nbformat.read(path, as_version=4).cells[:3]
    release = course_address()["release"]
    assert f'release = "{course_address()["repository"]}", "{release}"' in setup.source
    assert re.findall(r'installed != "(.*)"', setup.source) == [__version__]
    assert f"notebook is of version {__version__} of the course" in setup.source
    assert set(re.findall(r"/blob/([^/]+)/", badge.source + title.source)) == {release}


def test_the_tag_is_of_the_version_of_both_packages():
    configuration = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert configuration["project"]["version"] == __version__
    assert course_address()["release"] == f"v{__version__}"


@pytest.mark.parametrize("folder", ["course", "solutions"])
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_no_chapter_shows_a_picture_of_another_host(folder, chapter):
    path = ROOT / folder / chapter / f"{module_name(chapter)}.ipynb"
    cells = nbformat.read(path, as_version=4).cells
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    assert "https://" in text
    assert not re.search(r"!\[[^\]]*\]\(\s*(?:https?:)?//|<img[^>]*(?:https?:)?//", text)


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
