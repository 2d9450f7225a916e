"""Who is who over the assignments of Moodle where there is no roster.

Its number is another one in each assignment, so that the name alone says who it is. A name that is
one person's in what is collected and was one's before is that person's; any other is told of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from grading.exercises import CHAPTERS
from grading.intake.platforms import MOODLE, in_file, in_folder, stem_of
from grading.intake.whose import as_id
from grading.roster.people import NAME_AND_NUMBER
from grading.tree.handed_in import path_of
from grading.tree.places import Places
from grading.tree.printable import one_line
from grading.tree.submitted import Unreadable, read_file

LONGEST_NAME = 60
SEVERAL = (
    "{words!r} may be {people}, as Moodle numbers people anew in each assignment: give both lines "
    "in grading/roster.csv, with all their numbers in the column moodle_participant, and collect "
    "again"
)


@dataclass
class _Before:
    """Somebody who was collected from Moodle: by which words, and as whom in this chapter."""

    student: str
    words: str
    here: str = ""


class ByName:
    """Whoever has the names that Moodle wrote, in a chapter, where `words` are collected."""

    def __init__(self, words: Iterable[str], places: Places, chapter: str) -> None:
        self.chapter = chapter
        self._now: dict[str, set[str]] = defaultdict(set)
        for one in words:
            self._now[_name(one)].add(as_id(one))
        self._before: dict[str, list[_Before]] = defaultdict(list)
        folders = sorted(places.submitted.iterdir()) if places.submitted.is_dir() else []
        for folder in folders:
            if before := _collected(folder.name, places, chapter):
                self._before[_name(before.words)].append(before)

    def find(self, words: str) -> tuple[str, str]:
        """Return by which words somebody was collected before, or these; or why nobody knows."""
        name, student = _name(words), as_id(words)
        now, before = self._now[name] | {student}, self._before[name]
        if not before or not name:
            return words, ""
        for one in before:
            if student in (one.student, one.here):
                return one.words, ""
        # in one assignment everybody has one number: who is known by another is another person
        free = [one for one in before if not one.here]
        if len(before) == len(free) == len(now) == 1:
            return before[0].words, ""
        people = " or ".join(dict.fromkeys([*(one.student for one in before), student]))
        return words, SEVERAL.format(words=one_line(words, LONGEST_NAME), people=people)


def _collected(student: str, places: Places, chapter: str) -> _Before | None:
    try:
        words = read_file(places.handed_in_as(student)).decode("utf-8", "replace")
    except Unreadable:
        return None
    found, is_of_moodle = _Before(student, words), False
    for known in CHAPTERS:
        path = path_of(places, known, student)
        for part in path.parts if path else ():
            written = in_folder(part)[1] if in_folder(part)[0] == MOODLE else ""
            if written := written or in_file(stem_of(part)).get(MOODLE, ""):
                is_of_moodle = True
                found.here = as_id(written) if known == chapter else found.here
                break
    return found if is_of_moodle else None


def _name(words: str) -> str:
    """Return a name without Moodle's number, as ids are written."""
    match = NAME_AND_NUMBER.fullmatch(words)
    return as_id(match["name"]).casefold() if match else ""
