"""Known mistakes run as far as it takes to tell them from a learner's code, and no further."""

import sys
import threading
import warnings

import pytest

from grading.exercises import find
from grading.judging.edits import implementation_of
from grading.judging.reference import reference
from grading.judging.trial import Trial, run_here

EXERCISE = find("gradient_descent")


@pytest.fixture
def often():
    """Let threads take turns as often as can be."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


def a_trial():
    return Trial(EXERCISE, reference(EXERCISE.name), seed=20261)


def nothing(f, init_x, lr=0.01, step_num=100):
    return None, None


def test_most_of_them_are_told_apart_by_the_first_experiment():
    trial = a_trial()
    trial.score(run_here(EXERCISE, nothing, trial.inputs))
    ran = [len(known.sent._found) for known in trial.mistakes]
    assert sum(ran) < 2 * len(ran) < len(EXERCISE.experiments) * len(ran)


def test_what_runs_is_the_same_in_whatever_order_it_is_asked_for():
    there, back = a_trial().mistakes, a_trial().mistakes
    names = list(EXERCISE.experiments)
    for one, other in zip(there[:20], back[:20], strict=True):
        forwards = {name: one.records[name] for name in names}
        backwards = {name: other.records[name] for name in reversed(names)}
        assert all(repr(forwards[name]) == repr(backwards[name]) for name in names)


def test_threads_that_judge_at_once_hear_the_same_warnings(often):
    exercise = find("softmax")
    (no_shift,) = (known for known in exercise.mistakes if known.name == "no_shift")
    before = list(warnings.filters)
    for seed in range(3):
        trial = Trial(exercise, reference("softmax"), seed=20262 + seed)
        sent = run_here(exercise, implementation_of("softmax", no_shift), trial.inputs)
        found = []
        threads = [
            threading.Thread(target=lambda: found.append(trial.score(sent)))  # noqa: B023 (joined)
            for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(found) == 4
        for score in found:
            assert {a.mistake for a in score.aspects if not a.points} == {"no_shift"}
    assert warnings.filters == before
