"""A visitor opens a chapter on the site, solves it, goes away, comes back and hands it in.

Then demos are moved and asked as in JupyterLab, in the same page: a Python takes long to start
there. One of each kind is moved every day, all of them in `make test-long`.
"""

# ruff: noqa: F811, a fixture is named where it is asked for
import re

import nbformat
import pytest
from autograde.conftest import course
from browser import test_demos_in_jupyterlab as in_jupyterlab
from browser.test_demos_in_jupyterlab import page, show  # noqa: F401, fixtures
from lite.conftest import READY, running, saved, serving
from lite.mirror import VERSION
from lite.test_build import KERNEL
from playwright.sync_api import expect

from grading.batch.autograde import autograde
from grading.exercises import CHAPTERS
from grading.intake.collect import collect
from grading.judging.chapter import load
from grading.tree.course import ROOT, module_name

pytestmark = [pytest.mark.browser, pytest.mark.pyodide]

FIRST, *OTHERS = CHAPTERS
WRONG = "def sum_of_squares(x):\n    return np.sum(x) ** 2"
LONGEST = 1800
"""Seconds that a chapter may take there on a busy machine."""
KEPT = """async seconds => {
    const end = Date.now() + 1000 * seconds;
    while (Date.now() < end) {
        for (const name of await caches.keys()) {
            const kept = await caches.open(name);
            if (name.startsWith("compiled by ") && await kept.match("/code")) return;
        }
        await new Promise(again => setTimeout(again, 500));
    }
    throw new Error("nothing was kept");
}"""
"""Waits until what Python has compiled is kept for the next visit."""
CUT_OFF = """async kernel => {
    const settings = await (await fetch("/run/jupyter-lite.json")).json();
    const { loadPyodideOptions } = settings["jupyter-config-data"].litePluginSettings[kernel];
    const script = new URL(loadPyodideOptions.pyodide, location.href).href;
    const kept = await caches.open("compiled by " + script);
    for (const name of ["/code", "/library"]) {
        await kept.put(name, new Response("PK", { headers: { "X-SHA-256": "of the whole" } }));
    }
}"""
COMPILED = """
import zipfile
from importlib.machinery import SourceFileLoader
kept = SourceFileLoader.source_to_code.__closure__[0].cell_contents
library = zipfile.ZipFile("/lib/python312.zip").namelist()
print(kept._known, len(kept._code) - kept._known, sum(name.endswith(".pyc") for name in library))
"""
TOLD = """async code => {
    const told = [];
    const { kernel } = jupyterapp.shell.currentWidget.sessionContext.session;
    const answer = kernel.requestExecute({ code });
    answer.onIOPub = ({ content }) => {
        const said = content.text ?? content.data?.["text/plain"] ?? content.evalue;
        if (said) told.push(said);
    };
    await answer.done;
    return told;
}"""
"""What Python prints, shows and raises when it runs this, message by message."""
AFTERWARDS = """
import asyncio, sys
sent = []
print("y" * 300_000)
later = lambda: sent.append(sys.stdout.write.__self__._sent)
_ = asyncio.get_event_loop().call_later(0.1, later)
"""
MIXED = """
import sys
print("one", "and", "a half")
print("two", file=sys.stderr)
display(3)
print("four")
1 / 0
"""
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


def test_the_glossary_and_the_logo_lead_to_the_site(notebook):
    notebook.cell("title")
    with notebook.page.expect_popup() as opened:
        notebook.page.get_by_role("link", name="glossary").first.click()
    assert opened.value.url.endswith("/docs/glossary.html")
    opened.value.close()
    logo = notebook.page.get_by_title("All chapters").get_attribute("href")
    assert re.fullmatch(r"http://[^/]+/index\.html", logo)


def test_what_was_written_is_there_after_a_reload(notebook):
    page = notebook.page
    sign = page.locator(".seminar-saved")
    notebook.write("sum_of_squares", f"{RIGHT}\n")
    assert sign.inner_text() == "Not saved yet"
    saved(page)
    assert sign.inner_text() == "Saved in this browser"
    page.evaluate(KEPT, READY)
    page.reload()
    again = running(page)
    assert "np.sum(x**2)" in again.cell("sum_of_squares").inner_text()
    expect(page.get_by_text("knows nothing of what ran before").first).to_be_visible()


def test_a_second_visit_compiles_nothing_again(notebook):
    notebook.run("setup")
    told = notebook.page.evaluate(TOLD, COMPILED)
    kept, compiled, in_the_library = map(int, "".join(told).split())
    assert kept > 300
    assert compiled == 0
    assert in_the_library > 50


def test_a_cell_that_prints_without_end_leaves_the_page_usable(notebook):
    told = notebook.page.evaluate(TOLD, "for _ in range(100_000): print('y' * 99)")
    assert len(told) < 100, "a message for every word"
    assert 200_000 < len("".join(told)) < 201_000
    assert told[-1].endswith("more than 200,000 letters: the rest is not shown.)\n")
    assert notebook.page.evaluate(TOLD, "print('and then')") == ["and then\n"]


def test_what_runs_after_a_cell_may_print_as_much_again(notebook):
    """As the functions of a slider do, which no cell begins."""
    told = notebook.page.evaluate(TOLD, AFTERWARDS)
    assert "the rest is not shown" in told[-1]
    notebook.page.wait_for_timeout(1000)
    assert notebook.page.evaluate(TOLD, "print(sent)") == ["[0]\n"]


def test_what_a_cell_prints_stands_in_its_order(notebook):
    told = notebook.page.evaluate(TOLD, MIXED)
    assert told == ["one and a half\n", "two\n", "3", "four\n", "division by zero"]


@pytest.mark.long
def test_a_restart_says_that_python_starts_and_then_that_it_knows_nothing(notebook):
    notebook.run("setup")
    notebook.page.evaluate("void jupyterapp.shell.currentWidget.sessionContext.restartKernel()")
    expect(notebook.page.get_by_text("Python is starting anew").first).to_be_visible()
    said = notebook.page.get_by_text("knows nothing of what ran before").first
    expect(said).to_be_visible(timeout=READY * 1000)


def test_a_chapter_is_begun_anew_beside_what_was_written(site, chromium):
    """Where what is kept of an earlier visit is cut off, too."""
    with chromium.new_context() as context:
        page = context.new_page()
        page.goto(f"{site.url}/run/start/compiled.py")
        page.evaluate(CUT_OFF, KERNEL)
        ready_to_write = site.open(page, FIRST)
        ready_to_write.write("sum_of_squares", RIGHT)
        with page.expect_navigation():
            page.evaluate("jupyterapp.commands.execute('seminar:begin-anew').then(() => {})")
        anew = running(page)
        assert "raise NotImplementedError" in anew.cell("sum_of_squares").inner_text()
        page.goto(site.address(FIRST).replace(".ipynb", " (before 1).ipynb"))
        before = running(page)
        assert "np.sum(x**2)" in before.cell("sum_of_squares").inner_text()
        page.evaluate("jupyterapp.commands.execute('seminar:begin-anew').then(() => {})")
        expect(page.get_by_text("This file is your own").first).to_be_visible()
        page.locator("#jp-title").click()
        page.locator(".jp-Dialog input").fill("mine ä.ipynb")
        page.get_by_role("button", name="Rename").click()
        page.wait_for_url("**/index.html?path=00_welcome/mine%20%C3%A4.ipynb")


def test_the_list_of_files_can_be_reloaded_in_any_folder(site, chromium):
    with chromium.new_context() as context:
        page = context.new_page()
        page.goto(f"{site.url}/run/tree/index.html")
        page.locator(".jp-DirListing-item", has_text=FIRST).dblclick()
        expect(page.get_by_text("welcome.ipynb").first).to_be_visible()
        page.reload()
        expect(page.get_by_text(FIRST).first).to_be_visible()


@pytest.fixture(scope="module")
def handed_in(notebook, tmp_path_factory):
    """What the button gives, right after the last word was written, in a folder of downloads."""
    notebook.write("sum_of_squares", f"{RIGHT}  # the last word")
    with notebook.page.expect_download() as download:
        notebook.page.get_by_role("button", name="Download to hand in").click()
    file = tmp_path_factory.mktemp("downloads") / "ada" / download.value.suggested_filename
    download.value.save_as(file)
    return file


def test_what_is_downloaded_has_its_own_name_and_the_last_word(handed_in):
    assert handed_in.name == f"{module_name(FIRST)}.ipynb"
    cells = {cell.id: cell.source for cell in nbformat.read(handed_in, as_version=4).cells}
    assert cells["sum_of_squares"].endswith("# the last word")


@pytest.mark.sandbox
def test_what_is_downloaded_is_collected_and_graded(handed_in, tmp_path):
    root = course(tmp_path)
    collect(handed_in.parent.parent, FIRST, root=root)
    (outcome,) = autograde(FIRST, root=root, quiet=True, jobs=1)
    assert (outcome.student, outcome.reason) == ("ada", "")
    assert outcome.score == sum(load(FIRST).points.values())


# -------------------------------------------------------------------------------------- demos

DEMO, AFTER = "first-cell", "second-cell"
"""Cells of the welcome, which are written over."""
EVERY_DAY = ("tangent", "loss_surface", "mistakes_gallery")
"""Sliders, a picture in space, a choice."""


@pytest.fixture(scope="module")
def opened(notebook):
    """The welcome on screen without its outputs, in which demos are shown one after the other."""
    clear = "jupyterapp.commands.execute('notebook:clear-all-cell-outputs').then(() => {})"
    notebook.page.evaluate(clear)
    notebook.run("setup")
    notebook.write(AFTER, "1 + 1")
    notebook.write(DEMO, "from seminar import demos\ndemos.tangent()")
    notebook.run(DEMO)
    notebook.names = {"demo": DEMO, "after": AFTER}
    return notebook, None


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[] if name in EVERY_DAY else pytest.mark.long)
        for name in in_jupyterlab.WITH_SLIDERS
    ],
)
def test_every_control_moves_the_picture_and_the_words(name, show, page):
    in_jupyterlab.test_every_control_moves_the_picture_and_the_words(name, show, page)


# The same tests in the notebook above.
test_a_fast_drag_ends_on_the_last_position = (
    in_jupyterlab.test_a_fast_drag_ends_on_the_last_position
)
test_a_click_on_a_node_explains_it = in_jupyterlab.test_a_click_on_a_node_explains_it
test_a_digit_drawn_in_a_corner_is_read_by_two_readers_where_it_stands_and_moved = (
    in_jupyterlab.test_a_digit_drawn_in_a_corner_is_read_by_two_readers_where_it_stands_and_moved
)
test_a_training_starts_pauses_and_leaves_the_notebook_usable = (
    in_jupyterlab.test_a_training_starts_pauses_and_leaves_the_notebook_usable
)
test_an_own_function_drives_the_picture = in_jupyterlab.test_an_own_function_drives_the_picture
test_the_way_back_is_walked_by_buttons_and_by_keys = (
    in_jupyterlab.test_the_way_back_is_walked_by_buttons_and_by_keys
)


@pytest.mark.long
def test_a_drawing_is_read(show, page):
    in_jupyterlab.test_a_drawing_is_read(show, page)


@pytest.mark.parametrize("lacking", ["pyodide/pyodide.asm.wasm", "wheels/*/backprop_seminar-*.whl"])
def test_it_is_said_where_python_cannot_be_loaded(lacking, site, chromium):
    with chromium.new_context() as context:
        page = context.new_page()
        context.route(f"**/{lacking}", lambda route: route.fulfill(status=404))
        page.goto(site.address(FIRST))
        said = page.get_by_text("Python could not be loaded").first
        expect(said).to_be_visible(timeout=READY * 1000)
        page.wait_for_timeout(3000)
        expect(said).to_be_visible()
        assert page.get_by_text("Python is ready").count() == 0


@pytest.mark.long
def test_it_is_said_where_python_has_ended_and_a_restart_goes_on(site, chromium):
    """From a host that has no type for WebAssembly, too."""

    def without_type(route):
        response = route.fetch()
        headers = {**response.headers, "content-type": "application/octet-stream"}
        route.fulfill(response=response, headers=headers)

    with chromium.new_context() as context:
        page = context.new_page()
        context.route("**/*.wasm", without_type)
        site.open(page, FIRST)
        page.evaluate(f"void ({TOLD})('import os; os._exit(0)')")
        ended = page.get_by_text("Python has come to its end").first
        expect(ended).to_be_visible()
        page.evaluate("void jupyterapp.shell.currentWidget.sessionContext.restartKernel()")
        expect(page.get_by_text("Python is ready").first).to_be_visible(timeout=READY * 1000)
        expect(ended).not_to_be_visible()


# ------------------------------------------------------------------------------ every chapter


@pytest.mark.long
@pytest.mark.parametrize("chapter", OTHERS)
def test_a_solved_chapter_runs_from_top_to_bottom(chapter, site, chromium):
    solved = nbformat.read(
        ROOT / "solutions" / chapter / f"{module_name(chapter)}.ipynb", as_version=4
    )
    answers = {
        cell.id: cell.source
        for cell in solved.cells
        if cell.metadata.get("nbgrader", {}).get("solution")
    }
    with chromium.new_context(viewport={"width": 1280, "height": 900}) as context:
        notebook = site.open(context.new_page(), chapter)
        notebook.page.evaluate(
            """answers => {
                for (const cell of jupyterapp.shell.currentWidget.content.widgets) {
                    const answer = answers[cell.model.sharedModel.id];
                    if (answer !== undefined) cell.model.sharedModel.setSource(answer);
                }
            }""",
            answers,
        )
        notebook.page.set_default_timeout(LONGEST * 1000)
        notebook.page.evaluate(
            "jupyterapp.commands.execute('notebook:run-all-cells').then(() => {})"
        )
        assert wrong_outputs(notebook.page) == []
        counts = notebook.page.evaluate(
            """() => jupyterapp.shell.currentWidget.content.widgets
                .filter(cell => cell.model.type === 'code' && cell.model.sharedModel.getSource())
                .map(cell => cell.model.executionCount)"""
        )
        assert None not in counts


@pytest.mark.long
def test_python_comes_from_the_public_network_where_the_site_has_none(built, site, chromium):
    """With what that network has stood in for by the distribution of these tests."""
    folder, _ = built
    asked = []

    def answer(route, request):
        asked.append(request.url)
        route.fulfill(path=site.folder / "run" / "pyodide" / request.url.rpartition("/")[2])

    with serving(folder) as here, chromium.new_context() as context:
        elsewhere = re.compile(rf"https?://(?!{re.escape(here.url.partition('//')[2])})")
        context.route(elsewhere, answer)
        said = here.open(context.new_page(), FIRST).run("setup").inner_text()
    assert "backprop-seminar" in said
    assert any(address.endswith("/pyodide.asm.wasm") for address in asked)
    assert [address for address in asked if f"/v{VERSION}/full/" not in address] == []


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
