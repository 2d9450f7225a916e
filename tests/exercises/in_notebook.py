"""What a notebook defines, run here as grading runs it behind the wall."""

import contextlib
import linecache
import sys
from functools import cache

from grading.judging.chapter import load
from grading.notebooks.notebook import source_of
from grading.sample.hand_in import solutions_of
from grading.tree.course import ROOT
from grading.wall.both.names import reads_and_binds

chapter_called = cache(load)


@cache
def solved(name):
    """Return the source of each solution cell of a chapter, by the exercise's name."""
    return solutions_of(chapter_called(name))


def names_at(exercise, chapter, answers, monkeypatch):
    """Return the names that a notebook with these answers knows when an exercise is graded.

    What runs is what runs at grading: the learner's cells, and those of the course's that they
    need, down to the exercise's graded cell. Exercises without an answer are solved.
    """
    chapter = chapter_called(chapter)
    sources = {**solved(chapter.name), **answers}
    reads = set().union(*(reads_and_binds(source)[0] for source in sources.values()))
    needed = chapter.cells.needed(reads)
    monkeypatch.syspath_prepend(ROOT / "course" / chapter.name)
    monkeypatch.delitem(sys.modules, "earlier_chapters", raising=False)
    names = {"__name__": "__main__"}
    for cell in chapter.release["cells"]:
        if cell["id"] == f"test_{exercise}":
            return names
        if cell["id"] in sources or cell["id"] in needed:
            text = sources.get(cell["id"]) or source_of(cell)
            place = f"<cell {cell['id']}>"
            linecache.cache[place] = (len(text), None, text.splitlines(keepends=True), place)
            # an example of the course stops where it uses what a stub leaves open, and no more
            stops = () if cell["id"] in sources else (Exception,)
            with contextlib.suppress(*stops):
                exec(compile(text, place, "exec"), names)
    raise AssertionError(f"no cell grades {exercise}")
