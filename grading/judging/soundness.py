"""Hold a declaration against what its experiments observe: every name in it is one of theirs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from grading.exercises.declaration import (
    WARNINGS,
    DeclarationError,
    Exercise,
    Place,
    Records,
    split,
)
from grading.exercises.lines import where
from seminar.judging.declaration import Aspect
from seminar.judging.naming import ENDED
from seminar.judging.rules import Rule


class _Unsound(NamedTuple):
    """What is wrong, and the mentions by which `grading.exercises.lines.where` finds it."""

    sentence: str
    mentions: tuple[str, ...]
    graded: bool = False


def require_sound(exercise: Exercise, reference: Records, expected: Records) -> None:
    """Hold a declaration against the records of its reference.

    Parameters
    ----------
    reference, expected : Records
        As the probes sent them, and with the readings made.

    Raises
    ------
    DeclarationError
        With file and line, where it names what no experiment observes, or where an aspect believes
        the learner's side.
    """
    for faults in (_of_experiments, _of_aspects, _of_foreseen, _of_mistakes, _of_trust):
        for fault in faults(exercise, reference, expected):
            place = where(exercise.name, *fault.mentions, graded=fault.graded)
            raise DeclarationError(f"{place}: {fault.sentence}")


def _of_aspects(exercise: Exercise, _: Records, expected: Records) -> Iterator[_Unsound]:
    for aspect in exercise.aspects:
        for experiment, observation in aspect.places:
            rule = aspect.rule_of(observation)
            for name in (observation, *(rule.beside if observation != WARNINGS else ())):
                if name != WARNINGS and name not in expected[experiment].values:
                    yield _Unsound(
                        _observes_no(expected, experiment, name),
                        (aspect.name, name, f"{experiment}/{name}"),
                    )
        yield from _of_keys(aspect, expected)


def _of_foreseen(exercise: Exercise, _: Records, expected: Records) -> Iterator[_Unsound]:
    """Yield what asks for the numbers of a reference that is not run."""
    for aspect in exercise.aspects:
        for experiment, observation in aspect.places:
            if (
                exercise.experiments[experiment].foreseen is not None
                and observation != WARNINGS
                and aspect.rule_of(observation).one_is_right
                and not _is_yes_or_no(expected, (experiment, observation))
            ):
                yield _Unsound(
                    f"{aspect.name!r} asks for the reference's {observation!r}, and in "
                    f"{experiment!r} the reference is not run: leave out what is foreseen there, "
                    "or judge by a rule that takes more than one value.",
                    (experiment,),
                    graded=True,
                )


def _of_keys(aspect: Aspect, expected: Records) -> Iterator[_Unsound]:
    """Yield the keys of an aspect that name nothing; helpers may share a table of words."""
    tried = dict.fromkeys(experiment for experiment, _ in aspect.places)
    theirs = [name for experiment in tried for name in expected[experiment].values]
    own = [observation for _, observation in aspect.places]
    every = {name for record in expected.values() for name in record.values}
    every |= {f"{one}/{name}" for one, record in expected.items() for name in record.values}
    keys: list[tuple[str, Iterable[str], Iterable[str], list[str]]] = [
        ("what", () if isinstance(aspect.what, str) else aspect.what, every, theirs),
        ("wrong", () if isinstance(aspect.wrong, str) else aspect.wrong, every, own),
        ("rules", () if isinstance(aspect.rules, Rule) else aspect.rules, own, own),
        ("through", filter(None, [aspect.through]), theirs, theirs),
    ]
    for key, names, known, shown in keys:
        for name in names:
            if name not in known:
                yield _Unsound(
                    f"`{key}` of {aspect.name!r} names {name!r}, which is not observed; there "
                    f"{_are(shown)}.",
                    (aspect.name, name),
                )


def _of_experiments(
    exercise: Exercise, reference: Records, expected: Records
) -> Iterator[_Unsound]:
    """Yield what evidence and readings name and no probe observes."""
    names = [aspect.name for aspect in exercise.aspects]
    for title, experiment in exercise.experiments.items():
        for name, reading in experiment.readings.items():
            for need in reading.needs:
                if need not in reference[title].values:
                    missing = _observes_no(reference, title, need)
                    yield _Unsound(
                        f"The reading {name!r} needs {need!r}. {missing}",
                        (title, name, need),
                    )
    for title, shown in exercise.shown.experiments.items() if exercise.shown else ():
        for name in shown.evidence:
            if name not in expected[title].values:
                yield _Unsound(
                    f"There is evidence for {name!r}. {_observes_no(expected, title, name)}",
                    (title, name),
                )
            evidence = shown.evidence_of(name)
            for other in evidence.after if evidence else ():
                if other not in names:
                    yield _Unsound(
                        f"The evidence for {name!r} in {title!r} waits for {other!r}, which is no "
                        f"aspect; there {_are(names)}.",
                        (title, name, other),
                    )


def _of_mistakes(exercise: Exercise, _: Records, expected: Records) -> Iterator[_Unsound]:
    for mistake in exercise.mistakes:
        for place in mistake.on:
            experiment, name = split(place)
            if experiment not in expected:
                yield _Unsound(
                    f"{mistake.name} is recognised on {place!r}, and there is no experiment called "
                    f"{experiment!r}; there {_are(expected)}.",
                    (mistake.name, place),
                    graded=True,
                )
            elif name not in (*expected[experiment].values, WARNINGS, ENDED):
                yield _Unsound(
                    f"{mistake.name} is recognised on {place!r}. "
                    f"{_observes_no(expected, experiment, name)}",
                    (mistake.name, place),
                    graded=True,
                )


def _observes_no(records: Records, experiment: str, name: str) -> str:
    record = records[experiment]
    stopped = ""
    if record.failure is not None:
        stopped = f" The reference stopped there: {record.failure.kind}: {record.failure.message}"
    return f"{experiment!r} observes no {name!r}; there {_are(record.values)}.{stopped}"


def _are(names: Iterable[str]) -> str:
    return f"are {', '.join(map(repr, dict.fromkeys(names))) or 'none'}"


def _of_trust(exercise: Exercise, _: Records, expected: Records) -> Iterator[_Unsound]:
    """Yield the aspects that believe the learner's side.

    Whoever writes the learner's records can write yes to every question, and arrays of the right
    shape may hold anything, so an aspect made of nothing else has to wait for one that compares
    numbers or words here.
    """
    compares = {
        aspect.name: not all(_tells_little(expected, place) for place in aspect.places)
        for aspect in exercise.aspects
    }
    for aspect in exercise.aspects:
        after = any(compares[name] for name in aspect.after)
        beside = aspect.beside and all(compares[name] for name in aspect.beside)
        if not (compares[aspect.name] or after or beside):
            yield _Unsound(
                f"{aspect.name!r} believes the learner's side. Let it come after or beside an "
                "aspect that compares numbers.",
                (aspect.name,),
            )


def _tells_little(reference: Records, place: Place) -> bool:
    """Say whether an observation is a yes or no, or a shape, as those whose names end so."""
    _, observation = place
    if observation == WARNINGS or observation.endswith(" shape"):
        return True
    return _is_yes_or_no(reference, place)


def _is_yes_or_no(records: Records, place: Place) -> bool:
    experiment, observation = place
    value = records[experiment].values[observation]
    return isinstance(value, np.ndarray) and value.dtype == bool
