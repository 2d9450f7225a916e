"""The readable pages: links, formulas, what they must not give away, and how they are in a browser.

One chapter is built every day, all of them in `make test-long`.
"""

import ast
import html
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from static_files import served

from grading.exercises import CHAPTERS
from grading.release.header import course_address
from grading.site.chapters import Chapter, read, released
from grading.site.pages import documents, rendering, write
from grading.site.pages.answers import needed
from grading.site.pages.formulas import mathml
from grading.site.pages.shown import shown
from grading.tree.course import ROOT
from grading.tree.errors import GradingError
from seminar import theme, vector
from seminar.demos.prediction import UNANSWERED

ONE = "05_affine_softmax"
BY_OTHERS = {"index.html", "run/notebooks/index.html"}
"""What the rest of the site puts there: the landing page, and the course in the browser."""
TEX = re.compile(r"\$\$(.+?)\$\$|(?<![\\$])\$([^$\n]+)\$", re.S)


@pytest.fixture(
    scope="module",
    params=[
        pytest.param((ONE,), id=ONE),
        pytest.param((), id="all", marks=[pytest.mark.long, pytest.mark.slow]),
    ],
)
def site(request, tmp_path_factory):
    """The folder of a site with nothing but pages; `chapters` are those that it has."""
    folder = tmp_path_factory.mktemp("site")
    write(folder, request.param)
    return folder


@pytest.fixture(scope="module")
def address(site):
    """Where the site is served, on loopback."""
    with served(site) as url:
        yield url


class Read(HTMLParser):
    """What a page links to, the anchors and images that it has, and its text."""

    def __init__(self, path):
        super().__init__()
        self.links, self.anchors, self.images, self.text = [], set(), [], []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        self.links += [(tag, named[key]) for key in ("href", "src") if named.get(key) is not None]
        self.anchors.update(named[key] for key in ("id", "name") if named.get(key))
        if tag == "img":
            self.images.append(named)

    def handle_data(self, data):
        self.text.append(data)


def pages_of(site):
    return {path.relative_to(site).as_posix(): path for path in sorted(site.rglob("*.html"))}


def chapters_of(site):
    return [name for name in CHAPTERS if (site / "chapters" / f"{name}.html").exists()]


def dead_links(site):
    """Yield page and link for each link within the site that leads nowhere."""
    read = {name: Read(path) for name, path in pages_of(site).items()}
    for name, page in read.items():
        for _, link in page.links:
            url = urlsplit(link)
            if url.scheme or url.netloc:
                continue
            at = (site / name).parent / unquote(url.path) if url.path else site / name
            there = at.resolve().relative_to(site.resolve()).as_posix()
            if there == "run/notebooks/index.html":
                (path,) = parse_qs(url.query)["path"]
                is_there = (ROOT / "course" / path).is_file()
            elif there in BY_OTHERS:
                is_there = True
            elif url.fragment and there in read:
                is_there = url.fragment in read[there].anchors
            else:
                is_there = (site / there).is_file()
            if not is_there:
                yield f"{name}: {link}"


def test_no_link_is_dead(site):
    assert list(dead_links(site)) == []


def test_a_dead_link_would_be_seen(site):
    page = site / "chapters" / "planted.html"
    page.write_text('<a href="../docs/nothing.html">a</a><img src="no.png"><a href="#not">b</a>')
    try:
        assert len(list(dead_links(site))) == 3
    finally:
        page.unlink()


def test_nothing_is_asked_of_another_host(site):
    loading = {"link", "script", "img", "source", "iframe"}
    for name, path in pages_of(site).items():
        asked = [link for tag, link in Read(path).links if tag in loading]
        assert [link for link in asked if urlsplit(link).netloc] == [], name
    for sheet in site.rglob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        assert not re.findall(r"url\(['\"]?(?:https?:)?//|@import", text), sheet.name


def test_each_chapter_opens_with_its_question_its_time_and_three_ways_to_run_it(site):
    for name in chapters_of(site):
        page = Read(site / "chapters" / f"{name}.html")
        text = " ".join(" ".join(page.text).split())
        links = [link for _, link in page.links]
        notebook = f"{name}/{name.partition('_')[2]}.ipynb"
        assert f"../run/notebooks/index.html?path={notebook}" in links
        assert f"../notebooks/{notebook}" in links
        assert any(link.endswith(f"/course/{notebook}") and "colab" in link for link in links)
        assert (site / "notebooks" / notebook).read_bytes() == released(name).read_bytes()
        assert "How does all of this look with matrices?" in text or name != ONE
        assert len(re.findall(r"sittings? of about .+? minutes", text)) == 1


def test_a_chapter_leads_on_once_and_speaks_of_no_cell_that_is_left_out(site):
    order, there = list(CHAPTERS), chapters_of(site)
    for name in there:
        page = Read(site / "chapters" / f"{name}.html")
        text = (site / "chapters" / f"{name}.html").read_text(encoding="utf-8")
        article = text[text.index("<article") : text.index("</article>")]
        footer = text[text.index('class="related-pages"') :]
        following = order[order.index(name) + 1] if name != order[-1] else ""
        if following in there:
            assert article.count(f'href="{following}.html"') == 1
            assert 'class="next-page"' not in footer
        elif following:
            assert f"/course/{following}/{following.partition('_')[2]}.ipynb" in article
        said = " ".join(" ".join(page.text).split())
        assert "open it in Colab" not in said
        assert not re.search(r"folded cell (?:above|at the top)|grey line at the very top", said)


# ------------------------------------------------------------------------------------- solutions


def lines_of_solutions():
    """Return the lines within the reference solutions that no released notebook has."""
    shown_to_all = set()
    for name in CHAPTERS:
        for cell in nbformat.read(released(name), as_version=4).cells:
            shown_to_all |= {line.strip() for line in cell.source.splitlines()}
    secret = set()
    for path in (ROOT / "solutions").glob("*.py"):
        source = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef):
                body = node.body[1:] if ast.get_docstring(node) else node.body
                for statement in body:
                    lines = source.splitlines()[statement.lineno - 1 : statement.end_lineno]
                    secret |= {line.strip() for line in lines}
    shown_to_all.add("return self.y")  # docs/your-own-exercise.md has it, in an example of its own
    return {line for line in secret - shown_to_all if len(line) > 6}


def given_away(site):
    """Return the lines of solutions that stand in a page, or within another file of text."""
    secret = lines_of_solutions()
    assert len(secret) > 150
    found = set()
    for path in pages_of(site).values():
        found |= secret & {line.strip() for line in "".join(Read(path).text).splitlines()}
    for path in site.rglob("*.js"):
        text = path.read_text(encoding="utf-8")
        found |= {line for line in secret if len(line) > 14 and line in text}
    return found


def test_no_line_of_a_solution_stands_anywhere(site):
    assert given_away(site) == set()


def test_a_line_of_a_solution_would_be_seen(site):
    page = site / "chapters" / "planted.html"
    first, *words = max(lines_of_solutions(), key=len).split(" ")
    line = f"<b>{html.escape(first)}</b> {html.escape(' '.join(words))}"
    page.write_text(f"<pre>a = 1\n    {line}\n</pre>", encoding="utf-8")
    try:
        assert len(given_away(site)) == 1
    finally:
        page.unlink()


def test_what_python_says_of_unwritten_answers_is_left_out(site):
    for name in chapters_of(site):
        text = (site / "chapters" / f"{name}.html").read_text(encoding="utf-8")
        assert not re.search(r'class="[^"]*\b(stderr|traceback)\b', text)
        said = "".join(Read(site / "chapters" / f"{name}.html").text)
        assert "Traceback" not in said and "run this cell again then" not in said
        assert not re.search(r"raised \w+Error|once the exercises above are solved", said)
        assert not re.sub("(raise|except) NotImplementedError", "", said).count("NotImplemented")
        assert "This runs once you have written" in said


@pytest.mark.parametrize(
    ("name", "cell", "exercises"),
    [
        ("00_welcome", "arrows", "sum_of_squares"),
        ("02_loss_functions", "predict-knows-nothing", "cross_entropy_error"),
        ("02_loss_functions", "pull-curve", "softmax cross_entropy_error"),
        ("02_loss_functions", "predict-nudge", "softmax cross_entropy_error SimpleNet"),
        ("06_training", "worked-step-code", "TwoLayerNet"),
        ("06_training", "predict-shifted", "TwoLayerNet train"),
        ("08_your_own_engine", "predict-two-pixels", "patches"),
    ],
)
def test_all_exercises_are_named_that_an_answer_waits_for(name, cell, exercises):
    """Those that stand behind a function of hidden code, or behind what another cell makes."""
    assert needed(read(name).cells)[cell] == exercises.split()


def test_a_prediction_says_what_is_to_be_written_before_the_code_answers():
    notebook = read("02_loss_functions")
    (cell,) = (cell for cell in notebook.cells if cell.id == "predict-knows-nothing")
    said = f'<p><span class="{UNANSWERED}">hidden is not there.</span> Minus ln 0.1.</p>'
    cell.outputs = [nbformat.v4.new_output("display_data", {"text/html": said})]
    page = shown(Chapter("02_loss_functions", notebook, "a question"), lambda name, png: name)
    (cell,) = (cell for cell in page.cells if cell.id == "predict-knows-nothing")
    assert re.sub("<[^>]+>", "", cell.outputs[0].data["text/html"]) == (
        "The code says it once you have written cross_entropy_error: run it here. Minus ln 0.1."
    )


def test_locked_cells_are_left_out_and_hints_are_folded(site):
    for name in chapters_of(site):
        text = (site / "chapters" / f"{name}.html").read_text(encoding="utf-8")
        assert "Graded after you hand in" not in text and "google.colab" not in text
        exercises = len(CHAPTERS[name])
        assert text.count("<summary>Hint 1") == text.count("<summary>Hint 2") == exercises
        assert text.count("tag_exercise") == exercises


def test_every_page_says_what_it_is_about_and_no_fold_hides_its_name(site):
    said = []
    for path in [*(site / "chapters").glob("*.html"), *(site / "docs").glob("*.html")]:
        page = path.read_text(encoding="utf-8")
        (line,) = re.findall('<meta name="description" content="([^"]+)">', page)
        said.append(line)
        assert 50 < len(html.unescape(line)) <= 160
        assert "<summary aria-label" not in page
    assert len(set(said)) == len(said) > len(CHAPTERS)


# -------------------------------------------------------------------------------------- formulas


def test_formulas_are_mathml_with_their_tex_beside_them(site):
    for name in chapters_of(site):
        cells = nbformat.read(released(name), as_version=4).cells
        text = "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
        found = TEX.findall(re.sub(r"`[^`\n]+`", "", text))
        page = (site / "chapters" / f"{name}.html").read_text(encoding="utf-8")
        beside = re.findall(
            r"<annotation encoding=\"application/x-tex\">(.*?)</annotation>", page, re.S
        )
        asked = {
            re.sub(r"(\\\\)\[[\d.]+pt\]", r"\1", " ".join("".join(both).split())) for both in found
        }
        assert {" ".join(html.unescape(tex).split()) for tex in beside} == asked
        assert page.count("<math") == len(beside) >= len(found) > 5


@pytest.mark.parametrize("name", CHAPTERS)
def test_every_formula_of_the_course_is_known_to_the_last_command(name):
    for cell in nbformat.read(released(name), as_version=4).cells:
        if cell.cell_type != "markdown":
            continue
        for block, inline in TEX.findall(re.sub(r"`[^`\n]+`", "", cell.source)):
            made = mathml(block or inline, block=bool(block))
            bare = re.sub(r"<annotation\b.*?</annotation>", "", made, flags=re.S)
            assert "\\" not in bare and "merror" not in bare and "&amp;" not in bare, bare
            said = re.sub(r"<[^>]+>", "", bare)
            assert not re.search(r"\[[\d.]+(pt|em)\]", said), "the space below a row is shown"


@pytest.mark.parametrize(
    ("text", "said"),
    [("$\\nosuchthing{x}$", r"\\nosuchthing"), ("[a](nothing.md)", "nothing"), ("[a](#b)", "b")],
)
def test_what_cannot_be_shown_stops_the_build(text, said, tmp_path):
    """A formula, a link to another page, a link within the page."""
    source = tmp_path / f"{rendering.ROOT_PAGE}.md"
    source.parent.mkdir()
    source.write_text(f"# A title\n\n{text}\n", encoding="utf-8")
    with pytest.raises(GradingError, match=said):
        rendering.render(tmp_path, tmp_path / "made", {})
    assert not (tmp_path / "made").exists()


def test_below_a_chapter_that_links_to_the_next_one_the_theme_does_not_say_it_again(tmp_path):
    sources = tmp_path / "chapters"
    sources.mkdir()
    toctree = "```{toctree}\n:hidden:\n\nfirst\nsecond\nthird\n```"
    for name, text in (
        ("index", f"[The first](first.md)\n\n{toctree}"),
        ("first", "**Next: [the second](second.md).**"),
        ("second", "Nothing more."),
        ("third", "[The first](first.md)"),
    ):
        (sources / f"{name}.md").write_text(f"# {name}\n\n{text}\n", encoding="utf-8")
    rendering.render(tmp_path, tmp_path / "made", {})
    made = {path.stem: path.read_text("utf-8") for path in (tmp_path / "made/chapters").iterdir()}
    assert {name for name in made if 'class="next-page"' in made[name]} == {"index", "second"}
    assert {name for name in made if 'class="prev-page"' in made[name]} == {*made} - {"index"}


def test_a_chapter_that_is_not_there_is_said():
    with pytest.raises(GradingError, match="no chapter '99_nothing'"):
        write(Path("nowhere"), ["99_nothing"])


def test_primes_stand_at_their_own_height():
    assert "<msup>" not in mathml("f'(x)", block=False)
    assert mathml("f'(x)", block=False).count("′") == 1


# ------------------------------------------------------------------------ documents and pictures


def test_images_have_a_size_and_wait_until_they_are_seen(site):
    images = [image for path in pages_of(site).values() for image in Read(path).images]
    assert len(images) >= 4
    for image in images:
        assert int(image["width"]) > 0 and int(image["height"]) > 0 and image["alt"]
        assert image["loading"] == "lazy"


def test_a_document_that_links_to_nothing_stops_the_build(tmp_path):
    with pytest.raises(GradingError, match="leads nowhere"):
        documents.rewritten("[a](nothing.md)", "docs/instructors.md", tmp_path)


def test_instructors_find_what_is_not_verified_and_what_a_version_changes(site):
    menu = Read(site / "docs" / "instructors.html")
    assert {"not-verified.html", "changes.html"} <= {link for _, link in menu.links}
    section = "".join(Read(site / "docs" / "not-verified.html").text)
    assert "It is built and tried on one machine" in " ".join(section.split())
    assert "Licences" not in section


def test_a_section_that_is_not_there_stops_the_build(monkeypatch, tmp_path):
    monkeypatch.setattr(documents, "pages", lambda: {"README.md#nothing": "docs/nothing.md"})
    with pytest.raises(GradingError, match="has no section 'nothing'"):
        documents.write(tmp_path)


def test_a_document_links_to_pages_here_and_to_files_at_their_public_address(tmp_path):
    text = (
        "[a](../course/GLOSSARY.md#words) [b](../README.md) [c](../tests)\n```\n[d](e.md)\n```\n"
        "[e](../README.md#not-verified) [f](../CHANGELOG.md)"
    )
    text = documents.rewritten(text, "docs/instructors.md", tmp_path)
    glossary, readme, tests, code, *pages = re.findall(r"\]\(([^)]+)\)", text)
    assert pages == ["not-verified.md", "changes.md"]
    assert glossary == "glossary.md#words" and code == "e.md"
    address, release = course_address().values()
    assert readme == f"{address}/blob/{release}/README.md"
    assert tests == f"{address}/tree/{release}/tests"


def test_a_figure_that_is_no_drawing_becomes_a_file_and_brings_no_script():
    notebook = nbformat.read(released(ONE), as_version=4)
    (cell,) = (cell for cell in notebook.cells if cell.id == "shapes-figure")
    data = "iVBORw0KGgo="
    shown_by_it = (
        '<figure class="seminar-figure"><style>a{}</style><img alt="a" width="7" '
        f'onload="run()" src="data:image/png;base64,{data}"/></figure>'
    )
    cell.outputs = [nbformat.v4.new_output("display_data", {"text/html": shown_by_it})]
    kept = {}

    def keep(name, png):
        kept[name] = png
        return f"pictures/{name}.png"

    page = shown(Chapter(ONE, notebook, "a question"), keep)
    (cell,) = (cell for cell in page.cells if cell.id == "shapes-figure")
    text = cell.outputs[0].data["text/html"]
    assert 'src="pictures/shapes-figure.png"' in text and list(kept) == ["shapes-figure"]
    assert "onload" not in text and "<style>" not in text


def test_figures_have_the_colours_of_both_themes():
    css = rendering.figures_css()
    assert theme.DARK["paper"] in css and theme.LIGHT["paper"] in css and "forced-colors" in css


# ------------------------------------------------------------------------------------ in browsers

PAPER = (
    "() => getComputedStyle(document.querySelector('.seminar-themed'))"
    ".getPropertyValue('--seminar-paper').trim()"
)


# What reaches beyond the screen and lies in nothing that can be moved sideways.
BEYOND = """() => [...document.querySelectorAll('article :is(math, svg, img, pre, table, p, a)')]
    .filter(element => element.checkVisibility()
        && element.getBoundingClientRect().right > innerWidth + 1)
    .filter(element => {
        for (let at = element; at.localName !== 'article'; at = at.parentElement) {
            if (['auto', 'scroll'].includes(getComputedStyle(at).overflowX)) return false;
        }
        return true;
    })
    .map(element => element.outerHTML.slice(0, 100))"""


TABS = 10
"""Pages that are open at once: each of them is waited for until half a second after its last
request."""


def in_groups(names, size):
    """Return lists of so many names, the last of them of what is left."""
    names = [*names]
    return [names[start : start + size] for start in range(0, len(names), size)]


OF_COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}


def violations(page, options=None):
    found = Axe().run(page, options=options).response["violations"]
    return [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]


@pytest.mark.browser
def test_a_page_asks_nothing_of_another_host_while_it_is_read(address, site, page):
    asked = []
    page.context.route("**/*", lambda route: (asked.append(route.request.url), route.continue_()))
    for names in in_groups(pages_of(site), TABS):
        tabs = [page.context.new_page() for _ in names]
        for name, tab in zip(names, tabs, strict=True):
            tab.goto(f"{address}/{name}")
        for tab in tabs:
            tab.wait_for_load_state("networkidle")
            tab.close()
    assert len(asked) > 20
    assert [url for url in asked if not url.startswith(address)] == []


@pytest.mark.browser
def test_a_chapter_is_read_without_javascript(address, chromium):
    with chromium.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{address}/chapters/{ONE}.html")
        assert page.get_by_role("heading", level=1).first.is_visible()
        formula = page.locator(".formula math").first
        assert formula.bounding_box()["height"] > 15 and formula.bounding_box()["width"] > 40
        assert page.locator("figure svg").first.is_visible()
        hint = page.locator("details", has_text="Hint 1").first
        words = hint.locator("p").first
        assert not words.is_visible()
        hint.locator("summary").click()
        assert words.is_visible()
        page.get_by_role("link", name="Words and symbols").first.click()
        assert page.url.endswith("/docs/glossary.html")


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_is_for_everyone_in_both_themes(scheme, address, page, pytestconfig):
    """Where it is dark colours alone are another matter, so all else is asked once every day."""
    everything = scheme == "light" or pytestconfig.getoption("--long")
    options = None if everything else OF_COLOURS
    page.emulate_media(color_scheme=scheme)
    for name in (f"chapters/{ONE}", "search"):
        page.goto(f"{address}/{name}.html")
        page.wait_for_load_state("networkidle")
        assert violations(page, options) == [], name


@pytest.mark.browser
def test_figures_follow_the_system_and_the_switch(address, page):
    page.emulate_media(color_scheme="dark")
    page.goto(f"{address}/chapters/{ONE}.html")
    assert page.evaluate(PAPER) == theme.DARK["paper"]
    seen = {page.evaluate(PAPER)}
    for _ in range(2):
        page.locator(".theme-toggle:visible").first.click()
        seen.add(page.evaluate(PAPER) or "as it is drawn")
    assert seen == {theme.DARK["paper"], "as it is drawn"}


@pytest.mark.browser
def test_a_word_is_found(address, page):
    page.goto(f"{address}/chapters/{ONE}.html")
    page.locator(".sidebar-search").first.fill("softmax")
    page.keyboard.press("Enter")
    page.locator("#search-results li a", has_text="Affine and softmax").first.wait_for()


# What stands before each mark, in its own element, and what it stands in.
MARKED = """() => [...document.querySelectorAll('[role=main] .highlighted')].map(mark =>
    [(mark.previousSibling?.textContent ?? '').slice(-1), !mark.closest('pre, math, svg')])"""


@pytest.mark.browser
def test_what_is_found_is_shown_in_sentences_and_marked_at_the_beginning_of_words(address, page):
    page.goto(f"{address}/search.html?q=gradient+rate")
    found = page.locator("#search-results li", has_text="Affine and softmax").first
    found.locator(".context .highlighted").first.wait_for()
    excerpt = found.locator(".context").inner_text()
    assert "gradient" in excerpt and not re.search(r"\\|\bdef |self\.|Show the code", excerpt)
    marks = page.evaluate(MARKED)
    assert marks and not any(before.isalnum() for before, _ in marks)
    found.locator("a").click()
    page.locator("[role=main] .highlighted").first.wait_for()
    marks = page.evaluate(MARKED)
    assert all(in_text and not before.isalnum() for before, in_text in marks)
    page.keyboard.press("Escape")
    assert page.locator(".highlighted").count() == 0


@pytest.mark.browser
def test_a_word_of_code_alone_is_found_and_commands_of_formulas_are_not(address, page):
    page.goto(f"{address}/search.html?q=enumerate")
    page.locator(".context", has_text="enumerate(").first.wait_for()
    for word in ("zebra", "underbrace", "qquad"):
        page.goto(f"{address}/search.html?q={word}")
        page.locator(".search-summary", has_text="No page has all of these words.").wait_for()


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, pytest.param(390, marks=pytest.mark.long)])
def test_on_a_telephone_no_page_is_wider_than_the_screen(width, address, site, page):
    page.set_viewport_size({"width": width, "height": 800})
    wide = []
    for name in pages_of(site):
        page.goto(f"{address}/{name}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        wide += [f"{name}: {element}" for element in page.evaluate(BEYOND)]
    assert wide == []


@pytest.mark.browser
def test_on_a_telephone_exercises_and_figures_fit_and_what_goes_on_is_faded(address, site, page):
    page.set_viewport_size({"width": 390, "height": 800})
    for name in chapters_of(site):
        page.goto(f"{address}/chapters/{name}.html")
        page.wait_for_load_state("networkidle")
        code = page.locator(".tag_exercise .cell_input pre")
        assert not code.evaluate_all("all => all.some(one => one.scrollWidth > one.clientWidth)")
        figures = page.locator(f'figure > svg[style*="min-width:{vector.NARROWEST}px"]')
        places = figures.evaluate_all("all => all.map(one => one.getBoundingClientRect())")
        assert places and all(place["left"] >= 0 and place["right"] <= 390 for place in places)
    wide = page.locator(".highlight pre.goes-on").first
    assert wide.evaluate("code => code.scrollWidth > code.clientWidth")
    assert "gradient" in wide.evaluate("code => getComputedStyle(code).maskImage")
    marked = page.locator(".highlight pre.goes-on").count()
    wide.evaluate("code => code.scrollTo(code.scrollWidth, 0)")
    page.wait_for_function(
        "count => document.querySelectorAll('.highlight pre.goes-on').length === count",
        arg=marked - 1,
    )


@pytest.mark.browser
def test_paper_has_the_chapter_and_nothing_to_click(address, page):
    page.goto(f"{address}/chapters/{ONE}.html")
    page.emulate_media(media="print")
    for part in (".skip-to-content", ".toc-drawer", ".ways", ".run-here", ".back-to-top"):
        assert page.locator(part).count() and not page.locator(part).first.is_visible(), part
    assert page.locator(".question").is_visible()
    tall = page.locator("figure > svg").evaluate_all("all => all.map(one => one.clientHeight)")
    assert max(tall) < 330


@pytest.mark.browser
def test_formulas_are_drawn_with_the_font_that_comes_with_them(address, page):
    page.goto(f"{address}/chapters/{ONE}.html")
    assert page.evaluate("document.fonts.load('16px Formulas').then(fonts => fonts.length)") == 1
    box = page.locator("menclose").first
    assert box.evaluate("box => getComputedStyle(box).borderTopStyle") == "solid"


def test_pages_are_light(site):
    """Bytes: what a telephone loads besides a page's own text."""
    scripts = [
        path
        for path in site.rglob("*.js")
        if not re.search("search|stemmer|language_data", path.name)
    ]
    assert sum(path.stat().st_size for path in scripts) < 20_000
    assert (site / "_static" / "formulas.woff").stat().st_size < 100_000
    assert Path(site, "chapters", f"{ONE}.html").stat().st_size < 700_000
