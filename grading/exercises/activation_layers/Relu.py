"""How `Relu` is graded, and what is known to go wrong."""

import numpy as np

from grading.exercises.activation_layers._draws import two_uses, use
from grading.exercises.declaration import Mistake, graded
from seminar.check.chapters.activation_layers.Relu import EXERCISE

FORWARD, BACK = "return np.maximum(x, 0)", "return dout * self.mask"


def _near_zero(*shape):
    """Some entries of both signs are so small that a threshold other than 0 shows every time."""
    small = 1e-3 * np.array([1.0, -1.0, 2.0, -2.0])

    def draw(rng):
        drawn = use(*shape)(rng)
        size = drawn["x"].size
        drawn["x"].flat[rng.permutation(size)[: size // 3]] = np.resize(small, size // 3)
        return drawn

    return draw


def _far_and_near(*shape):
    """As `_near_zero`, with two large entries: no limit but 0 clips anything."""

    def draw(rng):
        drawn = _near_zero(*shape)(rng)
        places = rng.permutation(drawn["x"].size)[:2]
        drawn["x"].flat[places] = rng.uniform(150, 900, 2) * [1.0, -1.0]
        return drawn

    return draw


def _with_zeros(rng):
    """Zeros among positive numbers: what happens to negative ones is looked at elsewhere."""
    drawn = use(5, 8)(rng)
    drawn["x"] = np.abs(drawn["x"])
    drawn["x"].flat[rng.permutation(40)[:12]] = 0.0
    return drawn


_OVERWRITES_ITS_OUTPUT = (
    "backward writes into the array that forward returned, which now belongs to whoever called "
    "it: make a new one."
)

GRADED = graded(
    EXERCISE,
    points={
        "forward": 0.75,
        "gradient": 1,
        "gradient where x is 0": 0.5,
        "used again, and two at once": 0.5,
        "x as it was": 0.5,
        "dout as it was": 0.75,
    },
    draws={
        "row": _far_and_near(7),
        "table": _near_zero(4, 3),
        "block": _far_and_near(2, 3, 4),
        "zeros": _with_zeros,
        "again": two_uses(_near_zero(5, 2), _near_zero(5, 2)),
        "another size": two_uses(_near_zero(5, 2), _near_zero(3, 4)),
        "side by side": two_uses(_near_zero(4, 5), _near_zero(4, 5)),
        "back, row": _near_zero(8),
        "back, table": _near_zero(4, 3),
        "back, block": _near_zero(2, 3, 4),
    },
    mistakes=(
        Mistake(
            "MaskInverted",
            "The mask is the wrong way round: your gradient passes where x is negative and is 0 "
            "where x is positive.",
            edit={"x > 0": "x <= 0"},
        ),
        Mistake(
            "MaskAfterOverwriting",
            "Every gradient passes: where x was 0 or below, none may. Take the mask from x itself, "
            "before anything is overwritten, and use it in backward.",
            edit={"x > 0": "np.maximum(x, 0) >= 0"},
        ),
        Mistake(
            "OverwritesXThenMasks",
            "x is overwritten in place, and the mask is taken from it afterwards, when no negative "
            "entry is left: take the mask first, and write into a new array.",
            edit={"def forward": "x[x < 0] = 0\nself.mask = x >= 0\nreturn x"},
        ),
        Mistake(
            "MaskFromDout",
            "The mask is taken from dout: what matters is where x was positive on the way forward.",
            edit={BACK: "return dout * (dout > 0)"},
        ),
        Mistake(
            "WritesIntoDoutOfRelu",
            "backward writes zeros into dout, the caller's array, which other layers may still "
            "need: make a new array.",
            edit={"def backward": "dout[~self.mask] = 0\nreturn dout"},
        ),
        Mistake(
            "WritesIntoXOfRelu",
            "forward writes zeros into x, the caller's array: make a new array.",
            edit={"def forward": "self.mask = x > 0\nx[~self.mask] = 0\nreturn x"},
        ),
        Mistake(
            "WritesIntoBoth",
            "forward writes into x and backward into dout, and both belong to the caller: make new "
            "arrays.",
            edit={
                "def forward": "self.mask = x > 0\nx[~self.mask] = 0\nreturn x.copy()",
                "def backward": "dout[~self.mask] = 0\nreturn dout",
            },
        ),
        Mistake(
            "IgnoresDout",
            "The gradient that arrives is ignored: you return the slope, 1 or 0. Multiply it by "
            "dout.",
            edit={BACK: "return self.mask.astype(float)"},
        ),
        Mistake(
            "MultipliesByOut",
            "The gradient is multiplied by the output: the slope of an open switch is 1, however "
            "large x is.",
            edit={"x > 0": "np.maximum(x, 0)"},
        ),
        Mistake(
            "MultipliesByX",
            "The gradient is multiplied by x: the slope is 1 where x is positive and 0 elsewhere.",
            edit={"x > 0": "np.array(x)"},
        ),
        Mistake(
            "OpenAtZero",
            "At x = 0 your gradient passes: there it is 0 by agreement, so the mask is x > 0.",
            edit={"x > 0": "x >= 0"},
        ),
        Mistake(
            "HalfOpenAtZero",
            "At x = 0 half of your gradient passes: there it is 0 by agreement.",
            edit={"x > 0": "np.heaviside(x, 0.5)"},
        ),
        Mistake(
            "PythonMax",
            "Python's `max` compares two single values and cannot compare arrays: `np.maximum` "
            "does it entry by entry.",
            edit={FORWARD: "return max(0, x)"},
            line=r"\bmax\b",
        ),
        Mistake(
            "PythonMaxOfRows",
            "Python's `max` compares two single values and cannot compare the rows of an array: "
            "`np.maximum` does it entry by entry.",
            edit={FORWARD: "return np.array([max(0, row) for row in x])"},
            on=("table/out",),
            line=r"\bmax\b",
        ),
        Mistake(
            "LargestAlongTheFirstAxis",
            "`np.max(x, 0)` gives the largest entry along axis 0: `np.maximum(x, 0)` compares "
            "every entry with 0.",
            edit={"np.maximum": "np.max"},
        ),
        Mistake(
            "OverwritesItsOutput",
            _OVERWRITES_ITS_OUTPUT,
            edit={
                "def forward": "self.out = np.maximum(x, 0)\nreturn self.out",
                "def backward": "self.out[self.out > 0] = 1\nreturn dout * self.out",
            },
            on=("back, row/out unchanged", "back, row/dout unchanged"),
        ),
        Mistake(
            "ThresholdAboveZero",
            "Small positive entries are cut off: the switch is open for every x above 0.",
            edit={"x > 0": "x > 0.05", "np.maximum(x, 0)": "np.where(self.mask, x, 0.0)"},
        ),
        Mistake(
            "LargestEntry",
            "`np.max` gives the one largest entry: `np.maximum(x, 0)` compares every entry with 0.",
            edit={"np.maximum(x, 0)": "np.max(x)"},
        ),
        Mistake(
            "MinimumInsteadOfMaximum",
            "Your output keeps the negative entries: ReLU lets x pass where it is positive.",
            edit={"np.maximum": "np.minimum"},
        ),
        Mistake(
            "Absolute",
            "Your output is |x|: negative entries become 0, they do not change their sign.",
            edit={"np.maximum(x, 0)": "np.abs(x)"},
        ),
        Mistake(
            "ReturnsTheMask",
            "forward returns the mask, ones and zeros: it should return x where the mask is open.",
            edit={"np.maximum(x, 0)": "self.mask.astype(float)"},
        ),
        Mistake(
            "Leaks",
            "Negative entries leak through, multiplied by 0.01: in this layer they become 0.",
            edit={
                FORWARD: "return np.where(x > 0, x, 0.01 * x)",
                BACK: "return np.where(self.mask, dout, 0.01 * dout)",
            },
        ),
        Mistake(
            "PassesPositiveOnly",
            "Negative gradients are cut off: you ask for a positive x and for a positive dout. "
            "Only x opens the switch, and then every gradient passes.",
            edit={BACK: "return dout * (self.mask & (dout > 0))"},
        ),
        Mistake(
            "RemembersTheFirstMask",
            "The layer remembers its first mask for good: forward must take it anew at every call.",
            edit={"self.mask = x > 0": 'self.mask = getattr(self, "mask", x > 0)'},
            on=("row/dx", "again/dx"),
        ),
        Mistake(
            "SharesItsMask",
            "Two layers share one memory: the mask is kept on the class, or outside of it. Keep it "
            "on the layer itself, `self.mask = ...`.",
            edit={"self.mask": "type(self).mask"},
        ),
        Mistake(
            "NegativeGradientOfRelu",
            "The gradient has the wrong sign: an open switch passes dout as it is.",
            edit={"dout * self.mask": "-dout * self.mask"},
        ),
        Mistake(
            "ClippedAbove",
            "Large entries are cut off: ReLU has no upper limit, so that every positive x passes.",
            edit={"x > 0": "(x > 0) & (x < 100)", "np.maximum(x, 0)": "np.clip(x, 0, 100)"},
        ),
    ),
)
