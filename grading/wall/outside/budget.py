"""The time of one submission, whatever it goes to: cells, replays, experiments, second tries."""

from __future__ import annotations

import time


class Budget:
    """How much time there is, and how it went.

    Attributes
    ----------
    spent : float
        Seconds of the learner's own: of the processor, or slept beyond what patience there is.
    starved : bool
        Whether time ran out where the learner's code spent half of it waiting for a processor:
        then a busy machine may be to blame, and the submission deserves another try. What used up
        a limit of its own does so again: neither its time nor its waiting counts, and where it took
        half of all time, there is no other try.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.ends: float | None = None
        self._all_ends = 0.0
        self._first_part = 1.0
        self.spent = self.waited = 0.0
        self._used_up = self._waited_for = 0.0
        self.starved = False

    def begin(self) -> None:
        """Let the clock run, unless it does; it is the one of `time.monotonic`."""
        if self.ends is None:
            now = time.monotonic()
            self._all_ends = now + self.seconds
            self.ends = now + self.seconds * self._first_part

    def keep_back(self, part: float) -> None:
        """Before it begins, keep a part for later: `allow` gives it."""
        self._first_part = 1.0 - part

    def allow(self, part: float) -> None:
        """From now on, let there be a part of what is left of all."""
        if self.ends is not None:
            now = time.monotonic()
            self.ends = now + part * max(0.0, self._all_ends - now)

    @property
    def left(self) -> float:
        """Seconds by the clock on the wall, 0 when they are over."""
        if self.ends is None:
            return self.seconds * self._first_part
        return max(0.0, self.ends - time.monotonic())

    def charge(self, spent: float, waited: float, used_up: float = 0.0) -> None:
        """Write down what a request took, and how long it was ready for a processor.

        `used_up` is what it took by the clock on the wall where it used up its limit.
        """
        self.waited += waited
        self.spent += spent
        self._used_up += used_up
        if not used_up:
            self._waited_for += waited

    def run_out(self) -> None:
        """Note that all of it is used up."""
        others = self.seconds - self._used_up
        self.starved |= 2 * others > self.seconds and 2 * self._waited_for >= others
