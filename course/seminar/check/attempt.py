"""Run the checks of one exercise, show the table, stop where one fails."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterable, Iterator

import numpy as np
from numpy.typing import ArrayLike

from seminar.check.report import Report, Row
from seminar.judging.explain import DEFAULT_TOLERANCE, STOPPED, UNWRITTEN, explain, fault_of
from seminar.judging.judge import AFTER_A_STOP, NOT_REACHED, RIGHT, WRONG
from seminar.probes import Failure, Record


class CheckFailed(AssertionError):
    """A visible check found something that is not right yet; the table says what.

    IPython shows the message alone, without a traceback: the learner's next step is in the table,
    not in our code.
    """

    def __init__(self, report: Report) -> None:
        super().__init__(report.summary)
        self.report = report

    def _render_traceback_(self) -> list[str]:
        if any(row.kind == UNWRITTEN for row in self.report.rows[:1]):
            name = self.report.title
            return [f"{name} is not written yet. Write it, run its cell, and run this one again."]
        return [f"{self} Read the table, mend your cell, run both again."]


class CheckMisused(TypeError):
    """A check was given something that it cannot check; shown without a traceback."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


def visible_check(findings: Callable[[object], Iterator[Row]]) -> Callable[[object], None]:
    """Make the check that a notebook calls out of a generator of rows.

    The check shows its table and returns None where every row is right, and raises `CheckFailed`
    where one is not.
    """

    @functools.wraps(findings)
    def check(implementation: object) -> None:
        if not callable(implementation):
            kind = type(implementation).__name__
            raise CheckMisused(
                f"Give the check your code itself, not what it returns: "
                f"`check.{findings.__name__}({findings.__name__})`. This was a {kind}."
            )
        report = Report(findings.__name__, tuple(_until_unwritten(findings(implementation))))
        _show(report)
        if not report.passed:
            raise CheckFailed(report)

    return check


def same(
    aspect: str,
    record: Record,
    observation: str,
    expected: object,
    *,
    what: str = "the result",
    than: str = "the right one",
    tolerance: float = DEFAULT_TOLERANCE,
    right: str = "",
    hint: str = "",
) -> Row:
    """Return a row that holds an observation against what the learner can verify alone.

    `right` is the sentence for the case that they agree. Where both are small, the row of a
    mismatch shows them; `hint` is added to it and says what was asked for or where to look.
    """
    expected = np.asarray(expected)
    if observation not in record.values:
        return _missing(aspect, record)
    got = record.values[observation]
    sentence = explain(got, expected, what=what, than=than, tolerance=tolerance)
    if sentence is None:
        return Row(aspect, RIGHT, right)
    if isinstance(got, np.ndarray) and max(got.size, expected.size) <= 6:
        sentence += f" Yours: {_short(got)}; needed: {_short(expected)}."
    if hint:
        sentence += f" {hint}"
    return Row(aspect, WRONG, sentence)


def holds(aspect: str, record: Record, observation: str, *, right: str = "", wrong: str) -> Row:
    """Return a row for a yes-or-no observation: `right` where it is true, `wrong` where not."""
    if observation not in record.values:
        return _missing(aspect, record)
    fine = bool(record.values[observation])
    return Row(aspect, RIGHT if fine else WRONG, right if fine else wrong)


def _missing(aspect: str, record: Record) -> Row:
    if record.failure is None:
        raise LookupError(f"The probe of {aspect!r} made no such observation.")
    return ended(aspect, record.failure)


def ended(aspect: str, failure: Failure) -> Row:
    """Return a row for an experiment that an exception ended."""
    fault = fault_of(failure)
    return Row(aspect, WRONG, fault.sentence, fault.kind)


def _until_unwritten(rows: Iterable[Row]) -> Iterator[Row]:
    """Say everything only once, and say nothing more about code that is not written yet."""
    said: dict[str, str] = {}
    for row in rows:
        if row.verdict == WRONG and row.sentence in said:
            yield (
                Row(row.aspect, NOT_REACHED, AFTER_A_STOP)
                if row.kind == STOPPED
                else Row(row.aspect, WRONG, f"The same as in “{said[row.sentence]}”.")
            )
            continue
        yield row
        if row.verdict == WRONG:
            said[row.sentence] = row.aspect
            if row.kind == UNWRITTEN:
                return


def _show(report: Report) -> None:
    """Show the table where there is a notebook, print it elsewhere."""
    ipython = sys.modules.get("IPython")
    if ipython is not None and ipython.get_ipython() is not None:
        ipython.display.display(report)
    else:
        print(report)


def _short(array: ArrayLike) -> str:
    array = np.asarray(array)
    if array.ndim == 0:
        return f"{array.item():.6g}"
    return np.array2string(array, precision=6, separator=", ").replace("\n", "")
