"""How hidden inputs of this chapter are drawn."""

from collections.abc import Callable, Mapping

import numpy as np

from grading.exercises.declaration import Draw
from seminar.check.chapters.learning_rules._runs import TIMES, TINY_RATE
from seminar.probes.learning_rules import Gradient

Spans = Mapping[str, tuple[float, float]]
"""Between which numbers each option lies, the learning rate first."""

DrawRun = Callable[[np.random.Generator], dict[str, object]]
"""Makes the gradients and the options with which an optimiser is used."""


def gradients(
    rng: np.random.Generator, count: int, *shape: int, low: float = 0.5, high: float = 1.9
) -> list[Gradient]:
    """Draw the gradients of a few steps; those of one number are plain numbers of one sign.

    A sum of them is not near 0.
    """
    size = rng.uniform(low, high, (count, *shape))
    if not shape:
        return [float(number) for number in size * rng.choice([-1.0, 1.0])]
    return list(size * rng.choice([-1.0, 1.0], (count, *shape)))


def drawn(rng: np.random.Generator, spans: Spans, scale: float = 1.0) -> dict[str, float]:
    """Draw options; `scale` multiplies the first of them, the learning rate."""
    rate, *rest = spans
    return {rate: scale * rng.uniform(*spans[rate]), **{n: rng.uniform(*spans[n]) for n in rest}}


def draws(spans: Spans, *, slower: Spans | None = None) -> dict[str, Draw]:
    """Return how the inputs of every rule's experiments are drawn.

    `spans` are the options and between what they lie, `slower` those for gradients near 0.
    """

    def steps(
        shape_w: tuple[int, ...],
        shape_b: tuple[int, ...],
        count: int = 4,
        spans: Spans = spans,
        scale: float = 1.0,
        **sizes: float,
    ) -> DrawRun:
        return lambda rng: {
            "grads_w": gradients(rng, count, *shape_w, **sizes),
            "grads_b": gradients(rng, count, *shape_b, **sizes),
            "options": drawn(rng, spans, scale),
        }

    def numbers(rng: np.random.Generator) -> dict[str, object]:
        """The last slope is 0, after which a rule that remembers rolls on."""
        grads_w, grads_b = gradients(rng, 4), gradients(rng, 4)
        grads_w[-1] = grads_b[-1] = 0.0
        return {"grads_w": grads_w, "grads_b": grads_b, "options": drawn(rng, spans)}

    def constant(rng: np.random.Generator) -> dict[str, object]:
        (grad_w,), (grad_b,) = gradients(rng, 1, 5, 2), gradients(rng, 1, 2)
        return {
            "grad_w": grad_w,
            "grad_b": grad_b,
            "times": TIMES,
            "options": drawn(rng, spans),
        }

    def side_by_side(rng: np.random.Generator) -> dict[str, object]:
        return {"one": steps((3, 4), (4,), 3)(rng), "other": steps((3, 4), (4,), 3)(rng)}

    return {
        "afresh": steps((), ()),
        "arrays": steps((5, 3), (3,)),
        "numbers": numbers,
        "constant": constant,
        "tiny": steps((3, 1), (1,), 2, slower or spans, low=0.9e-3, high=1.2e-3),
        "large": lambda rng: {**steps((3, 3), (3,), 2, low=150, high=900)(rng), "strided": True},
        "defaults": lambda rng: {**steps((3, 4), (4,), 3)(rng), "options": {}},
        "in order": steps((), (), 2),
        "side by side": side_by_side,
    }


def with_zeros(spans: Spans) -> Draw:
    """Return how gradients are drawn some of which stay 0, for a rule with a tiny rate."""

    def draw(rng: np.random.Generator) -> dict[str, object]:
        grads_w, grads_b = np.array(gradients(rng, 2, 5, 3)), np.array(gradients(rng, 2, 3))
        grads_w[:, 2] = grads_b[:, 1] = 0.0
        options = drawn(rng, spans, TINY_RATE)
        return {"grads_w": list(grads_w), "grads_b": list(grads_b), "options": options}

    return draw


def layer(*shape: int) -> Draw:
    """Return how a layer's weights, its gradients and its optimiser's movements are drawn."""
    shapes = {"w": shape, "b": shape[1:]}

    def draw(rng: np.random.Generator) -> dict[str, object]:
        return {
            **{name: rng.uniform(0.3, 1.7, shapes[name]) for name in "wb"},
            "grads_w": list(rng.uniform(0.3, 1.7, (3, *shapes["w"]))),
            "grads_b": list(rng.uniform(0.3, 1.7, (3, *shapes["b"]))),
            "movements": [[_of_both_signs(rng, one) for one in shapes.values()] for _ in range(3)],
        }

    return draw


def _of_both_signs(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Draw numbers whose signs change from one to the next, where there is more than one."""
    signs = np.where(np.arange(np.prod(shape)) % 2, 1.0, -1.0).reshape(shape)
    return signs * rng.uniform(0.2, 1.6, shape)
