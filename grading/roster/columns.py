"""What columns a roster may have, how else they may be called, and how their values are read."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

LONGEST_ID = 100
"""Bytes of an id, which becomes a folder's name."""
ROUNDED = re.compile(r"\d([.,]\d+)?E\+?\d+")
"""What a spreadsheet makes of a long number."""
AS_TEXT = re.compile(r'="(.*)"')
"""How spreadsheets are kept from that."""


class Refused(ValueError):
    """A value that its column cannot have; the message completes "line 3: …"."""


@dataclass(frozen=True)
class Column:
    """A column: its name in the file, the `Person`'s field, other names, what it holds."""

    name: str
    field: str
    about: str
    others: tuple[str, ...] = ()
    read: Callable[[str], object] = str
    is_id: bool = False


def _id(value: str) -> str:
    value = unicodedata.normalize("NFKC", _one_id(value))  # as names of folders are made
    allowed = all(sign.isalnum() or sign in "_.@+-" or _is_mark(sign) for sign in value)
    if not allowed or not (value[0].isalnum() and value[-1] not in "_.-"):
        raise Refused(
            f"the id {value!r} cannot be the name of a folder: write it in letters, digits and "
            "the signs _ . - @ +, with a letter or a digit first and no sign of these at its end"
        )
    if len(value.encode()) > LONGEST_ID:
        raise Refused(f"the id {value!r} is too long for the name of a folder: shorten it")
    return value


def _is_mark(sign: str) -> bool:
    return unicodedata.category(sign) in ("Mn", "Mc")


def _one_id(value: str) -> str:
    if ROUNDED.fullmatch(value):
        raise Refused(
            f"{value} is a number that a spreadsheet has rounded: give the column the format Text "
            "there, and write the number again"
        )
    return value


def _email(value: str) -> str:
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", value):
        raise Refused(
            f"{value!r} is no e-mail address: write it as name@example.org, or leave it out"
        )
    return value


def _days(value: str) -> float:
    if not re.fullmatch(r"[0-9]{1,3}([.,][0-9]{1,3})?", value):
        raise Refused(
            f"{value!r} is no number of extra days: write 2, 1.5 or 1,5, at most 999, or nothing"
        )
    return float(value.replace(",", "."))


def _participants(value: str) -> tuple[str, ...]:
    if not re.fullmatch(r"((participant\s*)?[0-9]+([\s,;/|]+|$))+", value, re.IGNORECASE):
        raise Refused(
            f"{value!r} is no Moodle participant: write the number of its grading worksheet, as "
            "in 'Participant 1234', and several with blanks between them"
        )
    return tuple(re.findall("[0-9]+", value))


def _of_brightspace(value: str) -> str:
    return _one_id(value.removeprefix("#"))  # which its exports put before it


def _folder_number(value: str) -> str:
    if not (match := re.fullmatch(r"([0-9]+)(-[0-9]+\b.*)?", _one_id(value))):
        raise Refused(
            f"{value!r} is no number of a folder from Brightspace: write what stands first in the "
            "names of those folders, as 51003 does in '51003-77 - Jane Doe - …'"
        )
    return match[1]


def _account(value: str) -> str:
    return _one_id(value.removeprefix("@").removeprefix("https://github.com/").rstrip("/"))


COLUMNS = (
    Column(
        "id", "id", "the name of the student's folder, and the id in the gradebook", (), _id, True
    ),
    Column("first_name", "first_name", "given names", ("firstname", "given_name", "given_names")),
    Column("last_name", "last_name", "family name", ("lastname", "surname", "family_name")),
    Column(
        "email",
        "email",
        "e-mail address",
        ("e_mail", "email_address", "e_mail_address", "mail"),
        _email,
        True,
    ),
    Column("group", "group", "tutorial group or section", ("section", "groups", "sections")),
    Column(
        "extra_days", "extra_days", "days that every due date is later by, as in 1.5", (), _days
    ),
    Column(
        "moodle", "moodle", "Moodle: ID number", ("id_number", "moodle_id_number"), _one_id, True
    ),
    Column(
        "moodle_participant",
        "moodle_participants",
        "Moodle: Identifier ('Participant 1234') in grading worksheets, one an assignment",
        ("identifier", "moodle_identifier", "participant", "moodle_participants"),
        _participants,
        True,
    ),
    Column("canvas", "canvas", "Canvas: ID", ("canvas_id",), _one_id, True),
    Column("canvas_sis", "canvas_sis", "Canvas: SIS User ID", ("sis_user_id",), _one_id, True),
    Column(
        "canvas_login", "canvas_login", "Canvas: SIS Login ID", ("sis_login_id",), _one_id, True
    ),
    Column(
        "blackboard", "blackboard", "Blackboard: Username", ("blackboard_username",), _one_id, True
    ),
    Column(
        "blackboard_student",
        "blackboard_student",
        "Blackboard: Student ID",
        ("blackboard_student_id",),
        _one_id,
        True,
    ),
    Column(
        "brightspace",
        "brightspace",
        "Brightspace: OrgDefinedId, with or without its #",
        ("orgdefinedid", "org_defined_id"),
        _of_brightspace,
        True,
    ),
    Column(
        "brightspace_username",
        "brightspace_username",
        "Brightspace: Username",
        (),
        _of_brightspace,
        True,
    ),
    Column(
        "brightspace_folder",
        "brightspace_folder",
        "Brightspace: first number of a downloaded folder, 51003 in '51003-77 - Jane Doe'",
        (),
        _folder_number,
        True,
    ),
    Column("gradescope", "gradescope", "Gradescope: SID", ("sid", "gradescope_sid"), _one_id, True),
    Column("github", "github", "name of the GitHub account", ("github_username",), _account, True),
)
"""All columns; of these, the first alone is required."""
_BY_NAME = {name: column for column in COLUMNS for name in (column.name, *column.others)}


def column_called(name: str) -> Column | None:
    """Return the column that a header means, in whatever capitals, None for none."""
    return _BY_NAME.get(_plain(name))


def like(name: str) -> str:
    """Return the name of the column that was probably meant, "" where there is none like it."""
    found = difflib.get_close_matches(_plain(name), _BY_NAME, 1, 0.7)
    return _BY_NAME[found[0]].name if found else ""


def in_words() -> str:
    """Return what the columns hold, a line each."""
    width = max(len(column.name) for column in COLUMNS)
    return "\n".join(f"  {column.name.ljust(width)}  {column.about}" for column in COLUMNS)


def value_of(column: Column, written: str) -> object:
    """Return a field's value; raise `Refused` where it cannot be one."""
    if as_text := AS_TEXT.fullmatch(written):
        written = as_text[1]
    text = unicodedata.normalize("NFC", " ".join(written.split()))
    if not text:
        return {"extra_days": 0.0, "moodle_participants": ()}.get(column.field, "")
    if not text.isprintable():
        raise Refused(f"{text!r} holds a sign that cannot be printed: write it without")
    return column.read(text)


def _plain(name: str) -> str:
    folded = unicodedata.normalize("NFKC", name).casefold()
    return re.sub(r"[\W_]+", "_", folded).strip("_")
