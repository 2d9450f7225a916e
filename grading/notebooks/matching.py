"""Which cell of a submission is which cell of the release, and which of them holds an answer.

A cell is known by its `grade_id`, else its id, else its source. What is left is the learner's own.

Which cell counts where an exercise is answered more than once: of those that define it the last one
above its graded cell, as if the notebook had been run from top to bottom; without one above, the
last. An untouched stub never counts.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from grading.notebooks.notebook import (
    Cell,
    Notebook,
    bare,
    is_answer,
    is_graded,
    nbgrader_of,
    source_of,
)
from grading.wall.both.names import assigned_in, defined_in

# Learners' texts are long, so no two neighbours of a pattern may share a stretch of blanks.
GRADING = re.compile(r"""(?:from grading import grade|grade\((['"])\w+\1\))\s*(?:#.*)?""")
UNUSUAL = (
    r"^[ \t]+(?:async[ \t]+)?(?:def|class)[ \t]+{name}\b"
    r"|^[ \t]*from[ \t]+[\w.]+[ \t]+import[ \t]++.*\b{name}\b"
)
"""A definition in a block, or an import: looked for only where not even the stub is left."""
WITH_TEXT = re.compile(r"^[ \t>]*(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)", re.MULTILINE)
"""A definition anywhere in a text, as in a list or a quotation of Markdown."""


@dataclass(frozen=True)
class Answer:
    """Where an exercise was found: the submitted cell, and whether it was worked on there."""

    place: int | None
    given: bool = False

    @property
    def given_at(self) -> int | None:
        """The cell where it was worked on, None where it was not."""
        return self.place if self.given else None


class Release:
    """The cells of a release as intake knows them: by name, by source, by what they define.

    Attributes
    ----------
    exercises : dict of int to str
        The code cells that learners fill in, by position, and their names.
    defines : dict of int to str
        What each of these defines first, "" where that is nothing.
    texts : dict of int to str
        The cells that learners answer in words, and their names.
    tests : dict of int to int
        For an exercise where its graded cell ``test_NAME`` is.
    """

    def __init__(self, notebook: Notebook) -> None:
        self.notebook = notebook
        self.cells = notebook["cells"]
        self.sources = [bare(source_of(cell)) for cell in self.cells]
        self.exercises: dict[int, str] = {}
        self.defines: dict[int, str] = {}
        self.texts: dict[int, str] = {}
        self.tests: dict[int, int] = {}
        self.by_name: dict[str, int] = {}
        self.by_source: dict[str, list[int]] = {}
        for index, cell in enumerate(self.cells):
            for name in (cell.get("id"), cell["metadata"].get("nbgrader", {}).get("grade_id")):
                if name:
                    self.by_name[name] = index
            self.by_source.setdefault(self.sources[index], []).append(index)
            if is_answer(cell) and cell["cell_type"] == "code":
                self.exercises[index] = str(nbgrader_of(cell).get("grade_id"))
                self.defines[index] = next(iter(defined_in(source_of(cell))), "")
            elif is_answer(cell):
                self.texts[index] = str(nbgrader_of(cell).get("grade_id"))
        at = {name: index for index, name in self.exercises.items()}
        for index, cell in enumerate(self.cells):
            tested = str(nbgrader_of(cell).get("grade_id")).removeprefix("test_")
            if is_graded(cell) and not is_answer(cell) and tested in at:
                self.tests[at[tested]] = index
        # what a person grades, such as a question in words, may be the same in every chapter
        self.telling = frozenset(i for i in self.exercises if not is_graded(self.cells[i]))
        self.names = frozenset(self.defines[index] for index in self.telling) - {""}
        names = "|".join(map(re.escape, sorted(self.names)))
        self._checking = re.compile(rf"check\.(?:{names})\([^()]*\)\s*+;?\s*+(?:#.*)?")

    def is_free(self, index: int) -> bool:
        """Say whether this is a cell of the course that learners may change."""
        return not nbgrader_of(self.cells[index])

    def is_about_an_exercise(self, index: int) -> bool:
        """Say whether this is the locked check or the graded cell of an exercise."""
        grade_id = str(nbgrader_of(self.cells[index]).get("grade_id", ""))
        return grade_id.partition("_")[2] in self.exercises.values()

    def is_of_checking(self, line: str) -> bool:
        """Say whether a line does nothing but check or grade an exercise."""
        return bool(self._checking.fullmatch(line) or GRADING.fullmatch(line))


class Matching:
    """The cells of one submission beside those of the release.

    Attributes
    ----------
    matched : list of int or None
        For each submitted cell the cell of the release that it is.
    code : dict of int to str
        The learner's code in each submitted cell that has any.
    answers : dict of int to Answer
        For each solution cell of the release where its answer is.
    slots : dict of int to int
        For each submitted cell that holds an answer the solution cell that it becomes.
    """

    def __init__(self, cells: Sequence[Cell], release: Release) -> None:
        self.cells = cells
        self.release = release
        self.remarks: list[str] = []
        self.matched: list[int | None] = []
        last = -1
        for cell in cells:
            index = self._by_name(cell)
            if index is None:
                index = self._by_source(cell, last)
            self.matched.append(index)
            last = last if index is None else index
        self.code = {
            place: code for place in range(len(cells)) if (code := self._learners_code(place))
        }
        self._in_step = forward(self._places(lambda _: True))
        self.answers = {index: self._answer(index) for index in release.exercises}
        self.slots: dict[int, int] = {}
        for index, answer in self.answers.items():
            place = answer.given_at
            if place is None:
                continue
            if place not in self.slots or self.matched[place] == index:
                self.slots[place] = index

    def found(self) -> bool:
        """Say whether anything of the release's exercises is there, answered or not."""
        wanted = self.release.names
        if self.known() or any(wanted & set(defined_in(c)) for c in self.code.values()):
            return True
        # graded cells read alike in all chapters
        locked = {i for i in self.matched if i is not None and not is_graded(self.release.cells[i])}
        if any(map(self.release.is_about_an_exercise, locked)):
            return True
        return any(self.release.defines[i] and self.has_stub(i) for i in self.release.telling)

    def known(self) -> int:
        """Return how many of the release's exercises are there by their name or as released."""
        return len({index for index in self.matched if index in self.release.telling})

    def anchors(self) -> dict[int, int]:
        """Return submitted cells that stand in the release's order, and what they are there."""
        stubs = {
            answer.place: index
            for index, answer in self.answers.items()
            if answer.place is not None and not answer.given
        }
        known = dict(self._places(lambda index: index not in self.release.exercises))
        return forward(sorted((stubs | self.slots | known).items()))

    def graded_at(self, index: int) -> list[int]:
        """Return where the graded cell of an exercise is, the one in the release's order first."""
        test = self.release.tests.get(index)
        places = [place for place, match in enumerate(self.matched) if match == test is not None]
        return sorted(places, key=lambda place: self._in_step.get(place) != test)

    def _places(self, wanted: Callable[[int], bool]) -> list[tuple[int, int]]:
        pairs = enumerate(self.matched)
        return [(place, index) for place, index in pairs if index is not None and wanted(index)]

    def _by_name(self, cell: Cell) -> int | None:
        known = self.release.by_name
        names = (name for name in (cell.grade_id, *cell.ids) if name in known)
        return next((known[name] for name in names), None)

    def _by_source(self, cell: Cell, last: int) -> int | None:
        """Return the next cell of the release with this source, else the first."""
        source = bare(cell.source)
        same = self.release.by_source.get(source, []) if source else []
        return next((index for index in same if index > last), next(iter(same), None))

    def _learners_code(self, place: int) -> str:
        """Return what the learner wrote in a cell, "" where that is nothing or never runs."""
        cell, index = self.cells[place], self.matched[place]
        if index in self.release.exercises:
            return "" if self._is_untouched(cell.source, index) else self._unchecked(cell.source)
        if cell.kind != "code" or not cell.source.strip() or index in self.release.texts:
            return ""
        if index is None:
            return self._unchecked(cell.source)
        if bare(cell.source) == self.release.sources[index]:
            return ""
        if self.release.is_free(index):
            return self._unchecked(cell.source)
        added = self._unchecked(self._added(cell.source, index))
        kept = self.release.is_about_an_exercise(index) or self.release.names & defined(added)
        return added if kept and not _is_comment(added) else ""

    def _added(self, source: str, index: int) -> str:
        """Return a changed locked cell without the lines that are the course's."""
        lines = set(self.release.sources[index].splitlines())
        return "\n".join("" if line.rstrip() in lines else line for line in source.split("\n"))

    def _unchecked(self, source: str) -> str:
        """Return a source whose lines that check or grade an exercise are comments.

        They come from locked cells, bind nothing, and would stop the cell where a check is red.
        """
        lines = source.split("\n")
        if not any(map(self.release.is_of_checking, lines)):
            return source
        return "\n".join(f"# {s}" if self.release.is_of_checking(s) else s for s in lines)

    def _is_untouched(self, source: str, index: int) -> bool:
        """Say whether a solution cell is the stub, be it merged with the cells of its check."""
        stub = self.release.sources[index]
        bared = bare(source)
        if bared == stub or not bared:
            return True
        return bared.startswith(stub) and _is_comment(self._unchecked(bared.removeprefix(stub)))

    def _answer(self, index: int) -> Answer:
        name = self.release.defines[index]
        stub = self.release.sources[index]
        own = {
            place: bare(code).replace(stub, "") if name in code else ""
            for place, code in self.code.items()
        }
        defining = [place for place, code in own.items() if name in defined_in(code)]
        binding = [place for place, code in own.items() if name in assigned_in(code)]
        named = [place for place, match in enumerate(self.matched) if match == index]
        changed = defining or binding or [place for place in named if place in self.code]
        exercise = self.release.exercises[index]
        if name and not changed and not named:
            unusual = re.compile(UNUSUAL.format(name=name), re.MULTILINE)
            changed = [place for place, code in own.items() if code and unusual.search(code)]
        if not changed:
            return Answer(named[0] if named else None)
        if len(changed) > 1:
            self.remarks.append(f"{exercise} was there {len(changed)} times.")
        test = next(iter(self.graded_at(index)), None)
        above = [place for place in changed if test is None or place <= test]
        return Answer((above or changed)[-1], given=True)

    def said_in_text(self, index: int) -> bool:
        """Say whether a cell that is no code defines what an exercise asks for."""
        name = self.release.defines[index]
        texts = (cell.source for cell in self.cells if cell.kind != "code")
        return any(name in WITH_TEXT.findall(text) for text in texts)

    def has_stub(self, index: int) -> bool:
        """Say whether the stub of an exercise is there, merged into a cell or a cell of its own."""
        stub = self.release.sources[index]
        if not self.release.defines[index]:  # it may be a line that all stubs have
            return any(stub == bare(cell.source) for cell in self.cells)
        return any(stub in bare(cell.source) for cell in self.cells)

    def written(self, index: int) -> str:
        """Return what the learner answered in words where the release asks for it, "" for nothing.

        Where the cell for it is as released, or missing, it is the learner's own text around it.
        """
        places = [place for place, match in enumerate(self.matched) if match == index]
        texts = [self.cells[place].source for place in places]
        changed = [t for t in texts if bare(t) and bare(t) != self.release.sources[index]]
        if changed:
            return changed[-1]
        own = self._own_texts()
        near = [text for text, above, _ in own if above == index]
        if not places:
            near = [text for text, above, below in own if above < index < below]
        elif not near:
            free = [own_text for own_text in own if own_text[1] not in self.release.texts]
            near = [text for text, _, below in free if below == index]
        return "\n\n".join(near)

    def _own_texts(self) -> list[tuple[str, int, int]]:
        """Return the learner's own cells of text, and which of the release's are around each."""
        anchors = self.anchors()
        found = []
        for place, (cell, match) in enumerate(zip(self.cells, self.matched, strict=True)):
            if match is None and cell.kind != "code" and cell.source.strip():
                above = max((i for p, i in anchors.items() if p < place), default=-1)
                below = min(
                    (i for p, i in anchors.items() if p > place), default=len(self.release.cells)
                )
                found.append((cell.source, above, below))
        return found


def defined(source: str) -> set[str]:
    """Return the names that a source visibly defines or assigns at its top level."""
    return {*defined_in(source), *assigned_in(source)}


def forward(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Return the longest part of `pairs`, sorted by place, whose indices only ever grow.

    Of equals the first is taken: what is copied further down is no landmark.
    """
    ends: list[int] = []
    chains: list[_Chain] = []
    for place, index in pairs:
        length = bisect.bisect_left(ends, index)
        if length < len(ends) and ends[length] == index:
            continue
        before = chains[length - 1] if length else None
        ends[length : length + 1] = [index]
        chains[length : length + 1] = [_Chain(place, index, before)]
    found: dict[int, int] = {}
    chain = chains[-1] if chains else None
    while chain is not None:
        found[chain.place] = chain.at
        chain = chain.before
    return dict(sorted(found.items()))


class _Chain(NamedTuple):
    """A pair, and what comes before it in the longest part that ends with it."""

    place: int
    at: int
    before: _Chain | None


def _is_comment(source: str) -> bool:
    return all(not line.strip() or line.lstrip().startswith("#") for line in source.split("\n"))
