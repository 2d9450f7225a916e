"""A signal ends a run between two pieces of work, always, and leaves nothing half done."""

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import weakref
from concurrent.futures import Future

import pytest
from autograde.conftest import NAME, ROOT, course, hand_in, totals_in_gradebook
from wall.handed_in import CHAPTER, as_file

from grading.batch import autograde as module
from grading.batch import canaries, gradebook
from grading.batch.outcome import Outcome
from grading.batch.turn import ExerciseResult
from grading.commands import cli
from grading.tree.errors import GradingError
from grading.tree.places import Places, read_json
from grading.tree.stopping import SIGNALS, Stopped, listening

NUMBERS = [getattr(signal, name) for name in SIGNALS]


@pytest.fixture(autouse=True)
def usual_handlers():
    """The handlers of a program in the foreground, whoever started the tests."""
    usual = [signal.default_int_handler, signal.SIG_DFL, signal.SIG_DFL]
    before = [
        signal.signal(number, handler) for number, handler in zip(NUMBERS, usual, strict=True)
    ]
    yield
    for number, handler in zip(NUMBERS, before, strict=True):
        signal.signal(number, handler)


def send(number):
    os.kill(os.getpid(), number)


@pytest.mark.parametrize("number", NUMBERS)
def test_a_signal_is_noted_and_raised_where_it_is_asked_for(number):
    with pytest.raises(Stopped) as stopped, listening() as stop:
        stop.check()
        send(number)
        reached = True
        stop.check()
    assert reached and stopped.value.status == 128 + number


def test_a_signal_that_nobody_asked_for_is_raised_at_the_end():
    with pytest.raises(Stopped), listening():
        send(signal.SIGTERM)


def test_a_signal_in_the_callback_of_a_weak_reference_is_not_lost():
    class Thing: ...

    with pytest.raises(Stopped), listening() as stop:
        thing = Thing()
        reference = weakref.ref(thing, lambda _: send(signal.SIGINT))
        del thing
        assert reference() is None
        stop.check()


def test_waiting_ends_when_a_signal_comes():
    timer = threading.Timer(0.3, send, [signal.SIGHUP])
    timer.start()
    started = time.monotonic()
    with pytest.raises(Stopped), listening() as stop:
        stop.sleep(60)
    assert time.monotonic() - started < 30


def test_handlers_are_put_back():
    before = [signal.getsignal(number) for number in NUMBERS]
    with listening():
        assert not {*before} & {signal.getsignal(number) for number in NUMBERS}
    assert [signal.getsignal(number) for number in NUMBERS] == before
    with pytest.raises(Stopped), listening():
        send(signal.SIGINT)
    assert [signal.getsignal(number) for number in NUMBERS] == before
    with listening() as stop:
        stop.check()


def test_a_signal_that_is_ignored_stays_ignored():
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    with listening() as stop:
        send(signal.SIGHUP)
        stop.check()


def test_inside_and_in_other_threads_the_same_flag_is_read():
    seen = []

    def elsewhere():
        with listening() as stop:
            seen.append(stop)

    with listening() as outer:
        with listening() as inner:
            seen.append(inner)
        assert signal.getsignal(signal.SIGTERM) == outer._hear
        thread = threading.Thread(target=elsewhere)
        thread.start()
        thread.join()
    assert seen == [outer, outer]
    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert seen[-1] is not outer


def test_what_breaks_after_a_signal_counts_as_stopped_and_nothing_else_does():
    for error in (GradingError("x"), OSError(5, "terminal gone"), subprocess.SubprocessError()):
        with pytest.raises(Stopped) as stopped, listening():
            send(signal.SIGHUP)
            raise error
        assert stopped.value.__cause__ is error
        with pytest.raises(type(error)), listening():
            raise error
    with pytest.raises(ZeroDivisionError), listening():
        send(signal.SIGHUP)
        1 / 0  # noqa: B018


@pytest.mark.parametrize(("pause", "status"), [(0.0, 130), (1.5, -signal.SIGTERM)])
def test_a_second_signal_forces_unless_it_is_the_first_one_repeated(pause, status):
    program = f"""
import os, signal, sys, time
from grading.tree.stopping import Stopped, listening
signal.signal(signal.SIGINT, signal.default_int_handler)
try:
    with listening() as stop:
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep({pause})
        os.kill(os.getpid(), signal.SIGTERM)
        stop.check()
except Stopped as stopped:
    sys.exit(stopped.status)
"""
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT).returncode == status


# ------------------------------------------------------------- storms, while results are written

STUDENTS = [f"student{number:02}" for number in range(8)]


class AtOnce:
    """An executor whose results are there at once, so that runs do little else than write."""

    def submit(self, _grade, student, *_):
        results = [ExerciseResult(e, m, m) for e, m in zip(CHAPTER.stubs, MOST, strict=True)]
        future = Future()
        future.set_result(Outcome(student, results, notebook=as_file(CHAPTER.release).decode()))
        return future


MOST = list(CHAPTER.points.values())


def run_in_a_child(root, said, number, after, times):
    """Fork a process that runs the command and gets a signal after so much of its own work.

    Processor time is what counts, not the clock: a busy machine changes nothing.
    """
    child = os.fork()
    if child:
        return child
    status = 99
    try:
        descriptor = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(descriptor, 2)
        sys.stdout = sys.stderr = os.fdopen(descriptor, "w", buffering=1)
        signal.signal(signal.SIGPROF, lambda *_: [send(number) for _ in range(times)])
        real = module.autograde
        module.autograde = lambda name, **options: real(
            name, **options | {"executor": AtOnce(), "root": root}
        )
        canaries.submissions = lambda *_: []
        signal.setitimer(signal.ITIMER_PROF, after)
        status = cli.main(["autograde", NAME])
        signal.setitimer(signal.ITIMER_PROF, 0)
    except KeyboardInterrupt:  # before the command began, or where it says that it was interrupted
        status = 128 + signal.SIGINT
    finally:
        os._exit(status)


def begun(folder):
    root = course(folder)
    hand_in(root, dict.fromkeys(STUDENTS, as_file(CHAPTER.release)))
    gradebook.Marks(CHAPTER, root).close()  # in which nbgrader's slow imports are done
    return root


@pytest.fixture(scope="module")
def seconds(tmp_path_factory):
    """Processor time of a run that nobody disturbs."""
    folder = tmp_path_factory.mktemp("undisturbed")
    process = run_in_a_child(begun(folder), folder / "said", signal.SIGINT, 600, 1)
    _, status, used = os.wait4(process, 0)
    assert status == 0, (folder / "said").read_text()
    return used.ru_utime + used.ru_stime


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="grading itself needs Linux")
@pytest.mark.parametrize("seed", range(3))
def test_in_a_storm_of_signals_every_run_stops_or_finishes_and_nothing_is_lost(
    tmp_path, seconds, seed
):
    draw, root = random.Random(seed), begun(tmp_path)
    places, kept, statuses, said = Places(root), {}, [], tmp_path / "said"
    stopped = {128 + number for number in NUMBERS}
    while len(statuses) < 10 or statuses[-1:] != [0] or not stopped & {*statuses}:
        assert len(statuses) < 100
        if statuses[-1:] == [0]:  # it was done before it heard any signal: once more, all of it
            shutil.rmtree(places.autograded)
            kept = {}
        number = draw.choice(NUMBERS)
        after = draw.uniform(0.001, 1.5 * seconds)  # a third of the runs are done before
        process = run_in_a_child(root, said, number, after, draw.randint(1, 3))
        status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
        words = said.read_text()
        records = {s: read_json(places.record(NAME, s)) for s in STUDENTS}
        done = {student: record for student, record in records.items() if record}
        # before and after the time in which signals are heard, the system's own ways hold
        assert status in (0, 128 + number, -number), words
        assert status != 0 or set(done) == {*STUDENTS}, words
        assert "Traceback" not in words and "gradebook cannot" not in words, words
        if f"{cli.STOPPED[signal.Signals(number).name]}: what has been graded" in words:
            assert status == 128 + number
        with sqlite3.connect(root / "grading" / "gradebook.db") as database:
            assert database.execute("pragma integrity_check").fetchone() == ("ok",)
        assert done.items() >= kept.items() and {*done} <= {*totals_in_gradebook(root)}
        kept = done
        statuses.append(status)
    assert totals_in_gradebook(root) == dict.fromkeys(STUDENTS, sum(MOST))
    assert list(root.rglob("*.part")) == []


class StopsAfter(AtOnce):
    """An executor that is asked to end by a signal when some submissions have come."""

    def __init__(self, most):
        self.left = most

    def submit(self, *arguments):
        self.left -= 1
        if self.left == 0:
            send(signal.SIGINT)
        return super().submit(*arguments)


def test_what_was_graded_when_a_signal_came_stands_in_the_json(tmp_path, monkeypatch):
    root, file, real = begun(tmp_path), tmp_path / "results.json", module.autograde
    executors = [StopsAfter(3), AtOnce()]
    monkeypatch.setattr(
        module,
        "autograde",
        lambda name, **options: real(
            name, **options | {"executor": executors.pop(0), "root": root, "jobs": 1}
        ),
    )
    monkeypatch.setattr(canaries, "submissions", lambda *_: [])

    def run():
        status = cli.main(["autograde", NAME, "--json", str(file)])
        return status, {entry["student"] for entry in json.loads(file.read_text("utf-8"))}

    status, graded = run()
    records = {s for s in STUDENTS if read_json(Places(root).record(NAME, s))}
    assert status == 130 and graded == records and 0 < len(graded) < len(STUDENTS)
    assert run() == (0, {*STUDENTS})


def test_what_fails_before_anything_is_graded_leaves_the_json_of_before(tmp_path):
    file = tmp_path / "results.json"
    file.write_text("[]\n", "utf-8")
    assert cli.main(["autograde", "99_nothing", "--json", str(file)]) == 2
    assert file.read_text("utf-8") == "[]\n"
