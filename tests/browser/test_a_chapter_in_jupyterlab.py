"""A learner opens a released chapter: runs it, fails, reads, mends, passes, moves a slider."""

import pytest

from grading.exercises import CHAPTERS
from grading.tree.course import module_name

pytestmark = pytest.mark.browser

FIRST, SECOND, *_ = CHAPTERS

WRONG = "def sum_of_squares(x):\n    return np.sum(x) ** 2"
RIGHT = "def sum_of_squares(x):\n    return np.sum(x**2)"


@pytest.fixture(scope="module")
def notebook(lab, chromium):
    """The released welcome on screen, in which a learner goes on from test to test."""
    with chromium.new_context(viewport={"width": 1280, "height": 900}) as context:
        yield lab.open(context.new_page(), "course/00_welcome/welcome.ipynb")


def test_a_learner_fails_reads_mends_and_passes(notebook):
    versions = notebook.run("setup")
    assert "backprop-seminar" in versions.inner_text()
    assert "390" in notebook.run("first-cell").inner_text()
    notebook.run("second-cell")

    # The stub is run as it was found.
    notebook.run("sum_of_squares")
    said = notebook.run("check_sum_of_squares").inner_text()
    assert "Not written yet" in said
    assert "Traceback" not in said

    # A wrong answer: a table with a sentence that helps, and no wall of traceback.
    notebook.write("sum_of_squares", WRONG)
    notebook.run("sum_of_squares")
    output = notebook.run("check_sum_of_squares")
    assert output.locator("table caption").inner_text() == "sum_of_squares: 0 of 3 checks pass."
    said = output.inner_text()
    assert "✗ wrong" in said
    assert "needed: 14" in said
    assert "Read the table, mend your cell, run both again." in said
    assert "Traceback" not in said
    assert "seminar/check" not in said

    # The right answer.
    notebook.write("sum_of_squares", RIGHT)
    notebook.run("sum_of_squares")
    output = notebook.run("check_sum_of_squares")
    assert output.locator("table caption").inner_text() == "sum_of_squares: all 3 checks pass."
    assert "✗" not in output.inner_text()


def test_a_slider_moves_the_picture_and_the_words(notebook):
    page = notebook.page
    notebook.run("setup")
    notebook.run("second-cell")
    output = notebook.run("tangent-demo")
    page.wait_for_timeout(500)
    before, words = output.screenshot(), output.inner_text()
    slider = output.get_by_role("slider").first
    slider.focus()
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    page.wait_for_timeout(500)
    assert output.screenshot() != before
    assert output.inner_text() != words


def test_locked_cells_cannot_be_edited(notebook):
    cell = notebook.cell("check_sum_of_squares")
    cell.locator(".cm-content").click()
    notebook.page.keyboard.type("nonsense")
    assert "nonsense" not in cell.inner_text()


@pytest.mark.parametrize(("chapter", "text"), [(FIRST, "before-anything-else"), (SECOND, "title")])
def test_what_the_head_tells_runs_the_folded_cell_and_leaves_it_folded(lab, page, chapter, text):
    """Click the text, press ↑ until the topmost cell is selected, then Shift + Enter."""
    notebook = lab.open(page, f"course/{chapter}/{module_name(chapter)}.ipynb")
    content = "window.jupyterapp.shell.currentWidget.content"
    selected = f"{content}.activeCell.model.sharedModel.id"
    notebook.cell(text).locator("p").filter(has_text="folded cell").click()
    assert page.evaluate(selected) == text
    for _ in range(4):
        page.keyboard.press("ArrowUp")
    assert page.evaluate(f"{content}.activeCellIndex") == 0
    presses = 0
    while page.evaluate(selected) != text:
        assert (presses := presses + 1) < 5
        page.keyboard.press("Shift+Enter")
    notebook.wait()
    setup = page.locator(".jp-Notebook .jp-Cell").nth(1)
    assert "backprop-seminar" in setup.locator(".jp-Cell-outputWrapper").inner_text()
    line = setup.locator(".jp-InputPlaceholder")
    assert line.is_visible()

    # "A click on the line unfolds it, and a click on the bar at its left edge folds it again."
    line.locator(".jp-Placeholder-content").click()
    setup.locator(".cm-content").wait_for()
    assert setup.locator(".jp-InputPlaceholder").count() == 0
    bar = setup.locator(".jp-InputCollapser")
    assert bar.bounding_box()["x"] < setup.locator(".cm-content").bounding_box()["x"]
    bar.click(position={"x": 4, "y": 20})
    line.wait_for()


def test_the_link_at_the_end_opens_the_next_chapter(lab, page):
    notebook = lab.open(page, f"course/{FIRST}/{module_name(FIRST)}.ipynb")
    notebook.cell("next").get_by_role("link", name="01 · Numerical gradient").click()
    page.wait_for_function(
        "path => window.jupyterapp.shell.currentWidget?.context?.path === path",
        arg=f"course/{SECOND}/{module_name(SECOND)}.ipynb",
    )


@pytest.mark.parametrize(
    "chapter",
    [pytest.param(name, marks=[] if name == FIRST else pytest.mark.long) for name in CHAPTERS],
)
def test_a_solved_chapter_runs_from_top_to_bottom(lab, page, chapter):
    notebook = lab.open(page, f"solutions/{chapter}/{module_name(chapter)}.ipynb")
    notebook.run_all(600)
    errors = page.evaluate(
        """() => window.jupyterapp.shell.currentWidget.content.widgets.flatMap(
            cell => (cell.model.sharedModel.outputs ?? [])
                .filter(output => output.output_type === 'error')
                .map(output => `${cell.model.sharedModel.id}: ${output.ename}`))"""
    )
    assert errors == []
