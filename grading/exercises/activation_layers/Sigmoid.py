"""How `Sigmoid` is graded, and what is known to go wrong."""

import numpy as np

from grading.exercises.activation_layers._draws import away_from_zero, two_uses, use
from grading.exercises.declaration import Mistake, graded
from seminar.check.chapters.activation_layers.Sigmoid import EXERCISE

Y, BACK = "np.where(x >= 0, 1 / (1 + z), z / (1 + z))", "return dout * self.y * (1 - self.y)"


def _with_a_zero(*shape):
    """At 0, two cases may leave one out."""

    def draw(rng):
        drawn = use(*shape)(rng)
        drawn["x"].flat[rng.integers(drawn["x"].size)] = 0.0
        return drawn

    return draw


def _extremes(rng):
    x = np.array([-1000.0, -40.0, -1.1, 0.7, 50.0, 1000.0]) * rng.uniform(0.9, 1.1, 6)
    return {"x": rng.permutation(x), "dout": away_from_zero(rng, 6)}


def _whole_numbers(rng):
    x = rng.permutation(np.array([-4, -3, -2, 1, 2, 3])).reshape(2, 3)
    return {"x": x, "dout": away_from_zero(rng, (2, 3))}


_FORWARD_TWICE = "forward applies sigmoid twice: what comes out of it the first time is y."

GRADED = graded(
    EXERCISE,
    points={
        "forward": 1,
        "gradient": 1,
        "x near ±1000": 0.5,
        "used again, and two at once": 0.5,
        "whole numbers": 0.25,
        "x as it was": 0.25,
        "dout as it was": 0.5,
    },
    draws={
        "row": use(5),
        "table": _with_a_zero(3, 4),
        "block": use(2, 3, 4),
        "extremes": _extremes,
        "whole numbers": _whole_numbers,
        "again": two_uses(use(4, 2), use(4, 2)),
        "another size": two_uses(use(4, 2), use(3, 5)),
        "side by side": two_uses(use(4, 3), use(4, 3)),
        "back, row": use(6),
        "back, table": use(3, 4),
        "back, block": use(2, 3, 4),
    },
    mistakes=(
        Mistake(
            "UsesTheInput",
            "x(1 − x) is taken of the input: the derivative is y(1 − y), with the output y. Keep "
            "what forward returns.",
            edit={
                "z = np": "self.x = np.array(x)\n        z = np",
                BACK: "return dout * self.x * (1 - self.x)",
            },
        ),
        Mistake(
            "SigmoidTwice",
            "The gradient is y(1 − y) of a y that went through sigmoid twice: what forward returns "
            "is y already, so work with that.",
            edit={"def backward": "y = 1 / (1 + np.exp(-self.y))\nreturn dout * y * (1 - y)"},
        ),
        Mistake(
            "SigmoidTwiceOnTheWayForward",
            _FORWARD_TWICE,
            edit={"return self.y\n": "self.y = 1 / (1 + np.exp(-self.y))\n        return self.y\n"},
        ),
        Mistake(
            "ReturnsSigmoidOfY",
            _FORWARD_TWICE,
            edit={"return self.y\n": "return 1 / (1 + np.exp(-self.y))\n"},
        ),
        Mistake(
            "DropsDout",
            "The gradient that arrives is dropped: multiply the local derivative y(1 − y) by dout.",
            edit={"dout * self.y *": "self.y *"},
        ),
        Mistake(
            "OnlyY",
            "The gradient is dout · y: the factor (1 − y) is missing.",
            edit={" * (1 - self.y)": ""},
        ),
        Mistake(
            "OnlyOneMinusY",
            "The gradient is dout · (1 − y): the factor y is missing.",
            edit={"dout * self.y *": "dout *"},
        ),
        Mistake(
            "ParenthesesMissing",
            "dout * y − y² or the like: put the parentheses so that y · (1 − y) is one factor of "
            "dout.",
            edit={"* (1 - self.y)": "- self.y * self.y"},
        ),
        Mistake(
            "NegativeGradient",
            "The gradient has the wrong sign: sigmoid rises everywhere, y(1 − y) is positive.",
            edit={"return dout": "return -dout"},
        ),
        Mistake(
            "DerivativeOfTanh",
            "1 − y² is the derivative of tanh: that of the sigmoid is y(1 − y).",
            edit={"self.y * (1 - self.y)": "(1 - self.y**2)"},
        ),
        Mistake(
            "WithoutTheNumerator",
            "The gradient is divided by (1 + exp(−x))² alone: the factor exp(−x) above the line is "
            "missing.",
            edit={"self.y * (1 - self.y)": "self.y**2"},
        ),
        Mistake(
            "SigmoidOfDout",
            "backward returns sigmoid of dout: it should return dout times the local derivative "
            "y(1 − y), with the y of the way forward.",
            edit={BACK: "return 1 / (1 + np.exp(-dout))"},
        ),
        Mistake(
            "TakesDoutForY",
            "backward takes dout(1 − dout): y is what forward returned, dout what arrives from "
            "behind. The gradient needs both.",
            edit={BACK: "return dout * (1 - dout)"},
        ),
        Mistake(
            "AddsUp",
            "The gradients are added up: each entry of x has a gradient of its own, so dx keeps "
            "the shape of x.",
            edit={BACK: "return np.sum(dout * self.y * (1 - self.y))"},
        ),
        Mistake(
            "Overflows",
            "Somewhere exp(1000) is computed: it overflows and NumPy warns, even where the result "
            "comes out right. Let no exponent be positive; and remember that `np.where` computes "
            "both of its branches.",
            edit={Y: "1 / (1 + np.exp(-x))"},
        ),
        Mistake(
            "OverflowsUpwards",
            "exp(x) / (1 + exp(x)) is right for negative x, but at 1000 it is inf / inf, which is "
            "nan: positive x needs the other form, 1 / (1 + exp(−x)).",
            edit={Y: "np.exp(x) / (1 + np.exp(x))"},
        ),
        Mistake(
            "IntegerBuffer",
            "The result is put into an array of integers, such as `np.empty_like(x)` for whole x, "
            "which cuts the decimals off: make the new array one of floats.",
            edit={f"self.y = {Y}": f"self.y = np.empty_like(x)\n        self.y[...] = {Y}"},
        ),
        Mistake(
            "FallsInsteadOfRising",
            "The minus in the exponent is missing: σ(x) = 1 / (1 + exp(−x)).",
            edit={"x >= 0": "x < 0"},
        ),
        Mistake(
            "Tanh",
            "This is tanh: the sigmoid runs from 0 to 1 and is 1/2 at 0.",
            edit={Y: "np.tanh(x)"},
        ),
        Mistake(
            "Softmax",
            "This is softmax: it couples all entries, while the sigmoid treats each one by itself.",
            edit={
                "z = np.exp(-np.abs(x))": "z = np.exp(x - np.max(x, axis=-1, keepdims=True))",
                Y: "z / np.sum(z, axis=-1, keepdims=True)",
            },
        ),
        Mistake(
            "Softsign",
            "x / (1 + |x|) is another curve of this shape: the sigmoid is 1 / (1 + exp(−x)).",
            edit={
                "z = np": "self.x = np.array(x)\n        z = np",
                Y: "0.5 * (1 + x / (1 + np.abs(x)))",
                BACK: "return dout * 0.5 / (1 + np.abs(self.x)) ** 2",
            },
        ),
        Mistake(
            "LeavesZeroOut",
            "x = 0 belongs to neither of your two cases: let one of them be `x >= 0`.",
            edit={
                "z = np": "z = np",
                Y: "np.where(x > 0, 1 / (1 + z), np.where(x < 0, z / (1 + z), 0.0))",
            },
        ),
        Mistake(
            "OverwritesItsOutputOfSigmoid",
            "backward writes into the array that forward returned, which now belongs to whoever "
            "called it: make a new one.",
            edit={"def backward": "self.y *= 1 - self.y\nreturn dout * self.y"},
            on=("back, row/out unchanged", "back, row/dout unchanged"),
        ),
        Mistake(
            "RemembersTheFirst",
            "The layer remembers its first output for good: forward must store y anew at every "
            "call.",
            edit={
                f"self.y = {Y}\n        return self.y": f"y = {Y}\n"
                '        self.y = getattr(self, "y", y)\n        return y'
            },
            on=("row/dx", "again/dx"),
        ),
        Mistake(
            "SharesItsMemory",
            "Two layers share one memory: y is kept on the class, or outside of it. Keep it on the "
            "layer itself, `self.y = ...`.",
            edit={"self.y": "type(self).y"},
        ),
        Mistake(
            "WritesIntoDout",
            "`dout *= ...` writes into the caller's gradient: `dout * ...` makes a new array.",
            edit={"def backward": "dout *= self.y * (1 - self.y)\nreturn dout"},
        ),
        Mistake(
            "WritesIntoX",
            "forward writes into x, the caller's array: `-x` and `np.exp(x)` make new arrays, "
            "`x *= -1` and `out=x` do not.",
            edit={"return self.y\n": "x[...] = self.y\n        return self.y\n"},
        ),
    ),
)
