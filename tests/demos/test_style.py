"""How figures look, measured: apart for every eye, in grey, and the same bytes each time."""

import base64
import io
import itertools
import re

import matplotlib
import numpy as np
import pytest
from bs4 import BeautifulSoup
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from PIL import Image

from seminar import style, theme, vector
from seminar.check.report import html_table
from seminar.judging.judge import NOT_REACHED, RIGHT, WRONG

VERDICTS = (RIGHT, WRONG, NOT_REACHED)

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


def linear(color):
    """Return the amounts of red, green and blue light."""
    rgb = np.array(to_rgb(color))
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(color, eye="all colours"):
    """Return a colour in CIE L*a*b*, as an eye sees it."""
    xyz = TO_XYZ @ np.clip(EYES[eye] @ linear(color), 0, 1) / WHITE
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


LINES = ("blue", "vermilion", "teal", "amber")
themes = pytest.mark.parametrize("colors", [theme.LIGHT, theme.DARK], ids=["light", "dark"])


def contrast(one, other):
    """Return the contrast of two colours by WCAG 2: 1 for the same, 21 for black on white."""
    lower, higher = sorted(TO_XYZ[1] @ linear(color) for color in (one, other))
    return (higher + 0.05) / (lower + 0.05)


def test_contrast_is_that_of_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21, abs=0.01)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
    assert contrast("#f4b942", "#ffffff") == pytest.approx(1.76, abs=0.01)


@themes
@pytest.mark.parametrize("eye", EYES)
def test_line_colours_stay_apart_for_every_eye(eye, colors):
    for one, other in itertools.combinations(LINES, 2):
        assert np.linalg.norm(lab(colors[one], eye) - lab(colors[other], eye)) > 18


@themes
def test_line_colours_stay_apart_in_grey(colors):
    lightness = [lab(colors[name])[0] for name in LINES]
    assert lightness == sorted(lightness)
    assert min(np.diff(lightness)) > 6


@themes
def test_text_is_readable_on_its_ground_and_on_a_grids_lines(colors):
    for name in ("ink", "grey", "blue", "vermilion", "teal"):
        assert contrast(colors[name], colors["paper"]) > 4.5, name
    for name in ("ink", "grey"):
        assert contrast(colors[name], colors["faint"]) > 4.5, name


@themes
def test_lines_are_seen_on_their_ground(colors):
    for name in LINES:
        assert contrast(colors[name], colors["paper"]) > 3, name


def test_signs_of_weights_are_told_apart_in_grey_and_by_every_eye():
    shades = [to_hex(style.SIGNED(share)) for share in np.linspace(0, 1, 9)]
    for eye in EYES:
        lightness = [lab(shade, eye)[0] for shade in shades]
        assert min(np.diff(lightness)) > 4, eye


def test_numbers_can_be_read_on_signed_colours_at_half_strength():
    for share in np.linspace(0, 1, 21):
        half = 0.5 + 0.5 * np.array(style.SIGNED(share)[:3])
        assert contrast(style.INK, to_hex(half)) > 4.5, share


def test_a_verdict_is_readable_on_its_own_ground():
    table = BeautifulSoup(html_table("x", [(v, v, "") for v in VERDICTS]), "html.parser")
    chips = table.find_all("span")
    assert [chip.get_text().split(" ", 1)[1] for chip in chips] == list(VERDICTS)
    for chip in chips:
        look = dict(rule.split(":") for rule in chip["style"].split(";"))
        assert contrast(look["color"], look["background-color"]) > 4.5


# --------------------------------------------------------------- drawings in the page's colours


def drawn(draw, **figure):
    """Return what a figure shows as HTML, parsed."""
    fig, ax = style.figure(4, 3, **figure)
    draw(ax)
    data, _ = style.bundle(fig, caption="A caption.", alt='"What" is drawn.')
    return BeautifulSoup(data["text/html"], "html.parser")


def curve(ax):
    ax.plot([0, 1, 2], [3, 1, 2], label="f")
    ax.text(1, 2, "black", color="black")
    ax.legend()


def test_a_figure_has_all_its_colours_by_name_and_brings_the_dark_ones():
    page = drawn(curve)
    assert page.svg["aria-label"] == page.img["alt"] == '"What" is drawn.'
    assert (page.svg["width"], page.svg["height"]) == ("400", "300")
    bare = re.sub(r"var\(--seminar-(\w+),(#\w+)\)", "", str(page.svg))
    assert theme.COLOR.findall(bare) == []
    named = set(re.findall(r"--seminar-(\w+)", str(page.svg)))
    assert {"paper", "ink", "grey", "faint", "blue"} <= named <= set(theme.LIGHT)
    for color in theme.DARK.values():
        assert color in page.style.string


def test_black_text_is_ink_and_nothing_of_a_file_of_its_own_is_left():
    page = drawn(curve)
    assert page.svg["fill"] == theme.paint(style.INK)
    assert page.svg.find("style") is None and page.svg.find("metadata") is None
    assert len(str(page.svg)) < 40_000


def test_ids_are_those_of_one_figure_and_each_is_referred_to():
    pages = [drawn(curve), drawn(lambda ax: ax.plot([0, 1], "o-"))]
    ids = [[element["id"] for element in page.svg.find_all(id=True)] for page in pages]
    assert len(set(ids[0]) | set(ids[1])) == len(ids[0]) + len(ids[1])
    for page, own in zip(pages, ids, strict=True):
        text = str(page.svg)
        referred = set(re.findall(r'(?:href="|url\()#(s[\w-]+)', text))
        assert referred == set(own)


def test_a_figure_of_many_points_stays_an_image_on_paper():
    page = drawn(lambda ax: ax.plot(np.random.default_rng(0).normal(size=20_000), "o"))
    assert page.svg is None and page.style is None
    assert "border-radius" in page.img["style"]
    picture = Image.open(io.BytesIO(base64.b64decode(page.img["src"].partition(",")[2])))
    assert picture.convert("RGB").getpixel((0, 0)) == (255, 255, 255)


def test_a_long_noisy_line_is_drawn_with_every_peak_and_stays_whole_in_the_figure():
    noise = np.random.default_rng(0).normal(size=20_000)
    noise[[77, 12_345]] = 9, -9
    with style.look():
        fig = Figure()
        ax = fig.subplots()
        [line] = ax.plot(noise, color=style.GREY)
        drawn = vector.drawing(fig, alt="noise")
        path = vector._seen_points(line)
    assert drawn is not None and len(drawn.svg) < 60_000
    assert path is not None and {9, -9} <= set(path[1]) and len(path[0]) < 1300
    assert list(path[0][[0, -1]]) == [0, 19_999]
    assert len(line.get_xdata()) == 20_000
    high, low = (ax.transData.transform((x, noise[x]))[1] for x in (77, 12_345))
    longest = max(re.findall(r' d="M([\d. ]+)"', drawn.svg), key=len)
    heights = np.array(longest.split()[1::2], dtype=float)
    assert np.ptp(heights) == pytest.approx((high - low) * 72 / fig.dpi, abs=0.5)


def test_colours_that_are_none_of_the_courses_keep_a_figure_on_paper_unless_they_lie_in_its_axes():
    assert drawn(lambda ax: ax.set_title("loud", color="red")).svg is None
    assert drawn(lambda ax: ax.plot([0, 1], color="red")).svg is not None


def titled(fill):
    """Return what draws a map with a text on it, and a title beside it."""

    def draw(ax):
        fill(ax)
        ax.text(0.5, 0.5, "on it")
        ax.set(title="beside it", xlabel="below it")

    return draw


FIELD = np.add.outer(np.arange(5.0), np.arange(5.0))


@pytest.mark.parametrize(
    "fill",
    [
        lambda ax: ax.imshow(FIELD, cmap="gray"),
        lambda ax: ax.contourf(FIELD, cmap=style.HEIGHT, alpha=0.5),
        lambda ax: ax.bar([0, 1], [1, 2], color="pink"),
    ],
    ids=["an image", "heights", "another colour"],
)
def test_what_lies_on_a_map_has_light_colours_and_what_stands_around_it_the_pages(fill):
    svg = drawn(titled(fill)).svg
    letters = svg.find_all("g", style=re.compile("--seminar-ink"), transform=True)
    on_it = [text for text in letters if text.find_parent(class_=theme.PLAIN)]
    assert len(on_it) == 1 and len(letters) > 8
    ground = svg.find("g", class_=theme.PLAIN).path["style"]
    assert "--seminar-paper" in ground, "the ground of the map is light as well"
    assert f".{theme.THEMED} .{theme.PLAIN}{{--seminar-paper:#ffffff;" in theme.CSS
    assert svg.g.path.find_parent(class_=theme.PLAIN) is None, "that of the figure is the page's"


def test_a_surface_in_space_stands_on_the_pages_ground():
    fig, ax = style.figure(4, 3, subplot_kw={"projection": "3d"})
    ax.plot_surface(*np.meshgrid(range(5), range(5)), FIELD, cmap=style.HEIGHT)
    page = BeautifulSoup(style.bundle(fig, caption="c", alt="a")[0]["text/html"], "html.parser")
    assert page.svg.image and page.svg.find(class_=theme.PLAIN) is None


def test_axes_in_space_have_few_numbers_and_names_further_off_than_flat_ones():
    fig, ax = style.figure(6.4, 4.6, subplot_kw={"projection": "3d"})
    ax.plot_surface(*np.meshgrid(range(5), range(5)), FIELD / 80, cmap=style.HEIGHT)
    fig.draw_without_rendering()
    for axis in (ax.xaxis, ax.yaxis, ax.zaxis):
        low, high = sorted(axis.get_view_interval())
        assert sum(low <= tick <= high for tick in axis.get_ticklocs()) <= 6
        assert axis.labelpad > 2 * matplotlib.rcParamsDefault["axes.labelpad"]


def test_a_drawing_shrinks_with_the_page_as_far_as_its_text_can_be_read():
    assert "min-width:400px" in drawn(curve).svg["style"], "a small one is as large as it is"
    least = vector.NARROWEST / 700
    assert f"min-width:{vector.NARROWEST}px" in vector.fitting(style.figure(7)[0])
    assert least * style.LOOK["xtick.labelsize"] * style.DPI / 72 > 10, "pixels"


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
