"""How records become a score: compare with the reference, name the mistake, describe the rest."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np

from grading.exercises.declaration import WARNINGS, Aspect, Exercise, Place, Records
from grading.exercises.fault import fault_in
from grading.exercises.naming import Known, names_of_mistakes
from grading.exercises.reading import with_readings
from grading.score import AspectScore, Score
from seminar.check.attempt import AFTER_A_STOP
from seminar.check.explain import NOT_TRIED, STOPPED, Fault
from seminar.check.report import NOT_REACHED, RIGHT, WRONG
from seminar.probes import observe


def draw_inputs(exercise: Exercise, seed: object = None) -> dict[str, dict[str, object]]:
    """Return fresh hidden inputs for every experiment; the same for the same `seed`."""
    rng = np.random.default_rng(seed)
    return {name: experiment.draw(rng) for name, experiment in exercise.experiments.items()}


def run_here(exercise: Exercise, implementation: object, inputs: dict[str, dict]) -> Records:
    """Run every experiment on an implementation of our own, in this process."""
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
    ValueError
        If the exercise is declared so that it cannot be judged fairly.
    """

    def __init__(self, exercise: Exercise, implementation: object, seed: object = None) -> None:
        """Draw inputs and run the reference `implementation` on them."""
        self.exercise = exercise
        self.inputs = draw_inputs(exercise, seed)
        self.reference = run_here(exercise, implementation, self.inputs)
        self.expected = self.read(self.reference)
        _require_sound(exercise, self.expected)

    @cached_property
    def mistakes(self) -> list[Known]:
        """What the known mistakes make of the inputs, found out once something is wrong."""
        return [
            Known(self.exercise, mistake, records, self.read(records), self.expected)
            for mistake in self.exercise.mistakes
            for records in [run_here(self.exercise, mistake.implementation, self.inputs)]
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
        found = {a.name: fault_in(a, learner, self.expected) for a in exercise.aspects}
        names = names_of_mistakes(exercise, lambda: self.mistakes, found, learner, self.expected)
        return Score(exercise.name, exercise.points, tuple(_aspect_scores(exercise, found, names)))


def _require_sound(exercise: Exercise, reference: Records) -> None:
    """Hold a declaration against what its experiments observe.

    Whoever writes the learner's records can write yes to every question, and arrays of the right
    shape may hold anything, so an aspect made of nothing else has to wait for one that compares
    numbers or words here.
    """
    compares = {}
    for aspect in exercise.aspects:
        for experiment, observation in aspect.places:
            needed = aspect.rule_of(observation).beside if observation != WARNINGS else ()
            for name in (observation, *needed):
                if name != WARNINGS and name not in reference[experiment].values:
                    raise ValueError(f"{exercise.name}: {experiment!r} observes no {name!r}.")
        compares[aspect.name] = not all(_tells_little(reference, place) for place in aspect.places)
    for aspect in exercise.aspects:
        after = any(compares[name] for name in aspect.after)
        beside = aspect.beside and all(compares[name] for name in aspect.beside)
        if not (compares[aspect.name] or after or beside):
            raise ValueError(
                f"{exercise.name}: {aspect.name!r} believes the learner's side. Let it come after "
                "or beside an aspect that compares numbers."
            )


def _tells_little(reference: Records, place: Place) -> bool:
    """Say whether an observation is a yes or no, or a shape, as those whose names end so."""
    experiment, observation = place
    if observation == WARNINGS or observation.endswith(" shape"):
        return True
    value = reference[experiment].values[observation]
    return isinstance(value, np.ndarray) and value.dtype == bool


def _aspect_scores(exercise, found, names) -> Iterator[AspectScore]:
    said: dict[str, str] = {}
    for aspect in exercise.aspects:
        fault = found[aspect.name]
        mistake = names.get(aspect.name)
        if fault is not None:
            sentence = mistake.sentence if mistake else fault.sentence
            if not mistake and fault.kind == NOT_TRIED:
                verdict = NOT_REACHED
            elif sentence in said:
                verdict, sentence = _once_more(aspect, fault, mistake, found, said[sentence])
            else:
                verdict = WRONG
                said[sentence] = aspect.name
            yield AspectScore(
                aspect.name, 0.0, aspect.points, verdict, sentence, mistake.name if mistake else ""
            )
        elif reason := _waits_for(aspect, found):
            yield AspectScore(aspect.name, 0.0, aspect.points, NOT_REACHED, reason)
        else:
            yield AspectScore(aspect.name, aspect.points, aspect.points, RIGHT, "")


def _once_more(aspect, fault, mistake, found, first: str) -> tuple[str, str]:
    """Return verdict and sentence where the reason has been said of the aspect `first`.

    What waits for a wrong aspect is not wrong by itself: its numbers follow from those.
    """
    if not mistake and fault.kind == STOPPED:
        return NOT_REACHED, AFTER_A_STOP
    if waits := _waits_for(aspect, found):
        return NOT_REACHED, waits
    return WRONG, f"For the same reason as “{first}”."


def _waits_for(aspect: Aspect, found: dict[str, Fault | None]) -> str:
    """Return which aspects this one waits for, as a sentence; "" where it counts."""
    names = next(((name,) for name in aspect.after if found[name] is not None), ())
    if not names and all(found[name] is not None for name in aspect.beside):
        names = aspect.beside
    quoted = " or ".join(f"“{name}”" for name in names)
    return f"Counts once {quoted} is right." if quoted else ""
