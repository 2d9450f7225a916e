"""Who of the class has what of each chapter: the numbers that all of the page is made of."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from grading.batch.standing import Standing, standings
from grading.batch.turn import ExerciseResult
from grading.class_report.names import Member, Names, key_of
from grading.exercises import CHAPTERS
from grading.judging.chapter import Chapter, load
from grading.report.sections import title_of
from grading.roster import load as load_roster
from grading.tree.course import ROOT
from grading.tree.errors import GradingError
from grading.tree.places import Places
from grading.tree.submitted import UNTOLD

MISSING = "handed in nothing"
REFUSED = "could not be graded"
PERHAPS = "may have handed in"
UNGRADED = "not graded yet"
WAITING = "waits for a person"
GRADED = "graded"

NOBODY = "Nothing is graded, so there is nothing to report: run `grading autograde CHAPTER` first."


@dataclass(frozen=True)
class Entry:
    """What one member of the class has of one chapter."""

    member: Member
    standing: Standing | None = None

    @property
    def state(self) -> str:
        """One of the words above; what waits for a person has points that may still change."""
        standing = self.standing
        if standing is None:
            return MISSING
        if standing.outcome is None:
            return UNGRADED if standing.points is None else GRADED
        if standing.outcome.kind == UNTOLD:
            return PERHAPS
        if standing.outcome.reason:
            return REFUSED
        waits = any(result.waits for result in standing.outcome.results)
        return WAITING if waits else GRADED

    @property
    def results(self) -> list[ExerciseResult]:
        """What was found in each exercise, nothing where the file could not be graded."""
        known = self.standing.outcome if self.standing else None
        return [] if known is None or known.reason else known.results

    @property
    def share(self) -> float | None:
        """The points as a part of those to be had, None where there are none, or not all yet."""
        standing = self.standing
        if standing is None or standing.points is None or not standing.max_points:
            return None
        return standing.points / standing.max_points if self.state == GRADED else None


@dataclass(frozen=True)
class ChapterOfClass:
    """One chapter, with an entry for every member of the class."""

    chapter: Chapter
    entries: Sequence[Entry]

    @property
    def name(self) -> str:
        return self.chapter.name

    @property
    def number(self) -> str:
        return self.name.partition("_")[0].lstrip("0") or "0"

    @property
    def title(self) -> str:
        """The chapter's number and heading."""
        heading = title_of(self.chapter.release) or self.chapter.plain_title
        return heading if heading[:1].isdigit() else f"{self.number}. {heading}"

    def in_state(self, *states: str) -> list[Entry]:
        return [entry for entry in self.entries if entry.state in states]

    @property
    def handed_in(self) -> list[Entry]:
        """Who surely did: a file that may be of two people counts for neither."""
        return [entry for entry in self.entries if entry.state not in (MISSING, PERHAPS)]

    @property
    def before_a_change(self) -> list[Entry]:
        """Whose points are older than the exercises or than the file that lies there now."""
        known = [
            e for e in self.entries if e.standing is not None and e.standing.points is not None
        ]
        return [e for e in known if e.standing is not None and not e.standing.is_current]

    @property
    def examined(self) -> list[Entry]:
        """Of whose answers it is known what is right in them and what is not."""
        return [entry for entry in self.entries if entry.results]

    @property
    def unexplained(self) -> list[Entry]:
        """Who has points of which it is not known what they are for."""
        return [entry for entry in self.in_state(GRADED) if not entry.results]

    @property
    def shares(self) -> list[float]:
        """The shares of all whose points are final."""
        return [share for entry in self.entries if (share := entry.share) is not None]

    @property
    def most_handed_in(self) -> bool:
        """Whether at least half of the class did: before, nobody can be called late or missing."""
        return 2 * len(self.handed_in) >= len(self.entries)

    @property
    def max_points(self) -> float:
        known = [e.standing.max_points for e in self.entries if e.standing is not None]
        return max(known, default=sum(self.chapter.points.values()))

    @property
    def spread(self) -> tuple[float, float, float] | None:
        """Lower quarter, median and upper quarter of the shares."""
        return quartiles(self.shares)

    def of_exercise(self, name: str) -> Iterator[tuple[Member, ExerciseResult]]:
        """Yield what each member got for an exercise, where that is final."""
        for entry in self.entries:
            for result in entry.results:
                if result.exercise == name and not result.waits:
                    yield entry.member, result


@dataclass(frozen=True)
class Classroom:
    """The class and its chapters, in the order of the course."""

    names: Names
    chapters: Sequence[ChapterOfClass]
    has_roster: bool

    @property
    def with_points(self) -> list[ChapterOfClass]:
        """The chapters in which anybody's points are final."""
        return [chapter for chapter in self.chapters if chapter.shares]

    @property
    def latest(self) -> ChapterOfClass:
        """The chapter to talk about: the last one graded that at least half handed in, or any."""
        graded = [chapter for chapter in self.chapters if chapter.in_state(GRADED, WAITING)]
        return ([c for c in graded if c.most_handed_in] or graded or list(self.chapters))[-1]


def quartiles(values: Sequence[float]) -> tuple[float, float, float] | None:
    """Return lower quarter, median and upper quarter, None of nothing."""
    if len(values) < 2:
        return (values[0],) * 3 if values else None
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
    return low, middle, high


def classroom(
    chapters: Sequence[str] = (), root: Path = ROOT, anonymous: bool = False
) -> Classroom:
    """Return what the class has of these chapters, of all that anybody handed in where none is.

    Raises
    ------
    GradingError
        If there is no such chapter, or nothing is graded, or roster or gradebook cannot be read.
    """
    places, roster = Places(root), load_roster(root)
    for name in chapters:
        load(name, root)  # says that there is none
    found = {}
    for name in CHAPTERS:
        if name in chapters or not chapters:
            if places.students(name) or _is_known(places, name):
                found[name] = standings(name, root)
            elif name in chapters:
                raise GradingError(f"Nobody has handed in anything for {name}: {_LATER}")
    everyone = {student for theirs in found.values() for student in theirs}
    if not everyone or not any(map(_is_graded, found.values())):
        raise GradingError(NOBODY)
    names = Names(sorted(everyone), roster, key_of(root) if anonymous else b"")
    return Classroom(
        names,
        [
            ChapterOfClass(
                load(name, root), [Entry(m, theirs.get(m.student)) for m in names.members]
            )
            for name, theirs in found.items()
        ],
        bool(roster),
    )


_LATER = "run `grading collect` and `grading autograde` first."


def is_anything_graded(root: Path = ROOT) -> bool:
    """Whether anything is kept that was graded, without reading it."""
    return any((Places(root).autograded / ".records").glob("*/*.json"))


def _is_known(places: Places, name: str) -> bool:
    return any((places.autograded / ".records" / name).glob("*.json"))


def _is_graded(theirs: dict[str, Standing]) -> bool:
    return any(standing.points is not None for standing in theirs.values())
