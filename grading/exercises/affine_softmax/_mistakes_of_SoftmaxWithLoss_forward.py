"""What is known to go wrong in `SoftmaxWithLoss` on the way forward."""

from grading.exercises.affine_softmax._lines_of_SoftmaxWithLoss import (
    GRADIENTS_OF_SUMS,
    LOSS,
    ONE_HOT_OF_T,
    SUMS,
    T,
    Y,
)
from grading.exercises.declaration import Mistake
from grading.exercises.in_line import in_line

_POWERS = "e = np.exp(x - np.max(x, axis=1, keepdims=True))"

_KEPT_SMALL = (
    "The loss cannot rise as it should where the right class has a small probability: what keeps "
    "the logarithm away from 0, as an epsilon or a clip does, is too large. Take 1e-7."
)
_LOG_OF_ZERO = (
    "The loss is not finite where a probability is stored as 0: log 0 is −inf, and 0 times that is "
    "nan. Add 1e-7 to the probabilities before the logarithm."
)

LOSSES = (
    Mistake(
        "NothingDivided",
        "The loss is summed over the batch, and dx belongs to that sum: both need a division by N.",
        edit={LOSS: f"len(x) * {LOSS}", "dout / N": "dout"},
        on=(*SUMS, *GRADIENTS_OF_SUMS),
    ),
    Mistake(
        "LossSummed",
        "The loss is summed over the batch: take the mean, divide by N.",
        edit={LOSS: f"len(x) * {LOSS}"},
        on=SUMS,
    ),
    Mistake(
        "LossDividedByAllEntries",
        "The loss is divided by N·C: divide by N, the number of samples.",
        edit={LOSS: f"{LOSS} / x.shape[1]"},
    ),
    Mistake(
        "LossNegative",
        "The loss has the wrong sign: log y is negative, so −log y is the loss.",
        edit={LOSS: f"-{LOSS}"},
    ),
    Mistake(
        "LossWithLogarithmsOfTen",
        "The loss is taken with logarithms to the base 10: `np.log` is the natural logarithm.",
        edit={LOSS: f"{LOSS} / np.log(10)"},
    ),
    Mistake(
        "LossOfSquares",
        "The loss is that of squared errors: this layer takes the cross-entropy, −log of the "
        "probability of the right class.",
        edit={LOSS: f"0.5 * np.sum((self.y - {ONE_HOT_OF_T}) ** 2) / len(x)"},
    ),
    Mistake(
        "LossOfTheOtherClassesToo",
        "The loss has a term (1 − t) · log(1 − y) for the other classes as well: with softmax, "
        "cross-entropy is −t · log y alone.",
        edit={
            LOSS: "-np.sum(one_hot * np.log(self.y + 1e-7)\n"
            "                       + (1 - one_hot) * np.log(1 - self.y + 1e-7)) / len(x)",
            T: f"{T}\n        one_hot = {ONE_HOT_OF_T}",
        },
    ),
    Mistake(
        "LogarithmOfZero",
        _LOG_OF_ZERO,
        edit={LOSS: f"-np.sum({ONE_HOT_OF_T} * np.log(self.y)) / len(x)"},
    ),
    Mistake(
        "LogarithmOfZeroInSilence",
        _LOG_OF_ZERO,
        edit={
            f"return {LOSS}": 'with np.errstate(all="ignore"):\n'
            f"            return -np.sum({ONE_HOT_OF_T} * np.log(self.y)) / len(x)"
        },
    ),
    Mistake(
        "LogarithmOfAPickedZero",
        _LOG_OF_ZERO,
        edit={LOSS: f"-np.mean(np.log(np.sum({ONE_HOT_OF_T} * self.y, axis=1)))"},
    ),
    Mistake(
        "LossOfTheScores",
        "The loss takes the logarithm of the scores x: hand it the probabilities self.y, that is, "
        "what softmax makes of x.",
        edit={LOSS: "cross_entropy_error(x, t)"},
        on=("batch/loss", "one sample/loss"),
    ),
    Mistake(
        "ReturnsTwoValues",
        "forward returns two values: it returns the loss alone, and keeps y on self.",
        edit={f"return {LOSS}": f"return self.y, {LOSS}"},
        on=("batch/loss", "wide batch/loss"),
    ),
    Mistake(
        "ReturnsTheProbabilities",
        "forward returns the probabilities: it returns the loss, one number.",
        edit={LOSS: "self.y"},
        on=("batch/loss", "wide batch/loss"),
    ),
    Mistake(
        "ReturnsALossEach",
        "forward returns one loss for each sample: take their mean.",
        edit={
            LOSS: "np.array([cross_entropy_error(self.y[i : i + 1], t[i : i + 1]) "
            "for i in range(len(x))])"
        },
        on=("batch/loss", "wide batch/loss"),
    ),
    Mistake(
        "ReturnsNoLoss",
        "forward returns nothing: the loss has to be returned as well as kept.",
        edit={f"return {LOSS}": LOSS},
        on=("batch/loss", "wide batch/loss"),
    ),
    Mistake(
        "SoftmaxTwice",
        "Softmax is applied twice: its result goes into the loss as it is.",
        edit={"softmax(x)": "softmax(softmax(x))"},
    ),
    Mistake(
        "SoftmaxOverTheBatch",
        "Softmax runs down the columns: the scores of one sample stand in a row, axis 1.",
        edit={"softmax(x)": "softmax(x.T).T"},
    ),
    Mistake(
        "WithoutTheShift",
        "The largest score is not taken off before exp: scores of a thousand overflow.",
        edit={"softmax(x)": "np.exp(x) / np.sum(np.exp(x), axis=1, keepdims=True)"},
        on=("batch/loss", "far rows/y", "far rows/dx", "far rows/warnings"),
    ),
    Mistake(
        "OneMaximumForTheBatch",
        "The largest score of the whole batch is taken off before exp: rows that lie far below it "
        "become 0 / 0. Every row needs its own largest score.",
        edit={
            Y: "e = np.exp(x - np.max(x))\n        self.y = e / np.sum(e, axis=1, keepdims=True)"
        },
        on=("batch/loss", "far rows/y", "far rows/dx", "far rows/warnings"),
    ),
    *in_line(
        LOSS,
        {
            **{
                name: (f"cross_entropy_error({kept}, t)", _KEPT_SMALL)
                for name, kept in (
                    ("ProbabilitiesClippedHigh", "np.clip(self.y, 1e-3, 1)"),
                    ("ProbabilitiesClippedAtATenThousandth", "np.clip(self.y, 1e-4, 1)"),
                    ("EpsilonOfAHundredth", "self.y + 1e-2"),
                    ("EpsilonOfAThousandth", "self.y + 1e-3"),
                    ("EpsilonOfATenThousandth", "self.y + 1e-4"),
                    ("EpsilonOfAHundredThousandth", "self.y + 1e-5"),
                )
            },
            "LossWithLogarithmsOfTwo": (
                f"{LOSS} / np.log(2)",
                "The loss is taken with logarithms to the base 2: `np.log` is the natural "
                "logarithm.",
            ),
            "LogarithmOfTheMean": (
                f"-np.log(np.mean(np.sum({ONE_HOT_OF_T} * self.y, axis=1)) + 1e-7)",
                "The probabilities are averaged, and then the logarithm is taken: take that of "
                "each first, and average afterwards.",
            ),
            "LossDividedByTheSizeOfT": (
                f"-np.sum({ONE_HOT_OF_T} * np.log(self.y + 1e-7)) / t.size",
                "The loss is divided by the number of entries of t, which for one-hot rows is N·C: "
                "divide by N, the number of samples.",
            ),
            "EntropyOfTheProbabilities": (
                "-np.sum(self.y * np.log(self.y + 1e-7)) / len(x)",
                "The loss is −y · log y and knows nothing of the target: it is −t · log y.",
            ),
            "TargetInTheLogarithm": (
                f"-np.sum(self.y * np.log({ONE_HOT_OF_T} + 1e-7)) / len(x)",
                "y and t have changed places, −y · log t: the loss is −t · log y.",
            ),
            "LossOfTheLikeliestClass": (
                "-np.mean(np.log(np.max(self.y, axis=1) + 1e-7))",
                "The loss is that of the likeliest class: take the probability of the right one, "
                "which t tells.",
            ),
            "LossOfTheFirstSample": (
                "cross_entropy_error(self.y[:1], t[:1])",
                "The loss is that of the first sample alone: take the mean over all of them.",
            ),
        },
    ),
    *in_line(
        f"return {LOSS}",
        {
            "LossesAddedUp": (
                f"self.total = getattr(self, 'total', 0) + {LOSS}\n        return self.total",
                "The losses of all batches are added up: return that of this batch alone.",
            ),
            "KeepsTheFirstLoss": (
                f"self.loss = getattr(self, 'loss', {LOSS})\n        return self.loss",
                "The loss of the first batch comes back for every other: compute it anew.",
            ),
        },
    ),
    *in_line(
        Y,
        {
            "SigmoidOfTheScores": (
                "self.y = 1 / (1 + np.exp(-x))",
                "self.y is the sigmoid of every score by itself: softmax divides by the sum of the "
                "row, so that the probabilities add up to 1.",
            ),
            "SumWithoutKeepdims": (
                f"{_POWERS}\n        self.y = e / np.sum(e, axis=1)",
                "The row sums have the shape (N,), which does not fit (N, C): keep the second axis "
                "with `keepdims=True`.",
            ),
            "MaximumWithoutKeepdims": (
                "e = np.exp(x - np.max(x, axis=1))\n"
                "        self.y = e / np.sum(e, axis=1, keepdims=True)",
                "The largest scores of the rows have the shape (N,), which does not fit (N, C): "
                "keep the second axis with `keepdims=True`.",
            ),
            "ShiftsTheCallersScores": (
                "x -= np.max(x, axis=1, keepdims=True)\n        self.y = softmax(x)",
                "forward changes x itself, the caller's array, as `x -= ...` does: `x = x - ...` "
                "makes a new one.",
            ),
            "ExpInThePlaceOfTheScores": (
                "np.exp(x, out=x)\n        self.y = x / np.sum(x, axis=1, keepdims=True)",
                "The powers are written into x, the caller's array, and the largest score is not "
                "taken off before: large ones overflow. Make a new array, exp(x − max).",
            ),
        },
    ),
    Mistake(
        "OneMaximumAndAnEpsilon",
        "The largest score of the whole batch is taken off before exp: in rows that lie far below "
        "it, all probabilities become 0. Every row needs its own largest score.",
        edit={
            Y: "e = np.exp(x - np.max(x))\n"
            "        self.y = e / (np.sum(e, axis=1, keepdims=True) + 1e-300)"
        },
        on=("batch/loss", "far rows/dx"),
    ),
    Mistake(
        "OneSumForTheBatch",
        "The powers are divided by the sum of the whole batch: every row has its own sum, and its "
        "probabilities add up to 1.",
        edit={Y: f"{_POWERS}\n        self.y = e / np.sum(e)"},
        on=("batch/loss", "wide batch/loss"),
    ),
    Mistake(
        "ScoresClipped",
        "Scores are cut off at some number before exp, and where a whole row lies beyond, all its "
        "classes become alike: take the largest score of the row off instead.",
        edit={Y: "self.y = softmax(np.clip(x, -500, 500))"},
        on=("batch/loss", "far rows/dx"),
    ),
)
