"""`grading report` says who has what, what went wrong and who may need help, of a made-up term."""

import html
import json
import re
from types import SimpleNamespace

import numpy as np
import pytest
from class_report import a_class

from grading import grade
from grading.batch.gradebook import Marks
from grading.batch.outcome import Outcome
from grading.batch.standing import Standing
from grading.batch.turn import ExerciseResult
from grading.class_report import classroom as room
from grading.class_report import page as page_module
from grading.class_report.classroom import NOBODY, ChapterOfClass, Entry, classroom
from grading.class_report.mistakes import code_of, mistakes
from grading.class_report.names import KEY, Member, Names
from grading.class_report.page import MOST_MISTAKES, write_report
from grading.class_report.progress import concerns
from grading.commands import lab
from grading.commands.cli import main
from grading.exercises import find
from grading.judging.chapter import load
from grading.judging.edits import implementation_of
from grading.judging.score import AspectScore
from grading.roster import Person, Roster
from grading.tree.errors import GradingError
from grading.tree.handed_in import keep_late
from grading.tree.places import TIMESTAMP, NotPlaced, Places
from grading.tree.submitted import UNTOLD
from seminar.check.report import with_code
from seminar.judging.judge import WRONG

CHAPTERS = ["01_numerical_gradient", "02_loss_functions"]
PEOPLE = 12


@pytest.fixture(scope="session")
def term(tmp_path_factory):
    root = tmp_path_factory.mktemp("term")
    a_class.make(root, CHAPTERS, PEOPLE)
    return root


@pytest.fixture(scope="session")
def text(term):
    return write_report(root=term).read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def anonymous(term):
    path = write_report(root=term, anonymous=True, output=term / "anonymous.html")
    return path.read_text(encoding="utf-8")


def test_the_page_is_one_file_that_loads_and_runs_nothing(text):
    assert "default-src 'none'" in text
    assert re.findall(r"<(?:script|link|iframe|img)\b", text) == []
    assert re.findall(r"""(?:src|href)=["'](?!#)""", text) == []


def test_people_stand_in_the_order_of_their_letters_whatever_accents_and_capitals():
    names = ["Zürcher", "Ångström", "de la Fontaine", "Þórsson", "Abel", "Wałęsa", "Thorn", "Öhm"]
    people = [Person(f"s{n}", "Ada", name, line=n + 2) for n, name in enumerate(names)]
    shown = [member.shown.removeprefix("Ada ") for member in Names([], Roster(people)).members]
    order = ["Abel", "Ångström", "de la Fontaine", "Öhm", "Thorn", "Þórsson", "Wałęsa", "Zürcher"]
    assert shown == order
    assert [member.student for member in Names(names, Roster()).members] == order


def test_it_names_whom_the_platform_calls_late_without_saying_by_how_much(term):
    latest = classroom(root=term).latest
    entry = latest.in_state(room.GRADED)[0]
    about = (Places(term), latest.name, entry.member.student)
    keep_late(*about, True)
    try:
        said = write_report(root=term, output=term / "late.html").read_text(encoding="utf-8")
        stamp = about[0].submitted / entry.member.student / latest.name / TIMESTAMP
        stamp.write_text("2026-03-01 10:00 UTC")
        in_time = write_report(root=term, output=term / "late.html").read_text(encoding="utf-8")
        stamp.unlink()
    finally:
        keep_late(*about, False)
    assert f"by how much is not known of {entry.member.shown}." in said
    alone = (
        f"the platform alone says so, and the time that is known does not, of {entry.member.shown}."
    )
    assert alone in in_time and "by how much is not known of" not in in_time


def test_it_names_who_handed_in_nothing_and_what_could_not_be_graded(term, text):
    assert "Not counted" not in text
    found = classroom(root=term)
    latest = found.chapters[-1]
    missing = latest.in_state(room.MISSING)
    assert {a_class.LEAVES} <= {entry.member.student for entry in missing}
    assert all(f"<span>{entry.member.shown}</span>" in text for entry in missing)
    (refused,) = latest.in_state(room.REFUSED)
    assert refused.member.student == a_class.DAMAGES
    assert f"<strong>{refused.member.shown}</strong>: it is cut off in the middle" in text


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_file_that_may_be_of_two_people_is_not_two_that_were_handed_in(term, chapter):
    places, path = Places(term), term / "grading" / "roster.csv"
    before = path.read_text(encoding="utf-8")
    path.write_text(f"{before}mm1,Max,Müller,,\nmm2,Max,Müller,,\n", encoding="utf-8")
    surely = len(next(c for c in classroom(root=term).chapters if c.name == chapter).handed_in)
    lost = NotPlaced("a file that may be theirs was handed in", UNTOLD, "max.ipynb")
    try:
        for student in ("mm1", "mm2"):
            places.keep_not_placed(chapter, student, lost)
        found = next(c for c in classroom(root=term).chapters if c.name == chapter)
        page = write_report(root=term, output=term / "x.html").read_text("utf-8")
    finally:
        for student in ("mm1", "mm2"):
            places.keep_not_placed(chapter, student, None)
        path.write_text(before, encoding="utf-8")
    assert len(found.handed_in) == surely
    assert [e.member.student for e in found.in_state(room.PERHAPS)] == ["mm1", "mm2"]
    assert f"{surely} of {PEOPLE + 2} handed in" in page
    told = page.partition("Whether 2 people handed in is not known")[2][:400]
    assert "<span>Max Müller (mm1)</span><span>Max Müller (mm2)</span>" in told


def test_ids_that_nobody_in_the_roster_has_are_told_and_not_counted(term):
    path = term / "grading" / "roster.csv"
    before = path.read_text(encoding="utf-8")
    left = ["s001", "s002"]
    kept = [line for line in before.splitlines() if not line.startswith(tuple(left))]
    other = ["id", "nobody"]
    pages = []
    try:
        for lines in (kept, kept[:-1], other):
            path.write_text("\n".join(lines) + "\n", encoding="utf-8")
            found = classroom(root=term)
            assert len(found.names.members) == len(lines) - 1
            assert all(len(chapter.entries) == len(lines) - 1 for chapter in found.chapters)
            pages.append(write_report(root=term, output=term / "x.html").read_text("utf-8"))
        path.write_text("\n".join(kept) + "\n", encoding="utf-8")
        hidden = write_report(root=term, anonymous=True, output=term / "x.html").read_text("utf-8")
    finally:
        path.write_text(before, encoding="utf-8")
    said = "Not counted: what was handed in under {} ids that nobody in the roster has."
    for text, number in zip(pages, (2, 3), strict=False):
        assert f"{PEOPLE - number} people ·" in text and said.format(number) in text
        assert all(f"<span>{student}</span>" in text for student in left)
    assert said.format(2) in hidden and not any(student in hidden for student in left)


def test_mistakes_stand_in_the_order_of_how_many_made_them(term):
    chapter = classroom(root=term).chapters[0]
    found = mistakes(chapter, Names([], Roster()), code_of({}), set())
    counts = [mistake.people for mistake in found]
    assert counts == sorted(counts, reverse=True) and counts[0] > 1
    made = {
        entry.member.student
        for entry in chapter.entries
        for result in entry.results
        for aspect in result.aspects
        if result.exercise == found[0].exercise and aspect.sentence == found[0].sentence
    }
    assert set(found[0].students) == made


def test_a_reason_that_is_said_once_is_one_mistake_with_all_that_it_cost():
    chapter, exercise = load(CHAPTERS[0]), find("numerical_diff")
    entries = []
    for student, name in {"a": "divides_by_h", "b": "divides_by_h", "c": "ignores_f"}.items():
        (mistake,) = (mistake for mistake in exercise.mistakes if mistake.name == name)
        score = grade("numerical_diff", implementation_of("numerical_diff", mistake), seed=1)
        assert [aspect.as_in for aspect in score.aspects] == ["", "slope", "slope"]
        results = [ExerciseResult("numerical_diff", score, score.max_score, score.aspects)]
        standing = Standing(student, Outcome(student, results))
        entries.append(Entry(Member(student, student), standing))
    found = mistakes(ChapterOfClass(chapter, entries), Names([], Roster()), code_of({}), set())
    assert [(m.people, m.lost, m.sentence.partition(":")[0]) for m in found] == [
        (2, 6.0, "Your slope is twice the right one"),
        (1, 3.0, "Your function never calls f"),
    ]


def test_a_difference_that_several_aspects_tell_is_one_mistake_of_each_person():
    chapter = load(CHAPTERS[0])
    of_a = (
        ("the left of two", "It is twice the right one: 2 and not 1."),
        (
            "the right of two",
            "It is twice the right one: 6 and not 3.",
        ),
    )
    entries = []
    for student, told in {"a": of_a, "b": of_a[1:], "c": (("dtype", "It is a list."),)}.items():
        aspects = [AspectScore(name, 0.0, 1.5, WRONG, sentence) for name, sentence in told]
        results = [ExerciseResult("numerical_diff", 0.0, 3.0, tuple(aspects))]
        standing = Standing(student, Outcome(student, results))
        entries.append(Entry(Member(student, student), standing))
    found = mistakes(ChapterOfClass(chapter, entries), Names([], Roster()), code_of({}), set())
    assert [(m.students, m.lost, m.sentence) for m in found] == [
        (("a", "b"), 4.5, "It is twice the right one: 6 and not 3."),
        (("c",), 1.5, "It is a list."),
    ]


def test_points_given_by_hand_count_as_in_the_gradebook(term):
    chapter = load(CHAPTERS[0], term)
    before = classroom(root=term).chapters[0]
    entry = next(entry for entry in before.entries if entry.share == 1)
    marks = Marks(chapter, term)
    book = marks.gradebook
    grade = book.find_submission(chapter.name, entry.member.student).notebooks[0].grades[0]
    grade.manual_score = 0.0
    book.db.commit()
    try:
        after = classroom(root=term).chapters[0]
        again = next(one for one in after.entries if one.member == entry.member)
        assert again.share is not None and again.share < 1
    finally:
        grade.manual_score = None
        book.db.commit()
        marks.close()


def test_whose_points_are_low_or_who_is_missing_may_need_help(term):
    found = {concern.member.student: concern.reasons for concern in concerns(classroom(root=term))}
    assert found[a_class.LEAVES][0].startswith("handed in nothing for chapters 1 and 2")
    assert any(reason.startswith("less than half") for reason in found[a_class.IS_LOW])


def a_term(*people):
    """Return a class of whom each has these shares, None for nothing handed in."""
    members = [Member(f"s{number}", f"S {number}") for number in range(len(people))]
    chapters = []
    for number, shares in enumerate(zip(*people, strict=True), 1):
        entries = [
            SimpleNamespace(state=room.MISSING if share is None else room.GRADED, share=share)
            for share in shares
        ]
        chapters.append(SimpleNamespace(number=str(number), most_handed_in=True, entries=entries))
    names = SimpleNamespace(members=members)
    return SimpleNamespace(names=names, chapters=chapters, with_points=chapters[1:])


def test_the_most_urgent_come_first_and_their_reasons_are_sentences():
    found = concerns(
        a_term(
            (0.9, 0.9, 0.9, 0.9),
            (0.9, 0.9, 0.46, 0.4),
            (0.4, 0.4, 0.4, None),
            (0.9, 0.9, None, None),
            (0.9, 0.9, 0.1, 0.3),
            (0.2, 0.2, None, None),
        )
    )
    assert [(c.member.student, len(c.reasons)) for c in found] == [
        ("s5", 2), ("s2", 2), ("s4", 2), ("s1", 2), ("s3", 1),
    ]  # fmt: skip
    assert found[0].shares == (0.2, None, None)  # of chapters with points alone
    assert found[0].reasons == (
        "handed in nothing for chapters 3 and 4",
        "less than half of the points: 20 % in chapter 1 and 20 % in chapter 2",
    )
    assert found[1].reasons[0] == "handed in nothing for chapter 4"
    assert found[3].reasons[1] == "90 % of the points on average before, 43 % in chapters 3 and 4"


def test_of_many_to_ask_the_first_have_reasons_and_the_others_are_named(term, monkeypatch):
    found = concerns(classroom(root=term))
    monkeypatch.setattr("grading.class_report.progress.MOST_ASKED", 1)
    text = write_report(root=term, output=term / "many.html").read_text(encoding="utf-8")
    section = text.partition('id="help"')[2].partition("</section>")[0]
    table, others = section.split("</table>")
    assert len(found) > 1 and table.count('<th scope="row">') == 1
    assert f"And {len(found) - 1} more, less urgent:" in others
    named = [f"<span>{concern.member.shown}</span>" in others for concern in found]
    assert named == [False] + [True] * (len(found) - 1)


def test_namesakes_are_told_apart_by_their_ids():
    named = {"first_name": "Peter", "last_name": "Schmidt"}
    roster = Roster([Person("ps1", **named, line=2), Person("ps2", **named, line=3)])
    names = Names(["ps1", "Peter Schmidt"], roster)
    found = [member.shown for member in (*names.members, *names.strangers)]
    assert sorted(found) == ["Peter Schmidt", "Peter Schmidt (ps1)", "Peter Schmidt (ps2)"]
    assert all(m.shown.startswith("Student ") for m in Names([], roster, b"key").members)


@pytest.mark.parametrize(
    ("shares", "said"),
    [((1.0, 1.0), "all of the code that is their own"), ((0.8, 0.801), "80 % of their own code"),
     ((1.0, 0.5), "100 % of the first's own code and 50 % of the second's")],
)  # fmt: skip
def test_how_much_two_people_share_is_said_in_words(shares, said):
    assert page_module._shared(shares) == said


def test_what_half_of_the_class_has_is_called_the_median(text):
    assert text.count("of the points is the median") == 1
    assert text.count("with a median of") == len(CHAPTERS)
    assert "in the middle" not in text.replace("cut off in the middle", "")


def test_mistakes_are_counted_of_those_whose_answers_are_known(term, text):
    chapter = classroom(root=term).latest
    known = len(chapter.handed_in) - len(chapter.in_state(room.REFUSED))
    assert known < len(chapter.handed_in)
    section = text.partition('id="monday"')[2].partition("</section>")[0]
    counted = {int(of) for of in re.findall(r"</strong> of (\d+) <span", section)}
    assert counted == {known}


@pytest.mark.browser
def test_no_printed_page_ends_under_a_heading_and_its_first_words(page, term, text):
    page.goto((term / "grading" / "class_report.html").as_uri())
    page.emulate_media(media="print")
    after = "all => all.map(one => getComputedStyle(one).breakAfter)"
    assert {*page.eval_on_selector_all("h2, h2 + p, h3, h3 + p, .who", after)} == {"avoid"}


def test_the_same_unusual_code_is_a_hint_and_named_as_no_proof(text):
    assert "A hint, and no proof" in text
    pairs = re.findall(r"<strong>([^<]*)</strong> and <strong>([^<]*)</strong> share", text)
    numbers = [int(student[1:]) - 1 for student in a_class.COPIED]
    names = [
        f"{a_class.FIRST[n % len(a_class.FIRST)]} {a_class.LAST[n % len(a_class.LAST)]}"
        for n in numbers
    ]
    assert pairs == [tuple(names)]
    assert re.search(r"And (1 more, made by 1 person|\d+ more, made by 1 person each)\.", text)


def test_an_anonymous_page_names_nobody_and_shows_nobody_s_likeness(term, anonymous):
    people = classroom(root=term).names.members
    shown = html.unescape(re.sub(r"<style>.*?</style>|<[^>]*>", " ", anonymous, flags=re.DOTALL))
    assert [m.student for m in people if re.search(rf"\b{m.student}\b", shown)] == []
    assert [m.shown for m in people if m.shown in shown] == []
    assert "Answers that are alike" not in anonymous and "example.org" not in anonymous
    assert re.search(r"Student [A-Z2-7]{4}\b", anonymous)


def test_pseudonyms_stay_the_same_and_cannot_be_made_without_the_key(term, anonymous):
    again = write_report(root=term, anonymous=True, output=term / "again.html")
    assert again.read_text(encoding="utf-8") == anonymous
    key = bytes.fromhex(json.loads((term / KEY).read_bytes())["key"])
    one, other = (Names(["s001"], Roster(), k).members[0].shown for k in (key, b"another"))
    assert one != other and Names(["s000", "s001"], Roster(), key).members[0].shown.startswith("S")
    with_more = {m.student: m.shown for m in Names(["s000", "s001"], Roster(), key).members}
    assert with_more["s001"] == one


@pytest.mark.parametrize(
    ("said", "tells"),
    [("# by Ada", True), ("ada_1 = 2", True), ("class Adam:", False), ("x = s0011", False),
     ("S001", True), ("np.max(x)", False), ("class AdaNet:", True), ("my_gruen = 1", True),
     ("adagrün()", True), ("GrunLayer", True), ("u = 20241234", True), ("'ag17'", True),
     ("lr = 10432.5", True), ("adage", False)],
)  # fmt: skip
def test_a_name_is_found_where_it_is_a_whole_word_and_none_of_the_chapter_s(said, tells):
    ids = {"moodle": "20241234", "canvas": "10432"}
    roster = Roster([Person("s001", "Ada Max", "Grün", "ag17@example.org", **ids, line=2)])
    assert Names([], roster, b"key").tells_who(said, {"max"}) is tells


def test_what_students_are_called_and_write_is_text(term, tmp_path):
    a_class.lay_out(tmp_path, CHAPTERS[:1])
    chapter = load(CHAPTERS[0], tmp_path)
    rng = np.random.default_rng(3)
    a_class.hand_in_one(tmp_path, chapter, a_class.HOSTILE, 0.0, rng)
    a_class.hand_in_one(tmp_path, chapter, "other", 0.0, rng)
    text = write_report(root=tmp_path).read_text(encoding="utf-8")
    assert "<script" not in text and "\u202e" not in text and "&lt;script&gt;" in text


def test_records_and_notebooks_that_are_damaged_are_not_graded_and_stop_nothing(tmp_path):
    a_class.lay_out(tmp_path, CHAPTERS[:1])
    chapter, places = load(CHAPTERS[0], tmp_path), Places(tmp_path)
    rng = np.random.default_rng(3)
    for student in ("one", "two", "three"):
        a_class.hand_in_one(tmp_path, chapter, student, 0.0, rng)
    places.record(chapter.name, "one").write_text('{"student": "one", "results": 3}')
    places.graded_notebook(chapter.name, "two").write_text('{"cells": [3, {"metadata": []}]}')
    found = classroom(root=tmp_path).chapters[0]
    assert [entry.member.student for entry in found.in_state(room.GRADED)] == [
        "one",
        "three",
        "two",
    ]
    assert [e.member.student for e in found.entries if e.results] == ["three", "two"]
    assert write_report(root=tmp_path).is_file()
    for student in ("two", "three"):
        places.record(chapter.name, student).write_text("{}")
    text = write_report(root=tmp_path).read_text(encoding="utf-8")
    assert "People, by their part of the points" in text and "of each exercise" not in text


def test_without_records_it_says_that_points_alone_are_known_and_nothing_of_mistakes(tmp_path):
    a_class.make(tmp_path, CHAPTERS, PEOPLE)
    for name in CHAPTERS:
        for record in (Places(tmp_path).autograded / ".records" / name).glob("*.json"):
            record.unlink()
    text = write_report(root=tmp_path).read_text(encoding="utf-8")
    monday = text.partition('id="monday"')[2].partition("</section>")[0]
    assert "of this chapter was made by" not in monday
    said = r"Of (\d+) people the points alone are known, .*<code>grading autograde (\w+)</code>"
    found = [(name, int(number)) for number, name in re.findall(said, text)]
    latest, *before = reversed(classroom(root=tmp_path).chapters)
    assert found == [(c.name, len(c.in_state(room.GRADED))) for c in (latest, *before)]
    assert re.search(said, monday)


def test_nothing_graded_is_a_sentence(tmp_path, monkeypatch, capsys):
    a_class.lay_out(tmp_path, CHAPTERS[:1])
    with pytest.raises(GradingError, match=re.escape(NOBODY)):
        classroom(root=tmp_path)
    with pytest.raises(GradingError, match="Nobody has handed in anything"):
        classroom(CHAPTERS[:1], root=tmp_path)
    assert main(["report", "99_nothing"]) == 2
    assert "There is no chapter '99_nothing'" in capsys.readouterr().err
    assert not (tmp_path / "grading" / "gradebook.db").exists()


def test_the_lab_opens_the_page_first_where_there_is_one(tmp_path, monkeypatch):
    monkeypatch.setattr(lab, "ROOT", tmp_path)
    url = "--LabApp.default_url=/lab/tree/"
    assert f"{url}{lab.FIRST_NOTEBOOK}" in lab._options(None, False)
    (tmp_path / "grading").mkdir()
    (tmp_path / lab.CLASS_REPORT).write_text("a page")
    assert f"{url}grading/class_report.html" in lab._options(None, False)


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 1000])
def test_the_page_fits_the_screen_and_says_nothing_on_the_console(page, term, text, width):
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.set_viewport_size({"width": width, "height": 900})
    page.goto((term / "grading" / "class_report.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert said == []


@pytest.mark.browser
def test_in_print_what_is_folded_says_so_and_letters_keep_their_proportions(page, term, text):
    page.goto((term / "grading" / "class_report.html").as_uri())
    after = "all => all.map(one => getComputedStyle(one, '::after').content)"
    sizes = "all => all.map(one => parseFloat(getComputedStyle(one).fontSize))"
    proportions = []
    for media in ("screen", "print"):
        page.emulate_media(media=media)
        folded = page.eval_on_selector_all(".mistake details:not([open]) > summary", after)
        opened = page.eval_on_selector_all(".mistake details[open] > summary", after)
        assert folded and opened and {*opened} == {"none"}
        assert all(("folded" in said) == (media == "print") for said in folded)
        sentence, who = page.eval_on_selector_all(".mistake:first-child p", sizes)[:2]
        proportions.append(round(sentence / who, 2))
    assert proportions[0] == proportions[1]


@pytest.mark.browser
def test_names_that_are_folded_on_the_screen_are_printed(page, tmp_path):
    a_class.lay_out(tmp_path, CHAPTERS[:1])
    a_class.hand_in_one(
        tmp_path, load(CHAPTERS[0], tmp_path), "s000", 1.0, np.random.default_rng(1)
    )
    a_class.write_roster(tmp_path, [f"s{number:03d}" for number in range(20)])
    page.goto(write_report(root=tmp_path).as_uri())
    names = page.locator(".names span").first
    assert not names.is_visible()
    page.emulate_media(media="print")
    assert names.is_visible()
    width = "all => all.map(one => Math.round(one.getBoundingClientRect().width))"
    (whole,) = page.eval_on_selector_all(".cards", width)
    first, *others = page.eval_on_selector_all(".card", width)
    assert first == whole and all(other < whole / 2 for other in others)
    inside = "all => all.map(one => getComputedStyle(one).breakInside)"
    assert page.eval_on_selector_all(".card", inside) == ["auto", "avoid", "avoid"]


@pytest.mark.browser
def test_a_chapter_begins_on_no_page_of_its_own_when_printed(page, term, text):
    page.goto((term / "grading" / "class_report.html").as_uri())
    page.emulate_media(media="print")
    before = "all => all.map(one => getComputedStyle(one).breakBefore)"
    assert {*page.eval_on_selector_all(".chapter", before)} == {"auto"}


def test_the_bars_of_exercises_say_whom_they_leave_out(text):
    assert "each exercise, without those whose answer waits for a person</figcaption>" in text


def test_sentences_show_their_code_as_the_pages_of_students_do(term, text):
    said = [
        m.sentence for c in classroom(root=term).chapters for m in listed(c) if "`" in m.sentence
    ]
    assert said and all(
        f'<p class="sentence">{with_code(sentence)}</p>' in text for sentence in said
    )
    assert re.findall(r'class="sentence">[^\n]*`[^\n]*', text) == []


def listed(chapter):
    """Return the mistakes of a chapter that the page has room for."""
    return mistakes(chapter, Names([], Roster()), code_of({}), set())[:MOST_MISTAKES]
