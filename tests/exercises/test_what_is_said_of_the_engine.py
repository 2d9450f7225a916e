"""What is said of ways to walk back and to cut windows that learners write, by check and grading.

The code stands here as learners write it, in other words than the known mistakes.
"""

import numpy as np
import pytest
from exercises.cases import both_views

from grading.judging.edits import edited_reference
from seminar.probes import your_own_engine as probes
from solutions.your_own_engine import (
    Value,  # noqa: F401, beside `backward`, as in the notebook
    backward,
)

GOES_ON_AGAIN = "Each time something arrives at a value, all that it holds goes on"
PASSED_ON_TOO_SOON = "A value passes its gradient on before all of it has arrived"
DIFFERS = "every entry is too far from 0"
ONE_MORE = "along H pixels there are H − size + 1 places for one"


def without_an_order(value):
    value.grad = 1
    todo = [value]
    while len(todo) > 0:
        v = todo.pop()
        for before, slope in v.came_from:
            before.grad = before.grad + v.grad * slope
            todo.append(before)


def by_calling_itself(value):
    value.grad = 1.0

    def walk(v):
        for before, slope in v.came_from:
            before.grad += slope * v.grad
            walk(before)

    walk(value)


def in_a_list_of_those_seen(value):
    seen, order, pile = [value], [], [(value, iter(value.came_from))]
    while pile:
        top, pairs = pile[-1]
        pair = next(pairs, None)
        if pair is None:
            order.append(top)
            pile.pop()
        elif pair[0] not in seen:
            seen.append(pair[0])
            pile.append((pair[0], iter(pair[0].came_from)))
    value.grad = 1.0
    for v in order[::-1]:
        for before, slope in v.came_from:
            before.grad += slope * v.grad


def once_each_as_it_is_met(value):
    value.grad = 1.0
    todo, met = [value], {id(value)}
    while todo:
        v = todo.pop()
        for before, slope in v.came_from:
            before.grad += slope * v.grad
            if id(before) not in met:
                met.add(id(before))
                todo.append(before)


@pytest.mark.parametrize(
    ("backward", "said"),
    [
        (without_an_order, GOES_ON_AGAIN),
        (by_calling_itself, GOES_ON_AGAIN),
        (once_each_as_it_is_met, PASSED_ON_TOO_SOON),
    ],
)
def test_a_walk_back_without_an_order_is_told_to_keep_one(backward, said):
    for text in both_views("backward", backward):
        assert said in text
        assert "go back in an order in which every value comes after all" in text
        assert DIFFERS not in text


def forgets_where_a_long_chain_begins(value):
    backward(value)
    part, length = value, 0
    while part.came_from:
        part, length = part.came_from[0][0], length + 1
    if length > 1000:
        part.grad = 0.0


def test_a_small_gradient_beside_a_large_one_is_judged_by_itself():
    for text in both_views("backward", forgets_where_a_long_chain_begins):
        assert "The gradient of a is zero." in text


def level_by_level(value):
    value.grad = 1.0
    todo = [value]
    while todo:
        v = todo.pop(0)
        for before, slope in v.came_from:
            before.grad += slope * v.grad
            todo.append(before)


def test_whoever_goes_every_way_level_by_level_is_stopped_before_the_ways_are_too_many():
    for text in both_views("backward", level_by_level):
        assert "backward takes up the same value again and again" in text


def as_an_array_of_lists(images, size):
    H, W = images[0].shape
    result = []
    for image in images:
        windows = []
        for top in range(H - size):
            for left in range(W - size):
                windows.append(image[top : top + size, left : left + size].ravel())
        result.append(windows)
    return np.array(result)


def one_image_after_the_other(images, size):
    N, H, W = images.shape
    result = np.zeros((N, (H - size) * (W - size), size * size))
    for n in range(N):
        k = 0
        for top in range(H - size):
            for left in range(W - size):
                result[n, k] = images[n, top : top + size, left : left + size].reshape(-1)
                k += 1
    return result


def stacked(images, size):
    N, H, W = images.shape
    rows = []
    for top in range(H - size):
        for left in range(W - size):
            rows.append(images[:, top : top + size, left : left + size].reshape(N, size**2))
    return np.stack(rows, 1)


@pytest.mark.parametrize("patches", [as_an_array_of_lists, one_image_after_the_other, stacked])
def test_windows_without_the_last_row_and_column_are_told_that_one_more_is_missing(patches):
    for text in both_views("patches", patches):
        assert f"The last row and the last column of windows are missing: {ONE_MORE}" in text
        assert "its shape is (2, 2, 4)" not in text
        assert "out of bounds" not in text  # the code itself reads no place that is not there


def filled_one_after_the_other(images, size):
    N, H, W = images.shape
    result = np.zeros((N, (H - size + 1) * (W - size + 1), size * size))
    for n in range(N):
        k = 0
        for top in range(H - size):
            for left in range(W - size):
                result[n, k] = images[n, top : top + size, left : left + size].flatten()
                k += 1
    return result


def filled_in_their_places(images, size):
    N, H, W = images.shape
    result = np.zeros((N, H - size + 1, W - size + 1, size, size))
    for top in range(H - size):
        for left in range(W - size):
            result[:, top, left] = images[:, top : top + size, left : left + size]
    return result.reshape(N, -1, size**2)


@pytest.mark.parametrize("patches", [filled_one_after_the_other, filled_in_their_places])
def test_rows_that_are_not_filled_up_are_told_how_many_windows_there_are(patches):
    for text in both_views("patches", patches):
        assert f"stay as you made them at first, such as zeros: {ONE_MORE}" in text
        assert "entries; the first wrong one" not in text


def value_with(name, edit):
    return edited_reference("Value", name, edit)


@pytest.mark.parametrize(
    "edit",
    [
        {"((self, result),)": "(self, result)"},
        {"((self, 1.0 / self.data),)": "((self, 1.0 / self.data))"},
        {"max(self.data, 0.0), ((self, slope),)": "max(self.data, 0.0), [self, slope]"},
    ],
    ids=["no brackets", "brackets without a comma", "a list"],
)
def test_a_pair_by_itself_is_told_of_the_comma_that_makes_it_a_tuple(edit):
    for text in both_views("Value", value_with("one_pair", edit)):
        assert "Is a comma missing? A tuple that holds a single pair is written" in text
        assert "`((a, slope),)`" in text


def test_two_values_without_slopes_are_told_that_pairs_are_needed():
    edit = {"((self, other.data), (other, self.data))": "(self, other)"}
    for text in both_views("Value", value_with("no_slopes", edit)):
        assert "`came_from` holds something else than pairs (value, slope)" in text


FIRST_LINE = "other = Value.of(other)\n        return"


@pytest.mark.parametrize(
    ("edit", "method"),
    [
        ({"other = Value.of(other)": "other = other"}, "__add__"),
        ({f"{FIRST_LINE} Value(self.data * ": "return Value(self.data * "}, "__mul__"),
        ({"other = Value.of(other)\n        pairs": "pairs"}, "__truediv__"),
    ],
    ids=["everywhere", "in a product", "in a quotient"],
)
def test_a_number_that_nobody_made_a_value_of_is_told_how(edit, method):
    for text in both_views("Value", value_with("as_it_comes", edit)):
        assert f"begin `{method}` with `other = Value.of(other)`" in text
        assert "has no attribute 'data'" not in text


@pytest.mark.parametrize(
    ("edit", "method"),
    [
        ({"return Value.of(other)": "return other"}, "__radd__"),
        ({"return Value.of(other) - self": "return other - self"}, "__rsub__"),
    ],
    ids=["everywhere", "in a difference"],
)
def test_a_method_for_the_left_that_calls_itself_is_told_to_make_a_value(edit, method):
    for text in both_views("Value", value_with("again_and_again", edit)):
        assert f"Python comes back to `{method}`, again and again: make a Value of" in text
        assert "RecursionError" not in text


@pytest.mark.parametrize(
    ("edit", "which", "tried"),
    [
        (
            {"(other, self.data))": "(other, self.data + 0.3))"},
            "a * b along b",
            "a * b for a = A, b = B",
        ),
        ({"((self, result),)": "((self, result + 0.3),)"}, "a.exp() along a", "a.exp() for a = A."),
        (
            {"def __radd__": "return Value(other + self.data, ((self, 1.3),))"},
            "n + a along a (n a plain number)",
            "n + a for a = A, n = B",
        ),
    ],
    ids=["two values", "one value", "a plain number"],
)
def test_a_slope_that_is_off_is_told_of_which_operation_along_what_and_how_it_was_tried(
    edit, which, tried
):
    graded, shown = both_views("Value", value_with("off", edit))
    for text in (graded, shown):
        assert f"The slope of {which} is " in text
    tried = tried.replace("A", "[3.0, -2.0, 0.5, -1.25]").replace("B", "[-4.0, 2.5, 1.5, -0.8]")
    assert f"Tried with {tried}" in shown


def test_a_grad_of_the_result_that_grows_from_walk_to_walk_is_told_to_be_set():
    adds_one = edited_reference("backward", "adds", {"value.grad = 1.0": "value.grad += 1"})
    for text in both_views("backward", adds_one):
        assert "You add 1 to the result's own grad." in text
        assert "set it to 1, with `=`" in text


def test_a_walk_that_looks_things_up_in_a_list_is_told_that_a_list_is_slow(monkeypatch):
    monkeypatch.setattr(probes, "LONGEST", 0.5)
    for text in both_views("backward", in_a_list_of_those_seen):
        assert "A list is searched from its start each time" in text
        assert text.count("has not come to the end of a long chain") == 1
