"""What lies in a folder or an archive: notebooks as bytes, never unpacked to disk."""

from __future__ import annotations

import io
import lzma
import re
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from grading.errors import GradingError
from grading.intake import notebook
from grading.intake.notebook import LARGEST_FILE, Unreadable

MOST_FILES = 100_000
LARGEST_ARCHIVE = 512 * 2**20
MOST_UNPACKED = 2 * 2**30
MOST_UNPACKED_WITHIN = 256 * 2**20
"""Bytes of all that is taken from an archive, and from one that a student handed in."""
ARCHIVES = (".zip", ".tar", ".tgz", ".tar.gz", ".tar.xz", ".tar.bz2")
NOTEBOOKS = re.compile(r"\.ipynb(\.json|\.txt)?$|\.json$", re.IGNORECASE)
DAMAGED = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,  # a password, a method of compression that nobody knows
    ValueError,  # a name that is no text
    OverflowError,
)
"""What Python's archive modules raise for bytes that are no archive."""
LINK, NOTHING, NO_FILE = "a link", "nothing", "no file"
TOO_MUCH = "more than an archive of notebooks can hold"
PASSED_OVER = re.compile(r"^(__MACOSX|\.ipynb_checkpoints|\..*)$")


@dataclass(frozen=True)
class Found:
    """A file that may be a submission: its place in the archive, its bytes, when it was changed."""

    path: PurePosixPath
    data: bytes | None
    changed: float = 0.0
    reason: str = ""


@dataclass(frozen=True)
class Other:
    """A file that is no notebook, or what else `kind` calls it: a link, a folder of nothing."""

    path: PurePosixPath
    kind: str = ""


@dataclass
class _Room:
    """How many bytes more may be taken from an archive, and what else was seen in it."""

    left: int
    others: list[Other]


def files_in(source: Path, others: list[Other] | None = None) -> Iterator[Found]:
    """Yield what may be a notebook, with the reason where it cannot be read.

    What is none, and folders with nothing in them, are put into `others`.

    Raises
    ------
    GradingError
        If `source` is neither a folder nor an archive nor a notebook.
    """
    others = [] if others is None else others
    if source.is_dir():
        yield from _in_folder(source, others)
    elif source.is_file() and NOTEBOOKS.search(source.name):
        yield _read(source, PurePosixPath(source.name))
    elif source.is_file():
        yield from _in_archive(source.name, source, PurePosixPath(), others)
    else:
        raise GradingError(f"There is nothing at {source}.")


def _in_folder(folder: Path, others: list[Other]) -> Iterator[Found]:
    seen: set[PurePosixPath] = set()
    empty = []
    for path in sorted(folder.rglob("*"), reverse=True):  # what is in a folder before the folder
        place = PurePosixPath(path.relative_to(folder).as_posix())
        if _is_passed_over(place):
            continue
        if path.is_dir() and not path.is_symlink():
            empty += [Other(place, NOTHING)] if place not in seen else []
        seen.update(place.parents)
    others += reversed(empty)
    for path in sorted(folder.rglob("*")):
        place = PurePosixPath(path.relative_to(folder).as_posix())
        if _is_passed_over(place) or (path.is_dir() and not path.is_symlink()):
            continue
        if path.name.lower().endswith(ARCHIVES) and not path.is_symlink():
            if path.is_file():
                yield from _in_archive(path.name, path, place, others)
            else:
                yield Found(place, None, reason="it is not a file")
        elif NOTEBOOKS.search(path.name) or path.name.lower().endswith(ARCHIVES):
            yield _read(path, place)
        else:
            others.append(Other(place, LINK if path.is_symlink() else ""))


def _read(path: Path, place: PurePosixPath) -> Found:
    try:
        return Found(place, notebook.read_file(path), path.stat().st_mtime)
    except Unreadable as error:
        return Found(place, None, reason=str(error))


def _in_archive(
    name: str, file: Path | io.BytesIO, inside: PurePosixPath, others: list[Other]
) -> Iterator[Found]:
    room = _Room(MOST_UNPACKED_WITHIN if inside != PurePosixPath() else MOST_UNPACKED, others)
    try:
        if _is_zip(file):
            with zipfile.ZipFile(file) as archive:
                yield from _in_zip(archive, inside, room)
        else:
            argument = {"name": file} if isinstance(file, Path) else {"fileobj": file}
            with tarfile.open(**argument) as archive:
                yield from _in_tar(archive, inside, room)
    except DAMAGED as error:
        if inside == PurePosixPath():
            raise GradingError(
                f"{name} is neither a folder nor a sound archive: {_first_line(error)}"
            ) from None
        yield Found(inside, None, reason=f"the archive is damaged: {_first_line(error)}")


def _is_zip(file: Path | io.BytesIO) -> bool:
    """Say whether this is a zip, and not a tar whose last member is one."""
    found = zipfile.is_zipfile(file)
    if isinstance(file, io.BytesIO):
        file.seek(0)  # a tar is looked for, and read, from where the file stands
    return found and not tarfile.is_tarfile(file)


def _in_zip(archive: zipfile.ZipFile, inside: PurePosixPath, room: _Room) -> Iterator[Found]:
    entries = sorted(archive.infolist()[:MOST_FILES], key=lambda entry: entry.filename)
    room.others += _empty(inside, [(e.filename, e.is_dir()) for e in entries if e.filename])
    for entry in entries:
        if entry.filename and not entry.is_dir():
            if stat.S_ISLNK(entry.external_attr >> 16):
                yield from _no_file(inside, entry.filename, LINK, room)
                continue
            when = sum(part * 100.0 ** (5 - i) for i, part in enumerate(entry.date_time))
            open_entry = lambda entry=entry: archive.open(entry)  # noqa: E731
            yield from _member(inside, entry.filename, entry.file_size, when, open_entry, room)


def _in_tar(archive: tarfile.TarFile, inside: PurePosixPath, room: _Room) -> Iterator[Found]:
    names = []
    for count, entry in enumerate(archive):
        if entry.offset_data + entry.size > MOST_UNPACKED:  # to go on is to unpack all this
            yield Found(inside / "…", None, reason=f"the rest of the archive is {TOO_MUCH}")
            return
        if count >= MOST_FILES:
            continue
        names.append((entry.name, entry.isdir()))
        if entry.isreg():
            open_entry = lambda entry=entry: archive.extractfile(entry)  # noqa: E731
            yield from _member(inside, entry.name, entry.size, entry.mtime, open_entry, room)
        elif not entry.isdir():
            kind = LINK if entry.issym() or entry.islnk() else NO_FILE
            yield from _no_file(inside, entry.name, kind, room)
    room.others += _empty(inside, names)


def _empty(inside: PurePosixPath, names: list[tuple[str, bool]]) -> list[Other]:
    """Return the folders of an archive, of members that may be folders, in which nothing lies."""
    members = [(_place(inside, name), is_folder) for name, is_folder in names]
    folders = {place for place, is_folder in members if is_folder and not _is_passed_over(place)}
    filled = set()
    for place, _ in members:
        (folders if _is_passed_over(place) else filled).update(place.parents)
    return [
        Other(folder, NOTHING)
        for folder in sorted(folders - filled - {inside, *inside.parents})
        if not _is_passed_over(folder)
    ]


def _no_file(inside: PurePosixPath, name: str, kind: str, room: _Room) -> Iterator[Found]:
    """Tell of a member that is no file: nothing in an archive is followed anywhere."""
    place = _place(inside, name)
    if _is_passed_over(place):
        return
    if NOTEBOOKS.search(name) or name.lower().endswith(ARCHIVES):
        reason = f"the file cannot be read: it is {LINK}" if kind == LINK else "it is not a file"
        yield Found(place, None, reason=reason)
    else:
        room.others.append(Other(place, kind))


def _place(inside: PurePosixPath, name: str) -> PurePosixPath:
    place = inside / PurePosixPath(*PurePosixPath(name.replace("\\", "/")).parts)
    return PurePosixPath(*(part for part in place.parts if part not in ("/", "..", ".")))


def _member(
    inside: PurePosixPath, name: str, size: int, when: float, open_entry, room: _Room
) -> Iterator[Found]:
    place = _place(inside, name)
    nested = name.lower().endswith(ARCHIVES)
    if _is_passed_over(place):
        return
    if not (nested or NOTEBOOKS.search(name)):
        room.others.append(Other(place))
        return
    if nested and inside != PurePosixPath():
        yield Found(place, None, reason="it is an archive in an archive in an archive")
        return
    most = LARGEST_ARCHIVE if nested else LARGEST_FILE
    if min(size, most) > room.left:
        yield Found(place, None, reason=f"it is too large: all files together are {TOO_MUCH}")
        return
    try:
        with open_entry() as file:
            data = file.read(most + 1)
    except DAMAGED as error:
        yield Found(place, None, reason=f"it cannot be unpacked: {_first_line(error)}")
        return
    room.left -= len(data)
    if size > most or len(data) > most:
        yield Found(
            place, None, reason=f"it is too large ({max(size, len(data)) / 2**20:,.0f} MiB)"
        )
    elif nested:
        yield from _in_archive(name, io.BytesIO(data), place, room.others)
    else:
        yield Found(place, data, when)


def _first_line(error: Exception) -> str:
    """Return what an archive module complains of, without its list of what it tried."""
    return str(error).partition("\n")[0].rstrip(":") or type(error).__name__


def _is_passed_over(place: PurePosixPath) -> bool:
    return any(PASSED_OVER.match(part) for part in place.parts)
