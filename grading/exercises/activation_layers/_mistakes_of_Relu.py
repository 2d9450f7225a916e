"""What is known to go wrong in `Relu`."""

from grading.exercises.activation_layers._mistakes_of_a_layer import mistakes_of_a_layer
from grading.exercises.declaration import Mistake

FORWARD, BACK = "return np.maximum(x, 0)", "return dout * self.mask"


def _forward(name: str, returned: str, sentence: str) -> Mistake:
    return Mistake(name, sentence, edit={"np.maximum(x, 0)": returned})


def _backward(name: str, returned: str, sentence: str) -> Mistake:
    return Mistake(name, sentence, edit={BACK: f"return {returned}"})


def _mask(name: str, mask: str, sentence: str) -> Mistake:
    return Mistake(name, sentence, edit={"x > 0": mask})


_NO_UPPER_LIMIT = (
    "Large entries are cut off: ReLU has no upper limit, so that every positive x passes."
)
_SMALL_ONES = "Small positive entries are cut off: the switch is open for every x above 0."
_LEAK = "Negative entries leak through, made small: in this layer they become 0."
_ANEW = "forward must take the mask anew at every call, whatever the shape."
_NOT_KEPT = (
    "Backward asks `self` for something that was never put there: forward has to keep the mask in "
    "`self` before it returns."
)
_LOCAL = (
    "Backward asks for a name inside forward, which is gone when forward returns: keep the mask "
    "in `self`, as `self.mask = ...` does."
)
_OVERWRITES_ITS_OUTPUT = (
    "backward writes into the array that forward returned, which now belongs to whoever called "
    "it: make a new one."
)

_OF_FORWARD = (
    _forward(
        "LargestAlongTheFirstAxis",
        "np.max(x, 0)",
        "`np.max(x, 0)` gives the largest entry along axis 0: `np.maximum(x, 0)` compares every "
        "entry with 0.",
    ),
    _forward(
        "LargestEntry",
        "np.max(x)",
        "`np.max` gives the one largest entry: `np.maximum(x, 0)` compares every entry with 0.",
    ),
    _forward(
        "MinimumInsteadOfMaximum",
        "np.minimum(x, 0)",
        "Your output keeps the negative entries: ReLU lets x pass where it is positive.",
    ),
    _forward(
        "Absolute",
        "np.abs(x)",
        "Your output is |x|: negative entries become 0, they do not change their sign.",
    ),
    _forward(
        "OfMinusX",
        "np.maximum(-x, 0)",
        "Your output is that of −x: x passes where it is positive, as it is.",
    ),
    _forward(
        "PassesEverything",
        "x.copy()",
        "forward returns x as it is: where x is negative, 0 has to come out.",
    ),
    _forward(
        "ReturnsTheMask",
        "self.mask.astype(float)",
        "forward returns the mask, ones and zeros: it should return x where the mask is open.",
    ),
    _forward(
        "ForwardPicksWithTheMask",
        "x[self.mask]",
        "`x[mask]` holds the positive entries alone, one after the other: the others have to stay "
        "in their places, as 0, so that the shape is that of x.",
    ),
    _forward(
        "ForwardReturnsTwoValues",
        "np.maximum(x, 0), self.mask",
        "forward returns two values: return the output alone, and keep the mask in `self`.",
    ),
    _forward(
        "ForwardCutsToWholeNumbers",
        "np.maximum(x.astype(int), 0)",
        "What forward returns is cut to whole numbers: positive entries pass as they are.",
    ),
    _forward("LeaksOnTheWayForward", "np.maximum(x, 0.01 * x)", _LEAK),
    _forward("LeaksMoreOnTheWayForward", "np.maximum(x, 0.1 * x)", _LEAK),
    _forward(
        "TwiceX",
        "x + np.abs(x)",
        "x + |x| is twice as large as x where x is positive: halve it.",
    ),
    *(
        _forward(f"ClippedAbove{limit}OnTheWayForward", f"np.clip(x, 0, {limit})", _NO_UPPER_LIMIT)
        for limit in (6, 10, 100, 255)
    ),
)

_OF_BACKWARD = (
    _backward(
        "MaskFromDout",
        "dout * (dout > 0)",
        "The mask is taken from dout: what matters is where x was positive on the way forward.",
    ),
    _backward(
        "IgnoresDout",
        "self.mask.astype(float)",
        "The gradient that arrives is ignored: you return the slope, 1 or 0. Multiply it by dout.",
    ),
    _backward(
        "PassesPositiveOnly",
        "dout * (self.mask & (dout > 0))",
        "Negative gradients are cut off: you ask for a positive x and for a positive dout. Only x "
        "opens the switch, and then every gradient passes.",
    ),
    _backward(
        "NegativeGradientOfRelu",
        "-dout * self.mask",
        "The gradient has the wrong sign: an open switch passes dout as it is.",
    ),
    _backward(
        "ClipsTheGradient",
        "np.clip(dout, -1, 1) * self.mask",
        "The gradient is cut off at 1 and −1: an open switch passes dout as it is, however large.",
    ),
    _backward(
        "AddsTheMask",
        "dout + self.mask",
        "The mask is added to dout: multiply by it, so that 0 comes out where it is shut.",
    ),
    _backward(
        "OnesWhereItIsShut",
        "np.where(self.mask, dout, 1.0)",
        "Where x was not positive, 1 comes back: there it is 0.",
    ),
    _backward(
        "NegatesWhereItIsShut",
        "np.where(self.mask, dout, -dout)",
        "Where x was not positive, −dout comes back: there it is 0.",
    ),
    _backward(
        "AllGradientsAreZero",
        "0.0 * dout",
        "Every gradient is stopped: where x was positive, dout has to pass. Is the mask what "
        "forward kept, or still what it was at first?",
    ),
    _backward(
        "BackwardPicksWithTheMask",
        "dout[self.mask]",
        "`dout[mask]` holds the gradients that pass alone, one after the other: the others have "
        "to stay in their places, as 0, so that the shape is that of x.",
    ),
    *(
        Mistake(f"BackwardNamesForwards_{name}", _LOCAL, edit={BACK: f"return dout * ({back})"})
        for name, back in (("mask", "mask"), ("out", "out > 0"))
    ),
    *(
        Mistake(
            f"NeverKeeps_{name}",
            _NOT_KEPT,
            edit={"self.mask = x > 0": "mask = x > 0", BACK: f"return dout * ({back})"},
        )
        for name, back in (("mask", "self.mask"), ("x", "self.x > 0"), ("out", "self.out > 0"))
    ),
    Mistake(
        "MaskIsStillNone",
        "In backward the mask is still None: forward has to put it in `self`.",
        edit={"class": "mask = None", "self.mask = x > 0": "mask = x > 0"},
    ),
)

_OF_THE_MASK = (
    _mask(
        "MaskInverted",
        "x <= 0",
        "The mask is the wrong way round: your gradient passes where x is negative and is 0 where "
        "x is positive.",
    ),
    _mask(
        "MaskAfterOverwriting",
        "np.maximum(x, 0) >= 0",
        "Every gradient passes: where x was 0 or below, none may. Take the mask from x itself, "
        "before anything is overwritten, and use it in backward.",
    ),
    _mask(
        "MultipliesByOut",
        "np.maximum(x, 0)",
        "The gradient is multiplied by the output: the slope of an open switch is 1, however large "
        "x is.",
    ),
    _mask(
        "MultipliesByX",
        "np.array(x)",
        "The gradient is multiplied by x: the slope is 1 where x is positive and 0 elsewhere.",
    ),
    _mask(
        "MultipliesByTheSignOfX",
        "np.sign(x)",
        "The gradient is multiplied by the sign of x: where x is negative that is −1, and the "
        "slope is 0 there.",
    ),
    _mask(
        "OpenWhereNegativeToo",
        "x != 0",
        "Your gradient passes wherever x is not 0: it passes where x is positive, and nowhere "
        "else.",
    ),
    _mask(
        "OpenAtZero",
        "x >= 0",
        "At x = 0 your gradient passes: there it is 0 by agreement, so the mask is x > 0.",
    ),
    _mask(
        "HalfOpenAtZero",
        "np.heaviside(x, 0.5)",
        "At x = 0 half of your gradient passes: there it is 0 by agreement.",
    ),
    _mask(
        "MaskOfWholeNumbers",
        "x.astype(int) > 0",
        "Your gradient is stopped where x lies between 0 and 1, as by a mask of x cut to whole "
        "numbers: the switch is open for every x above 0.",
    ),
    _mask(
        "MaskWithAThreshold",
        "x > 0.05",
        "Your gradient is stopped where x is small: the switch is open for every x above 0.",
    ),
    _mask(
        "MaskWithALimit",
        "(x > 0) & (x < 100)",
        "Your gradient is stopped where x is large: the switch is open for every x above 0.",
    ),
    _mask(
        "LeaksOnTheWayBack",
        "np.where(x > 0, 1.0, 0.01)",
        "A little of the gradient passes where x is not positive: there it is 0.",
    ),
    Mistake(
        "DividesOutByX",
        "The slope is the output divided by x, which fails where x is 0: keep a mask, x > 0.",
        edit={
            "x > 0": "x.copy()",
            BACK: "with np.errstate(all='ignore'):\n"
            "            return dout * (np.maximum(self.mask, 0) / self.mask)",
        },
        on=("zeros/dx",),
    ),
    Mistake(
        "OverwritesXThenMasks",
        "x is overwritten in place, and the mask is taken from it afterwards, when no negative "
        "entry is left: take the mask first, and write into a new array.",
        edit={"def forward": "x[x < 0] = 0\nself.mask = x >= 0\nreturn x"},
    ),
)

_OF_BOTH = (
    *(
        Mistake(
            name,
            _NO_UPPER_LIMIT,
            edit={
                "x > 0": f"(x > 0) & (x < {limit})",
                "np.maximum(x, 0)": f"np.clip(x, 0, {limit})",
            },
        )
        for name, limit in (
            ("ClippedAbove", 100),
            ("Relu6", 6),
            ("Clipped1", 1),
            ("Clipped255", 255),
        )
    ),
    *(
        Mistake(
            name,
            _SMALL_ONES,
            edit={"x > 0": f"x > {least}", "np.maximum(x, 0)": "np.where(self.mask, x, 0.0)"},
        )
        for name, least in (
            ("ThresholdAboveZero", 0.05),
            ("ThresholdOfAHalf", 0.5),
            ("ThresholdOfOne", 1),
        )
    ),
    *(
        Mistake(
            name,
            _LEAK,
            edit={
                FORWARD: f"return np.where(x > 0, x, {part} * x)",
                BACK: f"return np.where(self.mask, dout, {part} * dout)",
            },
        )
        for name, part in (("Leaks", 0.01), ("LeaksMore", 0.1), ("LeaksAFifth", 0.2))
    ),
    Mistake(
        "ExponentialWhereNegative",
        "This is ELU: where x is negative, exp(x) − 1 comes out. In this layer it is 0.",
        edit={
            "x > 0": "np.where(x > 0, 1.0, np.exp(np.minimum(x, 0)))",
            "np.maximum(x, 0)": "np.where(x > 0, x, np.exp(np.minimum(x, 0)) - 1)",
        },
    ),
    Mistake(
        "OfMinusXBothWays",
        "This layer is that of −x, forward and back: x passes where it is positive, as it is.",
        edit={"x > 0": "-1.0 * (x < 0)", "np.maximum(x, 0)": "np.maximum(-x, 0)"},
    ),
    Mistake(
        "NegativeOnesPass",
        "The switch is the wrong way round, forward and back: x passes where it is positive.",
        edit={"x > 0": "x < 0", "np.maximum(x, 0)": "x * self.mask"},
    ),
    Mistake(
        "Flattens",
        "What comes out is one long row: it has to have the shape of x, forward and back.",
        edit={
            "x > 0": "x.ravel() > 0",
            "np.maximum(x, 0)": "np.maximum(x.ravel(), 0)",
            BACK: "return dout.ravel() * self.mask",
        },
    ),
)

_OF_PYTHON = (
    Mistake(
        "PythonMax",
        "Python's `max` compares two single values and cannot compare arrays: `np.maximum` does it "
        "entry by entry.",
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
        "IfOfAnArray",
        "`if` decides once and cannot decide for each entry of an array: `np.where` and masks do "
        "that.",
        edit={FORWARD: "return x if x > 0 else 0.0 * x"},
        on=("row/out", "table/out"),
        line=r"\bif\b",
    ),
    Mistake(
        "IfOfARow",
        "Your loop takes x for a row of numbers, and `if` cannot decide for a whole row of a "
        "table: `np.where` and masks decide entry by entry, whatever the shape.",
        edit={FORWARD: "return np.array([row if row > 0 else 0.0 for row in x])"},
        on=("table/out",),
        line=r"\bif\b",
    ),
)

_OF_MEMORY = (
    Mistake(
        "RemembersTheFirstMask",
        "The layer remembers its first mask for good: forward must take it anew at every call.",
        edit={"self.mask = x > 0": 'self.mask = getattr(self, "mask", x > 0)'},
        on=("row/dx", "again/dx"),
    ),
    Mistake(
        "RemembersTheFirstMaskOfAShape",
        f"Numbers of the same shape as the ones before get the old mask: {_ANEW}",
        edit={
            "class": "mask = np.zeros(0)",
            "self.mask = x > 0": "if self.mask.shape != x.shape:\n            self.mask = x > 0",
        },
    ),
    Mistake(
        "CombinesItsMasks",
        f"What was shut once stays shut for later numbers of the same shape: {_ANEW}",
        edit={
            "class": "mask = np.zeros(0)",
            "self.mask = x > 0": "self.mask = (x > 0) & (self.mask if self.mask.shape == x.shape "
            "else True)",
        },
        on=("again/dx",),
    ),
    Mistake(
        "CombinesItsMasksOpen",
        f"What was open once stays open for later numbers of the same shape: {_ANEW}",
        edit={
            "class": "mask = np.zeros(0)",
            "self.mask = x > 0": "self.mask = (x > 0) | (self.mask if self.mask.shape == x.shape "
            "else False)",
        },
        on=("again/dx",),
    ),
    Mistake(
        "SharesItsMask",
        "Two layers share one memory: the mask is kept on the class, or outside of it. Keep it on "
        "the layer itself, `self.mask = ...`.",
        edit={"self.mask": "type(self).mask"},
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
        "WritesIntoDoutOfRelu",
        "backward writes zeros into dout, the caller's array, which other layers may still need: "
        "make a new array.",
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
)

MISTAKES = (
    *_OF_FORWARD,
    *_OF_BACKWARD,
    *_OF_THE_MASK,
    *_OF_BOTH,
    *_OF_PYTHON,
    *_OF_MEMORY,
    *mistakes_of_a_layer("np.maximum(x, 0)", "dout * self.mask"),
)
