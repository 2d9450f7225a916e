"""Whose file is it? What learning platforms, Colab and people write into names and folders."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from grading.exercises import CHAPTERS, module_name
from grading.intake.notebook import is_solution, nbgrader_of
from grading.intake.unpacking import ARCHIVES, NOTEBOOKS

IN_FOLDER = (
    re.compile(r"^(?P<name>.+)_(?P<number>\d+)_assignsubmission_.*$"),  # Moodle
    re.compile(r"^(?P<number>\d+)-\d+ - (?P<name>.+?) - .+$"),  # Brightspace
    re.compile(r"^(?P<name>submission)_(?P<number>\d+)$"),  # Gradescope
)
IN_FILE = (
    re.compile(r"^(?P<name>.+)_(?P<number>\d+)_assignsubmission_.*$"),  # Moodle, without folders
    re.compile(r"^.+_(?P<name>[^_]+)_attempt_(?P<when>[\d-]{10,19})_?.*$"),  # Blackboard
    re.compile(r"^(?P<name>[^_\W]+?)_(?:LATE_|late_)?(?P<number>\d+)_\d+_.+$"),  # Canvas
    re.compile(r"^(?P<name>.+?) - .+$"),  # Google Classroom
)
COPY = re.compile(r"^(copy of|kopie von|copie de|copia de|のコピー)\s+", re.IGNORECASE)
NUMBERED = re.compile(r"\s*(\(\d+\)|-copy\d*|のコピー)$", re.IGNORECASE)
OTHER = re.compile(r"\.(pdf|py|html?|docx?|odt|txt|md|url|webloc|rar|7z|zip)$", re.IGNORECASE)
"""Endings of what is handed in in place of a notebook."""
LONGEST_ID = 100
"""Bytes of an id, which becomes a file's name: the file systems around allow 255."""
GENERIC = {"submissions", "submission", "submitted", "notebooks", "downloads", "files", "attempts"}

NOBODYS = re.compile(
    r"(assignments?|attempt|backup|bak|code|copy|corrected|course|draft|ex|exercises?|final|first"
    r"|fixed|homework|hw|lab|late|new|notebook|old|resubmission|second|src|task|try|v|version|week"
    r"|work)",
    re.IGNORECASE,
)
"""What folders are called by what is in them: alone, or with numbers, these are nobody's name."""
WORD = re.compile(r"[^\W\d_]+")


def whose(path: PurePosixPath, common: int, chapter: str) -> tuple[str, str]:
    """Return the student's id and the words it was made of, "" where nothing says it.

    `common` is how many leading folders all files share, as `common_folders` counts them.
    """
    for folder in path.parts[:-1]:
        for pattern in IN_FOLDER:
            if match := pattern.match(folder):
                return _identified(match)
    stem = OTHER.sub("", NOTEBOOKS.sub("", path.name))
    folders = [folder for folder in path.parts[:-1] if not _is_generic(folder, chapter)]
    own = [folder for folder in path.parts[common:-1] if not _is_generic(folder, chapter)]
    for pattern in IN_FILE:
        if match := pattern.match(stem):
            if own and pattern is IN_FILE[-1]:
                break
            return _identified(match)
    words = own[0] if own else _without_the_chapter(stem, chapter) or "".join(folders[-1:])
    return as_id(words), words


def may_be_of(path: PurePosixPath, shared: int, words: str, chapter: str) -> list[str]:
    """Return the folders that may be the student's where no other file tells which is.

    `shared` is how many leading folders all files have in common, and `words` what `whose` found:
    where it was none of these folders, it is beyond doubt.
    """
    folders = [folder for folder in path.parts[:shared] if not _is_generic(folder, chapter)]
    written = any(p.match(folder) for folder in path.parts[:-1] for p in IN_FOLDER)
    if written or words not in folders:
        return [words]
    return [folder for folder in folders if not _is_nobodys(folder)] or [words]


def has_a_name(path: PurePosixPath, chapter: str) -> bool:
    """Say whether a path tells whose it is as platforms write it, or a file says the chapter."""
    folders, name = path.parts[:-1], path.name
    written = any(pattern.match(folder) for folder in folders for pattern in IN_FOLDER)
    stem = name.partition(".")[0]
    return written or any(p.match(stem) for p in IN_FILE) or module_name(chapter) in stem.lower()


def _without_the_chapter(stem: str, chapter: str) -> str:
    """Return what a file's name says besides the chapter's and that it is a copy."""
    for pattern in (COPY, NUMBERED):
        stem = pattern.sub("", stem)
    for known in (chapter, module_name(chapter)):
        stem = re.sub(re.escape(known), " ", stem, flags=re.IGNORECASE)
    return stem.strip(" _-.()")


def _identified(match: re.Match[str]) -> tuple[str, str]:
    parts = match.groupdict()
    words = "_".join(filter(None, (parts["name"], parts.get("number"))))
    return as_id(words), words


def as_id(words: str) -> str:
    """Return the id of a student who is called by these words: a name for a folder."""
    plain = unicodedata.normalize("NFKC", words)
    plain = re.sub(r"[^\w.@+-]+", "_", plain).strip("_.-")
    return plain.encode()[:LONGEST_ID].decode(errors="ignore")


def _is_nobodys(folder: str) -> bool:
    """Say whether a folder's name is that of a try, of what was asked, or of an archive."""
    if folder.lower() in {*GENERIC, *CHAPTERS, *map(module_name, CHAPTERS)}:
        return True
    words = WORD.findall(folder)
    tells_nobody = bool(words) and all(map(NOBODYS.fullmatch, words))
    return tells_nobody or folder.lower().endswith(ARCHIVES)


def _is_generic(folder: str, chapter: str) -> bool:
    return folder.lower() in GENERIC | {chapter.lower(), module_name(chapter).lower()}


def looks_like(
    name: str, data: bytes | None, chapter: str, releases: Mapping[str, Mapping[str, object]]
) -> str:
    """Return which other chapter a file that cannot be read seems to be of, "" for none.

    What is left of its text names exercises; where it names none, the file's own name counts.
    """
    text = (data or b"").decode("utf-8", errors="replace")
    found = {
        other: sum(f'"{exercise}"' in text for exercise in _exercises(release))
        for other, release in releases.items()
    }
    best = max(found, key=lambda other: (found[other], other == chapter))
    if not found[best]:
        named = [other for other in releases if module_name(other) in name.lower()]
        return "" if not named or chapter in named else named[0]
    return "" if found[best] == found.get(chapter) else best


def _exercises(release: Mapping[str, object]) -> Iterator[str]:
    solutions = (nbgrader_of(cell) for cell in release["cells"] if is_solution(cell))
    return (str(about.get("grade_id")) for about in solutions)


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
    of no second one is there twice, as that of an exercise would be, a number or nobody's.
    """
    if not all(len(parts) > 1 for parts in folders):
        return False
    pairs = {parts[:2] for parts in folders}
    people = {second for _, second in pairs}
    if len(people) < len(pairs) or len(pairs) == len({first for first, _ in pairs}):
        return False
    return all(WORD.search(name) and not _is_nobodys(name) for name in people)
