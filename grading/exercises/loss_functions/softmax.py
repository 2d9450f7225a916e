"""How `softmax` is graded, and what is known to go wrong."""

import numpy as np

from grading.exercises.declaration import Mistake, graded
from grading.exercises.in_line import in_line
from grading.exercises.loss_functions._draws import DrawArrays
from seminar.check.chapters.loss_functions.softmax import EXERCISE

SHIFTED = "x - np.max(x, axis=-1, keepdims=True)"
POWERS = "np.exp(shifted)"
SHARES = "powers / np.sum(powers, axis=-1, keepdims=True)"


def _scores(*shape: int) -> DrawArrays:
    return lambda rng: {"x": rng.uniform(-2.5, 2.5, shape)}


def _far_scores(level: float, size: int) -> DrawArrays:
    """Scores near `level`; multiples of 1/64, so that float32 holds them exactly."""
    return lambda rng: {"x": level + rng.permutation(np.arange(-160, 160))[:size] / 64}


def _torn_row(rng: np.random.Generator) -> dict[str, np.ndarray]:
    return {"x": _far_scores(0.0, 4)(rng)["x"] + rng.permutation([1000.0, 1000.0, 2.0, -1000.0])}


def _far_rows(rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Rows of which neither the first nor the last lies highest."""
    levels = np.full(5, np.inf)
    while np.argmax(levels) == 4 or levels[0] > 2.0:  # what a first row hands on shows in others
        levels = rng.permutation([-1000.0, -500.0, 2.0, 400.0, 1000.0])
    spread = np.array([rng.permutation(np.arange(-160, 160))[:3] / 64 for _ in levels])
    return {"x": levels[:, np.newaxis] + spread}


def _two_batches(rng: np.random.Generator) -> dict[str, np.ndarray]:
    return {name: rng.uniform(-2.5, 2.5, (4, 3)) for name in ("first", "x")}


_ROUNDED = "The probabilities are rounded: return them as they come out."

# What is returned in the place of powers divided by their sum.
_IN_PLACE_OF_THE_SHARES = (
    (
        "divided_by_the_number_of_classes",
        "powers / x.shape[-1]",
        "The powers are divided by their number: divide by the sum of their row, so that each row "
        "adds up to 1.",
    ),
    (
        "an_epsilon_in_the_sum",
        "powers / (np.sum(powers, axis=-1, keepdims=True) + 1e-3)",
        "Something is added to the sum, so that a row no longer adds up to 1: after the shift the "
        "sum is at least 1, and needs no help.",
    ),
    (
        "complements",
        "1 - powers / np.sum(powers, axis=-1, keepdims=True)",
        "You return 1 − p: return the probabilities p themselves.",
    ),
    (
        "logistic_odds",
        "powers / (1 + powers)",
        "Every power is divided by 1 + itself: divide by the sum of its row, so that each row adds "
        "up to 1.",
    ),
    (
        "shares_to_two_decimals",
        "np.round(powers / np.sum(powers, axis=-1, keepdims=True), 2)",
        _ROUNDED,
    ),
    (
        "shares_to_three_decimals",
        "np.round(powers / np.sum(powers, axis=-1, keepdims=True), 3)",
        _ROUNDED,
    ),
)

_AXIS_NOT_KEPT = (
    "A row's maximum or sum has lost its axis: (N,) does not line up with (N, C). Keep the axis, "
    "with `keepdims=True`."
)
_CUT_OFF = (
    "You cut large scores off, and scores that are cut off all become equal: different "
    "scores must not get the same probability. Subtract the row's maximum instead."
)
_DOWN_THE_COLUMNS = (
    "Your softmax runs down the columns (axis 0), so each column of a batch adds up to 1. A "
    "sample is a row: take the last axis."
)

GRADED = graded(
    EXERCISE,
    points={
        "one row": 1,
        "a batch": 1,
        "one row of scores near ±1000": 0.5,
        "rows that lie far apart": 1,
        "x as it was": 0.5,
    },
    draws={
        "row": _scores(5),
        "batch": _scores(5, 3),
        "wide batch": _scores(2, 7),
        "square batch": _scores(4, 4),
        "batch of one": _scores(1, 6),
        "second batch": _two_batches,
        "large": _far_scores(1000.0, 4),
        "low": _far_scores(-1000.0, 6),
        "torn": _torn_row,
        "far rows": _far_rows,
    },
    mistakes=(
        Mistake(
            "no_shift",
            "Large scores overflow: exp(1000) is inf, and inf / inf is nan. Subtract the largest "
            "score of each row first; the probabilities stay the same.",
            edit={SHIFTED: "x"},
            on=("row/probabilities", "large/probabilities", "low/probabilities"),
        ),
        Mistake(
            "one_row_as_a_table",
            "One row comes back as a table with one row, (1, C): give the result the shape that x "
            "has.",
            edit={"shifted =": "x = np.atleast_2d(x)\n    shifted ="},
        ),
        Mistake(
            "two_axes_unpacked",
            "Your function takes apart the shape of x as if it always had two axes: x is one row, "
            "(C,), as often as a batch, (N, C). Work along the last axis, which both have.",
            edit={"shifted =": "N, C = x.shape\n    shifted ="},
            on=("row/probabilities", "batch/probabilities"),
            line="shape",
        ),
        Mistake(
            "one_maximum_for_the_batch",
            "One maximum is subtracted from the whole batch: in a row that lies far below it, "
            "every power is 0, and 0 / 0 is nan. Each row needs its own maximum.",
            edit={SHIFTED: "x - np.max(x)"},
        ),
        Mistake(
            "one_sum_for_the_batch",
            "The powers are divided by one sum over the whole batch: each row has to add up to 1 "
            "by itself.",
            edit={SHARES: "powers / np.sum(powers)"},
        ),
        Mistake(
            "one_sample_softmax",
            "The whole batch is treated as one sample, with one sum for all rows: each row needs "
            "a sum of its own, along the last axis, and a maximum of its own as well.",
            edit={SHIFTED: "x - np.max(x)", SHARES: "powers / np.sum(powers)"},
        ),
        Mistake(
            "down_the_columns",
            _DOWN_THE_COLUMNS,
            edit={
                SHIFTED: "x - np.max(x, axis=0)",
                SHARES: "powers / np.sum(powers, axis=0)",
            },
        ),
        Mistake(
            "sum_of_the_columns",
            "The powers are divided by the sums of their columns (axis 0), so each column of a "
            "batch adds up to 1. A sample is a row: sum along the last axis.",
            edit={SHARES: "powers / np.sum(powers, axis=0)"},
        ),
        Mistake(
            "down_the_columns_without_a_shift",
            "Two things: each column of a batch adds up to 1 (axis 0), where each row should; and "
            "large scores overflow, where the largest of each row goes off first.",
            edit={SHIFTED: "x", SHARES: "powers / np.sum(powers, axis=0)"},
        ),
        Mistake(
            "maximum_of_the_columns",
            "From each column its own maximum is subtracted, which moves the scores of a row "
            "against each other. Within a row the same number must go from every score: take the "
            "row's maximum.",
            edit={SHIFTED: "x - np.max(x, axis=0)"},
        ),
        Mistake(
            "axis_not_kept",
            _AXIS_NOT_KEPT,
            edit={
                SHIFTED: "x - np.max(x, axis=-1)",
                SHARES: "powers / np.sum(powers, axis=-1)",
            },
        ),
        Mistake(
            "axis_of_the_maximum_not_kept", _AXIS_NOT_KEPT, edit={SHIFTED: "x - np.max(x, axis=-1)"}
        ),
        Mistake(
            "axis_of_the_sum_not_kept",
            _AXIS_NOT_KEPT,
            edit={SHARES: "powers / np.sum(powers, axis=-1)"},
        ),
        Mistake(
            "batches_only",
            "Axis 1 exists in a batch only, a single row has axis 0 alone: −1 is the last axis of "
            "both.",
            edit={"axis=-1": "axis=1"},
        ),
        Mistake(
            "squeezes_a_batch_of_one",
            "A batch of one row, (1, C), comes back as (C,): `np.squeeze` and the like drop every "
            "axis of length 1. The result has the shape of x, whatever that is.",
            edit={SHARES: f"np.squeeze({SHARES})"},
        ),
        *in_line(
            f"return {SHARES}",
            {
                "first_row_alone": (
                    f"shares = {SHARES}\n    return shares[0] if x.ndim == 2 else shares",
                    "Only the first row of a batch comes back: work on every row of x.",
                ),
                "first_row_in_a_table": (
                    f"shares = {SHARES}\n    return shares[:1] if x.ndim == 2 else shares",
                    "Only the first row of a batch comes back. If you loop over the rows: is the "
                    "`return` indented into the loop? Let it come after the last row.",
                ),
                "last_row_alone": (
                    f"shares = {SHARES}\n    return shares[-1] if x.ndim == 2 else shares",
                    "Only the last row of a batch comes back: gather the rows, and return them "
                    "all.",
                ),
                "returns_inside_the_loop": (
                    f"shares = {SHARES}\n    if x.ndim == 2:\n"
                    "        shares[1:] = 0\n    return shares",
                    "Every row of a batch but the first is left at 0: `return` stands inside the "
                    "loop, so let it come after the last row.",
                ),
                "every_score_by_itself": (
                    f"return {SHARES} if x.ndim == 2 else np.ones_like(x)",
                    "A loop over x goes through rows only where x is a table: in a single row it "
                    "meets the scores one by one, and each of them gets probability 1. Take a "
                    "single row by itself.",
                ),
            },
        ),
        Mistake(
            "sum_carried_on",
            "The sum goes on from row to row: it has to begin at 0 in every row, or the rows after "
            "the first add up to less than 1.",
            edit={
                SHARES: "powers / np.cumsum(np.sum(powers, axis=-1))"
                ".reshape((-1, 1) if x.ndim == 2 else (1,))"
            },
        ),
        Mistake(
            "maximum_searched_from_zero",
            "The search for the largest score begins at 0, so a row far below 0 is not shifted: "
            "every power is 0 there, and 0 / 0 is nan. Begin with the row's first score.",
            edit={SHIFTED: "x - np.maximum(np.max(x, axis=-1, keepdims=True), 0)"},
        ),
        Mistake(
            "shift_only_from_above",
            "Scores are shifted only when one of them is very large: near −1000 every power is 0, "
            "and 0 / 0 is nan. Subtract each row's maximum always.",
            edit={SHIFTED: f"{SHIFTED} if np.max(x) > 500 else x"},
        ),
        Mistake(
            "largest_magnitude_subtracted",
            "You subtract the largest of |x|: in a row far below 0 that moves all scores further "
            "down, every power is 0, and 0 / 0 is nan. Subtract the largest score itself.",
            edit={SHIFTED: "x - np.max(np.abs(x), axis=-1, keepdims=True)"},
        ),
        Mistake(
            "nan_replaced",
            "What overflows is replaced afterwards, as by `np.nan_to_num`: the probabilities are "
            "lost by then. Subtract the largest score of each row before taking powers.",
            edit={SHIFTED: "x", SHARES: f"np.nan_to_num({SHARES})"},
        ),
        Mistake(
            "in_half_precision",
            "float16 holds three digits: it cannot tell 1000.2 from 1000. Leave the scores as "
            "exact as they come, in float64.",
            edit={"shifted =": "x = x.astype(np.float16)\n    shifted ="},
        ),
        Mistake(
            "changes_its_input",
            "Your function writes into the array of scores that it was given: `x = x - m` makes a "
            "new array, `x -= m` does not.",
            edit={
                f"shifted = {SHIFTED}": "x -= np.max(x, axis=-1, keepdims=True)",
                POWERS: "np.exp(x)",
            },
        ),
        Mistake(
            "changes_its_input_by_one_maximum",
            "Two things: one maximum serves the whole batch, where each row needs its own, and "
            "you write into the caller's array, as `x -= m` does: `x = x - m` makes a new one.",
            edit={f"shifted = {SHIFTED}": "x -= np.max(x)", POWERS: "np.exp(x)"},
        ),
        Mistake(
            "powers_not_divided",
            "The powers of e are not divided by the sum of their row. (By the largest of them does "
            "not do either: after the shift, that is 1.)",
            edit={SHARES: "powers"},
        ),
        Mistake(
            "divided_by_their_mean",
            "The powers are divided by their mean: divide by their sum, so that each row adds up "
            "to 1.",
            edit={"np.sum": "np.mean"},
        ),
        Mistake(
            "divided_by_their_length",
            "The powers are divided by the root of the sum of their squares: divide by the sum of "
            "the powers themselves, so that each row adds up to 1.",
            edit={SHARES: "powers / np.linalg.norm(powers, axis=-1, keepdims=True)"},
        ),
        Mistake(
            "logarithms",
            "You return logarithms of the probabilities: take exp of them, or divide powers by "
            "their sum.",
            edit={SHARES: "shifted - np.log(np.sum(powers, axis=-1, keepdims=True))"},
        ),
        Mistake(
            "scores_divided",
            "You divide the scores themselves by their sum: take their powers of e first, so that "
            "every share is positive.",
            edit={f"powers = {POWERS}": "powers = x"},
        ),
        Mistake(
            "shifted_scores_divided",
            "You divide the shifted scores by their sum: take their powers of e first, so that "
            "every share is positive.",
            edit={POWERS: "shifted"},
        ),
        Mistake(
            "scores_from_the_smallest_divided",
            "Your rows add up to 1, but the shares are those of x less its smallest score: they "
            "have to be those of e to the power of x.",
            edit={POWERS: "x - np.min(x, axis=-1, keepdims=True)"},
        ),
        Mistake(
            "sign_of_the_exponent",
            "The highest score gets the lowest probability: the power is exp(score − maximum), not "
            "exp(maximum − score).",
            edit={POWERS: "np.exp(-shifted)"},
        ),
        Mistake(
            "divides_by_the_maximum",
            "You divide the scores by their maximum: subtract it. A common factor changes the "
            "probabilities, a common shift does not.",
            edit={"x - np.max": "x / np.max"},
        ),
        Mistake(
            "clips_the_scores",
            _CUT_OFF,
            edit={SHIFTED: "np.clip(x, -500, 500)"},
        ),
        Mistake(
            "clips_the_scores_low",
            _CUT_OFF,
            edit={SHIFTED: "np.clip(x, -100, 100)"},
        ),
        Mistake(
            "cuts_off_above",
            "You cut scores off above, so those above your limit get the same probability, and "
            "far below 0 every power is 0, and 0 / 0 is nan. Subtract the row's maximum instead.",
            edit={SHIFTED: "np.minimum(x, 500)"},
        ),
        Mistake(
            "subtracts_the_minimum",
            "You subtract the smallest score of a row: what lies far above it still overflows. "
            "Subtract the largest.",
            edit={"np.max": "np.min"},
        ),
        Mistake(
            "subtracts_the_mean",
            "You subtract the mean of a row: what lies far above it still overflows. Subtract the "
            "largest.",
            edit={"np.max": "np.mean"},
        ),
        Mistake(
            "winner_takes_all",
            "The highest score gets 1 and the others 0: softmax is a soft maximum, in which every "
            "score keeps a share.",
            edit={SHARES: "(shifted == 0).astype(float)"},
        ),
        Mistake(
            "number_of_the_winner",
            "You return the number of the highest score: softmax gives every score a share, an "
            "array of the shape of x.",
            edit={SHARES: "np.argmax(x, axis=-1)"},
        ),
        *(
            Mistake(name, sentence, edit={SHARES: code})
            for name, code, sentence in _IN_PLACE_OF_THE_SHARES
        ),
        Mistake(
            "sum_of_exponents",
            "You divide exp(score) by the sum of the scores: take the sum of their powers of e.",
            edit={"np.sum(powers": "np.sum(x"},
        ),
        Mistake(
            "maximum_carried_on",
            "The largest score is carried on from row to row: a row far below an earlier one is "
            "shifted by too much, every power is 0 there, and 0 / 0 is nan. Begin anew in every "
            "row.",
            edit={
                SHIFTED: "x - (np.maximum.accumulate(np.max(x, axis=-1, keepdims=True), axis=0))"
            },
        ),
        Mistake(
            "shares_of_sigmoids",
            "Every score goes through a sigmoid before the shares are taken: take its power of e, "
            "`np.exp`.",
            edit={POWERS: "0.5 * (1 + np.tanh(x / 2))"},
            on=("row/probabilities", "batch/probabilities"),
        ),
        Mistake(
            "maximum_subtracted_from_the_powers",
            "The largest score is subtracted from the powers, exp(x) − m: subtract it from the "
            "scores, before the powers are taken, exp(x − m).",
            edit={POWERS: "np.exp(x) - np.max(x, axis=-1, keepdims=True)"},
            on=("row/probabilities", "batch/probabilities"),
            spoils_all=True,
        ),
        Mistake(
            "transposed_batch",
            "A batch comes back transposed: turn it back, so that the result has the shape of x.",
            edit={f"return {SHARES}": f"return ({SHARES}).T"},
        ),
        *(
            Mistake(
                name,
                "The largest score is subtracted above the line alone, or below it alone: take "
                "the same powers in both places.",
                edit={SHARES: code},
                on=("row/probabilities", "batch/probabilities"),
                spoils_all=True,
            )
            for name, code in (
                ("shifted_below_alone", "np.exp(x) / np.sum(powers, axis=-1, keepdims=True)"),
                ("shifted_above_alone", "powers / np.sum(np.exp(x), axis=-1, keepdims=True)"),
            )
        ),
        Mistake(
            "transposed_square",
            "A square batch comes back transposed: a shape tells rows from columns only where they "
            "differ in number. Turn back always, or never.",
            edit={
                f"return {SHARES}": f"shares = {SHARES}\n"
                "    return shares.T if x.ndim == 2 and len(x) == x.shape[1] else shares"
            },
        ),
        Mistake(
            "returns_nothing",
            "Your function computes and hands nothing back: its last line needs a `return`.",
            edit={"return ": ""},
        ),
        Mistake(
            "prints_the_shares",
            "Your function prints the result and hands nothing back: `return` it in place of "
            "`print`.",
            edit={f"return {SHARES}": f"print({SHARES})"},
        ),
        Mistake(
            "powers_of_two",
            "Your powers have base 2: softmax takes powers of e, `np.exp`.",
            edit={POWERS: "2.0**shifted"},
        ),
        Mistake(
            "powers_of_ten",
            "Your powers have base 10: softmax takes powers of e, `np.exp`.",
            edit={POWERS: "10.0**shifted"},
        ),
        Mistake(
            "sigmoid_of_each_score",
            "This is the sigmoid of every score by itself: softmax divides the powers of a row by "
            "their sum, so that the row adds up to 1.",
            edit={
                "def softmax": 'with np.errstate(over="ignore"):\n    return 1 / (1 + np.exp(-x))'
            },
        ),
        Mistake(
            "writes_into_its_last_result",
            "The second call writes into what the first one returned: make a new array for every "
            "result, and keep none of them.",
            edit={
                f"return {SHARES}": "kept = softmax.__dict__.setdefault(x.shape, np.empty(x.shape))"
                f"\n    kept[...] = {SHARES}\n    return kept"
            },
        ),
    ),
)
