"""How hidden inputs of this chapter's layers are drawn."""

from collections.abc import Callable

import numpy as np

from grading.exercises.declaration import Draw

DrawUse = Callable[[np.random.Generator], dict[str, np.ndarray]]
"""Makes the `x` and the `dout` with which a layer is used once."""


def away_from_zero(rng: np.random.Generator, shape: int | tuple[int, ...]) -> np.ndarray:
    """Numbers of both signs, none of them near 0."""
    size = int(np.prod(shape))
    signs = rng.permutation(np.where(np.arange(size) % 2 == 0, 1.0, -1.0)).reshape(shape)
    return signs * rng.uniform(0.3, 2.2, shape)


def use(*shape: int) -> DrawUse:
    """Inputs and arriving gradients of one shape."""
    return lambda rng: {
        "x": away_from_zero(rng, shape),
        "dout": away_from_zero(rng, shape) * 1.3,
    }


def two_uses(first: DrawUse, second: DrawUse) -> Draw:
    """Inputs for two uses of one layer, or of two layers at once."""
    return lambda rng: {"first": first(rng), "second": second(rng)}
