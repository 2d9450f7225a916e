"""Declarations in one piece, for the chapters that are not yet in two halves."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field

from grading.exercises import declaration as new
from grading.exercises.declaration import FORWARD_WENT_THROUGH, WARNINGS, Experiment
from seminar.judging import declaration as shipped
from seminar.judging.explain import DEFAULT_TOLERANCE

__all__ = ["FORWARD_WENT_THROUGH", "WARNINGS", "Aspect", "Exercise", "Experiment"]


class Aspect(shipped.Aspect):
    def __init__(
        self,
        name,
        points,
        observations=(),
        what="the result",
        tolerance=DEFAULT_TOLERANCE,
        **others,
    ):
        super().__init__(name, observations, what, tolerance=tolerance, **others)
        object.__setattr__(self, "points", points)


@dataclass(frozen=True)
class OldMistake(new.Mistake):
    _state: list = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        kinds = self.declared.__mro__ if isinstance(self.declared, type) else ()
        state = [(kind, _state_of(kind)) for kind in kinds if kind is not object]
        object.__setattr__(self, "_state", state)

    @property
    def implementation(self) -> object:
        for kind, declared in self._state:
            for name in _state_of(kind).keys() - declared.keys():
                delattr(kind, name)
            for name, value in declared.items():
                setattr(kind, name, copy.deepcopy(value))
        return self.declared


def _state_of(kind: type) -> dict[str, object]:
    return {
        name: copy.deepcopy(value)
        for name, value in vars(kind).items()
        if not name.startswith("__") and not callable(value) and not hasattr(value, "__get__")
    }


class Exercise(new.Exercise):
    def __init__(self, name, points, experiments, aspects, given=(), mistakes=None):
        by_name = {aspect.name: aspect.points for aspect in aspects}
        if abs(sum(by_name.values()) - points) > 1e-9:
            raise ValueError(f"The aspects of {name} add up to another number than {points}.")
        super().__init__(name, by_name, experiments, aspects, given, mistakes or [])

    def mistake(self, sentence, on=(), line="", spoils_all=False):
        def declare(implementation):
            self.mistakes.append(
                OldMistake(
                    implementation.__name__, sentence, on, line, spoils_all, declared=implementation
                )
            )
            return implementation

        return declare
