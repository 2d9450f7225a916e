"""The numbers behind the pictures, where they are known from elsewhere."""

import base64
import io
import re

import numpy as np
import pytest
from PIL import Image

from seminar import demos, graph, style
from seminar.demos import (
    computation_graph,
    gradient_descent,
    learning_rules,
    numerical_gradient,
)
from seminar.demos.drawing import centred, decode, shifted
from seminar.demos.marks import Dots, Line
from seminar.demos.small_network import digits, trained, unseen_digits


def numerical_diff(f, x, h=1e-4):
    return (f(x + h) - f(x - h)) / (2 * h)


def numerical_gradient_of(f, x, h=1e-4):
    nudges = h * np.eye(len(x))
    return np.array([(f(x + nudge) - f(x - nudge)) / (2 * h) for nudge in nudges])


def descend(f, init_x, lr=0.01, step_num=100):
    x, history = init_x.astype(float), []
    for _ in range(step_num):
        history.append(x.copy())
        x = x - lr * numerical_gradient_of(f, x)
    return x, history


@pytest.mark.parametrize("curve", numerical_gradient.CURVES)
@pytest.mark.parametrize("h", [1e-4, 0.5, 5.0])
def test_the_built_in_slopes_are_those_of_the_secants(curve, h):
    f, slope, mean_slope = numerical_gradient.CURVES[curve]
    for x in (0.0, 5.0, 13.3):
        assert mean_slope(x, h) == pytest.approx(numerical_diff(f, x, h), abs=1e-9)
        assert slope(x) == pytest.approx(numerical_diff(f, x, 1e-5), abs=1e-8)


def test_the_parabola_of_the_seed_has_slopes_a_fifth_and_three_tenths():
    _, slope, _ = numerical_gradient.CURVES["parabola: f(x) = 0.01x² + 0.1x"]
    assert (slope(5), slope(10)) == pytest.approx((0.2, 0.3))


@pytest.mark.parametrize("bowl", numerical_gradient.BOWLS)
def test_the_built_in_gradients_are_right(bowl):
    f, slope = numerical_gradient.BOWLS[bowl]
    at = np.array([1.2, -0.8])
    assert slope(at) == pytest.approx(numerical_gradient_of(f, at), abs=1e-8)


@pytest.mark.parametrize(
    ("lr", "on_parabola"),
    [
        (0.001, "crawls"),
        (0.1, "reaches the bottom"),
        (0.5, "reaches the bottom"),
        (0.9, "bounces down to the bottom"),
        (1.0, "bounces and gets nowhere"),
        (1.2, "flies away"),
    ],
)
def test_the_learning_rate_is_called_what_it_is(lr, on_parabola, declared):
    for demo in (declared(demos.learning_rate), declared(demos.learning_rate, descend)):
        frame, _ = demo.frame({"lr": lr})
        assert f"gradient descent {on_parabola} on the parabola" in frame.words


def test_the_built_in_walks_are_those_of_gradient_descent(declared):
    for lr in (0.01, 0.3, 1.0):
        ours, _ = declared(demos.learning_rate).frame({"lr": lr})
        theirs, said = declared(demos.learning_rate, descend).frame({"lr": lr})
        assert "Drawn with your own gradient_descent." in said
        assert ours.words == theirs.words
    start = np.array([1.6, 0.8])
    built_in = gradient_descent._descend(None, start, 2.5, 25)
    last, history = descend(gradient_descent._losses_at, start, 2.5, 25)
    assert built_in == pytest.approx(np.vstack([*history, last]), abs=1e-6)


def test_the_built_in_neuron_loss_is_that_of_the_course():
    w, b = mesh = np.meshgrid(np.linspace(-2, 2, 9), np.linspace(-2, 2, 9))
    expected = 0.5 * (1 / (1 + np.exp(-(w + b))) - 0.5) ** 2
    assert gradient_descent._losses_at(np.stack(mesh, axis=-1)) == pytest.approx(expected)


def test_probabilities_add_up_and_ten_digits_cost_what_the_chapter_says(declared):
    demo = declared(demos.softmax_temperature)
    frame, _ = demo.frame(demo.start())
    assert "70.5%" in frame.words
    cost = declared(demos.gradient_cost)
    frame, _ = cost.frame({"hidden": 50.0})
    assert "79,520 forward passes" in frame.words


def test_polina_pays_468_and_the_gradients_are_those_of_the_text():
    formula = computation_graph.shopping_formula(60, 2, 90, 3, 1.2)
    total, slopes = computation_graph._by_nudging(formula)
    assert total == pytest.approx(468)
    assert dict(zip(computation_graph.INPUTS, slopes, strict=True)) == pytest.approx(
        {
            "apple_price": 2.4,
            "apple_count": 72,
            "orange_price": 3.6,
            "orange_count": 108,
            "tax": 390,
        }
    )


def test_learners_gradients_stand_on_the_graph(declared):
    def shopping(apple_price, apple_count, orange_price, orange_count, tax):
        names = ("apple_price", "apple_count", "orange_price", "orange_count", "tax")
        return 7.0, dict.fromkeys(names, 4321.0)

    demo = declared(demos.shopping_graph, shopping)
    frame, _ = demo.frame(demo.start())
    assert frame.picture.layer(frame.marks).count("← 4321") == 5


def shopping_with(total, apple_count):
    grads = {"apple_price": 2.4, "orange_price": 3.6, "orange_count": 108.0, "tax": 390.0}
    return lambda *numbers: (total, {**grads, "apple_count": apple_count})


def test_where_a_learners_shopping_differs_picture_and_sentence_say_so(declared):
    demo = declared(demos.shopping_graph, shopping_with(400.0, 60.0))
    frame, _ = demo.frame(demo.start())
    assert (
        "In all 468 rubles. With your shopping something differs: apples gets 60 instead of 72 and "
        "the total is 400 instead of 468." in frame.words
    )
    drawn = frame.picture.layer(frame.marks)
    assert [drawn.count(f">{text}<") for text in ("← 60", "nudging: 72", "400", "graph: 468")] == [
        1, 1, 1, 1
    ]  # fmt: skip
    assert "apples 2, gradient 60" in frame.alt


def test_a_right_shopping_is_not_marked(declared):
    demo = declared(demos.shopping_graph, shopping_with(468.0, 72.0))
    frame, _ = demo.frame(demo.start())
    assert "differs" not in frame.words
    drawn = frame.picture.layer(frame.marks)
    assert "nudging" not in drawn and "graph:" not in drawn


@pytest.mark.parametrize("scores", [(0.3, 2.9, 4.0), (5.0, -5.0, 0.0), (0.0, 0.0, 0.0)])
def test_what_comes_back_to_a_value_is_the_sum_over_its_uses(scores):
    total = graph.softmax_with_loss(scores, 1).output
    edges = list(graph.record.edges(total))
    inner = [value for value in graph.values(total)[:-1] if not value.is_constant]
    back = dict(zip([*edges, *inner], graph.sensitivities(total, [*edges, *inner]), strict=True))
    for value in inner:
        uses = [back[edge] for edge in edges if edge[0].inputs[edge[1]] is value]
        assert back[value] == pytest.approx(sum(uses), rel=1e-5, abs=1e-7)


def test_what_comes_back_through_softmax_with_loss_is_y_minus_t(declared):
    demo = declared(demos.softmax_with_loss_graph)
    frame, _ = demo.frame(demo.start())
    assert "That is just what comes back" in frame.words


@pytest.mark.parametrize("rule", learning_rules.MOVES)
def test_the_built_in_rules_walk_like_the_published_ones(rule):
    class Published:
        """Each rule as its paper writes it, step by step."""

        def __init__(self, rate):
            self.rate, self.m, self.v, self.t = rate, np.zeros(2), np.zeros(2), 0

        def update(self, grad_w, grad_b):
            g = np.concatenate([grad_w, grad_b])
            self.t += 1
            if rule == "SGD":
                move = -self.rate * g
            elif rule == "Momentum":
                self.m = 0.9 * self.m - self.rate * g
                move = self.m
            elif rule == "AdaGrad":
                self.v = self.v + g**2
                move = -self.rate * g / (np.sqrt(self.v) + 1e-7)
            else:
                self.m = 0.9 * self.m + 0.1 * g
                self.v = 0.999 * self.v + 0.001 * g**2
                m, v = self.m / (1 - 0.9**self.t), self.v / (1 - 0.999**self.t)
                move = -self.rate * m / (np.sqrt(v) + 1e-8)
            return move[:1], move[1:]

    for landscape in learning_rules.LANDSCAPES:
        rate = learning_rules.LANDSCAPES[landscape]["rates"][rule]
        theirs = np.array(learning_rules._walk_with(Published)(landscape, rate))
        assert learning_rules._walker(rule)(landscape, rate) == pytest.approx(theirs, abs=1e-6)


def test_the_shipped_network_reads_nineteen_of_twenty_digits():
    _, (x, t) = digits()
    assert np.mean(trained().predict(x).argmax(axis=1) == t) > 0.95


def test_a_drawing_arrives_as_it_was_sent_and_is_centred_like_mnist():
    sent = np.zeros((28, 28), np.uint8)
    sent[2:12, 3:5] = 255
    drawn = decode(sent.tobytes().hex())
    assert drawn == pytest.approx(sent / 255)
    placed = centred(drawn)
    rows, _columns = np.nonzero(placed > 0.1)
    assert rows.max() - rows.min() + 1 == 20
    middle = [(placed.sum(axis=1 - axis) @ np.arange(28)) / placed.sum() for axis in (0, 1)]
    assert middle == pytest.approx([13.5, 13.5], abs=0.6)
    assert decode("not hex") is None
    assert decode("00ff") is None
    assert not centred(np.zeros((28, 28))).any()


def test_a_value_used_twice_collects_both_gradients():
    x = graph.Value(3.0, "x")
    y = x * x
    assert graph.sensitivity(y, x) == pytest.approx(6)
    assert graph.sensitivity(y, (y, 0)) == pytest.approx(3)
    layout = graph.lay_out(y)
    assert len(layout.forks) == 1
    assert len(layout.ways) == 4, "a stem, two branches and the way out"


def test_a_slope_to_one_side_is_not_called_the_secants(declared):
    def to_the_right(f, x, h=1e-4):
        return (f(x + h) - f(x)) / h

    frame, _ = declared(demos.tangent, to_the_right).frame(
        {"curve": "parabola: f(x) = 0.01x² + 0.1x", "x": 5.0, "h": 2.0}
    )
    assert "to x + h = 7 has slope 0.2000" in frame.words
    assert (
        "numerical_diff gives 0.2200, the solid line: that of the secant from x to x + h, the "
        "forward difference." in frame.words
    )
    central, _ = declared(demos.tangent, numerical_diff).frame(declared(demos.tangent).start())
    assert "gives" not in central.words


def test_a_shifted_image_is_the_image_moved_and_loses_what_leaves_it():
    image = np.arange(28 * 28.0).reshape(28, 28)
    moved = shifted(image, 2, 3)
    np.testing.assert_array_equal(moved[:25, 2:], image[3:, :26])
    assert not moved[25:].any() and not moved[:, :2].any()
    both = np.stack([image, 2 * image])
    np.testing.assert_array_equal(shifted(both, -1, 0)[1, :, :27], 2 * image[:, 1:])
    np.testing.assert_array_equal(shifted(both, 0, 0), both)


@pytest.fixture
def drawing(monkeypatch, displayed):
    """The widgets of draw_a_digit, by what they are, and what its last frame shows and says."""
    monkeypatch.setattr("seminar.demos.stage.is_static", lambda: False)
    shown = []
    monkeypatch.setattr(
        "seminar.demos.drawing.put", lambda name, children, labels: shown.extend(children)
    )
    demos.draw_a_digit()
    names = ("pick", "centre", "right", "up", "sides", "ink")
    widgets = dict(zip(names, shown, strict=True))
    return widgets, lambda: widgets["sides"].children[1].children[1].value


def test_the_fall_of_the_network_is_seen_when_digits_are_moved_by_two_pixels(drawing):
    widgets, shows = drawing
    widgets["pick"].value = "test digit 2"
    assert "is moved" not in shows()
    widgets["right"].value, widgets["up"].value = 2, -2
    assert "It is moved 2 pixels right and 2 pixels down." in shows()
    moved, unmoved = (
        float(part) for part in re.search(r"reads ([\d.]+)%, unmoved ([\d.]+)%", shows()).groups()
    )
    (x, t) = unseen_digits()
    images = shifted(x[:1000].reshape(-1, 28, 28), 2, -2).reshape(-1, 784)
    right = trained().predict(images).argmax(axis=1) == t[:1000]
    assert moved == pytest.approx(100 * right.mean(), abs=0.05)
    assert unmoved > 93 and moved < 60


def test_a_drawing_is_centred_and_enlarged_only_where_the_switch_is_on(drawing):
    widgets, shows = drawing
    image = np.zeros((28, 28), np.uint8)
    image[2:8, 3] = 255
    widgets["ink"].value = image.tobytes().hex()
    on = shows()
    widgets["centre"].value = False
    off = shows()
    on, off = (_image_in(layer) for layer in (on, off))
    np.testing.assert_array_equal(off > 127, image > 127)
    assert np.flatnonzero((on > 127).any(axis=1)).size > 15


def _image_in(layer):
    """Return the first image of a layer, (28, 28) in 0..255."""
    data = re.search(r'base64,([^"]+)"', layer)[1]
    image = np.asarray(Image.open(io.BytesIO(base64.b64decode(data))).convert("L"))
    return image[:: image.shape[0] // 28, :: image.shape[1] // 28]


@pytest.mark.parametrize("curve", numerical_gradient.CURVES)
@pytest.mark.parametrize(
    ("own", "ends"),
    [
        (lambda f, x, h: (f(x + h) - f(x - h)) / (2 * h), (3.0, 7.0)),
        (lambda f, x, h: (f(x + h) - f(x)) / h, (5.0, 7.0)),
        (lambda f, x, h: (f(x) - f(x - h)) / h, (3.0, 5.0)),
        (lambda f, x, h: 0.7, (5.0,)),
    ],
    ids=["central", "forward", "backward", "other"],
)
def test_the_solid_line_joins_the_points_whose_slope_it_has(curve, own, ends, declared):
    f = numerical_gradient.CURVES[curve][0]
    frame, _ = declared(demos.tangent, own).frame({"curve": curve, "x": 5.0, "h": 2.0})
    (solid,) = [mark for mark in frame.marks if isinstance(mark, Line) and not mark.dash][-1:]
    dots = next(mark for mark in frame.marks if isinstance(mark, Dots))
    assert list(np.atleast_1d(dots.x)) == list(ends)
    slope = np.diff(solid.y)[0] / np.diff(solid.x)[0]
    for end in ends:
        assert solid.y[0] + slope * (end - solid.x[0]) == pytest.approx(f(end))


@pytest.mark.parametrize("bowl", numerical_gradient.BOWLS)
def test_no_label_of_the_field_is_cut_off_or_at_the_edge(bowl):
    figure = numerical_gradient._bowl_picture(bowl).figure
    with style.look():
        figure.draw_without_rendering()
    edge = figure.bbox
    for on in figure.axes:
        for label in (on.xaxis.label, on.yaxis.label, *on.get_yticklabels()):
            if label.get_text() and label.get_visible():
                words = label.get_window_extent()
                assert edge.x0 + 6 <= words.x0, label
                assert words.x1 <= edge.x1 - 6, label


@pytest.mark.parametrize(
    "demo",
    [demos.tangent, demos.gradient_field, demos.loss_surface, demos.softmax_temperature],
    ids=lambda demo: demo.__name__,
)
def test_the_labels_of_sliders_fit_beside_them(demo, declared):
    """A row of controls gives a label 14 em; a longer one is cut off."""
    for control in declared(demo).controls:
        assert len(control.label) <= 27, control.label
