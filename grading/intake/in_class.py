"""Who of the roster handed in what, and who nothing.

Whoever is not in the roster is told of and not placed: a second id for somebody who is in it would
make two people of one, and a line in the roster puts that right.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from pathlib import PurePosixPath

from grading.intake.by_name import ByName
from grading.intake.folders import is_an_assignments
from grading.intake.moodle_teams import Teams
from grading.intake.others import Useless
from grading.intake.platforms import BLACKBOARD, GITHUB, GOOGLE, GRADESCOPE, MOODLE, in_folder
from grading.intake.repositories import accounts
from grading.intake.whose import Collection, Owner, as_id
from grading.roster import Person, Roster
from grading.roster.people import IN_NAMES, NAME_AND_NUMBER
from grading.roster.spelling import folded
from grading.tree.errors import GradingError
from grading.tree.places import Places
from grading.tree.printable import first_of, one_line
from grading.tree.submitted import Unreadable, read_file

LONGEST_NAME = 60
MOST_NAMED = 3
BEFORE = (
    "Nothing was collected: grading/roster.csv has another id for people who were collected "
    "before, {people}. Give `{command}`, which carries what was handed in, points and comments to "
    "it, and collect again."
)
ON_ONE_LINE, MOST_ABSENT, WIDEST = 8, 60, 100
"""Absent people whose names stand in one line, and in columns so wide in all."""
STRANGER = (
    "{words!r} is nobody in grading/roster.csv: add a line for this person, or put it into a "
    "folder called as an id that is there, and collect again"
)
SEVERAL = (
    "{words!r} may be {people} of grading/roster.csv: put it into a folder called as the id of the "
    "one whose it is, and collect again"
)
BY_NUMBER = (
    "{words!r} may be {people} of grading/roster.csv: write {number} into the column {column} of "
    "the one whose it is, and collect again"
)
STRANGER_OF = (
    "{words!r} is nobody in grading/roster.csv: add a line for this person, or write {number} into "
    "the column {column} of the one whose it is{same_name}, and collect again"
)
AGAIN = (
    "{0!r} may be a second repository of {1} of grading/roster.csv, as GitHub numbers them, or of "
    "another account: put it into a folder called as the id of the one whose it is, and collect "
    "again"
)
A_TEAM = (
    "{words!r} seems to be a team, of which no member is named: put a copy of what is in it into a "
    "folder for each member, called as an id that is in grading/roster.csv, and collect again"
)
TWO_OF_ONE_NAME = (
    "{words!r} and {other!r} may be two people, and grading/roster.csv has one of that name, {id}: "
    "write into {column} the number that is theirs, or put each into a folder called as an id that "
    "is there, and collect again"
)
COLUMN_OF = {**IN_NAMES, MOODLE: "moodle_participant", GRADESCOPE: "gradescope"}
"""Platform -> the column of the roster for the number or name that it gives its files."""


class InClass:
    """A collection's owners as the roster has them; as the collection has them without one."""

    def __init__(self, collection: Collection, roster: Roster, places: Places) -> None:
        self.collection = collection
        self.roster = roster
        self.places = places

    def owner(self, path: PurePosixPath, owner: Owner) -> Owner:
        """Return whose a file is, of which the collection says whose."""
        if owner.reason:
            return self._as_the_roster_tells(path, owner)
        words, platform = owner.words, self._platform(path, owner)
        if not self.roster:
            return Owner(*self._by_name.find(words)) if platform == MOODLE else owner
        people = self._candidates(owner, platform)
        if len(people) != 1:
            may_be = tuple(person.id for person in people)
            if not people and platform == GITHUB and "-" in words:
                # of a name that is taken GitHub Classroom makes another with a number
                account, _, number = words.rpartition("-")
                people = self.roster.on_github(account) if number.isdecimal() else ()
                if people:
                    may_be = tuple(person.id for person in people)
                    told = (owner.repository or words, " or ".join(may_be))
                    return Owner(words, AGAIN.format(*map(one_line, told)), may_be)
            name = words.rpartition("_")[0]
            if not people and platform == MOODLE and self._teams.is_called_as_one(name):
                return Owner(words, A_TEAM.format(words=one_line(words, LONGEST_NAME)))
            return Owner(words, self._why_nobody(owner, platform, people), may_be)
        (person,) = people
        numbers = self._numbers[person, platform]
        if len(numbers) > 1 and words in numbers and not _is_known(person, owner, platform):
            other = next(one for one in sorted(numbers) if one != words)
            column = f"its column {COLUMN_OF[platform]}" if platform in COLUMN_OF else "it"
            reason = TWO_OF_ONE_NAME.format(words=words, other=other, id=person.id, column=column)
            return Owner(words, reason, (person.id,))
        return Owner(self._identity(person))

    def _as_the_roster_tells(self, path: PurePosixPath, owner: Owner) -> Owner:
        """Return whose a file is that may be the folder's or of whom its name says.

        A folder that is called as an assignment, and is nobody's in the roster, is no student's.
        """
        if not self.roster or len(owner.people) != 2:
            return owner
        folder, words = owner.people
        written = self.collection.namings.outermost(path, self.collection.common)
        platform = ""
        if written and written.people[0] == words:
            platform = written.platform or in_folder(path.parts[written.index])[0]
        named = self.roster.candidates(words, platform)
        of_folder = self.roster.candidates(folder)
        if platform in ("", GOOGLE) and len(of_folder) == 1:
            return Owner(self._identity(of_folder[0]))
        if of_folder or len(named) != 1 or not is_an_assignments(folder):
            return owner
        return Owner(self._identity(named[0]))

    def others(self, found: Iterable[Useless], known: set[str]) -> Iterator[Useless]:
        """Yield those who handed in other things alone, as the roster calls them.

        `known` are those of whom a notebook was found.
        """
        for one in found:
            called = one.student
            owner = self.owner(one.path, self._as_found(one.path, called)) if called else Owner("")
            if owner.reason or not owner.student:
                yield replace(one, may_be=owner.people or one.may_be)
            elif owner.student not in known or owner.student == called:
                reason = one.reason.replace(called, owner.student, 1)
                yield replace(one, student=owner.student, reason=reason)

    def _as_found(self, path: PurePosixPath, student: str) -> Owner:
        """Return the owner of a file who has this id, with what an export tells of the person."""
        submitters = (one for one in self.collection.owners(path) if one.submitter)
        return next((one for one in submitters if one.student == student), Owner(student))

    def _candidates(self, owner: Owner, platform: str) -> tuple[Person, ...]:
        if one := owner.submitter:
            return self.roster.submitters(one.name, one.number, one.address, platform)
        folder = owner.repository or owner.words
        if owner.repository and (person := self.roster.with_id(folder)):
            return (person,)
        if platform in ("", GITHUB) and not self.roster.with_id(folder):
            known = {one for account in accounts(folder) for one in self.roster.on_github(account)}
            if known:
                known |= {*self.roster.candidates(folder)}
                return tuple(sorted(known, key=lambda person: person.line))
        found = self.roster.candidates(owner.words, platform)
        return found or (self._teams.members(owner.words) if platform == MOODLE else ())

    @cached_property
    def _teams(self) -> Teams:
        return Teams(self._moodles, self.roster)

    def _platform(self, path: PurePosixPath, owner: Owner) -> str:
        """Return which platform wrote the words for the owner, "" where a person did."""
        if owner.submitter:
            return GRADESCOPE
        if owner.repository and not self.roster.with_id(owner.repository):
            return GITHUB
        written = self.collection.namings.outermost(path, self.collection.common)
        if written is None or as_id(written.people[0]) != owner.student:
            return ""
        return written.platform or in_folder(path.parts[written.index])[0]

    @cached_property
    def _by_name(self) -> ByName:
        return ByName(self._moodles, self.places, self.collection.chapter)

    @cached_property
    def _moodles(self) -> set[str]:
        """The words for everybody whom Moodle names in the collection."""
        paths = self.collection.paths
        everyone = ((path, owner) for path in paths for owner in self.collection.owners(path))
        return {who.words for path, who in everyone if self._platform(path, who) == MOODLE}

    @cached_property
    def _numbers(self) -> dict[tuple[Person, str], set[str]]:
        """Person and platform -> the words with a number by which the collection calls them."""
        found: dict[tuple[Person, str], set[str]] = defaultdict(set)
        for path in self.collection.paths:
            for owner in self.collection.owners(path):
                platform = self._platform(path, owner)
                people = self._candidates(owner, platform)
                is_numbered = owner.submitter or NAME_AND_NUMBER.fullmatch(owner.words)
                if len(people) == 1 and is_numbered:
                    found[people[0], platform].add(owner.words)
        return found

    def _identity(self, person: Person) -> str:
        """Return the words that the person's folder was made of before, else the id."""
        kept = _words_of(self.places, person.id)
        return kept if as_id(kept) == person.id and self._is_of(kept, person) else person.id

    def _is_of(self, words: str, person: Person) -> bool:
        return (person,) in _meant(self.roster, words)

    def _why_nobody(self, owner: Owner, platform: str, people: tuple[Person, ...]) -> str:
        """Return what is to be done for words that are nobody's or several people's."""
        words = owner.repository or owner.words
        column = COLUMN_OF.get(platform, "")
        match = NAME_AND_NUMBER.fullmatch(words)
        number = (match["number"] if match else "") or (words if platform == BLACKBOARD else "")
        if owner.submitter:
            number = owner.submitter.number
        if platform == GITHUB:
            number = owner.words  # the account
        told = {"words": one_line(words, LONGEST_NAME), "column": column}
        told |= {"people": " or ".join(person.id for person in people)}
        if column and number:
            told |= {"number": one_line(number, LONGEST_NAME)}
            if people:
                return BY_NUMBER.format(**told)
            name = owner.submitter.name if owner.submitter else match["name"] if match else ""
            alike = self.roster.candidates(name) if name else ()
            others = " and ".join(
                f"{one.id} with {' and '.join(numbers)}"
                for one in alike
                if (numbers := _numbers_there(one, platform))
            )
            have = "has" if len(alike) == 1 else "have"
            same_name = f" ({others} there {have} that name)" if others else ""
            return STRANGER_OF.format(same_name=same_name, **told)
        return (SEVERAL if people else STRANGER).format(**told)

    def say_who_was_collected_before(self) -> None:
        """Raise `GradingError` where somebody in the collection has another id from before.

        Two submissions of one person, of which one has points given by hand, would be the end.
        """
        if not self.roster:
            return
        before = collected_before(self.roster, self.places).items()
        placed = {*self.places.everyone()}  # of others nothing lies there that could be lost
        told = {old: new for old, new in before if old in placed}
        earlier: dict[str, list[str]] = defaultdict(list)
        for old, new in told.items():
            earlier[new].append(old)
        found: dict[str, str] = {}
        for path in self.collection.paths:
            for owner in self.collection.owners(path):
                id_now = self.owner(path, owner)
                if id_now.reason:
                    continue
                found |= dict.fromkeys(earlier[id_now.student], id_now.student)
                old = owner.student
                if old and not self.roster.with_id(old) and _words_of(self.places, old):
                    found[old] = id_now.student
        if found:
            pairs = [f"{one_line(old, LONGEST_NAME)} → {new}" for old, new in found.items()]
            command = "grading roster --rename"
            if found.keys() - told.keys():
                command += " OLD NEW` for each, or, for those whom the roster tells, `" + command
            people = first_of(pairs, MOST_NAMED)
            raise GradingError(BEFORE.format(people=people, command=command))


def collected_before(roster: Roster, places: Places) -> dict[str, str]:
    """Return the ids of before that are nobody's in the roster -> the id of who is meant."""
    found = {}
    for student in strangers(roster, places):
        words = _words_of(places, student) or student
        people = {one for people in _meant(roster, words) for one in people}
        if len(people) == 1:
            found[student] = people.pop().id
    return found


def strangers(roster: Roster, places: Places) -> list[str]:
    """Return who has handed in anything, placed or not, by an id that is nobody's in the roster."""
    known = {person.id for person in roster}
    return sorted({*places.everyone(), *places.of_whom_not_placed()} - known)


def _words_of(places: Places, student: str) -> str:
    """Return the words that an id was made of, "" where nobody was collected by it."""
    try:
        return read_file(places.handed_in_as(student)).decode("utf-8", "replace")
    except Unreadable:
        return ""


def _meant(roster: Roster, words: str) -> tuple[tuple[Person, ...], ...]:
    """Return who may be meant by words as any platform or person wrote them, by each reading."""
    name, _, rest = words.partition("_")  # as an export of Gradescope's names people
    told = roster.submitters(name, rest, rest if "@" in rest else "", "")
    return roster.candidates(words), told


def nothing_from(roster: Roster, places: Places, chapter: str, told_of: Iterable[str] = ()) -> str:
    """Return who of the roster has handed in nothing for a chapter, "" if all have.

    Those who are `told_of` handed in something that could not be placed, and so did all of whom an
    earlier collection kept that. Of many some are named, and how to see all.
    """
    there = {*places.students(chapter), *places.all_not_placed(chapter), *told_of}
    missing: dict[str, list[str]] = defaultdict(list)
    for person in sorted(roster, key=lambda person: (person.last_name, person.first_name)):
        if person.id not in there:
            name = "" if person.name == person.id else f" ({one_line(person.name, LONGEST_NAME)})"
            missing[person.group].append(f"{person.id}{name}")
    if not missing:
        return ""
    number = sum(map(len, missing.values()))
    said = f"Nothing from {number:,} of {len(roster):,}"
    if number > MOST_ABSENT:
        return f"{said}: `grading report {chapter}` lists who they are."
    if number <= ON_ONE_LINE:
        groups = (
            f"{one_line(group, LONGEST_NAME)}: {', '.join(people)}" if group else ", ".join(people)
            for group, people in sorted(missing.items())
        )
        return f"{said}: {'; '.join(groups)}."
    lines = [f"{said}:"]
    for group, people in sorted(missing.items()):
        lines += [f"{one_line(group, LONGEST_NAME)}:"] if group else []
        lines += _in_columns(people)
    return "\n".join(lines)


def _in_columns(words: list[str]) -> Iterator[str]:
    """Yield lines with words below each other, read down."""
    width = max(map(len, words)) + 2
    columns = max(1, WIDEST // width)
    height = -(-len(words) // columns)
    for row in range(height):
        yield "  " + "".join(f"{word:{width}}" for word in words[row::height]).rstrip()


def _numbers_there(person: Person, platform: str) -> tuple[str, ...]:
    """Return what the roster has of a person in the column of which sentences tell."""
    if platform == GRADESCOPE:
        return (person.gradescope,) if person.gradescope else ()
    numbers = getattr(person, IN_NAMES[platform])
    return tuple(filter(None, numbers if isinstance(numbers, tuple) else (numbers,)))


def _is_known(person: Person, owner: Owner, platform: str) -> bool:
    if one := owner.submitter:
        has_address = bool(one.address) and folded(one.address) == folded(person.email)
        return has_address or person.has(folded(one.number), platform)
    match = NAME_AND_NUMBER.fullmatch(owner.words)
    return match is not None and person.has(match["number"], platform)
