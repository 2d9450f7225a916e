"""What a learner's own code warns of costs nothing; what NumPy warns of may."""

import warnings

import numpy as np

from grading import grade


def test_a_learners_own_warning_costs_nothing():
    def sum_of_squares(x):
        warnings.warn("slow", DeprecationWarning, stacklevel=2)
        warnings.warn("careful", UserWarning, stacklevel=2)
        return np.sum(x * x)

    assert grade("sum_of_squares", sum_of_squares, seed=1) == 2.0


def test_an_overflow_costs_the_aspect_that_forbids_it():
    def sum_of_squares(x):
        np.exp(np.array(1e4))
        return np.sum(x * x)

    score = grade("sum_of_squares", sum_of_squares, seed=1)
    assert score == 1.5
    assert "NumPy warns in the line `np.exp(np.array(1e4))` (RuntimeWarning)" in score.report
