"""What is known to go wrong in what `Affine` keeps from one call to another."""

from grading.exercises.affine_softmax._lines_of_Affine import (
    BACK,
    DB,
    DW,
    DX,
    FLAT,
    KEEP_B,
    KEEP_W,
    OUT,
    ROWS,
    SHAPE,
)
from grading.exercises.declaration import Mistake

_ACCUMULATED = (
    "{} of the second batch still {} that of the first: every call of backward starts afresh, with "
    "`=` and not `+=`."
)
_W_REPLACED = (
    "backward puts something else in the place of self.W, and the next call works with that: the "
    "gradient goes to self.dW, and W stays."
)
_OF_THE_FIRST_USE = (
    "The transpose of W is kept, as a copy, from the first use on: when the caller moves W in "
    "place, dx does not notice. Take self.W.T in every backward."
)

KEPT = (
    Mistake(
        "KeepsTheShapeOfPicturesAlone",
        "The shape is kept for pictures alone, so that rows which come after them go back in the "
        "shape of the pictures: every forward has to keep the shape of its own x.",
        edit={
            SHAPE: "if x.ndim > 2:\n            self.shape = x.shape[1:]",
            BACK: 'return dx.reshape(-1, *getattr(self, "shape", dx.shape[1:]))',
        },
    ),
    Mistake(
        "GradientOfWAccumulated",
        _ACCUMULATED.format("dW", "holds"),
        edit={DW: f'self.dW = getattr(self, "dW", 0.0) + {DW[10:]}'},
    ),
    Mistake(
        "GradientOfBAccumulated",
        _ACCUMULATED.format("db", "holds"),
        edit={DB: f'self.db = getattr(self, "db", 0.0) + {DB[10:]}'},
    ),
    Mistake(
        "GradientsAccumulated",
        _ACCUMULATED.format("dW and db", "hold"),
        edit={
            DW: f'self.dW = getattr(self, "dW", 0.0) + {DW[10:]}',
            DB: f'self.db = getattr(self, "db", 0.0) + {DB[10:]}',
        },
    ),
    Mistake(
        "WTurnedForGood",
        _W_REPLACED,
        edit={BACK: f"self.W = self.W.T\n        {BACK}"},
        on=("batch/W stays on the layer",),
    ),
    Mistake(
        "WReplacedByItsGradient",
        _W_REPLACED,
        edit={BACK: f"self.W = self.dW\n        {BACK}"},
        on=("batch/W stays on the layer",),
    ),
    Mistake(
        "MovesItsParameters",
        "backward moves W and b: a layer only measures slopes. Whoever trains it takes the step.",
        edit={BACK: f"self.W -= 0.1 * self.dW\n        self.b -= 0.1 * self.db\n        {BACK}"},
    ),
    Mistake(
        "CopiesItsParameters",
        "The layer keeps copies of W and b: when the caller moves them in place, it does not "
        "notice. Keep the arrays themselves.",
        edit={KEEP_W: "self.W = W.copy()", KEEP_B: "self.b = b.copy()"},
    ),
    Mistake(
        "CopiesW",
        "The layer keeps a copy of W: when the caller moves W in place, it does not notice. Keep "
        "the array itself.",
        edit={KEEP_W: "self.W = W.copy()"},
    ),
    Mistake(
        "CopiesB",
        "The layer keeps a copy of b: when the caller moves b in place, it does not notice. Keep "
        "the array itself.",
        edit={KEEP_B: "self.b = b.copy()"},
    ),
    Mistake(
        "CopiesWhatIsNotContiguous",
        "`np.ascontiguousarray` and the like copy W and b where these do not lie row by row in "
        "memory, and then the layer does not notice when the caller moves them in place. Keep the "
        "arrays themselves.",
        edit={
            KEEP_W: "self.W = np.ascontiguousarray(W)",
            KEEP_B: "self.b = np.ascontiguousarray(b)",
        },
    ),
    Mistake(
        "CopiesWWhereNotContiguous",
        "`np.ascontiguousarray` and the like copy W where it does not lie row by row in memory, "
        "and then the layer does not notice when the caller moves W in place. Keep the array "
        "itself.",
        edit={KEEP_W: "self.W = np.ascontiguousarray(W)"},
    ),
    Mistake(
        "CopiesToFloat64",
        "`np.asarray(W, dtype=float)` and the like copy float32 arrays, as those of a network, and "
        "then the layer does not notice when the caller moves W and b in place. Keep the arrays "
        "themselves.",
        edit={
            KEEP_W: "self.W = np.asarray(W, dtype=float)",
            KEEP_B: "self.b = np.asarray(b, dtype=float)",
        },
    ),
    Mistake(
        "CopiesWToFloat64",
        "`np.asarray(W, dtype=float)` and the like copy a W of float32, such as that of a network, "
        "and then the layer does not notice when the caller moves W in place. Keep the array "
        "itself.",
        edit={KEEP_W: "self.W = np.asarray(W, dtype=float)"},
    ),
    Mistake(
        "KeepsTheTransposeOfItsFirstUse",
        _OF_THE_FIRST_USE,
        edit={DX: 'self.WT = getattr(self, "WT", self.W.T.copy())\n        dx = dout @ self.WT'},
    ),
    Mistake(
        "WholeNumbersOfX",
        "dx is put into an array of the type of x, such as `np.zeros_like(x)`, which cuts decimals "
        "off where x holds whole numbers: let the product make the array.",
        edit={BACK: "return dx.reshape(self.shape).astype(self.rows.dtype)"},
    ),
    Mistake(
        "WholeNumbersOfOut",
        "What forward returns is put into an array of the type of x, which cuts decimals off where "
        "x holds whole numbers: let the product make the array.",
        edit={OUT: "return (self.rows @ self.W + self.b).astype(x.dtype)"},
    ),
    Mistake(
        "WholeNumbersOfDW",
        "dW is put into an array of the type of x, which cuts decimals off where x holds whole "
        "numbers: let the product make the array, or make it like W.",
        edit={DW: "self.dW = (self.rows.T @ dout).astype(self.rows.dtype)"},
        on=("whole numbers/dW as for floats", "whole numbers/dx"),
    ),
    Mistake(
        "KeepsTheFirstShape",
        "The shape of the first x is kept for all later ones: every forward must keep its own.",
        edit={SHAPE: 'self.shape = getattr(self, "shape", x.shape)'},
    ),
    Mistake(
        "WaitsInALine",
        "backward works with the x of the oldest forward: after two of them in a row it is that of "
        "the latest which counts, so keep that alone.",
        edit={
            ROWS: f"{ROWS}\n        self.waiting = [*getattr(self, 'waiting', []), self.rows]",
            DW: "self.dW = self.waiting.pop(0).T @ dout",
        },
    ),
    Mistake(
        "StateOnTheClass",
        "x is kept on the class, which all layers share: a second layer overwrites it. Keep it on "
        "self.",
        edit={"self.shape": "type(self).shape", "self.rows": "type(self).rows"},
    ),
    Mistake(
        "GradientsOnTheClass",
        "dW and db stand on the class, which all layers share: the next layer that goes back "
        "overwrites them. Keep them on self.",
        edit={"self.dW": "type(self).dW", "self.db": "type(self).db"},
    ),
    Mistake(
        "ParametersOnTheClass",
        "W and b are kept on the class, which all layers share: a second layer puts its own in "
        "their place. Keep them on self.",
        edit={"self.W": "type(self).W", "self.b": "type(self).b"},
    ),
    Mistake(
        "KeepsTheFirstBatch",
        "backward still works with the x of the first batch: every forward must keep its own.",
        edit={
            "def forward": 'if not hasattr(self, "rows"):\n'
            f"    self.shape, self.rows = x.shape, {FLAT}\n"
            f"return {FLAT} @ self.W + self.b"
        },
    ),
    Mistake(
        "KeepsTheFirstBatchOfASize",
        "backward still works with the x of an earlier batch where the second has the same size: "
        "every forward must keep its own x, whatever its shape.",
        edit={
            "def forward": f"{SHAPE}\n"
            f"rows = {FLAT}\n"
            'if not hasattr(self, "rows") or self.rows.shape != rows.shape:\n'
            "    self.rows = rows\n"
            "return rows @ self.W + self.b"
        },
    ),
    Mistake(
        "KeepsTheFirstOutputOfASize",
        "forward gives the output of an earlier batch again where the second has the same size: "
        "compute it anew at every call.",
        edit={
            OUT: 'if getattr(self, "out", np.zeros(0)).shape != (len(x), len(self.b)):\n'
            "            self.out = self.rows @ self.W + self.b\n"
            "        return self.out"
        },
    ),
)
