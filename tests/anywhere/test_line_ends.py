"""Windows' line ends change nothing: git makes none, and the seminar reads them as well."""

import shutil
import subprocess
import sys

import pytest
from anywhere.test_without_posix import elsewhere

from grading.tree.course import ROOT, module_name

BINARY = {".gz", ".npz", ".png"}
SOLVED = ("00_welcome", "04_activation_layers")
MINE = "Übung 1 – mine"


def git(*arguments, **options):
    done = subprocess.run(
        ["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True, **options
    )
    return done.stdout


def test_git_on_windows_checks_out_every_file_as_it_was_committed(tmp_path):
    tracked = dict(reversed(line.split("\t")) for line in git("ls-files", "-s").splitlines())
    git("-c", "core.autocrlf=true", "checkout-index", "--all", f"--prefix={tmp_path}/")
    names = "\n".join(str(tmp_path / name) for name in tracked)
    found = git("hash-object", "--no-filters", "--stdin-paths", input=names).split()
    committed = [about.split()[1] for about in tracked.values()]
    assert dict(zip(tracked, found, strict=True)) == dict(zip(tracked, committed, strict=True))
    assert {".ci/run", "Makefile", "course/seminar/mnist/train-images-idx3-ubyte.gz"} < set(tracked)


def with_windows_line_ends(folder):
    """Rewrite all texts in a folder; say how many of which kind there were."""
    kinds = {}
    for path in folder.rglob("*"):
        if path.is_file() and path.suffix not in BINARY:
            path.write_bytes(path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
            kinds[path.suffix] = kinds.get(path.suffix, 0) + 1
    return kinds


@pytest.fixture(scope="module")
def on_windows(tmp_path_factory):
    """The course in a folder of somebody's, with Windows' line ends, and what pip makes of it."""
    mine = tmp_path_factory.mktemp("windows") / MINE
    left_out = shutil.ignore_patterns("*.egg-info", "build", "__pycache__")
    shutil.copytree(ROOT / "course", mine / "course", ignore=left_out)
    for chapter in SOLVED:
        shutil.copytree(ROOT / "solutions" / chapter, mine / "solutions" / chapter)
    kinds = with_windows_line_ends(mine)
    assert {".py", ".json", ".js", ".ipynb", ".toml"} < set(kinds)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    alone = ["--no-deps", "--no-build-isolation", "--target", "packages"]
    subprocess.run([*pip, *alone, "./course"], cwd=mine, check=True)
    assert b"\r\n" in (mine / "packages/seminar/scripts/sliders.js").read_bytes()
    return mine


@pytest.mark.slow
def test_a_course_with_windows_line_ends_is_installed_and_checks_as_ever(on_windows):
    notebooks = [on_windows / "solutions" / name / f"{module_name(name)}.ipynb" for name in SOLVED]
    said, stopped = elsewhere(*notebooks, seminar=on_windows / "packages")
    assert stopped == []
    for exercise in ("sum_of_squares", "sigmoid_nodes", "Sigmoid", "Relu"):
        assert f"{exercise}: all " in said
    assert "You square the sum; the exercise squares first" in said  # a mistake, by its signature
