"""The executed solutions say today what they said when they were committed."""

import os
import subprocess
import sys

import nbformat
import pytest

from grading.course_tree import ROOT
from grading.exercises import CHAPTERS, module_name
from grading.release.build import FIXED


def nbval(path):
    """Run nbval on one notebook, apart from this project's own pytest options."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTEST_ADDOPTS"}
    alone = ["-c", "/dev/null", "-p", "no:cacheprovider", "--rootdir", str(path.parent)]
    return subprocess.run(
        [sys.executable, "-m", "pytest", "--nbval", "-q", *alone, str(path)],
        capture_output=True,
        text=True,
        env={**environment, **FIXED},
        cwd=path.parent,
        check=False,
    )


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_solved_chapter_gives_its_committed_outputs_again(chapter):
    done = nbval(ROOT / "solutions" / chapter / f"{module_name(chapter)}.ipynb")
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-1000:]
    assert " passed" in done.stdout


def test_a_changed_output_is_found_out(tmp_path):
    notebook = nbformat.read(ROOT / "solutions" / "00_welcome" / "welcome.ipynb", as_version=4)
    cell = next(cell for cell in notebook.cells if cell.get("id") == "first-cell")
    assert cell.outputs[0]["data"]["text/plain"] == "390"
    cell.outputs[0]["data"]["text/plain"] = "391"
    nbformat.write(notebook, tmp_path / "welcome.ipynb")
    done = nbval(tmp_path / "welcome.ipynb")
    assert done.returncode == 1
    assert "390" in done.stdout
    assert "391" in done.stdout
