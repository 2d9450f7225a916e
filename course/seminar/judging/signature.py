"""Signatures: enough of a record to recognise it, and far too little to rebuild many numbers.

The build runs every known mistake on the visible check's inputs and ships, of every observation
that differs from the reference's, a sketch: the shape, the kind of dtype, the largest magnitude and
two fixed projections, in six digits. So a notebook names a mistake without holding the code of one,
or an answer for other inputs than the visible check's. What is compared with a tolerance holds for
every BLAS kernel and for float32.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from seminar.judging.closeness import DEFAULT_TOLERANCE
from seminar.judging.declaration import WARNINGS, Aspect, Diagnosis, Exercise, Place, Records
from seminar.judging.fault import NUMPYS
from seminar.judging.naming import ENDED, ROUNDING
from seminar.judging.stops import what_it_says
from seminar.probes import Odd, Record

Sketch = str | list[Any]
"""Of a word: a digest. Of an array: its form, its largest magnitude and its projections; of one
number the form and the number, and of zeros the form alone.

The form is a text: "y" for yes or no, "n" for numbers, the shape, and how many entries are nan, inf
and -inf, where any are: "n3,4", "n5;1,0,0".
"""

Outline = dict[str, Any]
"""Of a record: observation -> sketch, and how it ended, as JSON."""

PROJECTIONS = 2
DIGITS = 6
ROOM = 3
"""Tolerances by which the projections of values that pass for the same may lie apart."""


def sketch(value: np.ndarray | Odd, observation: str) -> Sketch:
    """Return the sketch of one observation.

    The projections are sums of the finite entries, weighted by cosines that depend on the
    observation's name and the entry's place alone, over the root of their number.
    """
    if isinstance(value, Odd):
        return _digest(f"{observation}: {value}")
    form = ("y" if value.dtype == bool else "n") + ",".join(map(str, value.shape))
    numbers = value.astype(np.float64).ravel()
    if not np.isfinite(numbers).all():
        tests = (np.isnan, np.isposinf, np.isneginf)
        form += ";" + ",".join(str(int(test(numbers).sum())) for test in tests)
        numbers = np.where(np.isfinite(numbers), numbers, 0.0)
    scale = float(np.abs(numbers).max(initial=0.0))
    if not scale:
        return [form]
    if numbers.size == 1:
        return [form, float(f"{numbers[0]:.{DIGITS}g}")]
    weights = _weights(observation, numbers.size)
    projected = weights @ (numbers / scale) * scale / np.sqrt(numbers.size)
    return [form, *(float(f"{number:.{DIGITS}g}") for number in (scale, *projected))]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="backslashreplace")).hexdigest()[:8]


def agree(one: Sketch, other: Sketch, tolerance: float) -> bool:
    """Whether two sketches are of values that pass for the same.

    Entries may lie apart by `tolerance` times the largest magnitude, as in
    `seminar.judging.closeness.is_close`.
    """
    if isinstance(one, str) or isinstance(other, str):
        return one == other
    (form, *numbers), (other_form, *other_numbers) = one, other
    if form != other_form:
        return False
    if not numbers or not other_numbers:  # zeros are no measure of what is small
        return all(abs(number) <= ROUNDING for number in (*numbers, *other_numbers))
    scale = max(abs(numbers[0]), abs(other_numbers[0]))
    room = max(tolerance, 10.0 ** (1 - DIGITS)) * scale * ROOM
    return all(abs(a - b) <= room for a, b in zip(numbers, other_numbers, strict=False))


@functools.cache
def _weights(observation: str, size: int) -> np.ndarray:
    """Return the weights of the projections, shape (PROJECTIONS, size)."""
    digest = hashlib.sha256(observation.encode()).digest()
    places = np.arange(1.0, size + 1.0) ** 1.5
    speeds = [1 + int.from_bytes(digest[2 * i : 2 * i + 2]) / 2**15 for i in range(PROJECTIONS)]
    return np.array([np.cos(speed * places + i) for i, speed in enumerate(speeds)])


def outline(record: Record) -> Outline:
    """Return the sketches of all that a record observed, and how it ended."""
    failure = record.failure
    return {
        **{name: sketch(value, name) for name, value in record.values.items()},
        WARNINGS: NUMPYS in record.warnings,
        ENDED: failure and [failure.kind, failure.after, _digest(what_it_says(failure))],
    }


def outlines(records: Records) -> dict[str, Outline]:
    """Return the outline of every experiment's record."""
    return {name: outline(record) for name, record in records.items()}


def difference(
    one: Mapping[str, Outline], other: Mapping[str, Outline], tolerances: Mapping[Place, float]
) -> dict[str, Outline]:
    """Return what of `one` is not so in `other`; what is missing in `one` is None.

    What differs by chance, as the deviation of random weights, has a tolerance of its own.
    """
    left = {}
    for experiment, made in one.items():
        base = other[experiment]
        changed = {
            name: made.get(name)
            for name in dict.fromkeys([*base, *made])
            if not _same(
                made.get(name), base.get(name), name, tolerances.get((experiment, name), 0.0) / ROOM
            )
        }
        if changed:
            left[experiment] = changed
    return left


def _same(one: Any, other: Any, observation: str, tolerance: float) -> bool:
    if one is None or other is None or observation in (WARNINGS, ENDED):
        return bool(one == other)
    return agree(one, other, tolerance)


@dataclass(frozen=True)
class KnownSignature:
    """A known mistake by its signature, held against sketches of the learner's records.

    Attributes
    ----------
    diagnosis : Diagnosis
    spoils : frozenset of str
        The names of the aspects in which it is wrong.
    mine : dict of str to Outline
        By experiment: the learner's.
    reference, changed : dict of str to Outline
        The reference's, and what of the mistake's is not so there.
    tolerances : dict of Place to float
    """

    diagnosis: Diagnosis
    spoils: frozenset[str]
    mine: Mapping[str, Outline]
    reference: Mapping[str, Outline]
    changed: Mapping[str, Outline]
    tolerances: Mapping[Place, float]

    def agrees(self, learner: Records, places: Iterable[Place]) -> bool:
        return all(self._agrees_at(*place) for place in places if place[0] in self.mine)

    def _agrees_at(self, experiment: str, observation: str) -> bool:
        mine, its = self.mine[experiment], self._outline(experiment)
        if observation in (WARNINGS, ENDED):
            return bool(mine[observation] == its[observation])
        one, other = mine.get(observation), its.get(observation)
        if one is None or other is None:
            return one is other and mine[ENDED] == its[ENDED]
        tolerance = self.tolerances.get((experiment, observation), DEFAULT_TOLERANCE)
        return agree(one, other, tolerance)

    def _outline(self, experiment: str) -> Outline:
        return {**self.reference.get(experiment, {}), **self.changed.get(experiment, {})}

    def is_wrong_in(self, aspect: str) -> bool:
        return aspect in self.spoils

    def is_wrong_at(self, places: Iterable[Place]) -> bool:
        return any(at in self.changed.get(experiment, {}) for experiment, at in places)

    def judged_alike(self, aspect: Aspect, learner: Records) -> bool:
        return True  # sketches that agree are all that is known


def read(exercise: Exercise, shipped: Mapping[str, Any], learner: Records) -> list[KnownSignature]:
    """Return the known mistakes that the build ships, ready to be held against a learner's records.

    `shipped` holds the `reference`, and of every mistake its diagnosis, what it `spoils` and what
    is `changed`.
    """
    mine = outlines(learner)
    return [
        KnownSignature(
            Diagnosis(
                entry["name"],
                entry["sentence"],
                tuple(entry.get("on", ())),
                entry.get("line", ""),
                entry.get("spoils_all", False),
            ),
            frozenset(entry["spoils"]),
            mine,
            shipped["reference"],
            entry["changed"],
            exercise.tolerances,
        )
        for entry in shipped["mistakes"]
    ]
