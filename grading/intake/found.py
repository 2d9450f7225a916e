"""What a search for notebooks finds, by the names of files: notebooks, archives, other things."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath

from grading.intake.canvas import ENTRY
from grading.tree.beside import ARCHIVES, is_litter
from grading.tree.places import TIMESTAMP
from grading.tree.stopping import Stop

NOTEBOOKS = re.compile(r"\.ipynb(\.json|\.txt)?$|\.json$", re.IGNORECASE)
LINK, NOTHING, NO_FILE = "a link", "nothing", "no file"
REST = "…"
"""The name of all that is in an archive after what was looked at."""
OF_GIT = {".git", ".gitignore", ".gitattributes", ".github"}
NOTES = re.compile(r"^(timestamp\.txt|submission_metadata\.yml)$|_attempt_[\d-]{10,19}\.(?i:txt)$")


@dataclass(frozen=True)
class Found:
    """A file that may be a submission: its place in the archive, its bytes, when it was changed.

    `packed` is the time that everybody's archive gives of it, or of the archive that it is in.
    """

    path: PurePosixPath
    data: bytes | None
    changed: float = 0.0
    reason: str = ""
    packed: datetime | None = None


@dataclass(frozen=True)
class Other:
    """A file that is no notebook, or what else `kind` calls it: a link, a folder of nothing.

    `size` is in bytes, as the folder or the archive says.
    """

    path: PurePosixPath
    kind: str = ""
    size: int = 0


@dataclass
class Search:
    """What is looked for: all, or only what is `wanted`; where to put what is no notebook."""

    stop: Stop = field(default_factory=Stop)
    others: list[Other] = field(default_factory=list)
    wanted: frozenset[PurePosixPath] | None = None
    notes: dict[PurePosixPath, bytes] = field(default_factory=dict)
    """What a platform or nbgrader wrote beside people's files, outside of their archives."""
    notes_at_odds: set[PurePosixPath] = field(default_factory=set)
    """Places at which an archive has several notes that say different things: the first counts."""
    repositories: set[PurePosixPath] = field(default_factory=set)

    def is_hidden(self, place: PurePosixPath) -> bool:
        """Say whether programs put this beside people's files; note where git did."""
        if place.name in OF_GIT:
            self.repositories.add(place.parent)
        elif ".git" in place.parts:
            self.repositories.add(PurePosixPath(*place.parts[: place.parts.index(".git")]))
        return is_passed_over(place)

    def keep_note(self, place: PurePosixPath, note: bytes) -> None:
        """Keep a note of an archive, and none that comes after one of the same name."""
        if self.notes.setdefault(place, note) != note:
            self.notes_at_odds.add(place)

    def told(self) -> dict[PurePosixPath, bytes]:
        """Return the notes but for what is in people's repositories, of which all is their own."""
        repositories = self.repositories - {PurePosixPath()}
        return {
            path: note
            for path, note in self.notes.items()
            if path.name != TIMESTAMP or repositories.isdisjoint(path.parents)
        }

    def passes_over(self, place: PurePosixPath) -> bool:
        """Say whether neither a file nor, if it is an archive, anything in it is wanted."""
        return self.wanted is not None and place not in self.wanted

    def asks_for(self, place: PurePosixPath) -> bool:
        """Say whether a file is wanted that is no notebook: none is where all are looked for."""
        return self.wanted is not None and place in self.wanted


def is_archive(name: str) -> bool:
    """Say whether a file or a part of a path is called as an archive is."""
    return name.lower().endswith(ARCHIVES)


def is_note(name: str) -> bool:
    """Say whether a file is called as what is written beside people's files, or in their place."""
    return bool(NOTES.search(name) or ENTRY.fullmatch(name))


def is_passed_over(place: PurePosixPath) -> bool:
    """Say whether a path is of what programs put beside people's files."""
    return any(map(is_litter, place.parts))
