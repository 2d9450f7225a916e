"""How hidden inputs of this chapter's two layers are drawn."""

from collections.abc import Callable
from typing import Any

import numpy as np

from grading.exercises.declaration import Draw

DrawUse = Callable[[np.random.Generator], dict[str, Any]]
"""Makes the `x`, `y` and `dout` with which a layer is used once: floats, or arrays of one shape."""

LOWS = {"x": 2.3, "y": 3.6, "dout": 1.2}
SIGNS = {"x": 1.0, "y": -1.0, "dout": 1.0}


def use(*shape: int, times: float = 1.0, factor: float = 1.0) -> DrawUse:
    """What one use of a layer takes: numbers apart from 0, 1, 2 and from one another.

    They are `times` as large, x and y `factor` times more. In tables every other entry has the
    other sign.
    """

    def draw(rng: np.random.Generator) -> dict[str, Any]:
        drawn: dict[str, Any] = {}
        for name, low in LOWS.items():
            drawn[name] = SIGNS[name] * times * rng.uniform(low, low + 0.8, shape or None)
            if name != "dout":
                drawn[name] *= factor
            if shape:
                drawn[name] *= _alternating(rng, shape)
        return drawn

    return draw


def _alternating(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    size = int(np.prod(shape))
    return rng.permutation(np.where(np.arange(size) % 2 == 0, 1.0, -1.0)).reshape(shape)


def _with_zeros(rng: np.random.Generator) -> dict[str, Any]:
    """Zeros in x alone, in y alone, in both and in dout, of which a product of matrices exists."""
    drawn = use(4, 4)(rng)
    places = rng.permutation(16)
    drawn["x"].flat[places[:3]] = 0.0
    drawn["y"].flat[places[2:5]] = 0.0
    drawn["dout"].flat[places[5:7]] = 0.0
    return drawn


def _uses(first: DrawUse, second: DrawUse) -> Draw:
    return lambda rng: {"first": first(rng), "second": second(rng)}


LAYER_DRAWS: dict[str, Draw] = {
    "numbers": use(),
    "tables": use(3, 4, times=-1.7),
    "small": use(1, 1, factor=1e-3),
    "large": use(3, 2, 4, factor=100.0),
    "zeros": _with_zeros,
    "again": _uses(use(), use(times=-1.7)),
    "again, tables": _uses(use(4, 3), use(4, 3, times=-1.7)),
    "forward twice": _uses(use(), use(times=-1.7)),
    "side by side": _uses(use(), use(3, 4, times=-1.7)),
}
