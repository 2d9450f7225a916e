"""How long the sittings of a chapter take, from its source: the figures that a title may state.

`python -m grading.release.length` prints them for every chapter, or for those that are named.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import nbformat
from nbformat import NotebookNode

from grading.exercises import CHAPTERS
from grading.release.folding import DRAWS
from grading.tree.course import ROOT, module_name

WORDS_A_MINUTE = 130
"""Words of prose with formulas that are read in a minute."""
FOLDED_WORDS_A_MINUTE = 260
"""Words in folds a minute: about half of the hints and answers are opened."""
LINES_A_MINUTE = 10
"""Lines of finished code, shown to be read, a minute."""
MINUTES_OF_A_PREDICTION, MINUTES_OF_A_DEMO = 2, 4
LONGEST_SITTING = 60
"""Minutes that a sitting may take."""
LONGEST_READING = 10
"""Minutes that may be read between two things to do."""

STOPS = ("stop-here", "stop-here-again", "stop-here-once-more", "stop-here-at-last")
"""The ids of the cells that mark the places to stop, in their order."""
FOLD = re.compile(r"<details\b.*?</details>", re.DOTALL)
EXERCISE = re.compile(
    r"^### Exercise: `(?P<name>\w+)` \(points\)\n+"
    r"\*Difficulty (?P<difficulty>[123]) of 3 (?P<marks>[●○]{3})"
    r" · about (?P<minutes>\d+) minutes\*$",
    re.MULTILINE,
)
DEMO = re.compile(r"\bdemos\.(\w+)\(")
STATED = re.compile(
    r"\*\*It takes\*\* (?:one sitting of about (\d+) minutes"
    r"|two sittings of about (\d+) and (\d+) minutes"
    r"|three sittings of about (\d+), (\d+) and (\d+) minutes"
    r"|four sittings of about (\d+), (\d+), (\d+) and (\d+) minutes"
    r"|five sittings of about (\d+), (\d+), (\d+), (\d+) and (\d+) minutes)\."
)


@dataclass(frozen=True)
class Sitting:
    """What is read and done in one sitting."""

    words: int
    folded_words: int
    lines: int
    exercises: int
    predictions: int
    demos: int

    @property
    def minutes(self) -> float:
        """How long it takes, `exercises` being in minutes already."""
        tried = MINUTES_OF_A_PREDICTION * self.predictions + MINUTES_OF_A_DEMO * self.demos
        read = self.words / WORDS_A_MINUTE + self.folded_words / FOLDED_WORDS_A_MINUTE
        return read + self.lines / LINES_A_MINUTE + self.exercises + tried

    @property
    def stated(self) -> int:
        """The minutes that a title states: to the next five."""
        return 5 * round(self.minutes / 5)


def source(chapter: str) -> NotebookNode:
    """Return the source notebook of a chapter."""
    path = ROOT / "source_notebooks" / chapter / f"{module_name(chapter)}.ipynb"
    notebook: NotebookNode = nbformat.read(path, as_version=4)
    return notebook


def sittings(notebook: NotebookNode) -> list[Sitting]:
    """Return what is read and done before each place to stop, and from the last one on."""
    parts: list[list[NotebookNode]] = [[]]
    for cell in notebook.cells:
        if cell.get("id") in STOPS:
            parts.append([])
        parts[-1].append(cell)
    return [_sitting(part) for part in parts]


def _sitting(cells: Sequence[NotebookNode]) -> Sitting:
    text = "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    exercises = sum(int(found["minutes"]) for found in EXERCISE.finditer(text))
    shown = [name for cell in cells for name in demos_of(cell)]
    predictions = shown.count("predict")
    return Sitting(
        words=sum(map(words_of, cells)),
        folded_words=sum(len(fold.split()) for fold in FOLD.findall(text)),
        lines=sum(map(lines_of, cells)),
        exercises=exercises,
        predictions=predictions,
        demos=len(shown) - predictions,
    )


def words_of(cell: NotebookNode) -> int:
    """Return how many words of a cell everybody reads: none that are folded away, and no code."""
    return 0 if cell.cell_type != "markdown" else len(FOLD.sub("", cell.source).split())


def lines_of(cell: NotebookNode) -> int:
    """Return how many lines of code everybody reads: none of a folded cell, and none to write."""
    if cell.cell_type != "code" or "nbgrader" in cell.metadata:
        return 0
    if DRAWS in cell.metadata.get("tags", []):
        return 0
    return sum(bool(line.strip()) for line in cell.source.splitlines())


def demos_of(cell: NotebookNode) -> list[str]:
    """Return the names of the demos that a cell shows."""
    return DEMO.findall(cell.source) if cell.cell_type == "code" else []


def stated(notebook: NotebookNode) -> list[int]:
    """Return the minutes that the title states, of each sitting; none where it states them not."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and (found := STATED.search(cell.source)):
            return [int(minutes) for minutes in found.groups() if minutes]
    return []


def readings(notebook: NotebookNode) -> Iterator[tuple[str, float]]:
    """Yield the minutes of reading before each thing to do, with the id of the cell that has it.

    To do are exercises, predictions and demos, and to stop.
    """
    words = 0
    for cell in notebook.cells:
        words += words_of(cell)
        answered = cell.metadata.get("nbgrader", {}).get("solution")
        if answered or demos_of(cell) or cell.get("id") in STOPS:
            yield cell.get("id", "?"), words / WORDS_A_MINUTE
            words = 0
    yield "the end", words / WORDS_A_MINUTE


def main(chapters: Sequence[str]) -> None:
    """Print the figures of chapters, of all where none is named."""
    for chapter in chapters or CHAPTERS:
        notebook = source(chapter)
        print(f"{chapter}: states {stated(notebook) or 'nothing'}")
        for number, part in enumerate(sittings(notebook), 1):
            print(
                f"  sitting {number}: {part.minutes:.0f} minutes, so {part.stated}: "
                f"{part.words} words and {part.folded_words} in folds, "
                f"{part.lines} lines of code, {part.exercises} minutes of exercises, "
                f"{part.predictions} predictions, {part.demos} demos"
            )
        where, minutes = max(readings(notebook), key=lambda reading: reading[1])
        print(f"  longest reading: {minutes:.1f} minutes, before {where}")


if __name__ == "__main__":
    main(sys.argv[1:])
