"""What `Adam` is tried on, and what a learner can verify of it."""

import numpy as np

from seminar.check.chapters.learning_rules._aspects import (
    apart,
    default_options,
    first_step,
    later_steps,
    zeros,
)
from seminar.check.chapters.learning_rules._runs import TINY_RATE, WITH_ZEROS, Rule, Run
from seminar.judging.declaration import Exercise

RULE = Rule(
    "Adam",
    {"alpha": 0.1, "beta_1": 0.6, "beta_2": 0.8},
    {"alpha": 0.3, "beta_1": 0.5, "beta_2": 0.7},
    {"alpha": 1e-3, "beta_1": 0.9, "beta_2": 0.999},
    np.sign,
)

# After the slopes 1 and −2, m = 0.4 · (0.6 · 1 − 2), corrected by 1 − 0.6² = 0.4 · 1.6, and
# v = 0.2 · (0.8 · 1 + 4), corrected by 1 − 0.8² = 0.2 · 1.8; and so on.
SECOND = (-1.4 / 1.6) / np.sqrt(4.8 / 1.8)
THIRD = (-0.34 / 1.96) / np.sqrt(4.09 / 2.44)
FOURTH = (2.796 / 2.176) / np.sqrt(12.272 / 2.952)
THIRD_ON_LEVEL_GROUND = (-0.84 / 1.96) / np.sqrt(3.84 / 2.44)
SECOND_BY_DEFAULT = (-1.1 / 1.9) / np.sqrt(4.999 / 1.999)
THIRD_BY_DEFAULT = (-0.49 / 2.71) / np.sqrt(5.244001 / 2.997001)

EXERCISE = Exercise(
    "Adam",
    experiments={
        **RULE.experiments(
            tables=Run((1, -2, 0.5, 3), (1, SECOND, THIRD, FOURTH)),
            numbers=Run((1, -2, 0), (1, SECOND, THIRD_ON_LEVEL_GROUND)),
            in_the_end=1,
            defaults=Run((1, -2, 0.5), (1, SECOND_BY_DEFAULT, THIRD_BY_DEFAULT)),
        ),
        "zeros": RULE.steps(Run((1, -2), (1, SECOND)), WITH_ZEROS, scale=TINY_RATE),
    },
    aspects=(
        first_step("The first movement is alpha long, whatever the size of the slope."),
        later_steps(
            "On a constant slope every step is alpha long; after slopes 1 and −2, m̂ is −7/8 and v̂ "
            "is 8/3.",
            4,
            3,
        ),
        zeros("Where the gradient is 0 nothing moves, and nothing is divided by 0."),
        default_options("alpha is 0.001, beta_1 0.9 and beta_2 0.999 where nobody says otherwise."),
        apart("first step", "later steps"),
    ),
)
