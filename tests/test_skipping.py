"""What a machine cannot run is skipped with a sentence; what is long is run where asked for."""

import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).with_name("conftest.py")
TESTS = """
import pytest

@pytest.mark.{needs}
def test_that_needs_something():
    pass

def test_that_needs_nothing():
    pass
"""


def run(folder, needs, *options):
    """Run two tests, one of which needs something, on a machine whose PATH holds no program."""
    (folder / "conftest.py").write_text(CONFTEST.read_text())
    (folder / "test_two.py").write_text(TESTS.format(needs=needs))
    markers = "markers =\n    browser\n    long\n    pyodide\n    sandbox\n"
    (folder / "pytest.ini").write_text(f"[pytest]\npythonpath = {CONFTEST.parent}\n{markers}")
    command = [sys.executable, "-m", "pytest", "-q", "-rs", "-p", "xdist", *options]
    environment = {
        "PATH": str(folder),
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "SEMINAR_PYODIDE": str(folder),
        "PYTHONPATH": str(folder),
    }
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)


@pytest.mark.parametrize(("needs", "package"), [("browser", "chromium"), ("sandbox", "bubblewrap")])
def test_what_cannot_run_here_is_skipped_and_says_what_to_install(tmp_path, needs, package):
    result = run(tmp_path, needs)
    assert result.returncode == 0
    assert f"apt-get install {package}" in result.stdout
    assert result.stdout.splitlines()[-1].startswith("1 passed, 1 skipped")


@pytest.mark.parametrize("workers", [[], ["--numprocesses=2"]], ids=["alone", "in parallel"])
def test_a_skip_fails_the_run_where_skips_are_forbidden(tmp_path, workers):
    result = run(tmp_path, "browser", "--no-skips", *workers)
    assert result.returncode == 1
    assert "test_that_needs_something: Skipped: there is no Chromium" in result.stdout
    assert result.stdout.splitlines()[-1].startswith("1 passed, 1 skipped")


def test_what_no_registry_has_may_be_skipped_and_is_said(tmp_path):
    result = run(tmp_path, "pyodide", "--no-skips")
    assert result.returncode == 0
    assert "set SEMINAR_PYODIDE to that folder" in result.stdout
    assert result.stdout.splitlines()[-1].startswith("1 passed, 1 skipped")


def test_a_run_without_skips_passes_where_they_are_forbidden(tmp_path):
    result = run(tmp_path, "browser", "--no-skips", "-k", "nothing")
    assert result.returncode == 0


def test_what_is_marked_long_is_left_out_and_is_no_skip(tmp_path):
    result = run(tmp_path, "long", "--no-skips")
    assert result.returncode == 0
    assert result.stdout.splitlines()[-1].startswith("1 passed, 1 deselected")


def test_what_is_marked_long_runs_where_it_is_asked_for(tmp_path):
    result = run(tmp_path, "long", "--no-skips", "--long")
    assert result.returncode == 0
    assert result.stdout.splitlines()[-1].startswith("2 passed")


@pytest.mark.parametrize("system", ["Linux", "Darwin", "Windows"])
def test_what_grades_is_tested_on_linux_and_elsewhere_left_out_with_a_sentence(tmp_path, system):
    (tmp_path / "system.py").write_text(f"import platform\nplatform.system = lambda: {system!r}\n")
    (tmp_path / "wall").mkdir()
    (tmp_path / "wall" / "test_of_linux.py").write_text("import of_linux_alone\n")
    result = run(tmp_path, "long", "-p", "system")
    assert ("of_linux_alone" in result.stdout) == (system == "Linux")
    said = "A class is graded on Linux alone, so not run here: autograde, "
    assert (said in result.stdout) == (system != "Linux")
    assert (result.returncode == 0) == (system != "Linux")
