"""What `cross_entropy_error` is tried on, and what a learner can verify of it."""

import numpy as np
from numpy.typing import ArrayLike

from seminar.judging.declaration import WARNINGS, Aspect, Exercise, Experiment
from seminar.judging.rules import LargeButFinite
from seminar.probes import loss_functions as probes

LN2 = np.log(2.0)


def _worked(y: ArrayLike, t: ArrayLike, loss: float) -> Experiment:
    inputs = {"y": np.array(y), "t": np.array(t)}
    return Experiment(probes.cross_entropy_error, inputs, {"loss": loss})


def _mean(*probabilities: float) -> float:
    return -float(np.mean(np.log(probabilities)))


# Probabilities that have nothing to do with one another: no slip is right by accident.
SQUARE = [[0.15, 0.25, 0.6], [0.3, 0.2, 0.5], [0.1, 0.55, 0.35]]
MISSED = [[0.6, 0.0, 0.4], [0.3, 0.0, 0.7]]
LARGE = -np.log(1e-7)  # what the step of the text costs; see the rule for what else is right

EXERCISE = Exercise(
    "cross_entropy_error",
    experiments={
        "sample": _worked([0.6, 0.25, 0.15], [0, 1, 0], 2 * LN2),
        "label": _worked([0.45, 0.15, 0.3, 0.1], 2, _mean(0.3)),
        "batch": _worked(
            [[0.5, 0.2, 0.2, 0.1], [0.1, 0.6, 0.25, 0.05]],
            [[0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0]],
            _mean(0.2, 0.25),
        ),
        "whole numbers": _worked(
            [[0.7, 0.3], [0.2, 0.8], [0.6, 0.4]], [[0, 1], [1, 0], [0, 1]], _mean(0.3, 0.2, 0.4)
        ),
        "as many samples as classes": _worked(
            SQUARE, [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]], _mean(0.25, 0.3, 0.35)
        ),
        "batch of one": _worked([[0.2, 0.5, 0.3]], [[0, 0, 1]], _mean(0.3)),
        "labels": _worked([[0.3, 0.2, 0.5], [0.6, 0.25, 0.15]], [1, 2], _mean(0.2, 0.15)),
        "more labels": _worked(
            [[0.7, 0.3], [0.2, 0.8], [0.6, 0.4], [0.9, 0.1]],
            [1, 0, 1, 1],
            _mean(0.3, 0.2, 0.4, 0.1),
        ),
        # The last class does not occur: the labels alone do not tell how many classes there are.
        "as many labels as classes": _worked(SQUARE, [1, 0, 1], _mean(0.25, 0.3, 0.55)),
        "label of a batch of one": _worked([[0.2, 0.3, 0.5]], [1], _mean(0.3)),
        "soft": _worked(
            [[0.5, 0.25, 0.25], [0.25, 0.125, 0.625]],
            [[0.5, 0.5, 0.0], [0.25, 0.75, 0.0]],
            2.125 * LN2,
        ),
        "soft sample": _worked([0.125, 0.625, 0.25], [0.25, 0.0, 0.75], 2.25 * LN2),
        "zeros beside": _worked(
            [[0.2, 0.8, 0.0], [0.0, 1.0, 0.0], [0.5, 0.0, 0.5]],
            [[1, 0, 0], [0, 1, 0], [1, 0, 0]],
            np.log(10.0) / 3,
        ),
        "zeros at the target": _worked(MISSED, [[0.0, 1.0, 0.0], [0.0, 1.0, 0.0]], LARGE),
        "zeros at the label": _worked(MISSED, [1, 1], LARGE),
    },
    aspects=(
        Aspect(
            "one sample",
            ("sample/loss", f"sample/{WARNINGS}"),
            "the loss of one sample, t one-hot,",
            "−ln 0.25 = 2 ln 2.",
        ),
        Aspect(
            "one sample, a label",
            ("label/loss",),
            "the loss of one sample, t its label,",
            "Label 2: −ln 0.3.",
        ),
        Aspect(
            "a batch",
            (
                "batch/loss",
                "whole numbers/loss",
                "as many samples as classes/loss",
                "batch of one/loss",
            ),
            {
                "whole numbers/loss": "the loss of a batch, t in one-hot rows of whole numbers,",
                "batch of one/loss": "the loss of a batch of one sample, t in a one-hot row,",
                "loss": "the loss of a batch, t in one-hot rows,",
            },
            "The mean of −ln 0.2 and −ln 0.25.",
        ),
        Aspect(
            "a batch with labels",
            (
                "labels/loss",
                "more labels/loss",
                "as many labels as classes/loss",
                "label of a batch of one/loss",
            ),
            "the loss of a batch, t in labels (N,),",
            "One number from each row: the mean of −ln 0.2 and −ln 0.15.",
        ),
        Aspect(
            "targets in between",
            ("soft/loss", "soft sample/loss"),
            {
                "soft/loss": "the loss of a batch, t in rows of decimals,",
                "soft sample/loss": "the loss of one sample, t in decimals,",
            },
            "The mean of 1.5 ln 2 and 2.75 ln 2: every class counts by its share.",
        ),
        Aspect(
            "a probability of 0 beside the right class",
            ("zeros beside/loss",),
            "the loss",
            "A class that is not asked for costs nothing.",
        ),
        Aspect(
            "a probability of 0 at the right class",
            ("zeros at the target/loss", "zeros at the label/loss"),
            {
                "zeros at the target/loss": "the loss, t in one-hot rows,",
                "zeros at the label/loss": "the loss, t in labels (N,),",
            },
            "A large loss, but a number to go on with.",
            after=("a batch",),
            rules=LargeButFinite(10.0),  # −ln 0.0001 is 9.2: no probability that counts costs more
        ),
        Aspect(
            "y and t as they were",
            tuple(
                f"{experiment}/arguments unchanged"
                for experiment in ("sample", "batch", "labels", "soft", "zeros at the target")
            ),
            right="y and t are what they were before.",
            after=("a batch",),
            wrong="Your function changes y or t: write `y + 1e-7`, which makes a new array, and "
            "not `y += 1e-7`, and assign to no entry of them.",
        ),
    ),
)
