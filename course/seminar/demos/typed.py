"""Numbers as people type them, and as a sentence has them."""

from __future__ import annotations

import math
import re

_SPACES = re.compile(r"[\s\u00a0\u2009\u202f_]+")
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?")
_FORM = re.compile(
    r"(?P<number>[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?)?"
    r"((?P<times>[*x×·]?)10(\^|\*\*)(?P<power>[+-]?\d+))?"
    r"(/(?P<divisor>\d+\.?\d*))?",
    re.IGNORECASE,
)


def read(text: str, unit: str = "") -> float:
    """Return the number that somebody typed: 1200, 1,200, 1.2e3, 1.2*10^3, 1/3, 0,5 or 50 %.

    A comma before three digits groups them, any other is a decimal one. `unit` may follow.
    Raises ValueError with a sentence for whoever typed it where that is no number.
    """
    bare = _SPACES.sub("", text).replace("−", "-").lstrip("~≈")
    for end in (_SPACES.sub("", unit), "%"):
        bare = bare.removesuffix(end)
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
