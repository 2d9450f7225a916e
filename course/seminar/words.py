"""Words of sentences that more than one room writes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_TICKS = re.compile(r"`+")
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def listed(names: Sequence[str], last: str = "and") -> str:
    """Return names as a sentence has them: "a", "a and b", "a, b and c".

    `last` is the word before the last of them.
    """
    return f" {last} ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def counted(number: int) -> str:
    """Return a number of things as a sentence has it: a word up to ten, digits beyond."""
    return _NUMBERS[number] if number < len(_NUMBERS) else f"{number:,}"


def in_code(text: str) -> str:
    """Return code as a sentence has it: between backticks, more of them than within it.

    `pieces` finds it there again, whatever it is.
    """
    longest = max(map(len, _TICKS.findall(text)), default=0)
    around = "`" * (longest + 1)
    space = " " if longest else ""
    return f"{around}{space}{text}{space}{around}"


def pieces(sentence: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts of a sentence, each with whether it is code, which stands between backticks.

    Code ends at as many backticks as it begins with; those that nothing ends are just characters.
    """
    ticks = list(_TICKS.finditer(sentence))
    done = at = 0
    while at < len(ticks):
        begin, length = ticks[at], len(ticks[at][0])
        ends = (n for n in range(at + 1, len(ticks)) if len(ticks[n][0]) == length)
        last = next(ends, None)
        if last is None:
            at += 1
            continue
        end = ticks[last]
        code = sentence[begin.end() : end.start()]
        if length > 1 and code.startswith(" ") and code.endswith(" "):
            code = code[1:-1]
        yield sentence[done : begin.start()], False
        yield code, True
        done, at = end.end(), last + 1
    yield sentence[done:], False
