"""What lies in a folder or an archive: notebooks as bytes, never unpacked to disk."""

from __future__ import annotations

import io
import lzma
import re
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
TOO_MUCH = "more than an archive of notebooks can hold"
PASSED_OVER = re.compile(r"^(__MACOSX|\.ipynb_checkpoints|\..*)$")


@dataclass(frozen=True)
class Found:
    """A file that may be a submission: its place in the archive, its bytes, when it was changed."""

    path: PurePosixPath
    data: bytes | None
    changed: float = 0.0
    reason: str = ""


@dataclass
class _Room:
    """How many bytes more may be taken from an archive."""

    left: int


def files_in(source: Path) -> Iterator[Found]:
    """Yield what may be a notebook, with the reason where it cannot be read.

    Raises
    ------
    GradingError
        If `source` is neither.
    """
    if source.is_dir():
        yield from _in_folder(source)
    elif source.is_file():
        yield from _in_archive(source.name, source, inside=PurePosixPath())
    else:
        raise GradingError(f"There is nothing at {source}.")


def _in_folder(folder: Path) -> Iterator[Found]:
    for path in sorted(folder.rglob("*")):
        place = PurePosixPath(path.relative_to(folder).as_posix())
        if _is_passed_over(place) or (path.is_dir() and not path.is_symlink()):
            continue
        if path.name.lower().endswith(ARCHIVES) and not path.is_symlink():
            if path.is_file():
                yield from _in_archive(path.name, path, inside=place)
            else:
                yield Found(place, None, reason="it is not a file")
        elif NOTEBOOKS.search(path.name):
            try:
                yield Found(place, notebook.read_file(path), path.stat().st_mtime)
            except Unreadable as error:
                yield Found(place, None, reason=str(error))


def _in_archive(name: str, file: Path | io.BytesIO, inside: PurePosixPath) -> Iterator[Found]:
    room = _Room(MOST_UNPACKED_WITHIN if inside != PurePosixPath() else MOST_UNPACKED)
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
    for entry in sorted(archive.infolist()[:MOST_FILES], key=lambda entry: entry.filename):
        if entry.filename and not entry.is_dir():
            when = sum(part * 100.0 ** (5 - i) for i, part in enumerate(entry.date_time))
            open_entry = lambda entry=entry: archive.open(entry)  # noqa: E731
            yield from _member(inside, entry.filename, entry.file_size, when, open_entry, room)


def _in_tar(archive: tarfile.TarFile, inside: PurePosixPath, room: _Room) -> Iterator[Found]:
    for count, entry in enumerate(archive):
        if entry.offset_data + entry.size > MOST_UNPACKED:  # to go on is to unpack all this
            yield Found(inside / "…", None, reason=f"the rest of the archive is {TOO_MUCH}")
            return
        if entry.isreg() and count < MOST_FILES:
            open_entry = lambda entry=entry: archive.extractfile(entry)  # noqa: E731
            yield from _member(inside, entry.name, entry.size, entry.mtime, open_entry, room)


def _member(
    inside: PurePosixPath, name: str, size: int, when: float, open_entry, room: _Room
) -> Iterator[Found]:
    place = inside / PurePosixPath(*PurePosixPath(name.replace("\\", "/")).parts)
    place = PurePosixPath(*(part for part in place.parts if part not in ("/", "..", ".")))
    nested = name.lower().endswith(ARCHIVES)
    if _is_passed_over(place) or not (nested or NOTEBOOKS.search(name)):
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
        yield from _in_archive(name, io.BytesIO(data), place)
    else:
        yield Found(place, data, when)


def _first_line(error: Exception) -> str:
    """Return what an archive module complains of, without its list of what it tried."""
    return str(error).partition("\n")[0].rstrip(":") or type(error).__name__


def _is_passed_over(place: PurePosixPath) -> bool:
    return any(PASSED_OVER.match(part) for part in place.parts)
