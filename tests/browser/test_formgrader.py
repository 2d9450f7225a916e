"""An instructor's way through Formgrader's buttons, with cells that a person grades. About 40 s."""

import html
import re

import pytest
from autograde.ordinary import class_of, course_with_ordinary_cells, hand_in, write_source
from autograde.ordinary import source_with_ordinary_cells as source
from browser.conftest import serving
from playwright.sync_api import expect

from grading.tree.course import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.sandbox, pytest.mark.slow, pytest.mark.long]
CHAPTER = "00_welcome"
LONGEST = 120_000  # milliseconds that a button may take on a busy machine


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    return course_with_ordinary_cells(tmp_path_factory.mktemp("course") / "tree", [CHAPTER])


@pytest.fixture(scope="module")
def formgrader(course, tmp_path_factory):
    """The address of Formgrader in a JupyterLab on the course."""
    # the course's folder `grading` holds no code, so that Python has to be told of ours
    ours = {"JUPYTER_CONFIG_PATH": str(ROOT / "grading/etc/jupyter"), "PYTHONPATH": str(ROOT)}
    with serving(course, tmp_path_factory.mktemp("home"), **ours) as lab:
        yield f"{lab.url}/formgrader"


def row_of(page, name):
    return page.locator("tr", has_text=name)


def press(page, row, column):
    """Press a button of a row and return what the window says that opens then."""
    row.locator(f"td.{column} a").click(timeout=LONGEST)
    window = page.locator(".modal-dialog:visible")
    window.get_by_text("OK", exact=True).wait_for(timeout=LONGEST)
    said = window.inner_text()
    window.get_by_text("OK", exact=True).click()
    expect(window).to_be_hidden(timeout=LONGEST)
    return said


def test_a_chapter_is_generated_graded_by_button_and_by_hand_and_given_back(
    formgrader, course, page
):
    page.goto(f"{formgrader}/manage_assignments")
    assert "Successfully created" in press(page, row_of(page, CHAPTER), "assign")
    hand_in(course, CHAPTER, {"wrong": class_of(course, CHAPTER)["wrong"]})

    page.goto(f"{formgrader}/manage_submissions/{CHAPTER}")
    wrong = row_of(page, "wrong")
    assert "Successfully autograded" in press(page, wrong, "autograde")
    expect(wrong).to_contain_text("needs manual grading", timeout=LONGEST)
    expect(wrong).to_contain_text("3.5 / 13")

    page.goto(f"{formgrader}/gradebook/{CHAPTER}/welcome")
    page.get_by_text("Submission #1").click(timeout=LONGEST)
    for cell, points in (("why", "1.5"), ("sketch", "3")):
        box = page.locator(f"input.score#{cell}")
        expect(box).to_be_editable(timeout=LONGEST)
        with page.expect_response(lambda response: response.request.method == "PUT"):
            box.fill(points)
            box.press("Tab")

    page.goto(f"{formgrader}/manage_submissions/{CHAPTER}")
    expect(row_of(page, "wrong")).to_contain_text("8 / 13", timeout=LONGEST)
    expect(row_of(page, "wrong")).not_to_contain_text("needs manual grading")
    assert "Successfully generated feedback" in press(
        page, row_of(page, "wrong"), "generate-feedback"
    )
    told = (course / "grading/feedback/wrong" / CHAPTER / "welcome.html").read_text("utf-8")
    told = html.unescape(re.sub(r"<(style|script)\b.*?</\1>|<[^>]+>", "", told, flags=re.DOTALL))
    assert "8 of 13 points" in told and "why: 1.5 of 2" in told and "double(-3)" not in told


def test_what_the_build_refuses_is_said_in_the_window_and_costs_no_release(
    formgrader, course, page
):
    release = course / "course" / CHAPTER / "welcome.ipynb"
    release.parent.mkdir(exist_ok=True)
    before = release.read_bytes() if release.exists() else release.write_bytes(b"{}") and b"{}"
    notebook = source(CHAPTER)
    (cell,) = (cell for cell in notebook.cells if cell.id == "why")
    cell.metadata.nbgrader.points = -1
    write_source(course, CHAPTER, notebook)
    try:
        page.goto(f"{formgrader}/manage_assignments")
        said = press(page, row_of(page, CHAPTER), "assign")
    finally:
        write_source(course, CHAPTER, source(CHAPTER))
    assert "There was an error creating" in said
    assert "cell 'why': gives -1 points, which is no number of points." in said
    assert release.read_bytes() == before
