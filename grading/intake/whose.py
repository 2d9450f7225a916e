"""Whose file is it? What learning platforms, Colab and people write into names and folders."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

from grading.exercises import module_name
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
    stem = NOTEBOOKS.sub("", path.name)
    folders = [folder for folder in path.parts[:-1] if not _is_generic(folder, chapter)]
    own = [folder for folder in path.parts[common:-1] if not _is_generic(folder, chapter)]
    for pattern in IN_FILE:
        if match := pattern.match(stem):
            if own and pattern is IN_FILE[-1]:
                break
            return _identified(match)
    words = own[0] if own else _without_the_chapter(stem, chapter) or "".join(folders[-1:])
    return _as_id(words), words


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


def common_folders(paths: list[PurePosixPath]) -> int:
    """Return how many leading folders all of several files share."""
    depth = 0
    if len(paths) > 1:
        while all(len(path.parts) > depth + 1 for path in paths):
            if len({path.parts[depth] for path in paths}) > 1:
                break
            depth += 1
    return depth
