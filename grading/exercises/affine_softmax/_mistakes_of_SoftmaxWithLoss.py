"""What is known to go wrong in `SoftmaxWithLoss`."""

from grading.exercises.affine_softmax._lines_of_SoftmaxWithLoss import (
    COPY,
    END,
    GRADIENTS_OF_SUMS,
    LABEL,
    LOSS,
    ONE_HOT,
    ONE_HOT_OF_T,
    SCALE,
    T,
    Y,
    with_one_hot,
)
from grading.exercises.affine_softmax._mistakes_of_SoftmaxWithLoss_forward import LOSSES
from grading.exercises.affine_softmax._mistakes_of_SoftmaxWithLoss_labels import LABELS
from grading.exercises.declaration import Mistake
from grading.exercises.in_line import in_line

_FIRST_TARGETS = (
    "The targets of an earlier batch are used again where the second has the same size: every "
    "forward must keep its own t."
)
_AXIS_LOST = (
    "A batch of one sample loses its first axis: `np.squeeze` and the like drop every axis of "
    "length 1. One sample gives y and dx of shape (1, C)."
)


GRADIENTS = (
    *in_line(
        SCALE,
        {
            "DoutOfZeroIsOne": (
                "dx *= (dout or 1) / N",
                "A dout of 0 is taken for one that did not come, as by `dout or 1`: 0 is a number "
                "to multiply by.",
            ),
            "GradientDoubled": (
                "dx *= 2 * dout / N",
                "dx is twice what it should be: the factor 2 belongs to squared errors, and not to "
                "cross-entropy.",
            ),
            "DividedByAHundred": (
                "dx *= dout / 100",
                "dx is divided by 100, whatever the batch: divide by N, the number of samples.",
            ),
            "KeepsTheFirstBatchSize": (
                'self.N = getattr(self, "N", N)\n        dx *= dout / self.N',
                "dx of a later batch is divided by the number of samples of the first: take it "
                "from the batch at hand.",
            ),
            "GradientSquared": (
                "dx = dout * dx**2 / N",
                "y − t is squared: the gradient is y − t itself, and the loss is no squared error.",
            ),
        },
    ),
    *in_line(
        "def backward",
        {
            name: (f"return dout * {gradient}", sentence)
            for name, gradient, sentence in (
                (
                    "TargetDividedAlone",
                    f"(self.y - {ONE_HOT_OF_T} / len(self.y))",
                    "t alone is divided by N: `y - t / N` divides before it subtracts. Write "
                    "`(y - t) / N`.",
                ),
                (
                    "ProbabilitiesDividedAlone",
                    f"(self.y / len(self.y) - {ONE_HOT_OF_T})",
                    "y alone is divided by N, and t is not: divide the difference, (y − t)/N.",
                ),
                (
                    "TimesTheProbabilities",
                    f"(self.y - {ONE_HOT_OF_T}) * self.y / len(self.y)",
                    "y − t is multiplied by y once more: it already is the gradient with respect "
                    "to the scores, softmax included.",
                ),
                (
                    "TargetAdded",
                    f"(self.y + {ONE_HOT_OF_T}) / len(self.y)",
                    "The target is added: the gradient is y − t.",
                ),
                (
                    "GradientAveragedOverTheBatch",
                    f"np.mean(self.y - {ONE_HOT_OF_T}, axis=0)",
                    "dx is the mean over the batch, one row: every sample has a gradient of its "
                    "own, so divide by N and keep all rows.",
                ),
            )
        },
    ),
    Mistake(
        "TimesTheLoss",
        "dx is multiplied by the loss: what arrives is dout, which is 1 where nothing is said.",
        edit={
            f"return {LOSS}": f"self.loss = {LOSS}\n        return self.loss",
            SCALE: "dx *= self.loss * dout / N",
        },
    ),
    Mistake(
        "DoutWithoutDefault",
        "`backward()` without an argument stops: give dout a default, `def backward(self, "
        "dout=1)`.",
        edit={"dout=1": "dout"},
        on=("batch/dx", "large/dx"),
    ),
    Mistake(
        "GradientNotDivided",
        "dx is not divided by the batch size: the loss is the mean over N samples, so each has 1/N "
        "of a vote.",
        edit={"dout / N": "dout"},
        on=GRADIENTS_OF_SUMS,
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
        edit={"def backward": f"return -dout * {ONE_HOT_OF_T} / self.y / len(self.y)"},
    ),
    Mistake(
        "DividesByTheProbabilities",
        "The gradient is right until a probability is stored as 0: you go back through the "
        "logarithm and divide by it, which gives nan. y − t is the same gradient and divides by no "
        "probability.",
        edit={
            "def backward": f'with np.errstate(all="ignore"):\n'
            f"    d_y = -{ONE_HOT_OF_T} / self.y / len(self.y)\n"
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

STATE = (
    Mistake(
        "KeepsTheScoresUnderTheNameOfY",
        "The scores are kept as y: keep the probabilities, what softmax makes of them.",
        edit={"self.y": "self.probabilities", T: f"{T}\n        self.y = x"},
    ),
    Mistake(
        "KeepsTheLogarithms",
        "self.y holds the logarithms of the probabilities: keep the probabilities themselves.",
        edit={
            Y: "self.y = np.log(softmax(x) + 1e-7)",
            LOSS: f"-np.sum({ONE_HOT_OF_T} * self.y) / len(x)",
            COPY: "dx = np.exp(self.y) - 1e-7",
        },
        on=("back, batch/y", "back, batch/dx"),
    ),
    Mistake(
        "KeepsTheClasses",
        "self.y holds the number of the likeliest class: keep the probabilities of all of them.",
        edit={
            "self.y": "self.probabilities",
            T: f"{T}\n        self.y = self.probabilities.argmax(axis=1)",
        },
    ),
    Mistake(
        "SharedProbabilities",
        "y is kept on the class, which all layers share: a second layer overwrites it. Keep it on "
        "self.",
        edit={"self.y": "type(self).y"},
    ),
    Mistake(
        "SharedTargets",
        "t is kept on the class, which all layers share: a second layer overwrites it. Keep it on "
        "self.",
        edit={"self.t": "type(self).t"},
    ),
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
        edit=with_one_hot(
            'if getattr(self, "t", np.zeros(0)).shape != x.shape:\n'
            "    self.t = t if t.ndim == 2 else np.eye(x.shape[1])[t]"
        ),
    ),
    Mistake(
        "KnowsLabelsByTheirType",
        "Whether t holds labels is told by its type, and one-hot rows may be integers, too: their "
        "number of axes tells it.",
        edit={
            "if self.t.ndim == 1:": "if np.issubdtype(self.t.dtype, np.integer):",
            "dx[np.arange(N), self.t] -= 1": "for row, label in zip(dx, self.t):\n"
            "                row[label] -= 1",
        },
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
