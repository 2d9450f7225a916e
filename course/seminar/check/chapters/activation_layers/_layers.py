"""Inputs, measured slopes and the aspects of a way back that this chapter's layers share."""

import numpy as np

from seminar.check.slopes import slopes
from seminar.judging.declaration import (
    AFTER_ANOTHER_DOUT,
    FORWARD_WENT_THROUGH,
    Aspect,
    Experiment,
    Inputs,
    Measured,
)
from seminar.judging.rules import AsWhenNew
from seminar.probes import Implementation, Record, observe
from seminar.probes import activation_layers as probes

BY_NEW_LAYERS = ("dx by a new layer", "dx for other x")

WIDER = 80.0
"""Times the usual step: wide enough to measure float32 code as well."""

ROW = {"x": np.array([0.6, -1.4, 2.3, -0.5, 1.1]), "dout": np.array([1.5, -2.0, 0.7, 3.0, -1.2])}
TABLE = {
    "x": np.array([[-0.8, 1.7, -2.1], [0.9, -0.4, 1.3]]),
    "dout": np.array([[2.5, -0.6, 1.4], [-1.8, 0.8, -2.2]]),
}
LATER_TABLE = {
    "x": np.array([[1.2, -0.7, 0.5], [-1.9, 2.4, -1.1]]),
    "dout": np.array([[-1.3, 2.2, 0.9], [0.6, -2.7, 1.6]]),
}
BLOCK = {
    "x": np.array([[[1.6, -0.9], [0.7, -2.2]], [[-1.3, 0.4], [2.1, -0.6]]]),
    "dout": np.array([[[0.8, -1.7], [2.4, 1.1]], [[-0.5, 3.1], [-1.4, 0.9]]]),
}


def slopes_of(use: probes.Use) -> Measured:
    """Return evidence for dx: the slopes of the sum of dout · out, measured on new layers."""

    def measure(Layer: Implementation, inputs: Inputs, record: Record) -> np.ndarray:
        x, dout = use["x"], use["dout"]

        def weighted_output(point: np.ndarray) -> float:
            wide = x + WIDER * (point - x)
            out = observe(probes.both_ways, Layer, {"x": wide, "dout": dout}).values.get("out")
            fits = isinstance(out, np.ndarray) and out.shape == dout.shape
            return float(np.sum(dout * out) / WIDER) if fits else np.nan

        return slopes(weighted_output, x)

    return Measured(measure, after=("forward",))


def experiments_on_dx() -> dict[str, Experiment]:
    """Return the experiments on a backward pass that all layers of this chapter share."""
    return {
        "back, row": Experiment(probes.back, ROW, {"dx": slopes_of(ROW)}),
        "back, table": Experiment(probes.back, TABLE, {"dx": slopes_of(TABLE)}),
        "back, block": Experiment(probes.back, BLOCK, {"dx": slopes_of(BLOCK)}),
        "again": Experiment(
            probes.again,
            {"first": TABLE, "second": LATER_TABLE},
            {"dx": slopes_of(LATER_TABLE)},
        ),
        "another size": Experiment(
            probes.again, {"first": TABLE, "second": ROW}, {"dx": slopes_of(ROW)}
        ),
        "side by side": Experiment(
            probes.side_by_side,
            {"first": ROW, "second": TABLE},
            {"dx of the first": slopes_of(ROW)},
        ),
    }


_LEFT_OVER = (
    "At a second use, with other numbers, {what} is not what a new layer gives: something is left "
    "from the first use. Each forward has to keep its own numbers in place of what was kept before."
)
_SHARED = (
    "With two layers in use, the first of them does not give the gradient that it gives alone: "
    "keep what backward needs in `self`, where no other layer writes."
)


def gradient(*more: str) -> Aspect:
    """Return the aspect of dx; `more` are observations of a layer's own experiments."""
    return Aspect(
        "gradient",
        ("back, row/dx", "back, table/dx", "back, block/dx", *more),
        "the gradient",
        "The slopes that we measured, times dout.",
        through=FORWARD_WENT_THROUGH,
    )


USED_AGAIN = Aspect(
    "used again, and two at once",
    (
        "again/out as by a new layer",
        "again/dx",
        "side by side/dx of the first",
        "another size/dx",
        "again/first answers unchanged",
        "again/dx after another dout",
    ),
    "the gradient",
    "Nothing is left from the first use, and each layer remembers its own numbers.",
    beside=("forward", "gradient"),
    wrong={
        "out as by a new layer": _LEFT_OVER.format(what="what forward returns"),
        "dx after another dout": AFTER_ANOTHER_DOUT,
        "first answers unchanged": "What your layer returned at a first use is overwritten by a "
        "second one: it is the caller's by then, so return new arrays each time.",
    },
    rules={
        "dx": AsWhenNew(*BY_NEW_LAYERS, _LEFT_OVER.format(what="the gradient")),
        "dx of the first": AsWhenNew(*BY_NEW_LAYERS, _SHARED),
    },
)
DOUT_AS_IT_WAS = Aspect(
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
)
