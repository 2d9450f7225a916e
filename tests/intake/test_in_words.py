"""Answers in words: where they are found, and that no page takes them for more. About 1 s."""

import copy

import pytest
from intake.answered import chapter, grade_id, handed_in
from nbconvert.filters.markdown import markdown2html
from wall.handed_in import as_file

from grading.notebooks.in_words import as_typed, typed
from grading.notebooks.notebook import read
from grading.notebooks.rebuilding import rebuild
from grading.tree.submitted import Unreadable

NAME, OTHER = "00_welcome", "04_activation_layers"
STUB, CODE_STUB = "YOUR ANSWER HERE", 'raise NotImplementedError("Your code goes here.")'
ANSWERED = {"schema_version": 3, "grade": True, "solution": True, "locked": False, "points": 1}


def cell(kind, name, source, about=None):
    code = {"outputs": [], "execution_count": None} if kind == "code" else {}
    metadata = {"nbgrader": {**about, "grade_id": name}} if about else {}
    return {"cell_type": kind, "id": name, "metadata": metadata, "source": source, **code}


ADDED = [
    cell("markdown", "first", STUB, ANSWERED),
    cell("markdown", "between", "And now?"),
    cell("markdown", "second", STUB, ANSWERED),
    cell("code", "sketch", CODE_STUB, ANSWERED),
    cell("code", "last", "print('the end')"),
]


def release(name):
    whole = copy.deepcopy(chapter(name).release)
    whole["cells"] += copy.deepcopy(ADDED)
    return whole


def submission(*added, name=NAME):
    return [*handed_in(name), *copy.deepcopy(added)]


def given(cells, name=NAME):
    """Return what stands in the cells that people grade once all is rebuilt, "" for nothing."""
    made = rebuild(read(as_file({"cells": cells, "nbformat": 4})), release(name))
    found = {grade_id(c): c["source"] for c in made.notebook["cells"]}
    stubs = {"first": STUB, "second": STUB, "sketch": CODE_STUB}
    return {n: "" if found[n] == stub else typed(found[n]) for n, stub in stubs.items()}, made


def own(source, name="mine"):
    return cell("markdown", name, source)


FIRST, BETWEEN, SECOND, SKETCH, LAST = ADDED
NEITHER = {"first": "", "second": "", "sketch": ""}


def answered(about, source, **changes):
    return {**about, "source": source, **changes}


@pytest.mark.parametrize(
    ("added", "expected"),
    [
        (ADDED, {}),
        ([answered(FIRST, "So."), *ADDED[1:]], {"first": "So."}),
        ([answered(FIRST, "So.", cell_type="code"), *ADDED[1:]], {"first": "So."}),
        ([answered(FIRST, "So.", cell_type="raw"), *ADDED[1:]], {"first": "So."}),
        ([answered(FIRST, " \n"), *ADDED[1:]], {}),
        ([FIRST, own("Below."), *ADDED[1:]], {"first": "Below."}),
        ([own("Above."), *ADDED], {"first": "Above."}),
        ([own("Instead."), *ADDED[1:]], {"first": "Instead."}),
        ([FIRST, BETWEEN, own("One.", "a"), own("Two.", "b"), *ADDED[3:]],
         {"second": "One.\n\nTwo."}),
        ([answered(FIRST, "So."), own("More."), *ADDED[1:]], {"first": "So."}),
        ([*ADDED, answered(FIRST, "A copy.")], {"first": "A copy."}),
        ([answered(FIRST, "So.", id="", metadata={"id": "first"}), *ADDED[1:]], {"first": "So."}),
        ([*ADDED[:3], answered(SKETCH, "x = 1"), LAST], {"sketch": "x = 1"}),
        (ADDED[-1:], {}),
    ],
)  # fmt: skip
def test_an_answer_in_words_is_found_where_the_learner_wrote_it(added, expected):
    assert given(submission(*added))[0] == {**NEITHER, **expected}


def test_what_is_written_in_words_never_runs():
    _, made = given(submission(answered(FIRST, "import os", cell_type="code"), *ADDED[1:]))
    assert "first" not in made.order and not any("import os" in s for s in made.where)
    kinds = {c["id"]: c["cell_type"] for c in made.notebook["cells"]}
    assert kinds["first"] == "markdown" and kinds["sketch"] == "code"
    assert made.order.index("sketch") < made.order.index("last")


def test_a_question_that_every_chapter_asks_does_not_make_one_chapters_notebook_anothers():
    cells = submission(*ADDED, name=OTHER)
    with pytest.raises(Unreadable, match=r"it may be another chapter's$"):  # before a full stop
        given(cells)


HOSTILE = (
    "<script>alert(1)</script>",
    "```\n<script>alert(1)</script>\n```",
    "$$\n```\n$$ <script>alert(1)</script>",
    "\\begin{a}\n```\n<img src=x onerror=alert(1)>\n\\end{a}",
    "~~~\n````\n<b onclick=alert(1)>",
    "\u2028```\u2029<script>alert(1)</script>",
    "x\x0b```\x0c<script>alert(1)</script>",
    "<!-- \n```\n--> <script>alert(1)</script>",
    "![](https://example.org/a.png) [here](javascript:alert(1)) $\\href{javascript:alert(1)}{x}$",
    "`" * 50 + "\n<script>",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_formgrader_shows_an_answer_as_it_was_typed_whatever_is_in_it(text):
    shown = markdown2html(as_typed(text))
    assert typed(as_typed(text)) == text
    assert shown.startswith("<pre><code>") and shown.endswith("\n</code></pre>\n")
    inside = shown.removeprefix("<pre><code>").removesuffix("</code></pre>\n")
    assert "<" not in inside and ">" not in inside


@pytest.mark.parametrize(
    "source", ["", "plain", "```", "```\n```\nno", "``\na\n``", "```py\na\n```"]
)
def test_what_was_not_kept_as_typed_is_left_as_it_is(source):
    assert typed(source) == source


def test_an_answer_that_is_far_too_long_reaches_the_person_who_grades_it():
    found, _ = given(submission(answered(FIRST, "word " * 600_000), *ADDED[1:]))
    assert found["first"].startswith("[This text has 3,000,000 characters, more than grading keeps")
    assert found["first"].endswith("word word ") and len(found["first"]) < 11_000
