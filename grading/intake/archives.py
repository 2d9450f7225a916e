"""What lies in an archive: notebooks as bytes, one at a time, as much as is honest, and no link.

Nothing is unpacked to disk, but an archive within another, as a whole and for as long as it is
read: into a file without a name.
"""

from __future__ import annotations

import contextlib
import functools
import io
import stat
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO

from grading.intake import when
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
    is_passed_over,
)
from grading.intake.streams import (
    CHUNK,
    DAMAGED,
    Listed,
    is_tar,
    members,
    opened_tar,
)
from grading.tree.errors import GradingError
from grading.tree.submitted import LARGEST_FILE

MOST_FILES = 100_000
MOST_FILES_WITHIN = 1_000
"""Members of an archive, and of one within it, to which one comes for each `PACKED_MEMBER`."""
MOST_OTHERS_WITHIN = 150
"""Files that are no notebooks, of somebody's archive, of which may be told."""
PACKED_MEMBER = 200
"""Bytes that an archive has at least for each of many members, as those of a Python with NumPy."""
LARGEST_ARCHIVE = 512 * 2**20
MOST_UNPACKED = 2 * 2**30
MOST_UNPACKED_WITHIN = 256 * 2**20
"""Bytes to which any tar may unpack, and to which one that a student handed in may."""
MOST_TIMES, MOST_TIMES_WITHIN = 5_000, 200
"""How many times its own size a tar, and what a student packed, may unpack to beyond that."""
MOST_TIMES_AS_NOTEBOOKS = 20
"""How many times its size the notebooks of a student's archive may be, beyond the same bytes."""
LARGEST_LISTING, LARGEST_LISTING_WITHIN = 32 * 2**20, 8 * 2**20
"""Bytes of the list of a zip's members, and of the names in a tar."""
LITTLE = 16 * 2**20
"""Bytes to which a member of a zip may unpack however small it is packed."""
IN_MEMORY = 16 * 2**20
LONGEST_NAME, DEEPEST = 1_000, 50
TOO_MUCH = "more than an archive of notebooks can hold"


def in_archive(
    name: str,
    packed: Path | IO[bytes],
    inside: PurePosixPath,
    search: Search,
    time: datetime | None = None,
) -> Iterator[Found]:
    """Yield what is in an archive, which lies at `inside`; "" is where everybody's does.

    Of a student's archive `time` is that of all in it: what it says itself is of saving.

    Raises
    ------
    GradingError
        If everybody's is damaged.
    """
    try:
        with packed.open("rb") if isinstance(packed, Path) else packed as file:
            made = packed.stat().st_mtime if isinstance(packed, Path) else None
            archive = _Archive(file, inside, search, time, made)
            is_empty = True
            for found in archive.found():
                is_empty = False
                yield found
            if is_empty and not archive.told and inside != PurePosixPath():
                search.others.append(Other(inside, NOTHING))
    except DAMAGED as error:
        if inside == PurePosixPath():
            raise GradingError(
                f"{name} is neither a folder nor a sound archive: {_first_line(error)}"
            ) from None
        yield Found(inside, None, reason=f"the archive is damaged: {_first_line(error)}")


class _Archive:
    """An archive, of everybody or, `inside` another or a folder, of somebody who handed it in.

    Of everybody's each member is judged for itself, so that one costs no other its place; what
    somebody handed in may be as much as a person makes, by what it is in all and when packed.
    """

    def __init__(
        self,
        file: IO[bytes],
        inside: PurePosixPath,
        search: Search,
        time: datetime | None = None,
        made: float | None = None,
    ) -> None:
        self.file, self.inside, self.search, self.time, self.made = file, inside, search, time, made
        packed = file.seek(0, 2)
        file.seek(0)
        self.is_whole = inside == PurePosixPath()
        if self.is_whole:
            self.most_members, self.most_listed = MOST_FILES, LARGEST_LISTING
            self.most_unpacked = MOST_UNPACKED + MOST_TIMES * packed
        else:
            self.most_members = min(MOST_FILES, MOST_FILES_WITHIN + packed // PACKED_MEMBER)
            self.most_listed = LARGEST_LISTING_WITHIN
            self.most_unpacked = MOST_UNPACKED_WITHIN + MOST_TIMES_WITHIN * packed
        self.left = MOST_UNPACKED_WITHIN + MOST_TIMES_AS_NOTEBOOKS * packed
        self.told = 0

    def found(self) -> Iterator[Found]:
        listed = Listed(self.file, self.search.stop, self.most_listed)
        if zipfile.is_zipfile(listed) and not is_tar(self.file, self.search.stop):
            with zipfile.ZipFile(listed) as archive:
                yield from self._in_zip(archive)
        else:  # among them a tar whose last member is a zip
            with opened_tar(self.file, self.search.stop) as (archive, stream):
                yield from self._in_tar(archive, members(archive, stream))

    def _in_zip(self, archive: zipfile.ZipFile) -> Iterator[Found]:
        entries = [entry for entry in archive.infolist()[: self.most_members] if entry.filename]
        times = [when.of_member(entry) for entry in entries if not entry.is_dir()]
        tell_time = not when.are_of_packing([time for time in times if time], self.made)
        entries.sort(key=lambda entry: entry.filename)
        self._tell_empty([(entry.filename, entry.is_dir()) for entry in entries])
        for entry in entries:
            self.search.stop.check()
            if entry.is_dir():
                continue
            if stat.S_ISLNK(entry.external_attr >> 16):
                yield from self._no_file(entry.filename, LINK)
                continue
            changed = sum(part * 100.0 ** (5 - i) for i, part in enumerate(entry.date_time))
            time = when.of_member(entry) if tell_time else None
            open_entry = functools.partial(archive.open, entry)
            size, reason = entry.file_size, _why_not(entry)
            yield from self._member(entry.filename, size, changed, time, open_entry, reason)
        if len(archive.infolist()) > self.most_members:
            yield self._rest()

    def _in_tar(
        self, archive: tarfile.TarFile, entries: Iterator[tarfile.TarInfo]
    ) -> Iterator[Found]:
        names: list[tuple[str, bool]] = []
        letters = 0
        for entry in entries:
            letters += len(entry.name)
            if (
                entry.offset_data + entry.size > self.most_unpacked  # to go on is to unpack it all
                or len(names) >= self.most_members
                or letters > self.most_listed
            ):
                yield self._rest()
                break
            names.append((entry.name, entry.isdir()))
            if entry.isreg():
                time = when.of_seconds(entry.mtime)
                open_entry = functools.partial(_opened, archive, entry)
                yield from self._member(entry.name, entry.size, entry.mtime, time, open_entry)
            elif not entry.isdir():
                kind = LINK if entry.issym() or entry.islnk() else NO_FILE
                yield from self._no_file(entry.name, kind)
        self._tell_empty(names)

    def _member(
        self,
        name: str,
        size: int,
        changed: float,
        time: datetime | None,
        open_entry: Callable[[], AbstractContextManager[IO[bytes]]],
        refused: str = "",
    ) -> Iterator[Found]:
        place = _place(self.inside, name)
        nested = is_archive(name)
        if self.search.is_hidden(place):
            return
        if not (nested or NOTEBOOKS.search(name) or self.search.asks_for(place)):
            self._tell(Other(place, size=size))
            if self.is_whole and is_note(place.name) and not refused and size <= LARGEST_FILE:
                with contextlib.suppress(*DAMAGED), open_entry() as file:  # it tells nothing then
                    self.search.keep_note(place, file.read(size))
            return
        if not self.is_whole:
            time = self.time
        if self.search.passes_over(place):
            return
        most = LARGEST_ARCHIVE if nested else LARGEST_FILE
        reason = refused
        if nested and not self.is_whole:
            reason = "it is an archive in an archive in an archive"
        elif len(name) > LONGEST_NAME or len(place.parts) >= DEEPEST:
            reason = "its path is too long"
        elif size > most:
            reason = _too_large(size)
        elif not self.is_whole and size > self.left:
            reason = f"it is too large: all files together are {TOO_MUCH}"
        if reason:
            yield Found(place, None, reason=reason)
            return
        with tempfile.SpooledTemporaryFile(IN_MEMORY) if nested else io.BytesIO() as unpacked:
            try:
                with open_entry() as file:
                    length = self._copy(file, unpacked, most)
            except DAMAGED as error:
                yield Found(place, None, reason=f"it cannot be unpacked: {_first_line(error)}")
                return
            self.left -= length
            if length > most:
                yield Found(place, None, reason=_too_large(length))
            elif nested:
                yield from in_archive(name, unpacked, place, self.search, time)
            else:
                unpacked.seek(0)
                yield Found(place, unpacked.read(), changed, packed=time)

    def _copy(self, file: IO[bytes], into: IO[bytes], most: int) -> int:
        """Unpack a member, one byte more than the most of it; return how many there were."""
        length = 0
        while length <= most:
            part = file.read(min(CHUNK, most + 1 - length))
            if not part:
                break
            into.write(part)
            length += len(part)
        return length

    def _no_file(self, name: str, kind: str) -> Iterator[Found]:
        """Tell of a member that is no file: nothing in an archive is followed anywhere."""
        place = _place(self.inside, name)
        if is_passed_over(place):
            return
        if NOTEBOOKS.search(name) or is_archive(name):
            why = f"the file cannot be read: it is {LINK}" if kind == LINK else "it is not a file"
            yield Found(place, None, reason=why)
        else:
            self._tell(Other(place, kind))

    def _tell(self, other: Other) -> None:
        self.told += 1
        if self.is_whole or self.told <= MOST_OTHERS_WITHIN:
            self.search.others.append(other)

    def _tell_empty(self, names: list[tuple[str, bool]]) -> None:
        """Tell of folders in which nothing lies, given the members, which may be folders."""
        empty: set[str] = set()
        filled = []
        for name, is_folder in names:
            place = _place(self.inside, name)
            hidden = is_passed_over(place)
            if hidden:  # what has only that in it counts as empty
                place = next(above for above in place.parents if not is_passed_over(above))
            if hidden or is_folder:
                empty.add(str(place))
            filled.append(str(place.parent))
        for folder in filled:
            while folder:  # upwards: the sets of all folders above would be without bound
                empty.discard(folder)
                folder = folder.rpartition("/")[0]
        for path in sorted(map(PurePosixPath, empty)):
            if path not in (self.inside, *self.inside.parents):
                self._tell(Other(path, NOTHING))

    def _rest(self) -> Found:
        return Found(self.inside / REST, None, reason=f"the rest of the archive is {TOO_MUCH}")


def _place(inside: PurePosixPath, name: str) -> PurePosixPath:
    """Return where a member is: inside, whatever its name says, and as much of it as is told."""
    parts = PurePosixPath(name[:LONGEST_NAME].replace("\\", "/")).parts
    plain = [part for part in parts if part not in ("/", "//", "..", ".")]
    return inside / PurePosixPath(*plain[: DEEPEST - len(inside.parts)])


def _opened(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> IO[bytes]:
    """Open a member that is a file."""
    file = archive.extractfile(entry)
    assert file is not None
    return file


def _why_not(entry: zipfile.ZipInfo) -> str:
    """Return why a member of a zip is not unpacked, "" where it is."""
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        # of other ways Python unpacks all that it has read at once, whatever it becomes
        return "it is packed in a rare way: pack it again as an ordinary zip"
    if entry.file_size > LITTLE + MOST_TIMES_WITHIN * entry.compress_size:
        times = entry.file_size // max(1, entry.compress_size)
        return f"it is no notebook: it unpacks to {times:,} times its size"
    return ""


def _too_large(size: int) -> str:
    return f"it is too large ({size / 2**20:,.0f} MiB)"


def _first_line(error: BaseException) -> str:
    """Return what an archive module complains of, without its list of what it tried."""
    if isinstance(error, MemoryError):
        return "there is not enough memory for it"
    return str(error).partition("\n")[0].rstrip(":") or type(error).__name__
