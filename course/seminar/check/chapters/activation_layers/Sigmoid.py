"""What `Sigmoid` is tried on, and what a learner can verify of it."""

import numpy as np
from numpy.typing import ArrayLike

from seminar.check.chapters.activation_layers._layers import (
    DOUT_AS_IT_WAS,
    USED_AGAIN,
    experiments_on_dx,
    gradient,
)
from seminar.judging.declaration import (
    WARNINGS,
    Aspect,
    Exercise,
    Experiment,
)
from seminar.judging.rules import ZeroWhereItShould
from seminar.probes import activation_layers as probes

LN3, LN4 = np.log([3.0, 4.0])


def _worked(x: ArrayLike, out: ArrayLike, dx: ArrayLike | None = None, at: str = "") -> Experiment:
    evidence = {"out": out} if dx is None else {"out": out, "dx": dx}
    inputs = {"x": np.array(x), "dout": np.full(np.shape(x), 1.5)}
    return Experiment(probes.both_ways, inputs, evidence, at)


EXERCISE = Exercise(
    "Sigmoid",
    experiments={
        "row": _worked([0.0, LN3, -LN4], [0.5, 0.75, 0.2], at="x = [0, ln 3, −ln 4]"),
        "table": _worked(
            [[LN3, 0.0], [-LN3, LN4]],
            [[0.75, 0.5], [0.25, 0.8]],
            at="x = [[ln 3, 0], [−ln 3, ln 4]]",
        ),
        "block": _worked([[[0.0, -LN3]], [[LN4, 0.0]]], [[[0.5, 0.25]], [[0.8, 0.5]]]),
        "extremes": _worked([-1000.0, 1000.0], [0.0, 1.0], [0.0, 0.0]),
        "whole numbers": _worked([0, 0], [0.5, 0.5]),
        **experiments_on_dx(),
    },
    aspects=(
        Aspect(
            "forward",
            ("row/out", "table/out", "block/out", f"row/{WARNINGS}"),
            "what forward returns",
            "σ(0) = 1/2, σ(ln 3) = 3/4, σ(−ln 4) = 1/5.",
        ),
        gradient(),
        Aspect(
            "x near ±1000",
            ("extremes/out", "extremes/dx", f"extremes/{WARNINGS}"),
            "what comes out",
            "0 and 1, flat, and no overflow.",
            beside=("forward", "gradient"),
            rules={"dx": ZeroWhereItShould()},
        ),
        USED_AGAIN,
        Aspect(
            "whole numbers",
            ("whole numbers/out",),
            "what forward returns for whole numbers",
            "Decimals come out of whole numbers.",
            after=("forward",),
            may_raise=("TypeError", "ValueError", "UFuncTypeError", "_UFuncOutputCastingError"),
        ),
        Aspect(
            "x as it was",
            ("row/x unchanged", "table/x unchanged", "extremes/x unchanged"),
            right="x is what it was.",
            after=("forward",),
            wrong="Your layer writes into x, the caller's array: compute with a new one.",
        ),
        DOUT_AS_IT_WAS,
    ),
)
