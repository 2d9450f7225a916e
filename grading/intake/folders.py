"""Which folders tell one person from another, and which tell nobody."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from grading.exercises import CHAPTERS, module_name
from grading.intake.platforms import in_folder, is_archive

GENERIC = {"submissions", "submission", "submitted", "notebooks", "downloads", "files", "attempts"}

NOBODYS = re.compile(
    r"(assignments?|attempt|backup|bak|code|copy|corrected|course|draft|ex|exercises?|export|final"
    r"|first|fixed|homework|hw|lab|late|new|notebook|old|resubmission|second|src|task|try|v|version|week"
    r"|work)",
    re.IGNORECASE,
)
"""What folders are called by what is in them: alone, or with numbers, these are nobody's name."""
WORD = re.compile(r"[^\W\d_]+")


def common_folders(paths: list[PurePosixPath]) -> int:
    """Return how many leading folders tell no person from another.

    They are those that all of several files share; and one more where each of those below holds
    folders of people, as those of groups do.
    """
    depth = 0
    if len(paths) > 1:
        while all(len(path.parts) > depth + 1 for path in paths):
            if len({path.parts[depth] for path in paths}) > 1:
                break
            depth += 1
    return depth + _are_groups([path.parts[depth:-1] for path in paths])


def _are_groups(folders: list[tuple[str, ...]]) -> bool:
    """Say whether the second folders are people's and the first those of groups of them.

    So it is where every file is in a second folder, some first folder holds several, and the name
    of no second one is there twice, as that of an exercise would be, a number, nobody's or that of
    a first one. Where a platform wrote one, the names that it wrote tell (`whose.Collection`).
    """
    if not all(len(parts) > 1 for parts in folders):
        return False
    pairs = {parts[:2] for parts in folders}
    groups = {first for first, _ in pairs}
    people = {second for _, second in pairs}
    if len(people) < len(pairs) or len(pairs) == len(groups) or people & groups:
        return False
    return all(
        WORD.search(name) and not is_nobodys(name) and not in_folder(name) for name in people
    )


def is_nobodys(folder: str) -> bool:
    """Say whether a folder's name is that of a try, of what was asked, or of an archive."""
    if folder.lower() in {*GENERIC, *CHAPTERS, *map(module_name, CHAPTERS)}:
        return True
    words = WORD.findall(folder)
    tells_nobody = bool(words) and all(map(NOBODYS.fullmatch, words))
    return tells_nobody or is_archive(folder)


def is_generic(folder: str, chapter: str) -> bool:
    """Say whether a folder is called as those of any class, or of the chapter, are."""
    return folder.lower() in GENERIC | {chapter.lower(), module_name(chapter).lower()}
