"""How readers of digits are graded: by what they read, and by nothing that they could know before.

A reader that takes the nearest mean of a class is there at once and reads about three in four.
"""

import dataclasses
from types import SimpleNamespace

import numpy as np
import pytest
from exercises.cases import both_views, graded, trial
from wall.handed_in import as_file, notebook, scores, without_examples

from grading.batch import behind_the_wall
from grading.batch.submission import grade_submission
from grading.exercises import find
from grading.judging.bench import use
from grading.judging.chapter import load
from grading.judging.grade import grade
from grading.judging.reference import reference
from grading.judging.trial import Trial, draw_inputs, run_here
from grading.wall.both.limits import Limits
from seminar.check import exercise as shown_exercise
from seminar.check import homes
from seminar.check.view import report_on
from seminar.data import load_mnist
from seminar.judging.reading import Reading, with_readings
from seminar.judging.rules import AtLeast, Seen
from seminar.probes import Failure, Odd, Record
from solutions.training import TwoLayerNet, train

EXERCISE = find("train_reader")
CHANCE = np.random.default_rng(3)
ANSWERS = EXERCISE.points_of["answers alike"]


def means(x_train, t_train, x_valid, t_valid):
    middle = np.array([x_train[t_train == k].mean(axis=0) for k in range(10)])
    half = (middle**2).sum(axis=1) / 2
    return SimpleNamespace(predict=lambda x: x @ middle.T - half)


def changed(change):
    """Return a way to train that takes means, and then changes how they are asked."""

    def train_reader(*digits):
        predict = means(*digits).predict
        return SimpleNamespace(predict=lambda x: change(predict, x))

    return train_reader


def sentences(score):
    return " ".join(aspect.sentence for aspect in score.aspects if aspect.verdict != "right")


@pytest.fixture(scope="module")
def of_means():
    return graded(EXERCISE, means, 1)


def test_a_simple_reader_earns_one_point_and_is_told_how_much_it_reads(of_means):
    assert of_means == 1
    assert 0.7 < of_means.aspects[-1].measured < 0.87
    told = f"{100 * of_means.aspects[-1].measured:.1f} %"
    assert f"trained on 5,000, is {told}: 87 % are needed here." in sentences(of_means)
    assert of_means.aspects[2].sentence == f"{told}."


def test_the_network_of_chapter_06_with_plain_descent_earns_one_point():
    def train_reader(x_train, t_train, x_valid, t_valid):
        net = TwoLayerNet(784, 50, 10)
        train(net, x_train, t_train, 3000)
        return net

    assert graded(EXERCISE, train_reader, 1) == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda predict, x: predict(x) + CHANCE.normal(size=(len(x), 10)), "nothing random"),
        (
            lambda predict, x: predict(x - x.mean(axis=0) / 4),
            "For one image alone predict gives other",
        ),
    ],
)
def test_a_reader_that_answers_otherwise_each_time_loses_a_quarter(change, sentence, of_means):
    score = graded(EXERCISE, changed(change), 1)
    assert sentence in sentences(score)
    assert score.aspects[1].points == 0 < of_means.aspects[1].points == ANSWERS
    assert score.aspects[0].points


def test_a_reader_for_batches_of_one_size_says_where_it_stops_and_keeps_what_it_reads(of_means):
    def predict_many(predict, x):
        return predict(x.reshape(1000 if len(x) < 5000 else 8000, 784))

    score = graded(EXERCISE, changed(predict_many), 1)
    assert score == of_means - ANSWERS
    assert "for one image alone it stops with ValueError: cannot reshape array" in sentences(score)


def test_digits_that_are_changed_in_place_cost_a_quarter(of_means):
    def train_reader(x_train, t_train, x_valid, t_valid):
        x_train /= 2
        return means(2 * x_train, t_train, x_valid, t_valid)

    score = graded(EXERCISE, train_reader, 1)
    assert score == of_means - ANSWERS
    assert "train on copies" in sentences(score)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda predict, x: predict(x)[:, :9], "an array of shape (1000, 9)"),
        (lambda predict, x: predict(x) * np.nan, "nan or infinite"),
        (lambda predict, x: predict(x).argmax(axis=1), "predict gives labels"),
    ],
)
def test_scores_of_another_form_are_named_and_earn_nothing(change, sentence):
    score = graded(EXERCISE, changed(change), 1)
    assert score == 0
    assert sentence in sentences(score)


@pytest.mark.parametrize(("returned", "kind"), [(None, "a NoneType"), ([0.5], "a list of 1")])
def test_what_reads_nothing_is_told_what_has_to_come_back(returned, kind):
    shown = report_on(
        shown_exercise("train_reader"), homes()["train_reader"], lambda *digits: returned
    )
    assert shown.rows[0].sentence.startswith(
        f"train_reader returns {kind}: it has to return an object with a method `predict`, as a "
        "network has."
    )


def test_labels_in_another_order_are_no_better_than_a_guess():
    score = graded(EXERCISE, changed(lambda predict, x: np.roll(predict(x), 1, axis=1)), 1)
    assert score == 0
    assert "A guess is right one time in ten." in sentences(score)


UPHILL = "it has learned to avoid them, as by steps that go uphill"


def after_steps(steps, rate, labels=lambda t: t):
    """Return a way to train by plain descent, uphill where `rate` is negative."""

    def train_reader(x_train, t_train, x_valid, t_valid):
        net, rng, t = TwoLayerNet(784, 50, 10), np.random.default_rng(8), labels(t_train)
        for name in ("W1", "W2"):
            net.params[name][...] = rng.normal(0, 0.01, net.params[name].shape)
        with np.errstate(all="ignore"):
            for _ in range(steps):
                chosen = rng.integers(len(x_train), size=100)
                for name, grad in net.gradient(x_train[chosen], t[chosen]).items():
                    net.params[name] -= rate * grad
        return net

    return train_reader


def test_a_reader_that_goes_uphill_is_told_so():
    for text in both_views("train_reader", after_steps(60, -0.1)):
        assert UPHILL in text
        assert "What `update` of Adam returns is added to the weights" in text
        assert "A guess is right" not in text
    for text in both_views("train_reader", after_steps(600, -0.5)):
        assert "nan or infinite: steps that go uphill, or too far, end like this." in text


@pytest.mark.parametrize(
    "train_reader",
    [after_steps(1, 0.1), after_steps(1500, 0.5, np.random.default_rng(4).permutation)],
    ids=["hardly trained", "labels of other images"],
)
def test_a_reader_that_has_learned_nothing_of_the_labels_is_not_told_to_go_uphill(train_reader):
    for text in both_views("train_reader", train_reader):
        assert "A guess is right one time in ten. Does each step go downhill" in text
        assert "does it change the arrays of the network in place" in text
        assert UPHILL not in text


def test_the_digits_of_the_package_learned_by_heart_earn_nothing():
    (x, t), (x_test, t_test) = load_mnist()
    known = {}
    for images, labels in ((x, t), (x_test, t_test)):
        known |= dict(zip(map(bytes, (255 * images).round().astype(np.uint8)), labels, strict=True))

    def by_heart(x_train, t_train, x_valid, t_valid):
        def predict(x):
            said = [known.get(bytes((255 * one).round().astype(np.uint8)), 0) for one in x]
            return np.eye(10)[said]

        return SimpleNamespace(predict=predict)

    shown = report_on(shown_exercise("train_reader"), homes()["train_reader"], by_heart)
    assert FROM_THE_NOTEBOOK in shown.rows[0].sentence  # it is not that it would know nothing
    assert graded(EXERCISE, by_heart, 1) == 0


FROM_THE_NOTEBOOK = "Your reader gives the digits the labels that they have in the notebook."


def test_a_reader_that_learns_from_variables_of_the_notebook_is_told_so():
    (x, t), _ = load_mnist()

    def train_reader(x_train, t_train, x_valid, t_valid):
        net = TwoLayerNet(784, 50, 10)
        train(net, x[:5000], t[:5000], 600)
        return net

    hidden, shown = both_views("train_reader", train_reader)
    assert FROM_THE_NOTEBOOK in shown
    assert "A guess is right" not in shown
    assert "learn from the images and labels that the function is given" in hidden


class Asked:
    """A bench that keeps what it is asked and answers nothing."""

    def __init__(self):
        self.seed, self.inputs = 1, []

    def observe(self, name, probe, inputs, given=None, *, seconds=None):
        self.inputs.append((inputs, seconds))
        return Record({}, Failure("NotImplementedError"))

    stand_ins = (False,)


def test_labels_of_what_is_to_be_read_never_leave_the_side_that_judges():
    bench = Asked()
    with use(bench):
        grade("train_reader")
    assert len(bench.inputs) == 2
    drawn = draw_inputs(EXERCISE, 1)
    for (inputs, _), of_experiment in zip(bench.inputs, drawn.values(), strict=True):
        assert set(of_experiment) - set(inputs) == {"t_test"}
        hidden = of_experiment["t_test"]
        assert all(
            array.shape != hidden.shape or not np.array_equal(array, hidden)
            for array in inputs.values()
        )
    assert [seconds for _, seconds in bench.inputs] == [None, 25.0]


def test_every_draw_names_the_digits_anew_and_mirrors_them():
    (x, _), _ = load_mnist(normalize=False)
    rows = {bytes(row) for row in x.astype(np.uint8)}
    for seed in range(4):
        few = draw_inputs(EXERCISE, seed)["few"]
        assert not any(bytes(row) in rows for row in few["x_train"])
        assert sorted({*few["t_train"]}) == list(range(10))


@pytest.mark.parametrize(
    ("fraction", "said"),
    [
        (0.5, None),
        (0.499, "The part is 49.9 %: 50 % are needed here."),
        (0.1, "The part is 10.0 %: 50 % are needed here. A guess."),
    ],
)
def test_a_fraction_is_held_against_the_least(fraction, said):
    right = np.array(0.9)
    seen = Seen(np.array(fraction), right, {}, {}, what="The part")
    assert AtLeast(0.5, 0.2, "A guess.").fault(seen) == said


def test_a_reading_may_be_a_number_and_is_a_word_where_nothing_can_be_read():
    half = {"part": Reading(("said",), lambda inputs, said: np.mean(said == 1), is_number=True)}
    right = Record({"said": np.array([1, 2, 1, 1])})
    read = with_readings(half, {}, Record({"said": np.array([1, 2, 2, 1])}), right)
    assert float(read.values["part"]) == 0.5
    odd = with_readings(half, {}, Record({"said": np.array([1, 2])}), right)
    assert isinstance(odd.values["part"], Odd)


SLOW = """
def train_reader(x_train, t_train, x_valid, t_valid):
    from time import process_time
    from types import SimpleNamespace

    begun = process_time()
    while len(x_train) > 1000 and process_time() - begun < {seconds}:
        pass
    print("trained")
    middle = np.array([x_train[t_train == k].mean(axis=0) for k in range(10)])
    half = (middle**2).sum(axis=1) / 2
    return SimpleNamespace(predict=lambda x: x @ middle.T - half)
"""


@pytest.mark.sandbox
@pytest.mark.parametrize(("seconds", "points"), [(1.6, 1.0), (1000, 0.75)])
def test_training_may_take_longer_than_other_probes_and_no_longer(seconds, points):
    chapter = without_examples(load("08_your_own_engine"))
    written = {"train_reader": SLOW.format(seconds=seconds)}
    # a second of a processor for a probe, two and a half for this one
    limits = dataclasses.replace(Limits().with_time(3.0), notebook_seconds=300.0)
    with behind_the_wall.wall(limits) as wall:
        graded = grade_submission(as_file(notebook(written, chapter=chapter)), chapter, wall)
    assert scores(graded)["train_reader"] == points
    (result,) = (one for one in graded.results if one.exercise == "train_reader")
    said = " ".join(aspect.sentence for aspect in result.aspects)
    assert ("with Timeout: " in said) == (points < 1)


def test_a_trial_of_readers_draws_what_the_reference_reads():
    laid_out = trial("train_reader", 1)
    reads = laid_out.read(run_here(EXERCISE, reference("train_reader"), laid_out.inputs))
    assert float(reads["few"].values["accuracy"]) > 0.7
    assert 0.94 < float(reads["digits"].values["accuracy"]) < 1


def test_the_reference_is_not_trained_to_grade(of_means):
    def trains(*digits):
        raise AssertionError("somebody trains the reference")

    laid_out = Trial(EXERCISE, trains, 1)
    score = laid_out.score(run_here(EXERCISE, means, laid_out.inputs))
    assert score.aspects == of_means.aspects
