"""The time that the processor works for the thread that asks, in seconds, and how to save some.

A browser's Python has no such clock: its `process_time` stands still. There the clock on the wall
counts, and what only waits cannot be told from what works.
"""

import contextlib
import gc
import time
from collections.abc import Callable, Iterator

TELLS_WORK_FROM_WAITING = hasattr(time, "thread_time")

worked: Callable[[], float] = time.thread_time if TELLS_WORK_FROM_WAITING else time.monotonic


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """Leave Python's garbage collector out, which looks again and again through all that is made.

    For what makes a great many objects of which none can be thrown away yet.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
