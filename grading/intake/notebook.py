"""Any submission becomes a notebook rebuilt on the release: the learner's code, nothing else of it.

Of what was handed in only the sources of code cells survive: solutions in the places that the
release has for them, the learner's own cells after the cell they stood below. Locked cells,
metadata, outputs, Markdown and everything that is not a cell come from the release or vanish.

Which copy counts where a solution cell exists more than once: of the copies that differ from the
stub the last one above the exercise's test cell, as if the notebook had been run from top to
bottom; without one above, the last. The other copies stay, as the learner's own cells.
"""

from __future__ import annotations

import copy
import json
import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from grading.errors import GradingError

LARGEST_FILE = 64 * 2**20
LARGEST_CELL = 500_000
LARGEST_CODE = 2_000_000
MOST_CELLS = 5_000
MOST_OWN_CELLS = 500

# the flags that a system has of: no links, no waiting for a pipe, no changed line ends
AS_IT_IS = os.O_RDONLY | sum(
    getattr(os, flag, 0) for flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY")
)

DEFINED = re.compile(r"^(?:async\s+)?(?:def|class)\s+(\w+)", re.MULTILINE)

Notebook = dict[str, object]


class Unreadable(GradingError):
    """A submission that cannot be graded; its message completes "could not be graded: …"."""


@dataclass(frozen=True)
class Cell:
    """One cell of a submission: its source and the names by which it may be known."""

    kind: str
    source: str
    grade_id: str = ""
    ids: tuple[str, ...] = ()


@dataclass
class Rebuilt:
    """A notebook on the release, and remarks on what had to be guessed."""

    notebook: Notebook
    remarks: list[str] = field(default_factory=list)


def read_file(path: Path) -> bytes:
    """Return a submitted file's bytes: a plain file of reasonable size, never through a link.

    Raises
    ------
    Unreadable
        With the reason.
    """
    if path.is_symlink():
        raise Unreadable("the file cannot be read: it is a link")
    try:
        descriptor = os.open(path, AS_IT_IS)
    except FileNotFoundError:
        raise Unreadable("there is no such file") from None
    except OSError as error:
        raise Unreadable(f"the file cannot be read: {error.strerror}") from None
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise Unreadable("it is not a file")
        if status.st_size > LARGEST_FILE:
            raise Unreadable(f"the file is too large ({status.st_size / 2**20:,.0f} MiB)")
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            data = file.read(LARGEST_FILE + 1)
    finally:
        os.close(descriptor)
    if len(data) > LARGEST_FILE:
        raise Unreadable("the file grew while it was read")
    return data


def read(data: bytes) -> list[Cell]:
    """Return the cells of a notebook in nbformat 3 or 4, in any Unicode encoding or Windows' own.

    Raises
    ------
    Unreadable
        With the reason, if this is not a notebook.
    """
    text = _text(data)
    try:
        notebook = json.loads(text, parse_constant=lambda _: None)
    except (ValueError, RecursionError) as error:
        raise Unreadable(_why_not_json(text, error)) from None
    cells = [_cell(cell) for cell in _raw_cells(notebook)]
    kept = [cell for cell in cells if cell is not None]
    if sum(len(cell.source) for cell in kept if cell.kind == "code") > LARGEST_CODE:
        raise Unreadable("it holds far too much code")
    return kept


def rebuild(cells: list[Cell], release: Mapping[str, object]) -> Rebuilt:
    """Return the release with the learner's code in it.

    Raises
    ------
    Unreadable
        If no exercise of the release is found among `cells`.
    """
    plan = _Matching(release)
    plan.match(cells)
    if not any(plan.candidates.values()) and not plan.defined_elsewhere(cells):
        raise Unreadable("none of the chapter's exercises is in it: is it another chapter's?")
    return plan.rebuilt(cells)


def exercises_found(cells: list[Cell], release: Mapping[str, object]) -> int:
    """Return how many of the release's exercises are among the cells."""
    plan = _Matching(release)
    plan.match(cells)
    return sum(map(bool, plan.candidates.values()))


def is_solution(cell: Mapping[str, object]) -> bool:
    """Say whether a cell of a release is one that learners fill in."""
    return bool(_nbgrader(cell).get("solution")) and not _nbgrader(cell).get("grade")


def is_graded(cell: Mapping[str, object]) -> bool:
    """Say whether a cell of a release carries points."""
    return bool(_nbgrader(cell).get("grade"))


def source_of(cell: Mapping[str, object]) -> str:
    """Return a cell's source as one text."""
    return _joined(cell.get("source", ""))


class _Matching:
    """Which cell of a submission is which cell of the release."""

    def __init__(self, release: Mapping[str, object]) -> None:
        self.release = release
        self.cells: list[dict[str, object]] = release["cells"]
        self.by_name: dict[str, int] = {}
        self.by_source: dict[str, list[int]] = {}
        self.by_definition: dict[str, int] = {}
        for index, cell in enumerate(self.cells):
            for name in (cell.get("id"), _nbgrader(cell).get("grade_id")):
                if name:
                    self.by_name[name] = index
            self.by_source.setdefault(_bare(source_of(cell)), []).append(index)
            if is_solution(cell):
                self.by_definition |= dict.fromkeys(DEFINED.findall(source_of(cell))[:1], index)
        self.solutions = [index for index, cell in enumerate(self.cells) if is_solution(cell)]
        self.candidates: dict[int, list[int]] = {index: [] for index in self.solutions}
        self.own: dict[int, list[int]] = {}  # place in the release (-1: top) -> submitted cells
        self.remarks: list[str] = []

    def match(self, cells: list[Cell]) -> None:
        """Fill `candidates` and `own` with indices of submitted cells."""
        matched: list[int | None] = []
        last = -1
        for cell in cells:
            index = self._by_name(cell)
            if index is None:
                index = self._by_source(cell, last)
            matched.append(index)
            last = last if index is None else index
        named = set(matched)
        for position, cell in enumerate(cells):
            if matched[position] is None and cell.kind == "code":
                definition = self._by_definition(cell, named)
                if definition is not None:
                    matched[position] = definition
                    self.remarks.append(f"{self._name(definition)} was found by its first line.")
        anchor = -1
        for position, (cell, index) in enumerate(zip(cells, matched, strict=True)):
            if index in self.candidates:
                self.candidates[index].append(position)
                anchor = index
            elif index is not None:
                anchor = index
                if self._changed_by_learner(cell, index):
                    self.own.setdefault(anchor, []).append(position)
            elif cell.kind == "code" and cell.source.strip():
                self.own.setdefault(anchor, []).append(position)
        self.matched = matched

    def rebuilt(self, cells: list[Cell]) -> Rebuilt:
        chosen = {index: self._choose(index, cells) for index in self.solutions}
        used = set(chosen.values())
        own = {index: list(positions) for index, positions in self.own.items()}
        for index, positions in self.candidates.items():
            spare = [position for position in positions if position not in used]
            for position in spare:
                if not self._is_stub(cells[position], index):
                    self._keep_copy(own, index, position, chosen[index], cells)
        if sum(map(len, own.values())) > MOST_OWN_CELLS:
            raise Unreadable("it has far too many cells of its own")
        notebook = copy.deepcopy({key: self.release[key] for key in self.release if key != "cells"})
        notebook["cells"] = []
        self._add_own(notebook, own.get(-1, []), cells)
        for index, cell in enumerate(self.cells):
            rebuilt = {**copy.deepcopy(cell), "source": source_of(cell)}
            if rebuilt["cell_type"] == "code":
                rebuilt |= {"outputs": [], "execution_count": None}
            if index in chosen:
                rebuilt["source"] = self._solution(index, chosen[index], cells)
            winner = chosen.get(index)
            before = [p for p in own.get(index, []) if winner is not None and p < winner]
            after = [p for p in own.get(index, []) if p not in before]
            self._add_own(notebook, before, cells)
            notebook["cells"].append(rebuilt)
            self._add_own(notebook, after, cells)
        return Rebuilt(notebook, self.remarks)

    def defined_elsewhere(self, cells: list[Cell]) -> bool:
        """Say whether a missing exercise is defined in a cell that is something else."""
        return any(self._definer(index, cells) for index in self.solutions)

    def _by_name(self, cell: Cell) -> int | None:
        names = (name for name in (cell.grade_id, *cell.ids) if name in self.by_name)
        return next((self.by_name[name] for name in names), None)

    def _by_source(self, cell: Cell, last: int) -> int | None:
        """Return the next cell of the release with this source, else the first."""
        same = self.by_source.get(_bare(cell.source), []) if cell.source.strip() else []
        return next((index for index in same if index > last), next(iter(same), None))

    def _by_definition(self, cell: Cell, named: set[int | None]) -> int | None:
        for name in DEFINED.findall(cell.source):
            index = self.by_definition.get(name)
            if index is not None and index not in named:
                return index
        return None

    def _changed_by_learner(self, cell: Cell, index: int) -> bool:
        """Say whether this is an example that the learner was free to change, and did."""
        original = self.cells[index]
        free = original["cell_type"] == "code" and not _nbgrader(original)
        return free and cell.kind == "code" and _bare(cell.source) != _bare(source_of(original))

    def _choose(self, index: int, cells: list[Cell]) -> int | None:
        positions = self.candidates[index]
        changed = [place for place in positions if not self._is_stub(cells[place], index)]
        if len(changed) > 1:
            self.remarks.append(f"{self._name(index)} was there {len(changed)} times.")
        wanted = set(DEFINED.findall(source_of(self.cells[index]))[:1])
        defining = [
            place for place in changed if wanted & set(DEFINED.findall(cells[place].source))
        ]
        changed = defining or changed
        test = self._place_of_test(index)
        above = [place for place in changed if test is None or place < test]
        return next(iter((above or changed or positions)[-1:]), None)

    def _place_of_test(self, index: int) -> int | None:
        tests = (i for i in range(index + 1, len(self.cells)) if is_graded(self.cells[i]))
        test = next(tests, None)
        places = [place for place, match in enumerate(self.matched) if match == test is not None]
        return places[0] if places else None

    def _keep_copy(self, own, index, position, winner, cells) -> None:
        """Keep a copy that does not count near where it stood: an own cell of its neighbour."""
        test = self._place_of_test(index)
        place = index
        if winner is not None and test is not None and position > test:
            earlier = [m for m in self.matched[:position] if m is not None and m != index]
            place = max([*earlier[-1:], index])
        own.setdefault(place, []).append(position)
        own[place].sort()

    def _solution(self, index: int, position: int | None, cells: list[Cell]) -> str:
        if position is not None:
            return cells[position].source
        definer = self._definer(index, cells)
        if definer:
            self.remarks.append(f"{self._name(index)} is defined in another cell.")
            return f"# {definer} is defined in another cell"
        self.remarks.append(f"{self._name(index)} is missing.")
        return source_of(self.cells[index])

    def _definer(self, index: int, cells: list[Cell]) -> str:
        """Return the name of the exercise if a cell that is another one's, or own, defines it."""
        if self.candidates[index]:
            return ""
        wanted = DEFINED.findall(source_of(self.cells[index]))[:1]
        for cell, match in zip(cells, self.matched, strict=True):
            ours = match is None or match in self.candidates
            if cell.kind == "code" and ours and set(wanted) & set(DEFINED.findall(cell.source)):
                return wanted[0]
        return ""

    def _is_stub(self, cell: Cell, index: int) -> bool:
        return _bare(cell.source) == _bare(source_of(self.cells[index]))

    def _name(self, index: int) -> str:
        return str(_nbgrader(self.cells[index]).get("grade_id"))

    def _add_own(self, notebook: Notebook, positions: list[int], cells: list[Cell]) -> None:
        for position in positions:
            notebook["cells"].append({
                "cell_type": "code",
                "id": f"own-{position}",
                "metadata": {},
                "execution_count": None,
                "outputs": [],
                "source": cells[position].source,
            })  # fmt: skip


def _text(data: bytes) -> str:
    if not data.strip():
        raise Unreadable("the file is empty")
    encodings = [json.detect_encoding(data), "utf-8-sig", "cp1252", "latin-1"]
    for encoding in encodings:
        try:
            return data.decode(encoding).removeprefix("\ufeff")
        except UnicodeDecodeError:
            continue
    raise Unreadable("its text cannot be read")


def _why_not_json(text: str, error: Exception) -> str:
    start = text.lstrip()[:200].lower()
    if start.startswith(("<!doctype", "<html", "<?xml")):
        return "it is a web page, not a notebook: download the .ipynb file itself"
    if start.startswith("pk\x03\x04"):
        return "it is a zip archive, not a notebook"
    if start.startswith("{"):
        return f"it is not complete: the file was cut off or damaged ({error})"
    return "it is not a notebook"


def _raw_cells(notebook: object) -> list[object]:
    if not isinstance(notebook, dict):
        raise Unreadable("it is not a notebook")
    cells = notebook.get("cells")
    if cells is None and isinstance(notebook.get("worksheets"), list):
        sheets = [sheet for sheet in notebook["worksheets"] if isinstance(sheet, dict)]
        lists = [sheet.get("cells") for sheet in sheets]
        cells = [cell for part in lists if isinstance(part, list) for cell in part]
    if not isinstance(cells, list):
        raise Unreadable("it is not a notebook: it has no cells")
    if len(cells) > MOST_CELLS:
        raise Unreadable(f"it has far too many cells ({len(cells):,})")
    return cells


def _cell(raw: object) -> Cell | None:
    if not isinstance(raw, dict):
        return None
    kind = raw.get("cell_type")
    source = _joined(raw.get("source", raw.get("input", "")))
    metadata = raw.get("metadata") if isinstance(raw.get("metadata"), dict) else {}
    grade_id = _nbgrader({"metadata": metadata}).get("grade_id")
    ids = (raw.get("id"), metadata.get("id"))
    if len(source) > LARGEST_CELL:
        if kind != "code":
            return None
        raise Unreadable(f"one of its cells is far too long ({len(source):,} characters)")
    return Cell(
        kind if isinstance(kind, str) else "",
        source,
        grade_id if isinstance(grade_id, str) else "",
        tuple(name for name in ids if isinstance(name, str)),
    )


def _joined(source: object) -> str:
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    if not isinstance(source, str):
        return ""
    clean = source.encode("utf-8", errors="replace").decode("utf-8").replace("\0", "")
    return clean.replace("\r\n", "\n").replace("\r", "\n")


def _nbgrader(cell: Mapping[str, object]) -> Mapping[str, object]:
    metadata = cell.get("metadata")
    ours = metadata.get("nbgrader") if isinstance(metadata, Mapping) else None
    return ours if isinstance(ours, Mapping) else {}


def _bare(source: str) -> str:
    """Return a source without what editors change by themselves."""
    return "\n".join(line.rstrip() for line in source.strip().splitlines())
