"""When and where a demo draws and works: one thread, the latest of many moves, slices."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Any


def in_this_thread(handler: Callable[..., object]) -> Callable[..., None]:
    """Return what calls `handler` in the thread that asks for this, on its running event loop.

    JupyterLab from 4.4 on sends what widgets say to a thread of their own (a kernel's subshell),
    sometimes only from the second message on. Demos run learners' code and turn away what it
    prints: beside a cell that runs meanwhile, that would take the cell's own words.
    """
    loop, home = _running_loop(), threading.get_ident()

    def call(*arguments: Any) -> None:
        if loop is None or threading.get_ident() == home:
            handler(*arguments)
        else:
            loop.call_soon_threadsafe(handler, *arguments)

    return call


class Latest:
    """Runs `work` when asked, skipping what a newer request has made stale.

    A request is answered at once unless the last answer ended less than `pause` seconds ago: then
    requests are piling up (a drag faster than the picture), and one answer, to the last of them,
    follows when the pile is through. Without a running event loop every request is answered.
    """

    def __init__(self, work: Callable[[], None], pause: float = 0.004):
        self.work, self.pause = work, pause
        self._ended = float("-inf")
        self._waiting: asyncio.TimerHandle | None = None

    def ask(self) -> None:
        """Have `work` run now or shortly, once for all requests made meanwhile."""
        if self._waiting is not None:
            return
        loop = _running_loop()
        if loop is None or time.monotonic() - self._ended >= self.pause:
            self._run()
        else:
            self._waiting = loop.call_later(self.pause, self._run)

    def _run(self) -> None:
        self._waiting = None
        try:
            self.work()
        finally:
            self._ended = time.monotonic()


class Slices:
    """Does long work in slices on the kernel's own event loop, which answers the page in between.

    `work(seconds)` works for about that long and says whether there is more to do. There is no
    thread, so that it is the same where none can be had, as in a browser's Python. One such work
    runs at a time in a kernel: whoever starts pauses the others. An interrupt of the kernel pauses.
    """

    SLICE, PAUSE = 0.012, 0.002
    """Seconds of a slice, and the least between two; a slice that took longer gets a longer one."""

    _running: Slices | None = None

    def __init__(self, work: Callable[[float], bool], paused: Callable[[], None]):
        self.work, self.paused = work, paused
        self._task: asyncio.Task[None] | None = None
        self._on = False

    @property
    def is_on(self) -> bool:
        """Whether it works now."""
        return self._on

    def start(self) -> None:
        """Go on, and pause whichever work was running before; needs a running event loop."""
        if self._on:
            return
        if Slices._running is not None:
            Slices._running.pause()
        Slices._running, self._on = self, True
        self._task = asyncio.get_running_loop().create_task(self._run())

    def pause(self) -> None:
        """Stop before the next slice."""
        if self._on:
            self._on = False
            if self._task is not None:
                self._task.cancel()
            self.paused()

    async def _run(self) -> None:
        more = True
        while more:
            started = time.monotonic()
            try:
                more = self.work(self.SLICE)
            except KeyboardInterrupt:
                more = False
            took = time.monotonic() - started
            # What has come is taken in several turns of the loop: it needs some time, not one turn.
            await asyncio.sleep(max(self.PAUSE, 0.15 * took))
        self._on = False
        self.paused()


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
