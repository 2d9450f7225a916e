"""A class of seven, and what reads a file as each learning platform's published rules have it."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta

from grading.batch.outcome import Outcome
from grading.batch.standing import Standing
from grading.batch.turn import ExerciseResult, Given
from grading.export.grades import Rules, gather
from grading.roster import Person, Roster

FIRST, FIFTH = "01_numerical_gradient", "05_affine_softmax"


def person(id_, first, last, number, **more):
    """Return a person with an id for every platform, made of a number."""
    return Person(
        **{
            "id": id_,
            "first_name": first,
            "last_name": last,
            "email": f"{id_}@example.org",
            "moodle": f"m{number}",
            "canvas": str(1000 + number),
            "canvas_sis": f"sis{number}",
            "canvas_login": f"{id_}@login",
            "blackboard": f"bb_{id_}",
            "blackboard_student": f"s{number}",
            "brightspace": f"9{number:05}",
            "brightspace_username": f"d2l.{id_}",
            "line": number + 1,
        }
        | more
    )


PEOPLE = (
    person("ada", "Ada", "Lovelace", 1),
    person("jdoe", "Jane", "Doe", 2),
    person("jdoe2", "Jane", "Doe", 3),  # another one of that name
    person("eve", "=cmd|' /C calc'!A0", "Sly", 4),
    person("anais", "Anaïs", 'Müller, née "Ö"', 5, group="Tuesday"),
    person("gone", "Georg", "Cantor", 6),
    person("late", "Emmy", "Noether", 7),
)
ROSTER = Roster(PEOPLE)
"""What everyone has of the first chapter and of the fifth, None where there is no grade."""
POINTS = {
    "ada": (11.0, 12.345),
    "jdoe": (2.5, 0.0),
    "jdoe2": (7.0, None),
    "eve": (1 / 3, 3.0),
    "anais": (None, 14.0),
    "late": (2.675, None),
}
WRITTEN = {
    "ada": ("11", "12.35"),
    "jdoe": ("2.5", "0"),
    "jdoe2": ("7", ""),
    "eve": ("0.33", "3"),
    "anais": ("", "14"),
    "gone": ("", ""),
    "late": ("2.68", ""),
}
"""As gradebooks read it: two decimals, a half upwards; nothing for no grade."""


def standing(student, points, most, **about):
    outcome = None
    if points is not None:
        given = Given(points=points, extra_credit=0.5) if student == "ada" else None
        outcome = Outcome(student, [ExerciseResult("numerical_diff", points, most, given=given)])
    about = {"handed_in": datetime(2026, 1, 2, 12, tzinfo=UTC)} | about
    return Standing(student, outcome, points=points, max_points=most, **about)


def source(chapter, root=None):
    """Stand in for `standings`: the points above; "late" was, and has had a file refused."""
    if chapter not in (FIRST, FIFTH):
        return {}
    most, which = (11.0, 0) if chapter == FIRST else (14.0, 1)
    found = {s: standing(s, points[which], most) for s, points in POINTS.items()}
    late = timedelta(hours=36)
    if chapter == FIRST:
        found["late"] = standing("late", 2.675, most, late=late, penalty=1.0)
    else:
        refused = Outcome("late", reason="it is no notebook")
        found["late"] = Standing("late", refused, points=4.0, max_points=most)
    return found


def grades(chapters=(FIRST, FIFTH), roster=ROSTER, read=source, **rules):
    return gather(chapters, roster, Rules(**rules), source=read)


def canvas(data):
    """Read as Canvas imports: ID, SIS ids, then names; columns by the number in parentheses.

    Returns (ID, title or number) -> cell of all columns of grades, and the points possible.
    """
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    header = rows[0]
    assert "Student" in header[0] and "ID" in header[1]
    info = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    assert header[: len(info)] == info
    by_sis = {person.canvas_sis: person.canvas for person in PEOPLE}
    cells, possible = {}, {}
    for row in rows[1:]:
        assert len(row) == len(header)
        for name, cell in list(zip(header, row, strict=True))[len(info) :]:
            match = re.fullmatch(r".+ \((\d+)\)", name)
            name = match[1] if match else name
            if "Points Possible" in row[0]:
                possible[name] = cell
            elif not all(re.fullmatch(r"\s*(Muted|Manual Posting.*)?\s*", c) for c in row):
                cells[row[1] or by_sis[row[2]], name] = cell
    return cells, possible


def moodle_import(data, by):
    """Read as Moodle's import of grades does, by one field; one unknown person refuses all."""
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8"), newline=""), strict=True))
    field = {"ID number": "moodle", "Email address": "email"}[by]
    people = {getattr(person, field): person.id for person in PEOPLE}
    return {people[row[by]]: row for row in rows}


def moodle_worksheet(data, participants):
    """Read as Moodle's upload of a grading worksheet does: number -> grade, by exact headers."""
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert {"Identifier", "Grade", "Last modified (grade)"} <= rows[0].keys()
    ids = {row["Identifier"][len("Participant ") :]: row["Grade"] for row in rows}
    return {student: ids[number].replace(",", ".") for number, student in participants.items()}


def blackboard(data):
    """Read as Blackboard's upload does: (Username, number of a column) -> cell."""
    text = data.decode("utf-16" if data[:2] == b"\xff\xfe" else "utf-8-sig")
    delimiter = "\t" if "\t" in text.splitlines()[0] else ","
    cells = {}
    for row in csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter):
        for name, cell in row.items():
            if match := re.search(r"\|(\d+)$", name):
                cells[row["Username"], match[1]] = cell
    return cells


def brightspace(data):
    """Read as Brightspace's import does: (OrgDefinedId, title) -> cell; "#" ends each line."""
    reader = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    assert reader.fieldnames[-1] == "End-of-Line Indicator"
    cells = {}
    for row in reader:
        assert row["End-of-Line Indicator"] == "#"
        for name, cell in row.items():
            if match := re.match(r"(.+) Points Grade( <.*>)?$", name):
                cells[row["OrgDefinedId"].lstrip("#"), match[1]] = cell
    return cells
