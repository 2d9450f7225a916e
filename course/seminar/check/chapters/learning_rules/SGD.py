"""What `SGD` is tried on, and what a learner can verify of it."""

import numpy as np

from seminar.check.chapters.learning_rules._aspects import apart, default_options, what_in
from seminar.check.chapters.learning_rules._runs import Rule, Run
from seminar.judging.declaration import WARNINGS, Aspect, Exercise

RULE = Rule("SGD", {"eta": 0.1}, {"eta": 0.3}, {"eta": 0.01}, np.positive)

NOT_ALIKE = (
    "The same gradient gives another movement at a later update: SGD remembers nothing, and its "
    "rate stays what it is."
)


def _movement(of: str, right: str) -> Aspect:
    """The movement of w, or that of b, in all experiments."""
    places = (
        "arrays/returned",
        f"constant/d{of} alike",
        *(f"arrays/d{of} {step}" for step in (1, 2, 3)),
        *(f"numbers/d{of} {step}" for step in (1, 2, 3)),
        *(f"{name}/d{of} {step}" for name in ("tiny", "large") for step in (1, 2)),
        f"constant/d{of} in the end",
        f"arrays/{WARNINGS}",
    )
    return Aspect(f"movement of {of}", places, what_in(places), right, wrong=NOT_ALIKE)


EXERCISE = Exercise(
    "SGD",
    experiments=RULE.experiments(
        tables=Run((1, -2, 4), (1, -2, 4)),
        numbers=Run((1, -2, 0), (1, -2, 0)),
        in_the_end=1,
        defaults=Run((1, -2, 4), (1, -2, 4)),
    ),
    aspects=(
        _movement("w", "−0.1 · 2 = −0.2, and entry by entry for arrays of any shape."),
        _movement("b", "−0.1 · (−3) = 0.3, and entry by entry for arrays of any shape."),
        default_options("eta is 0.01 where nobody says otherwise."),
        apart("movement of w", "movement of b"),
    ),
)
