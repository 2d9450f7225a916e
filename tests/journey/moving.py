"""The picture that moves at the top of README: a walk back, a check and a drawn digit, as they are.

Each is what a learner sees in JupyterLab: the cells are run there, the controls are moved by mouse
and keyboard, and what stands on the page is taken, frame by frame.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import matplotlib as mpl
import numpy as np
from browser.conftest import Lab, Notebook
from journey.pictures import AGAIN, FOLDER, apart, fonts
from PIL import Image, ImageDraw, ImageFont, ImageSequence
from playwright.sync_api import Browser, FloatRect, Page

from grading.tree.course import ROOT

NAME = "seminar.gif"
LARGEST = 1_500_000
"""Bytes."""
WIDTH, HEIGHT, SCALE = 820, 575, 1.5
"""CSS pixels of a frame, its title included; pixels of the picture for one of them."""
TITLE = 46
COLOURS, EXACT = 256, 96
MOST_LOOKS = 50
INK, PAPER, BAND = "#1b2733", "#ffffff", "#e8eef4"

WRONG = '''\
class MulLayer:
    """The node that multiplies."""

    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, dout):
        dx = dout * self.x
        dy = dout * self.y
        return dx, dy'''
RIGHT = WRONG.replace("dx = dout * self.x", "dx = dout * self.y").replace(
    "dy = dout * self.y", "dy = dout * self.x"
)
READER = """\
from seminar import check, data, demos
from solutions.training import TwoLayerNet, train

(images, labels), _ = data.load_mnist(one_hot_label=True)
reader = TwoLayerNet(784, 50, 10)
train(reader, images, labels, 4800)"""
"""Chapter 06's network, trained for half as long as there."""
CELLS = {
    "reader": READER,
    "walk": "demos.walk_back()",
    "layer": WRONG,
    "check": "check.MulLayer(MulLayer)",
    "draw": "demos.draw_a_digit(reader)",
}
TWO = [
    (70, 75), (85, 50), (115, 38), (148, 48), (160, 78), (148, 108), (118, 140), (88, 172),
    (68, 192), (105, 190), (140, 190), (170, 188),
]  # fmt: skip
"""A two, as the mouse draws it on the paper of 224 by 224 CSS pixels."""
BARE = """
#jp-top-panel, #jp-menu-panel, #jp-bottom-panel, .jp-SideBar, .jp-NotebookPanel-toolbar,
.lm-DockPanel-tabBar, .jp-cell-toolbar, .jp-toast-button, .Toastify, .jp-Notebook-footer,
.jp-InputPrompt, .jp-OutputPrompt, .jp-Collapser, .jp-CodeCell .cm-cursorLayer
{ visibility: hidden !important; }
.jp-InputPrompt, .jp-OutputPrompt, .jp-Collapser { display: none !important; }
.jp-Cell.jp-mod-active { border-color: transparent !important; box-shadow: none !important; }
"""
RECTANGLE = """id => {
    const cells = window.jupyterapp.shell.currentWidget.content.widgets;
    return cells.find(cell => cell.model.sharedModel.id === id).node.getBoundingClientRect();
}"""


@dataclass(frozen=True)
class Frame:
    """What is seen for some milliseconds."""

    image: Image.Image
    shown: int


def filmed(chromium: Browser, lab: Lab) -> list[Frame]:
    """Return the frames, as they look now."""
    context = chromium.new_context(
        viewport={"width": WIDTH + 80, "height": 1100},
        device_scale_factor=SCALE,
        color_scheme="light",
        bypass_csp=True,  # for the fonts
    )
    try:
        page = context.new_page()
        notebook = lab.open(page, lab.write("moving.ipynb", CELLS).name)
        page.evaluate("window.jupyterapp.shell.collapseLeft()")
        page.add_style_tag(content=fonts() + BARE)
        page.evaluate("document.fonts.ready")
        notebook.run("reader")
        return [*_walk(notebook), *_check(notebook), *_draw(notebook)]
    finally:
        context.close()


def _walk(notebook: Notebook) -> Iterator[Frame]:
    notebook.run("walk")
    demo = notebook.page.locator(".seminar-demo").first
    onward, words = demo.get_by_role("button", name="Next"), demo.locator(".seminar-words")
    demo.locator(".seminar-ground").wait_for()
    last = int(words.inner_text().split(":")[0].split()[-1])
    for step in range(last + 1):
        if step:
            onward.click()
        _until(notebook.page, f"Step {step} of")
        shown = 3000 if step == last else 1100
        yield _frame(
            notebook,
            "You watch the gradient walk back, step by step.",
            shown,
            "walk",
        )


def _check(notebook: Notebook) -> Iterator[Frame]:
    notebook.run("layer")
    notebook.run("check")
    yield _frame(
        notebook,
        "You write such a node yourself: its check names the mistake.",
        5000,
        "layer",
        "check",
    )
    notebook.write("layer", RIGHT)
    notebook.run("layer")
    notebook.run("check")
    yield _frame(notebook, "You exchange the two, and it is right.", 2500, "layer", "check")


def _draw(notebook: Notebook) -> Iterator[Frame]:
    notebook.run("draw")
    page = notebook.page
    paper = page.locator("canvas").last
    title = "At the end the network that you wrote reads what you draw."
    box = paper.bounding_box()
    assert box is not None
    yield _frame(notebook, title, 800, "draw")
    page.mouse.move(box["x"] + TWO[0][0], box["y"] + TWO[0][1])
    page.mouse.down()
    for number, (x, y) in enumerate(TWO[1:], start=1):
        page.mouse.move(box["x"] + x, box["y"] + y, steps=6)
        if number % 3 == 0:
            yield _frame(notebook, title, 350, "draw")
    page.mouse.up()
    _until(page, "the network says 2")
    yield _frame(notebook, title, 4000, "draw")


def _until(page: Page, words: str) -> None:
    page.wait_for_function(
        "words => [...document.querySelectorAll('.seminar-words')]"
        ".some(one => one.textContent.includes(words))",
        arg=words,
    )


def _frame(notebook: Notebook, title: str, shown: int, *cells: str) -> Frame:
    """Return what these cells, one below the other, look like under a title."""
    page = notebook.page
    notebook.cell(cells[0])
    first, last = (page.evaluate(RECTANGLE, cell) for cell in (cells[0], cells[-1]))
    height = min(last["bottom"] - first["top"], HEIGHT - TITLE)
    clip = FloatRect(x=first["left"], y=first["top"], width=first["width"], height=height)
    image = Image.open(io.BytesIO(_at_rest(notebook, clip))).convert("RGB")
    return Frame(_titled(image, title), shown)


def _at_rest(notebook: Notebook, clip: FloatRect) -> bytes:
    """Return a part of the page once the kernel has answered and nothing is drawn any more."""
    before = b""
    for _ in range(MOST_LOOKS):
        notebook.wait()
        now = notebook.page.screenshot(clip=clip)
        if now == before:
            return now
        before = now
        notebook.page.wait_for_timeout(400)
    raise AssertionError(f"The page was drawn anew at each of {MOST_LOOKS} looks.")


def _titled(image: Image.Image, title: str) -> Image.Image:
    width, height, band = (round(SCALE * side) for side in (WIDTH, HEIGHT, TITLE))
    whole = Image.new("RGB", (width, height), PAPER)
    draw = ImageDraw.Draw(whole)
    draw.rectangle((0, 0, width, band), fill=BAND)
    file = Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSans-Bold.ttf"
    font = ImageFont.truetype(str(file), round(SCALE * 18))
    draw.text((round(SCALE * 16), band // 2), title, INK, font, anchor="lm")
    whole.paste(image, ((width - image.width) // 2, band + 4))
    return whole


def hold_moving(frames: list[Frame], write: bool) -> None:
    """Hold the picture to what is seen now, frame by frame, or write it anew."""
    path = FOLDER / NAME
    difference = frames_apart(read(path), frames) if path.is_file() else "there is none"
    if write and difference:
        path.write_bytes(_gif(frames))
        difference = ""
    assert not difference, AGAIN.format(path.relative_to(ROOT), difference)
    assert path.stat().st_size < LARGEST, f"{NAME} has {path.stat().st_size} bytes"


def read(path: Path) -> list[Frame]:
    """Return the frames of a picture that moves."""
    with Image.open(path) as picture:
        return [
            Frame(frame.convert("RGB"), frame.info["duration"])
            for frame in ImageSequence.Iterator(picture)
        ]


def frames_apart(there: list[Frame], now: list[Frame]) -> str:
    """Return how two pictures that move differ so that a person would see it, else ""."""
    if [frame.shown for frame in there] != [frame.shown for frame in now]:
        return f"{len(now)} frames, and not the {len(there)} with their times"
    for number, (one, other) in enumerate(zip(there, now, strict=True), start=1):
        if difference := apart(_png(one.image), _png(other.image)):
            return f"frame {number}, {difference}"
    return ""


def _png(image: Image.Image) -> bytes:
    data = io.BytesIO()
    image.save(data, "PNG")
    return data.getvalue()


def _gif(frames: list[Frame]) -> bytes:
    """Return a GIF, which people can stop where their forge or browser offers it."""
    palette = _palette([frame.image for frame in frames])
    few = [f.image.quantize(palette=palette, dither=Image.Dither.NONE) for f in frames]
    data = io.BytesIO()
    shown = [frame.shown for frame in frames]
    few[0].save(data, "GIF", save_all=True, append_images=few[1:], duration=shown, loop=0)
    return data.getvalue()


def _palette(images: list[Image.Image]) -> Image.Image:
    """Return the colours seen most, as they are, and others near to those that are seen less."""
    seen: Counter[int] = Counter()
    for image in images:
        red, green, blue = np.moveaxis(np.asarray(image, dtype=int), -1, 0)
        colours, numbers = np.unique(red << 16 | green << 8 | blue, return_counts=True)
        seen.update(dict(zip(colours.tolist(), numbers.tolist(), strict=True)))
    ordered = [[(c >> 16) & 255, (c >> 8) & 255, c & 255] for c, _ in seen.most_common()]
    often, seldom = ordered[:EXACT], np.array([ordered[EXACT:]], dtype=np.uint8)
    near = Image.fromarray(seldom).quantize(COLOURS - EXACT, Image.Quantize.MEDIANCUT).getpalette()
    assert near is not None
    palette = Image.new("P", (1, 1))
    palette.putpalette([value for colour in often for value in colour] + near)
    return palette
