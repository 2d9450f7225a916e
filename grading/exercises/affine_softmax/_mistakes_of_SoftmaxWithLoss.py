"""What is known to go wrong in `SoftmaxWithLoss`."""

from grading.exercises.declaration import Mistake

# Lines of the reference.
Y, T = "self.y = softmax(x)", "self.t = t"
LOSS = "cross_entropy_error(self.y, t)"
COPY = "dx = self.y.copy()"
LABEL, ONE_HOT = "dx[np.arange(N), self.t] -= 1", "dx -= self.t"
SCALE, END = "dx *= dout / N", "return dx"

_ONE_HOT_OF_T = "(np.eye(self.y.shape[1])[self.t] if self.t.ndim == 1 else self.t)"
_Y_MINUS_T = "return dout * (self.y - self.t) / len(self.y)"


def _with_one_hot(line, product="self.t * np.log(self.y + 1e-7)"):
    """Edits by which the layer keeps targets of its own, made in `line`."""
    return {
        "def forward": f"{Y}\n{line}\nreturn -np.sum({product}) / len(x)",
        "def backward": _Y_MINUS_T,
    }


_LABELS_SUBTRACTED = (
    "Labels such as 3 are subtracted from probabilities: make them one-hot rows first, or subtract "
    "1 at y[n, label of n]."
)
_LABELS_MULTIPLIED = (
    "Labels such as 3 are multiplied with logarithms: make them one-hot rows first, or pick the "
    "probability y[n, label of n]."
)
_FIRST_TARGETS = (
    "The targets of an earlier batch are used again where the second has the same size: every "
    "forward must keep its own t."
)
_LABELS_AS_A_COLUMN = (
    "The labels are used as a column of numbers: label 3 is no 3 to compute with. Make one-hot "
    "rows of them first, or pick y[n, label of n]."
)
_AXIS_LOST = (
    "A batch of one sample loses its first axis: `np.squeeze` and the like drop every axis of "
    "length 1. One sample gives y and dx of shape (1, C)."
)

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
    ),
    Mistake(
        "LossSummed",
        "The loss is summed over the batch: take the mean, divide by N.",
        edit={LOSS: f"len(x) * {LOSS}"},
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
        edit={LOSS: f"0.5 * np.sum((self.y - {_ONE_HOT_OF_T}) ** 2) / len(x)"},
    ),
    Mistake(
        "LossOfTheOtherClassesToo",
        "The loss has a term (1 − t) · log(1 − y) for the other classes as well: with softmax, "
        "cross-entropy is −t · log y alone.",
        edit={
            LOSS: "-np.sum(one_hot * np.log(self.y + 1e-7)\n"
            "                       + (1 - one_hot) * np.log(1 - self.y + 1e-7)) / len(x)",
            T: f"{T}\n        one_hot = {_ONE_HOT_OF_T}",
        },
    ),
    Mistake(
        "LogarithmOfZero",
        _LOG_OF_ZERO,
        edit={LOSS: f"-np.sum({_ONE_HOT_OF_T} * np.log(self.y)) / len(x)"},
    ),
    Mistake(
        "LogarithmOfZeroInSilence",
        _LOG_OF_ZERO,
        edit={
            f"return {LOSS}": 'with np.errstate(all="ignore"):\n'
            f"            return -np.sum({_ONE_HOT_OF_T} * np.log(self.y)) / len(x)"
        },
    ),
    Mistake(
        "LogarithmOfAPickedZero",
        _LOG_OF_ZERO,
        edit={LOSS: f"-np.mean(np.log(np.sum({_ONE_HOT_OF_T} * self.y, axis=1)))"},
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
    Mistake(
        "ProbabilitiesClippedHigh",
        _KEPT_SMALL,
        edit={LOSS: "cross_entropy_error(np.clip(self.y, 1e-3, 1), t)"},
    ),
    Mistake(
        "EpsilonOfAThousandth",
        _KEPT_SMALL,
        edit={LOSS: "cross_entropy_error(self.y + 1e-3, t)"},
    ),
    Mistake(
        "EpsilonOfAHundredth",
        _KEPT_SMALL,
        edit={LOSS: "cross_entropy_error(self.y + 1e-2, t)"},
    ),
)

GRADIENTS = (
    Mistake(
        "GradientNotDivided",
        "dx is not divided by the batch size: the loss is the mean over N samples, so each has 1/N "
        "of a vote.",
        edit={"dout / N": "dout"},
    ),
    Mistake(
        "GradientDividedTwice",
        "dx is divided by the batch size twice: once is enough.",
        edit={"dout / N": "dout / N**2"},
    ),
    Mistake(
        "GradientDividedByAllEntries",
        "dx is divided by N·C, the number of all entries: divide by N, the number of samples.",
        edit={"dout / N": "dout / dx.size"},
    ),
    Mistake(
        "GradientDividedByClasses",
        "dx is divided by C, the number of classes: divide by N, the number of samples.",
        edit={"dout / N": "dout / dx.shape[1]"},
    ),
    Mistake(
        "IgnoresDout",
        "backward ignores dout: multiply by what comes in.",
        edit={"dout / N": "1 / N"},
        on=("dout/dx",),
    ),
    Mistake(
        "DoutOnProbabilitiesAlone",
        "dout is multiplied into y and not into t: the gradient is dout · (y − t) / N.",
        edit={COPY: "dx = dout * self.y", SCALE: "dx /= N"},
    ),
    Mistake(
        "DividesByDout",
        "dx is divided by dout: multiply by what comes in.",
        edit={"dout / N": "1 / (dout * N)"},
    ),
    Mistake(
        "AddsDout",
        "dout is added: what arrives from outside is a factor, multiply by it.",
        edit={SCALE: "dx = dx / N + (dout - 1)"},
    ),
    Mistake(
        "GradientTurnedRound",
        "dx is t − y: the sign is turned round, it is y − t.",
        edit={"dout / N": "-dout / N"},
    ),
    Mistake(
        "TargetNotTakenOff",
        "dx is y alone: the target has to be taken off, y − t.",
        edit={LABEL: "pass", ONE_HOT: "pass"},
    ),
    Mistake(
        "SlopeOfTheSigmoidAgain",
        "dx is multiplied by y(1 − y) once more: y − t already is the gradient with respect to the "
        "scores, softmax included.",
        edit={END: "return dx * self.y * (1 - self.y)"},
    ),
    Mistake(
        "ThroughSoftmaxAgain",
        "y − t is pushed back through softmax once more: it already is the gradient with respect "
        "to the scores, softmax included.",
        edit={END: "return self.y * (dx - np.sum(dx * self.y, axis=1, keepdims=True))"},
    ),
    Mistake(
        "SoftmaxOfTheProbabilities",
        "backward applies softmax to y once more: what forward kept are the probabilities already.",
        edit={COPY: "dx = softmax(self.y)"},
    ),
    Mistake(
        "StopsAtTheProbabilities",
        "dx is −t/y, which is the gradient with respect to y: it still has to go back through "
        "softmax, and then y − t remains.",
        edit={"def backward": f"return -dout * {_ONE_HOT_OF_T} / self.y / len(self.y)"},
    ),
    Mistake(
        "DividesByTheProbabilities",
        "The gradient is right until a probability is stored as 0: you go back through the "
        "logarithm and divide by it, which gives nan. y − t is the same gradient and divides by no "
        "probability.",
        edit={
            "def backward": f'with np.errstate(all="ignore"):\n'
            f"    d_y = -{_ONE_HOT_OF_T} / self.y / len(self.y)\n"
            "    dx = self.y * (d_y - np.sum(d_y * self.y, axis=1, keepdims=True))\n"
            "return dout * dx"
        },
        on=("batch/dx", "far rows/dx", "large/dx"),
    ),
    Mistake(
        "OneIsPutInThePlace",
        "The entry of the right class is set to a number: 1 is taken off what stands there, "
        "y[n, label of n] − 1.",
        edit={
            LABEL: "dx[np.arange(N), self.t] = -1",
            ONE_HOT: "dx[self.t == 1] = -1",
        },
    ),
    Mistake(
        "ColumnsOfAllLabels",
        "`y[:, t]` takes the columns of all labels for every row: pick one entry a row, with "
        "y[np.arange(N), t].",
        edit={
            LABEL: "dx[:, self.t] -= 1",
            ONE_HOT: "dx[:, self.t.argmax(axis=1)] -= 1",
        },
    ),
    Mistake(
        "ColumnsOfAllLabelsWhereLabels",
        "With labels, `y[:, t]` takes the columns of all of them for every row: pick one entry a "
        "row, with y[np.arange(N), t].",
        edit={LABEL: "dx[:, self.t] -= 1"},
    ),
    Mistake(
        "RowsOfTheLabels",
        "With labels, `y[t]` takes whole rows, and those of other samples: pick one entry a row, "
        "with y[np.arange(N), t].",
        edit={LABEL: "dx[self.t % N] -= 1"},
    ),
)

LABELS = (
    Mistake(
        "LabelGradientNotDivided",
        "With labels, dx is not divided by the batch size: that is for one-hot rows and labels "
        "alike.",
        edit={SCALE: "dx *= dout if self.t.ndim == 1 else dout / N"},
    ),
    Mistake(
        "LabelGradientIgnoresDout",
        "With labels, backward ignores dout: multiply by what comes in there, too.",
        edit={SCALE: "dx *= 1 / N if self.t.ndim == 1 else dout / N"},
    ),
    Mistake(
        "OneHotGradientNotDivided",
        "With one-hot rows, dx is not divided by the batch size: that is for one-hot rows and "
        "labels alike.",
        edit={SCALE: "dx *= dout / N if self.t.ndim == 1 else dout"},
    ),
    Mistake(
        "LabelsSubtracted",
        _LABELS_SUBTRACTED,
        edit={"def backward": _Y_MINUS_T},
        on=("batch/dx", "labels/dx"),
    ),
    Mistake(
        "LabelsSubtractedInPlace",
        _LABELS_SUBTRACTED,
        edit={LABEL: "dx -= self.t"},
        on=("batch/dx", "labels/dx"),
    ),
    Mistake(
        "OneHotRowsTakenForLabels",
        "One-hot rows are used as labels: an index such as y[np.arange(N), t] takes whole numbers. "
        "Multiply with the rows, or take `t.argmax(axis=1)` first.",
        edit={
            LOSS: "-np.mean(np.log(self.y[np.arange(len(x)), t] + 1e-7))",
            ONE_HOT: "dx[np.arange(N), self.t] -= 1",
        },
        on=("batch/loss", "wide batch/loss"),
    ),
    Mistake(
        "LabelsMultipliedTheOtherWayRound",
        _LABELS_MULTIPLIED,
        edit=_with_one_hot("self.t = t", "np.log(self.y + 1e-7) * self.t"),
        on=("batch/loss", "labels/loss"),
        line="log|t",
    ),
    Mistake(
        "LabelsMultiplied",
        _LABELS_MULTIPLIED,
        edit=_with_one_hot("self.t = t"),
        on=("batch/loss", "labels/loss"),
        line="log|t",
    ),
    Mistake(
        "LabelsAsAColumn",
        _LABELS_AS_A_COLUMN,
        edit=_with_one_hot("self.t = t if t.ndim == 2 else t.reshape(-1, 1)"),
    ),
    Mistake(
        "LabelsSubtractedAsAColumn",
        _LABELS_AS_A_COLUMN,
        edit={T: "self.t = t if t.ndim == 2 else t.reshape(-1, 1)"},
    ),
    Mistake(
        "AsManyClassesAsTheLargestLabel",
        "One-hot rows get as many entries as the largest label of the batch says: a batch need not "
        "hold the last class. The number of classes is that of the scores, x.shape[1].",
        edit=_with_one_hot("self.t = t if t.ndim == 2 else np.eye(np.max(t) + 1)[t]"),
        on=("batch/loss", "labels/loss", "few labels/loss"),
    ),
    Mistake(
        "LabelsToldByTheirSize",
        "Targets without a number above 1 are taken for one-hot rows: labels may all be 0 or 1. "
        "Labels have one axis, one-hot rows have two.",
        edit=_with_one_hot("self.t = np.eye(x.shape[1])[t] if np.max(t) > 1 else t"),
        on=("batch/loss", "labels/loss", "few labels/loss"),
    ),
    Mistake(
        "LabelsToldByTheirNumber",
        "Where there are as many samples as classes, labels are taken for one-hot rows: tell them "
        "apart by the number of axes, `t.ndim`.",
        edit=_with_one_hot(
            "self.t = t if t.ndim == 2 or len(t) == x.shape[1] else np.eye(x.shape[1])[t]"
        ),
    ),
    Mistake(
        "LabelsToldByTheirType",
        "Labels are told by one type of integers, such as `t.dtype == int`, and those of one byte, "
        "as of the digits, are taken for one-hot rows: tell them apart by the number of axes, "
        "`t.ndim`.",
        edit=_with_one_hot("self.t = np.eye(x.shape[1])[t] if t.dtype == np.int64 else t"),
        on=("batch/loss", "labels/loss", "byte labels/loss"),
    ),
    Mistake(
        "LabelsCountedFromOne",
        "Labels are counted from 1: class 0 is the first one, so label 0 belongs to column 0.",
        edit=_with_one_hot("self.t = t if t.ndim == 2 else np.eye(x.shape[1])[t - 1]"),
    ),
)

STATE = (
    Mistake(
        "KeepsTheScores",
        "The scores are kept as y: keep the probabilities, what softmax makes of them.",
        edit={Y: "self.y = x", LOSS: "cross_entropy_error(softmax(x), t)"},
    ),
    Mistake(
        "ChangesTheKeptProbabilities",
        "backward takes the target off the y that forward kept, so a second backward takes it off "
        "again: work on a copy.",
        edit={COPY: "dx = self.y", SCALE: "dx = dx * dout / N"},
        on=("twice/dx once more",),
    ),
    Mistake(
        "ChangesAndDividesTheKeptProbabilities",
        "backward takes the target off the y that forward kept and divides it, so a second "
        "backward does both again: work on a copy.",
        edit={COPY: "dx = self.y"},
        on=("twice/dx once more",),
    ),
    Mistake(
        "ChangesTheKeptProbabilitiesOfLabels",
        "With labels, backward takes 1 off in the y that forward kept, so a second backward does "
        "it again: work on a copy.",
        edit={
            COPY: "dx = self.y if self.t.ndim == 1 else self.y.copy()",
            SCALE: "dx = dx * dout / N",
        },
        on=("twice/dx once more", "twice, labels/dx once more"),
    ),
    Mistake(
        "SqueezesTheProbabilities",
        _AXIS_LOST,
        edit={Y: "self.y = np.squeeze(softmax(x))"},
    ),
    Mistake("SqueezesTheGradient", _AXIS_LOST, edit={END: "return np.squeeze(dx)"}),
    Mistake(
        "SharedState",
        "y and t are kept on the class, which all layers share: a second layer overwrites them. "
        "Keep them on self.",
        edit={"self.y": "type(self).y", "self.t": "type(self).t"},
    ),
    Mistake(
        "StaysWithTheFirstBatch",
        "backward still works with the first batch: every forward must keep its own y and t.",
        edit={
            "def forward": 'y = softmax(x)\nif not hasattr(self, "y"):\n    self.y, self.t = y, t\n'
            "return cross_entropy_error(y, t)"
        },
    ),
    Mistake(
        "KeepsTheFirstTargetsOfASize",
        _FIRST_TARGETS,
        edit={
            T: 'if not hasattr(self, "t") or self.t.shape != t.shape:\n            self.t = t',
            LOSS: "cross_entropy_error(self.y, self.t)",
        },
    ),
    Mistake(
        "KeepsTheFirstOneHotRowsOfASize",
        _FIRST_TARGETS,
        edit=_with_one_hot(
            'if getattr(self, "t", np.zeros(0)).shape != x.shape:\n'
            "    self.t = t if t.ndim == 2 else np.eye(x.shape[1])[t]"
        ),
    ),
    Mistake(
        "RemembersThatThereWereLabels",
        "After a batch with labels, one with one-hot rows is still treated as labels: every "
        "forward must start afresh.",
        edit={
            "self.t.ndim == 1": 'hasattr(self, "labels")',
            T: f"{T}\n        if t.ndim == 1:\n            self.labels = t",
            "N), self.t]": "N), self.labels]",
        },
    ),
    Mistake(
        "KeepsTheFirstProbabilitiesOfASize",
        "The probabilities of an earlier batch are used again where the second has the same size: "
        "every forward must keep its own y.",
        edit={
            Y: 'if not hasattr(self, "y") or self.y.shape != x.shape:\n'
            "            self.y = softmax(x)"
        },
    ),
)

MISTAKES = (*LOSSES, *GRADIENTS, *LABELS, *STATE)
