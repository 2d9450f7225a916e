"""Which folders tell one person from another, and which tell nobody."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from grading.exercises import CHAPTERS
from grading.intake.copies import without_copy
from grading.intake.found import is_archive
from grading.intake.platforms import in_folder
from grading.tree.course import module_name

GENERIC = {"submissions", "submission", "submitted", "notebooks", "downloads", "files", "attempts"}

NOBODYS = re.compile(
    r"(assignments?|attempt|backup|bak|code|copy|corrected|course|draft|ex|exercises?|export|final"
    r"|first|fixed|homework|hw|lab|late|new|notebook|old|resubmission|second|src|task|try|v|version|week"
    r"|work)",
    re.IGNORECASE,
)
"""What folders are called by what is in them: alone, or with numbers, these are nobody's name."""
AROUND_NAMES = " \t\r\n\f\v_-.()"
WORD = re.compile(r"[^\W\d_]+")


def common_folders(paths: list[PurePosixPath]) -> int:
    """Return how many leading folders tell no person from another.

    They are those that all of several files share; and one more where each of those below holds
    folders of people, as those of groups do.
    """
    return CommonFolders(paths).number()


class CommonFolders:
    """The `common_folders` of paths, and of these with one more, however many there are."""

    def __init__(self, paths: list[PurePosixPath]) -> None:
        self._paths = paths
        self._below: dict[int, _Below] = {}
        self._shared = 0
        if len(paths) > 1:
            first = paths[0].parts
            most = min(len(path.parts) for path in paths) - 1
            while self._shared < most and all(
                path.parts[self._shared] == first[self._shared] for path in paths
            ):
                self._shared += 1

    def number(self) -> int:
        """Return how many there are."""
        return self._shared + self._at(self._shared).are_groups()

    def with_one_more(self, path: PurePosixPath) -> int:
        """Return how many there are with a file at `path` as well."""
        if not self._paths:
            return 0
        first = self._paths[0].parts[:-1]
        most = self._shared if len(self._paths) > 1 else len(first)
        shared = 0
        for one, other in zip(first[:most], path.parts[:-1], strict=False):
            if one != other:
                break
            shared += 1
        return shared + self._at(shared).are_groups(path.parts[shared:-1])

    def _at(self, depth: int) -> _Below:
        if depth not in self._below:
            self._below[depth] = _Below([path.parts[depth:-1] for path in self._paths])
        return self._below[depth]


class _Below:
    """What lies below folders that all share: the first folders and the second, of all paths."""

    def __init__(self, folders: list[tuple[str, ...]]) -> None:
        self.all_are_deep = all(len(parts) > 1 for parts in folders)
        self.pairs = {parts[:2] for parts in folders} if self.all_are_deep else set()
        self.groups = {first for first, _ in self.pairs}
        self.people = {second for _, second in self.pairs}
        self.are_apart = not self.people & self.groups
        self.all_are_names = all(map(_is_a_name, self.people))

    def are_groups(self, more: tuple[str, ...] | None = None) -> bool:
        """Say whether the second folders are people's and the first those of groups of them.

        So it is where every file is in a second folder, some first folder holds several, and the
        name of no second one is there twice, as that of an exercise would be, a number, nobody's or
        that of a first one. Where a platform wrote one, the names that it wrote tell
        (`whose.Collection`). `more` are the folders of one more file.
        """
        if not (self.all_are_deep and self.are_apart and self.all_are_names):
            return False
        pairs, groups, people = len(self.pairs), len(self.groups), len(self.people)
        if more is not None:
            if len(more) < 2:
                return False
            first, second = more[:2]
            if first == second or first in self.people or second in self.groups:
                return False
            if not _is_a_name(second):
                return False
            pairs += (first, second) not in self.pairs
            groups += first not in self.groups
            people += second not in self.people
        return people == pairs != groups


def _is_a_name(folder: str) -> bool:
    return bool(WORD.search(folder)) and not is_nobodys(folder) and not in_folder(folder)[0]


def is_nobodys(folder: str) -> bool:
    """Say whether a folder's name is that of a try, of what was asked, or of an archive."""
    if folder.lower() in {*GENERIC, *CHAPTERS, *map(module_name, CHAPTERS)}:
        return True
    words = WORD.findall(folder)
    tells_nobody = bool(words) and all(map(NOBODYS.fullmatch, words))
    return tells_nobody or is_archive(folder)


def is_an_assignments(folder: str) -> bool:
    """Say whether a folder is called as assignments are: "A7", "HW 3", "Week 5 - Functions"."""
    words = WORD.findall(folder)
    has_number = re.search(r"\d", folder) is not None
    short = len(words) == 1 and len(words[0]) == 1
    return is_nobodys(folder) or (
        has_number and bool(words) and (short or NOBODYS.fullmatch(words[0]) is not None)
    )


def is_generic(folder: str, chapter: str) -> bool:
    """Say whether a folder is called as those of any class, or of the chapter, are."""
    return folder.lower() in GENERIC | {chapter.lower(), module_name(chapter).lower()}


def without_the_chapter(stem: str, chapter: str) -> str:
    """Return what a file's name says besides the chapter's and that it is a copy."""
    stem = without_copy(stem)
    for known in (chapter, module_name(chapter)):
        stem = re.sub(re.escape(known), " ", stem, flags=re.IGNORECASE)
    return without_copy(stem.strip(AROUND_NAMES)).strip(AROUND_NAMES)
