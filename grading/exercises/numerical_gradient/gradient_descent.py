"""How `gradient_descent` is graded, and what is known to go wrong."""

import numpy as np

from grading.exercises.declaration import Draw, graded
from grading.exercises.numerical_gradient._mistakes_of_gradient_descent import MISTAKES
from seminar.check.chapters.numerical_gradient.gradient_descent import EXERCISE


def _walk(
    *shape: int,
    lr: float | None = 0.03,
    step_num: int | None = 17,
    steepness: tuple[float, float] = (0.5, 1.1),
    earlier: bool = False,
    **fixed: object,
) -> Draw:
    """Draw a walk; only the long one comes near the bottom, where code might stop early.

    Its start lies on both sides of the bottom, along one entry or another.
    """

    def draw(rng: np.random.Generator) -> dict[str, object]:
        signs = rng.permutation(np.resize([-1.0, 1.0], shape).ravel()).reshape(shape)
        start, other = rng.uniform(2.5, 4.0, (2, *shape)) * signs
        return {
            "init_x": start,
            "centre": rng.uniform(0.2, 0.8, shape),
            "steepness": rng.uniform(*steepness, shape),
            "lr": lr and lr * rng.uniform(0.8, 1.2),
            "step_num": step_num,
            **({"earlier": other} if earlier else {}),
            **fixed,
        }

    return draw


GRADED = graded(
    EXERCISE,
    points={
        "where it ends": 1.5,
        "history": 1,
        "defaults": 0.5,
        "init_x as it was": 0.5,
        "a start in whole numbers": 0.5,
    },
    given=("numerical_gradient",),
    draws={
        "walk": _walk(3),
        "coupled": _walk(3, step_num=6, lr=0.08, coupling=0.7),
        "table": _walk(2, 3, step_num=11),
        "long walk": _walk(3, lr=0.15, step_num=80, steepness=(1.5, 3.0)),
        "away": _walk(2, lr=1.5, step_num=4, steepness=(0.9, 1.1)),
        "steep": _walk(3, lr=1e-5, step_num=4, steepness=(15000.0, 30000.0)),
        "one step": _walk(3, lr=0.2, step_num=1, quartic=0.01),
        "second walk": _walk(3, step_num=5, earlier=True),
        "defaults": _walk(3, lr=None, step_num=None, steepness=(0.3, 0.6)),
        "whole numbers": _walk(3, init_x=np.array([3, -4, 2])),
    },
    mistakes=MISTAKES,
)
