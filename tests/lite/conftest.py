"""The site, built once for a whole run, and its notebooks with a Pyodide of their own, served."""

import contextlib
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from browser.conftest import RUN as SECONDS
from browser.conftest import Notebook, ready
from lite.mirror import distribution
from once import once
from playwright.sync_api import Locator, Page
from static_files import served

from grading.site.browser import lite, pyodide
from grading.site.make import RUN
from grading.tree.course import ROOT, module_name

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


def grading_site(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run `grading site` as from a terminal."""
    command = [sys.executable, "-m", "grading", "site", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A site whose Pyodide comes from the public network, built by the command, and its words."""

    def build(folder: Path) -> None:
        done = grading_site(folder / "site")
        assert done.returncode == 0, done.stderr
        (folder / "said").write_text(done.stdout, encoding="utf-8")

    folder = once(tmp_path_factory, "built", build)
    return folder / "site", (folder / "said").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def site(built: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """What of the site runs notebooks, with a Pyodide of its own, on loopback."""
    folder = tmp_path_factory.mktemp("lite")
    run = folder / "site" / RUN
    shutil.copytree(built[0] / RUN, run)
    pyodide.copy_into(run / "pyodide", distribution(folder))
    lite.take_own_pyodide(run)
    with serving(run.parent) as here:
        yield here


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[Site]:
    """Serve a site on loopback."""
    with served(folder) as url:
        yield Site(folder, url)


def saved(page: Page) -> None:
    """Wait until what was written has been saved, without being asked to."""
    page.wait_for_function("!jupyterapp.shell.currentWidget.context.model.dirty", timeout=60_000)
    time.sleep(0.5)  # until the browser has put it where a reload finds it
