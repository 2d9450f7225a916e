"""Moodle: the import of the gradebook (CSV), and the offline grading worksheet of one assignment.

The import finds people by one column alone, ID number or e-mail address (in the same capitals), and
is refused as a whole where one is unknown; the grades of a line where the column is empty go to the
person of the line before. A worksheet has `Identifier` ("Participant 123", another
number in each assignment), `Grade`, `Maximum Grade`, `Grade can be changed` and `Last modified
(grade)`, in the language of whoever downloads it; it silently leaves out grades above the maximum.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from grading.export.platform import Column, Fresh, Id, Platform, number
from grading.export.sheet import Sheet
from grading.roster import Person
from grading.tree.errors import GradingError

ID_NUMBER = Id(("ID number",), lambda person: (person.moodle,))
EMAIL = Id(("Email address",), lambda person: (person.email,))
PARTICIPANT = Id(
    ("Identifier",),
    lambda person: tuple(f"Participant {number}" for number in person.moodle_participants),
    is_lasting=False,
)
IN_WORKSHEETS = ("Identifier", "Grade", "Last modified (grade)")
FOUND_BY = ("ID number", "Email address", "Username")
ITEM = re.compile(r"(?:[\w ]+: )?(?P<title>.+?)(?: \(Real\))?")
OTHERS = re.compile(r".* \((Percentage|Letter|Feedback)\)|.*\btotal( \(Real\))?", re.IGNORECASE)
OF_PEOPLE = {
    "first name",
    "surname",
    "last name",
    "id number",
    "institution",
    "department",
    "email address",
    "username",
    "last downloaded from this course",
}


def _columns(sheet: Sheet) -> list[Column]:
    if sheet.column("Identifier") is not None:
        return [_of_worksheet(sheet)]
    if sheet.column(*FOUND_BY) is None:
        raise GradingError(
            f"{sheet.name} is no grading worksheet or gradebook of Moodle's in English: set the "
            "language there to English (en) and download it again."
        )
    return [
        Column(at, match["title"])
        for at, header in enumerate(sheet.header)
        if header.casefold() not in OF_PEOPLE and not OTHERS.fullmatch(header)
        if (match := ITEM.fullmatch(header))
    ]


def _warns(sheet: Sheet) -> str:
    """Return by which column people have to be found: one that is empty in no line."""
    if sheet.column("Identifier") is not None:
        return ""
    rows = range(1, len(sheet.rows))
    there = [name for name in FOUND_BY if sheet.column(name) is not None]
    whole = [n for n in there if all(sheet.value(row, sheet.column(n)) for row in rows)]
    if not whole:
        raise GradingError(
            f"{sheet.name} has empty cells in {' and '.join(there)}: Moodle would give the grades "
            "of such a line to the person of the line before. Remove those lines."
        )
    if whole == there:
        return ""
    return (
        f"Let Moodle find people by {' or '.join(whole)} and nothing else ('Map from'): where "
        "another column is empty, it gives the grades to the person of the line before."
    )


def _of_worksheet(sheet: Sheet) -> Column:
    if missing := [name for name in IN_WORKSHEETS if sheet.column(name) is None]:
        raise GradingError(
            f"{sheet.name} has no column {', '.join(missing)}, without which Moodle takes no "
            "grading worksheet: set the language there to English (en) and download it again."
        )
    at = sheet.column("Grade")
    assert at is not None
    maxima = {sheet.value(row, sheet.column("Maximum Grade")) for row in range(1, len(sheet.rows))}
    known = {most for text in maxima if (most := number(text)) is not None}
    return Column(at, "Grade", max(known, default=None), is_only=True)


def _full_name(sheet: Sheet, row: int) -> str:
    if (whole := sheet.column("Full name")) is not None:
        return sheet.value(row, whole)
    first, last = sheet.column("First name"), sheet.column("Surname", "Last name")
    return f"{sheet.value(row, first)} {sheet.value(row, last)}".strip()


def _keeps(sheet: Sheet, row: int, column: int) -> str:
    may = sheet.value(row, sheet.column("Grade can be changed")).casefold()
    return "has a grade there that is locked" if may == "no" else ""


def _fresh(people: Sequence[Person]) -> Fresh:
    """Return columns with the one id that everyone has, or else most people."""
    best = max((ID_NUMBER, EMAIL), key=lambda id_: sum(bool(id_.written(p)) for p in people))
    return Fresh(
        (best,),
        words=lambda person: (person.first_name, person.last_name),
        names_of_words=("First name", "Last name"),
    )


MOODLE = Platform(
    "Moodle",
    (PARTICIPANT, ID_NUMBER, EMAIL),
    _columns,
    _full_name,
    download=(
        "In Moodle, of an assignment with the feedback type 'Offline grading worksheet': "
        "Submissions, Actions, Download grading worksheet."
    ),
    how=(
        "In Moodle: Grades, Import, CSV file, encoding UTF-8, separator comma; then map the column "
        "{by}, and no other, to the field of the same name, and each chapter to its grade item."
    ),
    how_filled=(
        "In Moodle, a worksheet: the assignment's Submissions, Actions, Upload grading worksheet; "
        "a gradebook: Grades, Import, CSV file, and map each column to its grade item."
    ),
    of_commas="say --decimal-comma where Moodle's language has it so",
    fresh=_fresh,
    keeps=_keeps,
    warns=_warns,
)
