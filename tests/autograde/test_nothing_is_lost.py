"""Whatever happens while a class is graded, everyone is graded once and nothing is half written."""

import errno
import json
import multiprocessing
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time

import psutil
import pytest
from autograde.conftest import (
    CLASS,
    FILE,
    NAME,
    ROOT,
    TOTALS,
    graded,
    hand_in,
    records,
    totals,
    totals_in_gradebook,
)
from wall.handed_in import WRONG, as_file, notebook

from grading.batch import autograde as module
from grading.batch import gradebook, pool
from grading.tree import places
from grading.tree.errors import GradingError

pytestmark = [
    pytest.mark.sandbox,
    pytest.mark.slow,
    pytest.mark.usefixtures("warm", "no_self_test"),
]

PROGRAM = """
import signal, sys
from pathlib import Path
signal.signal(signal.SIGINT, signal.default_int_handler)  # shells' background jobs ignore it
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # and so does nohup
from grading.commands import cli
from grading.batch import canaries
from grading.batch.autograde import autograde
canaries.submissions = lambda *_: iter(())  # the self-test takes seconds
autograde.__kwdefaults__["root"] = Path(sys.argv[2])
sys.exit(cli.main(["autograde", sys.argv[1], "--jobs", "2"]))
"""


def begun(root):
    command = [sys.executable, "-c", PROGRAM, NAME, str(root)]
    return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)


def test_a_grader_stopped_at_any_point_resumes_without_loss(root):
    everyone = {f"student{i:02}": CLASS["ada"] for i in range(12)}
    hand_in(root, everyone)
    survivors = {}
    stops = {signal.SIGINT: 0, signal.SIGKILL: 2, signal.SIGTERM: 5, signal.SIGHUP: 8}
    for number, wanted in stops.items():
        process = begun(root)
        deadline = time.monotonic() + 60
        while len(records(root)) <= wanted and time.monotonic() < deadline:
            time.sleep(0.01)
        family = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(number)
        _, said = process.communicate(timeout=30)
        if number == signal.SIGKILL:
            assert process.returncode == -number
        else:
            assert process.returncode == 128 + number, said
            assert "what has been graded is kept, and the same command goes on" in said
        _, alive = psutil.wait_procs(family, timeout=10)
        assert alive == []
        now = records(root)
        assert {name: now[name] for name in survivors} == survivors  # nothing graded twice
        assert set(now) <= set(totals_in_gradebook(root))  # nothing half written
        for student in now:
            json.loads((root / "grading" / "autograded" / student / NAME / FILE).read_text())
        survivors = now
    outcomes = graded(root)
    assert totals(outcomes) == TOTALS | dict.fromkeys(everyone, 14.0) == totals_in_gradebook(root)
    assert {n: r for n, r in records(root).items() if n in survivors} == survivors


def test_two_gradings_at_once_are_refused(root):
    with places.Places(root).reserved(), pytest.raises(GradingError, match="Another grading"):
        graded(root)


@pytest.fixture
def at_once(monkeypatch):
    """Let SQLite say at once that a gradebook is locked, which it does after five seconds."""
    monkeypatch.setattr(gradebook, "impatient", lambda db_url: f"{db_url}?timeout=0.05")


@pytest.mark.usefixtures("at_once")
def test_a_locked_gradebook_is_a_sentence_and_nothing_is_lost(root, monkeypatch):
    graded(root, students=["ada"])
    monkeypatch.setattr(gradebook, "PATIENCE", (0.1,))
    lock = sqlite3.connect(root / "grading" / "gradebook.db", timeout=1)
    lock.execute("begin exclusive")
    with pytest.raises(GradingError, match="locked by another program"):
        graded(root)
    lock.rollback()
    lock.close()
    assert totals(graded(root)) == TOTALS == totals_in_gradebook(root)


@pytest.mark.usefixtures("at_once")
def test_a_gradebook_locked_for_a_moment_is_waited_for(root):
    graded(root, students=["ada"])
    lock = sqlite3.connect(root / "grading" / "gradebook.db", check_same_thread=False)
    lock.execute("begin exclusive")
    threading.Timer(1.0, lock.rollback).start()
    assert totals(graded(root)) == TOTALS == totals_in_gradebook(root)


def test_a_full_disk_is_a_sentence_and_nothing_is_half_written(root, monkeypatch):
    real, calls = os.fsync, []

    def full(descriptor):
        calls.append(descriptor)
        if len(calls) > 3:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(GradingError, match=r"could not be written .No space left"):
        graded(root)
    assert list(root.rglob("*.part")) == []
    assert len(records(root)) == 1
    monkeypatch.undo()
    assert totals(graded(root)) == TOTALS == totals_in_gradebook(root)


def test_a_submission_that_changes_while_grading_is_graded_as_it_was_and_then_again(
    root, monkeypatch
):
    real = pool.Pool.send

    def changing(self, job):
        future = real(self, job)
        if job.student == "ada":
            hand_in(root, {"ada": as_file(notebook(WRONG))})  # it is being graded now
        return future

    monkeypatch.setattr(pool.Pool, "send", changing)
    assert totals(graded(root, students=["ada"])) == {"ada": 14.0} == totals_in_gradebook(root)
    monkeypatch.undo()
    assert totals(graded(root, students=["ada"])) == {"ada": 0.0} == totals_in_gradebook(root)


def test_a_submission_that_vanishes_is_listed(root, monkeypatch):
    real = module.jobs_of

    def vanishing(places, chapter, students):
        (root / "grading" / "submitted" / "eve" / NAME / FILE).unlink()
        yield from real(places, chapter, students)

    monkeypatch.setattr(module, "jobs_of", vanishing)
    outcomes = graded(root)
    assert "no notebook" in outcomes["eve"].reason and outcomes["ada"].score == 14.0


def test_a_process_of_the_pool_that_dies_costs_nobody_anything(root):
    hand_in(root, {f"student{i:02}": CLASS["ada"] for i in range(10)})

    others = set(multiprocessing.active_children())

    def strike():
        while not records(root):
            time.sleep(0.01)
        struck = set(multiprocessing.active_children()) - others
        struck.pop().kill()

    thread = threading.Thread(target=strike)
    thread.start()
    outcomes = graded(root, executor=None)
    thread.join()
    assert set(totals(outcomes).values()) == {0.0, 11.0, 14.0}
    assert [s for s, o in outcomes.items() if o.reason] == ["dan"]
