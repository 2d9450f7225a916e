"""What moves in a demo has the colours of what it lies on, live and in the still figure."""

import base64
import io
import re

import numpy as np
import pytest
from bs4 import BeautifulSoup
from PIL import Image

from seminar import style, theme
from seminar.demos.marks import Line, Pixels, Words
from seminar.demos.picture import Picture


@pytest.fixture(scope="module")
def picture():
    """A map on the left and a chart on the right."""
    picture = Picture(4, 2, [["map", "chart"]])
    with style.look():
        picture["map"].contourf(np.add.outer(np.arange(3.0), np.arange(3.0)), cmap=style.HEIGHT)
        picture["chart"].set(xlim=(0, 2), ylim=(0, 2))
    return picture


def marks_on(axes):
    return [Line(axes, [0, 2], [0, 2]), Words(axes, 1, 1, "here")]


def test_marks_on_a_map_are_light_and_their_lines_have_a_rim(picture):
    layer = BeautifulSoup(picture.layer(marks_on(picture["map"])), "html.parser")
    assert theme.THEMED in layer.svg["class"]
    rim, line = layer.find_all("path")
    assert (rim["stroke"], line["stroke"]) == (theme.paint(style.PAPER), theme.paint(style.BLUE))
    assert float(rim["stroke-width"]) > float(line["stroke-width"])
    assert all(part.find_parent(class_=theme.PLAIN) for part in (rim, line, layer.find("text")))


def test_marks_on_a_chart_have_the_pages_colours(picture):
    layer = BeautifulSoup(picture.layer(marks_on(picture["chart"])), "html.parser")
    assert len(layer.find_all("path")) == 1
    assert layer.find(class_=theme.PLAIN) is None


@pytest.mark.parametrize("name", ["map", "chart"])
def test_the_still_figure_has_the_same_colours(name, picture):
    data, _ = picture.bundle(marks_on(picture[name]), caption="c", alt="a")
    svg = BeautifulSoup(data["text/html"], "html.parser").svg
    (line,) = svg.find_all("path", style=re.compile("stroke:var.--seminar-blue"))
    assert bool(line.find_parent(class_=theme.PLAIN)) == (name == "map")
    haloed = svg.find_all("g", style=re.compile("paint-order:stroke"))
    assert len(haloed) == 1, "letters stay letters, each drawn once"
    assert "stroke:var(--seminar-paper" in haloed[0]["style"]
    assert len(haloed[0].find_all("use")) == len("here")


def test_gaps_in_an_image_show_the_ground(picture):
    image = np.array([[0.0, np.nan], [1.0, 0.5]])
    layer = picture.layer([Pixels(picture["chart"], 0, 1, 0, 1, image)])
    data = re.search(r"base64,([^\"]+)", layer)[1]
    with Image.open(io.BytesIO(base64.b64decode(data))) as drawn:
        opacity = np.asarray(drawn.convert("RGBA"))[..., 3]
    assert opacity.tolist() == [[255, 0], [255, 255]]
