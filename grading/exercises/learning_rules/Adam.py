"""How `Adam` is graded."""

from grading.exercises.declaration import graded
from grading.exercises.learning_rules._draws import draws, with_zeros
from grading.exercises.learning_rules._mistakes_of_Adam import MISTAKES
from grading.exercises.learning_rules._mistakes_of_Adam_kept import KEPT
from grading.exercises.learning_rules._mistakes_of_Adam_shared import SHARED
from seminar.check.chapters.learning_rules.Adam import EXERCISE

OPTIONS = {"alpha": (0.02, 0.04), "beta_1": (0.72, 0.84), "beta_2": (0.92, 0.97)}

# The mean of the squares is not much smaller than the squares: beside it, any tiny epsilon will do.
NEAR_ZERO = {**OPTIONS, "beta_2": (0.5, 0.6)}

GRADED = graded(
    EXERCISE,
    points={
        "first step": 0.5,
        "later steps": 2,
        "gradients of 0": 0.5,
        "default options": 0.5,
        "two optimisers side by side, gradients as they were": 0.5,
    },
    draws={**draws(OPTIONS, slower=NEAR_ZERO), "zeros": with_zeros(OPTIONS)},
    mistakes=(*MISTAKES, *KEPT, *SHARED),
)
