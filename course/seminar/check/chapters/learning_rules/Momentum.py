"""What `Momentum` is tried on, and what a learner can verify of it."""

import numpy as np

from seminar.check.chapters.learning_rules._aspects import (
    apart,
    default_options,
    first_step,
    later_steps,
)
from seminar.check.chapters.learning_rules._runs import TIMES, Rule, Run
from seminar.judging.declaration import Exercise

MU = 0.8

RULE = Rule(
    "Momentum",
    {"eta": 0.1, "mu": MU},
    {"eta": 0.3, "mu": 0.6},
    {"eta": 0.01, "mu": 0.9},
    np.positive,
)

EXERCISE = Exercise(
    "Momentum",
    experiments=RULE.experiments(
        # 0.8 · 1 + 2 = 2.8, 0.8 · 2.8 − 4 = −1.76, 0.8 · (−1.76) − 3 = −4.408
        tables=Run((1, 2, -4, -3), (1, 2.8, -1.76, -4.408)),
        # on level ground it rolls on, 0.8 times as fast in every step
        numbers=Run((1, -2, 0, 0), (1, -1.2, -0.96, -0.768)),
        # 1 + 0.8 + 0.8² + …, as in the text
        in_the_end=(1 - MU**TIMES) / (1 - MU),
        defaults=Run((1, 2, -0.5), (1, 2.9, 2.11)),
    ),
    aspects=(
        first_step("From rest the first movement is −eta · gradient.", "tiny"),
        later_steps(
            "Each velocity is mu times the last, and −eta times the new gradient.", 4, 4, "tiny"
        ),
        default_options("eta is 0.01 and mu 0.9 where nobody says otherwise."),
        apart("first step", "later steps"),
    ),
)
