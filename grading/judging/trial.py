"""The hidden view of an exercise: fresh inputs, a learner's records, a score."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
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
from seminar.judging.rules import AtLeast
from seminar.probes import Record, observe
from seminar.probes.record import plain

_ONE_AT_A_TIME = threading.RLock()
"""Who judges keeps Python's warnings and outputs to himself, which all threads share."""


def draw_inputs(exercise: Exercise, seed: int | None = None) -> dict[str, dict[str, object]]:
    """Return fresh hidden inputs for every experiment; the same for the same `seed`."""
    rng = np.random.default_rng(seed)
    return {name: dict(experiment.draw(rng)) for name, experiment in exercise.experiments.items()}


def run_here(
    exercise: Exercise, implementation: object, inputs: Mapping[str, Mapping[str, object]]
) -> dict[str, Record]:
    """Run every experiment on an implementation of our own, in this process."""
    return {name: run_one(exercise, name, implementation, inputs) for name in exercise.experiments}


def run_one(
    exercise: Exercise,
    name: str,
    implementation: object,
    inputs: Mapping[str, Mapping[str, object]],
) -> Record:
    """Run one experiment on an implementation of our own, in this process.

    NumPy warns of it as by default, whatever who asks has set.
    """
    with np.errstate(divide="warn", over="warn", invalid="warn"):
        experiment = exercise.experiments[name]
        return observe(experiment.probe, implementation, experiment.sent(inputs[name]))


class OnDemand(Mapping[str, Record]):
    """Records by experiment, each of them found when it is asked for first."""

    def __init__(self, names: Iterable[str], find: Callable[[str], Record]) -> None:
        self._names, self._find = tuple(names), find
        self._found: dict[str, Record] = {}

    def __getitem__(self, name: str) -> Record:
        if name not in self._found:
            if name not in self._names:
                raise KeyError(name)
            self._found[name] = self._find(name)
        return self._found[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


class Trial:
    """One draw of an exercise's hidden inputs, and what is known to be made of it.

    Attributes
    ----------
    inputs : dict
        Experiment -> inputs by keyword.
    reference : Records
        As its probes sent them; where it is foreseen what right code leaves, that.
    expected : Records
        The reference's with the readings made.

    Raises
    ------
    DeclarationError
        If the exercise is declared so that it cannot be judged fairly.
    """

    def __init__(self, exercise: Exercise, implementation: object, seed: int | None = None) -> None:
        """Draw inputs, and run the reference `implementation` on them where nothing is foreseen."""
        self.exercise = exercise
        self.inputs = draw_inputs(exercise, seed)
        self.reference = {name: self._right(name, implementation) for name in exercise.experiments}
        self.expected = self.read(self.reference)
        require_sound(exercise, self.reference, self.expected)

    def _right(self, name: str, implementation: object) -> Record:
        foreseen = self.exercise.experiments[name].foreseen
        if foreseen is None:
            return run_one(self.exercise, name, implementation, self.inputs)
        values = foreseen(self.inputs[name])
        return Record({observation: plain(value) for observation, value in values.items()})

    @cached_property
    def mistakes(self) -> list[KnownMistake]:
        """What the known mistakes make of the inputs, found out as far as it is asked for."""
        return [KnownMistake(self, mistake) for mistake in self.exercise.mistakes]

    def score(self, learner: Records) -> Score:
        """Return the points by aspect for the records that a learner's code left.

        Each comes with a verdict and a sentence.
        """
        return self.judged(self.read(learner))

    def read(self, records: Records) -> Records:
        """Return records with what is to be read from their numbers on this side."""
        return {name: self.read_one(name, records[name]) for name in self.exercise.experiments}

    def read_one(self, name: str, record: Record) -> Record:
        """Return an experiment's record with what is to be read from its numbers on this side."""
        readings = self.exercise.experiments[name].readings
        return with_readings(readings, self.inputs[name], record, self.reference[name])

    def judged(self, learner: Records) -> Score:
        """Return the score for records in which the readings are made."""
        exercise = self.exercise
        with _ONE_AT_A_TIME:
            findings = judge(
                exercise, learner, Basis(self.expected, inputs=self.inputs), lambda: self.mistakes
            )
        aspects = []
        for finding in findings:
            points = exercise.points_of[finding.aspect.name]
            name = finding.diagnosis.name if finding.diagnosis else ""
            got = points if finding.verdict == RIGHT else 0.0
            measured = _measured(finding.aspect, learner)
            sentence = finding.sentence
            if finding.verdict == RIGHT and measured is not None and not sentence:
                sentence = f"{100 * measured:.1f} %."
            said = (finding.verdict, sentence, name, finding.as_in, measured)
            aspects.append(AspectScore(finding.aspect.name, got, points, *said))
        return Score(exercise.name, exercise.points, tuple(aspects))

    def fault_in(self, aspect: Aspect, records: Records) -> Fault | None:
        """Return what is wrong in an aspect of records in which the readings are made."""
        return fault_in(aspect, records, self.expected, inputs=self.inputs)


def _measured(aspect: Aspect, records: Records) -> float | None:
    """Return the fraction that decides an aspect, None where none does or it is not there."""
    for experiment, observation in aspect.places:
        if isinstance(aspect.rule_of(observation), AtLeast):
            value = records[experiment].values.get(observation)
            return float(value) if isinstance(value, np.ndarray) and not value.ndim else None
    return None


class KnownMistake(KnownRecords):
    """A known mistake in a trial.

    Its experiments run as far as somebody asks for their records, in the order of the exercise: one
    may find what another has left behind. Most mistakes are told from a learner's by the first.
    """

    def __init__(self, trial: Trial, mistake: Mistake) -> None:
        self.mistake, self._trial = mistake, trial
        exercise = trial.exercise
        self.sent = OnDemand(exercise.experiments, self._run_in_order)
        super().__init__(
            mistake,
            OnDemand(exercise.experiments, lambda name: trial.read_one(name, self.sent[name])),
            trial.expected,
            exercise.tolerances,
            trial.fault_in,
            exercise.aspects,
        )

    @cached_property
    def _implementation(self) -> object:
        return implementation_of(self._trial.exercise.name, self.mistake)

    def _run_in_order(self, name: str) -> Record:
        """Run an experiment after those before it; return the record that its probe sent."""
        exercise = self._trial.exercise
        names = [*self.sent]
        for before in names[: names.index(name)]:
            _ = self.sent[before]
        return run_one(exercise, name, self._implementation, self._trial.inputs)
