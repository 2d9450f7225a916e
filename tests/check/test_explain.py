"""A difference is described by what it is, and never by more than can be seen."""
# ruff: noqa: E501 - a sentence is compared whole

import numpy as np
import pytest

from seminar.judging.closeness import is_close
from seminar.judging.explain import explain, explain_failure
from seminar.probes import PRINTED, Failure, Odd

RNG = np.random.default_rng(7)
MATRIX = RNG.normal(size=(3, 4))
ROW = RNG.normal(size=5)
BLOCK = np.random.default_rng(8).normal(size=(2, 3, 5))
TABLE = np.random.default_rng(2).normal(size=(4, 3))
SQUARE = np.sqrt(np.arange(9.0)).reshape(3, 3)


def said(got, expected, **options):
    got = got if isinstance(got, Odd) else np.asarray(got)
    return explain(
        got, np.asarray(expected), what="the gradient", than="the numerical one", **options
    )


@pytest.mark.parametrize(
    ("got", "expected", "sentence"),
    [
        (-MATRIX, MATRIX, "The gradient is exactly the negative of the numerical one."),
        (2 * MATRIX, MATRIX, "The gradient is twice the numerical one."),
        (MATRIX / 2, MATRIX, "The gradient is half the numerical one."),
        (-2 * ROW, ROW, "The gradient is minus twice the numerical one."),
        (MATRIX * 3, MATRIX, "The gradient is 3 times the numerical one (3 is the length of"),
        (MATRIX / 3, MATRIX, "The gradient is 1/3 of the numerical one (3 is the length of"),
        (0.8 * ROW, ROW, "The gradient is 0.8 times the numerical one in every entry."),
        (1e5 * 3.3 * ROW, ROW, "The gradient differs from the numerical one"),
        (1e-8 * ROW, ROW, "The gradient is 1e-8 times the numerical one."),
        (np.zeros((3, 4)), MATRIX, "The gradient is zero everywhere."),
        (np.zeros(()), np.array(0.5), "The gradient is zero."),
        (SQUARE.T, SQUARE, "The gradient is the transpose of the numerical one."),
        (1.0005 * ROW, ROW, "The gradient is close, but not close enough"),
        (MATRIX.T, MATRIX, "The gradient is the transpose of the numerical one: its shape is (4, 3)"),
        (MATRIX.T + 1, MATRIX, "The gradient has its two axes exchanged: its shape is (4, 3)"),
        (MATRIX.ravel(), MATRIX, "The gradient has the right numbers in the wrong shape"),
        (np.stack([ROW / 4] * 4), ROW, "The gradient still has to be summed over axis 0"),
        (np.full(2, 3.0), np.array(6.0), "The gradient is 2 numbers that still have to be added up"),
        (np.stack([ROW] * 4), ROW, "The gradient repeats the right numbers along axis 0"),
        (np.stack([ROW / 2, 1.5 * ROW]), ROW, "The gradient still has to be averaged over axis 0"),
        (ROW.sum(), ROW, "The gradient is one number, the sum of all entries"),
        (np.array(0.3), ROW, "The gradient is a single number"),
        (np.ones((2, 2)), ROW, "The gradient has the wrong shape: its shape is (2, 2) and should be (5,)"),
        (ROW[::-1], ROW, "The gradient has the right numbers in another order."),
        (np.trunc(3 * ROW).astype(int), 3 * ROW, "The gradient was cut to whole numbers"),
        (ROW + 0.25, ROW, "The gradient is 0.25 off in every entry."),
        (ROW * [1, 1, 1, 1.2, 1], ROW, "The gradient is right in all entries but one, at index [3]."),
        (np.array([0.0, 99993.0]), np.array([1.0, 100000.0]), "The gradient differs from the numerical one everywhere"),
        (ROW * [1, 1.3, 1, 1.2, 1], ROW, "The gradient is right in 3 of 5 entries; the first wrong one is at index [1]."),
        (ROW * [1.1, 1.3, 1, 1.2, 1.4], ROW, "The gradient is right in one entry alone, at index [2]."),
        (np.where(np.eye(3), 0.0, SQUARE + 1), SQUARE + 1, "The gradient is right elsewhere, but wrong on the diagonal: there it is 0."),
        (np.where(np.eye(3), SQUARE + 1, 2 * SQUARE + 2), SQUARE + 1, "The gradient is right elsewhere, but wrong everywhere but on the diagonal: there it is twice the numerical one."),
        (np.append(0.3, ROW[:-1]), ROW, "The gradient is one place late"),
        (np.append(ROW[1:], 0.3), ROW, "The gradient is one place early"),
        (np.cumsum(ROW), ROW, "The gradient adds up: each entry holds the sum of all the right ones up to there."),
        (np.full(5, ROW.mean()), ROW, "The gradient holds one and the same number in all its entries, the mean of the right ones."),
        (np.full(5, 7.7), ROW, "The gradient holds one and the same number in all its entries."),
        (ROW * [1, -1, 1, -1, -1], ROW, "The gradient is right in 2 of 5 entries"),
        (-ROW * [1, -1, -1, 1, 1], ROW, "The gradient is right in 2 of 5 entries"),
        (MATRIX**2, MATRIX, "The gradient is the square of the numerical one, entry by entry."),
        (1 / MATRIX, MATRIX, "The gradient is 1 divided by the numerical one, entry by entry."),
        (np.log(np.array(0.3)), np.array(0.3), "The gradient is the logarithm of the numerical one."),
        (MATRIX * [[1.1], [1.7], [2.9]], MATRIX, "The gradient is a multiple of the numerical one in each row, and another multiple in the next."),
        (MATRIX + np.array([1.1, 1.7, 2.9, 5.0]), MATRIX, "The gradient is off by one number in each column, and by another in the next."),
        (5 * BLOCK, BLOCK, "The gradient is 5 times the numerical one (5 is the length of its last axis)."),
        (1.5 * ROW, ROW, "The gradient is 3/2 of the numerical one."),
        (100 * ROW, ROW, "The gradient is 100 times the numerical one."),
        (ROW / 1000, ROW, "The gradient is 1/1000 of the numerical one."),
        (MATRIX / 12, MATRIX, "The gradient is 0.08333 times the numerical one (12 is the number of all its entries)."),
        (np.abs(ROW) ** 1.3 * np.sign(ROW) * 9, ROW, "The gradient differs from the numerical one everywhere, most of all at index [4]; every entry is too far from 0, though none has the wrong sign."),
        (ROW * (1 + 1e-3 * RNG.normal(size=5)), ROW, "The gradient is close, but not close enough"),
        (np.full(5, np.nan), ROW, "The gradient is nan in 5 of 5 entries: it comes of 0 / 0, of inf / inf, inf − inf or 0 · inf,"),
        (np.array([np.nan, np.inf, 1.0, 1.0, 1.0]), ROW, "The gradient is nan or inf in 2 of 5 entries: inf comes of an overflow, of a division by 0 or of the logarithm of 0; nan comes of"),
        (np.array(np.inf), np.array(0.5), "The gradient is inf: it comes of an overflow, of a division by 0 or of the logarithm of 0."),
        (RNG.normal(size=5), ROW, "The gradient differs from the numerical one everywhere, most of all at index [0]; its sign is wrong in"),
        (np.array(0.37), np.array(0.5), "The gradient is too low."),
        (np.maximum(ROW, 0), ROW, "The gradient is right elsewhere, but wrong wherever it should be negative: there it is 0."),
        (np.round(ROW, 2), ROW, "The gradient is rounded to 2 decimals: return it as it comes out."),
        (np.round(ROW, 1), ROW, "The gradient differs from the numerical one"),
        (np.stack([ROW + 1, ROW]), ROW, "The gradient is 2 values in place of one, of which number 2 is right"),
        (np.array(0.12), np.array(0.1234), "The gradient is rounded to 2 decimals"),
        (np.array(0.5), np.array(0.5003), "The gradient is close, but not close enough"),
        (np.clip(TABLE, None, 0.25), TABLE, "The gradient is cut off: it is never more than 0.25, where it should be."),
        (np.clip(TABLE, -0.5, None), TABLE, "The gradient is cut off: it is never less than -0.5, where it should be."),
        (np.clip(TABLE, -0.5, 0.25), TABLE, "The gradient is cut off: it is never more than 0.25 or less than -0.5, where it should be."),
        (np.maximum(ROW, 0)[ROW > 0], np.maximum(ROW, 0), "The gradient holds the entries that are not 0 and leaves out the others"),
        (np.abs(ROW), ROW, "The gradient is right elsewhere, but wrong wherever it should be negative: there it has the wrong sign."),
        (np.where(np.arange(4)[:, None] == 3, 0.7, TABLE), TABLE, "The gradient is right elsewhere, but wrong all along row 3, the last: there it is 0.7."),
        (np.where(np.arange(4)[:, None] != 0, 0.7, TABLE), TABLE, "The gradient is right elsewhere, but wrong in every row but row 0: there it is 0.7."),
        (np.where(np.arange(3) == 1, 0.7, TABLE), TABLE, "The gradient is right elsewhere, but wrong all along column 1: there it is 0.7."),
        (np.where(ROW > 0, ROW, 0.7), np.maximum(ROW, 0), "The gradient is right elsewhere, but wrong wherever it should be 0: there it is 0.7."),
        (Odd("None"), ROW, "The gradient is None: is a `return` missing?"),
        (PRINTED, ROW, "The gradient is None, though your code prints something"),
        (Odd("a dict of 2"), ROW, "The gradient is a dict of 2, where numbers are needed."),
    ],
)  # fmt: skip
def test_the_sentence_says_what_the_difference_is(got, expected, sentence):
    assert said(got, expected).startswith(sentence)


X = np.array([-1.5, 0.25, 2.25, -0.75, 1.25])


@pytest.mark.parametrize(
    ("got", "sentence"),
    [
        (X, "The gradient is x itself, as it came in."),
        (-X, "The gradient is −x."),
        (np.where(X < 0, 0.3, ROW), "The gradient is right elsewhere, but wrong wherever x is negative: there it is 0.3."),
        (np.where(X > 0, 0.0, ROW), "The gradient is right elsewhere, but wrong wherever x is positive: there it is 0."),
        (np.where(X < 0, np.nan, ROW), "The gradient is nan wherever x is negative: it comes of 0 / 0, of inf / inf"),
        (2 * X, "The gradient is the same as the first gradient, and should be another."),
    ],
)  # fmt: skip
def test_what_it_was_made_from_and_what_came_before_are_recognised(got, sentence):
    known = {"inputs": {"x": X}, "before": {"the first gradient": 2 * X}}
    assert said(got, ROW, **known).startswith(sentence)


@pytest.mark.parametrize(
    ("got", "expected", "first"),
    [
        (-X, X, "exactly the negative"),  # and so minus an input
        (np.zeros(5), ROW, "zero everywhere"),  # and so one number in all entries
        (2.0 ** np.arange(1, 6), 2.0 ** np.arange(5), "twice"),  # and so one place early
        (
            np.array([0.0, 1.0, 2.0]),
            np.array([0.5, 1.0, 2.5]),
            "cut to whole numbers",
        ),  # and rounded
        (np.full(5, ROW[2]), ROW, "one and the same number"),  # and so right in one entry
        (np.array([3.0, -1.0, 1.0]), np.array([2.0, -2.0, 0.0]), "1 off in every entry"),
        (np.array([4.0, 9.0, 25.0]), np.array([2.0, 3.0, 5.0]), "the square of"),
    ],
)
def test_of_several_true_sentences_the_more_telling_is_said(got, expected, first):
    sentence = said(got, expected, inputs={"x": X})
    assert first in sentence


SPECIAL = (0.0, 1.0, -2.5, np.nan, np.inf, -np.inf, 1e308, 5e-324)


@pytest.mark.parametrize("shape", [(), (1,), (1, 1), (3,), (2, 2), (2, 3), (1, 4), (2, 3, 2)])
def test_something_is_said_of_any_two_arrays(shape):
    rng = np.random.default_rng(3)
    for _ in range(300):  # the reference's numbers may be anything, too
        got, expected, x = rng.choice(SPECIAL, size=(3, *shape))
        if rng.random() < 0.3:
            got = rng.choice([0.5, -1.0, 3.0, np.nan], size=shape) * np.where(
                expected > 9, 9, expected
            )
        sentence = said(got, expected, inputs={"x": x}, before={"an earlier one": -x})
        assert (sentence is None) == is_close(got, expected)


def test_one_plain_number_that_is_an_input_may_be_so_by_chance():
    assert "itself" not in said(np.array(3.0), np.array(9.0), inputs={"x": np.array(3.0)})
    assert "itself" in said(np.array(3.7), np.array(13.69), inputs={"x": np.array(3.7)})


@pytest.mark.parametrize(
    "got", [ROW, ROW.astype(np.float32), ROW * (1 + 2e-7), ROW[:, np.newaxis][:, 0]]
)
def test_rounding_is_no_difference(got):
    assert said(got, ROW) is None


def test_a_small_entry_beside_large_ones_is_judged_by_the_large_ones():
    expected = np.array([1000.0, 1e-3])
    assert is_close(expected + np.array([0.0, 1e-4]), expected)
    assert not is_close(expected + np.array([1.0, 0.0]), expected)


def test_a_pair_in_which_one_term_does_not_matter_is_not_called_a_sum():
    sentence = said(np.array([3.0, 1e-3]), np.array(3.001))
    assert "summed" not in sentence and "wrong shape" in sentence


def test_nan_and_infinity_are_never_right_by_accident():
    assert not is_close([np.nan], [0.0])
    assert not is_close([np.nan], [np.nan])
    assert not is_close([-np.inf], [np.inf])
    assert is_close([np.inf, 1.0], [np.inf, 1.0])


def test_no_sentence_holds_a_number_that_was_expected():
    expected = np.array([0.123456, 7.654321, -3.141592])
    for got in (expected * 0.3, expected + 0.1, expected[::-1], np.zeros(3), np.ones((3, 1))):
        sentence = said(got, expected)
        assert not any(f"{abs(number):.4g}" in sentence for number in expected), sentence


def test_a_failure_names_the_line_and_the_error():
    failure = Failure("ValueError", "shapes (3,) and (4,) differ", "return x @ W", "out")
    assert explain_failure(failure) == (
        "Your code stopped in the line `return x @ W` with ValueError: shapes (3,) and (4,) differ."
    )


def test_a_stub_is_told_to_be_written():
    assert explain_failure(Failure("NotImplementedError")).startswith("Not written yet")


def test_code_that_calls_a_stub_is_not_called_unwritten():
    failure = Failure("NotImplementedError", "", "g = numerical_gradient(f, x)")
    assert explain_failure(failure) == (
        "The line `g = numerical_gradient(f, x)` calls something that is not written yet."
    )


def test_what_did_not_come_back_is_called_missing():
    sentence = said(Odd("missing (a single value came back)"), ROW)
    assert sentence == "The gradient is missing (a single value came back)."


def test_a_missing_name_is_told_to_run_its_cell():
    failure = Failure("NameError", "Relu is not defined")
    assert explain_failure(failure) == "Relu is not defined: run the cell that defines it."


def test_a_name_error_that_says_something_else_is_quoted():
    failure = Failure("NameError", "Full marks: the display is wrong")
    said = "Your code stopped with NameError: Full marks: the display is wrong."
    assert explain_failure(failure) == said


def test_a_name_from_the_code_keeps_its_case():
    assert explain(np.array(2.0), np.array(1.0), what="x").startswith("x is twice")
    assert explain(np.array(2.0), np.array(1.0), what="init_x").startswith("init_x is twice")
    assert explain(np.array(2.0), np.array(1.0), what="dx").startswith("dx is twice")
    assert explain(np.array(2.0), np.array(1.0), what="the slope").startswith("The slope is twice")


def test_a_count_that_is_nearly_half_is_not_called_half():
    assert "half" not in explain(np.array(39761.0), np.array(79520.0), tolerance=1e-9)


def test_words_are_right_where_they_are_the_same():
    assert explain(Odd("a list of 3"), Odd("a list of 3")) is None
    sentence = explain(Odd("a list of 2"), Odd("a list of 3"), what="history")
    assert sentence == "History is a list of 2 and should be a list of 3."


def test_a_text_of_the_learners_ends_in_one_full_stop():
    sentence = explain(Odd("the text 'It is 3.'."), ROW, what="the gradient")
    assert sentence == "The gradient is the text 'It is 3.', where numbers are needed."


def test_nothing_in_place_of_a_dict_asks_for_the_return():
    sentence = explain(Odd("nothing"), Odd("a dict"), what="what your code returns")
    assert "is a `return` missing? It should be a dict." in sentence
