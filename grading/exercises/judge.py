"""How records become a score: compare with the reference, name the mistake, describe the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

import numpy as np

from grading.exercises.declaration import (
    WARNINGS,
    Aspect,
    Exercise,
    Mistake,
    Place,
    Records,
    split,
)
from grading.exercises.reading import with_readings
from grading.exercises.rules import Rule, Seen
from grading.score import AspectScore, Score
from seminar.check.attempt import AFTER_A_STOP
from seminar.check.explain import (
    DEFAULT_TOLERANCE,
    DIFFERENT,
    NO_ANSWER,
    STOPPED,
    WARNED,
    Fault,
    explain,
    fault_of,
    is_close,
)
from seminar.check.report import NOT_REACHED, RIGHT, WRONG
from seminar.probes import Odd, Record, observe

NUMPYS = "RuntimeWarning"
"""The only warnings that count: overflow and the like. What learners warn of is their affair."""


def draw_inputs(exercise: Exercise, seed: object = None) -> dict[str, dict[str, object]]:
    """Return fresh hidden inputs for every experiment; the same for the same `seed`."""
    rng = np.random.default_rng(seed)
    return {name: experiment.draw(rng) for name, experiment in exercise.experiments.items()}


def run_here(exercise: Exercise, implementation: object, inputs: dict[str, dict]) -> Records:
    """Run every experiment on an implementation of our own, in this process."""
    return {
        name: observe(experiment.probe, implementation, inputs[name])
        for name, experiment in exercise.experiments.items()
    }


class Trial:
    """One draw of an exercise's hidden inputs, and what is known to be made of it.

    Attributes
    ----------
    inputs : dict
        Experiment -> inputs by keyword.
    reference : Records
        As its probes sent them.
    expected : Records
        The reference's with the readings made.

    Raises
    ------
    ValueError
        If the exercise is declared so that it cannot be judged fairly.
    """

    def __init__(self, exercise: Exercise, implementation: object, seed: object = None) -> None:
        """Draw inputs and run the reference `implementation` on them."""
        self.exercise = exercise
        self.inputs = draw_inputs(exercise, seed)
        self.reference = run_here(exercise, implementation, self.inputs)
        self.expected = self.read(self.reference)
        _require_sound(exercise, self.expected)

    @cached_property
    def mistakes(self) -> list[_Known]:
        """What the known mistakes make of the inputs, found out once something is wrong."""
        return [
            _Known(self, mistake, run_here(self.exercise, mistake.implementation, self.inputs))
            for mistake in self.exercise.mistakes
        ]

    def score(self, learner: Records) -> Score:
        """Return the points by aspect for the records that a learner's code left.

        Each comes with a verdict and a sentence.
        """
        return self.judged(self.read(learner))

    def read(self, records: Records) -> Records:
        """Return records with what is to be read from their numbers on this side."""
        return {
            name: with_readings(
                experiment.readings, self.inputs[name], records[name], self.reference[name]
            )
            for name, experiment in self.exercise.experiments.items()
        }

    def judged(self, learner: Records) -> Score:
        """Return the score for records in which the readings are made."""
        exercise = self.exercise
        found = {a.name: _fault(a, learner, self.expected) for a in exercise.aspects}
        names = _names_of_mistakes(self, found, learner)
        return Score(exercise.name, exercise.points, tuple(_aspect_scores(exercise, found, names)))


def _require_sound(exercise: Exercise, reference: Records) -> None:
    """Hold a declaration against what its experiments observe.

    Whoever writes the learner's records can write yes to every question, so an aspect made of
    nothing else has to wait for one that compares numbers or words here.
    """
    compares = {}
    for aspect in exercise.aspects:
        for experiment, observation in aspect.places:
            needed = aspect.rule_of(observation).beside if observation != WARNINGS else ()
            for name in (observation, *needed):
                if name != WARNINGS and name not in reference[experiment].values:
                    raise ValueError(f"{exercise.name}: {experiment!r} observes no {name!r}.")
        compares[aspect.name] = not all(_is_yes_or_no(reference, place) for place in aspect.places)
    for aspect in exercise.aspects:
        after = any(compares[name] for name in aspect.after)
        beside = aspect.beside and all(compares[name] for name in aspect.beside)
        if not (compares[aspect.name] or after or beside):
            raise ValueError(
                f"{exercise.name}: {aspect.name!r} believes the learner's side. Let it come after "
                "or beside an aspect that compares numbers."
            )


def _is_yes_or_no(reference: Records, place: Place) -> bool:
    experiment, observation = place
    if observation == WARNINGS:
        return True
    value = reference[experiment].values[observation]
    return isinstance(value, np.ndarray) and value.dtype == bool


def _aspect_scores(exercise, found, names) -> Iterator[AspectScore]:
    said: dict[str, str] = {}
    for aspect in exercise.aspects:
        fault = found[aspect.name]
        mistake = names.get(aspect.name)
        if fault is not None:
            sentence = mistake.sentence if mistake else fault.sentence
            if sentence in said:
                verdict, sentence = (
                    (WRONG, f"For the same reason as “{said[sentence]}”.")
                    if mistake or fault.kind != STOPPED
                    else (NOT_REACHED, AFTER_A_STOP)
                )
            else:
                verdict = WRONG
                said[sentence] = aspect.name
            yield AspectScore(
                aspect.name, 0.0, aspect.points, verdict, sentence, mistake.name if mistake else ""
            )
        elif waits_for := _waits_for(aspect, found):
            reason = f"Counts once {waits_for} is right."
            yield AspectScore(aspect.name, 0.0, aspect.points, NOT_REACHED, reason)
        else:
            yield AspectScore(aspect.name, aspect.points, aspect.points, RIGHT, "")


def _waits_for(aspect: Aspect, found: dict[str, Fault | None]) -> str:
    """Return the aspects that this one waits for, in words; "" where it counts."""
    for name in aspect.after:
        if found[name] is not None:
            return f"“{name}”"
    if all(found[name] is not None for name in aspect.beside):
        return " or ".join(f"“{name}”" for name in aspect.beside)
    return ""


def _fault(aspect: Aspect, learner: Records, reference: Records) -> Fault | None:
    """Return what is wrong in an aspect, or None."""
    for experiment, observation in aspect.places:
        fault = _fault_at(aspect, observation, learner[experiment], reference[experiment])
        if fault is not None:
            return fault
    return None


def _fault_at(aspect: Aspect, observation: str, got: Record, expected: Record) -> Fault | None:
    if observation == WARNINGS:
        if NUMPYS in got.warnings and NUMPYS not in expected.warnings:
            return Fault(WARNED, f"NumPy warns ({NUMPYS}) for numbers that should be no trouble.")
        return None
    rule = aspect.rule_of(observation)
    if any(name not in got.values for name in (observation, *rule.needs)):
        return _missing(aspect, got)
    sentence = _difference(aspect, observation, rule, got, expected)
    if sentence is None:
        return None
    if got.failure is not None and _is_no(got.values.get(aspect.through)):
        return fault_of(got.failure)
    right = expected.values[observation]
    if isinstance(right, np.ndarray) and right.dtype == bool:
        sentence = aspect.sentence_of_no(observation) or sentence
    return Fault(DIFFERENT, sentence)


def _missing(aspect: Aspect, got: Record) -> Fault | None:
    if got.failure is None:
        return Fault(NO_ANSWER, "The experiment ended without an answer.")
    return None if got.failure.kind in aspect.may_raise else fault_of(got.failure)


def _difference(
    aspect: Aspect, observation: str, rule: Rule, got: Record, expected: Record
) -> str | None:
    """Return what a rule finds, or what keeps it from looking: a value of another form."""
    mine, right = got.values[observation], expected.values[observation]
    what, tolerance = aspect.name_of(observation), aspect.tolerance
    if isinstance(right, Odd) and not isinstance(mine, Odd):
        mine = Odd("numbers")
    forms = [form for form in rule.forms(right) if _of_one_form(mine, form)]
    if not forms:
        return explain(mine, right, what=what, tolerance=tolerance)
    right_beside = {name: expected.values[name] for name in rule.beside}
    beside = {
        name: got.values[name]
        for name, value in right_beside.items()
        if _of_one_form(got.values.get(name), value)
    }
    for name in rule.needs:
        if name not in beside:
            return explain(got.values[name], right_beside[name], what=what, tolerance=tolerance)
    return rule.fault(Seen(mine, forms[0], beside, right_beside, what, tolerance))


def _of_one_form(one: object, other: np.ndarray | Odd) -> bool:
    """Whether both are words, or both are arrays of one shape, of numbers or of yes and no."""
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return one.shape == other.shape and (one.dtype == bool) == (other.dtype == bool)
    return isinstance(one, Odd) and isinstance(other, Odd)


def _is_no(value: object) -> bool:
    return isinstance(value, np.ndarray) and value.shape == () and not value


def _names_of_mistakes(trial: Trial, found, learner: Records) -> dict[str, Mistake]:
    """Return aspect name -> the one known mistake that explains what is wrong there.

    The surest explanation comes first, and each names only aspects that it explains, that is,
    whose observations are the same: a mistake whose whole record is the learner's; one that agrees
    in every aspect where either is wrong; one recognised by the observations in its `on`; last,
    for one aspect alone, the only one that agrees in its numbers and spoils nothing that the
    learner has right.
    """
    reference = trial.expected
    wrong = {a.name: a for a in trial.exercise.aspects if found[a.name] is not None}
    if not wrong or _not_written(learner):
        return {}
    suspects = [_Suspect(known, learner) for known in trial.mistakes]
    for suspect in suspects:
        if suspect.is_the_learner(_everywhere(reference)):
            return dict.fromkeys(wrong, suspect.mistake)
    telling = {name for name, aspect in wrong.items() if _telling(aspect, learner, reference)}
    for suspect in suspects:
        spoiled = suspect.spoils
        if not suspect.mistake.on and telling & spoiled.keys() and suspect.agrees(wrong | spoiled):
            return dict.fromkeys(wrong, suspect.mistake)
    named: dict[str, Mistake] = {}
    for suspect in suspects:
        if suspect.is_recognised():
            explained = suspect.explained(wrong)
            named = dict.fromkeys(explained, suspect.mistake) | named
    for name in telling - named.keys():
        fitting = [suspect for suspect in suspects if suspect.fits(wrong[name], wrong)]
        if len({suspect.mistake.sentence for suspect in fitting}) == 1:
            named[name] = fitting[0].mistake
    return named


class _Known:
    """A known mistake and its records, as sent and as read, held against the reference's."""

    def __init__(self, trial: Trial, mistake: Mistake, records: Records) -> None:
        self.exercise, self.mistake = trial.exercise, mistake
        self.records, self.read = records, trial.read(records)
        self.reference = trial.expected

    @cached_property
    def spoils(self) -> dict[str, Aspect]:
        """Return the aspects in which this mistake is wrong, by name."""
        return {
            aspect.name: aspect
            for aspect in self.exercise.aspects
            if _fault(aspect, self.read, self.reference) is not None
        }

    @cached_property
    def places(self) -> list[Place]:
        """Return the places in the mistake's `on`; none where it is not wrong in all of them."""
        places = [split(place) for place in self.mistake.on]
        return [] if _equal(self.exercise, self.read, self.reference, places) else places


class _Suspect:
    """A known mistake, held against the learner."""

    def __init__(self, known: _Known, learner: Records) -> None:
        self.known, self.learner = known, learner
        self.mistake, self.spoils = known.mistake, known.spoils
        self.lines_fit = all(
            record.failure is None or re.search(self.mistake.line, record.failure.line)
            for record in learner.values()
        )

    def _agrees_at(self, places) -> bool:
        return self.lines_fit and _equal(self.known.exercise, self.learner, self.known.read, places)

    def is_the_learner(self, everywhere) -> bool:
        return self._agrees_at(everywhere)

    def is_recognised(self) -> bool:
        """Whether the observations in the mistake's `on` are the learner's, and wrong."""
        return bool(self.known.places) and self._agrees_at(self.known.places)

    def explained(self, wrong: dict[str, Aspect]) -> list[str]:
        if self.mistake.spoils_all:
            return list(wrong)
        return [name for name, aspect in wrong.items() if self.agrees({name: aspect})]

    def agrees(self, aspects: dict[str, Aspect]) -> bool:
        """Whether this mistake and the learner made the same observations in all these aspects."""
        return all(
            self._agrees_at(aspect.places) and self._judged_alike(aspect)
            for aspect in aspects.values()
        )

    def _judged_alike(self, aspect: Aspect) -> bool:
        if aspect.compares_plainly:
            return True
        mine, its = self.learner, self.known.read
        reference = self.known.reference
        return _fault(aspect, mine, reference) == _fault(aspect, its, reference)

    def fits(self, aspect: Aspect, wrong: dict[str, Aspect]) -> bool:
        """Whether this mistake agrees in one aspect and is wrong only where the learner is."""
        if self.mistake.on or not self.agrees({aspect.name: aspect}):
            return False
        return self.spoils.keys() <= wrong.keys()


def _everywhere(reference: Records) -> list[tuple[str, str]]:
    return [
        (name, observation)
        for name, record in reference.items()
        for observation in (*record.values, WARNINGS)
    ]


def _not_written(learner: Records) -> bool:
    """Whether every experiment met a stub, or no such name: a missing name has no line."""
    failures = [record.failure for record in learner.values()]
    return all(
        failure is not None
        and (
            failure.kind == "NotImplementedError"
            or (failure.kind == "NameError" and not failure.line)
        )
        for failure in failures
    )


def _telling(aspect, learner, reference) -> bool:
    """Whether wrong numbers of this aspect are so particular that equality cannot be chance."""
    for experiment, observation in aspect.places:
        mine = learner[experiment].values.get(observation)
        right = reference[experiment].values.get(observation)
        if (
            isinstance(mine, np.ndarray)
            and isinstance(right, np.ndarray)
            and mine.dtype.kind == "f"
            and np.isfinite(mine).all()
            and mine.any()
            and not is_close(mine, right, aspect.tolerance)
        ):
            return True
    return False


def _equal(exercise: Exercise, one: Records, other: Records, places) -> bool:
    """Whether two sets of records agree in all the places, failures and warnings included."""
    tolerances = exercise.tolerances
    return all(
        _same_observation(
            one[experiment],
            other[experiment],
            observation,
            tolerances.get((experiment, observation), DEFAULT_TOLERANCE),
        )
        for experiment, observation in places
    )


def _same_observation(one: Record, other: Record, observation: str, tolerance: float) -> bool:
    if observation == WARNINGS:
        return (NUMPYS in one.warnings) == (NUMPYS in other.warnings)
    mine, theirs = one.values.get(observation), other.values.get(observation)
    if mine is None or theirs is None:
        return mine is theirs and _same_failure(one, other)
    if isinstance(mine, Odd) or isinstance(theirs, Odd):
        return isinstance(mine, Odd) and isinstance(theirs, Odd) and mine == theirs
    if mine.shape != theirs.shape:
        return False
    if (mine.dtype == bool) != (theirs.dtype == bool):
        return False
    if not np.array_equal(np.isnan(mine), np.isnan(theirs)):
        return False
    return is_close(np.nan_to_num(mine, nan=0.0), np.nan_to_num(theirs, nan=0.0), tolerance)


def _same_failure(one: Record, other: Record) -> bool:
    if one.failure is None or other.failure is None:
        return one.failure is other.failure
    return (one.failure.kind, one.failure.message, one.failure.after) == (
        other.failure.kind,
        other.failure.message,
        other.failure.after,
    )
