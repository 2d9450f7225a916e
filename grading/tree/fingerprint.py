"""What tells one state of the code from another: everything that a score can depend on.

The packages are taken as a whole, demos too, but for the rooms that nothing that grades imports
(`AFTERWARDS`, which a test holds). A list of what matters would have to be right for ever; taking
too much costs the time of grading a class once more.

Versions of Python and of other people's packages are left out, and so is the configuration of
nbgrader: an update of the system, or a gradebook that moves, is no reason to grade a term anew.
Who wants that says ``--force``.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.util
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from grading.tree.errors import GradingError

PACKAGES = ("grading", "seminar", "solutions")
ALL, OWN, OTHERS, SHARED = "all", "chapter", "other chapters", "code"
"""All of it, and whose a part of the code is: a chapter's own, other chapters', all chapters'."""
AFTERWARDS = ("class_report", "commands", "export", "gradescope", "intake", "report")
"""Rooms of `grading` without which everything that grades gets along."""


@functools.cache
def of_code() -> str:
    """Return the fingerprint of the code that this process runs, the same on every machine."""
    files = {name: path for folder in _packages() for name, path in _files(folder)}
    return of_files({name: path for name, path in files.items() if counts(name)})


@functools.cache
def of_parts(chapter: str, chapters: tuple[str, ...]) -> Mapping[str, str]:
    """Return the fingerprints of the code that is a chapter's own, other chapters', everybody's.

    A file is a chapter's own where a folder of its path, or itself, is called as the chapter.
    """
    parts: dict[str, list[tuple[str, bytes]]] = {OWN: [], OTHERS: [], SHARED: []}
    for name, content in sorted(_contents().items()):
        parts[part_of(name, chapter, chapters)].append((name, content))
    return {part: of_contents(contents) for part, contents in parts.items()}


def part_of(name: str, chapter: str, chapters: Iterable[str]) -> str:
    """Return of which part a file is, by its name below the parent of its package."""
    words = {word.removesuffix(".py") for word in name.split("/")} & {*chapters}
    if not words:
        return SHARED
    return OWN if chapter in words else OTHERS


@functools.cache
def _contents() -> Mapping[str, bytes]:
    """Return a digest of each file that a score can depend on."""
    files = {name: path for folder in _packages() for name, path in _files(folder)}
    return {
        name: hashlib.sha256(path.read_bytes()).digest()
        for name, path in files.items()
        if counts(name)
    }


def counts(name: str) -> bool:
    """Say whether a score can depend on a file, by its name below the parent of its package."""
    package, room, *_ = name.split("/")
    return package != "grading" or room not in AFTERWARDS


def of_files(files: Mapping[str, Path]) -> str:
    """Return a fingerprint of files by name and content, wherever they lie."""
    return of_contents((name, files[name].read_bytes()) for name in sorted(files))


def of_contents(contents: Iterable[tuple[str, bytes]]) -> str:
    """Return a fingerprint of named contents, in this order."""
    whole = hashlib.sha256()
    for name, content in contents:
        whole.update(hashlib.sha256(name.encode("utf-8", "surrogateescape")).digest())
        whole.update(hashlib.sha256(content).digest())
    return whole.hexdigest()


def files_of_package(folder: Path) -> dict[str, Path]:
    """Return the files that make up a package, by their names below its parent."""
    return dict(_files(folder))


def _packages() -> Iterator[Path]:
    for name in PACKAGES:
        found = importlib.util.find_spec(name)
        if found is None or not found.submodule_search_locations:
            raise GradingError(
                f"The package {name} is not installed: install both packages from their folders, "
                "`python -m pip install -e ./course -e .`."
            )
        yield Path(next(iter(found.submodule_search_locations)))


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    # The reference is the modules; the solved notebooks beside them hold pictures, which differ
    # from machine to machine.
    found = folder.glob("*.py") if folder.name == "solutions" else folder.rglob("*")
    for path in found:
        parts = path.relative_to(folder).parts
        if folder.name == "grading" and not _is_of_package(folder, parts):
            continue
        if any(_is_litter(part) for part in parts) or not path.is_file():
            continue
        yield path.relative_to(folder.parent).as_posix(), path


def _is_of_package(folder: Path, parts: tuple[str, ...]) -> bool:
    """Say whether something in `grading/` is code: rosters and submissions lie there, too."""
    if len(parts) == 1:
        return parts[0].endswith((".py", ".typed"))
    return parts[0] == "etc" or (folder / parts[0] / "__init__.py").is_file()


def _is_litter(name: str) -> bool:
    """Say whether the interpreter or an editor left this behind."""
    return name.startswith(".") or name.endswith(("~", ".pyc")) or name == "__pycache__"
