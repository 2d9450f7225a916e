"""Chapter 03: how it is graded, and what is known to go wrong."""

import numpy as np

from grading.exercises.old import Aspect, Exercise, Experiment
from seminar.probes import computation_graph as probes

MOVED = "A number that was handed in is not what it was: compute with new arrays."

# ------------------------------------------------------------------- AddLayer and MulLayer


def _use(rng, *shape):
    """Draw what one use of a layer takes: numbers apart from 0, 1, 2 and from one another."""
    lows = {"x": 2.3, "y": 3.6, "dout": 1.2}
    return {name: rng.uniform(low, low + 0.8, shape or None) for name, low in lows.items()}


def _other_use(rng, *shape):
    return {name: -1.7 * value for name, value in _use(rng, *shape).items()}


def _two_uses(rng):
    return {"first": _use(rng), "second": _other_use(rng)}


def _uses_of_two_shapes(rng):
    return {"first": _use(rng), "second": _other_use(rng, 2, 3)}


def _layer_experiments():
    return {
        "numbers": Experiment(probes.both_ways, _use),
        "arrays": Experiment(probes.both_ways, lambda rng: _other_use(rng, 3, 4)),
        "back, numbers": Experiment(probes.back, _use),
        "back, arrays": Experiment(probes.back, lambda rng: _other_use(rng, 3, 4)),
        "again": Experiment(probes.again, _two_uses),
        "side by side": Experiment(probes.side_by_side, _uses_of_two_shapes),
    }


FORWARD = ("numbers/out", "arrays/out")
UNCHANGED = ("arrays/x unchanged", "arrays/y unchanged", "arrays/dout unchanged")
GRADIENTS = (
    "back, numbers/returned",
    "back, numbers/dx",
    "back, numbers/dy",
    "back, arrays/returned",
    "back, arrays/dx",
    "back, arrays/dy",
)

AddLayer = Exercise(
    "AddLayer",
    points=2,
    experiments=_layer_experiments(),
    aspects=(
        Aspect("forward", 0.5, FORWARD, "what forward returns"),
        Aspect("gradients", 1, GRADIENTS, "what backward returns"),
        Aspect(
            "a second use, arguments as they were",
            0.5,
            (
                "again/out",
                "again/returned",
                "again/dx",
                "again/dy",
                "side by side/dx",
                *UNCHANGED,
            ),
            "the answer to a second pair of numbers",
            after=("forward", "gradients"),
            wrong=MOVED,
        ),
    ),
)


@AddLayer.mistake("Your forward multiplies: this node adds, x + y.")
class AddMultipliesForward:
    def forward(self, x, y):
        return x * y

    def backward(self, dout):
        return dout, dout


@AddLayer.mistake(
    "The sum is kept on the class, which all layers share: a second layer overwrites it. This node "
    "needs nothing from forward; what a layer does need belongs in `self`."
)
class AddKeepsItsOutputOnTheClass:
    out = None

    def forward(self, x, y):
        AddKeepsItsOutputOnTheClass.out = x + y
        return AddKeepsItsOutputOnTheClass.out

    def backward(self, dout):
        ones = np.ones_like(AddKeepsItsOutputOnTheClass.out)
        return dout * ones, dout * ones


@AddLayer.mistake("Your forward subtracts: this node adds, x + y.")
class AddSubtracts:
    def forward(self, x, y):
        return x - y

    def backward(self, dout):
        return dout, dout


_CUT = (
    "What forward returns is cut to whole numbers: leave `int` out, prices have decimals as well."
)


@AddLayer.mistake(_CUT)
class AddCutsToWholeNumbers:
    def forward(self, x, y):
        return np.asarray(x + y).astype(int)

    def backward(self, dout):
        return dout, dout


@AddLayer.mistake(
    "What forward returns piles up from one use of the layer to the next: each forward answers for "
    "its own x and y only."
)
class AddPilesUpItsSums:
    def __init__(self):
        self.total = 0.0

    def forward(self, x, y):
        self.total = self.total + x + y
        return self.total

    def backward(self, dout):
        return dout, dout


@AddLayer.mistake(
    "Your backward is that of a product: a sum grows by 1 for every 1 that x grows, however large "
    "y is, so no input appears in its gradients."
)
class AddGoesBackLikeAProduct:
    def forward(self, x, y):
        self.x, self.y = x, y
        return x + y

    def backward(self, dout):
        return dout * self.y, dout * self.x


@AddLayer.mistake("This is a multiplication node, forward and back: this one adds.")
class AddIsAProductThroughout:
    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, dout):
        return dout * self.y, dout * self.x


@AddLayer.mistake(
    "Each gradient is multiplied by the input that it belongs to: a local derivative says how fast "
    "the sum grows, not how large the input is."
)
class AddGradientTimesInput:
    def forward(self, x, y):
        self.x, self.y = x, y
        return x + y

    def backward(self, dout):
        return dout * self.x, dout * self.y


@AddLayer.mistake(
    "Your backward ignores dout and returns the local derivatives alone: each has to be multiplied "
    "by the gradient that arrives."
)
class AddIgnoresDout:
    def forward(self, x, y):
        return x + y

    def backward(self, dout):
        return np.ones_like(dout), np.ones_like(dout)


@AddLayer.mistake(
    "Your backward ignores dout and returns the number 1 twice: each local derivative has to be "
    "multiplied by the gradient that arrives."
)
class AddReturnsPlainOnes:
    def forward(self, x, y):
        return x + y

    def backward(self, dout):
        return 1.0, 1.0


@AddLayer.mistake(
    "Your backward returns one gradient: the node has two inputs, so return a pair, `dx, dy`."
)
class AddReturnsOneGradient:
    def forward(self, x, y):
        return x + y

    def backward(self, dout):
        return dout


@AddLayer.mistake(
    "You add the two gradients up: they belong to two different inputs, so return them as a pair."
)
class AddSumsItsGradients:
    def forward(self, x, y):
        return x + y

    def backward(self, dout):
        return dout + dout


@AddLayer.mistake(
    "You share dout out in halves: a sum grows by 1 for every 1 that either input grows, so each "
    "gets the whole of dout."
)
class AddHalvesDout:
    def forward(self, x, y):
        return x + y

    def backward(self, dout):
        return dout / 2, dout / 2


@AddLayer.mistake("Your backward hands back the inputs: what flows back is dout.")
class AddReturnsInputs:
    def forward(self, x, y):
        self.x, self.y = x, y
        return x + y

    def backward(self, dout):
        return self.x, self.y


@AddLayer.mistake(
    "The second gradient has a minus: that belongs to a difference. A sum grows with both inputs."
)
class AddGoesBackLikeADifference:
    def forward(self, x, y):
        return x + y

    def backward(self, dout):
        return dout, -dout


@AddLayer.mistake("`x += y` changes the caller's own array: write `x + y`, which makes a new one.")
class AddInPlace:
    def forward(self, x, y):
        x += y
        return x

    def backward(self, dout):
        return dout, dout


@AddLayer.mistake(
    "Gradients pile up from one use of the layer to the next: each backward answers for its own "
    "dout only."
)
class AddAccumulates:
    def __init__(self):
        self.dx = self.dy = 0.0

    def forward(self, x, y):
        return x + y

    def backward(self, dout):
        self.dx = self.dx + dout
        self.dy = self.dy + dout
        return self.dx, self.dy


MulLayer = Exercise(
    "MulLayer",
    points=3,
    experiments=_layer_experiments(),
    aspects=(
        Aspect("forward", 0.5, FORWARD, "what forward returns"),
        Aspect("gradients", 1.5, GRADIENTS, "what backward returns"),
        Aspect(
            "a second use, arguments as they were",
            0.5,
            ("again/out", "again/returned", "again/dx", "again/dy", *UNCHANGED),
            "the answer to a second pair of numbers",
            after=("forward", "gradients"),
            wrong=MOVED,
        ),
        Aspect(
            "two layers side by side",
            0.5,
            ("side by side/returned", "side by side/dx", "side by side/dy"),
            "the gradient of the first of two layers",
            after=("gradients",),
        ),
    ),
)


class _Product:
    """A working multiplication node, for mistakes to start from."""

    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, dout):
        return dout * self.y, dout * self.x


@MulLayer.mistake(
    "The two gradients are exchanged: when x grows by a little, x·y grows by y times that little, "
    "so the other factor goes into each gradient."
)
class MulNotSwapped(_Product):
    def backward(self, dout):
        return dout * self.x, dout * self.y


@MulLayer.mistake(
    "Both gradients are dout times x: that is right for dy, while dx needs the other factor, y."
)
class MulUsesXTwice(_Product):
    def backward(self, dout):
        return dout * self.x, dout * self.x


@MulLayer.mistake(
    "Both gradients are dout times y: that is right for dx, while dy needs the other factor, x."
)
class MulUsesYTwice(_Product):
    def backward(self, dout):
        return dout * self.y, dout * self.y


@MulLayer.mistake(
    "You keep the product and multiply dout by it: each gradient needs the other factor, so keep "
    "x and y themselves."
)
class MulKeepsTheOutput(_Product):
    def backward(self, dout):
        out = self.x * self.y
        return dout * out, dout * out


@MulLayer.mistake(
    "You keep the product in the place of x: the gradient with respect to y needs x itself."
)
class MulKeepsTheOutputAsX(_Product):
    def backward(self, dout):
        return dout * self.y, dout * self.x * self.y


@MulLayer.mistake(
    "Your backward returns one value, dout times the whole product: it returns two, dout times the "
    "other factor for each."
)
class MulReturnsTheProduct(_Product):
    def backward(self, dout):
        return dout * self.x * self.y


@MulLayer.mistake(
    "Both gradients are 0: what backward multiplies by must be kept in `self` by forward, and must "
    "not stay as `__init__` left it."
)
class MulKeepsZeros(_Product):
    def backward(self, dout):
        return dout * 0, dout * 0


@MulLayer.mistake(
    "Your backward ignores dout: the other factor is the local derivative, and it has to be "
    "multiplied by the gradient that arrives."
)
class MulIgnoresDout(_Product):
    def backward(self, dout):
        return self.y, self.x


@MulLayer.mistake(
    "Your backward ignores dout, and its two local derivatives are exchanged: with respect "
    "to x it is y."
)
class MulReturnsInputs(_Product):
    def backward(self, dout):
        return self.x, self.y


@MulLayer.mistake(
    "Your backward hands dout through unchanged, as an addition node does: multiply it by the "
    "other factor."
)
class MulGoesBackLikeASum(_Product):
    def backward(self, dout):
        return dout, dout


@MulLayer.mistake("You add the other factor to dout: the chain rule multiplies.")
class MulAddsTheOtherFactor(_Product):
    def backward(self, dout):
        return dout + self.y, dout + self.x


@MulLayer.mistake(
    "You divide dout by the other factor: the chain rule multiplies by the local derivative."
)
class MulDividesByTheOtherFactor(_Product):
    def backward(self, dout):
        return dout / self.y, dout / self.x


@MulLayer.mistake("Your forward adds: this node multiplies, x·y.")
class MulAddsForward(_Product):
    def forward(self, x, y):
        self.x, self.y = x, y
        return x + y


@MulLayer.mistake(_CUT)
class MulCutsToWholeNumbers(_Product):
    def forward(self, x, y):
        return np.asarray(super().forward(x, y)).astype(int)


@MulLayer.mistake("This is an addition node, forward and back: this one multiplies.")
class MulIsASumThroughout:
    def forward(self, x, y):
        return x + y

    def backward(self, dout):
        return dout, dout


@MulLayer.mistake(
    "In backward a factor is still None: forward has to keep its arguments in `self` before it "
    "returns."
)
class MulForgetsItsArguments:
    def __init__(self):
        self.x = None
        self.y = None

    def forward(self, x, y):
        return x * y

    def backward(self, dout):
        return dout * self.y, dout * self.x


@MulLayer.mistake(
    "In backward one factor is still None: forward has to keep its arguments in `self` before it "
    "returns."
)
class MulForgetsItsArgumentsTheOtherWayRound(MulForgetsItsArguments):
    def backward(self, dout):
        return self.y * dout, self.x * dout


@MulLayer.mistake(
    "Backward asks for `self.y`, which was never set: forward has to keep its arguments in `self` "
    "before it returns."
)
def mul_keeps_nothing():
    class MulLayer:
        def forward(self, x, y):
            return x * y

        def backward(self, dout):
            return dout * self.y, dout * self.x

    return MulLayer()


@MulLayer.mistake(
    "Backward asks for `self.x`, which was never set: forward has to keep its arguments in `self` "
    "before it returns."
)
def mul_keeps_only_y():
    class MulLayer:
        def forward(self, x, y):
            self.y = y
            return x * y

        def backward(self, dout):
            return dout * self.y, dout * self.x

    return MulLayer()


_LOCAL = (
    "Backward asks for `{}`, a name inside forward, which is gone when forward returns: keep both "
    "arguments in `self`, as `self.x = x` does."
)


@MulLayer.mistake(_LOCAL.format("y"))
class MulAsksForForwardsY(_Product):
    def backward(self, dout):
        return dout * y, dout * x  # noqa: F821


@MulLayer.mistake(_LOCAL.format("x"))
class MulAsksForForwardsX(_Product):
    def backward(self, dout):
        return dout * self.y, dout * x  # noqa: F821


@MulLayer.mistake(
    "Your backward returns one gradient, dout times y: the node has two inputs, so return a pair, "
    "`dx, dy`."
)
class MulReturnsOneGradient(_Product):
    def backward(self, dout):
        return dout * self.y


@MulLayer.mistake(
    "You add the two gradients up: they belong to two different inputs, so return them as a pair."
)
class MulSumsItsGradients(_Product):
    def backward(self, dout):
        return dout * self.y + dout * self.x


@MulLayer.mistake(
    "Two layers share one memory: keep x and y in `self`, not in the class or in a global name, "
    "or the second layer overwrites what the first one kept."
)
def mul_state_on_the_class():
    return _Shared()


class _Shared:
    def forward(self, x, y):
        _Shared.x, _Shared.y = x, y
        return x * y

    def backward(self, dout):
        return dout * _Shared.y, dout * _Shared.x


@MulLayer.mistake(
    "The layer keeps the numbers of its first use for ever: forward has to keep the new ones each "
    "time it is called."
)
class MulKeepsTheFirstUse:
    def __init__(self):
        self.x = self.y = None

    def forward(self, x, y):
        if self.x is None:
            self.x, self.y = x, y
        return x * y

    def backward(self, dout):
        return dout * self.y, dout * self.x


@MulLayer.mistake(
    "Gradients pile up from one use of the layer to the next: each backward answers for its own "
    "dout only."
)
class MulAccumulates(_Product):
    def __init__(self):
        self.dx = self.dy = 0.0

    def backward(self, dout):
        self.dx = self.dx + dout * self.y
        self.dy = self.dy + dout * self.x
        return self.dx, self.dy


@MulLayer.mistake(
    "`x *= y` changes the caller's own array, and with it the x that backward needs: write `x * y`."
)
class MulInPlace(_Product):
    def forward(self, x, y):
        self.x, self.y = x, y
        x *= y
        return x


@MulLayer.mistake(
    "`dout *= ...` changes the caller's own gradient, so the second of your two is wrong as well: "
    "write `dout * ...`."
)
class MulChangesDout(_Product):
    def backward(self, dout):
        dx = dout
        dx *= self.y
        return dx, dout * self.x


# --------------------------------------------------------------------------------- shopping


def _a_day(rng):
    """Draw a day whose ten numbers, on the way there and back, all differ."""
    return {
        "apple_price": rng.uniform(41, 49),
        "apple_count": rng.uniform(2.2, 2.9),
        "orange_price": rng.uniform(72, 88),
        "orange_count": rng.uniform(4.2, 5.8),
        "tax": rng.uniform(1.12, 1.32),
    }


shopping = Exercise(
    "shopping",
    points=4,
    given=("AddLayer", "MulLayer"),
    experiments={
        "a day": Experiment(probes.shopping, _a_day),
        "another day": Experiment(probes.shopping, _a_day),
    },
    aspects=(
        Aspect("total", 1, ("a day/total", "another day/total"), "the total"),
        *(
            Aspect(
                f"gradient of {name}",
                points,
                (f"a day/{name}", f"another day/{name}"),
                f"the gradient of {name}",
            )
            for name, points in (
                ("apple_price", 0.5),
                ("apple_count", 0.5),
                ("orange_price", 0.5),
                ("orange_count", 0.5),
                ("tax", 1),
            )
        ),
    ),
)


def _right(apple_price, apple_count, orange_price, orange_count, tax):
    """Return the total and the gradients by the closed formula, for mistakes to start from."""
    before_tax = apple_price * apple_count + orange_price * orange_count
    return before_tax * tax, {
        "apple_price": apple_count * tax,
        "apple_count": apple_price * tax,
        "orange_price": orange_count * tax,
        "orange_count": orange_price * tax,
        "tax": before_tax,
    }


@shopping.mistake(
    "The gradient of each price stands under its count, and the other way round: look at the order "
    "in which you unpack what a MulLayer's backward returns."
)
def counts_and_prices_exchanged(apple_price, apple_count, orange_price, orange_count, tax):
    total, g = _right(apple_price, apple_count, orange_price, orange_count, tax)
    return total, {
        "apple_price": g["apple_count"],
        "apple_count": g["apple_price"],
        "orange_price": g["orange_count"],
        "orange_count": g["orange_price"],
        "tax": g["tax"],
    }


@shopping.mistake(
    "The gradients of apples stand under the names of oranges, and the other way round: each fruit "
    "has a multiplication node of its own."
)
def fruits_exchanged(apple_price, apple_count, orange_price, orange_count, tax):
    total, g = _right(apple_price, apple_count, orange_price, orange_count, tax)
    return total, {
        "apple_price": g["orange_price"],
        "apple_count": g["orange_count"],
        "orange_price": g["apple_price"],
        "orange_count": g["apple_count"],
        "tax": g["tax"],
    }


@shopping.mistake(
    "The walk back misses the tax node: the gradient that reaches the fruits has to pass through "
    "it, as the total did last on the way forward."
)
def tax_node_missed_on_the_way_back(apple_price, apple_count, orange_price, orange_count, tax):
    total, g = _right(apple_price, apple_count, orange_price, orange_count, tax)
    return total, {name: g[name] / (1 if name == "tax" else tax) for name in g}


@shopping.mistake(
    "The tax node's two gradients are exchanged: the one with respect to the sum before tax goes "
    "on to the fruits. Unpack in the order in which forward got its arguments."
)
def tax_gradients_exchanged(apple_price, apple_count, orange_price, orange_count, tax):
    before_tax = apple_price * apple_count + orange_price * orange_count
    total, g = _right(apple_price, apple_count, orange_price, orange_count, tax)
    wrong = {name: g[name] / tax * before_tax for name in g}
    return total, {**wrong, "tax": tax}


@shopping.mistake(
    "The gradient of tax counts the apples only: every ruble before tax is taxed, so it is the sum "
    "over both fruits."
)
def tax_gradient_of_apples(apple_price, apple_count, orange_price, orange_count, tax):
    total, g = _right(apple_price, apple_count, orange_price, orange_count, tax)
    return total, {**g, "tax": apple_price * apple_count}


@shopping.mistake(
    "The gradient of tax counts the oranges only: every ruble before tax is taxed, so it is the "
    "sum over both fruits."
)
def tax_gradient_of_oranges(apple_price, apple_count, orange_price, orange_count, tax):
    total, g = _right(apple_price, apple_count, orange_price, orange_count, tax)
    return total, {**g, "tax": orange_price * orange_count}


@shopping.mistake(
    "The gradient of tax is the total: it is what a tax node multiplies its factor with, the sum "
    "before tax."
)
def tax_gradient_is_the_total(apple_price, apple_count, orange_price, orange_count, tax):
    total, g = _right(apple_price, apple_count, orange_price, orange_count, tax)
    return total, {**g, "tax": total}


@shopping.mistake("`tax` is the factor itself, 1.2 for 20 %: multiply by it, not by 1 + tax.")
def tax_taken_as_a_rate(apple_price, apple_count, orange_price, orange_count, tax):
    return _right(apple_price, apple_count, orange_price, orange_count, 1 + tax)


@shopping.mistake("`tax` is the factor itself, 1.2 for 20 %: you treat it as a number of percent.")
def tax_taken_as_percent(apple_price, apple_count, orange_price, orange_count, tax):
    total, g = _right(apple_price, apple_count, orange_price, orange_count, 1 + tax / 100)
    return total, {**g, "tax": g["tax"] / 100}


@shopping.mistake(
    "The total leaves the tax out: the sum over both fruits still has to be multiplied by it."
)
def total_before_tax(apple_price, apple_count, orange_price, orange_count, tax):
    total, g = _right(apple_price, apple_count, orange_price, orange_count, tax)
    return total / tax, g


@shopping.mistake("The oranges are left out: what is taxed is the sum over both fruits.")
def oranges_forgotten(apple_price, apple_count, orange_price, orange_count, tax):
    return _right(apple_price, apple_count, orange_price * 0, orange_count * 0, tax)


@shopping.mistake(
    "One MulLayer serves both fruits, and remembers the oranges only: the apples get the oranges' "
    "gradients. Make a layer for every multiplication."
)
def one_layer_for_both_fruits(apple_price, apple_count, orange_price, orange_count, tax):
    total, g = _right(apple_price, apple_count, orange_price, orange_count, tax)
    return total, {**g, "apple_price": g["orange_price"], "apple_count": g["orange_count"]}


@shopping.mistake(
    "One MulLayer serves all three multiplications, and remembers the last of them only, the tax. "
    "Make a layer for every multiplication."
)
def one_layer_for_everything(apple_price, apple_count, orange_price, orange_count, tax):
    total, g = _right(apple_price, apple_count, orange_price, orange_count, tax)
    before_tax = g["tax"]
    towards_price, towards_count = tax * tax, tax * before_tax
    return total, {
        "apple_price": towards_price,
        "apple_count": towards_count,
        "orange_price": towards_price,
        "orange_count": towards_count,
        "tax": before_tax,
    }


@shopping.mistake(
    "The gradients are multiplied by the inputs themselves: a gradient is rubles for one more of "
    "something, not for all of it."
)
def gradients_times_inputs(apple_price, apple_count, orange_price, orange_count, tax):
    total, g = _right(apple_price, apple_count, orange_price, orange_count, tax)
    return total, {
        "apple_price": g["apple_price"] * apple_price,
        "apple_count": g["apple_count"] * apple_count,
        "orange_price": g["orange_price"] * orange_price,
        "orange_count": g["orange_count"] * orange_count,
        "tax": g["tax"] * tax,
    }


@shopping.mistake(
    "The walk back starts with the total instead of 1: the total changes by 1 for every 1 that it "
    "changes itself."
)
def starts_with_the_total(apple_price, apple_count, orange_price, orange_count, tax):
    total, g = _right(apple_price, apple_count, orange_price, orange_count, tax)
    return total, {name: total * value for name, value in g.items()}


@shopping.mistake("You return the total alone: return the pair `total, grads`.")
def total_alone(apple_price, apple_count, orange_price, orange_count, tax):
    return _right(apple_price, apple_count, orange_price, orange_count, tax)[0]


# --------------------------------------------------------------------------- polina_changes


polina_changes = Exercise(
    "polina_changes",
    points=3,
    given=("AddLayer", "MulLayer", "shopping"),
    experiments={"changes": Experiment(probes.polina_changes, lambda rng: {})},
    aspects=(
        Aspect("a dearer apple", 1, ("changes/returned", "changes/apple"), "what comes back"),
        Aspect("a dearer orange", 1, ("changes/returned", "changes/orange"), "what comes back"),
        Aspect("a lower tax", 1, ("changes/returned", "changes/tax"), "what comes back"),
    ),
)

APPLE_GRADIENT, ORANGE_GRADIENT, BEFORE_TAX = 2 * 1.2, 3 * 1.2, 2 * 60 + 3 * 90.0
APPLE, ORANGE, TAX = 10 * APPLE_GRADIENT, 5 * ORANGE_GRADIENT, -0.1 * BEFORE_TAX


@polina_changes.mistake(
    "This is the gradient, rubles for one more: multiply it by how much its input changed."
)
def gradients_alone():
    return APPLE_GRADIENT, ORANGE_GRADIENT, BEFORE_TAX


@polina_changes.mistake("The tax comes down, so she pays less: the third number needs a minus.")
def tax_change_without_sign():
    return APPLE, ORANGE, -TAX


@polina_changes.mistake(
    "The tax factor falls from 1.2 to 1.1, by 0.1: you multiplied by 10, the change in percent."
)
def tax_in_percentage_points():
    return APPLE, ORANGE, -10 * BEFORE_TAX


@polina_changes.mistake(
    "The tax factor falls from 1.2 to 1.1, by 0.1: you multiplied by 10, the change in percent, "
    "and the sign is missing too, because she pays less."
)
def tax_in_percentage_points_without_sign():
    return APPLE, ORANGE, 10 * BEFORE_TAX


@polina_changes.mistake(
    "You took 10 % off what she paid, tax included: the tax is on the sum before tax, and that is "
    "what the gradient of tax says."
)
def tenth_of_the_total():
    return APPLE, ORANGE, -0.1 * BEFORE_TAX * 1.2


@polina_changes.mistake("A dearer fruit is taxed too: this is the change before tax.")
def without_tax():
    return APPLE / 1.2, ORANGE / 1.2, TAX


@polina_changes.mistake(
    "She buys two apples and three oranges: this is the change for a single one."
)
def one_of_each():
    return APPLE / 2, ORANGE / 3, TAX


@polina_changes.mistake(
    "This is what she pays after the change: the exercise asks how much more than yesterday."
)
def new_totals():
    return 468 + APPLE, 468 + ORANGE, 468 + TAX


@polina_changes.mistake(
    "Each change stands on the ones before: the three questions are asked one at a time, each "
    "compared with yesterday."
)
def one_after_the_other():
    return APPLE, ORANGE, TAX - 0.1 * (2 * 10 + 3 * 5)


@polina_changes.mistake(
    "The sign is the wrong way round: how much more does she pay today than yesterday?"
)
def yesterday_minus_today():
    return -APPLE, -ORANGE, -TAX


@polina_changes.mistake(
    "This is the other fruit's change: the apple, 10 rubles dearer, comes first, then the orange."
)
def fruits_in_another_order():
    return ORANGE, APPLE, TAX


@polina_changes.mistake(
    "This price change is multiplied by the other fruit's gradient: 2 apples, 3 oranges."
)
def counts_of_the_other_fruit():
    return 10 * ORANGE_GRADIENT, 5 * APPLE_GRADIENT, TAX


@polina_changes.mistake(
    "You used the gradient of each count: it is the price of a fruit that changed, so take the "
    "gradient of the price."
)
def gradients_of_the_counts():
    return 10 * 60 * 1.2, 5 * 90 * 1.2, TAX


@polina_changes.mistake("You return one number, the sum of the changes: return all three.")
def all_in_one():
    return APPLE + ORANGE + TAX


# ----------------------------------------------------------------------------------- square


def _number(low, high, sign=1):
    return lambda rng: {"x": sign * rng.uniform(low, high)}


square = Exercise(
    "square",
    points=2,
    given=("MulLayer",),
    experiments={
        "positive": Experiment(probes.square, _number(2.3, 4.7)),
        "negative": Experiment(probes.square, _number(1.3, 1.9, sign=-1)),
    },
    aspects=(
        Aspect("value", 0.5, ("positive/y", "negative/y"), "the value"),
        Aspect(
            "slope",
            1.5,
            ("positive/dx", "negative/dx"),
            "the slope",
        ),
    ),
)


@square.mistake(
    "Your slope is x: that is one of the two paths from x to the product, or their mean. x moves "
    "both factors at once, so the gradients of both paths are added."
)
def one_path_only(x):
    return x * x, x


@square.mistake("You multiply the gradients of the two paths: where paths meet, gradients add.")
def paths_multiplied(x):
    return x * x, x * x


@square.mistake(
    "You subtract the gradients of the two paths, which leaves nothing: where paths meet, "
    "gradients add."
)
def paths_subtracted(x):
    return x * x, x - x


@square.mistake(
    "You return both paths' gradients: they belong to one and the same x, so add them up to one "
    "number."
)
def both_paths_apart(x):
    return x * x, (x, x)


@square.mistake("You return three values: the two gradients belong to one x, so add them up.")
def three_values(x):
    return x * x, x, x


@square.mistake("Your slope is 2 everywhere: the local derivatives of a product are its factors.")
def slope_two(x):
    return x * x, 2.0


@square.mistake("Your slope is 1: that is what you start with, dout; it still has to go back.")
def slope_one(x):
    return x * x, 1.0


@square.mistake("Your slope is cut to whole numbers: leave `int` out, x may be any number.")
def slope_in_whole_numbers(x):
    return x * x, int(2 * x)


@square.mistake("This doubles x: the value is x·x, by one multiplication node.")
def doubles(x):
    return x + x, 2.0


@square.mistake(
    "You started the way back with y instead of 1: y changes by 1 for every 1 that it changes "
    "itself."
)
def starts_with_y(x):
    return x * x, 2 * x * x * x


@square.mistake("You return the value alone: return the pair `y, dx`.")
def value_alone(x):
    return x * x


@square.mistake("You return the slope alone, or in place of the value: return the pair `y, dx`.")
def slope_alone(x):
    return 2 * x


@square.mistake("The pair is in the wrong order: the value comes first, the slope second.")
def slope_first(x):
    return 2 * x, x * x


EXERCISES = (AddLayer, MulLayer, shopping, polina_changes, square)
