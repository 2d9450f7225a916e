"""What `MulLayer` is tried on, and what a learner can verify of it."""

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
    "MulLayer",
    experiments=experiments(
        "MulLayer",
        {
            "numbers": -11.18,
            "tables": [[1.61, -3.36], [2.16, -3.41], [5.59, -7.56]],
            "small": [[-9.43e-4]],
            "large": [[-32500.0, -74400.0], [37200.0, 63000.0]],
            "zeros": [[0.0, 0.0], [-1.54, 0.0]],
            "again": -2.38,
            "again, tables": [[-5.13, -0.65, -2.1]],
        },
    ),
    aspects=(
        Aspect("forward", FORWARD, WHAT, "4.3 · (−2.6) = −11.18, and entry by entry in tables."),
        Aspect("gradients", GRADIENTS, WHAT, "dx and dy are the slopes that we measured."),
        Aspect(
            "nothing left over, nothing overwritten",
            SECOND_USE,
            WHAT,
            "Nothing is left over from the first use; x, y and dout are what they were.",
            after=("forward", "gradients"),
            wrong=WRONG,
        ),
        Aspect(
            "two layers side by side",
            (
                "side by side/as alone",
                *(f"side by side/{name}" for name in ("returned", "dx", "dy")),
            ),
            WHAT,
            "Each layer remembers its own numbers.",
            after=("gradients",),
            wrong=WRONG,
        ),
    ),
)
