"""A learner's own files beside the notebook: which of them come along, and how much of them.

Modules and data, in folders too; no notebooks, no archives, nothing of the course's, nothing that
programs leave behind, and nothing that would be imported in the place of what grading itself needs.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from unicodedata import category, normalize

from grading.tree import offered
from grading.tree.needed import with_all_they_need
from grading.tree.places import SECRET, TIMESTAMP
from grading.tree.printable import first_of, one_line
from grading.tree.submitted import Unreadable, read_file

MOST_FILES = 100
MOST_BYTES = 20 * 2**20
"""How many files of one student come along, and how many bytes all of them have."""
MOST_LOOKED_AT = 5_000
"""Entries of one student's folder that are looked at."""
DEEPEST = 8
LONGEST_PART, LONGEST_NAME = 200, 600
MOST_TOLD, MOST_NAMED = 3, 10

ARCHIVES = (".zip", ".tar", ".tgz", ".tar.gz", ".tar.xz", ".tar.bz2")
"""The endings of archives that are read."""
OTHER_ARCHIVES = (".rar", ".7z")
MODULES = (".py", ".so", ".pyd")
DOCUMENTS = (".pdf", ".doc", ".docx", ".odt", ".htm", ".html", ".rtf")
"""What code hardly reads: it comes last, and nobody is told where there is no room for it."""
LITTER = frozenset({
    "__macosx", "__pycache__", "desktop.ini", "icon\r", "node_modules", "site-packages",
    "thumbs.db", "venv",
})  # fmt: skip
OF_THE_COURSE = frozenset({"earlier_chapters.py", TIMESTAMP, SECRET})
NEEDED_THERE = frozenset({"IPython", "matplotlib_inline", "ruff", "traitlets", "wall"})
"""What runs a learner's cells, besides what learners may import themselves."""

SHADOWS = "it has the name of a module of Python or of a package that grading has: rename it"
SHADOWS_COURSE = "it has the name of a module of the course: rename it"
TOO_MANY = f"only {MOST_FILES} files come along"
NOT_LOOKED_AT = f"only {MOST_LOOKED_AT:,} files and folders are looked at, and it comes after them"
TOO_MUCH = f"only {MOST_BYTES // 2**20} MiB come along"
LINK = "it is a link"
BESIDE = "Your own files that lay beside the notebook when it was graded"


class Left(NamedTuple):
    """A file that did not come along, and why."""

    name: str
    reason: str


@dataclass(frozen=True)
class Beside:
    """The files of one submission besides its notebook: path below its folder -> content."""

    files: Mapping[str, bytes] = field(default_factory=dict)
    left: tuple[Left, ...] = ()

    @property
    def remarks(self) -> list[str]:
        """What the learner is told of the files that are not there."""
        return [f"Not there when your notebook was graded: {told(self.left)}."] if self.left else []


NOTHING = Beside()


def is_litter(part: str) -> bool:
    """Say whether programs leave behind what is called so: a file, or all that is in a folder."""
    return part.startswith(".") or part.endswith(("~", ".pyc")) or part.casefold() in LITTER


def why_not(name: str, course: Collection[str]) -> str | None:
    """Return why a file of this name stays behind, "" where it comes along, None where untold.

    `name` is its path below the folder of the notebook, `course` what the course puts there.
    """
    parts = name.split("/")
    if any(map(is_litter, parts)):
        return None
    if any(".ipynb" in part.casefold() or _is_packed(part) for part in parts):
        return None
    ending, first = parts[-1].casefold(), _folded(parts[0])
    if first in {*map(_folded, course), *OF_THE_COURSE}:
        return None
    top = first.partition(".")[0]
    if top == "seminar":
        return None
    if not all(map(_is_plain, parts)):
        return "its name has letters that names of files do not have everywhere"
    if len(parts) > DEEPEST or len(name.encode()) > LONGEST_NAME:
        return "its path is too long"
    if ending.endswith(MODULES):
        if f"{top}.py" in {*map(_folded, course), *OF_THE_COURSE}:
            return SHADOWS_COURSE  # a package, or compiled: both are imported before a file of text
        if top in _taken_names():
            return SHADOWS
    return ""


def fitting(
    files: Iterable[tuple[str, int]], course: Collection[str]
) -> tuple[list[str], list[Left]]:
    """Return which of some files (name, size) come along, modules first, and which stay behind.

    Those that are not even told of are in neither.
    """
    chosen: list[str] = []
    left: list[Left] = []
    names: set[str] = set()
    folders: set[str] = set()
    room = MOST_BYTES
    for name, size in sorted(files, key=_order):
        reason = why_not(name, course)
        if reason is None:
            continue
        plain = _folded(name)
        above = set(_above(plain))
        if not reason and (plain in names | folders or above & names):
            reason = "another file has its name, but for capitals"
        if not reason and (len(chosen) >= MOST_FILES or size > room):
            if name.casefold().endswith(DOCUMENTS):
                continue
            reason = (
                TOO_MANY if len(chosen) >= MOST_FILES else f"{size / 2**20:.1f} MiB, {TOO_MUCH}"
            )
        if reason:
            left.append(Left(name, reason))
            continue
        room -= size
        chosen.append(name)
        names.add(plain)
        folders |= above
    return chosen, left


def beside(folder: Path, course: Collection[str]) -> Beside:
    """Return what lies beside the notebook in a folder and comes along.

    No link is followed.
    """
    sizes, left = {}, []
    for name, size, reason in entries(folder):
        if not reason:
            sizes[name] = size
        elif why_not(name, course) is not None:
            left.append(Left(name, reason))
    chosen, too_much = fitting(sizes.items(), course)
    left += too_much
    files = {}
    for name in chosen:
        try:
            data = read_file(folder / name)
            if len(data) > sizes[name]:
                raise Unreadable("it grew while it was read")
        except Unreadable as error:
            left.append(Left(name, str(error)))
        else:
            files[name] = data
    return Beside(dict(sorted(files.items())), tuple(sorted(left)))


def told(left: Collection[Left]) -> str:
    """Return in a part of a line what stayed behind and why."""
    first = [f"{one_line(one.name, 60)} ({one_line(one.reason)})" for one in [*left][:MOST_TOLD]]
    more = len(left) - len(first)
    return ", ".join(first) + (f" and {more:,} more" if more > 0 else "")


def named(names: Collection[str], most: int = MOST_NAMED) -> str:
    """Return the names of files in a part of a line."""
    return first_of([one_line(name, 60) for name in names], most)


def entries(folder: Path) -> Iterator[tuple[str, int, str]]:
    """Yield path and size of each file, or why it is none that can be read, as far as looked at."""
    left, looked_at = [folder], 0
    while left:
        place = left.pop()
        try:
            with os.scandir(place) as found:
                there = sorted(found, key=lambda entry: entry.name)
        except FileNotFoundError:
            continue
        except OSError as error:
            yield _below(folder, place), 0, f"the folder cannot be read: {error.strerror}"
            continue
        for entry in there:
            looked_at += 1
            name = _below(folder, Path(entry.path))
            if looked_at > MOST_LOOKED_AT:
                yield name, 0, NOT_LOOKED_AT
                return
            if entry.is_symlink():
                yield name, 0, LINK
            elif entry.is_dir(follow_symlinks=False):
                left += [] if is_litter(entry.name) else [Path(entry.path)]
            elif entry.is_file(follow_symlinks=False):
                yield name, entry.stat(follow_symlinks=False).st_size, ""
            else:
                yield name, 0, "it is not a file"


def _is_packed(part: str) -> bool:
    return part.casefold().endswith(ARCHIVES + OTHER_ARCHIVES)


def _below(folder: Path, path: Path) -> str:
    return path.relative_to(folder).as_posix()


def _above(name: str) -> Iterator[str]:
    while "/" in name:
        name = name.rpartition("/")[0]
        yield name


def _order(file: tuple[str, int]) -> tuple[bool, bool, int, str]:
    name, size = file
    ending = name.casefold()
    return not ending.endswith(MODULES), ending.endswith(DOCUMENTS), size, name


def _folded(name: str) -> str:
    """Return what is the same of two names that are one on a file system without capitals."""
    return normalize("NFC", normalize("NFC", name).casefold())


def _is_plain(part: str) -> bool:
    """Say whether a file or folder can be called so here, in one line of text."""
    if not part or "\\" in part or any(category(letter) in ("Cc", "Cs") for letter in part):
        return False
    return len(part.encode()) <= LONGEST_PART


def _taken_names() -> set[str]:
    ours = with_all_they_need({*offered.OF_THE_COURSE, *offered.added(), *NEEDED_THERE})
    return {*map(_folded, ours | sys.stdlib_module_names)}
