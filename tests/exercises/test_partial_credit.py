"""What is right earns its points whatever else is missing, and what is no answer earns none."""

import itertools

import numpy as np
import pytest

from grading import grade
from grading.exercises.training._broken_runs import BUGS, NAMES
from solutions.computation_graph import shopping

SEEDS = range(10)


def points(name, implementation, aspect):
    """Return the points of one aspect, one number for each seed."""
    scores = (grade(name, implementation, seed=seed) for seed in SEEDS)
    return {one.points for score in scores for one in score.aspects if one.name == aspect}


def sentences(name, implementation):
    return {aspect.sentence for aspect in grade(name, implementation, seed=1).aspects}


class BackwardAlone:
    def forward(self, x, y):
        raise NotImplementedError("Your code goes here.")

    def backward(self, dout):
        return dout, dout


class KeepsThenStops:
    def forward(self, x, y):
        self.x, self.y = x, y
        return x * z  # noqa: F821

    def backward(self, dout):
        return dout * self.y, dout * self.x


@pytest.mark.parametrize(
    ("name", "layer", "earned"), [("AddLayer", BackwardAlone, 1), ("MulLayer", KeepsThenStops, 1.5)]
)
def test_a_right_backward_counts_where_forward_stops(name, layer, earned):
    assert points(name, layer, "gradients") == {earned}
    assert points(name, layer, "forward") == {0}


def test_a_gradient_for_one_row_only_earns_all_that_asks_for_one_row():
    def numerical_gradient(f, x, h=1e-4):
        x = x if x.dtype.kind == "f" else x.astype(float)
        gradient = np.zeros(x.shape)
        for i in range(x.size):
            kept = x[i]
            x[i] = kept + h
            above = f(x)
            x[i] = kept - h
            gradient[i] = (above - f(x)) / (2 * h)
            x[i] = kept
        return gradient

    assert {float(grade("numerical_gradient", numerical_gradient, seed=s)) for s in SEEDS} == {2.75}


def test_gradients_in_a_tuple_are_told_to_be_a_dict():
    def in_a_tuple(*day):
        total, grads = shopping(*day)
        return total, tuple(grads.values())

    assert (
        "The second value is no dict: return the five gradients in a dict, each under its name."
        in sentences("shopping", in_a_tuple)
    )


def test_one_table_is_not_taken_for_as_many_gradients_as_it_has_rows():
    class OneTable:
        def forward(self, x, y):
            return x + y

        def backward(self, dout):
            return np.outer([1, 2, 3], [dout]) if np.ndim(dout) == 0 else 3 * dout

    assert "What backward returns is a single table and should be 2 values." in sentences(
        "AddLayer", OneTable
    )


def test_no_answer_that_knows_the_runs_by_name_gets_anything_whatever_is_drawn():
    for bugs in itertools.permutations(BUGS):
        said = dict(zip(NAMES, bugs, strict=True))
        assert grade("diagnose", lambda curves, said=said: dict(said), seed=3) == 0.0
