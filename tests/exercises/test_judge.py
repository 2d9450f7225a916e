"""What the judge decides apart from any exercise: what is declared, what is the same. About 1 s."""

import pickle

import numpy as np
import pytest
from exercises.in_one_piece import (
    WARNINGS,
    Experiment,
    aspect,
    implementation_of,
    with_mistake,
)
from exercises.in_one_piece import exercise as declare

from grading.exercises.declaration import Exercise, split
from grading.judging import trial
from grading.judging.score import AspectScore, Score
from grading.judging.trial import Trial
from seminar.judging.reading import Reading, with_readings
from seminar.judging.rules import AsWhenNew, FollowsFrom, LargeButFinite, Seen
from seminar.probes import SKIPPED, Failure, Odd, Record


def probe(answer, *, x):
    yield "value", answer(x)
    yield "second", answer(x) + 1.0


EXPERIMENTS = {"run": Experiment(probe, lambda rng: {"x": rng.normal(size=3)})}
VALUE = aspect("value", 1.0, ("run/value",))
SECOND = aspect("second", 1.0, ("run/second",), after=("value",))


def twice(x):
    return 2.0 * x


@pytest.fixture(autouse=True)
def _mistakes_as_they_are_written_here(monkeypatch):
    monkeypatch.setattr(trial, "implementation_of", implementation_of)


def exercise(*aspects):
    return declare("twice", EXPERIMENTS, *aspects)


@pytest.mark.parametrize(
    ("aspects", "said"),
    [
        ((VALUE, VALUE), "two aspects are called 'value'"),
        ((VALUE, aspect("second", 1.0)), "'second' looks at nothing"),
        ((VALUE, aspect("second", 1.0, ("other/value",))), "there is no experiment called"),
        ((VALUE, aspect("second", 1.0, ("run/value",), after=("third",))), "waits for"),
        ((VALUE, aspect("second", 1.0, ("run/value",), beside=("third",))), "waits for"),
    ],
)
def test_the_judge_takes_no_declaration_that_cannot_hold(aspects, said):
    with pytest.raises(ValueError, match=said):
        exercise(*aspects)


def test_the_judge_refuses_an_observation_that_no_experiment_makes():
    with pytest.raises(ValueError, match="observes no 'third'"):
        Trial(exercise(VALUE, aspect("second", 1.0, ("run/third",))), twice, 1)


def test_the_judge_takes_warnings_alone_for_nothing_that_compares():
    alone = aspect("quiet", 1.0, (f"run/{WARNINGS}",))
    with pytest.raises(ValueError, match="'quiet' believes the learner's side"):
        Trial(exercise(VALUE, alone), twice, 1)


def test_the_judge_takes_shapes_alone_for_nothing_that_compares():
    def shapes(answer, *, x):
        yield from probe(answer, x=x)
        yield "value shape", np.array(np.shape(answer(x)))

    experiments = {"run": Experiment(shapes, EXPERIMENTS["run"].draw)}
    alone = aspect("size", 1.0, ("run/value shape",))
    with pytest.raises(ValueError, match="'size' believes the learner's side"):
        Trial(declare("twice", experiments, VALUE, alone), twice, 1)


@pytest.mark.parametrize(
    ("value", "second", "verdict", "sentence"),
    [
        (2.0, 1.0, "right", ""),
        (2.0, 9.0, "right", ""),
        (9.0, 1.0, "right", ""),
        (9.0, 9.0, "not reached", "Counts once “value” or “second” is right."),
    ],
)
def test_the_judge_counts_what_is_beside_others_once_one_of_them_is_right(
    value, second, verdict, sentence
):
    aspects = (
        VALUE,
        aspect("second", 1.0, ("run/second",)),
        aspect("quiet", 1.0, (f"run/{WARNINGS}",), beside=("value", "second")),
    )
    laid_out = Trial(exercise(*aspects), twice, 1)
    x = laid_out.inputs["run"]["x"]
    (*_, quiet) = laid_out.score(
        {"run": Record({"value": value * x, "second": 2.0 * x + second})}
    ).aspects
    assert (quiet.points, quiet.verdict, quiet.sentence) == (
        float(verdict == "right"),
        verdict,
        sentence,
    )


def test_a_judged_score_is_a_number_that_keeps_its_table_wherever_it_goes():
    aspects = (
        AspectScore("value", 0.1, 1.0, "wrong", "It halves."),
        AspectScore("second", 0.2, 1.0, "right", ""),
    )
    score = Score("twice", 2, aspects)
    assert score == 0.3 and repr(score) == str(score) == "0.3" and score.max_score == 2.0
    assert score.summary == "twice: 0.3 of 2 points"
    assert score.report.startswith("twice: 0.3 of 2 points\n  ✗ value (0.1/1)")
    assert "<td" in score._repr_html_() and "second (0.2/1)" in score._repr_html_()
    again = pickle.loads(pickle.dumps(score))
    assert again == score and again.aspects == aspects and again.report == score.report
    third = AspectScore("third", 0.1234567, 1.0, "right", "")
    assert repr(Score("x", 1, (third,))) == "0.123457"  # points are given to the millionth


def test_judged_names_are_split_at_the_stroke():
    assert split("run/forward went through") == ("run", "forward went through")


def halves(x):
    return 0.5 * x


def known(*more, on=()):
    declared = with_mistake(exercise(VALUE, SECOND), "It halves.", halves, on)
    return Trial(declared, twice, 1), declared


def judged(values, failure=None, on=()):
    laid_out, _ = known(on=on)
    x = laid_out.inputs["run"]["x"]
    return laid_out.score({"run": Record(values(x), failure)}).aspects


def test_the_judge_names_a_mistake_whose_record_is_the_learners():
    aspects = judged(lambda x: {"value": 0.5 * x, "second": 0.5 * x + 1.0})
    assert [one.mistake for one in aspects] == ["halves", "halves"]


def test_the_judge_puts_what_waits_for_a_wrong_aspect_down_to_that_and_calls_it_not_reached():
    first, second = judged(lambda x: {"value": 0.5 * x, "second": 0.5 * x + 1.0})
    assert (first.verdict, first.sentence) == ("wrong", "It halves.")
    assert (second.verdict, second.sentence) == ("not reached", "Counts once “value” is right.")


@pytest.mark.parametrize(
    "other",
    [
        lambda x: np.full(3, np.nan),
        lambda x: np.where([True, False, False], np.nan, 0.5 * x),
        lambda x: x > 0,
        lambda x: np.resize(0.5 * x, (3, 1)),
        lambda x: Odd("a list"),
        lambda x: 0.4 * x,
    ],
    ids=["nan", "one nan", "yes and no", "another shape", "words", "another number"],
)
def test_the_judge_names_no_mistake_for_what_is_only_like_it(other):
    aspects = judged(lambda x: {"value": other(x), "second": other(x)})
    assert [(one.points, one.mistake) for one in aspects] == [(0.0, ""), (0.0, "")]


def test_the_judge_tells_a_missing_name_in_a_line_from_nothing_written():
    stopped = Failure("NameError", "name 'y' is not defined", "return x * y")
    aspects = judged(lambda x: {"value": 0.5 * x}, stopped, on=("run/value",))
    assert aspects[0].mistake == "halves"
    unwritten = Failure("NameError", "name 'twice' is not defined", "")
    aspects = judged(lambda x: {"value": 0.5 * x}, unwritten, on=("run/value",))
    assert aspects[0].mistake == ""


def test_the_judge_calls_wrong_what_it_cannot_name_and_not_reached_what_was_skipped():
    aspects = judged(lambda x: {"value": 0.4 * x, "second": 2.0 * x})
    assert [aspect.verdict for aspect in aspects] == ["wrong", "wrong"]
    aspects = judged(lambda x: {}, Failure(SKIPPED))
    assert [aspect.verdict for aspect in aspects] == ["not reached", "not reached"]


def test_a_judged_value_is_called_what_the_declaration_says_of_its_place():
    what = {"run/value": "the double", "second": "one more"}
    aspects = [
        aspect(name, 1.0, (f"run/{name}",), what=what, after=after)
        for name, after in (("value", ()), ("second", ("value",)))
    ]
    laid_out = Trial(exercise(*aspects), twice, 1)
    faults = laid_out.score({"run": Record({"value": np.zeros(2), "second": np.zeros(2)})}).aspects
    assert [fault.sentence.partition(" has ")[0] for fault in faults] == ["The double", "One more"]


NEW, OTHER, RIGHT = np.array([5.0, 6.0]), np.array([7.0, 8.0]), np.array([3.0, 8.0])


@pytest.mark.parametrize(
    ("got", "beside", "right"),
    [
        (RIGHT, {"new": NEW, "other": OTHER}, True),
        (NEW, {"new": NEW, "other": OTHER}, True),
        (NEW, {"new": NEW, "other": NEW}, False),
        (OTHER, {"new": NEW, "other": OTHER}, False),
        (NEW, {"new": NEW}, False),
        (NEW, {}, False),
    ],
)
def test_after_other_use_an_object_is_judged_by_what_a_new_one_gives(got, beside, right):
    sentence = AsWhenNew("new", "other").fault(Seen(got, RIGHT, beside, {}))
    assert (sentence is None) is right


def test_something_is_left_over_only_where_a_new_object_is_right():
    rule = AsWhenNew("new", "other", "Something is left over.")
    assert rule.fault(Seen(OTHER, RIGHT, {"new": RIGHT, "other": OTHER}, {})) == rule.left_over
    assert rule.fault(Seen(OTHER, RIGHT, {"new": NEW, "other": OTHER}, {})) != rule.left_over


@pytest.mark.parametrize(
    ("got", "said"),
    [
        (20.0, None),
        (19.9, "must cost more than any other, 20 or more"),
        (np.inf, "large, but finite"),
        (np.nan, "large, but finite"),
    ],
)
def test_judged_by_least_and_finite(got, said):
    seen = Seen(np.array(got), np.array(30.0), {}, {}, "the loss")
    sentence = LargeButFinite(20.0).fault(seen)
    assert sentence is None if said is None else said in sentence


STEP = FollowsFrom("arrived")
BEFORE, Y = np.array([1.0, 2.0]), np.array([0.5, 0.25])


@pytest.mark.parametrize(
    ("got", "beside", "right"),
    [
        (RIGHT, {}, True),
        (RIGHT, {"arrived": 7 * BEFORE, "y": Y}, True),
        (7 * RIGHT, {"arrived": 7 * BEFORE, "y": Y}, True),
        (7 * RIGHT, {"arrived": BEFORE, "y": Y}, False),
        (7 * RIGHT, {"arrived": 7 * BEFORE, "y": 2 * Y}, False),
        (7 * RIGHT, {"arrived": 7 * BEFORE}, False),
        (7 * RIGHT, {"y": Y}, False),
        (0 * RIGHT, {"arrived": 0 * BEFORE, "y": Y}, False),
    ],
)
def test_a_step_is_judged_by_what_arrived_behind_a_right_y(got, beside, right):
    sentence = STEP.fault(Seen(got, RIGHT, beside, {"arrived": BEFORE, "y": Y}))
    assert (sentence is None) is right


@pytest.mark.parametrize(
    ("got", "before", "y", "right"),
    [
        (7 * RIGHT, 7 * BEFORE, Y, True),
        (np.inf * RIGHT, np.inf * BEFORE, Y, False),
        (7 * RIGHT, 7 * BEFORE, np.inf * Y, False),
    ],
)
def test_a_step_that_the_judge_counts_follows_from_finite_numbers(got, before, y, right):
    def steps(answer, *, x):
        yield from zip(("arrived", "y", "step"), answer(), strict=True)

    experiments = {"run": Experiment(steps, lambda rng: {"x": 0})}
    step = aspect("step", 1.0, ("run/step",), rules=STEP)
    laid_out = Trial(declare("three", experiments, step), lambda: (BEFORE, Y, RIGHT), 1)
    record = Record({"arrived": before, "y": y, "step": got})
    assert laid_out.score({"run": record}) == float(right)


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ({"batch": np.array([4, 5])}, True),
        ({"batch": np.array([4, 4])}, False),
        ({"batch": np.array([4.0, 5.0])}, False),
        ({"batch": np.array([4])}, False),
        ({"batch": Odd("a list")}, False),
        ({}, None),
        ({"all differ": np.array(True)}, None),
        ({"batch": np.array([4, 4]), "all differ": np.array(True)}, False),
    ],
)
def test_the_judge_reads_by_itself_what_a_probe_only_sends(sent, read):
    differ = Reading(("batch",), lambda inputs, batch: len(set(batch)) == len(batch))
    reference = Record({"batch": np.array([1, 2]), "loss": np.array(1.0)})
    record = Record({"loss": np.array(2.0), **sent}, Failure("ValueError", "", ""))
    made = with_readings({"all differ": differ}, {}, record, reference)
    assert made.values.keys() == {"loss", *(["all differ"] if read is not None else [])}
    assert made.values.get("all differ") == (None if read is None else np.array(read))
    assert made.failure is record.failure
    assert with_readings({}, {}, record, reference) is record


def test_words_in_the_place_of_numbers_are_read_as_no_also_without_a_reference():
    differ = Reading(("batch",), lambda inputs, batch: len(set(batch)) == len(batch))
    words = Record({"batch": Odd("a dict of 2")})
    made = with_readings({"all differ": differ}, {}, words)
    assert not made.values["all differ"]


def pair(answer, *, x):
    yield from zip(("loss", "second"), answer(x), strict=True)


def test_the_judge_names_a_mistake_in_an_aspect_with_a_rule_of_its_own():
    loss = aspect("loss", 1.0, ("run/loss",), rules=LargeButFinite(20.0))
    second = aspect("second", 1.0, ("run/second",))
    experiments = {"run": Experiment(pair, lambda rng: {"x": rng.normal(size=3)})}
    declared = declare("pair", experiments, loss, second)
    declared = with_mistake(declared, "It is small.", lambda x: (np.sum(x**2), x))
    laid_out = Trial(declared, lambda x: (30.0, x), 1)
    x = laid_out.inputs["run"]["x"]
    record = Record({"loss": np.array(np.sum(x**2)), "second": 3.0 * x})
    assert [a.mistake for a in laid_out.score({"run": record}).aspects] == ["<lambda>", ""]
    assert laid_out.score({"run": Record({"loss": np.array(25.0), "second": x})}) == 2.0


def judged_pair(mistake, record, *, wrong=""):
    """Return the score of a record where `mistake` is known and (30, x) is right."""
    first = aspect("loss", 1.0, ("run/loss",), wrong=wrong)
    second = aspect("second", 1.0, ("run/second",), after=("loss",), wrong=wrong)
    experiments = {"run": Experiment(pair, lambda rng: {"x": rng.normal(size=3)})}
    declared = declare("pair", experiments, first, second)
    declared = with_mistake(declared, "It is known.", mistake)
    laid_out = Trial(declared, lambda x: (30.0, np.isfinite(x)), 1)
    return laid_out.score({"run": record(laid_out.inputs["run"]["x"])}).aspects


def test_the_judge_names_no_mistake_that_spoils_what_the_learner_has_right():
    aspects = judged_pair(
        lambda x: (7.0, x < 9), lambda x: Record({"loss": np.array(7.0), "second": x < 9})
    )
    assert {one.mistake for one in aspects} == {"<lambda>", ""}
    aspects = judged_pair(
        lambda x: (7.0, x > 9), lambda x: Record({"loss": np.array(7.0), "second": x < 9})
    )
    assert {one.mistake for one in aspects} == {""}


def test_the_judge_takes_two_errors_for_one_only_if_they_say_the_same():
    def fails(x):
        raise ValueError("one")

    for message, name in (("one", "fails"), ("another", "")):
        failure = Failure("ValueError", message, "a line")
        aspects = judged_pair(fails, lambda x, failure=failure: Record({}, failure))
        assert aspects[0].mistake == name


def test_the_judge_says_the_sentence_of_a_no_of_nothing_else():
    first, second = judged_pair(
        lambda x: (1.0, x > 0),
        lambda x: Record({"loss": np.array(29.0), "second": x > 9}),
        wrong="It says no.",
    )
    assert "no." not in first.sentence and second.sentence == "It says no."


@pytest.mark.parametrize("points", [{"value": 1.0}, {"value": 1.0, "second": 1.0, "third": 1.0}])
def test_an_exercise_gives_points_to_every_aspect_and_to_nothing_else(points):
    (value, _), (second, _) = VALUE, SECOND
    with pytest.raises(ValueError, match="give points to every aspect and to nothing else"):
        Exercise("twice", points, EXPERIMENTS, (value, second))
