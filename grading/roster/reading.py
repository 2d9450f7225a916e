"""Read `grading/roster.csv`, as spreadsheets write it, and say in which line what is wrong."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from grading.roster.columns import COLUMNS, Column, Refused, column_called, like, value_of
from grading.roster.people import Person, Roster
from grading.roster.spelling import folded
from grading.tree.course import ROOT
from grading.tree.errors import GradingError
from grading.tree.printable import one_line

NAME = "grading/roster.csv"
DELIMITERS = ",;\t|"
MOST_TOLD = 10
LARGEST = 16 * 2**20
AGAIN = f"put that right in {NAME} and give the same command again"
ONE_A_LINE = "write a header line that names the column id and others, and a line a person"

Row = tuple[int, list[str]]
"""The number of a record's first line, and its fields."""


def load(root: Path = ROOT) -> Roster:
    """Return the roster of the course at `root`, an empty one where there is no such file.

    Raises
    ------
    GradingError
        If the file cannot be read or something in it is wrong, with the numbers of the lines.
    """
    path = root / NAME
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except (FileNotFoundError, NotADirectoryError):
        return Roster()
    except OSError as error:
        raise GradingError(f"{NAME} cannot be read: {error.strerror}.") from None
    return Roster(people_in(data))


def people_in(data: bytes) -> list[Person]:
    """Return the people of a roster file, by its bytes.

    Raises
    ------
    GradingError
        If something in it is wrong.
    """
    if len(data) > LARGEST:
        raise GradingError(f"{NAME} is too large for a class ({LARGEST >> 20} MiB is the most).")
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise GradingError(
            f"{NAME} is a workbook of a spreadsheet program: save it there as CSV, in UTF-8."
        )
    text = _decoded(data)
    if not text.strip():
        raise GradingError(f"{NAME} is empty: {ONE_A_LINE}, or remove the file.")
    delimiter, rows = _rows(text)
    (at, header), *records = rows
    columns = _columns(at, header, delimiter)
    if not records:
        raise GradingError(f"{NAME} names columns and nobody: write a line a person below them.")
    ends = text.endswith(("\n", "\r"))
    people, wrong = [], []
    for line, fields in records:
        is_last = line == records[-1][0]
        if len(fields) < len(columns) and is_last and not ends:
            wrong.append(
                f"the file ends within line {line}, which has {len(fields)} fields of "
                f"{len(columns)}: it has been cut off"
            )
        elif any(field.strip() for field in fields[len(columns) :]):
            wrong.append(
                f"line {line} has {len(fields)} fields, and the header {len(columns)}: "
                f"put a value that holds {_named(delimiter)} into quotes"
            )
        else:
            person = _person(line, fields, columns, wrong)
            people.append(person)
    wrong += _twice(people)
    if wrong:
        raise GradingError(_all_of(wrong))
    return people


def _decoded(data: bytes) -> str:
    is_utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if b"\0" in data and not is_utf16:
        raise GradingError(
            f"{NAME} is no text in UTF-8, nor UTF-16 with its mark: export it as CSV, in UTF-8."
        )
    encoding = "utf-16" if is_utf16 else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        if "unexpected end" in error.reason or error.reason == "truncated data":
            raise GradingError(
                f"{NAME} ends within a letter: it has been cut off; save or copy it again."
            ) from None
        line = data[: error.start].count(b"\n") + 1
        raise GradingError(
            f"{NAME} is neither UTF-8 nor UTF-16 (line {line}): save it once more, in Excel as "
            "'CSV UTF-8', in LibreOffice and Numbers with the text encoding UTF-8."
        ) from None
    return text


def _rows(text: str) -> tuple[str, list[Row]]:
    """Return which sign stands between fields, and all records: the one that fits the header."""
    told = re.match(r"\s*\"?sep=(.)\"?[\r\n]", text)  # as Excel writes and reads it
    if told and told[1] in DELIMITERS:
        return told[1], [row for row in _records(text, told[1]) if row[0] > 1]
    best, most = DELIMITERS[0], 0
    for delimiter in DELIMITERS:
        _, header = next(_records(text, delimiter, strict=False), (0, []))
        known = sum(column_called(name) is not None for name in header)
        if known > most:
            best, most = delimiter, known
    return best, list(_records(text, best))


def _records(text: str, delimiter: str, *, strict: bool = True) -> Iterator[Row]:
    """Yield the records that are not blank."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)
    line = 1
    try:
        for fields in reader:
            if any(field.strip() for field in fields):
                yield line, fields
            line = reader.line_num + 1
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise GradingError(
                f"{NAME}: the quote that is opened in line {line} is never closed: close it, or, "
                "if the file has been cut off, save or copy it again."
            ) from None
        raise GradingError(f"{NAME}, line {line} is no line of a CSV file ({error}).") from None


def _columns(line: int, header: list[str], delimiter: str) -> list[Column]:
    """Return the columns that the header names."""
    while header and not header[-1].strip():
        header.pop()
    columns: list[Column] = []
    known = ", ".join(column.name for column in COLUMNS)
    wrong = []
    for name in header:
        column = column_called(name)
        if column is None:
            meant = like(name)
            hint = f"is {meant} meant" if meant else f"known are {known}"
            wrong.append(
                f"line {line} names the column {one_line(name, 60)!r}, which is unknown: "
                f"{hint}{'?' if meant else ''}"
            )
        elif column in columns:
            wrong.append(f"line {line} names the column {column.name} twice")
        else:
            columns.append(column)
    if COLUMNS[0] not in columns:
        wrong.insert(0, f"line {line} has to name the columns, and names no column id")
    if wrong:
        raise GradingError(_all_of(wrong))
    return columns


def _person(line: int, fields: list[str], columns: list[Column], wrong: list[str]) -> Person:
    values: dict[str, Any] = {}
    refused_fields: set[str] = set()
    for column, written in zip(columns, fields, strict=False):
        try:
            values[column.field] = value_of(column, written)
        except Refused as refused:
            refused_fields.add(column.field)
            wrong.append(f"line {line}: {one_line(str(refused), 300)}")
    if not values.get("id") and "id" not in refused_fields:
        wrong.append(f"line {line} gives no id")
    return Person(**{"id": "", **values, "line": line})


def _twice(people: list[Person]) -> Iterator[str]:
    """Yield what two people have and one alone can."""
    for column in COLUMNS:
        if not column.is_id:
            continue
        seen: dict[str, tuple[str, int]] = {}
        for person in people:
            value = getattr(person, column.field)
            for one in value if isinstance(value, tuple) else filter(None, (value,)):
                before, line = seen.setdefault(folded(one), (one, person.line))
                if line == person.line:
                    continue
                where = f"lines {line} and {person.line}"
                if before == one:
                    yield f"{where} have the same {column.name}, {one_line(one, 60)}"
                else:
                    yield (
                        f"{where} have {before} and {one} as {column.name}, which differ in "
                        "nothing but capitals or the way letters are encoded"
                    )


def _named(delimiter: str) -> str:
    return {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a bar"}[delimiter]


def _all_of(wrong: list[str]) -> str:
    more = [f"and {len(wrong) - MOST_TOLD:,} more"] if len(wrong) > MOST_TOLD else []
    return f"{NAME}: {'; '.join([*wrong[:MOST_TOLD], *more])}. {AGAIN[0].upper()}{AGAIN[1:]}."
