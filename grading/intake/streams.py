"""Archives as files that give no more than is allowed: a zip's listing, a tar from front to end."""

from __future__ import annotations

import bz2
import contextlib
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, Protocol

from grading.tree.stopping import Stop

CHUNK = 2**20
LARGEST_HEADER = 2**20
"""Bytes of what a tar says of one member, its name and attributes among them."""
LARGEST_DICTIONARY = 192 * 2**20
"""Bytes of memory that a tar.xz may take to unpack: `xz -9` takes 65 MiB."""


class TooMuch(Exception):
    """An archive asks for more than an archive of notebooks can hold."""


DAMAGED = (
    TooMuch,
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
    MemoryError,
)
"""What Python's archive modules raise for bytes that are no archive."""


class Readable(Protocol):
    """What can be read on from where it stands."""

    def read(self, size: int = -1, /) -> bytes:
        """Return some bytes, none at the end."""


class Listed(io.RawIOBase):
    """A zip as a file of which nothing longer than `most` is read: its list of members is."""

    def __init__(self, file: IO[bytes], stop: Stop, most: int) -> None:
        self._file, self._stop, self._most = file, stop, most

    def read(self, size: int | None = -1) -> bytes:
        self._stop.check()
        most = self._most
        data = self._file.read(most + 1 if size is None or size < 0 else min(size, most + 1))
        if len(data) > most:
            raise TooMuch("its list of members is too long")
        return data

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def seekable(self) -> bool:
        return True


class Forward(io.RawIOBase):
    """A tar, unpacked, as a file that is read once from its front to its end.

    Attributes
    ----------
    in_header : int or None
        How many bytes more may be read of what is said of a member; None while its content is read.
    """

    def __init__(self, file: Readable, stop: Stop) -> None:
        self._file, self._stop, self._at = file, stop, 0
        self.in_header: int | None = None

    def read(self, size: int | None = -1) -> bytes:
        if self.in_header is not None:
            if size is None or not 0 <= size <= self.in_header:
                raise TooMuch("what it says of a member is too long")
            self.in_header -= size
        parts, left = [], size
        while left:
            part = self._some(left)
            if not part:
                break
            parts.append(part)
            left -= len(part)
        return b"".join(parts)

    def seek(self, offset: int, whence: int = 0) -> int:
        if whence or offset < self._at:
            raise io.UnsupportedOperation("a tar is read forward")
        while self._at < offset and self._some(offset - self._at):
            pass
        return self._at

    def tell(self) -> int:
        return self._at

    def _some(self, size: int) -> bytes:
        self._stop.check()
        data = self._file.read(min(size, CHUNK))
        self._at += len(data)
        return data


class _Xz:
    """A file packed by xz, whose unpacking takes no more memory than is allowed."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._begin()

    def _begin(self) -> None:
        self._unpacker = lzma.LZMADecompressor(memlimit=LARGEST_DICTIONARY)

    def read(self, size: int = -1, /) -> bytes:
        while True:
            packed = b""
            if self._unpacker.eof:
                packed = (self._unpacker.unused_data or self._file.read(CHUNK)).lstrip(b"\0")
                if not packed:
                    return b""
                self._begin()
            elif self._unpacker.needs_input:
                packed = self._file.read(CHUNK)
                if not packed:
                    raise EOFError("it ends before its end")
            if data := self._unpacker.decompress(packed, size):
                return data


@contextlib.contextmanager
def opened_tar(file: IO[bytes], stop: Stop) -> Iterator[tuple[tarfile.TarFile, Forward]]:
    """Open a tar, packed or not; where it is none, raise what Python's modules do."""
    file.seek(0)
    begins = file.read(6)
    file.seek(0)
    unpacked: Readable = file
    if begins.startswith(b"\x1f\x8b"):
        unpacked = gzip.GzipFile(fileobj=file, mode="rb")  # else it writes where the file may
    elif begins.startswith(b"BZh"):
        unpacked = bz2.BZ2File(file)
    elif begins.startswith((b"\xfd7zXZ\0", b"\x5d\0\0")):
        unpacked = _Xz(file)
    stream = Forward(unpacked, stop)
    stream.in_header = LARGEST_HEADER
    try:
        archive = tarfile.open(fileobj=stream, mode="r:")  # noqa: SIM115
    except tarfile.ReadError:
        raise tarfile.ReadError("it is neither a whole zip nor a tar") from None
    with archive:
        yield archive, stream


def members(archive: tarfile.TarFile, stream: Forward) -> Iterator[tarfile.TarInfo]:
    """Yield the members of a tar, and keep none of them."""
    while True:
        stream.in_header = LARGEST_HEADER
        member = archive.next()
        if member is None:
            return
        stream.in_header = None
        # where Python keeps what it has read, up to the last member; the stubs hide both
        archive.members.clear()  # type: ignore[attr-defined]
        archive.pax_headers.clear()  # type: ignore[attr-defined]
        yield member


def is_tar(file: IO[bytes], stop: Stop) -> bool:
    """Say whether a file begins as a tar, packed or not, does."""
    try:
        with opened_tar(file, stop):
            return True
    except DAMAGED:
        return False
