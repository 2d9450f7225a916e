"""What crosses the wall: frames of a JSON header and raw array bytes, read as if hostile.

A frame is ``b"WALL"``, the header's and the body's length (big-endian, 4 bytes each), the header
(JSON, UTF-8) and the body: the bytes of the header's arrays, one after the other, little-endian, in
C order. Nothing is ever unpickled or evaluated. Whatever is too large, too deep, of another dtype
or of another length than announced raises a `WireError` that says so.
"""

from __future__ import annotations

import json
import math
import socket
import struct
import time
from collections.abc import Callable, Mapping
from typing import TypeVar

import numpy as np

S = TypeVar("S")
T = TypeVar("T")

MAGIC = b"WALL"
HEAD = struct.Struct(">4sII")
DTYPES = frozenset("?bhilqBHILQefd")
"""NumPy's one-letter codes of what may cross: bool, integers, floats of 2, 4 and 8 bytes."""

LARGEST_HEADER = 2 * 2**20
LARGEST_BODY = 64 * 2**20
DEEPEST = 16
MOST_NODES = 20_000
MOST_DIMENSIONS = 16
TAG = "~"
TICK = 0.1


class WireError(Exception):
    """The other side does not speak as agreed."""


class Silence(WireError):
    """The other side said nothing in time."""


class Closed(WireError):
    """The other side is gone."""


class Channel:
    """One end of a socket pair that carries frames."""

    def __init__(
        self,
        end: socket.socket,
        *,
        largest_header: int = LARGEST_HEADER,
        largest_body: int = LARGEST_BODY,
        watch: Callable[[], None] | None = None,
    ) -> None:
        """`watch` is called every `TICK` seconds of waiting, and may raise to end the wait.

        It is called however much there is to read: who never stops talking is watched too.
        """
        self.end = end
        self.watch = watch
        self.watched = time.monotonic()
        self.largest_header = largest_header
        self.largest_body = largest_body

    def send(self, message: Mapping[str, object], deadline: float | None = None) -> None:
        """Send one message; `deadline` is on the clock of `time.monotonic`."""
        rest = memoryview(pack(message))
        try:
            while rest:
                rest = rest[self._in_time(self.end.send, rest, deadline) :]
        except TimeoutError:
            raise Silence("It did not read what it was sent in time.") from None
        except OSError as error:
            raise Closed("It closed the connection.") from error

    def receive(self, deadline: float | None = None) -> dict[str, object]:
        """Return the next message, all of it before `deadline`.

        Raises
        ------
        Silence
            If the deadline passes first.
        Closed
            If the other side is gone.
        WireError
            If what came is not a frame.
        """
        magic, header_size, body_size = HEAD.unpack(self._exactly(HEAD.size, deadline))
        if magic != MAGIC:
            raise WireError("It sent something that is not a frame.")
        if header_size > self.largest_header or body_size > self.largest_body:
            raise WireError(f"It sent a frame of {header_size + body_size:,} bytes, too large.")
        header = self._exactly(header_size, deadline)
        return unpack(header, self._exactly(body_size, deadline))

    def close(self) -> None:
        """Close this end."""
        self.end.close()

    def _exactly(self, size: int, deadline: float | None) -> bytes:
        received = bytearray()
        while len(received) < size:
            try:
                most = min(size - len(received), 2**20)
                piece = self._in_time(self.end.recv, most, deadline)
            except TimeoutError:
                raise Silence("It did not answer in time.") from None
            except OSError as error:
                raise Closed("It closed the connection.") from error
            if not piece:
                raise Closed("It closed the connection.")
            received += piece
        return bytes(received)

    def _in_time(self, action: Callable[[S], T], subject: S, deadline: float | None) -> T:
        while True:
            ends = deadline
            if self.watch is not None:
                if time.monotonic() >= self.watched + TICK:
                    self.watch()
                    self.watched = time.monotonic()
                tick = self.watched + TICK
                ends = tick if deadline is None else min(tick, deadline)
            try:
                self._wait(ends)
                return action(subject)
            except TimeoutError:
                if ends == deadline:
                    raise

    def _wait(self, deadline: float | None) -> None:
        if deadline is None:
            self.end.settimeout(None)
            return
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self.end.settimeout(left)


def pack(message: Mapping[str, object]) -> bytes:
    """Return the frame that carries `message`.

    A message is a dict with string keys of None, bools, integers, floats, strings, bytes, NumPy
    scalars, arrays, lists, tuples and such dicts again.
    """
    body: list[bytes] = []
    header = json.dumps(_plain(message, body), allow_nan=False, ensure_ascii=False)
    encoded = header.encode("utf-8", errors="backslashreplace")
    return b"".join((HEAD.pack(MAGIC, len(encoded), sum(map(len, body))), encoded, *body))


def unpack(header: bytes, body: bytes) -> dict[str, object]:
    """Return the message of a frame; the inverse of `pack`.

    Raises
    ------
    WireError
        If the two are anything but what `pack` makes.
    """
    try:
        tree = json.loads(header.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise WireError("It sent a header that is not JSON.") from error
    if not isinstance(tree, dict):
        raise WireError("It sent a header that is not an object.")
    reading = _Reading(body)
    message = reading.value(tree, DEEPEST)
    if reading.position != len(body) or not isinstance(message, dict):
        raise WireError("It sent a body of another length than announced.")
    return message


def _plain(value: object, body: list[bytes]) -> object:
    if value is None or type(value) in (bool, str):
        return value
    if type(value) is int:
        return value if abs(value) < 2**63 else {TAG: "integer", "of": hex(value)}
    if type(value) is float:
        return value if math.isfinite(value) else {TAG: "float", "of": repr(value)}
    if isinstance(value, (bytes, bytearray)):
        body.append(bytes(value))
        return {TAG: "bytes", "size": len(value)}
    if isinstance(value, (np.ndarray, np.generic)):
        kind = "array" if isinstance(value, np.ndarray) else "scalar"
        return {TAG: kind, **_array(np.asarray(value), body)}
    if isinstance(value, list):
        return [_plain(item, body) for item in value]
    if isinstance(value, tuple):
        return {TAG: "tuple", "of": [_plain(item, body) for item in value]}
    if isinstance(value, Mapping):
        if not all(type(key) is str and key != TAG for key in value):
            raise WireError("Only dicts with string keys can cross the wall.")
        return {key: _plain(item, body) for key, item in value.items()}
    if isinstance(value, str):
        return str.__str__(value)
    raise WireError(f"A value of type {type(value).__name__} cannot cross the wall.")


def _array(array: np.ndarray, body: list[bytes]) -> dict[str, object]:
    if array.dtype.char not in DTYPES:
        raise WireError(f"An array of dtype {array.dtype} cannot cross the wall.")
    little = array.astype(array.dtype.newbyteorder("<"), order="C", copy=False)
    body.append(little.tobytes())
    return {"dtype": little.dtype.str, "shape": list(array.shape)}


class _Reading:
    """Rebuilds values from a parsed header, taking array bytes from the body in order."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.position = 0
        self.nodes = 0

    def value(self, node: object, depth: int) -> object:
        if depth == 0:
            raise WireError("It sent values that are nested too deeply.")
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise WireError("It sent too many values at once.")
        if isinstance(node, list):
            return [self.value(item, depth - 1) for item in node]
        if not isinstance(node, dict):
            if type(node) is int and abs(node) >= 2**63:
                raise WireError("It sent an integer that is too large.")
            if type(node) is float and not math.isfinite(node):
                raise WireError("It sent a number that is too large.")
            return node
        if TAG not in node:
            return {key: self.value(item, depth - 1) for key, item in node.items()}
        return self._tagged(node, depth)

    def _tagged(self, node: dict[str, object], depth: int) -> object:
        match node:
            case {"~": "tuple", "of": list(items)} if len(node) == 2:
                return tuple(self.value(item, depth - 1) for item in items)
            case {"~": "float", "of": "nan" | "inf" | "-inf" as word} if len(node) == 2:
                return float(word)
            case {"~": "integer", "of": str(digits)} if len(node) == 2 and len(digits) < 300:
                try:
                    return int(digits, 16)
                except ValueError:
                    raise WireError("It sent an integer that is none.") from None
            case {"~": "bytes", "size": int(size)} if len(node) == 2:
                return self._take(size)
            case {"~": "array", "dtype": str(dtype), "shape": list(shape)} if len(node) == 3:
                return self._take_array(dtype, shape)
            case {"~": "scalar", "dtype": str(dtype), "shape": []} if len(node) == 3:
                return self._take_array(dtype, [])[()]
            case _:
                raise WireError("It sent a value of an unknown kind.")

    def _take(self, size: object) -> bytes:
        if type(size) is not int or not 0 <= size <= len(self.body) - self.position:
            raise WireError("It announced more bytes than it sent.")
        piece = self.body[self.position : self.position + size]
        self.position += size
        return piece

    def _take_array(self, dtype_name: str, announced: list[object]) -> np.ndarray:
        dtype = _DTYPES_BY_NAME.get(dtype_name)
        if dtype is None:
            raise WireError("It sent an array of a dtype that may not cross the wall.")
        if len(announced) > MOST_DIMENSIONS:
            raise WireError("It sent an array of too many dimensions.")
        shape = [length for length in announced if type(length) is int and length >= 0]
        if len(shape) < len(announced):
            raise WireError("It sent an array of an impossible shape.")
        if math.prod(length for length in shape if length) > LARGEST_BODY:
            raise WireError("It sent an array of an impossible shape.")
        piece = self._take(math.prod(shape) * dtype.itemsize)
        native = dtype.newbyteorder("=")
        return np.frombuffer(piece, dtype).reshape(shape).astype(native, copy=True)


_DTYPES_BY_NAME = {
    np.dtype(code).newbyteorder("<").str: np.dtype(code).newbyteorder("<") for code in DTYPES
}


def _refuse_constant(name: str) -> float:
    raise WireError(f"It sent {name} where only finite numbers may stand.")
