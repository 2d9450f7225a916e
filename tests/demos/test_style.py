"""How figures look, measured: apart for every eye, in grey, and the same bytes each time."""

import itertools

import matplotlib
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from seminar import style

# Machado, Oliveira, Fernandes, "A Physiologically-based Model for Simulation of Color Vision
# Deficiency" (2009), severity 1.0, on linear RGB.
EYES = {
    "all colours": np.eye(3),
    "no red": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "no green": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "no blue": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = np.array([0.9505, 1.0, 1.089])


def lab(color, eye="all colours"):
    """Return a colour in CIE L*a*b*, as an eye sees it."""
    rgb = np.array(to_rgb(color))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    xyz = TO_XYZ @ np.clip(EYES[eye] @ linear, 0, 1) / WHITE
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("eye", EYES)
def test_line_colours_stay_apart_for_every_eye(eye):
    for one, other in itertools.combinations(style.LINES, 2):
        assert np.linalg.norm(lab(one, eye) - lab(other, eye)) > 18


def test_line_colours_stay_apart_in_grey():
    lightness = [lab(color)[0] for color in style.LINES]
    assert lightness == sorted(lightness)
    assert min(np.diff(lightness)) > 8


def test_text_is_readable_on_paper():
    def luminance(color):
        return ((lab(color)[0] + 16) / 116) ** 3

    for color in (style.INK, style.GREY, style.BLUE, style.VERMILION):
        assert (1 + 0.05) / (luminance(color) + 0.05) > 4.5, color


def test_a_figure_is_the_same_bytes_twice_and_twice_as_sharp_as_the_screen():
    pictures = []
    for _ in range(2):
        fig, ax = style.figure(4, 3)
        ax.plot([0, 1], [0, 1])
        data, metadata = style.bundle(fig, caption="A  line.", alt="It goes up.")
        pictures.append(data)
    assert pictures[0] == pictures[1]
    assert metadata["image/png"] == {"width": 400, "height": 300, "alt": "It goes up."}
    assert pictures[0]["text/plain"] == "A line.\n[Figure: It goes up.]"
    assert 'alt="It goes up." width="400"' in pictures[0]["text/html"]


@pytest.mark.parametrize("words", [{"caption": " ", "alt": "a"}, {"caption": "c", "alt": ""}])
def test_a_figure_without_words_is_refused(words):
    fig, _ = style.figure()
    with pytest.raises(ValueError, match="needs a caption and an alt text"):
        style.show(fig, **words)


def test_a_figure_has_the_courses_look_and_the_notebooks_own_have_it_from_then_on():
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        fig, ax = style.figure(4.004, 3)
        assert ax.xaxis.label.get_fontsize() == style.LOOK["axes.labelsize"]
        assert matplotlib.rcParams["axes.labelsize"] == style.LOOK["axes.labelsize"]
    assert fig.get_size_inches() == pytest.approx((4.0, 3.0)), "whole pixels"


def test_axes_are_open_above_and_on_the_right_and_legends_have_no_frame():
    with style.look():
        axes = Figure().subplots()
        axes.plot([0, 1], label="a line")
        assert not axes.legend().get_frame_on()
    visible = {name for name, spine in axes.spines.items() if spine.get_visible()}
    assert visible == {"left", "bottom"}
