"""How `numerical_gradient` is graded, and what is known to go wrong."""

import numpy as np

from grading.exercises.declaration import Draw, graded
from grading.exercises.numerical_gradient._mistakes_of_numerical_gradient import MISTAKES
from seminar.check.chapters.numerical_gradient.numerical_gradient import EXERCISE, exact_gradient


def _point(*shape: int, **options: object) -> Draw:
    """Draw a point of which every third entry is so small that adding h back shows.

    The ground rises along some entries and falls along others; along a single one it falls.
    """

    def draw(rng: np.random.Generator) -> dict[str, object]:
        while True:
            x = np.array(rng.uniform(0.3, 2.2, shape) * rng.choice([-1.0, 1.0], shape))
            if shape:
                x.flat[::3] *= 1e-7
            centre = rng.uniform(0.2, 0.6)
            slopes = exact_gradient(x, centre)
            if slopes.min() < -0.5 and (x.ndim == 0 or slopes.max() > 0.5):
                return {"x": x, "centre": centre, **options}

    return draw


def _with_zeros(rng: np.random.Generator) -> dict[str, object]:
    drawn = _point(3, 4)(rng)
    x = np.array(drawn["x"])
    x.flat[rng.permutation(12)[:4]] = 0.0
    return {**drawn, "x": x}


def _with_a_step(rng: np.random.Generator) -> dict[str, object]:
    """One entry lies far out, where a step that grows with x shows, and the sine is not flat."""
    drawn = _point(5, h=0.2 * rng.uniform(0.9, 1.1))(rng)
    x = np.array(drawn["x"])
    x[1] = 2 * np.pi * rng.integers(20, 40) + rng.uniform(-0.8, 0.8)
    return {**drawn, "x": x, "earlier": rng.uniform(0.3, 2.2, 5)}


def _on_a_plain_bowl(rng: np.random.Generator) -> dict[str, object]:
    x = rng.uniform(0.4, 3.0, 4) * rng.permutation([-1.0, 1.0, -1.0, 1.0])
    return {"x": x, "centre": 0.0, "plain_bowl": True}


def _whole_numbers(*shape: int, **options: object) -> Draw:
    return lambda rng: {
        "x": rng.integers(2, 9, shape),
        "centre": rng.uniform(0.2, 0.6),
        **options,
    }


GRADED = graded(
    EXERCISE,
    points={
        "one row": 1,
        "step h, and a second call": 0.5,
        "any shape": 1.5,
        "f reads x itself": 0.5,
        "f reads a table x itself": 0.5,
        "x as it was": 0.25,
        "a table as it was": 0.25,
        "whole numbers": 0.5,
    },
    draws={
        "plain bowl": _on_a_plain_bowl,
        "vector": _point(5),
        "table": _point(3, 4),
        "tall table": _point(7, 2),
        "block": _point(2, 3, 4),
        "four axes": _point(2, 1, 3, 2),
        "gentle": _point(4, height=1e-9),
        "zeros": _with_zeros,
        "spread": _point(3, 4, spread=True),
        "one number": _point(),
        "row closure": _point(6, through_closure=True),
        "closure": _point(4, 3, through_closure=True),
        "whole numbers": _whole_numbers(4),
        "whole numbers, int32": _whole_numbers(5, dtype="int32"),
        "whole numbers, uint8": _whole_numbers(3, dtype="uint8"),
        "wide step": _with_a_step,
    },
    given=("numerical_diff",),
    mistakes=MISTAKES,
)
