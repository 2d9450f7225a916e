"""What `simple_net_gradient` is tried on, and what a learner can verify of it."""

import numpy as np
from numpy.typing import ArrayLike

from seminar.check.slopes import slopes
from seminar.judging.declaration import Aspect, Exercise, Experiment, Worked
from seminar.probes import loss_functions as probes


def loss_of_the_net(W: np.ndarray, x: np.ndarray, t: np.ndarray) -> float:
    """Return the loss of the net that the probe makes."""
    return 0.5 * float(np.mean(np.sum((np.tanh(x @ W) - t) ** 2, axis=-1)))


def _measured(W: ArrayLike, x: ArrayLike, t: ArrayLike, at: str) -> Experiment:
    """Return an experiment with the slopes of the probe's net, here and where it is tried again."""
    W, x, t = map(np.array, (W, x, t))
    evidence = {
        name: Worked(
            slopes(lambda weights: loss_of_the_net(weights, x, t), place), than="the slopes"
        )
        for name, place in (("gradient", W), ("gradient elsewhere", -W))
    }
    inputs = {"W": W, "x": x, "t": t}
    return Experiment(probes.simple_net_gradient, inputs, evidence, f"{at}, and {NET}")


NET = "a net whose loss is half the squared distance of tanh(x @ W) to t, a mean over the rows"

EXERCISE = Exercise(
    "simple_net_gradient",
    experiments={
        "batch": _measured(
            [[0.2, -0.5, 0.9], [-0.3, 0.7, 0.4]],
            [[0.6, -0.9], [1.1, 0.3], [-0.4, 0.8], [0.5, 1.2]],
            np.eye(3)[[2, 0, 1, 1]],
            'the numbers of `check.inputs("simple_net_gradient", "batch")`',
        ),
        "sample": _measured(
            [[0.4, -0.6], [0.3, 0.8], [-0.7, 0.2], [0.5, 0.1]],
            [0.6, -0.9, 1.3, 0.4],
            [0.0, 1.0],
            "W = [[0.4, −0.6], [0.3, 0.8], [−0.7, 0.2], [0.5, 0.1]], x = [0.6, −0.9, 1.3, 0.4], "
            "t = [0, 1]",
        ),
        "square": _measured(
            [[0.3, -0.8], [0.6, 0.2]],
            [[0.7, -0.4], [0.9, 1.1]],
            [[0.0, 1.0], [1.0, 0.0]],
            "W = [[0.3, −0.8], [0.6, 0.2]], x = [[0.7, −0.4], [0.9, 1.1]], t = [[0, 1], [1, 0]]",
        ),
    },
    aspects=(
        # A step of 1e-3 to both sides leaves an error of at most 2.3e-6 of the slope.
        Aspect(
            "gradient of a batch",
            ("batch/gradient", "square/gradient", "batch/gradient elsewhere"),
            "the gradient",
            "Each entry is the slope of its weight.",
            tolerance=3e-6,
        ),
        Aspect(
            "gradient of one sample",
            ("sample/gradient",),
            "the gradient",
            "Each entry is the slope of its weight.",
            tolerance=3e-6,
        ),
        Aspect(
            "net.W as it was",
            ("batch/W unchanged", "sample/W unchanged"),
            right="Every weight is back where it was.",
            after=("gradient of a batch",),
            wrong="net.W is not what it was: measuring a slope must leave every weight in its "
            "place.",
        ),
    ),
)
