"""What chapter 04 says of its figures and demos."""

import numpy as np
import pytest

from seminar import demos, graph
from seminar.demos import activation_layers

CHAPTER = "04_activation_layers"


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def relu(x):
    return np.maximum(0, x)


@pytest.fixture(scope="module")
def deep():
    """Return gradient sizes and shares of shut units of the demo's own network."""
    layers = activation_layers._layers({"Sigmoid": None, "Relu": None})
    random = np.random.default_rng(4)
    width, batch = activation_layers.WIDTH, activation_layers.BATCH
    weights = random.normal(size=(activation_layers.DEEPEST, width, width)) / np.sqrt(width)
    x, dout = random.normal(size=(batch, width)), random.normal(size=(batch, width))

    def deep(name, depth, scale):
        return activation_layers._through_the_layers(layers[name], scale * weights[:depth], x, dout)

    return deep


def test_the_best_weighted_sum_says_one_half_to_everything(says):
    says(CHAPTER, "The best weighted sum says one half to everything: it has given up.")
    sensors = np.array([[0, 0, 1], [1, 0, 1], [0, 1, 1], [1, 1, 1]])
    lamp = np.array([0, 1, 1, 0])
    best = np.linalg.lstsq(sensors, lamp, rcond=None)[0]
    assert sensors @ best == pytest.approx(0.5)


def test_two_bends_go_through_what_the_lamp_needs(says):
    says(CHAPTER, "A straight line misses; two bends go through all three points.")
    s = np.array([0, 1, 2])
    assert list(relu(s) - 2 * relu(s - 1)) == [0, 1, 0]


def test_the_walk_through_the_sigmoid_has_the_numbers_of_the_text(says):
    says(CHAPTER, r"$1 \cdot (-0.731^2) = -0.534$")
    says(CHAPTER, "The power multiplies it by its output, 0.368, and the change of sign makes it "
         "positive again: 0.197.")  # fmt: skip
    says(CHAPTER, "times -1 gives neg = -1, exp gives 0.368, plus 1 gives")
    x = graph.Value(1.0, "x")
    neg = x * -1
    exp = graph.exp(neg)
    add = exp + 1
    y = graph.reciprocal(add)
    forward = [value.number for value in (neg, exp, add, y)]
    assert forward == pytest.approx([-1, 0.368, 1.368, 0.731], abs=5e-4)
    assert list(graph.sensitivities(y, [y, add, exp, neg, x])) == pytest.approx(
        [1, -0.534, -0.534, -0.197, 0.197], abs=5e-4
    )


def test_the_curves_of_the_four_nodes_are_as_described(says):
    says(CHAPTER, "is a dip to -0.25 at 0, dx a bump to 0.25 at 0.")
    y = sigmoid(np.linspace(-8, 8, 161))
    d_add = -(y**2)
    assert np.all(np.diff(d_add) < 0)
    assert d_add[[0, -1]] == pytest.approx([0, -1], abs=0.01)
    d_neg = d_add * (1 / y - 1)
    assert (d_neg.min(), np.argmin(d_neg)) == (pytest.approx(-0.25), 80)


def test_the_strokes_are_level_at_the_ends_and_steepest_in_the_middle(says):
    says(CHAPTER, "At the two ends they are almost level, in the middle they rise by a quarter")
    y = sigmoid(np.linspace(-6, 6, 13))
    slopes = y * (1 - y)
    assert slopes[[0, 6, 12]] == pytest.approx([0, 0.25, 0], abs=0.01)


def test_zeros_written_in_place_wipe_out_the_other_gradient(says):
    says(CHAPTER, "Where $x$ is negative, the answer is 0 and should be 1.")
    dout = np.ones(4)
    x = np.array([1.0, -1.0, 2.0, -2.0])
    d_bend = d_past = dout
    d_bend[x <= 0] = 0
    assert list((d_bend + d_past)[x < 0]) == [0, 0]
    h = 1e-6
    slope = (relu(x + h) + x + h - relu(x - h) - x + h) / (2 * h)
    assert slope[x < 0] == pytest.approx(1)


def test_a_sigmoid_lets_less_than_a_hundredth_through_beyond_four_point_six(says):
    says(CHAPTER, "The sigmoid lets through less than 0.01 from $|x| = 4.6$ on.")
    layer = activation_layers._layers({"Sigmoid": None})["Sigmoid"]
    x = np.array([4.5, 4.6])
    _, slopes = layer(x, np.ones(2))
    said = [
        activation_layers._slope_in_words("Sigmoid", *one) for one in zip(x, x, slopes, strict=True)
    ]
    assert [slope < 0.01 for slope in slopes] == [False, True]
    assert ["Saturated" in words for words in said] == [False, True]


def test_three_pieces_miss_the_wave_and_twelve_follow_it(says):
    says(CHAPTER, "A line of three straight pieces misses it; one of twelve pieces follows it")
    x = np.linspace(-3, 3, 241)
    curve = np.sin(2 * x) + 0.3 * x

    def furthest(count):
        corners = np.linspace(-3, 3, count, endpoint=False)
        assert corners[0] == x[0]
        table = np.column_stack([relu(x[:, np.newaxis] - corners), np.ones(241)])
        weights, *_ = np.linalg.lstsq(table, curve, rcond=None)
        return np.max(np.abs(table @ weights - curve))

    says(CHAPTER, "The first kink lies at the left edge, where you do not see it, so three ReLUs "
         "make three straight pieces.")  # fmt: skip
    assert furthest(3) > 0.8
    assert furthest(12) < 0.2


def test_ten_sigmoids_at_their_best_leave_a_millionth(says):
    says(CHAPTER, "a quarter of a quarter, ten times over, is")
    says(CHAPTER, '"1 / 4¹⁰ = 1 / 1,048,576."')
    assert 4**10 == 1_048_576


def test_from_ten_layers_of_sigmoids_on_less_than_a_millionth_arrives(says, deep):
    says(CHAPTER, "With sigmoids and scale 1, less than a millionth arrives from ten layers on.")
    first = [deep("Sigmoid", depth, 1.0)[0][0] for depth in range(2, 31)]
    assert [size < 1e-6 for size in first] == [depth >= 10 for depth in range(2, 31)]


def test_larger_weights_let_more_of_the_gradient_through_and_saturate_half_of_the_sigmoids(
    says, deep
):
    says(CHAPTER, "the gradient falls through 15 layers only from 0.033 to just under 0.01.")
    says(CHAPTER, "That is why less of it, 0.033 and not 0.19, is left at the last layer already.")
    says(
        CHAPTER, "The price is in the right picture: at scale 10, half of all units are saturated."
    )
    (plain, _), (scaled, _) = deep("Sigmoid", 15, 1.0), deep("Sigmoid", 15, 10.0)
    assert (plain[-1], scaled[-1]) == pytest.approx((0.19, 0.033), rel=0.02)
    assert 0.0095 < scaled[0] < 0.01  # of the stand-in; a learner's own Sigmoid gives 0.00976
    runs = [deep("Sigmoid", 15, scale) for scale in (1.0, 2.0, 5.0, 10.0)]
    assert np.all(np.diff([sizes[0] for sizes, _ in runs]) > 0)
    assert np.all(np.diff([np.mean(shut) for _, shut in runs]) > 0)
    assert np.mean(runs[0][1]) == 0
    assert np.mean(runs[-1][1]) == pytest.approx(0.5, abs=0.05)


def test_a_gradient_keeps_its_size_through_relu_near_scale_1_41(says, deep, declared):
    says(CHAPTER, "With ReLU the gradient keeps its size near scale 1.41, and above that it grows "
         "without bounds.")  # fmt: skip
    (scale,) = [
        slider for slider in declared(demos.vanishing_gradient).controls if slider.name == "scale"
    ]
    assert 1.41 in scale.values
    for depth in (5, 10, 15):
        sizes, _ = deep("Relu", depth, 1.41)
        assert 0.5 < sizes[0] / sizes[-1] < 2
    growth = [sizes[0] / sizes[-1] for sizes, _ in (deep("Relu", 15, s) for s in (2, 4, 10))]
    assert growth == sorted(growth)
    assert growth[0] > 50


def test_about_half_of_the_relus_are_shut_at_every_scale(says, deep):
    says(CHAPTER, "about half of the units are shut, so half of the sum is lost.")
    says(CHAPTER, "The share of shut units does not depend on the scale at all: without biases,")
    _, shut = deep("Relu", 15, 1.0)
    assert np.mean(shut) == pytest.approx(0.5, abs=0.05)
    for scale in (0.1, 2.0, 10.0):
        assert deep("Relu", 15, scale)[1] == pytest.approx(shut)


def test_lower_biases_switch_more_units_off_in_every_run_of_the_cell(says, run, capsys):
    says(CHAPTER, "none at 0, 13 at −10, 42 at −15")
    run(CHAPTER, "imports", "Relu", "dead-units", "dead-units")
    lines = capsys.readouterr().out.splitlines()
    assert [int(line.split(":")[1].split()[0]) for line in lines] == [0, 13, 42] * 2


def test_weights_of_scale_1_keep_the_size_of_a_sum_and_of_squares(says):
    says(CHAPTER, r"At scale 1 a weight is about $1/\sqrt{40} \approx 0.16$ in size")
    says(CHAPTER, "$2ab$ is negative as often as positive, so on average only $a^2 + b^2$ remains")
    says(CHAPTER, r"40 squares of $1/\sqrt{40}$ make 1.")
    says(CHAPTER, r"Together that is $c^2 \cdot \tfrac12$, and it is 1 for $c = \sqrt 2")
    random = np.random.default_rng(0)
    weights = random.normal(size=(40, 4000)) / np.sqrt(40)
    gradient = random.normal(size=40)
    assert np.mean((gradient @ weights) ** 2) == pytest.approx(np.mean(gradient**2), rel=0.1)
    assert np.std(weights) == pytest.approx(0.16, rel=0.03)
    assert np.sqrt(2) ** 2 / 2 == pytest.approx(1)


def test_the_power_takes_most_of_the_gradient_away(says):
    says(CHAPTER, "So the power takes most away, almost two thirds.")
    kept = [(1 / (1 + np.exp(-1))) ** 2, 1, np.exp(-1), 1]
    assert min(kept) == kept[2] == pytest.approx(0.368, abs=5e-4)
