"""Ctrl-C, and the signals like it: a flag that is read between two pieces of work.

An exception that a signal raises anywhere can arrive where nobody passes it on (in the callback of
a weak reference) or in the middle of a transaction. So the handler only takes a note, and whoever
works asks for it where stopping leaves nothing half done.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from types import FrameType

from grading.tree.errors import GradingError

SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")  # not every system has the last
SLICE = 0.1
"""Seconds after which whoever waits looks at the flag."""
SAME_WISH = 1.0
"""Seconds within which another signal says the same again: terminals and services repeat it."""


class Stopped(KeyboardInterrupt):
    """Somebody asked this process to end."""

    def __init__(self, number: int) -> None:
        super().__init__(f"stopped by {signal.Signals(number).name}")
        self.number = number

    @property
    def status(self) -> int:
        """The exit status by which shells know what ended a program."""
        return 128 + self.number


class Stop:
    """The flag. `number` is the signal that came, None while there was none."""

    def __init__(self) -> None:
        self.number: int | None = None
        self._since = 0.0

    def check(self) -> None:
        """Raise `Stopped` if a signal came."""
        if self.number is not None:
            raise Stopped(self.number)

    def sleep(self, seconds: float) -> None:
        """Wait, but no longer than until a signal comes; raise `Stopped` then."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self.check()
            time.sleep(min(SLICE, left))
        self.check()

    def _hear(self, number: int, _frame: FrameType | None) -> None:
        if self.number is None:
            self.number, self._since = number, time.monotonic()
        elif time.monotonic() - self._since > SAME_WISH:
            # asked twice: the kernel ends us, and with us whatever was started for grading
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)


_current: Stop | None = None


@contextlib.contextmanager
def listening() -> Iterator[Stop]:
    """Take note of signals inside this context; raise `Stopped` at its end if one came.

    Inside of another such context, that one's flag is used; in another thread than the main one,
    which alone hears signals, a flag that nobody sets. What goes wrong after a signal came
    (programs of the same terminal were told to end as well) counts as having been stopped.
    """
    global _current
    if _current is not None or threading.current_thread() is not threading.main_thread():
        yield _current or Stop()
        return
    stop = _current = Stop()
    before = {}
    try:
        for name in SIGNALS:
            number = getattr(signal, name, None)
            # whoever started us ignoring a signal (nohup, a shell's background job) means it
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                before[number] = signal.signal(number, stop._hear)
        yield stop
        stop.check()
    except (GradingError, OSError, subprocess.SubprocessError) as error:
        if stop.number is not None:
            raise Stopped(stop.number) from error
        raise
    finally:
        for number, handler in before.items():
            # None: it was set by something other than Python, and cannot be set back by us
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
        _current = None
