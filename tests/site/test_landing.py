"""The site's first page: its scripts against the course's Python, and a visitor before it."""

import base64
import contextlib
import functools
import http.server
import threading
import tomllib
from math import cos, sin

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe

from grading.exercises import CHAPTERS
from grading.site import landing
from grading.site.landing import graph_picture, network, reading
from grading.site.landing.chapters import chapters, in_hours, questions
from grading.tree.course import ROOT
from seminar.demos.computation_graph import shopping_formula
from seminar.demos.drawing import centred, certainty, samples
from seminar.demos.small_network import unseen_digits
from seminar.graph.record import shown
from seminar.graph.walk import walk

pytestmark = pytest.mark.browser

MOST_BYTES = 250_000
PHONE = {"width": 360, "height": 740}


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The address of a site that has only the landing page."""
    folder = tmp_path_factory.mktemp("site")
    landing.write(folder)
    handler = functools.partial(Quiet, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture
def visit(chromium, site):
    """Open the page; the options are those of a browser's context."""
    with contextlib.ExitStack() as stack:

        def opened(**options):
            options = {"viewport": {"width": 1280, "height": 900}, **options}
            page = stack.enter_context(chromium.new_context(**options)).new_page()
            page.failed = []
            page.on("pageerror", lambda error: page.failed.append(str(error)))
            page.goto(site)
            if options.get("java_script_enabled", True):
                page.wait_for_selector("#digit.live")
            return page

        yield opened


def calling(page, script, call, argument=None):
    """Return what a function of one of the page's modules gives: `module` in `call`."""
    source = f"async argument => {{ const module = await import('/landing/{script}'); {call} }}"
    return page.evaluate(source, argument)


# ----------------------------------------------------------------------------- the same numbers


def test_the_network_reads_in_the_page_as_in_python_and_as_well_as_is_said(visit):
    page = visit()
    x, t = unseen_digits()
    pixels = np.round(x * 255).astype(np.uint8)
    read = calling(
        page,
        "network.js",
        """const layers = await module.load('/landing/network.bin');
        const pixels = Uint8Array.from(atob(argument), letter => letter.charCodeAt());
        const all = [];
        for (let start = 0; start < pixels.length; start += 784) {
            const image = Array.from(pixels.subarray(start, start + 784), pixel => pixel / 255);
            const { parts } = module.read(layers, image);
            all.push(parts.indexOf(Math.max(...parts)));
        }
        return all;""",
        base64.b64encode(pixels.tobytes()).decode(),
    )
    assert np.sum(np.array(read) != network.stored().predict(x).argmax(axis=1)) <= 2
    right = np.mean(np.array(read) == t)
    assert right > 0.98
    assert f"reads {right:.1%} of 10,000 digits" in page.locator("figcaption").first.inner_text()
    assert f"{network.NUMBERS:,} numbers" in page.locator("figcaption").first.inner_text()


@pytest.mark.long
def test_training_anew_gives_a_network_that_reads_as_well():
    x, t = unseen_digits()
    right = np.mean(network.train().predict(x).argmax(axis=1) == t)
    assert abs(right - network.accuracy()) < 0.003


def test_both_layers_are_what_python_makes_of_the_same_image(visit):
    page = visit()
    for image in list(samples().values())[:4]:
        found = calling(
            page,
            "network.js",
            """const layers = await module.load('/landing/network.bin');
            const { hidden, parts } = module.read(layers, argument);
            return [[...hidden], [...parts]];""",
            image.ravel().tolist(),
        )
        for ours, theirs in zip(reading.read(image), found, strict=True):
            np.testing.assert_allclose(theirs, ours, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("size", [28, 140])
def test_a_drawing_is_centred_as_in_the_notebook(size, visit):
    page, random = visit(), np.random.default_rng(3)
    for _ in range(5):
        ink = np.zeros((size, size))
        top, left = random.integers(size // 3, size=2)
        high, wide = random.integers(size // 5, size // 2, size=2)
        ink[top : top + high, left : left + wide] = random.random((high, wide)) ** 3
        found = calling(
            page,
            "centre.js",
            "return [...module.centred(argument[0], argument[1])];",
            [ink.ravel().tolist(), size],
        )
        # Pillow rounds to 255 levels, twice.
        np.testing.assert_allclose(np.reshape(found, (28, 28)), centred(ink), atol=0.012)


def test_nothing_is_centred_where_there_is_no_ink(visit):
    call = "return [...module.centred(new Float64Array(28 * 28), 28)];"
    assert calling(visit(), "centre.js", call) == [0] * 28 * 28


def positions():
    """Return positions of the five sliders: the first, both ends, and others at random."""
    ends = [end for _, _, _, end, _ in graph_picture.SLIDERS]
    random = np.random.default_rng(5)
    some = [[int(random.integers(end + 1)) for end in ends] for _ in range(60)]
    return [list(graph_picture.START), [0] * 5, ends, *some]


def test_the_walk_back_has_the_numbers_and_the_sentences_of_the_course(visit):
    keys = [key for key, *_ in graph_picture.SLIDERS]
    found = calling(
        visit(),
        "shopping.js",
        """const { walk } = await import('/landing/graph.js');
        return argument.map(inputs => {
            const total = module.formula(inputs);
            return walk(total).map(({ at, reached, sentence }) => [
                at?.key ?? '',
                reached.map(([value, gradient]) => [value.name, value.number, gradient]),
                sentence,
            ]);
        });""",
        [dict(zip(keys, each, strict=True)) for each in positions()],
    )
    for (*counts, tax), steps in zip(positions(), found, strict=True):
        right = walk(shopping_formula(*counts, 1 + tax / 100))
        assert len(right) == len(steps) == 8
        for step, (_, reached, sentence) in zip(right, steps, strict=True):
            expected = step.sentence
            for (place, slope), (name, number, gradient) in zip(step.reached, reached, strict=True):
                value = place[0].inputs[place[1]] if isinstance(place, tuple) else place
                assert (name, number) == (value.name, pytest.approx(value.number))
                assert gradient == pytest.approx(slope, rel=1e-6, abs=1e-6)
                # 126.15 may be a little less where it is found by nudging
                expected = expected.replace(f"= {shown(slope)} goes", f"= {shown(gradient)} goes")
            assert sentence == expected


def test_numbers_are_written_as_on_the_graphs_of_the_course(visit):
    random = np.random.default_rng(1)
    numbers = [0.0, -0.0, 1.2, 151.25, 151.35, 1234.5, 1235.5, 99.995, 0.12345, -2.5, 468]
    numbers += [*(random.random(200) * 10.0 ** random.integers(-2, 5, 200))]
    numbers = [float(number) for number in numbers]
    found = calling(visit(), "graph.js", "return argument.map(module.shown);", numbers)
    assert found == [shown(number) for number in numbers]


# -------------------------------------------------------------------------------- the visitor


def arc(x, y, wide, high, start, end):
    angles = np.radians(np.linspace(start, end, 25))
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
            page.mouse.move(*place, steps=3)
        page.mouse.up()


def says(page):
    return page.locator("#digit .says").inner_text()


def wait_until_said(page, words, part="#digit"):
    page.wait_for_function(
        "([part, words]) => document.querySelector(part).textContent.includes(words)",
        arg=[f"{part} [role=status]", words],
    )


@pytest.mark.parametrize("viewport", [{"width": 1280, "height": 900}, PHONE], ids=["wide", "phone"])
def test_ten_digits_drawn_by_mouse_are_read_right_while_they_are_drawn(viewport, visit):
    page = visit(viewport=viewport)
    for digit, strokes in HAND.items():
        page.locator(".clear").click()
        draw(page, strokes)
        page.wait_for_function(
            "digit => document.querySelector('.bar.best .digit')?.textContent === digit",
            arg=str(digit),
        )
        assert says(page).startswith(f"The network says {digit}, with ")
        wait_until_said(page, f"The network says {digit}")
    assert page.failed == []


def test_the_bars_move_before_the_pen_is_lifted(visit):
    page = visit()
    page.locator(".clear").click()
    box = page.locator(".paper").bounding_box()
    page.mouse.move(box["x"] + 100, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + 95, box["y"] + 200, steps=10)
    page.wait_for_function("document.querySelector('.bar.best .digit')?.textContent === '1'")
    page.mouse.up()


def test_a_digit_is_drawn_by_finger_and_the_page_stays_where_it_is(visit):
    page = visit(viewport=PHONE, has_touch=True, is_mobile=True, reduced_motion="reduce")
    page.locator(".clear").tap()
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


# ---------------------------------------------------------------------------------- everybody


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [{"width": 1280, "height": 900}, PHONE], ids=["wide", "phone"])
def test_nothing_shuts_anybody_out(scheme, viewport, visit):
    page = visit(color_scheme=scheme, viewport=viewport, reduced_motion="reduce")
    found = Axe().run(page).response["violations"]
    assert [f"{rule['id']}: {node['html'][:150]}" for rule in found for node in rule["nodes"]] == []


@pytest.mark.parametrize("width", [320, 360, 412, 768, 1024])
def test_no_page_is_moved_sideways(width, visit):
    page = visit(viewport={"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert (
        page.locator("svg.graph").evaluate_all("all => all.filter(e => e.checkVisibility()).length")
        == 1
    )
    outside = page.evaluate(
        """() => [...document.querySelectorAll('svg.graph')].filter(svg => svg.checkVisibility())
            .flatMap(svg => [...svg.querySelectorAll('text')].filter(text => {
                const [inner, outer] = [text, svg].map(part => part.getBoundingClientRect());
                return inner.left < outer.left - 1 || inner.right > outer.right + 1;
            }).map(text => text.textContent))"""
    )
    assert outside == []


def test_without_scripts_the_page_is_read_with_its_pictures_and_no_dead_controls(visit):
    page = visit(java_script_enabled=False)
    assert page.locator(".still").is_visible()
    assert page.locator("button:visible, input:visible, canvas.paper:visible").count() == 0
    assert says(page) == reading.at_start().in_words
    assert page.locator(".bar.best .digit").inner_text() == "3"
    numbers = page.locator("svg.graph.wide .backward").all_text_contents()
    assert sorted(numbers) == sorted(
        f"← {shown(slope)}" for slope in graph_picture.start().slopes()
    )
    assert page.locator(".chapters li").count() == len([*CHAPTERS])


def test_the_page_begins_as_it_is_read_without_scripts(visit):
    still = visit(java_script_enabled=False).locator("#walk .says").inner_text()
    page = visit(reduced_motion="reduce")
    assert page.locator("#walk .says").inner_text() == still == graph_picture.said()
    named = [graph.get_attribute("aria-label") for graph in page.locator("svg.graph").all()]
    layout = graph_picture.start()
    words = f"{graph_picture.SHAPE} {graph_picture.in_words(layout, layout.slopes())}"
    assert named == [words, words]


def test_nothing_moves_aside_while_the_page_loads(visit, site):
    page = visit(viewport=PHONE)
    page.add_init_script(
        """window.moved = 0;
        new PerformanceObserver(list => {
            for (const entry of list.getEntries()) window.moved += entry.value;
        }).observe({ type: 'layout-shift', buffered: true });"""
    )
    page.goto(site)
    page.wait_for_timeout(2500)
    assert page.evaluate("window.moved") < 0.005


@pytest.mark.parametrize("width", [360, 412, 600, 768, 1024, 1280])
def test_words_that_come_and_go_move_nothing_aside(width, visit):
    page = visit(viewport={"width": width, "height": 800}, reduced_motion="reduce")
    heights = {"#digit": set(), "#walk": set()}

    def note():
        page.wait_for_timeout(60)
        for part, found in heights.items():
            found.add(page.locator(part).evaluate("part => part.offsetHeight"))

    note()
    page.locator(".clear").click()
    note()
    draw(page, [HAND[7][0][:2]])
    note()
    for digit in range(10):
        page.locator(f".sample[value='{digit}']").click()
        note()
    for far in ("End", "Home"):
        for slider in page.get_by_role("slider").all():
            slider.press(far)
        for way in ("Previous", "Next"):
            for _ in range(7):
                page.get_by_role("button", name=way).click()
                note()
    assert {part: len(found) for part, found in heights.items()} == {"#digit": 1, "#walk": 1}


def test_all_of_it_is_light_and_comes_from_the_site(visit, site):
    page, sizes = visit(), {}
    page.on("response", lambda answer: sizes.update({answer.url: len(answer.body())}))
    page.goto(site)
    page.wait_for_selector("#digit.live")
    page.wait_for_timeout(500)
    assert all(url.startswith((site, "data:")) for url in sizes)
    assert 20_000 < sum(sizes.values()) < MOST_BYTES
    assert page.context.cookies() == [] and page.evaluate("localStorage.length") == 0


def test_where_the_weights_do_not_come_the_page_says_so_and_the_graph_still_moves(chromium, site):
    with chromium.new_context() as context:
        page = context.new_page()
        page.route("**/network.bin", lambda route: route.fulfill(status=404))
        page.goto(site)
        page.wait_for_function(
            "document.querySelector('#digit .says').textContent.includes('Load the page again')"
        )
        page.get_by_role("button", name="Previous").click()
        assert page.locator("#walk .says").inner_text().startswith("Step 6 of 7")


# ------------------------------------------------------------------------------ what it says


def test_each_chapter_has_its_title_question_points_and_time():
    listed = chapters()
    assert [chapter.folder for chapter in listed] == [*CHAPTERS]
    for chapter in listed:
        assert chapter.points == sum(exercise.points for exercise in CHAPTERS[chapter.folder])
        assert chapter.title and questions()[chapter.number].endswith("?") and chapter.sittings
    assert [in_hours(minutes) for minutes in (40, 60, 125)] == ["40 min", "1 h", "2 h 5 min"]


def test_every_link_to_the_site_is_relative_and_of_its_layout(visit, site):
    links = (
        visit(java_script_enabled=False)
        .locator("a")
        .evaluate_all("links => links.map(link => link.getAttribute('href'))")
    )
    ours = {link for link in links if not link.startswith(("https://", "#"))}
    assert ours >= {"chapters/index.html", "docs/instructors.html"}
    places = ("chapters/", "docs/", "run/notebooks/index.html?path=")
    assert all(link.startswith(places) for link in ours)
    for chapter in chapters():
        assert {chapter.to_read, chapter.to_run} <= ours
    assert any(link.startswith("https://colab.research.google.com/github/") for link in links)
    inside = {link[1:] for link in links if link.startswith("#")}
    page = visit()
    assert all(page.locator(f"[id='{name}']").count() == 1 for name in inside)


def test_an_installed_course_has_every_file_of_the_page():
    with (ROOT / "pyproject.toml").open("rb") as file:
        patterns = tomllib.load(file)["tool"]["setuptools"]["package-data"]["grading"]
    shipped = {path for pattern in patterns for path in (ROOT / "grading").glob(pattern)}
    folder = ROOT / "grading" / "site" / "landing"
    files = {path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"}
    assert {path for path in files if path.suffix != ".py"} <= shipped


def test_the_page_is_written_alike_every_time(tmp_path):
    written = []
    for name in ("one", "other"):
        landing.write(tmp_path / name)
        files = sorted(path for path in (tmp_path / name).rglob("*") if path.is_file())
        written.append({path.relative_to(tmp_path / name): path.read_bytes() for path in files})
    assert written[0] == written[1]
