"""How hidden inputs of this chapter's layers are drawn."""

import numpy as np


def away_from_zero(rng, shape):
    """Numbers of both signs, none of them near 0."""
    size = int(np.prod(shape))
    signs = rng.permutation(np.where(np.arange(size) % 2 == 0, 1.0, -1.0)).reshape(shape)
    return signs * rng.uniform(0.3, 2.2, shape)


def use(*shape):
    """Inputs and arriving gradients of one shape."""
    return lambda rng: {
        "x": away_from_zero(rng, shape),
        "dout": away_from_zero(rng, shape) * 1.3,
    }


def two_uses(first, second):
    """Inputs for two uses of one layer, or of two layers at once."""
    return lambda rng: {"first": first(rng), "second": second(rng)}
