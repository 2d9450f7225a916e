"""Code that hangs costs one time limit, not one for each experiment."""

import pytest
from wall.conftest import quick
from wall.handed_in import CHAPTER, EXERCISES, FULL, RIGHT, WRONG, as_file, notebook, scores

from grading.batch import behind_the_wall
from grading.batch.submission import grade_submission
from grading.exercises import find
from grading.wall.outside.learner import Learner
from seminar.check.report import NOT_REACHED
from seminar.judging.explain import OUT_OF_TIME

pytestmark = [pytest.mark.sandbox, pytest.mark.slow]

DEAF = """while True:
        try: sum(range(99))
        except BaseException: pass
"""


@pytest.fixture(scope="module")
def wall():
    """One that waits for an experiment not long, as each of these tests waits for some to end."""
    limits = quick(probe_seconds=0.8, exercise_seconds=2.0, grace_seconds=0.2)
    with behind_the_wall.wall(limits) as wall:
        yield wall


class Tried(list):
    budget = None


@pytest.fixture
def tried(monkeypatch):
    """Who was experimented on, once for each experiment that was really begun, and on what time."""
    names, observe = Tried(), Learner.observe

    def noted(learner, name, *others, **more):
        names.append(name)
        names.budget = learner.budget
        return observe(learner, name, *others, **more)

    monkeypatch.setattr(Learner, "observe", noted)
    return names


@pytest.mark.parametrize("loop", ["while True: pass", DEAF], ids=["a loop", "a deaf loop"])
def test_an_implementation_that_hangs_is_tried_once_and_told_so(wall, tried, loop):
    hanging = f"def numerical_gradient(f, x, h=1e-4):\n    {loop}\n"
    graded = grade_submission(
        as_file(notebook({**RIGHT, "numerical_gradient": hanging})), CHAPTER, wall
    )

    points = {name: CHAPTER.points[f"test_{name}"] for name in EXERCISES}
    assert scores(graded) == {**points, "numerical_gradient": 0.0}
    (result,) = [r for r in graded.results if r.exercise == "numerical_gradient"]
    assert "ran out of time" in result.message and "skipped" in result.message
    first, *others = [(aspect.verdict, aspect.sentence) for aspect in result.aspects]
    assert first[0] == "wrong" and "with Timeout" in first[1]
    assert {verdict for verdict, _ in others} == {NOT_REACHED}
    assert OUT_OF_TIME in {sentence for _, sentence in others}
    # once among the rest, once on its own
    assert len(find("numerical_gradient").experiments) > 4
    assert tried.count("numerical_gradient") == 2
    assert tried.budget.spent < 4 * wall.limits.probe_seconds + 6


def test_an_exercise_that_only_waits_for_a_hanging_one_keeps_its_points(wall, tried):
    hanging = "def numerical_gradient(f, x, h=1e-4):\n    while True: pass\n"
    graded = grade_submission(
        as_file(notebook({**RIGHT, "numerical_gradient": hanging})), CHAPTER, wall
    )
    (result,) = [r for r in graded.results if r.exercise == "gradient_descent"]
    assert result.score == result.max_score and result.message == ""
    # once with the loop, then everything with a stand-in for it
    assert tried.count("gradient_descent") == 1 + len(find("gradient_descent").experiments)


def test_code_that_hangs_because_of_another_cell_is_graded_on_its_own(wall):
    spoiled = (
        "import numpy as np\ndef ndindex(*shape):\n    while True: pass\nnp.ndindex = ndindex\n"
    )
    graded = grade_submission(as_file(notebook(RIGHT, first=[spoiled])), CHAPTER, wall)
    assert sum(scores(graded).values()) == FULL


GREEDY = """
import sys, threading, time
sys.setswitchinterval(100)
def spin():
    time.sleep(0.1)
    while True: pass
threading.Thread(target=spin, daemon=True).start()
"""


def test_an_exercise_that_eats_all_time_costs_no_other():
    """What it leaves behind lets nothing else run, in each new process too.

    Where it was others that kept it from running, it is tried again, as in a batch.
    """
    greedy = RIGHT | {"numerical_diff": GREEDY + WRONG["numerical_diff"]}
    handed_in = as_file(notebook(greedy, before={"numerical_gradient": ["pass"] * 9}))
    for number in (1, 2, 3):
        limits = quick(
            cell_seconds=1.0,
            grace_seconds=0.2,
            probe_seconds=1.0,
            exercise_seconds=2.0,
            notebook_seconds=20.0 * number,
        )
        with behind_the_wall.wall(limits) as wall:
            graded = grade_submission(handed_in, CHAPTER, wall)
        if not graded.starved:
            break
    points = scores(graded)
    assert points.pop("numerical_diff") == 0 and sum(points.values()) == FULL - 3
