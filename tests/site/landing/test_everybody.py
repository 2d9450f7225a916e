"""The landing page for everybody: any screen, no scripts, a slow line; and what stands on it."""

import tomllib

import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe

from grading.exercises import CHAPTERS
from grading.site import landing
from grading.site.chapters import chapters
from grading.site.landing import graph_picture, reading
from grading.site.landing.page import in_hours
from grading.tree.course import ROOT
from seminar.graph.record import shown

pytestmark = pytest.mark.browser

MOST_BYTES = 250_000
PHONE = {"width": 360, "height": 740}


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


@pytest.mark.parametrize("viewport", [PHONE, {"width": 1366, "height": 768}], ids=["phone", "wide"])
def test_the_first_screen_says_what_it_costs_for_whom_it_is_and_where_to_begin(viewport, visit):
    page = visit(viewport=viewport)
    assert page.locator(".terms").inner_text().startswith("Free, about ")
    for part in (".terms", ".hero .button.strong", ".hero .button:text('Read it')"):
        box = page.locator(part).bounding_box()
        assert box["y"] + box["height"] < viewport["height"]


@pytest.mark.parametrize("width", [360, 1366])
def test_no_line_of_code_is_cut_off(width, visit):
    page = visit(viewport={"width": width, "height": 800})
    for code in page.locator(".card pre").all():
        assert code.evaluate("code => code.scrollWidth <= code.clientWidth")


def test_paper_has_a_finished_digit_and_no_controls(visit):
    page = visit()
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    drawn = page.locator("canvas.paper").evaluate("paper => paper.toDataURL()")
    assert (
        page.locator("#digit .says").inner_text() == "The network says 3, with 100.0%. It is sure."
    )
    page.wait_for_timeout(500)
    assert page.locator("canvas.paper").evaluate("paper => paper.toDataURL()") == drawn
    for part in (".sheet", ".bar.best .fill", ".seen"):
        printed = page.locator(part).evaluate("part => getComputedStyle(part).printColorAdjust")
        assert printed == "exact", part
    assert page.locator("button:visible, input:visible, .button:visible").count() == 0


def test_the_citation_has_the_year_of_the_release_or_says_that_there_is_none_yet(visit):
    said = visit().locator("footer p").first.inner_text()
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    released = citation.get("date-released")
    assert (f"({released.year})" if released else "not released yet") in said


def test_without_scripts_the_page_is_read_with_its_pictures_and_no_dead_controls(visit):
    page = visit(java_script_enabled=False)
    assert page.locator(".still").is_visible()
    assert page.locator("button:visible, input:visible, canvas.paper:visible").count() == 0
    assert page.locator("#digit .says").inner_text() == reading.at_start().in_words
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


def test_all_of_it_is_light_and_comes_from_the_site(visit, site):
    page, sizes = visit(), {}
    page.on("response", lambda answer: sizes.update({answer.url: len(answer.body())}))
    page.goto(site)
    page.wait_for_selector("#digit.live")
    page.wait_for_timeout(500)
    assert all(url.startswith(site) for url in sizes)
    named = page.evaluate(
        """() => [...document.querySelectorAll('link, script, img, iframe')]
            .map(part => part.getAttribute('href') ?? part.getAttribute('src'))"""
    )
    assert named and all(address.startswith("landing/") for address in named)
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


def test_each_chapter_has_its_title_question_points_and_time():
    listed = chapters()
    assert [chapter.name for chapter in listed] == [*CHAPTERS]
    for chapter in listed:
        assert chapter.points == sum(exercise.points for exercise in CHAPTERS[chapter.name])
        assert chapter.title and chapter.question.endswith("?") and chapter.sittings
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
        assert {chapter.read_here, chapter.run_here} <= ours
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
