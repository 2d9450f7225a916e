"""A formula written with values is the formula, and every number of it stands in the graph."""

import numpy as np
import pytest

from seminar.graph import Value, sensitivity
from seminar.graph.layout import COLUMN, STEM, lay_out
from seminar.graph.record import exp, log, reciprocal, total, values

X, Y = 1.5, -0.4


@pytest.mark.parametrize(
    ("formula", "numbers"),
    [
        (lambda x, y: x + y, 3),
        (lambda x, y: x + 2, 3),
        (lambda x, y: 2 + x, 3),
        (lambda x, y: x * y, 3),
        (lambda x, y: x * 3, 3),
        (lambda x, y: 3 * x, 3),
        (lambda x, y: -x, 3),
        (lambda x, y: x - y, 5),
        (lambda x, y: x - 2, 5),
        (lambda x, y: x / y, 4),
        (lambda x, y: (x + y) * (x - y), 7),
    ],
)
def test_values_are_combined_as_numbers_are(formula, numbers):
    result = formula(Value(X, "x"), Value(Y, "y"))
    assert result.number == pytest.approx(formula(X, Y))
    assert len(values(result)) == numbers
    assert values(result)[-1] is result


def test_functions_are_those_of_numpy():
    x = Value(X, "x")
    assert exp(x).number == pytest.approx(np.exp(X))
    assert log(x).number == pytest.approx(np.log(X))
    assert reciprocal(x).number == pytest.approx(1 / X)
    assert total(x, x, Value(1.0)).number == pytest.approx(2 * X + 1)
    assert sensitivity(log(x), x) == pytest.approx(1 / X)


def test_a_plain_number_is_a_constant_and_what_has_a_name_or_inputs_is_none():
    x = Value(X, "x")
    y = x + 2
    assert [value.is_constant for value in values(y)] == [False, True, False]
    assert repr(y.named("y")) == "Value(3.5, 'y')"


def test_the_slope_at_nothing_is_found_too():
    x = Value(0.0, "x")
    assert sensitivity(x * 3, x) == pytest.approx(3)


def test_a_column_with_a_fork_is_followed_by_room_for_its_stem():
    x, y = Value(X, "x"), Value(Y, "y")
    square = x * x
    layout = lay_out(square * y)
    assert layout.place(x)[0] == 0
    stem = layout.fork(x)[0] - layout.ways[0].points[0][0]
    assert stem >= STEM
    assert layout.place(square)[0] == layout.place(y)[0] >= COLUMN + stem
    assert layout.place(layout.output)[0] - layout.place(square)[0] >= COLUMN


def test_operators_between_the_same_inputs_stand_one_below_the_other():
    x, y = Value(X, "x"), Value(Y, "y")
    product, both = x * y, x + y
    layout = lay_out(product + both)
    assert [layout.place(value)[1] for value in (x, y, product, both)] == [
        0,
        -2.1,
        pytest.approx(-1.05),
        pytest.approx(-2.55),
    ]
