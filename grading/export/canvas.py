"""Canvas: the gradebook's CSV, as exported and imported.

A header `Student, ID, SIS User ID, SIS Login ID, Section`, then a column `Title (ID)` for each
assignment; a line "Points Possible" that has "(read only)" in columns that no import changes; lines
of nothing but "Manual Posting" or "Muted". A line is matched by ID, then SIS User ID, then SIS
Login ID, and by name where there is none of these. An empty cell takes a grade away, `EX` excuses,
`N/A` is an assignment that is not theirs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from grading.export.platform import Column, Fresh, Id, Platform, number
from grading.export.sheet import Sheet
from grading.roster import Person
from grading.tree.errors import GradingError

POINTS_POSSIBLE = "Points Possible"
TITLE_AND_ID = re.compile(r"(?P<title>.+?) \((?P<id>\d+)\)")
POSTING = re.compile(r"(muted|manual posting.*)?", re.IGNORECASE)
READ_ONLY = "read only"
LEFT = {"EX": "is excused there", "N/A": "does not have this assignment there"}
IDS = (
    Id(("ID",), lambda person: (person.canvas,)),
    Id(("SIS User ID",), lambda person: (person.canvas_sis,)),
    Id(("SIS Login ID",), lambda person: (person.canvas_login,)),
)


def _columns(sheet: Sheet) -> list[Column]:
    if sheet.column("Student", "LastName") != 0 or sheet.column("ID") is None:
        raise GradingError(
            f"{sheet.name} is no gradebook of Canvas: its first columns are not Student and ID."
        )
    possible = next((row for row in range(1, len(sheet.rows)) if _is_possible(sheet, row)), 0)
    columns = []
    for at, header in enumerate(sheet.header):
        if match := TITLE_AND_ID.fullmatch(header):
            most = sheet.value(possible, at) if possible else ""
            locked = "Canvas has it as read only" if READ_ONLY in most else ""
            columns.append(Column(at, match["title"], number(most), locked))
    return columns


def _is_possible(sheet: Sheet, row: int) -> bool:
    return POINTS_POSSIBLE in sheet.value(row, 0)


def _is_person(sheet: Sheet, row: int) -> bool:
    """Say whether a line is neither that of the points nor one of how grades are posted."""
    of_posting = all(POSTING.fullmatch(field.value.strip()) for field in sheet.rows[row])
    return not (_is_possible(sheet, row) or of_posting)


def _full_name(sheet: Sheet, row: int) -> str:
    if sheet.column("LastName") == 0:
        return f"{sheet.value(row, sheet.column('FirstName'))} {sheet.value(row, 0)}".strip()
    return sheet.value(row, 0)


def _keeps(sheet: Sheet, row: int, column: int) -> str:
    return LEFT.get(sheet.value(row, column).upper(), "")


def _fresh(people: Sequence[Person]) -> Fresh:
    return Fresh(
        IDS,
        words=lambda person: (_last_name_first(person),),
        names_of_words=("Student",),
        after=lambda person: (person.group,),
        names_of_after=("Section",),
        points_possible=f"    {POINTS_POSSIBLE}",
    )


def _last_name_first(person: Person) -> str:
    return ", ".join(filter(None, (person.last_name, person.first_name))) or person.id


CANVAS = Platform(
    "Canvas",
    IDS,
    _columns,
    _full_name,
    download="In Canvas: Grades, Export, Export Entire Gradebook.",
    how=(
        "In Canvas: Grades, Import, choose the file, and for each column say which assignment it "
        "is or that it is a new one."
    ),
    how_filled=(
        "In Canvas: Grades, Import, choose the file, look through the changes and save them."
    ),
    fresh=_fresh,
    is_person=_is_person,
    keeps=_keeps,
)
