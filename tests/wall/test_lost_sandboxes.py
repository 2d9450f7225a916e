"""A sandbox that ends by itself: the machine's fault, which costs nobody points."""

import errno
import os
import signal
import socket
from concurrent.futures import ThreadPoolExecutor

import pytest
from wall.conftest import QUICK
from wall.handed_in import (
    CHAPTER,
    FULL,
    RIGHT,
    WRONG,
    as_file,
    notebook,
    scores,
    without_examples,
)

from grading.batch import pool
from grading.batch.submission import grade_submission
from grading.tree.errors import GradingError
from grading.wall.outside import sandbox
from grading.wall.outside.sandbox import SandboxLost, WarmParent
from grading.wall.outside.worker import Death, Worker

pytestmark = pytest.mark.sandbox
BARE = without_examples(CHAPTER)


@pytest.fixture
def lost_at(monkeypatch):
    """Lose the sandbox at the given requests of a kind; return how often it was."""
    lost, ask = [], Worker.ask

    def begin(kind, numbers, *, kill=False):
        seen = []

        def asking(worker, *seconds, **request):
            if request["do"] == kind:
                seen.append(kind)
                if len(seen) in numbers:
                    lost.append(kind)
                    if not kill:
                        raise SandboxLost
                    worker.parent.process.kill()
                    worker.parent.process.wait()
            return ask(worker, *seconds, **request)

        monkeypatch.setattr(Worker, "ask", asking)
        return lost

    return begin


@pytest.mark.parametrize("kind, number", [("begin", 1), ("observe", 3)])
def test_all_is_tried_again_when_the_sandbox_ends(wall, lost_at, kind, number):
    lost = lost_at(kind, [number], kill=True)
    graded = grade_submission(as_file(notebook(RIGHT)), CHAPTER, wall)
    assert sum(scores(graded).values()) == FULL and len(lost) == 1


@pytest.fixture
def dying(monkeypatch):
    """Kill each process as it begins, those with cells to run again or those without any."""
    killed, ask = [], Worker.ask

    def begin(*, with_cells):
        def asking(worker, *seconds, **request):
            if request["do"] == "begin" and bool(request["sources"]) == with_cells:
                killed.append(worker)
                os.kill(worker.family.root, signal.SIGKILL)
            return ask(worker, *seconds, **request)

        monkeypatch.setattr(Worker, "ask", asking)
        return killed

    return begin


def test_processes_that_die_before_they_ran_anything_are_the_machines_fault(wall, dying):
    killed = dying(with_cells=False)
    with pytest.raises(SandboxLost):
        grade_submission(as_file(notebook(RIGHT)), CHAPTER, wall)
    assert len(killed) == 2


@pytest.mark.parametrize("names", [None, [], 1])
def test_cells_of_which_nothing_could_be_found_out_are_graded_all_the_same(
    wall, monkeypatch, names
):
    ask = Worker.ask

    def asking(worker, *seconds, **request):
        if request["do"] != "names":
            return ask(worker, *seconds, **request)
        if names is None:
            worker.close()
            raise Death("Killed", "it had to be ended")
        return {"names": names}

    monkeypatch.setattr(Worker, "ask", asking)
    handed_in = as_file(notebook(RIGHT, chapter=BARE))
    assert sum(scores(grade_submission(handed_in, BARE, wall)).values()) == FULL


def test_cells_that_end_the_process_when_all_are_run_again_at_once_are_run_singly(wall, dying):
    answers = RIGHT | {
        "numerical_gradient": WRONG["numerical_gradient"],
        "gradient_descent": RIGHT["gradient_descent"].replace("0.01", "my_rate"),
    }
    killed = dying(with_cells=True)
    graded = grade_submission(as_file(notebook(answers, first=["my_rate = 0.01"])), CHAPTER, wall)
    assert sum(scores(graded).values()) == FULL - CHAPTER.points["test_numerical_gradient"]
    assert killed


def test_an_exercise_tried_alone_loses_nothing_by_it(wall, lost_at):
    lost = lost_at("branch", [1])
    one_wrong = RIGHT | {"neuron_loss": WRONG["neuron_loss"]}
    first = {"first": ["x = 1"]}  # what could get in its way, so that it is tried alone
    points = scores(grade_submission(as_file(notebook(one_wrong, **first)), CHAPTER, wall))
    assert points.pop("neuron_loss") == 0 and len(lost) == 1
    assert all(points[name] == CHAPTER.points[f"test_{name}"] for name in points)


def test_who_has_no_sandbox_for_long_gets_no_score_at_all(wall, monkeypatch, lost_at):
    lost = lost_at("observe", range(1000))
    monkeypatch.setattr(pool, "_started_wall", lambda *_: wall)
    with ThreadPoolExecutor(1) as executor:
        work = pool.Pool(CHAPTER, 1, limits=QUICK, sandboxed=True, executor=executor)
        (outcome,) = work.outcomes(iter([pool.Job("s", as_file(notebook(RIGHT)))]))
    assert outcome.reason.startswith("The sandbox for learners' code ended") and not outcome.results
    assert len(lost) == 2 * pool.TRIES


def test_a_worker_that_cannot_be_forked_is_the_machines_fault(wall, monkeypatch):
    hear, answers = WarmParent._hear, []
    monkeypatch.setattr(
        WarmParent, "_hear", lambda *given: (answers.pop() if answers else hear)(*given)
    )
    with wall.learner() as learner:
        learner.run("1")
        answers.append(lambda parent, _: {"ended": parent._numbers, "status": 1})
        with wall.learner() as second:
            assert second.run("1").outputs[0].text == "1"
    assert not answers


@pytest.fixture
def crowded(monkeypatch):
    """Let the kernel say so many times that too many descriptors are on their way."""
    monkeypatch.setattr(sandbox, "ANSWER_SECONDS", 0.3)
    send = socket.send_fds

    def begin(times):
        left = [OSError(errno.ETOOMANYREFS, "Too many references")] * times

        def sending(*given):
            if left:
                raise left.pop()
            return send(*given)

        monkeypatch.setattr(socket, "send_fds", sending)

    return begin


def test_a_worker_waits_for_descriptors_on_their_way(wall, crowded):
    with wall.learner() as learner:
        learner.run("1")
    crowded(3)
    with wall.learner() as learner:
        assert learner.run("1").outputs[0].text == "1"


def test_it_does_not_wait_for_ever(wall, crowded):
    crowded(1000)
    with wall.learner() as learner, pytest.raises(GradingError, match="ETOOMANYREFS"):
        learner.run("1")
