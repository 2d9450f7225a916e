"""Of which chapter is a notebook? What its cells say, and what is left of a damaged one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from grading.exercises import module_name
from grading.intake.notebook import Cell, is_solution, nbgrader_of
from grading.intake.rebuilding import exercises_known


def wrong_chapter(
    cells: list[Cell],
    name: str,
    release: Mapping[str, object],
    others: Mapping[str, Mapping[str, object]],
    worked_on: int,
) -> str:
    """Return what chapter's notebook this is if it is not of `name`, "" if it is."""
    ours = exercises_known(cells, release)
    matches = {other: exercises_known(cells, release) for other, release in others.items()}
    best = max(matches, key=matches.get, default=name)
    if matches.get(best, 0) > ours:
        return f"it is a notebook of {best}"
    return "" if worked_on >= 0 else f"none of the exercises of {name} is in it"


def looks_like(
    name: str, data: bytes | None, chapter: str, releases: Mapping[str, Mapping[str, object]]
) -> str:
    """Return which other chapter a file that cannot be read seems to be of, "" for none.

    What is left of its text names exercises; where it names none, the file's own name counts.
    """
    text = (data or b"").decode("utf-8", errors="replace")
    found = {
        other: sum(f'"{exercise}"' in text for exercise in _exercises(release))
        for other, release in releases.items()
    }
    best = max(found, key=lambda other: (found[other], other == chapter))
    if not found[best]:
        named = [other for other in releases if module_name(other) in name.lower()]
        return "" if not named or chapter in named else named[0]
    return "" if found[best] == found.get(chapter) else best


def _exercises(release: Mapping[str, object]) -> Iterator[str]:
    solutions = (nbgrader_of(cell) for cell in release["cells"] if is_solution(cell))
    return (str(about.get("grade_id")) for about in solutions)
