"""Pictures of pages for the documents: taken the same on every machine, and held to what is there.

Letters are those of the fonts that Matplotlib brings along. What is left to differ between machines
is how a letter's edges are drawn, which a picture that is shrunk a lot does not show.
"""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from pathlib import Path

import matplotlib as mpl
import numpy as np
from PIL import Image
from playwright.sync_api import Browser, Page

from grading.tree.course import ROOT

FOLDER = ROOT / "docs" / "pictures"
WIDTH, SCALE, COLOURS = 900, 2, 256
EDGE = 12
"""Pixels of the page above and below what is shown."""
LARGEST = 150_000
"""Bytes of a picture."""
SHRUNK = 100
"""Pixels across, of what is compared: 18 of the picture's are one."""
HEIGHT_APART = 0.03
APART = 18
"""Of 255, the most by which a square of three by three shrunk pixels may differ."""
AGAIN = "{} is not what the page looks like now ({}): run `make pictures` and look at it."


@dataclass(frozen=True)
class Part:
    """What of a page is shown: from the top of one element to where another begins or ends."""

    begins: str = "body"
    ends: str = "body"
    before: bool = False


def taken(chromium: Browser, page: Path, part: Part) -> bytes:
    """Return a part of a page as a PNG."""
    context = chromium.new_context(
        viewport={"width": WIDTH, "height": 800},
        device_scale_factor=SCALE,
        color_scheme="light",
        bypass_csp=True,  # for the fonts
    )
    try:
        opened = context.new_page()
        opened.goto(page.as_uri())
        opened.add_style_tag(content=fonts())
        opened.evaluate("document.fonts.ready")
        top = _box(opened, part.begins)["y"] - EDGE if part.begins != "body" else 0
        box = _box(opened, part.ends)
        bottom = box["y"] if part.before else box["y"] + box["height"] + EDGE
        clip = {"x": 0, "y": top, "width": WIDTH, "height": bottom - top}
        return _small(opened.screenshot(full_page=True, clip=clip))
    finally:
        context.close()


def taken_in_view(page: Page, begins: str, ends: str, hidden: str) -> bytes:
    """Return what is between two elements, where a page is too long to be taken whole."""
    page.add_style_tag(content=f"{fonts()}\n{hidden} {{ display: none !important; }}")
    page.evaluate("document.fonts.ready")
    page.locator(begins).first.evaluate(
        "one => scrollTo(0, scrollY + one.getBoundingClientRect().y - 20)"
    )
    top, box = _box(page, begins)["y"] - 3, _box(page, ends)
    bottom = box["y"] + box["height"]
    return _small(page.screenshot(clip={"x": 0, "y": top, "width": WIDTH, "height": bottom - top}))


def apart(one: bytes, other: bytes) -> str:
    """Return how two pictures differ so that a person would see it, "" where they do not."""
    images = [Image.open(io.BytesIO(data)).convert("RGB") for data in (one, other)]
    (width, height), (wide, high) = (image.size for image in images)
    if width != wide:
        return f"{wide} pixels wide and not {width}"
    if abs(high - height) > HEIGHT_APART * height:
        return f"{high} pixels high and not {height}"
    size = (SHRUNK, round(SHRUNK * height / width))
    arrays = [np.asarray(i.resize(size, Image.Resampling.BOX), dtype=float) for i in images]
    squares = np.lib.stride_tricks.sliding_window_view(arrays[1] - arrays[0], (3, 3), axis=(0, 1))
    means = np.abs(squares.mean(axis=(-1, -2))).max(axis=-1)
    if means.max() <= APART:
        return ""
    row, column = np.unravel_index(means.argmax(), means.shape)
    across, down = (SCALE * WIDTH // SHRUNK * int(place) for place in (column, row))
    return f"around {across}, {down} by {means.max():.0f} of 255"


def hold(name: str, now: bytes, write: bool) -> None:
    """Hold a picture of the documents to what the page looks like now, or write it anew."""
    path = FOLDER / name
    there = path.read_bytes() if path.is_file() else b""
    difference = apart(there, now) if there else "there is none"
    if write and difference:  # what nobody could see makes no new file
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(now)
        difference = ""
    assert not difference, AGAIN.format(path.relative_to(ROOT), difference)
    assert len(now) < LARGEST, f"{name} has {len(now)} bytes"


def _box(page: Page, selector: str) -> dict[str, float]:
    box = page.locator(selector).first.bounding_box()
    assert box is not None, f"{selector} is not on the page"
    return dict(box)


def _small(png: bytes) -> bytes:
    image = Image.open(io.BytesIO(png)).convert("RGB")
    few = image.quantize(COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    text = io.BytesIO()
    few.save(text, "PNG", optimize=True)
    return text.getvalue()


def fonts() -> str:
    """Return a style sheet by which a page is set in DejaVu, as files that Matplotlib brings."""
    folder = Path(mpl.get_data_path()) / "fonts" / "ttf"
    faces = [
        ("Shown", "DejaVuSans", 400),
        ("Shown", "DejaVuSans-Bold", 700),
        ("Shown Mono", "DejaVuSansMono", 400),
        ("Shown Mono", "DejaVuSansMono-Bold", 700),
    ]
    rules = []
    for family, file, weight in faces:
        data = base64.b64encode((folder / f"{file}.ttf").read_bytes()).decode()
        source = f"src: url(data:font/ttf;base64,{data})"
        rules.append(f'@font-face {{ font-family: "{family}"; font-weight: {weight}; {source}; }}')
    return "\n".join(
        [
            *rules,
            ':root { --font: "Shown" !important; }',
            'body, .stop { font-family: "Shown" !important; }',
            'code, pre, .tag { font-family: "Shown Mono" !important; }',
        ]
    )
