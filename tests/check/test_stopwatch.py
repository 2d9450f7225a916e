"""Of the time that code takes, what is said is the code's own affair."""

import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from grading.judging.reference import reference
from seminar import check
from seminar.check import stopwatch
from seminar.check.report import NOT_REACHED, RIGHT
from seminar.check.stopwatch import Stopwatch
from seminar.check.view import Verifiable, report_on, try_out
from seminar.judging.explain import OUT_OF_TIME
from seminar.probes import clock


def table(name, implementation):
    return report_on(check.exercise(name), check.homes()[name], implementation)


@pytest.fixture
def wall(monkeypatch):
    """A clock on the wall that goes on by `time.sleep`, and by hand."""
    now = [0.0]
    monkeypatch.setattr(time, "sleep", lambda seconds: now.__setitem__(0, now[0] + seconds))
    monkeypatch.setattr(stopwatch, "monotonic", lambda: now[0])
    return now


@pytest.fixture
def processor(monkeypatch, wall):
    """A clock of the processor's work that goes on by hand."""
    now = [0.0]
    monkeypatch.setattr(clock, "worked", lambda: now[0])
    return now


def sleep(seconds):
    time.sleep(seconds)


def wrapped(name, wrap):
    """Return the reference, wrapped, or its class with every method wrapped."""
    right = reference(name)
    if not isinstance(right, type):
        return wrap(right)
    own = {key: wrap(value) for key, value in vars(right).items() if not key.startswith("__")}
    return type(name, (right,), own)


def after(clock, seconds):
    """Return what lets a clock go on before a function is called."""

    def wrap(function):
        def called(*args, **options):
            clock[0] += seconds
            return function(*args, **options)

        return called

    return wrap


def after_sleep(seconds):
    def wrap(function):
        def called(*args, **options):
            time.sleep(seconds)
            return function(*args, **options)

        return called

    return wrap


@pytest.mark.parametrize("name", ["sum_of_squares", "Relu", "shopping", "TwoLayerNet", "Adam"])
def test_code_that_sleeps_is_given_up_and_told_so(name, wall):
    report = table(name, wrapped(name, after_sleep(65.0)))
    assert f"took {wall[0]:.0f} seconds: it calls `sleep`" in report.note
    assert {row.verdict for row in report.rows} <= {RIGHT, NOT_REACHED}
    assert "An earlier experiment had already used up the time." in str(report)
    assert wall[0] < 65.0 * 12  # the calls of one experiment


def test_a_function_that_is_called_sleeps_too(wall):
    def right(x):
        sleep(3.0)
        return (x**2).sum()

    report = table("sum_of_squares", right)
    assert report.passed and "it calls `sleep`" in report.note


@pytest.mark.parametrize(
    ("name", "seconds"), [("sum_of_squares", 2.0), ("Affine", 0.02), ("AdaGrad", 0.2)]
)
def test_a_busy_computer_is_not_laid_to_the_code(name, seconds, wall):
    report = table(name, wrapped(name, after(wall, seconds)))
    assert wall[0] > stopwatch.SLOW
    assert report.passed and report.note == ""


def test_code_that_works_long_is_told_so_and_given_up(processor):
    report = table("sum_of_squares", wrapped("sum_of_squares", after(processor, 2.0)))
    assert report.passed and "kept the processor busy for" in report.note
    assert "round a loop more often" in report.note
    report = table("sum_of_squares", wrapped("sum_of_squares", after(processor, 25.0)))
    assert "An earlier experiment had already used up the time." in str(report)


def test_where_no_clock_tells_work_from_waiting_code_that_sleeps_is_not_called_busy(monkeypatch):
    monkeypatch.setattr(clock, "TELLS_WORK_FROM_WAITING", False)
    assert "it calls `sleep`, which only waits" in stopwatch.note_on_time(6.0, 6.0, sleeps=True)
    assert "kept the processor busy" in stopwatch.note_on_time(6.0, 6.0, sleeps=False)


def test_a_pythons_clock_for_one_thread_gives_way_to_the_one_on_the_wall(monkeypatch):
    assert clock.worked is time.thread_time
    monkeypatch.delattr(time, "thread_time")
    home = {}
    exec(compile(Path(clock.__file__).read_text(encoding="utf-8"), clock.__file__, "exec"), home)
    assert home["worked"] is time.monotonic and not home["TELLS_WORK_FROM_WAITING"]


def test_an_exercise_that_trains_may_work_for_seconds(processor):
    right = after(processor, 15.0)(reference_of_means)
    report = table("train_reader", right)
    assert report.passed and report.note == ""


def reference_of_means(x_train, t_train, x_valid, t_valid):
    middle = np.array([x_train[t_train == k].mean(axis=0) for k in range(10)])
    half = (middle**2).sum(axis=1) / 2
    return SimpleNamespace(predict=lambda x: x @ middle.T - half)


def test_nothing_is_measured_once_the_time_is_over(wall):
    exercise, right, watch = check.exercise("Relu"), reference("Relu"), Stopwatch()
    wall[0] += stopwatch.LONGEST
    basis = Verifiable(exercise, right, try_out(exercise, right), watch)
    gradient = next(aspect for aspect in exercise.aspects if aspect.name == "gradient")
    assert basis.prepare(gradient, {}) == OUT_OF_TIME
    assert "dx" not in basis.records["back, row"].values
