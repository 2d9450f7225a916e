"""What the documents name is there: files, headings, commands and their options."""

import argparse
import json
import re

import pytest

from grading.commands import cli
from grading.exercises import CHAPTERS
from grading.release import length
from grading.tree.course import ROOT

DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
COMMAND = re.compile(r"(?:(?<=[`$] )|(?<=`))grading ([a-z]+)([^`\n#]*)")
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]+")

STUDENTS = [
    *sorted((ROOT / "source_notebooks").rglob("*.ipynb")),
    *sorted(path for path in (ROOT / "course/seminar").rglob("*") if path.suffix in {".py", ".js"}),
    *sorted((ROOT / "course/seminar/check").rglob("signatures.json")),
    ROOT / "course/GLOSSARY.md",
]
"""What learners read, the sentences of demos and checks included."""


def name_of(path):
    return str(path.relative_to(ROOT))


def commands():
    """Return the name of each command -> the options that it takes."""
    parser = cli._parser()
    (jobs,) = (a for a in parser._actions if isinstance(a, argparse._SubParsersAction))
    return {name: set(job._option_string_actions) for name, job in jobs.choices.items()}


def heading_anchors(text):
    """Return the anchors that a forge makes of a document's headings."""
    text = re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)
    headings = re.findall(r"^#+ (.+)$", text, re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_link_within_the_project_leads_somewhere(document):
    text = document.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        place = (document.parent / file) if file else document
        assert place.exists(), f"{name_of(document)} leads to {target}"
        if anchor:
            assert anchor in heading_anchors(place.read_text(encoding="utf-8")), target


def test_every_picture_is_shown_with_words_that_say_what_one_sees():
    shown = {}
    for document in DOCUMENTS:
        text = document.read_text(encoding="utf-8")
        for alternative, target in re.findall(r"!\[([^\]]*)\]\(([^)\s]+)\)", text):
            shown[document.parent / target] = alternative
    pictures = ROOT / "docs" / "pictures"
    assert {*pictures.iterdir()} == {path for path in shown if path.parent == pictures}
    assert all(len(alternative.split()) > 15 for alternative in shown.values())


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_command_that_a_document_names_is_one_with_such_options(document):
    known = commands()
    for job, rest in COMMAND.findall(document.read_text(encoding="utf-8")):
        assert job in known, f"{name_of(document)} names `grading {job}`"
        strange = set(OPTION.findall(rest)) - known[job]
        assert not strange, f"{name_of(document)}: `grading {job}` has no {strange}"


def test_the_instructors_document_tells_of_every_command_that_has_to_do_with_a_class():
    text = (ROOT / "docs" / "instructors.md").read_text(encoding="utf-8")
    told = {job for job, _ in COMMAND.findall(text)}
    assert commands().keys() - {"lab", "demo", "site"} <= told


@pytest.mark.parametrize("path", [*DOCUMENTS, *STUDENTS], ids=name_of)
def test_percent_is_one_word_everywhere(path):
    assert not re.findall(r"(?i)\bper[\s-]cent\b", path.read_text(encoding="utf-8"))


# -------------------------------------------------------------------- what is said of the chapters

SITTINGS = {chapter[:2]: length.stated(length.source(chapter)) for chapter in CHAPTERS}
"""The number of each chapter -> the minutes of its sittings, as its title states them."""
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def said_in(name):
    """Return the words of a document or page, all blanks and apostrophes alike."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("’", "'")
    text = text.replace("<sup>x</sup>", "ˣ").replace("$e^x$", "eˣ").replace("$\\\\ln x$", "ln x")
    return " ".join(text.split())


def test_how_many_sittings_a_chapter_takes_is_said_as_the_titles_state_it():
    counts = [len(minutes) for number, minutes in SITTINGS.items() if number != "00"]
    span = f"{NUMBERS[min(counts)]} to {NUMBERS[max(counts)]}"
    welcome = "source_notebooks/00_welcome/welcome.ipynb"
    assert f"From chapter 01 on, a chapter takes {span} **sittings**" in said_in(welcome)
    assert f"a chapter takes {span} sittings of at most an hour" in said_in("README.md")
    assert f"From 01 on, a chapter is read in {span} sittings" in said_in("README.md")


@pytest.mark.parametrize(
    "name",
    [
        "README.md",
        "docs/instructors.md",
        "grading/site/landing/page.html",
        "source_notebooks/00_welcome/welcome.ipynb",
    ],
)
def test_what_one_needs_to_know_before_is_the_same_list_everywhere(name):
    text = said_in(name)
    assert "Python's variables, lists, loops and functions" in text
    assert "from school what a derivative is, eˣ and ln x" in text


def test_the_plan_of_a_term_has_every_sitting_once_and_its_minutes():
    text = (ROOT / "docs" / "instructors.md").read_text(encoding="utf-8")
    part = text.partition("## A plan by weeks")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (\d+) \| ([\d, ]+) \| (.+?) \| (\d+) \|$", part, re.M)
    assert [int(week) for week, *_ in rows] == list(range(1, len(rows) + 1))
    planned = []
    for _, chapters, named, minutes in rows:
        parts = named.split("; ") if ":" in named else [f"{chapters}: {named}"]
        week = []
        for chapter, _, numbers in (one.partition(": ") for one in parts):
            every = range(1, len(SITTINGS[chapter]) + 1)
            week += [(chapter, n) for n in every if numbers == "all" or str(n) in numbers]
        assert sum(SITTINGS[chapter][n - 1] for chapter, n in week) == int(minutes)
        planned += week
    assert planned == [(c, n) for c, all_of in SITTINGS.items() for n in range(1, len(all_of) + 1)]
    hours = round(sum(map(sum, SITTINGS.values())) / 60)
    assert f"about {hours} hours, in {len(planned)} sittings" in part


def test_what_students_learn_is_said_of_every_chapter():
    text = (ROOT / "docs" / "instructors.md").read_text(encoding="utf-8")
    part = text.partition("## What students learn")[2].partition("\n## ")[0]
    assert re.findall(r"^\| (\d\d) \| .{30}", part, re.M) == list(SITTINGS)


def test_the_readme_says_how_many_mistakes_the_notebook_can_name():
    named = sum(
        len(exercise["mistakes"])
        for path in (ROOT / "course/seminar/check/chapters").glob("*/signatures.json")
        for exercise in json.loads(path.read_text(encoding="utf-8")).values()
    )
    declared = sum(len(e.mistakes) for chapter in CHAPTERS for e in CHAPTERS[chapter])
    assert 2000 < named < 3000 and 0.95 * declared < named < declared
    assert "More than two thousand wrong answers the notebook knows by name" in said_in("README.md")
