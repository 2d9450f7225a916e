"""Whoever sees, hears or moves otherwise: demos, tables and pages by axe-core and by keyboard."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from class_report import a_class

from grading.class_report.page import write_report
from grading.report.feedback import write_feedback
from seminar import demos, graph, style
from seminar.demos.page import OTHERS, still
from seminar.script import calling

pytestmark = pytest.mark.browser

ALL = """
import numpy as np
from seminar import check, demos
for name in demos.__all__:
    getattr(demos, name)()
check_them = lambda x: np.sum(x) ** 2
try:
    check.sum_of_squares(check_them)
except AssertionError as feedback:
    pass
"""
MODES = {
    "light": {"color_scheme": "light", "forced_colors": "none"},
    "dark": {"color_scheme": "dark", "forced_colors": "none"},
    "forced colours": {"color_scheme": "dark", "forced_colors": "active"},
}
OURS = [".seminar-demo", ".jp-OutputArea-output table"]
NEVER_OURS = {"region", "page-has-heading-one", "landmark-one-main", "bypass"}
"""What axe-core says of a whole page, not of a part of it."""


def violations(page, within=None):
    """Return what axe-core finds, a line for each element."""
    context = {"include": [[part] for part in within]} if within else None
    found = Axe().run(page, context=context).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:200]}"
        for rule in found
        if not (within and rule["id"] in NEVER_OURS)
        for node in rule["nodes"]
    ]


@pytest.fixture(scope="module")
def notebook(lab, chromium):
    """A notebook on screen whose second cell shows every demo and a table of a check."""
    lab.write("everyone.ipynb", {"all": ALL, "one": ""})
    with chromium.new_context(viewport={"width": 1280, "height": 900}) as context:
        notebook = lab.open(context.new_page(), "everyone.ipynb")
        notebook.run("all")
        notebook.page.wait_for_timeout(1500)  # controls are named 0.7 seconds after a demo is there
        yield notebook


@pytest.mark.parametrize("mode", MODES)
def test_nothing_in_a_demo_or_a_table_shuts_anybody_out(notebook, mode):
    page = notebook.page
    page.emulate_media(**MODES[mode])
    theme = "JupyterLab Light" if mode == "light" else "JupyterLab Dark"
    page.evaluate(
        "theme => jupyterapp.commands.execute('apputils:change-theme', {theme}).then(() => {})",
        theme,
    )
    page.wait_for_timeout(1500)
    assert page.locator(".seminar-demo").count() == len(demos.__all__)
    assert violations(page, OURS) == []
    page.emulate_media(**MODES["light"])


def test_what_shuts_people_out_would_be_found(notebook):
    page = notebook.page
    slider = page.locator(".seminar-demo [role=slider]").first
    name = slider.get_attribute("aria-label")
    slider.evaluate("slider => slider.removeAttribute('aria-label')")
    found = violations(page, [".seminar-demo .widget-slider"])
    slider.evaluate("(slider, name) => slider.setAttribute('aria-label', name)", name)
    assert len(found) == 1 and found[0].startswith("aria-input-field-name")


WIDE = {"shopping_graph", "softmax_with_loss_graph"}
"""Graphs with more columns than a narrow page has letters of 11 pixels for."""


def test_no_demo_but_a_wide_graph_is_moved_sideways_beside_the_list_of_files(notebook):
    page = notebook.page
    page.set_viewport_size({"width": 1000, "height": 900})
    page.wait_for_timeout(800)
    assert page.locator(".jp-DirListing").is_visible()
    wider = page.evaluate(
        """() => [...document.querySelectorAll('.seminar-demo')].map(demo =>
            [demo, ...demo.querySelectorAll('.seminar-stage')]
                .some(part => part.scrollWidth > part.clientWidth))"""
    )
    page.set_viewport_size({"width": 1280, "height": 900})
    page.wait_for_timeout(300)
    named = dict(zip(demos.__all__, wider, strict=True))
    assert {name for name, is_wider in named.items() if is_wider} == WIDE


def test_the_check_box_of_a_drawing_stands_where_the_other_controls_begin(notebook):
    demo = notebook.page.locator(".seminar-demo").nth(demos.__all__.index("two_readers"))
    lefts = [demo.locator(part).first.bounding_box()["x"] for part in ("[type=checkbox]", "select")]
    assert abs(lefts[0] - lefts[1]) <= 4


def test_every_stop_of_a_demo_has_a_name_of_its_own(notebook):
    stops = notebook.page.evaluate(
        """() => [...document.querySelectorAll('.seminar-demo')].map(demo =>
            [...demo.querySelectorAll('[tabindex="0"], input, select, button, [role=textbox]')]
                .filter(stop => stop.checkVisibility())
                .map(stop => stop.getAttribute('aria-label')
                    || stop.labels?.[0]?.textContent || stop.textContent))"""
    )
    for names in stops:
        assert all(name.strip("\u200b ") for name in names)
        assert len(set(names)) == len(names), names


def test_the_still_pages_shut_nobody_out(page, tmp_path):
    (chapter,) = chapters = ["02_loss_functions"]
    a_class.make(tmp_path, chapters, 9)
    report = write_report(root=tmp_path)
    feedback = write_feedback(chapter, root=tmp_path)[0]
    for path in (report, feedback):
        page.goto(path.as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
        for mode in MODES.values():
            page.emulate_media(**mode)
            assert violations(page) == []


@pytest.mark.parametrize("width", [320, 1280])
def test_a_still_figure_is_a_stop_where_it_is_wider_than_the_page(page, width):
    page.set_viewport_size({"width": width, "height": 900})
    x, y = graph.Value(2.0, "x"), graph.Value(3.0, "y")
    drawn = graph.draw(graph.exp(x * y + x) * y + y)
    data, _ = style.bundle(drawn, caption="A graph.", alt="Circles with numbers between them.")
    page.set_content(f'<div class="jp-OutputArea-output">{data["text/html"]}</div>')
    page.wait_for_timeout(300)
    figure = page.locator("figure")
    stops = page.locator("[tabindex]").evaluate_all("stops => stops.map(stop => stop.localName)")
    assert stops == (["figure"] if width == 320 else [])
    assert violations(page, [".jp-OutputArea-output"]) == []
    page.keyboard.press("Tab")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.wait_for_timeout(500)
    assert (figure.evaluate("figure => figure.scrollLeft") > 50) == (width == 320)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.set_viewport_size({"width": 1280, "height": 900})
    page.wait_for_timeout(300)
    assert page.locator("[tabindex], figure[aria-label]").count() == 0


@pytest.mark.parametrize("fits", [True, False])
def test_an_error_in_the_place_of_a_demo_gives_way_to_its_still_figure_and_a_sentence(page, fits):
    inside = "" if fits else '<div class="jupyter-widgets-error-widget">javascript error</div>'
    figure = '<figure class="seminar-figure a-mark">picture</figure>'
    page.set_content(
        f'<div class="jp-OutputArea-child"><div class="seminar-demo">demo{inside}</div></div>'
        f'<div class="jp-OutputArea-child">{still(figure, "a-mark")}</div>'
    )
    assert page.locator(".seminar-demo").is_visible() == fits
    page.locator("figure").wait_for()
    said = page.locator("figure").evaluate("e => getComputedStyle(e, '::before').content")
    assert said == ("none" if fits else f'"{OTHERS}"')


def test_a_slider_of_ipywidgets_7_is_read_out_as_the_number_beside_it(page):
    attend = calling("sliders", "attend(this);")
    nothing = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="
    page.set_content(
        '<div class="seminar-demo"><div class="widget-inline-hbox widget-hslider">'
        '<label class="widget-label">rate</label><span class="ui-slider-handle" tabindex="0">'
        '</span><div class="widget-readout" contenteditable="true">0.126</div></div>'
        f'<img alt="" src="{nothing}" onload="{attend}"></div>'
    )
    slider = page.get_by_role("slider")
    slider.wait_for(state="attached")
    assert slider.get_attribute("aria-valuetext") == "0.126"
    page.evaluate("document.querySelector('.widget-readout').textContent = '−1.5'")
    page.wait_for_function(
        "document.querySelector('.ui-slider-handle').getAttribute('aria-valuetext') === '−1.5'"
    )
    assert slider.get_attribute("aria-valuenow") == "-1.5"


@pytest.fixture
def show(notebook):
    """Run code that ends in a demo; returns the page and the demo."""

    def run(code):
        notebook.write("one", code)
        output = notebook.run("one")
        demo = output.locator(".seminar-demo")
        demo.locator(".seminar-layer").wait_for()
        notebook.page.wait_for_timeout(900)
        return notebook.page, demo

    return run


def test_a_slider_is_read_out_as_the_number_beside_it_after_each_move(show):
    page, demo = show("demos.loss_surface()")
    for index in range(4):
        slider, number = demo.get_by_role("slider").nth(index), demo.locator(".widget-readout")
        slider.focus()
        for key in ("ArrowRight", "ArrowLeft", "Home"):
            page.keyboard.press(key)
            page.wait_for_timeout(60)
            shown = number.nth(index).inner_text()
            assert slider.get_attribute("aria-valuetext") == shown
            assert len(shown) <= 5
    rate = demo.get_by_role("slider").nth(2)
    rate.focus()
    for _ in range(9):
        page.keyboard.press("ArrowRight")
    page.wait_for_timeout(400)
    shown = demo.locator(".widget-readout").nth(2).inner_text()
    assert shown == "0.282"
    steps = demo.get_by_role("slider").nth(3)
    steps.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(400)
    assert f"with η = {shown} " in demo.locator(".seminar-words").inner_text()


@pytest.mark.parametrize(
    ("typed", "stands"), [("99", "2.00"), ("1.234", "1.25"), ("abc", "1.60"), ("0.5", "")]
)
def test_a_typed_number_that_is_not_taken_is_said(show, typed, stands):
    page, demo = show("demos.loss_surface()")
    demo.locator(".widget-readout").first.click()
    page.keyboard.press("Control+A")
    page.keyboard.type(typed)
    page.keyboard.press("Enter")
    page.wait_for_timeout(200)
    said = f"“{typed}” is no value of this slider: it stands at {stands}." if stands else ""
    assert demo.locator(".seminar-typed").first.inner_text() == said


@pytest.mark.parametrize(
    ("name", "said"), [("draw_a_digit", "the network says 1"), ("two_readers", "new reader says 1")]
)
def test_a_digit_is_drawn_by_keyboard_and_read(name, said, show):
    page, demo = show(f"demos.{name}()")
    demo.locator("canvas").focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Space")
    for _ in range(9):
        page.keyboard.press("ArrowDown")
    assert "Pen down" in demo.locator(".seminar-desk [role=status]").inner_text()
    page.wait_for_function(
        "said => document.querySelector('.jp-mod-active .seminar-words')"
        ".textContent.includes(said)",
        arg=said,
    )
    page.keyboard.press("Delete")
    page.wait_for_function(
        "document.querySelector('.jp-mod-active .seminar-words')"
        ".textContent.startsWith('Draw a digit')"
    )


def test_where_less_motion_is_asked_for_a_training_shows_few_pictures(show, notebook):
    notebook.page.emulate_media(reduced_motion="reduce")
    page, demo = show("demos.live_training()")
    assert demo.get_by_label("fewer pictures").is_checked()
    assert demo.locator("[aria-live]:not([aria-live=off])").count() == 1
    page.evaluate(
        """() => {
            window.pictures = window.spoken = 0;
            const demo = document.querySelector('.jp-mod-active .seminar-demo');
            const watch = (part, name) => new MutationObserver(() => { window[name] += 1; })
                .observe(demo.querySelector(part), {childList: true, subtree: true});
            watch('.seminar-stage', 'pictures');
            watch('.seminar-voice', 'spoken');
        }"""
    )
    demo.get_by_role("button", name="Start").press("Enter")
    page.wait_for_timeout(3000)
    demo.get_by_role("button", name="Pause").press("Enter")
    page.wait_for_function(
        "document.querySelector('.jp-mod-active .seminar-words').textContent.startsWith('Paused')"
    )
    page.emulate_media(reduced_motion="no-preference")
    # On start and on pause; on a busy machine also that one of them waits. Else there are fifteen.
    assert 2 <= page.evaluate("pictures") <= 7
    assert 2 <= page.evaluate("spoken") <= 3


@pytest.mark.parametrize("width", [320, 640])
def test_a_slider_stays_wide_enough_to_move_on_a_narrow_screen(show, width):
    page, demo = show("demos.loss_surface()")
    page.evaluate("jupyterapp.commands.execute('application:toggle-left-area').then(() => {})")
    page.set_viewport_size({"width": width, "height": 900})
    page.wait_for_timeout(500)
    tracks = [track.bounding_box() for track in demo.locator(".slider-container").all()]
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate("jupyterapp.commands.execute('application:toggle-left-area').then(() => {})")
    assert all(track["width"] >= 100 for track in tracks)
