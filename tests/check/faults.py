"""Faults put into what a visible check observes: one observation at a time, a little or much.

The reference is observed once. Then the check runs again and again on those records, with one
observation of them off, and its table says which rows notice.
"""

import contextlib
import dataclasses
import importlib
import pickle

import numpy as np

from grading.exercises import module_of
from grading.judging.reference import reference_module
from seminar import check
from seminar.check import attempt, slopes
from seminar.check.attempt import CheckFailed
from seminar.check.report import RIGHT, WRONG
from seminar.probes import Odd, observe

STEPS = [float(f"3e{power}") for power in range(-10, 0)]
"""How far off, in parts of the largest entry: no tolerance of a check lies near one of these."""
OTHER = "other"
"""A yes turned into a no, a count one too high, a warning, a word that is not the word."""
NEGATIVE, INFINITE = "negative", "infinite"


class Faulty:
    """One exercise's visible check, on records of the reference with a fault in them."""

    def __init__(self, name, monkeypatch):
        self.name = name
        self.implementation = getattr(reference_module(name), name)
        self.check = getattr(check, name)
        self.records = {}
        self.places = {}  # what is observed for a row and not for measuring a slope, in order
        self.fault = None
        self.measuring = False
        module = importlib.import_module(f"seminar.check.{module_of(name)}")
        monkeypatch.setattr(module, "observe", self._observe)
        monkeypatch.setattr(attempt, "_show", self._show)
        self.slopes = slopes.slopes
        for place in (module, slopes):
            if hasattr(place, "slopes"):
                monkeypatch.setattr(place, "slopes", self._measure)

    def rows(self, fault=None):
        """Return label -> verdict of its row, with a fault (place, observation, kind or size)."""
        self.fault = fault
        with contextlib.suppress(CheckFailed):
            self.check(self.implementation)
        return {row.aspect: row.verdict for row in self.report.rows}

    def faults(self):
        """Yield every fault: small ones first."""
        self.rows()
        for place in list(self.places):
            record = self.records[place]
            yield place, "warnings", OTHER
            for observation, value in record.values.items():
                if isinstance(value, Odd):
                    yield place, observation, OTHER
                    words = [name for name, word in record.values.items() if isinstance(word, Odd)]
                    yield from ((place, observation, f"as {other}") for other in words)
                elif value.dtype.kind == "f":
                    kinds = (*STEPS, NEGATIVE, INFINITE)
                    yield from ((place, observation, kind) for kind in kinds)
                else:
                    yield place, observation, OTHER

    def _observe(self, probe, implementation, inputs):
        place = (probe.__name__, pickle.dumps(inputs))
        if place not in self.records:
            self.records[place] = observe(probe, implementation, inputs)
        if not self.measuring:
            self.places[place] = None
        record = self.records[place]
        if self.fault is None or self.fault[0] != place or self.measuring:
            return record
        _, observation, kind = self.fault
        if observation == "warnings":
            return dataclasses.replace(record, warnings=("RuntimeWarning",))
        if str(kind).startswith("as "):
            spoilt = record.values[kind.removeprefix("as ")]
        else:
            spoilt = _spoilt(record.values[observation], kind)
        return dataclasses.replace(record, values={**record.values, observation: spoilt})

    def _measure(self, *arguments):
        self.measuring = True
        try:
            return self.slopes(*arguments)
        finally:
            self.measuring = False

    def _show(self, report):
        self.report = report


def noticed(name, monkeypatch):
    """Return label -> (least, others) of the rows that are right for the reference.

    `least` is the smallest of `STEPS` that turns the row red, `OTHER` where none does and another
    fault does, None where nothing does; `others` is how many rows turn red with it, at best.
    """
    faulty = Faulty(name, monkeypatch)
    found = {label: (None, None) for label, verdict in faulty.rows().items() if verdict == RIGHT}
    for fault in faulty.faults():
        red = [label for label, verdict in faulty.rows(fault).items() if verdict == WRONG]
        for label in set(red) & set(found):
            least, others = found[label]
            if fault[2] in STEPS and (least in (None, OTHER) or fault[2] < least):
                least = fault[2]
            others = len(red) - 1 if others is None else min(others, len(red) - 1)
            found[label] = (least or OTHER, others)
    return found


def _spoilt(value, kind):
    if isinstance(value, Odd):
        return Odd(f"not {value}")
    if kind == NEGATIVE:
        return np.asarray(-value)
    if kind == INFINITE:
        return np.full_like(value, np.inf)
    if value.dtype.kind == "b":
        return ~value
    if kind == OTHER:
        return value + 1
    largest = np.max(np.abs(value), initial=0.0)
    return np.asarray(value + kind * (largest if largest > 1e-6 else 1.0))
