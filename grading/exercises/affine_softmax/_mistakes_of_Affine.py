"""What is known to go wrong in `Affine`."""

from grading.exercises.affine_softmax._lines_of_Affine import (
    AXIS_LOST,
    BACK,
    DB,
    DW,
    DX,
    KEEP_B,
    NO_MATRIX_PRODUCT,
)
from grading.exercises.affine_softmax._mistakes_of_Affine_forward import FORWARD
from grading.exercises.affine_softmax._mistakes_of_Affine_kept import KEPT
from grading.exercises.declaration import Edit, Mistake


def _dx_first(line: str) -> Edit:
    """The whole of backward, where `line` comes before dW and db."""
    return {"def backward": f"{line}\n{DW}\n{DB}\n{BACK}"}


_STOPS_OR_SQUARE = ("batch/dx", "wide batch/dx", "dx of a square batch/dx")
"""Where shapes do not fit, the code stops; where all sizes are one, its numbers tell what it is."""

_READS_NO_W = r"^(?!.*(?<!d)W\b)"

_W_NOT_TRANSPOSED = (
    "dx is computed as dout times W, whose shapes (N, M) and (D, M) do not fit together: the "
    "product needs the transpose of W."
)
_X_NOT_TRANSPOSED = (
    "dW is computed as x times dout, whose shapes (N, D) and (N, M) do not fit together: the "
    "product needs the transpose of x."
)
_IGNORES_DOUT = (
    "{} does not heed dout: multiply what it is made of by the gradient that arrives, as for dx, "
    "dW and db alike."
)

_SLOPES_ADD = (
    "W and b are used for every sample, and the gradients of all of them add: write the product "
    "or the sum once for the whole batch, or begin with zeros and use `+=` in the loop."
)
_TURNED_ROUND = (
    "has the wrong sign: nothing in Y = XW + b turns a sign round, so leave the minus out."
)

GRADIENT_OF_X = (
    Mistake(
        "ElementwiseGradientOfX",
        f"dout and W.T are combined entry by entry in backward: {NO_MATRIX_PRODUCT}",
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
        f"dout and W are combined entry by entry in backward: {NO_MATRIX_PRODUCT}",
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
        "GradientOfXFromTheGradientOfW",
        "dx is dout times dW transposed: it is dout times W transposed, the weights themselves.",
        edit={DX: "dx = dout @ self.dW.T"},
    ),
    Mistake(
        "GradientOfXAveraged",
        "dx is divided by the batch size: that is the loss's affair, and dout brings it along.",
        edit={DX: "dx = dout @ self.W.T / len(dout)"},
    ),
    Mistake(
        "GradientOfXStaysFlat",
        "dx comes back flat, as (N, D): where x was (N, d1, ..., dk), give dx that shape again.",
        edit={BACK: "return dx"},
    ),
    Mistake(
        "SqueezesTheGradientOfX",
        AXIS_LOST,
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
    *(
        Mistake(f"{which}WithAMinus", f"{what} {_TURNED_ROUND}", edit=edit)
        for which, what, edit in (
            ("GradientOfX", "dx", {DX: "dx = -dout @ self.W.T"}),
            ("GradientOfW", "dW", {DW: "self.dW = -self.rows.T @ dout"}),
            ("GradientOfB", "db", {DB: "self.db = -np.sum(dout, axis=0)"}),
        )
    ),
    *(
        Mistake(
            f"GradientOf{parts}OfThe{which}Sample",
            f"{what} of the {which.lower()} sample alone. {_SLOPES_ADD}",
            edit={
                name: line.format(at)
                for name, line in (
                    (DW, "self.dW = np.outer(self.rows[{0}], dout[{0}])"),
                    (DB, "self.db = dout[{0}].copy()"),
                )
                if name[6].upper() in parts
            },
        )
        for which, at in (("First", 0), ("Last", -1))
        for parts, what in (("W", "dW is that"), ("B", "db is that"), ("WB", "dW and db are those"))
    ),
    Mistake(
        "GradientOfWThroughW",
        "dW is made from dx, dout times W transposed: it is made from dout itself, x transposed "
        "times dout.",
        edit={DW: "self.dW = self.rows.T @ (dout @ self.W.T)"},
    ),
    Mistake(
        "GradientOfBTimesB",
        "db is multiplied by b: b is added in forward, and a sum hands dout on as it is.",
        edit={DB: "self.db = np.sum(dout * self.b, axis=0)"},
    ),
    Mistake(
        "GradientOfBAsAColumn",
        "db has the shape (M, 1) and b the shape (M,): the sum over axis 0 has it already.",
        edit={DB: "self.db = np.sum(dout, axis=0).reshape(-1, 1)"},
    ),
    Mistake(
        "GradientOfBAveragedOverAxisOne",
        "db is the mean over axis 1, which leaves a number for each sample: b has an entry for "
        "each column, so sum over axis 0.",
        edit={DB: "self.db = np.mean(dout, axis=1)"},
    ),
    Mistake(
        "ElementwiseGradientOfW",
        f"x.T and dout are combined entry by entry in backward: {NO_MATRIX_PRODUCT}",
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
        on=("db of a batch/db", "db of a wide batch/db"),
    ),
    Mistake(
        "GradientOfWAveraged",
        "dW is divided by the batch size: it is the plain product. Dividing by N is the loss's "
        "affair, and dout brings it along.",
        edit={DW: "self.dW = self.rows.T @ dout / len(dout)"},
        on=("dW of a batch/dW", "dW of a wide batch/dW"),
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
        "dW and db are not on the layer after backward, under these very names: write self.dW and "
        "self.db. A local variable is gone when backward returns.",
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
