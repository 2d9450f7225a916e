"""How `shopping` is graded, and what is known to go wrong."""

import numpy as np

from grading.exercises.computation_graph._mistakes_of_shopping import MISTAKES
from grading.exercises.declaration import Draw, graded
from seminar.check.chapters.computation_graph.shopping import EXERCISE


def _a_day(
    prices: float = 1.0,
    oranges: float = 1.0,
    counts: float = 1.0,
    tax: tuple[float, float] = (1.12, 1.32),
    none: tuple[str, ...] = (),
) -> Draw:
    """A day whose ten numbers, on the way there and back, all differ, apart from zeros."""

    def draw(rng: np.random.Generator) -> dict[str, float]:
        drawn = {
            "apple_price": prices * rng.uniform(41, 49),
            "apple_count": counts * rng.uniform(2.2, 2.9),
            "orange_price": prices * oranges * rng.uniform(72, 88),
            "orange_count": counts * rng.uniform(4.2, 5.8),
            "tax": rng.uniform(*tax),
        }
        return {**drawn, **dict.fromkeys(none, 0.0)}

    return draw


GRADED = graded(
    EXERCISE,
    points={
        "total": 1,
        "gradient of apple_price": 0.5,
        "gradient of apple_count": 0.5,
        "gradient of orange_price": 0.5,
        "gradient of orange_count": 0.5,
        "gradient of tax": 1,
    },
    draws={
        "a day": _a_day(),
        "another day": _a_day(),
        "cheap": _a_day(prices=1e-3, tax=(0.81, 0.93)),
        "a voucher": _a_day(prices=5.0, oranges=-1.0, counts=100.0),
        "no apples, free oranges": _a_day(none=("apple_count", "orange_price")),
        "free apples, no oranges": _a_day(none=("apple_price", "orange_count")),
        "a tax factor of 0": _a_day(none=("tax",)),
        "two days": lambda rng: {"first": _a_day()(rng), "second": _a_day()(rng)},
    },
    given=("AddLayer", "MulLayer"),
    mistakes=MISTAKES,
)
