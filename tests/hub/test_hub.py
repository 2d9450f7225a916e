"""A chapter's way through a JupyterHub, by two real accounts and their buttons. 40 s."""

import json
import shutil

import pytest
from autograde.ordinary import right
from hub.a_hub import PASSWORD, hub
from playwright.sync_api import expect

from grading.tree.course import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.sandbox, pytest.mark.slow]
CHAPTER, FILE = "00_welcome", "welcome.ipynb"
LONGEST = 90_000  # milliseconds that a button may take on a busy machine


@pytest.fixture(scope="module")
def running():
    with hub(CHAPTER) as running:
        yield running


@pytest.fixture
def opened(running, chromium):
    """Pages of this hub, each with somebody logged in, at the address that they asked for."""
    contexts = []

    def open_(name, address):
        contexts.append(chromium.new_context(viewport={"width": 1280, "height": 900}))
        page = contexts[-1].new_page()
        page.goto(f"{running.url}/hub/login?next={address}")
        page.fill("#username_input", name)
        page.fill("#password_input", PASSWORD)
        page.click("#login_submit")
        return page

    yield open_
    for context in contexts:
        context.close()


def press(formgrader, column):
    """Press a button of the chapter's row and return what the window says that opens then."""
    row = formgrader.locator("tr", has_text=CHAPTER)
    row.locator(f"td.{column} a").click(timeout=LONGEST)
    return answered(formgrader)


def answered(formgrader):
    window = formgrader.locator(".modal-dialog:visible")
    window.get_by_text("OK", exact=True).wait_for(timeout=LONGEST)
    said = window.inner_text()
    window.get_by_text("OK", exact=True).click()
    expect(window).to_be_hidden(timeout=LONGEST)
    return said


def test_a_chapter_goes_out_comes_back_and_its_feedback_reaches_the_student(running, opened):
    instructor = opened(running.instructor, "/services/backprop_seminar/lab?formgrader=true")
    formgrader = instructor.frame_locator("iframe")
    instructor.get_by_role("button", name="No", exact=True).click(timeout=LONGEST)  # to news
    assert "Successfully released" in press(formgrader, "release")

    student = opened(running.student, "/hub/user-redirect/lab")
    student.get_by_role("menuitem", name="Nbgrader").click(timeout=LONGEST)
    assert student.get_by_role("menuitem", name="Formgrader").count() == 0
    student.get_by_role("menuitem", name="Assignment List").click()
    released = student.locator("#released_assignments_list .list_item", has_text=CHAPTER)
    released.get_by_role("button", name="Fetch").click(timeout=LONGEST)
    fetched = student.locator("#fetched_assignments_list .list_item", has_text=CHAPTER)
    fetched.get_by_role("button", name="Submit").wait_for(timeout=LONGEST)

    theirs = running.home(running.student) / CHAPTER / FILE
    assert theirs.read_bytes() == (ROOT / "course" / CHAPTER / FILE).read_bytes()
    theirs.write_text(json.dumps(right(ROOT, CHAPTER)), "utf-8")
    shutil.chown(theirs, running.student, running.student)
    fetched.get_by_role("button", name="Submit").click()
    student.locator("#submitted_assignments_list .list_item", has_text=CHAPTER).first.wait_for(
        timeout=LONGEST
    )

    assert "Successfully collected" in press(formgrader, "collect")
    formgrader.locator("tr", has_text=CHAPTER).locator("td.num-submissions a").click()
    row = formgrader.locator("tr", has_text=running.student)
    row.locator("td.autograde a").click(timeout=LONGEST)
    assert "Successfully autograded" in answered(formgrader)
    expect(row).to_contain_text("2 / 2", timeout=LONGEST)
    row.locator("td.generate-feedback a").click()
    assert "Successfully generated feedback" in answered(formgrader)
    row.locator("td.release-feedback a").click()
    assert "Successfully released feedback" in answered(formgrader)

    student.locator("#refresh_assignments_list").click()
    submitted = student.locator("#submitted_assignments_list")
    submitted.get_by_role("button", name="Fetch Feedback").first.click(timeout=LONGEST)
    submitted.get_by_text("(view feedback)").first.wait_for(timeout=LONGEST)
    (page,) = (theirs.parent / "feedback").rglob("*.html")
    assert page.owner() == running.student
    where = page.relative_to(running.home(running.student)).as_posix()
    student.goto(f"{running.url}/user/{running.student}/files/{where}")
    expect(student.locator("body")).to_contain_text("2 of 2 points", timeout=LONGEST)


def test_a_student_sees_nothing_of_the_course_but_the_chapter(running, opened):
    student = opened(running.student, "/services/backprop_seminar/lab")
    expect(student.locator("body")).to_contain_text("403", timeout=LONGEST)
    for path in (running.course, running.exchange / "backprop_seminar/inbound"):
        with pytest.raises(AssertionError):
            running.as_student("ls", path)
