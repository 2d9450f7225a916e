"""What `softmax` is tried on, and what a learner can verify of it."""

import numpy as np
from numpy.typing import ArrayLike

from seminar.judging.declaration import WARNINGS, Aspect, Exercise, Experiment
from seminar.probes import loss_functions as probes

LN2, LN3, LN4 = np.log([2.0, 3.0, 4.0])
SCORES, SHARES = np.array([0.0, LN2, LN3]), np.array([1.0, 2.0, 3.0]) / 6
SECOND, THIRD = SCORES[::-1] + 5.0, np.array([LN3, 0.0, LN2]) - 2.0
IN_ROW_TWO, IN_ROW_THREE = SHARES[::-1], np.array([3.0, 1.0, 2.0]) / 6


def _worked(x: ArrayLike, shares: ArrayLike, at: str) -> Experiment:
    return Experiment(
        probes.softmax, {"x": np.array(x)}, {"probabilities": np.array(shares)}, f"x = {at}"
    )


EXERCISE = Exercise(
    "softmax",
    experiments={
        # Moved by 1, so that no slip with the maximum leaves a factor as round as 1/3.
        "row": _worked(SCORES + 1.0, SHARES, "[1, 1 + ln 2, 1 + ln 3]"),
        "batch": _worked(
            [SCORES, SECOND],
            [SHARES, IN_ROW_TWO],
            "[[0, ln 2, ln 3], [5 + ln 3, 5 + ln 2, 5]]",
        ),
        "wide batch": _worked(
            [[0.0, LN2, LN3, LN4], [LN4 - 1.0, LN2 - 1.0, -1.0, LN3 - 1.0]],
            [[0.1, 0.2, 0.3, 0.4], [0.4, 0.2, 0.1, 0.3]],
            "[[0, ln 2, ln 3, ln 4], [ln 4 − 1, ln 2 − 1, −1, ln 3 − 1]]",
        ),
        "square batch": _worked(
            [SCORES, SECOND, THIRD],
            [SHARES, IN_ROW_TWO, IN_ROW_THREE],
            "[[0, ln 2, ln 3], [5 + ln 3, 5 + ln 2, 5], [ln 3 − 2, −2, ln 2 − 2]]",
        ),
        "batch of one": _worked([THIRD], [IN_ROW_THREE], "[[ln 3 − 2, −2, ln 2 − 2]]"),
        "second batch": Experiment(
            probes.softmax_again,
            {"first": np.array([SECOND, SCORES]), "x": np.array([THIRD, SECOND])},
            {"probabilities": np.array([IN_ROW_THREE, IN_ROW_TWO])},
            "x = [[ln 3 − 2, −2, ln 2 − 2], [5 + ln 3, 5 + ln 2, 5]] after another batch",
        ),
        "large": _worked(SCORES + 1000.0, SHARES, "[1000, 1000 + ln 2, 1000 + ln 3]"),
        "low": _worked(SCORES - 1000.0, SHARES, "[−1000, −1000 + ln 2, −1000 + ln 3]"),
        "torn": _worked(
            [1000.0, -1000.0, 1000.0 + LN3, 0.0],
            [0.25, 0.0, 0.75, 0.0],
            "[1000, −1000, 1000 + ln 3, 0]",
        ),
        "far rows": _worked(
            [SCORES, SECOND + 1000.0, THIRD - 1000.0, SCORES + 400.0, SECOND - 500.0],
            [SHARES, IN_ROW_TWO, IN_ROW_THREE, SHARES, IN_ROW_TWO],
            '`check.inputs("softmax", "far rows")`, rows near 0, 1000, −1000, 400 and −500',
        ),
    },
    aspects=(
        Aspect(
            "one row",
            ("row/probabilities", f"row/{WARNINGS}"),
            "the result",
            "Scores 0, ln 2 and ln 3 give 1, 2 and 3 parts out of 6, wherever they start.",
        ),
        Aspect(
            "a batch",
            (
                "batch/probabilities",
                "wide batch/probabilities",
                "square batch/probabilities",
                "batch of one/probabilities",
                "second batch/probabilities",
                "second batch/earlier result unchanged",
            ),
            "the result",
            "Each row adds up to 1 by itself, in tables of every shape.",
            wrong="The second call writes into what the first one returned: make a new array for "
            "every result.",
        ),
        Aspect(
            "one row of scores near ±1000",
            ("large/probabilities", "low/probabilities", "torn/probabilities", f"large/{WARNINGS}"),
            "the result",
            "The same probabilities, and no overflow.",
        ),
        Aspect(
            "rows that lie far apart",
            ("far rows/probabilities", f"far rows/{WARNINGS}"),
            "the result",
            "Every row keeps its own level.",
        ),
        Aspect(
            "x as it was",
            ("row/x unchanged", "batch/x unchanged"),
            right="x is what it was before.",
            after=("one row",),
            wrong="Your function writes into the array of scores that it was given: `x = x - m` "
            "makes a new array, `x -= m` does not.",
        ),
    ),
)
