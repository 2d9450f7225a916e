"""What is said of ways to walk back and to cut windows that learners write, by check and grading.

The code stands here as learners write it, in other words than the known mistakes.
"""

import numpy as np
import pytest
from exercises.cases import both_views

from solutions.your_own_engine import Value  # noqa: F401, beside `backward`, as in the notebook

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
