"""What `AddLayer` is tried on, and what a learner can verify of it."""

from seminar.check.chapters.computation_graph._layers import (
    FORWARD,
    GRADIENTS,
    SECOND_USE,
    WHAT,
    WRONG,
    experiments,
)
from seminar.judging.declaration import Aspect, Exercise

EXERCISE = Exercise(
    "AddLayer",
    experiments=experiments(
        "AddLayer",
        {
            "numbers": 1.7,
            "tables": [[3.0, 1.0], [4.2, 2.0], [5.6, -2.4]],
            "small": [[-0.018]],
            "large": [[120.0, -70.0], [430.0, -570.0]],
            "zeros": [[-3.1, 1.4], [-1.5, 0.0]],
            "again": -2.7,
            "again, tables": [[-0.8, 0.8, -2.9]],
        },
    ),
    aspects=(
        Aspect("forward", FORWARD, WHAT, "4.3 − 2.6 = 1.7, and entry by entry in tables."),
        Aspect("gradients", GRADIENTS, WHAT, "dx and dy are the slopes that we measured."),
        Aspect(
            "nothing left over, nothing overwritten",
            (*SECOND_USE, "side by side/as alone", "side by side/dx"),
            WHAT,
            "Nothing is left over from the first use; x, y and dout are what they were.",
            after=("forward", "gradients"),
            wrong=WRONG,
        ),
    ),
)
