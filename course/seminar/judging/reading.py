"""Readings: yes-or-no observations that are made on this side, from numbers that a probe sent.

A probe may have to tell something of numbers that differ from run to run, as random batches do.
Its own yes would be the word of the learner's process; so it sends the numbers, and the judge
reads them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from seminar.judging.form import NUMBERS, WHOLE_NUMBERS, of_one_form
from seminar.judging.quiet import quiet
from seminar.probes import Odd, Record


@dataclass(frozen=True)
class Reading:
    """How an observation is made from others of the same record.

    Attributes
    ----------
    needs : tuple of str
        The observations that are read. They tell nothing else: no aspect looks at them.
    read : callable
        Takes the experiment's inputs and the values of `needs`, each an array of the shape of the
        reference's; returns True where all is well, or what is read.
    is_number : bool
        Whether what is read is a number, and no yes or no.
    """

    needs: tuple[str, ...]
    read: Callable[..., float]
    is_number: bool = False


def with_readings(
    readings: Mapping[str, Reading],
    inputs: Mapping[str, object],
    record: Record,
    reference: Record | None = None,
) -> Record:
    """Return a record with what is read in the place of what it is read from.

    What the record itself says under the name of a reading does not count. A reading whose numbers
    are missing is missing, too, and is no where they have another form than the reference's.
    Without a reference numbers are taken as they are, as the probe has made them here.
    """
    if not readings:
        return record
    consumed = {name for reading in readings.values() for name in reading.needs}
    values = {
        name: value
        for name, value in record.values.items()
        if name not in consumed and name not in readings
    }
    for name, reading in readings.items():
        if any(need not in record.values for need in reading.needs):
            continue
        sent = [record.values[need] for need in reading.needs]
        wanted = sent if reference is None else [reference.values[need] for need in reading.needs]
        if all(map(_fits, sent, wanted)):
            with quiet():
                found = reading.read(inputs, *sent)
                values[name] = np.array(float(found) if reading.is_number else bool(found))
        elif reading.is_number:
            values[name] = Odd("nothing that can be read")
        else:
            values[name] = np.array(False)
    return replace(record, values=values)


def _fits(one: object, other: object) -> bool:
    """Whether both are numbers of one form, whole ones where the other has whole numbers."""
    if not isinstance(other, np.ndarray):
        return False  # a word: there is nothing to be read
    whole = other.dtype.kind in WHOLE_NUMBERS
    return of_one_form(one, other, WHOLE_NUMBERS if whole else NUMBERS)
