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

RULES = (
    "Counted are the chapters that at least half of the class has handed in, and points that are "
    f"final. Somebody is listed who handed in nothing for one of the last {RECENT} of these "
    f"chapters, has less than {LOW:.0%} of the points in each of the last {RECENT} they handed in, "
    f"or has in these, on average, at least {FALL * 100:g} percentage points less than before."
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
    """Return who may need help, those with most reasons first."""
    counted = [chapter for chapter in of_class.chapters if chapter.most_handed_in]
    found = []
    for number, member in enumerate(of_class.names.members):
        reasons = tuple(_reasons(counted, number))
        if reasons:
            shares = tuple(chapter.entries[number].share for chapter in of_class.chapters)
            found.append(Concern(member, reasons, shares))
    return sorted(found, key=lambda concern: -len(concern.reasons))  # else in the order of names


def _reasons(chapters: Sequence[ChapterOfClass], number: int) -> list[str]:
    reasons = []
    missing = [c.number for c in chapters[-RECENT:] if c.entries[number].state == MISSING]
    if missing:
        reasons.append(f"handed in nothing for chapter {_joined(missing)}")
    known = [(c.number, share) for c in chapters if (share := c.entries[number].share) is not None]
    recent, before = known[-RECENT:], known[:-RECENT]
    if recent and all(share < LOW for _, share in recent):
        values = _joined([f"{share:.0%} in chapter {name}" for name, share in recent])
        reasons.append(f"less than half of the points: {values}")
    if before:
        was = statistics.fmean(share for _, share in before)
        now = statistics.fmean(share for _, share in recent)
        if was - now >= FALL:
            since = _joined([name for name, _ in recent])
            reasons.append(
                f"{was:.0%} of the points on average before, {now:.0%} in chapter {since}"
            )
    return reasons


def _joined(words: Sequence[str]) -> str:
    return " and ".join(words)
