"""A chapter by keyboard alone, read from what a screen reader gets: no pointer, no picture."""

import re

import pytest

pytestmark = pytest.mark.browser

ANSWER = "def sum_of_squares(x):\nreturn np.sum(x**2)"  # the editor indents
MOST_STOPS = 60
"""Presses of Tab from a cell to a slider in its output, at most."""


@pytest.fixture(scope="module")
def opened(lab, chromium):
    with chromium.new_context(viewport={"width": 1280, "height": 900}) as context:
        yield lab.open(context.new_page(), "course/00_welcome/welcome.ipynb")


def test_a_chapter_is_done_by_keyboard_and_accessibility_tree_alone(opened):
    page = opened.page
    page.keyboard.press("Escape")
    seen, moved = [], ""
    while not seen or seen[-1] != "check_sum_of_squares":
        cell = page.evaluate(
            "jupyterapp.shell.currentWidget.content.activeCell.model.sharedModel.id"
        )
        assert cell not in seen, f"Shift+Enter does not lead on from {cell}"
        seen.append(cell)
        if cell == "sum_of_squares":
            page.keyboard.press("Enter")
            page.keyboard.press("Control+A")
            page.keyboard.type(ANSWER)
        page.keyboard.press("Shift+Enter")
        opened.wait()
        if cell == "tangent-demo":
            moved = _move_its_slider(page)
    read = page.get_by_role("table", name=re.compile("^sum_of_squares:")).last.aria_snapshot()
    assert "sum_of_squares: all 3 checks pass." in read
    assert read.count('cell "✓ right"') == 3 and "✗" not in read
    assert moved


def _move_its_slider(page):
    """Go by Tab to the first slider, move it by arrows, and come back; return what it says."""
    focus = "document.activeElement.getAttribute('role')"
    page.get_by_role("slider").first.wait_for()
    page.wait_for_timeout(900)  # names and readings are there 0.7 seconds later
    page.keyboard.press("ArrowUp")  # back to the cell that has run
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate(focus) == "slider":
            break
    slider = page.locator(":focus")
    assert slider.get_attribute("role") == "slider", "no Tab leads to the slider"
    name = slider.get_attribute("aria-label")
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    page.wait_for_timeout(600)
    read = slider.get_attribute("aria-valuetext")
    demo = page.locator(".seminar-demo").filter(has=slider)
    told = demo.locator("[aria-live=polite]").inner_text()
    assert name.startswith("x,") and read == "5.50"
    assert f"the tangent at x = {float(read):.4g} has" in told
    alt = demo.get_by_role("img").first.get_attribute("aria-label")
    assert f"the dashed tangent at x = {float(read):.4g}." in alt
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowDown")
    return read
