"""What chapter 00 says of its figures, demos and predictions."""

import numpy as np
import pytest

from grading.exercises import CHAPTERS
from seminar import check
from seminar.demos.numerical_gradient import CURVES
from seminar.demos.small_network import digits, trained, unseen_digits
from solutions.welcome import sum_of_squares

CHAPTER = "00_welcome"


def test_the_network_has_as_many_numbers_and_was_shown_as_many_images_as_it_says(says):
    says(CHAPTER, "784 pixels go in, ten numbers come out, and 39,760 numbers in between")
    network = trained()
    assert network.first.size + network.second.size == 39760
    says(CHAPTER, "the network was trained on 60,000 images by other hands")
    (x, _), _ = digits()
    assert x.shape == (60000, 784)


def test_it_misreads_as_many_digits_as_it_says(says):
    says(CHAPTER, "It misreads about 390 of the 10,000.")
    x, t = unseen_digits()
    assert len(t) == 10000
    assert np.sum(trained().predict(x).argmax(axis=1) != t) == pytest.approx(390, abs=5)


def test_the_tangent_lies_level_where_it_says(says):
    says(CHAPTER, "between $x = 2.6$ and $2.7$ for example, and between $7.8$ and $7.9$")
    _, slope_at, _ = next(iter(CURVES.values()))
    assert slope_at(2.6) > 0 > slope_at(2.7) and slope_at(7.8) < 0 < slope_at(7.9)


def test_what_the_wrong_function_gives(says):
    says(CHAPTER, r"$(1 - 2 + 3)^2 = 4$, and not $1 + 4 + 9 = 14$")
    x = np.array([1.0, -2.0, 3.0])
    assert np.sum(x) ** 2 == 4 and sum_of_squares(x) == 14


def test_a_check_gives_the_inputs_that_are_too_many_to_print(says):
    says(CHAPTER, 'such as `check.inputs("sum_of_squares", "table")`: write that line into a cell')
    says(CHAPTER, "This one fetches a table that the check of this exercise tries.")
    inputs = check.inputs("sum_of_squares", "table")
    assert list(inputs) == ["x"]
    assert np.ndim(inputs["x"]) == 2


def test_what_two_apples_and_three_oranges_cost(says):
    says(CHAPTER, r"$60 \cdot 2 + 90 \cdot 3 = 390$")
    says(CHAPTER, "They cost 120 + 270 = 390 rubles.")
    assert np.array([60.0, 90.0]) @ np.array([2.0, 3.0]) == 390


def test_a_million_small_squares_add_up_as_it_says(says):
    says(CHAPTER, "and yet you get 1 up to the sixth digit")
    says(CHAPTER, "as `np.cumsum(x * x)[-1]` does, and you get 1.009")
    says(CHAPTER, "as `np.full(10**6, 0.001, dtype=np.float32)` makes it?")
    x = np.full(10**6, 0.001, dtype=np.float32)
    assert np.sum(x * x) == pytest.approx(1, abs=5e-6)
    assert np.cumsum(x * x)[-1] == pytest.approx(1.009, abs=5e-4)
    assert sum_of_squares(x.astype(float)) == pytest.approx(1)


def test_the_product_of_an_array_with_itself_is_its_sum_of_squares(says):
    says(CHAPTER, "Yes: `x.ravel() @ x.ravel()`.")
    x = np.random.default_rng(0).normal(size=(2, 3, 4))
    assert x.ravel() @ x.ravel() == pytest.approx(sum_of_squares(x))


def test_the_road_names_every_chapter_with_its_points(says):
    for chapter, exercises in CHAPTERS.items():
        if chapter < "08":
            says(CHAPTER, f"| {chapter[:2]} ")
            says(CHAPTER, f"| {sum(exercise.points for exercise in exercises):g} |")
