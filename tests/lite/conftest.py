"""The part of the site that runs notebooks, with its own Pyodide, built once and served."""

import contextlib
import functools
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from browser.conftest import RUN as SECONDS
from browser.conftest import Notebook, ready
from lite.mirror import distribution
from playwright.sync_api import Locator, Page

from grading.site.browser import lite
from grading.site.make import RUN
from grading.tree.course import module_name

READY = 120
"""Seconds that a browser may take on a busy machine until Python runs in it."""


@dataclass
class Site:
    """A built site, and where it is served."""

    folder: Path
    url: str

    def address(self, chapter: str) -> str:
        """Return where a chapter runs."""
        path = f"{chapter}/{module_name(chapter)}.ipynb"
        return f"{self.url}/run/notebooks/index.html?path={path}"

    def open(self, page: Page, chapter: str) -> Notebook:
        """Open a chapter and wait until Python runs."""
        page.goto(self.address(chapter))
        return running(page)


@dataclass
class InTheBrowser(Notebook):
    """A notebook whose kernel runs in the page.

    names: what tests call cells that have another id here.
    """

    names: dict[str, str] = field(default_factory=dict)

    def cell(self, cell_id: str) -> Locator:
        """Return a cell by its id, scrolled into view."""
        return super().cell(self.names.get(cell_id, cell_id))

    def run(self, cell_id: str) -> Locator:
        """Run a cell and return its output.

        After an error JupyterLite gives it no number, by which one could tell that it has run.
        """
        self.cell(cell_id)
        self.page.evaluate(
            """seconds => Promise.race([
                jupyterapp.commands.execute('notebook:run-cell').then(() => {}),
                new Promise((_, fail) => setTimeout(fail, 1000 * seconds, 'the cell never ended')),
            ])""",
            SECONDS,
        )
        self.wait()
        return self.cell(cell_id).locator(".jp-Cell-outputWrapper")


def running(page: Page) -> Notebook:
    """Return the notebook on screen, once its kernel is there."""
    ready(page, READY)
    return InTheBrowser(page)


class Quiet(SimpleHTTPRequestHandler):
    """Serves files as any host of static sites does."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[Site]:
    """Serve a site on loopback."""
    handler = functools.partial(Quiet, directory=folder)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield Site(folder, f"http://127.0.0.1:{server.server_port}")
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """What of the site runs notebooks, with a Pyodide of its own, on loopback."""
    folder = tmp_path_factory.mktemp("lite")
    built = folder / "site"
    built.mkdir()
    lite.write(built / RUN, distribution(folder))
    with serving(built) as here:
        yield here


def saved(page: Page) -> None:
    """Wait until what was written has been saved, without being asked to."""
    page.wait_for_function("!jupyterapp.shell.currentWidget.context.model.dirty", timeout=60_000)
    time.sleep(0.5)  # until the browser has put it where a reload finds it
