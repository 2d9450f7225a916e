"""How `AddLayer` is graded, and what is known to go wrong."""

from grading.exercises.computation_graph._draws import LAYER_DRAWS
from grading.exercises.computation_graph._mistakes_of_a_layer import mistakes_of_a_layer
from grading.exercises.declaration import Mistake, graded
from seminar.check.chapters.computation_graph.AddLayer import EXERCISE

SUM, BACK = "return x + y", "return dout, dout"
KEEPS_BOTH = "self.x, self.y = x, y\nreturn x + y"

_NEEDS_NOTHING = (
    "Backward asks for something of forward that is not there, and needs nothing of it: a sum "
    "grows by 1 for every 1 that either input grows, so both gradients are dout."
)
_ONE_ALONE = "One of the two inputs gets no gradient: a sum grows with both of them."

GRADED = graded(
    EXERCISE,
    points={"forward": 0.5, "gradients": 1, "nothing left over, nothing overwritten": 0.5},
    draws=LAYER_DRAWS,
    mistakes=(
        Mistake(
            "AddMultipliesForward",
            "Your forward multiplies: this node adds, x + y.",
            edit={SUM: "return x * y"},
        ),
        Mistake(
            "AddKeepsItsOutputOnTheClass",
            "The sum is kept on the class, which all layers share: a second layer overwrites it. "
            "This node needs nothing from forward; what a layer does need belongs in `self`.",
            edit={
                SUM: "AddLayer.out = x + y\n        return AddLayer.out",
                "def backward": "ones = np.ones_like(AddLayer.out)\n"
                "return dout * ones, dout * ones",
            },
        ),
        Mistake(
            "AddSubtracts",
            "Your forward subtracts: this node adds, x + y.",
            edit={SUM: "return x - y"},
        ),
        Mistake(
            "AddCutsToWholeNumbers",
            "What forward returns is cut to whole numbers: leave `int` out, prices have decimals "
            "as well.",
            edit={SUM: "return np.asarray(x + y).astype(int)"},
        ),
        Mistake(
            "AddRounds",
            "What forward returns is rounded: return the sum as it comes out.",
            edit={SUM: "return np.round(x + y, 2)"},
        ),
        Mistake(
            "AddTakesTheMean",
            "Your forward takes the mean of x and y: this node adds, x + y.",
            edit={SUM: "return (x + y) / 2"},
        ),
        Mistake(
            "AddSumsAllEntries",
            "`np.sum` adds up all entries to one number: `x + y` adds entry by entry and keeps the "
            "shape.",
            edit={SUM: "return np.sum([x, y])"},
        ),
        Mistake(
            "AddGoesBackLikeAProduct",
            "Your backward is that of a product: a sum grows by 1 for every 1 that x grows, "
            "however large y is, so no input appears in its gradients.",
            edit={"def forward": KEEPS_BOTH, BACK: "return dout * self.y, dout * self.x"},
        ),
        Mistake(
            "AddIsAProductThroughout",
            "This is a multiplication node, forward and back: this one adds.",
            edit={
                "def forward": "self.x, self.y = x, y\nreturn x * y",
                BACK: "return dout * self.y, dout * self.x",
            },
        ),
        Mistake(
            "AddGradientTimesInput",
            "Each gradient is multiplied by the input that it belongs to: a local derivative says "
            "how fast the sum grows, not how large the input is.",
            edit={"def forward": KEEPS_BOTH, BACK: "return dout * self.x, dout * self.y"},
        ),
        Mistake(
            "AddGradientTimesOutput",
            "dout is multiplied by the sum: a local derivative says how fast the sum grows, not "
            "how large it is.",
            edit={
                SUM: "self.out = x + y\n        return self.out",
                BACK: "return dout * self.out, dout * self.out",
            },
        ),
        Mistake(
            "AddIgnoresDout",
            "Your backward ignores dout and returns the local derivatives alone: each has to be "
            "multiplied by the gradient that arrives.",
            edit={BACK: "return np.ones_like(dout), np.ones_like(dout)"},
        ),
        Mistake(
            "AddReturnsPlainOnes",
            "Your backward ignores dout and returns the number 1 twice: each local derivative has "
            "to be multiplied by the gradient that arrives.",
            edit={BACK: "return 1.0, 1.0"},
        ),
        Mistake(
            "AddReturnsOneGradient",
            "Your backward returns one gradient: the node has two inputs, so return a pair, "
            "`dx, dy`.",
            edit={BACK: "return dout"},
        ),
        Mistake(
            "AddSumsItsGradients",
            "You add the two gradients up: they belong to two different inputs, so return them as "
            "a pair.",
            edit={BACK: "return dout + dout"},
        ),
        Mistake(
            "AddHalvesDout",
            "You share dout out in halves: a sum grows by 1 for every 1 that either input grows, "
            "so each gets the whole of dout.",
            edit={BACK: "return dout / 2, dout / 2"},
        ),
        Mistake(
            "AddDoublesDout",
            "Each input gets dout twice: a sum grows by 1 for every 1 that one input grows, so "
            "each gets dout once.",
            edit={BACK: "return 2 * dout, 2 * dout"},
        ),
        Mistake("AddGoesBackToXAlone", _ONE_ALONE, edit={BACK: "return dout, 0 * dout"}),
        Mistake("AddGoesBackToYAlone", _ONE_ALONE, edit={BACK: "return 0 * dout, dout"}),
        Mistake(
            "AddReturnsInputs",
            "Your backward hands back the inputs: what flows back is dout.",
            edit={"def forward": KEEPS_BOTH, BACK: "return self.x, self.y"},
        ),
        Mistake(
            "AddGoesBackLikeADifference",
            "The second gradient has a minus: that belongs to a difference. A sum grows with both "
            "inputs.",
            edit={BACK: "return dout, -dout"},
        ),
        Mistake(
            "AddInPlace",
            "The layer writes into x, the caller's own array: `x + y` makes a new one, and `+=` "
            "does not, also by another name, as after `out = x`.",
            edit={SUM: "x += y\n        return x"},
        ),
        Mistake(
            "AddAccumulates",
            "Gradients pile up from one use of the layer to the next: each backward answers for "
            "its own dout only.",
            edit={
                "class": "dx = dy = 0.0",
                "def backward": "self.dx = self.dx + dout\nself.dy = self.dy + dout\n"
                "return self.dx, self.dy",
            },
        ),
        *(
            Mistake(
                name,
                sentence,
                edit={"def forward": f"{KEEPS_BOTH}", BACK: f"return {pair}"},
            )
            for name, pair, sentence in (
                (
                    "AddAddsTheInputs",
                    "dout + self.x, dout + self.y",
                    "Each input is added to dout: both gradients are dout itself, for a sum grows "
                    "by 1 for every 1 that either input grows.",
                ),
                (
                    "AddSharesOutByTheInputs",
                    "dout * self.x / (self.x + self.y), dout * self.y / (self.x + self.y)",
                    "dout is shared out in proportion to the inputs: each of them gets the whole "
                    "of dout.",
                ),
                (
                    "AddAddsTheOutput",
                    "dout + self.x + self.y, dout + self.x + self.y",
                    "The sum is added to dout: both gradients are dout itself, for a sum grows by "
                    "1 for every 1 that either input grows.",
                ),
            )
        ),
        *(
            Mistake(
                f"AddTakesTheDifference{how}",
                "Your forward subtracts x from y: this node adds, x + y.",
                edit={SUM: "return y - x", **back},
            )
            for how, back in (("", {}), ("BothWays", {BACK: "return -dout, dout"}))
        ),
        Mistake(
            "AddSubtractsBothWays",
            "This node subtracts, forward and back: it should add, x + y.",
            edit={SUM: "return x - y", BACK: "return dout, -dout"},
        ),
        Mistake(
            "AddWritesIntoY",
            "The layer writes into y, the caller's own array: `x + y` makes a new one, and `+=` "
            "does not, also by another name, as after `out = y`.",
            edit={SUM: "y += x\n        return y"},
            on=("tables/y unchanged", "tables/x unchanged"),
        ),
        Mistake(
            "AddKeepsItsFirstSum",
            "The layer returns its first sum for ever: each forward answers for its own x and y.",
            edit={
                "class": "out = None",
                SUM: "self.out = x + y if self.out is None else self.out\n        return self.out",
            },
        ),
        *(
            Mistake(name, _NEEDS_NOTHING, edit={BACK: f"return {pair}"})
            for name, pair in (
                ("AddNamesForwardsX", "dout * x, dout * y"),
                ("AddNamesForwardsOut", "dout * out, dout * out"),
                ("AddAsksForX", "dout * self.x, dout * self.y"),
                ("AddAsksForOut", "dout * self.out, dout * self.out"),
            )
        ),
        *mistakes_of_a_layer("AddLayer", "x + y", "1.0 * dout", "1.0 * dout"),
    ),
)
