"""What the documents name is there: files, headings, commands and their options."""

import argparse
import re

import pytest

from grading.commands import cli
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
