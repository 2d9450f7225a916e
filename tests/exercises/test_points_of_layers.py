"""What is right in a layer earns its points, whatever else is wrong, and with every seed."""

import numpy as np
import pytest
from exercises.cases import SEEDS, graded

from grading.exercises import find


def points(name, implementation):
    """Return aspect -> points, which must be the same for every seed."""
    scores = [graded(find(name), implementation, seed) for seed in SEEDS]
    by_seed = [{aspect.name: aspect.points for aspect in score.aspects} for score in scores]
    assert all(earned == by_seed[0] for earned in by_seed)
    return by_seed[0]


def gradients_alone(x, dout):
    exp = np.exp(-x)
    d_add = -dout / (1 + exp) ** 2
    return {"d_add": d_add, "d_exp": d_add, "d_neg": d_add * exp, "dx": -d_add * exp}


def test_right_gradients_count_though_the_way_forward_is_missing():
    assert sum(points("sigmoid_nodes", gradients_alone).values()) == 2.5


def everything_alike(x, dout):
    return dict.fromkeys(("neg", "exp", "add", "y", "d_add", "d_exp", "d_neg", "dx"), x)


def test_a_step_back_that_follows_from_nothing_right_earns_nothing():
    assert not any(points("sigmoid_nodes", everything_alike).values())


@pytest.mark.parametrize("threshold", [0.002, 0.5])
def test_a_relu_with_a_threshold_never_passes_by_chance(threshold):
    class Relu:
        def forward(self, x):
            self.open = x > threshold
            return x * self.open

        def backward(self, dout):
            return dout * self.open

    assert not any(points("Relu", Relu).values())
