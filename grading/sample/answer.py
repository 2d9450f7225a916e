"""A known mistake as a learner hands it in: source text for the cell of its exercise."""

from __future__ import annotations

from grading.exercises.declaration import Exercise, Mistake
from grading.judging.edits import source_of


def answer(exercise: Exercise, mistake: Mistake) -> str:
    """Return what a learner writes who makes this mistake: it defines the exercise's name.

    Other exercises, and what the chapter takes from earlier ones, are the notebook's own.
    """
    return source_of(exercise.name, mistake) + "\n"
