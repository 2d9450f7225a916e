"""Who of the class has how many points: the table that every gradebook's file is made from.

Points are those of `standings` and no others. Where nobody can say how many, there are none, never
0.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from grading.batch.standing import Standing, standings
from grading.batch.table import not_reckoned
from grading.roster import Person, Roster
from grading.roster.spelling import in_order
from grading.tree.course import ROOT
from grading.tree.errors import GradingError
from grading.tree.points import as_text, hundredths
from grading.tree.printable import one_line
from grading.tree.submitted import ANOTHERS, NO_NOTEBOOK, UNTOLD
from seminar.words import listed

Source = Callable[[str, Path], Mapping[str, Standing]]
LONGEST = 300
MOST_NAMED = 20
CALLED_LATE = "late, as the platform calls it, and by how much is not known"
CALLED_LATE_IN_TIME = "late, as the platform calls it, but not by the time that is known and counts"
HAS_ALL = "`grading export --for csv` has all"
EMPTY, ZERO, EARLIER = "empty", "zero", "earlier"
REFUSED = {
    NO_NOTEBOOK: "handed in something that is no notebook",
    ANOTHERS: "handed in no notebook of this chapter",
    UNTOLD: "may have handed in a file that nobody could place",
}
"""Why there is nothing to grade, by the kind of what was handed in."""


@dataclass(frozen=True)
class Entry:
    """What a person has of a chapter: points in hundredths, or None; `standing` None for nothing.

    `is_refused` says that the file that was handed in last could not be graded.
    """

    points: Decimal | None
    most: Decimal
    standing: Standing | None = None
    is_refused: bool = False


@dataclass(frozen=True)
class Line:
    """One person's entries, by chapter."""

    person: Person
    entries: Mapping[str, Entry]


@dataclass(frozen=True)
class Grades:
    """Everyone once, what there is to get in each chapter, and what a person should know of it."""

    lines: Sequence[Line]
    most: Mapping[str, Decimal]
    of_all: Sequence[str] = ()
    of_chapters: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def remarks(self) -> list[str]:
        """What is to be said of the class and of every chapter."""
        return self.remarks_on(self.chapters)

    def remarks_on(self, chapters: Iterable[str]) -> list[str]:
        """Return what is to be said of the class and of these chapters."""
        return [*self.of_all, *(said for name in chapters for said in self.of_chapters[name])]

    @property
    def chapters(self) -> list[str]:
        """The chapters, in their order."""
        return list(self.most)

    def has_points(self, chapter: str) -> bool:
        """Whether anybody has points in a chapter."""
        return any(line.entries[chapter].points is not None for line in self.lines)


@dataclass(frozen=True)
class Rules:
    """What is written for whoever has no grade: `EMPTY`, `ZERO` or, where refused, `EARLIER`."""

    missing: str = EMPTY
    refused: str = EMPTY
    extra_credit: bool = False
    only_graded: bool = False
    """Leave out chapters of which nothing is graded, where something is of others."""


def gather(
    chapters: Sequence[str],
    roster: Roster,
    rules: Rules | None = None,
    *,
    root: Path = ROOT,
    source: Source = standings,
    rest: str = HAS_ALL,
) -> Grades:
    """Return what everyone has, those of the roster or, without one, whoever handed in.

    `rest` says where all stand of whom remarks name the first alone.

    Raises
    ------
    GradingError
        If nothing is there, or points are beyond what a chapter has without extra credit.
    """
    rules = rules or Rules()
    found = {chapter: source(chapter, root) for chapter in chapters}
    found = {chapter: theirs for chapter, theirs in found.items() if theirs}
    if not found:
        raise GradingError(
            "There are no points to export: nobody has handed in anything. Collect and grade first."
        )
    graded = {
        chapter: theirs
        for chapter, theirs in found.items()
        if any(standing.points is not None for standing in theirs.values())
    }
    left = [chapter for chapter in found if chapter not in graded]
    if not (rules.only_graded and graded):
        graded, left = found, []
    found = graded
    most = {
        chapter: hundredths(max(standing.max_points for standing in theirs.values()))
        for chapter, theirs in found.items()
    }
    people, remarks = _people(found, roster)
    if left:
        remarks.append(f"Left out, as nothing of them is graded yet: {', '.join(left)}.")
    lines = []
    for person, student in people:
        entries = {
            chapter: _entry(found[chapter].get(student), most[chapter], rules) for chapter in most
        }
        lines.append(Line(person, entries))
    told = {
        chapter: [
            _about(lines, chapter, rules, rest),
            _of_earlier_state(lines, chapter, rest),
            not_reckoned(_with_points(lines, chapter), chapter),
        ]
        for chapter in most
    }
    _check(lines, rules)
    return Grades(lines, most, remarks, {c: [*filter(None, said)] for c, said in told.items()})


def _people(
    found: Mapping[str, Mapping[str, Standing]], roster: Roster
) -> tuple[list[tuple[Person, str]], list[str]]:
    """Return each person with the name of their folder, and what is said of all other folders."""
    students = sorted({one for theirs in found.values() for one in theirs}, key=in_order)
    if not roster:
        return [(Person(student), student) for student in students], []
    folders: dict[Person, list[str]] = defaultdict(list)
    remarks = []
    for student in students:
        person = roster.with_id(student)
        if person is None:
            remarks.append(
                f"{one_line(student)} is no id of the roster, so nothing is written for "
                "that one: `grading roster` says whose it may be, and what to do."
            )
        else:
            folders[person].append(student)
    people = []
    for person in roster:
        theirs = folders[person]
        if len(theirs) > 1:
            names = " and ".join(map(one_line, theirs))
            remarks.append(
                f"{names} are one id of the roster, so nothing is written for {person.id}: "
                "remove the folder that is not theirs from grading/submitted."
            )
            continue
        people.append((person, theirs[0] if theirs else person.id))
    return people, remarks


def _entry(standing: Standing | None, most: Decimal, rules: Rules) -> Entry:
    zero = Decimal(0)
    if standing is None:
        return Entry(zero if rules.missing == ZERO else None, most)
    points = None if standing.points is None else hundredths(standing.points)
    if standing.outcome is not None and standing.outcome.reason:
        kept = {EMPTY: None, ZERO: zero, EARLIER: points}[rules.refused]
        return Entry(kept, most, standing, is_refused=True)
    return Entry(points, most, standing)


def called_late(standing: Standing | None) -> list[str]:
    """Return what the platform alone says of being late, as a list that is empty or has one."""
    if standing is not None and standing.is_called_late_in_time:
        return [CALLED_LATE_IN_TIME]
    return [CALLED_LATE] if standing is not None and standing.is_called_late else []


def _about(lines: Sequence[Line], chapter: str, rules: Rules, rest: str) -> str:
    """Return who has no points of a chapter and why, and whose sum is not the last word."""
    kinds: dict[str, list[str]] = defaultdict(list)
    for line in lines:
        entry = line.entries[chapter]
        for kind in [*_kinds(entry, rules), *called_late(entry.standing)]:
            kinds[kind].append(line.person.id)
    told = [f"{kind}{_named(names, rest)}" for kind, names in sorted(kinds.items())]
    return f"{chapter}: {'; '.join(told)}." if told else ""


def _with_points(lines: Sequence[Line], chapter: str) -> list[Standing]:
    entries = (line.entries[chapter] for line in lines)
    return [one.standing for one in entries if one.standing and one.points is not None]


def _named(names: Sequence[str], rest: str) -> str:
    """Return these ids after a colon: of many the first, how many there are and where all stand."""
    told = ", ".join(map(one_line, names[:MOST_NAMED]))
    if len(names) <= MOST_NAMED:
        return f": {told}"
    return f", {len(names):,} people: {told} and {len(names) - MOST_NAMED:,} more ({rest})"


def _of_earlier_state(lines: Sequence[Line], chapter: str, rest: str) -> str:
    """Return whose points are older than the exercises or than the file that lies there now."""
    entries = [(line.person.id, line.entries[chapter].standing) for line in lines]
    graded = [(id_, one) for id_, one in entries if one is not None and one.points is not None]
    old: dict[str, list[str]] = defaultdict(list)
    for id_, one in graded:
        if one.changed:
            old[listed(one.changed)].append(id_)
    if not old:
        return ""
    said = "; ".join(
        f"all were graded before {what} changed"
        if len(ids) == len(graded)
        else f"graded before {what} changed{_named(ids, rest)}"
        for what, ids in old.items()
    )
    return (
        f"{chapter}: {said}. `grading regrade {chapter}` says what grading them now would give, "
        f"`grading autograde {chapter}` does it."
    )


def _kinds(entry: Entry, rules: Rules) -> list[str]:
    if entry.standing is None:
        return [f"handed in nothing ({_written(entry)})"]
    if entry.is_refused:
        assert entry.standing.outcome is not None  # as it says why
        kind = REFUSED.get(entry.standing.outcome.kind, "could not be graded")
        return [f"{kind} ({_written(entry)})"]
    if entry.points is None:
        return ["not graded yet (left empty)"]
    results = entry.standing.outcome.results if entry.standing.outcome else []
    kinds = []
    if any(result.by_hand or result.fault for result in results):
        kinds.append("written without what a person has yet to grade")
    if any(result.is_of_earlier for result in results):
        kinds.append("written with points by hand for an answer that is another one since")
    if any(result.is_of_another_maximum for result in results):
        kinds.append("written with points by hand out of another maximum than there is now")
    return kinds


def _written(entry: Entry) -> str:
    return "left empty" if entry.points is None else f"written as {as_text(entry.points)}"


def _check(lines: Sequence[Line], rules: Rules) -> None:
    wrong = []
    for line in lines:
        for chapter, entry in line.entries.items():
            if entry.points is None or 0 <= entry.points <= entry.most:
                continue
            if entry.points < 0 or not rules.extra_credit:
                wrong.append(
                    f"{line.person.id} has {as_text(entry.points)} of {as_text(entry.most)} points "
                    f"in {chapter}"
                )
    if wrong:
        raise GradingError(
            one_line("; ".join(wrong), LONGEST) + ": nothing is written. If the gradebook takes "
            "more points than a column has, say --extra-credit."
        )
