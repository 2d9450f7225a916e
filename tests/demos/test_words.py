"""A demo says what is to be seen, up to where it is to be seen and no further."""

from itertools import product
from types import SimpleNamespace

import numpy as np
import pytest

from seminar import demos, graph, style
from seminar.demos import (
    activation_layers,
    computation_graph,
    digits,
    gradient_descent,
    learning_rules,
    loss_functions,
    numerical_gradient,
    softmax_graph,
    training,
)
from seminar.demos.marks import Words, minus

NAN, INF = float("nan"), float("inf")


def walk(last, turns):
    """Return ten positions (10, 1) that change sides `turns` times, and losses from 1 to `last`.

    In between the loss is half the first: what is compared with the first is not compared there.
    """
    return sides(turns)[:, np.newaxis], np.array([1.0] + [0.5] * 8 + [last])


def sides(turns):
    """Return ten positions at 1 or -1, the last `turns` of which are on the other side each."""
    at = np.ones(10)
    for turn in range(1, turns + 1):
        at[-turn:] *= -1
    return at


@pytest.mark.parametrize(
    ("last", "turns", "words"),
    [
        (1.51, 0, "flies away"),
        (1.51, 9, "flies away"),
        (NAN, 0, "flies away"),
        (INF, 9, "flies away"),
        (1.49, 4, "bounces and gets nowhere"),
        (0.51, 4, "bounces and gets nowhere"),
        (0.49, 4, "bounces down slowly"),
        (0.051**2, 4, "bounces down slowly"),
        (0.049**2, 4, "bounces down to the bottom"),
        (0.49, 3, "crawls"),
        (0.251**2, 0, "crawls"),
        (0.249**2, 0, "comes closer to the bottom"),
        (0.051**2, 0, "comes closer to the bottom"),
        (0.049**2, 0, "reaches the bottom"),
    ],
)
def test_what_a_walk_does_along_one_direction(last, turns, words):
    along = sides(turns)
    along[-1] *= np.sqrt(last)
    assert gradient_descent.verdict(along) == words


def test_a_walk_that_stays_at_the_bottom_is_there():
    assert gradient_descent.verdict(np.zeros(10)) == "reaches the bottom"


@pytest.mark.parametrize(
    ("walks", "words"),
    [
        (("crawls", "crawls", "crawls"), "crawls on the parabola and in the long bowl alike."),
        (
            ("reaches the bottom", "crawls", "reaches the bottom"),
            "reaches the bottom on the parabola. In the long bowl it does the same along x1, the "
            "steep direction, and crawls along x0, the flat one.",
        ),
        (
            ("crawls", "crawls", "flies away"),
            "crawls on the parabola. In the long bowl it flies away along x1, the steep direction, "
            "whatever it does along x0, the flat one.",
        ),
    ],
)
def test_the_two_directions_of_the_long_bowl_are_told_apart(walks, words):
    said = gradient_descent._rate_in_words(0.1, *walks)
    assert said == f"With η = 0.100, gradient descent {words}"


@pytest.mark.parametrize(
    ("lr", "flat"),
    [
        (0.0501, "crawls"),
        (0.447, "crawls"),
        (0.501, "comes closer to the bottom"),
        (0.891, "comes closer to the bottom"),
        (1.0, "reaches the bottom"),
    ],
)
def test_no_walk_that_is_short_of_the_bottom_is_said_to_be_there(lr, flat, declared):
    frame, _ = declared(demos.learning_rate).frame({"lr": lr})
    told = f"does the same along x1, the steep direction, and {flat} along x0, the flat one."
    assert frame.words.endswith(told)
    end = gradient_descent.BOWL_START * (1 - 2 * lr / gradient_descent.BOWL_SCALE) ** 30
    assert (abs(end[0]) < 0.4) == (flat == "reaches the bottom")


@pytest.mark.parametrize(
    ("last", "turns", "words"),
    [
        (1.021, 0, "the steps are too long, it leaps over the valley and ends up higher."),
        (NAN, 0, "the steps are too long, it leaps over the valley and ends up higher."),
        (INF, 8, "the steps are too long, it leaps over the valley and ends up higher."),
        (1.019, 8, "it bounces from one side of the valley to the other."),
        (1.019, 4, "it bounces from one side of the valley to the other."),
        (1.019, 3, "on the way the loss has risen, as the steps are long."),
        (1.1e-5, 8, "it bounces from one side of the valley to the other."),
        (0.9e-5, 8, "it has arrived at the bottom, where σ(w + b) is 0.5."),
        (1.019, 0, "on the way the loss has risen, as the steps are long."),
        (0.49, 0, "it is still on its way down."),
        (1.1e-5, 0, "it is still on its way down."),
        (0.9e-5, 0, "it has arrived at the bottom, where σ(w + b) is 0.5."),
    ],
)
def test_where_a_walk_on_the_neurons_loss_has_got_to(last, turns, words):
    sides, losses = walk(last, turns)
    way = np.vstack([[0.0, 0.0], np.cumsum(sides[1:] * [1.0, 1.0], axis=0)])
    said = gradient_descent._walk_in_words(way, losses, 0.5)
    assert said.startswith(
        f"After 9 steps with η = 0.5 the loss went from 1.0000 to {last:.4f}: {words}"
    )


@pytest.mark.parametrize("lr", [0.1, 2.5, 7.9, 12.0, 17.8, 28.2, 50.1, 79.4, 100.0])
def test_no_walk_whose_loss_has_risen_is_said_to_be_on_its_way_down(lr):
    for w, b in product(np.linspace(-2, 2, 9), repeat=2):
        way = gradient_descent._descend(None, np.array([w, b]), lr, 60)
        losses = gradient_descent._losses_at(way)
        for steps in (1, 2, 3, 5, 10, 25, 60):
            said = gradient_descent._walk_in_words(way[: steps + 1], losses[: steps + 1], lr)
            rises = (np.diff(losses[: steps + 1]) > 0).any()
            assert not ("on its way down" in said and rises), said


@pytest.mark.parametrize("lr", [15.8, 20.0, 50.1, 70.8, 100.0])
def test_a_walk_that_never_arrives_tells_how_often_it_leapt_over_the_floor(lr):
    way = gradient_descent._descend(None, np.array([1.6, 0.8]), lr, 60)
    z = way.sum(axis=1)
    said = gradient_descent._walk_in_words(way, gradient_descent._losses_at(way), lr)
    leaps = np.sum(z[1:] * z[:-1] < 0)
    assert leaps > 2
    assert said.endswith(f" It has leapt over the valley floor {leaps} times.")


def test_a_walk_that_starts_at_the_bottom_stood_there_from_the_start():
    way = gradient_descent._descend(None, np.array([1.0, -1.0]), 2.0, 5)
    said = gradient_descent._walk_in_words(way, gradient_descent._losses_at(way), 2.0)
    assert said.endswith(": it stood at the bottom from the start, where σ(w + b) is 0.5.")


@pytest.mark.parametrize("lr", [7.94, 8.91, 11.2, 14.1])
def test_how_a_walk_has_arrived_does_not_change_once_it_has(lr):
    for start in ((-1.9, -1.9), (1.6, 0.8), (0.2, 0.3)):
        way = gradient_descent._descend(None, np.array(start), lr, 60)
        losses = gradient_descent._losses_at(way)
        said = {
            gradient_descent._walk_in_words(way[: n + 1], losses[: n + 1], lr).split(": ")[1]
            for n in range(np.argmax(losses < gradient_descent.ARRIVED), 61)
        }
        assert len(said) == 1
        assert "arrived" in said.pop()


def test_a_walk_of_one_step_and_of_none():
    way, losses = np.zeros((2, 2)), np.array([1.0, 0.5])
    assert gradient_descent._walk_in_words(way, losses, 1.0).startswith("After 1 step with")
    said = gradient_descent._walk_in_words(way[:1], losses[:1], 1.0)
    assert said == "At the start the loss is 1.0000. Take some steps."


@pytest.mark.parametrize(
    ("end", "said"),
    [
        (2.49, "After 2 steps: Adam at 0.5, SGD at 2.49. Adam is lowest."),
        (2.51, "After 2 steps: Adam at 0.5; SGD flew away."),
        (NAN, "After 2 steps: Adam at 0.5; SGD flew away."),
        (INF, "After 2 steps: Adam at 0.5; SGD flew away."),
    ],
)
def test_a_rule_that_got_higher_or_nowhere_has_flown_away(end, said):
    heights = {"SGD": np.array([1.0, 1.0, end]), "Adam": np.array([1.0, 0.8, 0.5])}
    assert learning_rules._race_in_words(2, heights) == said


@pytest.mark.parametrize(
    ("ends", "away", "said"),
    [
        ((0.0, 0.0, 1.0), [], "SGD and Adam are equally low."),
        ((0.0, 1e-12, 0.5), [], "SGD and Adam are equally low."),
        ((-1.9999, -2.0, -1.9996), [], "SGD, Adam and AdaGrad are equally low."),
        ((0.5, 0.51, 1.0), [], "SGD is lowest."),
        ((0.5, 0.51, 1.0), ["AdaGrad"], "SGD is lowest. AdaGrad is off the map just now."),
        ((0.5, 0.5, 9.0), ["AdaGrad"], "SGD and Adam are equally low."),  # it flew away
    ],
)
def test_a_tie_has_no_winner_and_who_has_left_the_map_is_named(ends, away, said):
    heights = {
        rule: np.array([2.0, end])
        for rule, end in zip(("SGD", "Adam", "AdaGrad"), ends, strict=True)
    }
    words = learning_rules._race_in_words(1, heights, away)
    assert words.endswith(said)
    assert ("lowest" in words, "equally" in words) == ("lowest" in said, "equally" in said)


def test_a_race_before_its_first_step_and_one_that_all_have_lost():
    start, lost = {"SGD": np.ones(1)}, {"SGD": np.array([1, INF]), "Adam": np.array([1, NAN])}
    assert learning_rules._race_in_words(0, start).startswith("All four stand at the start.")
    assert learning_rules._race_in_words(1, lost) == "After 1 step: SGD and Adam flew away."


@pytest.mark.parametrize("moved", [True, 1j, "right", None])
def test_movements_of_ones_own_that_are_no_numbers_are_refused(moved):
    with pytest.raises(TypeError, match="returned movements that are not numbers"):
        learning_rules._way([moved, moved])
    assert learning_rules._way([[1, 2]]).dtype == float


@pytest.mark.parametrize("landscape", learning_rules.LANDSCAPES)
def test_the_start_of_a_race_is_marked(landscape):
    start, _ = learning_rules._race_picture(landscape)["map"].lines  # and where it is lowest
    assert start.get_xydata().tolist() == [list(learning_rules.LANDSCAPES[landscape]["start"])]
    assert start.get_marker() == "s"


@pytest.mark.parametrize(
    ("layer", "slope", "words"),
    [
        ("Sigmoid", NAN, "That is no number to pass on."),
        ("Sigmoid", 0.0099, "Saturated, that is, almost flat: less than 0.01 of a gradient gets"),
        ("Sigmoid", 0.0101, "That is how much of a gradient of 1 gets through."),
        ("Sigmoid", 0.2, "That is how much of a gradient of 1 gets through."),
        ("Sigmoid", 0.201, "The steepest part, and yet at most a quarter"),
        ("Relu", 1.0, "The tap is open: a gradient passes unchanged."),
        ("Relu", 0.0, "The tap is shut: no gradient passes."),
        ("Relu", NAN, "That is no number to pass on."),
    ],
)
def test_how_much_an_activation_lets_through(layer, slope, words):
    assert f"is {slope:.4g}. {words}" in activation_layers._slope_in_words(layer, 1.0, 0.5, slope)


@pytest.mark.parametrize(
    ("first", "words"),
    [
        (NAN, "It ran over"),
        (INF, "It ran over"),
        (0.9e-6, "It vanishes"),
        (1.1e-6, "It shrinks"),
        (0.0099, "It shrinks: the first layers learn far more slowly."),
        (0.0101, "It shrinks: the first layers learn more slowly."),
        (0.49, "It shrinks: the first layers learn more slowly."),
        (0.51, "It arrives about as large as it was."),
        (1.9, "It arrives about as large as it was."),
        (2.1, "It grows 2.1-fold"),
        (999.0, "It grows 1000-fold"),
        (1001.0, "It explodes"),
    ],
)
def test_what_becomes_of_a_gradient_on_its_way_back(first, words):
    sizes, shut = np.array([first, 0.5, 1.0]), np.array([0.2, 0.4, 0.9])
    said = activation_layers._depth_in_words("Relu", 3, sizes, shut)
    assert ("Of all units, 50 % are shut." in said) == bool(np.isfinite(first))
    assert f"to {first:.2g} at the first. {words}" in said


def test_the_derivative_of_relu_is_drawn_without_a_stroke_at_the_kink(declared):
    frame, _ = declared(demos.activation_explorer).frame({"layer": "Relu", "x": 1.0})
    (line,) = frame.picture["slope"].get_lines()
    slopes = line.get_ydata()
    assert not np.nanmax(np.abs(np.diff(slopes))) > 0
    assert set(slopes[np.isfinite(slopes)]) == {0.0, 1.0}


@pytest.mark.parametrize(
    ("layer", "depth", "scale"), [("Sigmoid", 30, 0.1), ("Relu", 30, 10.0), ("Relu", 30, 0.1)]
)
def test_no_size_is_drawn_where_it_is_not(layer, depth, scale, declared):
    demo = declared(demos.vanishing_gradient)
    frame, _ = demo.frame({"layer": layer, "depth": depth, "scale": scale})
    sizes = frame.marks[0].y
    assert len(np.unique(sizes)) == depth
    first = next(mark for mark in frame.marks if isinstance(mark, Words))
    outside = not activation_layers.LOWEST <= sizes[0] <= activation_layers.HIGHEST
    assert outside == first.text.startswith(("↓", "↑"))
    assert first.text.endswith(minus(f"{sizes[0]:.1e}"))


@pytest.mark.parametrize(
    ("shares", "temperature", "words"),
    [
        ((NAN, 0.1, 0.2), 1.0, "Not every share is a number"),
        ((0.36, 0.32, 0.32), 1.0, "The three are almost even"),
        (
            (0.37, 0.315, 0.315),
            1.0,
            "Only gaps count: it leads by 2.0, and is 1.17 times as probable as “dog”, whatever",
        ),
        (
            (0.6, 0.3, 0.1),
            3.0,
            "Only gaps count: it leads by 2.0, or 0.67 after division by τ, and is 2 times as",
        ),
        (
            (0.6, 0.3, 0.1),
            3.1,
            "The high temperature brings the scores together: it is 2 times as probable as",
        ),
        ((0.991, 0.005, 0.004), 1.0, "The others get next to nothing"),
    ],
)
def test_what_softmax_makes_of_three_scores(shares, temperature, words):
    scores = np.array([3.0, 1.0, 0.0])
    said = loss_functions._shares_in_words(scores, np.array(shares), temperature)
    assert f"has the largest score and gets {shares[0]:.1%}. {words}" in said


@pytest.mark.parametrize(
    ("scores", "shares", "words"),
    [
        ((2.0, 2.0, 0.0), (0.47, 0.47, 0.06),
         "“cat” and “dog” have the largest score and get 47.0% each. Only gaps count: they stay"),
        ((1.0, 1.0, 1.0), (1 / 3, 1 / 3, 1 / 3),
         "“cat”, “dog” and “fox” have the largest score and get 33.3% each. The three are even"),
    ],
)  # fmt: skip
def test_scores_that_are_equal_are_not_told_apart(scores, shares, words):
    assert loss_functions._shares_in_words(np.array(scores), np.array(shares), 1.0).startswith(
        words
    )


@pytest.mark.parametrize(
    ("asked", "words"), [(2, "Page 2 of 2."), (3, "Page 2 of 2. There is no page 3.")]
)
def test_a_page_that_the_mistakes_do_not_fill_is_not_there(asked, words):
    said, wrong = np.array([1, 7, 7]), np.array([1, 2])
    assert digits._gallery_words(3, wrong, wrong, said, digits.ALL, asked, 2).endswith(words)


@pytest.mark.parametrize(
    ("p", "loss", "words"),
    [
        (0.5, NAN, "That is no number to learn from"),
        (0.0, 16.1, "The curve leaves the picture here"),
        (0.01, 4.605, "Sure and wrong"),
        (0.09, 2.408, "Sure and wrong"),
        (0.1, 2.303, "As good as a guess among ten"),
        (0.11, 2.207, "Better than a guess among ten"),
        (0.49, 0.713, "Better than a guess among ten"),
        (0.5, 0.693, "Another answer may have got just as much"),
        (0.51, 0.673, "Right, and still room"),
        (0.94, 0.062, "Right, and still room"),
        (0.95, 0.051, "Right and sure"),
    ],
)
def test_what_a_probability_costs(p, loss, words):
    assert f"the loss is {loss:.3f}. {words}" in loss_functions._loss_in_words(p, loss)


def test_a_certain_answer_costs_nothing_and_not_less(declared):
    demo = declared(demos.cross_entropy_curve, lambda y, t: -np.sum(t * np.log(y + 1e-7)))
    frame, _ = demo.frame({"p": 1.0})
    assert "the loss is 0.000." in frame.words
    assert "-0.000" not in frame.picture.layer(frame.marks)
    assert "the loss is -0.012." in loss_functions._loss_in_words(1.0, -0.012)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (89.0, "89 seconds"),
        (90.0, "1.5 minutes"),
        (5399.0, "90 minutes"),
        (5400.0, "1.5 hours"),
        (129_599.0, "36 hours"),
        (129_600.0, "1.5 days"),
        (4.733e7, "548 days"),
        (4.735e7, "1.5 years"),
    ],
)
def test_a_duration_is_told_in_the_unit_that_suits_it(seconds, words):
    assert loss_functions._duration(seconds) == words


@pytest.mark.parametrize("count", [NAN, INF, 0.0, -1.0])
def test_a_count_of_passes_that_is_none_is_called_so(count):
    said = loss_functions._cost_in_words(1, count)
    assert said == "With 1 hidden units that count is no number of passes."


PARABOLA = "parabola: f(x) = 0.01x² + 0.1x"


@pytest.mark.parametrize(
    ("off", "words"),
    [
        (NAN, "numerical_diff gives nothing that one can draw."),
        (0.9e-6, "On a parabola the two are parallel, whatever h is"),
        (1.1e-6, "To four digits the two slopes are the same."),
        (0.9e-5, "To four digits the two slopes are the same."),
        (1.1e-5, "numerical_diff gives 0.2000, the solid line: not this secant's slope."),
    ],
)
def test_what_a_secant_is_to_the_tangent(off, words):
    assert words in numerical_gradient._secant_in_words(PARABOLA, 5.0, 0.1, 0.2 + off)


@pytest.mark.parametrize("h", [1e-4, 1.122e-4, 0.5])
def test_the_two_ends_of_a_secant_are_told_apart_however_near_they_are(h):
    said = numerical_gradient._secant_in_words(PARABOLA, 19.9, h, 0.498)
    assert f"from x − h = {19.9 - h:.6g} to x + h = {19.9 + h:.6g} has" in said
    assert f"{19.9 - h:.6g}" != f"{19.9 + h:.6g}"


def test_a_wide_secant_on_a_wave_is_called_too_wide():
    wave = next(name for name in numerical_gradient.CURVES if name != PARABOLA)
    _, slope, mean_slope = numerical_gradient.CURVES[wave]

    def said(h):
        secant = float(mean_slope(5.0, h))
        return (
            numerical_gradient._secant_in_words(wave, 5.0, h, secant),
            abs(secant - float(slope(5.0))),
        )

    for h in np.geomspace(1e-4, 4.0, 60):
        words, apart = said(h)
        expected = "close." if apart < 0.02 else "h is too wide."
        expected = "To four digits the two slopes are the same." if apart < 5e-5 else expected
        assert words.endswith(expected)


@pytest.mark.parametrize(("apart", "words"), [(0.0199, "close."), (0.02, "h is too wide.")])
def test_a_secant_two_hundredths_off_is_too_wide(apart, words, monkeypatch):
    straight = (None, lambda x: 0.0, lambda x, h: apart)
    monkeypatch.setitem(numerical_gradient.CURVES, "straight", straight)
    assert numerical_gradient._secant_in_words("straight", 5.0, 1.0, apart).endswith(words)


@pytest.mark.parametrize(
    ("h", "error", "words"),
    [
        (1e-5, NAN, "the slope is not a number any more"),
        (1.9e-5, 1e-9, "Truncation rules"),
        (1.8e-5, 1e-9, "about even"),
        (3.1e-6, 1e-9, "about even"),
        (2.9e-6, 1e-9, "Rounding rules"),
        (1e-12, 1e-4, "Rounding rules"),
        (1e-1, 1e-3, "Truncation rules"),
    ],
)
def test_which_error_of_a_slope_rules(h, error, words):
    assert words in numerical_gradient._error_in_words(h, error)


@pytest.mark.parametrize(
    ("losses", "words"),
    [
        ([], "Training. The first iterations are under way. "),
        ([2.3] * 200, ""),
        ([2.3] * 201, "It is no better than guessing. "),
        ([2.19] * 201, ""),
        ([2.3] * 180 + [1.0] * 20, ""),
        ([0.1, NAN], "It flew away: begin again with a smaller learning rate. "),
        ([INF], "It flew away: begin again with a smaller learning rate. "),
    ],
)
def test_how_a_training_goes(losses, words):
    run = SimpleNamespace(losses=losses, accuracies=[(0, 0.1, 0.2)], has_ended=False)
    said = training._progress_in_words(run, running=True)
    assert said.endswith(f"20.0% of the training digits. {words}" if losses else words)


@pytest.mark.parametrize(("unseen", "guesses"), [(0.11, True), (0.199, True), (0.607, False)])
def test_only_a_network_that_reads_no_better_than_by_chance_is_said_to_guess(unseen, guesses):
    run = SimpleNamespace(losses=[2.3] * 201, accuracies=[(0, unseen, unseen)], has_ended=False)
    said = training._progress_in_words(run, running=True)
    assert ("It is no better than guessing. " in said) == guesses
    assert ("although it reads more" in said) != guesses


def test_a_training_that_has_not_begun_says_how_to_begin_and_at_which_rate():
    run = SimpleNamespace(losses=[], accuracies=[], learning_rate=3.1622776, batch_size=1000)
    said = training._progress_in_words(run, running=False)
    assert said.startswith("Ready: press Start")
    assert said.endswith("It begins at 3.16, with batches of 1,000. ")


@pytest.mark.parametrize(
    ("certain", "words"),
    [
        ([NAN, 0.5, 0.5], "The network's scores are not all numbers."),
        ([0.02, 0.951, 0.029], "For it, the network says 1, with 95.1%. It is sure."),
        ([0.02, 0.949, 0.031], "For it, the network says 1, with 94.9%; 2 is next, with 3.1%."),
    ],
)
def test_how_sure_the_network_is_of_a_digit(certain, words):
    assert digits._reading_words("it", np.array(certain)) == words


def test_the_likeliest_digit_alone_has_its_bar_in_another_colour():
    picture, certain = digits._reading_picture(), np.array([0.1] * 8 + [0.05, 0.15])
    _, bars, words = digits._reading_marks(picture, np.zeros((28, 28)), certain)
    assert bars.color == (style.BLUE,) * 9 + (style.VERMILION,)
    assert (words.x, words.text) == (9, "15.0%")


@pytest.mark.parametrize(
    ("off", "words"),
    [
        (0.0009, "That is just what comes back to the three scores."),
        (0.0011, "From yours something else came: 0.701 came back to x1."),
        (NAN, "From yours something else came: nan came back to x1."),
    ],
)
def test_what_comes_back_to_the_scores(off, words):
    shares = (0.7, 0.2, 0.1)
    said = softmax_graph.in_words(shares, 1, (0.7 + off, -0.8, 0.1), 1.609, 1.609)
    assert said.endswith(words)
    assert "y1 − t1 = 0.700 − 0 = 0.700; y2 − t2 = 0.200 − 1 = -0.800; y3" in said


def test_what_comes_back_a_thousandth_off_is_something_else():
    said = softmax_graph.in_words((0.0, 0.5, 0.5), 1, (1e-3, -0.5, 0.5), 0.7, 0.693)
    assert said.endswith("From yours something else came: 0.001 came back to x1.")
    assert said.startswith("Your loss is 0.700, where the graph has 0.693. y1")


@pytest.mark.parametrize(
    ("operator", "words"),
    [
        ("+", "2 + 3 = 5. One more on either side is one more in the sum: both local derivatives "
         "are 1, so the 4 that arrives from the right passes on unchanged to both."),
        ("×", "2 × 3 = 6. One more in the upper number makes 3 more, one more in the lower 2 more: "
         "each one's local derivative is the other. From the right arrives 4, so 4 × 3 = 12 goes "
         "up and 4 × 2 = 8 goes down."),
    ],
)  # fmt: skip
def test_what_a_node_of_the_shopping_does(operator, words):
    one, other = graph.Value(2.0, "one"), graph.Value(3.0, "other")
    chosen = one + other if operator == "+" else one * other
    assert computation_graph._node_in_words(chosen, chosen * 4.0) == words


@pytest.mark.parametrize(
    ("returned", "said"),
    [
        ((468.0, {"apple_price": 2.4}), "returned no gradient called 'apple_count'"),
        (468.0, "returned something else than a total and five gradients"),
        ((None, {}), "returned something else than a total and five gradients"),
    ],
)
def test_a_shopping_that_cannot_be_drawn_is_told_why(returned, said):
    with pytest.raises(TypeError, match=f"^{said}$"):
        computation_graph._total_and_slopes(returned)


def test_a_difference_that_is_rounded_to_0_has_no_sign():
    shares = (0.9999, 0.00005, 0.00005)
    slopes = (-0.0001, 0.00005, 0.00005)
    said = softmax_graph.in_words(shares, 0, slopes, 0.0001, 0.0001)
    assert "y1 − t1 = 1.000 − 1 = 0.000" in said
