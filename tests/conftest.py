"""What a machine must offer for which tests, and a real browser for those that need one."""

import functools
import os
import platform
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import psutil
import pytest
from lite.mirror import VERSION, packages
from longest_first import begun_late, longest_first
from playwright.sync_api import Browser, Page, sync_playwright

# Before NumPy is there: a worker for each processor, and threads that wait for a busy one cost
# minutes.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from grading.judging.grade import SEED_VARIABLE

# The same examples on every machine, at every run, and no clock on a busy one.
hypothesis.settings.register_profile("seminar", derandomize=True, deadline=None, database=None)
hypothesis.settings.load_profile("seminar")

CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@functools.cache
def without_browser() -> str:
    """Say why browser tests cannot run here, or nothing."""
    if _chromium() is None:
        return "there is no Chromium on this machine: apt-get install chromium"
    return ""


@functools.cache
def without_sandbox() -> str:
    """Say why tests of the sandbox cannot run here, or nothing."""
    if shutil.which("bwrap") is None:
        return "there is no bubblewrap on this machine: apt-get install bubblewrap"
    trial = ["bwrap", "--unshare-all", "--ro-bind", "/", "/", "true"]
    if subprocess.run(trial, capture_output=True).returncode != 0:
        return "this machine allows no user namespaces, which bubblewrap needs"
    return ""


NO_PACKAGES = (
    f"there are no packages of Pyodide {VERSION} on this machine: unpack its full distribution "
    "and set SEMINAR_PYODIDE to that folder"
)
"""Why a test may be skipped wherever it runs: no registry has them."""


@functools.cache
def without_pyodide() -> str:
    """Say why tests of the course in the browser cannot run here, or nothing."""
    if packages() is None:
        return NO_PACKAGES
    if shutil.which("npm") is None:
        return "there is no npm on this machine: apt-get install npm"
    return ""


OF_LINUX = {
    "autograde", "class_report", "exchange", "export", "gradescope", "hub", "intake", "journey",
    "roster", "wall", "test_output.py",
}  # fmt: skip
"""Beside this file: the tests of what only a machine that can grade does."""


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Leave out on other systems what is of Linux: most of it could not even be imported."""
    there = collection_path.parent == Path(__file__).parent and collection_path.name in OF_LINUX
    return True if there and platform.system() != "Linux" else None


MEMORY = Path("/dev/shm")
ENOUGH = 8 * 2**30
"""Bytes: the tests of a whole run leave some hundred megabytes behind."""


@pytest.hookimpl(tryfirst=True)  # before pytest itself looks where its temporary folders shall lie
def pytest_configure(config: pytest.Config) -> None:
    """Have the tests' temporary folders in memory, where there is enough of it.

    Gradebooks wait for the disk at every commit: a minute of grading takes four on a busy one.
    """
    if config.option.basetemp or hasattr(config, "workerinput") or not _memory_is_enough():
        return
    folder = tempfile.mkdtemp(prefix="seminar-tests-", dir=MEMORY)
    config.option.basetemp = folder
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))


def _memory_is_enough() -> bool:
    if not MEMORY.is_dir() or not os.access(MEMORY, os.W_OK):
        return False
    room = os.statvfs(MEMORY)
    free = min(room.f_bavail * room.f_frsize, psutil.virtual_memory().available)
    return not room.f_flag & os.ST_NOEXEC and free >= ENOUGH


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what this machine cannot run, with a sentence that says what to install."""
    if item.get_closest_marker("browser") and (reason := without_browser()):
        pytest.skip(reason)
    if item.get_closest_marker("sandbox") and (reason := without_sandbox()):
        pytest.skip(reason)
    if item.get_closest_marker("pyodide") and (reason := without_pyodide()):
        pytest.skip(reason)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --no-skips, which CI uses, --long and --write-pictures, which `make` uses."""
    parser.addoption("--no-skips", action="store_true", help="a skipped test fails the run")
    parser.addoption(
        "--long", action="store_true", help="also what is marked long, and twenty draws"
    )
    parser.addoption(
        "--write-pictures", action="store_true", help="write docs/pictures, not compare with them"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with the longest files, and leave out what is marked long, unless it is asked for.

    Left out is not skipped.
    """
    items[:] = longest_first(items)
    if config.getoption("--long"):
        return
    left_out = [item for item in items if item.get_closest_marker("long")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker("long")]


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Under --no-skips, fail a run that skipped a test."""
    if session.exitstatus == pytest.ExitCode.OK and _skips_forbidden(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was left out or skipped, and why; name files that begin too late."""
    if platform.system() != "Linux":
        names = ", ".join(sorted(OF_LINUX))
        terminalreporter.write_line(f"A class is graded on Linux alone, so not run here: {names}.")
    reports = [one for some in terminalreporter.stats.values() for one in some]
    for sentence in begun_late(one for one in reports if isinstance(one, pytest.TestReport)):
        terminalreporter.write_line(sentence)
    for report in _skips_forbidden(terminalreporter.config):
        *_, reason = report.longrepr
        terminalreporter.write_line(f"SKIPPED, which --no-skips forbids: {report.nodeid}: {reason}")


@pytest.fixture(scope="module")
def one_draw() -> Iterator[None]:
    """Grade on the same hidden inputs throughout: what known mistakes make of them is kept.

    For what is about grading itself. That points are the same in every draw is tested elsewhere.
    """
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv(SEED_VARIABLE, "20261")
        yield


# Not for the whole session: Playwright keeps an event loop running, which others could not nest in.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A headless Chromium with an empty profile; the test needs the marker `browser`."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page that no other test has seen, 1280 by 900 pixels."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def _chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser")


def _skips_forbidden(config: pytest.Config) -> list[pytest.TestReport]:
    """Return the skips that fail a run."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or not config.getoption("--no-skips"):
        return []
    skipped = reporter.stats.get("skipped", [])
    return [report for report in skipped if NO_PACKAGES not in report.longrepr[-1]]
