"""How hidden parameters of networks are drawn."""

from collections.abc import Mapping

import numpy as np

SHAPES: dict[str, tuple[int, ...]] = {"W1": (4, 3), "b1": (3,), "W2": (3, 5), "b2": (5,)}
SMALL: dict[str, tuple[int, ...]] = {"W1": (2, 3), "b1": (3,), "W2": (3, 2), "b2": (2,)}
OTHER_SHAPES: dict[str, tuple[int, ...]] = {"U": (3, 2), "V": (2, 4), "c": (4,)}


def numbers(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Numbers of both signs, none of them near 0."""
    drawn: np.ndarray = rng.uniform(0.3, 1.7, shape) * rng.choice([-1.0, 1.0], shape)
    return drawn


def arrays(
    rng: np.random.Generator, shapes: Mapping[str, tuple[int, ...]]
) -> dict[str, np.ndarray]:
    """Numbers of these shapes, by name."""
    return {name: numbers(rng, *shape) for name, shape in shapes.items()}
