"""Colab, stood in for: its versions, a `google.colab` to import, a local repository to fetch.

Colab itself cannot be reached from a test; what is proved is that the setup cell fetches, installs
and enters the chapter, and that solved chapters run with Colab's packages: two every day, all of
them in `make test-long`. With packages no newer than Colab's the others run in tests/versions.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from grading.exercises import CHAPTERS
from grading.release.header import course_address
from grading.tree.course import ROOT, module_name

HERE = Path(__file__).parent
EVERY_DAY = ("00_welcome", "04_activation_layers")
pytestmark = pytest.mark.slow


def python_of_colab():
    """Return a Python 3.12 if this machine has one, else the one that runs the tests."""
    named = [shutil.which("python3.12"), *Path.home().glob(".pyenv/versions/3.12*/bin/python3.12")]
    for candidate in filter(None, named):
        if subprocess.run([candidate, "-c", "import venv"], capture_output=True).returncode == 0:
            return candidate
    return sys.executable


@pytest.fixture(scope="module")
def colab(tmp_path_factory):
    """An environment with Colab's versions and no course in it; returns its interpreter."""
    folder = tmp_path_factory.mktemp("colab")
    subprocess.run([python_of_colab(), "-m", "venv", folder / "env"], check=True)
    python = folder / "env" / "bin" / "python"
    uv = [sys.executable, "-m", "uv", "--quiet", "--no-config"]
    install = [*uv, "pip", "install", "--compile-bytecode", "--python", python]
    subprocess.run([*install, "-r", HERE / "versions.txt"], check=True)
    packages = next((folder / "env" / "lib").glob("python3.*/site-packages"))
    (packages / "google" / "colab").mkdir(parents=True)
    (packages / "google" / "colab" / "__init__.py").touch()
    return python


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    """A repository with the course as it stands, committed, at an address on this machine."""
    folder = tmp_path_factory.mktemp("repository") / "course.git"
    tracked = subprocess.run(
        ["git", "ls-files", "course"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for name in tracked.stdout.splitlines():
        if (ROOT / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    someone = ["-c", "user.name=Someone", "-c", "user.email=someone@example.org"]
    for words in (
        ["init", "--quiet", "--initial-branch", course_address()["branch"]],
        ["add", "--all"],
        [*someone, "commit", "--quiet", "--message", "The course"],
    ):
        subprocess.run(["git", *words], cwd=folder, check=True)
    return folder


def as_opened_in_colab(chapter, folder, address):
    """Write a solved chapter, alone and without its hidden checks, pointing at `address`."""
    name = f"{module_name(chapter)}.ipynb"
    notebook = nbformat.read(ROOT / "solutions" / chapter / name, as_version=4)
    notebook.cells = [
        cell for cell in notebook.cells if not cell.metadata.get("nbgrader", {}).get("grade")
    ]
    setup = next(cell for cell in notebook.cells if cell.id == "setup")
    assert course_address()["repository"] in setup.source
    setup.source = setup.source.replace(course_address()["repository"], str(address))
    folder.mkdir(exist_ok=True)
    nbformat.write(notebook, folder / name)
    return folder / name


def execute(python, notebook, checkout):
    return subprocess.run(
        [python, HERE / "execute.py", notebook],
        env={
            **os.environ,
            "SEMINAR_CHECKOUT": str(checkout),
            "PYTHONPATH": "",
            "OPENBLAS_NUM_THREADS": "1",  # threads that wait for a busy processor cost minutes
        },
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    "chapter",
    [pytest.param(name, marks=[] if name in EVERY_DAY else pytest.mark.long) for name in CHAPTERS],
)
def test_a_solved_chapter_sets_itself_up_and_runs_with_colabs_versions(
    colab, repository, tmp_path, chapter
):
    notebook = as_opened_in_colab(chapter, tmp_path / "content", repository)
    done = execute(colab, notebook, tmp_path / "checkout")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "ipython 7.34.0 ipywidgets 7.7.1 matplotlib 3.10.0 numpy 2.1.3" in done.stdout
    setup = next(c for c in nbformat.read(notebook, as_version=4).cells if c.id == "setup")
    assert "backprop-seminar 0.1.0" in setup.outputs[0].text


def test_a_network_that_fails_is_one_plain_sentence(colab, tmp_path):
    notebook = as_opened_in_colab("00_welcome", tmp_path / "content", tmp_path / "nowhere.git")
    done = execute(colab, notebook, tmp_path / "checkout")
    assert done.returncode == 1
    assert "The course could not be fetched: is the network up?" in done.stdout
