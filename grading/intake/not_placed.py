"""Keep who handed in what could not be placed: they are not absent, and are to be told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from grading.intake.canvas import is_called_late
from grading.intake.neighbours import FLAT
from grading.intake.platforms import BLACKBOARD, CANVAS, in_folder
from grading.roster import Roster
from grading.tree.places import NotPlaced, Places
from grading.tree.submitted import NO_NOTEBOOK, UNTOLD

if TYPE_CHECKING:
    from grading.intake.placing import Placement

MAY_BE_THEIRS = "a file that may be theirs was handed in, and its name does not say whose it is"
RANKS = {UNTOLD: 0, NO_NOTEBOOK: 1}
"""How much a kind says of what somebody handed in; others say more."""


def keep_not_placed(
    said: Iterable[Placement], roster: Roster, places: Places, chapter: str
) -> None:
    """Keep for each known person what could not be placed, and of whom something was, nothing.

    Who handed in nothing at all keeps nothing.
    """
    found: dict[str, NotPlaced] = {}
    for placement in said:
        if not placement.reason:
            places.keep_not_placed(chapter, placement.student, None)
            continue
        for student, lost in _whose(placement, roster):
            if student not in found or _rank(lost) > _rank(found[student]):
                found[student] = lost
    there = {*places.students(chapter)}
    for student, lost in found.items():
        if student not in there:
            places.keep_not_placed(chapter, student, lost)


def _whose(placement: Placement, roster: Roster) -> Iterator[tuple[str, NotPlaced]]:
    """Yield whose a file is or may be, of the people who are known, and what to keep of it."""
    is_late = is_called_late(PurePosixPath(placement.path))
    untold = NotPlaced(MAY_BE_THEIRS, UNTOLD, placement.path)  # nor is it known whether it is late
    if placement.may_be:
        people = (roster.with_id(one) or roster.find(one) for one in placement.may_be)
        yield from ((person.id, untold) for person in people if person is not None)
    elif placement.owner and (not roster or roster.with_id(placement.owner)):
        if placement.kind == UNTOLD:
            yield placement.owner, untold
        elif placement.kind != NO_NOTEBOOK or placement.others:
            reason = (
                f"it is no notebook: {_own_names(placement)}"
                if placement.others
                else placement.reason
            )
            yield placement.owner, NotPlaced(reason, placement.kind, placement.path, is_late)


def _own_names(placement: Placement) -> str:
    """Return what somebody handed in, by the names that files had before a platform's words."""
    path = PurePosixPath(placement.path)
    if any(in_folder(part)[0] for part in path.parts[:-1]):
        return placement.others
    for platform, more in ((BLACKBOARD, ""), (CANVAS, r"\d+_")):
        if match := FLAT[platform].fullmatch(path.name):
            return re.sub(re.escape(match[1]) + more, "", placement.others)
    return placement.others


def _rank(lost: NotPlaced) -> int:
    return RANKS.get(lost.kind, len(RANKS))
