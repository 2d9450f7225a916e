"""How hidden numbers of this chapter are drawn."""

import numpy as np


def numbers(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Numbers of both signs, none of them near 0, and no two of one magnitude."""
    count = int(np.prod(shape))
    sizes = np.linspace(0.4, 2.6, count) + rng.uniform(0.01, 0.05, count)
    drawn: np.ndarray = rng.permutation(sizes).reshape(shape) * rng.choice([-1.0, 1.0], shape)
    return drawn
