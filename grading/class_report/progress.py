"""Who may need help, by three rules that the page says in words."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from grading.class_report.classroom import MISSING, ChapterOfClass, Classroom
from grading.class_report.names import Member

LOW = 0.5
"""Of the points, in the last two chapters."""
FALL = 0.25
"""Of the points, from the mean of earlier chapters to that of the last two."""
RECENT = 2
MOST_ASKED = 20
"""So many are listed with reasons, the others by name."""

RULES = (
    "Counted are the chapters that at least half of the class has handed in, and points that are "
    f"final. Somebody is listed who handed in nothing for one of the last {RECENT} of these "
    f"chapters, has less than {100 * LOW:g} % of the points in each of the last {RECENT} they "
    f"handed in, or has in these, on average, at least {100 * FALL:g} percentage points less than "
    "before. First come those for whom more of this is so, then those who handed in less, then "
    "those with fewer points in these chapters."
)
ABOUT = (
    "The rules see points, and no reasons: illness, another course or a changed group may stand "
    "behind them. It is a list of people to ask."
)


@dataclass(frozen=True)
class Concern:
    """Somebody to ask how they are doing, and what the rules saw; `shares` are by chapter."""

    member: Member
    reasons: tuple[str, ...]
    shares: tuple[float | None, ...]


def concerns(of_class: Classroom) -> list[Concern]:
    """Return who may need help, the most urgent first, as `RULES` says.

    The shares are those of the chapters in which anybody's points are final.
    """
    counted = [chapter for chapter in of_class.chapters if chapter.most_handed_in]
    found = []
    for number, member in enumerate(of_class.names.members):
        reasons = tuple(_reasons(counted, number))
        if reasons:
            shares = tuple(chapter.entries[number].share for chapter in of_class.with_points)
            missing, recent = _missing(counted, number), _known(counted, number)[-RECENT:]
            has = statistics.fmean(share for _, share in recent) if recent else 1.0
            order = (-len(reasons), -len(missing), has)
            found.append((order, Concern(member, reasons, shares)))
    found.sort(key=lambda one: one[0])  # else in the order of names
    return [concern for _, concern in found]


def _reasons(chapters: Sequence[ChapterOfClass], number: int) -> list[str]:
    reasons = []
    if missing := _missing(chapters, number):
        reasons.append(f"handed in nothing for {_chapters(missing)}")
    known = _known(chapters, number)
    recent, before = known[-RECENT:], known[:-RECENT]
    if recent and all(share < LOW for _, share in recent):
        values = _joined([f"{_percent(share)} in chapter {name}" for name, share in recent])
        reasons.append(f"less than half of the points: {values}")
    if before:
        was = statistics.fmean(share for _, share in before)
        now = statistics.fmean(share for _, share in recent)
        if was - now >= FALL:
            since = _chapters([name for name, _ in recent])
            reasons.append(
                f"{_percent(was)} of the points on average before, {_percent(now)} in {since}"
            )
    return reasons


def _missing(chapters: Sequence[ChapterOfClass], number: int) -> list[str]:
    """Return for which of the last chapters a member handed in nothing."""
    return [c.number for c in chapters[-RECENT:] if c.entries[number].state == MISSING]


def _known(chapters: Sequence[ChapterOfClass], number: int) -> list[tuple[str, float]]:
    """Return chapter and share of a member's final points."""
    return [(c.number, share) for c in chapters if (share := c.entries[number].share) is not None]


def _chapters(numbers: Sequence[str]) -> str:
    return f"chapter{'s' * (len(numbers) > 1)} {_joined(numbers)}"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _joined(words: Sequence[str]) -> str:
    return " and ".join(words)
