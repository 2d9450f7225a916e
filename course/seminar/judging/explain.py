"""Describe, in one sentence a learner can act on, how a value differs from what it should be.

Nothing here knows an answer: every sentence is made from the two values alone, and none of them
prints what was expected.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from seminar.probes import NO_SUCH_NAME, PRINTED, SKIPPED, Failure, Odd

DEFAULT_TOLERANCE = 1e-5
"""Relative to the largest number expected: wide enough for float32 throughout."""

LARGEST_LOOKED_INTO = 100_000
"""Entries beyond which an array of another shape than expected is told its shape alone."""

MANY = 8
"""Numbers that have one decimal each for a reason."""

NOT_WRITTEN = "Not written yet"

UNWRITTEN = "unwritten"
STOPPED_BY_A_STUB = "stopped by a stub"
UNDEFINED = "undefined"
STOPPED = "stopped"
NOT_TRIED = "not tried"
NO_ANSWER = "no answer"
WARNED = "warned"
DIFFERENT = "different"

NO_NAME = re.compile(r"(?P<quoted>name ')?(?P<name>\w+)(?(quoted)') is not defined")
"""What is said of a name that is missing; anybody can raise a `NameError` that says otherwise."""

NOTHING = ("nothing", "None", PRINTED)
"""What probes say where nothing came back."""

OUT_OF_TIME = "An earlier experiment had already used up the time."


class Fault(NamedTuple):
    """What is wrong: a kind, for whoever has to decide by it, and a sentence for the learner.

    `kind` is `UNWRITTEN` (a stub), `STOPPED_BY_A_STUB` (one that is called), `UNDEFINED` (no such
    name in the notebook), `STOPPED` (an exception), `NOT_TRIED` (skipped), `NO_ANSWER` (ended
    without the observation), `WARNED` or `DIFFERENT`. `place` is the experiment and the observation
    where it was found, where that is known.
    """

    kind: str
    sentence: str
    place: tuple[str, str] = ("", "")


def is_close(got: ArrayLike, expected: ArrayLike, tolerance: float = DEFAULT_TOLERANCE) -> bool:
    """Tell whether two arrays have one shape and agree to `tolerance`.

    The allowed difference is `tolerance` times the largest finite magnitude in `expected` (times 1
    where that is zero), so that rounding in a sum of large terms does not count against small
    entries. NaN equals nothing; infinities must agree in place and sign.
    """
    got, expected = np.asarray(got), np.asarray(expected)
    if got.shape != expected.shape:
        return False
    with np.errstate(all="ignore"):  # what overflows here is not close
        got, expected = got.astype(np.float64), expected.astype(np.float64)
        return bool(np.allclose(got, expected, rtol=0.0, atol=tolerance * _scale(expected)))


def explain(
    got: np.ndarray | Odd,
    expected: np.ndarray | Odd,
    *,
    what: str = "the result",
    than: str = "the right one",
    tolerance: float = DEFAULT_TOLERANCE,
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
    """
    if isinstance(expected, Odd):
        return _explain_for_a_word(got, expected, what)
    if isinstance(got, Odd):
        return _explain_word(got, what)
    if is_close(got, expected, tolerance):
        return _explain_kind(got, expected, what)
    # Subtracting infinities while looking for a pattern is expected, and not the learner's affair.
    with np.errstate(all="ignore"):
        if got.shape != expected.shape:
            sentence = next(_tell_shape(got, expected, what, than, tolerance))
        else:
            numbers = got.astype(np.float64), expected.astype(np.float64)
            sentence = next(_tell_numbers(*numbers, what, than, tolerance))
    return _capital(sentence)


def explain_failure(failure: Failure) -> str:
    """Return a sentence about an exception that ended an experiment."""
    return fault_of(failure).sentence


def fault_of(failure: Failure) -> Fault:
    """Return the kind of an exception that ended an experiment, and a sentence about it."""
    if failure.kind == "NotImplementedError":
        if failure.line and not failure.line.startswith("raise"):
            called = f"The line `{failure.line}` calls something that is not written yet."
            return Fault(STOPPED_BY_A_STUB, called)
        return Fault(
            UNWRITTEN, f"{NOT_WRITTEN}: put your code in place of `raise NotImplementedError`."
        )
    if failure.kind == SKIPPED:
        return Fault(NOT_TRIED, OUT_OF_TIME)
    if failure.kind == NO_SUCH_NAME:
        return Fault(UNDEFINED, failure.message)
    if failure.kind == "NameError" and not failure.line and NO_NAME.fullmatch(failure.message):
        return Fault(UNDEFINED, f"{failure.message}: run the cell that defines it.")
    place = f" in the line `{failure.line}`" if failure.line else ""
    message = f": {failure.message.strip()}" if failure.message else ""
    stop = "" if message.endswith((".", "!", "?")) else "."
    return Fault(STOPPED, f"Your code stopped{place} with {failure.kind}{message}{stop}")


def _explain_for_a_word(got: np.ndarray | Odd, expected: Odd, what: str) -> str | None:
    if not isinstance(got, Odd):
        return f"{_capital(what)} should be {expected}, not numbers."
    if got == expected:
        return None
    if got in NOTHING:
        return f"{_capital(what)} is nothing: is a `return` missing? It should be {expected}."
    return f"{_capital(what)} is {_stopped(got)} and should be {expected}."


def _explain_word(got: Odd, what: str) -> str:
    """Tell what stands in the place of numbers."""
    if got == PRINTED:
        return (
            f"{_capital(what)} is None, though your code prints something: `print` shows a value, "
            "and `return` hands it over."
        )
    if got == "None":
        return f"{_capital(what)} is None: is a `return` missing?"
    if got.startswith("missing"):
        return f"{_capital(what)} is {_stopped(got)}."
    return f"{_capital(what)} is {_stopped(got)}, where numbers are needed."


def _stopped(words: str) -> str:
    """Return words from the learner's side without the full stop that would end our sentence."""
    return words.rstrip(" .!?")


def _explain_kind(got: np.ndarray, expected: np.ndarray, what: str) -> str | None:
    """Tell a yes, which equals 1, from a number."""
    if (got.dtype == bool) == (expected.dtype == bool):
        return None
    wanted = "a yes or a no is" if expected.dtype == bool else "numbers are"
    return f"{_capital(what)} has the type {got.dtype}, where {wanted} needed."


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
    if expected.ndim and kept.size < expected.size and is_close(got, kept, tolerance):
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


def _tell_numbers(
    got: np.ndarray, expected: np.ndarray, what: str, than: str, tolerance: float
) -> Iterator[str]:
    same = partial(is_close, expected=expected, tolerance=tolerance)
    if not np.isfinite(got).all() and np.isfinite(expected).all():
        yield _tell_not_finite(got, what)
    if same(-got):
        yield f"{what} is exactly the negative of {than}."
    if not got.any():
        yield f"{what} is zero{' everywhere' if got.size > 1 else ''}."
    factor = _common_factor(got, expected, tolerance)
    if factor is not None and (named := _times(factor, tolerance)):
        yield f"{what} is {named} {than}{_count_named(factor, expected)}."
    if factor is not None and _count_named(factor, expected):
        yield f"{what} is {_number(factor)} times {than}{_count_named(factor, expected)}."
    if factor is not None and 1e-3 < abs(factor) < 1e3 and abs(factor - 1) > 1e-3:
        yield (
            f"{what} is {_number(factor)} times {than} in every entry: one factor is missing, or "
            "there is one too many."
        )
    if got.ndim == 2 and got.shape[0] == got.shape[1] and same(got.T):
        yield f"{what} is the transpose of {than}."
    if got.size > 2 and is_close(np.sort(got, axis=None), np.sort(expected, axis=None), tolerance):
        yield f"{what} has the right numbers in another order."
    if np.array_equal(got, np.trunc(expected)) and np.unique(np.abs(got)).size > 2:
        yield f"{what} was cut to whole numbers: an integer array cannot hold the decimals."
    if decimals := _decimals(got, expected):
        yield f"{what} is rounded to {decimals}: return it as it comes out."
    difference = np.abs(got - expected)
    right = difference <= tolerance * _scale(expected)
    error = float(difference.max() / _scale(expected))
    if error < 0.01 and right.mean() < 0.5:
        yield f"{what} is close, but not close enough: its relative error is {error:.0e}."
    if got.size > 1 and right.any():
        if where := _where_wrong(got, expected, right):
            yield f"{what} is right elsewhere, but {where}."
        if limits := _limits(got, expected, right):
            yield f"{what} is cut off: it is never {limits}, where it should be."
        first = tuple(int(i) for i in np.argwhere(~right)[0])
        yield (
            f"{what} is right in {int(right.sum())} of {right.size} entries; "
            f"the first wrong one is at index {_index(first)}."
        )
    offset = np.median(got - expected)
    if got.size > 1 and same(got - offset):
        yield f"{what} is {_number(offset)} off in every entry."
    if got.size == 1:
        yield f"{what} is too {'high' if got > expected else 'low'}."
    worst = tuple(int(i) for i in np.unravel_index(np.argmax(difference), difference.shape))
    yield f"{what} differs from {than}, most of all at index {_index(worst)}."


def _where_wrong(got: np.ndarray, expected: np.ndarray, right: np.ndarray) -> str | None:
    """Say what the wrong entries have in common, None where there is nothing of that kind."""
    wrong = ~right
    for kind, entries in (
        ("positive", expected > 0),
        ("negative", expected < 0),
        ("0", expected == 0),
    ):
        if wrong.sum() > 1 and np.array_equal(wrong, entries) and not entries.all():
            others = f"wrong wherever it should be {kind}"
            if (got[wrong] == 0).all():
                return f"{others}: there it is 0"
            if is_close(got[wrong], -expected[wrong]):
                return f"{others}: there it has the wrong sign"
            return others
    for axis, name in ((0, "row"), (1, "column")):
        if wrong.ndim == 2 and min(wrong.shape) > 1:
            lines = np.asarray(wrong.all(axis=1 - axis))
            if lines.any() and not lines.all() and np.array_equal(wrong.any(axis=1 - axis), lines):
                numbers = [int(i) for i in np.flatnonzero(lines)]
                if len(numbers) == 1:
                    last = ", the last" if numbers[0] == len(lines) - 1 else ""
                    return f"wrong all along {name} {numbers[0]}{last}"
                if len(numbers) == len(lines) - 1:
                    kept = int(np.flatnonzero(~lines)[0])
                    return f"wrong in every {name} but {name} {kept}"
    return None


def _decimals(got: np.ndarray, expected: np.ndarray) -> str:
    """Say to how many decimals numbers are rounded, "" where they are not.

    A few numbers may have a single decimal by chance.
    """
    for decimals in range(1, 7):
        rounded = np.round(expected, decimals)
        if np.allclose(got, rounded, rtol=0, atol=1e-9 * 10.0**-decimals) and got.any():
            by_chance = decimals == 1 and np.unique(got).size < MANY
            return "" if by_chance else f"{decimals} decimal{'' if decimals == 1 else 's'}"
    return ""


def _limits(got: np.ndarray, expected: np.ndarray, right: np.ndarray) -> str:
    """Say beyond which numbers the others are cut off, "" where they are not.

    Several entries have to stand at a limit: one alone may be there by chance.
    """
    low, high = float(got.min()), float(got.max())
    if right.all() or not np.array_equal(got, np.clip(np.where(right, got, expected), low, high)):
        return ""
    above, below = int((~right & (expected > high)).sum()), int((~right & (expected < low)).sum())
    if 1 in (above, below):
        return ""
    limits = ((above, f"more than {_number(high)}"), (below, f"less than {_number(low)}"))
    return " or ".join(limit for entries, limit in limits if entries)


def _tell_not_finite(got: np.ndarray, what: str) -> str:
    kinds = [name for name, test in (("nan", np.isnan), ("inf", np.isinf)) if test(got).any()]
    where = "" if got.size == 1 else f" in {int((~np.isfinite(got)).sum())} of {got.size} entries"
    return f"{what} is {' or '.join(kinds)}{where}: something overflowed or was divided by zero."


def _common_factor(got: np.ndarray, expected: np.ndarray, tolerance: float) -> float | None:
    """Return c where got = c * expected, told from entries that are not nearly zero."""
    solid = np.abs(expected) > 1e-3 * _scale(expected)
    if not solid.any():
        return None
    factor = float(np.median(got[solid] / expected[solid]))
    if not np.isfinite(factor) or factor == 0 or (got.size == 1 and not _times(factor, tolerance)):
        return None
    return factor if is_close(got / factor, expected, max(tolerance, 1e-6)) else None


def _times(factor: float, tolerance: float) -> str:
    """Name a factor that a slip of the pen produces, "" for any other.

    These are small whole numbers, one over them, and powers of ten.
    """
    sign = "minus " if factor < 0 else ""
    size = abs(factor)
    for whole in range(2, 11):
        if abs(size - whole) <= tolerance * whole:
            return f"{sign}twice" if whole == 2 else f"{sign}{whole} times"
        if abs(size - 1 / whole) <= tolerance / whole:
            return f"{sign}half" if whole == 2 else f"{sign}1/{whole} of"
    power = round(np.log10(size))
    if power and abs(size - 10.0**power) <= tolerance * size:
        return f"{sign}1e{power:+d} times"
    return ""


def _count_named(factor: float, expected: np.ndarray) -> str:
    """Point out that a factor is the length of the first axis: in this course, the batch."""
    if expected.ndim == 0 or expected.shape[0] < 3:
        return ""
    size = expected.shape[0]
    if np.isclose(abs(factor), size) or np.isclose(abs(factor), 1 / size):
        return f" ({size} is the length of its first axis)"
    return ""


def _scale(expected: np.ndarray) -> float:
    magnitudes = np.abs(expected[np.isfinite(expected)]) if expected.ndim else np.abs(expected)
    largest = float(np.max(magnitudes)) if np.size(magnitudes) else 0.0
    return largest if 0.0 < largest < np.inf else 1.0


def _shape(array: np.ndarray) -> str:
    return str(tuple(array.shape)) if array.ndim else "() (a single number)"


def _index(index: tuple[int, ...]) -> str:
    return f"[{', '.join(map(str, index))}]"


def _number(value: float) -> str:
    return f"{value:.4g}"


def _capital(text: str) -> str:
    """Begin a sentence with a capital letter, unless it begins with a name from the code."""
    word = text.partition(" ")[0]
    return text[0].upper() + text[1:] if (word.isalpha() and len(word) > 1) or word == "a" else text
