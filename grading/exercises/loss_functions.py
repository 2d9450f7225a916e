"""Chapter 02: how it is graded, and what is known to go wrong."""

import numpy as np

from grading.exercises.old import WARNINGS, Aspect, Exercise, Experiment
from seminar.judging.rules import EveryNumberOnce, LargeButFinite, PassesPerWeight
from seminar.probes import loss_functions as probes


def _softmax(x):
    """Return the reference's probabilities; imported late, for the build writes that module."""
    from solutions.loss_functions import softmax

    return softmax(x)


def _cross_entropy(y, t):
    from solutions.loss_functions import cross_entropy_error

    return cross_entropy_error(y, t)


def _gradient(f, x):
    from solutions.numerical_gradient import numerical_gradient

    return numerical_gradient(f, x)


# --------------------------------------------------------------------------------- softmax


def _scores(*shape):
    return lambda rng: {"x": rng.uniform(-2.5, 2.5, shape)}


def _far_scores(level, size):
    """Scores near `level`; multiples of 1/64, so that float32 holds them exactly."""
    return lambda rng: {"x": level + rng.permutation(np.arange(-160, 160))[:size] / 64}


def _torn_row(rng):
    return {"x": _far_scores(0.0, 4)(rng)["x"] + rng.permutation([1000.0, 1000.0, 2.0, -1000.0])}


def _far_rows(rng):
    levels = rng.permutation([-1000.0, -300.0, 2.0, 400.0, 1000.0])
    spread = np.array([rng.permutation(np.arange(-160, 160))[:3] / 64 for _ in levels])
    return {"x": levels[:, np.newaxis] + spread}


softmax = Exercise(
    "softmax",
    points=4,
    experiments={
        "row": Experiment(probes.softmax, _scores(5)),
        "batch": Experiment(probes.softmax, _scores(5, 3)),
        "wide batch": Experiment(probes.softmax, _scores(2, 7)),
        "large": Experiment(probes.softmax, _far_scores(1000.0, 4)),
        "low": Experiment(probes.softmax, _far_scores(-1000.0, 6)),
        "torn": Experiment(probes.softmax, _torn_row),
        "far rows": Experiment(probes.softmax, _far_rows),
    },
    aspects=(
        Aspect("one row", 1, ("row/probabilities", f"row/{WARNINGS}"), "the result"),
        Aspect("a batch", 1, ("batch/probabilities", "wide batch/probabilities"), "the result"),
        Aspect(
            "one row of scores near ±1000",
            0.5,
            (
                "large/probabilities",
                "low/probabilities",
                "torn/probabilities",
                f"large/{WARNINGS}",
            ),
            "the result",
        ),
        Aspect(
            "rows that lie far apart",
            1,
            ("far rows/probabilities", f"far rows/{WARNINGS}"),
            "the result",
        ),
        Aspect(
            "x as it was",
            0.5,
            ("row/x unchanged", "batch/x unchanged"),
            after=("one row",),
            wrong="Your function writes into the array of scores that it was given: `x = x - m` "
            "makes a new array, `x -= m` does not.",
        ),
    ),
)


def _shares(powers):
    return powers / np.sum(powers, axis=-1, keepdims=True)


@softmax.mistake(
    "Large scores overflow: exp(1000) is inf, and inf / inf is nan. Subtract the largest score of "
    "each row first; the probabilities stay the same."
)
def no_shift(x):
    return _shares(np.exp(x))


@softmax.mistake(
    "One row comes back as a table with one row, (1, C): give the result the shape that x has."
)
def one_row_as_a_table(x):
    x = np.atleast_2d(x)
    return _shares(np.exp(x - np.max(x, axis=-1, keepdims=True)))


@softmax.mistake(
    "Your function takes apart the shape of x as if it always had two axes: x is one row, (C,), "
    "as often as a batch, (N, C). Work along the last axis, which both have.",
    on=("row/probabilities", "batch/probabilities"),
    line="shape",
)
def two_axes_unpacked(x):
    _, _ = x.shape
    return _softmax(x)


@softmax.mistake(
    "One maximum is subtracted from the whole batch: in a row that lies far below it, every power "
    "is 0, and 0 / 0 is nan. Each row needs its own maximum."
)
def one_maximum_for_the_batch(x):
    return _shares(np.exp(x - np.max(x)))


@softmax.mistake(
    "The powers are divided by one sum over the whole batch: each row has to add up to 1 by itself."
)
def one_sum_for_the_batch(x):
    powers = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return powers / np.sum(powers)


@softmax.mistake(
    "This is softmax for one sample, applied to a batch: one maximum and one sum serve all rows. "
    "Each row needs its own, along the last axis."
)
def one_sample_softmax(x):
    powers = np.exp(x - np.max(x))
    return powers / np.sum(powers)


@softmax.mistake(
    "Large scores overflow, and the powers of a batch are divided by one sum over all rows: work "
    "row by row, and subtract each row's largest score first."
)
def no_shift_and_one_sum(x):
    powers = np.exp(x)
    return powers / np.sum(powers)


@softmax.mistake(
    "Your softmax runs down the columns (axis 0), so each column of a batch adds up to 1. A "
    "sample is a row: take the last axis."
)
def down_the_columns(x):
    powers = np.exp(x - np.max(x, axis=0))
    return powers / np.sum(powers, axis=0)


@softmax.mistake(
    "From each column its own maximum is subtracted, which moves the scores of a row against each "
    "other. Within a row the same number must go from every score: take the row's maximum."
)
def maximum_of_the_columns(x):
    return _shares(np.exp(x - np.max(x, axis=0)))


@softmax.mistake(
    "A row's maximum or sum has lost its axis: (N,) does not line up with (N, C). Keep the axis, "
    "with `keepdims=True`."
)
def axis_not_kept(x):
    powers = np.exp(x - np.max(x, axis=-1))
    return powers / np.sum(powers, axis=-1)


@softmax.mistake(
    "Axis 1 exists in a batch only, a single row has axis 0 alone: −1 is the last axis of both."
)
def batches_only(x):
    powers = np.exp(x - np.max(x, axis=1, keepdims=True))
    return powers / np.sum(powers, axis=1, keepdims=True)


@softmax.mistake(
    "Your function writes into the array of scores that it was given: `x = x - m` makes a new "
    "array, `x -= m` does not."
)
def changes_its_input(x):
    x -= np.max(x, axis=-1, keepdims=True)
    return _shares(np.exp(x))


@softmax.mistake(
    "Two things: one maximum serves the whole batch, where each row needs its own, and `x -= m` "
    "writes into the caller's array, where `x = x - m` makes a new one."
)
def changes_its_input_by_one_maximum(x):
    x -= np.max(x)
    return _shares(np.exp(x))


@softmax.mistake("You return the powers of e: divide each by the sum of its row.")
def powers_not_divided(x):
    return np.exp(x - np.max(x, axis=-1, keepdims=True))


@softmax.mistake(
    "You return logarithms of the probabilities: take exp of them, or divide powers by their sum."
)
def logarithms(x):
    shifted = x - np.max(x, axis=-1, keepdims=True)
    return shifted - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))


@softmax.mistake(
    "You divide the scores themselves by their sum: take their powers of e first, so that every "
    "share is positive."
)
def scores_divided(x):
    return _shares(x)


@softmax.mistake(
    "The highest score gets the lowest probability: the power is exp(score − maximum), not "
    "exp(maximum − score)."
)
def sign_of_the_exponent(x):
    return _shares(np.exp(np.max(x, axis=-1, keepdims=True) - x))


@softmax.mistake(
    "You divide the scores by their maximum: subtract it. A common factor changes the "
    "probabilities, a common shift does not."
)
def divides_by_the_maximum(x):
    return _shares(np.exp(x / np.max(x, axis=-1, keepdims=True)))


@softmax.mistake(
    "You cut large scores off, and scores that are cut off all become equal: 1000 and 1003 must "
    "not get the same probability. Subtract the row's maximum instead."
)
def clips_the_scores(x):
    return _shares(np.exp(np.clip(x, -500, 500)))


@softmax.mistake(
    "You subtract the smallest score of a row: what lies 1000 above it still overflows. Subtract "
    "the largest."
)
def subtracts_the_minimum(x):
    return _shares(np.exp(x - np.min(x, axis=-1, keepdims=True)))


@softmax.mistake(
    "You subtract the mean of a row: what lies 1000 above it still overflows. Subtract the largest."
)
def subtracts_the_mean(x):
    return _shares(np.exp(x - np.mean(x, axis=-1, keepdims=True)))


@softmax.mistake(
    "The highest score gets 1 and the others 0: softmax is a soft maximum, in which every score "
    "keeps a share."
)
def winner_takes_all(x):
    return (x == np.max(x, axis=-1, keepdims=True)).astype(float)


@softmax.mistake("Your powers have base 2: softmax takes powers of e, `np.exp`.")
def powers_of_two(x):
    return _shares(2.0 ** (x - np.max(x, axis=-1, keepdims=True)))


@softmax.mistake(
    "This is the sigmoid of every score by itself: softmax divides the powers of a row by their "
    "sum, so that the row adds up to 1."
)
def sigmoid_of_each_score(x):
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-x))


# --------------------------------------------------------------------- cross_entropy_error


def _probabilities(rng, *shape):
    parts = rng.uniform(0.4, 2.6, shape)
    return parts / np.sum(parts, axis=-1, keepdims=True)


def _off_the_peak(rng, labels, C):
    """Draw probabilities of which a row's largest stands neither at its label nor one before."""
    rows = []
    for label in np.reshape(labels, -1):
        row = _probabilities(rng, C)
        while np.argmax(row) in (label, (label - 1) % C):
            row = _probabilities(rng, C)
        rows.append(row)
    return np.reshape(rows, (*np.shape(labels), C))


def _mixed_labels(rng, N, C):
    """Labels of which no two neighbours agree, and not all the same class."""
    return (rng.integers(C) + np.cumsum(rng.integers(1, C, N))) % C


def _one_hot(labels, C, dtype):
    return np.eye(C, dtype=dtype)[labels]


def _one_sample(C):
    def draw(rng):
        label = rng.integers(1, C)
        return {"y": _off_the_peak(rng, label, C), "t": _one_hot(label, C, np.int64)}

    return draw


def _one_label(C):
    def draw(rng):
        label = rng.integers(2, C)
        return {"y": _off_the_peak(rng, label, C), "t": np.array(label)}

    return draw


def _batch(N, C, dtype):
    def draw(rng):
        labels = _mixed_labels(rng, N, C)
        return {"y": _off_the_peak(rng, labels, C), "t": _one_hot(labels, C, dtype)}

    return draw


def _labels(N, C):
    def draw(rng):
        labels = _mixed_labels(rng, N, C)
        return {"y": _off_the_peak(rng, labels, C), "t": labels}

    return draw


def _soft_targets(*shape):
    """Draw distributions for targets; of several samples none has the mean loss."""

    def draw(rng):
        while True:
            y, t = _probabilities(rng, *shape), _probabilities(rng, *shape)
            losses = -np.sum(t * np.log(y), axis=-1)
            if losses.ndim == 0 or np.abs(losses - np.mean(losses)).min() > 0.02:
                return {"y": y, "t": t}

    return draw


def _zeros_beside(rng):
    """Half of the probabilities are 0, none at the right class, which never gets the largest."""
    labels = _mixed_labels(rng, 6, 4)
    y = np.zeros((6, 4))
    rows, share = np.arange(6), rng.uniform(0.3, 0.48, 6)
    y[rows, labels] = share
    y[rows, (labels + rng.integers(1, 4, 6)) % 4] = 1 - share
    return {"y": y, "t": _one_hot(labels, 4, np.float64)}


def _zeros_at_the_target(as_labels):
    def draw(rng):
        labels = _mixed_labels(rng, 5, 3)
        y = _probabilities(rng, 5, 3)
        y[0, labels[0]] = y[2, labels[2]] = 0.0
        y /= np.sum(y, axis=-1, keepdims=True)
        return {"y": y, "t": labels if as_labels else _one_hot(labels, 3, np.float64)}

    return draw


cross_entropy_error = Exercise(
    "cross_entropy_error",
    points=4,
    experiments={
        "sample": Experiment(probes.cross_entropy_error, _one_sample(4)),
        "label": Experiment(probes.cross_entropy_error, _one_label(5)),
        "batch": Experiment(probes.cross_entropy_error, _batch(5, 3, np.float64)),
        "whole numbers": Experiment(probes.cross_entropy_error, _batch(3, 4, np.int64)),
        "labels": Experiment(probes.cross_entropy_error, _labels(5, 3)),
        "more labels": Experiment(probes.cross_entropy_error, _labels(4, 6)),
        "soft": Experiment(probes.cross_entropy_error, _soft_targets(3, 5)),
        "soft sample": Experiment(probes.cross_entropy_error, _soft_targets(3)),
        "zeros beside": Experiment(probes.cross_entropy_error, _zeros_beside),
        "zeros at the target": Experiment(
            probes.cross_entropy_error, _zeros_at_the_target(as_labels=False)
        ),
        "zeros at the label": Experiment(
            probes.cross_entropy_error, _zeros_at_the_target(as_labels=True)
        ),
    },
    aspects=(
        Aspect(
            "one sample",
            0.5,
            ("sample/loss", f"sample/{WARNINGS}"),
            "the loss of one sample, t one-hot,",
        ),
        Aspect("one sample, a label", 0.5, ("label/loss",), "the loss of one sample, t its label,"),
        Aspect(
            "a batch",
            0.75,
            ("batch/loss", "whole numbers/loss"),
            {
                "batch/loss": "the loss of a batch, t in one-hot rows,",
                "whole numbers/loss": "the loss of a batch, t in one-hot rows of whole numbers,",
            },
        ),
        Aspect(
            "a batch with labels",
            0.75,
            ("labels/loss", "more labels/loss"),
            "the loss of a batch, t in labels (N,),",
        ),
        Aspect(
            "targets in between",
            0.5,
            ("soft/loss", "soft sample/loss"),
            {
                "soft/loss": "the loss of a batch, t in rows of decimals,",
                "soft sample/loss": "the loss of one sample, t in decimals,",
            },
        ),
        Aspect(
            "a probability of 0 beside the right class", 0.25, ("zeros beside/loss",), "the loss"
        ),
        Aspect(
            "a probability of 0 at the right class",
            0.25,
            ("zeros at the target/loss", "zeros at the label/loss"),
            {
                "zeros at the target/loss": "the loss, t in one-hot rows,",
                "zeros at the label/loss": "the loss, t in labels (N,),",
            },
            after=("a batch",),
            rules=LargeButFinite(2.0),  # two of the five samples: −ln 0.01 each are 1.8 in the mean
        ),
        Aspect(
            "y and t as they were",
            0.5,
            tuple(
                f"{experiment}/arguments unchanged"
                for experiment in ("sample", "batch", "labels", "soft", "zeros at the target")
            ),
            after=("a batch",),
            wrong="Your function changes y or t: write `y + 1e-7`, which makes a new array, and "
            "not `y += 1e-7`, and assign to no entry of them.",
        ),
    ),
)


def _true_probabilities(y, t):
    """Return the probability of each sample's right class, `(N,)`, and 2-D `y`."""
    y = np.atleast_2d(y)
    t = np.asarray(t)
    if t.size == y.size:
        t = np.argmax(t.reshape(y.shape), axis=1)
    return y[np.arange(len(y)), t.reshape(-1)]


def _in_rows(y, t):
    """Return y and t as `(N, C)` arrays, whatever form they have."""
    y = np.atleast_2d(y)
    t = np.asarray(t)
    return y, t.reshape(y.shape) if t.size == y.size else np.eye(y.shape[1])[t.reshape(-1)]


@cross_entropy_error.mistake(
    "Where a probability is 0, ln 0 is −inf and 0 · ln 0 is nan: move y a tiny step away from 0, "
    "say by 1e-7, before the logarithm is taken."
)
def no_epsilon(y, t):
    y, t = _in_rows(y, t)
    return -np.sum(t * np.log(y)) / len(y)


@cross_entropy_error.mistake(
    "Where the right class has probability 0, ln 0 makes the loss infinite: move y a tiny step "
    "away from 0, say by 1e-7, before the logarithm. Also, only the largest target counts: for a "
    "distribution, sum t · ln y over the classes."
)
def no_epsilon_on_picked(y, t):
    return -np.mean(np.log(_true_probabilities(y, t)))


@cross_entropy_error.mistake(
    "You take the largest entry of t for the whole target. That is right for one-hot rows; a "
    "target that is a distribution needs the sum of t · ln y over all classes."
)
def largest_target_only(y, t):
    return -np.mean(np.log(_true_probabilities(y, t) + 1e-7))


@cross_entropy_error.mistake("The losses of the batch are added up: divide by N, their number.")
def not_divided(y, t):
    return _cross_entropy(y, t) * (y.shape[0] if y.ndim == 2 else 1)


@cross_entropy_error.mistake(
    "You divide by N·C, as `np.mean` over the whole table does: sum over the classes, and take the "
    "mean over the N samples alone."
)
def divided_by_all(y, t):
    return _cross_entropy(y, t) / y.shape[-1]


@cross_entropy_error.mistake(
    "A single sample is divided by the number of its classes: `y.shape[0]` counts samples only "
    "where y has rows."
)
def single_sample_divided(y, t):
    return _cross_entropy(y, t) / (y.shape[0] if y.ndim == 1 else 1)


@cross_entropy_error.mistake(
    "You divide by the number of classes C, `y.shape[1]`: the mean is over the N samples."
)
def divided_by_the_classes(y, t):
    return _cross_entropy(y, t) * (y.shape[0] / y.shape[1] if y.ndim == 2 else 1)


@cross_entropy_error.mistake(
    "The sign is missing: the logarithm of a probability is negative, and a loss is not."
)
def sign_missing(y, t):
    return -_cross_entropy(y, t)


@cross_entropy_error.mistake(
    "This is the logarithm to base 10: the loss uses the natural one, `np.log`."
)
def base_ten(y, t):
    return _cross_entropy(y, t) / np.log(10.0)


@cross_entropy_error.mistake(
    "This is the logarithm to base 2: the loss uses the natural one, `np.log`."
)
def base_two(y, t):
    return _cross_entropy(y, t) / np.log(2.0)


@cross_entropy_error.mistake(
    "Labels are used as if they were one-hot: they are numbers of classes, (N,), and t · ln y "
    "needs a row for every sample, (N, C). Tell the two forms apart first."
)
def labels_taken_for_one_hot(y, t):
    N = y.shape[0] if y.ndim == 2 else 1
    return -np.sum(t * np.log(y + 1e-7)) / N


@cross_entropy_error.mistake(
    "Labels are used as if they were one-hot: they are numbers of classes, (N,), and ln y · t "
    "needs a row for every sample, (N, C). Tell the two forms apart first."
)
def labels_taken_for_one_hot_at_the_right(y, t):
    N = y.shape[0] if y.ndim == 2 else 1
    return -np.sum(np.log(y + 1e-7) * t) / N


@cross_entropy_error.mistake(
    "The labels are used as a column of numbers: label 3 is no 3 to multiply by. Make one-hot rows "
    "of them first, or pick y[n, label of n]."
)
def labels_as_a_column(y, t):
    if y.ndim == 2 and t.ndim == 1:
        return -np.sum(t[:, np.newaxis] * np.log(y + 1e-7)) / len(y)
    return -np.sum(t * np.log(y + 1e-7)) / (len(y) if y.ndim == 2 else 1)


@cross_entropy_error.mistake(
    "`y[:, t]` takes whole columns, a table of N × N numbers, and you average all of them: you "
    "need one number per row, that of its label."
)
def mean_of_whole_columns(y, t):
    if y.ndim == 2 and t.ndim == 1:
        return np.mean(-np.log(y[:, t] + 1e-7))
    return _cross_entropy(y, t)


@cross_entropy_error.mistake(
    "Your function takes apart the shape of y as if it always had two axes: y is one sample, (C,), "
    "as often as a batch, (N, C).",
    on=("sample/loss", "batch/loss"),
    line="shape",
)
def two_axes_of_y_unpacked(y, t):
    _, _ = y.shape
    return _cross_entropy(y, t)


@cross_entropy_error.mistake(
    "`y[:, t]` takes whole columns, a table of N × N numbers: you need one number per row, that of "
    "row n and column t[n]."
)
def whole_columns(y, t):
    y, t = np.atleast_2d(y), np.asarray(t)
    if t.size == y.size:
        return _cross_entropy(y, t.reshape(y.shape))
    return -np.sum(np.log(y[:, t.reshape(-1)] + 1e-7)) / len(y)


@cross_entropy_error.mistake(
    "Labels are one too low: class 0 is the first column of y, so label t belongs to column t."
)
def labels_counted_from_one(y, t):
    t = np.asarray(t)
    return _cross_entropy(y, t if t.size == y.size else t - 1)


@cross_entropy_error.mistake(
    "You take targets in whole numbers for labels. One-hot rows may be whole numbers as well: what "
    "sets them apart from labels is their shape, which is that of y."
)
def whole_numbers_taken_for_labels(y, t):
    if t.dtype.kind != "i":
        return _cross_entropy(y, t)
    if y.ndim == 1:
        return -np.mean(np.log(y[t] + 1e-7))
    return -np.mean(np.log(y[np.arange(len(y)), t] + 1e-7))


@cross_entropy_error.mistake(
    "A single sample is taken for a batch: y of shape (C,) has no second axis. Treat it as one row."
)
def batches_alone(y, t):
    N, C = y.shape[0], y.shape[1]
    return -np.sum(_in_rows(y, t)[1] * np.log(y.reshape(N, C) + 1e-7)) / N


@cross_entropy_error.mistake(
    "Axis 1 exists in a batch only, and a single sample of shape (C,) has axis 0 alone: −1 is the "
    "last axis of both."
)
def summed_along_axis_1(y, t):
    if np.ndim(t) < np.ndim(y):
        t = np.eye(y.shape[-1])[t]
    return np.mean(-np.sum(t * np.log(y + 1e-7), axis=1))


@cross_entropy_error.mistake(
    "You return one loss for every sample: take their mean, one number for the batch."
)
def one_loss_a_sample(y, t):
    rows, targets = _in_rows(y, t)
    losses = -np.sum(targets * np.log(rows + 1e-7), axis=1)
    return losses if y.ndim == 2 else losses[0]


@cross_entropy_error.mistake(
    "You also charge for the wrong classes, by (1 − t) · ln(1 − y): that is the loss of yes-or-no "
    "questions. Here t · ln y is enough."
)
def yes_or_no_loss(y, t):
    y, t = _in_rows(y, t)
    return -np.sum(t * np.log(y + 1e-7) + (1 - t) * np.log(1 - y + 1e-7)) / len(y)


@cross_entropy_error.mistake(
    "The roles are exchanged: the logarithm belongs to the probabilities y, the factor is the "
    "target t."
)
def roles_exchanged(y, t):
    y, t = _in_rows(y, t)
    return -np.sum(y * np.log(t + 1e-7)) / len(y)


@cross_entropy_error.mistake(
    "The logarithm is missing: −t · y rewards a probability of 1 by 1, and hardly punishes a 0."
)
def without_the_logarithm(y, t):
    y, t = _in_rows(y, t)
    return -np.sum(t * y) / len(y)


@cross_entropy_error.mistake(
    "This is half the squared distance: the cross-entropy is −t · ln y, summed over the classes."
)
def half_the_squared_distance(y, t):
    y, t = _in_rows(y, t)
    return 0.5 * np.sum((y - t) ** 2) / len(y)


@cross_entropy_error.mistake(
    "You take the largest probability of each sample: what counts is the one that y gives to the "
    "right class, large or small."
)
def largest_probability(y, t):
    return -np.mean(np.log(np.max(y, axis=-1) + 1e-7))


@cross_entropy_error.mistake("You take softmax of y once more: y already holds probabilities.")
def softmax_once_more(y, t):
    return _cross_entropy(_softmax(y), t)


@cross_entropy_error.mistake(
    "Your epsilon is too large: it has to be small beside every probability that matters, like "
    "1e-7, or it shifts each loss."
)
def epsilon_too_large(y, t):
    y, t = _in_rows(y, t)
    return -np.sum(t * np.log(y + 1e-2)) / len(y)


@cross_entropy_error.mistake(
    "`y += 1e-7` writes into the caller's probabilities: `y + 1e-7` makes a new array."
)
def moves_the_callers_probabilities(y, t):
    y += 1e-7
    rows, t = _in_rows(y, t)
    return -np.sum(t * np.log(rows)) / len(rows)


# ------------------------------------------------------------------------------- SimpleNet


def _net(D, C, N=None, as_labels=False, signed=False):
    """Weights, inputs, targets; one sample where N is None, scores below 0 where `signed`."""

    def draw(rng):
        signs = np.where(np.arange(C) % 3 == 1, -1.0, 1.0) if signed else 1.0
        while True:
            W = rng.uniform(0.2, 1.4, (D, C)) * signs
            x = rng.uniform(0.3, 1.2, (N, D) if N else D)
            labels = _mixed_labels(rng, N, C) if N else np.array(rng.integers(1, C))
            if _shows_slips(x @ W, labels):
                break
        return {
            "W": W,
            "x": x,
            "t": labels if as_labels else _one_hot(labels, C, np.float64),
            "move": rng.uniform(0.4, 0.9, (D, C)) * rng.choice([-1.0, 1.0], (D, C)),
        }

    return draw


def _shows_slips(scores, labels):
    """Tell whether no net is right by chance that trusts its own guess or takes softmax twice.

    The likeliest class is never the right one, and a second softmax changes the loss.
    """
    once = _softmax(scores)
    losses = [_cross_entropy(y, labels) for y in (once, _softmax(once))]
    guessed = np.argmax(scores, axis=-1) == labels
    return not np.any(guessed) and abs(losses[0] - losses[1]) > 0.01


SimpleNet = Exercise(
    "SimpleNet",
    points=3,
    given=("softmax", "cross_entropy_error"),
    experiments={
        "sample": Experiment(probes.simple_net, _net(2, 3)),
        "batch": Experiment(probes.simple_net, _net(3, 5, N=4, signed=True)),
        "labels": Experiment(probes.simple_net, _net(4, 3, N=6, as_labels=True)),
    },
    aspects=(
        Aspect("predict", 1, ("sample/scores", "batch/scores"), "what `predict` returns"),
        # Wide enough for any epsilon in the logarithm, or none.
        Aspect(
            "loss of one sample",
            0.5,
            ("sample/loss",),
            "the loss of one sample, t one-hot,",
            tolerance=1e-4,
        ),
        Aspect(
            "loss of a batch",
            0.75,
            ("batch/loss", "labels/loss"),
            {
                "batch/loss": "the loss of a batch, t in one-hot rows,",
                "labels/loss": "the loss of a batch, t in labels (N,),",
            },
            tolerance=1e-4,
        ),
        Aspect(
            "keeps W itself",
            0.5,
            ("sample/scores after the move", "batch/net.W after the move"),
            "what the net computes after W has moved",
            after=("predict",),
        ),
        Aspect(
            "arguments as they were",
            0.25,
            ("sample/arguments unchanged", "batch/arguments unchanged"),
            after=("predict",),
            wrong="W, x or t is not what it was: compute with new arrays.",
        ),
    ),
)


class _Net:
    """The parts that the mistakes below have in common."""

    def __init__(self, W):
        self.W = W

    def predict(self, x):
        return x @ self.W

    def loss(self, x, t):
        return _cross_entropy(_softmax(self.predict(x)), t)


@SimpleNet.mistake(
    "Your net keeps a copy of W: when the array outside moves, the net does not notice. Keep the "
    "array itself, `self.W = W`."
)
class CopiesW(_Net):
    def __init__(self, W):
        self.W = np.array(W)


@SimpleNet.mistake(
    "`self.W` is the transpose of the W that was given: keep the array itself, `self.W = W`."
)
class KeepsTheTranspose(_Net):
    def __init__(self, W):
        self.W = W.T

    def predict(self, x):
        return x @ self.W.T


@SimpleNet.mistake(
    "W is kept on the class, which all nets share: a second net overwrites it. Keep it on self.",
    on=("sample/scores", "sample/scores after the move"),
)
class WOnTheClass(_Net):
    def __init__(self, W):
        type(self).W = W


@SimpleNet.mistake(
    "Softmax is missing in `loss`: scores are no probabilities, so turn them into some before the "
    "cross-entropy."
)
class WithoutSoftmax(_Net):
    def loss(self, x, t):
        return _cross_entropy(self.predict(x), t)


@SimpleNet.mistake(
    "`predict` returns probabilities: it should return the scores x @ W, and `loss` turn them into "
    "probabilities."
)
class PredictsProbabilities(_Net):
    def predict(self, x):
        return _softmax(x @ self.W)

    def loss(self, x, t):
        return _cross_entropy(self.predict(x), t)


@SimpleNet.mistake(
    "Softmax is taken twice, in `predict` and again in `loss`: `predict` returns the plain scores "
    "x @ W."
)
class SoftmaxTwice(_Net):
    def predict(self, x):
        return _softmax(x @ self.W)


@SimpleNet.mistake("Softmax is taken twice within `loss`: the scores need it once.")
class SoftmaxTwiceInLoss(_Net):
    def loss(self, x, t):
        return _cross_entropy(_softmax(_softmax(self.predict(x))), t)


@SimpleNet.mistake(
    "`loss` returns the probabilities: it still has to hold them against t, with the cross-entropy."
)
class LossIsProbabilities(_Net):
    def loss(self, x, t):
        return _softmax(self.predict(x))


@SimpleNet.mistake(
    "`loss` returns the negative of the loss: the cross-entropy has its minus already."
)
class NegativeLoss(_Net):
    def loss(self, x, t):
        return -super().loss(x, t)


@SimpleNet.mistake("`loss` is half the squared distance to t here: it should be the cross-entropy.")
class SquaredDistance(_Net):
    def loss(self, x, t):
        y = _softmax(self.predict(x))
        target = t if np.shape(t) == y.shape else np.eye(y.shape[-1])[t]
        return 0.5 * np.mean(np.sum((y - target) ** 2, axis=-1))


@SimpleNet.mistake("The scores are transposed: they are x @ W, with a row for every sample.")
class TransposedScores(_Net):
    def predict(self, x):
        return (x @ self.W).T

    def loss(self, x, t):
        return _cross_entropy(_softmax(x @ self.W), t)


@SimpleNet.mistake("`x * W` multiplies entry by entry: the scores are the matrix product, x @ W.")
class EntryByEntry(_Net):
    def predict(self, x):
        return x * self.W


@SimpleNet.mistake(
    "`predict` goes through W and then bends the scores by a ReLU: leave them as they are."
)
class BendsTheScores(_Net):
    def predict(self, x):
        return np.maximum(x @ self.W, 0.0)


# --------------------------------------------------------------------- simple_net_gradient


def _slope_of_net(D, C, N=None):
    def draw(rng):
        drawn = _net(D, C, N)(rng)
        return {"W": drawn["W"] - 0.5, "x": drawn["x"], "t": drawn["t"]}

    return draw


simple_net_gradient = Exercise(
    "simple_net_gradient",
    points=2,
    given=("numerical_gradient",),
    experiments={
        "batch": Experiment(probes.simple_net_gradient, _slope_of_net(2, 3, N=5)),
        "sample": Experiment(probes.simple_net_gradient, _slope_of_net(4, 3)),
    },
    aspects=(
        # A step of 1e-3 to both sides leaves an error near 1e-6 of the slope.
        Aspect("gradient of a batch", 0.75, ("batch/gradient",), "the gradient", tolerance=5e-6),
        Aspect(
            "gradient of one sample", 0.75, ("sample/gradient",), "the gradient", tolerance=5e-6
        ),
        Aspect(
            "net.W as it was",
            0.5,
            ("batch/W unchanged", "sample/W unchanged"),
            after=("gradient of a batch",),
            wrong="net.W is not what it was: measuring a slope must leave every weight in its "
            "place.",
        ),
    ),
)


@simple_net_gradient.mistake(
    "The gradient is 0 everywhere because a copy of W is nudged: the net's loss reads net.W itself "
    "and never sees the nudge. Hand over net.W."
)
def nudges_a_copy(net, x, t):
    return _gradient(lambda _: net.loss(x, t), net.W.copy())


@simple_net_gradient.mistake(
    "Nudged weights are not put back: restore each entry of net.W before you go on to the next."
)
def never_restores(net, x, t, h=1e-4):
    gradient = np.zeros(net.W.shape)
    for index in np.ndindex(net.W.shape):
        net.W[index] += h
        above = net.loss(x, t)
        net.W[index] -= 2 * h
        gradient[index] = (above - net.loss(x, t)) / (2 * h)
    return gradient


@simple_net_gradient.mistake(
    "The result is transposed: the gradient has the shape of net.W, so that it can be subtracted "
    "from it."
)
def transposed(net, x, t):
    return _gradient(lambda _: net.loss(x, t), net.W).T


@simple_net_gradient.mistake(
    "This is the gradient with respect to the input x: the one asked for is with respect to the "
    "weights, net.W."
)
def with_respect_to_x(net, x, t):
    return _gradient(lambda _: net.loss(x, t), x)


@simple_net_gradient.mistake(
    "You never ask the net for its loss: `net.loss(x, t)` is the function whose slope is wanted, "
    "whatever loss the net may have.",
    on=("batch/loss asked for",),
)
def a_loss_of_its_own(net, x, t):
    return _gradient(lambda W: _cross_entropy(_softmax(x @ W), t), net.W)


@simple_net_gradient.mistake(
    "The gradient is right, but net.W is not what it was: leave every weight in its place, or put "
    "it back.",
    on=("batch/gradient", "batch/W unchanged"),
)
def leaves_the_weights_moved(net, x, t):
    gradient = _gradient(lambda _: net.loss(x, t), net.W)
    net.W -= 0.1 * gradient
    return gradient


@simple_net_gradient.mistake(
    "You step to one side only, (f(x + h) − f(x)) / h: call `numerical_gradient`, which steps to "
    "both sides of every weight."
)
def steps_to_one_side(net, x, t, h=1e-4):
    here = net.loss(x, t)
    gradient = np.zeros(net.W.shape)
    for index in np.ndindex(net.W.shape):
        kept = net.W[index]
        net.W[index] = kept + h
        gradient[index] = (net.loss(x, t) - here) / h
        net.W[index] = kept
    return gradient


@simple_net_gradient.mistake(
    "This is the negative of the gradient: the minus belongs to the step downhill, not to the "
    "slope."
)
def downhill(net, x, t):
    return -_gradient(lambda _: net.loss(x, t), net.W)


@simple_net_gradient.mistake(
    "You return the loss: its slope along every weight is asked for, from `numerical_gradient`."
)
def returns_the_loss(net, x, t):
    return net.loss(x, t)


@simple_net_gradient.mistake(
    "This is the slope of the scores, added up, not that of the loss: `numerical_gradient` needs a "
    "function that returns net.loss(x, t)."
)
def slope_of_the_scores(net, x, t):
    net.loss(x, t)
    return _gradient(lambda _: np.sum(net.predict(x)), net.W)


# -------------------------------------------------------------------- count_forward_passes


def _sizes(rng):
    return {
        "input_size": int(rng.integers(30, 90)),
        "hidden_size": int(rng.integers(11, 29)),
        "output_size": int(rng.integers(3, 9)),
    }


_PASSES = ("network/passes", "another network/passes")

count_forward_passes = Exercise(
    "count_forward_passes",
    points=1,
    experiments={
        "network": Experiment(probes.count_forward_passes, _sizes),
        "another network": Experiment(probes.count_forward_passes, _sizes),
    },
    aspects=(
        Aspect("every weight and bias", 0.5, _PASSES, "the count", rules=EveryNumberOnce()),
        Aspect("passes for each of them", 0.5, _PASSES, "the count", rules=PassesPerWeight()),
    ),
)


def _parameters(D, H, M):
    return D * H + H + H * M + M


@count_forward_passes.mistake(
    "The biases are forgotten: one for every hidden unit and one for every output."
)
def without_biases(input_size, hidden_size, output_size):
    return 2 * (input_size * hidden_size + hidden_size * output_size)


@count_forward_passes.mistake(
    "You count one pass per parameter: a central difference looks at x + h and at x − h."
)
def one_pass_each(input_size, hidden_size, output_size):
    return _parameters(input_size, hidden_size, output_size)


@count_forward_passes.mistake(
    "This is the count of forward differences, one pass per parameter and one for all: a "
    "central difference takes two passes per parameter."
)
def forward_differences(input_size, hidden_size, output_size):
    return _parameters(input_size, hidden_size, output_size) + 1


@count_forward_passes.mistake(
    "You count one pass more than needed: a central difference never asks for the loss at x itself."
)
def one_pass_too_many(input_size, hidden_size, output_size):
    return 2 * _parameters(input_size, hidden_size, output_size) + 1


@count_forward_passes.mistake(
    "You count three passes per parameter: a central difference never asks for the loss at x "
    "itself."
)
def three_passes_each(input_size, hidden_size, output_size):
    return 3 * _parameters(input_size, hidden_size, output_size)


@count_forward_passes.mistake(
    "The biases of the output layer are forgotten: it has one for every output."
)
def without_output_biases(input_size, hidden_size, output_size):
    return 2 * (_parameters(input_size, hidden_size, output_size) - output_size)


@count_forward_passes.mistake(
    "The biases of the hidden layer are forgotten: it has one for every hidden unit."
)
def without_hidden_biases(input_size, hidden_size, output_size):
    return 2 * (_parameters(input_size, hidden_size, output_size) - hidden_size)


@count_forward_passes.mistake(
    "You count biases for the inputs too: a bias belongs to what a layer computes, so there is one "
    "for every hidden unit and one for every output."
)
def biases_for_the_inputs(input_size, hidden_size, output_size):
    return 2 * (_parameters(input_size, hidden_size, output_size) + input_size)


@count_forward_passes.mistake(
    "Sizes are added where they should be multiplied: every unit of a layer has a weight for every "
    "unit before it."
)
def sizes_added(input_size, hidden_size, output_size):
    return 2 * (input_size + hidden_size + output_size)


@count_forward_passes.mistake(
    "The sizes are multiplied all together: the weights between two layers are as many as the "
    "product of those two sizes."
)
def sizes_multiplied(input_size, hidden_size, output_size):
    return 2 * input_size * hidden_size * output_size


@count_forward_passes.mistake(
    "Only the first layer is counted: the output layer has weights and biases too."
)
def first_layer_only(input_size, hidden_size, output_size):
    return 2 * (input_size * hidden_size + hidden_size)


EXERCISES = (softmax, cross_entropy_error, SimpleNet, simple_net_gradient, count_forward_passes)
