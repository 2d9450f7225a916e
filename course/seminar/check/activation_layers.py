"""Visible checks of chapter 04."""

import numpy as np

from seminar.check.attempt import holds, same, visible_check
from seminar.check.explain import is_close
from seminar.check.report import NOT_REACHED, RIGHT, WRONG, Row
from seminar.check.slopes import slopes
from seminar.probes import activation_layers as probes
from seminar.probes import observe

LN3 = np.log(3.0)
WIDER = 80.0
"""Times the usual step: wide enough to measure float32 code as well."""

LATER = "This is looked at once the way forward is right."

# --------------------------------------------------------------------------- sigmoid_nodes

X = np.array([0.0, LN3, -LN3])
DOUT = np.array([2.0, -1.5, 3.0])
FORWARD = {
    "neg": (-X, "−x."),
    "exp": (np.array([1.0, 1 / 3, 3.0]), "1, 1/3 and 3."),
    "add": (np.array([2.0, 4 / 3, 4.0]), "2, 4/3 and 4."),
    "y": (np.array([0.5, 0.75, 0.25]), "1/2, 3/4 and 1/4."),
}
# What is still ahead of each edge: its slope, times dout, is what comes back along it.
AHEAD = {
    "d_add": ("add", lambda add: np.sum(DOUT / add)),
    "d_exp": ("exp", lambda exp: np.sum(DOUT / (1 + exp))),
    "d_neg": ("neg", lambda neg: np.sum(DOUT / (1 + np.exp(neg)))),
    "dx": ("x", lambda x: np.sum(DOUT / (1 + np.exp(-x)))),
}


@visible_check
def sigmoid_nodes(implementation):
    """Worked values forward, measured slopes backward, a table, and the arguments."""
    seen = observe(probes.sigmoid_nodes, implementation, {"x": X, "dout": DOUT})
    for name, (expected, right) in FORWARD.items():
        yield same(name, seen, name, expected, what=f"your {name}", right=right)
    for name, (edge, ahead) in AHEAD.items():
        at = X if edge == "x" else FORWARD[edge][0]
        yield same(
            name,
            seen,
            name,
            slopes(ahead, at),
            what=f"your {name}",
            than="the measured slope",
            tolerance=1e-6,
            right=f"The slope of the output along {edge}, times dout.",
        )
    table = {"x": np.tile(X, (2, 1)), "dout": np.outer([1.0, -2.0], DOUT)}
    tables = observe(probes.sigmoid_nodes, implementation, table)
    yield same(
        "a table",
        tables,
        "y",
        np.tile(FORWARD["y"][0], (2, 1)),
        what="y",
        right="Entry by entry, for any shape.",
    )
    yield from _argument_rows(tables, "function")


# ------------------------------------------------------------------------ Sigmoid and Relu

ONE = {"x": np.array([0.6, -1.4, 2.3, -0.5, 1.1]), "dout": np.array([1.5, -2.0, 0.7, 3.0, -1.2])}
TABLE = {
    "x": np.array([[-0.8, 1.7, -2.1], [0.9, -0.4, 1.3]]),
    "dout": np.array([[2.5, -0.6, 1.4], [-1.8, 0.8, -2.2]]),
}


@visible_check
def Sigmoid(implementation):
    """Worked values, measured slopes, ±1000, whole numbers, a second use, and the arguments."""
    x, y = np.array([0.0, LN3, -np.log(4.0)]), np.array([0.5, 0.75, 0.2])
    worked = observe(probes.both_ways, implementation, {"x": x, "dout": DOUT})
    falls = is_close(worked.values.get("out", np.nan), 1 - y)
    forward = same(
        "forward",
        worked,
        "out",
        y,
        what="what forward returns",
        right="σ(0) = 1/2, σ(ln 3) = 3/4, σ(−ln 4) = 1/5.",
        hint="It falls where σ rises: look at the sign in the exponent." if falls else "",
    )
    yield forward
    yield from _gradient_rows(implementation, forward)
    large = {"x": np.array([-1000.0, 1000.0]), "dout": np.array([1.5, 2.5])}
    seen = observe(probes.both_ways, implementation, large)
    far = same("−1000 and 1000", seen, "out", [0.0, 1.0], what="what forward returns")
    if far.verdict == RIGHT:
        far = same("−1000 and 1000", seen, "dx", [0.0, 0.0], what="what backward returns")
    if far.verdict == RIGHT and "RuntimeWarning" in seen.warnings:
        sentence = "The numbers are right, but NumPy warned on the way (RuntimeWarning)."
        far = Row("−1000 and 1000", WRONG, sentence)
    elif far.verdict == RIGHT:
        far = Row("−1000 and 1000", RIGHT, "0 and 1, flat, and no overflow.")
    yield far
    whole = observe(probes.both_ways, implementation, {"x": np.array([0, 0]), "dout": DOUT[:2]})
    yield same(
        "whole numbers",
        whole,
        "out",
        [0.5, 0.5],
        what="what forward returns",
        right="Decimals come out of whole numbers.",
    )
    yield from _argument_rows(observe(probes.both_ways, implementation, TABLE))


@visible_check
def Relu(implementation):
    """Worked values, measured slopes, the kink at 0, a second use, and the arguments."""
    x = np.array([[1.5, -2.0, 0.5], [-0.5, 3.0, -1.0]])
    worked = observe(probes.both_ways, implementation, {"x": x, "dout": np.full((2, 3), 2.0)})
    forward = same(
        "forward",
        worked,
        "out",
        [[1.5, 0.0, 0.5], [0.0, 3.0, 0.0]],
        what="what forward returns",
        right="Positive numbers pass, negative ones become 0.",
    )
    yield forward
    yield from _gradient_rows(implementation, forward)
    # Two open entries with gradients of their own: a dropped dout is no common factor.
    kink = {
        "x": np.array([0.0, 2.0, 0.0, -1.0, 1.5]),
        "dout": np.array([3.0, 4.0, -5.0, 6.0, -2.5]),
    }
    yield same(
        "at x = 0",
        observe(probes.both_ways, implementation, kink),
        "dx",
        [0.0, 4.0, 0.0, 0.0, -2.5],
        what="the gradient",
        right="At the kink the gradient is 0, as agreed.",
    )
    yield from _argument_rows(observe(probes.both_ways, implementation, TABLE))


def _gradient_rows(Layer, forward):
    """Hold backward against slopes measured on the layer's own forward, in several uses."""
    uses = {"first": ONE, "second": TABLE}
    for aspect, probe, inputs, use, right in (
        ("backward", probes.both_ways, ONE, ONE, "The slopes that we measured, times dout."),
        ("backward, a table", probes.both_ways, TABLE, TABLE, "Entry by entry, for any shape."),
        ("a second use", probes.again, uses, TABLE, "Nothing is left from the first use."),
        ("two layers at once", probes.side_by_side, uses, ONE, "Each remembers its own numbers."),
    ):
        if forward.verdict != RIGHT:
            yield Row(aspect, NOT_REACHED, LATER)
            continue
        yield same(
            aspect,
            observe(probe, Layer, inputs),
            "dx",
            _measured(Layer, use),
            what="the gradient",
            than="the measured one",
            tolerance=1e-4,
            right=right,
        )


def _measured(Layer, use):
    """Return the slopes of the sum of dout · out: what backward should return."""

    def weighted_output(point):
        wide = use["x"] + WIDER * (point - use["x"])
        out = observe(probes.both_ways, Layer, {**use, "x": wide}).values.get("out")
        fits = isinstance(out, np.ndarray) and out.shape == use["dout"].shape
        return np.sum(use["dout"] * out) / WIDER if fits else np.nan

    return slopes(weighted_output, use["x"])


def _argument_rows(seen, kind="layer"):
    for name in ("x", "dout"):
        yield holds(
            f"your {name}",
            seen,
            f"{name} unchanged",
            right=f"{name} is what it was.",
            wrong=f"Your {kind} changed {name}, an array that it was given: make a new one.",
        )
