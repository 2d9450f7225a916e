"""The people of a class, and who of them is meant by what a platform or a person wrote.

Words that may mean two people mean nobody: no work of one person may become another's.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from grading.roster.spelling import folded, in_order, plain, spellings, squeezed


@dataclass(frozen=True)
class Person:
    """A line of the roster; "" is what it does not say.

    `moodle` is the "ID number" of Moodle's profiles, `moodle_participants` the numbers of
    "Participant 123", of which each assignment there has its own; `canvas` the "ID" of Canvas's
    gradebook, `canvas_sis` its "SIS User ID", `canvas_login` its "SIS Login ID"; `blackboard` and
    `brightspace_username` the "Username" of the platform, `blackboard_student` Blackboard's
    "Student ID", `brightspace` the "OrgDefinedId" without its sign, `brightspace_folder` the number
    before the name in folders that were downloaded there; `gradescope` the "SID";
    `github` the name of the account.
    """

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    group: str = ""
    extra_days: float = 0.0
    moodle: str = ""
    moodle_participants: tuple[str, ...] = ()
    canvas: str = ""
    canvas_sis: str = ""
    canvas_login: str = ""
    blackboard: str = ""
    blackboard_student: str = ""
    brightspace: str = ""
    brightspace_username: str = ""
    brightspace_folder: str = ""
    gradescope: str = ""
    github: str = ""
    line: int = 0

    @property
    def name(self) -> str:
        """The name as people say it, the id where the roster has none."""
        return f"{self.first_name} {self.last_name}".strip() or self.id

    @property
    def order(self) -> tuple[str, ...]:
        """By what people are sorted: the last name, then the first, as `in_order` has them."""
        return (*in_order(self.last_name or self.name), *in_order(self.first_name))

    @property
    def lms_user_id(self) -> str:
        """What nbgrader keeps as the id of a student in the learning platform."""
        ids = (self.canvas, self.brightspace, self.blackboard, self.moodle, self.gradescope)
        return next(filter(None, ids), "")

    def known_as(self, platform: str) -> tuple[str, ...]:
        """Return the ids that a platform knows the person by."""
        values = (getattr(self, field) for field in IDS_OF.get(platform, ()))
        ids = (ids if isinstance(ids, tuple) else (ids,) for ids in values)
        return tuple(one for several in ids for one in several if one)

    def has(self, key: str, platform: str) -> bool:
        """Say whether a platform knows the person by a `folded` id."""
        return key in map(folded, self.known_as(platform))


IDS_OF = {
    "Moodle": ("moodle", "moodle_participants"),
    "Canvas": ("canvas", "canvas_sis", "canvas_login"),
    "Blackboard": ("blackboard", "blackboard_student"),
    "Brightspace": ("brightspace", "brightspace_username", "brightspace_folder"),
    "Gradescope": ("gradescope",),
    "GitHub": ("github",),
}
"""Platform -> the fields of a person that are ids of its own."""
IN_NAMES = {
    "Moodle": "moodle_participants",
    "Canvas": "canvas",
    "Blackboard": "blackboard",
    "Brightspace": "brightspace_folder",
    "GitHub": "github",
}
"""Platform -> which of them stands in the names of the files that it gives out."""
EACH_HAS_ONE = {"Canvas", "Blackboard", "Brightspace", "GitHub"}
"""Platforms where that is the same in all assignments: another one is another person's."""
NAME_AND_NUMBER = re.compile(r"(?P<name>.+)_(?P<number>\d+)")


class Roster:
    """Who is in the class; nobody where there is no roster."""

    def __init__(self, people: Iterable[Person] = ()) -> None:
        self.people = tuple(people)

    def __bool__(self) -> bool:
        return bool(self.people)

    def __iter__(self) -> Iterator[Person]:
        return iter(self.people)

    def __len__(self) -> int:
        return len(self.people)

    def with_id(self, student: str) -> Person | None:
        """Return who has this id, in whatever capitals."""
        return self._by_id.get(folded(student))

    def find(self, words: str, platform: str = "") -> Person | None:
        """Return who is meant by words, None where that is nobody or may be one of several.

        Parameters
        ----------
        words : str
            An id, an address, a name, or a name and a number as platforms write them.
        platform : str
            Which platform wrote the words, one of `IDS_OF`; "" where a person did.
        """
        people = self.candidates(words, platform)
        return people[0] if len(people) == 1 else None

    def candidates(self, words: str, platform: str = "") -> tuple[Person, ...]:
        """Return all who may be meant by words; as in `find`."""
        words = words.strip()
        if not platform and (person := self.with_id(words)):
            return (person,)  # what folders are to be called, so that everyone has a sure name
        match = NAME_AND_NUMBER.fullmatch(words)
        number = match["number"] if match else ""
        found = self._called(words, platform)
        if match and not found:
            found = self._numbered(match["name"], number, platform)
        if platform in EACH_HAS_ONE:
            mine = {"", folded(words), number}
            found = {p for p in found if folded(str(getattr(p, IN_NAMES[platform]))) in mine}
        return tuple(sorted(found, key=lambda person: person.line))

    def submitters(self, name: str, number: str, address: str, platform: str) -> tuple[Person, ...]:
        """Return all who may be meant by what a platform tells of one person, "" where it does not.

        The number there and the address are sure, and the name where both say nothing; where they
        are at odds, each of those whom they mean may be the one.
        """
        key = folded(number)
        known = {person for person in self._by_any_id.get(key, ()) if key}
        by_address = {person for person in self.people if _has_address(person, address)}
        named = self._named(name)
        by_number = {person for person in known if person.has(key, platform)}
        if not by_number:  # an id elsewhere may be the same by chance
            by_number = known & (by_address | named)
        found = by_number & by_address or by_number | by_address
        if not found or (len(found) > 1 and not (by_number and by_address)):
            found = found & named or found or named
        if key and not by_number:  # another number there is another person's
            found = {person for person in found if not person.known_as(platform)}
        return tuple(sorted(found, key=lambda person: person.line))

    def on_github(self, account: str) -> tuple[Person, ...]:
        """Return who has this account."""
        key = folded(account)
        return tuple(one for one in self._by_any_id.get(key, ()) if one.has(key, "GitHub"))

    def _called(self, words: str, platform: str) -> set[Person]:
        """Return who has these words for an id or a name; the platform's own id is a sure one."""
        key = folded(words)
        found = {person for person in self._by_any_id.get(key, ()) if person.has(key, platform)}
        return found or {*self._by_any_id.get(key, ()), *self._named(words, platform)}

    def _numbered(self, name: str, number: str, platform: str) -> set[Person]:
        """Return whom a name and a number mean: both have to agree, where both are known."""
        platforms = [platform] if platform else list(IN_NAMES)
        known = {
            person
            for person in self._by_any_id.get(number, ())
            if any(person.has(number, one) for one in platforms)
        }
        named = self._named(name, platform)
        if known and named:
            return known & named
        return named or (known if platform else set())

    def _named(self, name: str, platform: str = "") -> set[Person]:
        """Return who has this name; people leave accents out, platforms write them."""
        written = squeezed(name)
        literal = self._by_literal_name.get(written, ()) if platform else ()
        found = literal or self._by_name.get(written, ()) or self._by_name.get(plain(written), ())
        return set(found)

    @cached_property
    def _by_id(self) -> dict[str, Person]:
        return {folded(person.id): person for person in self.people}

    @cached_property
    def _by_any_id(self) -> dict[str, list[Person]]:
        found: dict[str, list[Person]] = defaultdict(list)
        for person in self.people:
            ids = (one for platform in IDS_OF for one in person.known_as(platform))
            for one in {*map(folded, (person.id, person.email, *ids))} - {""}:
                found[one].append(person)
        return found

    @cached_property
    def _by_literal_name(self) -> dict[str, list[Person]]:
        found: dict[str, list[Person]] = defaultdict(list)
        for person in self.people:
            names = (person.first_name, person.last_name)
            for spelling in {squeezed(" ".join(names)), squeezed(" ".join(reversed(names)))} - {""}:
                found[spelling].append(person)
        return found

    @cached_property
    def _by_name(self) -> dict[str, list[Person]]:
        found: dict[str, list[Person]] = defaultdict(list)
        for person in self.people:
            for spelling in {*spellings(person.first_name, person.last_name)}:
                found[spelling].append(person)
        return found


def _has_address(person: Person, address: str) -> bool:
    return bool(address) and folded(person.email) == folded(address)
