"""How `train` is graded, and what is known to go wrong."""

from collections.abc import Mapping

import numpy as np

from grading.exercises.declaration import Draw, graded
from grading.exercises.training._draws import OTHER_SHAPES, SMALL, arrays
from grading.exercises.training._mistakes_of_train import MISTAKES
from seminar.check.chapters.training.train import EXERCISE

FAR = 200.0


def _run(
    samples: int,
    iters_num: int,
    batch_size: int | None = None,
    learning_rate: float | None = None,
    shapes: Mapping[str, tuple[int, ...]] = SMALL,
    times: float = 1.0,
) -> Draw:
    def draw(rng: np.random.Generator) -> dict[str, object]:
        return {
            "params": {name: times * part for name, part in arrays(rng, shapes).items()},
            "goals": arrays(rng, shapes),
            "steepness": rng.uniform(1.2, 1.9),
            "samples": samples,
            "iters_num": iters_num,
            "batch_size": batch_size,
            "learning_rate": learning_rate and learning_rate * rng.uniform(0.8, 1.2),
        }

    return draw


GRADED = graded(
    EXERCISE,
    points={
        "the way down": 1.25,
        "x and t belong together": 0.5,
        "a fresh random batch each time": 1,
        "batch_size": 0.5,
        "losses": 1,
        "defaults": 0.25,
        "other keys": 0.25,
        "the data as they were": 0.25,
    },
    draws={
        "run": _run(53, 40, 7, 0.05),
        "longer": _run(97, 30, 11, 0.03, times=FAR),
        "few samples": _run(6, 36, 3, 0.02),
        "other keys": _run(30, 9, 4, 0.05, OTHER_SHAPES),
        "defaults": _run(330, 12),
    },
    mistakes=MISTAKES,
)
