"""`grading doctor` says whether this machine can grade, what to do if not, and changes nothing."""

import errno
import importlib.metadata
import os
import shutil
import signal
import sqlite3
import tempfile
from collections import namedtuple

import pytest

from grading.batch.gradebook import Marks
from grading.commands import doctor
from grading.exercises import CHAPTERS
from grading.judging.chapter import load
from grading.judging.trial import Trial
from grading.tree.course import ROOT
from grading.tree.stopping import Stop, Stopped

CHAPTER = "00_welcome"
PARTS = ("course", "solutions", "source_notebooks")
FILES = ("pyproject.toml", "nbgrader_config.py")

pytestmark = pytest.mark.sandbox


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A course folder with one chapter of its own; the package of the students is this tree's."""
    monkeypatch.setattr(doctor, "CHAPTERS", {CHAPTER: CHAPTERS[CHAPTER]})
    for file in FILES:
        shutil.copy(ROOT / file, tmp_path)
    for part in PARTS:
        shutil.copytree(ROOT / part / CHAPTER, tmp_path / part / CHAPTER)
    shutil.copy(ROOT / "solutions" / "welcome.py", tmp_path / "solutions")
    for part in ("seminar", "pyproject.toml"):
        (tmp_path / "course" / part).symlink_to(ROOT / "course" / part)
    (tmp_path / "grading").mkdir()
    return tmp_path


def state_of(folder):
    """Return everything that lies there; of files, what they hold and when they were changed.

    A folder changes where Python keeps what it has compiled.
    """
    return {
        path: (path.lstat().st_mtime_ns, path.read_bytes()) if path.is_file() else None
        for path in [folder, *sorted(folder.rglob("*"))]
        if "__pycache__" not in path.parts
    }


def examined(root):
    """Return whether all is fine, and name of a check -> (mark, what was said)."""
    before, lines = state_of(root), []
    fine = doctor.examine(root, lines.append)
    assert state_of(root) == before
    *told, last = lines
    assert last == ("This machine can grade." if fine else "This machine cannot grade yet.")
    rows = [(line[:7].strip(), line[7:39].strip(), line[39:]) for line in told]
    return fine, {name: (mark, said) for mark, name, said in rows if mark in ("ok", "wrong")}


def wrong(root):
    """Return name of a check -> sentence, of those that failed; some must have."""
    fine, told = examined(root)
    assert not fine
    return {name: said for name, (mark, said) in told.items() if mark == "wrong"}


@pytest.mark.slow
def test_where_all_is_fine_every_chapter_is_tried_and_the_status_is_0(tree):
    before = state_of(tree.root)
    said = tree.run("grading", "doctor")
    assert state_of(tree.root) == before
    lines = said.stdout.splitlines()
    assert lines[-1] == "This machine can grade."
    assert {line[:7].strip() for line in lines[:-1]} == {"ok"}
    named = [line[7:39].strip() for line in lines]
    assert all(name in named and f"self-test {name}" in named for name in CHAPTERS)


@pytest.mark.slow
def test_where_something_is_wrong_the_status_is_1(tree):
    (tree.root / "grading" / "gradebook.db").write_bytes(b"no database" * 100)
    said = tree.run("grading", "doctor", status=1)
    (tree.root / "grading" / "gradebook.db").unlink()
    assert "file is not a database" in said.stdout
    assert "The self-tests were left out: put the rest right first." in said.stdout


def test_one_chapter_that_is_fine(root):
    fine, told = examined(root)
    assert fine and told["bubblewrap"][1].endswith("makes a sandbox")
    assert told[f"self-test {CHAPTER}"] == ("ok", "8 submissions got what they should")
    assert told["gradebook"] == ("ok", "there is none yet: the first grading makes it")


def test_no_bubblewrap(root, monkeypatch, tmp_path_factory):
    monkeypatch.setenv("PATH", str(tmp_path_factory.mktemp("empty")))
    assert "apt install bubblewrap" in wrong(root)["bubblewrap"]


def test_a_package_of_another_version_and_one_that_is_missing(root, monkeypatch):
    true = importlib.metadata.version

    def version(name):
        if name == "tqdm":
            raise importlib.metadata.PackageNotFoundError(name)
        return "1.26.4" if name == "numpy" else true(name)

    monkeypatch.setattr(importlib.metadata, "version", version)
    said = wrong(root)["versions"]
    assert "numpy 1.26.4 is not " in said and "tqdm" in said and "is not installed" in said
    assert "pip install -c constraints.txt" in said


def test_a_package_of_the_students_from_elsewhere(root):
    (root / "course" / "seminar").unlink()
    shutil.copytree(ROOT / "course" / "seminar" / "check", root / "course" / "seminar")
    assert "not from this tree" in wrong(root)["student package"]


def test_a_folder_that_is_none(root):
    (root / "grading" / "submitted").write_text("a file")
    assert "submitted cannot be written to (Not a directory)" in wrong(root)["folders"]


def test_a_folder_to_be_read_alone(root, monkeypatch):
    true = tempfile.TemporaryFile

    def file(*, dir):
        if dir == root / "grading":
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(dir))
        return true(dir=dir)

    monkeypatch.setattr(tempfile, "TemporaryFile", file)
    said = wrong(root)["folders"]
    assert f"{root / 'grading'} cannot be written to (Read-only file system): give" in said


def test_a_signal_ends_it_before_the_next_check(root):
    said = []

    def say(line):
        said.append(line)
        os.kill(os.getpid(), signal.SIGTERM)

    with pytest.raises(Stopped):
        doctor.examine(root, say)
    assert len(said) == 1


def test_a_signal_ends_the_self_tests(root):
    stop, said = Stop(), []
    stop.number = signal.SIGTERM
    with pytest.raises(Stopped):
        list(doctor.self_tests([CHAPTER], root, said.append, stop))
    assert said == []


@pytest.mark.parametrize("name", ["a#b", "a?b", "50%41"])
def test_a_course_in_a_folder_whose_name_means_something_in_an_address(root, name):
    odd = root.rename(root.with_name(name))
    before = sorted(odd.parent.iterdir())
    Marks(load(CHAPTER, odd), odd).close()
    assert (odd / "grading" / "gradebook.db").is_file()
    assert doctor.gradebook(odd) == "it can be read; students in it: 0"
    assert sorted(odd.parent.iterdir()) == before


def test_too_little_disk(root, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(2**40, 2**40, 50 * 2**20))
    assert "50 MiB are free" in wrong(root)["disk"] and "make room" in wrong(root)["disk"]


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (lambda path: path.write_bytes(b"no database" * 100), "file is not a database"),
        (lambda path: sqlite3.connect(path).execute("create table x (y)"), "lacks course.id"),
        (lambda path: path.mkdir(), "cannot be read ("),
    ],
    ids=["no database", "another's database", "a folder"],
)
def test_a_damaged_gradebook(root, damage, sentence):
    damage(root / "grading" / "gradebook.db")
    assert sentence in wrong(root)["gradebook"]


def test_a_gradebook_of_a_course_that_runs_is_read_and_left_alone(root):
    Marks(load(CHAPTER, root), root).close()
    _, told = examined(root)
    assert told["gradebook"] == ("ok", "it can be read; students in it: 0")


def test_a_gradebook_whose_driver_is_not_installed(root):
    with (root / "nbgrader_config.py").open("a", encoding="utf-8") as config:
        config.write('\nc.CourseDirectory.db_url = "postgresql+psycopg://localhost/grades"\n')
    assert "needs the package psycopg." in wrong(root)["gradebook"]


def test_a_chapter_that_is_not_built(root):
    shutil.rmtree(root / "course" / CHAPTER)
    assert f"run `grading build {CHAPTER}`" in wrong(root)[CHAPTER]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (f"source_notebooks/{CHAPTER}/welcome.ipynb", "np.sum(x * x)", "np.sum(x**2)"),
        (f"course/{CHAPTER}/welcome.ipynb", '"cells"', '"cells'),
        (f"solutions/{CHAPTER}/welcome.ipynb", "np.sum(x * x)", "np.sum(x**2)"),
    ],
)
def test_a_chapter_that_is_not_what_its_source_gives(root, file, old, new):
    text = (root / file).read_text("utf-8")
    assert old in text
    (root / file).write_text(text.replace(old, new), "utf-8")
    assert CHAPTER in wrong(root)


def test_a_judge_that_fails(root, monkeypatch):
    def score(self, learner):
        raise KeyError("passes")

    monkeypatch.setattr(Trial, "score", score)
    said = wrong(root)[f"self-test {CHAPTER}"]
    assert "The grading itself failed: KeyError: 'passes'" in said
    assert f"run `grading build {CHAPTER}`" in said
