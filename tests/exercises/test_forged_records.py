"""Whatever a record holds, judging yields points and sentences: any worker can forge one.

About 15 s, more in `make test-long`: forged records for every exercise, all of them judged in this
process.
"""

import itertools
import time
import tracemalloc
import warnings

import numpy as np
import pytest
from exercises.cases import exercises, trial, trial_of_points
from exercises.in_one_piece import WARNINGS, Experiment
from exercises.in_one_piece import aspect as part
from exercises.in_one_piece import exercise as declare

from grading.judging.trial import Trial
from seminar.check.report import RIGHT
from seminar.judging.explain import explain
from seminar.judging.reading import Reading, with_readings
from seminar.judging.rules import SaidWhereTrue
from seminar.probes import Failure, Odd, Record

SEED = 7

ODD_VALUES = (
    np.zeros(0),
    np.zeros((0, 3, 0)),
    np.ones((1,) * 32),
    np.ones((2,) * 12),
    np.ones(7),
    np.array(np.nan),
    np.array(-np.inf),
    np.array(True),
    np.array([True, False]),
    np.array([2**63], np.uint64),
    np.array(2**64 - 1, np.uint64),
    np.array(-(2**63)),
    np.full((2, 3), np.inf, np.float16),
    np.array(5e-324),
    Odd("x"),
    Odd(""),
    Odd("None"),
)


def _in_another_way(rng, value):
    """Return an observation that has the form of `value`, with other contents or another type."""
    if isinstance(value, Odd):
        return Odd(value[1:])
    contents = (0, 1, -1, np.nan, -np.inf, 1.7e308, 5e-324, 0.5, rng.normal())
    fill = contents[rng.integers(len(contents))]
    forged = value.astype(np.float64)
    where = rng.random(value.shape) < rng.choice([0.2, 1.0])
    forged = np.where(where, fill, forged)
    kinds = (np.float64, np.float32, np.float16, np.int8, np.uint64, bool)
    with np.errstate(all="ignore"):
        return forged.astype(kinds[rng.integers(len(kinds))])


def _forged(rng, reference):
    """Return records in which some observations are missing or others than the reference's."""
    share = rng.choice([0.03, 0.3, 0.9])
    records = {}
    for experiment, record in reference.items():
        values = dict(record.values)
        for name, value in record.values.items():
            if rng.random() > share:
                continue
            match rng.integers(4):
                case 0:
                    del values[name]
                case 1:
                    values[name] = ODD_VALUES[rng.integers(len(ODD_VALUES))]
                case 2:
                    values[name] = _in_another_way(rng, value)
                case 3 if isinstance(value, np.ndarray):
                    values[name] = value.T if rng.random() < 0.5 else value.reshape(-1)
        failure, warned = record.failure, record.warnings
        if rng.random() < share / 2:
            kind = rng.choice(["", "ValueError", "NotImplementedError", "NameError", "Timeout"])
            failure = Failure(str(kind), *rng.choice(["", "m", "a line"], 3).tolist())
        if rng.random() < share / 4:
            warned = ("RuntimeWarning",)
        records[experiment] = Record(values, failure, warned)
    return records


def _untouched(exercise, aspect, forged, reference):
    """Whether every observation that an aspect looks at or is read from is the reference's own."""
    readings = {name: one.readings for name, one in exercise.experiments.items()}
    return all(
        forged[experiment].warnings == reference[experiment].warnings
        if name == WARNINGS
        else forged[experiment].values.get(name) is reference[experiment].values[name]
        for experiment, observation in aspect.places
        for name in (
            *(
                readings[experiment][observation].needs
                if observation in readings[experiment]
                else (observation,)
            ),
            *(() if observation == WARNINGS else aspect.rule_of(observation).beside),
        )
    )


@pytest.mark.parametrize("exercise", exercises())
def test_a_forged_record_gets_points_and_sentences_and_never_an_exception(exercise, request):
    rng = np.random.default_rng([SEED, *exercise.name.encode()])
    laid_out = trial(exercise.name, SEED)
    assert len(laid_out.mistakes) == len(exercise.mistakes)  # made before warnings become errors
    for _ in range(40 if request.config.getoption("--long") else 12):
        forged = _forged(rng, laid_out.reference)
        with warnings.catch_warnings(), np.errstate(all="raise"):
            warnings.simplefilter("error")
            score = laid_out.score(forged)
        assert 0.0 <= score <= score.max_score == exercise.points
        assert all(one.sentence for one in score.aspects if one.points < one.max_points)
        right = {
            aspect.name
            for aspect in exercise.aspects
            if _untouched(exercise, aspect, forged, laid_out.reference)
        }
        for aspect, one in zip(exercise.aspects, score.aspects, strict=True):
            waits = {*aspect.after, *aspect.beside} - right
            if aspect.name in right and not waits:
                assert one.points == exercise.points_of[aspect.name], (
                    f"{aspect.name}: {one.sentence}"
                )


def _answers_in_words(exercise):
    return {
        place
        for aspect in exercise.aspects
        for place in aspect.places
        if place[1] != WARNINGS and isinstance(aspect.rule_of(place[1]), SaidWhereTrue)
    }


def _all_yes(exercise, reference, other):
    """Return records with every yes and every word as it should be, and `other` for numbers."""
    answers = _answers_in_words(exercise)
    records = {}
    for experiment, record in reference.items():
        values = {}
        for name, value in record.values.items():
            given = isinstance(value, Odd) or value.dtype == bool
            forged = value if given and (experiment, name) not in answers else other(value)
            if forged is not None:
                values[name] = forged
        records[experiment] = Record(values)
    return records


NUMBERS = {
    "missing": lambda value: None,
    "a yes": lambda value: np.array(True),
    "ones": lambda value: np.ones(np.shape(value)),
    "yes in every entry": lambda value: np.ones(np.shape(value), bool),
    "zeros": lambda value: np.zeros(np.shape(value)),
    "nan": lambda value: np.full(np.shape(value), np.nan),
    "a word": lambda value: Odd("x"),
}


@pytest.mark.parametrize("exercise", exercises())
@pytest.mark.parametrize("numbers", NUMBERS)
def test_a_yes_to_every_question_earns_nothing_without_a_right_number(exercise, numbers):
    laid_out = trial_of_points(exercise.name, SEED)
    score = laid_out.score(_all_yes(exercise, laid_out.reference, NUMBERS[numbers]))
    assert score == 0.0, score.report


@pytest.mark.parametrize("exercise", exercises())
def test_one_observation_forged_in_a_right_record_is_answered(exercise):
    laid_out = trial(exercise.name, SEED)
    failure = Failure("ValueError", "m", "a line")
    forgeries = itertools.cycle(
        [(value, ended) for value in (None, *ODD_VALUES) for ended in (None, failure)]
    )
    for experiment, record in laid_out.reference.items():
        for name in record.values:
            value, ended = next(forgeries)
            values = dict(record.values)
            if value is None:
                del values[name]
            else:
                values[name] = value
            forged = {**laid_out.reference, experiment: Record(values, ended)}
            score = laid_out.score(forged)
            assert 0.0 <= score <= exercise.points
            assert all(one.sentence for one in score.aspects if one.verdict != RIGHT)


LOSSES = {
    "zeros": (0.0, 0.0),
    "of zero height": (1.5, 0.0),
    "so large that nothing shows beside them": (1e30, 1e30),
    "infinite": (np.inf, np.inf),
    "nan": (np.nan, np.nan),
}


@pytest.mark.parametrize("losses", LOSSES)
def test_every_yes_and_the_right_number_of_losses_earn_nothing_in_a_training(losses):
    laid_out = trial("train", SEED)
    forged = {}
    for experiment, record in laid_out.reference.items():
        values = {
            name: np.zeros(value.shape) if value.dtype.kind == "f" else value
            for name, value in record.values.items()
        }
        for name, number in zip(
            ("losses", "heights under the losses"), LOSSES[losses], strict=True
        ):
            values[name] = np.full(values[name].shape, number)
        forged[experiment] = Record(values)
    score = laid_out.score(forged)
    assert score == 0.0, score.report


def test_batches_that_come_with_other_losses_earn_nothing():
    laid_out = trial("train", SEED)
    rng = np.random.default_rng(SEED)
    forged = {}
    for experiment, record in laid_out.reference.items():
        values = dict(record.values)
        drawn = values["samples"]
        values["samples"] = values["targets"] = np.where(
            drawn < 0, drawn, rng.integers(laid_out.inputs[experiment]["samples"], size=drawn.shape)
        )
        for name in [name for name in values if name.endswith("at the end")]:
            del values[name]
        forged[experiment] = Record(values)
    score = laid_out.score(forged)
    assert score == 0.0, score.report


def test_a_reading_heeds_the_numbers_and_not_what_is_said_in_its_name():
    reading = {"rises": Reading(("numbers",), lambda inputs, n: inputs["by"] == np.diff(n).min())}
    reference = Record({"numbers": np.arange(3)})

    def read(**values):
        return with_readings(reading, {"by": 1}, Record(values), reference).values

    yes, no = {"rises": np.array(True)}, {"rises": np.array(False)}
    assert read(numbers=np.arange(3)) == yes
    assert read(numbers=np.arange(3), rises=np.array(False)) == yes
    assert read(numbers=np.zeros(3, int), rises=np.array(True)) == no
    assert read(numbers=np.arange(4), rises=np.array(True)) == no
    assert read(numbers=np.arange(3.0), rises=np.array(True)) == no
    assert read(numbers=Odd("x"), rises=np.array(True)) == no
    assert read(rises=np.array(True)) == {}


def _probe(answer):
    yield "yes", True
    yield "number", 2.5


@pytest.mark.parametrize(
    ("aspects", "sound"),
    [
        ((part("alone", 1, ("one/yes",)),), False),
        ((part("alone", 1, ("one/yes", f"one/{WARNINGS}")),), False),
        ((part("mixed", 1, ("one/yes", "one/number")),), True),
        ((part("number", 0, ("one/number",)), part("alone", 1, ("one/yes",))), False),
        (
            (
                part("number", 0, ("one/number",)),
                part("yes", 1, ("one/yes",), after=("number",)),
            ),
            True,
        ),
        (
            (
                part("number", 0, ("one/number",)),
                part("yes", 1, ("one/yes",), beside=("number",)),
            ),
            True,
        ),
        (
            (
                part("number", 0, ("one/number",)),
                part("a yes", 0, ("one/yes",), after=("number",)),
                part("yes", 1, ("one/yes",), beside=("number", "a yes")),
            ),
            False,
        ),
        ((part("mistyped", 1, ("one/numbre",)),), False),
    ],
)
def test_a_declaration_that_believes_the_learners_side_is_refused(aspects, sound):
    exercise = declare("example", {"one": Experiment(_probe, lambda rng: {})}, *aspects)
    if sound:
        Trial(exercise, None)
    else:
        with pytest.raises(ValueError, match=r"believes the learner's side|observes no 'numbre'"):
            Trial(exercise, None)


MIB = 2**20


@pytest.mark.parametrize("expected", [np.ones((4, 3)), np.array(2.5), Odd("a dict")])
@pytest.mark.parametrize(
    ("shape", "dtype"),
    [
        ((3 * MIB,), np.float64),
        ((24 * MIB,), np.uint8),
        ((24 * MIB,), bool),
        ((12 * MIB,), np.float16),
        ((MIB, 4, 3), np.float16),
        ((4, MIB, 3), np.float16),
        ((4, 3, MIB), np.float16),
        ((3, 2 * MIB), np.float32),
    ],
)
def test_the_largest_array_of_another_shape_is_answered_by_its_shape(shape, dtype, expected):
    foreign = np.ones(shape, dtype)
    tracemalloc.start()
    try:
        sentence = explain(foreign, expected)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert sentence is not None
    assert most < MIB
    times = []
    for _ in range(3):
        start = time.perf_counter()
        explain(foreign, expected)
        times.append(time.perf_counter() - start)
    assert min(times) < 0.1


def test_a_record_of_the_largest_foreign_arrays_is_judged_without_copies_of_them():
    laid_out = trial("Relu", SEED)
    assert laid_out.mistakes  # made once a run, before any clock
    foreign = np.arange(3 * MIB, dtype=np.float64)
    forged = {
        experiment: Record(dict.fromkeys(record.values, foreign))
        for experiment, record in laid_out.reference.items()
    }
    laid_out.score(forged)
    tracemalloc.start()
    try:
        score = laid_out.score(forged)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert score == 0.0
    assert "should be" in score.aspects[0].sentence
    assert most < foreign.nbytes / 2


@pytest.mark.parametrize("number", [np.inf, -np.inf, np.nan])
@pytest.mark.parametrize("exercise", exercises())
def test_what_is_not_finite_where_numbers_are_to_be_earns_nothing(exercise, number):
    laid_out = trial_of_points(exercise.name, SEED)
    numbers = {
        (experiment, name)
        for experiment, record in laid_out.reference.items()
        for name, value in record.values.items()
        if isinstance(value, np.ndarray) and value.dtype.kind in "iuf" and np.isfinite(value).all()
    }
    read = {
        (experiment, name): {(experiment, need) for need in reading.needs}
        for experiment, declared in exercise.experiments.items()
        for name, reading in declared.readings.items()
        if reading.is_number
    }
    rng = np.random.default_rng(SEED)
    for _ in range(20):
        broken = {place for place in sorted(numbers) if rng.random() < 0.5}
        records = {
            experiment: Record(
                {
                    name: np.full(np.shape(value), number)
                    if (experiment, name) in broken
                    else value
                    for name, value in record.values.items()
                }
            )
            for experiment, record in laid_out.reference.items()
        }
        unread = {place for place, needs in read.items() if needs & broken}
        for aspect, score in zip(exercise.aspects, laid_out.score(records).aspects, strict=True):
            if (broken | unread) & {*aspect.places}:
                assert score.points == 0.0, aspect.name
