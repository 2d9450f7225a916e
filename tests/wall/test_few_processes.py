"""No more processes are begun for a submission than it takes: each costs as much as an exercise."""

import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from wall.conftest import quick
from wall.handed_in import CHAPTER, FULL, RIGHT, WRONG, as_file, notebook, own_cell, scores

from grading.batch.sentences import of_cell
from grading.batch.submission import grade_submission
from grading.notebooks.notebook import is_solution
from grading.wall.outside import processes
from grading.wall.outside.worker import Worker

pytestmark = pytest.mark.sandbox

CALLED, CALLING = "numerical_gradient", "gradient_descent"
DISTURBED = {"first": ["import os"]}  # so that what is wrong is tried alone
A_HELPER = RIGHT[CALLING].replace("gradient_descent", "descent")
OF_A_HELPER = "gradient_descent = descent\n"


@pytest.fixture
def begun(monkeypatch):
    """Return how many processes grading a submission takes, and its points."""
    numbers, begin = [], Worker.__init__

    def counted(worker, *given):
        begin(worker, *given)
        numbers.append(worker.number)

    monkeypatch.setattr(Worker, "__init__", counted)

    def count(wall, handed_in):
        numbers.clear()
        points = scores(grade_submission(as_file(handed_in), CHAPTER, wall))
        return len(numbers), points

    return count


@pytest.mark.parametrize(
    ("answers", "own", "processes"),
    [
        (RIGHT, {}, 1),
        (RIGHT, DISTURBED, 1),
        ({name: source for name, source in RIGHT.items() if name != CALLING}, {}, 1),
        ({name: source for name, source in RIGHT.items() if name != CALLING}, DISTURBED, 2),
        (RIGHT | {CALLING: "def gradient_descent(f:\n    return numerical_gradient\n"}, {}, 1),
        (RIGHT | {"neuron_loss": WRONG["neuron_loss"]}, {}, 1),
        (RIGHT | {"neuron_loss": WRONG["neuron_loss"]}, DISTURBED, 2),
        (RIGHT | {CALLING: WRONG[CALLING]}, {}, 1),
        (RIGHT | {CALLING: RIGHT[CALLING].replace("x - lr", "x + lr")}, {}, 2),
        (RIGHT | {CALLING: OF_A_HELPER}, {"first": [A_HELPER]}, 1),
        (RIGHT | {CALLING: OF_A_HELPER, CALLED: WRONG[CALLED]}, {"first": [A_HELPER]}, 2),
        (RIGHT | {CALLING: "gradient_descent = nothing\n"}, {"first": ["nothing = int"]}, 2),
    ],
    ids=[
        "all right",
        "all right beside another cell",
        "one not written",
        "one not written beside another cell",
        "one that is not Python",
        "one wrong",
        "one wrong beside another cell",
        "one wrong that should call another",
        "one wrong that calls another",
        "one that needs another cell",
        "one that needs another cell and calls a wrong one",
        "one that is wrong and needs another cell",
    ],
)
def test_so_many_processes_are_begun(wall, begun, answers, own, processes):
    count, points = begun(wall, notebook(answers, **own))
    wrong = {name for name in RIGHT if answers.get(name) not in (RIGHT[name], OF_A_HELPER)}
    assert {name for name in points if points[name] < CHAPTER.points[f"test_{name}"]} == wrong
    assert count == processes


@pytest.mark.parametrize(
    ("source", "reads"),
    [
        ("def f(:\n    return train(net)", set()),
        ("train(net))", set()),
        ("if net:\n        train(net)\n    train(net)", set()),
        ("train(net)\n" + "!\n" * 600, {"train", "net"}),
        ("await train(net)", {"train", "net"}),
        ("%%unheard_of\ntrain(net)", {"train", "net"}),
    ],
    ids=["not Python", "one bracket more", "uneven", "many commands", "await", "a magic"],
)
def test_a_cell_that_is_not_python_needs_nothing_of_the_course(wall, source, reads):
    """Or the training of a chapter would run for it."""
    with wall.learner(limits=quick(cell_seconds=20.0)) as learner:
        (names,) = learner.names([source])
    assert names.reads & {"train", "net"} == reads


def test_what_is_written_into_a_released_function_from_elsewhere_has_stand_ins(wall, begun):
    """Its own cell is as it was released, and what it calls is wrong."""
    answers = RIGHT | {CALLED: WRONG[CALLED]}
    handed_in = notebook({name: answers[name] for name in RIGHT if name != CALLING})
    places = [place for place, cell in enumerate(handed_in["cells"]) if is_solution(cell)]
    filled = f"{CALLING}.__code__, {CALLING}.__defaults__ = descent.__code__, (0.01, 100)\n"
    after = places[list(RIGHT).index(CALLING)] + 1
    handed_in["cells"].insert(after, own_cell(A_HELPER + filled))
    _, points = begun(wall, handed_in)
    assert points[CALLED] == 0 and sum(points.values()) == FULL - CHAPTER.points[f"test_{CALLED}"]


def test_what_stands_above_a_cell_that_is_not_python_has_stand_ins(wall, begun):
    """Its helper has a cell of its own, so that alone it cannot run, and what it calls is wrong."""
    helper, answer = (
        "def rate(lr):\n    return lr\n",
        RIGHT[CALLING].replace("x - lr", "x - rate(lr)"),
    )
    answers = RIGHT | {CALLED: WRONG[CALLED], CALLING: "def gradient_descent(f:\n    return x\n"}
    _, points = begun(wall, notebook(answers, before={CALLING: [helper, answer]}))
    assert points[CALLED] == 0 and sum(points.values()) == FULL - CHAPTER.points[f"test_{CALLED}"]


def test_a_cell_that_is_not_python_costs_nothing_elsewhere(wall, begun):
    """Of the other cells is known as much as without it: the right one of two answers counts."""
    uneven = "def helper(x):\n        y = x + 1\n    return y\n"
    answers = RIGHT | {CALLED: WRONG[CALLED]}
    handed_in = notebook(answers, before={CALLED: [RIGHT[CALLED]]}, last=[uneven])
    assert sum(begun(wall, handed_in)[1].values()) == FULL


def test_learners_of_several_threads_share_one_sandbox(wall):
    """One dies again and again while the other comes and goes."""
    parent, both = wall._warm_parent(), threading.Barrier(2)

    def dies(_):
        both.wait()
        with wall.learner() as learner:
            return str(learner.run("import os\nos._exit(3)").death)

    def lives(number):
        both.wait()
        with wall.learner() as learner:
            learner.run(f"x = {number}")
            return learner.run("x").outputs[0].text

    with ThreadPoolExecutor(2) as threads:
        dying, living = (
            [threads.submit(one, number) for number in range(10)] for one in (dies, lives)
        )
        assert [one.result() for one in living] == [str(number) for number in range(10)]
        assert {one.result() for one in dying} == {"the process ended itself (exit status 3)"}
    assert wall._warm_parent() is parent
    assert not parent._ending and not parent._ended


def test_who_has_ended_before_being_told_to_is_not_waited_for(wall):
    parent = wall._warm_parent()
    with wall.learner() as first:
        first.run("1")
        process = first._worker.family.root
        os.kill(process, signal.SIGKILL)
        while Path(f"/proc/{process}").exists():
            time.sleep(0.01)
        with wall.learner() as second:
            assert second.run("2").outputs[0].text == "2"
    assert wall._warm_parent() is parent


def test_a_number_is_the_workers_though_its_grandparent_calls_another_one_so(monkeypatch, tmp_path):
    """The warm parent's own number may be that of one of its children."""
    monkeypatch.setattr(processes, "PROC", str(tmp_path))
    monkeypatch.setattr(processes, "CHILDREN_ARE_TOLD", True)
    numbers = {10: "10", 11: "11 1", 12: "12 3 1", 13: "13 8 2 1", 14: "14 9 3 1"}
    children = {10: "11", 11: "12", 12: "13 14"}
    for process, inside in numbers.items():
        task = tmp_path / f"{process}/task/{process}"
        task.mkdir(parents=True)
        (task / "children").write_text(children.get(process, ""))
        (tmp_path / f"{process}/status").write_text(f"Name:\tit\nNSpid:\t{inside}\n")
    assert [processes.by_its_number_inside(10, number) for number in (2, 3, 4)] == [13, 14, None]


GARBAGE = """
for descriptor in range(3, 64):
    try: os.write(descriptor, b'no frame at all')
    except OSError: pass
"""


@pytest.mark.parametrize(
    ("ending", "said"),
    [
        (GARBAGE, "the process spoke nonsense: it sent something that is not a frame"),
        ("os._exit(0)\n", "the process ended"),
    ],
    ids=["no frame", "no process"],
)
def test_a_process_that_is_given_up_is_said_and_charged(learner, ending, said):
    busy = "import os, time\nwhile time.process_time() < began + 0.6: pass\n"
    learner.run("import time\nbegan = time.process_time()")
    before = learner.budget.spent
    told = of_cell(learner.run(busy + ending), ())
    assert told == f"Your cell had to be stopped: {said}."
    assert learner.budget.spent - before > 0.2
    assert learner.run("1 + 1").outputs[0].text == "2"
