"""The bench behind the wall: `grading.grade` runs its experiments on it without knowing."""

from __future__ import annotations

import time
from collections.abc import Mapping

from grading.wall.learner import Learner
from seminar.probes import Failure, Record


class WallBench:
    """Experiments of one exercise on one learner, within the time that an exercise may take."""

    def __init__(self, learner: Learner) -> None:
        self.learner = learner
        self.left = learner.limits.exercise_seconds

    def observe(
        self,
        name: str,
        probe: str,
        inputs: Mapping[str, object],
        given: Mapping[str, str] | None = None,
    ) -> Record:
        if self.left <= 0:
            return Record({}, Failure("Timeout", "earlier experiments had used up the time"))
        started = time.monotonic()
        try:
            return self.learner.observe(name, probe, inputs, given or {})
        finally:
            self.left -= time.monotonic() - started
