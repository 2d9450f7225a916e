"""The names that learning platforms write: read from the front, as what follows is the student's.

A platform puts the student's name before the name that the student gave to a file, so whatever
looks like another platform's name, or another student's, further on is the student's own words.
"""

from __future__ import annotations

import re

from grading.intake.found import NOTEBOOKS
from grading.tree.beside import ARCHIVES

MOODLE, BLACKBOARD, CANVAS = "Moodle", "Blackboard", "Canvas"
BRIGHTSPACE, GRADESCOPE, GOOGLE = "Brightspace", "Gradescope", "Google Classroom"
GITHUB = "GitHub"
_MOODLES = re.compile(r"(?P<name>.+?)_(?P<number>\d+)_assignsubmission_")
_BRIGHTSPACES = re.compile(r"(?P<number>\d+)-\d+ - (?P<name>.+?) - ")
IN_FOLDER = {
    MOODLE: _MOODLES,
    BRIGHTSPACE: _BRIGHTSPACES,
    GRADESCOPE: re.compile(r"(?P<name>submission)_(?P<number>\d+)$"),
}
IN_FILE = {
    MOODLE: _MOODLES,
    BLACKBOARD: re.compile(r".+?_(?P<name>[^_]+)_attempt_[\d-]{10,19}"),
    CANVAS: re.compile(r"(?P<name>[^_\W]+)_(?:LATE_|late_)?(?P<number>\d+)_\d+_"),
    BRIGHTSPACE: _BRIGHTSPACES,
    GOOGLE: re.compile(r"(?!\d+-\d+ - .+? - )(?P<name>.+?) - "),
}
"""Platform -> what stands before the student's own words; of equals, the first is believed."""
CERTAIN = {MOODLE, BLACKBOARD}
"""Those that write a word of their own, after which nothing else can be a platform's."""
OF_A_CLASS = re.compile(r"[^_]+_(?:19|20)\d\d_\d\d?_")
"""What an archive of a whole class may be called, which looks as if Canvas had named it."""
OTHER = re.compile(r"\.(pdf|py|html?|docx?|odt|txt|md|url|webloc|rar|7z)$", re.IGNORECASE)
"""Endings of what is handed in in place of a notebook or an archive."""


def in_folder(folder: str) -> tuple[str, str]:
    """Return which platform wrote a folder's name and the words for a student in it, "" for none.

    Where an archive that a student named was unpacked, another platform's signs stand before: then
    what looks like a platform's folder are the student's own words.
    """
    patterns = [*IN_FOLDER.items(), *((name, IN_FILE[name]) for name in (BLACKBOARD, CANVAS))]
    matches = ((name, pattern.match(folder)) for name, pattern in patterns)
    found = [(match.end(), name, match) for name, match in matches if match]
    if not found:
        return "", ""
    _, platform, match = min(found, key=lambda entry: entry[0])
    return (platform, _words(match)) if platform in IN_FOLDER else ("", "")


def in_file(stem: str) -> dict[str, str]:
    """Return the words for a student in the name of a file, for each platform that may have it.

    A reading is dropped where another, ending before it, leaves it to the student's own words.
    """
    matches = {platform: pattern.match(stem) for platform, pattern in IN_FILE.items()}
    found = [(match.end(), platform, match) for platform, match in matches.items() if match]
    kept: dict[str, str] = {}
    for _, platform, match in sorted(found, key=lambda entry: entry[0]):
        if not (kept and platform == GOOGLE) and not kept.keys() & CERTAIN:
            kept[platform] = _words(match)
    return kept


def stem_of(name: str) -> str:
    """Return the name of a file or an archive without its ending."""
    ending = next((ending for ending in ARCHIVES if name.lower().endswith(ending)), "")
    return OTHER.sub("", NOTEBOOKS.sub("", name[: len(name) - len(ending)]))


def _words(match: re.Match[str]) -> str:
    parts = match.groupdict()
    return "_".join(filter(None, (parts["name"], parts.get("number"))))
