"""How demos are put on stage: pace, marks at the edge of sense, and what a front end receives."""

import asyncio
import base64
import io
import json
import re
import threading
import time

import numpy as np
import pytest
from PIL import Image

from seminar import demos, style
from seminar.demos import page, stage
from seminar.demos.controls import LogSlider, Slider, nearest, widget
from seminar.demos.marks import Arrow, Bars, Dots, Line, Pixels, Words, minus
from seminar.demos.pace import Latest
from seminar.demos.picture import Frame, Picture


def test_a_burst_of_moves_is_answered_by_its_first_and_its_last():
    drawn, value = [], [0]

    async def burst():
        latest = Latest(lambda: (time.sleep(0.01), drawn.append(value[0])))
        for value[0] in range(20):
            latest.ask()
        await asyncio.sleep(0.1)

    asyncio.run(burst())
    assert drawn == [0, 19]


def test_moves_that_come_one_by_one_are_answered_at_once():
    drawn, value = [], [0]

    async def slowly():
        latest = Latest(lambda: drawn.append(value[0]))
        for value[0] in range(5):
            latest.ask()
            assert drawn[-1] == value[0]
            await asyncio.sleep(0.01)

    asyncio.run(slowly())


def test_without_an_event_loop_every_move_is_answered():
    drawn = []
    latest = Latest(lambda: drawn.append(1))
    for _ in range(3):
        latest.ask()
    assert len(drawn) == 3


@pytest.mark.parametrize("name", ["tangent", "draw_a_digit", "live_training"])
def test_what_widgets_say_in_another_thread_is_answered_in_that_of_the_cell(
    live, monkeypatch, name, displayed
):
    answered_in = []
    show = stage.Stage.show

    def remember(self, frame, said):
        answered_in.append(threading.get_ident())
        show(self, frame, said)

    monkeypatch.setattr(stage.Stage, "show", remember)

    async def move():
        children = live(getattr(demos, name))
        buttons = [each for child in children for each in getattr(child, "children", ())]
        for each in [*children, *buttons]:
            if hasattr(each, "options"):
                await asyncio.to_thread(setattr, each, "value", each.options[-1])
            elif isinstance(getattr(each, "value", None), bool | int | float):
                await asyncio.to_thread(setattr, each, "value", type(each.value)(not each.value))
            elif hasattr(each, "click"):
                await asyncio.to_thread(each.click)
        await asyncio.sleep(0.1)

    asyncio.run(move())
    assert set(answered_in) == {threading.get_ident()}


@pytest.fixture
def plain():
    picture = Picture(4, 3)
    picture["A"].set(xlim=(0, 10), ylim=(0, 10))
    return picture


def test_a_point_lands_where_matplotlib_would_put_it(plain):
    on = plain["A"]
    svg = plain.layer([Dots(on, 5, 5)])
    x, y = (float(re.search(rf'{c}="([\d.]+)"', svg)[1]) for c in ("cx", "cy"))
    there = on.transData.transform((5, 5))
    assert (x, 300 - y) == pytest.approx(tuple(there), abs=0.06)


def test_infinite_and_missing_points_leave_gaps(plain):
    on = plain["A"]
    y = [1, 2, np.nan, 4, 5, np.inf, 7, 8e300, -1e300]
    svg = plain.layer([Line(on, range(9), y), Dots(on, range(9), y), Bars(on, range(9), y)])
    assert svg.count("M") - svg.count("Z") == 3
    assert svg.count("<circle") == 7
    assert "nan" not in svg and "inf" not in svg and "e+" not in svg


def test_words_are_escaped_and_have_real_minus_signs(plain):
    svg = plain.layer([Words(plain["A"], 1, 1, "<b> -3 & 1e-4")])
    assert "&lt;b&gt; −3 &amp; 1e-4" in svg
    assert minus("from -1.5 to x-ray 10-12") == "from −1.5 to x-ray 10-12"


def test_the_still_shows_the_marks_and_gives_the_figure_back(plain):
    empty = plain.bundle([], caption="c", alt="a")[0]["image/png"]
    marks = [Line(plain["A"], [0, 10], [0, 10], color=style.VERMILION, width=9)]
    drawn = plain.bundle(marks, caption="c", alt="a")[0]["image/png"]
    assert drawn != empty
    assert plain.bundle([], caption="c", alt="a")[0]["image/png"] == empty


def test_bars_and_the_heads_of_arrows_are_filled_and_lines_are_not(plain):
    on = plain["A"]
    bars, line = plain.layer([Bars(on, [1], [2])]), plain.layer([Line(on, [0, 9], [0, 9])])
    assert 'fill="none"' not in bars and bars.count("fill=") == 1
    assert 'fill="none"' in line and line.count("fill=") == 1
    shaft_and_head = plain.layer([Arrow(on, 1, 1, 5, 5)])
    assert shaft_and_head.count('fill="none"') == 1 and shaft_and_head.count("fill=") == 2


def test_a_mark_ends_where_its_axes_do_in_the_still(plain):
    on = plain["A"]
    empty, drawn = (
        np.asarray(Image.open(io.BytesIO(base64.b64decode(bundle["image/png"]))).convert("RGB"))
        for marks in ([], [Line(on, [-90, 90], [5, 5], color=style.VERMILION, width=9)])
        for bundle in (plain.bundle(marks, caption="c", alt="a")[0],)
    )
    # at twice the resolution, and down from the top
    left, right = (round(2 * edge) for edge in (on.bbox.x0, on.bbox.x1))
    row = len(drawn) - round(2 * on.transData.transform((5, 5))[1])
    changed = np.abs(drawn[row].astype(int) - empty[row]).max(axis=1) > 60
    assert changed[left + 3 : right - 3].all()
    assert not changed[: left - 3].any() and not changed[right + 3 :].any()


@pytest.mark.parametrize("color", [False, True], ids=["grey", "color"])
def test_an_image_stands_upright_in_the_still(plain, color):
    black_above = np.ones((10, 10))
    black_above[:3] = 0
    if color:
        black_above = np.repeat((255 * black_above).astype(np.uint8)[:, :, None], 3, axis=2)
    bundle, _ = plain.bundle([Pixels(plain["A"], 0, 10, 0, 10, black_above)], caption="c", alt="a")
    still = np.asarray(Image.open(io.BytesIO(base64.b64decode(bundle["image/png"]))).convert("L"))
    inside = plain["A"].get_position()
    column = still[:, round((inside.x0 + 0.1) * still.shape[1])]
    top, bottom = (
        column[round((1 - inside.y0 - part * inside.height) * len(column))] for part in (0.9, 0.1)
    )
    assert top < 30 and bottom > 220


def test_sliders_take_their_start_and_their_ends():
    for control in (Slider("a", "a", 0, 10, 3, 1), LogSlider("b", "b", -3.0, 0.5, 0.1, 0.05)):
        moved = widget(control)
        assert moved.value == pytest.approx(control.start)
        assert moved.description == control.label
        assert control.values[nearest(control, control.start)] == pytest.approx(control.start)


def test_a_whole_number_is_read_as_one_and_any_other_in_the_form_that_is_asked_for():
    whole, other = Slider("a", "a", 0, 10, 3, 1), Slider("b", "b", 0.0, 1.0, 0.5, 0.25)
    assert widget(whole).readout_format == "d"
    assert widget(other).readout_format == other.form != "d"


def test_axes_stay_where_they_were_first_laid_out(plain):
    plain.layer([])
    before = plain["A"].get_position().bounds
    plain["A"].set_title("one\ntwo\nthree")
    plain.figure.draw_without_rendering()
    assert plain["A"].get_position().bounds == before


def test_what_is_opaque_says_nothing_of_it(plain):
    on = plain["A"]
    marks = [Dots(on, 5, 5), Line(on, [0, 1], [0, 1])]
    assert "opacity" not in plain.layer(marks)


def test_a_moved_slider_sends_one_small_message(live, displayed):
    x, _, _, box, _ = live(demos.tangent)
    assert "seminar-stage" in box._dom_classes
    _, layer = box.children
    before = layer.value
    x.value = 9.0
    assert layer.value != before
    assert len(layer.value) < 5000
    assert "x = 9 has" in layer.value


def test_no_moment_shows_the_marks_of_one_picture_on_the_ground_of_another():
    small, large = Picture(4, 3), Picture(4, 3)
    small["A"].set(xlim=(0, 1))
    large["A"].set(xlim=(0, 9))
    frames = [
        Frame(picture, [Line(picture["A"], [0, end], [0, 1])], f"up to {end}")
        for picture, end in ((small, 1), (large, 9), (small, 0.5))
    ]
    shown = stage.Stage(frames[0], "words", "alt", "still")
    ground, layer = shown.box.children
    seen = []
    for part in (ground, layer):
        part.observe(lambda change: seen.append((ground.value, layer.value)), "value")
    own = {page.layer(frame, "alt"): shown._grounded(frame.picture) for frame in frames}
    for frame in frames[1:]:
        shown.show(frame, "words")
    assert len(seen) == 6
    for under, over in seen:
        drawn = [line for line in own if over.startswith(line)]
        assert "<path" not in over or [own[line] for line in drawn] == [under]
        assert over.endswith("words")


def test_what_a_notebook_saves_of_a_demo_has_no_ids_but_the_widgets(live, displayed):
    live(demos.tangent)
    view, still = (data for data, _ in displayed)
    assert set(view) == {"application/vnd.jupyter.widget-view+json", "text/plain"}
    assert view["text/plain"].startswith("The demo tangent, to be moved with: x, where")
    assert "image/png" in still
    assert "seminar-still-tangent" in still["text/html"]


def test_a_demo_of_one_slider_hands_every_frame_to_the_page(live, displayed):
    _, leaves = live(demos.cross_entropy_curve)
    script = '<script type="application/json">'
    frames = json.loads(leaves.value.removeprefix(script).removesuffix("</script>"))
    assert len(frames) == 101
    assert frames[50][2] == "0.50"
    assert "the loss is 0.693" in frames[50][1]


def test_static_means_static(monkeypatch, displayed):
    monkeypatch.setenv("SEMINAR_STATIC", "1")
    assert stage.is_static()
    demos.learning_rate()
    assert len(displayed) == 1
