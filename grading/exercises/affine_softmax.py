"""Chapter 05: how it is graded, and what is known to go wrong."""

import numpy as np

from grading.exercises.old import (
    FORWARD_WENT_THROUGH,
    WARNINGS,
    Aspect,
    Exercise,
    Experiment,
)
from seminar.judging.rules import OneHotOrLabels
from seminar.probes import affine_softmax as probes


def _numbers(rng, *shape):
    return rng.uniform(0.3, 1.7, shape) * rng.choice([-1.0, 1.0], shape)


# ------------------------------------------------------------------------------------- Affine


def _batch(n, inputs, m, **more_arrays):
    """`inputs` is D, or the shape (d1, ..., dk) of one picture."""
    picture = inputs if isinstance(inputs, tuple) else (inputs,)

    def draw(rng):
        return {
            "W": _numbers(rng, int(np.prod(picture)), m),
            "b": _numbers(rng, m),
            "x": _numbers(rng, n, *picture),
            "dout": _numbers(rng, n, m),
            **{name: _numbers(rng, *shape) for name, shape in more_arrays.items()},
        }

    return draw


def _one_gradient(name, *sizes):
    return lambda rng: {"name": name, **_batch(*sizes)(rng)}


def _by_itself(name):
    """Each gradient counts by itself, though another line of the layer may stop."""
    experiments = (f"{name} of a batch", f"{name} of a wide batch")
    return Aspect(
        name,
        1,
        tuple(f"{experiment}/{name}" for experiment in experiments),
        f"the gradient {name}",
        through=FORWARD_WENT_THROUGH,
    )


Affine = Exercise(
    "Affine",
    points=6,
    experiments={
        "batch": Experiment(probes.affine, _batch(5, 3, 4)),
        "wide batch": Experiment(probes.affine, _batch(3, 7, 2)),
        "pictures": Experiment(probes.affine, _batch(4, (2, 3), 5)),
        "colour pictures": Experiment(probes.affine, _batch(5, (2, 3, 4), 7)),
        "again": Experiment(
            probes.affine_again, _batch(5, 4, 3, other_x=(7, 4), other_dout=(7, 3))
        ),
        "pair": Experiment(
            probes.affine_pair, _batch(6, 3, 4, other_W=(3, 4), other_b=(4,), other_x=(6, 3))
        ),
        "moved": Experiment(probes.affine_moved, _batch(5, 3, 4, step_W=(3, 4), step_b=(4,))),
        **{
            f"{name} of a {batch}": Experiment(probes.affine_back, _one_gradient(name, *sizes))
            for name in ("dx", "dW", "db")
            for batch, sizes in (("batch", (5, 3, 4)), ("wide batch", (3, 7, 2)))
        },
    },
    aspects=(
        Aspect(
            "forward", 1, ("batch/out", "wide batch/out", f"batch/{WARNINGS}"), "what forward gives"
        ),
        *(_by_itself(name) for name in ("dx", "dW", "db")),
        Aspect(
            "pictures, forward",
            0.25,
            ("pictures/out", "colour pictures/out"),
            "what forward gives for x of shape (N, d1, ..., dk)",
        ),
        Aspect(
            "pictures, backward",
            0.75,
            ("pictures/dx", "pictures/dW", "pictures/db", "colour pictures/dx"),
            "what backward gives for x of shape (N, d1, ..., dk)",
        ),
        Aspect(
            "another batch",
            0.5,
            ("again/as a fresh one", "pair/as when alone"),
            after=("forward", "dx"),
            wrong={
                "as a fresh one": "With a second batch the layer gives other numbers than a fresh "
                "one: something of the first is left over. Look at what forward keeps and at what "
                "is changed in place.",
                "as when alone": "A second layer beside it changes what the first one gives: keep "
                "everything on self.",
            },
        ),
        Aspect(
            "W and b by reference",
            0.25,
            ("moved/out", "moved/dx"),
            "what comes out after W and b were moved in place",
            after=("forward", "dx"),
        ),
        Aspect(
            "arrays as they were",
            0.25,
            (
                *(f"batch/{name} unchanged" for name in ("W", "b", "x", "dout")),
                "pictures/x unchanged",
            ),
            after=("forward", "dx"),
            wrong={
                f"{name} unchanged": f"{name} was changed, in its numbers or its shape: compute "
                "with new arrays."
                for name in ("W", "b", "x", "dout")
            },
        ),
    ),
)


class _Affine:
    """Right in every line; each mistake changes one of them."""

    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.shape = x.shape
        self.x = x.reshape(x.shape[0], -1)
        return self.x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.db = dout.sum(axis=0)
        return (dout @ self.W.T).reshape(self.shape)


@Affine.mistake("The bias is missing: forward gives x @ W + b.")
class WithoutBias(_Affine):
    def forward(self, x):
        return super().forward(x) - self.b


_ELEMENTWISE = (
    "x and W are combined entry by entry in forward: `*` is not the matrix product, which is `@`."
)


@Affine.mistake(_ELEMENTWISE, on=("batch/out", "wide batch/out"))
class ElementwiseForward(_Affine):
    def forward(self, x):
        self.x = x.reshape(x.shape[0], -1)
        return self.x * self.W + self.b


@Affine.mistake(
    "x.T and dout are combined entry by entry in backward: `*` is not the matrix product, which "
    "is `@`.",
    on=("batch/dx", "wide batch/dx"),
)
class ElementwiseGradientOfW(_Affine):
    def backward(self, dout):
        self.dW = self.x.T * dout


@Affine.mistake(
    "dout and W.T are combined entry by entry in backward: `*` is not the matrix product, which "
    "is `@`.",
    on=("batch/dx", "wide batch/dx"),
)
class ElementwiseGradientOfX(_Affine):
    def backward(self, dout):
        return dout * self.W.T


_READS_W = r"(?<!d)W\b"
_READS_NO_W = r"^(?!.*(?<!d)W\b)"

_W_NOT_TRANSPOSED = (
    "dx is computed as dout times W, whose shapes (N, M) and (D, M) do not fit together: the "
    "product needs the transpose of W."
)


@Affine.mistake(_W_NOT_TRANSPOSED, on=("batch/dx", "wide batch/dx"), line=_READS_W)
class GradientOfXWithoutTranspose(_Affine):
    def backward(self, dout):
        return dout @ self.W


@Affine.mistake(_W_NOT_TRANSPOSED, on=("batch/dx", "wide batch/dx"), line=_READS_W)
class GradientOfXWithoutTransposeByDot(_Affine):
    def backward(self, dout):
        return np.dot(dout, self.W)


@Affine.mistake(
    "dx is computed as W transposed times dout, in the wrong order: rows of dout meet columns of W "
    "in dout times W transposed.",
    on=("batch/dx", "wide batch/dx"),
    line=_READS_W,
)
class GradientOfXTheWrongWayRound(_Affine):
    def backward(self, dout):
        return self.W.T @ dout


@Affine.mistake(
    "dx comes out transposed, as W times dout transposed: a gradient has the shape of what it "
    "belongs to, here (N, D)."
)
class GradientOfXTransposed(_Affine):
    def backward(self, dout):
        super().backward(dout)
        return self.W @ dout.T


@Affine.mistake(
    "dx has the right shape only after a reshape of W or of the product: reshaping reads the same "
    "numbers row by row and is no transpose. Use W.T."
)
class WReshapedNotTransposed(_Affine):
    def backward(self, dout):
        super().backward(dout)
        return (dout @ self.W.reshape(self.W.shape[::-1])).reshape(self.shape)


_X_NOT_TRANSPOSED = (
    "dW is computed as x times dout, whose shapes (N, D) and (N, M) do not fit together: the "
    "product needs the transpose of x."
)


@Affine.mistake(_X_NOT_TRANSPOSED, on=("batch/dx", "wide batch/dx"), line=_READS_NO_W)
class GradientOfWWithoutTranspose(_Affine):
    def backward(self, dout):
        self.dW = self.x @ dout


@Affine.mistake(_X_NOT_TRANSPOSED, on=("batch/dx", "wide batch/dx"), line=_READS_NO_W)
class GradientOfWWithoutTransposeByDot(_Affine):
    def backward(self, dout):
        self.dW = np.dot(self.x, dout)


@Affine.mistake(
    "dW comes out transposed, as dout transposed times x: a gradient has the shape of what it "
    "belongs to, here (D, M)."
)
class GradientOfWTransposed(_Affine):
    def backward(self, dout):
        dx = super().backward(dout)
        self.dW = dout.T @ self.x
        return dx


@Affine.mistake(
    "dW is made from what forward returned: it is made from x, which forward was given."
)
class GradientOfWFromTheOutput(_Affine):
    def backward(self, dout):
        dx = super().backward(dout)
        self.dW = (self.x @ self.W + self.b).T @ dout
        return dx


@Affine.mistake(
    "db is dout itself: the one b is added to every row, so its gradient is the sum over the rows."
)
class GradientOfBNotSummed(_Affine):
    def backward(self, dout):
        dx = super().backward(dout)
        self.db = dout
        return dx


@Affine.mistake("db is one number, the sum of all of dout: b has M entries, so sum over rows only.")
class GradientOfBOneNumber(_Affine):
    def backward(self, dout):
        dx = super().backward(dout)
        self.db = np.sum(dout)
        return dx


@Affine.mistake(
    "db is summed over axis 1, which leaves a number for each sample: b has an entry for each "
    "column, so sum over axis 0."
)
class GradientOfBOverAxisOne(_Affine):
    def backward(self, dout):
        dx = super().backward(dout)
        self.db = dout.sum(axis=1)
        return dx


@Affine.mistake("db has the shape (1, M) and b the shape (M,): leave `keepdims` out.")
class GradientOfBWithTwoAxes(_Affine):
    def backward(self, dout):
        dx = super().backward(dout)
        self.db = dout.sum(axis=0, keepdims=True)
        return dx


@Affine.mistake(
    "db is the mean over the batch: it is the sum. Dividing by N is the loss's affair, and dout "
    "brings it along."
)
class GradientOfBAveraged(_Affine):
    def backward(self, dout):
        dx = super().backward(dout)
        self.db = dout.mean(axis=0)
        return dx


@Affine.mistake(
    "dW is divided by the batch size: it is the plain product. Dividing by N is the loss's affair, "
    "and dout brings it along."
)
class GradientOfWAveraged(_Affine):
    def backward(self, dout):
        dx = super().backward(dout)
        self.dW = self.dW / len(dout)
        return dx


@Affine.mistake(
    "dW and db are divided by the batch size: that is the loss's affair, and dout brings it along."
)
class GradientsAveraged(_Affine):
    def backward(self, dout):
        dx = super().backward(dout)
        self.dW, self.db = self.dW / len(dout), self.db / len(dout)
        return dx


@Affine.mistake(
    "dx, dW and db are all divided by the batch size: that is the loss's affair, and dout brings "
    "it along."
)
class EverythingAveraged(_Affine):
    def backward(self, dout):
        return super().backward(dout / len(dout))


@Affine.mistake(
    "backward returns several values: it returns dx alone, and leaves dW and db on the layer as "
    "self.dW and self.db.",
    on=("batch/dx", "batch/dW", "batch/db"),
)
class ReturnsAllThree(_Affine):
    def backward(self, dout):
        dx = super().backward(dout)
        dW, db = self.dW, self.db
        del self.dW, self.db
        return dx, dW, db


@Affine.mistake(
    "backward returns dW: it returns dx, for the layer before, and leaves dW on the layer as "
    "self.dW."
)
class ReturnsTheGradientOfW(_Affine):
    def backward(self, dout):
        super().backward(dout)
        dW = self.dW
        del self.dW
        return dW


@Affine.mistake(
    "dW and db are not on the layer after backward: local variables are gone when it returns, so "
    "write self.dW and self.db.",
    on=("batch/out", "batch/dx", "batch/dW", "batch/db"),
)
class GradientsNotStored(_Affine):
    def backward(self, dout):
        dx = super().backward(dout)
        del self.dW, self.db
        return dx


@Affine.mistake(
    "backward returns nothing: the layer before needs dx, so return it.",
    on=("batch/dx", "batch/dW", "batch/db"),
)
class ReturnsNothing(_Affine):
    def backward(self, dout):
        super().backward(dout)


_ACCUMULATED = (
    "{} of the second batch still {} that of the first: every call of backward starts afresh, with "
    "`=` and not `+=`."
)


@Affine.mistake(_ACCUMULATED.format("dW", "holds"))
class GradientOfWAccumulated(_Affine):
    def backward(self, dout):
        before = getattr(self, "dW", 0.0)
        dx = super().backward(dout)
        self.dW = before + self.dW
        return dx


@Affine.mistake(_ACCUMULATED.format("db", "holds"))
class GradientOfBAccumulated(_Affine):
    def backward(self, dout):
        before = getattr(self, "db", 0.0)
        dx = super().backward(dout)
        self.db = before + self.db
        return dx


@Affine.mistake(_ACCUMULATED.format("dW and db", "hold"))
class GradientsAccumulated(_Affine):
    def backward(self, dout):
        before = getattr(self, "dW", 0.0), getattr(self, "db", 0.0)
        dx = super().backward(dout)
        self.dW, self.db = before[0] + self.dW, before[1] + self.db
        return dx


@Affine.mistake(
    "dx comes back flat, as (N, D): where x was (N, d1, ..., dk), give dx that shape again."
)
class GradientOfXStaysFlat(_Affine):
    def backward(self, dout):
        return super().backward(dout).reshape(len(dout), -1)


@Affine.mistake(
    "dout and W are combined entry by entry in backward: `*` is not the matrix product, which is "
    "`@`.",
    on=("batch/dx", "wide batch/dx"),
    line=r"\*",
)
class ElementwiseGradientOfXWithoutTranspose(_Affine):
    def backward(self, dout):
        super().backward(dout)
        return dout * self.W


@Affine.mistake(
    "backward returns three values: it returns dx alone, and leaves dW and db on the layer.",
    on=("batch/dx", "batch/dW"),
)
class ReturnsAllThreeAndKeepsThem(_Affine):
    def backward(self, dout):
        return super().backward(dout), self.dW, self.db


@Affine.mistake(
    "`x.shape = ...` and `x.resize(...)` turn the caller's own pictures into rows: `x.reshape` "
    "gives an array of its own.",
    on=("pictures/x unchanged", "batch/x unchanged", "pictures/dW"),
)
class FlattensTheCallersArray(_Affine):
    def forward(self, x):
        out = super().forward(x)
        x.resize(self.x.shape, refcheck=False)
        return out


_PICTURES_NOT_FLATTENED = (
    "x of shape (N, d1, ..., dk) goes into the matrix product as it is: make each picture one row "
    "first, (N, D)."
)


@Affine.mistake(_PICTURES_NOT_FLATTENED, on=("pictures/out", "colour pictures/out"))
class PicturesNotFlattened(_Affine):
    def forward(self, x):
        self.x, self.shape = x, x.shape
        return x @ self.W + self.b


@Affine.mistake(_PICTURES_NOT_FLATTENED, on=("pictures/out", "colour pictures/out"))
class PicturesNotFlattenedByDot(_Affine):
    def forward(self, x):
        self.x, self.shape = x, x.shape
        return np.dot(x, self.W) + self.b


@Affine.mistake(
    "forward makes pictures flat and keeps the x that is not: backward needs the flat one for dW."
)
class KeepsXBeforeFlattening(_Affine):
    def forward(self, x):
        out = super().forward(x)
        self.x = x
        return out


_TURNS_NOTHING = r"^(?!.*(\.T\b|transpose))"
_FLATTENED_WRONGLY = (
    "`reshape(-1, N)` makes N columns: the batch is the first axis, so the pictures become rows "
    "with `reshape(N, -1)`."
)


@Affine.mistake(_FLATTENED_WRONGLY, on=("pictures/out", "colour pictures/out"), line=_TURNS_NOTHING)
class FlattenedIntoColumns(_Affine):
    def forward(self, x):
        return super().forward(x) if x.ndim == 2 else x.reshape(-1, len(x)) @ self.W + self.b


@Affine.mistake(_FLATTENED_WRONGLY, on=("pictures/out", "colour pictures/out"), line=_TURNS_NOTHING)
class FlattenedIntoColumnsByDot(_Affine):
    def forward(self, x):
        return super().forward(x) if x.ndim == 2 else np.dot(x.reshape(-1, len(x)), self.W) + self.b


@Affine.mistake(
    "`reshape(-1, N).T` has the right shape and the wrong order: every row mixes all pictures. Use "
    "`reshape(N, -1)`."
)
class PicturesMixed(_Affine):
    def forward(self, x):
        if x.ndim == 2:
            return super().forward(x)
        self.shape, self.x = x.shape, x.reshape(-1, len(x)).T
        return self.x @ self.W + self.b


@Affine.mistake(
    'The numbers of a picture are read down its columns, order="F": W expects them row by row, as '
    "`x.reshape(N, -1)` gives them."
)
class PicturesReadByColumns(_Affine):
    def forward(self, x):
        self.shape, self.x = x.shape, x.reshape(len(x), -1, order="F")
        return self.x @ self.W + self.b

    def backward(self, dout):
        super().backward(dout)
        return (dout @ self.W.T).reshape(self.shape, order="F")


_W_REPLACED = (
    "backward puts something else in the place of self.W, and the next call works with that: the "
    "gradient goes to self.dW, and W stays."
)


@Affine.mistake(_W_REPLACED, on=("batch/W stays on the layer",))
class WTurnedForGood(_Affine):
    def backward(self, dout):
        dx = super().backward(dout)
        self.W = self.W.T
        return dx

    def forward(self, x):
        self.shape = x.shape
        self.x = x.reshape(x.shape[0], -1)
        return np.dot(self.x, self.W) + self.b


@Affine.mistake(_W_REPLACED, on=("batch/W stays on the layer",))
class WReplacedByItsGradient(_Affine):
    def backward(self, dout):
        dx = super().backward(dout)
        self.W = self.dW
        return dx


@Affine.mistake(
    "backward moves W and b: a layer only measures slopes. Whoever trains it takes the step."
)
class MovesItsParameters(_Affine):
    def backward(self, dout):
        dx = super().backward(dout)
        self.W -= 0.1 * self.dW
        self.b -= 0.1 * self.db
        return dx


@Affine.mistake(
    "The layer keeps copies of W and b: when the caller moves them in place, it does not notice. "
    "Keep the arrays themselves."
)
class CopiesItsParameters(_Affine):
    def __init__(self, W, b):
        super().__init__(W.copy(), b.copy())


@Affine.mistake(
    "x is kept on the class, which all layers share: a second layer overwrites it. Keep it on self."
)
class StateOnTheClass:
    x = None

    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        StateOnTheClass.shape = x.shape
        StateOnTheClass.x = x.reshape(x.shape[0], -1)
        return self.x @ self.W + self.b

    backward = _Affine.backward


@Affine.mistake(
    "backward still works with the x of the first batch: every forward must keep its own."
)
class KeepsTheFirstBatch(_Affine):
    def forward(self, x):
        if not hasattr(self, "x"):
            return super().forward(x)
        return x.reshape(x.shape[0], -1) @ self.W + self.b


# ------------------------------------------------------------------------------- softmax_nodes


def _one_hot(rng, n, c):
    """At least two classes occur, and no sample's class is its own number throughout."""
    labels = rng.permutation(np.arange(n) % min(c, n - 1))
    return labels, np.eye(c)[labels]


def _scores(n, c):
    def draw(rng):
        return {"x": _numbers(rng, n, c), "t": _one_hot(rng, n, c)[1]}

    return draw


def _node(name, points, *observations):
    return Aspect(
        name,
        points,
        tuple(f"{batch}/{seen}" for batch in ("batch", "wide batch") for seen in observations),
        f"the gradient {name}" if name.startswith("d") else name,
    )


_CHANGED = {
    f"{name} unchanged": f"{name} was changed: compute with a new array." for name in ("x", "t")
}


softmax_nodes = Exercise(
    "softmax_nodes",
    points=4,
    experiments={
        "batch": Experiment(probes.softmax_nodes, _scores(5, 4)),
        "wide batch": Experiment(probes.softmax_nodes, _scores(3, 7)),
    },
    aspects=(
        _node("A", 0.25, "A"),
        _node("S", 0.25, "S"),
        _node("Y", 0.25, "Y", WARNINGS),
        _node("dY", 0.5, "dY"),
        _node("d_inv_S", 0.75, "d_inv_S"),
        _node("d_S", 0.5, "d_S"),
        _node("d_A", 0.75, "d_A"),
        _node("dX", 0.5, "dX"),
        Aspect(
            "x and t as they were",
            0.25,
            ("batch/x unchanged", "batch/t unchanged"),
            after=("A", "Y"),
            wrong=_CHANGED,
        ),
    ),
)


def _nodes(x, t, **changed):
    """Walk the graph; `changed` puts a mistake in the place of one step."""
    step = {
        "A": lambda x: np.exp(x),
        "S": lambda A: A.sum(axis=1),
        "Y": lambda A, S: A / S[:, np.newaxis],
        "dY": lambda t, Y: -t / Y,
        "d_inv_S": lambda dY, A: (dY * A).sum(axis=1),
        "d_S": lambda d_inv_S, S: -d_inv_S / S**2,
        "d_A": lambda dY, S, d_S: dY / S[:, np.newaxis] + d_S[:, np.newaxis],
        "dX": lambda d_A, A, x: d_A * A,
        **changed,
    }
    A = step["A"](x)
    S = step["S"](A)
    Y = step["Y"](A, S)
    dY = step["dY"](t, Y)
    d_inv_S = step["d_inv_S"](dY, A)
    d_S = step["d_S"](d_inv_S, S)
    d_A = step["d_A"](dY, S, d_S)
    dX = step["dX"](d_A, A, x)
    return {
        "A": A,
        "S": S,
        "Y": Y,
        "dY": dY,
        "d_inv_S": d_inv_S,
        "d_S": d_S,
        "d_A": d_A,
        "dX": dX,
    }


@softmax_nodes.mistake(
    "A is not exp(x): you take the largest score off first. That keeps Y, and it is right in "
    "`softmax`; here the first node is the plain exponential.",
    on=("batch/A", "wide batch/A"),
)
def shifted_by_the_maximum(x, t):
    return _nodes(x, t, A=lambda x: np.exp(x - x.max(axis=1, keepdims=True)))


@softmax_nodes.mistake(
    "A is not exp(x): you take the largest score of the whole batch off first. Here the first node "
    "is the plain exponential.",
    on=("batch/A", "wide batch/A"),
)
def shifted_by_one_maximum(x, t):
    return _nodes(x, t, A=lambda x: np.exp(x - x.max()))


@softmax_nodes.mistake(
    "S has the shape (N, 1): keep it as (N,), and open the second axis where you divide.",
    on=("batch/S", "wide batch/S"),
)
def sums_with_two_axes(x, t):
    return {name: _kept_open(name, node) for name, node in _nodes(x, t).items()}


def _kept_open(name, node):
    return node[:, np.newaxis] if name in ("S", "d_inv_S", "d_S") else node


@softmax_nodes.mistake(
    "S runs down the columns: the scores of one sample stand in a row, so sum over axis 1.",
    on=("batch/S", "wide batch/S"),
)
def sums_over_axis_zero(x, t):
    return {**_nodes(x, t), "S": np.exp(x).sum(axis=0)}


@softmax_nodes.mistake(
    "S is one number for the whole batch: every sample has its own sum.",
    on=("batch/S", "wide batch/S"),
)
def one_sum_for_all(x, t):
    return {**_nodes(x, t), "S": np.exp(x).sum()}


@softmax_nodes.mistake(
    "Every gradient is divided by the batch size: here the loss is summed over the batch, not "
    "averaged. The mean comes with `SoftmaxWithLoss`."
)
def averaged_over_the_batch(x, t):
    return _nodes(x, t, dY=lambda t, Y: -t / Y / len(t))


@softmax_nodes.mistake("dX alone is divided by the batch size: here the loss is summed.")
def averaged_at_the_end(x, t):
    return _nodes(x, t, dX=lambda d_A, A, x: d_A * A / len(x))


@softmax_nodes.mistake(
    "dY has the wrong sign, and all that follows with it: the loss is −t·log y, so its slope is "
    "−t/y."
)
def sign_lost_at_the_logarithm(x, t):
    return _nodes(x, t, dY=lambda t, Y: t / Y)


@softmax_nodes.mistake("dY is −1/Y in every entry: the factor t, from −t·log y, is missing.")
def target_lost_at_the_logarithm(x, t):
    return _nodes(x, t, dY=lambda t, Y: -1 / Y)


@softmax_nodes.mistake("dY is −T·Y: the slope of log y is 1/y.")
def logarithm_differentiated_wrongly(x, t):
    return _nodes(x, t, dY=lambda t, Y: -t * Y)


@softmax_nodes.mistake(
    "dY is −log(Y) where the target is 1: that is the loss itself, not its slope."
)
def loss_instead_of_its_slope(x, t):
    return _nodes(x, t, dY=lambda t, Y: -t * np.log(Y))


@softmax_nodes.mistake("dY is Y − T: that is the end of the walk, dX. The first step back is −T/Y.")
def end_of_the_walk_at_its_start(x, t):
    return _nodes(x, t, dY=lambda t, Y: Y - t)


@softmax_nodes.mistake(
    "d_inv_S is not summed: 1/S goes to every entry of its row, and where a value is used several "
    "times its gradients add.",
    on=("batch/d_inv_S", "wide batch/d_inv_S"),
)
def gradient_of_the_inverse_not_summed(x, t):
    nodes = _nodes(x, t)
    return {**nodes, "d_inv_S": nodes["dY"] * nodes["A"]}


@softmax_nodes.mistake(
    "d_inv_S is the row sum of dY: the product node Y = A · (1/S) hands on dY times its other "
    "input, A."
)
def gradient_of_the_inverse_without_a(x, t):
    return _nodes(x, t, d_inv_S=lambda dY, A: dY.sum(axis=1))


@softmax_nodes.mistake("d_inv_S is +S: each gradient dY·A is negative, and so is their sum, −S.")
def gradient_of_the_inverse_with_wrong_sign(x, t):
    return _nodes(x, t, d_inv_S=lambda dY, A: -(dY * A).sum(axis=1))


@softmax_nodes.mistake("d_S has the wrong sign: the slope of 1/S is −1/S², with a minus.")
def minus_of_the_inverse_lost(x, t):
    return _nodes(x, t, d_S=lambda d_inv_S, S: d_inv_S / S**2)


@softmax_nodes.mistake("d_S is −d_inv_S/S: the slope of 1/S is −1/S², with a square.")
def square_of_the_inverse_lost(x, t):
    return _nodes(x, t, d_S=lambda d_inv_S, S: -d_inv_S / S)


@softmax_nodes.mistake("d_S is the slope −1/S² alone: multiply it by d_inv_S, which comes in.")
def slope_of_the_inverse_alone(x, t):
    return _nodes(x, t, d_S=lambda d_inv_S, S: -1 / S**2)


@softmax_nodes.mistake(
    "d_A has only what comes straight from the product node: A also goes into the sum S, and the "
    "gradients of both ways add."
)
def only_the_product_branch(x, t):
    return _nodes(x, t, d_A=lambda dY, S, d_S: dY / S[:, np.newaxis])


@softmax_nodes.mistake(
    "d_A has only what comes through the sum S: A also goes straight into the product node, and "
    "the gradients of both ways add."
)
def only_the_sum_branch(x, t):
    return _nodes(x, t, d_A=lambda dY, S, d_S: 0 * dY + d_S[:, np.newaxis])


@softmax_nodes.mistake("d_A is the difference of its two branches: gradients that meet are added.")
def branches_subtracted(x, t):
    return _nodes(x, t, d_A=lambda dY, S, d_S: dY / S[:, np.newaxis] - d_S[:, np.newaxis])


@softmax_nodes.mistake(
    "The direct branch of d_A is dY times S: the other input of the product node is 1/S."
)
def product_branch_times_the_sum(x, t):
    return _nodes(x, t, d_A=lambda dY, S, d_S: dY * S[:, np.newaxis] + d_S[:, np.newaxis])


@softmax_nodes.mistake(
    "The direct branch of d_A is dY itself: the product node hands on dY times its other input, "
    "1/S."
)
def product_branch_unchanged(x, t):
    return _nodes(x, t, d_A=lambda dY, S, d_S: dY + d_S[:, np.newaxis])


@softmax_nodes.mistake("dX is d_A: one node is left, exp, whose slope at x is A.")
def exponential_skipped(x, t):
    return _nodes(x, t, dX=lambda d_A, A, x: d_A)


@softmax_nodes.mistake("dX is d_A times x: the slope of exp at x is exp(x), which is A.")
def input_instead_of_the_exponential(x, t):
    return _nodes(x, t, dX=lambda d_A, A, x: d_A * x)


@softmax_nodes.mistake("dX is d_A times exp(A): the slope of exp at x is exp(x), which is A.")
def exponential_twice(x, t):
    return _nodes(x, t, dX=lambda d_A, A, x: d_A * np.exp(A))


@softmax_nodes.mistake("dX is T − Y: the sign is turned round, Y − T is what should come out.")
def turned_round_at_the_end(x, t):
    return _nodes(x, t, dX=lambda d_A, A, x: -d_A * A)


@softmax_nodes.mistake("x was overwritten by its exponentials: make A a new array.")
def exponential_in_place(x, t):
    nodes = _nodes(x, t)
    np.exp(x, out=x)
    return nodes


# ---------------------------------------------------------------------------- SoftmaxWithLoss


def _with_target(n, c, labels=False, scale=1, **more):
    """Large scores are whole numbers, which float32 holds exactly."""

    def draw(rng):
        numbers, one_hot = _one_hot(rng, n, c)
        return {
            "x": _numbers(rng, n, c) if scale == 1 else np.rint(scale * _numbers(rng, n, c)),
            "t": numbers if labels else one_hot,
            **{name: value(rng) for name, value in more.items()},
        }

    return draw


def _far_rows(rng):
    """Rows at levels thousands apart; multiples of 1/64, so that float32 holds them exactly."""
    levels = rng.permutation([-3000.0, -1000.0, 20.0, 1500.0, 4000.0])
    spread = np.array([rng.permutation(np.arange(-160, 160))[:4] / 64 for _ in levels])
    return {"x": levels[:, np.newaxis] + spread, "t": _one_hot(rng, 5, 4)[1]}


def _two_batches(n, other_n, c):
    def draw(rng):
        return {
            "x": _numbers(rng, n, c),
            "t": _one_hot(rng, n, c)[1],
            "other_x": _numbers(rng, other_n, c),
            "other_t": _one_hot(rng, other_n, c)[1],
        }

    return draw


SoftmaxWithLoss = Exercise(
    "SoftmaxWithLoss",
    points=5,
    given=("softmax", "cross_entropy_error"),
    experiments={
        "batch": Experiment(probes.softmax_with_loss, _with_target(5, 4)),
        "wide batch": Experiment(probes.softmax_with_loss, _with_target(3, 7)),
        "labels": Experiment(probes.softmax_with_loss, _with_target(6, 4, labels=True)),
        "dout": Experiment(
            probes.softmax_with_loss_dout,
            _with_target(5, 3, dout=lambda rng: rng.uniform(1.3, 2.7) * rng.choice([-1.0, 1.0])),
        ),
        "again": Experiment(probes.softmax_with_loss_again, _two_batches(5, 7, 4)),
        "twice": Experiment(probes.softmax_with_loss_twice, _with_target(5, 4)),
        "twice, labels": Experiment(
            probes.softmax_with_loss_twice, _with_target(6, 4, labels=True)
        ),
        "pair": Experiment(probes.softmax_with_loss_pair, _two_batches(5, 6, 4)),
        "large": Experiment(probes.softmax_with_loss, _with_target(5, 4, scale=3000)),
        "far rows": Experiment(probes.softmax_with_loss, _far_rows),
        "back, batch": Experiment(probes.softmax_with_loss_back, _with_target(5, 4)),
        "back, wide batch": Experiment(probes.softmax_with_loss_back, _with_target(3, 7)),
        "back, labels": Experiment(probes.softmax_with_loss_back, _with_target(6, 4, labels=True)),
    },
    aspects=(
        Aspect(
            "mean loss",
            1.25,
            ("batch/loss", "wide batch/loss", f"batch/{WARNINGS}"),
            "the loss",
            tolerance=1e-4,
        ),
        Aspect(
            "gradient",
            1.5,
            ("back, batch/dx", "back, wide batch/dx"),
            "the gradient dx",
            through=FORWARD_WENT_THROUGH,
        ),
        Aspect("labels, loss", 0.25, ("labels/loss",), "the loss with labels (N,)", tolerance=1e-4),
        Aspect(
            "labels, gradient",
            0.5,
            ("back, labels/dx",),
            "the gradient dx with labels (N,)",
            through=FORWARD_WENT_THROUGH,
        ),
        Aspect(
            "dout",
            0.5,
            ("dout/dout times as much",),
            beside=("mean loss", "gradient", "labels, gradient"),
            wrong="backward(dout) should be dout times backward(), and not 0: multiply by what "
            "comes in.",
        ),
        Aspect(
            "another batch",
            0.5,
            (
                "again/dx in the shape of x",
                "again/as a fresh one",
                "twice/as the first time",
                "twice, labels/as the first time",
                "pair/as when alone",
            ),
            after=("mean loss",),
            wrong={
                "dx in the shape of x": "This counts once backward gives a gradient in the shape "
                "of the scores.",
                "as a fresh one": "With a second batch the layer gives other numbers than a fresh "
                "one: something of the first is left over. Every forward keeps its own y and t.",
                "as the first time": "A second backward gives other numbers than the first: leave "
                "alone what forward kept.",
                "as when alone": "A second layer beside it changes what the first one gives: keep "
                "y and t on self.",
            },
        ),
        Aspect(
            "y and t kept",
            0.25,
            ("back, batch/y", "back, batch/t"),
            {"y": "self.y", "t": "self.t"},
            rules={"t": OneHotOrLabels()},
            through=FORWARD_WENT_THROUGH,
        ),
        Aspect(
            "large scores, x and t as they were",
            0.25,
            (
                "far rows/dx",
                "large/loss is finite",
                "large/dx",
                f"far rows/{WARNINGS}",
                "batch/x unchanged",
                "batch/t unchanged",
            ),
            "the gradient dx for scores in the thousands",
            after=("mean loss",),
            wrong={
                **_CHANGED,
                "loss is finite": "The loss of scores in the thousands is not finite: look for a "
                "logarithm of 0, or for an exp that overflows.",
            },
        ),
    ),
)


def _softmax(x):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def _as_one_hot(t, classes):
    return np.eye(classes)[t] if t.ndim == 1 else t


class _SoftmaxWithLoss:
    """Right in every line; each mistake changes one of them."""

    def forward(self, x, t):
        self.y = _softmax(x)
        self.t = _as_one_hot(t, x.shape[1])
        return -np.sum(self.t * np.log(self.y + 1e-12)) / len(x)

    def backward(self, dout=1):
        return dout * (self.y - self.t) / len(self.y)


@SoftmaxWithLoss.mistake(
    "dx is not divided by the batch size: the loss is the mean over N samples, so each has 1/N of "
    "a vote."
)
class GradientNotDivided(_SoftmaxWithLoss):
    def backward(self, dout=1):
        return dout * (self.y - self.t)


@SoftmaxWithLoss.mistake("dx is divided by the batch size twice: once is enough.")
class GradientDividedTwice(_SoftmaxWithLoss):
    def backward(self, dout=1):
        return super().backward(dout) / len(self.y)


@SoftmaxWithLoss.mistake(
    "dx is divided by N·C, the number of all entries: divide by N, the number of samples."
)
class GradientDividedByAllEntries(_SoftmaxWithLoss):
    def backward(self, dout=1):
        return dout * (self.y - self.t) / self.y.size


@SoftmaxWithLoss.mistake(
    "dx is divided by C, the number of classes: divide by N, the number of samples."
)
class GradientDividedByClasses(_SoftmaxWithLoss):
    def backward(self, dout=1):
        return dout * (self.y - self.t) / self.y.shape[1]


@SoftmaxWithLoss.mistake(
    "The loss is summed over the batch, and dx belongs to that sum: both need a division by N."
)
class NothingDivided(_SoftmaxWithLoss):
    def forward(self, x, t):
        return len(x) * super().forward(x, t)

    def backward(self, dout=1):
        return dout * (self.y - self.t)


@SoftmaxWithLoss.mistake("The loss is summed over the batch: take the mean, divide by N.")
class LossSummed(_SoftmaxWithLoss):
    def forward(self, x, t):
        return len(x) * super().forward(x, t)


@SoftmaxWithLoss.mistake("The loss is divided by N·C: divide by N, the number of samples.")
class LossDividedByAllEntries(_SoftmaxWithLoss):
    def forward(self, x, t):
        return super().forward(x, t) / x.shape[1]


@SoftmaxWithLoss.mistake("The loss has the wrong sign: log y is negative, so −log y is the loss.")
class LossNegative(_SoftmaxWithLoss):
    def forward(self, x, t):
        return -super().forward(x, t)


@SoftmaxWithLoss.mistake("backward ignores dout: multiply by what comes in.", on=("dout/dx",))
class IgnoresDout(_SoftmaxWithLoss):
    def backward(self, dout=1):
        return (self.y - self.t) / len(self.y)


@SoftmaxWithLoss.mistake("dx is t − y: the sign is turned round, it is y − t.")
class GradientTurnedRound(_SoftmaxWithLoss):
    def backward(self, dout=1):
        return dout * (self.t - self.y) / len(self.y)


@SoftmaxWithLoss.mistake("dx is y alone: the target has to be taken off, y − t.")
class TargetNotTakenOff(_SoftmaxWithLoss):
    def backward(self, dout=1):
        return dout * self.y / len(self.y)


@SoftmaxWithLoss.mistake(
    "dx is multiplied by y(1 − y) once more: y − t already is the gradient with respect to the "
    "scores, softmax included."
)
class SlopeOfTheSigmoidAgain(_SoftmaxWithLoss):
    def backward(self, dout=1):
        return super().backward(dout) * self.y * (1 - self.y)


@SoftmaxWithLoss.mistake(
    "y − t is pushed back through softmax once more: it already is the gradient with respect to "
    "the scores, softmax included."
)
class ThroughSoftmaxAgain(_SoftmaxWithLoss):
    def backward(self, dout=1):
        dx = super().backward(dout)
        return self.y * (dx - np.sum(dx * self.y, axis=1, keepdims=True))


@SoftmaxWithLoss.mistake(
    "dx is −t/y, which is the gradient with respect to y: it still has to go back through softmax, "
    "and then y − t remains."
)
class StopsAtTheProbabilities(_SoftmaxWithLoss):
    def backward(self, dout=1):
        return -dout * self.t / self.y / len(self.y)


@SoftmaxWithLoss.mistake(
    "The gradient is right until a probability is stored as 0: you go back through the logarithm "
    "and divide by it, which gives nan. y − t is the same gradient and divides by no probability.",
    on=("batch/dx", "far rows/dx", "large/dx"),
)
class DividesByTheProbabilities(_SoftmaxWithLoss):
    def backward(self, dout=1):
        with np.errstate(all="ignore"):
            d_y = -self.t / self.y / len(self.y)
            return dout * self.y * (d_y - np.sum(d_y * self.y, axis=1, keepdims=True))


@SoftmaxWithLoss.mistake(
    "The scores are kept as y: keep the probabilities, what softmax makes of them."
)
class KeepsTheScores(_SoftmaxWithLoss):
    def forward(self, x, t):
        loss = super().forward(x, t)
        self.y = x
        return loss


@SoftmaxWithLoss.mistake(
    "backward takes the target off the y that forward kept, so a second backward takes it off "
    "again: work on a copy.",
    on=("twice/dx once more",),
)
class ChangesTheKeptProbabilities(_SoftmaxWithLoss):
    def backward(self, dout=1):
        self.y -= self.t
        return dout * self.y / len(self.y)


@SoftmaxWithLoss.mistake(
    "backward takes the target off the y that forward kept and divides it, so a second backward "
    "does both again: work on a copy.",
    on=("twice/dx once more",),
)
class ChangesAndDividesTheKeptProbabilities(_SoftmaxWithLoss):
    def backward(self, dout=1):
        self.y -= self.t
        self.y /= len(self.y)
        return dout * self.y


@SoftmaxWithLoss.mistake(
    "Labels such as 3 are subtracted from probabilities: make them one-hot rows first, or subtract "
    "1 at y[n, label of n].",
    on=("batch/dx", "labels/dx"),
)
class LabelsSubtracted(_SoftmaxWithLoss):
    def forward(self, x, t):
        loss = super().forward(x, t)
        self.t = t
        return loss


@SoftmaxWithLoss.mistake(
    "With labels, backward takes 1 off in the y that forward kept, so a second backward does it "
    "again: work on a copy.",
    on=("twice/dx once more", "twice, labels/dx once more"),
)
class ChangesTheKeptProbabilitiesOfLabels(_SoftmaxWithLoss):
    def forward(self, x, t):
        loss = super().forward(x, t)
        self.labels = t if t.ndim == 1 else None
        return loss

    def backward(self, dout=1):
        if self.labels is None:
            return super().backward(dout)
        self.y[np.arange(len(self.y)), self.labels] -= 1
        return dout * self.y / len(self.y)


_LABELS_AS_A_COLUMN = (
    "The labels are used as a column of numbers: label 3 is no 3 to compute with. Make one-hot "
    "rows of them first, or pick y[n, label of n]."
)


@SoftmaxWithLoss.mistake(_LABELS_AS_A_COLUMN)
class LabelsAsAColumn(_SoftmaxWithLoss):
    def forward(self, x, t):
        self.y = _softmax(x)
        self.t = t if t.ndim == 2 else t.reshape(-1, 1)
        return -np.sum(self.t * np.log(self.y + 1e-7)) / len(x)


@SoftmaxWithLoss.mistake(_LABELS_AS_A_COLUMN)
class LabelsSubtractedAsAColumn(_SoftmaxWithLoss):
    def forward(self, x, t):
        loss = super().forward(x, t)
        self.t = t if t.ndim == 2 else t.reshape(-1, 1)
        return loss


@SoftmaxWithLoss.mistake(
    "Labels such as 3 are multiplied with logarithms: make them one-hot rows first, or pick the "
    "probability y[n, label of n].",
    on=("batch/loss", "labels/loss"),
    line="log|t",
)
class LabelsMultiplied(_SoftmaxWithLoss):
    def forward(self, x, t):
        self.t = t
        self.y = _softmax(x)
        return -np.sum(t * np.log(self.y + 1e-7)) / len(x)


@SoftmaxWithLoss.mistake(
    "forward returns two values: it returns the loss alone, and keeps y on self.",
    on=("batch/loss", "wide batch/loss"),
)
class ReturnsTwoValues(_SoftmaxWithLoss):
    def forward(self, x, t):
        return self.y_of(x, t), super().forward(x, t)

    def y_of(self, x, t):
        return _softmax(x)


@SoftmaxWithLoss.mistake(
    "`y[:, t]` takes the columns of all labels for every row: pick one entry a row, with "
    "y[np.arange(N), t]."
)
class ColumnsOfAllLabels(_SoftmaxWithLoss):
    def backward(self, dout=1):
        dx = self.y.copy()
        dx[:, self.t.argmax(axis=1)] -= 1
        return dout * dx / len(dx)


@SoftmaxWithLoss.mistake(
    "forward returns the probabilities: it returns the loss, one number.",
    on=("batch/loss", "wide batch/loss"),
)
class ReturnsTheProbabilities(_SoftmaxWithLoss):
    def forward(self, x, t):
        super().forward(x, t)
        return self.y


@SoftmaxWithLoss.mistake(
    "forward returns one loss for each sample: take their mean.",
    on=("batch/loss", "wide batch/loss"),
)
class ReturnsALossEach(_SoftmaxWithLoss):
    def forward(self, x, t):
        super().forward(x, t)
        return -np.sum(self.t * np.log(self.y + 1e-12), axis=1)


@SoftmaxWithLoss.mistake(
    "forward returns nothing: the loss has to be returned as well as kept.",
    on=("batch/loss", "wide batch/loss"),
)
class ReturnsNoLoss(_SoftmaxWithLoss):
    def forward(self, x, t):
        super().forward(x, t)


@SoftmaxWithLoss.mistake("Softmax is applied twice: its result goes into the loss as it is.")
class SoftmaxTwice(_SoftmaxWithLoss):
    def forward(self, x, t):
        return super().forward(_softmax(x), t)


@SoftmaxWithLoss.mistake(
    "Softmax runs down the columns: the scores of one sample stand in a row, axis 1."
)
class SoftmaxOverTheBatch(_SoftmaxWithLoss):
    def forward(self, x, t):
        self.y = _softmax(x.T).T
        self.t = _as_one_hot(t, x.shape[1])
        return -np.sum(self.t * np.log(self.y + 1e-12)) / len(x)


@SoftmaxWithLoss.mistake(
    "The largest score is not taken off before exp: scores of a thousand overflow.",
    on=("batch/loss", "far rows/y", "far rows/dx", f"far rows/{WARNINGS}"),
)
class WithoutTheShift(_SoftmaxWithLoss):
    def forward(self, x, t):
        self.y = np.exp(x) / np.exp(x).sum(axis=1, keepdims=True)
        self.t = _as_one_hot(t, x.shape[1])
        return -np.sum(self.t * np.log(self.y + 1e-12)) / len(x)


@SoftmaxWithLoss.mistake(
    "y and t are kept on the class, which all layers share: a second layer overwrites them. Keep "
    "them on self."
)
class SharedState:
    y = t = None

    def forward(self, x, t):
        SharedState.y = _softmax(x)
        SharedState.t = _as_one_hot(t, x.shape[1])
        return -np.sum(self.t * np.log(self.y + 1e-12)) / len(x)

    backward = _SoftmaxWithLoss.backward


@SoftmaxWithLoss.mistake(
    "backward still works with the first batch: every forward must keep its own y and t."
)
class StaysWithTheFirstBatch(_SoftmaxWithLoss):
    def forward(self, x, t):
        if not hasattr(self, "y"):
            return super().forward(x, t)
        y = _softmax(x)
        return -np.sum(t * np.log(y + 1e-12)) / len(x)


EXERCISES = (Affine, softmax_nodes, SoftmaxWithLoss)
