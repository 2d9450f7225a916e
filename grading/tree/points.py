"""Points as people read them: in tables, on pages, in reports and in files for gradebooks.

They are rounded to two decimals, a half upwards, as gradebooks of learning platforms show them. Who
counts with points takes the numbers themselves, as `grading autograde --json` and nbgrader do.
"""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Context, Decimal

HUNDREDTH = Decimal("0.01")
LONGEST_NUMBER = 400
"""Digits that points may have: a person can give any number that a computer holds."""


def hundredths(points: float) -> Decimal:
    """Return points rounded to two decimals, a half upwards, without what binary left behind."""
    number = Decimal(repr(round(points, 9)))
    return number.quantize(HUNDREDTH, ROUND_HALF_UP, Context(prec=LONGEST_NUMBER))


def as_text(points: Decimal, comma: bool = False) -> str:
    """Return points as written: "12", "12.5" or, on request, "12,5"."""
    text = format(points.normalize(Context(prec=LONGEST_NUMBER)), "f")
    return text.replace(".", ",") if comma else text


def shown(points: float) -> str:
    """Return points as they are read: "12", "12.5", "10.58" for 10.575."""
    if not math.isfinite(points):
        return f"{points:g}"
    number = hundredths(points)
    return as_text(number or abs(number))  # which makes 0 of -0


def difference(points: float) -> str:
    """Return the same with its sign: "+2", "-0.5"."""
    text = shown(points)
    return text if text.startswith("-") else f"+{text}"
