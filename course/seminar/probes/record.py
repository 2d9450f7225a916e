"""What an experiment leaves behind: the values it observed, and how it ended."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, redirect_stderr, redirect_stdout
from copy import deepcopy
from dataclasses import dataclass
from dis import opmap
from inspect import iscoroutine
from io import StringIO
from linecache import getline
from traceback import StackSummary, walk_tb
from types import TracebackType
from typing import Any
from warnings import WarningMessage, catch_warnings, filterwarnings, simplefilter

import numpy as np
from numpy import errstate, geterr, printoptions

from seminar.probes.never_run import ASYNC, ASYNC_GENERATOR, GENERATOR, never_runs
from seminar.probes.originals import Functions

Implementation = Any
"""A function or class written by a learner: it may take and return whatever it likes.

Nothing that a probe calls on it is known to be there, so no type would be true.
"""

Observations = Generator[tuple[str, object], None, None]
"""What a probe yields: the name of an observation, and its value."""

LONGEST_MESSAGE = 300
"""Characters kept of an exception's message and of a learner's source line."""

NO_SUCH_NAME = "Undefined"
"""The kind of a failure where nothing of the wanted name exists: its message is the sentence."""

UNFIT = "Unfit"
"""The kind of a failure where a probe can do nothing with what it was given: its message is the
sentence."""

SKIPPED = "Skipped"
"""The kind of a failure where the experiment was not begun, as one before it took all the time."""


MOST_ENTRIES = 2 * 2**20
"""Numbers of an observation that are looked at: floats of 16 MiB."""

MOST_AXES = 64
"""Of NumPy's arrays."""

TOO_MANY = "with more numbers than can be looked at"


class Odd(str):
    """What stands for a value that is not a number or an array of numbers: ``Odd("None")``."""


PRINTED = Odd("None, after something was printed")
"""What stands for None where the implementation has printed: it may take that for a return."""


class Unfit(Exception):
    """What a probe raises where it cannot go on with what the implementation gave it.

    Its message is a sentence for the learner, whose own code has not stopped.
    """


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


def _numpy_warns() -> bool:
    """Whether NumPy notices an overflow; where Python runs in a browser, it does not."""
    with np.errstate(over="raise"):
        try:
            np.exp(np.array([1000.0]))
        except FloatingPointError:
            return True
    return False


NUMPY_WARNS = _numpy_warns()


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
    observed before stays. What it changes of Python, NumPy and their settings is changed back.
    Code that would not run when it is called is not tried.

    Raises
    ------
    KeyboardInterrupt
        If somebody at the keyboard interrupts: code that raises one itself has stopped.
    """
    if (never := never_runs(implementation)) is not None:
        kind, name = never
        return Record({}, Failure(kind, printable(name)))
    values: dict[str, np.ndarray | Odd] = {}
    failure = None
    quiet = StringIO()
    functions = Functions()
    with (
        errstate(**_how_numpy_warns()),
        printoptions(),
        _as_many_calls_as_before(),
        catch_warnings(record=True) as caught,
        redirect_stdout(quiet),
        redirect_stderr(quiet),
    ):
        simplefilter("always")
        filterwarnings("ignore", message=r"coroutine .* was never awaited")
        try:
            with closing(probe(implementation, **deepcopy(dict(inputs)))) as probed:
                for name, value in probed:
                    nothing = value is None or (isinstance(value, str) and value == "nothing")
                    printed = nothing and bool(quiet.getvalue())
                    values[name] = PRINTED if printed else plain(value)
                    del value  # what becomes of it, it tells while we listen
        except BaseException as error:
            functions.put_back()
            if _is_from_the_keyboard(error):
                raise
            failure = _failure(error, after=next(reversed(values), ""))
        functions.put_back()
    told = [warning for warning in caught if _is_well_formed(warning)]
    kinds = dict.fromkeys(_name_of(warning.category) for warning in told)
    return Record(values, failure, tuple(kinds), _line_of_warning(told))


@contextmanager
def _as_many_calls_as_before() -> Iterator[None]:
    """Leave behind as many calls inside one another as Python allowed before."""
    limit = sys.getrecursionlimit()
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


def _how_numpy_warns() -> dict[str, Any]:
    """Return settings under which NumPy warns as by default, or of less.

    A notebook in which it raises, or says it elsewhere, is judged as others are.
    """
    chosen = {kind: "ignore" if how == "ignore" else "warn" for kind, how in geterr().items()}
    return {**chosen, "under": "ignore"}


def _is_from_the_keyboard(error: BaseException) -> bool:
    """Say whether an exception is an interrupt that no `raise` of the code has raised."""
    if type(error) is not KeyboardInterrupt:
        return False
    step = _traceback_of(error)
    while step is not None and step.tb_next is not None:
        step = step.tb_next
    if step is None:
        return True
    return step.tb_frame.f_code.co_code[step.tb_lasti] != opmap["RAISE_VARARGS"]


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
        return Odd(printable(value))
    if (copy := _copy_of_numbers(value)) is not None:
        return copy
    if iscoroutine(value):
        value.close()
    try:
        with catch_warnings(), errstate(all="ignore"):
            simplefilter("ignore")
            if hasattr(type(value), "__array__"):
                value = np.asarray(value)
            if _has_too_many(value):
                return Odd(f"{kind_of(value)}, {TOO_MANY}")
            array = np.array(value, copy=True, subok=False)
            if array.dtype.kind == "f" and array.dtype.itemsize > 8:
                array = array.astype(np.float64)
    except (ValueError, TypeError, OverflowError):
        return Odd(kind_of(value))
    return array if array.dtype.kind in "biuf" else Odd(kind_of(value))


def _copy_of_numbers(value: Any) -> np.ndarray | None:
    """Return what most values become: a number, some, or an array of NumPy's own; else None.

    None of these can warn, or run code of a learner.
    """
    kind = type(value)
    if kind is float or kind is bool or kind is np.float64:
        return np.array(value)
    if (kind is list or kind is tuple) and 0 < len(value) <= MOST_ENTRIES:
        return np.array(value) if all(type(one) is float for one in value) else None
    if kind is np.ndarray:
        dtype = value.dtype
        if dtype.kind in "biuf" and dtype.itemsize <= 8 and value.size <= MOST_ENTRIES:
            return np.array(value)
    return None


def _has_too_many(value: object) -> bool:
    """Say whether an array, or lists of them, hold more than `MOST_ENTRIES`.

    A view may hold far more entries than there is memory for a copy, and so may a list that holds
    another one many times.

    Raises
    ------
    ValueError
        If no array has as many axes.
    """
    return _entries_of(value, 0, {}) > MOST_ENTRIES


def _entries_of(one: object, depth: int, counted: dict[int, tuple[object, int]]) -> int:
    """Return how many entries there are; `counted` holds the lists that were met, by their id."""
    if isinstance(one, np.ndarray):
        return one.size
    if isinstance(one, range):
        return 1 + len(one)
    if not isinstance(one, (list, tuple)):
        return 1
    if id(one) not in counted:
        if depth > MOST_AXES:
            raise ValueError("lists in one another, deeper than any array")
        counted[id(one)] = one, MOST_ENTRIES + 1  # what it holds of itself has no end
        entries = 1
        for part in one:
            entries += _entries_of(part, depth + 1, counted)
            if entries > MOST_ENTRIES:
                break
        counted[id(one)] = one, entries  # held, so that no other object gets its id
    return counted[id(one)][1]


def printable(text: str) -> str:
    """Return the beginning of a learner's text as every page and file can hold it.

    It has `LONGEST_MESSAGE` characters at most. Half a character is written as Python writes it,
    and characters that control a screen are left out.
    """
    cut = str.__str__(text)[:LONGEST_MESSAGE]
    whole = cut.encode("utf-8", errors="backslashreplace").decode("utf-8")[:LONGEST_MESSAGE]
    return "".join(c for c in whole if c.isprintable() or c in "\n\t\xa0\u2009\u202f")


def alike(one: np.ndarray | Odd, other: np.ndarray | Odd) -> bool:
    """Say whether two plain values are the same, but for rounding; nan equals nan here."""
    if isinstance(one, Odd) or isinstance(other, Odd):
        return isinstance(one, Odd) and isinstance(other, Odd) and one == other
    return one.shape == other.shape and np.allclose(one, other, rtol=1e-9, atol=0, equal_nan=True)


def goes_back_alike(back: Callable[[Any], Sequence[object]], dout: float | np.ndarray) -> bool:
    """Say whether a way back gives for `dout` what it gave before it was gone for another one.

    `back` returns all gradients. Where it stops, that is the affair of other experiments.
    """

    def there_and_again() -> bool:
        before = [plain(gradient) for gradient in back(np.copy(dout)[()])]
        back(-1.7 * dout)
        return all(map(alike, before, map(plain, back(np.copy(dout)[()]))))

    same, stop = tried(there_and_again)
    return stop is not None or bool(same)


def kind_of(value: object) -> str:
    """Say in words what kind of thing something is: "a list of 3", "an array of dtype object"."""
    if isinstance(value, np.ndarray):
        if value.dtype.kind in "biuf":
            return f"an array of shape {value.shape}"
        return printable(f"an array of dtype {value.dtype}")
    name = with_article(_name_of(type(value)))
    if isinstance(value, (tuple, list, dict, set)):
        return f"{name} of {len(value)}"
    return name


def with_article(name: str) -> str:
    """Return a name from Python with "a" or "an" before it, as it is spoken: "an ndarray"."""
    as_a_word = re.match(r"[aeio]|un(?!i)|nd", name, re.IGNORECASE)
    in_letters = re.match(r"[AEFHILMNORSX][A-Z]", name)
    return f"an {name}" if as_a_word or in_letters else f"a {name}"


def _name_of(kind: type) -> str:
    """Return the name of a class, whatever its own class says."""
    return printable(vars(type)["__name__"].__get__(kind))


def _failure(error: BaseException, after: str) -> Failure:
    cause = vars(BaseException)["__cause__"].__get__(error)
    if type(error) is RuntimeError and issubclass(type(cause), StopIteration):
        error = cause  # a probe is a generator, in which Python puts the one for the other
    try:
        message = printable(str(error))
    except BaseException as second:
        if _is_from_the_keyboard(second):
            raise
        message = f"(its message raised {_name_of(type(second))})"
    steps = walk_tb(_traceback_of(error))
    frames = StackSummary.extract(steps, lookup_lines=False)  # most are never read
    line = _line_at_fault(frames, unwritten=issubclass(type(error), NotImplementedError))
    kind = _name_of(type(error))
    if kind in (NO_SUCH_NAME, UNFIT, SKIPPED, ASYNC, ASYNC_GENERATOR, GENERATOR):
        kind = UNFIT if type(error) is Unfit else "Exception"  # that is ours to say
    return Failure(kind, message, line, after)


def _traceback_of(error: BaseException) -> TracebackType | None:
    """Return where an exception was raised, whatever its class says."""
    steps: TracebackType | None = vars(BaseException)["__traceback__"].__get__(error)
    return steps


def _line_at_fault(frames: StackSummary, unwritten: bool) -> str:
    """Return the innermost line of the file in which the implementation was entered.

    Where it met something `unwritten` it is the outermost, which says whose: a stub raises at once.
    """
    outside = [frame for frame in frames if not _is_ours(frame.filename)]
    places = [frame for frame in outside if frame.filename == outside[0].filename]
    if not places:
        return ""
    place = places[0 if unwritten else -1]
    return _line_of(place.filename, place.lineno or 0)


def _is_well_formed(warning: WarningMessage) -> bool:
    """Say whether a warning is one of Python's: code can hand over anything as one."""
    return (
        isinstance(warning.category, type)
        and isinstance(warning.filename, str)
        and isinstance(warning.lineno, int)
    )


def _line_of_warning(caught: Iterable[WarningMessage]) -> str:
    """Return the implementation's line at which NumPy first warned."""
    for warning in caught:
        if issubclass(warning.category, RuntimeWarning):
            folder = warning.filename.replace("\\", "/")
            if _is_ours(folder) or "/numpy/" in folder:
                return ""
            return _line_of(warning.filename, warning.lineno)
    return ""


def _line_of(filename: str, number: int) -> str:
    """Return a line of source, "" where it is not known: code may say that it is in any file."""
    try:
        return printable(getline(filename, number).strip())
    except ValueError:  # no file can have this name
        return ""


def _is_ours(filename: str) -> bool:
    return filename.replace("\\", "/").rpartition("/")[0].endswith("seminar/probes")
