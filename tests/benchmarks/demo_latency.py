"""How fast each demo answers: from pointer move to the frame that shows the new picture.

    python tests/benchmarks/demo_latency.py [demo ...] [--budget] [--python PATH | --site FOLDER]

Serves JupyterLab on loopback, opens it in headless Chromium, and for each demo drags its first
slider, or a pen: 20 moves after a warm-up, a fast drag over 20 positions, then 200 moves to see
whether memory grows. Prints a table; with --budget it fails where a demo misses its target.

Machines differ, and so does one machine from hour to hour. Two figures of the same run stand above
the table: `swap`, a slider and an Image widget with nothing to compute, as the kernel has both
pictures ready; and `redraw`, where Matplotlib draws the picture anew. /swap is a median in units of
the former's. `live_training` is moved by nobody: what counts is that the notebook stays usable.

--python serves JupyterLab from another environment, such as one with JupyterLab 3 and ipywidgets
7.7.1, whose sliders are other ones. --site has the demos in a site that
`grading site --pyodide` built.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import itertools
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import nbformat
from playwright.sync_api import Page, sync_playwright

from seminar import demos

FLAGS = ["--no-sandbox", "--disable-gpu", "--enable-precise-memory-info", "--js-flags=--expose-gc"]
BY_ITSELF = "live_training"
SLIDERS = ".noUi-target, .ui-slider"
HANDLES = ".noUi-handle, .ui-slider-handle"
WARM_UP, MOVES, DRAG, MANY = 5, 20, 20, 200

MEDIAN, WORST, ALONE, SETTLED, FIRST = 50, 100, 25, 150, 1000
"""Milliseconds: median and worst with several controls, one slider alone, after a drag, first."""

KERNEL_IS_IDLE = (
    "window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
)

RIVALS = {
    "swap": """
import io, itertools
import ipywidgets, matplotlib.pyplot as plt, numpy as np

def drawn(k):
    fig, ax = plt.subplots(figsize=(7, 4))
    x = np.linspace(0, 6, 200)
    ax.plot(x, np.sin(k * x))
    file = io.BytesIO()
    fig.savefig(file, format="png")
    plt.close(fig)
    return file.getvalue()

ready = [drawn(k) for k in (1, 2)]
slider = ipywidgets.FloatSlider(min=0, max=6, step=0.01)
image = ipywidgets.Image(value=ready[0])
turn = itertools.cycle((1, 0))
slider.observe(lambda change: setattr(image, "value", ready[next(turn)]), "value")
display(ipywidgets.VBox([slider, image]))
""",
}
RIVALS["redraw"] = RIVALS["swap"].replace("ready[next(turn)]", "drawn(change.new)")
"""What the demos are held against: name -> the code of its cell."""

DEMO_CHANGES = "document.querySelector('.seminar-layer').parentElement, {childList: true}"
RIVAL_CHANGES = "document.querySelector('.widget-image'), {attributes: true}"

WATCH = """() => {
    const seen = window.seen = {moved: 0, frames: []};
    document.addEventListener('pointermove', () => { seen.moved = performance.now(); }, true);
    new MutationObserver(() => {
        const moved = seen.moved;
        requestAnimationFrame(() => {
            const painted = new MessageChannel();
            painted.port1.onmessage = () => seen.frames.push([moved, performance.now()]);
            painted.port2.postMessage(0);
        });
    }).observe(CHANGES);
}"""

RUN = """code => {
    const cell = jupyterapp.shell.currentWidget.content.activeCell;
    cell.model.sharedModel.setSource(code);
    const started = performance.now();
    window.first = 0;
    const look = () => {
        const ground = document.querySelector('.seminar-ground, .widget-image');
        if (ground && ground.complete !== false) window.first = performance.now() - started;
        else requestAnimationFrame(look);
    };
    look();
    void jupyterapp.commands.execute('notebook:run-cell');
}"""


WIPE = """() => {
    const paper = document.querySelector('.seminar-demo canvas');
    paper.getContext('2d').fillRect(0, 0, paper.width, paper.height);
}"""

ANSWER = """async code => {
    const notebook = jupyterapp.shell.currentWidget.content;
    notebook.activeCellIndex = notebook.widgets.length - 1;
    notebook.activeCell.model.sharedModel.setSource(code);
    const started = performance.now();
    await jupyterapp.commands.execute('notebook:run-cell');
    return performance.now() - started;
}"""


@dataclass(frozen=True)
class Result:
    """One demo's figures, in milliseconds and megabytes."""

    name: str
    alone: bool
    first: float
    median: float
    worst: float
    frames: int
    settled: float
    kernel_growth: float
    page_growth: float

    def misses(self) -> list[str]:
        """Say which targets it misses."""
        if self.name in RIVALS:
            return []
        median = ALONE if self.alone else MEDIAN
        figures = {
            f"first picture {self.first:.0f} > {FIRST} ms": self.first > FIRST,
            f"median {self.median:.0f} > {median} ms": self.median > median,
            f"worst {self.worst:.0f} > {WORST} ms": self.worst > WORST,
            f"settled {self.settled:.0f} > {SETTLED} ms": self.settled > SETTLED,
            f"kernel grew by {self.kernel_growth:.1f} MB": self.kernel_growth > 5,
            f"page grew by {self.page_growth:.1f} MB": self.page_growth > 5,
        }
        return [figure for figure, missed in figures.items() if missed]


def measure(page: Page, name: str) -> Result:
    """Measure one demo in a fresh notebook that is open in the page."""
    rival = name in RIVALS
    page.evaluate(RUN, RIVALS.get(name, f"demos.{name}()"))
    page.wait_for_function("window.first > 0", timeout=60_000)
    first = page.evaluate("window.first")
    page.wait_for_function(KERNEL_IS_IDLE, timeout=60_000)
    page.wait_for_timeout(1500)
    alone = page.locator(".seminar-slider input").count() == 1
    drawn = page.locator(".seminar-demo canvas").count() == 1
    track = page.locator(
        ".seminar-slider input" if alone else ".seminar-demo canvas" if drawn else SLIDERS
    ).first
    track.scroll_into_view_if_needed()
    box = track.bounding_box()
    pen = itertools.cycle([(0.1 + k / 25, 0.3 * row) for row in (1, 2) for k in range(20)])

    def to(part: float) -> None:
        down = 0.5
        if drawn:  # a pen needs fresh paper
            part, down = next(pen)
            if (part, down) == (0.1, 0.3):
                page.evaluate(WIPE)
        page.mouse.move(box["x"] + box["width"] * part, box["y"] + box["height"] * down)

    page.evaluate(WATCH.replace("CHANGES", RIVAL_CHANGES if rival else DEMO_CHANGES))
    handle = track if alone or drawn else page.locator(HANDLES).first
    grip = handle.bounding_box()
    page.mouse.move(grip["x"] + grip["width"] / 2, grip["y"] + grip["height"] / 2)
    page.mouse.down()
    latencies = []
    for move in range(WARM_UP + MOVES):
        page.evaluate("seen.frames = []")
        to(_to_and_fro(move))
        page.wait_for_function("seen.frames.length > 0", polling=10, timeout=5000)
        page.wait_for_timeout(80)
        moved, painted = page.evaluate("seen.frames[0]")
        latencies.append(painted - moved)
    page.evaluate("seen.frames = []")
    for position in range(DRAG):
        to(0.1 + 0.8 * position / DRAG)
    page.wait_for_timeout(800)
    frames = page.evaluate("seen.frames.length")
    settled = page.evaluate("seen.frames.at(-1)[1] - seen.moved")
    grown = [_memory(page)]
    for move in range(MANY):
        to(_to_and_fro(move))
        page.wait_for_timeout(15)
    page.wait_for_timeout(500)
    grown.append(_memory(page))
    page.mouse.up()
    kernel, heap = (after - before for before, after in zip(*grown, strict=True))
    timed = latencies[WARM_UP:]
    return Result(
        name, alone, first, statistics.median(timed), max(timed), frames, settled, kernel, heap
    )


def measure_training(page: Page) -> str:
    """Say how soon the training shows, and how long a cell beside it takes meanwhile."""
    page.evaluate(RUN, f"demos.{BY_ITSELF}()")
    page.wait_for_function("window.first > 0", timeout=60_000)
    first = page.evaluate("window.first")
    page.wait_for_function(KERNEL_IS_IDLE, timeout=60_000)
    page.evaluate("void jupyterapp.commands.execute('notebook:insert-cell-below')")
    page.wait_for_timeout(1000)
    waits = [_cells_wait(page)]
    page.locator(".seminar-demo button", has_text="Start").click()
    page.wait_for_timeout(3000)
    waits.append(_cells_wait(page))
    before = _iterations(page)
    started = time.monotonic()
    page.wait_for_timeout(5000)  # its words say the number a few times a second
    rate = (_iterations(page) - before) / (time.monotonic() - started)
    return (
        f"first picture {first:.0f} ms; a cell takes {waits[0]:.0f} ms, {waits[1]:.0f} ms while it "
        f"trains, {rate:.0f} iterations a second"
    )


def _cells_wait(page: Page) -> float:
    """Return the median milliseconds from running a cell to its result, of ten."""
    return statistics.median(page.evaluate(ANSWER, f"{turn} + 1") for turn in range(10))


def _iterations(page: Page) -> int:
    said = page.locator(".seminar-words").inner_text()
    return int(re.search(r"After ([\d,]+)", said)[1].replace(",", ""))


def _to_and_fro(move: int) -> float:
    """Return where a move goes, from half to half, so that even a slider of few values changes."""
    return 0.05 + 0.5 * (move % 2) + 0.35 * (move * 7 % 20) / 20


def _memory(page: Page) -> tuple[float, float]:
    """Return the kernels' resident memory and the page's heap after a collection, in megabytes."""
    page.evaluate("window.gc && gc()")
    heap = page.evaluate("performance.memory.usedJSHeapSize") / 1e6
    return _kernels_resident(), heap


def _kernels_resident() -> float:
    """Return the resident memory of all kernels that this process's servers have started."""
    total = 0.0
    for status in Path("/proc").glob("[0-9]*/status"):
        with contextlib.suppress(OSError):
            command = (status.parent / "cmdline").read_bytes()
            environment = (status.parent / "environ").read_bytes()
            if b"ipykernel" in command and MARK.encode() in environment:
                resident = next(line for line in status.read_text().splitlines() if "VmRSS" in line)
                total += float(resident.split()[1]) / 1e3
    return total


MARK = f"SEMINAR_BENCHMARK={os.getpid()}"


@contextlib.contextmanager
def served(folder: Path, python: str) -> Iterator[str]:
    """Serve an environment's JupyterLab from an empty folder; yields its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    homes = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    environment = os.environ | {home: str(folder / home.lower()) for home in homes}
    environment.pop("SEMINAR_STATIC", None)
    name, value = MARK.split("=")
    command = [python, "-m", "jupyterlab", "--no-browser", "--allow-root"]
    options = [
        f"--port={port}",
        "--ip=127.0.0.1",
        "--IdentityProvider.token=",
        f"--ServerApp.root_dir={folder}",
        "--LabApp.expose_app_in_browser=True",
        "--LabApp.news_url=None",
    ]
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(
            command + options, env=environment | {name: value}, stdout=log, stderr=log
        )
        try:
            for _ in range(300):
                with contextlib.suppress(OSError):
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/api", timeout=1).close()
                    break
                time.sleep(0.2)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=30)


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextlib.contextmanager
def served_site(folder: Path) -> Iterator[str]:
    """Serve a site whose notebooks run in the page; yields its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


IMPORTS = "import matplotlib.pyplot as plt\nimport ipywidgets\nfrom seminar import demos"


def open_on_site(page: Page, address: str) -> None:
    """Open the welcome on a site and run the imports of a chapter in its first cell."""
    page.goto(f"{address}/run/notebooks/index.html?path=00_welcome/welcome.ipynb")
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
    page.wait_for_function(KERNEL_IS_IDLE, timeout=120_000)
    page.evaluate(
        """async code => {
            const notebook = jupyterapp.shell.currentWidget.content;
            notebook.activeCellIndex = 0;
            notebook.activeCell.model.sharedModel.setSource(code);
            await jupyterapp.commands.execute('notebook:run-cell');
        }""",
        IMPORTS,
    )


def open_notebook(page: Page, address: str, folder: Path, name: str) -> None:
    """Open a notebook whose first cell has run, as a chapter's would have."""
    first = nbformat.v4.new_code_cell(IMPORTS)
    notebook = nbformat.v4.new_notebook(cells=[first])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    (folder / f"{name}.ipynb").write_text(nbformat.writes(notebook), encoding="utf-8")
    page.goto(f"{address}/lab/workspaces/{name}/tree/{name}.ipynb?reset")
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
    page.wait_for_function(KERNEL_IS_IDLE, timeout=60_000)
    page.evaluate("void jupyterapp.commands.execute('notebook:run-cell')")
    page.wait_for_function(
        "jupyterapp.shell.currentWidget.content.widgets[0].model.executionCount", timeout=60_000
    )
    page.wait_for_function(KERNEL_IS_IDLE, timeout=60_000)


def main() -> int:
    """Measure the demos named on the command line, or all that have a slider to drag."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("demo", nargs="*", default=demos.__all__)
    parser.add_argument("--python", default=sys.executable, help="whose JupyterLab is served")
    parser.add_argument("--site", type=Path, help="a built site that is served instead")
    parser.add_argument("--budget", action="store_true", help="fail where a target is missed")
    parser.add_argument("--json", type=Path, help="write the figures to this file as well")
    options = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    results = []
    print(f"{'demo':26}{'first':>7}{'median':>8}{'/swap':>7}{'worst':>7}{'drag':>6}", end="")
    print(f"{'settled':>9}", end="")
    print(f"{'kernel':>9}{'page':>8}   (ms, MB after {MANY} moves)")
    with (
        tempfile.TemporaryDirectory() as folder,
        (
            served_site(options.site) if options.site else served(Path(folder), options.python)
        ) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for name in (*RIVALS, *options.demo):
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            if options.site:
                open_on_site(page, address)
            else:
                open_notebook(page, address, Path(folder), name)
            if name == BY_ITSELF:
                print(f"{name:26}{measure_training(page)}", flush=True)
                page.close()
                continue
            result = measure(page, name)
            page.close()
            results.append(result)
            floor = results[0].median
            print(
                f"{name:26}{result.first:7.0f}{result.median:8.1f}{result.median / floor:7.2f}"
                f"{result.worst:7.0f}{result.frames:6}{result.settled:9.0f}"
                f"{result.kernel_growth:9.1f}{result.page_growth:8.1f}   "
                f"{'; '.join(result.misses())}",
                flush=True,
            )
        browser.close()
    if options.json:
        options.json.write_text(json.dumps([vars(result) for result in results], indent=1))
    return int(options.budget and any(result.misses() for result in results))


if __name__ == "__main__":
    sys.exit(main())
