"""Has what a cell prints sent in pieces, and not without end.

Runs in the visitor's browser. The kernel sends a message for every word that is printed, and the
page shows each: a loop that prints stops the page for minutes, and nothing there ends it. Here
words wait for each other, as in a kernel outside a browser; after LIMIT letters no more are sent.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Any

from pyodide_kernel import (  # type: ignore[import-not-found]
    display,
    interpreter,
    kernel,
    stderr_stream,
    stdout_stream,
)

LIMIT = 200_000
"""Letters that one cell may print."""
CUT = "\n(This cell prints more than {LIMIT:,} letters: the rest is not shown.)\n"
PIECE = 8_000
"""Letters that wait at most."""
SOON = 0.1
"""Seconds that a line waits at most, where another one comes."""


class Stream:
    """What one stream of the kernel's has not sent yet, and how much it has in this cell."""

    def __init__(self, stream: Any) -> None:
        """stream: the kernel's, which has a name and a function that sends."""
        self._stream = stream
        self._waiting: list[str] = []
        self._letters = 0
        self._sent = 0
        self._last = 0.0
        stream.write, stream.flush = self.write, self.flush

    def begin(self) -> None:
        """Count anew, for another cell or what a slider calls after it."""
        self.flush()
        self._sent = 0

    def write(self, text: str) -> int:
        """Send text, at once or with what comes next; return how many letters it has."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if self._sent > LIMIT:
            return len(text)  # until what runs has come to its end
        if not self._waiting:
            flush()  # the other stream, whose words come first
            asyncio.get_event_loop().call_soon(self.begin)  # where nobody else sends it
        self._waiting.append(text)
        self._letters += len(text)
        is_line = text.endswith(("\n", "\r"))
        if self._letters > PIECE or (is_line and time.monotonic() - self._last > SOON):
            self.flush()
        return len(text)

    def flush(self) -> None:
        """Send what waits."""
        text, self._letters = "".join(self._waiting), 0
        self._waiting.clear()
        if not text or self._stream.publish_stream_callback is None:
            return
        room = LIMIT - self._sent
        self._sent += len(text)
        if len(text) > room:
            text = text[:room] + CUT.format(LIMIT=LIMIT)
        self._stream.publish_stream_callback(self._stream.name, text)
        self._last = time.monotonic()


STREAMS = Stream(stdout_stream), Stream(stderr_stream)


def flush() -> None:
    """Send what waits, in both streams."""
    for stream in STREAMS:
        stream.flush()


def after_the_streams(given: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that sends what waits, and then does as the given one."""

    def then(*arguments: Any, **named: Any) -> Any:
        flush()
        return given(*arguments, **named)

    return then


async def run(self: Any, code: str, given: Any = kernel.PyodideKernel.run) -> Any:
    """Run a cell as the kernel's own method does, given as `given`; its answer comes last."""
    for stream in STREAMS:
        stream.begin()
    try:
        return await given(self, code)
    finally:
        flush()


kernel.PyodideKernel.run = run
for name in ("publish", "clear_output"):
    method = getattr(display.LiteDisplayPublisher, name)
    setattr(display.LiteDisplayPublisher, name, after_the_streams(method))
asked = interpreter.Interpreter.input
interpreter.Interpreter.input = asked.setter(
    lambda self, value: asked.fset(self, after_the_streams(value))
)
