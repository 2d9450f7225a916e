"""Time is the learner's own: of the processor, whoever else is busy, and bounded in all."""

import dataclasses
import multiprocessing
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from wall.conftest import QUICK
from wall.handed_in import CHAPTER, FULL, RIGHT, as_file, notebook, scores

from grading.batch import behind_the_wall, pool
from grading.batch.outcome import Outcome
from grading.batch.submission import Graded, grade_submission
from grading.notebooks.rebuilding import Rebuilt
from grading.plugins import wall as plugin
from grading.tree.beside import NOTHING
from grading.wall.both.limits import Limits
from grading.wall.outside.sandbox import SandboxLost
from grading.wall.outside.worker import Worker

pytestmark = [pytest.mark.sandbox, pytest.mark.slow]

SPINNERS = """
import os
for _ in range(30):
    if os.fork() == 0:
        {first}
        while True: pass
while True: pass
"""
DEAF = """
while True:
    try:
        while True: pass
    except BaseException: pass
"""
WORK = """
import time
began = time.process_time()
while time.process_time() - began < {seconds}: sum(range(999))
print('done')
"""


@pytest.fixture(params=["pass", "os.setsid()"], ids=["of one session", "of sessions of their own"])
def spinning_neighbour(request):
    """Another sandbox, of whose 31 processes all would run."""
    limits = dataclasses.replace(QUICK, cell_seconds=120.0, processes=64, notebook_seconds=120.0)
    with behind_the_wall.wall(limits) as other, other.learner() as learner:
        learner.run("pass")
        source = SPINNERS.format(first=request.param)
        spinning = threading.Thread(target=_run_until_lost, args=(learner, source))
        spinning.start()
        while len(learner._worker.family.members()) < 31:
            time.sleep(0.05)
        yield learner._worker.family
        learner._worker.family.interrupt()
        for process in learner._worker.family.members()[1:]:
            learner._worker.family._frozen.append(process)
        other._parent.process.kill()
        spinning.join()


def _run_until_lost(learner, source):
    with pytest.raises(SandboxLost):
        learner.run(source)


def test_beside_many_spinning_processes_honest_work_keeps_its_marks(wall, spinning_neighbour):
    near = RIGHT | {"neuron_loss": RIGHT["neuron_loss"] + WORK.format(seconds=1.0)}
    graded = grade_submission(as_file(notebook(near)), CHAPTER, wall)
    assert sum(scores(graded).values()) == FULL and not graded.starved
    spinning = spinning_neighbour.members()
    assert len(spinning) == 31
    assert len(set.union(*map(os.sched_getaffinity, spinning))) == 1
    assert 0.5 < _weigh_together(spinning) < 1.5


def _weigh_together(processes):
    """Return how much they weigh against one thread that is not nice at all (sched(7))."""
    return sum(1.25 ** -os.getpriority(os.PRIO_PROCESS, process) for process in processes)


@pytest.fixture
def busy():
    """Several spin, in processes that do not belong to the wall at all."""
    spinners = [multiprocessing.Process(target=_spin) for _ in range(3 * os.cpu_count())]
    for spinner in spinners:
        spinner.start()
    yield
    for spinner in spinners:
        spinner.terminate()
        spinner.join()


@pytest.mark.usefixtures("busy")
def test_waiting_for_a_processor_is_not_the_learners_time(learner):
    result = learner.run(WORK.format(seconds=1.2))
    assert [output.text for output in result.outputs] == ["done\n"]
    assert 1.1 < learner.budget.spent < 1.8 < learner.budget.seconds - learner.budget.left


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize("kind", ["a loop", "a deaf loop"])
def test_code_that_used_up_its_own_time_is_no_reason_to_try_again(wall, kind):
    limits = dataclasses.replace(wall.limits, cell_seconds=1.0, grace_seconds=0.2)
    loops = {"a loop": "while True: pass", "a deaf loop": DEAF}
    with wall.learner(limits=limits) as learner:
        result = learner.run(loops[kind])
        assert "Timeout" in (result.raised, result.death.kind if result.death else "")
        assert learner.budget.waited > 1.0 and not learner.budget.starved


def _spin():
    os.setsid()  # else all of them weigh as much as the learner: the kernel may weigh sessions
    while True:
        pass


def test_who_sleeps_is_stopped_by_the_clock_on_the_wall(wall):
    limits = dataclasses.replace(wall.limits, cell_seconds=1.0)
    with wall.learner(limits=limits) as learner:
        assert learner.run("import time; time.sleep(1.3); print('on')").outputs[0].text == "on\n"
        began = time.monotonic()
        assert learner.run("x = 1\ntime.sleep(60)").raised == "Timeout"
        assert time.monotonic() - began - learner.budget.waited < 6
        assert learner.run("x").outputs[0].text == "1"


def test_who_sleeps_deaf_to_signals_is_ended(wall):
    limits = dataclasses.replace(wall.limits, cell_seconds=1.0)
    deaf = "import signal, time\nsignal.pthread_sigmask(signal.SIG_BLOCK, range(1, 64))\n"
    with wall.learner(limits=limits) as learner:
        result = learner.run(deaf + "time.sleep(60)")
        assert result.death.kind == "Timeout" and "only waited" in str(result.death)


@pytest.mark.parametrize(
    "burn",
    [
        "import subprocess; subprocess.run(['sh', '-c', 'while :; do :; done'])",
        "import os\nfor _ in range(6):\n    if not os.fork():\n        while True: pass\nos.wait()",
    ],
    ids=["a command", "processes"],
)
def test_what_other_processes_of_a_learner_use_counts_too(wall, burn):
    limits = dataclasses.replace(wall.limits, cell_seconds=1.5, patience=1000.0)
    with wall.learner(limits=limits) as learner:
        assert learner.run(burn).raised == "Timeout"
        assert 1.4 < learner.budget.spent < 4


def test_a_process_stands_still_while_it_is_not_asked(wall):
    """So none spins on in the background, nor listens to one that stands in for it."""
    spin = "import os, threading\nif os.fork() == 0:\n    os.setsid()\n    while True: pass\n"
    spin += "def f():\n    while True: pass\nthreading.Thread(target=f, daemon=True).start()"
    with wall.learner() as learner:
        learner.run(spin)
        family = learner._worker.family
        family.look()
        before = family.seconds
        time.sleep(1.0)
        family.look()
        assert len(family.members()) == 2 and family.seconds - before < 0.1
        assert learner.run("1 + 1").outputs[0].text == "2"


def test_what_is_told_and_not_asked_takes_no_time(learner):
    """A while may have passed since the last look: it was the grader's."""
    with learner.branch(learner.limits):
        learner.run("1")
        spent = learner.budget.spent
        learner._worker.channel.watched = float("-inf")
    assert learner.run("2").death is None and learner.budget.spent - spent < 1.0


SLOW = "import time\n_end = time.process_time() + {0}\nwhile time.process_time() < _end: pass\n"


def test_everything_a_submission_does_comes_out_of_one_budget(wall, monkeypatch):
    """Cells, probes and runs alone each just under their limit, processes that die on the way."""
    ended, ask = [], Worker.ask

    def timed(worker, *seconds, **request):
        try:
            return ask(worker, *seconds, **request)
        finally:
            ended.append((worker.budget, time.monotonic()))

    monkeypatch.setattr(Worker, "ask", timed)
    limits = dataclasses.replace(
        wall.limits, cell_seconds=1.0, probe_seconds=0.4, exercise_seconds=1.0,
        notebook_seconds=6.0,
    )  # fmt: skip
    slow = SLOW.format(0.9)
    body = "\n    " + SLOW.format(0.3).replace("\n", "\n    ")
    solutions = {
        name: source.replace(":\n", ":" + body + "\n", 1) + slow + "import os\nos._exit(1)"
        if name == "numerical_gradient"
        else source.replace(":\n", ":" + body + "\n", 1) + slow
        for name, source in RIGHT.items()
    }
    with behind_the_wall.wall(limits) as quick:
        graded = grade_submission(
            as_file(notebook(solutions, first=[slow] * 5, last=[slow] * 5)), CHAPTER, quick
        )
    (budget,) = {budget for budget, _ in ended}
    assert max(moment for _, moment in ended) < budget.ends + 2.0
    assert len(ended) > 2 and sum(scores(graded).values()) < FULL


def test_a_second_try_of_an_exercise_takes_its_time_from_the_first(wall):
    with wall.learner() as learner:
        learner.run("1")
        with learner.afresh(learner.limits) as second:
            second.run(SLOW.format(0.5))
        assert second.budget is learner.budget and learner.budget.spent >= 0.5


def test_a_submission_has_five_minutes_at_most():
    assert Limits().notebook_seconds == 300


@pytest.mark.parametrize("calm_the_second_time", [True, False])
def test_what_ran_out_of_time_is_tried_once_more_alone(monkeypatch, calm_the_second_time):
    together, tries = set(), {}

    def graded(data, *_):
        name = data.decode()
        tries[name] = tries.get(name, 0) + 1
        together.add(name)
        time.sleep(0.05)
        if tries[name] == 2:
            assert together == {name}
        together.discard(name)
        starved = name == "s1" and not (calm_the_second_time and tries[name] == 2)
        return Graded({"cells": []}, [], seconds=0.1, starved=starved)

    monkeypatch.setattr(pool, "grade_submission", graded)
    monkeypatch.setattr(pool, "_started_wall", lambda *_: None)
    with ThreadPoolExecutor(2) as executor:
        work = pool.Pool(CHAPTER, 2, limits=QUICK, sandboxed=True, executor=executor)
        jobs = [pool.Job(f"s{number}", f"s{number}".encode()) for number in range(4)]
        outcomes = list(work.outcomes(iter(jobs)))
    assert tries == {"s0": 1, "s1": 2, "s2": 1, "s3": 1}
    assert sorted(outcome.student for outcome in outcomes) == ["s0", "s1", "s2", "s3"]
    assert all(type(outcome) is Outcome and not outcome.reason for outcome in outcomes)


@pytest.mark.parametrize("starved, tries", [((False,), 1), ((True, False), 2), ((True, True), 2)])
def test_nbgraders_own_autograde_tries_it_once_more_too(monkeypatch, starved, tries):
    graded = [Graded({}, [number], starved=each) for number, each in enumerate(starved)]
    left = iter(graded)
    monkeypatch.setattr(plugin, "grade_notebook", lambda *_, **__: next(left))
    read = plugin.HandedIn(Rebuilt({}, [], []), "", NOTHING, None)
    found = plugin._graded({}, CHAPTER, None, read)
    assert found.results == [tries - 1] and not [*left]
