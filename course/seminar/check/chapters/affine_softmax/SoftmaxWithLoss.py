"""What `SoftmaxWithLoss` is tried on, and what a learner can verify of it."""

import numpy as np

from seminar.check.chapters.affine_softmax._measured import by_a_new_layer, number_of, wide_slopes
from seminar.check.chapters.affine_softmax._scores import (
    POWERS,
    SQUARE_LABELS,
    SQUARE_POWERS,
    TARGETS,
    WIDE_POWERS,
    WIDE_TARGETS,
)
from seminar.judging.declaration import (
    AFTER_ANOTHER_DOUT,
    FORWARD_WENT_THROUGH,
    WARNINGS,
    Aspect,
    Exercise,
    Experiment,
    Inputs,
    Measured,
)
from seminar.judging.rules import AsWhenNew, LargeButFinite, OneHotOrLabels
from seminar.probes import Implementation, Record
from seminar.probes import affine_softmax as probes

LN2, LN3 = np.log([2.0, 3.0])

BATCH = {"x": np.log(POWERS), "t": TARGETS}
WIDE_BATCH = {"x": np.log(WIDE_POWERS), "t": WIDE_TARGETS}
WHOLE_BATCH = {"x": np.log(POWERS), "t": TARGETS.astype(int)}
SMALL = {"x": np.log([[1.0, 99.0, 1000.0], [999.0, 1.0, 1000.0]]), "t": np.eye(3)[[0, 1]]}
LABELS = {"x": np.log([[1.0, 2.0, 5.0], [3.0, 4.0, 1.0]]), "t": np.array([1, 2])}
# No row has the last class. Labels of one byte, as those of the digits, are labels, too.
FEW_LABELS = {"x": np.log(WIDE_POWERS), "t": np.array([1, 0, 1])}
ONE_LABEL = {"x": np.log(POWERS[:1]), "t": np.array([1])}
BYTES = {"x": np.log(WIDE_POWERS), "t": np.array([3, 2, 1], np.uint8)}
SQUARE = {"x": np.log(SQUARE_POWERS), "t": SQUARE_LABELS}
FOR_LABELS = {
    "labels": LABELS,
    "few labels": FEW_LABELS,
    "square labels": SQUARE,
    "byte labels": BYTES,
    "one label": ONE_LABEL,
}
IN_WORDS = {
    "batch": "x = np.log([[1, 2, 5], [3, 4, 1]]) and t = [[0, 1, 0], [1, 0, 0]]",
    "wide batch": "x = np.log([[1, 1, 2, 4], [8, 4, 2, 2], [1, 2, 1, 4]]) and "
    "t = [[0, 0, 0, 1], [0, 0, 1, 0], [0, 1, 0, 0]]",
    "whole one-hot": "x = np.log([[1, 2, 5], [3, 4, 1]]) and t = np.array([[0, 1, 0], [1, 0, 0]])",
    "small probabilities": "x = np.log([[1, 99, 1000], [999, 1, 1000]]) and "
    "t = [[1, 0, 0], [0, 1, 0]]",
    "labels": "x = np.log([[1, 2, 5], [3, 4, 1]]) and t = [1, 2]",
    "few labels": "x = np.log([[1, 1, 2, 4], [8, 4, 2, 2], [1, 2, 1, 4]]) and t = [1, 0, 1]",
    "one label": "x = np.log([[1, 2, 5]]) and t = [1]",
    "byte labels": "x = np.log([[1, 1, 2, 4], [8, 4, 2, 2], [1, 2, 1, 4]]) and "
    "t = np.array([3, 2, 1], np.uint8)",
    "square labels": "x = np.log([[1, 2, 1], [4, 2, 2], [1, 6, 3]]) and t = [1, 2, 0]",
}

LATER = {
    "other_x": np.log([[2.0, 2.0, 4.0], [1.0, 3.0, 4.0], [5.0, 1.0, 2.0]]),
    "other_t": np.eye(3)[[2, 0, 1]],
}
LATER_LOSS = (np.log(2) + np.log(8) + np.log(8)) / 3
SAME_SIZE = {
    "other_x": np.log([[2.0, 2.0, 4.0], [1.0, 3.0, 4.0]]),
    "other_t": np.eye(3)[[2, 0]],
}
THEN_SAME_SIZE = "x = np.log([[2, 2, 4], [1, 3, 4]]) and t = [[0, 0, 1], [1, 0, 0]]"
SAME_SIZE_LOSS = (np.log(2) + np.log(8)) / 2

LARGE = {
    "x": np.array([[2000.0, 0.0, -1000.0], [0.0, -3000.0, 1000.0]]),
    "t": np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]),
}
HOPELESS = {"x": np.array([[0.0, 1000.0], [1000.0, 0.0]]), "t": np.eye(2)}
FAR_ROWS = {
    "x": np.array([[1500.0, 1500.0, -1000.0], [-3000.0, -3000.0, -4000.0]]),
    "t": np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]),
}


def _slopes_of_the_loss(*after: str) -> Measured:
    """Return evidence for dx: the slopes of the learner's own loss, by new layers."""

    def measure(SoftmaxWithLoss: Implementation, inputs: Inputs, record: Record) -> np.ndarray:
        def loss(scores: np.ndarray) -> float:
            moved = {"x": scores, "t": inputs["t"]}
            found = number_of(probes.softmax_with_loss, SoftmaxWithLoss, moved, "loss")
            return np.nan if found is None or found.ndim else float(found)

        return wide_slopes(loss, inputs["x"])

    return Measured(measure, after=after, than="the measured slope", tolerance=1e-4)


def _loss(name: str, inputs: Inputs, loss: float) -> Experiment:
    return Experiment(probes.softmax_with_loss, inputs, {"loss": loss}, IN_WORDS[name])


def _back(name: str, inputs: Inputs, *after: str, **kept: object) -> Experiment:
    evidence = {"dx": _slopes_of_the_loss(*after), **kept}
    return Experiment(probes.softmax_with_loss_back, inputs, evidence, IN_WORDS[name])


_ALONE = by_a_new_layer(probes.softmax_with_loss, "dx", {"x": "x", "t": "t"})
_SECOND_BATCH = by_a_new_layer(probes.softmax_with_loss, "dx", {"x": "other_x", "t": "other_t"})
_FRESH = AsWhenNew("dx by a new layer", "dx for other x")

EXERCISE = Exercise(
    "SoftmaxWithLoss",
    experiments={
        "batch": _loss("batch", BATCH, (2 * LN2 + np.log(8 / 3)) / 2),
        "wide batch": _loss("wide batch", WIDE_BATCH, 2 * LN2),
        "small probabilities": _loss(
            "small probabilities", SMALL, (np.log(1100) + np.log(2000)) / 2
        ),
        "labels": _loss("labels", LABELS, (2 * LN2 + 3 * LN2) / 2),
        "few labels": _loss("few labels", FEW_LABELS, 2 * LN2),
        "square labels": _loss("square labels", SQUARE, (LN2 + 2 * LN2 + np.log(10)) / 3),
        "byte labels": _loss("byte labels", BYTES, 2 * LN2),
        "one label": _loss("one label", ONE_LABEL, 2 * LN2),
        "dout": Experiment(
            probes.softmax_with_loss_dout,
            {**BATCH, "dout": -2.5},
            at=f"{IN_WORDS['batch']}, and backward(-2.5)",
        ),
        "again": Experiment(
            probes.softmax_with_loss_again,
            {**BATCH, **LATER},
            {"loss": LATER_LOSS, "dx": _SECOND_BATCH},
            at=f"{IN_WORDS['batch']}, then x = np.log([[2, 2, 4], [1, 3, 4], [5, 1, 2]]) and "
            "t = [[0, 0, 1], [1, 0, 0], [0, 1, 0]]",
        ),
        "again, same size": Experiment(
            probes.softmax_with_loss_again,
            {**BATCH, **SAME_SIZE},
            {"loss": SAME_SIZE_LOSS, "dx": _SECOND_BATCH},
            at=f"{IN_WORDS['batch']}, then {THEN_SAME_SIZE}",
        ),
        "labels, then one-hot": Experiment(
            probes.softmax_with_loss_again,
            {**LABELS, **SAME_SIZE},
            {"loss": SAME_SIZE_LOSS, "dx": _SECOND_BATCH},
            at=f"{IN_WORDS['labels']}, then {THEN_SAME_SIZE}",
        ),
        "one-hot, then labels": Experiment(
            probes.softmax_with_loss_again,
            {**BATCH, "other_x": SAME_SIZE["other_x"], "other_t": np.array([2, 0])},
            {"dx": _SECOND_BATCH},
            at=f"{IN_WORDS['batch']}, then x = np.log([[2, 2, 4], [1, 3, 4]]) and t = [2, 0]",
        ),
        "twice": Experiment(
            probes.softmax_with_loss_twice, BATCH, {"dx once more": _ALONE}, IN_WORDS["batch"]
        ),
        "twice, labels": Experiment(
            probes.softmax_with_loss_twice, LABELS, {"dx once more": _ALONE}, IN_WORDS["labels"]
        ),
        "pair": Experiment(
            probes.softmax_with_loss_pair,
            {**BATCH, **SAME_SIZE},
            {"dx": _ALONE},
            at=f"{IN_WORDS['batch']}, and in a second layer {THEN_SAME_SIZE}",
        ),
        "one sample": Experiment(
            probes.softmax_with_loss_one_sample,
            {"x": BATCH["x"][:1], "t": BATCH["t"][:1]},
            {"loss": 2 * LN2, "dx in the shape of x": True},
            at="x = np.log([[1, 2, 5]]) and t = [[0, 1, 0]]",
        ),
        "large": Experiment(
            probes.softmax_with_loss, LARGE, {"dx": [[0.0, 0.0, 0.0], [0.0, -0.5, 0.5]]}
        ),
        "hopeless": Experiment(
            probes.softmax_with_loss_hopeless,
            HOPELESS,
            {"loss": 1000.0},
        ),
        "far rows": Experiment(
            probes.softmax_with_loss, FAR_ROWS, {"dx": [[-0.25, 0.25, 0.0], [0.25, -0.25, 0.0]]}
        ),
        "back, batch": _back("batch", BATCH, "mean loss", y=POWERS / 8, t=TARGETS),
        "back, wide batch": _back("wide batch", WIDE_BATCH, "mean loss"),
        "back, whole one-hot": _back("whole one-hot", WHOLE_BATCH, "mean loss"),
        **{
            f"back, {name}": _back(name, inputs, "mean loss", "labels, loss")
            for name, inputs in FOR_LABELS.items()
        },
    },
    aspects=(
        Aspect(
            "mean loss",
            ("batch/loss", "wide batch/loss", "small probabilities/loss", f"batch/{WARNINGS}"),
            {
                "loss": "the loss",
                "small probabilities/loss": "the loss where the right class has a probability of "
                "less than 1/1000",
            },
            "The mean of ln 4 and ln 8/3.",
            tolerance=5e-4,  # wide enough for 1e-6 in the logarithm, or less
        ),
        Aspect(
            "gradient",
            ("back, batch/dx", "back, wide batch/dx", "back, whole one-hot/dx"),
            {
                "dx": "the gradient dx",
                "back, whole one-hot/dx": "the gradient dx with one-hot rows of integers",
            },
            "Agrees with the slopes of your own loss, along every score.",
            through=FORWARD_WENT_THROUGH,
        ),
        Aspect(
            "labels, loss",
            tuple(f"{name}/loss" for name in FOR_LABELS),
            {
                "labels/loss": "the loss with labels (N,)",
                "few labels/loss": "the loss with labels (N,), of which none is the last class,",
                "one label/loss": "the loss with the label of one sample, (1,),",
                "byte labels/loss": "the loss with labels (N,) of one byte each,",
                "square labels/loss": "the loss with labels (N,), where N equals C,",
            },
            "The mean of ln 4 and ln 8, as with one-hot rows.",
            tolerance=1e-4,
            builds_on=("mean loss",),
        ),
        Aspect(
            "labels, gradient",
            tuple(f"back, {name}/dx" for name in FOR_LABELS),
            {
                "back, labels/dx": "the gradient dx with labels (N,)",
                "back, few labels/dx": "the gradient dx with labels (N,), of which none is the "
                "last class,",
                "back, one label/dx": "the gradient dx with the label of one sample, (1,),",
                "back, byte labels/dx": "the gradient dx with labels (N,) of one byte each,",
                "back, square labels/dx": "the gradient dx with labels (N,), where N equals C,",
            },
            "Agrees with the slopes of your own loss.",
            through=FORWARD_WENT_THROUGH,
            builds_on=("gradient",),
        ),
        Aspect(
            "dout",
            (
                "dout/dout times as much",
                "dout/nothing for a dout of 0",
                "dout/dout times as much, labels",
            ),
            right="backward(-2.5) is -2.5 times backward().",
            beside=("mean loss", "gradient", "labels, gradient"),
            wrong={
                "dout times as much": "backward(dout) should be dout times backward(), entry by "
                "entry: multiply all of it by what comes in.",
                "nothing for a dout of 0": "backward(0) should be 0 in every entry: 0 is a number "
                "to multiply by, and no sign that none came.",
                "dout times as much, labels": "With labels, backward(dout) should be dout times "
                "backward(): multiply by what comes in there, too.",
            },
        ),
        Aspect(
            "another batch",
            (
                "again/dx",
                "again/loss",
                "again, same size/dx",
                "again, same size/loss",
                "twice/dx once more",
                "twice/dx after another dout",
                "pair/dx",
                "labels, then one-hot/dx",
                "labels, then one-hot/loss",
                "one-hot, then labels/dx",
                "one-hot, then labels/t unchanged",
                "twice, labels/dx once more",
                "one sample/loss",
                "one sample/dx in the shape of x",
            ),
            {
                "loss": "the loss of a second batch",
                "dx": "the gradient dx of a second batch",
                "dx once more": "the gradient dx of a second backward",
                "twice, labels/dx once more": "the gradient dx of a second backward with labels",
                "labels, then one-hot/dx": "the gradient dx of one-hot rows after labels",
                "labels, then one-hot/loss": "the loss of one-hot rows after labels",
                "one-hot, then labels/dx": "the gradient dx of labels after one-hot rows",
                "pair/dx": "the gradient dx beside a second layer",
                "one sample/loss": "the loss of a batch of one sample",
                "t unchanged": "t",
                "dx in the shape of x": "the gradient dx of a batch of one sample",
            },
            "Nothing is left of a first batch or a first backward, each layer keeps its own "
            "numbers, and one sample alone is a batch, too.",
            after=("mean loss",),
            builds_on=("mean loss", "gradient"),
            rules={"dx": _FRESH, "dx once more": _FRESH},
            wrong={
                "dx after another dout": AFTER_ANOTHER_DOUT,
                "dx in the shape of x": "For a batch of one sample, dx has another shape than x: "
                "one row is a batch, too.",
                "t unchanged": "t, the labels, was changed: compute with a new array.",
            },
        ),
        Aspect(
            "y and t kept",
            ("back, batch/y", "back, batch/t"),
            {"y": "self.y", "t": "self.t"},
            "self.y holds the probabilities, in eighths, and self.t the target.",
            rules={"t": OneHotOrLabels()},
            through=FORWARD_WENT_THROUGH,
        ),
        Aspect(
            "large scores, x and t as they were",
            (
                "far rows/dx",
                "large/loss is finite",
                "large/dx",
                "hopeless/loss",
                f"far rows/{WARNINGS}",
                "batch/x unchanged",
                "batch/t unchanged",
            ),
            {"dx": "the gradient dx for scores in the thousands", "loss": "the loss"},
            "No overflow, a finite loss, and x and t are what they were.",
            after=("mean loss",),
            builds_on=("gradient",),
            rules={"loss": LargeButFinite(10.0)},  # as in chapter 02
            wrong={
                **{
                    f"{name} unchanged": f"{name} was changed: compute with a new array."
                    for name in ("x", "t")
                },
                "loss is finite": "The loss of scores in the thousands is not finite: look for a "
                "logarithm of 0 or of a negative number, or for an exp that overflows.",
            },
        ),
    ),
)
