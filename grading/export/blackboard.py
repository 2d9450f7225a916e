"""Blackboard: the gradebook as its 'Download Grades' writes it and its 'Upload Grades' reads it.

A person is known by `Username`, a column by the number at the end of its name,
`Title [Total Pts: 14 Score] |12345`: without the number, a new column of text arises. Fields lie
between tabs (a file .xls, which is text in UTF-16) or commas (.csv).
"""

from __future__ import annotations

import re

from grading.export.platform import Column, Id, Platform, number
from grading.export.sheet import Sheet
from grading.tree.errors import GradingError

HEADER = re.compile(
    r"(?P<title>.+?) \[Total Pts: (?:up to )?(?P<most>[\d.,]+)(?: (?P<kind>[^\]]+))?\] ?"
    r"\|(?P<id>\d+)"
)
OF_POINTS = ("", "score")
"""How columns are shown that take points; others take percentages or words."""


def _columns(sheet: Sheet) -> list[Column]:
    if sheet.column("Username") is None:
        raise GradingError(
            f"{sheet.name} is no gradebook of Blackboard: it has no column Username."
        )
    columns = []
    for at, header in enumerate(sheet.header):
        if match := HEADER.fullmatch(header):
            kind = (match["kind"] or "").casefold()
            locked = "" if kind in OF_POINTS else f"Blackboard shows it as {match['kind']}"
            columns.append(Column(at, match["title"], number(match["most"]), locked))
    return columns


def _full_name(sheet: Sheet, row: int) -> str:
    first, last = sheet.column("First Name"), sheet.column("Last Name")
    return f"{sheet.value(row, first)} {sheet.value(row, last)}".strip()


BLACKBOARD = Platform(
    "Blackboard",
    (
        Id(("Username",), lambda person: (person.blackboard,)),
        Id(("Student ID",), lambda person: (person.blackboard_student,)),
    ),
    _columns,
    _full_name,
    download=(
        "In Blackboard: Gradebook, Download Grades, Full Gradebook (or Work Offline, Download)."
    ),
    how="",
    how_filled=(
        "In Blackboard: Gradebook, Upload Grades (or Work Offline, Upload), choose the file, and "
        "select the columns of the chapters alone."
    ),
)
