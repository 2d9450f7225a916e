"""The time that the processor works for the thread that asks, in seconds.

A browser's Python has no such clock: its `process_time` stands still. There the clock on the wall
counts, and what only waits cannot be told from what works.
"""

import time
from collections.abc import Callable

TELLS_WORK_FROM_WAITING = hasattr(time, "thread_time")

worked: Callable[[], float] = time.thread_time if TELLS_WORK_FROM_WAITING else time.monotonic
