"""A gradebook that cannot be used is a sentence, whichever command wants it, and never status 0."""

import re

import pytest
from autograde.conftest import CLASS, NAME, course, hand_in
from autograde.test_regrade_late import graded_and_mended
from exchange.conftest import nbgrader
from nbgrader.api import Gradebook
from sqlalchemy.exc import OperationalError

from grading.batch.autograde import autograde
from grading.batch.gradebook import Marks
from grading.batch.regrade import regrade
from grading.class_report.page import write_report
from grading.commands import doctor, export
from grading.commands.cli import _parser
from grading.judging.chapter import load
from grading.plugins import in_a_sentence
from grading.report.feedback import write_feedback
from grading.tree.errors import GradingError
from grading.tree.places import Places

KINDS = {
    "no driver": ("postgresql+pg8000://u@localhost/x", "needs the package pg8000. For PostgreSQL"),
    "no server": ("postgresql+psycopg2://u@127.0.0.1:1/x", "Connection refused): put that right"),
    "no database": ("", "file is not a database): put that right"),
}


@pytest.fixture(scope="module", params=KINDS)
def unusable(request, tmp_path_factory):
    """A course in which somebody has been graded, whose gradebook cannot be used by now."""
    root = course(tmp_path_factory.mktemp("unusable") / "tree")
    graded_and_mended(root)
    hand_in(root, {"new": CLASS["cem"]})
    url, sentence = KINDS[request.param]
    spoil(root, url)
    return root, sentence


def spoil(root, url=""):
    if url:
        with (root / "nbgrader_config.py").open("a", encoding="utf-8") as config:
            config.write(f"c.CourseDirectory.db_url = {url!r}\n")
    else:
        (root / "grading" / "gradebook.db").write_bytes(b"nothing of a database " * 500)


NBGRADERS = {
    "autograde": ["autograde", NAME],
    "generate_assignment": ["generate_assignment", NAME, "--force"],
    "generate_feedback": ["generate_feedback", NAME],
    "export": ["export"],
    "list students": ["db", "student", "list"],
    "add a student": ["db", "student", "add", "ada"],
    "list chapters": ["db", "assignment", "list"],
}


@pytest.mark.parametrize("command", NBGRADERS)
def test_a_command_of_nbgraders_says_it(unusable, command):
    root, sentence = unusable
    said = nbgrader(*NBGRADERS[command], where=root, status=1)
    assert said.count(sentence) == 1 and "Traceback" not in said


def test_nothing_is_built_for_a_gradebook_that_cannot_be_told_of_it(unusable, monkeypatch):
    root, sentence = unusable

    def build(*_, **__):
        raise AssertionError("a build has begun")

    monkeypatch.setattr("grading.release.build.build", build)
    said = nbgrader(*NBGRADERS["generate_assignment"], where=root, status=1)
    assert sentence in said and "a build has begun" not in said


def exported(root):
    options = _parser().parse_args(["export", "--for", "csv", "--output", str(root / "x.csv")])
    return export.export(options, root)


OURS = {
    "autograde": lambda root: autograde(NAME, root=root, quiet=True, sandboxed=False, jobs=1),
    "collect": lambda root: Marks(load(NAME, root), root).close(),
    "feedback": lambda root: write_feedback(NAME, root=root),
    "regrade": lambda root: regrade(NAME, root=root, quiet=True, sandboxed=False),
    "regrade --write": lambda root: regrade(
        NAME, root=root, quiet=True, sandboxed=False, write=True
    ),
    "report": lambda root: write_report(root=root),
    "export": exported,
}


@pytest.mark.parametrize("command", OURS)
def test_a_command_of_ours_says_it(unusable, command, monkeypatch):
    root, sentence = unusable
    monkeypatch.setattr("grading.batch.canaries.submissions", lambda *_: iter(()))
    with pytest.raises(GradingError) as said:
        OURS[command](root)
    assert sentence in str(said.value) and "\n" not in str(said.value)
    assert Places(root).record(NAME, "ada").is_file()  # and what was graded is kept


def test_the_doctor_says_it(unusable):
    root, sentence = unusable
    with pytest.raises(GradingError, match=re.escape(sentence.partition("):")[0])):
        doctor.gradebook(root)


def test_a_gradebook_that_is_only_locked_is_for_whoever_tries_again(monkeypatch, tmp_path):
    assert hasattr(Gradebook.__init__, "wrapped_by") or in_a_sentence.speak() is None
    first = Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}")
    first.close()

    def locked(*_, **__):
        raise OperationalError("insert", {}, Exception("database is locked"))

    monkeypatch.setattr("nbgrader.api.create_engine", locked)
    with pytest.raises(OperationalError, match="locked"):
        Gradebook("sqlite://")
