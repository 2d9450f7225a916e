"""Exercises for tests of the judge, declared in one piece; their mistakes are plain functions."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from grading.exercises import declaration
from grading.exercises.declaration import Experiment, Mistake
from grading.judging import edits
from seminar.judging.declaration import WARNINGS, Aspect

__all__ = ["WARNINGS", "Experiment", "aspect", "exercise", "implementation_of", "with_mistake"]


@dataclass(frozen=True)
class Written(Mistake):
    """A mistake that is a function of the test, not an edit of a reference."""

    made: Callable | None = None


def implementation_of(name, mistake):
    """Stand in for `grading.judging.edits.implementation_of`."""
    if isinstance(mistake, Written):
        return mistake.made
    return edits.implementation_of(name, mistake)


def aspect(name, points, observations=(), **others):
    """Return an aspect and its points."""
    return Aspect(name, observations, **others), points


def exercise(name, experiments, *aspects):
    """Return an exercise without a visible half; each aspect comes with its points."""
    points = {one.name: points for one, points in aspects}
    return declaration.Exercise(name, points, experiments, tuple(one for one, _ in aspects))


def with_mistake(declared, sentence, made, on=()):
    """Return an exercise that knows one more mistake."""
    known = Written(made.__name__, sentence, on, made=made)
    return replace(declared, mistakes=[*declared.mistakes, known])
