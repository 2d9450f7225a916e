"""Grading processes that are killed, and signals for the whole group of them. About 3 s."""

import multiprocessing
import os
import signal
import struct
import sys
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
from autograde.conftest import NAME, course, hand_in
from autograde.test_stopping import usual_handlers
from wall.conftest import QUICK
from wall.handed_in import CHAPTER, as_file

from grading.batch import autograde as module
from grading.batch import canaries, pool
from grading.batch.outcome import Outcome
from grading.batch.turn import ExerciseResult
from grading.commands import cli, doctor
from grading.tree.errors import GradingError

__all__ = ["usual_handlers"]
MOST = sum(CHAPTER.points.values())


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A course folder in which one has handed in; the self-test is one submission."""
    root = course(tmp_path)
    hand_in(root, {"ada": as_file(CHAPTER.release)})
    monkeypatch.chdir(root)
    monkeypatch.setattr(canaries, "submissions", lambda *_: iter([("the reference", b"", MOST)]))
    return root


def killed(student, *_):
    """Grade, but be killed as many times before as a file beside the course has letters."""
    left = Path("deaths").read_text()
    if left:
        Path("deaths").write_text(left[1:])
        os.kill(os.getpid(), signal.SIGKILL)
    return Outcome(student, [ExerciseResult("all", MOST, MOST)])


def test_a_process_that_is_killed_in_the_self_test_is_tried_again_once(root, monkeypatch):
    monkeypatch.setattr(pool, "grade", killed)
    monkeypatch.setattr(pool, "_started_wall", lambda *_: None)
    chapter, work = CHAPTER, pool.Pool(CHAPTER, 1, limits=QUICK, sandboxed=True)
    try:
        for deaths in ("x", "xx"):
            Path("deaths").write_text(deaths)
            tests = module.begin_self_test(work, chapter, root)
            if deaths == "x":
                module.finish_self_test(tests, chapter)
                continue
            with pytest.raises(GradingError, match=r"nothing was graded: the process .* died"):
                module.finish_self_test(tests, chapter)
    finally:
        work.close()


def test_doctor_says_that_a_process_was_killed(root, monkeypatch):
    monkeypatch.setattr(pool, "grade", killed)
    Path("deaths").write_text("x")
    with ProcessPoolExecutor(1, multiprocessing.get_context("fork")) as executor:
        work = pool.Pool(CHAPTER, 1, limits=QUICK, sandboxed=True, executor=executor)
        tests = module.begin_self_test(work, CHAPTER, root)
        with pytest.raises(GradingError, match="was killed: is there too little memory"):
            doctor._passed(CHAPTER, tests)


def test_what_ran_out_of_time_beside_others_in_the_self_test_is_tried_again(root, monkeypatch):
    tries = []

    def starved(student, *task):
        tries.append(student)
        *_, again, _ = task
        if again:  # it may be tried again
            raise pool.Starved
        return killed(student)

    Path("deaths").write_text("")
    monkeypatch.setattr(pool, "grade", starved)
    with ThreadPoolExecutor(1) as executor:
        work = pool.Pool(CHAPTER, 1, limits=QUICK, sandboxed=True, executor=executor)
        module.finish_self_test(module.begin_self_test(work, CHAPTER, root), CHAPTER)
    assert len(tries) == 2


def for_ever(student, *_):
    Path("begun").write_text(str(os.getpgrp()))
    time.sleep(600)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_a_signal_for_the_whole_group_stops_the_run_and_leaves_nobody(
    root, monkeypatch, capfd, number
):
    monkeypatch.setattr(pool, "grade", for_ever)
    child = os.fork()
    if not child:
        os.setsid()
        monkeypatch.setattr(
            module.autograde, "__kwdefaults__", module.autograde.__kwdefaults__ | {"root": root}
        )
        status = 99
        try:
            status = cli.main(["autograde", NAME, "--jobs", "2"])
        finally:
            os._exit(status)
    while not (Path("begun").exists() and Path("begun").read_text()):
        time.sleep(0.02)
    family = psutil.Process(child).children(recursive=True)
    os.killpg(child, number)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    _, alive = psutil.wait_procs(family, timeout=10)
    for process in alive:
        process.kill()
    assert family and not alive
    assert Path("begun").read_text() != str(child)  # what is for the group is for the command alone
    if number == signal.SIGKILL:
        assert status == -number
    else:
        assert status == 128 + number
        assert f"{cli.STOPPED[number.name]}: what has been graded" in capfd.readouterr().err


def begin_to_return():
    """In a process of the pool: announce a large result, send none of it, and go on for ever."""
    frame = sys._getframe()
    while "result_queue" not in frame.f_locals:
        frame = frame.f_back
    writer = frame.f_locals["result_queue"]._writer
    os.write(writer.fileno(), struct.pack("!i", 1_000_000))
    time.sleep(60)


def test_the_end_does_not_wait_for_the_rest_of_a_result_that_was_cut_off():
    work = pool.Pool(CHAPTER, 1, limits=QUICK, sandboxed=True)
    work.executor.submit(begin_to_return)
    manager = work.executor._executor_manager_thread
    [results] = work.returned

    def is_reading():  # in the middle of a result: the pipe is empty, and its lock not asked for
        frame = sys._current_frames().get(manager.ident)
        while frame is not None and frame.f_code.co_name != "_recv":
            frame = frame.f_back
        return frame is not None and not results._reader.poll()

    deadline = time.monotonic() + 20
    while not is_reading() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert is_reading()
    work.close()
    assert not manager.is_alive()
