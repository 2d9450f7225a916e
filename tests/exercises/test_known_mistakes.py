"""Mistakes lose points and are named; right code, however written, gets full marks.

What a known mistake leaves right stands in `mistakes`, one file a chapter, so that one which does
more harm than its name says, or less, is noticed: the aspects that keep their points, those that
do `sometimes`, as the draw decides, the `odd` values in place of numbers, and what `stops` it.
"""

import inspect
import tomllib
from pathlib import Path

import numpy as np
import pytest
from exercises.cases import (
    exercises,
    graded,
    mistakes,
    strangers,
    stub_of,
    trial,
    variants,
)

from grading import grade
from grading.batch.pool import Pool
from grading.judging.bench import use
from grading.judging.chapter import load
from grading.judging.grade import SEED_VARIABLE, seed_of_a_run
from grading.judging.reference import reference_module
from grading.judging.trial import draw_inputs
from grading.wall.both.limits import Limits
from seminar.probes import Failure, Odd, Record

LEFT_RIGHT = {
    (exercise, mistake): left
    for path in Path(__file__).with_name("mistakes").glob("*.toml")
    for exercise, known in tomllib.loads(path.read_text(encoding="utf-8")).items()
    for mistake, left in known.items()
}


def test_what_is_said_to_be_left_right_is_said_of_known_mistakes():
    assert LEFT_RIGHT.keys() <= {(e.name, m.name) for e, m in (p.values for p in mistakes())}


@pytest.mark.parametrize(("exercise", "mistake"), mistakes())
def test_a_known_mistake_never_gets_full_marks_and_is_named_for_every_seed(
    exercise, mistake, seeds_of_mistakes
):
    left = LEFT_RIGHT.get((exercise.name, mistake.name))
    stops, odd = set(), set()
    for seed in seeds_of_mistakes:
        laid_out = trial(exercise.name, seed)
        (known,) = (one for one in laid_out.mistakes if one.mistake is mistake)
        result = laid_out.score(known.sent)
        assert result < exercise.points, f"full marks with seed {seed}"
        named = {aspect.mistake for aspect in result.aspects} - {""}
        assert named == {mistake.name}, f"named {named} with seed {seed}\n{result.report}"
        assert mistake.sentence in result.report
        if left is not None:
            right = {aspect.name for aspect in result.aspects if aspect.points}
            always, sometimes = set(left["right"]), set(left.get("sometimes", ()))
            assert always <= right <= always | sometimes, f"seed {seed}"
        for name, record in known.sent.items():
            theirs = laid_out.reference[name].values
            values = {
                seen: value for seen, value in record.values.items() if isinstance(value, Odd)
            }
            odd |= {value for seen, value in values.items() if str(value) != str(theirs.get(seen))}
            stops |= {record.failure.kind} if record.failure else set()
    if left is not None:
        assert stops == set(left.get("stops", ()))
        assert odd == set(left.get("odd", ()))


def fewer_where_it_trains(exercise, seeds):
    """Return the seeds; a tenth of them, one at least, of code that trains for seconds."""
    return seeds[: max(1, len(seeds) // 10)] if exercise.shown.trains else seeds


@pytest.mark.parametrize(("exercise", "implementation"), variants())
def test_a_correct_variant_gets_full_marks_without_a_warning_for_every_seed(
    exercise, implementation, seeds
):
    for seed in fewer_where_it_trains(exercise, seeds):
        result = graded(exercise, implementation, seed)
        assert result == exercise.points, f"seed {seed}\n{result.report}"
    assert grade(exercise.name, implementation) == exercise.points


@pytest.mark.parametrize(("exercise", "implementation"), strangers())
def test_an_unknown_mistake_loses_the_same_points_for_every_seed_and_blames_no_other(
    exercise, implementation, seeds
):
    points = set()
    for seed in seeds:
        result = graded(exercise, implementation, seed)
        assert result < exercise.points, f"full marks with seed {seed}"
        blamed = {aspect.mistake for aspect in result.aspects} - {""}
        assert not blamed, f"blames {blamed}\n{result.report}"
        assert all(aspect.sentence for aspect in result.aspects if aspect.verdict != "right")
        points.add(float(result))
    assert len(points) == 1, f"points {sorted(points)}"


@pytest.mark.parametrize("exercise", exercises())
def test_the_reference_gets_full_marks_for_every_seed(exercise, seeds):
    reference = getattr(reference_module(exercise.name), exercise.name)
    for seed in fewer_where_it_trains(exercise, seeds):
        result = graded(exercise, reference, seed)
        assert result == exercise.points, f"seed {seed}\n{result.report}"


@pytest.mark.parametrize("exercise", exercises())
def test_a_stub_gets_nothing_and_is_told_that_it_is_not_written(exercise):
    reference = getattr(reference_module(exercise.name), exercise.name)
    result = grade(exercise.name, stub_of(reference), seed=1)
    assert result == 0.0, result.report
    assert result.aspects[0].sentence.startswith("Not written yet")


ANSWERS = [None, 0.0, 1.0, True, "text", np.zeros((3, 4)), np.ones(3), (0.0, 0.0), {}]


def each_with_each_answer():
    """Every exercise with every answer; three answers of each run in `make test`, by turns."""
    return [
        pytest.param(
            *one.values,
            answer,
            id=f"{one.id}-answer{number}",
            marks=() if (number + place) % 3 == 0 else pytest.mark.long,
        )
        for place, one in enumerate(exercises())
        for number, answer in enumerate(ANSWERS)
    ]


@pytest.mark.parametrize(("exercise", "answer"), each_with_each_answer())
def test_code_that_ignores_the_question_gets_nothing(exercise, answer):
    reference = getattr(reference_module(exercise.name), exercise.name)

    def constant(*args, **options):
        return answer

    implementation = constant
    if inspect.isclass(reference):
        methods = {name for name in vars(reference) if not name.startswith("__")}
        implementation = type(exercise.name, (), dict.fromkeys(methods, constant))
        implementation.__init__ = lambda self, *args, **options: None
    assert grade(exercise.name, implementation, seed=2) == 0.0


@pytest.mark.parametrize("exercise", exercises())
def test_inputs_are_fresh_in_every_run_and_the_same_for_the_same_seed(exercise):
    def drawn(seed):
        return repr(draw_inputs(exercise, seed))

    assert drawn(3) == drawn(3)
    asks_for_inputs = any(draw_inputs(exercise, 3).values())
    assert (drawn(None) != drawn(None)) == asks_for_inputs


class Listening:
    """A bench that keeps what it is asked and answers nothing."""

    def __init__(self, seed):
        self.seed, self.asked = seed, []

    def observe(self, name, probe, inputs, given=None):
        self.asked.append(repr(inputs))
        return Record({}, Failure("NotImplementedError"))


def test_a_bench_with_a_seed_asks_everybody_the_same():
    def asked(seed):
        bench = Listening(seed)
        with use(bench):
            grade("softmax")
        return bench.asked

    assert asked(5) == asked(5) != asked(6)
    assert asked(None) != asked(None)


def test_all_that_a_run_grades_is_drawn_from_the_seed_that_is_pinned(monkeypatch):
    monkeypatch.setenv(SEED_VARIABLE, "7")
    assert Pool(load("00_welcome"), 1, limits=Limits(), sandboxed=True).task[-1] == 7
    monkeypatch.delenv(SEED_VARIABLE)
    assert seed_of_a_run() != seed_of_a_run()
