"""Hold the points and the texts of a declaration against what they have to be."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping

from grading.exercises.declaration import Edit, Exercise, Mistake
from grading.exercises.lines import where


def faults_of(exercise: Exercise) -> Iterator[str]:
    """Yield a sentence, with file and line, for each of its values that is none of its kind.

    That are points, which are numbers above 0, and the names, sentences and edits of mistakes and
    variants, which are texts that say something.
    """
    for aspect, points in exercise.points_of.items():
        if not _is_number(points) or not 0 < points < math.inf:
            yield (
                f"{where(exercise.name, aspect, graded=True)}: {aspect!r} gives {points!r} points: "
                "write a number above 0."
            )
    for mistake in exercise.mistakes:
        for wrong in _faults_of_a_mistake(mistake):
            place = where(exercise.name, str(mistake.name), graded=True)  # takes long: it searches
            yield f"{place}: {wrong}"
    for title, edit in exercise.variants.items():
        if not _is_edit(edit):
            place = where(exercise.name, title, graded=True)
            yield f"{place}: the edit of the variant {title!r} is {edit!r}, no edit."


def _faults_of_a_mistake(mistake: Mistake) -> Iterator[str]:
    for what, text in (("name", mistake.name), ("sentence", mistake.sentence)):
        if not _says_something(text):
            yield f"the {what} of the mistake {mistake.name!r} is {text!r}, no text."
    if not _is_edit(mistake.edit):
        yield f"the edit of the mistake {mistake.name!r} is {mistake.edit!r}, no edit."
    if not isinstance(mistake.on, tuple) or not all(isinstance(one, str) for one in mistake.on):
        yield f"`on` of {mistake.name!r} is {mistake.on!r}, no tuple of observations."


def _is_number(value: object) -> bool:
    """Whether nbgrader can keep it: `True` would be 1 point, and NumPy's numbers are no JSON."""
    return type(value) is int or type(value) is float


def _says_something(text: object) -> bool:
    return isinstance(text, str) and re.search(r"\w", text) is not None


def _is_edit(edit: Edit) -> bool:
    """Whether it names an old text, or holds a whole one; an old text may become nothing."""
    if isinstance(edit, Mapping):
        texts = (text for both in edit.items() for text in both)
        return bool(edit) and all(edit) and all(isinstance(text, str) for text in texts)
    return _says_something(edit)
