"""Who is meant where Moodle writes a team's name before its members' ("Team Red-Jane Doe_123").

A name may hold a `-` as well, so that what stands before is taken off only where it is a team's: a
group of the roster, a name that ends in a number, Moodle's own for the rest, or one that stands
before several people. Where all names may have one and some have it surely, it is taken off all.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

from grading.roster import Person, Roster
from grading.roster.spelling import folded

NUMBERED = re.compile(r"(?:^|.*\W)\d+[^\W\d]?\s*", re.DOTALL)
"""What ends in a number, as no one's name does: "Group 3", "Gruppe-3b"."""
THE_REST = {"default group", "default team"}


class Teams:
    """The teams in the words for everybody whom Moodle names in a collection."""

    def __init__(self, words: Iterable[str], roster: Roster) -> None:
        self.words = tuple(words)
        self.roster = roster

    def members(self, words: str) -> tuple[Person, ...]:
        """Return who of a team may be meant, nobody where these are no words of a team's."""
        found: set[Person] = set()
        for team, people in self._readings(words):
            if self._is_team(team) or (self._are_all and not self._begins_with_a_team(team)):
                found.update(people)
        return tuple(sorted(found, key=lambda person: person.line))

    def is_called_as_one(self, name: str) -> bool:
        """Say whether a name is a team's by itself."""
        return (
            folded(name) in self._groups
            or folded(name) in THE_REST
            or NUMBERED.fullmatch(name) is not None
        )

    def _is_team(self, name: str) -> bool:
        return self.is_called_as_one(name) or len(self._people_after[name]) > 1

    def _begins_with_a_team(self, name: str) -> bool:
        parts = name.split("-")
        return any(self._is_team("-".join(parts[:count])) for count in range(1, len(parts)))

    @cached_property
    def _groups(self) -> set[str]:
        return {folded(person.group) for person in self.roster} - {""}

    @cached_property
    def _people_after(self) -> dict[str, set[Person]]:
        """What may be a team's name -> who of the roster stands behind it."""
        found: dict[str, set[Person]] = defaultdict(set)
        for words in self.words:
            for team, people in self._readings(words):
                found[team].update(people if len(people) == 1 else ())
        return found

    @cached_property
    def _are_all(self) -> bool:
        """Whether all names may have a team's before them, and some surely have."""
        return all("-" in words for words in self.words) and any(
            map(self._is_team, list(self._people_after))
        )

    def _readings(self, words: str) -> Iterator[tuple[str, tuple[Person, ...]]]:
        """Yield what may be a team's name, and whom the rest means."""
        parts = words.split("-")
        for count in range(1, len(parts)):
            if people := self.roster.candidates("-".join(parts[count:]), "Moodle"):
                yield "-".join(parts[:count]), people
