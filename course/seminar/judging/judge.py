"""The one loop that judges, whatever a learner's records are held against."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from seminar.judging.declaration import Aspect, Diagnosis, Inputs, Judged, Place, Records
from seminar.judging.explain import (
    NOT_TRIED,
    STOPPED,
    STOPPED_BY_A_STUB,
    UNWRITTEN,
    Fault,
)
from seminar.judging.fault import fault_in, proviso_in
from seminar.judging.naming import Known, names_of_mistakes
from seminar.judging.quiet import quiet

RIGHT = "right"
WRONG = "wrong"
NOT_REACHED = "not reached"

AFTER_A_STOP = "Your code stopped before this could be looked at."


@dataclass
class Basis:
    """What a learner's records are held against.

    Attributes
    ----------
    records : dict of str to Record
        A place of which they hold nothing is not looked at.
    evidence : dict
        See `seminar.judging.fault.fault_in`.
    inputs : mapping
        Experiment -> inputs by keyword.
    """

    records: Records
    evidence: dict[Place, tuple[str, float | None]] = field(default_factory=dict)
    inputs: Mapping[str, Inputs] = field(default_factory=dict)

    def prepare(self, aspect: Aspect, found: Mapping[str, Fault | None]) -> str:
        """Make what the aspect is held against, in the light of what was found in others.

        Returns why a part of it cannot be looked at yet, "" where all can.
        """
        return ""


@dataclass(frozen=True)
class Finding:
    """What was found in one aspect.

    Attributes
    ----------
    verdict : str
        `RIGHT`, `WRONG` or `NOT_REACHED`.
    fault : Fault or None
    diagnosis : Diagnosis or None
        The known mistake that explains it.
    as_in : str
        The aspect of which the reason has been said before, "" where it is said here.
    """

    aspect: Aspect
    verdict: str
    sentence: str = ""
    fault: Fault | None = None
    diagnosis: Diagnosis | None = None
    as_in: str = ""


def judge(
    exercise: Judged,
    learner: Records,
    basis: Basis,
    known_mistakes: Callable[[], Sequence[Known]],
) -> tuple[Finding, ...]:
    """Return a finding for every aspect of the exercise, in their order."""
    found: dict[str, Fault | None] = {}
    waiting: dict[str, str] = {}
    with quiet():
        for aspect in exercise.aspects:
            waiting[aspect.name] = basis.prepare(aspect, found)
            found[aspect.name] = fault_in(
                aspect, learner, basis.records, basis.evidence, basis.inputs
            )
        names = names_of_mistakes(exercise, known_mistakes, found, learner, basis.records)
        provisos = {
            aspect.name: proviso_in(aspect, learner, basis.records) for aspect in exercise.aspects
        }
    return tuple(_findings(exercise.aspects, found, waiting, names, provisos))


def _findings(
    aspects: Sequence[Aspect],
    found: Mapping[str, Fault | None],
    waiting: Mapping[str, str],
    names: Mapping[str, Diagnosis],
    provisos: Mapping[str, str],
) -> Iterator[Finding]:
    said: dict[str, str] = {}
    patterns: dict[str, str] = {}
    stops = _rows_of_stops(aspects, found)
    for aspect in aspects:
        fault, diagnosis = found[aspect.name], names.get(aspect.name)
        if fault is None:
            reason = _waits_for(aspect, found) or waiting[aspect.name]
            verdict = NOT_REACHED if reason else RIGHT
            yield Finding(aspect, verdict, reason or provisos[aspect.name])
            continue
        sentence, first = diagnosis.sentence if diagnosis else fault.sentence, ""
        row_of_stop = stops.get(fault.stop, aspect.name)
        if not diagnosis and fault.kind == NOT_TRIED:
            verdict = NOT_REACHED
        elif row_of_stop != aspect.name and (
            not diagnosis or _is_named_alike(names, diagnosis, row_of_stop)
        ):
            verdict, sentence, first = NOT_REACHED, AFTER_A_STOP, row_of_stop
        elif sentence in said:
            first = said[sentence]
            verdict, sentence = _once_more(aspect, fault, found, first)
        elif not diagnosis and fault.pattern in patterns:
            verdict, first = WRONG, patterns[fault.pattern]
            sentence = f"{sentence.removesuffix('.')}, as in “{first}”."
        elif not diagnosis and fault.in_numbers and (waits := _follows(aspect, found)):
            verdict, sentence = NOT_REACHED, waits
        else:
            verdict = WRONG
            said[sentence] = aspect.name
        if fault.pattern:
            patterns.setdefault(fault.pattern, aspect.name)
        yield Finding(aspect, verdict, sentence, fault, diagnosis, first)


def _rows_of_stops(
    aspects: Sequence[Aspect], found: Mapping[str, Fault | None]
) -> Mapping[str, str]:
    """Return of every stop the aspect of which it is told.

    Where all values come back at once, none is known of code that stops: the stop belongs to the
    aspect whose value its line was about to set. Else it is told of the first that it reaches.
    """
    rows: dict[str, str] = {}
    at_home: set[str] = set()
    for aspect in aspects:
        fault = found[aspect.name]
        if fault is None or not fault.stop:
            continue
        rows.setdefault(fault.stop, aspect.name)
        if fault.stop not in at_home and fault.sets in aspect.values_named:
            rows[fault.stop] = aspect.name
            at_home.add(fault.stop)
    return rows


def _is_named_alike(names: Mapping[str, Diagnosis], diagnosis: Diagnosis, other: str) -> bool:
    return other in names and names[other].sentence == diagnosis.sentence


def _follows(aspect: Aspect, found: Mapping[str, Fault | None]) -> str:
    """Return on which wrong aspect the numbers of this one build, as a sentence; "" for none."""
    origin = next((name for name in aspect.builds_on if found[name] is not None), "")
    return f"It builds on “{origin}”: mend that first." if origin else ""


def _once_more(
    aspect: Aspect, fault: Fault, found: Mapping[str, Fault | None], first: str
) -> tuple[str, str]:
    """Return verdict and sentence where the reason has been said of the aspect `first`.

    What was not reached, or waits for a wrong aspect, is not wrong by itself.
    """
    if fault.kind in (STOPPED, UNWRITTEN, STOPPED_BY_A_STUB):
        return NOT_REACHED, AFTER_A_STOP
    if waits := _waits_for(aspect, found):
        return NOT_REACHED, waits
    return WRONG, f"For the same reason as “{first}”."


def _waits_for(aspect: Aspect, found: Mapping[str, Fault | None]) -> str:
    """Return which aspects this one waits for, as a sentence; "" where it counts."""
    names: tuple[str, ...] = next(((name,) for name in aspect.after if found[name] is not None), ())
    if not names and all(found[name] is not None for name in aspect.beside):
        names = aspect.beside
    quoted = " or ".join(f"“{name}”" for name in names)
    return f"Counts once {quoted} is right." if quoted else ""
