"""Answers in words, kept so that no browser takes them for anything but text.

Markdown may hold HTML, scripts, pictures from anywhere and formulas with links. Formgrader and
nbgrader's feedback render it; a block of code they show as it was typed.
"""

from __future__ import annotations

import re

SHORTEST = 3
"""Backquotes of a fence around a block of code."""


def as_typed(text: str) -> str:
    """Return Markdown that shows a text as it was typed, whatever is in it."""
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * max(SHORTEST, longest + 1)
    return f"{fence}\n{text}\n{fence}"


def typed(source: str) -> str:
    """Return the text that `as_typed` was given, any other as it is."""
    first, *lines = source.split("\n")
    is_fence = len(first) >= SHORTEST and not first.strip("`")
    if is_fence and len(lines) > 1 and lines[-1] == first:
        return "\n".join(lines[:-1])
    return source
