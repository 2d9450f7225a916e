"""Read any notebook as data: its cells, whatever version, encoding or damage it comes with."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NotRequired, TypedDict

from grading.notebooks.letters import (
    NOT_SAVED_IN_UTF8,
    STRING,
    text_of,
    without_surplus_commas,
)
from grading.tree.submitted import DAMAGED, NO_NOTEBOOK, TOO_LARGE, Unreadable

LARGEST_CELL = 500_000
LARGEST_CODE = 2_000_000
MOST_CELLS = 5_000
BEGINNING = 10_000
"""Characters that are kept of a text longer than `LARGEST_CELL`, for the person who grades it."""
LARGEST_PARSED = 128 * 2**20
BYTES_OF = {"{": 72, "[": 96, ":": 120, '"': 32, ",": 10}
"""Bytes of memory that a notebook's values may take besides their text, and about those a sign."""
CONFLICT = re.compile(r"^<{7} .*?^>{7} ", re.MULTILINE | re.DOTALL)
"""What git writes into a file of which it could not put two changes together."""
STRINGS = re.compile(STRING, re.DOTALL)


class Marks(TypedDict, total=False):
    """What nbgrader keeps about a cell of the course's."""

    grade_id: str
    grade: bool
    solution: bool
    locked: bool
    points: float


class CellMetadata(TypedDict, total=False):
    """The metadata of a cell of the course's, as far as we read them."""

    nbgrader: Marks


class NotebookCell(TypedDict):
    """A cell of a notebook that the course made or keeps."""

    cell_type: str
    source: str | list[str]
    metadata: CellMetadata
    id: NotRequired[str]
    outputs: NotRequired[list[dict[str, Any]]]
    execution_count: NotRequired[int | None]


class Notebook(TypedDict):
    """A notebook that the course made or keeps, in nbformat 4."""

    cells: list[NotebookCell]
    metadata: dict[str, object]
    nbformat: int
    nbformat_minor: int


@dataclass(frozen=True)
class Cell:
    """One cell of a submission: its source and the names by which it may be known."""

    kind: str
    source: str
    grade_id: str = ""
    ids: tuple[str, ...] = ()


def read(data: bytes) -> list[Cell]:
    """Return the cells of a notebook in nbformat 3 or 4, whose encoding may be of any sort.

    One of Unicode, of Japan's or China's is read as what it is where that is sure, any other as
    that of Western Europe's Windows, in which code is the same.

    Raises
    ------
    Unreadable
        With the reason, if this is not a notebook.
    """
    text, is_sure = text_of(data)
    if _size_of_values(text) > LARGEST_PARSED and _holds_too_much(text):
        raise Unreadable("it holds far too many values", TOO_LARGE)
    try:
        notebook = _parsed(text)
    except (ValueError, RecursionError) as error:
        raise _why_not_json(text, error, is_sure) from None
    except MemoryError:
        said = "it is too large for the memory of this machine"
        raise Unreadable(said, TOO_LARGE) from None
    cells = [_cell(cell) for cell in _raw_cells(notebook)]
    kept = [cell for cell in cells if cell is not None]
    if sum(len(cell.source) for cell in kept if cell.kind == "code") > LARGEST_CODE:
        raise Unreadable("it holds far too much code", TOO_LARGE)
    return kept


def is_solution(cell: Mapping[str, object]) -> bool:
    """Say whether a cell of a release is one that learners fill in and that others test."""
    return is_answer(cell) and not is_graded(cell)


def is_graded(cell: Mapping[str, object]) -> bool:
    """Say whether a cell of a release carries points."""
    return bool(nbgrader_of(cell).get("grade"))


def is_answer(cell: Mapping[str, object]) -> bool:
    """Say whether a cell of a release is one that learners fill in."""
    return bool(nbgrader_of(cell).get("solution"))


def is_by_hand(cell: Mapping[str, object]) -> bool:
    """Say whether a cell of a release holds an answer that a person grades."""
    return is_answer(cell) and is_graded(cell)


def source_of(cell: Mapping[str, object]) -> str:
    """Return a cell's source as one text."""
    return _joined(cell.get("source", ""))


def nbgrader_of(cell: Mapping[str, object]) -> Mapping[str, object]:
    """Return what nbgrader keeps about a cell, nothing if it keeps nothing."""
    metadata = cell.get("metadata")
    ours = metadata.get("nbgrader") if isinstance(metadata, Mapping) else None
    return ours if isinstance(ours, Mapping) else {}


def grade_id_of(cell: Mapping[str, object]) -> str:
    """Return the name by which nbgrader knows a cell, "" where it knows none."""
    return str(nbgrader_of(cell).get("grade_id", ""))


def bare(source: str) -> str:
    """Return a source without what editors change by themselves."""
    return "\n".join(line.rstrip() for line in source.strip().splitlines())


def _loads(text: str) -> object:
    # no number of a notebook is of use here, and Python refuses those of thousands of digits
    return json.loads(text, parse_int=_nothing, parse_float=_nothing, parse_constant=_nothing)


def _parsed(text: str) -> object:
    """Return the values of a JSON text, in which commas may stand before closing brackets."""
    try:
        return _loads(text)
    except json.JSONDecodeError as error:
        mended = without_surplus_commas(text, error.pos)
        if not mended:
            raise
    return _loads(mended)


def _size_of_values(text: str) -> int:
    """Return about how much memory the values of a JSON text take, and as much for all in text."""
    return sum(text.count(sign) * size for sign, size in BYTES_OF.items())


def _holds_too_much(text: str) -> bool:
    """Say whether the values take too much memory where signs within strings do not count."""
    taken = at = 0
    for string in STRINGS.finditer(text):
        taken += 2 * BYTES_OF['"']
        between = text[at : string.start()]
        if between in BYTES_OF:  # among millions of strings this saves seconds
            taken += BYTES_OF[between]
        else:
            taken += _size_of_values(between)
        at = string.end()
        if taken > LARGEST_PARSED:
            return True
    return taken + _size_of_values(text[at:]) > LARGEST_PARSED


def _nothing(_number: str) -> None:
    return None


def _why_not_json(text: str, error: Exception, is_sure: bool) -> Unreadable:
    start = text.lstrip()[:200].lower()
    if start.startswith(("<!doctype", "<html", "<?xml")):
        said = "it is a web page, not a notebook: download the .ipynb file itself"
        return Unreadable(said, NO_NOTEBOOK)
    if CONFLICT.search(text):
        return Unreadable(
            "git has left both sides of a conflict in it (<<<<<<<, >>>>>>>): settle the conflict "
            "and hand in the notebook that opens in Jupyter",
            DAMAGED,
        )
    if start.startswith("pk\x03\x04"):
        return Unreadable("it is a zip archive, not a notebook", NO_NOTEBOOK)
    if start.startswith("{") and isinstance(error, RecursionError):
        return Unreadable(
            "something in it is nested too deeply to be read: copy the answers into a fresh "
            "notebook of the chapter",
            TOO_LARGE,
        )
    if start.startswith("{") and not is_sure:
        return Unreadable(NOT_SAVED_IN_UTF8, DAMAGED)
    if start.startswith("{"):
        said = "it is not complete: the file was cut off or damaged"
        if isinstance(error, json.JSONDecodeError):
            said += f", as from line {error.lineno:,} on it is not JSON"
        return Unreadable(said, DAMAGED)
    return Unreadable("it is not a notebook", NO_NOTEBOOK)


def _raw_cells(notebook: object) -> list[object]:
    if not isinstance(notebook, dict):
        raise Unreadable("it is not a notebook", NO_NOTEBOOK)
    cells = notebook.get("cells")
    if cells is None and isinstance(notebook.get("worksheets"), list):
        sheets = [sheet for sheet in notebook["worksheets"] if isinstance(sheet, dict)]
        lists = [sheet.get("cells") for sheet in sheets]
        cells = [cell for part in lists if isinstance(part, list) for cell in part]
    if not isinstance(cells, list):
        raise Unreadable("it is not a notebook: it has no cells", NO_NOTEBOOK)
    if len(cells) > MOST_CELLS:
        raise Unreadable(f"it has far too many cells ({len(cells):,})", TOO_LARGE)
    return cells


def _cell(raw: object) -> Cell | None:
    if not isinstance(raw, dict):
        return None
    kind = raw.get("cell_type")
    written = raw.get("source", raw.get("input", ""))
    source, length = "", _length(written)
    if length <= 2 * LARGEST_CELL:  # some ends of lines become half as long
        source = _joined(written)
        length = len(source)
    metadata = raw.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    grade_id = nbgrader_of({"metadata": metadata}).get("grade_id")
    ids = (raw.get("id"), metadata.get("id"))
    if length > LARGEST_CELL:
        if kind == "code":
            said = f"one of its cells is far too long ({length:,} characters)"
            raise Unreadable(said, TOO_LARGE)
        source = (
            f"[This text has {length:,} characters, more than grading keeps: here are the first "
            f"{BEGINNING:,}; the whole stands in the file that was handed in.]\n\n"
            f"{_beginning(written)}"
        )
    return Cell(
        kind if isinstance(kind, str) else "",
        source,
        grade_id if isinstance(grade_id, str) else "",
        tuple(name for name in ids if isinstance(name, str)),
    )


def _length(source: object) -> int:
    if isinstance(source, list):
        return sum(len(part) for part in source if isinstance(part, str))
    return len(source) if isinstance(source, str) else 0


def _beginning(source: object) -> str:
    """Return the first characters of a text that is too long to be joined."""
    kept, left = [], BEGINNING
    for part in source if isinstance(source, list) else [source]:
        if isinstance(part, str) and left > 0:
            kept.append(part[:left])
            left -= len(kept[-1])
    return _joined(kept)


def _joined(source: object) -> str:
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    if not isinstance(source, str):
        return ""
    clean = source.encode("utf-8", errors="replace").decode("utf-8").replace("\0", "")
    return clean.replace("\r\n", "\n").replace("\r", "\n")
