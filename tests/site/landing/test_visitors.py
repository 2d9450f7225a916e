"""Who draws on the landing page, by mouse, finger or keyboard, and walks back through its graph."""

from math import cos, sin

import numpy as np
import pytest

from grading.site.landing import graph_picture, reading
from seminar.demos.computation_graph import shopping_formula
from seminar.demos.drawing import certainty, samples
from seminar.graph.walk import walk

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}


def arc(x, y, wide, high, start, end):
    angles = np.radians(np.linspace(start, end, 13))
    return [(x + wide * cos(angle), y + high * sin(angle)) for angle in angles]


HAND = {
    0: [arc(0.5, 0.5, 0.25, 0.36, -90, 270)],
    1: [[(0.53, 0.12), (0.5, 0.88)]],
    2: [[*arc(0.5, 0.32, 0.22, 0.2, -170, 40), (0.27, 0.86), (0.76, 0.86)]],
    3: [[*arc(0.45, 0.31, 0.22, 0.19, -150, 85), *arc(0.45, 0.69, 0.25, 0.19, -88, 150)]],
    4: [[(0.3, 0.12), (0.24, 0.52), (0.74, 0.52)], [(0.7, 0.12), (0.68, 0.88)]],
    5: [[(0.72, 0.14), (0.32, 0.14), (0.3, 0.45), *arc(0.47, 0.65, 0.24, 0.22, -120, 140)]],
    6: [[(0.62, 0.1), (0.33, 0.55), *arc(0.5, 0.68, 0.21, 0.19, 180, -180)]],
    7: [[(0.24, 0.15), (0.74, 0.15), (0.44, 0.88)]],
    8: [[*arc(0.5, 0.3, 0.19, 0.18, 90, 450), *arc(0.5, 0.68, 0.23, 0.2, -90, 270)]],
    9: [[*arc(0.48, 0.32, 0.2, 0.2, 0, -360), (0.66, 0.88)]],
}
"""Digits as they are drawn in one or two strokes; places are parts of the paper's width."""


def draw(page, strokes):
    box = page.locator(".paper").bounding_box()
    for stroke in strokes:
        places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in stroke]
        page.mouse.move(*places[0])
        page.mouse.down()
        for place in places[1:]:
            page.mouse.move(*place)
        page.mouse.up()


def says(page):
    return page.locator("#digit .says").inner_text()


def wait_until_said(page, words, part="#digit"):
    page.wait_for_function(
        "([part, words]) => document.querySelector(part).textContent.includes(words)",
        arg=[f"{part} [role=status]", words],
    )


def test_ten_digits_drawn_by_mouse_are_read_right_while_they_are_drawn(visit):
    page = visit()
    clear = page.locator(".clear")
    assert not clear.is_visible(), "a first stroke may begin where it is"
    for digit, strokes in HAND.items():
        draw(page, strokes)
        page.wait_for_function(
            "digit => document.querySelector('.bar.best .digit')?.textContent === digit",
            arg=str(digit),
        )
        assert says(page).startswith(f"The network says {digit}, with ")
        wait_until_said(page, f"The network says {digit}")
        clear.click()
    assert page.failed == []


def test_the_bars_move_before_the_pen_is_lifted(visit):
    page = visit()
    box = page.locator(".paper").bounding_box()
    page.mouse.move(box["x"] + 100, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + 95, box["y"] + 200, steps=10)
    page.wait_for_function("document.querySelector('.bar.best .digit')?.textContent === '1'")
    page.mouse.up()


def test_a_digit_is_drawn_by_finger_and_the_page_stays_where_it_is(visit):
    page = visit(viewport=PHONE, has_touch=True, is_mobile=True, reduced_motion="reduce")
    page.locator(".paper").scroll_into_view_if_needed()
    page.wait_for_timeout(300)
    before, box = page.evaluate("scrollY"), page.locator(".paper").bounding_box()
    finger = page.context.new_cdp_session(page)
    for kind, (x, y) in zip(
        ["touchStart", *["touchMove"] * 60, "touchEnd"],
        [*HAND[2][0], *[HAND[2][0][-1]] * 60],
        strict=False,
    ):
        at = [{"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]}]
        touches = [] if kind == "touchEnd" else at
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})
    wait_until_said(page, "The network says 2")
    assert page.evaluate("scrollY") == before


def test_before_anybody_draws_the_page_draws_a_digit_and_says_nothing_aloud(visit):
    page = visit()
    page.wait_for_function(
        "document.querySelector('#digit .says').textContent.startsWith('The network says 3')"
    )
    page.wait_for_timeout(3500)
    assert says(page).startswith("The network says 3")
    assert page.locator("#digit [role=status]").inner_text() == ""
    assert page.locator(".invitation").is_visible()
    draw(page, HAND[1])
    page.wait_for_function(
        "document.querySelector('#digit .says').textContent.startsWith('The network says 1')"
    )
    assert not page.locator(".invitation").is_visible()


def test_a_digit_is_drawn_by_keyboard_alone_and_read(visit):
    page = visit(reduced_motion="reduce")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.paper')"):
            break
    assert page.locator(".pen").is_visible()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Space")
    wait_until_said(page, "Pen down")
    for _ in range(9):
        page.keyboard.press("ArrowDown")
    wait_until_said(page, "The network says 1")
    page.keyboard.press("Delete")
    wait_until_said(page, "The paper is clear.")
    page.wait_for_function("document.querySelectorAll('.bar.best').length === 0")
    assert says(page).startswith("Draw a digit")


def test_a_digit_that_somebody_else_wrote_is_read_as_in_python(visit):
    page = visit()
    for digit, image in enumerate(samples().values()):
        page.locator(f".sample[value='{digit}']").press("Enter")
        _, parts = reading.read(image)
        page.wait_for_function(
            "([digit, text]) => document.querySelectorAll('.bar .percent')[digit].textContent"
            " === text",
            arg=[int(parts.argmax()), certainty(parts.max())],
        )


def test_sliders_and_steps_change_what_stands_on_the_graph(visit):
    page = visit(reduced_motion="reduce")
    graph_shown = page.locator("svg.graph.wide")

    def number(way, kind):
        return graph_shown.locator(f"[data-way={way}] .{kind}").text_content()

    assert (number("total", "forward"), number("apple_price", "backward")) == ("468", "← 2.4")
    page.get_by_role("slider", name="price of an apple").focus()
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    assert (number("apple_price", "forward"), number("total", "forward")) == ("70", "492")
    assert "price of an apple 70, gradient 2.4, " in graph_shown.get_attribute("aria-label")
    assert (
        page.get_by_role("slider", name="price of an apple").get_attribute("aria-valuetext")
        == "70 rubles"
    )
    assert (number("apple_count", "backward"), number("tax", "backward")) == ("← 84", "← 410")
    previous, following = (page.get_by_role("button", name=name) for name in ("Previous", "Next"))
    for _ in range(7):
        previous.press("Enter")
    assert (number("total", "backward"), number("tax", "backward")) == ("← 1", "")
    assert previous.get_attribute("aria-disabled") == "true"
    following.press("Enter")
    assert (number("goods", "backward"), number("tax", "backward")) == ("← 1.2", "")
    assert graph_shown.locator(".node.at").get_attribute("data-node") == "total"
    said = page.locator("#walk .says").inner_text()
    assert said == f"Step 1 of 7: {walk(shopping_formula(70, 2, 90, 3, 1.2))[1].sentence}"
    wait_until_said(page, said, "#walk")


def test_the_walk_back_goes_by_itself_step_by_step_and_can_be_paused(visit):
    page = visit()
    button = page.locator(".walk")
    button.click()
    assert page.locator("#walk .says").inner_text().startswith("Step 0 of 7")
    page.wait_for_function(
        "document.querySelector('#walk .says').textContent.startsWith('Step 2 of 7')"
    )
    assert button.inner_text() == "Pause"
    button.click()
    page.wait_for_timeout(1800)
    assert page.locator("#walk .says").inner_text().startswith("Step 2 of 7")
    fresh = page.locator("svg.graph.wide .way.fresh")
    assert fresh.get_attribute("data-way") == "tax"
    assert page.locator("svg .dot").count() == 0
    button.click()
    page.wait_for_function("document.querySelector('.walk').textContent === 'Walk back'")
    assert page.locator("#walk .says").inner_text() == graph_picture.said()


HEIGHTS = """
    const frame = () => new Promise(requestAnimationFrame);
    const heights = async () => {
        await frame();
        await frame();
        return ['#digit', '#walk'].map(part => document.querySelector(part).offsetHeight);
    };
"""
NOW = f"async () => {{ {HEIGHTS} return [await heights()]; }}"
SEVEN_TIMES = f"""async button => {{
    {HEIGHTS}
    const found = [];
    for (let time = 0; time < 7; time += 1) {{
        button.click();
        found.push(await heights());
    }}
    return found;
}}"""


@pytest.mark.parametrize("width", [360, 600, 1024, 1280])
def test_words_that_come_and_go_move_nothing_aside(width, visit):
    page = visit(viewport={"width": width, "height": 800}, reduced_motion="reduce")
    found = page.evaluate(NOW)
    draw(page, [HAND[7][0][:2]])
    found += page.evaluate(NOW)
    page.locator(".clear").click()
    found += page.evaluate(NOW)
    for digit in range(10):
        page.locator(f".sample[value='{digit}']").click()
        found += page.evaluate(NOW)
    for far in ("End", "Home"):
        for slider in page.get_by_role("slider").all():
            slider.press(far)
        for way in ("Previous", "Next"):
            found += page.get_by_role("button", name=way).evaluate(SEVEN_TIMES)
    assert len(found) == 41
    assert len({(digit, walk) for digit, walk in found}) == 1
