"""The words in which an exercise is declared: experiments, aspects, mistakes."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from grading.exercises.reading import Reading
from grading.exercises.rules import AGREES, Rule
from seminar.check.explain import DEFAULT_TOLERANCE
from seminar.probes import Probe, Record

WARNINGS = "warnings"
"""The observation that stands for "no Python warning was raised" in every experiment."""

FORWARD_WENT_THROUGH = "forward went through"
"""The observation of probes that go back though forward stopped: see `Aspect.through`."""

Place = tuple[str, str]
"""An experiment and the name of an observation in its record."""

Records = dict[str, Record]
"""A record of every experiment of one exercise, by the experiment's name."""


def split(observation: str) -> Place:
    """Return the experiment and the observation of ``"experiment/observation"``."""
    experiment, _, name = observation.partition("/")
    return experiment, name


@dataclass(frozen=True)
class Experiment:
    """A probe and how its hidden inputs are drawn.

    `draw` takes a `numpy.random.Generator` and returns the probe's inputs by keyword. They are
    never degenerate: no square matrices, no zeros or ones, no two sizes equal. `readings` are
    made from what the probe observed, by the observation's name.
    """

    probe: Probe
    draw: Callable[[np.random.Generator], dict[str, object]]
    readings: dict[str, Reading] = field(default_factory=dict)


@dataclass(frozen=True)
class Aspect:
    """A part of an exercise that earns points of its own.

    Attributes
    ----------
    name : str
        As the learner reads it: "gradient", "x as it was".
    points : float
    observations : tuple of str
        ``"experiment/observation"``; all of them must agree with the reference.
    what : str or dict of str to str
        What the sentence calls the value: "the gradient"; by the observation's name, or by
        ``"experiment/observation"``, where each has its own.
    tolerance : float
        See `seminar.check.explain.is_close`.
    after : tuple of str
        Aspects that must be right for this one to count: leaving the arguments alone is no merit
        in code that does nothing else.
    beside : tuple of str
        Aspects of which at least one must be right for this one to count.
    may_raise : tuple of str
        Exception class names with which ending an experiment is right, too.
    wrong : str or dict of str to str
        The sentence for a yes-or-no observation that should be true and is not; by the
        observation's name where each has its own.
    rules : Rule or dict of str to Rule
        For all observations, or by the observation's name: where more than one value is right.
    through : str
        A yes-or-no observation of the same experiment: whether the code beside this one ran
        through. Where it did not, a wrong value is put down to the stop.
    """

    name: str
    points: float
    observations: tuple[str, ...] = ()
    what: str | dict[str, str] = "the result"
    tolerance: float = DEFAULT_TOLERANCE
    after: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    may_raise: tuple[str, ...] = ()
    wrong: str | dict[str, str] = ""
    rules: Rule | dict[str, Rule] = AGREES
    through: str = ""

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Where its observations stand."""
        return tuple(map(split, self.observations))

    def rule_of(self, observation: str) -> Rule:
        """Return the rule for an observation; where none is declared, it has to agree."""
        if isinstance(self.rules, Rule):
            return self.rules
        return self.rules.get(observation, AGREES)

    def name_of(self, place: Place) -> str:
        """Return what a sentence calls the value that is observed at a place."""
        if isinstance(self.what, str):
            return self.what
        return self.what.get("/".join(place)) or self.what[place[1]]

    @property
    def compares_plainly(self) -> bool:
        """Whether observations that agree mean that the judge says the same of them."""
        return self.rules == AGREES and not self.through

    def sentence_of_no(self, observation: str) -> str:
        """Return the sentence for a yes-or-no observation that is not true, "" for none."""
        return self.wrong if isinstance(self.wrong, str) else self.wrong.get(observation, "")


@dataclass(frozen=True)
class Mistake:
    """A wrong implementation that learners write, and the sentence that tells them so.

    Where `on` names observations, equality there is enough to recognise it. `line` is a regular
    expression that must be found in the learner's source line wherever their code raised: one
    error message has many causes. With `spoils_all` a recognised mistake is the reason for whatever
    else is wrong: code that never asks for what it was given can get nothing right but by chance.
    """

    name: str
    sentence: str
    declared: object
    on: tuple[str, ...] = ()
    line: str = ""
    spoils_all: bool = False
    _state: list[tuple[type, dict]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        kinds = self.declared.__mro__ if isinstance(self.declared, type) else ()
        state = [(kind, _state_of(kind)) for kind in kinds if kind is not object]
        object.__setattr__(self, "_state", state)

    @property
    def implementation(self) -> object:
        """The wrong function or class, as declared: it forgets what earlier runs left on it."""
        for kind, declared in self._state:
            for name in _state_of(kind).keys() - declared.keys():
                delattr(kind, name)
            for name, value in declared.items():
                setattr(kind, name, copy.deepcopy(value))
        return self.declared


def _state_of(kind: type) -> dict[str, object]:
    """Return copies of what a class holds beside its methods."""
    return {
        name: copy.deepcopy(value)
        for name, value in vars(kind).items()
        if not name.startswith("__") and not callable(value) and not hasattr(value, "__get__")
    }


@dataclass(frozen=True)
class Exercise:
    """One exercise: what is tried, what earns points, and what is known to go wrong.

    `given` names exercises that this one calls: where the learner's own do not serve, the points
    are earned with working ones.
    """

    name: str
    points: float
    experiments: dict[str, Experiment]
    aspects: tuple[Aspect, ...]
    given: tuple[str, ...] = ()
    mistakes: list[Mistake] = field(default_factory=list)

    def __post_init__(self) -> None:
        total = sum(aspect.points for aspect in self.aspects)
        if abs(total - self.points) > 1e-9:
            raise ValueError(f"The aspects of {self.name} add up to {total}, not {self.points}.")
        names = {aspect.name for aspect in self.aspects}
        for aspect in self.aspects:
            if unknown := {*aspect.after, *aspect.beside} - names:
                raise ValueError(f"{self.name}: {aspect.name!r} waits for {unknown}.")
            if not aspect.observations:
                raise ValueError(f"{self.name}: {aspect.name!r} looks at nothing.")
            for experiment, observation in aspect.places:
                if experiment not in self.experiments:
                    raise ValueError(f"{self.name}: no experiment for {observation!r}.")

    @cached_property
    def tolerances(self) -> dict[Place, float]:
        """How far two numbers may lie apart and pass for the same, where an aspect says it."""
        return {place: aspect.tolerance for aspect in self.aspects for place in aspect.places}

    def mistake(self, sentence: str, on: tuple[str, ...] = (), line: str = "", spoils_all=False):
        """Declare the decorated function or class as a known mistake of this exercise."""

        def declare(implementation):
            self.mistakes.append(
                Mistake(implementation.__name__, sentence, implementation, on, line, spoils_all)
            )
            return implementation

        return declare
