"""The course runs with the oldest and with the newest packages that its ranges allow.

The oldest run every day with the chapters that tests/colab leaves to them: those that train for
long as they are released, up to what is to be solved, the others solved; and with all of them both
ways in `make test-long`. The newest are soon those of constraints.txt, with which all
else runs: they are tried where time does not matter.
"""

import os
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import nbformat
import pytest
from packaging.requirements import Requirement

from grading.exercises import CHAPTERS
from grading.tree.course import ROOT, module_name

EXECUTE = Path(__file__).with_name("execute.py")
UV = [sys.executable, "-m", "uv", "--quiet", "--no-config"]
KERNEL = ("ipykernel", "nbclient", "nbformat")
"""What a student's JupyterLab brings, in the instructor's ranges."""
COLABS = "ipython==7.34.0"
"""The oldest IPython that learners have."""
ALONE = {"PYTHONPATH": "", "OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": ""}
"""How they are run: what the first one compiles, the others find."""
WITH_COLABS = ("00_welcome", "04_activation_layers")
"""They run with Colab's packages every day."""
TRAINING = ("06_training", "07_learning_rules", "08_your_own_engine")
"""They take as long as all others together, once they are solved."""
MINE = "Übung 1 – mine"
"""The folder of a student whose course, environment and chapters lie there."""
UNSOLVED = {"NotImplementedError", "CheckFailed", "NameError", "KeyError"}
"""What unsolved cells of a released chapter raise, and those that need what they were to make."""

pytestmark = pytest.mark.slow


def requirements(project, section):
    return [Requirement(line) for line in tomllib.loads(project.read_text())["project"][section]]


STUDENT = requirements(ROOT / "course" / "pyproject.toml", "dependencies")


def environment(folder, resolution, *more):
    """Install the student's package from a copy of its folder, and a kernel; return the Python."""
    course = folder / "course"
    ignored = shutil.ignore_patterns("*.egg-info", "build", "__pycache__", "*.ipynb")
    shutil.copytree(ROOT / "course", course, ignore=ignored)
    named = requirements(ROOT / "pyproject.toml", "dependencies")
    kernel = [str(requirement) for requirement in named if requirement.name in KERNEL]
    python = folder / "env" / "bin" / "python"
    subprocess.run([*UV, "venv", "--python", sys.executable, folder / "env"], check=True)
    install = [*UV, "pip", "install", "--python", python]
    subprocess.run([*install, "--resolution", resolution, course, *kernel, *more], check=True)
    # Where Matplotlib looks for fonts for the first time and takes long, it says so in red.
    subprocess.run([python, "-c", "import matplotlib.pyplot"], check=True)
    return python


@pytest.fixture(scope="module")
def oldest(tmp_path_factory):
    return environment(tmp_path_factory.mktemp("oldest") / MINE, "lowest-direct", COLABS)


@pytest.fixture(scope="module")
def newest(tmp_path_factory):
    return environment(tmp_path_factory.mktemp("newest") / MINE, "highest")


def installed(python):
    names = [requirement.name for requirement in STUDENT]
    asked = f"from importlib.metadata import version; print(*map(version, {names}))"
    done = subprocess.run([python, "-c", asked], capture_output=True, text=True, check=True)
    return dict(zip(names, done.stdout.split(), strict=True))


def errors(python, chapter, folder, tmp_path):
    """Run a chapter without its hidden checks; return what stands in red: cell, kind, words."""
    copy = tmp_path / MINE / chapter
    shutil.copytree(ROOT / folder / chapter, copy)
    path = copy / f"{module_name(chapter)}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells = [
        cell for cell in notebook.cells if not cell.metadata.get("nbgrader", {}).get("grade")
    ]
    nbformat.write(notebook, path)
    still = {"SEMINAR_STATIC": "1"} if folder == "course" else {}
    done = subprocess.run(
        [python, EXECUTE, path],
        env={**os.environ, **ALONE, **still},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return [line.split(maxsplit=2) for line in done.stdout.splitlines()]


def test_the_oldest_are_the_lower_bounds_of_our_ranges(oldest):
    for name, found in installed(oldest).items():
        (range_,) = [r.specifier for r in STUDENT if r.name == name]
        (bound,) = [part.version for part in range_ if part.operator == ">="]
        assert found.startswith(bound), f"{name} {found} where {range_} allows {bound}"


@pytest.mark.long
def test_the_newest_are_no_older_than_those_pinned(newest):
    from packaging.version import Version

    for name, found in installed(newest).items():
        assert Version(found) >= Version(version(name)), name


@pytest.mark.parametrize(
    "chapter",
    [
        pytest.param(name, marks=pytest.mark.long if name in (*WITH_COLABS, *TRAINING) else [])
        for name in CHAPTERS
    ],
)
def test_a_solved_chapter_runs_with_the_oldest(chapter, oldest, tmp_path):
    assert errors(oldest, chapter, "solutions", tmp_path) == []


@pytest.mark.parametrize(
    "chapter",  # its cells are the solved chapter's but for the stubs
    [pytest.param(name, marks=[] if name in TRAINING else pytest.mark.long) for name in CHAPTERS],
)
def test_a_released_chapter_runs_with_the_oldest_up_to_what_is_to_be_solved(
    chapter, oldest, tmp_path
):
    found = errors(oldest, chapter, "course", tmp_path)
    assert "NotImplementedError" in {kind for _, kind, _ in found}
    assert [error for error in found if error[1] not in UNSOLVED] == []


@pytest.mark.long
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_solved_chapter_runs_with_the_newest(chapter, newest, tmp_path):
    assert errors(newest, chapter, "solutions", tmp_path) == []
