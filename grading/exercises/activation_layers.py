"""Chapter 04: how it is graded, and what is known to go wrong."""

import numpy as np

from grading.exercises.declaration import (
    FORWARD_WENT_THROUGH,
    WARNINGS,
    Aspect,
    Exercise,
    Experiment,
)
from grading.exercises.rules import AsWhenNew, FollowsFrom, ZeroWhereItShould
from seminar.probes import activation_layers as probes


def _away_from_zero(rng, shape):
    """Numbers of both signs, none of them near 0."""
    size = int(np.prod(shape))
    signs = rng.permutation(np.where(np.arange(size) % 2 == 0, 1.0, -1.0)).reshape(shape)
    return signs * rng.uniform(0.3, 2.2, shape)


def _use(*shape):
    """Inputs and arriving gradients of one shape."""
    return lambda rng: {
        "x": _away_from_zero(rng, shape),
        "dout": _away_from_zero(rng, shape) * 1.3,
    }


def _two_uses(first, second):
    return lambda rng: {"first": first(rng), "second": second(rng)}


def _sigmoid(x):
    return 0.5 + 0.5 * np.tanh(0.5 * x)


# --------------------------------------------------------------------------- sigmoid_nodes


def _at(*names):
    return tuple(f"{experiment}/{name}" for name in names for experiment in ("row", "table"))


sigmoid_nodes = Exercise(
    "sigmoid_nodes",
    points=4,
    experiments={
        "row": Experiment(probes.sigmoid_nodes, _use(5)),
        "table": Experiment(probes.sigmoid_nodes, _use(4, 3)),
    },
    aspects=(
        Aspect("neg and exp", 0.5, _at("neg", "exp"), "a value on the way forward"),
        Aspect("add and y", 0.5, _at("add", "y"), "a value on the way forward"),
        Aspect("d_add", 1, _at("d_add"), "your d_add"),
        Aspect(
            "d_exp",
            0.5,
            _at("d_exp"),
            "your d_exp",
            rules=FollowsFrom("d_add"),
        ),
        Aspect(
            "d_neg",
            0.5,
            _at("d_neg"),
            "your d_neg",
            rules=FollowsFrom("d_exp"),
        ),
        Aspect("dx", 0.5, _at("dx"), "your dx"),
        Aspect(
            "x and dout as they were",
            0.5,
            (*_at("x unchanged", "dout unchanged"), f"row/{WARNINGS}"),
            after=("add and y", "d_add"),
            wrong="Your function writes into x or dout: compute with new arrays.",
        ),
    ),
)


def _nodes(x, dout, **changed):
    """Return the eight values; a change replaces a step by a function of the values so far."""
    steps = {
        "neg": lambda v: -v["x"],
        "exp": lambda v: np.exp(v["neg"]),
        "add": lambda v: 1 + v["exp"],
        "y": lambda v: 1 / v["add"],
        "d_add": lambda v: -v["dout"] * v["y"] ** 2,
        "d_exp": lambda v: v["d_add"],
        "d_neg": lambda v: v["d_exp"] * v["exp"],
        "dx": lambda v: -v["d_neg"],
    }
    values = {"x": x, "dout": dout}
    for name, step in {**steps, **changed}.items():
        values[name] = step(values)
    return {name: values[name] for name in steps}


@sigmoid_nodes.mistake(
    "The minus of d_add is missing: when `add` grows, 1 / add falls, so its local derivative is "
    "negative."
)
def reciprocal_without_minus(x, dout):
    return _nodes(x, dout, d_add=lambda v: v["dout"] * v["y"] ** 2)


@sigmoid_nodes.mistake("The derivative of 1 / add is −1 / add²: the square is missing in d_add.")
def reciprocal_without_square(x, dout):
    return _nodes(x, dout, d_add=lambda v: -v["dout"] / v["add"])


@sigmoid_nodes.mistake(
    "d_add is multiplied by add², where it should be divided by it: the derivative of 1 / add is "
    "−1 / add²."
)
def reciprocal_upside_down(x, dout):
    return _nodes(x, dout, d_add=lambda v: -v["dout"] * v["add"] ** 2)


@sigmoid_nodes.mistake(
    "The gradient that arrives, dout, is dropped: d_add is the local derivative times dout, and "
    "everything after it carries dout along."
)
def dout_dropped(x, dout):
    return _nodes(x, dout, d_add=lambda v: -(v["y"] ** 2))


@sigmoid_nodes.mistake(
    "These are local derivatives, each by itself: multiply every one by the gradient that arrives "
    "at its node."
)
def local_derivatives_alone(x, dout):
    return _nodes(
        x,
        dout,
        d_add=lambda v: -(v["y"] ** 2),
        d_exp=lambda v: np.ones_like(v["x"]),
        d_neg=lambda v: v["exp"],
        dx=lambda v: -np.ones_like(v["x"]),
    )


@sigmoid_nodes.mistake(
    "Every gradient is its local derivative times dout: multiply by the gradient that arrives at "
    "the node, which is the one computed just before."
)
def dout_in_place_of_what_arrives(x, dout):
    return _nodes(
        x,
        dout,
        d_exp=lambda v: v["dout"] * np.ones_like(v["x"]),
        d_neg=lambda v: v["dout"] * v["exp"],
        dx=lambda v: -v["dout"],
    )


@sigmoid_nodes.mistake(
    "The exp node multiplies by its input, neg: the derivative of e to the power neg is that power "
    "itself, the node's output exp."
)
def exp_node_uses_its_input(x, dout):
    return _nodes(x, dout, d_neg=lambda v: v["d_exp"] * v["neg"])


@sigmoid_nodes.mistake(
    "The exp node takes exp of its output once more: its local derivative is the output exp itself."
)
def exp_node_taken_twice(x, dout):
    return _nodes(x, dout, d_neg=lambda v: v["d_exp"] * np.exp(v["exp"]))


@sigmoid_nodes.mistake(
    "The exp node hands the gradient on unchanged: multiply it by the local derivative, which is "
    "the output exp."
)
def exp_node_passes_on(x, dout):
    return _nodes(x, dout, d_neg=lambda v: v["d_exp"])


@sigmoid_nodes.mistake(
    "The exp node multiplies by exp(x): its output is exp(−x), the value that stands under exp."
)
def exp_node_of_x(x, dout):
    return _nodes(x, dout, d_neg=lambda v: v["d_exp"] * np.exp(v["x"]))


@sigmoid_nodes.mistake(
    "The minus of the first node is missing on the way back: neg falls when x grows."
)
def minus_node_passes_on(x, dout):
    return _nodes(x, dout, dx=lambda v: v["d_neg"])


@sigmoid_nodes.mistake(
    "The node that adds 1 multiplies its gradient: plus hands on what arrives unchanged."
)
def plus_node_multiplies(x, dout):
    return _nodes(x, dout, d_exp=lambda v: v["d_add"] * v["exp"])


@sigmoid_nodes.mistake(
    "The node that adds 1 adds a 1 to its gradient too: plus hands on what arrives unchanged."
)
def plus_node_adds(x, dout):
    return _nodes(x, dout, d_exp=lambda v: v["d_add"] + 1)


@sigmoid_nodes.mistake("The last node is missing: y is 1 / add.")
def without_the_reciprocal(x, dout):
    return _nodes(x, dout, y=lambda v: v["add"])


@sigmoid_nodes.mistake("y is 1 / add: sigmoid is in it already, and is not applied once more.")
def sigmoid_of_the_sigmoid(x, dout):
    return _nodes(
        x,
        dout,
        y=lambda v: _sigmoid(1 / v["add"]),
        d_add=lambda v: -v["dout"] / v["add"] ** 2,
    )


@sigmoid_nodes.mistake("The minus is missing on the way forward: neg is −x.")
def without_the_minus(x, dout):
    return _nodes(x, dout, neg=lambda v: v["x"])


@sigmoid_nodes.mistake("The 1 is missing on the way forward: add is 1 + exp.")
def without_the_one(x, dout):
    return _nodes(x, dout, add=lambda v: v["exp"])


@sigmoid_nodes.mistake("exp holds exp(x): the node's input is neg, so it is exp(−x).")
def exp_of_x(x, dout):
    return _nodes(x, dout, exp=lambda v: np.exp(v["x"]))


@sigmoid_nodes.mistake(
    "The gradients are added up to single numbers: each entry of x has a gradient of its own, so "
    "all of them keep the shape of x."
)
def gradients_added_up(x, dout):
    nodes = _nodes(x, dout)
    return {name: np.sum(v) if name.startswith("d") else v for name, v in nodes.items()}


@sigmoid_nodes.mistake(
    "`dout *= ...` writes into the caller's array: `d_add = dout * ...` makes a new one."
)
def writes_into_dout(x, dout):
    nodes = _nodes(x, dout)
    dout *= -(nodes["y"] ** 2)
    return nodes


@sigmoid_nodes.mistake("`x *= -1` writes into the caller's array: `neg = -x` makes a new one.")
def writes_into_x(x, dout):
    nodes = _nodes(x, dout)
    x *= -1
    return nodes


# --------------------------------------------------------------------------------- Sigmoid


def _extremes(rng):
    x = np.array([-1000.0, -40.0, -1.1, 0.7, 50.0, 1000.0]) * rng.uniform(0.9, 1.1, 6)
    return {"x": rng.permutation(x), "dout": _away_from_zero(rng, 6)}


def _whole_numbers(rng):
    x = rng.permutation(np.array([-4, -3, -2, 1, 2, 3])).reshape(2, 3)
    return {"x": x, "dout": _away_from_zero(rng, (2, 3))}


_BACK = ("back, row", "back, table", "back, block")
_GRADIENT = Aspect(
    "gradient",
    1,
    tuple(f"{experiment}/dx" for experiment in _BACK),
    "the gradient",
    through=FORWARD_WENT_THROUGH,
)

_USED_AGAIN = Aspect(
    "used again, and two at once",
    0.5,
    ("again/dx", "another size/dx", "side by side/dx"),
    "the gradient",
    beside=("forward", "gradient"),
    rules=AsWhenNew("dx by a new layer", "dx for other x"),
)
_DOUT_AS_IT_WAS = (
    "back, row/dout unchanged",
    "back, table/dout unchanged",
    "back, row/out unchanged",
)

_WRITTEN_INTO = {
    "dout unchanged": "Your backward writes into dout, the caller's array: compute with a new one.",
    "out unchanged": "Your backward writes into what forward returned, which is the caller's by "
    "then: compute with a new one.",
}

Sigmoid = Exercise(
    "Sigmoid",
    points=4,
    experiments={
        "row": Experiment(probes.both_ways, _use(5)),
        "table": Experiment(probes.both_ways, _use(3, 4)),
        "block": Experiment(probes.both_ways, _use(2, 3, 4)),
        "extremes": Experiment(probes.both_ways, _extremes),
        "whole numbers": Experiment(probes.both_ways, _whole_numbers),
        "again": Experiment(probes.again, _two_uses(_use(4, 2), _use(4, 2))),
        "another size": Experiment(probes.again, _two_uses(_use(4, 2), _use(3, 5))),
        "side by side": Experiment(probes.side_by_side, _two_uses(_use(4, 3), _use(4, 3))),
        "back, row": Experiment(probes.back, _use(6)),
        "back, table": Experiment(probes.back, _use(3, 4)),
        "back, block": Experiment(probes.back, _use(2, 3, 4)),
    },
    aspects=(
        Aspect(
            "forward",
            1,
            ("row/out", "table/out", "block/out", f"row/{WARNINGS}"),
            "what forward returns",
        ),
        _GRADIENT,
        Aspect(
            "x near ±1000",
            0.5,
            ("extremes/out", "extremes/dx", f"extremes/{WARNINGS}"),
            "what comes out",
            beside=("forward", "gradient"),
            rules={"dx": ZeroWhereItShould()},
        ),
        _USED_AGAIN,
        Aspect(
            "whole numbers",
            0.25,
            ("whole numbers/out",),
            "what forward returns for whole numbers",
            after=("forward",),
            may_raise=("TypeError", "ValueError", "UFuncTypeError", "_UFuncOutputCastingError"),
        ),
        Aspect(
            "x as it was",
            0.25,
            ("row/x unchanged", "table/x unchanged"),
            after=("forward",),
            wrong="Your layer writes into x, the caller's array: compute with a new one.",
        ),
        Aspect(
            "dout as it was",
            0.5,
            _DOUT_AS_IT_WAS,
            after=("gradient",),
            wrong=_WRITTEN_INTO,
        ),
    ),
)


class _Sigmoid:
    """The parts that the mistakes below have in common."""

    def forward(self, x):
        self.x = np.array(x)
        self.y = _sigmoid(x)
        return self.y

    def backward(self, dout):
        return dout * self.y * (1 - self.y)


@Sigmoid.mistake(
    "x(1 − x) is taken of the input: the derivative is y(1 − y), with the output y. Keep what "
    "forward returns."
)
class UsesTheInput(_Sigmoid):
    def backward(self, dout):
        return dout * self.x * (1 - self.x)


@Sigmoid.mistake(
    "The gradient is y(1 − y) of a y that went through sigmoid twice: what forward returns is y "
    "already, so work with that."
)
class SigmoidTwice(_Sigmoid):
    def backward(self, dout):
        y = _sigmoid(self.y)
        return dout * y * (1 - y)


_FORWARD_TWICE = "forward applies sigmoid twice: what comes out of it the first time is y."


@Sigmoid.mistake(_FORWARD_TWICE)
class SigmoidTwiceOnTheWayForward(_Sigmoid):
    def forward(self, x):
        self.y = _sigmoid(_sigmoid(x))
        return self.y


@Sigmoid.mistake(_FORWARD_TWICE)
class ReturnsSigmoidOfY(_Sigmoid):
    def forward(self, x):
        return _sigmoid(super().forward(x))


@Sigmoid.mistake(
    "The gradient that arrives is dropped: multiply the local derivative y(1 − y) by dout."
)
class DropsDout(_Sigmoid):
    def backward(self, dout):
        return self.y * (1 - self.y)


@Sigmoid.mistake("The gradient is dout · y: the factor (1 − y) is missing.")
class OnlyY(_Sigmoid):
    def backward(self, dout):
        return dout * self.y


@Sigmoid.mistake("The gradient is dout · (1 − y): the factor y is missing.")
class OnlyOneMinusY(_Sigmoid):
    def backward(self, dout):
        return dout * (1 - self.y)


@Sigmoid.mistake(
    "dout * y − y² or the like: put the parentheses so that y · (1 − y) is one factor of dout."
)
class ParenthesesMissing(_Sigmoid):
    def backward(self, dout):
        return dout * self.y - self.y * self.y


@Sigmoid.mistake("The gradient has the wrong sign: sigmoid rises everywhere, y(1 − y) is positive.")
class NegativeGradient(_Sigmoid):
    def backward(self, dout):
        return -dout * self.y * (1 - self.y)


@Sigmoid.mistake("1 − y² is the derivative of tanh: that of the sigmoid is y(1 − y).")
class DerivativeOfTanh(_Sigmoid):
    def backward(self, dout):
        return dout * (1 - self.y**2)


@Sigmoid.mistake(
    "The gradient is divided by (1 + exp(−x))² alone: the factor exp(−x) above the line is missing."
)
class WithoutTheNumerator(_Sigmoid):
    def backward(self, dout):
        return dout * self.y**2


@Sigmoid.mistake(
    "backward returns sigmoid of dout: it should return dout times the local derivative y(1 − y), "
    "with the y of the way forward."
)
class SigmoidOfDout(_Sigmoid):
    def backward(self, dout):
        return _sigmoid(dout)


@Sigmoid.mistake(
    "backward takes dout(1 − dout): y is what forward returned, dout what arrives from behind. The "
    "gradient needs both."
)
class TakesDoutForY(_Sigmoid):
    def backward(self, dout):
        return dout * (1 - dout)


@Sigmoid.mistake(
    "The gradients are added up: each entry of x has a gradient of its own, so dx keeps the shape "
    "of x."
)
class AddsUp(_Sigmoid):
    def backward(self, dout):
        return np.sum(dout * self.y * (1 - self.y))


@Sigmoid.mistake(
    "Somewhere exp(1000) is computed: it overflows and NumPy warns, even where the result comes "
    "out right. Let no exponent be positive; and remember that `np.where` computes both of its "
    "branches."
)
class Overflows(_Sigmoid):
    def forward(self, x):
        self.y = 1 / (1 + np.exp(-x))
        return self.y


@Sigmoid.mistake(
    "exp(x) / (1 + exp(x)) is right for negative x, but at 1000 it is inf / inf, which is nan: "
    "positive x needs the other form, 1 / (1 + exp(−x))."
)
class OverflowsUpwards(_Sigmoid):
    def forward(self, x):
        self.y = np.exp(x) / (1 + np.exp(x))
        return self.y


@Sigmoid.mistake(
    "The result is put into an array of integers, such as `np.empty_like(x)` for whole x, which "
    "cuts the decimals off: make the new array one of floats."
)
class IntegerBuffer(_Sigmoid):
    def forward(self, x):
        self.y = np.empty_like(x)
        self.y[...] = _sigmoid(x)
        return self.y


@Sigmoid.mistake("The minus in the exponent is missing: σ(x) = 1 / (1 + exp(−x)).")
class FallsInsteadOfRising(_Sigmoid):
    def forward(self, x):
        self.y = _sigmoid(-x)
        return self.y


@Sigmoid.mistake("This is tanh: the sigmoid runs from 0 to 1 and is 1/2 at 0.")
class Tanh(_Sigmoid):
    def forward(self, x):
        self.y = np.tanh(x)
        return self.y


@Sigmoid.mistake(
    "This is softmax: it couples all entries, while the sigmoid treats each one by itself."
)
class Softmax(_Sigmoid):
    def forward(self, x):
        powers = np.exp(x - np.max(x, axis=-1, keepdims=True))
        self.y = powers / np.sum(powers, axis=-1, keepdims=True)
        return self.y


@Sigmoid.mistake(
    "backward writes into the array that forward returned, which now belongs to whoever called "
    "it: make a new one.",
    on=("back, row/out unchanged", "back, row/dout unchanged"),
)
class OverwritesItsOutputOfSigmoid(_Sigmoid):
    def backward(self, dout):
        self.y *= 1 - self.y
        return dout * self.y


@Sigmoid.mistake(
    "The layer remembers its first output for good: forward must store y anew at every call.",
    on=("row/dx", "again/dx"),
)
class RemembersTheFirst(_Sigmoid):
    def forward(self, x):
        y = _sigmoid(x)
        if not hasattr(self, "y"):
            self.y = y
        return y


@Sigmoid.mistake(
    "Two layers share one memory: y is kept on the class, or outside of it. Keep it on the layer "
    "itself, `self.y = ...`."
)
class SharesItsMemory(_Sigmoid):
    y = None

    def forward(self, x):
        type(self).y = _sigmoid(x)
        return type(self).y

    def backward(self, dout):
        y = type(self).y
        return dout * y * (1 - y)


@Sigmoid.mistake("`dout *= ...` writes into the caller's gradient: `dout * ...` makes a new array.")
class WritesIntoDout(_Sigmoid):
    def backward(self, dout):
        dout *= self.y * (1 - self.y)
        return dout


@Sigmoid.mistake(
    "forward writes into x, the caller's array: `-x` and `np.exp(x)` make new arrays, `x *= -1` "
    "and `out=x` do not."
)
class WritesIntoX(_Sigmoid):
    def forward(self, x):
        self.y = _sigmoid(x)
        x[...] = self.y
        return self.y


# ------------------------------------------------------------------------------------ Relu


def _near_zero(*shape):
    """Some entries of both signs are so small that a threshold other than 0 shows every time."""
    small = 1e-3 * np.array([1.0, -1.0, 2.0, -2.0])

    def draw(rng):
        drawn = _use(*shape)(rng)
        size = drawn["x"].size
        drawn["x"].flat[rng.permutation(size)[: size // 3]] = np.resize(small, size // 3)
        return drawn

    return draw


def _with_zeros(rng):
    """Zeros among positive numbers: what happens to negative ones is looked at elsewhere."""
    drawn = _use(5, 8)(rng)
    drawn["x"] = np.abs(drawn["x"])
    drawn["x"].flat[rng.permutation(40)[:12]] = 0.0
    return drawn


Relu = Exercise(
    "Relu",
    points=4,
    experiments={
        "row": Experiment(probes.both_ways, _near_zero(7)),
        "table": Experiment(probes.both_ways, _near_zero(4, 3)),
        "block": Experiment(probes.both_ways, _near_zero(2, 3, 4)),
        "zeros": Experiment(probes.back, _with_zeros),
        "again": Experiment(probes.again, _two_uses(_near_zero(5, 2), _near_zero(5, 2))),
        "another size": Experiment(probes.again, _two_uses(_near_zero(5, 2), _near_zero(3, 4))),
        "side by side": Experiment(
            probes.side_by_side, _two_uses(_near_zero(4, 5), _near_zero(4, 5))
        ),
        "back, row": Experiment(probes.back, _near_zero(8)),
        "back, table": Experiment(probes.back, _near_zero(4, 3)),
        "back, block": Experiment(probes.back, _near_zero(2, 3, 4)),
    },
    aspects=(
        Aspect(
            "forward",
            0.75,
            ("row/out", "table/out", "block/out", f"row/{WARNINGS}"),
            "what forward returns",
        ),
        _GRADIENT,
        Aspect(
            "gradient where x is 0",
            0.5,
            ("zeros/dx",),
            "the gradient",
            beside=("forward", "gradient"),
            rules=ZeroWhereItShould(),
            through=FORWARD_WENT_THROUGH,
        ),
        _USED_AGAIN,
        Aspect(
            "x as it was",
            0.5,
            ("row/x unchanged", "table/x unchanged"),
            after=("forward",),
            wrong="Your layer writes into x, the caller's array: make a new one.",
        ),
        Aspect(
            "dout as it was",
            0.75,
            _DOUT_AS_IT_WAS,
            after=("gradient",),
            wrong=_WRITTEN_INTO,
        ),
    ),
)


class _Relu:
    """The parts that the mistakes below have in common."""

    def forward(self, x):
        self.x = np.array(x)
        self.out = np.where(x > 0, x, 0.0)
        return self.out.copy()

    def backward(self, dout):
        return np.where(self.x > 0, dout, 0.0)


@Relu.mistake(
    "The mask is the wrong way round: your gradient passes where x is negative and is 0 where x is "
    "positive."
)
class MaskInverted(_Relu):
    def backward(self, dout):
        return np.where(self.x > 0, 0.0, dout)


@Relu.mistake(
    "Every gradient passes: where x was 0 or below, none may. Take the mask from x itself, before "
    "anything is overwritten, and use it in backward."
)
class MaskAfterOverwriting(_Relu):
    def backward(self, dout):
        return np.where(self.out < 0, 0.0, dout)


@Relu.mistake(
    "x is overwritten in place, and the mask is taken from it afterwards, when no negative entry "
    "is left: take the mask first, and write into a new array."
)
class OverwritesXThenMasks(_Relu):
    def forward(self, x):
        x[x < 0] = 0
        self.mask = x < 0
        return x

    def backward(self, dout):
        return np.where(self.mask, 0.0, dout)


@Relu.mistake(
    "The mask is taken from dout: what matters is where x was positive on the way forward."
)
class MaskFromDout(_Relu):
    def backward(self, dout):
        return np.where(dout > 0, dout, 0.0)


@Relu.mistake(
    "backward writes zeros into dout, the caller's array, which other layers may still need: make "
    "a new array."
)
class WritesIntoDoutOfRelu(_Relu):
    def backward(self, dout):
        dout[self.x <= 0] = 0
        return dout


@Relu.mistake("forward writes zeros into x, the caller's array: make a new array.")
class WritesIntoXOfRelu(_Relu):
    def forward(self, x):
        out = super().forward(x)
        x[x <= 0] = 0
        return out


@Relu.mistake(
    "forward writes into x and backward into dout, and both belong to the caller: make new arrays."
)
class WritesIntoBoth(_Relu):
    def forward(self, x):
        out = super().forward(x)
        x[x <= 0] = 0
        return out

    def backward(self, dout):
        dout[self.x <= 0] = 0
        return dout


@Relu.mistake(
    "The gradient that arrives is ignored: you return the slope, 1 or 0. Multiply it by dout."
)
class IgnoresDout(_Relu):
    def backward(self, dout):
        return (self.x > 0).astype(float)


@Relu.mistake(
    "The gradient is multiplied by the output: the slope of an open switch is 1, however large x "
    "is."
)
class MultipliesByOut(_Relu):
    def backward(self, dout):
        return dout * self.out


@Relu.mistake(
    "The gradient is multiplied by x: the slope is 1 where x is positive and 0 elsewhere."
)
class MultipliesByX(_Relu):
    def backward(self, dout):
        return dout * self.x


@Relu.mistake("At x = 0 your gradient passes: there it is 0 by agreement, so the mask is x > 0.")
class OpenAtZero(_Relu):
    def backward(self, dout):
        return np.where(self.x >= 0, dout, 0.0)


@Relu.mistake("At x = 0 half of your gradient passes: there it is 0 by agreement.")
class HalfOpenAtZero(_Relu):
    def backward(self, dout):
        return dout * np.heaviside(self.x, 0.5)


@Relu.mistake(
    "Python's `max` compares two single values and cannot compare arrays: `np.maximum` does it "
    "entry by entry.",
    line=r"\bmax\b",
)
class PythonMax(_Relu):
    def forward(self, x):
        self.x = x
        return max(0, x)


@Relu.mistake(
    "Python's `max` compares two single values and cannot compare the rows of an array: "
    "`np.maximum` does it entry by entry.",
    on=("table/out",),
    line=r"\bmax\b",
)
class PythonMaxOfRows(_Relu):
    def forward(self, x):
        self.x = x
        return np.array([max(0, row) for row in x])


@Relu.mistake(
    "`np.max(x, 0)` gives the largest entry along axis 0: `np.maximum(x, 0)` compares every entry "
    "with 0."
)
class LargestAlongTheFirstAxis(_Relu):
    def forward(self, x):
        super().forward(x)
        return np.max(x, 0)


_OVERWRITES_ITS_OUTPUT = (
    "backward writes into the array that forward returned, which now belongs to whoever called "
    "it: make a new one."
)


@Relu.mistake(_OVERWRITES_ITS_OUTPUT, on=("back, row/out unchanged", "back, row/dout unchanged"))
class OverwritesItsOutput:
    def forward(self, x):
        self.out = np.maximum(x, 0)
        return self.out

    def backward(self, dout):
        self.out[self.out > 0] = 1
        return dout * self.out


@Relu.mistake("Small positive entries are cut off: the switch is open for every x above 0.")
class ThresholdAboveZero(_Relu):
    def forward(self, x):
        self.x = np.where(x > 0.05, x, 0.0)
        return self.x.copy()


@Relu.mistake(
    "`np.max` gives the one largest entry: `np.maximum(x, 0)` compares every entry with 0."
)
class LargestEntry(_Relu):
    def forward(self, x):
        super().forward(x)
        return np.max(x)


@Relu.mistake("Your output keeps the negative entries: ReLU lets x pass where it is positive.")
class MinimumInsteadOfMaximum(_Relu):
    def forward(self, x):
        super().forward(x)
        return np.minimum(x, 0.0)


@Relu.mistake("Your output is |x|: negative entries become 0, they do not change their sign.")
class Absolute(_Relu):
    def forward(self, x):
        super().forward(x)
        return np.abs(x)


@Relu.mistake(
    "forward returns the mask, ones and zeros: it should return x where the mask is open."
)
class ReturnsTheMask(_Relu):
    def forward(self, x):
        super().forward(x)
        return (x > 0).astype(float)


@Relu.mistake("Negative entries leak through, multiplied by 0.01: in this layer they become 0.")
class Leaks(_Relu):
    def forward(self, x):
        self.x = np.array(x)
        return np.where(x > 0, x, 0.01 * x)

    def backward(self, dout):
        return np.where(self.x > 0, dout, 0.01 * dout)


@Relu.mistake(
    "Negative gradients are cut off: you ask for a positive x and for a positive dout. Only x "
    "opens the switch, and then every gradient passes."
)
class PassesPositiveOnly(_Relu):
    def backward(self, dout):
        return np.where((self.x > 0) & (dout > 0), dout, 0.0)


@Relu.mistake(
    "The layer remembers its first mask for good: forward must take it anew at every call.",
    on=("row/dx", "again/dx"),
)
class RemembersTheFirstMask(_Relu):
    def forward(self, x):
        if not hasattr(self, "mask"):
            self.mask = x > 0
        return np.where(x > 0, x, 0.0)

    def backward(self, dout):
        return dout * self.mask


@Relu.mistake(
    "Two layers share one memory: the mask is kept on the class, or outside of it. Keep it on the "
    "layer itself, `self.mask = ...`."
)
class SharesItsMask(_Relu):
    mask = None

    def forward(self, x):
        type(self).mask = x > 0
        return np.where(x > 0, x, 0.0)

    def backward(self, dout):
        return np.where(type(self).mask, dout, 0.0)


@Relu.mistake("The gradient has the wrong sign: an open switch passes dout as it is.")
class NegativeGradientOfRelu(_Relu):
    def backward(self, dout):
        return np.where(self.x > 0, -dout, 0.0)


EXERCISES = (sigmoid_nodes, Sigmoid, Relu)
