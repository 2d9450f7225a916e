"""Whose file is it? What learning platforms, Colab and people write into names and folders."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from grading.exercises import module_name
from grading.intake.notebook import is_solution, nbgrader_of
from grading.intake.unpacking import NOTEBOOKS

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
    return _as_id(words), words


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
    return _as_id(words), words


def _as_id(words: str) -> str:
    plain = unicodedata.normalize("NFKC", words)
    plain = re.sub(r"[^\w.@+-]+", "_", plain).strip("_.-")
    return plain.encode()[:LONGEST_ID].decode(errors="ignore")


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
    """Return how many leading folders all of several files share."""
    depth = 0
    if len(paths) > 1:
        while all(len(path.parts) > depth + 1 for path in paths):
            if len({path.parts[depth] for path in paths}) > 1:
                break
            depth += 1
    return depth
