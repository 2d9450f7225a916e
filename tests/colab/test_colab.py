"""Colab, stood in for: its versions, a `google.colab` to import, a local repository to fetch.

Colab itself cannot be reached from a test; what is proved is that the setup cell fetches, installs
and enters the chapter, that solved chapters run with Colab's packages, and that what a student then
downloads is collected and graded with full points: two chapters every day, all of them in
`make test-long`. With packages no newer than Colab's the others run in tests/versions.
"""

import http.server
import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import nbformat
import pytest
from colab.saved import as_saved_by_colab

from grading.batch.autograde import autograde
from grading.exercises import CHAPTERS
from grading.intake.collect import collect
from grading.judging.chapter import load
from grading.notebooks.notebook import is_solution
from grading.release.header import course_address
from grading.tree.course import ROOT, module_name

HERE = Path(__file__).parent
EVERY_DAY = ("00_welcome", "04_activation_layers")
RELEASE = course_address()["release"]
CALLED = (
    "Copy of {}",
    "Copy of Copy of {}",
    "Kopie von {}",
    "Copie de {} (1)",
    "{} のコピー",
    "“{}”的副本",
    "Копия {}",
    "{} (1)",
    "{} adlı not defterinin kopyası",
)
"""How Drive and browsers call what is downloaded, another one for each chapter."""
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
    """A repository on this machine: the course, tagged, and a commit that takes it away."""
    folder = tmp_path_factory.mktemp("repository") / "course.git"
    tracked = subprocess.run(
        ["git", "ls-files", "course"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for name in tracked.stdout.splitlines():
        if (ROOT / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)

    def git(*words):
        someone = ["-c", "user.name=Someone", "-c", "user.email=someone@example.org"]
        subprocess.run(["git", *someone, *words], cwd=folder, check=True)

    git("init", "--quiet", "--initial-branch", "development")
    git("add", "--all")
    git("commit", "--quiet", "--message", "The course")
    git("tag", RELEASE)
    git("rm", "--quiet", "-r", "course")
    git("commit", "--quiet", "--message", "What comes after the version")
    return folder


def as_opened_in_colab(chapter, address):
    """Return a chapter as it is released, with its answers written in, pointing at `address`."""
    name = f"{module_name(chapter)}.ipynb"
    notebook = nbformat.read(ROOT / "course" / chapter / name, as_version=4)
    solved = nbformat.read(ROOT / "solutions" / chapter / name, as_version=4)
    answers = {cell.id: cell.source for cell in solved.cells if is_solution(cell)}
    for cell in notebook.cells:
        cell.source = answers.pop(cell.id, cell.source)
    assert not answers
    setup = setup_of(notebook)
    assert course_address()["repository"] in setup.source
    setup.source = setup.source.replace(course_address()["repository"], str(address))
    return notebook


def setup_of(notebook):
    (setup,) = (cell for cell in notebook.cells if cell.id == "setup")
    return setup


def in_colab(python, arguments, folder, **environment):
    """Run Python with `folder` to fetch into, in another that is none of the course's."""
    here = folder / "content"
    here.mkdir(exist_ok=True)
    return subprocess.run(
        [python, *arguments],
        cwd=here,
        env={
            **os.environ,
            "SEMINAR_CHECKOUT": str(folder / "checkout"),
            "PYTHONPATH": "",
            "OPENBLAS_NUM_THREADS": "1",  # threads that wait for a busy processor cost minutes
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )


def setup_alone(python, address, folder, changed=(), **environment):
    """Run the setup cell of a chapter as a script, with some of its text changed."""
    source = setup_of(as_opened_in_colab("00_welcome", address)).source
    for old, new in dict(changed).items():
        assert old in source
        source = source.replace(old, new)
    return in_colab(python, ["-c", source], folder, **environment)


def points_of(chapter, root, files):
    """Collect and grade files, by path; return student -> points."""
    for part in ("course", "solutions", "source_notebooks"):
        (root / part).symlink_to(ROOT / part)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    (root / "grading").mkdir()
    for path, notebook in files.items():
        (root / "downloads" / path).parent.mkdir(parents=True, exist_ok=True)
        (root / "downloads" / path).write_text(json.dumps(notebook), "utf-8")
    placed = collect(root / "downloads", chapter, root=root)
    assert {one.path: one.reason for one in placed} == dict.fromkeys(files, "")
    outcomes = autograde(chapter, root=root, quiet=True, jobs=1)
    assert [outcome.reason for outcome in outcomes] == [""] * len(outcomes)
    return {outcome.student: outcome.score for outcome in outcomes}


@pytest.mark.sandbox
@pytest.mark.parametrize(
    ("chapter", "called"),
    [
        pytest.param(name, called, marks=[] if name in EVERY_DAY else pytest.mark.long, id=name)
        for name, called in zip(CHAPTERS, CALLED, strict=True)
    ],
)
def test_a_chapter_is_set_up_solved_handed_in_and_graded_from_colab(
    colab, repository, tmp_path, chapter, called
):
    path = tmp_path / "Copy of something.ipynb"
    nbformat.write(as_opened_in_colab(chapter, repository), path)
    said = in_colab(colab, [HERE / "execute.py", path], tmp_path)
    assert said.returncode == 0, said.stdout + said.stderr
    assert "ipython 7.34.0 ipywidgets 7.7.1 matplotlib 3.10.0 numpy 2.1.3" in said.stdout
    worked_on = nbformat.read(path, as_version=4)
    printed = "".join(output.text for output in setup_of(worked_on).outputs)
    assert f"backprop-seminar {RELEASE.removeprefix('v')} ·" in printed
    assert "This notebook is of version" not in printed

    file = f"{called.format(module_name(chapter))}.ipynb"
    downloaded = as_saved_by_colab(worked_on)
    assert any(cell.get("outputs") for cell in downloaded["cells"])
    files = {
        f"jane/{file}": downloaded,
        f"bob/{file}": as_saved_by_colab(worked_on, keeps_ids=False),
        f"kim/{file}": as_saved_by_colab(worked_on, keeps_marks=False),
    }
    full = sum(load(chapter).points.values())
    root = tmp_path / "instructor"
    root.mkdir()
    assert points_of(chapter, root, files) == dict.fromkeys(("jane", "bob", "kim"), full)


def test_a_version_is_fetched_beside_another_and_anew_where_it_was_cut_off(
    colab, repository, tmp_path
):
    (tmp_path / "checkout" / "v0.0.1" / "course").mkdir(parents=True)
    (tmp_path / "checkout" / f"{RELEASE}.part" / "course").mkdir(parents=True)
    version = RELEASE.removeprefix("v")
    another = {f'"{version}"': '"9.8.7"', f"of version {version} of": "of version 9.8.7 of"}
    said = setup_alone(colab, repository, tmp_path, another)
    assert said.returncode == 0, said.stderr
    assert {path.name for path in (tmp_path / "checkout").iterdir()} == {"v0.0.1", RELEASE}
    assert "before you write, File → Save a copy in Drive" in said.stdout
    assert "To hand in: File → Download → Download .ipynb" in said.stdout
    assert said.stdout.splitlines()[-1].startswith(
        "This notebook is of version 9.8.7 of the course, and the package `seminar` that is "
        f"installed here is of version {version}: "
    )


@pytest.mark.parametrize(
    ("changed", "environment", "sentence"),
    [
        ({}, {}, "is the network up? (fatal: repository "),
        ({}, {"PATH": "/nowhere"}, "git is not installed here."),
        ({f'"{RELEASE}"': '"v9.8.7"'}, {}, "there is no version v9.8.7 at "),
    ],
    ids=["network", "git", "version"],
)
def test_what_hinders_fetching_is_one_plain_sentence(
    colab, repository, tmp_path, changed, environment, sentence
):
    address = repository if changed else tmp_path / "nowhere.git"
    said = setup_alone(colab, address, tmp_path, changed, **environment)
    assert said.returncode == 1
    assert said.stderr.startswith(f"The course could not be fetched: {sentence}")
    assert len(said.stderr.splitlines()) == 1


def test_a_repository_that_asks_who_you_are_is_not_open_to_everybody(colab, tmp_path):
    class Asks(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="git"')
            self.end_headers()

    with http.server.HTTPServer(("127.0.0.1", 0), Asks) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/course.git"
        said = setup_alone(colab, address, tmp_path, GIT_ASKPASS="", SSH_ASKPASS="")
        server.shutdown()
    assert said.returncode == 1
    assert said.stderr == (
        f"The course could not be fetched: {address} is not there, or not open to everybody.\n"
    )


def test_what_hinders_installing_is_one_plain_sentence(colab, tmp_path):
    (tmp_path / "checkout" / RELEASE / "course").mkdir(parents=True)
    said = setup_alone(colab, tmp_path, tmp_path)
    assert said.returncode == 1
    assert said.stderr.startswith("The course was fetched, but could not be installed: ")
    assert len(said.stderr.splitlines()) == 1
