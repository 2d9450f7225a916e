"""How often a demo draws: at once while it keeps up, and only the latest when it does not."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable


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


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
