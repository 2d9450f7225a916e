"""A visitor opens a chapter on the site, solves it, goes away, comes back and hands it in."""

import json
import re
import subprocess
import sys

import nbformat
import pytest
from autograde.conftest import course
from lite.conftest import running, saved

from grading.exercises import CHAPTERS
from grading.tree.course import ROOT, module_name

pytestmark = [pytest.mark.browser, pytest.mark.pyodide]

FIRST, *OTHERS = CHAPTERS
WRONG = "def sum_of_squares(x):\n    return np.sum(x) ** 2"
RIGHT = "def sum_of_squares(x):\n    return np.sum(x**2)"


@pytest.fixture(scope="module")
def elsewhere():
    """The addresses of other hosts that a page asked for."""
    return []


@pytest.fixture(scope="module")
def notebook(site, chromium, elsewhere):
    """The welcome on screen, in which a visitor goes on from test to test."""
    with chromium.new_context(viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        context.on(
            "request",
            lambda request: (
                request.url.startswith((site.url, "data:", "blob:"))
                or elsewhere.append(request.url)
            ),
        )
        yield site.open(page, FIRST)


def test_the_setup_cell_finds_everything(notebook):
    said = notebook.run("setup").inner_text()
    assert re.search(r"Python 3\.12.*backprop-seminar .*numpy 2\..*matplotlib 3\.", said), said


def test_a_visitor_fails_reads_mends_and_passes(notebook):
    assert "390" in notebook.run("first-cell").inner_text()
    notebook.run("second-cell")
    notebook.run("sum_of_squares")
    assert "Not written yet" in notebook.run("check_sum_of_squares").inner_text()
    notebook.write("sum_of_squares", WRONG)
    notebook.run("sum_of_squares")
    said = notebook.run("check_sum_of_squares").inner_text()
    assert "✗ wrong" in said
    assert "needed: 14" in said
    notebook.write("sum_of_squares", RIGHT)
    notebook.run("sum_of_squares")
    output = notebook.run("check_sum_of_squares")
    assert output.locator("table caption").inner_text() == "sum_of_squares: all 3 checks pass."


def test_every_cell_runs_and_warns_of_nothing(notebook):
    notebook.run_all()
    assert wrong_outputs(notebook.page) == []


def test_nothing_comes_from_another_host(notebook, elsewhere):
    assert elsewhere == []


def test_what_was_written_is_there_after_a_reload(notebook):
    page = notebook.page
    saved(page)
    page.reload()
    again = running(page)
    assert "np.sum(x**2)" in again.cell("sum_of_squares").inner_text()


def test_what_is_downloaded_to_hand_in_has_its_name_and_the_last_word(notebook, tmp_path):
    page = notebook.page
    notebook.write("sum_of_squares", f"{RIGHT}  # the last word")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download to hand in").click()
    assert download.value.suggested_filename == f"{module_name(FIRST)}.ipynb"
    file = tmp_path / "welcome.ipynb"
    download.value.save_as(file)
    (cell,) = (
        cell for cell in nbformat.read(file, as_version=4).cells if cell.id == "sum_of_squares"
    )
    assert cell.source.endswith("# the last word")


def wrong_outputs(page):
    """Return each output that is an error or is red, as the id of its cell and the first words."""
    found = page.evaluate(
        """() => jupyterapp.shell.currentWidget.content.widgets
            .filter(cell => cell.model.type === 'code')
            .flatMap(cell => cell.model.outputs.toJSON()
                .map(output => [cell.model.sharedModel.id, output]))"""
    )
    return [
        (name, str(output.get("evalue", output.get("text")))[:300])
        for name, output in found
        if output["output_type"] == "error" or output.get("name") == "stderr"
    ]
