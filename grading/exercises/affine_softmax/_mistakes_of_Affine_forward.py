"""What is known to go wrong in `Affine` on the way forward."""

from grading.exercises.affine_softmax._lines_of_Affine import (
    AXIS_LOST,
    BACK,
    FLAT,
    NO_MATRIX_PRODUCT,
    OUT,
    ROWS,
    SHAPE,
)
from grading.exercises.declaration import Mistake

_TURNS_NOTHING = r"^(?!.*(\.T\b|transpose))"
_PICTURES_NOT_FLATTENED = (
    "x of shape (N, d1, ..., dk) goes into the matrix product as it is: make each picture one row "
    "first, (N, D)."
)
_FLATTENED_WRONGLY = (
    "`reshape(-1, N)` makes N columns: the batch is the first axis, so the pictures become rows "
    "with `reshape(N, -1)`."
)

FORWARD = (
    *(
        Mistake(
            f"IgnoresTheGiven_{name}",
            f"`self.{name}` does not hold the {what} that `Affine(W, b)` was given: keep that "
            f"array, `self.{name} = {name}`, and make none of your own.",
            edit={f"self.{name} = {name}": f"self.{name} = 0.5 + np.zeros({name}.shape)"},
            on=(
                f"batch/another {name} on the layer",
                f"wide batch/another {name} on the layer",
            ),
            spoils_all=True,
        )
        for name, what in (("W", "weights"), ("b", "biases"))
    ),
    Mistake(
        "WithoutBias",
        "The bias that was given is missing: forward gives x @ W + b.",
        edit={" + self.b": ""},
    ),
    Mistake(
        "ElementwiseForward",
        f"x and W are combined entry by entry in forward: {NO_MATRIX_PRODUCT}",
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
    *(
        Mistake(name, f"{sentence} forward gives x @ W + b.", edit={"@ self.W + self.b": out})
        for name, sentence, out in (
            ("BiasTakenOff", "The bias is subtracted, and it is added:", "@ self.W - self.b"),
            ("TimesTheBias", "The bias is a factor, and it is added:", "@ self.W * self.b"),
            (
                "BiasAddedUp",
                "The sum of all biases is added everywhere, and each column has one of its own:",
                "@ self.W + np.sum(self.b)",
            ),
            (
                "BiasOfEveryInput",
                "The bias is added once for every input, and it is added once for all:",
                "@ self.W + len(self.W) * self.b",
            ),
        )
    ),
    Mistake(
        "ReluInForward",
        "What should be negative is 0: the ReLU is a layer of its own, and forward gives x @ W + "
        "b as it is.",
        edit={OUT: "return np.maximum(self.rows @ self.W + self.b, 0)"},
    ),
    Mistake(
        "SigmoidInForward",
        "The output has gone through a sigmoid: that is a layer of its own, and forward gives x @ "
        "W + b as it is.",
        edit={OUT: "return 1 / (1 + np.exp(-(self.rows @ self.W + self.b)))"},
    ),
    Mistake(
        "WTransposedInForward",
        "W is transposed in forward: its shape (D, M) fits x of shape (N, D) as it is, x @ W.",
        edit={OUT: "return self.rows @ self.W.T + self.b"},
        on=("batch/out", "wide batch/out"),
        line=r"W\.T|W\.transpose|transpose\(.*W",
    ),
    Mistake(
        "XTransposedInForward",
        "x is transposed in forward: its rows, of shape (N, D), meet the columns of W as they "
        "are, x @ W.",
        edit={OUT: "return self.rows.T @ self.W + self.b"},
        on=("batch/out", "wide batch/out"),
        line=r"(x|rows|flat\w*)\.T",
    ),
    Mistake(
        "BiasAddedBeforeTheProduct",
        "The bias is added to x, before the product: it has an entry for every output, so add it "
        "afterwards, x @ W + b.",
        edit={OUT: "return (self.rows + self.b) @ self.W"},
        on=("batch/out", "wide batch/out"),
        line=r"\+\s*(self\.)?b\b",
    ),
    Mistake(
        "AddsIntoTheBias",
        "`self.b += ...` writes into the caller's bias, whose one row cannot take a batch: make a "
        "new array, x @ W + b.",
        edit={OUT: "self.b += self.rows @ self.W\n        return self.b"},
        on=("batch/out", "wide batch/out"),
        line=r"\+=",
    ),
    Mistake(
        "AddsIntoTheBiasForOneSample",
        "For one sample, forward writes into b, the caller's array: `out = self.b` is but another "
        "name of it, and `out += ...` changes it. Make a new array, x @ W + b.",
        edit={
            OUT: "if len(x) == 1:\n"
            "            self.b += (self.rows @ self.W)[0]\n"
            "            return self.b.reshape(1, -1).copy()\n"
            f"        {OUT}"
        },
        on=("one sample/b unchanged", "one sample/out"),
    ),
    Mistake(
        "WholeBatchInOneRow",
        "All samples come into one long row: `x.reshape(x.shape[0], -1)` keeps a row for each.",
        edit={FLAT: "x.reshape(1, -1)"},
        on=("batch/out", "wide batch/out", "pictures/out"),
    ),
    *(
        Mistake(
            name,
            f"x is made rows where it has {axes} axes alone: do it whatever their number, with "
            "`x.reshape(x.shape[0], -1)`.",
            edit={FLAT: f"({FLAT} if x.ndim == {number} else x)"},
        )
        for name, axes, number in (
            ("ThreeAxesFlattenedAlone", "three", 3),
            ("FourAxesFlattenedAlone", "four", 4),
        )
    ),
    Mistake(
        "RowsOfTheTransposed",
        "The numbers are read from x.T, column after column, so that every row mixes the samples: "
        "`x.reshape(x.shape[0], -1)` reads x itself.",
        edit={FLAT: "x.T.reshape(x.shape[0], -1)"},
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
        on=("wide batch/out", "pictures/out", "colour pictures/out"),
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
        "PicturesMixed",
        "`reshape(-1, N).T` has the right shape and the wrong order: every row mixes all pictures. "
        "Use `reshape(N, -1)`.",
        edit={FLAT: "x if x.ndim == 2 else x.reshape(-1, len(x)).T"},
    ),
    Mistake(
        "SamplesMixed",
        "`reshape(-1, N).T` has the right shape and the wrong order: every row mixes all samples. "
        "Rows stay what they are with `reshape(N, -1)`.",
        edit={FLAT: "x.reshape(-1, x.shape[0]).T"},
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
    Mistake("SqueezesX", AXIS_LOST, edit={FLAT: f"np.squeeze({FLAT})"}),
    Mistake(
        "SqueezesItsOutput",
        AXIS_LOST,
        edit={OUT: "return np.squeeze(self.rows @ self.W) + self.b"},
    ),
)
