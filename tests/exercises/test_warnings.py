"""What a learner's own code warns of costs nothing; what NumPy warns of may."""

import warnings

import numpy as np

from grading import grade
from grading.exercises import find
from grading.judging.edits import implementation_of
from grading.judging.reference import reference
from grading.judging.trial import Trial, draw_inputs, run_here


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


def test_a_mistake_is_named_though_it_is_first_asked_for_while_judging():
    """It warns then as the learner's code did; NumPy is set to say nothing there."""
    (no_shift,) = (known for known in find("softmax").mistakes if known.name == "no_shift")
    made = implementation_of("softmax", no_shift)
    score = Trial(find("softmax"), reference("softmax"), 20260).score(
        run_here(find("softmax"), made, draw_inputs(find("softmax"), 20260))
    )
    assert {aspect.mistake for aspect in score.aspects if not aspect.points} == {"no_shift"}
