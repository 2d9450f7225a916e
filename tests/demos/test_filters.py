"""What a filter sees: the numbers behind the windows, the products and the map."""

import re

import numpy as np
import pytest

from seminar import demos, style
from seminar.demos import filters
from seminar.demos.drawing import samples
from seminar.demos.marks import Line, Pixels, Words
from seminar.demos.second_network import second_reader

EDGE = "left edges of strokes"


def frame_of(demo, **moved):
    frame, said = demo.frame({**demo.start(), **moved})
    return frame, said


def images_of(frame):
    return [mark.image for mark in frame.marks if isinstance(mark, Pixels)]


@pytest.mark.parametrize("pattern", [EDGE, "mean of the window", "learned, number 16"])
def test_the_sum_at_the_window_is_that_of_its_products_and_its_place_of_the_map(pattern, declared):
    demo = declared(demos.what_a_filter_sees)
    frame, _ = frame_of(demo, sample="test digit 4", pattern=pattern, column=7, row=9)
    image = samples()["test digit 4"]
    weights = filters._filters()[pattern]
    total = float(np.sum(image[9:14, 7:12] * weights))
    assert abs(total) > 0.01
    assert f"“{pattern}” add up to {total:.2f}." in frame.words
    assert f"sum {total:.2f}" in [mark.text for mark in frame.marks if isinstance(mark, Words)]
    assert f"add up to {total:.2f}" in frame.alt
    largest = f"up to ±{np.abs(weights).max():.2f}"  # what the strongest colour stands for
    assert largest in [mark.text for mark in frame.marks if isinstance(mark, Words)]
    digit, window, of_filter, products, sums = images_of(frame)
    np.testing.assert_array_equal(digit, image)
    np.testing.assert_array_equal(window, image[9:14, 7:12])
    np.testing.assert_array_equal(of_filter, shades(weights, np.abs(weights).max()))
    part = image[9:14, 7:12] * weights
    np.testing.assert_array_equal(products, shades(part, np.abs(weights).max()))
    every = np.array(
        [[np.sum(image[r : r + 5, c : c + 5] * weights) for c in range(24)] for r in range(24)]
    )
    off = sums.astype(int) - shades(every, np.abs(every).max())
    assert np.abs(off).max() <= 2, "rounded otherwise"
    row, column = np.unravel_index(every.argmax(), every.shape)
    assert f"the largest is {every.max():.2f}, at column {column}, row {row}" in frame.words
    row, column = np.unravel_index(every.argmin(), every.shape)
    assert f"and the smallest {every.min():.2f}, at column {column}, row {row}." in frame.words


def shades(values, largest):
    return style.SIGNED(0.5 + 0.5 * values / largest, bytes=True)


def test_squares_stand_around_the_window_and_around_its_place_in_the_map(declared):
    frame, _ = frame_of(declared(demos.what_a_filter_sees), column=6, row=3)
    rim, window, _, place = (mark for mark in frame.marks if isinstance(mark, Line))
    assert rim.width > window.width and (rim.x, rim.y) == (window.x, window.y)
    assert (min(window.x), max(window.x)) == (6 / 28, 11 / 28)
    assert (min(window.y), max(window.y)) == pytest.approx((1 - 8 / 28, 1 - 3 / 28))
    assert (min(place.x), max(place.x)) == (6 / 24, 7 / 24)
    assert (min(place.y), max(place.y)) == pytest.approx((1 - 4 / 24, 1 - 3 / 24))


def test_a_filter_of_left_edges_is_largest_where_ink_begins_on_the_right(declared):
    demo = declared(demos.what_a_filter_sees)
    for sample in samples():
        frame, _ = frame_of(demo, sample=sample, pattern=EDGE)
        column, row = map(
            int, re.search(r"largest is \S+ at column (\d+), row (\d+)", frame.words).groups()
        )
        window = samples()[sample][row : row + 5, column : column + 5]
        assert window[:, 3:].mean() > 0.5 > 4 * window[:, :2].mean()


def test_an_empty_window_is_said_to_be_one(declared):
    frame, _ = frame_of(declared(demos.what_a_filter_sees), column=0, row=0)
    assert "there is no ink in the window: every filter, “left edges of strokes” too, finds 0." in (
        frame.words
    )


def test_the_learned_filters_are_those_of_the_stored_reader():
    learned = {name: W for name, W in filters._filters().items() if name.startswith("learned")}
    assert len(learned) == len(second_reader().filters) == 16
    np.testing.assert_array_equal(
        learned["learned, number 3"].ravel(), second_reader().weights[0][:, 2]
    )


def test_ones_own_patches_are_what_is_seen(declared):
    def transposed(images, size):
        windows = np.lib.stride_tricks.sliding_window_view(images, (size, size), axis=(1, 2))
        return windows.swapaxes(3, 4).reshape(len(images), -1, size * size)

    frame, said = frame_of(declared(demos.what_a_filter_sees, transposed), column=7, row=9)
    image = samples()["test digit 0"]
    np.testing.assert_array_equal(images_of(frame)[1], image[9:14, 7:12].T)
    assert "Drawn with your own patches." in said


def test_patches_that_are_no_numbers_or_far_too_large_are_drawn_all_the_same(declared):
    for value in (np.nan, np.inf, -np.inf, 1e300):
        own = declared(
            demos.what_a_filter_sees, lambda images, size, v=value: np.full((1, 576, 25), v)
        )
        frame, said = frame_of(own, pattern="mean of the window")
        assert "nan" not in frame.words + frame.alt and "inf" not in frame.words
        assert "Drawn with your own patches." in said
