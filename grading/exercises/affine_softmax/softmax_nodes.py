"""How `softmax_nodes` is graded."""

import numpy as np

from grading.exercises.affine_softmax._draws import scores
from grading.exercises.affine_softmax._mistakes_of_softmax_nodes import MISTAKES
from grading.exercises.declaration import Draw, graded
from seminar.check.chapters.affine_softmax.softmax_nodes import EXERCISE


def _with_a_zero(n: int, c: int) -> Draw:
    """The power of a score of 0 is 1."""

    def draw(rng: np.random.Generator) -> dict[str, object]:
        drawn = scores(n, c)(rng)
        drawn["x"].flat[rng.integers(n * c)] = 0.0
        return {**drawn}

    return draw


GRADED = graded(
    EXERCISE,
    points={
        "A": 0.25,
        "S": 0.25,
        "Y": 0.25,
        "dY": 0.5,
        "d_inv_S": 0.75,
        "d_S": 0.5,
        "d_A": 0.75,
        "dX": 0.5,
        "x and t as they were": 0.25,
    },
    draws={
        "batch": scores(5, 4),
        "wide batch": _with_a_zero(3, 7),
        "square batch": scores(4, 4),
        "one sample": scores(4, 3),
    },
    mistakes=MISTAKES,
)
