"""What `sum_of_squares` is tried on, and what a learner can verify of it."""

import numpy as np
from numpy.typing import ArrayLike

from seminar.judging.declaration import WARNINGS, Aspect, Exercise, Experiment
from seminar.probes import welcome as probes


def _numbers(x: ArrayLike, total: float) -> Experiment:
    return Experiment(probes.sum_of_squares, {"x": np.array(x)}, {"sum": total})


EXERCISE = Exercise(
    "sum_of_squares",
    experiments={
        "vector": _numbers([1.0, -2.0, 3.0], 14.0),
        # Decimals, two equal numbers and two opposite ones.
        "another vector": _numbers([0.3, -1.7, 1.7, 2.45, 0.3], 11.9625),
        "second call": Experiment(
            probes.sum_of_squares_again,
            {"first": np.array([2.0, -1.0]), "x": np.array([1.5, -0.5, 2.5])},
            {"sum": 8.75},
            at="x = [1.5, -0.5, 2.5], after [2, -1]",
        ),
        "table": _numbers([[1.0, 2.0, -1.5], [0.5, -4.0, 0.5]], 23.75),
        "block": _numbers([[[1.0, -2.0, 0.5]], [[0.5, 3.0, -1.5]]], 16.75),
        "one number": _numbers(-1.5, 2.25),
    },
    aspects=(
        Aspect(
            "one row",
            ("vector/sum", "another vector/sum", "second call/sum"),
            "the sum",
            "1 + 4 + 9 = 14 for [1, −2, 3].",
        ),
        Aspect(
            "any shape",
            ("table/sum", "block/sum", "one number/sum", f"block/{WARNINGS}"),
            "the sum",
            "Rows and columns all go into one number; a single number is squared.",
        ),
        Aspect(
            "x as it was",
            ("vector/x unchanged", "table/x unchanged"),
            right="x is what it was before.",
            after=("one row",),
            wrong="Your function changed the array that it was given: compute with a new array.",
        ),
    ),
)
