"""A digit under the old and the new reader: what is read, drawn and said."""

import base64
import io
import re
import warnings
from itertools import product

import numpy as np
import pytest
from PIL import Image

from seminar import demos
from seminar.demos import drawing, readers
from seminar.demos.drawing import SIDE, middle_of, shifted
from seminar.demos.second_network import second_reader
from seminar.demos.small_network import trained, unseen_digits

NAMES = ("pick", "centre", "right", "up", "turn", "sides", "ink")


@pytest.fixture
def shown(monkeypatch, displayed):
    """Show two_readers; returns its widgets by name, and what is shown and said at the moment."""
    monkeypatch.setattr("seminar.demos.stage.is_static", lambda: False)
    children = []
    monkeypatch.setattr(drawing, "put", lambda name, widgets, labels: children.extend(widgets))

    def show(**nets):
        demos.two_readers(**nets)
        widgets = dict(zip(NAMES, children, strict=True))
        return widgets, lambda: widgets["sides"].children[1].children[1].value

    return show


def drawn_by_hand():
    """Return a 1 in the upper left corner."""
    image = np.zeros((SIDE, SIDE), np.uint8)
    image[2:16, 3:5] = 255
    return image


def test_a_digit_moved_and_turned_is_turned_about_its_own_middle():
    image = drawn_by_hand() / 255
    down, right = middle_of(readers._moved_and_turned(image, 3, 1, 30))
    assert (down, right) == pytest.approx((8.5 - 1, 3.5 + 3), abs=0.3)


def test_a_drawing_is_read_as_it_stands_unless_the_switch_is_on(shown):
    widgets, shows = shown()
    assert shows().count("<image") == 1 and "Draw a digit anywhere" in shows()
    assert not widgets["centre"].value
    widgets["ink"].value = drawn_by_hand().tobytes().hex()
    off = shows()
    np.testing.assert_array_equal(image_of(off), drawn_by_hand())
    assert "For your drawing the old reader says " in off
    widgets["centre"].value = True
    assert np.flatnonzero(image_of(shows()).any(axis=1)).size > 15, "enlarged"
    widgets["centre"].value = False
    assert shows() == off


def image_of(layer):
    """Return the image that a layer shows, (28, 28) in 0..255."""
    data = base64.b64decode(re.search(r'base64,([^"]+)"', layer)[1])
    return np.asarray(Image.open(io.BytesIO(data)).convert("L"))


def test_where_digits_are_moved_by_two_pixels_the_new_reader_is_far_ahead(shown):
    widgets, shows = shown()
    widgets["pick"].value = "test digit 2"
    unmoved = parts_in(shows())
    assert min(unmoved) > 90
    widgets["right"].value, widgets["up"].value = 2, 2
    assert "For test digit 2, moved 2 pixels right and 2 pixels up, the old reader" in shows()
    old, new = parts_in(shows())
    assert new > old + 25
    x, t = (part[: readers.OTHERS] for part in unseen_digits())
    moved = shifted(x.reshape(-1, SIDE, SIDE), 2, 2).reshape(-1, 784)
    for said, net in ((old, trained()), (new, second_reader())):
        assert said == pytest.approx(100 * np.mean(net.predict(moved).argmax(1) == t), abs=0.5)


def parts_in(shows):
    """Return what part of the test digits the old and the new reader read, in percent."""
    found = re.search(r"the old one reads (\d+)%, the new one (\d+)%", shows)
    return tuple(map(int, found.groups()))


def test_any_value_of_the_sliders_is_read_and_described_without_a_warning(shown):
    widgets, shows = shown()
    widgets["ink"].value = drawn_by_hand().tobytes().hex()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for right, up, turn in product((-6, 0, 6), (-6, 0, 6), (-45, 0, 45)):
            widgets["right"].value, widgets["up"].value = right, up
            widgets["turn"].value = turn
            (alt,) = re.findall('aria-label="([^"]+)"', shows())
            assert "What both readers see of your drawing" in alt and "The new reader: " in alt
            assert "nan" not in re.sub('href="[^"]*"', "", shows())


@pytest.mark.parametrize(
    ("right", "turn", "said"),
    [
        (0, 0, "as they are"),
        (1, 0, "moved alike"),
        (0, 5, "turned alike"),
        (1, 5, "moved and turned alike"),
    ],
)
def test_the_other_digits_are_said_to_have_gone_the_same_way(right, turn, said, shown):
    widgets, shows = shown()
    widgets["pick"].value = "test digit 7"
    widgets["right"].value, widgets["turn"].value = right, turn
    assert f"Of {readers.OTHERS} test digits {said} the old one reads" in shows()


@pytest.mark.parametrize(
    ("right", "up", "turn", "said"),
    [
        (0, 0, 0, ""),
        (1, 0, 0, "moved 1 pixel right"),
        (-3, -2, 0, "moved 3 pixels left and 2 pixels down"),
        (0, 1, -5, "moved 1 pixel up and turned 5 degrees anticlockwise"),
        (0, 0, 45, "turned 45 degrees clockwise"),
    ],
)
def test_how_a_digit_has_been_moved_is_said(right, up, turn, said):
    assert readers._way(right, up, turn) == said


def test_the_surest_digit_of_each_reader_has_its_bar_in_another_colour_and_its_part_above_it():
    certain = {"old": np.eye(10)[3], "new": np.array([0.2, 0.8] + 8 * [0.0])}
    marks = readers._readers_marks(readers._readers_picture(), np.zeros((28, 28)), certain)
    bars, words = marks[1::2], marks[2::2]
    assert [[color == readers.style.VERMILION for color in each.color].index(True) for each in bars]
    assert [(word.x, word.text) for word in words] == [(3, "100.0%"), (1, "80.0%")]
    assert [each.color.index(readers.style.VERMILION) for each in bars] == [3, 1]


class Reader:
    def __init__(self, predict):
        self.predict = predict


def always_three(x):
    assert x.shape[1] == 784
    return np.tile(9.0 * np.eye(10)[3], (len(x), 1))


def test_ones_own_readers_are_asked(shown):
    widgets, shows = shown(new=Reader(always_three))
    widgets["pick"].value = "test digit 7"
    assert "the new reader says 3, with 99.9%" in shows()
    assert "Drawn with your own new reader and with the built-in old reader." in shows()


def test_a_reader_of_ones_own_may_take_the_place_of_the_old_one(shown):
    widgets, shows = shown(old=Reader(always_three))
    widgets["pick"].value = "test digit 7"
    assert "the old reader says 3, with 99.9%, and the new reader says 7" in shows()


def stub(x):
    raise NotImplementedError


@pytest.mark.parametrize(
    ("net", "sentence"),
    [
        (Reader(stub), "Your new reader is still to be written"),
        (Reader(lambda x: 1 / 0), "Your new reader raised ZeroDivisionError: division by zero."),
        (Reader(lambda x: x), "Your new reader returned an array of shape (1, 784) where 1 x 10"),
        (object(), "Your new reader returned nothing: it has no predict"),
    ],
)
def test_a_broken_reader_is_said_in_one_sentence_and_the_built_in_one_reads(net, sentence, shown):
    widgets, shows = shown(new=net)
    widgets["pick"].value = "test digit 7"
    assert sentence in shows()
    assert "the new reader says 7" in shows()


def test_scores_that_are_no_numbers_are_called_so(shown):
    widgets, shows = shown(new=Reader(lambda x: np.full((len(x), 10), np.nan)))
    widgets["pick"].value = "test digit 7"
    assert "the new reader says nothing, as its scores are not all numbers" in shows()
    assert "The new reader: no bars." in shows()
