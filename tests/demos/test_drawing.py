"""What becomes of the pixels of a drawing that is turned."""

import numpy as np
import pytest

from seminar import style
from seminar.demos import digits, readers
from seminar.demos.drawing import RIGHT, SIDE, UP, bars, bars_as_alt, middle_of, shifted, turned
from seminar.demos.small_network import unseen_digits


def test_turning_by_a_quarter_is_that_of_a_clock():
    image = np.random.default_rng(0).random((SIDE, SIDE))
    middle = ((SIDE - 1) / 2, (SIDE - 1) / 2)
    np.testing.assert_allclose(turned(image, 90, middle), np.rot90(image, -1), atol=1e-9)
    assert turned(image, 0, middle) is image


def test_a_turned_digit_keeps_its_ink_and_its_middle():
    x, _ = unseen_digits()
    images = x[:20].reshape(-1, SIDE, SIDE)
    for image in images:
        ink = turned(image, 35, middle_of(image))
        assert ink.sum() == pytest.approx(image.sum(), rel=0.03)
        assert middle_of(ink) == pytest.approx(middle_of(image), abs=0.3)
    together = turned(images, -20, (13, 14))
    assert together.dtype == images.dtype
    np.testing.assert_array_equal(together[3], turned(images[3], -20, (13, 14)))


def test_nothing_has_its_middle_in_the_middle():
    assert middle_of(np.zeros((28, 28))) == (13.5, 13.5)


@pytest.mark.parametrize(
    ("move", "one_more"), [(RIGHT, (0, 1)), (UP, (-1, 0))], ids=["right", "up"]
)
def test_the_arrow_keys_that_raise_a_slider_move_the_digit_their_own_way(move, one_more):
    assert f"moved {move.name}, pixels" == move.label, "the label says which way it goes"
    image = np.zeros((SIDE, SIDE))
    image[10:18, 12:16] = 1
    row, column = middle_of(shifted(image, **{"right": 0, "up": 0, move.name: 1}))
    assert np.subtract((row, column), middle_of(image)) == pytest.approx(one_more)


PARTS = {
    "sure": (np.eye(10)[3], "3: 100.0%"),
    "torn": (np.array([0.2, 0.796] + 8 * [0.0005]), "0: 20.0%, 1: 79.6%"),
    "no numbers": (np.full(10, np.nan), "no bars"),
}


@pytest.mark.parametrize(("certain", "said"), PARTS.values(), ids=PARTS)
def test_both_demos_show_and_tell_the_same_ten_bars(certain, said):
    assert bars_as_alt(certain) == said
    assert f" {said}." in digits._reading_as_alt("a digit", certain)
    assert f" {said}." in readers._readers_as_alt("a digit", {"old": certain})
    image = np.zeros((SIDE, SIDE))
    one, two = digits._reading_picture(), readers._readers_picture()
    alone = digits._reading_marks(one, image, certain)[1:]
    beside = readers._readers_marks(two, image, {"new": certain})[1:]
    for marks, on in ((alone, one["bars"]), (beside, two["new"])):
        assert repr(marks) == repr(bars(on, certain))


def test_the_tallest_bar_has_another_colour_and_its_part_above_it():
    on = digits._reading_picture()["bars"]
    ten, words = bars(on, PARTS["torn"][0])
    assert [k for k in range(10) if ten.color[k] == style.VERMILION] == [1]
    assert (words.x, words.text) == (1, "79.6%")
    (ten,) = bars(on, PARTS["no numbers"][0])
    assert not ten.height.any()
