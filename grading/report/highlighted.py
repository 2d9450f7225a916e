"""A cell's code as HTML: coloured, its lines numbered, and marked where it stopped."""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from grading.batch.turn import ExerciseResult
from seminar.words import pieces

STOPPED, CALLED = "it stopped here", "called from here"
BY_NUMBER = re.compile(r"Line (\d+) of your cell, $")
BY_TEXT = "stopped in the line "
"""What stands before the line that stopped, which is code."""
IN_TRACEBACK = re.compile(r"^-+> ?(\d+) (.*)$")
OF_SYNTAX = re.compile(r"^\s*Cell In\[\d+\], line (\d+)$")
CUT_OFF = "…"


def code(source: str, marked: Mapping[int, str] = MappingProxyType({})) -> Markup:
    """Return Python source as HTML, an element a line; `marked` has what to say at some, from 1."""
    lexer = PythonLexer(stripnl=False, ensurenl=False)
    coloured = highlight(source, lexer, HtmlFormatter(nowrap=True))
    lines = coloured.removesuffix("\n").split("\n")
    return Markup("").join(
        Markup(
            f'<mark class="line">{line}<span class="stop"> ← {marked[number]}</span>\n</mark>'
            if number in marked
            else f'<span class="line">{line}\n</span>'
        )
        for number, line in enumerate(lines, 1)
    )


def plain(text: str) -> Markup:
    """Return text that is no code."""
    return Markup(html.escape(text))


def stopped_in(
    source: str, result: ExerciseResult | None, tracebacks: Sequence[str]
) -> dict[int, str]:
    """Return the lines of a cell that stopped, as far as the record or an error's text knows them.

    Each comes with what to say at it. A line counts only where it reads as is said of it: what is
    said may be of another cell.
    """
    lines = source.split("\n")
    stopped: set[int] = set()
    called: set[int] = set()
    if result is not None:
        for said in (result.message, *(aspect.sentence for aspect in result.aspects)):
            for (before, _), (text, is_code) in itertools.pairwise(pieces(said)):
                if not is_code:
                    continue
                if named := BY_NUMBER.search(before):
                    number = int(named[1])
                    stopped |= {number} if _reads(lines, number, text) else set()
                elif before.endswith(BY_TEXT):
                    same = [n for n in range(1, len(lines) + 1) if _reads(lines, n, text)]
                    stopped |= set(same) if len(same) == 1 else set()
    for traceback in tracebacks:
        if frames := [n for n, text in _frames(traceback) if _reads(lines, n, text)]:
            stopped.add(frames[-1])
            called |= {*frames} - {frames[-1]}
    return dict.fromkeys(stopped, STOPPED) | dict.fromkeys(called, CALLED)


def _frames(traceback: str) -> Iterator[tuple[int, str]]:
    """Yield number and text of the lines that a traceback goes through, the outermost first."""
    told = traceback.split("\n")
    for line, following in zip(told, [*told[1:], ""], strict=True):
        if match := IN_TRACEBACK.match(line):
            yield int(match[1]), match[2]
        elif match := OF_SYNTAX.match(line):
            yield int(match[1]), following


def _reads(lines: Sequence[str], number: int, text: str) -> bool:
    """Say whether a line is there and reads like this, or begins so where the rest is cut off."""
    if not (1 <= number <= len(lines) and text.strip()):
        return False
    there, wanted = lines[number - 1].strip(), text.strip()
    begins = wanted.endswith(CUT_OFF) and there.startswith(wanted.removesuffix(CUT_OFF).rstrip())
    return there == wanted or begins
