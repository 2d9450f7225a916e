"""How long a visitor of the site waits: for a notebook, its first cell, a slider, a training.

    python tests/benchmarks/browser_edition.py SITE [--training]

SITE is a folder that `grading site --pyodide` built. It is served on loopback and opened in
headless Chromium with an empty profile. Megabytes are those that the server sent, as the files are;
a host that compresses sends fewer (the second figure: gzip, level 6). The second visit is a new
page with what the browser kept of the first one. Aims: 12 s to the first cell, 6 s on a second
visit, 30 MB for a first chapter, two minutes of training.
"""

from __future__ import annotations

import argparse
import functools
import gzip
import re
import shutil
import tempfile
import threading
import time
from collections import Counter
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import nbformat
from playwright.sync_api import BrowserContext, Page, sync_playwright

from grading.tree.course import ROOT, module_name

FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
CHAPTER, TRAINING = "00_welcome", "06_training"
LONG = 1_800_000
"""Milliseconds that a training may take before it is given up."""

SOLVE = """sources => {
    for (const cell of jupyterapp.shell.currentWidget.content.widgets) {
        const source = sources[cell.model.sharedModel.id];
        if (source !== undefined) cell.model.sharedModel.setSource(source);
    }
}"""
KEPT = """async () => {
    for (;;) {
        const names = (await caches.keys()).filter(name => name.startsWith("compiled by "));
        if (names.length > 0 && await (await caches.open(names[0])).match("/code")) return;
        await new Promise(again => setTimeout(again, 500));
    }
}"""
"""Waits until what Python has compiled is kept for the next visit."""
TO = """name => {
    const notebook = jupyterapp.shell.currentWidget.content;
    notebook.activeCellIndex = notebook.widgets.findIndex(
        cell => cell.model.sharedModel.id === name);
}"""


class Counting(SimpleHTTPRequestHandler):
    """Serves files, and counts what of which it sends."""

    protocol_version = "HTTP/1.1"
    sent: ClassVar[Counter[Path]] = Counter()

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def copyfile(self, source: object, outputfile: object) -> None:
        """Send a file, and remember it."""
        self.sent[Path(self.translate_path(self.path))] += 1
        super().copyfile(source, outputfile)


def visit(page: Page, url: str, chapter: str) -> tuple[float, float]:
    """Open a chapter, run its first cell; return the seconds until each was on screen."""
    began = time.monotonic()
    page.goto(f"{url}/run/notebooks/index.html?path={chapter}/{module_name(chapter)}.ipynb")
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=120_000)
    shown = time.monotonic() - began
    first = page.locator(".jp-Notebook .jp-CodeCell").first
    first.click()
    page.keyboard.press("Shift+Enter")
    first.locator(".jp-OutputArea-output").first.wait_for(timeout=240_000)
    return shown, time.monotonic() - began


def megabytes() -> tuple[float, float]:
    """Return the megabytes sent since the last call, and what they would be compressed."""
    files = Counting.sent.copy()
    Counting.sent.clear()
    plain = sum(path.stat().st_size * times for path, times in files.items())
    small = sum(
        min(path.stat().st_size, len(gzip.compress(path.read_bytes(), 6))) * times
        for path, times in files.items()
    )
    return plain / 1e6, small / 1e6


def train(context: BrowserContext, url: str) -> str:
    """Solve the chapter on training, run it to its long training; return what that took."""
    solved = nbformat.read(ROOT / "solutions" / TRAINING / "training.ipynb", as_version=4)
    sources = {
        cell.id: cell.source
        for cell in solved.cells
        if cell.metadata.get("nbgrader", {}).get("solution")
    }
    page = context.new_page()
    visit(page, url, TRAINING)
    page.evaluate(SOLVE, sources)
    page.evaluate(TO, "real-training")
    run = "jupyterapp.commands.execute('{}').then(() => {{}})"
    page.set_default_timeout(LONG)
    page.evaluate(run.format("notebook:run-all-above"))
    began = time.monotonic()
    page.evaluate(run.format("notebook:run-cell"))
    seconds = time.monotonic() - began
    said = page.locator(".jp-Cell.jp-mod-active .jp-OutputArea-output").last.inner_text()
    reached = re.findall(r"[\d.]+ ?%|0\.\d+", said)
    return f"{seconds:.0f} s, and ends at {reached[-1] if reached else said[-80:]!r}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("site", type=Path)
    parser.add_argument("--training", action="store_true", help="also chapter 06's long training")
    options = parser.parse_args()
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Counting, directory=options.site)
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    size = sum(path.stat().st_size for path in options.site.rglob("*") if path.is_file())
    print(f"size of the site           {size / 1e6:8.1f} MB")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with tempfile.TemporaryDirectory() as profile, sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=chromium, args=FLAGS
        )
        for name in ("first visit", "second visit"):
            page = context.new_page()
            shown, first_cell = visit(page, url, CHAPTER)
            plain, small = megabytes()
            print(
                f"{name:13} notebook {shown:5.1f} s   first cell {first_cell:5.1f} s   "
                f"{plain:5.1f} MB, compressed {small:5.1f} MB",
                flush=True,
            )
            page.evaluate(KEPT)
            page.close()
        if options.training:
            print(f"the training of chapter 06 takes {train(context, url)}")
        context.close()
    server.shutdown()


if __name__ == "__main__":
    main()
