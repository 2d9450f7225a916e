"""Brightspace: the grades' CSV, as exported and imported.

A person is known by `OrgDefinedId`, `Username` or both, with "#" before them or without; a column
of points is `Title Points Grade`, in exports with `<Numeric MaxPoints:14 …>` after it; the last
column, `End-of-Line Indicator`, has "#" in every line. Above the maximum, a grade is cut off unless
its item can be exceeded.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from grading.export.platform import Column, Fresh, Id, Platform, number
from grading.export.sheet import Sheet
from grading.roster import Person
from grading.tree.errors import GradingError

END = ("End-of-Line Indicator", "#")
HEADER = re.compile(
    r"(?P<title>.+?) Points Grade(?: <(?P<kind>\w+)(?:.*? )?MaxPoints:(?P<most>[\d.,]+).*>)?"
)


def _columns(sheet: Sheet) -> list[Column]:
    if sheet.column("OrgDefinedId", "Org Defined ID", "Username") is None:
        raise GradingError(
            f"{sheet.name} is no export of Brightspace's grades: it has no column OrgDefinedId or "
            "Username. Export with the key field Both."
        )
    if sheet.header[-1].casefold() != END[0].casefold():
        raise GradingError(
            f"{sheet.name} does not end with the column {END[0]}, so Brightspace would not take "
            "it: export the grades once more."
        )
    columns = []
    for at, header in enumerate(sheet.header):
        if match := HEADER.fullmatch(header):
            locked = "it is a total, which Brightspace calculates" if _is_total(match) else ""
            columns.append(Column(at, match["title"], number(match["most"] or ""), locked))
    return columns


def _is_total(match: re.Match[str]) -> bool:
    return (match["kind"] or "Numeric").casefold() not in ("numeric", "passfail")


def _full_name(sheet: Sheet, row: int) -> str:
    first, last = sheet.column("First Name"), sheet.column("Last Name")
    return f"{sheet.value(row, first)} {sheet.value(row, last)}".strip()


def _fresh(people: Sequence[Person]) -> Fresh:
    ids = (
        Id(("OrgDefinedId",), lambda person: (_marked(person.brightspace),)),
        Id(("Username",), lambda person: (_marked(person.brightspace_username),)),
    )
    return Fresh(ids, heading="{} Points Grade", closing=END)


def _marked(value: str) -> str:
    """Return an id with the sign that Brightspace's exports put before it, against spreadsheets."""
    return f"#{value}" if value else ""


BRIGHTSPACE = Platform(
    "Brightspace",
    (
        Id(
            ("OrgDefinedId", "Org Defined ID"),
            lambda person: (person.brightspace, _marked(person.brightspace)),
        ),
        Id(
            ("Username",),
            lambda person: (person.brightspace_username, _marked(person.brightspace_username)),
        ),
    ),
    _columns,
    _full_name,
    download=(
        "In Brightspace: Grades, Enter Grades, Export, key field Both, grade values Points grade, "
        "Export to CSV."
    ),
    how=(
        "In Brightspace: Grades, Enter Grades, Import, choose the file; chapters whose title is no "
        "grade item there are offered as new ones."
    ),
    how_filled="In Brightspace: Grades, Enter Grades, Import, choose the file.",
    fresh=_fresh,
)
