"""Which known mistake explains what is wrong: hold what it leaves against the learner's records."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

import numpy as np

from seminar.judging.closeness import DEFAULT_TOLERANCE, is_close, is_often_met
from seminar.judging.declaration import (
    WARNINGS,
    Aspect,
    Diagnosis,
    Judged,
    Place,
    Records,
    split,
)
from seminar.judging.explain import (
    STOPPED_BY_A_STUB,
    UNDEFINED,
    UNWRITTEN,
    Fault,
    fault_of,
)
from seminar.judging.fault import NUMPYS
from seminar.judging.stops import what_it_says
from seminar.probes import Odd, Record


class Known(Protocol):
    """A known mistake and what it makes of the inputs: all of its records, or a signature."""

    @property
    def diagnosis(self) -> Diagnosis:
        """Its name and its sentence."""
        ...

    @property
    def spoils(self) -> frozenset[str]:
        """The names of the aspects in which it is wrong."""
        ...

    def is_wrong_in(self, aspect: str) -> bool:
        """Whether it is wrong in the aspect of this name; what the others say is not needed."""
        ...

    def agrees(self, learner: Records, places: Iterable[Place]) -> bool:
        """Whether the learner's records say the same in all the places, and end in the same way."""
        ...

    def is_wrong_at(self, places: Iterable[Place]) -> bool:
        """Whether it differs from the reference in one of the places."""
        ...

    def judged_alike(self, aspect: Aspect, learner: Records) -> bool:
        """Whether the judge finds the same fault in it and in the learner's records."""
        ...


def names_of_mistakes(
    exercise: Judged,
    known_mistakes: Callable[[], Sequence[Known]],
    found: Mapping[str, Fault | None],
    learner: Records,
    expected: Records,
) -> dict[str, Diagnosis]:
    """Return aspect name -> the one known mistake that explains what is wrong there.

    The surest explanation comes first, and each names only aspects that it explains, that is,
    whose observations are the same: a mistake whose whole record is the learner's; one that agrees
    in every aspect where either is wrong; one recognised by the observations in its `on`; last,
    for one aspect alone, the one that agrees in its numbers, spoils nothing that the learner has
    right, and agrees in more of what is wrong than any other. The known mistakes are asked for only
    where something is wrong.
    """
    wrong = {a.name: a for a in exercise.aspects if found.get(a.name) is not None}
    if not wrong or _not_written(learner):
        return {}
    aspects = {aspect.name: aspect for aspect in exercise.aspects}
    suspects = [_Suspect(known, learner, aspects) for known in known_mistakes()]
    everywhere = [*_places_of(wrong.values()), *_everywhere(learner)]
    for suspect in suspects:
        if suspect.agrees_at(everywhere):
            return dict.fromkeys(wrong, suspect.diagnosis)
    telling = {name for name, aspect in wrong.items() if _telling(aspect, learner, expected)}
    for suspect in suspects:
        if (
            not suspect.diagnosis.on
            and suspect.agrees(wrong)
            and any(map(suspect.known.is_wrong_in, telling))
            and suspect.agrees({name: aspects[name] for name in suspect.spoils})
        ):
            return dict.fromkeys(wrong, suspect.diagnosis)
    named: dict[str, Diagnosis] = {}
    for suspect in suspects:
        if suspect.is_recognised():
            named = dict.fromkeys(suspect.explained(wrong, found), suspect.diagnosis) | named
    for name in telling - named.keys():
        fitting = [suspect for suspect in suspects if suspect.fits(wrong[name], wrong)]
        explained = [suspect.explains(wrong) for suspect in fitting]
        best = [
            suspect.diagnosis
            for suspect, number in zip(fitting, explained, strict=True)
            if number == max(explained)
        ]
        if len({diagnosis.sentence for diagnosis in best}) == 1:
            named[name] = best[0]
    return _followed_up(named, wrong, found, suspects)


def _followed_up(
    named: dict[str, Diagnosis],
    wrong: Iterable[str],
    found: Mapping[str, Fault | None],
    suspects: Sequence[_Suspect],
) -> dict[str, Diagnosis]:
    """Add the aspects whose wrong numbers are the very ones that a mistake named elsewhere leaves.

    Other observations of theirs may differ: code that makes a known mistake may be written in
    another way, or make a second one. A yes or a no has many reasons.
    """
    reasons = [one for one in suspects if any(one.diagnosis is its for its in named.values())]
    for name in wrong:
        fault = found[name]
        if name in named or fault is None or not fault.in_numbers:
            continue
        reason = next((one for one in reasons if one.leaves(fault.place)), None)
        if reason is not None:
            named[name] = reason.diagnosis
    return named


class _Suspect:
    """A known mistake, held against the learner."""

    def __init__(self, known: Known, learner: Records, aspects: Mapping[str, Aspect]) -> None:
        self.known, self.learner, self.aspects = known, learner, aspects
        self.diagnosis = known.diagnosis
        self._agreed: dict[Place, bool] = {}
        self._turns = {experiment: turn for turn, experiment in enumerate(learner)}
        self.lines_fit = all(
            record.failure is None or re.search(self.diagnosis.line, record.failure.line)
            for record in learner.values()
        )

    @property
    def spoils(self) -> frozenset[str]:
        return self.known.spoils

    def agrees_at(self, places: Iterable[Place]) -> bool:
        # as the experiments run one after the other: the mistake's last ones are often not needed
        in_order = sorted(places, key=lambda place: self._turns.get(place[0], 0))
        return self.lines_fit and all(map(self._agrees_at, in_order))

    def _agrees_at(self, place: Place) -> bool:
        if place not in self._agreed:
            self._agreed[place] = self.known.agrees(self.learner, [place])
        return self._agreed[place]

    def is_recognised(self) -> bool:
        """Whether the observations in the mistake's `on` are the learner's, and wrong."""
        places = [split(place) for place in self.diagnosis.on]
        return bool(places) and self.known.is_wrong_at(places) and self.agrees_at(places)

    def leaves(self, place: Place) -> bool:
        """Whether this mistake leaves what the learner's code does at a place, and wrong."""
        return self.agrees_at([place]) and self.known.is_wrong_at([place])

    def explained(
        self, wrong: Mapping[str, Aspect], found: Mapping[str, Fault | None]
    ) -> list[str]:
        """Return the aspects in which it agrees, or whose fault is what it is recognised by."""
        if self.diagnosis.spoils_all:
            return list(wrong)
        places = {split(place) for place in self.diagnosis.on}
        return [
            name
            for name, aspect in wrong.items()
            if (self.agrees({name: aspect}) or _place_of(found.get(name)) in places)
            and self.known.is_wrong_in(name)
        ]

    def agrees(self, aspects: Mapping[str, Aspect]) -> bool:
        """Whether this mistake and the learner made the same observations in all these aspects."""
        return all(
            self.agrees_at(aspect.places)
            and (aspect.compares_plainly or self.known.judged_alike(aspect, self.learner))
            for aspect in aspects.values()
        )

    def fits(self, aspect: Aspect, wrong: Mapping[str, Aspect]) -> bool:
        """Whether this mistake agrees in one aspect and is wrong only where the learner is."""
        return (
            not self.diagnosis.on
            and self.agrees({aspect.name: aspect})
            and self.known.is_wrong_in(aspect.name)
            and not any(self.known.is_wrong_in(name) for name in self.aspects if name not in wrong)
        )

    def explains(self, wrong: Mapping[str, Aspect]) -> int:
        """Return in how many of the wrong aspects this mistake agrees."""
        return sum(self.agrees({name: aspect}) for name, aspect in wrong.items())


def _place_of(fault: Fault | None) -> Place:
    return fault.place if fault else ("", "")


def _places_of(aspects: Iterable[Aspect]) -> list[Place]:
    return [place for aspect in aspects for place in aspect.places]


def _everywhere(learner: Records) -> list[Place]:
    """Return all that the learner's experiments observed, and how each of them ended."""
    return [
        (name, observation)
        for name, record in learner.items()
        for observation in (*record.values, ENDED, WARNINGS)
    ]


ENDED = "how it ended"
"""The observation that stands for the end of an experiment: in a failure, and in which."""


ROUNDING = 1e-12
"""Beside zeros, what is larger is something else than they are."""


def _not_written(learner: Records) -> bool:
    """Whether every experiment met a stub, or no such name: a missing name has no line."""
    return all(
        record.failure is not None
        and fault_of(record.failure).kind in (UNWRITTEN, STOPPED_BY_A_STUB, UNDEFINED)
        for record in learner.values()
    )


def _telling(aspect: Aspect, learner: Records, expected: Records) -> bool:
    """Say whether wrong numbers of this aspect are so particular that equality cannot be chance."""
    for experiment, observation in aspect.places:
        if experiment not in learner or experiment not in expected:
            continue
        mine = learner[experiment].values.get(observation)
        right = expected[experiment].values.get(observation)
        if (
            isinstance(mine, np.ndarray)
            and isinstance(right, np.ndarray)
            and mine.dtype.kind == "f"
            and np.isfinite(mine).all()
            and mine.any()
            and not (mine.size == 1 and is_often_met(float(mine.flat[0])))
            and not is_close(mine, right, aspect.tolerance)
        ):
            return True
    return False


class KnownRecords:
    """A known mistake by its records, held against a reference's."""

    def __init__(
        self,
        diagnosis: Diagnosis,
        records: Records,
        reference: Records,
        tolerances: Mapping[Place, float],
        faults: Callable[[Aspect, Records], Fault | None],
        aspects: Iterable[Aspect],
    ) -> None:
        """`records` are as read; `faults` judges an aspect of some records."""
        self.diagnosis, self.records, self.reference = diagnosis, records, reference
        self.tolerances, self.faults = tolerances, faults
        self.aspects = {aspect.name: aspect for aspect in aspects}
        self._found: dict[str, Fault | None] = {}

    def found_in(self, name: str) -> Fault | None:
        """What the judge finds in one of its aspects; most mistakes are ruled out before."""
        if name not in self._found:
            self._found[name] = self.faults(self.aspects[name], self.records)
        return self._found[name]

    @property
    def spoils(self) -> frozenset[str]:
        return frozenset(filter(self.is_wrong_in, self.aspects))

    def is_wrong_in(self, aspect: str) -> bool:
        return aspect in self.aspects and self.found_in(aspect) is not None

    def agrees(self, learner: Records, places: Iterable[Place]) -> bool:
        return _equal(learner, self.records, places, self.tolerances)

    def is_wrong_at(self, places: Iterable[Place]) -> bool:
        return not _equal(self.records, self.reference, places, self.tolerances)

    def judged_alike(self, aspect: Aspect, learner: Records) -> bool:
        return self.faults(aspect, learner) == self.found_in(aspect.name)


def _equal(
    one: Records, other: Records, places: Iterable[Place], tolerances: Mapping[Place, float]
) -> bool:
    """Whether two sets of records agree in all the places, failures and warnings included."""
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
    if observation == ENDED:
        return _same_failure(one, other)
    mine, theirs = one.values.get(observation), other.values.get(observation)
    if mine is None or theirs is None:
        return mine is theirs and _same_failure(one, other)
    if isinstance(mine, Odd) or isinstance(theirs, Odd):
        return isinstance(mine, Odd) and isinstance(theirs, Odd) and mine == theirs
    if mine.shape != theirs.shape:
        return False
    if mine.dtype == theirs.dtype and mine.tobytes() == theirs.tobytes():
        return True
    if (mine.dtype == bool) != (theirs.dtype == bool):
        return False
    if not (np.isfinite(mine).all() and np.isfinite(theirs).all()):
        if not np.array_equal(np.isnan(mine), np.isnan(theirs)):
            return False
        mine, theirs = np.nan_to_num(mine, nan=0.0), np.nan_to_num(theirs, nan=0.0)
    if not theirs.any():  # no measure of what is small
        tolerance = ROUNDING
    return is_close(mine, theirs, tolerance)


def _same_failure(one: Record, other: Record) -> bool:
    if one.failure is None or other.failure is None:
        return one.failure is other.failure
    return one.failure.after == other.failure.after and (
        (one.failure.kind, what_it_says(one.failure))
        == (other.failure.kind, what_it_says(other.failure))
    )
