"""What chapter 02 says of its figures and demos."""

import warnings

import numpy as np
import pytest

from seminar import demos
from seminar.demos import loss_functions

CHAPTER = "02_loss_functions"
CAT, DOG, FOX = range(3)


@pytest.fixture
def course(run):
    """The names of the chapter once the network is made and has not learned yet."""
    earlier = run("01_numerical_gradient", "numerical_gradient")
    return run(
        CHAPTER,
        "scores-to-shares",
        "softmax",
        "cross_entropy_error",
        "losses-by-name",
        "SimpleNet",
        "animals-made",
        "simple_net_gradient",
        "one-fox",
        "count_forward_passes",
        known={"numerical_gradient": earlier["numerical_gradient"]},
    )


@pytest.fixture
def learned(course, run):
    return run(CHAPTER, "learn", known=course)


def shows(declaration, **values):
    """Return what a demo says of these values; the others stay as they are at the start."""
    frame, _ = declaration.frame({**declaration.start(), **values})
    return frame.words


def test_the_program_is_71_percent_sure_of_the_cat(says, course):
    says(CHAPTER, "So the program is 71 % sure of the cat.")
    says(CHAPTER, 'powers of e 7.39, 2.72 " "and 0.37; shares 0.71, 0.26 and 0.04.')
    assert course["powers"] == pytest.approx([7.39, 2.72, 0.37], abs=0.005)
    assert course["shares"].round(2).tolist() == [0.71, 0.26, 0.04]


def test_the_rounded_shares_add_up_to_a_hundredth_more(says, course):
    says(CHAPTER, "Rounded, the three add up to 1.01; with more digits they are 0.7054, 0.2595")
    says(CHAPTER, "they are 0.7054, 0.2595 and 0.0351.")
    assert course["shares"].round(2).sum() == pytest.approx(1.01)
    assert course["shares"].round(4).tolist() == [0.7054, 0.2595, 0.0351]


def test_large_scores_overflow(says):
    says(
        CHAPTER, "The power $e^{1000}$ has 435 digits. A float ends at about $1.8 \\cdot 10^{308}$"
    )
    assert int(1000 / np.log(10)) + 1 == 435
    assert np.finfo(float).max / 1e308 == pytest.approx(1.8, abs=0.005)


def test_a_sum_without_its_axis_is_an_error_or_wrong(says):
    says(CHAPTER, "| `(2, 3)` | `(2,)` | 3 meets 2 | an error |")
    says(CHAPTER, "no error, and wrong: column $k$ is divided by the sum of row $k$ |")
    with pytest.raises(ValueError, match="broadcast"):
        _ = np.ones((2, 3)) / np.ones(2)
    table = np.arange(1.0, 10).reshape(3, 3)
    wrong = table / table.sum(axis=-1)
    assert wrong[:, 1] == pytest.approx(table[:, 1] / table[1].sum())


def test_the_temperature_at_which_the_cat_is_twice_as_probable_as_the_dog(says, declared):
    says(CHAPTER, "the slider has 1.41, with 2.03 times, and 1.58, with 1.88 times.")
    says(CHAPTER, r"$e^{1/\tau} = 2$ at $\tau = 1 / \ln 2 \approx 1.44$")
    shares = loss_functions._shares_at(np.array([2.0, 1.0, -1.0]), 1.44)
    assert shares[CAT] / shares[DOG] == pytest.approx(2, rel=0.01)
    demo = declared(demos.softmax_temperature)
    assert "is 2.03 times as probable as “dog”" in shows(demo, temperature=1.41)
    assert "is 1.88 times as probable as “dog”" in shows(demo, temperature=1.58)


def test_a_high_temperature_evens_out_and_a_low_one_gives_everything_to_the_largest(says):
    says(CHAPTER, "A high temperature draws all three together; a low one gives everything to")
    shares = {t: loss_functions._shares_at(np.array([2.0, 1.0, -1.0]), t) for t in (0.1, 1, 10)}
    assert shares[0.1][CAT] > 0.999
    assert np.ptp(shares[10]) < 0.11 < np.ptp(shares[1])


def test_the_forecasters(says):
    says(CHAPTER, "Ada's product is 0.378, Bo's 0.0098")
    says(CHAPTER, "Ada's three days cost 0.973 in sum and 0.324 on the mean.")
    ada, bo = np.array([0.7, 0.6, 0.9]), np.array([0.99, 0.99, 0.01])
    assert (ada.prod(), bo.prod()) == pytest.approx((0.378, 0.0098), abs=5e-5)
    losses = -np.log(ada)
    assert (losses.sum(), losses.mean()) == pytest.approx((0.973, 0.324), abs=5e-4)
    twice = np.tile(losses, 2)
    assert (twice.sum(), twice.mean()) == pytest.approx((2 * losses.sum(), losses.mean()))


def test_what_bo_gave_to_wednesday(says):
    says(CHAPTER, "Bo had said 99 % rain, and it stayed dry: he had given 0.01 to that.")
    says(CHAPTER, "| Bo | 0.99 | 0.99 | 0.01 |")
    assert round(1 - 0.99, 2) == 0.01


def test_a_thousand_factors_are_zero_in_floats(says):
    says(CHAPTER, "a thousand factors like 0.3 come out as 0 in floats")
    assert 0.3**1000 == 0


def test_the_worst_answer_costs_sixteen_and_an_ordinary_one_is_off_in_the_seventh_decimal(says):
    says(CHAPTER, r"then costs $-\ln 10^{-7} \approx 16.1$")
    says(CHAPTER, "an ordinary one is off in the seventh decimal")
    assert -np.log(1e-7) == pytest.approx(16.1, abs=0.05)
    assert 1e-7 <= np.log(0.5 + 1e-7) - np.log(0.5) < 1e-6


def test_knowing_nothing_and_what_costs_twice_as_much(says, course, declared):
    says(CHAPTER, "Minus ln 0.1 is ln 10, about 2.303: the same whichever class is right.")
    says(CHAPTER, r"Twice as much is $2 \ln 10 = \ln 100$, the price of $p = 0.01$.")
    says(CHAPTER, "but your $\\varepsilon$ keeps the loss a number, 16.118.")
    demo = declared(demos.cross_entropy_curve, course["cross_entropy_error"])
    losses = {p: shows(demo, p=p) for p in (0.0, 0.01, 0.1)}
    for p, loss in ((0.1, "2.303"), (0.01, "4.605"), (0.0, "16.118")):
        assert f"the loss is {loss}" in losses[p]
    assert "leaves the picture" in losses[0.0]
    even = np.full(10, 0.1)
    found = [course["cross_entropy_error"](even, np.array(k)) for k in range(10)]
    assert found == pytest.approx([2.303] * 10, abs=5e-4)


def test_far_off_cross_entropy_is_steep_and_the_square_is_flat(says, course):
    says(CHAPTER, "Far on the left cross-entropy has the slope −1")
    says(CHAPTER, "The square is flat there.")
    says(CHAPTER, "On the right both slopes fade to 0")
    says(CHAPTER, 'stays above 0.9 until score -2 and " "is nearly 0 from score 5 on.')
    says(CHAPTER, 'from loss 8 at score -6, bends near " "score 2 and is nearly 0 beyond 6.')

    def loss(name, dog):
        return course["LOSSES"][name](course["softmax"](np.array([2, dog, -1.0])), [0, 1, 0])

    def slope(name, dog):
        return (loss(name, dog + 1e-3) - loss(name, dog - 1e-3)) / 2e-3

    assert slope("cross_entropy", -5) == pytest.approx(-1, abs=0.01)
    assert slope("square", -5) == pytest.approx(0, abs=0.01)
    for name in course["LOSSES"]:
        assert slope(name, 7) == pytest.approx(0, abs=0.01)
        assert loss(name, 6) < 0.03
    assert loss("cross_entropy", -6) == pytest.approx(8, abs=0.1)
    assert min(loss("square", dog) for dog in np.linspace(-6, -2, 20)) > 0.9
    assert max(loss("square", dog) for dog in np.linspace(5, 8, 20)) < 0.01


def test_the_scores_by_hand(says):
    says(CHAPTER, r"$1 \cdot 0.5 + 2 \cdot 0.1 = 0.7$ for the cat")
    W = np.array([[0.5, -0.2, 0.3], [0.1, 0.6, -0.4]])
    assert np.array([1, 2]) @ W == pytest.approx([0.7, 1.0, -0.5])


def predicted(net, height, tail):
    return np.argmax(net.predict(np.array([height, tail])))


def test_where_the_untrained_network_predicts_what(says, course):
    says(CHAPTER, "cats lower left, dogs on the right, foxes at the top.")
    says(CHAPTER, 'cat is predicted at the top and " "on the left, fox at the bottom and on the')
    says(CHAPTER, "on the right, dog in a narrow wedge at the lower left.")
    net, animals, labels = (course[name] for name in ("net", "animals", "labels"))
    middles = [animals[labels == kind].mean(axis=0) for kind in range(3)]
    assert max(middles[CAT]) < 0
    assert middles[DOG][0] > 0.5 > abs(middles[FOX][0])
    assert middles[FOX][1] > 0.5
    at = {"top": (0, 2), "bottom": (0, -2), "right": (2, 0), "left": (-2, 0), "dog": (-2, -1)}
    found = {where: predicted(net, *place) for where, place in at.items()}
    assert found == {"top": CAT, "bottom": FOX, "right": FOX, "left": CAT, "dog": DOG}
    angles = np.linspace(0, 2 * np.pi, 720, endpoint=False)
    around = np.argmax(net.predict(np.column_stack([np.cos(angles), np.sin(angles)])), axis=1)
    assert np.mean(around == DOG) < 0.2


def test_the_borders_are_straight_lines_through_the_middle(says, course):
    says(
        CHAPTER, "The borders are straight lines through the middle: straight, because the network"
    )
    says(CHAPTER, "and through the middle, because it has no bias.")
    net, places = course["net"], np.random.default_rng(0).normal(size=(200, 2))
    near, far = (np.argmax(net.predict(scale * places), axis=1) for scale in (0.01, 2.0))
    assert (near == far).all()
    bias = np.array([0.5, 0.0, 0.0])
    near, far = (np.argmax(net.predict(scale * places) + bias, axis=1) for scale in (0.01, 2.0))
    assert (near != far).any()


def test_the_untrained_network_is_worse_than_guessing(says, course):
    says(CHAPTER, "Blind guessing gets a third right. These weights get far less")
    assert np.bincount(course["labels"]).tolist() == [15, 15, 15]
    assert course["accuracy"](course["net"]) < 1 / 3 / 2


def test_both_losses_of_one_guess(says, course, capsys, run):
    says(
        CHAPTER, "Here are both losses of the guess from above, $y = [0.5, 0.25, 0.25]$ for the dog"
    )
    capsys.readouterr()
    run(CHAPTER, "losses-by-name", known=course)
    square, cross_entropy = capsys.readouterr().out.splitlines()
    assert square.split() == ["square", "0.4375"]
    assert cross_entropy.split() == ["cross_entropy", "1.3863"]


def test_the_tip_and_the_new_price_come_to_different_totals(run, capsys):
    run(CHAPTER, "class-worked")
    totals = [line.split(":")[1] for line in capsys.readouterr().out.splitlines()]
    assert [float(total) for total in totals] == [390, 410, 430]


def test_accuracy_over_one_weight_is_a_staircase_and_the_loss_is_not(says, course):
    says(CHAPTER, 'a staircase with flat treads that climbs " "from 4 to 60 percent, once going')
    says(CHAPTER, 'a " "smooth curve that falls all the way to about 0.7.')
    net, losses, fractions = course["net"], [], []
    for value in np.linspace(-3, 3, 301):
        net.W[1, 2] = value
        losses.append(net.loss(course["animals"], course["labels"]))
        fractions.append(course["accuracy"](net))
    assert (fractions[0], fractions[-1]) == pytest.approx((0.04, 0.60), abs=0.005)
    steps = np.diff(fractions)
    assert (np.sum(steps < 0), np.sum(steps == 0) > 200) == (1, True)
    assert (np.diff(losses) < 0).all()
    assert losses[-1] == pytest.approx(0.7, abs=0.05)


def test_the_gradient_of_one_fox(says, course):
    says(CHAPTER, "The fox's column is negative")
    says(CHAPTER, "the tail's row is 4 times the height's")
    says(CHAPTER, "why each row adds up to 0")
    slopes = course["slopes"]
    assert (slopes[:, FOX] < 0).all()
    assert (slopes[:, [CAT, DOG]] > 0).all()
    assert slopes[1] == pytest.approx(4 * slopes[0], rel=1e-5)
    assert slopes.sum(axis=1) == pytest.approx([0, 0], abs=1e-8)


def test_the_till_answers_with_its_counts(run):
    earlier = run("01_numerical_gradient", "numerical_gradient")
    names = run(CHAPTER, "class-worked", "closure-worked", known=earlier)
    found = names["numerical_gradient"](names["total_after_nudge"], names["till"].prices)
    assert found == pytest.approx([2, 3])


def test_the_network_begins_worse_than_one_that_knows_nothing_and_learns(says, learned):
    says(CHAPTER, "The loss began above $\\ln 3$")
    says(CHAPTER, "A few steps downhill, and it was better.")
    says(CHAPTER, "fast at first and then slowly, far below the dashed line")
    history = learned["history"]
    assert history[0] > np.log(3) > history[4]
    assert history[0] - history[10] > 5 * (history[-11] - history[-1])
    assert history[-1] < np.log(3) / 5


def test_the_network_learns_from_the_start_however_often_the_cell_runs(says, learned, run):
    says(CHAPTER, "# from the start, however often this cell runs")
    first = list(learned["history"])
    assert run(CHAPTER, "learn", known=learned)["history"] == first


def test_the_weight_as_it_is_now_is_marked_on_the_stairs(says, course, run):
    says(CHAPTER, "Dotted: the weight as it is now.")
    (fig,) = run(CHAPTER, "stairs", known=course)["shown"]
    for ax in fig.axes:
        (dotted,) = (line for line in ax.lines if line.get_linestyle() == ":")
        assert list(dotted.get_xdata()) == [course["net"].W[1, 2]] * 2


def test_where_the_trained_network_predicts_what(says, learned):
    says(CHAPTER, "cat is now predicted at the lower left, dog at the lower right and fox at the")
    says(CHAPTER, "enclose their animals, but for two points near the borders.")
    net = learned["net"]
    assert [predicted(net, -1, -1), predicted(net, 1, -1), predicted(net, 0, 2)] == [0, 1, 2]
    assert np.sum(np.argmax(net.predict(learned["animals"]), axis=1) != learned["labels"]) == 2


def test_six_weights_take_twelve_looks(says, course):
    says(CHAPTER, "Six weights took 12 looks at the loss per step")
    asked = []

    class Counting(course["SimpleNet"]):
        def loss(self, x, t):
            asked.append(x)
            return super().loss(x, t)

    course["simple_net_gradient"](Counting(np.ones((2, 3))), np.ones(2), np.array(1))
    assert len(asked) == 12


def test_ten_minutes_take_378_hidden_units(says, course):
    says(CHAPTER, "With 378 it takes just over ten minutes; the slider stops at 355, just under,")
    stops = [round(value) for value in loss_functions.HIDDEN.values]
    assert stops[stops.index(355) + 1] == 398
    says(CHAPTER, 'costs 1,590 passes; 600,000 / 1,590 is " "about 377.4, so it takes 378.')
    passes = course["count_forward_passes"]
    assert loss_functions.TEN_MINUTES * loss_functions.PASS == 600
    assert passes(784, 377, 10) < 600_000 < passes(784, 378, 10) < 605_000
    assert passes(784, 51, 10) - passes(784, 50, 10) == 1590


def test_what_the_network_of_chapter_06_costs(says, course, declared):
    says(CHAPTER, "needs 79,520 passes, or 80 seconds, for one step.")
    says(CHAPTER, "backpropagation would be done some 26,000 times sooner")
    says(CHAPTER, "all 39,760 slopes **at once**")
    passes = course["count_forward_passes"](784, 50, 10)
    assert (passes, passes / 2) == (79_520, 39_760)
    assert passes / 3 == pytest.approx(26_000, rel=0.03)
    says(CHAPTER, "about the work of 3 passes per step: one pass forward, and one pass back")
    demo = declared(demos.gradient_cost, course["count_forward_passes"])
    assert "backpropagation stays at the work of about three passes" in demo.caption
    words = shows(demo, hidden=50.0)
    assert "79,520 forward passes" in words
    assert "79.5 seconds for one step" in words


def test_the_answers_to_the_stretch_questions(says, course):
    says(CHAPTER, "your `softmax` of $[2, 0]$ gives 0.8808 and 0.1192")
    says(CHAPTER, "gets its exact price, 2000, where the version with $\\varepsilon$ says 16.1.")
    assert course["softmax"](np.array([2.0, 0.0])) == pytest.approx([0.8808, 0.1192], abs=5e-5)
    assert 1 / (1 + np.exp(-2)) == pytest.approx(0.8808, abs=5e-5)
    scores = np.array([0.0, -2000.0])
    assert np.log(np.sum(np.exp(scores))) - scores[1] == 2000
    with warnings.catch_warnings(action="error"):
        lossy = course["cross_entropy_error"](course["softmax"](scores), np.array(1))
    assert lossy == pytest.approx(16.1, abs=0.05)


def test_equal_scores_share_the_colour_of_the_largest(declared):
    demo = declared(demos.softmax_temperature)
    frame, _ = demo.frame({"cat": 1.0, "dog": 1.0, "fox": -1.0, "temperature": 1.0})
    assert frame.words.startswith("“cat” and “dog” have the largest score and get")
    first, second, third = frame.marks[0].color
    assert first == second != third


def test_the_figure_of_the_small_network_has_a_line_for_every_weight(says, run):
    says(CHAPTER, "3 inputs, 4 hidden units, 2 outputs. Each of the 4 hidden units has 3 weights")
    says(CHAPTER, "Every line is a weight; every hidden unit and every output also ")
    (fig,) = run(CHAPTER, "small-network-figure")["shown"]
    drawn = fig.axes[0].lines
    assert sum(line.get_linestyle() == "-" for line in drawn) == 3 * 4 + 4 * 2
    assert [len(line.get_xdata()) for line in drawn if line.get_marker() == "o"] == [3, 4, 2]
