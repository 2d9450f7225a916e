"""The executed solutions say today what they said when they were committed.

They run here by nbval, as anybody may run them: the first in `make test`, all of them in
`make test-long`. That each chapter says the same when it is built, under another BLAS kernel as
well, is held by `tests/journey`, which compares as nbval does here.
"""

import os
import subprocess
import sys

import nbformat
import pytest
from blas import another_kernel, kernel

from grading.exercises import CHAPTERS
from grading.release.execute import FIXED
from grading.tree.course import ROOT, module_name


@pytest.fixture(scope="module")
def another():
    """Return the environment in which NumPy runs on another kernel than it does here."""
    name = another_kernel()
    if name is None:
        pytest.skip("this processor has no second BLAS kernel: NumPy's OpenBLAS offers one alone")
    assert kernel(name) == name != kernel()
    return {"OPENBLAS_CORETYPE": name}


def nbval(path, more):
    """Run nbval on one notebook, apart from this project's own pytest options."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTEST_ADDOPTS"}
    alone = ["-c", "/dev/null", "-p", "no:cacheprovider", "--rootdir", str(path.parent)]
    plugins = ["-p", "nbval.plugin", "-p", "compared_by_nbval"]
    ours = {
        "PYTHONPATH": os.pathsep.join([str(ROOT / "tests"), str(ROOT)]),
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }
    return subprocess.run(
        [sys.executable, "-m", "pytest", "--nbval", "-q", *plugins, *alone, path],
        capture_output=True,
        text=True,
        env={**environment, **FIXED, **ours, **more},
        cwd=path.parent,
        check=False,
    )


@pytest.mark.parametrize(
    "chapter",
    [
        pytest.param(chapter, marks=pytest.mark.long if place else ())
        for place, chapter in enumerate(CHAPTERS)
    ],
)
def test_a_solved_chapter_gives_its_committed_outputs_again(chapter, another):
    done = nbval(ROOT / "solutions" / chapter / f"{module_name(chapter)}.ipynb", another)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-1000:]
    assert " passed" in done.stdout


def changed(tmp_path, chapter, cell_id, change, keep):
    """Write the first cells of a solved chapter with one of them changed."""
    name = f"{module_name(chapter)}.ipynb"
    notebook = nbformat.read(ROOT / "solutions" / chapter / name, as_version=4)
    notebook.cells = notebook.cells[:keep]
    change(next(cell for cell in notebook.cells if cell.get("id") == cell_id))
    (tmp_path / chapter).mkdir()
    nbformat.write(notebook, tmp_path / chapter / name)
    return tmp_path / chapter / name


def test_a_changed_output_is_found_out(tmp_path):
    def change(cell):
        assert cell.outputs[0]["data"]["text/plain"] == "390"
        cell.outputs[0]["data"]["text/plain"] = "391"

    done = nbval(changed(tmp_path, "00_welcome", "first-cell", change, keep=12), {})
    assert done.returncode == 1
    assert "text/plain: it says 390 where 391 is committed" in done.stdout


def test_a_claim_that_is_not_kept_is_found_out(tmp_path):
    def change(cell):
        cell.id = "real-training"
        cell.source = "print('after 10,000 iterations: test images 96%')"
        cell.outputs = [nbformat.v4.new_output("stream", text=cell.source[7:-2] + "\n")]
        cell.execution_count = 1

    notebook = changed(tmp_path, "06_training", "imports", change, keep=5)
    done = nbval(notebook, {})
    assert done.returncode == 1
    assert "but the text claims: your own code reads 97 of 100 digits" in done.stdout
    assert "it says" not in done.stdout
