"""Which known mistake explains what is wrong: compare its records with the learner's."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
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
from grading.exercises.fault import NUMPYS, fault_in
from seminar.check.explain import DEFAULT_TOLERANCE, Fault, is_close
from seminar.probes import Odd, Record


def names_of_mistakes(
    exercise: Exercise,
    known_mistakes: Callable[[], list[Known]],
    found: Mapping[str, Fault | None],
    learner: Records,
    reference: Records,
) -> dict[str, Mistake]:
    """Return aspect name -> the one known mistake that explains what is wrong there.

    The surest explanation comes first, and each names only aspects that it explains, that is,
    whose observations are the same: a mistake whose whole record is the learner's; one that agrees
    in every aspect where either is wrong; one recognised by the observations in its `on`; last,
    for one aspect alone, the only one that agrees in its numbers and spoils nothing that the
    learner has right. The known mistakes are asked for only where something is wrong.
    """
    wrong = {a.name: a for a in exercise.aspects if found[a.name] is not None}
    if not wrong or _not_written(learner):
        return {}
    suspects = [_Suspect(known, learner) for known in known_mistakes()]
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


class Known:
    """A known mistake and its records, as sent and as read, held against the reference's."""

    def __init__(
        self,
        exercise: Exercise,
        mistake: Mistake,
        records: Records,
        read: Records,
        reference: Records,
    ) -> None:
        self.exercise, self.mistake = exercise, mistake
        self.records, self.read = records, read
        self.reference = reference

    @cached_property
    def spoils(self) -> dict[str, Aspect]:
        """Return the aspects in which this mistake is wrong, by name."""
        return {
            aspect.name: aspect
            for aspect in self.exercise.aspects
            if fault_in(aspect, self.read, self.reference) is not None
        }

    @cached_property
    def places(self) -> list[Place]:
        """Return the places in the mistake's `on`; none where it is not wrong in all of them."""
        places = [split(place) for place in self.mistake.on]
        return [] if _equal(self.exercise, self.read, self.reference, places) else places


class _Suspect:
    """A known mistake, held against the learner."""

    def __init__(self, known: Known, learner: Records) -> None:
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
        return fault_in(aspect, mine, reference) == fault_in(aspect, its, reference)

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
