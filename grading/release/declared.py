"""Hold what a chapter declares against its solutions, before any notebook is executed."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator

from grading.exercises import CHAPTERS, chapter_of
from grading.exercises.declaration import DeclarationError, Exercise, Mistake
from grading.exercises.lines import line_of, where
from grading.judging.edits import edited_source, implementation_of, source_of
from grading.judging.reference import reference
from grading.judging.trial import Trial, run_here
from grading.release.in_time import in_time
from grading.tree.errors import GradingError
from seminar.check.view import Verifiable, try_out
from seminar.judging.judge import RIGHT, judge

DRAWS = 5
"""Of the hidden inputs, on one of which at least a mistake has to show."""


def require_declared(chapter: str) -> None:
    """Try every exercise of a chapter on its solution, by both views, and make all its edits.

    Raises
    ------
    DeclarationError
        With file and line of what is declared, where the solution does not pass, where an edit
        cannot be made, or where something that is declared raises.
    """
    for exercise in CHAPTERS[chapter]:
        _require_edits(exercise)
        _require_full_marks(exercise)
        _require_that_the_check_passes(exercise)


def _require_edits(exercise: Exercise) -> None:
    for title, edit in exercise.variants.items():
        edited_source(exercise.name, title, edit)
    for mistake in exercise.mistakes:
        source_of(exercise.name, mistake)
        with at(exercise, mistake.name, graded=True):
            re.compile(mistake.line)
    for name in exercise.given:
        with at(exercise, name, graded=True):
            chapter_of(name)


def _require_full_marks(exercise: Exercise) -> None:
    with at(exercise), in_time("the solution, on drawn inputs,", exercise.name):
        trial = Trial(exercise, reference(exercise.name), seed=0)
    for aspect in exercise.aspects:
        with at(exercise, aspect.name):
            trial.fault_in(aspect, trial.expected)
    for one in trial.score(trial.reference).aspects:
        if one.verdict != RIGHT:
            raise DeclarationError(
                f"{where(exercise.name, one.name)}: {one.name!r} gives the solution no points: "
                f"{one.sentence}"
            )


def _require_that_the_check_passes(exercise: Exercise) -> None:
    shown, right = exercise.shown, reference(exercise.name)
    if shown is None:
        return
    with at(exercise), in_time("the visible check of the solution", exercise.name):
        records = try_out(shown, right)
        basis = Verifiable(shown, right, records)
        findings = judge(shown, records, basis, list)
    for one in findings:
        if one.verdict != RIGHT and basis.looks_at(one.aspect):
            seen = "/".join(filter(None, one.fault.place)) if one.fault else ""
            place = where(exercise.name, one.aspect.name, seen)
            raise DeclarationError(
                f"{place}: {one.aspect.name!r} of the visible check does not pass with the "
                f"solution{seen and f', at {seen!r}'}: {one.sentence}"
            )


@contextlib.contextmanager
def trying(exercise: Exercise, mistake: Mistake) -> Iterator[None]:
    """Say where a known mistake is declared that raises in this context, or does not end."""
    called = f"the mistake {mistake.name!r}"
    with (
        at(exercise, mistake.name, graded=True),
        in_time(called, exercise.name, mistake.name, graded=True),
    ):
        yield


def require_wrong(exercise: Exercise, mistake: Mistake) -> None:
    """Judge a mistake on drawn inputs, one draw after the other, until it loses points.

    Raises
    ------
    DeclarationError
        With file and line, where it has full marks on each draw.
    """
    for seed in range(DRAWS):
        trial = Trial(exercise, reference(exercise.name), seed)
        with trying(exercise, mistake):
            made = implementation_of(exercise.name, mistake)
            records = trial.read(run_here(exercise, made, trial.inputs))
        if any(trial.fault_in(aspect, records) for aspect in exercise.aspects):
            return
    raise DeclarationError(
        f"{where(exercise.name, mistake.name, graded=True)}: the mistake {mistake.name!r} has full "
        f"marks, in the visible check and on {DRAWS} draws of the hidden inputs: either it is "
        "right, or no experiment tells it from the solution."
    )


@contextlib.contextmanager
def at(exercise: Exercise, *mentions: str, graded: bool = False) -> Iterator[None]:
    """Say of whatever is raised in this context where it is declared."""
    try:
        yield
    except DeclarationError:
        raise
    except (Exception, SystemExit) as error:
        place = line_of(error) or f"{where(exercise.name, *mentions, graded=graded)}: "
        kind = "" if isinstance(error, GradingError) else f"{type(error).__name__}: "
        raise DeclarationError(f"{place}{kind}{error}") from error
