"""Hold what a chapter declares against its solutions, before any notebook is executed."""

from __future__ import annotations

import contextlib
import functools
import inspect
import re
from collections.abc import Callable, Iterator, Mapping

import numpy as np

from grading.exercises import CHAPTERS, chapter_of
from grading.exercises.declaration import DeclarationError, Exercise, Mistake, Records
from grading.exercises.lines import line_of, where
from grading.judging.edits import edited_source, implementation_of, source_of
from grading.judging.reference import reference
from grading.judging.trial import Trial, run_here, run_one
from grading.release.in_time import in_time
from grading.tree.errors import GradingError
from seminar.check.view import Verifiable, short, try_out
from seminar.judging.declaration import WARNINGS, Aspect
from seminar.judging.form import WHOLE_NUMBERS, YES_OR_NO, of_one_form
from seminar.judging.judge import RIGHT, judge
from seminar.probes import Probe, Record, address, kind_of

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
        _require_inputs(exercise)
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
    sent = {title: _sent_by_the_solution(trial, title) for title in exercise.experiments}
    records = trial.read(sent)
    for aspect in exercise.aspects:
        with at(exercise, aspect.name):
            fault = trial.fault_in(aspect, records)
        if fault is not None:
            raise DeclarationError(_no_points(trial, records, aspect, fault.place))


def _sent_by_the_solution(trial: Trial, title: str) -> Record:
    """Return what a probe sends of the solution, also where something else is judged against.

    Raises
    ------
    DeclarationError
        If other observations are foreseen, or such of another form.
    """
    exercise = trial.exercise
    foreseen = trial.reference[title]
    if exercise.experiments[title].foreseen is None:
        return foreseen
    with at(exercise, title), in_time("the solution, on drawn inputs,", exercise.name, title):
        sent = run_one(exercise, title, reference(exercise.name), trial.inputs)
    place = where(exercise.name, title, graded=True)
    if sent.values.keys() != foreseen.values.keys():
        odd = sorted(sent.values.keys() ^ foreseen.values.keys())
        raise DeclarationError(
            f"{place}: what is foreseen for {title!r} and what its probe sends of the solution "
            f"are to have the same names; see {odd}."
        )
    for name, value in foreseen.values.items():
        if not _are_of_one_form(sent.values[name], value):
            raise DeclarationError(
                f"{place}: for {title!r} the {name!r} that is foreseen is {short(value)}, and that "
                f"of the solution, of another form, is {short(sent.values[name])}."
            )
    return sent


def _are_of_one_form(one: object, other: object) -> bool:
    kinds = [YES_OR_NO, WHOLE_NUMBERS, "f"]
    return any(of_one_form(one, other, kind) and of_one_form(other, one, kind) for kind in kinds)


def _no_points(trial: Trial, records: Records, aspect: Aspect, place: tuple[str, str]) -> str:
    """Return what is said of an aspect in which the solution is wrong, with both places.

    The line of the draw comes first where it gives numbers that are none.
    """
    name, (experiment, observation) = trial.exercise.name, place
    declared = where(name, aspect.name, "/".join(place))
    draw = where(name, experiment, graded=True)
    record = records[experiment]
    if observation == WARNINGS:
        got = f"it warns ({', '.join(record.warnings)})"
    elif observation in record.values:
        got = f"its {observation!r} is {short(record.values[observation])}"
    else:
        got = f"it gives no {observation!r}"
    drawn = f"what is drawn for {experiment!r}"
    if all(map(_is_of_numbers, trial.inputs[experiment].values())):
        begin = f"{declared}: {aspect.name!r} gives the solution no points on {drawn} ({draw})"
    else:
        begin = (
            f"{draw}: {drawn} holds what is no finite number, and {aspect.name!r} ({declared}) "
            "gives the solution no points on it"
        )
    return f"{begin}: {got}."


def _is_of_numbers(value: object) -> bool:
    """Whether no number of an input is infinite or none."""
    if isinstance(value, Mapping):
        return all(map(_is_of_numbers, value.values()))
    if isinstance(value, (list, tuple)):
        return all(map(_is_of_numbers, value))
    array = np.asarray(value)
    return array.dtype.kind not in "fc" or bool(np.isfinite(array).all())


def _require_inputs(exercise: Exercise) -> None:
    """Hold what is drawn and what is pinned against what the probes take."""
    rng = np.random.default_rng(0)
    for title, experiment in exercise.experiments.items():
        place = (exercise.name, title)
        if not callable(experiment.draw):
            raise DeclarationError(
                f"{where(*place, graded=True)}: what draws the inputs of {title!r} is "
                f"{kind_of(experiment.draw)}: write a function that takes a generator."
            )
        with (
            at(exercise, title, graded=True),
            in_time(f"what draws the inputs of {title!r}", *place, graded=True),
        ):
            drawn = experiment.draw(rng)
        fault = _fault_of_inputs(experiment.probe, drawn, experiment.kept)
        if fault:
            raise DeclarationError(
                f"{where(*place, graded=True)}: what is drawn for {title!r} {fault}."
            )
    for title, shown in exercise.shown.experiments.items() if exercise.shown else ():
        fault = (
            "" if shown.pinned is None else _fault_of_inputs(shown.probe, shown.pinned, shown.kept)
        )
        if fault:
            raise DeclarationError(
                f"{where(exercise.name, title)}: what the visible check gives {title!r} {fault}."
            )


def _fault_of_inputs(probe: Probe, inputs: object, kept: tuple[str, ...] = ()) -> str:
    """Return what keeps inputs from being those of a probe, "" where nothing does.

    Those that are kept have to be there, and the probe must not take them.
    """
    if not isinstance(inputs, Mapping):
        kind = "nothing" if inputs is None else kind_of(inputs)
        return f"is {kind}: write a dict of the inputs that its probe takes"
    _, *takes = inspect.signature(probe).parameters.values()
    named = [one for one in takes if one.kind is not one.VAR_KEYWORD]
    names = [one.name for one in named]
    needed = [one.name for one in named if one.default is one.empty]
    odd = [name for name in inputs if name not in (*names, *kept) and named == takes]
    missing = [name for name in (*needed, *kept) if name not in inputs]
    if odd or missing:
        said = [f"holds {', '.join(map(repr, odd))}"] * bool(odd)
        said += [f"lacks {', '.join(map(repr, missing))}"] * bool(missing)
        return f"{' and '.join(said)}: its probe {address(probe)} takes {', '.join(names)}"
    return ""


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


Draws = Callable[[int], Trial]
"""What returns a trial on the inputs of a seed."""


def draws_of(exercise: Exercise) -> Draws:
    """Return the trials of an exercise, each of which is made once for all of its mistakes."""
    return functools.cache(lambda seed: Trial(exercise, reference(exercise.name), seed))


def require_wrong(exercise: Exercise, mistake: Mistake, draws: Draws) -> None:
    """Judge a mistake on drawn inputs, one draw after the other, until it loses points.

    Raises
    ------
    DeclarationError
        With file and line, where it has full marks on each draw.
    """
    for seed in range(DRAWS):
        trial = draws(seed)
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
