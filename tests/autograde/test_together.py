"""The self-test of a run with one process: two of its submissions at a time, behind one sandbox."""

import threading

import pytest
from autograde.conftest import graded, records, totals
from wall.conftest import QUICK
from wall.handed_in import CHAPTER, FULL, RIGHT, WRONG, as_file, notebook

from grading.batch import autograde, canaries, pool
from grading.batch.outcome import Outcome
from grading.batch.turn import ExerciseResult
from grading.tree.errors import GradingError
from grading.wall.outside.sandbox import WarmParent

TESTS = [("right", as_file(notebook(RIGHT)), FULL), ("wrong", as_file(notebook(WRONG)), 0.0)]


@pytest.fixture
def work():
    work = pool.Pool(CHAPTER, 1, limits=QUICK, sandboxed=True)
    yield work
    work.close()


@pytest.mark.sandbox
def test_two_are_graded_behind_one_sandbox_that_stays_for_what_comes_then(monkeypatch):
    begun, begin = [], WarmParent.__init__

    def counted(parent, *given, **options):
        begun.append(parent)
        begin(parent, *given, **options)

    monkeypatch.setattr(WarmParent, "__init__", counted)
    walls = dict(pool._walls)
    try:
        tests = [(name, data) for name, data, _ in TESTS]
        outcomes = pool.grade_together("", tests, CHAPTER, QUICK, True, 1)
        after = pool.grade("again", as_file(notebook(RIGHT)), CHAPTER, QUICK, True, 1)
        points = [sum(r.score for r in outcome.results) for outcome in (*outcomes, after)]
        assert points == [FULL, 0, FULL] and [o.student for o in outcomes] == ["right", "wrong"]
        assert len(begun) == 1 and len(pool._walls) == len(walls) + 1
    finally:
        for key in pool._walls.keys() - walls.keys():
            pool._walls.pop(key).close()


def test_two_are_graded_at_once(work, monkeypatch):
    both = threading.Barrier(2)

    def meets_the_other(student, *_):
        both.wait(timeout=20)
        return Outcome(student, [ExerciseResult("all", FULL if student == "right" else 0.0, FULL)])

    monkeypatch.setattr(pool, "grade", meets_the_other)
    monkeypatch.setattr(canaries, "submissions", lambda *_: TESTS)
    autograde.finish_self_test(autograde.begin_self_test(work, CHAPTER, autograde.ROOT), CHAPTER)


@pytest.mark.sandbox
@pytest.mark.parametrize(("points", "said"), [(0.0, ""), (1.0, "wrong got 0 points and should")])
def test_one_submission_is_graded_once_they_got_what_they_should(root, monkeypatch, points, said):
    tests = [TESTS[0], (*TESTS[1][:2], points)]
    monkeypatch.setattr(canaries, "submissions", lambda *_: tests)
    if said:
        with pytest.raises(GradingError, match=said):
            graded(root, students=["ada"])
        assert records(root) == {}
    else:
        assert totals(graded(root, students=["ada"])) == {"ada": FULL}
