"""What `Relu` is tried on, and what a learner can verify of it."""

import numpy as np
from numpy.typing import ArrayLike

from seminar.check.chapters.activation_layers._layers import experiments_on_dx
from seminar.judging.declaration import (
    FORWARD_WENT_THROUGH,
    WARNINGS,
    Aspect,
    Exercise,
    Experiment,
)
from seminar.judging.rules import AsWhenNew, ZeroWhereItShould
from seminar.probes import activation_layers as probes

# At 0 the gradient is 0 by agreement; close to 0 and far from it the switch is open or shut.
KINK = {
    "x": np.array([0.0, 2.0, 0.0, -1.0, 0.002, -0.002]),
    "dout": np.array([3.0, 4.0, -5.0, 6.0, -2.5, 1.5]),
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
        "block": _worked([[[1.0, -300.0]], [[-0.5, 250.0]]], [[[1.0, 0.0]], [[0.0, 250.0]]]),
        "zeros": Experiment(probes.back, KINK, {"dx": [0.0, 4.0, 0.0, 0.0, -2.5, 0.0]}),
        **experiments_on_dx(),
    },
    aspects=(
        Aspect(
            "forward",
            ("row/out", "table/out", "block/out", f"row/{WARNINGS}"),
            "what forward returns",
            "Positive numbers pass, negative ones become 0.",
        ),
        Aspect(
            "gradient",
            ("back, row/dx", "back, table/dx", "back, block/dx"),
            "the gradient",
            "The slopes that we measured, times dout.",
            through=FORWARD_WENT_THROUGH,
        ),
        Aspect(
            "gradient where x is 0",
            ("zeros/dx",),
            "the gradient",
            "At the kink the gradient is 0, as agreed.",
            beside=("forward", "gradient"),
            rules=ZeroWhereItShould(),
            through=FORWARD_WENT_THROUGH,
        ),
        Aspect(
            "used again, and two at once",
            ("again/dx", "another size/dx", "side by side/dx"),
            "the gradient",
            "Nothing is left from the first use, and each layer remembers its own numbers.",
            beside=("forward", "gradient"),
            rules=AsWhenNew("dx by a new layer", "dx for other x"),
        ),
        Aspect(
            "x as it was",
            ("row/x unchanged", "table/x unchanged"),
            right="x is what it was.",
            after=("forward",),
            wrong="Your layer writes into x, the caller's array: make a new one.",
        ),
        Aspect(
            "dout as it was",
            ("back, row/dout unchanged", "back, table/dout unchanged", "back, row/out unchanged"),
            right="dout is what it was.",
            after=("gradient",),
            wrong={
                "dout unchanged": "Your backward writes into dout, the caller's array: compute "
                "with a new one.",
                "out unchanged": "Your backward writes into what forward returned, which is the "
                "caller's by then: compute with a new one.",
            },
        ),
    ),
)
