"""How `neuron_loss` is graded, and what is known to go wrong."""

import numpy as np

from grading.exercises.declaration import Draw, graded
from grading.exercises.numerical_gradient._mistakes_of_neuron_loss import MISTAKES
from seminar.check.chapters.numerical_gradient.neuron_loss import EXERCISE


def _neuron(*shape: int, with_options: bool = False, w_from: float = 0.3) -> Draw:
    def draw(rng: np.random.Generator) -> dict[str, object]:
        options: dict[str, object] = {
            "x": rng.uniform(1.2, 2.4),
            "y_target": rng.uniform(0.15, 0.4),
        }
        w, b = rng.uniform(w_from, 1.9, shape), rng.uniform(-0.25, 1.4, shape)
        drawn: dict[str, object] = {"w": w, "b": b}
        return {**drawn, **options} if with_options else drawn

    return draw


def _one_neuron(**options: object) -> Draw:
    """Draw numbers of which x · w + b lies above 1."""
    return lambda rng: {"w": rng.uniform(0.9, 1.9), "b": rng.uniform(0.4, 1.4), **options}


def _with_options(rng: np.random.Generator) -> dict[str, object]:
    options = {"x": rng.uniform(1.2, 2.4), "y_target": rng.uniform(0.15, 0.4), "in_order": True}
    return {**_one_neuron(**options)(rng)}


def _far_out(rng: np.random.Generator) -> dict[str, object]:
    return {"w": rng.uniform(800, 950, 4) * [1, -1, 1, -1], "b": rng.uniform(-2.0, 2.0, 4)}


def _whole_numbers(rng: np.random.Generator) -> dict[str, object]:
    w, b = rng.integers(-3, 4, (2, 5))
    return {"w": w, "b": b, "x": 2, "y_target": rng.uniform(0.15, 0.4)}


GRADED = graded(
    EXERCISE,
    points={"one neuron": 1, "a mesh of w and b": 0.5, "x and y_target": 0.5},
    draws={
        "one neuron": _one_neuron(),
        "mesh": _neuron(3, 4, with_options=True, w_from=-1.9),
        "far out": _far_out,
        "whole numbers": _whole_numbers,
        "a block": _neuron(2, 1, 3),
        "zeros": _one_neuron(x=0.0, y_target=0.0),
        "whole number": lambda rng: {
            "w": int(rng.integers(2, 4)),
            "b": int(rng.choice([-1, 1])),
            "x": -1,
            "y_target": 1,
        },
        "options": _with_options,
    },
    mistakes=MISTAKES,
)
