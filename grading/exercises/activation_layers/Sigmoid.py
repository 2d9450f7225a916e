"""How `Sigmoid` is graded, and what is known to go wrong."""

import numpy as np

from grading.exercises.activation_layers._draws import DrawUse, away_from_zero, two_uses, use
from grading.exercises.activation_layers._mistakes_of_Sigmoid import MISTAKES
from grading.exercises.declaration import graded
from seminar.check.chapters.activation_layers.Sigmoid import EXERCISE


def _with_a_zero(*shape: int) -> DrawUse:
    """At 0, two cases may leave one out."""

    def draw(rng: np.random.Generator) -> dict[str, np.ndarray]:
        drawn = use(*shape)(rng)
        drawn["x"].flat[rng.integers(drawn["x"].size)] = 0.0
        return drawn

    return draw


def _extremes(rng: np.random.Generator) -> dict[str, np.ndarray]:
    x = np.array([-1000.0, -40.0, -1.1, 0.7, 50.0, 1000.0]) * rng.uniform(0.9, 1.1, 6)
    return {"x": rng.permutation(x), "dout": away_from_zero(rng, 6)}


def _whole_numbers(rng: np.random.Generator) -> dict[str, np.ndarray]:
    x = rng.permutation(np.array([-4, -3, -2, 1, 2, 3])).reshape(2, 3)
    return {"x": x, "dout": away_from_zero(rng, (2, 3))}


GRADED = graded(
    EXERCISE,
    points={
        "forward": 1,
        "gradient": 1,
        "x near ±1000": 0.5,
        "used again, and two at once": 0.5,
        "whole numbers": 0.25,
        "x as it was": 0.25,
        "dout as it was": 0.5,
    },
    draws={
        "row": use(5),
        "table": _with_a_zero(3, 4),
        "block": use(2, 3, 4),
        "extremes": _extremes,
        "whole numbers": _whole_numbers,
        "again": two_uses(use(4, 2), use(4, 2)),
        "another size": two_uses(use(4, 2), use(3, 5)),
        "side by side": two_uses(use(4, 3), use(4, 3)),
        "back, row": use(6),
        "back, table": use(3, 4),
        "back, block": use(3, 3, 3),
    },
    given=("sigmoid_nodes",),
    mistakes=MISTAKES,
)
