"""How long code takes, of the computer's time and of the processor's.

A computer that is busy with other things makes code wait for its turn, which is nothing that the
code could mend: what it takes of the processor's time counts, and what it waits where it sleeps.
"""

from __future__ import annotations

from time import monotonic

from seminar.probes import clock

SECONDS = 20.0
"""Of the processor, after which a check begins no experiment and measures nothing: each takes far
less than one."""

LONGEST = 60.0
"""Seconds by the clock on the wall after which it does neither, however little was worked."""

SLOW = 5.0
"""Seconds from which a report says how long a check took."""


class Stopwatch:
    """Runs from when it is made, for the thread in which it is made."""

    def __init__(self) -> None:
        self._begun, self._worked_before = monotonic(), clock.worked()

    @property
    def taken(self) -> float:
        """Seconds by the clock on the wall."""
        return monotonic() - self._begun

    @property
    def worked(self) -> float:
        """Seconds of the processor."""
        return clock.worked() - self._worked_before

    @property
    def is_over(self) -> bool:
        """Whether nothing more should be begun."""
        return self.worked >= SECONDS or self.taken >= LONGEST


def note_on_time(taken: float, worked: float, sleeps: bool) -> str:
    """Return what there is to say of the time that trying some code took, "" for nothing.

    `sleeps` says whether the code calls something of that name. Where no clock tells work from
    waiting, that explains the time.
    """
    if worked >= SLOW and (clock.TELLS_WORK_FROM_WAITING or not sleeps):
        return (
            f"Trying this code kept the processor busy for {worked:.0f} seconds: does it go round "
            "a loop more often than it has to?"
        )
    if sleeps and taken >= SLOW:
        return f"Trying this code took {taken:.0f} seconds: it calls `sleep`, which only waits."
    return ""
