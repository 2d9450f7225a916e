"""A figure, a demo and a check's table in JupyterLab's own themes, measured as they are painted."""

import io

import nbformat
import numpy as np
import pytest
from PIL import Image

from seminar import style, theme

pytestmark = pytest.mark.browser

FIGURE = """
from seminar import demos, style
fig, ax = style.figure(5, 3)
ax.plot([0, 1, 2], [1, 3, 2], label="a curve")
ax.text(1, 1.5, "text", color=style.GREY)
ax.set(xlabel="x", ylabel="f(x)", title="a title")
ax.legend()
style.show(fig, caption="A curve that bends.", alt="It goes up, then down.")
"""
TABLE = """
from seminar.check.report import Report, Row
Report("Relu", (
    Row("forward", "right", "as it should be"),
    Row("gradient", "wrong", "not yet"),
    Row("memory", "not reached", "later"),
))
"""
CELLS = {"figure": FIGURE, "demo": "demos.shopping_graph()", "table": TABLE}
THEMES = {
    "JupyterLab Light": "light",
    "JupyterLab Dark": "dark",
    "JupyterLab Dark High Contrast": "dark",
}

# Each text and the ground it stands on: fill or colour against the nearest ground around it.
TEXTS = """output => {
    const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
    const rgba = color => {
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = color;
        canvas.fillRect(0, 0, 1, 1);
        return [...canvas.getImageData(0, 0, 1, 1).data];
    };
    const ground = element => {
        for (let at = element; at; at = at.parentElement) {
            const color = rgba(getComputedStyle(at).backgroundColor);
            if (color[3] === 255) return color;
        }
        return [255, 255, 255, 255];
    };
    const paper = svg => rgba(getComputedStyle(svg).getPropertyValue('--seminar-paper').trim()
        || '#ffffff');
    const found = [];
    for (const letters of output.querySelectorAll('svg g[transform][style*=fill]')) {
        const svg = letters.closest('svg');
        if (svg.checkVisibility()) found.push([rgba(getComputedStyle(letters).fill), paper(svg)]);
    }
    for (const text of output.querySelectorAll('svg text')) {
        const svg = text.closest('.seminar-layer');
        found.push([rgba(getComputedStyle(text).fill), paper(svg)]);
    }
    for (const element of output.querySelectorAll('td, th, td span, figcaption, .seminar-words')) {
        if (element.checkVisibility() && element.textContent.trim()) {
            found.push([rgba(getComputedStyle(element).color), ground(element)]);
        }
    }
    return found;
}"""


def luminance(color):
    share = np.array(color[:3]) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(one, other):
    lower, higher = sorted((luminance(one), luminance(other)))
    return (higher + 0.05) / (lower + 0.05)


def ground_of(picture):
    """Return the colour of a picture's upper right corner, a little inside, as it is painted."""
    with Image.open(io.BytesIO(picture.screenshot())) as image:
        return image.convert("RGB").getpixel((image.width - 12, 12))


@pytest.fixture(scope="module")
def notebook(lab, chromium):
    """A notebook whose cells have been run in the light theme."""
    lab.write("themes.ipynb", CELLS)
    with chromium.new_context(viewport={"width": 1280, "height": 900}) as context:
        notebook = lab.open(context.new_page(), "themes.ipynb")
        for name in CELLS:
            notebook.run(name)
        yield notebook


def put_on(notebook, theme):
    page = notebook.page
    page.evaluate("t => jupyterapp.commands.execute('apputils:change-theme', {theme: t})", theme)
    page.wait_for_function("t => document.body.dataset.jpThemeName === t", arg=theme)
    page.wait_for_timeout(300)


@pytest.mark.parametrize("theme", THEMES)
def test_pictures_and_tables_are_readable_in_each_theme(theme, notebook):
    put_on(notebook, theme)
    for name, picture in {"figure": "figure svg", "demo": ".seminar-ground", "table": ""}.items():
        output = notebook.cell(name).locator(".jp-Cell-outputWrapper")
        texts = output.evaluate(TEXTS)
        assert len(texts) > 8, name
        for text, ground in texts:
            assert contrast(text, ground) >= 4.5, (name, text, ground)
        if picture:
            ground = luminance(ground_of(output.locator(picture).first))
            assert ground > 0.9 if THEMES[theme] == "light" else ground < 0.05, name


def test_in_forced_colours_a_picture_has_the_systems(notebook):
    put_on(notebook, "JupyterLab Light")
    notebook.page.emulate_media(forced_colors="active", color_scheme="dark")
    try:
        output = notebook.cell("figure").locator(".jp-Cell-outputWrapper")
        assert ground_of(output.locator("figure svg")) == (0, 0, 0)
        for text, ground in output.evaluate(TEXTS)[:8]:
            assert contrast(text, ground) >= 7
    finally:
        notebook.page.emulate_media(forced_colors="none", color_scheme="light")


def test_a_notebook_that_is_not_trusted_shows_the_image_instead(notebook, lab):
    """JupyterLab takes drawings and styles out of what it did not see run."""
    page = notebook.page
    data = notebook.page.evaluate(
        """() => jupyterapp.shell.currentWidget.content.widgets
            .find(cell => cell.model.sharedModel.id === 'figure').model.outputs.get(0).toJSON()"""
    )["data"]
    file = lab.write("stranger.ipynb", {"shown": "1"})
    written = nbformat.read(file, as_version=4)
    written.cells[0].outputs = [nbformat.v4.new_output("display_data", data)]
    nbformat.write(written, file)
    with page.context.browser.new_context() as context:
        stranger = lab.open(context.new_page(), "stranger.ipynb")
        figure = stranger.page.locator(".jp-Cell-outputWrapper figure")
        assert figure.locator("svg").count() == 0
        assert figure.locator("img").is_visible()
        assert figure.locator("img").evaluate("image => image.naturalWidth") == 1000
        assert figure.locator("figcaption").inner_text() == "A curve that bends."


@pytest.mark.parametrize(
    ("root", "body", "system", "expected"),
    [
        ("", "", "light", "light"),
        ("", "", "dark", "dark"),
        ("", "data-jp-theme-light='true'", "dark", "light"),
        ("", "data-jp-theme-light='false'", "light", "dark"),
        ("theme='dark'", "", "light", "dark"),
        ("theme='light'", "", "dark", "light"),
        ("", "class='vscode-dark'", "light", "dark"),
        ("", "class='vscode-light'", "dark", "light"),
    ],
    ids=lambda value: value or "-",
)
def test_a_page_that_says_whether_it_is_dark_is_believed_before_the_system(
    root, body, system, expected, page
):
    """Exported pages say it as JupyterLab does, Colab's output frames by html[theme]."""
    fig, ax = style.figure(4, 3)
    ax.imshow([[0, 1], [1, 0]])
    data, _ = style.bundle(fig, caption="A map.", alt="Four squares.")
    page.emulate_media(color_scheme=system)
    page.set_content(f"<!DOCTYPE html><html {root}><body {body}>{data['text/html']}</body></html>")
    papers = page.evaluate(
        """() => ['.seminar-themed', '.seminar-plain'].map(name =>
            getComputedStyle(document.querySelector(name)).getPropertyValue('--seminar-paper'))"""
    )
    known = {"": "light", theme.LIGHT["paper"]: "light", theme.DARK["paper"]: "dark"}
    assert [known[paper] for paper in papers] == [expected, "light"]
    assert not page.locator("figure img").is_visible()
