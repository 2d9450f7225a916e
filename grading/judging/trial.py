"""The hidden view of an exercise: fresh inputs, a learner's records, a score."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np

from grading.exercises.declaration import Exercise, Mistake, Records
from grading.judging.edits import implementation_of
from grading.judging.score import AspectScore, Score
from grading.judging.soundness import require_sound
from seminar.judging.declaration import Aspect
from seminar.judging.explain import Fault
from seminar.judging.fault import fault_in
from seminar.judging.judge import RIGHT, Basis, judge
from seminar.judging.naming import KnownRecords
from seminar.judging.reading import with_readings
from seminar.probes import observe


def draw_inputs(exercise: Exercise, seed: int | None = None) -> dict[str, dict[str, object]]:
    """Return fresh hidden inputs for every experiment; the same for the same `seed`."""
    rng = np.random.default_rng(seed)
    return {name: dict(experiment.draw(rng)) for name, experiment in exercise.experiments.items()}


def run_here(
    exercise: Exercise, implementation: object, inputs: Mapping[str, Mapping[str, object]]
) -> Records:
    """Run every experiment on an implementation of our own, in this process.

    NumPy warns of it as by default, whatever who asks has set.
    """
    with np.errstate(divide="warn", over="warn", invalid="warn"):
        return {
            name: observe(experiment.probe, implementation, inputs[name])
            for name, experiment in exercise.experiments.items()
        }


class Trial:
    """One draw of an exercise's hidden inputs, and what is known to be made of it.

    Attributes
    ----------
    inputs : dict
        Experiment -> inputs by keyword.
    reference : Records
        As its probes sent them.
    expected : Records
        The reference's with the readings made.

    Raises
    ------
    DeclarationError
        If the exercise is declared so that it cannot be judged fairly.
    """

    def __init__(self, exercise: Exercise, implementation: object, seed: int | None = None) -> None:
        """Draw inputs and run the reference `implementation` on them."""
        self.exercise = exercise
        self.inputs = draw_inputs(exercise, seed)
        self.reference = run_here(exercise, implementation, self.inputs)
        self.expected = self.read(self.reference)
        require_sound(exercise, self.reference, self.expected)

    @cached_property
    def mistakes(self) -> list[KnownMistake]:
        """What the known mistakes make of the inputs, found out once something is wrong."""
        return [
            KnownMistake(self, mistake, run_here(self.exercise, implementation, self.inputs))
            for mistake in self.exercise.mistakes
            for implementation in [implementation_of(self.exercise.name, mistake)]
        ]

    def score(self, learner: Records) -> Score:
        """Return the points by aspect for the records that a learner's code left.

        Each comes with a verdict and a sentence.
        """
        return self.judged(self.read(learner))

    def read(self, records: Records) -> Records:
        """Return records with what is to be read from their numbers on this side."""
        return {
            name: with_readings(
                experiment.readings, self.inputs[name], records[name], self.reference[name]
            )
            for name, experiment in self.exercise.experiments.items()
        }

    def judged(self, learner: Records) -> Score:
        """Return the score for records in which the readings are made."""
        exercise = self.exercise
        findings = judge(
            exercise, learner, Basis(self.expected, inputs=self.inputs), lambda: self.mistakes
        )
        aspects = []
        for finding in findings:
            points = exercise.points_of[finding.aspect.name]
            name = finding.diagnosis.name if finding.diagnosis else ""
            got = points if finding.verdict == RIGHT else 0.0
            aspects.append(
                AspectScore(
                    finding.aspect.name, got, points, finding.verdict, finding.sentence, name
                )
            )
        return Score(exercise.name, exercise.points, tuple(aspects))

    def fault_in(self, aspect: Aspect, records: Records) -> Fault | None:
        """Return what is wrong in an aspect of records in which the readings are made."""
        return fault_in(aspect, records, self.expected, inputs=self.inputs)


class KnownMistake(KnownRecords):
    """A known mistake in a trial; `sent` holds its records as its probes sent them."""

    def __init__(self, trial: Trial, mistake: Mistake, sent: Records) -> None:
        self.mistake, self.sent = mistake, sent
        exercise = trial.exercise
        super().__init__(
            mistake,
            trial.read(sent),
            trial.expected,
            exercise.tolerances,
            trial.fault_in,
            exercise.aspects,
        )
