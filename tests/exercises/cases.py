"""Every declared exercise with its mistakes, variants and strangers, as parameters for tests."""

import copy
import importlib
import importlib.util
import inspect
from functools import cache

import pytest

from grading.exercises import CHAPTERS, find
from grading.judging.edits import edited_reference
from grading.judging.reference import reference_module
from grading.judging.trial import Trial, run_here
from grading.tree.course import module_name
from seminar.check import exercise as shown_exercise
from seminar.check import homes
from seminar.check.view import report_on


def _modules():
    for chapter, exercises in CHAPTERS.items():
        module = f"exercises.variants.{module_name(chapter)}"
        if importlib.util.find_spec(module):  # others declare their variants as edits
            yield importlib.import_module(module), exercises


def label(implementation):
    """Name an implementation in a test's id."""
    return getattr(implementation, "__name__", type(implementation).__name__)


def exercises():
    """One parameter an exercise."""
    return [
        pytest.param(exercise, id=exercise.name)
        for exercises in CHAPTERS.values()
        for exercise in exercises
    ]


def mistakes():
    """One parameter a known mistake: (exercise, mistake)."""
    return [
        pytest.param(exercise, mistake, id=f"{exercise.name}-{mistake.name}")
        for exercises in CHAPTERS.values()
        for exercise in exercises
        for mistake in exercise.mistakes
    ]


def mistakes_one_in(number, *, first=0):
    """Every known mistake; one in `number` runs in `make test`, and all that are whole code.

    `first` says which one: tests that look at much the same take others.
    """
    return [
        pytest.param(
            *one.values,
            id=one.id,
            marks=()
            if isinstance(one.values[1].edit, str) or place % number == first
            else pytest.mark.long,
        )
        for place, one in enumerate(mistakes())
    ]


def variants():
    """One parameter a correct variant: (exercise, implementation)."""
    declared = [
        pytest.param(
            exercise, edited_reference(exercise.name, title, edit), id=f"{exercise.name}-{title}"
        )
        for exercises in CHAPTERS.values()
        for exercise in exercises
        for title, edit in exercise.variants.items()
    ]
    return _implementations("VARIANTS") + declared


def strangers():
    """One parameter a wrong implementation that stands in no list: (exercise, implementation)."""
    return _implementations("STRANGERS")


def _implementations(table):
    return [
        pytest.param(exercise, implementation, id=f"{exercise.name}-{label(implementation)}")
        for module, exercises in _modules()
        for exercise in exercises
        for implementation in getattr(module, table).get(exercise.name, ())
    ]


def stub_of(implementation):
    """Return a function or class of the same form in which nothing is written yet."""

    def not_written(*args, **options):
        raise NotImplementedError("Your code goes here.")

    if not inspect.isclass(implementation):
        return not_written
    methods = {name for name in vars(implementation) if not name.startswith("__")} | {"__init__"}
    return type(implementation.__name__, (), dict.fromkeys(methods, not_written))


@cache
def trial(exercise_name, seed):
    """Return the trial of an exercise, drawn once for each seed."""
    reference = getattr(reference_module(exercise_name), exercise_name)
    return Trial(find(exercise_name), reference, seed)


@cache
def trial_of_points(exercise_name, seed):
    """Return a trial that names no known mistake: that gives no points, and takes most of the time.

    Its inputs and its reference are those of `trial`.
    """
    laid_out = copy.copy(trial(exercise_name, seed))
    laid_out.mistakes = []
    return laid_out


def graded(exercise, implementation, seed):
    """Return the score of an implementation on the inputs of one seed."""
    laid_out = trial(exercise.name, seed)
    return laid_out.score(run_here(exercise, implementation, laid_out.inputs))


def scored(exercise, implementation, seed):
    """Return what `graded` does, with no known mistake named: where only points are looked at."""
    laid_out = trial_of_points(exercise.name, seed)
    return laid_out.score(run_here(exercise, implementation, laid_out.inputs))


def both_views(exercise, implementation):
    """Return the sentences of grading and those of the visible check, as one text each."""
    score = graded(find(exercise), implementation, seed=1)
    shown = report_on(shown_exercise(exercise), homes()[exercise], implementation)
    return tuple(
        " ".join(row.sentence for row in rows if row.verdict != "right")
        for rows in (score.aspects, shown.rows)
    )
