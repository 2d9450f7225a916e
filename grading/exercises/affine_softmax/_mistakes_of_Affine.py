"""What is known to go wrong in `Affine`: in its products, and in what it keeps."""

from grading.exercises.affine_softmax._lines_of_Affine import (
    BACK,
    DB,
    DW,
    DX,
    FLAT,
    KEEP_B,
    OUT,
    ROWS,
    SHAPE,
)
from grading.exercises.affine_softmax._mistakes_of_Affine_kept import KEPT
from grading.exercises.declaration import Mistake


def _dx_first(line):
    """The whole of backward, where `line` comes before dW and db."""
    return {"def backward": f"{line}\n{DW}\n{DB}\n{BACK}"}


_STOPS_OR_SQUARE = ("batch/dx", "wide batch/dx", "dx of a square batch/dx")
"""Where shapes do not fit, the code stops; where all sizes are one, its numbers tell what it is."""

_READS_NO_W = r"^(?!.*(?<!d)W\b)"
_TURNS_NOTHING = r"^(?!.*(\.T\b|transpose))"

_NO_MATRIX_PRODUCT = "`*` is not the matrix product, which is `@`."
_W_NOT_TRANSPOSED = (
    "dx is computed as dout times W, whose shapes (N, M) and (D, M) do not fit together: the "
    "product needs the transpose of W."
)
_X_NOT_TRANSPOSED = (
    "dW is computed as x times dout, whose shapes (N, D) and (N, M) do not fit together: the "
    "product needs the transpose of x."
)
_PICTURES_NOT_FLATTENED = (
    "x of shape (N, d1, ..., dk) goes into the matrix product as it is: make each picture one row "
    "first, (N, D)."
)
_FLATTENED_WRONGLY = (
    "`reshape(-1, N)` makes N columns: the batch is the first axis, so the pictures become rows "
    "with `reshape(N, -1)`."
)
_AXIS_LOST = (
    "A batch of one sample loses its first axis: `np.squeeze` and the like drop every axis of "
    "length 1. One sample is x of shape (1, D), and out of shape (1, M)."
)
_IGNORES_DOUT = (
    "{} does not heed dout: multiply what it is made of by the gradient that arrives, as for dx, "
    "dW and db alike."
)

FORWARD = (
    Mistake("WithoutBias", "The bias is missing: forward gives x @ W + b.", edit={" + self.b": ""}),
    Mistake(
        "ElementwiseForward",
        f"x and W are combined entry by entry in forward: {_NO_MATRIX_PRODUCT}",
        edit={
            "def forward": f"{ROWS}\nout = self.rows * self.W + self.b\n{SHAPE}\nreturn out",
        },
        on=("batch/out", "wide batch/out"),
        line=r"\*|multiply",
    ),
    Mistake(
        "WTimesX",
        "forward computes W times x, in the wrong order: rows of x meet columns of W in x @ W.",
        edit={"def forward": f"{ROWS}\nout = self.W @ self.rows + self.b\n{SHAPE}\nreturn out"},
        on=("batch/out", "wide batch/out"),
        line=r"W\b.*(@|dot|matmul|,).*(x|rows|flat)",
    ),
    Mistake(
        "OutputTransposed",
        "forward gives its output transposed: a sample is a row of x, and its outputs are a row of "
        "shape (M,), so out has the shape (N, M).",
        edit={OUT: "return (self.rows @ self.W + self.b).T"},
    ),
    Mistake(
        "FlattensTheCallersArray",
        "`x.shape = ...` and `x.resize(...)` turn the caller's own pictures into rows: `x.reshape` "
        "gives an array of its own.",
        edit={
            ROWS: f"self.rows = {FLAT}.copy()\n        x.resize(self.rows.shape, refcheck=False)"
        },
        on=("pictures/x unchanged", "batch/x unchanged", "pictures/dW"),
    ),
    Mistake(
        "PicturesNotFlattened",
        _PICTURES_NOT_FLATTENED,
        edit={FLAT: "x"},
        on=("pictures/out", "colour pictures/out"),
    ),
    Mistake(
        "PicturesNotFlattenedByDot",
        _PICTURES_NOT_FLATTENED,
        edit={FLAT: "x", OUT: "return np.dot(self.rows, self.W) + self.b"},
        on=("pictures/out", "colour pictures/out"),
    ),
    Mistake(
        "KeepsXBeforeFlattening",
        "forward makes pictures flat and keeps the x that is not: backward needs the flat one for "
        "dW.",
        edit={ROWS: "self.rows = x", OUT: f"return {FLAT} @ self.W + self.b"},
    ),
    Mistake(
        "FlattenedIntoColumns",
        _FLATTENED_WRONGLY,
        edit={FLAT: "x if x.ndim == 2 else x.reshape(-1, len(x))"},
        on=("pictures/out", "colour pictures/out"),
        line=_TURNS_NOTHING,
    ),
    Mistake(
        "FlattenedIntoColumnsByDot",
        _FLATTENED_WRONGLY,
        edit={
            FLAT: "x if x.ndim == 2 else x.reshape(-1, len(x))",
            OUT: "return np.dot(self.rows, self.W) + self.b",
        },
        on=("pictures/out", "colour pictures/out"),
        line=_TURNS_NOTHING,
    ),
    Mistake(
        "PicturesMixed",
        "`reshape(-1, N).T` has the right shape and the wrong order: every row mixes all pictures. "
        "Use `reshape(N, -1)`.",
        edit={FLAT: "x if x.ndim == 2 else x.reshape(-1, len(x)).T"},
    ),
    Mistake(
        "PicturesReadByColumns",
        'The numbers of a picture are read down its columns, order="F": W expects them row by row, '
        "as `x.reshape(N, -1)` gives them.",
        edit={
            FLAT: 'x.reshape(len(x), -1, order="F")',
            BACK: 'return dx.reshape(self.shape, order="F")',
        },
    ),
    Mistake(
        "PicturesReadAsTheyLie",
        "The numbers of a picture are read in the order in which they lie in memory, which differs "
        'from array to array: leave order="A" or "K" out, and `x.reshape(N, -1)` reads row by row.',
        edit={FLAT: 'x.reshape(len(x), -1, order="A")'},
        on=("pictures in another order/out",),
    ),
    Mistake("SqueezesX", _AXIS_LOST, edit={FLAT: f"np.squeeze({FLAT})"}),
    Mistake(
        "SqueezesItsOutput",
        _AXIS_LOST,
        edit={OUT: "return np.squeeze(self.rows @ self.W) + self.b"},
    ),
)

GRADIENT_OF_X = (
    Mistake(
        "ElementwiseGradientOfX",
        f"dout and W.T are combined entry by entry in backward: {_NO_MATRIX_PRODUCT}",
        edit=_dx_first("dx = dout * self.W.T"),
        on=_STOPS_OR_SQUARE,
    ),
    Mistake(
        "GradientOfXWithoutTranspose",
        _W_NOT_TRANSPOSED,
        edit=_dx_first("dx = dout @ self.W"),
        on=_STOPS_OR_SQUARE,
    ),
    Mistake(
        "GradientOfXWithoutTransposeByDot",
        _W_NOT_TRANSPOSED,
        edit=_dx_first("dx = np.dot(dout, self.W)"),
        on=_STOPS_OR_SQUARE,
    ),
    Mistake(
        "GradientOfXTheWrongWayRound",
        "dx is computed as W transposed times dout, in the wrong order: rows of dout meet columns "
        "of W in dout times W transposed.",
        edit=_dx_first("dx = self.W.T @ dout"),
        on=_STOPS_OR_SQUARE,
    ),
    Mistake(
        "WTimesDout",
        "dx is computed as W times dout, whose shapes (D, M) and (N, M) do not fit together: it is "
        "dout times W transposed.",
        edit=_dx_first("dx = self.W @ dout"),
        on=_STOPS_OR_SQUARE,
    ),
    Mistake(
        "ElementwiseGradientOfXWithoutTranspose",
        f"dout and W are combined entry by entry in backward: {_NO_MATRIX_PRODUCT}",
        edit={DX: "dx = dout * self.W"},
        on=_STOPS_OR_SQUARE,
    ),
    Mistake(
        "TransposesOnlyWhereShapesDoNotFit",
        "dx is the product with W itself wherever its shapes happen to fit, as where D equals M: "
        "the product needs the transpose of W, always.",
        edit={DX: "dx = dout @ (self.W if self.W.shape[0] == dout.shape[1] else self.W.T)"},
    ),
    Mistake(
        "GradientOfXTransposed",
        "dx comes out transposed, as W times dout transposed: a gradient has the shape of what it "
        "belongs to, here (N, D).",
        edit={DX: "dx = self.W @ dout.T", BACK: "return dx"},
    ),
    Mistake(
        "WReshapedNotTransposed",
        "dx has the right shape only after a reshape of W or of the product: reshaping reads the "
        "same numbers row by row and is no transpose. Use W.T.",
        edit={"self.W.T": "self.W.reshape(self.W.shape[::-1])"},
    ),
    Mistake(
        "GradientOfXStaysFlat",
        "dx comes back flat, as (N, D): where x was (N, d1, ..., dk), give dx that shape again.",
        edit={BACK: "return dx"},
    ),
    Mistake(
        "SqueezesTheGradientOfX",
        _AXIS_LOST,
        edit={BACK: "return dx.reshape(self.shape[1:] if len(dx) == 1 else self.shape)"},
    ),
    Mistake(
        "SqueezesEveryAxis",
        "dx loses its axes of length 1: `np.squeeze` drops all of them, and pictures of one "
        "channel or a batch of one sample have such an axis. Give dx the shape that x had.",
        edit={BACK: "return np.squeeze(dx.reshape(self.shape))"},
    ),
    Mistake(
        "GradientOfXWithoutDout",
        _IGNORES_DOUT.format("dx"),
        edit={DX: "dx = np.ones_like(dout) @ self.W.T"},
    ),
    Mistake(
        "TakesTheBiasOff",
        "dx has the bias taken off dout first: b is added in forward, so it does not show in the "
        "gradient of x at all.",
        edit={DX: "dx = (dout - self.b) @ self.W.T"},
    ),
    Mistake(
        "KeepsTheTransposeOfW",
        "The transpose of W is kept from the start, as a copy, and backward works with that: when "
        "the caller moves W in place, dx does not notice. Take self.W.T in backward.",
        edit={KEEP_B: "self.b = b\n        self.WT = W.T.copy()", "self.W.T": "self.WT"},
    ),
)

GRADIENTS_LEFT = (
    Mistake(
        "ElementwiseGradientOfW",
        f"x.T and dout are combined entry by entry in backward: {_NO_MATRIX_PRODUCT}",
        edit={"self.rows.T @": "self.rows.T *"},
        on=_STOPS_OR_SQUARE[:2],
    ),
    Mistake(
        "GradientOfWWithoutTranspose",
        _X_NOT_TRANSPOSED,
        edit={"self.rows.T @": "self.rows @"},
        on=_STOPS_OR_SQUARE[:2],
        line=_READS_NO_W,
    ),
    Mistake(
        "GradientOfWWithoutTransposeByDot",
        _X_NOT_TRANSPOSED,
        edit={DW: "self.dW = np.dot(self.rows, dout)"},
        on=_STOPS_OR_SQUARE[:2],
        line=_READS_NO_W,
    ),
    Mistake(
        "GradientOfWTheWrongWayRound",
        "dW is computed as dout times x transposed, in the wrong order: it is x transposed times "
        "dout.",
        edit={DW: "self.dW = dout @ self.rows.T"},
        on=("batch/dx", "wide batch/dx", "dW of a square batch/dW"),
    ),
    Mistake(
        "GradientOfWTransposed",
        "dW comes out transposed, as dout transposed times x: a gradient has the shape of what it "
        "belongs to, here (D, M).",
        edit={DW: "self.dW = dout.T @ self.rows"},
    ),
    Mistake(
        "GradientOfWFromTheOutput",
        "dW is made from what forward returned: it is made from x, which forward was given.",
        edit={"self.rows.T @": "(self.rows @ self.W + self.b).T @"},
    ),
    Mistake(
        "GradientOfWWithoutDout",
        _IGNORES_DOUT.format("dW"),
        edit={DW: "self.dW = self.rows.T @ np.ones_like(dout)"},
    ),
    Mistake(
        "GradientOfBWithoutDout",
        _IGNORES_DOUT.format("db"),
        edit={DB: "self.db = np.sum(np.ones_like(dout), axis=0)"},
    ),
    Mistake(
        "GradientOfBIsOne",
        "db is 1 in every entry: b is added to every row, and every row brings its dout along, so "
        "that db is the sum of dout over the rows.",
        edit={DB: "self.db = np.ones_like(self.b)"},
    ),
    Mistake(
        "GradientOfBNotSummed",
        "db is dout itself: the one b is added to every row, so its gradient is the sum over the "
        "rows.",
        edit={DB: "self.db = dout"},
    ),
    Mistake(
        "GradientOfBOfTheFirstSample",
        "db is the dout of a single sample: the one b is added to every row, so its gradient is "
        "the sum over all of them.",
        edit={DB: "self.db = dout[0]"},
    ),
    Mistake(
        "GradientOfBOneNumber",
        "db is one number, the sum of all of dout: b has M entries, so sum over rows only.",
        edit={DB: "self.db = np.sum(dout)"},
    ),
    Mistake(
        "GradientOfBOverAxisOne",
        "db is summed over axis 1, which leaves a number for each sample: b has an entry for each "
        "column, so sum over axis 0.",
        edit={DB: "self.db = np.sum(dout, axis=1)"},
    ),
    Mistake(
        "GradientOfBWithTwoAxes",
        "db has the shape (1, M) and b the shape (M,): leave `keepdims` out.",
        edit={DB: "self.db = np.sum(dout, axis=0, keepdims=True)"},
    ),
    Mistake(
        "GradientOfBAveraged",
        "db is the mean over the batch: it is the sum. Dividing by N is the loss's affair, and "
        "dout brings it along.",
        edit={DB: "self.db = np.mean(dout, axis=0)"},
    ),
    Mistake(
        "GradientOfWAveraged",
        "dW is divided by the batch size: it is the plain product. Dividing by N is the loss's "
        "affair, and dout brings it along.",
        edit={DW: "self.dW = self.rows.T @ dout / len(dout)"},
    ),
    Mistake(
        "GradientsAveraged",
        "dW and db are divided by the batch size: that is the loss's affair, and dout brings it "
        "along.",
        edit={
            DW: "self.dW = self.rows.T @ dout / len(dout)",
            DB: "self.db = np.mean(dout, axis=0)",
        },
    ),
    Mistake(
        "EverythingAveraged",
        "dx, dW and db are all divided by the batch size: that is the loss's affair, and dout "
        "brings it along.",
        edit={DW: f"dout = dout / len(dout)\n        {DW}"},
    ),
    Mistake(
        "ReturnsAllThree",
        "backward returns several values: it returns dx alone, and leaves dW and db on the layer "
        "as self.dW and self.db.",
        edit={"self.dW": "dW", "self.db": "db", BACK: "return dx.reshape(self.shape), dW, db"},
        on=("batch/dx", "batch/dW", "batch/db"),
    ),
    Mistake(
        "ReturnsAllThreeAndKeepsThem",
        "backward returns three values: it returns dx alone, and leaves dW and db on the layer.",
        edit={BACK: "return dx.reshape(self.shape), self.dW, self.db"},
        on=("batch/dx", "batch/dW"),
    ),
    Mistake(
        "ReturnsTheGradientOfW",
        "backward returns dW: it returns dx, for the layer before, and leaves dW on the layer as "
        "self.dW.",
        edit={"self.dW": "dW", BACK: "return dW"},
    ),
    Mistake(
        "ReturnsTheGradientOfWAndKeepsIt",
        "backward returns dW: it returns dx, for the layer before; dW is on the layer already.",
        edit={BACK: "return self.dW"},
    ),
    Mistake(
        "GradientsNotStored",
        "dW and db are not on the layer after backward: local variables are gone when it returns, "
        "so write self.dW and self.db.",
        edit={"self.dW": "dW", "self.db": "db"},
        on=("batch/out", "batch/dx", "batch/dW", "batch/db"),
    ),
    Mistake(
        "GradientsExchanged",
        "self.dW holds the gradient of b and self.db that of W: exchange them.",
        edit={"self.dW": "self.kept", "self.db": "self.dW", "self.kept": "self.db"},
    ),
    Mistake(
        "ReturnsNothing",
        "backward returns nothing: the layer before needs dx, so return it.",
        edit={BACK: "dx.reshape(self.shape)"},
        on=("batch/dx", "batch/dW", "batch/db"),
    ),
)

MISTAKES = (*FORWARD, *GRADIENT_OF_X, *GRADIENTS_LEFT, *KEPT)
