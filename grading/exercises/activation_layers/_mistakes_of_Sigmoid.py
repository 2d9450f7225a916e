"""What is known to go wrong in `Sigmoid`."""

from grading.exercises.activation_layers._mistakes_of_a_layer import mistakes_of_a_layer
from grading.exercises.declaration import Mistake

Y = "np.where(x >= 0, 1 / (1 + z), z / (1 + z))"
DX = "dout * self.y * (1 - self.y)"


def _forward(name: str, y: str, sentence: str, *, on: tuple[str, ...] = ()) -> Mistake:
    return Mistake(name, sentence, edit={Y: y}, on=on)


def _backward(name: str, dx: str, sentence: str) -> Mistake:
    return Mistake(name, sentence, edit={DX: dx})


def _keeping_x(dx: str) -> dict[str, str]:
    return {"z = np": "self.x = np.array(x, dtype=float)\n        z = np", DX: dx}


_FORWARD_TWICE = "forward applies sigmoid twice: what comes out of it the first time is y."
_SHIFTED = (
    "The largest entry is subtracted first, as softmax does: the sigmoid of a shifted x is another "
    "number. Each entry has a sigmoid of its own, whatever the others are."
)
_CUT_OFF = (
    "x is cut off where the sigmoid is still on its way to 0 and 1: cut it off far out, at ±500, "
    "if at all."
)
_EULER = "e is taken as {}: that is too coarse. `np.exp` has all its digits."
_ONE_FORM_ALONE = (
    "exp(−|x|) is exp(−x) for positive x alone: for negative x the sigmoid is z / (1 + z), with "
    "z = exp(−|x|)."
)
_NOT_KEPT = (
    "Backward asks `self` for something that was never put there: forward has to keep its output y "
    "in `self` before it returns."
)
_LOCAL = (
    "Backward asks for a name inside forward, which is gone when forward returns: keep y in "
    "`self`, as `self.y = ...` does."
)

_OF_BACKWARD = (
    Mistake(
        "UsesTheInput",
        "x(1 − x) is taken of the input: the derivative is y(1 − y), with the output y. Keep what "
        "forward returns.",
        edit=_keeping_x("dout * self.x * (1 - self.x)"),
    ),
    Mistake(
        "SigmoidTwice",
        "The gradient is y(1 − y) of a y that went through sigmoid twice: what forward returns is "
        "y already, so work with that.",
        edit={"def backward": "y = 1 / (1 + np.exp(-self.y))\nreturn dout * y * (1 - y)"},
    ),
    _backward(
        "DropsDout",
        "self.y * (1 - self.y)",
        "The gradient that arrives is dropped: multiply the local derivative y(1 − y) by dout.",
    ),
    _backward("OnlyY", "dout * self.y", "The gradient is dout · y: the factor (1 − y) is missing."),
    _backward(
        "OnlyOneMinusY",
        "dout * (1 - self.y)",
        "The gradient is dout · (1 − y): the factor y is missing.",
    ),
    _backward(
        "PassesDoutOn",
        "dout.copy()",
        "dout is handed on as it is: multiply it by the local derivative y(1 − y).",
    ),
    _backward(
        "ParenthesesMissing",
        "dout * self.y - self.y * self.y",
        "dout * y − y² or the like: put the parentheses so that y · (1 − y) is one factor of dout.",
    ),
    _backward(
        "ParenthesesOfOneMinusYMissing",
        "dout * self.y * 1 - self.y",
        "Without parentheses, dout * y * 1 − y subtracts y from all the rest: write (1 − y).",
    ),
    _backward(
        "NegativeGradient",
        "-dout * self.y * (1 - self.y)",
        "The gradient has the wrong sign: sigmoid rises everywhere, y(1 − y) is positive.",
    ),
    _backward(
        "PlusInTheDerivative",
        "dout * self.y * (1 + self.y)",
        "You return dout · y(1 + y). The right one has a minus: dout · y(1 − y).",
    ),
    _backward(
        "SquaresOneMinusY",
        "dout * (1 - self.y) ** 2",
        "The gradient is dout · (1 − y)²: one of the two factors is y, the other 1 − y.",
    ),
    _backward(
        "SquaresY",
        "dout * self.y**2 * (1 - self.y)",
        "The gradient is dout · y²(1 − y): y is in it once too often.",
    ),
    _backward(
        "SquaresBoth",
        "dout * (self.y * (1 - self.y)) ** 2",
        "The gradient is dout times the square of y(1 − y): the derivative is y(1 − y) itself.",
    ),
    _backward(
        "AddsDout",
        "dout + self.y * (1 - self.y)",
        "dout is added to the local derivative y(1 − y): the chain rule multiplies.",
    ),
    _backward(
        "DividesByDout",
        "self.y * (1 - self.y) / dout",
        "The local derivative is divided by dout: the chain rule multiplies.",
    ),
    _backward(
        "DerivativeOfTanh",
        "dout * (1 - self.y**2)",
        "1 − y² is the derivative of tanh: that of the sigmoid is y(1 − y).",
    ),
    _backward(
        "WithoutTheNumerator",
        "dout * self.y**2",
        "The gradient is divided by (1 + exp(−x))² alone: the factor exp(−x) above the line is "
        "missing.",
    ),
    _backward(
        "SigmoidOfDout",
        "1 / (1 + np.exp(-dout))",
        "backward returns sigmoid of dout: it should return dout times the local derivative "
        "y(1 − y), with the y of the way forward.",
    ),
    *(
        Mistake(
            name,
            "The derivative is taken of sigmoid at dout: it belongs to the y of the way forward, "
            "and dout is what it is multiplied by.",
            edit={
                "def backward": f"y = 1 / (1 + np.exp(-dout))\nreturn {factor}y * (1 - y)",
            },
        )
        for name, factor in (("SlopeAtDout", ""), ("DoutTimesSlopeAtDout", "dout * "))
    ),
    _backward(
        "TakesDoutForY",
        "dout * (1 - dout)",
        "backward takes dout(1 − dout): y is what forward returned, dout what arrives from behind. "
        "The gradient needs both.",
    ),
    _backward(
        "TakesDoutForTheSecondY",
        "dout * self.y * (1 - dout)",
        "The gradient is dout · y(1 − dout): both factors of y(1 − y) are made of y.",
    ),
    Mistake(
        "GoesOnWithWhatIsMultiplied",
        "The second factor is 1 minus the product dout · y, as when `y *= dout` comes first: it is "
        "1 − y, with the y that forward returned.",
        edit={"def backward": "y = dout * self.y\nreturn y * (1 - y)"},
    ),
    Mistake(
        "OverflowsOnTheWayBack",
        "backward computes exp(−x) anew, which overflows at −1000 and ends in inf / inf: keep y, "
        "and take y(1 − y).",
        edit=_keeping_x("dout * np.exp(-self.x) / (1 + np.exp(-self.x)) ** 2"),
        on=("extremes/dx",),
    ),
    # The notebook has a y of its own: a bare y in backward ends there in another way.
    Mistake("BackwardNamesForwards_out", _LOCAL, edit={DX: "dout * out * (1 - out)"}),
    *(
        Mistake(
            f"NeverKeeps_{y}",
            _NOT_KEPT,
            edit={
                "self.y = ": "y = ",
                "return self.y\n": "return y\n",
                DX: f"dout * (1 - self.{y}) * self.{y}",
            },
        )
        for y in ("y", "out", "x")
    ),
    *(
        Mistake(
            name,
            "In backward y is still None: forward has to put its output in `self`.",
            edit={
                "class": "y = None",
                "self.y = ": "y = ",
                "return self.y\n": "return y\n",
                DX: dx,
            },
        )
        for name, dx in (("YIsStillNone", DX), ("YIsStillNoneInOneMinusY", "(1 - self.y) * dout"))
    ),
)

_OF_FORWARD = (
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
        "ReturnsTheSlope",
        "forward returns the derivative y(1 − y): that belongs to backward, and y itself comes "
        "out of forward.",
        edit={"return self.y\n": "return self.y * (1 - self.y)\n"},
    ),
    Mistake(
        "ForwardReturnsTwoValues",
        "forward returns two values: return the output alone, and keep what you need in `self`.",
        edit={"return self.y\n": "return self.y, x\n"},
        on=("row/out", "table/out"),
    ),
    _forward(
        "Overflows",
        "1 / (1 + np.exp(-x))",
        "Somewhere exp(1000) is computed: it overflows and NumPy warns, even where the result "
        "comes out right. Let no exponent be positive; and remember that `np.where` computes both "
        "of its branches.",
    ),
    _forward(
        "OverflowsUpwards",
        "np.exp(x) / (1 + np.exp(x))",
        "exp(x) / (1 + exp(x)) is right for negative x, but at 1000 it is inf / inf, which is nan: "
        "positive x needs the other form, 1 / (1 + exp(−x)).",
        on=("extremes/out",),
    ),
    _forward(
        "NanMadeZero",
        "np.nan_to_num(np.exp(x) / (1 + np.exp(x)))",
        "At 1000 your formula is inf / inf, and the nan that comes out is made 0: there the "
        "sigmoid is 1. Positive x needs the other form, 1 / (1 + exp(−x)).",
        on=("extremes/out",),
    ),
    _forward(
        "OneFormForAll",
        "1 / (1 + z)",
        _ONE_FORM_ALONE,
    ),
    _forward(
        "OtherFormForAll",
        "z / (1 + z)",
        "exp(−|x|) is exp(x) for negative x alone: for positive x the sigmoid is 1 / (1 + z), with "
        "z = exp(−|x|).",
    ),
    Mistake(
        "IntegerBuffer",
        "The result is put into an array of integers, such as `np.empty_like(x)` for whole x, "
        "which cuts the decimals off: make the new array one of floats.",
        edit={f"self.y = {Y}": f"self.y = np.empty_like(x)\n        self.y[...] = {Y}"},
    ),
    Mistake(
        "WholeNumbersOfX",
        "x is cut to whole numbers before anything is computed: leave its decimals.",
        edit={"z = np": "x = x.astype(int)\n        z = np"},
    ),
    Mistake(
        "FallsInsteadOfRising",
        "The curve falls where it should rise: let no minus of exp(−x) get lost; and with z = "
        "exp(−|x|), 1 / (1 + z) belongs to x ≥ 0, and z / (1 + z) to x < 0.",
        edit={"x >= 0": "x < 0"},
    ),
    Mistake(
        "FallsAndOverflows",
        "The curve falls where it should rise: σ(x) = 1 / (1 + exp(−x)), with a minus in the "
        "exponent.",
        edit={Y: "1 / (1 + np.exp(x))"},
    ),
    _forward(
        "ParenthesesBelowTheLineMissing",
        "1 / 1 + np.exp(-x)",
        "Without parentheses, 1 / 1 + exp(−x) divides 1 by 1: write 1 / (1 + exp(−x)).",
        on=("row/out", "table/out"),
    ),
    Mistake(
        "ParenthesesBelowBothLinesMissing",
        "Parentheses are missing: 1 / 1 + z divides 1 by 1 and adds z afterwards. Put all that "
        "stands below a line into parentheses.",
        edit={Y: "np.where(x >= 0, 1 / 1 + z, z / 1 + z)"},
    ),
    _forward(
        "OneForgottenBelowTheLine",
        "1 / np.exp(-x)",
        "The 1 below the line is missing: σ(x) = 1 / (1 + exp(−x)).",
        on=("row/out", "table/out"),
    ),
    _forward(
        "MinusBelowTheLine",
        "1 / (1 - np.exp(-x))",
        "Below the line stands 1 − exp(−x): it is a sum, 1 + exp(−x).",
        on=("row/out", "table/out"),
    ),
    _forward("Tanh", "np.tanh(x)", "This is tanh: the sigmoid runs from 0 to 1 and is 1/2 at 0."),
    _forward(
        "TanhOfX",
        "0.5 * (1 + np.tanh(x))",
        "This is the sigmoid of 2x: by tanh it is (1 + tanh(x/2)) / 2, with half of x inside.",
    ),
    _forward(
        "TanhNotHalved",
        "1 + np.tanh(x / 2)",
        "1 + tanh(x/2) runs from 0 to 2: halve it.",
    ),
    _forward(
        "Maximum",
        "np.maximum(x, 0.0)",
        "This is ReLU: the sigmoid is 1 / (1 + exp(−x)).",
    ),
    *(
        _forward(
            name,
            y,
            "This is a step, 0 on one side and 1 on the other: the sigmoid rises smoothly, "
            "1 / (1 + exp(−x)).",
        )
        for name, y in (("Step", "np.where(x > 0, 1.0, 0.0)"), ("StepAtZero", "(x >= 0) * 1.0"))
    ),
    _forward(
        "LogSigmoid",
        "-np.logaddexp(0.0, -x)",
        "This is the logarithm of the sigmoid: take exp of it.",
    ),
    *(
        Mistake(
            name,
            "This is softmax: it couples all entries, while the sigmoid treats each one by itself.",
            edit={
                "z = np.exp(-np.abs(x))": f"z = np.exp(x - np.max(x{axis}))",
                Y: f"z / np.sum(z{axis})",
            },
        )
        for name, axis in (("Softmax", ", axis=-1, keepdims=True"), ("SoftmaxOfAll", ""))
    ),
    *(
        Mistake(name, _SHIFTED, edit={"z = np": f"x = x - np.max(x{axis})\n        z = np"})
        for name, axis in (
            ("SubtractsTheLargest", ""),
            ("SubtractsTheLargestOfARow", ", axis=-1, keepdims=True"),
            ("SubtractsTheLargestOfAColumn", ", axis=0"),
        )
    ),
    *(
        Mistake(
            f"CutsOffAt{limit}",
            _CUT_OFF,
            edit={"z = np": f"x = np.clip(x, -{limit}, {limit})\n        z = np"},
        )
        for limit in (1, 2, 3, 4, 5, 6, 8, 10)
    ),
    Mistake(
        "CutsOffBelowZero",
        "Negative x are taken for 0: the sigmoid of a negative x is below 1/2.",
        edit={"z = np": "x = np.maximum(x, 0)\n        z = np"},
    ),
    *(
        Mistake(
            f"Base{base}".replace(".", "_"),
            _EULER.format(base),
            edit={"np.exp(-np.abs(x))": f"{base} ** -np.abs(x)"},
        )
        for base in (2.7, 2.71, 2.72, 2.718)
    ),
    *(
        Mistake(
            f"PowersOf{base}",
            f"Powers of {base} are taken in place of those of e: use `np.exp`.",
            edit={"np.exp(-np.abs(x))": f"{base}.0 ** -np.abs(x)"},
        )
        for base in (2, 10)
    ),
    Mistake(
        "Softsign",
        "x / (1 + |x|) is another curve of this shape: the sigmoid is 1 / (1 + exp(−x)).",
        edit={
            **_keeping_x("dout * 0.5 / (1 + np.abs(self.x)) ** 2"),
            Y: "0.5 * (1 + x / (1 + np.abs(x)))",
        },
    ),
    _forward(
        "LeavesZeroOut",
        "np.where(x > 0, 1 / (1 + z), np.where(x < 0, z / (1 + z), 0.0))",
        "x = 0 belongs to neither of your two cases: let one of them be `x >= 0`.",
    ),
    Mistake(
        "IfOfAnArray",
        "`if` decides once and cannot decide for each entry of an array: `np.where` does that.",
        edit={"return self.y\n": "return self.y if x >= 0 else 1 - self.y\n"},
        on=("row/out", "table/out"),
        line=r"\bif\b",
    ),
    Mistake(
        "MathExp",
        "`math.exp` takes one number: `np.exp` takes a whole array, entry by entry.",
        edit={"z = np.exp(-np.abs(x))": "import math\n        z = math.exp(-np.abs(x))"},
        line=r"math|\bexp\(",
    ),
    Mistake(
        "Flattens",
        "What comes out is one long row: it has to have the shape of x, forward and back.",
        edit={
            "z = np": "x = np.ravel(x)\n        z = np",
            DX: "dout.ravel() * self.y * (1 - self.y)",
        },
    ),
)

_OF_MEMORY = (
    Mistake(
        "OverwritesItsOutputOfSigmoid",
        "backward writes into the array that forward returned, which now belongs to whoever called "
        "it: make a new one.",
        edit={"def backward": "self.y *= 1 - self.y\nreturn dout * self.y"},
        on=(
            "back, row/out unchanged",
            "back, row/dout unchanged",
            "again/dx after another dout",
        ),
    ),
    Mistake(
        "RemembersTheFirst",
        "The layer remembers its first output for good: forward must store y anew at every call.",
        edit={
            f"self.y = {Y}\n        return self.y": f"y = {Y}\n"
            '        self.y = getattr(self, "y", y)\n        return y'
        },
        on=("row/dx", "again/dx"),
    ),
    Mistake(
        "RemembersTheFirstOfAShape",
        "Numbers of the same shape as the ones before go back with the old y: forward must store y "
        "anew at every call, whatever the shape.",
        edit={
            "class": "y = np.zeros(0)",
            f"self.y = {Y}\n        return self.y": f"y = {Y}\n"
            "        self.y = y if self.y.shape != x.shape else self.y\n        return y",
        },
    ),
    Mistake(
        "SharesItsMemory",
        "Two layers share one memory: y is kept on the class, or outside of it. Keep it on the "
        "layer itself, `self.y = ...`.",
        edit={"self.y": "type(self).y"},
    ),
    Mistake(
        "WritesIntoDout",
        "backward writes into dout, the caller's gradient, as `dout *= ...` does: `dout * ...` "
        "makes a new array.",
        edit={"def backward": "dout *= self.y * (1 - self.y)\nreturn dout"},
        on=("back, row/dout unchanged", "back, row/out unchanged"),
    ),
    Mistake(
        "WritesIntoX",
        "forward writes into x, the caller's array: `-x` and `np.exp(x)` make new arrays, `x *= "
        "-1` and `out=x` do not.",
        edit={"return self.y\n": "x[...] = self.y\n        return self.y\n"},
        on=("row/x unchanged", "table/x unchanged"),
    ),
    Mistake(
        "CutsOffInPlace",
        "Numbers far out are cut off in x itself, the caller's array: `np.clip(x, -500, 500)` "
        "makes a new one, `out=x` and `x[x > 500] = 500` do not.",
        edit={"z = np": "np.clip(x, -500, 500, out=x)\n        z = np"},
        on=("row/x unchanged", "extremes/x unchanged"),
    ),
)

MISTAKES = (
    *_OF_BACKWARD,
    *_OF_FORWARD,
    *_OF_MEMORY,
    *mistakes_of_a_layer("self.y", "dout * self.y * (1 - self.y)"),
)
