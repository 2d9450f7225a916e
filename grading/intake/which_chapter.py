"""Of which chapter is a notebook? What its cells say, and what is left of a damaged one."""

from __future__ import annotations

import re
from collections.abc import Mapping

from grading.notebooks.matching import Release
from grading.notebooks.notebook import Cell, Notebook
from grading.notebooks.rebuilding import exercises_known, rebuild
from grading.tree.course import module_name
from grading.tree.submitted import Unreadable

GRADE_ID = re.compile(r'"grade_id":\s*"(\w+)"')


def chapter_of(cells: list[Cell], name: str, releases: Mapping[str, Release]) -> str:
    """Return of which chapter this notebook is, `name` where that may be it."""
    matches = {other: exercises_known(cells, release) for other, release in releases.items()}
    return max(matches, key=lambda other: (matches[other], other == name))


def looks_like(name: str, data: bytes | None, chapter: str, releases: Mapping[str, Release]) -> str:
    """Return which other chapter a file that cannot be read seems to be of, "" for none.

    What is left of its text names exercises; where it names none, the file's own name counts.
    """
    text = (data or b"").decode("utf-8", errors="replace")
    named = set(GRADE_ID.findall(text))
    found = {
        other: len(named & set(release.exercises.values())) for other, release in releases.items()
    }
    best = max(found, key=lambda other: (found[other], other == chapter))
    if not found[best]:
        called = [other for other in releases if module_name(other) in name.lower()]
        return "" if not called or chapter in called else called[0]
    return "" if found[best] == found.get(chapter) else best


def worked_on(cells: list[Cell], release: Notebook) -> int:
    """Return how many exercises grading would find worked on, -2 where none of them is there."""
    try:
        return len(rebuild(cells, release).homes)
    except Unreadable:
        return -2
