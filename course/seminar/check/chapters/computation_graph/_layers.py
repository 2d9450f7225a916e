"""What the two layers of this chapter are tried on, and the aspects that they share."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike

from seminar.check.chapters.computation_graph._slopes import wide_slopes
from seminar.judging.declaration import AFTER_ANOTHER_DOUT, Experiment, Inputs, Measured
from seminar.probes import Implementation, Probe, Record, observe
from seminar.probes import computation_graph as probes
from seminar.probes.computation_graph import Use

ONE: Use = {"x": 4.3, "y": -2.6, "dout": 2.7}
OTHER: Use = {"x": -3.4, "y": 0.7, "dout": -2.3}
TABLES: Use = {
    "x": np.array([[2.3, -1.4], [0.6, 3.1], [1.3, -4.2]]),
    "y": np.array([[0.7, 2.4], [3.6, -1.1], [4.3, 1.8]]),
    "dout": np.array([[1.7, -2.2], [0.4, 3.3], [-0.6, 2.9]]),
}
ROW: Use = {
    "x": np.array([[1.5, -0.8, 2.1]]),
    "y": np.array([[-0.4, 3.2, 1.1]]),
    "dout": np.array([[0.9, 1.6, -2.4]]),
}
OTHER_ROW: Use = {
    "x": np.array([[-2.7, 1.3, 0.6]]),
    "y": np.array([[1.9, -0.5, -3.5]]),
    "dout": np.array([[-1.2, 0.7, 3.1]]),
}
SMALL: Use = {"x": np.array([[0.023]]), "y": np.array([[-0.041]]), "dout": np.array([[1.7]])}
LARGE: Use = {
    "x": np.array([[250.0, -310.0], [120.0, -420.0]]),
    "y": np.array([[-130.0, 240.0], [310.0, -150.0]]),
    "dout": np.array([[1.4, -0.8], [2.6, -1.9]]),
}
ZEROS: Use = {
    "x": np.array([[0.0, 1.4], [-2.2, 0.0]]),
    "y": np.array([[-3.1, 0.0], [0.7, 0.0]]),
    "dout": np.array([[1.3, -0.6], [0.0, 2.4]]),
}

FORWARD = tuple(f"{name}/out" for name in ("numbers", "tables", "small", "large", "zeros"))
GRADIENTS = tuple(
    f"{name}/{observation}"
    for name in ("numbers", "tables", "small", "large", "zeros")
    for observation in ("returned", "dx", "dy")
)
SECOND_USE = (
    "again/as a new layer",
    *(f"again/{name}" for name in ("out", "returned", "dx", "dy")),
    "again, tables/as a new layer",
    *(f"again, tables/{name}" for name in ("out", "returned", "dx", "dy")),
    "again, tables/first answers unchanged",
    "again, tables/after another dout",
    "forward twice/as after one forward",
    *(f"forward twice/{name}" for name in ("returned", "dx", "dy")),
    *(f"tables/{name} unchanged" for name in ("x", "y", "dout")),
)
WHAT = {
    "out": "what forward returns",
    "returned": "what backward returns",
    "dx": "the gradient of x",
    "dy": "the gradient of y",
    "x unchanged": "x",
    "y unchanged": "y",
    "dout unchanged": "dout",
    "as a new layer": "the answer at a second use",
    "as after one forward": "the answer after two forwards",
    "as alone": "the answer of the first of two layers",
    "first answers unchanged": "the answer at the first use",
    "after another dout": "the answer of a second backward",
}
WRONG = {
    "as a new layer": "Something is left over from the first use: at a second one, with other "
    "numbers, a layer has to answer as a new layer does.",
    "as after one forward": "After two forwards in a row, backward does not answer for the second "
    "of them: forward has to overwrite what an earlier one kept.",
    "as alone": "With two layers at once, the first of them does not answer as one alone does: "
    "keep what backward needs in `self`, not where all layers share it.",
    "after another dout": AFTER_ANOTHER_DOUT,
    "first answers unchanged": "What a first use returned is overwritten by a second one: it is "
    "the caller's by then, so return new arrays each time.",
    **{
        f"{name} unchanged": f"Your layer writes into {name}, the caller's array: compute with a "
        "new one."
        for name in ("x", "y", "dout")
    },
}


def experiments(layer: str, outs: Mapping[str, ArrayLike]) -> dict[str, Experiment]:
    """Return the experiments on a layer; `outs` holds what its forward gives, by experiment."""
    views = f'the numbers of `check.inputs("{layer}", "large")`, in arrays that are views'
    return {
        "numbers": _experiment(probes.both_ways, ONE, ONE, outs["numbers"]),
        "tables": _experiment(probes.both_ways, TABLES, TABLES, outs["tables"]),
        "small": _experiment(probes.both_ways, SMALL, SMALL, outs["small"]),
        "large": _experiment(probes.strided, LARGE, LARGE, outs["large"], at=views),
        "zeros": _experiment(probes.both_ways, ZEROS, ZEROS, outs["zeros"]),
        "again": _experiment(probes.again, _uses(ONE, OTHER), OTHER, outs["again"]),
        "again, tables": _experiment(
            probes.again, _uses(ROW, OTHER_ROW), OTHER_ROW, outs["again, tables"]
        ),
        "forward twice": _experiment(probes.forward_twice, _uses(ONE, OTHER), OTHER),
        "side by side": _experiment(probes.side_by_side, _uses(ONE, TABLES), ONE),
    }


def _uses(first: Use, second: Use) -> dict[str, Use]:
    return {"first": first, "second": second}


def _experiment(
    probe: Probe, inputs: Inputs, use: Use, out: ArrayLike | None = None, at: str = ""
) -> Experiment:
    """Return an experiment in which the gradients belong to `use`, and forward gives `out`."""
    evidence: dict[str, object] = {
        "returned": "2 values",
        "dx": _slope("x", use),
        "dy": _slope("y", use),
    }
    if out is not None:
        evidence["out"] = np.array(out)
    return Experiment(probe, inputs, evidence, at)


def _slope(name: str, use: Use) -> Measured:
    """Return evidence: the slopes of the sum of dout · out along x or y, on new layers."""

    def measure(Layer: Implementation, inputs: Inputs, record: Record) -> np.ndarray:
        def weighted_output(value: np.ndarray) -> float:
            moved = {**use, name: value if value.ndim else float(value)}
            out = observe(probes.both_ways, Layer, moved).values.get("out")
            if isinstance(out, np.ndarray) and out.shape == np.shape(use["dout"]):
                return float(np.sum(use["dout"] * out))
            return np.nan

        return wide_slopes(weighted_output, use[name])

    return Measured(measure, after=("forward",))
