"""One process of a learner's: asked and answering in turn, within its time, until it is ended."""

from __future__ import annotations

import contextlib
import signal
import time
from collections.abc import Mapping

from grading.wall.both.limits import MIB, Limits
from grading.wall.both.wire import Channel, Closed, Silence, WireError
from grading.wall.outside.budget import Budget
from grading.wall.outside.processes import Family, hold_more_memory
from grading.wall.outside.sandbox import SandboxLost, WarmParent

LARGEST_ANSWER = 24 * MIB
NEARLY = 0.9
"""The part of its limit from which on a request has used it up: the two sides' clocks differ."""
OVER = "the notebook as a whole took too long"


class Death(Exception):
    """The worker had to be given up; `kind` is "Timeout" or "Killed", the message says why."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def nonsense(error: WireError) -> Death:
    """Return the end of a worker that sent what is no message, in words that others end."""
    said = str(error).rstrip(".")
    return Death("Killed", f"the process spoke nonsense: {said[:1].lower()}{said[1:]}")


class Worker:
    """One process behind the wall, from fork to kill; it stands still unless it is asked."""

    def __init__(self, parent: WarmParent, limits: Limits, budget: Budget) -> None:
        self.parent = parent
        self.limits = limits
        self.budget = budget
        self.number, end, self.family = parent.open(limits)
        self.channel = Channel(end, largest_body=LARGEST_ANSWER, watch=self._watch)
        self.asked = 0
        self.request: _Request | None = None
        self.closed = False

    def ask(self, seconds: float, **request: object) -> dict[str, object]:
        """Send a request and return its answer.

        Raises
        ------
        Death
            If there is no sound answer in time; the worker is ended then.
        SandboxLost
            If it ended for no reason of its own.
        """
        self.asked += 1
        self.parent.settle()  # nothing of another one is there while this one runs
        if self.budget.left <= 0:
            raise self._over()
        running = self.request = _Request(seconds, self.family, self.limits)
        self.family.thaw()
        try:
            answer = self._answer({"number": self.asked, "seconds": seconds, **request})
            self._account(running, answer.get("timeout") is True)
        except Silence:
            self._account(running, timeout=True)
            raise self._over() from None
        except Closed:
            self._account(running)
            status = self._ended()
            if status is None or (self.asked == 1 and not request.get("sources")):
                # nothing of theirs has run before the first answer
                raise SandboxLost from None
            raise Death("Killed", _last_words(status)) from None
        except WireError as error:
            self._account(running)
            self.close()
            raise nonsense(error) from None
        finally:
            self.request = None
            if not self.closed:
                self.family.freeze()
        if self._has_too_many_pipes():  # they would be there while others run
            raise self._hoarded()
        return answer

    def _answer(self, request: Mapping[str, object]) -> dict[str, object]:
        self.channel.send(request, self.budget.ends)
        while True:
            answer = self.channel.receive(self.budget.ends)
            answers = answer.get("answers")
            if type(answers) is int and answers == self.asked:
                return answer

    def tell(self, **request: object) -> None:
        """Send a request that has no answer; should nobody listen any more, the next one shows."""
        with contextlib.suppress(Closed, Silence, Death):
            self.channel.send(request, time.monotonic() + self.limits.grace_seconds)

    def close(self) -> None:
        """End the process and everything it started."""
        if not self.closed:
            self.closed = True
            self.channel.close()
            self.parent.kill(self.number)

    def _ended(self) -> int | None:
        """End it as `close` does, and return its exit status."""
        self.closed = True
        self.channel.close()
        return self.parent.status_of(self.number)

    def _watch(self) -> None:
        running = self.request
        if running is None:  # what is told has no answer to wait for
            return
        whole = bool(self.parent.users)
        if hold_more_memory(self.parent.process.pid, self.limits.memory, whole=whole):
            self._account(running)
            self.close()
            raise Death("Killed", f"it used more than {self.limits.memory // MIB} MiB of memory")
        if self._has_too_many_pipes():
            self._account(running)
            raise self._hoarded()
        self.family.look()
        running.looked = True
        if over := running.over(self.limits.grace_seconds):
            self._account(running, timeout=True)
            self.close()
            raise Death("Timeout", over)
        if running.over() and not running.interrupted:
            running.interrupted = True
            self.family.interrupt()

    def _has_too_many_pipes(self) -> bool:
        return self.family.pipes() > self.limits.pipes

    def _hoarded(self) -> Death:
        self.close()
        return Death("Killed", f"it had more than {self.limits.pipes} pipes open")

    def _account(self, running: _Request, timeout: bool = False) -> None:
        """Charge the request to the budget; a short one, which nobody looked at, by the clock."""
        if running.looked:
            self.family.look()
        elapsed, waited = running.elapsed, running.waited
        used_up = timeout and running.used >= NEARLY * running.seconds
        self.budget.charge(running.own, waited, elapsed if used_up else 0.0)
        if timeout and not used_up and 2 * waited >= elapsed:
            self.budget.starved = True

    def _over(self) -> Death:
        self.budget.run_out()
        self.close()
        return Death("Timeout", OVER)


class _Request:
    """One request that is under way: what it has taken so far, and whether that is too much."""

    def __init__(self, seconds: float, family: Family, limits: Limits) -> None:
        self.seconds = seconds
        self.patience = limits.patience
        self.family = family
        self.began = time.monotonic()
        self.before = family.seconds, family.waited
        self.looked = self.interrupted = False

    @property
    def used(self) -> float:
        """Seconds of the processor."""
        return self.family.seconds - self.before[0] if self.looked else self.elapsed

    @property
    def waited(self) -> float:
        """Seconds of being ready for a processor."""
        return min(self.family.waited - self.before[1], self.elapsed)

    @property
    def elapsed(self) -> float:
        return time.monotonic() - self.began

    @property
    def own(self) -> float:
        """What is charged: what was used, or else slept and waited for."""
        return max(self.used, (self.elapsed - self.waited) / self.patience)

    def over(self, grace: float = 0.0) -> str:
        """Say that it is over its limit and the grace beyond, "" if it is not."""
        if self.used >= self.seconds + grace:
            return still_running(self.seconds)
        patience = self.patience * self.seconds
        if self.elapsed - self.waited >= patience + grace:
            return f"it was not done after {patience:g} seconds, most of which it only waited"
        return ""


def still_running(seconds: float) -> str:
    """Return what is said of code that used up its time."""
    return f"it was still running after {seconds:g} seconds"


def _last_words(status: int) -> str:
    if status < 0 or 128 < status < 128 + signal.NSIG:
        return f"the process was ended by signal {abs(status) % 128}"
    return f"the process ended itself (exit status {status})" if status else "the process ended"
