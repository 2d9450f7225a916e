"""What `AdaGrad` is tried on, and what a learner can verify of it."""

import numpy as np

from seminar.check.chapters.learning_rules._aspects import (
    apart,
    default_options,
    first_step,
    later_steps,
    zeros,
)
from seminar.check.chapters.learning_rules._runs import TIMES, TINY_RATE, WITH_ZEROS, Rule, Run
from seminar.judging.declaration import Exercise

RULE = Rule("AdaGrad", {"eta": 0.2}, {"eta": 0.3}, {"eta": 0.01}, np.sign)

# Triangles with sides 4, 3, 5 and so on: the roots are 0.4, 0.5, 1.3 and 8.5.
TRIANGLES = Run((0.4, -0.3, 1.2, 8.4), (1, -3 / 5, 12 / 13, 84 / 85))

EXERCISE = Exercise(
    "AdaGrad",
    experiments={
        **RULE.experiments(
            tables=TRIANGLES,
            numbers=Run((0.4, -0.3, 0), (1, -3 / 5, 0)),
            in_the_end=1 / np.sqrt(TIMES),
            defaults=Run((0.4, -0.3, 1.2), (1, -3 / 5, 12 / 13)),
        ),
        "zeros": RULE.steps(Run((0.4, -0.3), (1, -3 / 5)), WITH_ZEROS, scale=TINY_RATE),
    },
    aspects=(
        first_step("The first movement is eta long, whatever the size of the slope."),
        later_steps(
            "Slopes 0.4, −0.3 and 1.2 have the roots 0.4, 0.5 and 1.3: 3/5, then 12/13 of eta.",
            4,
            3,
        ),
        zeros("Where the gradient is 0 nothing moves, and nothing is divided by 0."),
        default_options("eta is 0.01 where nobody says otherwise."),
        apart("first step", "later steps"),
    ),
)
