"""What an experiment leaves behind: the values it observed, and how it ended."""

from __future__ import annotations

import contextlib
import copy
import io
import linecache
import traceback
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

Implementation = Any
"""A function or class written by a learner: it may take and return whatever it likes.

Nothing that a probe calls on it is known to be there, so no type would be true.
"""

Observations = Iterator[tuple[str, object]]
"""What a probe yields: the name of an observation, and its value."""

LONGEST_MESSAGE = 300
"""Characters kept of an exception's message and of a learner's source line."""

NO_SUCH_NAME = "Undefined"
"""The kind of a failure where nothing of the wanted name exists: its message is the sentence."""

SKIPPED = "Skipped"
"""The kind of a failure where the experiment was not begun, as one before it took all the time."""


class Odd(str):
    """What stands for a value that is not a number or an array of numbers: ``Odd("None")``."""


PRINTED = Odd("None, after something was printed")
"""What stands for None where the implementation has printed: it may take that for a return."""


@dataclass(frozen=True)
class Failure:
    """How the implementation ended the experiment early.

    Attributes
    ----------
    kind : str
        Name of the exception class ("ValueError"), or what a supervisor saw ("Timeout", "Killed").
    message : str
        The exception's message, cut at `LONGEST_MESSAGE` characters.
    line : str
        The implementation's source line that raised, "" where it is not known.
    after : str
        Name of the last observation made before, "" if there was none.
    """

    kind: str
    message: str = ""
    line: str = ""
    after: str = ""


@dataclass(frozen=True)
class Record:
    """What one probe observed.

    Attributes
    ----------
    values : dict of str to numpy.ndarray or Odd
        In the order observed. Arrays are private copies of base class and of a bool, integer or
        float dtype; scalars are arrays of shape ``()``.
    failure : Failure or None
        Set when the implementation raised before the probe was through.
    warnings : tuple of str
        Class names of the Python warnings raised on the way, each once, in order.
    warned_by : str
        The implementation's source line that raised the first `RuntimeWarning`, "" where there was
        none or its line is not known.
    """

    values: dict[str, np.ndarray | Odd]
    failure: Failure | None = None
    warnings: tuple[str, ...] = ()
    warned_by: str = ""


def observe(
    probe: Callable[..., Observations],
    implementation: Implementation,
    inputs: Mapping[str, object],
) -> Record:
    """Run a probe on an implementation and write down what it observes.

    The probe works on private copies of `inputs`. Whatever the implementation prints is dropped,
    whatever it warns of is noted, and whatever it raises becomes the record's `failure`; what was
    observed before stays.
    """
    values: dict[str, np.ndarray | Odd] = {}
    failure = None
    quiet = io.StringIO()
    with (
        warnings.catch_warnings(record=True) as caught,
        contextlib.redirect_stdout(quiet),
        contextlib.redirect_stderr(quiet),
    ):
        warnings.simplefilter("always")
        try:
            for name, value in probe(implementation, **copy.deepcopy(dict(inputs))):
                nothing = value is None or (isinstance(value, str) and value == "nothing")
                printed = nothing and bool(quiet.getvalue())
                values[name] = PRINTED if printed else plain(value)
        except (Exception, SystemExit, KeyboardInterrupt, GeneratorExit) as error:  # noqa: BLE001
            failure = _failure(error, after=next(reversed(values), ""))
    kinds = dict.fromkeys(warning.category.__name__ for warning in caught)
    return Record(values, failure, tuple(kinds), _line_of_warning(caught))


def tried(call: Callable[[], Any]) -> tuple[Any, Exception | None]:
    """Return what a call gives, and None or else the exception that stopped it."""
    try:
        return call(), None
    except Exception as error:  # noqa: BLE001 - for a probe to raise once it has seen the rest
        return None, error


def plain(value: object) -> np.ndarray | Odd:
    """Return a private copy of `value` as a plain array, or an `Odd` that says what it is."""
    if value is None:
        return Odd("None")
    if isinstance(value, str):
        return Odd(value[:LONGEST_MESSAGE])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            array = np.array(value, copy=True, subok=False)
    except (ValueError, TypeError, OverflowError):
        return Odd(_kind_of(value))
    return array if array.dtype.kind in "biuf" else Odd(_kind_of(value))


def alike(one: np.ndarray | Odd, other: np.ndarray | Odd) -> bool:
    """Say whether two plain values are the same, but for rounding; nan equals nan here."""
    if isinstance(one, Odd) or isinstance(other, Odd):
        return isinstance(one, Odd) and isinstance(other, Odd) and one == other
    return one.shape == other.shape and np.allclose(one, other, rtol=1e-9, atol=0, equal_nan=True)


def _kind_of(value: object) -> str:
    name = type(value).__name__
    article = "an" if name[:1].lower() in "aeiou" else "a"
    if isinstance(value, (tuple, list, dict, set)):
        return f"{article} {name} of {len(value)}"
    return f"{article} {name}"


def _failure(error: BaseException, after: str) -> Failure:
    try:
        message = str(error)
    except Exception as second:  # noqa: BLE001 - a learner's exception may fail to describe itself
        message = f"(its message raised {type(second).__name__})"
    unwritten = isinstance(error, NotImplementedError)
    steps = traceback.walk_tb(error.__traceback__)
    frames = traceback.StackSummary.extract(steps, lookup_lines=False)  # most are never read
    line = _line_at_fault(frames, unwritten)
    return Failure(type(error).__name__, message[:LONGEST_MESSAGE], line[:LONGEST_MESSAGE], after)


def _line_at_fault(frames: traceback.StackSummary, unwritten: bool) -> str:
    """Return the innermost line of the file in which the implementation was entered.

    Where it met something `unwritten` it is the outermost, which says whose: a stub raises at once.
    """
    outside = [frame for frame in frames if not _is_ours(frame.filename)]
    lines = [frame.line for frame in outside if frame.filename == outside[0].filename]
    return (lines[0 if unwritten else -1] or "") if lines else ""


def _line_of_warning(caught: Iterable[warnings.WarningMessage]) -> str:
    """Return the implementation's line at which NumPy first warned."""
    for warning in caught:
        if issubclass(warning.category, RuntimeWarning):
            folder = warning.filename.replace("\\", "/")
            if _is_ours(folder) or "/numpy/" in folder:
                return ""
            return linecache.getline(warning.filename, warning.lineno).strip()[:LONGEST_MESSAGE]
    return ""


def _is_ours(filename: str) -> bool:
    return filename.replace("\\", "/").rpartition("/")[0].endswith("seminar/probes")
