"""Any submission becomes a notebook rebuilt on the release: the learner's code, nothing else of it.

Of what was handed in only the sources of code cells survive: answers in the places that the release
has for them, the learner's own cells where they stood. Locked cells, metadata, outputs, Markdown
and everything that is not a cell come from the release or vanish. What the release asks to be
answered in words stays as it was typed.

The notebook has the release's order; the order in which its cells are run is the learner's.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass, field

from grading.notebooks.in_words import as_typed
from grading.notebooks.matching import Answer, Matching, Release, defined
from grading.notebooks.notebook import Cell, Notebook, NotebookCell, is_graded, source_of
from grading.tree.submitted import ANOTHERS, TOO_LARGE, Unreadable

MOST_OWN_CELLS = 500
"""Cells that are not the release's, and copies of cells that are: far more than anyone writes."""


@dataclass
class Rebuilt:
    """A notebook on the release, how it is to be run, and remarks on what had to be guessed.

    Attributes
    ----------
    order : list of str
        The ids of the code cells in the order in which the learner had them. Every code cell is
        there; one of the course that the learner had copied is there again, and an answer that is
        further down than the release has it is there twice.
    homes : dict of str to str
        For each exercise that was worked on the id of the cell that holds its answer.
    where : dict of str to list of str
        For each name that the learner's cells define the ids of these cells, as they are run.
    """

    notebook: Notebook
    remarks: list[str] = field(default_factory=list)
    order: list[str] = field(default_factory=list)
    homes: dict[str, str] = field(default_factory=dict)
    where: dict[str, list[str]] = field(default_factory=dict)


def rebuild(cells: Sequence[Cell], release: Notebook) -> Rebuilt:
    """Return the release with the learner's code in it.

    Raises
    ------
    Unreadable
        If no exercise of the release is found among `cells`, or too many cells are the learner's.
    """
    matching = Matching(cells, Release(release))
    if not matching.found():
        said = "none of the chapter's exercises is in it, so it may be another chapter's"
        raise Unreadable(said, ANOTHERS)
    return _Rebuilding(matching).rebuilt()


def exercises_known(cells: Sequence[Cell], release: Release) -> int:
    """Return how many of the release's solution cells are there by name or as released."""
    return Matching(cells, release).known()


class _Rebuilding:
    def __init__(self, matching: Matching) -> None:
        self.matching = matching
        self.release = matching.release
        self.answers = matching.answers
        self.anchors = matching.anchors()
        self.ids = [str(cell["id"]) for cell in self.release.cells]
        self.slots = matching.slots
        self.homes = {
            exercise: self._id(place)
            for index, exercise in self.release.exercises.items()
            if (place := self.answers[index].given_at) is not None
        }

    def rebuilt(self) -> Rebuilt:
        """Return the notebook, its order and what is to be said of it."""
        order = self._order()
        own = [place for place in self.matching.code if place not in self.slots]
        again = len(order) - len(set(order))
        if len(own) + again > MOST_OWN_CELLS:
            raise Unreadable("it has far too many cells of its own", TOO_LARGE)
        where: dict[str, list[str]] = {}
        sources = {self._id(place): code for place, code in self.matching.code.items()}
        for name in order:
            for word in sorted(defined(sources.get(name, ""))):
                where.setdefault(word, []).append(name)
        remarks = [*self.matching.remarks, *self._remarks()]
        return Rebuilt(self._notebook(own), remarks, order, self.homes, where)

    def _notebook(self, own: list[int]) -> Notebook:
        cells: list[NotebookCell] = []
        below: dict[int, list[int]] = {}
        anchors, last = dict(self.anchors), -1
        for place in range(len(self.matching.cells)):
            last = anchors.get(place, last)
            if place in own:
                below.setdefault(last, []).append(place)
        cells += [self._own(place) for place in below.get(-1, [])]
        for index, cell in enumerate(self.release.cells):
            rebuilt = copy.deepcopy(cell)
            rebuilt["source"] = source_of(cell)
            if rebuilt["cell_type"] == "code":
                rebuilt["outputs"], rebuilt["execution_count"] = [], None
            if index in self.answers:
                rebuilt["source"] = self._solution(index, self.answers[index])
            elif index in self.release.texts and (text := self.matching.written(index)):
                rebuilt["source"] = as_typed(text)
            cells += [rebuilt, *(self._own(place) for place in below.get(index, []))]
        rest: Notebook = {**self.release.notebook, "cells": []}
        return {**copy.deepcopy(rest), "cells": cells}

    def _order(self) -> list[str]:
        """Return the ids of all code cells as the learner had them, from top to bottom.

        What the learner does not have stands where the release has it, as does an answer that is
        further down, beside its place there: cells of the course between the two may need it. An
        exercise is graded where its graded cell is, or at the end if its answer is further down.
        """
        order: list[str] = []
        graded_at = {self.release.tests[index]: self._graded_at(index) for index in self._tested()}
        late = [test for test, (place, is_late) in graded_at.items() if is_late]
        at = {place: test for test, (place, _) in graded_at.items() if place is not None}
        elsewhere = {*late, *at.values()}
        reached = 0

        def go_on(index: int, place: int | None = None) -> None:
            nonlocal reached
            for missed in range(reached, index):
                is_here = place is not None and self.slots.get(place) == missed
                done = is_here or (missed in self.answers and self.ids[missed] in order)
                if self._is_code(missed) and missed not in elsewhere and not done:
                    order.append(self.ids[missed])
            reached = max(reached, index)

        for place, index in enumerate(self.matching.matched):
            anchored = place in self.anchors
            if anchored:
                go_on(self.anchors[place] + (not self._comes_first(place)), place)
            elif index is not None and self._is_run_again(place, index):
                order.append(self.ids[index])
            if place in self.matching.code:
                order.append(self._id(place))
            if anchored:
                go_on(self.anchors[place] + 1)
            if place in at:
                order.append(self.ids[at[place]])
        go_on(len(self.ids))
        return [*order, *(self.ids[test] for test in sorted(late))]

    def _tested(self) -> list[int]:
        return [index for index in self.release.exercises if index in self.release.tests]

    def _graded_at(self, index: int) -> tuple[int | None, bool]:
        """Return after which submitted cell an exercise is graded, and whether that is at the end.

        Neither where the learner has no graded cell for it or no answer: there it is graded where
        the release has it.
        """
        given_at, places = self.answers[index].given_at, self.matching.graded_at(index)
        if given_at is None:
            return None, False
        below = [place for place in places if place >= given_at]
        if below:
            return below[0], False
        reached = max((i for place, i in self.anchors.items() if place <= given_at), default=-1)
        return None, bool(places) or reached > self.release.tests[index]

    def _comes_first(self, place: int) -> bool:
        """Say whether the learner's code in a cell comes before that cell of the release."""
        index = self.anchors[place]
        return index in self.release.exercises or is_graded(self.release.cells[index])

    def _is_run_again(self, place: int, index: int) -> bool:
        """Say whether this is a copy of one of the course's own code cells, where it runs."""
        if index in self.release.exercises or place in self.matching.code:
            return False
        cell = self.release.cells[index]
        runs = self._is_code(index) and self.matching.cells[place].kind == "code"
        return runs and not is_graded(cell) and not self.release.is_about_an_exercise(index)

    def _is_code(self, index: int) -> bool:
        return self.release.cells[index]["cell_type"] == "code"

    def _id(self, place: int) -> str:
        return self.ids[self.slots[place]] if place in self.slots else f"own-{place}"

    def _solution(self, index: int, answer: Answer) -> str:
        place = answer.given_at
        if place is None:
            return source_of(self.release.cells[index])
        if self.slots[place] == index:
            return self.matching.code[place]
        return f"# {self.release.defines[index]} is defined in another cell"

    def _remarks(self) -> list[str]:
        return [
            f"{exercise} {said}"
            for index, exercise in self.release.exercises.items()
            if (said := self._said_of(index, self.answers[index]))
        ]

    def _said_of(self, index: int, answer: Answer) -> str:
        """Return what is unusual about where an answer is, "" if nothing is."""
        place = answer.given_at
        if place is None:
            if answer.place is not None or self.matching.has_stub(index):
                return ""
            if self.matching.said_in_text(index):
                return "is missing: it is defined only in a cell of text, which does not run."
            return "is missing."
        match = self.matching.matched[place]
        said = ""
        if self.slots[place] != index:
            said = f"is defined in the cell of {self.release.exercises[self.slots[place]]}"
        elif match is None:
            said = "was found by its definition, in a cell of the student's own"
        elif match != index:
            said = f"was found by its definition, in the cell {self.ids[match]!r}"
        elif self.matching.cells[place].kind != "code":
            said = "is in a cell that is not code, and was graded as if it were"
        _, late = self._graded_at(index) if index in self.release.tests else (None, False)
        if late:
            below = "stands below its graded cell, and was graded after all other cells"
            said = f"{said}; it {below}" if said else below
        return f"{said}." if said else ""

    def _own(self, place: int) -> NotebookCell:
        return {
            "cell_type": "code",
            "id": f"own-{place}",
            "metadata": {},
            "execution_count": None,
            "outputs": [],
            "source": self.matching.code[place],
        }
