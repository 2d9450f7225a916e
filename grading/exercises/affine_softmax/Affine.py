"""How `Affine` is graded."""

from collections.abc import Callable

import numpy as np

from grading.exercises.affine_softmax._draws import numbers
from grading.exercises.affine_softmax._mistakes_of_Affine import MISTAKES
from grading.exercises.declaration import Draw, graded
from seminar.check.chapters.affine_softmax.Affine import BATCHES, EXERCISE, GRADIENTS

Arrays = Callable[[np.random.Generator], dict[str, np.ndarray]]


def _batch(n: int, inputs: int | tuple[int, ...], m: int, **more: tuple[int, ...]) -> Arrays:
    """`inputs` is D, or the shape (d1, ..., dk) of one picture."""
    picture = inputs if isinstance(inputs, tuple) else (inputs,)

    def draw(rng: np.random.Generator) -> dict[str, np.ndarray]:
        return {
            "W": numbers(rng, int(np.prod(picture)), m),
            "b": numbers(rng, m),
            "x": numbers(rng, n, *picture),
            "dout": numbers(rng, n, m),
            **{name: numbers(rng, *shape) for name, shape in more.items()},
        }

    return draw


def _far_apart(n: int, d: int, m: int) -> Arrays:
    """Some entries in the hundreds, some near 1e-3, and one exact 0."""

    def draw(rng: np.random.Generator) -> dict[str, np.ndarray]:
        drawn = _batch(n, d, m)(rng)
        for name in ("x", "dout"):
            array = drawn[name]
            rows = rng.permutation(n)
            array[rows[0]] *= 300.0
            array[rows[1]] *= 1e-3
            array[rows[2], rng.integers(array.shape[1])] = 0.0
        return drawn

    return draw


def _narrow(samples: int, inputs: int, outputs: int) -> Draw:
    sizes = {"samples": samples, "inputs": inputs, "outputs": outputs}
    return lambda rng: {**sizes, **_batch(5, 3, 4)(rng)}


def _whole_numbers(rng: np.random.Generator) -> dict[str, object]:
    return {**_batch(5, 3, 4)(rng), "x": rng.permutation(np.arange(-7, 8)).reshape(5, 3)}


def _one_gradient(name: str, draw: Arrays) -> Draw:
    return lambda rng: {"name": name, **draw(rng)}


_SIZES = {
    "batch": _batch(5, 3, 4),
    "wide batch": _far_apart(3, 7, 2),
    "square batch": _batch(4, 4, 4),
}

GRADED = graded(
    EXERCISE,
    points={
        "forward": 1,
        "dx": 1,
        "dW": 1,
        "db": 1,
        "pictures, forward": 0.25,
        "pictures, backward": 0.75,
        "another batch": 0.5,
        "W and b by reference": 0.25,
        "arrays as they were": 0.25,
    },
    draws={
        "batch": _batch(5, 3, 4),
        "wide batch": _far_apart(3, 7, 2),
        "pictures": _batch(4, (2, 3), 5),
        "colour pictures": _batch(5, (2, 3, 4), 7),
        "grey pictures": _batch(5, (1, 3, 4), 7),
        "pictures in another order": _batch(5, (2, 3), 4),
        "again": _batch(5, 4, 3, other_x=(7, 4), other_dout=(7, 3)),
        "again, same size": _batch(5, 4, 3, other_x=(5, 4), other_dout=(5, 3)),
        "rows after pictures": _batch(4, (2, 3), 5, rows=(7, 6), back=(7, 5)),
        "one sample": _narrow(1, 3, 4),
        "one input": _narrow(5, 1, 4),
        "one output": _narrow(5, 3, 1),
        "whole numbers": _whole_numbers,
        "pair": _batch(6, 3, 4, other_W=(3, 4), other_b=(4,), other_x=(6, 3)),
        "moved": _batch(5, 3, 4, step_W=(3, 4), step_b=(4,)),
        "moved views": _batch(5, 3, 4, step_W=(3, 4), step_b=(4,)),
        "moved float32": _batch(5, 3, 4, step_W=(3, 4), step_b=(4,)),
        **{
            f"{name} of a {batch}": _one_gradient(name, _SIZES[batch])
            for name in GRADIENTS
            for batch in BATCHES
        },
    },
    mistakes=MISTAKES,
)
