"""What is known to go wrong in `cross_entropy_error`."""

from grading.exercises.declaration import Mistake
from grading.exercises.loss_functions._in_place_of_cross_entropy import (
    IN_PLACE_OF_THE_LOSS,
    RETURN,
    TERMS,
)

FIRST = "are_labels ="
ONE_HOT = "t = np.eye(C)[t]"
FORKED = "if are_labels:"

_LARGEST = "y[np.arange(N), np.argmax(np.atleast_2d(t), axis=1)]"
_COLUMNS = "y[:, np.reshape(t, -1) if are_labels else np.argmax(np.atleast_2d(t), axis=1)]"
_LABELS_AS_ONE_HOT = (
    "Labels are used as if they were one-hot: they are numbers of classes, (N,), and the product "
    "with ln y needs a row for every sample, (N, C). Tell the two forms apart first."
)
_AS_LARGE_AS_THE_LABELS = (
    "`np.eye(t.max() + 1)` has a column for every class up to the largest label at hand: y may "
    "know more classes than that. Their number is `y.shape[-1]`."
)
_AS_LONG_AS_THE_BATCH = (
    "The one-hot rows are as long as the batch: they need an entry for every class, "
    "`y.shape[-1]`, and not for every sample."
)
_EPSILON_TOO_LARGE = (
    "Your epsilon is too large: it has to be small beside every probability that matters, like "
    "1e-7, or it shifts each loss."
)
_CUT_OFF_TOO_HIGH = (
    "Probabilities are cut off too high: below your limit every guess costs the same, though one "
    "may be far worse than another. Let the limit be tiny, like 1e-7."
)


def _before(lines: str) -> dict[str, str]:
    """Return an edit that begins with other lines."""
    return {FIRST: f"{lines}\n    {FIRST}"}


MISTAKES = (
    Mistake(
        "returns_nothing",
        "Your function computes and hands nothing back: its last line needs a `return`.",
        edit={"return ": ""},
    ),
    Mistake(
        "prints_the_loss",
        "Your function prints the loss and hands nothing back: `return` it in place of `print`.",
        edit={RETURN: f"print(-np.sum({TERMS}) / N)"},
    ),
    Mistake(
        "no_epsilon",
        "Where a probability is 0, ln 0 is −inf and 0 · ln 0 is nan: move y a tiny step away from "
        "0, say by 1e-7, before the logarithm is taken, inside its parentheses.",
        edit={" + 1e-7": ""},
    ),
    Mistake(
        "no_epsilon_on_picked",
        "Where the right class has probability 0, ln 0 makes the loss infinite: move y a tiny step "
        "away from 0, say by 1e-7, before the logarithm. Also, only the largest target counts: for "
        "a distribution, sum t · ln y over the classes.",
        edit={RETURN: f"return -np.mean(np.log({_LARGEST}))"},
    ),
    Mistake(
        "no_epsilon_for_one_hot",
        "Labels are safe, but for a t in one-hot rows ln 0 is taken where a probability is 0: move "
        "y a tiny step away from 0, say by 1e-7, in both cases.",
        edit={"1e-7": "(1e-7 if are_labels else 0)"},
    ),
    Mistake(
        "no_epsilon_for_labels",
        "One-hot rows are safe, but for labels ln 0 is taken where a probability is 0: move y a "
        "tiny step away from 0, say by 1e-7, in both cases.",
        edit={
            RETURN: "picked = y if not are_labels else y + (t == 0)\n"
            "    return -np.sum(t * np.log(picked + (0 if are_labels else 1e-7))) / N"
        },
    ),
    Mistake(
        "nan_to_num_alone",
        "Where the right class has probability 0, the loss is infinite: move y a tiny step away "
        "from 0, say by 1e-7, before the logarithm is taken. `np.nan_to_num` is no help: of ln 0 "
        "it makes the most negative number there is, and two of them add up to infinity again.",
        edit={"np.log(y + 1e-7)": "np.nan_to_num(np.log(y))"},
        on=("zeros at the target/loss", "zeros beside/loss"),
    ),
    Mistake(
        "zeros_cost_nothing",
        "A probability of 0 is left out of the logarithm, so that a right class with probability 0 "
        "costs nothing: it has to cost most of all. Move y a tiny step away from 0 instead, say by "
        "1e-7.",
        edit={"y + 1e-7": "np.where(y > 0, y, 1.0)"},
    ),
    Mistake(
        "largest_target_only",
        "You take the largest entry of t for the whole target. That is right for one-hot rows; a "
        "target that is a distribution needs the sum of t · ln y over all classes.",
        edit={RETURN: f"return -np.mean(np.log({_LARGEST} + 1e-7))"},
        on=("batch/loss", "soft/loss"),
    ),
    Mistake(
        "certain_targets_only",
        "You count entries of t that are exactly 1 and no others. That is right for one-hot rows; "
        "a target that is a distribution needs the sum of t · ln y over all classes.",
        edit={TERMS: "(t == 1) * np.log(y + 1e-7)"},
    ),
    Mistake(
        "targets_left_out",
        "t plays no part: −t · ln y counts the class that t names, and the others not at all.",
        edit={"t * np.log": "np.log"},
    ),
    Mistake(
        "divergence",
        "You subtract the entropy of the targets, as t · ln(t / y) does: the cross-entropy is −t · "
        "ln y alone, summed over the classes.",
        edit={TERMS: "t * (np.log(y + 1e-7) - np.log(t + 1e-7))"},
    ),
    Mistake(
        "entropy_of_the_guess",
        "This is the entropy of y, which knows nothing of t: the factor before ln y is the target.",
        edit={TERMS: "y * np.log(y + 1e-7)"},
    ),
    Mistake(
        "logarithm_of_the_mean",
        "You take the mean of the probabilities first and the logarithm afterwards: the loss is "
        "the mean of the samples' logarithms.",
        edit={RETURN: "return -np.log(np.sum(t * y) / N + 1e-7)"},
    ),
    Mistake(
        "not_divided",
        "The losses of the batch are added up: divide by N, their number.",
        edit={" / N": ""},
        on=("sample/loss", "batch/loss", "soft/loss"),
    ),
    Mistake(
        "labels_not_divided",
        "With labels, the losses of the batch are added up: divide by N, their number, as you do "
        "for one-hot rows.",
        edit={" / N": " / (1 if are_labels else N)"},
    ),
    Mistake(
        "one_hot_not_divided",
        "With one-hot rows, the losses of the batch are added up: divide by N, their number, as "
        "you do for labels.",
        edit={" / N": " / (N if are_labels else 1)"},
    ),
    Mistake(
        "divided_twice",
        "The losses are divided by N twice: take their mean, or divide their sum by N.",
        edit={" / N": " / N**2"},
    ),
    Mistake(
        "divided_by_all",
        "You divide by N·C, as `np.mean` over the whole table does: sum over the classes, and take "
        "the mean over the N samples alone.",
        edit={" / N": " / (N * C)"},
    ),
    Mistake(
        "single_sample_divided",
        "A single sample is divided by the number of its classes: `y.shape[0]` counts samples only "
        "where y has rows.",
        edit={FIRST: f"count = len(y)\n    {FIRST}", " / N": " / count"},
    ),
    Mistake(
        "divided_by_the_classes",
        "You divide by the number of classes C, `y.shape[1]`: the mean is over the N samples.",
        edit={
            FIRST: f"count = (1, *y.shape)[y.ndim if y.ndim > 1 else 0]\n    {FIRST}",
            " / N": " / count",
        },
    ),
    Mistake(
        "divided_by_the_classes_always",
        "You divide by the number of classes C: add up over the classes, and take the mean over "
        "the N samples alone.",
        edit={" / N": " / C"},
    ),
    Mistake(
        "first_sample_alone",
        "Only the first sample of the batch counts: the loss is the mean over all of them.",
        edit={TERMS: f"({TERMS})[:1] * N"},
    ),
    Mistake(
        "first_sample_alone_divided",
        "Only the first sample of the batch counts: `return` stands inside the loop, so let it "
        "come after the last sample.",
        edit={TERMS: f"({TERMS})[:1]"},
    ),
    Mistake(
        "last_sample_alone",
        "Only the last sample of the batch counts: add every sample's loss to the sum, with `+=`.",
        edit={TERMS: f"({TERMS})[-1:]"},
    ),
    Mistake(
        "last_sample_left_out",
        "The last sample of the batch is left out: let the loop go on to the end.",
        edit={TERMS: f"({TERMS})[: N - 1 or 1]"},
    ),
    Mistake(
        "first_sample_left_out",
        "The first sample of the batch is left out: samples are counted from 0.",
        edit={TERMS: f"({TERMS})[1 if N > 1 else 0 :]"},
    ),
    Mistake(
        "sign_missing",
        "The sign is missing: the logarithm of a probability is negative, and a loss is not.",
        edit={"-np.sum": "np.sum"},
    ),
    Mistake(
        "base_ten",
        "This is the logarithm to base 10: the loss uses the natural one, `np.log`.",
        edit={"np.log": "np.log10"},
    ),
    Mistake(
        "base_two",
        "This is the logarithm to base 2: the loss uses the natural one, `np.log`.",
        edit={"np.log": "np.log2"},
    ),
    Mistake(
        "labels_taken_for_one_hot",
        _LABELS_AS_ONE_HOT,
        edit={ONE_HOT: "pass"},
    ),
    Mistake(
        "labels_taken_for_one_hot_at_the_right",
        _LABELS_AS_ONE_HOT,
        edit={ONE_HOT: "pass", TERMS: "np.log(y + 1e-7) * t"},
    ),
    *(
        Mistake(
            name,
            "Labels are given a second axis, as by `np.atleast_2d(t)`, and then pass for one-hot "
            "rows: what tells them is that they come with one axis less than y. Look at the axes "
            "of t first.",
            edit={FIRST: f"t = np.atleast_2d(t)\n    {FIRST}", ONE_HOT: "pass", TERMS: code},
            on=("label/loss", "labels/loss"),
        )
        for name, code in (
            ("labels_made_a_table", "np.atleast_2d(t) * np.log(y + 1e-7)"),
            ("labels_made_a_table_at_the_right", "np.log(y + 1e-7) * np.atleast_2d(t)"),
        )
    ),
    Mistake(
        "labels_as_a_column",
        "The labels are used as a column of numbers: label 2 is no 2 to multiply by. Make one-hot "
        "rows of them first, or pick y[n, label of n].",
        edit={ONE_HOT: "t = t[..., np.newaxis]"},
    ),
    Mistake(
        "one_row_taken_for_labels",
        "A t with one axis is always taken for labels: beside a single y, (C,), it is the one-hot "
        "row of that sample. Labels have one axis less than y.",
        edit={"np.ndim(t) < np.ndim(y)": "np.ndim(t) < 2"},
    ),
    Mistake(
        "one_row_taken_for_labels_and_averaged",
        "A t with one axis is always taken for labels: beside a single y, (C,), it is the one-hot "
        "row of that sample. Labels have one axis less than y.",
        edit={"np.ndim(t) < np.ndim(y)": "np.ndim(t) < 2", " / N": " / len(np.atleast_2d(t))"},
        on=("sample/loss", "batch/loss"),
    ),
    Mistake(
        "labels_told_by_one_axis",
        "A t of one axis is always taken for labels, and no other: beside a single y, (C,), it is "
        "the one-hot row of that sample, and its label, such as np.array(2), has no axis. Labels "
        "have one axis less than y.",
        edit={"np.ndim(t) < np.ndim(y)": "np.ndim(t) == 1"},
    ),
    Mistake(
        "length_of_one_label",
        "One label, such as np.array(2), has no length: `len(t)` and `t.shape[0]` need an axis. "
        "Count the samples by y, or make one row of y and of t first.",
        edit=_before("samples = len(t)"),
        on=("label/loss",),
        line=r"\blen\(",
    ),
    Mistake(
        "loop_over_one_label",
        "One label, such as np.array(2), cannot be looped over: a single sample has no rows. Make "
        "one row of y and of t first, or treat a single sample by itself.",
        edit=_before("samples = sum(1 for label in t)"),
        on=("label/loss",),
        line=r"\bfor\b",
    ),
    Mistake(
        "labels_told_by_their_number",
        "Labels are told by their number: where a batch has as many samples as classes, they pass "
        "for a one-hot row. What tells them is that they have one axis less than y.",
        edit={"np.ndim(t) < np.ndim(y)": "np.shape(t)[-1:] != np.shape(y)[-1:]"},
    ),
    Mistake(
        "eye_of_the_largest_label",
        _AS_LARGE_AS_THE_LABELS,
        edit={ONE_HOT: "t = np.eye(np.max(t) + 1)[t]"},
    ),
    Mistake(
        "table_for_the_largest_label",
        _AS_LARGE_AS_THE_LABELS,
        edit={ONE_HOT: "t = np.eye(np.max(t) + 1)[np.atleast_1d(t)]"},
    ),
    Mistake("eye_of_the_samples", _AS_LONG_AS_THE_BATCH, edit={ONE_HOT: "t = np.eye(N)[t]"}),
    Mistake(
        "eye_of_the_samples_of_a_batch",
        _AS_LONG_AS_THE_BATCH,
        edit={ONE_HOT: "t = np.eye(N if t.ndim else C)[t]"},
    ),
    Mistake(
        "eye_of_ten",
        "The one-hot rows always have 10 entries: they need one for every class of y, "
        "`y.shape[-1]`.",
        edit={ONE_HOT: "t = np.eye(10)[t]"},
    ),
    Mistake(
        "mean_of_whole_columns",
        "`y[:, t]` takes whole columns, a table of N × N numbers, and you average all of them: you "
        "need one number per row, that of its label.",
        edit={
            FORKED: "if are_labels and t.ndim:\n        return -np.mean(np.log(y[:, t] + 1e-7))\n"
            "    if are_labels:"
        },
    ),
    Mistake(
        "two_axes_of_y_unpacked",
        "Your function takes apart the shape of y as if it always had two axes: y is one sample, "
        "(C,), as often as a batch, (N, C).",
        edit=_before("N, C = y.shape"),
        on=("sample/loss", "batch/loss"),
        line="shape",
    ),
    Mistake(
        "whole_columns",
        "`y[:, t]` takes whole columns, a table of N × N numbers: you need one number per row, "
        "that of row n and column t[n].",
        edit={
            ONE_HOT: "return -np.sum(np.log(y[:, np.reshape(t, -1)] + 1e-7)) / N",
        },
    ),
    *(
        Mistake(
            name,
            "`y[:, t]` takes whole columns, a table of N × N numbers, also where t comes of an "
            "`argmax`: you need one number per row, that of row n and column t[n]. (Where t is a "
            "distribution, `argmax` keeps too little of it: sum t · ln y.)",
            edit={ONE_HOT: "pass", RETURN: f"return {loss}"},
            on=("batch/loss", "labels/loss"),
        )
        for name, loss in (
            ("columns_of_the_largest_target", f"-np.sum(np.log({_COLUMNS} + 1e-7)) / N"),
            ("mean_columns_of_the_largest_target", f"-np.mean(np.log({_COLUMNS} + 1e-7))"),
        )
    ),
    Mistake(
        "labels_counted_from_one",
        "Labels are one too low: class 0 is the first column of y, so label t belongs to column t.",
        edit={ONE_HOT: "t = np.eye(C)[t - 1]"},
    ),
    Mistake(
        "whole_numbers_taken_for_labels",
        "You take targets in whole numbers for labels. One-hot rows may be whole numbers as well: "
        "what sets them apart from labels is their shape, which is that of y.",
        edit=_before(
            'if t.dtype.kind == "i":\n'
            "        picked = y[t] if y.ndim == 1 else y[np.arange(len(y)), t]\n"
            "        return -np.mean(np.log(picked + 1e-7))"
        ),
        on=("whole numbers/loss in decimals", "whole numbers/same in decimals", "batch/loss"),
        spoils_all=True,
    ),
    Mistake(
        "batches_alone",
        "A single sample is taken for a batch: y of shape (C,) has no second axis. Treat it as one "
        "row.",
        edit=_before("N, C = y.shape[0], y.shape[1]"),
    ),
    Mistake(
        "summed_along_axis_1",
        "Axis 1 exists in a batch only, and a single sample of shape (C,) has axis 0 alone: −1 is "
        "the last axis of both.",
        edit={
            "def cross_entropy_error": "if np.ndim(t) < np.ndim(y):\n"
            "    t = np.eye(y.shape[-1])[t]\n"
            f"return np.mean(-np.sum({TERMS}, axis=1))"
        },
    ),
    Mistake(
        "one_loss_a_sample",
        "You return one loss for every sample: take their mean, one number for the batch.",
        edit={
            "def cross_entropy_error": "if np.ndim(t) < np.ndim(y):\n"
            "    t = np.eye(y.shape[-1])[t]\n"
            f"return -np.sum({TERMS}, axis=-1)"
        },
    ),
    Mistake(
        "yes_or_no_loss",
        "You also charge for the wrong classes, by (1 − t) · ln(1 − y): that is the loss of "
        "yes-or-no questions. Here t · ln y is enough.",
        edit={TERMS: f"{TERMS} + (1 - t) * np.log(1 - y + 1e-7)"},
    ),
    Mistake(
        "roles_exchanged",
        "The roles are exchanged: the logarithm belongs to the probabilities y, the factor is the "
        "target t.",
        edit={TERMS: "y * np.log(t + 1e-7)"},
    ),
    Mistake(
        "log_of_the_rest",
        "You take the logarithm of 1 − y: what counts is the probability of the right class "
        "itself.",
        edit={"np.log(y": "np.log(1 - y"},
    ),
    Mistake(
        "without_the_logarithm",
        "The logarithm is missing: −t · y rewards a probability of 1 by 1, and hardly punishes a "
        "0.",
        edit={TERMS: "t * y"},
    ),
    Mistake(
        "half_the_squared_distance",
        "This is half the squared distance: the cross-entropy is −t · ln y, summed over the "
        "classes.",
        edit={f"-np.sum({TERMS})": "0.5 * np.sum((y - t) ** 2)"},
    ),
    Mistake(
        "squared_distance",
        "This is the squared distance: the cross-entropy is −t · ln y, summed over the classes.",
        edit={f"-np.sum({TERMS})": "np.sum((y - t) ** 2)"},
    ),
    Mistake(
        "mean_square",
        "This is the mean of the squared differences: the cross-entropy is −t · ln y, summed over "
        "the classes.",
        edit={RETURN: "return np.mean((y - t) ** 2)"},
    ),
    Mistake(
        "largest_probability",
        "You take the largest probability of each sample: what counts is the one that y gives to "
        "the right class, large or small.",
        edit={RETURN: "return -np.mean(np.log(np.max(y, axis=-1) + 1e-7))"},
    ),
    Mistake(
        "softmax_once_more",
        "You take softmax of y once more: y already holds probabilities.",
        edit={"N, C": "y = np.exp(y) / np.sum(np.exp(y), axis=-1, keepdims=True)\n    N, C"},
    ),
    Mistake("epsilon_too_large", _EPSILON_TOO_LARGE, edit={"1e-7": "1e-2"}),
    Mistake("epsilon_of_a_thousandth", _EPSILON_TOO_LARGE, edit={"1e-7": "1e-3"}),
    Mistake("epsilon_of_a_ten_thousandth", _EPSILON_TOO_LARGE, edit={"1e-7": "1e-4"}),
    Mistake("cut_off_at_a_hundredth", _CUT_OFF_TOO_HIGH, edit={"y + 1e-7": "np.clip(y, 1e-2, 1)"}),
    Mistake("cut_off_at_a_thousandth", _CUT_OFF_TOO_HIGH, edit={"y + 1e-7": "np.clip(y, 1e-3, 1)"}),
    Mistake(
        "cut_off_at_a_ten_thousandth", _CUT_OFF_TOO_HIGH, edit={"y + 1e-7": "np.clip(y, 1e-4, 1)"}
    ),
    Mistake(
        "moves_the_callers_probabilities",
        "You write into the caller's probabilities, as `y += 1e-7` does, also by another name: "
        "`y + 1e-7` makes a new array.",
        edit={"y + 1e-7": "y", **_before("y += 1e-7")},
    ),
    Mistake(
        "writes_over_the_callers_zeros",
        "You write over zeros in the caller's probabilities, as `y[y == 0] = ...` does: `y + 1e-7` "
        "makes a new array, and so does `np.maximum(y, 1e-7)`.",
        edit={"y + 1e-7": "y", **_before("y[y == 0] = 1e-7")},
    ),
    Mistake(
        "sets_the_callers_shape",
        "`y.shape = ...` turns the caller's own array into a table of one row: `y.reshape(1, -1)` "
        "makes a new one.",
        edit={"y = np.atleast_2d(y)": "if y.ndim == 1:\n        y.shape = (1, y.size)"},
    ),
    *(Mistake(name, sentence, edit=edit) for name, edit, sentence in IN_PLACE_OF_THE_LOSS),
)
