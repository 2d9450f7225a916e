"""What `Relu` is tried on, and what a learner can verify of it."""

import numpy as np
from numpy.typing import ArrayLike

from seminar.check.chapters.activation_layers._layers import (
    DOUT_AS_IT_WAS,
    USED_AGAIN,
    experiments_on_dx,
    gradient,
)
from seminar.judging.declaration import (
    FORWARD_WENT_THROUGH,
    WARNINGS,
    Aspect,
    Exercise,
    Experiment,
)
from seminar.judging.rules import ZeroWhereItShould
from seminar.probes import activation_layers as probes

# At 0 the gradient is 0 by agreement; close to 0 and far from it the switch is open or shut.
KINK = {
    "x": np.array([0.0, 2.0, 0.0, -1.0, 0.002, -0.002]),
    "dout": np.array([3.0, 4.0, -5.0, 6.0, -2.5, 1.5]),
}
# Neither far from 0 nor close to it is there another limit.
FAR_AND_NEAR = {
    "x": np.array([1500.0, 0.002, -0.002, 0.3, -1500.0, 1800.0]),
    "dout": np.array([-1.5, 2.5, 0.5, -0.7, 3.5, 0.9]),
}


def _worked(x: ArrayLike, out: ArrayLike) -> Experiment:
    return Experiment(
        probes.both_ways, {"x": np.array(x), "dout": np.full(np.shape(x), 2.0)}, {"out": out}
    )


EXERCISE = Exercise(
    "Relu",
    experiments={
        "row": _worked([1.5, -2.0, 0.002, -0.002, 3.0], [1.5, 0.0, 0.002, 0.0, 3.0]),
        "table": _worked([[1.5, -2.0, 0.5], [-0.5, 3.0, -1.0]], [[1.5, 0.0, 0.5], [0.0, 3.0, 0.0]]),
        "block": _worked(
            [[[1.0, -1500.0]], [[1800.0, 1500.0]]], [[[1.0, 0.0]], [[1800.0, 1500.0]]]
        ),
        "zeros": Experiment(probes.back, KINK, {"dx": [0.0, 4.0, 0.0, 0.0, -2.5, 0.0]}),
        "far and near": Experiment(
            probes.back, FAR_AND_NEAR, {"dx": [-1.5, 2.5, 0.0, -0.7, 0.0, 0.9]}
        ),
        **experiments_on_dx(),
    },
    aspects=(
        Aspect(
            "forward",
            ("row/out", "table/out", "block/out", f"row/{WARNINGS}"),
            "what forward returns",
            "Positive numbers pass, negative ones become 0.",
        ),
        gradient("far and near/dx"),
        Aspect(
            "gradient where x is 0",
            ("zeros/dx",),
            "the gradient",
            "At the kink the gradient is 0, as agreed.",
            beside=("forward", "gradient"),
            rules=ZeroWhereItShould(),
            through=FORWARD_WENT_THROUGH,
        ),
        USED_AGAIN,
        Aspect(
            "x as it was",
            ("row/x unchanged", "table/x unchanged", "block/x unchanged"),
            right="x is what it was.",
            after=("forward",),
            wrong="Your layer writes into x, the caller's array: make a new one.",
        ),
        DOUT_AS_IT_WAS,
    ),
)
