"""What chapter 05 says of its figures and demos."""

from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest

from seminar import demos, graph
from seminar.graph.walk import walk

CHAPTER = "05_affine_softmax"


@pytest.fixture
def bill(run):
    """Return the names of the cells about Polina's bill, and of the learner's Affine."""
    return run(CHAPTER, "imports", "shopping", "ask-the-bill", "Affine")


def test_the_third_shop_is_the_cheapest_on_the_third_day_alone(says, bill):
    says(CHAPTER, "Its apples are the cheapest. On the third day Polina needs five of them and a")
    says(CHAPTER, '"orange, and that makes up for the fee: 390 rubles against 400 and 435."')
    assert list(np.argmin(bill["costs"], axis=1) == 2) == [False, False, True, False]
    assert sorted(bill["costs"][2]) == [390, 400, 435]
    assert np.argmax(bill["prices"][1]) == np.argmax(bill["fees"]) == 2
    assert np.argmin(bill["prices"][0]) == 2


def test_the_single_entries_are_those_of_the_table(says, bill):
    says(CHAPTER, r"2 \cdot 60 + 3 \cdot 90 + 10 = 400.")
    says(CHAPTER, r"5 \cdot 70 + 1 \cdot 80 + 5 = 435.")
    says(CHAPTER, r"$y_{32}$ is `costs[2, 1]`")
    assert bill["costs"][0, 0] == 400
    assert bill["costs"][2, 1] == 435


def test_the_three_answers_about_the_bill_are_entries_of_the_gradients(says, bill):
    says(CHAPTER, "$0.2 + 0.6 + 0.1 + 0.4 = 1.3$")
    says(CHAPTER, r"$2\cdot0.2 + 1\cdot0.6 + 5\cdot0.1 + 3\cdot0.4 = 2.7$")
    says(CHAPTER, r"$60\cdot0.2 + 70\cdot0.5 + 50\cdot0.3 = 62$")
    layer = bill["Affine"](bill["prices"], bill["fees"])
    layer.forward(bill["counts"])
    dx = layer.backward(bill["shares"])
    assert (layer.db[0], layer.dW[0, 0], dx[0, 0]) == pytest.approx((1.3, 2.7, 62))


def test_a_day_is_split_among_the_shops_with_their_fees(says, bill):
    says(CHAPTER, "On day 1, where the three shops would ask 400, 385 and 440 rubles")
    says(CHAPTER, r"0.2\cdot400 + 0.5\cdot385 + 0.3\cdot440 = 404.5")
    assert bill["costs"][0].tolist() == [400, 385, 440]
    assert bill["shares"][0].tolist() == [0.2, 0.5, 0.3]
    assert bill["costs"][0] @ bill["shares"][0] == pytest.approx(404.5)


def test_a_step_leaves_the_factors_of_the_scales_above_0(run):
    names = run(CHAPTER, "imports", "shopping", "worked-scale")
    assert names["factors"] is names["scale"].s
    assert names["factors"] == pytest.approx([0.99, 0.06])


def test_the_products_drawn_are_the_ones_that_fit(says):
    says(CHAPTER, "(2, 4) times (4, 3) is (2, 3): the inner sides match")
    says(CHAPTER, "Only one product fits each time.")
    shapes = {"X": (4, 2), "W": (2, 3), "G": (4, 3), "X.T": (2, 4), "W.T": (3, 2), "G.T": (3, 4)}

    def products_of_shape(shape):
        return [
            f"{first} @ {second}"
            for first, (rows, inner) in shapes.items()
            for second, (other, columns) in shapes.items()
            if inner == other and (rows, columns) == shape and "G" in first + second
        ]

    assert products_of_shape((2, 3)) == ["X.T @ G"]
    assert products_of_shape((4, 2)) == ["G @ W.T"]


def test_six_prices_are_found_to_a_few_tenths(says, run):
    says(CHAPTER, "the smudges on the bills leave a few tenths of a ruble")
    says(CHAPTER, "Six curves that start at zero and settle on dotted lines at 50, 60, 70, 80, 90")
    names = run(CHAPTER, "imports", "shopping", "Affine", "find-the-prices")
    off = np.abs(names["found_prices"] - names["prices"])
    assert 0.1 < off.max() < 0.6
    says(CHAPTER, "The three fees are off by more, up to about two rubles, because a fee a little")
    fees_off = names["found_fees"] - names["fees"]
    assert np.abs(fees_off).max() == pytest.approx(2, abs=0.3)
    assert np.all(fees_off < 0)
    assert np.all(np.mean(names["found_prices"] - names["prices"], axis=0) > 0)
    assert not np.any(names["path"][0])
    assert sorted(names["prices"].ravel()) == [50, 60, 70, 80, 90, 100]
    assert names["path"][1500] == pytest.approx(names["found_prices"].ravel(), abs=0.5)


def test_the_graph_of_the_dog_gives_the_numbers_of_the_table(says):
    says(CHAPTER, r"$\tfrac18$ comes back through the sum and $-\tfrac12$ straight from the")
    says(CHAPTER, r"At the scores arrive $\tfrac18$, $-\tfrac34$ and $\tfrac58$")
    says(CHAPTER, r"| 1 | $-t$ | $0$ | $-1$ | $0$ |")
    says(CHAPTER, r"| 3 | sum of $-t/y\cdot a$ | | $-4 \cdot 2 = -8$ | |")
    scores = [graph.Value(np.log(power), "x") for power in (1, 2, 5)]
    A = [graph.exp(score) for score in scores]
    S = graph.total(*A)
    inv_S = graph.reciprocal(S)
    Y = A[1] * inv_S
    L = -graph.log(Y)
    assert L.number == pytest.approx(np.log(4))
    assert list(graph.sensitivities(L, scores)) == pytest.approx([1 / 8, -3 / 4, 5 / 8], abs=1e-5)
    ways = [Y, inv_S, S, (S, 1), (Y, 0), A[1]]
    assert list(graph.sensitivities(L, ways)) == pytest.approx(
        [-4, -8, 1 / 8, 1 / 8, -1 / 2, -3 / 8], abs=1e-4
    )


def test_the_demo_walks_in_the_steps_of_the_table(says, run):
    says(CHAPTER, "Walk the gradient back, in eight steps.")
    says(CHAPTER, "One row for each of the eight steps.")
    says(CHAPTER, "step 3 goes from it to the inverse, step 4 straight to $a$.")
    walked = []
    known = {
        "graph": graph,
        "demos": SimpleNamespace(walk_back=lambda L, rows, together: walked.extend([L, together])),
        "scores": np.log([1.0, 2.0, 5.0]),
    }
    run(CHAPTER, "walk-softmax", known=known)
    steps = walk(*walked)[1:]
    table = [
        [-1], [-4], [-8], [-1 / 2], [1 / 8], [1 / 8] * 3, [-3 / 8], [1 / 8, -3 / 4, 5 / 8],
    ]  # fmt: skip
    assert len(steps) == len(table) == 8
    for step, row in zip(steps, table, strict=True):
        assert [gradient for _, gradient in step.reached] == pytest.approx(row, abs=1e-4)
    assert [step.at[0].sign for step in steps if not step.is_sum] == [
        "×", "ln", "×", "×", "1/S", "Σ", "exp"
    ]  # fmt: skip


def test_the_graph_of_softmax_has_seven_nodes_and_the_steps_of_the_table(says, run):
    says(CHAPTER, "a graph of seven nodes whose gradient shrinks to two letters")
    says(CHAPTER, "The small numbers are the steps of the walk back in section 11.")
    names = run(CHAPTER, "imports", "softmax-graph")
    assert len(names["nodes"]) == 7
    at_nodes = ", ".join(step for step, *_ in names["steps"]).split(", ")
    assert {*at_nodes} == {str(step) for step in range(1, 9)}
    assert [step for step, *_ in names["steps"]] == ["8", "7", "6", "5", "3, 4", "2", "1", "1"]
    for step in range(1, 9):
        says(CHAPTER, f"**{step}. ")
        says(CHAPTER, f"| {step} | ")


def test_the_scores_are_called_x_in_the_chapter_and_in_the_demo(says):
    says(CHAPTER, "The scores are called x1, x2, x3, and their powers stand behind exp; class 1 is")
    drawn = graph.softmax_with_loss((0.3, 2.9, 4.0), 0)
    inputs = [v for v in drawn.values if not v.inputs and not v.is_constant]
    assert [value.name for value in inputs] == ["x1", "x2", "x3"]
    assert {value.name for value in drawn.values if value.operator == "exp"} == {
        "exp x1", "exp x2", "exp x3"
    }  # fmt: skip
    assert {value.sign for value in drawn.values} >= {"exp", "ln", "Σ"}


def test_a_cat_that_rises_raises_the_loss_by_an_eighth(says):
    says(CHAPTER, "so less is left for the dog. The slope is 1/8.")
    h = 1e-6
    loss = [np.log(1 * np.exp(nudge) + 2 + 5) - np.log(2) for nudge in (h, -h)]
    assert (loss[0] - loss[1]) / (2 * h) == pytest.approx(1 / 8, abs=1e-6)


def test_the_gradient_of_the_true_class_is_negative_and_the_three_add_up_to_0(says, run):
    says(CHAPTER, "In each group the bar of the true class points down and the")
    says(
        CHAPTER, "Every dot sits at the end of its bar. The gradient of the true class is negative"
    )
    says(CHAPTER, "And the three add up to 0")
    names = run(CHAPTER, "imports", "softmax_nodes", "gradient-pictures")
    dX, truths = names["nodes_of_six"]["dX"], names["six_truths"].astype(bool)
    assert dX == pytest.approx(names["y_minus_t"])
    assert np.all(dX[truths] < 0)
    assert np.all(dX[~truths] > 0)
    assert dX.sum(axis=1) == pytest.approx(0)


def test_the_worked_rows_are_softmax(says, run):
    says(CHAPTER, r"$\tfrac18, \tfrac28, \tfrac58$ and $\tfrac38, \tfrac48, \tfrac18$")
    names = run(CHAPTER, "imports", "worked-log-sum-code")
    rows = np.array([[1, 2, 5], [3, 4, 1]]) / 8
    assert names["log_sum_nodes"](names["batch"])["dX"] == pytest.approx(rows)


def test_a_sure_and_wrong_network_has_a_harmless_gradient(says, run):
    says(CHAPTER, "The true gradient is harmless: it is $(1, -1)$.")
    names = run(CHAPTER, "imports", "too-sure")
    assert names["chances"].tolist() == [[1, 0]]
    assert (names["chances"] - np.array([[0, 1]])).tolist() == [[1, -1]]


def test_without_the_division_the_step_grows_almost_fifty_times(says, run):
    says(CHAPTER, "about 13 to about 600; the one with it sinks from 1.3 to 0.6 and levels off.")
    says(CHAPTER, "a batch a hundred times as large makes the step almost fifty times as long")
    lengths = run(CHAPTER, "imports", "Affine", "batch-size-figure")["lengths"]
    whole, divided = np.array(lengths["not divided"]), np.array(lengths["divided by N"])
    assert (whole[0], whole[-1]) == pytest.approx((13, 600), rel=0.05)
    assert (divided[0], divided[-1]) == pytest.approx((1.3, 0.6), rel=0.05)
    says(CHAPTER, '"less than a hundred times as much: almost 50 times, as the figure shows."')
    assert 40 < whole[-1] / whole[0] < 50
    assert np.all(np.diff(divided[:4]) < 0)
    assert divided[-1] == pytest.approx(divided[-2], rel=0.1)


def test_the_smallest_classifier_parts_the_three_kinds(says, run):
    says(CHAPTER, "The loss starts at ln 3 = 1.10, where every kind is equally likely, and falls.")
    says(CHAPTER, "a loss curve that falls from 1.1 to 0.03.")
    names = run(CHAPTER, "imports", "Affine", "SoftmaxWithLoss", "classify-points")
    assert names["losses"][0] == pytest.approx(np.log(3))
    assert np.all(np.diff(names["losses"]) < 0)
    assert names["losses"][-1] == pytest.approx(0.03, abs=0.002)
    answers = np.argmax(names["affine"].forward(names["points"]), axis=1)
    says(CHAPTER, "One point of the ninety lies on the wrong side of its border.")
    assert np.sum(answers != names["kinds"]) == 1


def test_the_scores_of_the_answer_make_all_gradients_almost_0(says, run):
    says(CHAPTER, "with 5, −5 and −5 the network is almost sure, and right, and all three")
    layer = run(CHAPTER, "imports", "SoftmaxWithLoss")["SoftmaxWithLoss"]()
    layer.forward(np.array([[5.0, -5.0, -5.0]]), np.array([0]))
    assert layer.backward() == pytest.approx(0, abs=1e-3)


def test_half_of_the_multiplications_are_done_for_nobody(says):
    says(CHAPTER, r"$784 \cdot 50 \cdot 100 = 3{,}920{,}000$ multiplications")
    assert 784 * 50 * 100 == 100 * 784 * 50 == 3_920_000


def test_one_more_apple_changes_the_first_row_alone(says, bill):
    says(CHAPTER, "\"A day's counts enter that day's costs alone, in every shop")
    more = bill["counts"].copy()
    more[0, 0] += 1
    changed = more @ bill["prices"] + bill["fees"] != bill["costs"]
    assert changed[0].all()
    assert not changed[1:].any()


def test_a_product_with_w_as_it_is_goes_through_where_m_is_d_alone(says, declared):
    says(CHAPTER, "for which sizes would `dout @ W`, with W not transposed, go through without an "
         "error?* (It is the last of the four products; $G$ is `dout`.)")  # fmt: skip
    says(CHAPTER, "So it goes through without an error exactly when $M = D$, and is wrong even")
    demo = declared(demos.affine_shapes)
    (products,) = (one.options for one in demo.controls if one.name == "product")
    assert len(products) == 4
    for D in range(1, 7):
        for M in range(1, 7):
            frame, said = demo.frame({"N": 2, "D": D, "M": M, "product": products[-1]})
            drawn = [mark.text for mark in frame.marks if hasattr(mark, "text")]
            assert ("without an error" in said) == (M == D) == ("no product" not in drawn)
            assert ("NumPy stops" in said) == (M != D)


def test_the_numbers_of_steep_edges_stand_to_the_right_of_their_lines(declared):
    caption = declared(demos.softmax_with_loss_graph).caption
    assert "To the right of each line that rises to the sum or comes down" in caption
    layout = graph.softmax_with_loss((0.3, 2.9, 4.0), 0)
    steep = [way for way in layout.ways if way.beside and way.branch]
    assert len(steep) == 6
    for way in steep:
        (line,) = {x for (x, y), (to, _) in pairwise(way.points) if x == to}
        assert 0 < way.label[0] - line < 0.2
