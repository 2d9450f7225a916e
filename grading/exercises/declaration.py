"""The instructor's half of a declaration: points, hidden draws, known mistakes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from seminar.judging import declaration as shipped
from seminar.judging.declaration import (
    WARNINGS,
    DeclarationError,
    Diagnosis,
    Place,
    Records,
    split,
    without,
)
from seminar.judging.reading import Reading
from seminar.probes import Probe

__all__ = [
    "WARNINGS",
    "DeclarationError",
    "Draw",
    "Edit",
    "Exercise",
    "Experiment",
    "Foreseen",
    "Mistake",
    "Place",
    "Records",
    "graded",
    "split",
]

Edit = Mapping[str, str] | str
"""Old text -> new text, in the reference's source; see `grading.judging.edits.edited`."""

Draw = Callable[[np.random.Generator], Mapping[str, object]]
"""Makes a probe's inputs by keyword. They are never degenerate: no square matrices, no zeros or
ones, no two sizes equal, except where that is what an experiment is about."""

Foreseen = Callable[[Mapping[str, object]], Mapping[str, object]]
"""Takes what was drawn for an experiment; returns an observation of each name that its probe sends,
as code could leave it that is right in everything. Work is graded against that, and the reference,
which may take long, is not run for it: so a rule that asks for the reference's own numbers cannot
judge there, only a yes, or one for which `seminar.judging.rules.Rule.one_is_right` is false."""


@dataclass(frozen=True)
class Experiment:
    """A probe and how its hidden inputs are drawn; see `seminar.judging.declaration.Experiment`.

    `seconds` is how long it may take of a processor's time, where that is more than usual.
    `foreseen` tells what right code may leave, where the inputs alone say so.
    """

    probe: Probe
    draw: Draw
    readings: dict[str, Reading] = field(default_factory=dict)
    kept: tuple[str, ...] = ()
    seconds: float | None = None
    foreseen: Foreseen | None = None

    def sent(self, inputs: Mapping[str, object]) -> Mapping[str, object]:
        """Return those of some inputs that the probe is given."""
        return without(inputs, self.kept)


@dataclass(frozen=True)
class Mistake(Diagnosis):
    """A wrong implementation that learners write, as an edit of the reference.

    Attributes
    ----------
    edit : mapping or str
        Old text -> new text, in the reference's source; see `grading.judging.edits.edited`. A str
        is the whole code of what no edit says.
    """

    edit: Edit = ""


@dataclass(frozen=True)
class Exercise:
    """One exercise as it is graded.

    Attributes
    ----------
    points_of : dict of str to float
        Of every aspect, by its name.
    given : tuple of str
        Exercises that this one calls: where the learner's own do not serve, the points are earned
        with working ones.
    variants : mapping
        Name -> edit of the reference that is right, too: the tests hold that it gets full marks.
    """

    name: str
    points_of: Mapping[str, float]
    experiments: dict[str, Experiment]
    aspects: tuple[shipped.Aspect, ...]
    given: tuple[str, ...] = ()
    mistakes: list[Mistake] = field(default_factory=list)
    variants: Mapping[str, Edit] = field(default_factory=dict)
    shown: shipped.Exercise | None = None

    def __post_init__(self) -> None:
        shipped.require_known_places(self.name, self.experiments, self.aspects)
        names = {aspect.name for aspect in self.aspects}
        if names != self.points_of.keys():
            odd = sorted(names ^ self.points_of.keys())
            raise DeclarationError(
                f"{self.name}: give points to every aspect and to nothing else; see {odd}."
            )
        called = [mistake.name for mistake in self.mistakes]
        if twice := {name for name in called if called.count(name) > 1}:
            raise DeclarationError(f"{self.name}: two mistakes are called {sorted(twice)}.")

    @property
    def points(self) -> float:
        """The points of all aspects together."""
        return sum(self.points_of.values())

    @cached_property
    def tolerances(self) -> dict[Place, float]:
        """How far two numbers may lie apart and pass for the same, where an aspect says it."""
        return {place: aspect.tolerance for aspect in self.aspects for place in aspect.places}


def graded(
    shown: shipped.Exercise,
    *,
    points: Mapping[str, float],
    draws: Mapping[str, Draw],
    given: tuple[str, ...] = (),
    mistakes: tuple[Mistake, ...] = (),
    variants: Mapping[str, Edit] | None = None,
    seconds: Mapping[str, float] | None = None,
    foreseen: Mapping[str, Foreseen] | None = None,
) -> Exercise:
    """Add the instructor's half to what ships of an exercise.

    Parameters
    ----------
    points : mapping
        Name of an aspect -> its points.
    draws : mapping
        Name of an experiment -> how its hidden inputs are drawn.
    given, mistakes, variants :
        See `Exercise`.
    seconds : mapping, optional
        Name of an experiment -> how long it may take, where that is more than usual.
    foreseen : mapping, optional
        Name of an experiment -> what right code may leave there, where the reference is not to be
        run when work is graded.

    Raises
    ------
    DeclarationError
        If aspects or experiments are left out, or named that do not exist.
    """
    if draws.keys() != shown.experiments.keys():
        odd = sorted(draws.keys() ^ shown.experiments.keys())
        raise DeclarationError(
            f"{shown.name}: say of every experiment how its inputs are drawn, and of no other; "
            f"see {odd}."
        )
    if unknown := sorted({*(foreseen or ())} - shown.experiments.keys()):
        raise DeclarationError(
            f"{shown.name}: something is foreseen for {unknown}, and there is no such experiment."
        )
    experiments = {
        name: Experiment(
            one.probe,
            draws[name],
            one.readings,
            one.kept,
            (seconds or {}).get(name),
            (foreseen or {}).get(name),
        )
        for name, one in shown.experiments.items()
    }
    return Exercise(
        shown.name,
        dict(points),
        experiments,
        shown.aspects,
        given,
        list(mistakes),
        variants or {},
        shown,
    )
