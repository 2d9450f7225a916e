"""The bench behind the wall: `grading.grade` runs its experiments on it without knowing."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping

from grading.wall.outside.learner import Learner
from seminar.judging.explain import NO_NAME
from seminar.probes import NO_SUCH_NAME, SKIPPED, Failure, Record


class WallBench:
    """Experiments of one exercise on one learner, within the time that an exercise may take.

    Code that hangs once hangs again: after a first timeout the remaining experiments are skipped,
    unless they have other stand-ins for what the code may have been waiting for.

    `undefined` is what to say where the name that is to be tried does not exist. `why_missing`
    returns why a name that the learner's code looked for is missing, "" where it is not known.
    `failures` holds how experiments ended that the learner's code stopped.
    """

    def __init__(
        self,
        learner: Learner,
        seed: int | None = None,
        *,
        stand_ins: tuple[bool, ...] = (False, True),
    ) -> None:
        self.learner = learner
        self.seed = seed
        self.stand_ins = stand_ins
        self.undefined = ""
        self.why_missing: Callable[[str], str] = lambda _name: ""
        self.failures: list[Failure] = []
        self.left = learner.limits.exercise_seconds
        self.hung: list[Mapping[str, str]] = []  # the stand-ins of experiments that timed out

    def observe(
        self,
        name: str,
        probe: str,
        inputs: Mapping[str, object],
        given: Mapping[str, str] | None = None,
        *,
        seconds: float | None = None,
    ) -> Record:
        given = given or {}
        if self.left <= 0 or given in self.hung:
            return Record({}, Failure(SKIPPED))
        before = self.learner.budget.spent
        record = self.learner.observe(name, probe, inputs, given, seconds=seconds)
        self.left -= self.learner.budget.spent - before
        failure = record.failure
        if failure is None:
            return record
        if failure.kind == "Timeout":
            self.hung.append(given)
        if failure.kind == NO_SUCH_NAME:
            failure = Failure(NO_SUCH_NAME, self.undefined or f"{name} is not defined.")
            record = Record({}, failure)
        self.failures.append(failure)
        return dataclasses.replace(record, failure=self._explained(failure))

    def _explained(self, failure: Failure) -> Failure:
        """Return a failure that says why the name is missing at which it stopped."""
        missing = NO_NAME.fullmatch(failure.message) if failure.kind == "NameError" else None
        why = self.why_missing(missing["name"]) if missing else ""
        if not why:
            return failure
        return dataclasses.replace(failure, message=f"{failure.message}, {why}")
