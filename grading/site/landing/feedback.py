"""What a check says, as the welcome shows it: of the function that it gets wrong on purpose."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from grading.site.chapters import FIRST, read
from seminar import check
from seminar.check.report import SIGNS, Row
from seminar.check.view import report_on

EXERCISE, WRONG = "sum_of_squares", "a-wrong-one"


@dataclass(frozen=True)
class Example:
    """The code, as the notebook has it, and the rows that the check writes about it."""

    code: str
    calls: str
    rows: list[tuple[str, Row]]


def example() -> Example:
    """Run the welcome's wrong function through the check and return what is said."""
    notebook = read(FIRST)
    source = next(cell.source for cell in notebook.cells if cell.get("id") == WRONG)
    names: dict[str, object] = {"np": np}
    exec(source, names)  # our own cell, in no sandbox
    function = next(name for name in names if name not in ("np", "__builtins__"))
    report = report_on(check.exercise(EXERCISE), check.homes()[EXERCISE], names[function])
    rows = [(SIGNS[row.verdict], row) for row in report.rows]
    return Example(source, f"check.{EXERCISE}({function})", rows)
