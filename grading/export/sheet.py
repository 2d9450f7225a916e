"""A gradebook's own file, of which some fields are filled in and all other bytes are kept."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from grading.tree.errors import GradingError
from grading.tree.printable import one_line

DELIMITERS = "\t,;"
PLAIN = {sign: re.compile(f"[^{sign}\r\n]*") for sign in DELIMITERS}
LARGEST = 64 * 2**20
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"", "utf-8"),
)
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
AGAIN = "download it once more, and do not save it from a spreadsheet"


@dataclass(frozen=True)
class Field:
    """A field's value, and where in the text it stands, quotes and all."""

    value: str
    start: int
    end: int
    is_quoted: bool


@dataclass(frozen=True)
class Sheet:
    """The text of a file with its encoding and what stands between fields."""

    name: str
    mark: bytes
    encoding: str
    text: str
    delimiter: str
    rows: list[list[Field]]

    @cached_property
    def header(self) -> list[str]:
        """The names of the columns."""
        return [field.value.strip() for field in self.rows[0]]

    def column(self, *names: str) -> int | None:
        """Return which column has one of these names, in whatever capitals, None for none."""
        wanted = {name.casefold() for name in names}
        found = [at for at, name in enumerate(self.header) if name.casefold() in wanted]
        return found[0] if found else None

    def value(self, row: int, column: int | None) -> str:
        """Return a field's value, "" where the row ends before it."""
        fields = self.rows[row]
        return fields[column].value.strip() if column is not None and column < len(fields) else ""

    def filled(self, values: Mapping[tuple[int, int], str]) -> bytes:
        """Return the file's bytes with other values in some fields, by row and column."""
        parts, at = [], 0
        for row, column in sorted(values):
            field, value = self.rows[row][column], values[row, column]
            if field.is_quoted or any(sign in value for sign in f'"\r\n{self.delimiter}'):
                value = '"' + value.replace('"', '""') + '"'
            parts += [self.text[at : field.start], value]
            at = field.end
        return self.mark + "".join([*parts, self.text[at:]]).encode(self.encoding)


def read(path: Path) -> Sheet:
    """Return the sheet in a file.

    Raises
    ------
    GradingError
        If it cannot be read, or is no such file.
    """
    name = one_line(str(path))
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise GradingError(f"{name} cannot be read: {error.strerror}.") from None
    return parsed(data, name)


def parsed(data: bytes, name: str) -> Sheet:
    """Return the sheet with these bytes; as `read`."""
    if len(data) > LARGEST:
        raise GradingError(
            f"{name} is too large for a gradebook ({LARGEST >> 20} MiB is the most)."
        )
    if data.startswith(WORKBOOKS):
        raise GradingError(f"{name} is a workbook: download the gradebook as CSV or text.")
    mark, encoding = next((mark, code) for mark, code in MARKS if data.startswith(mark))
    try:
        text = data[len(mark) :].decode(encoding)
    except UnicodeDecodeError:
        raise GradingError(f"{name} is neither UTF-8 nor UTF-16: {AGAIN}.") from None
    if not text.strip() or "\0" in text:
        raise GradingError(f"{name} holds no table: {AGAIN}.")
    first = text.splitlines()[0]
    delimiter = max(DELIMITERS, key=first.count)
    return Sheet(name, mark, encoding, text, delimiter, list(_rows(text, delimiter, name)))


def _rows(text: str, delimiter: str, name: str) -> Iterator[list[Field]]:
    row: list[Field] = []
    at = 0
    while at < len(text) or row:
        field = _field(text, at, delimiter)
        if field is None:
            line = text.count("\n", 0, at) + 1
            raise GradingError(
                f"{name}, line {line}: a quote is not closed where it should: {AGAIN}."
            )
        row.append(field)
        at = field.end
        if text.startswith(delimiter, at):
            at += 1
            continue
        if at < len(text):
            at += 2 if text.startswith("\r\n", at) else 1
        yield row
        row = []


def _field(text: str, start: int, delimiter: str) -> Field | None:
    """Return the field that begins at a place, None where its quotes are wrong."""
    if not text.startswith('"', start):
        plain = PLAIN[delimiter].match(text, start)
        assert plain is not None
        return Field(plain[0], start, plain.end(), False)
    at = start + 1
    while True:
        quote = text.find('"', at)
        if quote < 0:
            return None
        if not text.startswith('"', quote + 1):
            break
        at = quote + 2
    end = quote + 1
    if end < len(text) and text[end] not in f"{delimiter}\r\n":
        return None
    return Field(text[start + 1 : quote].replace('""', '"'), start, end, True)
