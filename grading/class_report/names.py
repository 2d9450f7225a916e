"""What people are called on the page: by their names, or by pseudonyms that stay the same."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from collections import Counter
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, replace
from pathlib import Path

from grading.roster import Person, Roster
from grading.roster.people import IDS_OF
from grading.roster.spelling import folded, in_order, spellings
from grading.tree.places import read_json, write_whole
from grading.tree.printable import one_line

KEY = Path("grading", "pseudonyms.json")
"""What pseudonyms are made with: with it, and a list of ids, one finds out who is who."""
LONGEST = 80
SHORTEST_NAME = 3
"""Letters: of what is shorter, code is full."""
NAMES = ("id", "first_name", "last_name", "email")


@dataclass(frozen=True)
class Member:
    """Somebody of the class; `shown` is what they are called, `group` is "" where it is unknown."""

    student: str
    shown: str
    group: str = ""
    order: tuple[str, ...] = ()


class Names:
    """What everyone is called, and which words would tell who somebody is.

    Parameters
    ----------
    students : iterable of str
        Whoever has handed in or has points; the people of the roster are added. Who is nobody of
        the roster, where there is one, is no member: these may be ids of before it was written.
    key : bytes
        Makes everyone's name a pseudonym; names stay where it is empty.
    """

    def __init__(self, students: Iterable[str], roster: Roster, key: bytes = b"") -> None:
        found: dict[str, Person | None] = {}
        for student in students:
            found[student] = roster.with_id(student)
        there = {person.id for person in found.values() if person is not None}
        found |= {person.id: person for person in roster if person.id not in there}
        if key:
            everyone = [Member(s, name, "", (name,)) for s, name in _pseudonyms(found, key).items()]
        else:
            everyone = _apart([_named(student, person) for student, person in found.items()])
        everyone.sort(key=lambda member: (*member.order, member.student))
        self.is_anonymous = bool(key)
        self.members = [one for one in everyone if not roster or found[one.student]]
        self.strangers = [one for one in everyone if roster and not found[one.student]]
        self._telling = _telling(found)

    @property
    def has_groups(self) -> bool:
        return any(member.group for member in self.members)

    def tells_who(self, text: str, known: Set[str] = frozenset()) -> bool:
        """Whether a text has a name, id or address of anybody in it, other than `known` words.

        In a chapter that has a class `Adam`, this name tells nothing.
        """
        if not self._telling:
            return False
        said = re.finditer(self._telling, f"{folded(text)}\n{folded(apart(text))}")
        return any(match.group() not in known for match in said)


def apart(text: str) -> str:
    """Return a text with the words of `namesLikeThis` and `NamesLikeThis` apart."""
    return re.sub(r"(?<=[^\W\d_A-Z])(?=[A-Z])", " ", text)


def key_of(root: Path) -> bytes:
    """Return what the pseudonyms of the course at `root` are made with, made at its first use."""
    kept = read_json(root / KEY)
    written = (kept or {}).get("key")
    if isinstance(written, str) and re.fullmatch("[0-9a-f]{64}", written):
        return bytes.fromhex(written)
    key = secrets.token_bytes(32)
    write_whole(root / KEY, f'{{"key": "{key.hex()}"}}\n'.encode())
    return key


def _named(student: str, person: Person | None) -> Member:
    shown = one_line(student, LONGEST)
    if person is None:
        return Member(student, shown, "", in_order(student))
    if person.name != person.id:
        shown = one_line(person.name, LONGEST)
    return Member(student, shown, one_line(person.group, LONGEST), person.order)


def _apart(members: list[Member]) -> list[Member]:
    """Return members of whom no two are called the same: namesakes have their ids with them."""
    called = Counter(folded(member.shown) for member in members)
    return [
        replace(member, shown=f"{member.shown} ({one_line(member.student, LONGEST)})")
        if called[folded(member.shown)] > 1 and folded(member.shown) != folded(member.student)
        else member
        for member in members
    ]


def _pseudonyms(students: Iterable[str], key: bytes) -> dict[str, str]:
    """Return student -> a pseudonym of four signs, or of as many as tell all of them apart."""
    signs = {student: _signs(student, key) for student in students}
    length = 4
    while len({s[:length] for s in signs.values()}) < len(signs) and length < 50:
        length += 1
    return {student: f"Student {s[:length]}" for student, s in signs.items()}


def _signs(student: str, key: bytes) -> str:
    digest = hmac.digest(key, student.encode(errors="surrogateescape"), hashlib.sha256)
    return base64.b32encode(digest).decode().rstrip("=")


def _telling(found: dict[str, Person | None]) -> str:
    """Return a pattern of all words that tell who somebody is."""
    words = set(found)
    for person in filter(None, found.values()):
        words |= {*_words_of(person)}
    long = [word for word in map(folded, words) if len(word) >= SHORTEST_NAME]
    return "|".join(_whole(word) for word in sorted({*long}, key=lambda word: (-len(word), word)))


def _words_of(person: Person) -> Iterator[str]:
    """Yield what somebody may be called by: ids of platforms, too, and a name in any spelling."""
    for field in NAMES:
        value = getattr(person, field)
        yield from (value, *value.split())
    yield person.email.partition("@")[0]
    for platform in IDS_OF:
        yield from person.known_as(platform)
    for first_name in (person.first_name, *person.first_name.split()):
        yield from spellings(first_name, person.last_name)
    for part in (*person.first_name.split(), *person.last_name.split()):
        yield from spellings(part, "")


def _whole(word: str) -> str:
    """Return a pattern of a word that is no part of a longer one: `ada_1`, and not `adam`."""
    letter, digit = r"[^\W\d_]", r"\d"
    before = digit if word[0].isdigit() else letter
    after = digit if word[-1].isdigit() else letter
    return rf"(?<!{before}){re.escape(word)}(?!{after})"
