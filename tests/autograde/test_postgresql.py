"""A gradebook in PostgreSQL, as nbgrader_config says how: graded, graded again, exported."""

import dataclasses
import functools
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
import sqlalchemy
from autograde.conftest import CLASS, FILE, NAME, course, hand_in, nbgrader, totals
from autograde.test_stopping import AtOnce

from grading.batch import autograde as autograde_module
from grading.batch import canaries, database, gradebook
from grading.batch.autograde import autograde
from grading.commands import cli
from grading.intake import collect
from grading.report import feedback
from grading.tree.errors import GradingError

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
FOUND = str(PROGRAMS[-1]) if PROGRAMS else shutil.which("initdb")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(FOUND is None, reason="there is no initdb here: install PostgreSQL"),
]


class Server:
    """A server of our own that is reached by a socket in its folder, and by nothing else."""

    def __init__(self, folder):
        self.folder = folder
        self.address = f"postgresql+psycopg2://grader@/postgres?host={folder}"
        self._run("initdb", "-D", folder / "data", "-A", "trust", "-U", "grader", "--no-sync")

    def start(self):
        options = f"-c listen_addresses='' -c fsync=off -k {self.folder}"
        log = self.folder / "log"
        self._run("pg_ctl", "-D", self.folder / "data", "-w", "-l", log, "-o", options, "start")

    def stop(self):
        self._run("pg_ctl", "-D", self.folder / "data", "-m", "immediate", "stop")

    def _run(self, program, *arguments):
        # the server refuses to be root
        other = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        command = [*other, Path(FOUND).with_name(program), *arguments]
        subprocess.run(list(map(str, command)), cwd="/", check=True, stdout=subprocess.DEVNULL)


@pytest.fixture(scope="module")
def server():
    folder = Path(tempfile.mkdtemp(prefix="postgres"))  # a socket's path has to be short
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    server = Server(folder)
    server.start()
    yield server
    server.stop()
    shutil.rmtree(folder)


@pytest.fixture
def there(server, tmp_path):
    """A course folder whose gradebook, a new one, is in the server."""
    root = course(tmp_path)
    with (root / "nbgrader_config.py").open("a") as file:
        file.write(f"c.CourseDirectory.db_url = {server.address!r}\n")
    yield root
    engine = sqlalchemy.create_engine(server.address)
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("drop schema public cascade; create schema public"))
    engine.dispose()


class Judged(AtOnce):
    """Full marks at once for one answer, none for others: this is about the gradebook."""

    def submit(self, grade, student, data, *task):
        future = super().submit(grade, student, data, *task)
        if data != CLASS["ada"]:
            results = future.result().results
            future.result().results = [
                dataclasses.replace(r, score=0.0, message="Not yet.") for r in results
            ]
        return future


@pytest.fixture(autouse=True)
def no_self_test(monkeypatch):
    monkeypatch.setattr(canaries, "submissions", lambda *_: [])


def graded(root):
    outcomes = autograde(NAME, root=root, quiet=True, jobs=1, executor=Judged())
    return {outcome.student: outcome for outcome in outcomes}


def asked(server, question):
    engine = sqlalchemy.create_engine(server.address)
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(sqlalchemy.text(question))]
    engine.dispose()
    return found


def in_server(server):
    return dict(
        asked(
            server,
            "select student_id, sum(auto_score) from submitted_assignment"
            " join submitted_notebook on submitted_notebook.assignment_id"
            " = submitted_assignment.id"
            " join grade on grade.notebook_id = submitted_notebook.id group by student_id",
        )
    )


@pytest.fixture
def command(there, monkeypatch):
    """The commands, in that course folder."""
    real = autograde_module.autograde
    here = {"root": there, "executor": Judged(), "jobs": 1, "quiet": True}
    monkeypatch.setattr("grading.tree.course.ROOT", there)
    monkeypatch.setattr(autograde_module, "autograde", lambda name, **o: real(name, **o | here))
    for module, name in ((collect, "collect"), (feedback, "write_feedback")):
        placed = functools.partial(getattr(module, name), root=there)
        monkeypatch.setattr(module, name, placed)
    marks = gradebook.Marks
    monkeypatch.setattr(
        gradebook,
        "Marks",
        lambda chapter, root=there, stop=None, **how: marks(chapter, root, stop, **how),
    )
    return lambda *arguments: cli.main(list(map(str, arguments)))


def test_collect_autograde_and_feedback_are_content_with_it(
    server, there, command, tmp_path, capsys
):
    for student in ("ada", "bea"):
        path = tmp_path / "handed_in" / student / FILE
        path.parent.mkdir(parents=True)
        path.write_bytes(CLASS[student])
    assert command("collect", tmp_path / "handed_in", NAME) == 0
    assert asked(server, "select name from assignment") == [(NAME,)]
    assert asked(server, "select sum(max_score) from grade_cells") == [(14.0,)]
    assert command("autograde", NAME) == 0
    assert in_server(server) == {"ada": 14.0, "bea": 0.0}
    assert command("feedback", NAME) == 0
    assert capsys.readouterr().out.count(".html") == 2
    (page,) = (there / "grading" / "feedback" / "ada" / NAME).glob("*.html")
    assert "14 of 14 points" in page.read_text()
    assert not (there / "grading" / "gradebook.db").exists()


def test_a_class_is_graded_again_and_exported(server, there):
    hand_in(there, {"ada": CLASS["ada"], "bea": CLASS["bea"]})
    stamp = there / "grading" / "submitted" / "ada" / NAME / "timestamp.txt"
    stamp.write_text("2026-03-01 12:30:00 +0100")
    assert totals(graded(there)) == {"ada": 14.0, "bea": 0.0} == in_server(server)
    hand_in(there, {"bea": CLASS["ada"]})
    assert {s for s, o in graded(there).items() if o.fresh} == {"bea"}
    assert in_server(server) == {"ada": 14.0, "bea": 14.0}
    said = nbgrader(there, "export", "--to", "grades.csv")
    assert said.returncode == 0, said.stderr
    lines = (there / "grades.csv").read_text().splitlines()
    (ada,) = [line for line in lines if ",ada," in line]
    assert "2026-03-01 11:30:00" in ada and ",14.0," in ada
    assert not (there / "grading" / "gradebook.db").exists()


def test_a_lock_and_a_lost_server_are_sentences_and_nothing_is_lost(server, there, monkeypatch):
    hand_in(there, {"ada": CLASS["ada"]})
    graded(there)
    hand_in(there, {"bea": CLASS["bea"]})
    monkeypatch.setattr(gradebook, "PATIENCE", ())
    monkeypatch.setattr(database, "LOCK_MILLISECONDS", 200)
    engine = sqlalchemy.create_engine(server.address)
    with engine.begin() as other:
        other.execute(sqlalchemy.text("lock table submitted_assignment in exclusive mode"))
        with pytest.raises(GradingError, match="locked by another program"):
            graded(there)
    engine.dispose()
    server.stop()
    try:
        with pytest.raises(GradingError, match=r"The gradebook cannot be used .*put that right"):
            graded(there)
    finally:
        server.start()
    assert totals(graded(there)) == {"ada": 14.0, "bea": 0.0} == in_server(server)
