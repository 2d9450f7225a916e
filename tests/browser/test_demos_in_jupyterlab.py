"""Every demo in a real JupyterLab: each control is moved, and picture and words must follow."""

import json

import nbformat
import pytest

from grading.tree.course import ROOT
from seminar import demos

pytestmark = pytest.mark.browser

WORDS = ".seminar-words"
LAYER = ".seminar-layer"


SETUP = """
import warnings; warnings.simplefilter('error')
from seminar import demos
"""


@pytest.fixture(scope="module")
def opened(lab, chromium):
    """A notebook on screen, which all demos are shown in, one after the other: opening takes long.

    Returns the notebook and its file.
    """
    file = lab.write("demos.ipynb", {"setup": SETUP, "demo": "", "after": "1 + 1"})
    with chromium.new_context(viewport={"width": 1280, "height": 900}) as context:
        notebook = lab.open(context.new_page(), file.name)
        notebook.run("setup")
        yield notebook, file


@pytest.fixture
def page(opened):
    """The page of the notebook, in which no script may fail during a test."""
    notebook, _ = opened
    failed = []

    def remember(error):
        failed.append(error.stack)

    notebook.page.on("pageerror", remember)
    yield notebook.page
    notebook.page.remove_listener("pageerror", remember)
    assert not failed, failed[0]


@pytest.fixture
def show(opened, page):
    """Run code that ends in a demo, in place of the one before; returns notebook and demo."""

    def run(code):
        notebook, _ = opened
        notebook.write("demo", code)
        notebook.run("demo")
        demo = page.locator(".seminar-demo")
        demo.locator(".seminar-ground").wait_for()
        assert page.locator('[data-mime-type="application/vnd.jupyter.stderr"]').count() == 0
        assert page.locator('[data-mime-type="application/vnd.jupyter.error"]').count() == 0
        return notebook, demo

    return run


def inner(demo, selector):
    return demo.locator(selector).first.inner_html()


def changes(page, demo, selector, before):
    """Wait until what the selector shows is no longer `before`, and return it."""
    page.wait_for_function(
        "([s, b]) => document.querySelector('.seminar-demo ' + s).innerHTML !== b",
        arg=[selector, before],
        timeout=20_000,
    )
    return inner(demo, selector)


def at_rest(page, demo, selector):
    """Wait until what the selector shows has not changed for a while, and return it."""
    shown = None
    while shown != (now := inner(demo, selector)):
        shown = now
        page.wait_for_timeout(600)
    return shown


OF_THEIR_OWN = ("live_training", "draw_a_digit", "two_readers")
WITH_SLIDERS = [name for name in demos.__all__ if name not in OF_THEIR_OWN]


@pytest.mark.parametrize("name", WITH_SLIDERS)
def test_every_control_moves_the_picture_and_the_words(name, show, page):
    _, demo = show(f"demos.{name}()")
    sliders = demo.get_by_role("slider")
    selects = demo.locator("select")
    assert sliders.count() + selects.count() >= 1
    for index in range(sliders.count()):
        slider = sliders.nth(index)
        label = slider.evaluate("e => e.getAttribute('aria-label') || e.labels?.[0]?.textContent")
        assert label and label.strip(), f"slider {index} of {name} has no name"
        picture, words = inner(demo, LAYER), inner(demo, WORDS)
        slider.focus()
        for _ in range(6):
            page.keyboard.press(
                "ArrowLeft" if name == "mistakes_gallery" and index else "ArrowRight"
            )
        changes(page, demo, LAYER, picture)
        changes(page, demo, WORDS, words)
    for index in range(selects.count()):
        picture, words = inner(demo, LAYER), inner(demo, WORDS)
        selects.nth(index).select_option(index=1)
        changes(page, demo, LAYER, picture)
        changes(page, demo, WORDS, words)
    assert not page.locator("figure.seminar-figure").first.is_visible(), "the still stands by too"


DRAGGED = [
    "tangent",
    *(pytest.param(n, marks=pytest.mark.long) for n in ("loss_surface", "learning_rate")),
]


@pytest.mark.parametrize("name", DRAGGED)
def test_a_fast_drag_ends_on_the_last_position(name, show, page):
    _, demo = show(f"demos.{name}()")
    slider = demo.get_by_role("slider").first
    box = slider.bounding_box()
    middle = box["y"] + box["height"] / 2
    start = box["x"] + box["width"] / 2
    page.mouse.move(start, middle)
    page.mouse.down()
    for step in range(20):
        page.mouse.move(start - 5 * step, middle)
    page.mouse.up()
    settled = at_rest(page, demo, WORDS)
    # The words tell the value the slider ended on: moving there and back gives the same ones.
    slider.focus()
    page.keyboard.press("ArrowRight")
    changes(page, demo, WORDS, settled)
    page.keyboard.press("ArrowLeft")
    page.wait_for_function(
        "w => document.querySelector('.seminar-demo .seminar-words').innerHTML === w", arg=settled
    )


def test_arrow_keys_stay_inside_the_demo(show, page):
    _, demo = show("demos.tangent()")
    demo.get_by_role("slider").first.focus()
    for key in ("ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight"):
        page.keyboard.press(key)
    active = page.evaluate("jupyterapp.shell.currentWidget.content.activeCellIndex")
    assert active == 1, "an arrow key moved the notebook's selection"


def test_the_learning_rate_says_which_it_is(show, page):
    _, demo = show("demos.learning_rate()")
    slider = demo.get_by_role("slider")
    said = set()
    for key in ("Home", "End"):
        before = inner(demo, WORDS)
        slider.focus()
        page.keyboard.press(key)
        said.add(changes(page, demo, WORDS, before))
    assert any("crawls" in words for words in said)
    assert any("flies away" in words for words in said)


def test_a_stub_and_an_exception_are_said_in_one_sentence(show, page):
    stub = "def numerical_diff(f, x, h=1e-4):\n    raise NotImplementedError\n"
    _, demo = show(stub + "demos.tangent(numerical_diff)")
    assert "Your numerical_diff is still to be written" in demo.inner_text()
    assert demo.locator(LAYER + " path").count() > 3, "the built-in one draws"


def test_an_own_function_drives_the_picture(show, page):
    wrong = "def numerical_diff(f, x, h=1e-4):\n    return 0.0\n"
    _, demo = show(wrong + "demos.tangent(numerical_diff)")
    assert "Drawn with your own numerical_diff" in demo.inner_text()
    assert "numerical_diff gives 0.0000" in demo.inner_text()


def test_a_click_on_a_node_explains_it(show, page):
    _, demo = show("demos.shopping_graph()")
    before = inner(demo, WORDS)
    demo.locator(LAYER + " circle[onclick]").nth(2).click()
    assert "120 + 270 = 390" in changes(page, demo, WORDS, before)


def test_a_training_starts_pauses_and_leaves_the_notebook_usable(show, page):
    notebook, demo = show("demos.live_training()")
    before = inner(demo, WORDS)
    demo.get_by_role("button", name="Start").click()
    page.wait_for_function(
        "/Training\\. After [1-9]/.test(document.querySelector('.seminar-words').textContent)"
    )
    assert inner(demo, WORDS) != before
    rate = demo.get_by_role("slider").first
    rate.focus()
    page.keyboard.press("ArrowRight")
    assert notebook.run("after").inner_text().strip().endswith("2"), (
        "the notebook answers meanwhile"
    )
    demo.scroll_into_view_if_needed()
    demo.get_by_role("button", name="Pause").click()
    page.wait_for_function(
        "document.querySelector('.seminar-words').textContent.startsWith('Paused')"
    )
    stopped = inner(demo, WORDS)
    page.wait_for_timeout(800)
    assert inner(demo, WORDS) == stopped


def test_a_drawing_is_read(show, page):
    _, demo = show("demos.draw_a_digit()")
    demo.locator("canvas").scroll_into_view_if_needed()
    box = demo.locator("canvas").bounding_box()
    page.mouse.move(box["x"] + 112, box["y"] + 40)
    page.mouse.down()
    for step in range(15):
        page.mouse.move(box["x"] + 112, box["y"] + 40 + 10 * step)
    page.mouse.up()
    page.wait_for_function("/says \\d/.test(document.querySelector('.seminar-words').textContent)")
    page.wait_for_timeout(300)
    assert "the network says 1" in demo.locator(WORDS).inner_text()
    demo.get_by_role("button", name="Clear").click()
    page.wait_for_function(
        "document.querySelector('.seminar-words').textContent.startsWith('Draw a digit')"
    )
    demo.locator("select").select_option("test digit 7")
    page.wait_for_function(
        "document.querySelector('.seminar-words').textContent.includes('For test digit 7')"
    )


def test_a_digit_drawn_in_a_corner_is_read_by_two_readers_where_it_stands_and_moved(show, page):
    _, demo = show("demos.two_readers()")
    assert not demo.get_by_role("checkbox").is_checked()
    demo.locator("canvas").scroll_into_view_if_needed()
    box = demo.locator("canvas").bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + 30)
    page.mouse.down()
    for step in range(12):
        page.mouse.move(box["x"] + 30, box["y"] + 30 + 10 * step)
    page.mouse.up()
    said = "document.querySelector('.seminar-words').textContent"
    page.wait_for_function(f"/the old reader says \\d.*, and the new reader says \\d/.test({said})")
    sliders = demo.get_by_role("slider")
    keys = {"ArrowRight": "moved 1 pixel right,", "ArrowDown": "and 1 pixel down,"}
    for index, (key, moved) in enumerate([*keys.items(), ("ArrowUp", "5 degrees")]):
        assert moved not in demo.locator(WORDS).inner_text()
        picture = inner(demo, LAYER)
        sliders.nth(index).focus()
        page.keyboard.press(key)
        changes(page, demo, LAYER, picture)
        page.wait_for_function(f"said => {said}.includes(said)", arg=moved)
    picture = inner(demo, LAYER)
    demo.get_by_role("checkbox").check()
    changes(page, demo, LAYER, picture)
    demo.locator("select").select_option("test digit 7")
    page.wait_for_function(f"{said}.includes('For test digit 7, moved 1 pixel right and 1 pixel')")
    demo.locator("select").select_option("your drawing")
    demo.get_by_role("button", name="Clear").click()
    page.wait_for_function(f"{said}.startsWith('Draw a digit anywhere')")


def test_a_notebook_opened_without_its_kernel_shows_the_still_figure(show, opened, lab, chromium):
    notebook, _ = show("demos.tangent()")
    _, saved = opened
    notebook.page.evaluate("jupyterapp.commands.execute('docmanager:save').then(() => {})")
    outputs = json.loads(saved.read_text())["cells"][1]["outputs"]
    assert any("image/png" in output.get("data", {}) for output in outputs)
    (lab.folder / "again.ipynb").write_bytes(saved.read_bytes())
    with chromium.new_context() as context:
        page = context.new_page()
        page.goto(f"{lab.url}/lab/workspaces/again/tree/again.ipynb?reset")
        page.wait_for_selector(".jp-Notebook .jp-Cell")
        page.locator("figure.seminar-figure").first.wait_for(state="visible", timeout=20_000)
        assert page.locator("figure.seminar-figure img").first.get_attribute("alt")


def test_the_way_back_is_walked_by_buttons_and_by_keys(show, page):
    _, demo = show("demos.walk_back()")
    slider, words = demo.get_by_role("slider"), demo.locator(WORDS)
    onward = demo.get_by_role("button", name="Next")
    back = demo.get_by_role("button", name="Previous")
    assert "Step 0 of 7" in words.inner_text()
    back.click()
    assert "Step 0 of 7" in words.inner_text()
    onward.click()
    assert "Step 1 of 7: 1 arrives at ×" in words.inner_text()
    onward.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Space")
    assert "Step 3 of 7" in words.inner_text()
    back.click()
    assert "Step 2 of 7" in words.inner_text()
    slider.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("End")
    assert "Step 7 of 7" in words.inner_text()
    assert "← 72" in inner(demo, LAYER)
    onward.click()
    assert "Step 7 of 7" in words.inner_text()
    assert demo.locator(".seminar-told").get_attribute("aria-live") == "polite"
    back.click()
    page.keyboard.press("ArrowLeft")
    assert "Step 5 of 7" in words.inner_text()
    demo.locator(".seminar-stage").click()
    page.keyboard.press("ArrowRight")
    assert "Step 6 of 7" in words.inner_text()


def test_the_way_back_through_softmax_is_seen_whole_at_1280_pixels(show, page):
    chapter = ROOT / "source_notebooks/05_affine_softmax/affine_softmax.ipynb"
    cells = {cell.id: cell.source for cell in nbformat.read(chapter, as_version=4).cells}
    scores = "import numpy as np\nfrom seminar import graph\nscores = np.log([1.0, 2.0, 5.0])\n"
    _, demo = show(scores + cells["walk-softmax"])
    stage, picture = demo.locator(".seminar-stage"), demo.locator(LAYER)
    assert page.viewport_size["width"] == 1280
    assert picture.bounding_box()["width"] <= stage.bounding_box()["width"] + 1
    page.set_viewport_size({"width": 1000, "height": 900})
    try:
        demo.get_by_role("button", name="Next").click()
        stage.evaluate("stage => { stage.scrollLeft = 10000; }")
        assert stage.evaluate("stage => stage.scrollLeft") > 100
        assert page.evaluate(
            "() => { const d = document.querySelector('.seminar-demo');"
            " return d.scrollWidth <= d.clientWidth; }"
        )
        demo.get_by_role("button", name="Next").click(trial=True)
    finally:
        page.set_viewport_size({"width": 1280, "height": 900})


def test_a_graph_is_scrolled_on_a_narrow_page_and_its_words_are_not(show, page):
    before = page.viewport_size
    page.set_viewport_size({"width": 600, "height": 900})
    try:
        _, demo = show("demos.softmax_with_loss_graph()")
        assert demo.locator(LAYER).bounding_box()["width"] > 800
        stage, words = (demo.locator(part) for part in (".seminar-stage", WORDS))
        assert stage.bounding_box()["width"] < 600
        stage.evaluate("stage => { stage.scrollLeft = 10000; }")
        assert stage.evaluate("stage => stage.scrollLeft") > 100
        place, around = words.bounding_box(), stage.bounding_box()
        assert around["x"] <= place["x"]
        assert place["x"] + place["width"] <= around["x"] + around["width"] + 1
    finally:
        page.set_viewport_size(before)
