"""What lies in a folder or an archive: what may be a notebook, as bytes, one at a time."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from grading.intake.archives import in_archive
from grading.intake.found import (
    LINK,
    NO_FILE,
    NOTEBOOKS,
    NOTHING,
    REST,
    Found,
    Other,
    Search,
    is_archive,
    is_note,
)
from grading.tree.errors import GradingError
from grading.tree.submitted import Unreadable, read_file

OTHERWISE = (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07")
"""What archives of 7-Zip and of RAR begin with."""


def files_in(source: Path, search: Search | None = None) -> Iterator[Found]:
    """Yield what may be a notebook, with the reason where it cannot be read.

    What is none, and folders with nothing in them, are put into `search.others`. Only one file's
    bytes are in memory, where whoever asks keeps none of them.

    Raises
    ------
    GradingError
        If `source` is neither a folder that can be read nor an archive nor a notebook.
    Stopped
        If a signal asked for it.
    """
    search = search or Search()
    if source.is_dir():
        yield from _in_folder(source, search)
    elif source.is_file() and NOTEBOOKS.search(source.name):
        yield _read(source, PurePosixPath(source.name))
    elif source.is_file() and _is_packed_otherwise(source):
        raise GradingError(
            f"{source.name} is an archive of 7-Zip or RAR, which is not read here: unpack it and "
            "give the folder, or pack it again as a zip."
        )
    elif source.is_file():
        yield from in_archive(source.name, source, PurePosixPath(), search)
    else:
        raise GradingError(f"There is nothing at {source}.")


def _is_packed_otherwise(source: Path) -> bool:
    """Say whether a file is an archive of 7-Zip or RAR, whatever it is called."""
    try:
        with source.open("rb") as file:
            beginning = file.read(len(max(OTHERWISE, key=len)))
    except OSError:  # whoever reads it says why it cannot be
        return False
    return source.suffix.lower() in (".7z", ".rar") or beginning.startswith(OTHERWISE)


def _in_folder(folder: Path, search: Search) -> Iterator[Found]:
    try:
        left = _entries(folder, folder, search)
    except OSError as error:
        raise GradingError(f"{folder} cannot be read: {error.strerror}.") from None
    while left:
        search.stop.check()
        entry = left.pop()
        path = Path(entry.path)
        place = PurePosixPath(path.relative_to(folder).as_posix())
        is_link, is_packed = entry.is_symlink(), is_archive(entry.name)
        if entry.is_dir(follow_symlinks=False):
            try:
                within = _entries(path, folder, search)
            except OSError as error:
                reason = f"the folder cannot be read: {error.strerror}"
                yield Found(place / REST, None, reason=reason)
                continue
            search.others += [] if within else [Other(place, NOTHING)]
            left += within
        elif not (is_packed or NOTEBOOKS.search(entry.name)):
            if search.asks_for(place):
                yield _read(path, place)
                continue
            search.others.append(_other(entry, place))
            if is_note(entry.name) and not is_link:
                with contextlib.suppress(Unreadable):  # it tells nothing then
                    search.notes[place] = read_file(path)
        elif search.passes_over(place):
            continue
        elif not is_packed or is_link:
            yield _read(path, place)
        elif not entry.is_file():
            yield Found(place, None, reason="it is not a file")
        else:
            yield from in_archive(path.name, path, place, search)


def _entries(folder: Path, source: Path, search: Search) -> list[os.DirEntry[str]]:
    """Return what is in a folder besides what programs put there, the last name first."""
    with os.scandir(folder) as entries:
        place = PurePosixPath(folder.relative_to(source).as_posix())
        told = [entry for entry in entries if not search.is_hidden(place / entry.name)]
    return sorted(told, key=lambda entry: entry.name, reverse=True)


def _other(entry: os.DirEntry[str], place: PurePosixPath) -> Other:
    if entry.is_symlink():
        return Other(place, LINK)
    if not entry.is_file():
        return Other(place, NO_FILE)
    try:
        return Other(place, size=entry.stat().st_size)
    except OSError:  # it has just gone
        return Other(place, NO_FILE)


def _read(path: Path, place: PurePosixPath) -> Found:
    try:
        return Found(place, read_file(path), path.stat().st_mtime)
    except Unreadable as error:
        return Found(place, None, reason=str(error))
