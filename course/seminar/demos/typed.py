"""Numbers as people type them, and as a sentence has them."""

from __future__ import annotations

import math
import re

_SPACES = re.compile(r"[\s\u00a0\u2009\u202f_]+")
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?")
_PARTS = re.compile(r"(?P<some>.+?)(out)?of(?P<all>.+)", re.IGNORECASE)
_PERCENT = re.compile(r"(%|percent)$", re.IGNORECASE)
_FORM = re.compile(
    r"(?P<number>[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?)?"
    r"((?P<times>[*x×·]?)10(\^|\*\*)(?P<power>[+-]?\d+))?"
    r"(/(?P<divisor>\d+\.?\d*))?",
    re.IGNORECASE,
)


def read(text: str, unit: str = "") -> float:
    """Return the number that somebody typed: 1200, 1,200, 1.2e3, 1.2*10^3, 1/3, 0,5 or 50 %.

    A comma before three digits groups them, any other is a decimal one. `unit` may follow. Where
    that is "%" or "of 100", say, a share is asked for: 9 of 10, 9/10 and 90 % are taken as well.
    Raises ValueError with a sentence for whoever typed it where that is no number, or no share.
    """
    bare = _SPACES.sub("", text).replace("−", "-").lstrip("~≈")
    if whole := _whole(unit):
        return _share(bare, text, unit, whole)
    for end in (_SPACES.sub("", unit), "%"):
        bare = bare.removesuffix(end)
    return _number(bare, text)


def _whole(unit: str) -> float:
    """Return what a share in this unit is a part of, as 100 of "%"; 0 where it is no share."""
    if unit == "%":
        return 100.0
    all_of_it = re.fullmatch(r"of (\d+)", unit)
    return float(all_of_it[1]) if all_of_it else 0.0


def _share(bare: str, text: str, unit: str, whole: float) -> float:
    """Return a share as a number of `whole`, however it was typed."""
    parts = _PARTS.fullmatch(bare)
    percent = _PERCENT.sub("", bare)
    if parts:
        several = _number(parts["all"], text)
        if several <= 0:
            raise ValueError(_no_number(text))
        value = whole * _number(parts["some"], text) / several
    elif percent != bare:
        value = whole * _number(percent, text) / 100
    else:
        value = _number(bare, text)
        if "/" in bare:
            value *= whole
        elif 0 < value < 1:
            raise ValueError(
                f"“{text.strip()[:40]}” can be read in two ways: type {told(value * whole)} {unit} "
                f"if you mean that part of all, else {told(value)} {unit}."
            )
    if not 0 <= value <= whole:
        raise ValueError(
            f"“{text.strip()[:40]}” is no part of all: type a number from 0 to {told(whole)}, or "
            "how many of how many, such as 9 of 10."
        )
    return value


def _number(bare: str, text: str) -> float:
    """Return the number that `bare` is, typed as `text`."""
    bare = bare.replace(",", "") if _GROUPED.fullmatch(bare) else bare.replace(",", ".")
    form = _FORM.fullmatch(bare)
    if not form or not (form["number"] or form["power"]):
        raise ValueError(_no_number(text))
    if form["power"] and bool(form["number"]) != bool(form["times"]):
        raise ValueError(_no_number(text))
    try:
        number = float(form["number"] or 1) * 10.0 ** int(form["power"] or 0)
        number /= float(form["divisor"] or 1)
    except (OverflowError, ZeroDivisionError):
        number = math.nan
    if not math.isfinite(number):
        raise ValueError(_no_number(text))
    return number


def told(number: float) -> str:
    """Return a number as a sentence has it: 79,520, 0.25, 1e-08 with a real minus sign."""
    if abs(number) < 1e15 and number == int(number):
        return f"{int(number):,}".replace("-", "−")
    return f"{number:,.4g}".replace("-", "−")


def _no_number(text: str) -> str:
    if not text.strip():
        return "Type a number first, such as 1200, 1,200 or 1.2e3."
    return f"“{text.strip()[:40]}” is no number: type digits, such as 1200, 1,200 or 1.2e3."
