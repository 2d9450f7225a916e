"""A JupyterLab on loopback, and a notebook in it as a learner has it before them."""

import contextlib
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Locator, Page

ROOT = Path(__file__).resolve().parents[2]
RUN = 120  # seconds that a cell may run there
READY = 60  # seconds that a server or a kernel may take to start on a busy machine


@dataclass
class Lab:
    """A running JupyterLab and the folder that it serves."""

    url: str
    folder: Path

    def write(self, name: str, sources: Mapping[str, str]) -> Path:
        """Write a notebook of code cells, by their ids, into the folder; returns its file."""
        cells = [nbformat.v4.new_code_cell(source, id=key) for key, source in sources.items()]
        notebook = nbformat.v4.new_notebook(cells=cells)
        notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
        nbformat.write(notebook, self.folder / name)
        return self.folder / name

    def open(self, page: Page, notebook: str) -> "Notebook":
        """Open a notebook, by its path in the folder, in a workspace of its own."""
        page.goto(f"{self.url}/lab/workspaces/w{time.monotonic_ns()}/tree/{notebook}?reset")
        ready(page)
        return Notebook(page)


def ready(page: Page, seconds: float = READY) -> None:
    """Wait until a notebook is on screen and its kernel waits for work."""
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=seconds * 1000)
    page.wait_for_function(
        "window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status"
        " === 'idle'",
        timeout=seconds * 1000,
    )


@dataclass
class Notebook:
    """The notebook on screen, driven by what a person would do."""

    page: Page

    def cell(self, cell_id: str) -> Locator:
        """Return a cell by its id, scrolled into view."""
        self.page.evaluate(
            """id => {
                const notebook = window.jupyterapp.shell.currentWidget.content;
                const index = notebook.widgets.findIndex(cell => cell.model.sharedModel.id === id);
                if (index < 0) throw new Error(`no cell ${id}`);
                notebook.activeCellIndex = index;
                notebook.mode = 'command';
                notebook.activate();
                return notebook.scrollToItem(index, 'start');
            }""",
            cell_id,
        )
        return self.page.locator(".jp-Notebook .jp-Cell.jp-mod-active")

    def write(self, cell_id: str, source: str) -> None:
        """Replace a cell's source, as by select all and paste."""
        self.cell(cell_id).locator(".cm-content").click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(source)
        self.page.keyboard.press("Escape")

    def run(self, cell_id: str) -> Locator:
        """Run a cell by Ctrl + Enter, wait until it has run, and return its output."""
        self.cell(cell_id)
        counted = "window.jupyterapp.shell.currentWidget.content.activeCell.model.executionCount"
        before = self.page.evaluate(counted)
        self.page.keyboard.press("Control+Enter")
        # A cell that waits for the kernel counts null, and a new one was null before.
        self.page.wait_for_function(
            f"before => ![null, before].includes({counted})", arg=before, timeout=RUN * 1000
        )
        self.wait()
        return self.cell(cell_id).locator(".jp-Cell-outputWrapper")

    def run_all(self, seconds: int = RUN) -> None:
        """Run every cell, from the Run menu."""
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        self.wait(seconds)

    def wait(self, seconds: int = RUN) -> None:
        """Wait until no cell waits for the kernel and what they gave is drawn."""
        self.page.wait_for_function(
            """() => {
                const panel = window.jupyterapp.shell.currentWidget;
                const waiting = [...document.querySelectorAll('.jp-InputPrompt')]
                    .some(prompt => prompt.textContent.includes('*'));
                return panel.sessionContext.session.kernel.status === 'idle' && !waiting;
            }""",
            timeout=seconds * 1000,
        )
        drawn = "() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))"
        self.page.evaluate(drawn)


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A JupyterLab that serves a copy of the released and the solved chapters."""
    folder = tmp_path_factory.mktemp("lab")
    leave_out = shutil.ignore_patterns("seminar", "*.egg-info", "build", "__pycache__")
    shutil.copytree(ROOT / "course", folder / "course", ignore=leave_out)
    shutil.copytree(ROOT / "solutions", folder / "solutions", ignore=leave_out)
    with serving(folder, tmp_path_factory.mktemp("home")) as lab:
        yield lab


@contextlib.contextmanager
def serving(folder: Path, home: Path, **more: str) -> Iterator[Lab]:
    """Serve a folder, with everything that JupyterLab keeps in `home`, and `more` to its name."""
    environment = {
        **os.environ,
        **more,
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "IPYTHONDIR": str(home / "ipython"),
    }
    port = 20000 + os.getpid() % 20000
    options = [
        f"--ServerApp.port={port}",
        f"--ServerApp.root_dir={folder}",
        "--ServerApp.ip=127.0.0.1",
        "--IdentityProvider.token=",
        "--ServerApp.allow_root=True",
        "--LabApp.expose_app_in_browser=True",
        "--LabApp.news_url=None",
        "--no-browser",
    ]
    with (home / "log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *options],
            env=environment,
            cwd=folder,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        yield Lab(_address(server, port, home / "log"), folder)
    finally:
        server.terminate()
        server.wait(timeout=30)


def _address(server: subprocess.Popen, port: int, log: Path) -> str:
    """Wait until the server answers on the port that it was given or on one of the next."""
    end = time.monotonic() + READY
    while time.monotonic() < end and server.poll() is None:
        for candidate in range(port, port + 5):
            url = f"http://127.0.0.1:{candidate}"
            if f":{candidate}/lab" in log.read_text():
                # it may say so a moment before it listens
                with (
                    contextlib.suppress(urllib.error.URLError),
                    urllib.request.urlopen(f"{url}/api", timeout=READY),
                ):
                    return url
        time.sleep(0.2)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()}")
