"""How one array of numbers differs from another of the same shape: the most telling thing first.

Each of the functions below says one kind of thing in words that complete "the gradient ...", or
nothing. All that is said follows from the numbers, so it is true whatever the cause, and no number
that was expected is said.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator

import numpy as np

from seminar.judging.closeness import Pair, is_close, scale_of
from seminar.judging.quiet import quiet

MANY = 8
"""Numbers that have one decimal each for a reason."""

NOT_A_NUMBER = (
    "comes of 0 / 0, of inf / inf, inf − inf or 0 · inf, as after an overflow, or of the root or "
    "logarithm of a negative number"
)
INFINITE = "comes of an overflow, of a division by 0 or of the logarithm of 0"
"""All that makes such numbers: they do not show which of it did."""


def describe(pair: Pair) -> str:
    """Return what sets the two apart, in words that complete "the gradient ..."."""
    # Subtracting infinities while looking for a pattern is expected, and not the learner's affair.
    with quiet():
        told = (tell(pair) for tell in KINDS)
        return next(filter(None, told), None) or _where_it_differs(pair)


def pattern(pair: Pair) -> str:
    """Return in what simple way all of the numbers differ, in the words of `describe`, or ""."""
    with quiet():
        told = (tell(pair) for tell in (_negative, _zero, _factor, _function))
        return "" if _not_finite(pair) else next(filter(None, told), None) or ""


# ------------------------------------------------------------- what the whole of it is


def _not_finite(pair: Pair) -> str | None:
    got = pair.got
    if np.isfinite(got).all() or not np.isfinite(pair.expected).all():
        return None
    kinds = [name for name, test in (("nan", np.isnan), ("inf", np.isinf)) if test(got).any()]
    count = f" in {int((~np.isfinite(got)).sum())} of {got.size} entries" if pair.many else ""
    why = f"it {INFINITE}" if kinds == ["inf"] else f"inf {INFINITE}; nan {NOT_A_NUMBER}"
    if kinds == ["nan"]:
        why = f"it {NOT_A_NUMBER}"
        if _only_where(pair, np.isnan(got)):
            count = f" {_only_where(pair, np.isnan(got))}"
    return f"is {' or '.join(kinds)}{count}: {why}."


def _zero(pair: Pair) -> str | None:
    return None if pair.got.any() else f"is zero{' everywhere' if pair.many else ''}."


def _negative(pair: Pair) -> str | None:
    if not pair.is_expected(-pair.got):
        return None
    return f"is exactly the negative of {pair.than}."


def _an_input(pair: Pair) -> str | None:
    if not pair.is_telling:
        return None
    for name, numbers in pair.inputs.items():
        if pair.is_got(numbers):
            return f"is {name} itself, as it came in."
        if pair.is_got(-numbers):
            return f"is −{name}."
    return None


def _as_before(pair: Pair) -> str | None:
    if not pair.is_telling:
        return None
    for what, numbers in pair.before.items():
        if pair.is_got(numbers):
            return f"is the same as {what}, and should be another."
    return None


def _factor(pair: Pair) -> str | None:
    factor = _common_factor(pair)
    if factor is None:
        return None
    count = _count_named(factor, pair.expected)
    if named := _times(factor, pair.tolerance):
        return f"is {named} {pair.than}{count}."
    if count:
        return f"is {_number(factor)} times {pair.than}{count}."
    if 1e-3 < abs(factor) < 1e3 and abs(factor - 1) > 1e-3:
        return f"is {_number(factor)} times {pair.than} in every entry."
    return None


def _function(pair: Pair) -> str | None:
    """Say which function of the right numbers came, where these are no numbers such as 0 and 1."""
    right = pair.expected
    if not pair.is_telling or np.isin(np.abs(right), (0.0, 1.0)).all():
        return None
    for name, numbers in (
        ("the square of", right**2),
        ("the root of", np.sqrt(right)),
        ("1 divided by", 1 / right),
        ("the logarithm of", np.log(right)),
        ("the exponential of", np.exp(right)),
        ("1 minus", 1 - right),
    ):
        if np.isfinite(numbers).all() and pair.is_got(numbers):
            return f"is {name} {pair.than}{', entry by entry' if pair.many else ''}."
    return None


def _order(pair: Pair) -> str | None:
    got, right = pair.got, pair.expected
    if got.ndim == 2 and got.shape[0] == got.shape[1] and pair.is_expected(got.T):
        return f"is the transpose of {pair.than}."
    if got.size < 3 or not pair.is_telling:
        return None
    if is_close(got[1:], right[:-1], pair.tolerance) and len(got) > 2:
        return "is one place late: what stands in each place should stand in the one before."
    if is_close(got[:-1], right[1:], pair.tolerance) and len(got) > 2:
        return "is one place early: what stands in each place should stand in the next one."
    if got.ndim == 1 and is_close(got, np.cumsum(right), pair.tolerance):
        return "adds up: each entry holds the sum of all the right ones up to there."
    if is_close(np.sort(got, axis=None), np.sort(right, axis=None), pair.tolerance):
        return "has the right numbers in another order."
    return None


def _cut(pair: Pair) -> str | None:
    whole = np.array_equal(pair.got, np.trunc(pair.expected))
    if whole and np.unique(np.abs(pair.got)).size > 2:
        return "was cut to whole numbers: an integer array cannot hold the decimals."
    if decimals := _decimals(pair):
        return f"is rounded to {decimals}: return it as it comes out."
    return None


def _one_number(pair: Pair) -> str | None:
    """Say where one number stands in all the places, and which one it is of those expected."""
    got, right = pair.got, pair.expected
    if got.size < 3 or np.ptp(got) > 0 or is_close(right, np.full_like(right, right.flat[0])):
        return None
    which = [
        name
        for name, number in (
            ("the sum", right.sum()),
            ("the mean", right.mean()),
            ("the largest", right.max()),
            ("the smallest", right.min()),
            ("the first", right.flat[0]),
            ("the last", right.flat[-1]),
        )
        if math.isclose(got.flat[0], number, rel_tol=1e-6)
    ]
    said = f", {which[0]} of the right ones" if which else ""
    return f"holds one and the same number in all its entries{said}."


def _nearly(pair: Pair) -> str | None:
    error = float(pair.distance.max() / pair.scale)
    beyond = ~(pair.distance <= pair.allowed)
    if error < 0.01 and beyond.mean() > 0.5:
        return f"is close, but not close enough: its relative error is {error:.0e}."
    return None


# ------------------------------------------------------------- which entries are wrong


def _some_entries(pair: Pair) -> str | None:
    wrong = pair.wrong
    if not pair.many or wrong.all():
        return None
    if where := _where_wrong(pair):
        return f"is right elsewhere, but {where}."
    if limits := _limits(pair):
        return f"is cut off: it is never {limits}, where it should be."
    first = _index(np.argwhere(wrong)[0])
    if wrong.sum() == 1:
        return f"is right in all entries but one, at index {first}."
    if wrong.sum() == wrong.size - 1 > 1:
        return f"is right in one entry alone, at index {_index(np.argwhere(~wrong)[0])}."
    return (
        f"is right in {int((~wrong).sum())} of {wrong.size} entries; the first wrong one is at "
        f"index {first}."
    )


def _where_wrong(pair: Pair) -> str | None:
    """Say what the wrong entries have in common, None where there is nothing of that kind."""
    wrong = pair.wrong
    if where := _only_where(pair, wrong):
        return f"wrong {where}{_there(pair)}"
    if wrong.ndim == 2 and min(wrong.shape) > 1:
        for axis, name in ((0, "row"), (1, "column")):
            lines = np.asarray(wrong.all(axis=1 - axis))
            whole = np.array_equal(wrong.any(axis=1 - axis), lines) and 0 < lines.sum() < len(lines)
            if whole and (said := _lines(lines, name)):
                return said + _there(pair)
    square = wrong.ndim == 2 and wrong.shape[0] == wrong.shape[1] > 1
    if square and np.array_equal(wrong, np.eye(len(wrong), dtype=bool)):
        return f"wrong on the diagonal{_there(pair)}"
    if square and np.array_equal(~wrong, np.eye(len(wrong), dtype=bool)):
        return f"wrong everywhere but on the diagonal{_there(pair)}"
    return None


def _lines(lines: np.ndarray, name: str) -> str | None:
    """Say along which rows or columns, of a few simple kinds."""
    numbers = [int(i) for i in np.flatnonzero(lines)]
    if len(numbers) == 1:
        last = ", the last" if numbers[0] == len(lines) - 1 else ""
        return f"wrong all along {name} {numbers[0]}{last}"
    if len(numbers) == len(lines) - 1:
        return f"wrong in every {name} but {name} {int(np.flatnonzero(~lines)[0])}"
    return None


def _only_where(pair: Pair, entries: np.ndarray) -> str:
    """Say by the sign of what these entries are all those of one kind, "" if by none's."""
    if entries.sum() < 2 or entries.all():
        return ""
    numbers = {f"{name} is": one for name, one in pair.inputs.items()}
    for subject, each in {**numbers, "it should be": pair.expected}.items():
        for kind, such in (("positive", each > 0), ("negative", each < 0), ("0", each == 0)):
            if np.array_equal(entries, such):
                return f"wherever {subject} {kind}"
    return ""


def _there(pair: Pair) -> str:
    """Say what stands where it is wrong, "" where it is nothing simple."""
    got, right = pair.got[pair.wrong], pair.expected[pair.wrong]
    if not got.any():
        return ": there it is 0"
    if is_close(got, -right):
        return ": there it has the wrong sign"
    if np.ptp(got) == 0:
        return f": there it is {_number(float(got[0]))}"
    factor = _common_factor(Pair(got, right, pair.than, pair.tolerance))
    if factor is not None and (named := _times(factor, pair.tolerance)):
        return f": there it is {named} {pair.than}"
    return ""


# ------------------------------------------------------------- all entries are wrong


def _offset(pair: Pair) -> str | None:
    if not pair.many:
        return None
    offset = float(np.median(pair.got - pair.expected))
    if pair.is_expected(pair.got - offset):
        return f"is {_number(offset)} off in every entry."
    return None


def _line_by_line(pair: Pair) -> str | None:
    """Say where each row, or each column, has a factor or an offset of its own."""
    got, right = pair.got, pair.expected
    if got.ndim != 2 or min(got.shape) < 2 or not np.isfinite(got + right).all():
        return None
    for axis, name in ((1, "row"), (0, "column")):
        offset = np.median(got - right, axis=axis, keepdims=True)
        if pair.is_expected(got - offset):
            return f"is off by one number in each {name}, and by another in the next."
        solid = np.where(np.abs(right) > 1e-3 * pair.scale, right, np.nan)
        if np.isnan(solid).all(axis=axis).any():
            continue
        factor = np.nanmedian(got / solid, axis=axis, keepdims=True)
        if factor.all() and np.isfinite(factor).all() and pair.is_expected(got / factor):
            return f"is a multiple of {pair.than} in each {name}, and another multiple in the next."
    return None


def _sizes(pair: Pair) -> str | None:
    """Say where the sizes are right and signs are not."""
    flipped = np.sign(pair.got) * np.sign(pair.expected) < 0
    if pair.many and is_close(np.abs(pair.got), np.abs(pair.expected), pair.tolerance):
        return (
            f"has the right sizes, and the wrong sign in {int(flipped.sum())} of "
            f"{flipped.size} entries."
        )
    return None


def _where_it_differs(pair: Pair) -> str:
    """Say of what has no pattern on which side it is wrong, and where most."""
    got, right = pair.got, pair.expected
    if not pair.many:
        return f"is too {'high' if got.flat[0] > right.flat[0] else 'low'}."
    farthest = int(np.argmax(np.nan_to_num(pair.distance, nan=np.inf)))
    worst = _index(int(i) for i in np.unravel_index(farthest, got.shape))
    signs = int((np.sign(got) * np.sign(right) < 0).sum())
    said = ""
    if signs:
        said = f"; its sign is wrong in {signs} of {got.size} entries"
    elif (np.abs(got) >= np.abs(right)).all():
        said = "; every entry is too far from 0, though none has the wrong sign"
    elif (np.abs(got) <= np.abs(right)).all():
        said = "; every entry is too near 0, though none has the wrong sign"
    return f"differs from {pair.than} everywhere, most of all at index {worst}{said}."


KINDS: Iterable[Callable[[Pair], str | None]] = (
    _not_finite,
    _negative,
    _zero,
    _an_input,
    _as_before,
    _factor,
    _order,
    _cut,
    _nearly,
    _one_number,
    _some_entries,
    _sizes,
    _offset,
    _function,
    _line_by_line,
)
"""In the order in which they are tried: the first that has something to say is heard."""


# ------------------------------------------------------------- numbers


def _decimals(pair: Pair) -> str:
    """Say to how many decimals numbers are rounded, "" where they are not.

    A few numbers may have a single decimal by chance.
    """
    for decimals in range(1, 7):
        rounded = np.round(pair.expected, decimals)
        same = np.allclose(pair.got, rounded, rtol=0, atol=1e-9 * 10.0**-decimals)
        if same and pair.got.any():
            by_chance = decimals == 1 and np.unique(pair.got).size < MANY
            return "" if by_chance else f"{decimals} decimal{'' if decimals == 1 else 's'}"
    return ""


def _limits(pair: Pair) -> str:
    """Say beyond which numbers the others are cut off, "" where they are not.

    Several entries have to stand at a limit: one alone may be there by chance.
    """
    got, expected, right = pair.got, pair.expected, ~pair.wrong
    low, high = float(got.min()), float(got.max())
    if right.all() or not np.array_equal(got, np.clip(np.where(right, got, expected), low, high)):
        return ""
    above, below = int((~right & (expected > high)).sum()), int((~right & (expected < low)).sum())
    if 1 in (above, below):
        return ""
    limits = ((above, f"more than {_number(high)}"), (below, f"less than {_number(low)}"))
    return " or ".join(limit for entries, limit in limits if entries)


def _common_factor(pair: Pair) -> float | None:
    """Return c where got = c * expected, told from entries that are not nearly zero."""
    got, expected, tolerance = pair.got, pair.expected, pair.tolerance
    solid = np.abs(expected) > 1e-3 * scale_of(expected)
    if not solid.any():
        return None
    factor = float(np.median(got[solid] / expected[solid]))
    if not np.isfinite(factor) or factor == 0 or (got.size == 1 and not _times(factor, tolerance)):
        return None
    return factor if is_close(got / factor, expected, max(tolerance, 1e-6)) else None


def _times(factor: float, tolerance: float) -> str:
    """Name a factor that a slip of the pen produces, "" for any other.

    These are small whole numbers and their fractions, and powers of ten.
    """
    sign = "minus " if factor < 0 else ""
    size = abs(factor)
    for whole in range(2, 11):
        if abs(size - whole) <= tolerance * whole:
            return f"{sign}twice" if whole == 2 else f"{sign}{whole} times"
        if abs(size - 1 / whole) <= tolerance / whole:
            return f"{sign}half" if whole == 2 else f"{sign}1/{whole} of"
    for above, below in ((2, 3), (3, 2), (3, 4), (4, 3)):
        if abs(size - above / below) <= tolerance:
            return f"{sign}{above}/{below} of"
    power = round(np.log10(size))
    if power and abs(size - 10.0**power) <= tolerance * size:
        if abs(power) > 4:
            return f"{sign}1e{power:+d} times"
        return f"{sign}{10**power} times" if power > 0 else f"{sign}1/{10**-power} of"
    return ""


def _count_named(factor: float, expected: np.ndarray) -> str:
    """Point out that a factor is a length: of the first axis, in this course the batch, first."""
    for size, what in _sizes_of(expected):
        if size > 2 and (np.isclose(abs(factor), size) or np.isclose(abs(factor), 1 / size)):
            return f" ({size} is {what})"
    return ""


def _sizes_of(expected: np.ndarray) -> Iterator[tuple[int, str]]:
    if expected.ndim:
        yield expected.shape[0], "the length of its first axis"
    if expected.ndim > 1:
        yield expected.shape[-1], "the length of its last axis"
        yield expected.size, "the number of all its entries"


def _index(index: Iterable[int]) -> str:
    return f"[{', '.join(map(str, index))}]"


def _number(value: float) -> str:
    return f"{value:.4g}"
