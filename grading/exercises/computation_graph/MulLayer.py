"""How `MulLayer` is graded, and what is known to go wrong."""

from grading.exercises.computation_graph._draws import LAYER_DRAWS
from grading.exercises.computation_graph._mistakes_of_a_layer import mistakes_of_a_layer
from grading.exercises.declaration import Mistake, graded
from seminar.check.chapters.computation_graph.MulLayer import EXERCISE

PRODUCT, DX, DY, PAIR = "return x * y", "dout * self.y", "dout * self.x", "return dx, dy"
KEEPS_X, KEEPS_Y = "self.x = x\n        ", "self.y = y\n        "
INIT = "def __init__"

# One sentence for both factors: the notebook knows the kind of an error and its line, but not which
# of the two is meant.
_NONE_YET = (
    "In backward a factor is still None: forward has to keep its arguments in `self` before it "
    "returns."
)
_NOT_KEPT = (
    "Backward asks `self` for a factor that was never set: forward has to keep both arguments, x "
    "and y, in `self` before it returns."
)
_ASKS_FOR_X_OR_Y_ALONE = r"^(?!.*\.(?!x\b|y\b)).*\bself\.[xy]\b"
_LOCAL = (
    "Backward asks for `{}`, a name inside forward, which is gone when forward returns: keep both "
    "arguments in `self`, as `self.x = x` does."
)
_PILED_UP = "def __init__(self):\n    self.dx = self.dy = 0.0"
_STARTS_WITH_NONE = "def __init__(self):\n    self.x = None\n    self.y = None"
_MATRICES = (
    "This is a product of matrices: the node multiplies entry by entry, and `*` does that for "
    "arrays as well."
)
_ADDED_UP = "The products are added up to one number: the node multiplies entry by entry."
_BY_DIVISION = (
    "You get the other factor by dividing the product, which fails where a factor is 0: use "
    "x and y themselves, as forward keeps them in `self`."
)
_KEEPS_OUT = "self.x, self.y, self.out = x, y, x * y\nreturn self.out"

GRADED = graded(
    EXERCISE,
    points={
        "forward": 0.5,
        "gradients": 1.5,
        "nothing left over, nothing overwritten": 0.5,
        "two layers side by side": 0.5,
    },
    draws=LAYER_DRAWS,
    mistakes=(
        Mistake(
            "MulNotSwapped",
            "The two gradients are exchanged: when x grows by a little, x·y grows by y times that "
            "little, so the other factor goes into each gradient.",
            edit={PAIR: "return dy, dx"},
        ),
        Mistake(
            "MulUsesXTwice",
            "Both gradients are dout times x: that is right for dy, while dx needs the other "
            "factor, y.",
            edit={DX: DY},
        ),
        Mistake(
            "MulUsesYTwice",
            "Both gradients are dout times y: that is right for dx, while dy needs the other "
            "factor, x.",
            edit={DY: DX},
        ),
        Mistake(
            "MulKeepsTheOutput",
            "You keep the product and multiply dout by it: each gradient needs the other factor, "
            "so keep x and y themselves.",
            edit={DX: "dout * (self.x * self.y)", DY: "dout * (self.x * self.y)"},
        ),
        Mistake(
            "MulKeepsTheOutputAsX",
            "The gradient of y is dout · x · y, as if the product were kept in the place of x: it "
            "starts from dout, and needs x itself.",
            edit={"self.x = x": "self.x = x * y"},
        ),
        Mistake(
            "MulKeepsTheOutputAsY",
            "The gradient of x is dout · x · y, as if the product were kept in the place of y: it "
            "starts from dout, and needs y itself.",
            edit={"self.y = y": "self.y = x * y"},
        ),
        Mistake(
            "MulReturnsTheProduct",
            "Your backward returns one value, dout times the whole product: it returns two, dout "
            "times the other factor for each.",
            edit={PAIR: "return dout * self.x * self.y"},
        ),
        Mistake(
            "MulKeepsZeros",
            "Both gradients are 0: what backward multiplies by must be kept in `self` by forward, "
            "and must not stay as `__init__` left it.",
            edit={"self.x = x": "self.x = 0", "self.y = y": "self.y = 0"},
        ),
        Mistake(
            "MulIgnoresDout",
            "Your backward ignores dout: the other factor is the local derivative, and it has to "
            "be multiplied by the gradient that arrives.",
            edit={PAIR: "return self.y, self.x"},
        ),
        Mistake(
            "MulReturnsInputs",
            "Your backward ignores dout, and its two local derivatives are exchanged: with respect "
            "to x it is y.",
            edit={PAIR: "return self.x, self.y"},
        ),
        Mistake(
            "MulGoesBackLikeASum",
            "Your backward hands dout through unchanged, as an addition node does: multiply it by "
            "the other factor.",
            edit={PAIR: "return dout, dout"},
        ),
        Mistake(
            "MulAddsTheOtherFactor",
            "You add the other factor to dout: the chain rule multiplies.",
            edit={DX: "dout + self.y", DY: "dout + self.x"},
        ),
        Mistake(
            "MulAddsItsOwnFactor",
            "You add x to dout for the gradient of x, and y for that of y: the chain rule "
            "multiplies, and by the other factor.",
            edit={DX: "dout + self.x", DY: "dout + self.y"},
        ),
        Mistake(
            "MulDividesByTheOtherFactor",
            "You divide dout by the other factor: the chain rule multiplies by the local "
            "derivative.",
            edit={DX: "dout / self.y", DY: "dout / self.x"},
        ),
        Mistake(
            "MulMinusOnTheSecond",
            "The gradient of y has a minus: x·y grows with y by x, without one.",
            edit={DY: "-dout * self.x"},
        ),
        Mistake(
            "MulDividesTheProduct",
            _BY_DIVISION,
            edit={
                "def forward": _KEEPS_OUT,
                DX: "dout * self.out / self.x",
                DY: "dout * self.out / self.y",
            },
            on=("zeros/dx", "zeros/dy"),
        ),
        Mistake(
            "MulDividesTheProductForDx",
            _BY_DIVISION,
            edit={"def forward": _KEEPS_OUT, DX: "dout * self.out / self.x"},
            on=("zeros/dx", "zeros/dy"),
        ),
        Mistake(
            "MulDividesTheProductForDy",
            _BY_DIVISION,
            edit={"def forward": _KEEPS_OUT, DY: "dout * self.out / self.y"},
            on=("zeros/dx", "zeros/dy"),
        ),
        Mistake(
            "MulAddsForward",
            "Your forward adds: this node multiplies, x·y.",
            edit={PRODUCT: "return x + y"},
        ),
        Mistake(
            "MulCutsToWholeNumbers",
            "What forward returns is cut to whole numbers: leave `int` out, prices have decimals "
            "as well.",
            edit={PRODUCT: "return np.asarray(x * y).astype(int)"},
        ),
        Mistake(
            "MulRounds",
            "What forward returns is rounded: return the product as it comes out.",
            edit={PRODUCT: "return np.round(x * y, 2)"},
        ),
        Mistake("MulByDot", _MATRICES, edit={PRODUCT: "return np.dot(x, y)"}, line="dot"),
        Mistake("MulByAtSign", _MATRICES, edit={PRODUCT: "return x @ y"}, line="@"),
        Mistake("MulSumsUp", _ADDED_UP, edit={PRODUCT: "return np.sum(x * y)"}),
        Mistake(
            "MulIsASumThroughout",
            "This is an addition node, forward and back: this one multiplies.",
            edit={PRODUCT: "return x + y", PAIR: "return dout, dout"},
        ),
        Mistake(
            "MulForgetsItsArguments",
            _NONE_YET,
            edit={KEEPS_X + KEEPS_Y: "", INIT: _STARTS_WITH_NONE},
            line=_ASKS_FOR_X_OR_Y_ALONE,
        ),
        Mistake(
            "MulForgetsItsArgumentsTheOtherWayRound",
            _NONE_YET,
            edit={
                KEEPS_X + KEEPS_Y: "",
                INIT: _STARTS_WITH_NONE,
                DX: "self.y * dout",
                DY: "self.x * dout",
            },
            line=_ASKS_FOR_X_OR_Y_ALONE,
        ),
        Mistake(
            "mul_keeps_nothing",
            _NOT_KEPT,
            edit={KEEPS_X + KEEPS_Y: ""},
            line=_ASKS_FOR_X_OR_Y_ALONE,
        ),
        Mistake(
            "mul_keeps_only_y",
            _NOT_KEPT,
            edit={KEEPS_X: ""},
            line=_ASKS_FOR_X_OR_Y_ALONE,
        ),
        Mistake(
            "MulAsksForForwardsY",
            _LOCAL.format("y"),
            edit={DX: "dout * y", DY: "dout * x"},
            line=r"(?<![.\w])y\b",
        ),
        Mistake(
            "MulAsksForForwardsX",
            _LOCAL.format("x"),
            edit={DY: "dout * x"},
            line=r"^(?!.*(?<![.\w])y\b).*(?<![.\w])x\b",
        ),
        Mistake(
            "MulReturnsOneGradient",
            "Your backward returns one gradient, dout times y: the node has two inputs, so return "
            "a pair, `dx, dy`.",
            edit={PAIR: "return dx"},
        ),
        Mistake(
            "MulSumsItsGradients",
            "You add the two gradients up: they belong to two different inputs, so return them as "
            "a pair.",
            edit={PAIR: "return dx + dy"},
        ),
        Mistake(
            "mul_state_on_the_class",
            "Two layers share one memory: keep x and y in `self`, not in the class or in a global "
            "name, or the second layer overwrites what the first one kept.",
            edit={"self.x": "MulLayer.x", "self.y": "MulLayer.y"},
        ),
        Mistake(
            "MulKeepsTheFirstUse",
            "The layer keeps the numbers of its first use: forward has to keep the new ones each "
            "time it is called, whatever their shape.",
            edit={
                "class": "x = y = None",
                "def forward": "if self.x is None:\n    self.x, self.y = x, y\nreturn x * y",
            },
        ),
        Mistake(
            "MulAnswersTheOldestForward",
            "After two forwards in a row, backward answers for the first of them: forward has to "
            "overwrite what an earlier one kept.",
            edit={
                INIT: "def __init__(self):\n    self.kept = []",
                "def forward": "self.kept.append((x, y))\nreturn x * y",
                "def backward": "x, y = self.kept.pop(0)\nreturn dout * y, dout * x",
            },
        ),
        Mistake(
            "MulAccumulates",
            "Gradients pile up from one use of the layer to the next: each backward answers for "
            "its own dout only.",
            edit={
                INIT: _PILED_UP,
                PAIR: "self.dx = self.dx + dx\n        self.dy = self.dy + dy\n        "
                "return self.dx, self.dy",
            },
        ),
        Mistake(
            "MulInPlace",
            "The layer writes into x, the caller's own array, and backward needs that x: `x * y` "
            "makes a new array, and `*=` does not, also by another name, as after `out = x`.",
            edit={PRODUCT: "x *= y\n        return x"},
        ),
        Mistake(
            "MulChangesDout",
            "backward writes into dout, the caller's own array, before the gradient of y is made "
            "from it: `dout * ...` makes a new array, and `*=` does not, also by another name, as "
            "after `dx = dout`.",
            edit={"dx = dout * self.y": "dx = dout\n        dx *= self.y"},
        ),
        *(
            Mistake(
                f"MulOverwrites{kept.upper()}TooEarly",
                f"Backward puts a gradient into `self.{kept}` and then takes `self.{kept}` for the "
                f"{kept} that forward kept: the gradient of {other} needs that {kept}, so give the "
                "gradients names of their own.",
                edit={"def backward": f"{first}\n{second}\nreturn self.x, self.y"},
            )
            for kept, other, first, second in (
                ("x", "y", "self.x = dout * self.y", "self.y = dout * self.x"),
                ("y", "x", "self.y = dout * self.x", "self.x = dout * self.y"),
            )
        ),
        Mistake(
            "MulWritesIntoItsFactors",
            "Backward writes into x and y, which forward kept and which are the caller's arrays: "
            "`dout * self.y` makes a new one.",
            edit={"def backward": "self.x *= dout\nself.y *= dout\nreturn self.y, self.x"},
        ),
        *(
            Mistake(name, sentence, edit={PAIR: f"return {pair}"})
            for name, pair, sentence in (
                (
                    "MulReturnsOnes",
                    "np.ones_like(dout), np.ones_like(dout)",
                    "Both gradients are 1: each is dout times the other factor.",
                ),
                (
                    "MulDividesByItsOwnFactor",
                    "dout / self.x, dout / self.y",
                    "You divide dout by a factor: the chain rule multiplies, by the other factor.",
                ),
                (
                    "MulGoesBackLikeAQuotient",
                    "dx, dy / self.y",
                    "The gradient of y is divided by y: it is dout times x.",
                ),
                (
                    "MulSquaresTheFactors",
                    "dx * self.y, dy * self.x",
                    "Each factor stands in its gradient twice: multiply dout by the other factor "
                    "once.",
                ),
                (
                    "MulHalves",
                    "dx / 2, dy / 2",
                    "Both gradients are half as large as they should be: dout goes to each factor "
                    "as a whole.",
                ),
                (
                    "MulDoubles",
                    "2 * dx, 2 * dy",
                    "Both gradients are twice as large as they should be: each is dout times the "
                    "other factor.",
                ),
                (
                    "MulGivesYNothing",
                    "dx, 0.0 * dout",
                    "The gradient of y is 0: both factors move the product.",
                ),
                (
                    "MulGivesXNothing",
                    "0.0 * dout, dy",
                    "The gradient of x is 0: both factors move the product.",
                ),
                (
                    "MulHandsDoutToY",
                    "dx, dout",
                    "The gradient of y is dout unchanged: multiply it by the other factor, x.",
                ),
                (
                    "MulHandsDoutToX",
                    "dout, dy",
                    "The gradient of x is dout unchanged: multiply it by the other factor, y.",
                ),
                (
                    "MulIgnoresDoutForX",
                    "self.y, dy",
                    "The gradient of x is y without dout: multiply it by the gradient that "
                    "arrives.",
                ),
                (
                    "MulIgnoresDoutForY",
                    "dx, self.x",
                    "The gradient of y is x without dout: multiply it by the gradient that "
                    "arrives.",
                ),
            )
        ),
        Mistake(
            "MulKeepsWholeNumbers",
            "The factors are cut to whole numbers before they are kept: keep x and y as they are.",
            edit={
                "self.x = x": "self.x = np.asarray(x).astype(int)",
                "self.y = y": "self.y = np.asarray(y).astype(int)",
            },
        ),
        Mistake(
            "MulInPlaceOnY",
            "The layer writes into y, the caller's own array, and backward needs that y: `x * y` "
            "makes a new array, and `*=` does not, also by another name, as after `out = y`.",
            edit={PRODUCT: "y *= x\n        return y"},
        ),
        Mistake(
            "MulChangesDoutTwice",
            "Both of your gradients are one array, the caller's own dout: `dout * ...` makes a new "
            "one each time, and `*=` does not, also by another name, as after `dx = dout`.",
            edit={
                "def backward": "dx = dout\ndx *= self.y\ndy = dout\ndy *= self.x\nreturn dx, dy"
            },
        ),
        Mistake(
            "MulPilesUpItsFactors",
            "The factors that are kept pile up from one use of the layer to the next: forward has "
            "to keep the new ones alone.",
            edit={
                "class": "x = y = 0.0",
                "self.x = x": "self.x = self.x + x",
                "self.y = y": "self.y = self.y + y",
            },
        ),
        *(
            Mistake(
                f"MulDotsItsGradients{how}",
                "`np.dot` and `@` are products of matrices: the gradients are products entry by "
                "entry, and `*` does that for arrays as well.",
                edit={DX: f"{dot.format('self.y')}", DY: f"{dot.format('self.x')}"},
                on=("tables/dx",),
                line=line,
            )
            for how, dot, line in (
                ("", "np.dot(dout, {})", r"\bdot\("),
                ("ByAtSign", "dout @ {}", "@"),
            )
        ),
        *mistakes_of_a_layer("MulLayer", "x * y", "dout * self.y", "dout * self.x"),
    ),
)
