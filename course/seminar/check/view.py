"""The visible view of an exercise: try the learner's code, judge it, show the table.

The learner's records are held against what the learner can verify alone: the evidence that is
declared with each experiment. A mistake is named by the signatures that the build ships.
"""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from importlib.resources import files
from json import loads
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from seminar.check.apart import Apart
from seminar.check.report import Report, Row
from seminar.check.stopwatch import Stopwatch, note_on_time
from seminar.check.surroundings import note_on_values, reads
from seminar.judging.declaration import WARNINGS, Aspect, Exercise, Measured, Records
from seminar.judging.explain import (
    DIFFERENT,
    NOT_WRITTEN,
    OUT_OF_TIME,
    STOPPED,
    UNWRITTEN,
    WARNED,
    Fault,
)
from seminar.judging.judge import NOT_REACHED, RIGHT, WRONG, Basis, Finding, judge
from seminar.judging.naming import Known
from seminar.judging.quiet import quiet
from seminar.judging.reading import with_readings
from seminar.judging.signature import KnownSignature, read
from seminar.probes import SKIPPED, Failure, Record, kind_of, observe
from seminar.probes import record as recording
from seminar.words import listed


class Around(NamedTuple):
    """What stands around a learner's code in its notebook, and may be at fault.

    `not_right` are reports on the exercises that the code calls and that do not pass; `values` the
    names of values that the code takes from the notebook.
    """

    not_right: Sequence[Report]
    values: Sequence[str]


FEW = 9
"""Entries of a value that a row still shows."""

DIGITS = 6
"""Of numbers in a sentence, where these are enough to tell them apart."""

SIGNATURES = "signatures.json"
FRESH_SIGNATURES = "SEMINAR_SIGNATURES"
"""Environment variable that names a folder of signatures, by chapter, in place of those that ship:
the build executes a notebook with those that it has just made."""


class CheckFailed(AssertionError):
    """A visible check found something that is not right yet; the table says what.

    IPython shows the message alone, without a traceback: the learner's next step is in the table,
    not in our code.
    """

    def __init__(self, report: Report) -> None:
        super().__init__(report.summary)
        self.report = report
        self.shown = f"{report.summary} Read the table, mend your cell, run both again."
        if _is_unwritten(report.rows):
            self.shown = (
                f"{report.title} is not written yet. Write it, run its cell, and run this one "
                "again."
            )
        elif _is_right_so_far(report):
            self.shown = (
                f"{report.summary} What is written is right: write the next part, run your cell, "
                "and run this one again."
            )

    def _render_traceback_(self) -> list[str]:
        return [self.shown]


class CheckInterrupted(KeyboardInterrupt):
    """Somebody has interrupted a check; shown without a traceback, which would lead into it."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


class CheckMisused(TypeError):
    """A check was given something that it cannot check; shown without a traceback."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


def check_of(
    exercise: Exercise,
    home: str,
    around: Callable[[object, Sequence[str]], Around],
    note_on_cell: Callable[[str], str],
) -> Callable[[object], None]:
    """Return the check that a notebook calls.

    `home` is the package that holds the chapter's signatures; `around` tells what the code takes
    from its notebook, and what the exercise uses of it; `note_on_cell` says, by an exercise's name,
    where the cell that defines it did not run to its end. The check
    shows its table and returns None where every row is right. It raises `CheckFailed` where one is
    not, `CheckMisused` for something that is no code, and `CheckInterrupted` where somebody stops
    it.
    """

    def check(implementation: object) -> None:
        with Apart() as apart:
            if not callable(implementation):
                raise CheckMisused(
                    f"Give the check your code itself, not what it returns: "
                    f"`check.{exercise.name}({exercise.name})`. This was {kind_of(implementation)}."
                )
            found = functools.cache(functools.partial(around, implementation, exercise.uses))
            try:
                report = report_on(exercise, home, implementation, lambda: bool(found().not_right))
            except KeyboardInterrupt:
                raise CheckInterrupted(
                    "The check was interrupted, so nothing was found out. If it took long: does a "
                    "loop in your code come to its end, and does it do in each round only what it "
                    "has to?"
                ) from None
            if not report.passed:
                report = _with_note(report, implementation, found())
            note = _joined(note_on_cell(exercise.name), _replaced(apart), report.note)
            _show(replace(report, note=note))
            if not report.passed:
                raise CheckFailed(report)

    check.__name__ = check.__qualname__ = exercise.name
    check.__doc__ = f"Try `{exercise.name}` and say what is right in it and what is not."
    return check


def _with_note(report: Report, implementation: object, around: Around) -> Report:
    """Return a report that says, above its rows, what else in the notebook may be at fault."""
    taken = note_on_values(around.values, isinstance(implementation, type))
    note = _joined(report.note, _to_begin_with(around.not_right), taken)
    rows = report.rows
    unwritten = [f"`{other.title}`" for other in around.not_right if _is_unwritten(other.rows)]
    if unwritten and _is_unwritten(report.rows):  # the stub that stopped it is another's
        sentence = f"Your code calls {listed(unwritten)}, not written yet."
        rows = (Row(rows[0].aspect, WRONG, sentence),)
    return Report(report.title, rows, note)


def _joined(*sentences: str) -> str:
    return " ".join(filter(None, sentences))


def _replaced(apart: Apart) -> str:
    if not apart.replaced:
        return ""
    which = listed([f"`{name}`" for name in apart.replaced])
    return (
        f"This notebook has put something else in the place of {which}. The check works with what "
        "was there before; to have it back, restart the kernel."
    )


def _to_begin_with(others: Sequence[Report]) -> str:
    if not others:
        return ""
    names = [f"`{other.title}`" for other in others]
    checks = [f"`check.{other.title}({other.title})`" for other in others]
    which = "whose check does not pass" if len(names) == 1 else "whose checks do not pass"
    return f"This code calls your {listed(names)}, {which}: begin with {listed(checks)}."


def _is_unwritten(rows: Sequence[Row]) -> bool:
    """Whether nothing is written: where a part is, there is more than one row."""
    return len(rows) == 1 and rows[0].kind == UNWRITTEN


def _methods_unwritten(implementation: object) -> Sequence[str]:
    """Return the names of a class's own methods that are stubs."""
    if not isinstance(implementation, type):
        return []
    codes = {name: getattr(one, "__code__", None) for name, one in vars(implementation).items()}
    return [
        f"`{name}`"
        for name, code in codes.items()
        if code is not None and "NotImplementedError" in code.co_names
    ]


def _is_right_so_far(report: Report) -> bool:
    """Whether all that keeps a report from passing is a part that is not written yet."""
    unwritten = any(row.kind == UNWRITTEN for row in report.rows)
    return unwritten and not any(row.verdict == WRONG for row in report.rows)


def _show(report: Report) -> None:
    """Show the table where there is a notebook, print it elsewhere."""
    ipython = sys.modules.get("IPython")
    if ipython is not None and ipython.get_ipython() is not None:
        ipython.display.display(report)
    else:
        encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
        print(str(report).encode(encoding, errors="replace").decode(encoding))


def report_on(
    exercise: Exercise,
    home: str,
    implementation: object,
    calls_what_is_wrong: Callable[[], bool] = lambda: False,
) -> Report:
    """Try an implementation on the pinned inputs and return the table of what was found.

    Where it `calls_what_is_wrong`, which is asked where a mistake is named, no mistake of its own
    is: another's leaves the same numbers. A stub has one row, which says so; where a part of the
    code is written, each row that needs another part says that this is not.
    """
    watch = Stopwatch()
    records = try_out(exercise, implementation, watch)
    basis = Verifiable(exercise, implementation, records, watch)
    findings = judge(exercise, records, basis, lambda: _known(exercise, home, records))
    taken, worked = watch.taken, watch.worked
    if any(finding.diagnosis for finding in findings) and calls_what_is_wrong():
        findings = judge(exercise, records, basis, tuple)
    rows: list[Row] = []
    is_begun = isinstance(implementation, type) and any(
        finding.verdict == RIGHT or (finding.fault and finding.fault.kind != UNWRITTEN)
        for finding in findings
        if basis.looks_at(finding.aspect)
    )
    for finding in findings:
        if not basis.looks_at(finding.aspect):
            continue
        kind = finding.fault.kind if finding.fault else ""
        with quiet():
            sentence = _sentence(exercise, basis, finding)
        verdict = finding.verdict
        if kind == UNWRITTEN and finding.diagnosis is None and (rows or is_begun):
            verdict, sentence = NOT_REACHED, f"{NOT_WRITTEN}."
        rows.append(Row(finding.aspect.name, verdict, sentence, kind))
        if _is_unwritten(rows) and not is_begun:
            break
    note = note_on_time(taken, 0.0 if exercise.trains else worked, reads(implementation, "sleep"))
    unwritten = _methods_unwritten(implementation) if len(rows) > 1 else []
    missing = f"Not written yet: {listed(unwritten)}." if unwritten else ""
    unseen = (
        "" if recording.NUMPY_WARNS else _note_on_warnings(rows, _known(exercise, home, records))
    )
    return Report(exercise.name, tuple(rows), _joined(missing, note, unseen))


def _note_on_warnings(rows: Sequence[Row], known: Sequence[Known]) -> str:
    """Return what a check in which all is right cannot see where NumPy warns of nothing.

    It is said where a known mistake shows by a warning alone.
    """
    shows = any(
        all(set(changed) == {WARNINGS} for changed in mistake.changed.values())
        for mistake in known
        if isinstance(mistake, KnownSignature)
    )
    if not shows or any(row.verdict != RIGHT for row in rows):
        return ""
    return (
        "In a browser NumPy does not warn when a number grows too large for it: the grading also "
        "looks for such warnings."
    )


def try_out(exercise: Exercise, implementation: object, watch: Stopwatch | None = None) -> Records:
    """Return the records of all experiments with pinned inputs, with the readings made.

    Once the `watch` says that the time is over, no further experiment is begun.
    """
    records = {}
    for name, experiment in exercise.experiments.items():
        if experiment.pinned is not None:
            record = Record({}, Failure(SKIPPED))
            if watch is None or not watch.is_over:
                sent = experiment.sent(experiment.pinned)
                record = observe(experiment.probe, implementation, sent)
            records[name] = with_readings(experiment.readings, experiment.pinned, record)
    return records


class Verifiable(Basis):
    """What a learner can verify alone of one implementation: made aspect by aspect.

    Once the `watch` says that the time is over, nothing more is measured.
    """

    def __init__(
        self,
        exercise: Exercise,
        implementation: object,
        learner: Records,
        watch: Stopwatch | None = None,
    ) -> None:
        super().__init__(
            {name: Record({}) for name in learner},
            inputs={name: exercise.experiments[name].pinned or {} for name in learner},
        )
        self.exercise, self.implementation, self.learner = exercise, implementation, learner
        self.watch = watch

    def looks_at(self, aspect: Aspect) -> bool:
        """Whether anything is known of an aspect without a reference."""
        return any(self._is_known(*place) for place in aspect.places if place[0] in self.learner)

    def _is_known(self, experiment: str, observation: str) -> bool:
        declared = self.exercise.experiments[experiment]
        return (
            observation == WARNINGS
            or observation in declared.readings
            or declared.evidence_of(observation) is not None
            or _is_yes_or_no(self.learner[experiment].values.get(observation))
            or self._stopped_before(experiment, observation)
        )

    def _stopped_before(self, experiment: str, observation: str) -> bool:
        """Whether there is no such observation because the learner's code stopped."""
        record = self.learner[experiment]
        return record.failure is not None and observation not in record.values

    def prepare(self, aspect: Aspect, found: Mapping[str, Fault | None]) -> str:
        reason = ""
        for experiment, observation in aspect.places:
            if experiment in self.learner and observation != WARNINGS:
                rule = aspect.rule_of(observation)
                for name in (observation, *rule.beside):
                    reason = self._prepare(experiment, name, found) or reason
        return reason

    def _prepare(self, experiment: str, observation: str, found: Mapping[str, Fault | None]) -> str:
        declared = self.exercise.experiments[experiment]
        evidence = declared.evidence_of(observation)
        record, expected = self.learner[experiment], self.records[experiment].values
        if evidence is None:
            if (
                observation in declared.readings
                or _is_yes_or_no(record.values.get(observation))
                or self._stopped_before(experiment, observation)
            ):
                expected[observation] = np.array(True)
            return ""
        waits = [name for name in evidence.after if found.get(name) is not None]
        if waits:
            return f"This is looked at once “{waits[0]}” is right."
        if isinstance(evidence, Measured) and self.watch is not None and self.watch.is_over:
            return OUT_OF_TIME
        value = evidence.of(self.implementation, declared.inputs(), record)
        if value is None:
            return "Around these numbers, your way forward gives nothing to measure."
        expected[observation] = value
        self.evidence[experiment, observation] = (evidence.than, evidence.tolerance)
        return ""


def _is_yes_or_no(value: object) -> bool:
    return isinstance(value, np.ndarray) and value.dtype == bool and value.ndim == 0


# ----------------------------------------------------------------------------- naming, in words


def _known(exercise: Exercise, home: str, records: Records) -> Sequence[Known]:
    """Return the known mistakes by their signatures; none where the build ships none."""
    shipped = _signatures(home).get(exercise.name)
    return read(exercise, shipped, records) if shipped else []


@functools.cache
def _signatures(home: str) -> Mapping[str, Any]:
    """Return what the build ships of a chapter's mistakes, by exercise."""
    fresh = os.environ.get(FRESH_SIGNATURES)
    folder = Path(fresh, home.rpartition(".")[2]) if fresh else files(home)
    file = folder.joinpath(SIGNATURES)
    shipped: Mapping[str, Any] = {}
    if file.is_file():
        shipped = loads(file.read_text(encoding="utf-8"))
    return shipped


def _sentence(exercise: Exercise, basis: Verifiable, finding: Finding) -> str:
    """Return a row's sentence, with numbers and what they belong to where there are any."""
    if finding.verdict == RIGHT:
        return finding.sentence or finding.aspect.right
    fault = finding.fault
    if finding.verdict != WRONG or finding.as_in or fault is None:
        return finding.sentence
    if fault.kind not in (DIFFERENT, WARNED, STOPPED):
        return finding.sentence
    experiment, observation = fault.place
    stop = basis.learner[experiment].failure
    if fault.kind == STOPPED and stop is not None and stop.kind == "NameError":
        return finding.sentence  # whatever it is tried with, the name is not there
    got, needed = (
        records[experiment].values.get(observation) for records in (basis.learner, basis.records)
    )
    numbers = ""
    if _are_few(got, needed):
        one_is_right = finding.aspect.rule_of(observation).one_is_right
        yours, right = _told_apart(got, needed) if one_is_right else (short(got), "")
        evidence = exercise.experiments[experiment].evidence.get(observation)
        known = "measured" if isinstance(evidence, Measured) else "needed"
        needs = f"; {known}: {right}" if one_is_right else ""
        numbers = f"Yours{_which(finding)}: {yours}{needs}."
    where = f"Tried with {inputs_in_words(exercise, experiment)}."
    return " ".join(filter(None, [finding.sentence, numbers, where]))


def _which(finding: Finding) -> str:
    """Return what a row's numbers are, where its aspect has several and the sentence names none."""
    if not finding.diagnosis or finding.fault is None or isinstance(finding.aspect.what, str):
        return ""
    return f" ({finding.aspect.name_of(finding.fault.place).rstrip(',')})"


def _are_few(*values: object) -> bool:
    return all(
        isinstance(value, np.ndarray) and value.size <= FEW and value.dtype != bool
        for value in values
    )


def inputs_in_words(exercise: Exercise, experiment: str) -> str:
    """Return how a learner makes the inputs of an experiment."""
    declared = exercise.experiments[experiment]
    if declared.at:
        return declared.at
    inputs = declared.inputs()
    if all(map(_is_short, inputs.values())):
        if list(inputs) == ["first", "second"]:  # what two uses are given, one after the other
            return f"{short(inputs['first'])}, then {short(inputs['second'])}"
        return ", ".join(f"{name} = {short(value)}" for name, value in inputs.items())
    return f'the numbers of `check.inputs("{exercise.name}", "{experiment}")`'


def _is_short(value: object) -> bool:
    if isinstance(value, dict):
        return sum(np.size(part) for part in value.values()) <= FEW and all(
            map(_is_short, value.values())
        )
    return isinstance(value, (str, bool, int, float, np.ndarray, np.generic, tuple, list)) and (
        np.size(value) <= FEW
    )


def _told_apart(one: object, other: object) -> tuple[str, str]:
    """Return two values with as many digits as show that they differ, where they do."""
    written = [(short(one, digits), short(other, digits)) for digits in range(DIGITS, 18)]
    return next((pair for pair in written if pair[0] != pair[1]), written[0])


def short(value: object, digits: int = DIGITS) -> str:
    """Return a value as a learner types it, numbers to six digits or to more."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{name}: {short(part)}' for name, part in value.items())}}}"
    array = np.asarray(value)
    if array.dtype.kind not in "biuf":
        return str(value)
    if array.ndim == 0:
        return f"{array.item():.{digits}g}" if array.dtype.kind == "f" else str(array.item())
    written = np.array2string(array, precision=digits, separator=", ")
    if (
        array.dtype.kind == "f" and "e" in written
    ):  # powers of ten in every entry, where a few are small or large
        one_by_one: Any = {"float_kind": lambda entry: f"{entry:.{digits}g}"}
        written = np.array2string(array, separator=", ", formatter=one_by_one)
    return written.replace("\n", "")
