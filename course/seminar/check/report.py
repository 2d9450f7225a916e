"""The small table in which a learner reads what a check found."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from seminar.judging.judge import NOT_REACHED, RIGHT, WRONG
from seminar.theme import LIGHT
from seminar.words import pieces

SIGNS = {RIGHT: "✓", WRONG: "✗", NOT_REACHED: "–"}

# White on a ground of its own: it reads on light and dark pages, on a table's stripes and where a
# page's styles are taken away. The sign says the same without any colour.
_GROUNDS = {RIGHT: LIGHT["blue"], WRONG: LIGHT["vermilion"], NOT_REACHED: LIGHT["grey"]}
_CHIP = "color:#ffffff;font-weight:bold;padding:1px 7px;border-radius:9px;white-space:nowrap"
_CELL = "text-align:left;vertical-align:top;padding:2px 12px 2px 0"


@dataclass(frozen=True)
class Row:
    """One aspect of an exercise and what was found about it.

    `verdict` is `RIGHT`, `WRONG` or `NOT_REACHED`; `sentence` says what happened and where to look;
    `kind` is that of a `seminar.judging.explain.Fault`, where there is one.
    """

    aspect: str
    verdict: str
    sentence: str
    kind: str = ""


@dataclass(frozen=True)
class Report:
    """What a check found, as a table in a notebook and as text elsewhere.

    `note` is a sentence about the whole, "" for none; it stands above the rows.
    """

    title: str
    rows: tuple[Row, ...]
    note: str = ""

    @property
    def passed(self) -> bool:
        """Whether every aspect is right."""
        return all(row.verdict == RIGHT for row in self.rows)

    @property
    def summary(self) -> str:
        """One line: how many aspects are right."""
        right = sum(row.verdict == RIGHT for row in self.rows)
        if self.passed:
            return f"{self.title}: all {right} checks pass."
        return f"{self.title}: {right} of {len(self.rows)} checks pass."

    def __str__(self) -> str:
        return text_table(self.summary, self._cells, self.note)

    def _repr_html_(self) -> str:
        return html_table(self.summary, self._cells, self.note)

    @property
    def _cells(self) -> list[tuple[str, str, str]]:
        return [(row.aspect, row.verdict, row.sentence) for row in self.rows]

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))


def html_table(caption: str, rows: Sequence[tuple[str, str, str]], note: str = "") -> str:
    """Return an HTML table of (aspect, verdict, sentence); all text is escaped."""
    above = f'<div style="font-weight:normal">{with_code(note)}</div>' if note else ""
    lines = [
        '<table style="border-collapse:collapse;margin:4px 0">',
        f'<caption style="text-align:left;font-weight:bold;padding:2px 0">{with_code(caption)}'
        f"{above}</caption>",
        "<tr>"
        + "".join(
            f'<th scope="col" style="{_CELL}">{name}</th>'
            for name in ("Aspect", "Verdict", "What we saw")
        )
        + "</tr>",
    ]
    for aspect, verdict, sentence in rows:
        lines.append(
            f'<tr><td style="{_CELL};min-width:8em">{with_code(aspect)}</td>'
            f'<td style="{_CELL}"><span style="background-color:{_GROUNDS[verdict]};{_CHIP}">'
            f"{SIGNS[verdict]} {verdict}</span></td>"
            f'<td style="{_CELL}">{with_code(sentence)}</td></tr>'
        )
    return "\n".join([*lines, "</table>"])


def text_table(caption: str, rows: Sequence[tuple[str, str, str]], note: str = "") -> str:
    """Return the same table as plain text, a line or two an aspect."""
    lines = [caption, f"  {note}"] if note else [caption]
    width = max((len(aspect) for aspect, _, _ in rows), default=0)
    for aspect, verdict, sentence in rows:
        head = f"  {SIGNS[verdict]} {aspect:<{width}}"
        lines.append(f"{head}  {sentence}" if sentence else head.rstrip())
    return "\n".join(lines)


def with_code(text: str) -> str:
    """Escape `text`, keep it from being read as mathematics, and set `code` between backticks."""
    return "".join(
        f"<code>{_escaped(part)}</code>" if is_code else _escaped(part)
        for part, is_code in pieces(text)
    )


def _escaped(text: str) -> str:
    return html.escape(text).replace("$", "&#36;")
