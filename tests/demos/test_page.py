"""What a learner or a name puts into a demo's page stays text."""

import json

import pytest
from bs4 import BeautifulSoup

from seminar import demos
from seminar.demos import page
from seminar.demos.controls import Slider
from seminar.demos.marks import Words
from seminar.demos.picture import Frame, Picture

EVIL = """</p></script><img src=x onerror="alert('1')"> & <b>"""


@pytest.fixture(scope="module")
def picture():
    return Picture(2, 1)


def read(html):
    """Return the parsed page; what was text must not have become an element."""
    soup = BeautifulSoup(html, "html.parser")
    assert soup.find("b") is None and soup.find(onerror=True) is None
    return soup


def test_words_and_whose_code_it_was_stay_text():
    soup = read(page.words(EVIL, f"Your {EVIL}"))
    assert soup.find(class_="seminar-words").get_text() == EVIL
    assert soup.find(class_="seminar-note").get_text() == f"Your {EVIL}"


def test_words_have_real_minus_signs():
    soup = read(page.words("from -1 to -2", ""))
    assert soup.find(class_="seminar-words").get_text() == "from −1 to −2"


def test_an_alternative_text_stays_within_its_quotes(picture):
    soup = read(page.ground(picture, EVIL, "still"))
    assert soup.find("svg", role="img")["aria-label"] == EVIL
    as_image = Picture(2, 1)
    as_image["A"].set_title("loud", color="red")
    soup = read(page.ground(as_image, EVIL, "still"))
    assert soup.find("img", class_="seminar-ground")["alt"] == EVIL


def test_a_flipbooks_label_and_marks_stay_text(picture):
    control = Slider("p", EVIL, 0.0, 1.0, 0.5, 0.25)
    frame = Frame(picture, [Words(picture["A"], 0.5, 0.5, EVIL)], "")
    soup = read(page.flipbook(control, frame, page.words(EVIL, ""), EVIL, "still"))
    assert soup.find(class_="seminar-slider").span.get_text() == EVIL
    assert len(soup.find_all(class_="seminar-ground")) == 1
    slider = soup.find("input")
    assert (slider["min"], slider["max"], slider["value"]) == ("0", "4", "2")
    assert soup.find("output").get_text() == slider["aria-valuetext"]
    assert EVIL in soup.find("svg", class_="seminar-layer").get_text()


def test_a_flipbooks_frames_do_not_end_their_script():
    frames = [[EVIL, "</SCRIPT></script>", "é"]]
    soup = read(page.leaves(frames))
    (script,) = soup.find_all("script")
    assert json.loads(script.string) == frames
    assert "</" not in script.string


def test_what_stage_shows_of_code_that_raises_markup_is_text(declared):
    def raises(*arguments, **named):
        raise ValueError(EVIL)

    demo = declared(demos.tangent, raises)
    _, said = demo.frame(demo.start())
    assert EVIL in read(said).find(class_="seminar-note").get_text()
