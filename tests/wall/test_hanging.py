"""Code that hangs costs one time limit, not one for each experiment."""

import pytest
from wall.handed_in import CHAPTER, EXERCISES, FULL, RIGHT, as_file, notebook, scores

from grading.batch.submission import grade_submission
from grading.exercises import find
from grading.wall.learner import Learner
from seminar.check.explain import OUT_OF_TIME
from seminar.check.report import NOT_REACHED, WRONG

pytestmark = [pytest.mark.sandbox, pytest.mark.slow]

DEAF = """while True:
        try: sum(range(99))
        except BaseException: pass
"""


class Tried(list):
    budget = None


@pytest.fixture
def tried(monkeypatch):
    """Who was experimented on, once for each experiment that was really begun, and on what time."""
    names, observe = Tried(), Learner.observe

    def noted(learner, name, *others):
        names.append(name)
        names.budget = learner.budget
        return observe(learner, name, *others)

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
    assert first[0] == WRONG and "with Timeout" in first[1]
    assert others and set(others) == {(NOT_REACHED, OUT_OF_TIME)}
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
