"""What a student's page shows first and last, its code, its colours, and how it is read."""

import dataclasses
import html
import itertools
import re
from datetime import timedelta
from pathlib import Path

import pytest
from autograde.conftest import standing_of
from wall.handed_in import CHAPTER, RIGHT, notebook, own_cell

from grading.batch import outputs
from grading.batch.held import OF_GRADING, Held, HeldCell, HeldChapter
from grading.batch.outcome import Outcome
from grading.batch.standing import of_outcomes
from grading.batch.table import table
from grading.batch.turn import ExerciseResult, Given
from grading.exercises import CHAPTERS
from grading.judging.chapter import load
from grading.judging.score import AspectScore
from grading.report import highlighted, page, sections, summary
from grading.tree.places import Places
from grading.tree.submitted import DAMAGED

TWICE = AspectScore("slope", 0.0, 1.5, "wrong", "Your slope is twice the right one.", "divides")
SAME = [
    AspectScore(name, 0.0, points, "wrong", "For the same reason as “slope”.", "divides")
    for name, points in (("any x", 0.5), ("any curve", 0.75))
]
RIGHT_ONE = AspectScore("step h", 0.25, 0.25, "right", "")
NEURON = "def neuron_loss(w, b):\n    y = sigmoid_of(w)\n    return y\n\nprint(neuron_loss(1, 2))"
TRACEBACK = (
    "Cell In[5], line 5\n      3     return y\n----> 5 print(neuron_loss(1, 2))\n\n"
    "Cell In[5], line 2, in neuron_loss(w, b)\n----> 2     y = sigmoid_of(w)\n\nNameError: no"
)
COLON = "def f(x)\n    return x"
SYNTAX = "  Cell In[3], line 1\n    def f(x)\n            ^\nSyntaxError: expected ':'"
STOPPED_AT_3 = {3: highlighted.STOPPED}
CSS = Path(page.__file__).with_name("page.css").read_text("utf-8")


def results(**changed):
    every = {
        "numerical_diff": ExerciseResult("numerical_diff", 0.25, 3.0, (TWICE, *SAME, RIGHT_ONE)),
        "numerical_gradient": ExerciseResult("numerical_gradient", 5.0, 5.0),
        "gradient_descent": ExerciseResult("gradient_descent", 4.0, 4.0),
        "neuron_loss": ExerciseResult("neuron_loss", 2.0, 2.0),
    }
    return [dataclasses.replace(r, **changed.get(name, {})) for name, r in every.items()]


def shown(*, handed_in=None, outcome=None, **about):
    outcome = outcome or Outcome("ada", results())
    return page.page(CHAPTER, standing_of(outcome, **about), handed_in or notebook(RIGHT))


def words(text):
    """Return what a page says, in the order in which it says it."""
    text = re.sub("<[^>]+>", " ", text.partition("<body>")[2] or text)
    return " ".join(html.unescape(text).split())


def test_points_come_first_then_where_to_begin_then_what_lost_points_then_what_was_right():
    told = words(shown())
    order = [
        "ada 01 · Numerical gradient 11.25 of 14 points",
        "3 of 4 exercises have all points. Begin with numerical_diff: 2.75 points are missing",
        "Your points",
        "0.25 of 3 2.75 missing",
        "5 of 5 ✓ all points",
        "What lost points numerical_diff: 0.25 of 3",
        "slope 0 of 1.5 Your slope is twice the right one.",
        "any x; any curve 0 of 1.25 For the same reason as “slope”.",
        "Read again in the chapter 2 · How steep is it here? › With numbers instead of limits",
        "Your answer def numerical_diff",
        "What was right (1 of 4)",
        "What Points step h 0.25 of 0.25",
        "What was right numerical_gradient: 5 of 5",
    ]
    places = [told.find(said) for said in order]
    assert -1 not in places and places == sorted(places), dict(zip(order, places, strict=True))


def test_what_was_right_is_folded_and_what_lost_points_is_not():
    text = shown()
    lost, right = text.index("What lost points"), text.index("<h2>What was right")
    assert "<details" not in text[: text.index("Your answer")] and lost < right
    assert text.count('<details class="exercise all">') == 3


def test_a_person_is_heard_before_the_exercises_and_their_points_are_called_so():
    given = Given(2.0, 0.5, "Back <b>to</b> you.")
    outcome = Outcome("ada", results(numerical_diff={"score": 2.5, "given": given}))
    comments = {"numerical_diff": given.comment, "double": "No points here, still nice."}
    text = shown(outcome=outcome, comments=comments, points=13.5)
    told = words(text)
    assert told.index("From your instructor") < told.index("What lost points")
    assert "2.5 of 3 0.5 missing, 0.5 extra, given by hand" in told
    assert "2 of 3 points, given by hand, and 0.5 extra." in told
    assert told.count("Back <b>to</b> you.") == 2 and "No points here, still nice." in told
    assert "<b>" not in text


@pytest.mark.parametrize(
    ("late", "penalty", "said"),
    [
        (timedelta(), 0.0, ""),
        (timedelta(hours=33.5), 2.5, "Handed in 1 day 9 hours late. 2.5 points taken away for"),
        (timedelta(minutes=1), 1.0, "Handed in 1 minute late. 1 point taken away for being late"),
        (timedelta(seconds=5), 0.0, "Handed in 1 minute late. That cost no points."),
        (timedelta(days=2, minutes=5), 0.0, "Handed in 2 days 5 minutes late."),
        (timedelta(), 3.0, "3 points taken away for being late: 11.25 remain."),
    ],
)
def test_lateness_and_what_it_cost_stand_under_the_points(late, penalty, said):
    told = words(shown(late=late, penalty=penalty))
    before, _, after = told.partition("3 of 4 exercises")
    assert said in before and "late" not in after and ("late" in before) == bool(said)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"numerical_diff": {"score": 3.0}}, "Everything is right: there is nothing that you have"),
        (
            {"numerical_diff": {"score": 3.0}, "neuron_loss": {"by_hand": True, "score": 0.0}},
            "One answer is still to be graded by a person",
        ),
        (
            {"numerical_diff": {"fault": True, "message": "Ours."}},
            "Grading itself failed in a place, which is no mistake of yours.",
        ),
        (
            {
                "numerical_diff": {
                    "score": 3.0,
                    "given": Given(3.0, is_of_earlier=True),
                }
            },
            "Your answer to numerical_diff changed since a person gave points for it",
        ),
        ({"neuron_loss": {"score": 1.0}}, "2 of 4 exercises have all points. Begin with numerical"),
    ],
)
def test_the_first_sentence_says_what_to_do(changed, said):
    assert summary.lead(results(**changed)).startswith(said)
    assert said in words(shown(outcome=Outcome("ada", results(**changed))))


@pytest.mark.parametrize(
    ("cells", "said", "in_table"),
    [
        ([HeldCell(3.5)], "are those of an earlier file.", "the sum is that of an earlier file"),
        ([HeldCell(None, 3.5)], "were given by your instructor.", "the sum was given by hand"),
        ([HeldCell(1.0, 3.5)], "were given by your instructor.", "the sum was given by hand"),
        ([HeldCell(None, None, 3.5)], "were given by your instructor.", "the sum was given by"),
        (
            [HeldCell(2.0), HeldCell(None, 1.5)],
            "are those of an earlier file, with what your instructor gave.",
            "the sum is that of an earlier file, with what was given by hand",
        ),
        (
            [HeldCell(2.0, None, 1.5)],
            "are those of an earlier file, with what your instructor gave.",
            "the sum is that of an earlier file, with what was given by hand",
        ),
    ],
)
def test_whose_the_points_are_of_a_refused_file_is_said_as_it_is(cells, said, in_table):
    refused, place = Outcome("ada", reason="it is cut off", kind=DAMAGED), Places(Path("/nowhere"))
    held = Held(score=3.5, cells=dict(zip(CHAPTER.points, cells, strict=False)))
    book = HeldChapter(students={"ada": held})
    standing = of_outcomes({"ada": refused}, book, CHAPTER, place)["ada"]
    told = words(page.page_without_points(CHAPTER, standing))
    assert f"The 3.5 of 14 points that you have {said}" in told
    assert f"cut off · {in_table}" in table([standing], CHAPTER.points)


def test_the_page_of_a_refused_file_says_nothing_of_points_that_there_are_not():
    refused, place = Outcome("ada", reason="it is cut off", kind=DAMAGED), Places(Path("/nowhere"))
    standing = of_outcomes({"ada": refused}, HeldChapter(), CHAPTER, place)["ada"]
    assert "of 14 points" not in words(page.page_without_points(CHAPTER, standing))
    assert "the sum" not in table([standing], CHAPTER.points)


def test_the_page_of_a_refused_file_says_why_how_late_and_what_the_points_are():
    refused = Outcome("ada", reason="it is cut off", kind=DAMAGED)
    standing = standing_of(refused, points=3.5, source=OF_GRADING)
    told = words(page.page_without_points(CHAPTER, standing))
    assert told.startswith("ada 01 · Numerical gradient Could not be graded The file that you")
    assert "The 3.5 of 14 points that you have are those of an earlier file." in told
    called = dataclasses.replace(standing, is_called_late=True)
    told = words(page.page_without_points(CHAPTER, called))
    assert "Handed in late, as the learning platform says, and by how much is not known." in told
    called = dataclasses.replace(standing, is_called_late_in_time=True)
    told = words(page.page_without_points(CHAPTER, called))
    assert "calls it late; by the time that is kept of it, which counts, it is not." in told


def test_what_only_the_platform_calls_late_is_said_to_be_so():
    told = words(shown(is_called_late=True))
    said = "Handed in late, as the learning platform says, and by how much is not known."
    assert f"{said} That cost no points." in told.partition("3 of 4 exercises")[0]


@pytest.mark.parametrize(
    ("source", "message", "sentence", "traceback", "marked"),
    [
        (COLON, "", "", SYNTAX, {1: highlighted.STOPPED}),
        (
            COLON,
            "Line 1 of your cell, `def f(x)`, is not Python.",
            "",
            "",
            {1: highlighted.STOPPED},
        ),
        (COLON, "Line 2 of your cell, `def f(x)`, is not Python.", "", "", {}),
        (COLON, "Line 9 of your cell, `def f(x)`, is not Python.", "", "", {}),
        (COLON, "Line 2 of your cell, `retu …`, stopped", "", "", {2: highlighted.STOPPED}),
        (
            NEURON,
            "",
            "Your code stopped in the line `return y` with E.",
            "",
            {3: "it stopped here"},
        ),
        (
            "x = 1\ny = '`' + x",
            "Line 2 of your cell, `` y = '`' + x ``, stopped with E.",
            "Your code stopped in the line `` y = '`' + x `` with E: `x`.",
            "",
            {2: highlighted.STOPPED},
        ),
        ("x\nx", "", "Your code stopped in the line `x` with E.", "", {}),
        (NEURON, "", "", TRACEBACK, {2: highlighted.STOPPED, 5: highlighted.CALLED}),
        ("another\n" * 9, "", "", TRACEBACK, {}),
    ],
)
def test_the_line_that_stopped_is_marked_where_it_reads_as_is_said(
    source, message, sentence, traceback, marked
):
    wrong = AspectScore("a", 0.0, 1.0, "wrong", sentence)
    result = ExerciseResult("f", 0.0, 1.0, (wrong,), message)
    assert highlighted.stopped_in(source, result, [traceback]) == marked
    shown = highlighted.code(source, marked)
    assert html.unescape(re.sub("<[^>]+>", "", shown)).count("← ") == len(marked)
    assert shown.count('<mark class="line">') == len(marked)


@pytest.mark.parametrize(
    "source",
    [
        *(
            "",
            "x",
            "x\n",
            "\n\nx\n\n",
            '"""a\nb\n"""',
            "<script>&amp;'\"",
            "%magic <b>\n!ls",
            "'\\",
        ),
        *("\t\x0b\x0c\u2028x", "\x00", "a\r\nb", "é\ufeff", "f'{x!r:>{w}}<i>'", "0777 $ ?"),
    ],
)
def test_coloured_code_reads_as_it_was_written_and_holds_no_tags_of_its_own(source):
    text = str(highlighted.code(source))
    assert set(re.findall(r"<(/?\w+)", text)) <= {"span", "/span"}
    read = html.unescape(re.sub("<[^>]+>", "", text))
    assert read.rstrip("\n") == source.replace("\r\n", "\n").rstrip("\n")
    assert read.count("\n") >= source.rstrip("\n").count("\n")


def test_cells_of_ones_own_are_folded_and_say_that_they_stopped():
    handed_in = notebook(RIGHT, first=["1/0"], last=["print('seen')"])
    first, last = handed_in["cells"][0], handed_in["cells"][-1]
    first |= {"id": "own-0", "outputs": [outputs.error("ZeroDivisionError", "m", "----> 1 1/0")]}
    last |= {"id": "own-1", "outputs": [outputs.stream("seen\n")]}
    text = shown(handed_in=handed_in)
    others = text[text.index("Your other cells") :]
    assert "2 cells without points, with errors in 1" in others and "open" not in others[:80]
    assert '<mark class="line">' in others and words(others).count("seen") == 2
    assert own_cell("1/0")["source"] in words(others)


@pytest.mark.parametrize("name", CHAPTERS)
def test_every_exercise_names_a_section_of_its_chapter(name):
    chapter = load(name)
    release = "\n".join(
        "".join(cell["source"]) for cell in chapter.release["cells"] if cell["cell_type"] != "code"
    )
    plain = re.sub("[`*]", "", release)
    found = sections.sections(chapter.release)
    assert set(chapter.exercises) <= set(found)
    for heading in itertools.chain(*(where.split(" › ") for where in found.values())):
        assert re.search(rf"^#+ +{re.escape(heading)}$", plain, re.MULTILINE), heading
        assert not heading.startswith(("Exercise:", "What you should see"))
    assert sections.title_of(chapter.release)[:2] == name[:2]


def palettes():
    """Return the colours in light, dark and print."""
    blocks = re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)
    return [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block)) for block in blocks]


def luminance(colour):
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    """WCAG 2.2, contrast ratio."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_every_colour_of_text_is_readable_on_what_it_stands_on_in_light_dark_and_print():
    found = palettes()
    assert len(found) == 3 and all(palette.keys() == found[0].keys() for palette in found)
    code = ("ink", "keyword", "string", "comment", "number", "name")
    pairs = [
        *itertools.product(("ink", "quiet", "link", "alert"), ("paper",)),
        *itertools.product(code, ("soft", "alert-soft")),
        *itertools.product(("ink", "quiet"), ("person-soft", "alert-soft")),
        ("alert", "alert-soft"),
    ]
    for palette, (text, ground) in itertools.product(found, pairs):
        assert contrast(palette[text], palette[ground]) >= 4.5, (text, ground, palette[text])
    for palette in found:  # what is no text
        assert contrast(palette["bar"], palette["paper"]) >= 3
        assert contrast(palette["bar"], palette["track"]) >= 3
        assert contrast(palette["alert-line"], palette["paper"]) >= 3


def test_every_kind_of_pygments_token_that_is_coloured_has_a_colour():
    text = str(highlighted.code("def f(x):  # c\n    return 'a' + str(1.5)"))
    kinds = set(re.findall(r'<span class="(\w+)">', text)) - {"line", "n", "p", "o", "w"}
    assert kinds and all(re.search(rf"\.{kind}\b", CSS) for kind in kinds)


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1000])
def test_it_fits_the_screen_and_reads_without_colours(chromium, tmp_path, width, scheme):
    long = "x = [" + ", ".join(map(str, range(200))) + "]"
    handed_in = notebook({**RIGHT, "numerical_diff": long}, last=[long])
    given = Given(0.25, 0.25, "Come and see me.")
    outcome = Outcome("ada", results(numerical_diff={"given": given}))
    text = shown(handed_in=handed_in, outcome=outcome)
    (tmp_path / "page.html").write_text(text, "utf-8")
    context = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    opened, said = context.new_page(), []
    opened.on("console", lambda message: said.append(message.text))
    opened.goto((tmp_path / "page.html").as_uri())
    body = "document.documentElement"
    assert opened.evaluate(f"{body}.scrollWidth <= {body}.clientWidth") and said == []
    heading = opened.get_by_role("heading", name="What lost points")
    assert heading.is_visible() and opened.get_by_role("heading", level=1).count() == 1
    levels = opened.eval_on_selector_all("h1, h2, h3", "all => all.map(h => +h.tagName[1])")
    assert all(below - above <= 1 for above, below in itertools.pairwise(levels))
    table = opened.get_by_role("table", name="Points of each exercise")
    row = table.get_by_role("row").nth(1)
    assert row.inner_text().split()[:6] == ["numerical_diff", "0.25", "of", "3", "2.75", "missing,"]
    for name in table.get_by_role("rowheader").all():
        assert name.bounding_box()["height"] < 30, name.inner_text()  # in one line
    folded = opened.locator("details.exercise.all pre").first
    assert not folded.is_visible()
    opened.get_by_role("link", name="numerical_gradient").click()
    assert folded.is_visible()
    opened.goto("about:blank")
    opened.goto((tmp_path / "page.html").as_uri())
    assert not folded.is_visible()
    opened.emulate_media(media="print")
    assert folded.is_visible()
    context.close()


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 700, 1280])
def test_points_with_decimals_keep_their_distance_from_the_note(chromium, tmp_path, width):
    exercise = {"score": 11.25, "max_score": 11.25}
    outcome = Outcome("ada", results(numerical_gradient=exercise))
    (tmp_path / "page.html").write_text(shown(outcome=outcome), "utf-8")
    context = chromium.new_context(viewport={"width": width, "height": 900})
    try:
        page = context.new_page()
        page.goto((tmp_path / "page.html").as_uri())
        for media in ("screen", "print"):
            page.emulate_media(media=media)
            kept = page.eval_on_selector_all(
                ".bars tbody .points",
                "all => all.map(one => one.scrollWidth <= one.clientWidth)",
            )
            assert kept == [True] * 4
    finally:
        context.close()


def test_what_was_left_as_it_was_released_is_called_not_answered():
    outcome = Outcome("ada", results(numerical_diff={"score": 0.0}), unanswered=["numerical_diff"])
    assert "0 of 3 not answered yet" in words(shown(outcome=outcome))
    assert "not answered yet" not in words(shown())


CODED = "`a < b` <i>or</i> `c`, one ` stays"
AS_CODE = "<code>a &lt; b</code> &lt;i&gt;or&lt;/i&gt; <code>c</code>"


def test_code_in_our_sentences_is_shown_as_code_and_in_a_persons_or_learners_words_is_not():
    said = CODED.partition(", one")[0]
    wrong = AspectScore(said, 0.0, 3.0, "wrong", said, "divides")
    changed = {
        "numerical_diff": {"aspects": (wrong,), "score": 0.0},
        "neuron_loss": {"fault": True, "message": said},
        "gradient_descent": {"given": Given(1.0, 0.0, said), "score": 1.0},
    }
    outcome = Outcome("ada", results(**changed), remarks=[said])
    handed_in = notebook(RIGHT, last=[f"# {said}"])
    handed_in["cells"][-1]["id"] = "own-0"
    text = shown(outcome=outcome, handed_in=handed_in)
    # the remark, the aspect and its sentence, the message
    assert text.count(AS_CODE) == 4
    assert html.escape(said, quote=False) in text[text.index("given by hand") :]
    assert "<i>" not in text and re.search(r"# `a &lt; b`", text)
    refused = standing_of(Outcome("ada", reason=said, kind=DAMAGED))
    assert AS_CODE in page.page_without_points(CHAPTER, refused)


def test_the_table_of_the_terminal_keeps_what_stands_around_code():
    outcome = Outcome("ada", results(neuron_loss={"score": 0.0, "message": CODED}))
    assert CODED in table([standing_of(outcome)], CHAPTER.points)


def test_code_in_a_heading_is_shown_as_code_and_the_tab_says_its_words():
    cells = [{"cell_type": "markdown", "source": "# 01 · The `x` & *y*", "metadata": {}}]
    release = {**CHAPTER.release, "cells": [*cells, *CHAPTER.release["cells"][1:]]}
    chapter = dataclasses.replace(CHAPTER, release=release)
    text = page.page(chapter, standing_of(Outcome("ada", results())), notebook(RIGHT))
    assert "<h1>01 · The <code>x</code> &amp; y</h1>" in text
    assert "<title>01 · The x &amp; y: ada</title>" in text
