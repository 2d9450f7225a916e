"""The words in which an exercise is declared: experiments, evidence, aspects."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

import numpy as np

from seminar.judging.closeness import DEFAULT_TOLERANCE
from seminar.judging.reading import Reading
from seminar.judging.rules import AGREES, Rule
from seminar.probes import Implementation, Odd, Probe, Record

WARNINGS = "warnings"
"""The observation that stands for "no Python warning was raised" in every experiment."""

FORWARD_WENT_THROUGH = "forward went through"
"""The observation of probes that go back though forward stopped: see `Aspect.through`."""

AFTER_ANOTHER_DOUT = (
    "Asked again for the same dout, after another one, backward gives other gradients: leave what "
    "the layer keeps as it is, and compute with new arrays."
)
"""What is said of a layer whose way back changes what its forward kept."""

Place = tuple[str, str]
"""An experiment and the name of an observation in its record."""

Records = Mapping[str, Record]
"""A record of every experiment of one exercise, by the experiment's name."""

Inputs = Mapping[str, Any]
"""What a probe takes, by keyword."""


class DeclarationError(ValueError):
    """An exercise is declared in a way that cannot be judged; the message says where."""


def split(observation: str) -> Place:
    """Return the experiment and the observation of ``"experiment/observation"``."""
    experiment, _, name = observation.partition("/")
    return experiment, name


def without(inputs: Inputs, kept: tuple[str, ...]) -> Inputs:
    """Return inputs without those that are kept on the side that judges."""
    return {name: value for name, value in inputs.items() if name not in kept}


class Judged(Protocol):
    """What is judged of an exercise, whichever half of its declaration it comes from."""

    @property
    def aspects(self) -> tuple[Aspect, ...]:
        """Its aspects, in their order."""
        ...


@dataclass(frozen=True)
class Worked:
    """A value that the learner can work out: by hand, from a formula in the text, by symmetry.

    Attributes
    ----------
    value : array-like, bool or str
        A str stands for a word in place of numbers, as in `seminar.probes.Odd`.
    than : str
        What a sentence calls it.
    tolerance : float, optional
        In place of the aspect's, where the value is good for more or for less.
    """

    value: object
    than: str = "the right one"
    tolerance: float | None = None
    after: tuple[str, ...] = ()

    def of(
        self, implementation: Implementation, inputs: Inputs, record: Record
    ) -> np.ndarray | Odd | None:
        """Return the value as records hold it."""
        return Odd(self.value) if isinstance(self.value, str) else np.asarray(self.value)


@dataclass(frozen=True)
class Measured:
    """A value measured on the learner's own code, such as a slope of its way forward.

    Attributes
    ----------
    measure : callable
        Takes the implementation, the experiment's inputs and its record; returns an array, or None
        where there is nothing to measure. The inputs are private copies.
    after : tuple of str
        Aspects that must be right before it is worth a look: the slopes of a wrong way forward
        tell nothing.
    than, tolerance :
        As in `Worked`.
    """

    measure: Callable[[Implementation, Inputs, Record], object]
    after: tuple[str, ...] = ()
    than: str = "the measured one"
    tolerance: float | None = 1e-4

    def of(
        self, implementation: Implementation, inputs: Inputs, record: Record
    ) -> np.ndarray | None:
        """Return what is measured, None where it cannot be or is not finite."""
        measured = self.measure(implementation, inputs, record)
        if measured is None:
            return None
        array = np.asarray(measured, dtype=np.float64)
        return array if np.isfinite(array).all() else None


@dataclass(frozen=True)
class Experiment:
    """A probe, what it is given in the notebook, and what is then known of the outcome.

    Attributes
    ----------
    probe : Probe
    pinned : mapping, optional
        The probe's inputs by keyword in the visible check; None for an experiment that grading
        alone makes.
    evidence : mapping
        Observation -> `Worked`, `Measured`, or a plain value, which is a worked one. What has none
        is not looked at in the visible check, except for a yes-or-no observation, which has to be
        a yes, and `WARNINGS`.
    at : str
        How a learner makes these inputs, where printing them does not say: "f(x) = x³, x = 1".
    readings : dict of str to Reading
        Made from what the probe observed, by the observation's name.
    kept : tuple of str
        Inputs that the probe is not given: readings alone look at them.
    """

    probe: Probe
    pinned: Inputs | None = None
    evidence: Mapping[str, object] = field(default_factory=dict)
    at: str = ""
    readings: dict[str, Reading] = field(default_factory=dict)
    kept: tuple[str, ...] = ()

    def sent(self, inputs: Inputs) -> Inputs:
        """Return those of some inputs that the probe is given."""
        return without(inputs, self.kept)

    def inputs(self) -> dict[str, Any]:
        """Return the pinned inputs as private copies.

        Raises
        ------
        LookupError
            If there are none.
        """
        if self.pinned is None:
            raise LookupError("Grading alone makes this experiment: it has no inputs here.")
        return deepcopy(dict(self.pinned))

    def evidence_of(self, observation: str) -> Worked | Measured | None:
        """Return the evidence for an observation, None where none is declared."""
        found = self.evidence.get(observation)
        if found is None or isinstance(found, (Worked, Measured)):
            return found
        return Worked(found)


@dataclass(frozen=True)
class Aspect:
    """A part of an exercise that is judged by itself: one row of the table, with points of its own.

    Attributes
    ----------
    name : str
        As the learner reads it: "gradient", "x as it was".
    observations : tuple of str
        ``"experiment/observation"``; all of them must agree with what is expected.
    what : str or dict of str to str
        What the sentence calls the value: "the gradient"; by the observation's name, or by
        ``"experiment/observation"``, where each has its own.
    right : str
        The visible check's sentence where all is well.
    tolerance : float
        See `seminar.judging.closeness.is_close`.
    after : tuple of str
        Aspects that must be right for this one to count: leaving the arguments alone is no merit
        in code that does nothing else.
    beside : tuple of str
        Aspects of which at least one must be right for this one to count.
    builds_on : tuple of str
        Aspects from whose values those of this one are computed: where one of them is wrong, and no
        known mistake explains this one, it is put off until that is mended.
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
    observations: tuple[str, ...] = ()
    what: str | dict[str, str] = "the result"
    right: str = ""
    tolerance: float = DEFAULT_TOLERANCE
    after: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    builds_on: tuple[str, ...] = ()
    may_raise: tuple[str, ...] = ()
    wrong: str | dict[str, str] = ""
    rules: Rule | dict[str, Rule] = AGREES
    through: str = ""

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Where its observations stand."""
        return tuple(map(split, self.observations))

    @cached_property
    def values_named(self) -> frozenset[str]:
        """The names of which the aspect's own consists: of "neg and exp" these are two."""
        return frozenset(self.name.split(" and ")) - {""}

    def rule_of(self, observation: str) -> Rule:
        """Return the rule for an observation; where none is declared, it has to agree."""
        if isinstance(self.rules, Rule):
            return self.rules
        return self.rules.get(observation, AGREES)

    def name_of(self, place: Place) -> str:
        """Return what a sentence calls the value that is observed at a place."""
        if isinstance(self.what, str):
            return self.what
        return self.what.get("/".join(place)) or self.what.get(place[1], "the result")

    @property
    def compares_plainly(self) -> bool:
        """Whether observations that agree mean that the judge says the same of them."""
        return self.rules == AGREES and not self.through

    def sentence_of_no(self, observation: str) -> str:
        """Return the sentence for a yes-or-no observation that is not true, "" for none."""
        return self.wrong if isinstance(self.wrong, str) else self.wrong.get(observation, "")


@dataclass(frozen=True)
class Diagnosis:
    """What is known of a mistake that learners make, besides its records.

    Attributes
    ----------
    name, sentence : str
        The sentence tells the learner.
    on : tuple of str
        ``"experiment/observation"``: equality there, in all of them, is enough to recognise it.
    line : str
        A regular expression that must be found in the learner's source line wherever their code
        raised: one error message has many causes.
    spoils_all : bool
        Whether, once recognised, it is the reason for whatever else is wrong: code that never asks
        for what it was given can get nothing right but by chance.
    """

    name: str
    sentence: str
    on: tuple[str, ...] = ()
    line: str = ""
    spoils_all: bool = False


@dataclass(frozen=True)
class Exercise:
    """One exercise: what is tried, and what is judged in which words.

    `names_mistakes` is false where the answer is itself a value that a signature of a mistake would
    give away. `uses` names exercises of the same notebook whose code the probes take beside this
    one's, whatever that calls itself. `trains` is true where an answer is meant to keep the
    processor busy for seconds.
    """

    name: str
    experiments: Mapping[str, Experiment]
    aspects: tuple[Aspect, ...]
    names_mistakes: bool = True
    uses: tuple[str, ...] = ()
    trains: bool = False

    def __post_init__(self) -> None:
        require_known_places(self.name, self.experiments, self.aspects)

    @cached_property
    def tolerances(self) -> dict[Place, float]:
        """How far two numbers may lie apart and pass for the same, where an aspect says it."""
        return {place: aspect.tolerance for aspect in self.aspects for place in aspect.places}


def require_known_places(
    name: str, experiments: Mapping[str, object], aspects: tuple[Aspect, ...]
) -> None:
    """Hold aspects against one another and against the experiments.

    Raises
    ------
    DeclarationError
        If an aspect looks at nothing, at an unknown experiment, or waits for an unknown aspect.
    """
    names = [aspect.name for aspect in aspects]
    for aspect in aspects:
        if names.count(aspect.name) > 1:
            raise DeclarationError(f"{name}: two aspects are called {aspect.name!r}.")
        for other in (*aspect.after, *aspect.beside, *aspect.builds_on):
            if other not in names:
                raise DeclarationError(
                    f"{name}: {aspect.name!r} waits for {other!r}, which is no aspect."
                )
        if not aspect.observations:
            raise DeclarationError(f"{name}: {aspect.name!r} looks at nothing.")
        for experiment, observation in aspect.places:
            if experiment not in experiments:
                raise DeclarationError(
                    f"{name}: {aspect.name!r} looks at {experiment}/{observation}, and there is no "
                    f"experiment called {experiment!r}."
                )
