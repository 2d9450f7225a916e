"""Describe, in one sentence a learner can act on, how a value differs from what it should be.

Nothing here knows an answer: every sentence is made from the two values alone, and none of them
prints what was expected.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import NamedTuple

import numpy as np

from seminar.judging.closeness import DEFAULT_TOLERANCE, Pair, is_close
from seminar.judging.difference import MANY, describe
from seminar.judging.quiet import quiet
from seminar.judging.stops import hint, without_signature
from seminar.probes import (
    ASYNC,
    ASYNC_GENERATOR,
    GENERATOR,
    NO_SUCH_NAME,
    PRINTED,
    SKIPPED,
    TOO_MANY,
    UNFIT,
    Failure,
    Odd,
)
from seminar.words import in_code

LARGEST_LOOKED_INTO = 100_000
"""Entries beyond which an array of another shape than expected is told its shape alone."""

NOT_WRITTEN = "Not written yet"

UNWRITTEN = "unwritten"
STOPPED_BY_A_STUB = "stopped by a stub"
UNDEFINED = "undefined"
STOPPED = "stopped"
NEVER_RUN = "never run"
NOT_TRIED = "not tried"
NO_ANSWER = "no answer"
WARNED = "warned"
DIFFERENT = "different"

NO_NAME = re.compile(r"(?P<quoted>name ')?(?P<name>\w+)(?(quoted)') is not defined")
"""What is said of a name that is missing; anybody can raise a `NameError` that says otherwise."""

_SETS = re.compile(r"""(?:self\.|\w+\[)?["']?(\w+)["']?\]? *(?:=(?!=)|:)""")
"""A line that gives a value to a name, an attribute of an object, or a key of a dict."""

NOTHING = ("nothing", "None", PRINTED)
"""What probes say where nothing came back."""

_UNFINISHED = {
    "a coroutine": "`async def` makes code that does not run when it is called. Leave out `async`.",
    "a generator": "code with `yield` does not run when it is called. Write `return` in its place.",
    "an async_generator": "code with `async` and `yield` does not run when it is called. Leave out "
    "`async`, and write `return` in place of `yield`.",
}
"""What comes back of code that has not run, and why it has not."""

_WRITTEN_WITH = {
    ASYNC: ("`async def`", "Leave out `async`."),
    GENERATOR: ("`yield`", "Write `return` in its place."),
    ASYNC_GENERATOR: (
        "`async def` and `yield`",
        "Leave out `async`, and write `return` in place of `yield`.",
    ),
}
"""With what code is written that does not run, by the kind of the failure, and what to do."""

OUT_OF_TIME = "An earlier experiment had already used up the time."


class Fault(NamedTuple):
    """What is wrong: a kind, for whoever has to decide by it, and a sentence for the learner.

    `kind` is `UNWRITTEN` (a stub), `STOPPED_BY_A_STUB` (one that is called), `UNDEFINED` (no such
    name in the notebook), `STOPPED` (an exception), `NEVER_RUN` (a coroutine or a generator),
    `NOT_TRIED` (skipped), `NO_ANSWER` (ended without the observation), `WARNED` or `DIFFERENT`.
    `place` is the experiment and the observation where it was found, where that is known; `stop` is
    the same for stops of one kind in one line, and `sets` the name to which that line was about to
    give a value. `pattern` is the same for numbers that differ from the right ones in one simple
    way, such as by a factor, and "" where they do not; `in_numbers` says whether these are wanted.
    """

    kind: str
    sentence: str
    place: tuple[str, str] = ("", "")
    stop: str = ""
    sets: str = ""
    pattern: str = ""
    in_numbers: bool = False


def explain(
    got: np.ndarray | Odd,
    expected: np.ndarray | Odd,
    *,
    what: str = "the result",
    than: str = "the right one",
    tolerance: float = DEFAULT_TOLERANCE,
    inputs: Mapping[str, np.ndarray] | None = None,
    before: Mapping[str, np.ndarray] | None = None,
) -> str | None:
    """Return what sets `got` apart from `expected`, or None where they agree.

    Parameters
    ----------
    got, expected : numpy.ndarray or Odd
        As a probe recorded them.
    what, than : str
        How the sentence calls the two: "the gradient", "the numerical one".
    tolerance : float
        See `is_close`.
    inputs, before : mapping, optional
        See `seminar.judging.closeness.Pair`.
    """
    if isinstance(expected, Odd):
        return _explain_for_a_word(got, expected, what)
    if isinstance(got, Odd):
        return _explain_word(got, what)
    if is_close(got, expected, tolerance):
        return _explain_kind(got, expected, what)
    with quiet():  # while a pattern is looked for
        if got.shape != expected.shape:
            return _capital(next(_tell_shape(got, expected, what, than, tolerance)))
        if got.dtype == bool and expected.dtype != bool:
            return _explain_kind(got, expected, what)
        numbers = got.astype(np.float64), expected.astype(np.float64)
        told = describe(Pair(*numbers, than, tolerance, inputs or {}, before or {}))
        return _capital(f"{what} {told}")


def explain_failure(failure: Failure) -> str:
    """Return a sentence about an exception that ended an experiment."""
    return fault_of(failure).sentence


def fault_of(failure: Failure) -> Fault:
    """Return the kind of an exception that ended an experiment, and a sentence about it."""
    if failure.kind == "NotImplementedError":
        if failure.line and not failure.line.startswith("raise"):
            called = f"The line {in_code(failure.line)} calls something that is not written yet."
            return Fault(STOPPED_BY_A_STUB, called)
        return Fault(
            UNWRITTEN, f"{NOT_WRITTEN}: put your code in place of `raise NotImplementedError`."
        )
    if failure.kind == SKIPPED:
        return Fault(NOT_TRIED, OUT_OF_TIME)
    if failure.kind in _WRITTEN_WITH:
        how, instead = _WRITTEN_WITH[failure.kind]
        code = in_code(failure.message) if failure.message else "Your code"
        return Fault(
            NEVER_RUN,
            f"{code} is written with {how}, so it does not run when it is called. {instead}",
        )
    if failure.kind == UNFIT:
        return Fault(DIFFERENT, failure.message)
    if failure.kind == NO_SUCH_NAME:
        return Fault(UNDEFINED, failure.message)
    if failure.kind == "NameError" and not failure.line and NO_NAME.fullmatch(failure.message):
        return Fault(UNDEFINED, f"{failure.message}: run the cell that defines it.")
    place = f" in the line {in_code(failure.line)}" if failure.line else ""
    message = f": {without_signature(failure.message).strip()}" if failure.message else ""
    stop = "" if message.endswith((".", "!", "?")) else "."
    said = f"Your code stopped{place} with {failure.kind}{message}{stop}"
    sentence = " ".join(filter(None, [said, hint(failure)]))
    if not failure.line:
        return Fault(STOPPED, sentence)
    sets = _SETS.match(failure.line)
    return Fault(
        STOPPED, sentence, stop=f"{failure.kind} {failure.line}", sets=sets[1] if sets else ""
    )


def _explain_for_a_word(got: np.ndarray | Odd, expected: Odd, what: str) -> str | None:
    if not isinstance(got, Odd):
        return f"{_capital(what)} should be {expected}, not numbers."
    if got == expected:
        return None
    if got in _UNFINISHED:
        return _explain_word(got, what)
    if got == PRINTED:
        return f"{_explain_word(got, what)} It should be {expected}."
    if got in NOTHING:
        return f"{_capital(what)} is nothing: is a `return` missing? It should be {expected}."
    comma = "," if got.endswith(TOO_MANY) else ""
    return f"{_capital(what)} is {_stopped(got)}{comma} and should be {expected}."


def _explain_word(got: Odd, what: str) -> str:
    """Tell what stands in the place of numbers."""
    if got == PRINTED:
        return (
            f"{_capital(what)} is None, though your code prints something: `print` shows a value, "
            "and `return` hands it over."
        )
    if got == "None":
        return f"{_capital(what)} is None: is a `return` missing?"
    if got in _UNFINISHED:
        return f"{_capital(what)} is {got}: {_UNFINISHED[got]}"
    if got.startswith("missing") or got.endswith(TOO_MANY):
        return f"{_capital(what)} is {_stopped(got)}."
    return f"{_capital(what)} is {_stopped(got)}, where numbers are needed."


def _stopped(words: str) -> str:
    """Return words from the learner's side without the full stop that would end our sentence."""
    return words.rstrip(" .!?")


def _explain_kind(got: np.ndarray, expected: np.ndarray, what: str) -> str | None:
    """Tell a yes, which equals 1, from a number."""
    if (got.dtype == bool) == (expected.dtype == bool):
        return None
    if expected.dtype == bool:
        return f"{_capital(what)} has the type {got.dtype}, where a yes or a no is needed."
    if got.ndim == 0:
        return f"{_capital(what)} is {got.item()}, where a number is needed."
    return (
        f"{_capital(what)} holds True and False, where numbers are needed: a mask says where, so "
        "multiply by it, or choose with `np.where`."
    )


def _tell_shape(
    got: np.ndarray, expected: np.ndarray, what: str, than: str, tolerance: float
) -> Iterator[str]:
    shapes = f"its shape is {_shape(got)} and should be {_shape(expected)}"
    same = partial(is_close, expected=expected, tolerance=tolerance)
    if got.ndim == 2 and got.shape == expected.shape[::-1]:
        if same(got.T):
            yield f"{what} is the transpose of {than}: {shapes}."
        yield f"{what} has its two axes exchanged: {shapes}."
    if got.size == expected.size:
        if same(got.reshape(expected.shape)):
            yield f"{what} has the right numbers in the wrong shape: {shapes}."
        yield f"{what} has the wrong shape: {shapes}."
    for axis in _axes_too_many(got, expected):
        if same(got.take(0, axis)) and is_close(got, np.expand_dims(expected, axis) + 0 * got):
            yield f"{what} repeats the right numbers along axis {axis}: {shapes}."
        right_ones = [place for place in range(len(got)) if same(got[place])]
        if axis == 0 and right_ones and len(got) < MANY:
            yield (
                f"{what} is {len(got)} values in place of one, of which number {right_ones[0] + 1} "
                f"is right: {shapes}."
            )
        if expected.ndim == 0 and same(got.sum()):
            yield f"{what} is {got.size} numbers that still have to be added up: {shapes}."
        if same(got.sum(axis=axis)):
            yield f"{what} still has to be summed over axis {axis}: {shapes}."
        if same(got.mean(axis=axis)):
            yield f"{what} still has to be averaged over axis {axis}: {shapes}."
    kept = expected[expected != 0]
    if expected.ndim and is_close(got, kept, tolerance):
        yield (
            f"{what} holds the entries that are not 0 and leaves out the others, which have to "
            f"stay in their places, as 0: {shapes}."
        )
    if got.ndim == 0 and expected.ndim > 0:
        if is_close(got, expected.sum(), tolerance):
            yield f"{what} is one number, the sum of all entries: {shapes}."
        yield f"{what} is a single number: {shapes}."
    yield f"{what} has the wrong shape: {shapes}."


def _axes_too_many(got: np.ndarray, expected: np.ndarray) -> list[int]:
    """Return the axes without which `got` has the shape of `expected`.

    None where `got` is too large to be worth a look, or where one term does not matter in a sum, as
    in a pair such as (slope, h).
    """
    axes = [i for i in range(got.ndim) if got.shape[:i] + got.shape[i + 1 :] == expected.shape]
    if not axes or not 0 < got.size <= LARGEST_LOOKED_INTO:
        return []
    sizes = np.abs(got.astype(np.float64))
    return axes if sizes.min() > 1e-3 * sizes.max() else []


def _shape(array: np.ndarray) -> str:
    return str(tuple(array.shape)) if array.ndim else "() (a single number)"


def _capital(text: str) -> str:
    """Begin a sentence with a capital letter, unless it begins with a name from the code."""
    word = text.partition(" ")[0]
    if re.fullmatch(r"d[A-Za-z]", word):
        return text
    return text[0].upper() + text[1:] if (word.isalpha() and len(word) > 1) or word == "a" else text
