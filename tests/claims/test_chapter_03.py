"""What chapter 03 says of its figures and demos."""

from types import SimpleNamespace

import numpy as np
import pytest

from grading.release import length
from seminar import graph, style

CHAPTER = "03_computation_graph"


@pytest.fixture
def bill(run):
    """Return the names of the cells up to Polina's three answers."""
    return run(
        CHAPTER,
        "imports",
        "AddLayer",
        "MulLayer",
        "shopping",
        "sensitivity-rubles",
        "polina_changes",
        "square",
    )


def test_one_ruble_on_a_pear_makes_four_eighty(says, run):
    says(CHAPTER, "The ruble meets four pears, 1 · 4 = 4, and then the tax, 4 · 1.2 = 4.8.")
    pears = run(CHAPTER, "imports", "one-ruble-cell")["pears"]
    assert pears(51, 4, 1.2) - pears(50, 4, 1.2) == pytest.approx(4.8)


def test_the_chain_rule_gives_what_the_formula_and_the_measured_slope_give(says, run, capsys):
    says(CHAPTER, "The cell computes their product at $x = 1.3$ and compares it with a measured")
    run(CHAPTER, "imports", "chain-rule-cell")
    formula, *numbers = capsys.readouterr().out.splitlines()
    assert formula == "SymPy's formula: 2*x*cos(x**2)"
    assert [float(line.split(":")[1]) for line in numbers] == pytest.approx(
        [2.6 * np.cos(1.69)] * 3, abs=1e-6
    )


def test_the_dict_of_the_pears_holds_the_gradients_of_their_walk(says, run):
    says(CHAPTER, "Here are the gradients of the pears as a dict:")
    layers = run(CHAPTER, "imports", "MulLayer", "pears-by-layers")
    walked = {name: layers[f"d_{name}"] for name in ("price", "count", "tax")}
    assert run(CHAPTER, "worked-dict")["pear_grads"] == pytest.approx(walked)


def test_the_picture_of_the_pears_has_the_letters_of_the_text(says, run):
    says(
        CHAPTER,
        "price $p$, quantity $q$, tax factor $r$, the amount before tax $s$, and the bill $B$",
    )
    shown = []
    run(
        CHAPTER,
        "pears-figure",
        known={"graph": graph, "demos": SimpleNamespace(walk_back=shown.append)},
    )
    names = [value.name for value in graph.values(shown[0])]
    assert {name.split()[-1] for name in names} == {"p", "q", "r", "s", "B"}


def test_the_walk_back_through_the_pears_has_the_numbers_of_the_text(says):
    says(CHAPTER, r"$1 \cdot 1.2 = 1.2$ goes on. With respect to $r$ it is $s = 200$")
    says(CHAPTER, r"$1.2 \cdot 4 = 4.8$. With respect to $q$ it is $p = 50$: $1.2 \cdot 50 = 60$.")
    price, count, tax = (graph.Value(number, "x") for number in (50, 4, 1.2))
    pears = price * count
    total = pears * tax
    assert list(graph.sensitivities(total, [total, pears, tax, price, count])) == pytest.approx(
        [1, 1.2, 200, 4.8, 60]
    )


def test_a_plus_hands_the_same_gradient_to_both(says):
    says(CHAPTER, "The 1.2 that reaches the plus node is handed on to both of its inputs.")
    first, second = graph.Value(120, "first"), graph.Value(270, "second")
    both = first + second
    total = both * graph.Value(1.2, "tax")
    assert total.number == pytest.approx(468)
    assert list(graph.sensitivities(total, [both, first, second])) == pytest.approx([1.2] * 3)


def test_the_gradients_of_polinas_bill_are_those_of_the_table(says, bill):
    says(CHAPTER, r"that of the count of apples, $r \cdot p_a$, and that of the tax, $s = p_a q_a")
    says(CHAPTER, "It does not contain $p_a$")
    p_a, q_a, p_o, q_o, r = 70.0, 2.0, 90.0, 3.0, 1.2
    total, grads = bill["shopping"](p_a, q_a, p_o, q_o, r)
    before = bill["shopping"](60.0, q_a, p_o, q_o, r)[1]
    assert total == pytest.approx((p_a * q_a + p_o * q_o) * r)
    assert grads == pytest.approx(
        {
            "apple_price": r * q_a,
            "apple_count": r * p_a,
            "orange_price": r * q_o,
            "orange_count": r * p_o,
            "tax": p_a * q_a + p_o * q_o,
        }
    )
    assert {name for name in grads if grads[name] != before[name]} == {"apple_count", "tax"}


def test_one_percent_more_tax_costs_most_and_price_and_count_cost_alike(says, bill):
    says(
        CHAPTER, '"percent of the bill, 4.68 rubles. The fruits have only a part of the bill each."'
    )
    says(CHAPTER, "apple price and count alike and shortest, orange")
    apple, apples, orange, oranges, tax = bill["rubles"]
    assert tax == pytest.approx(4.68)
    assert apple == pytest.approx(apples)
    assert orange == pytest.approx(oranges)
    assert apple < orange < tax


def test_all_changes_together_leave_the_tangent(says, bill, run):
    says(CHAPTER, r"Before tax, her fruit became $2 \cdot 10 + 3 \cdot 5 = 35$ rubles dearer while")
    says(CHAPTER, r"$35 \cdot (-0.1) = -3.5$ rubles, appears in none of your three numbers.")
    says(CHAPTER, "A straight line that rises slowly and a curve that starts along it, bends down")
    share = np.linspace(0, 1, 50)
    curve = (2 * (60 + 10 * share) + 3 * (90 + 5 * share)) * (1.2 - 0.1 * share)
    line = 468 + share * sum(bill["polina_changes"]())
    assert 468 < line[-1] < 475
    assert curve[-1] - line[-1] == pytest.approx(-3.5)
    assert curve[-1] == pytest.approx(467.5)
    assert np.all(np.diff(np.diff(curve)) < 0)
    assert (curve[1] - curve[0]) == pytest.approx(line[1] - line[0], rel=0.03)


def test_the_curve_is_shown_while_the_learners_changes_are_missing(monkeypatch):
    (cell,) = (cell for cell in length.source(CHAPTER).cells if cell.id == "changes-figure")
    shown = []
    monkeypatch.setattr(style, "show", lambda fig, **words: shown.append((fig, words)))

    def unwritten():
        raise NotImplementedError

    for changes, lines in ((unwritten, 1), (lambda: (24.0, 18.0, -39.0), 2)):
        exec(cell.source, {"np": np, "style": style, "polina_changes": changes})
        fig, words = shown.pop()
        assert len(fig.axes[0].lines) == lines
        told = "polina_changes is still to be written" in words["caption"]
        assert told == ("line that it starts along is missing" in words["alt"]) == (lines == 1)


def test_a_value_used_twice_gets_the_sum(says, run):
    says(CHAPTER, "Each brings back 1, and at the fork they add up to 2.")
    x = graph.Value(7, "x")
    y = x + x
    assert list(graph.sensitivities(y, [(y, 0), (y, 1), x])) == pytest.approx([1, 1, 2])
    names = run(CHAPTER, "imports", "cube-layer", "AddLayer", "twice-example")
    assert (names["d_through_cube"], names["d_straight"]) == (12, 1)


def test_the_lines_of_square_touch_the_parabola_from_below(says, bill):
    says(CHAPTER, "Each line touches the parabola in one point and stays below it everywhere else.")
    x = np.linspace(-3, 3, 121)
    for at in (-2.0, 0.5, 1.5):
        y, slope = bill["square"](at)
        above = x**2 - (y + slope * (x - at))
        assert above == pytest.approx((x - at) ** 2)


def test_a_neuron_gets_back_its_inputs_and_weights(says, run):
    says(CHAPTER, "Below every weight stands its input, below the bias a 1.")
    says(CHAPTER, "y is -3.25. Backward, w1 gets 0.5, x1 gets 2, w2 gets -1.5")
    names = run(CHAPTER, "imports", "AddLayer", "MulLayer", "neuron-cell")
    assert names["y"] == -3.25
    back = [names[f"d_{name}"] for name in ("w1", "x1", "w2", "x2", "b")]
    assert back == [0.5, 2, -1.5, 3, 1]


def test_the_passes_of_the_table_are_two_for_each_parameter(says):
    says(CHAPTER, "| numerically, Polina's 5 inputs | 10 |")
    says(CHAPTER, "| numerically, a neuron with 1,000 weights and a bias | 2,002 |")
    says(CHAPTER, "| numerically, the digit reader with 39,760 parameters | 79,520 |")
    assert 784 * 50 + 50 + 50 * 10 + 10 == 39_760
    assert [2 * parameters for parameters in (5, 1001, 39_760)] == [10, 2_002, 79_520]


def test_the_guesses_of_section_2_are_shown_beside_what_the_code_says(says, run, capsys):
    says(CHAPTER, "write your three guesses into the cell below, in place of the zeros")
    says(CHAPTER, "First your three guesses of section 2, and what your code says:")
    cells = ("imports", "my-guesses", "AddLayer", "MulLayer", "shopping", "polina_changes")
    run(CHAPTER, *cells, "guesses-and-changes")
    assert capsys.readouterr().out.splitlines()[-2:] == [
        "guessed: [0, 0, 0]",
        "it is:   [24.0, 18.0, -39.0]",
    ]


def test_the_walk_back_in_code_prints_what_was_measured(run, capsys):
    run(CHAPTER, "imports", "one-ruble-cell", "pears-confirm")
    lines = capsys.readouterr().out.splitlines()[-2:]
    measured, back = (line.split(":")[1].split() for line in lines)
    assert measured == back
