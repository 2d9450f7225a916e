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
        "table": _numbers([[1.0, 2.0], [0.5, -4.0]], 21.25),
        "block": _numbers([[[1.0, -2.0]], [[0.5, 3.0]]], 14.25),
        "one number": _numbers(-1.5, 2.25),
    },
    aspects=(
        Aspect("one row", ("vector/sum",), "the sum", "1 + 4 + 9 = 14 for [1, −2, 3]."),
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
