"""What lies in a folder or an archive: what may be a notebook, as bytes, one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from grading.errors import GradingError
from grading.intake import notebook
from grading.intake.archives import in_archive
from grading.intake.found import (
    LINK,
    NOTEBOOKS,
    NOTHING,
    Found,
    Other,
    Search,
    is_archive,
    is_passed_over,
)
from grading.intake.notebook import Unreadable


def files_in(source: Path, search: Search | None = None) -> Iterator[Found]:
    """Yield what may be a notebook, with the reason where it cannot be read.

    What is none, and folders with nothing in them, are put into `search.others`. Only one file's
    bytes are in memory, where whoever asks keeps none of them.

    Raises
    ------
    GradingError
        If `source` is neither a folder nor an archive nor a notebook.
    Stopped
        If a signal asked for it.
    """
    search = search or Search()
    if source.is_dir():
        yield from _in_folder(source, search)
    elif source.is_file() and NOTEBOOKS.search(source.name):
        yield _read(source, PurePosixPath(source.name))
    elif source.is_file():
        yield from in_archive(source.name, source, PurePosixPath(), search)
    else:
        raise GradingError(f"There is nothing at {source}.")


def _in_folder(folder: Path, search: Search) -> Iterator[Found]:
    seen: set[PurePosixPath] = set()
    empty = []
    for path in sorted(folder.rglob("*"), reverse=True):  # what is in a folder before the folder
        place = PurePosixPath(path.relative_to(folder).as_posix())
        if is_passed_over(place):
            continue
        if path.is_dir() and not path.is_symlink():
            empty += [Other(place, NOTHING)] if place not in seen else []
        seen.update(place.parents)
    search.others += reversed(empty)
    for path in sorted(folder.rglob("*")):
        search.stop.check()
        place = PurePosixPath(path.relative_to(folder).as_posix())
        if is_passed_over(place) or (path.is_dir() and not path.is_symlink()):
            continue
        is_packed = is_archive(path.name)
        if not (is_packed or NOTEBOOKS.search(path.name)):
            search.others.append(Other(place, LINK if path.is_symlink() else ""))
        elif search.passes_over(place):
            continue
        elif not is_packed or path.is_symlink():
            yield _read(path, place)
        elif not path.is_file():
            yield Found(place, None, reason="it is not a file")
        else:
            yield from in_archive(path.name, path, place, search)


def _read(path: Path, place: PurePosixPath) -> Found:
    try:
        return Found(place, notebook.read_file(path), path.stat().st_mtime)
    except Unreadable as error:
        return Found(place, None, reason=str(error))
