"""How `Relu` is graded, and what is known to go wrong."""

import numpy as np

from grading.exercises.activation_layers._draws import DrawUse, two_uses, use
from grading.exercises.activation_layers._mistakes_of_Relu import MISTAKES
from grading.exercises.declaration import graded
from seminar.check.chapters.activation_layers.Relu import EXERCISE


def _near_zero(*shape: int) -> DrawUse:
    """Some entries of both signs are so small that a threshold other than 0 shows every time."""
    return _drawn(shape, large=0)


def _far_and_near(*shape: int) -> DrawUse:
    """As `_near_zero`, with three large entries: no limit but 0 clips anything."""
    return _drawn(shape, large=3)


def _drawn(shape: tuple[int, ...], large: int) -> DrawUse:
    def draw(rng: np.random.Generator) -> dict[str, np.ndarray]:
        drawn = use(*shape)(rng)
        x = drawn["x"]
        places = rng.permutation(x.size)
        near, far = places[: x.size // 3], places[x.size - large :]
        x.flat[near] = np.resize(1e-3 * np.array([1.0, -1.0, 2.0, -2.0]), len(near))
        x.flat[far] = np.resize([1.0, 1.0, -1.0], large) * rng.uniform(1100, 1900, large)
        return drawn

    return draw


def _with_zeros(rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Zeros among positive numbers: what happens to negative ones is looked at elsewhere."""
    drawn = use(5, 8)(rng)
    drawn["x"] = np.abs(drawn["x"])
    drawn["x"].flat[rng.permutation(40)[:12]] = 0.0
    return drawn


GRADED = graded(
    EXERCISE,
    points={
        "forward": 0.75,
        "gradient": 1,
        "gradient where x is 0": 0.5,
        "used again, and two at once": 0.5,
        "x as it was": 0.5,
        "dout as it was": 0.75,
    },
    draws={
        "row": _far_and_near(7),
        "table": _near_zero(4, 3),
        "block": _far_and_near(2, 3, 4),
        "zeros": _with_zeros,
        "again": two_uses(_near_zero(5, 2), _near_zero(5, 2)),
        "another size": two_uses(_near_zero(5, 2), _near_zero(3, 4)),
        "side by side": two_uses(_near_zero(4, 5), _near_zero(4, 5)),
        "back, row": _near_zero(8),
        "far and near": _far_and_near(9),
        "back, table": _near_zero(4, 3),
        "back, block": _near_zero(3, 3, 3),
    },
    mistakes=MISTAKES,
)
