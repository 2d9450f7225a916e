"""Who is meant where Moodle writes a team's name before its members' ("Team Red-Jane Doe_123").

A name may hold a `-` as well, so that the team's is taken off only where all names have one, and
some team has several members.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

from grading.roster import Person, Roster


class Teams:
    """The teams in the words for everybody whom Moodle names in a collection."""

    def __init__(self, words: Iterable[str], roster: Roster) -> None:
        self.words = tuple(words)
        self.roster = roster

    def members(self, words: str) -> tuple[Person, ...]:
        """Return who of a team may be meant, nobody where these are no words of a team's."""
        if not self._are_all:
            return ()
        found = {person for _, people in self._readings(words) for person in people}
        return tuple(sorted(found, key=lambda person: person.line))

    @cached_property
    def _are_all(self) -> bool:
        members: dict[str, set[Person]] = defaultdict(set)
        for words in self.words:
            if "-" not in words:
                return False
            for team, people in self._readings(words):
                members[team].update(people)
        return any(len(people) > 1 for people in members.values())

    def _readings(self, words: str) -> Iterator[tuple[str, tuple[Person, ...]]]:
        """Yield what may be a team's name, and whom the rest means."""
        parts = words.split("-")
        for count in range(1, len(parts)):
            if people := self.roster.candidates("-".join(parts[count:]), "Moodle"):
                yield "-".join(parts[:count]), people
