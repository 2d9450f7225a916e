"""What learners read whose file could not be graded: what it means, and what to do. About 2 s."""

import html
import json
import re
from pathlib import Path

import pytest
from autograde.conftest import course

from grading.batch import autograde, pool
from grading.batch.outcome import Outcome
from grading.batch.records import from_reason, to_reason
from grading.exercises import CHAPTERS
from grading.judging.chapter import load
from grading.notebooks import notebook, rebuilding
from grading.report.advice import ADVICE, advice
from grading.report.feedback import write_feedback
from grading.tree import submitted
from grading.tree.places import Places
from grading.tree.stopping import Stop
from grading.tree.submitted import ANOTHERS, DAMAGED, FOR_A_PERSON, NO_NOTEBOOK, TOO_LARGE
from grading.wall.both.limits import Limits
from seminar.check.report import with_code

NAMES = list(CHAPTERS)
ROOT = Path(__file__).resolve().parents[2]


def released(name):
    return (ROOT / "course" / name / f"{load(name).module}.ipynb").read_bytes()


def with_cells(cells):
    return json.dumps({"cells": cells, "nbformat": 4, "nbformat_minor": 5, "metadata": {}}).encode()


def with_own_cells(name, cells):
    own = json.loads(released(name))
    return json.dumps({**own, "cells": own["cells"] + cells}).encode()


def of(source):
    return {"cell_type": "code", "metadata": {}, "source": source}


REFUSED = {
    "cut off": (lambda name: released(name)[:3000], DAMAGED),
    "empty": (lambda name: b" \n", DAMAGED),
    "a page": (lambda name: b"<!DOCTYPE html><p>", NO_NOTEBOOK),
    "an archive": (lambda name: b"PK\x03\x04", NO_NOTEBOOK),
    "a PDF": (lambda name: b"%PDF-1.4", NO_NOTEBOOK),
    "a list": (lambda name: b"[]", NO_NOTEBOOK),
    "no cells": (lambda name: b"{}", NO_NOTEBOOK),
    "large": (lambda name: b" " * (submitted.LARGEST_FILE + 1), TOO_LARGE),
    "deep": (lambda name: b'{"cells": ' + b"[" * 200_000, TOO_LARGE),
    "a long cell": (lambda name: with_cells([of("#" * 10**6 * 5)]), TOO_LARGE),
    "much code": (lambda name: with_cells([of("#" * notebook.LARGEST_CELL)] * 99), TOO_LARGE),
    "many cells": (lambda name: with_cells([{}] * (notebook.MOST_CELLS + 1)), TOO_LARGE),
    "many own cells": (
        lambda name: with_own_cells(
            name, [of(f"x = {i}") for i in range(rebuilding.MOST_OWN_CELLS + 1)]
        ),
        TOO_LARGE,
    ),
    "another's": (lambda name: released(NAMES[NAMES.index(name) - 1]), ANOTHERS),
    "cells of nobody's": (lambda name: with_cells([of("x = 1")]), ANOTHERS),
}
BY_CHAPTER = ("cut off", "a PDF", "another's", "cells of nobody's", "a long cell")


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A course folder; what grades in it has no sandbox."""
    monkeypatch.setattr(pool, "_started_wall", lambda *_: None)
    return course(tmp_path)


def graded(root, name):
    """Let everybody's file go the way of `grading autograde`; return student -> page."""
    chapter, places = load(name, root), Places(root)
    writer = autograde.Writer(places, chapter, Stop())
    for job in autograde.jobs_of(places, chapter, places.students(name)):
        done = job
        if isinstance(job, pool.Job):
            done = pool.grade(job.student, job.data, chapter, Limits(), False, 0)
        writer.write(done)
    pages = write_feedback(name, root=root)
    return {page.parts[-3]: page.read_text(encoding="utf-8") for page in pages}


def words_of(page):
    return plain(page.partition("</style>")[2])


def plain(markup):
    return " ".join(html.unescape(re.sub("<[^>]+>", " ", markup)).split())


def tells(page, kind, chapter):
    said = advice(kind, chapter)
    return all(plain(with_code(text)) in words_of(page) for text in (said.meaning, *said.steps))


@pytest.mark.parametrize("name", NAMES)
def test_each_kind_of_file_gets_the_advice_that_helps(root, name):
    chapter = load(name)
    refused = {
        student: REFUSED[student] for student in (REFUSED if name == NAMES[1] else BY_CHAPTER)
    }
    for student, (data, _) in refused.items():
        path = root / "grading" / "submitted" / student / name / f"{chapter.module}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_bytes(data(name))
    pages = graded(root, name)
    assert pages.keys() == refused.keys()
    for student, (_, kind) in refused.items():
        others = {*ADVICE, FOR_A_PERSON} - {kind}
        assert tells(pages[student], kind, chapter), student
        assert not any(tells(pages[student], other, chapter) for other in others), student
        assert "{" not in words_of(pages[student])


def test_what_lies_in_a_folder_beside_or_instead_of_the_notebook(root):
    name, chapter = NAMES[1], load(NAMES[1])
    for student, files in (("none", ["x.pdf"]), ("two", ["a.ipynb", "b.ipynb"])):
        for file in files:
            path = root / "grading" / "submitted" / student / name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"{}")
    linked = root / "grading" / "submitted" / "linked" / name
    linked.mkdir(parents=True)
    (linked / f"{chapter.module}.ipynb").symlink_to("/etc/hostname")
    pages = graded(root, name)
    assert tells(pages["none"], NO_NOTEBOOK, chapter)
    for student in ("two", "linked"):
        assert tells(pages[student], FOR_A_PERSON, chapter)
        assert "Tell your instructor" in pages[student] and "<ol>" not in pages[student]


@pytest.mark.parametrize("kind", ADVICE)
def test_the_steps_name_the_notebook_the_menus_and_that_it_is_to_be_handed_in(kind):
    chapter = load("06_training")
    steps = advice(kind, chapter).steps
    assert "training.ipynb" in steps[0]
    assert [step for step in steps if "File → Save Notebook" in step]
    assert [step for step in steps if "File → Download" in step and ".ipynb" in step]
    assert [step for step in steps if step.startswith("Hand in that file")]
    menu = "Clear Outputs of All Cells" if kind == TOO_LARGE else "Restart Kernel and Run All Cells"
    assert [step for step in steps if menu in step]


def test_what_nobody_foresaw_is_for_a_person():
    outcome = Outcome("ada", reason="gone\n(OSError)")
    assert from_reason(to_reason(outcome)) == (FOR_A_PERSON, "gone\n(OSError)")
    chapter = load("06_training")
    assert advice("no such kind", chapter) == advice(FOR_A_PERSON, chapter)


def test_a_reason_ends_with_one_stop(root):
    name, chapter = NAMES[2], load(NAMES[2])
    places = Places(root)
    writer = autograde.Writer(places, chapter, Stop())
    for student, reason in {"a": "is it?", "b": "it is.", "c": "it is"}.items():
        (places.submitted / student / name).mkdir(parents=True)
        writer.write(Outcome(student, reason=reason))
    pages = (path.read_text(encoding="utf-8") for path in write_feedback(name, root=root))
    ends = [re.search("be graded: (.*)</p>", page)[1] for page in pages]
    assert ends == ["is it?", "it is.", "it is."]
