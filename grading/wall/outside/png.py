"""Pictures from the other side: kept if they are plain PNG, stripped of all but the picture."""

from __future__ import annotations

import struct
import zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEPT = frozenset({b"IHDR", b"PLTE", b"tRNS", b"sRGB", b"gAMA", b"pHYs", b"IDAT", b"IEND"})
LARGEST_SIDE = 4096


def cleaned(data: bytes) -> bytes | None:
    """Return the PNG with only the chunks that make the picture, None if it is not sound.

    Lengths and checksums are verified (PNG specification, sections 5.3 and 5.5); text, profiles
    and animations go. Nothing is decoded here: that is left to the viewer, who gets no side longer
    than `LARGEST_SIDE`.
    """
    if not data.startswith(SIGNATURE):
        return None
    position, pieces = len(SIGNATURE), [SIGNATURE]
    seen: list[bytes] = []
    while position + 12 <= len(data) and seen[-1:] != [b"IEND"]:
        length, kind = struct.unpack_from(">I4s", data, position)
        end = position + 12 + length
        if end > len(data):
            return None
        content = data[position + 4 : end - 4]
        if zlib.crc32(content) != struct.unpack_from(">I", data, end - 4)[0]:
            return None
        if kind == b"IHDR" and (seen or not _reasonable(content[4:])):
            return None
        seen.append(kind)
        if kind in KEPT:
            pieces.append(data[position:end])
        position = end
    complete = seen[:1] == [b"IHDR"] and b"IDAT" in seen and seen[-1:] == [b"IEND"]
    return b"".join(pieces) if complete else None


def _reasonable(header: bytes) -> bool:
    if len(header) != 13:
        return False
    width: int
    height: int
    width, height = struct.unpack_from(">II", header)
    return 0 < width <= LARGEST_SIDE and 0 < height <= LARGEST_SIDE
