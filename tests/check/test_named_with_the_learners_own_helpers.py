"""Mistakes that learners make in chapters 01 and 02 are named as they wrote them."""

import numpy as np

from seminar import check
from seminar.check.surroundings import note_on_values
from seminar.check.view import report_on

HOMES = check.homes()


def rows_of(name, implementation):
    return str(report_on(check.exercise(name), HOMES[name], implementation))


def numerical_gradient(f, x, h=1e-4):
    if x.dtype.kind != "f":
        raise TypeError("x must hold floats")
    gradient = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        kept = x[index]
        x[index] = kept + h
        above = f(x)
        x[index] = kept - h
        gradient[index] = (above - f(x)) / (2 * h)
        x[index] = kept
    return gradient


def test_a_walk_from_a_copy_in_whole_numbers_is_told_to_begin_with_floats():
    def gradient_descent(f, init_x, lr=0.01, step_num=100):
        x, history = init_x.copy(), []
        for _ in range(step_num):
            history.append(x.copy())
            x -= lr * numerical_gradient(f, x)
        return x, history

    rows = rows_of("gradient_descent", gradient_descent)
    assert "start from a float copy, `np.array(init_x, dtype=float)`" in rows


def test_what_a_walk_with_the_start_itself_is_advised_is_right_for_whole_numbers():
    (aspect,) = (a for a in check.exercise("gradient_descent").aspects if a.name.startswith("init"))
    assert "`x = np.array(init_x, dtype=float)`" in aspect.wrong


def test_labels_that_are_told_by_one_axis_have_one_reason_in_both_rows():
    def cross_entropy_error(y, t):
        if np.ndim(t) == 1:
            t = np.eye(y.shape[-1])[t]
        y = np.atleast_2d(y)
        return -np.sum(t * np.log(y + 1e-7)) / len(y)

    rows = rows_of("cross_entropy_error", cross_entropy_error)
    assert "its label, such as np.array(2), has no axis" in rows
    assert "is too high" not in rows


def test_weights_in_the_place_of_x_are_called_so():
    def simple_net_gradient(net, x, t):
        def f(W):
            return net.loss(W, t)

        return numerical_gradient(f, net.W)

    rows = rows_of("simple_net_gradient", simple_net_gradient)
    assert "You hand the weights to net.loss in the place of x." in rows
    assert "matrix product" not in rows


def test_two_values_of_the_notebook_are_them():
    assert "uses `animals` and `labels` as the whole notebook knows them: is" in (
        note_on_values(["animals", "labels"], is_class=False)
    )
