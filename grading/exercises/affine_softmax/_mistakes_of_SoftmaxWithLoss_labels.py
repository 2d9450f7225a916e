"""What is known to go wrong in `SoftmaxWithLoss` where targets are labels."""

from grading.exercises.affine_softmax._lines_of_SoftmaxWithLoss import (
    LABEL,
    LOSS,
    ONE_HOT,
    SCALE,
    Y_MINUS_T,
    T,
    with_one_hot,
)
from grading.exercises.declaration import Mistake
from grading.exercises.in_line import in_line

_LABELS_SUBTRACTED = (
    "Labels such as 2 are subtracted from probabilities: make them one-hot rows first, or subtract "
    "1 at y[n, label of n]."
)
_LABELS_MULTIPLIED = (
    "Labels such as 2 are multiplied with logarithms: make them one-hot rows first, or pick the "
    "probability y[n, label of n]."
)
_LABELS_AS_A_COLUMN = (
    "The labels are used as a column of numbers: label 2 is no 2 to compute with. Make one-hot "
    "rows of them first, or pick y[n, label of n]."
)

LABELS = (
    *in_line(
        LABEL,
        {
            "LabelsNotTakenOff": (
                "pass",
                "With labels, dx is y alone: 1 has to be taken off at y[n, label of n].",
            ),
            "MinusOneAtTheLabels": (
                "dx[np.arange(N), self.t] = -1",
                "With labels, the entry of the right class is set to a number: 1 is taken off what "
                "stands there, y[n, label of n] − 1.",
            ),
            "OneAddedAtTheLabels": (
                "dx[np.arange(N), self.t] += 1",
                "With labels, 1 is added at the right class: it is taken off.",
            ),
            "ColumnsOfOneLabelAfterTheOther": (
                "for label in self.t:\n                dx[:, label] -= 1",
                "With labels, 1 is taken off a whole column for each of them: take it off in the "
                "sample's own row alone, at y[n, label of n].",
            ),
            "LabelsCountedFromOneOnTheWayBack": (
                "dx[np.arange(N), self.t.astype(int) - 1] -= 1",
                "On the way back, labels are counted from 1: class 0 is the first one, so label 0 "
                "belongs to column 0.",
            ),
            "LabelGradientDividedTwice": (
                f"{LABEL}\n            dx /= N",
                "With labels, dx is divided by N twice: once is enough.",
            ),
            "TenClassesOnTheWayBack": (
                "dx -= np.eye(10)[self.t]",
                "One-hot rows of labels get ten entries, whatever the number of classes: that is "
                "y.shape[1].",
            ),
            **{
                f"AsManyClassesAsSamples{name}": (
                    line,
                    "One-hot rows of labels get as many entries as there are samples: `np.eye` "
                    "needs the number of classes, y.shape[1].",
                )
                for name, line in (
                    ("OnTheWayBack", "dx = dx - np.eye(N)[self.t]"),
                    ("InPlaceOnTheWayBack", "dx -= np.eye(N)[self.t]"),
                )
            },
        },
    ),
    *in_line(
        T,
        {
            name: (
                f"self.t = t if t.ndim == 2 else {one_hot}\n        t = self.t",
                sentence,
            )
            for name, one_hot, sentence in (
                (
                    "TenClasses",
                    "np.eye(10)[t]",
                    "One-hot rows of labels get ten entries, whatever the number of classes: that "
                    "is x.shape[1].",
                ),
                (
                    "AsManyClassesAsSamples",
                    "np.eye(len(x))[t]",
                    "One-hot rows of labels get as many entries as there are samples: they need "
                    "one for every class, x.shape[1].",
                ),
                (
                    "IntegerLabelsCountedFromOne",
                    "np.eye(x.shape[1])[t.astype(int) - 1]",
                    "Labels are counted from 1: class 0 is the first one, so label 0 belongs to "
                    "column 0.",
                ),
                (
                    "LabelsTakenForOneHotRows",
                    "t.argmax(axis=1)",
                    "The argmax of t is taken along axis 1, which labels (N,) do not have: do that "
                    "for one-hot rows only.",
                ),
            )
        },
    ),
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
        edit={"def backward": Y_MINUS_T},
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
        edit=with_one_hot("self.t = t", "np.log(self.y + 1e-7) * self.t"),
        on=("batch/loss", "labels/loss"),
        line="log|t",
    ),
    Mistake(
        "LabelsMultiplied",
        _LABELS_MULTIPLIED,
        edit=with_one_hot("self.t = t"),
        on=("batch/loss", "labels/loss"),
        line="log|t",
    ),
    Mistake(
        "LabelsAsAColumn",
        _LABELS_AS_A_COLUMN,
        edit=with_one_hot("self.t = t if t.ndim == 2 else t.reshape(-1, 1)"),
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
        edit=with_one_hot("self.t = t if t.ndim == 2 else np.eye(np.max(t) + 1)[t]"),
        on=("batch/loss", "labels/loss", "few labels/loss"),
    ),
    Mistake(
        "LabelsToldByTheirSize",
        "Targets without a number above 1 are taken for one-hot rows: labels may all be 0 or 1. "
        "Labels have one axis, one-hot rows have two.",
        edit=with_one_hot("self.t = np.eye(x.shape[1])[t] if np.max(t) > 1 else t"),
        on=("batch/loss", "labels/loss", "few labels/loss"),
    ),
    Mistake(
        "LabelsToldByTheirNumber",
        "Where there are as many samples as classes, labels are taken for one-hot rows: tell them "
        "apart by the number of axes, `t.ndim`.",
        edit=with_one_hot(
            "self.t = t if t.ndim == 2 or len(t) == x.shape[1] else np.eye(x.shape[1])[t]"
        ),
    ),
    Mistake(
        "LabelsToldByTheirType",
        "Labels are told by one type of integers, such as `t.dtype == int`, and those of one byte, "
        "as of the digits, are taken for one-hot rows: tell them apart by the number of axes, "
        "`t.ndim`.",
        edit=with_one_hot("self.t = np.eye(x.shape[1])[t] if t.dtype == np.int64 else t"),
        on=("batch/loss", "labels/loss", "byte labels/loss"),
    ),
    Mistake(
        "LabelsCountedFromOne",
        "Labels are counted from 1: class 0 is the first one, so label 0 belongs to column 0.",
        edit=with_one_hot("self.t = t if t.ndim == 2 else np.eye(x.shape[1])[t - 1]"),
    ),
)
