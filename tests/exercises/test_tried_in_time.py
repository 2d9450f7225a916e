"""A mistake that is right, or never ends, is refused with file and line. About 10 s."""

import dataclasses
import json
import os
import re
import subprocess
import sys

import pytest

from grading.exercises import find
from grading.exercises.declaration import DeclarationError, Mistake
from grading.release import signatures as made
from grading.release.in_time import patience, why_it_ended
from grading.tree.course import ROOT
from grading.tree.errors import GradingError

PLACE = r"^grading/exercises/\w+/\w+\.py, line \d+: "
SQUARES, DIAGNOSE = find("sum_of_squares"), find("diagnose")


def with_mistake(exercise, edit):
    """Return an exercise whose one mistake, of a name that stands in its module, is an edit."""
    name = exercise.mistakes[0].name
    return dataclasses.replace(exercise, mistakes=[Mistake(name, "No.", edit=edit)])


@pytest.mark.parametrize(
    "exercise",
    [
        with_mistake(SQUARES, {"np.sum(x * x)": "np.sum(x * x)"}),
        with_mistake(SQUARES, {"np.sum(x * x)": "np.sum(x**2)"}),
        with_mistake(DIAGNOSE, {"return": "return"}),
    ],
    ids=["as it is", "another way", "of an exercise without signatures"],
)
def test_a_mistake_that_is_right_is_refused(exercise, monkeypatch):
    monkeypatch.setattr(made, "CHAPTERS", {"a chapter": (exercise,)})
    with pytest.raises(DeclarationError) as refused:
        made.signatures("a chapter")
    name = exercise.mistakes[0].name
    assert re.search(f"{PLACE}the mistake '{name}' has full marks", str(refused.value))


def test_a_mistake_that_hidden_inputs_alone_show_is_one(monkeypatch):
    """Of twelve numbers, which the hidden table has and no visible input, the sum is 0."""
    exercise = with_mistake(SQUARES, {"np.sum(x * x)": "np.sum(x * x) * (np.size(x) != 12)"})
    monkeypatch.setattr(made, "CHAPTERS", {"a chapter": (exercise,)})
    shipped = json.loads(made.signatures("a chapter"))
    assert shipped["sum_of_squares"]["mistakes"] == []


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        ("import numpy as np\n\ndef other(x):\n    return x", "The edit defines no 'sum_of_squa"),
        ("def sum_of_squares(x):\n    return x\n\n1 / 0", "ZeroDivisionError: division by zero"),
        ("raise SystemExit('over')", "SystemExit: over"),
    ],
)
def test_a_mistake_that_cannot_be_made_is_refused(edit, said, monkeypatch):
    monkeypatch.setattr(made, "CHAPTERS", {"a chapter": (with_mistake(SQUARES, edit),)})
    with pytest.raises((DeclarationError, GradingError)) as refused:
        made.signatures("a chapter")
    place = PLACE.removesuffix(": ")
    assert re.search(rf"{place}.*: {re.escape(said)}", str(refused.value)), refused.value


TRIED = """
import dataclasses, sys
from grading.exercises import find
from grading.exercises.declaration import Mistake
from grading.release import declared, in_time, signatures

exercise, name = find("sum_of_squares"), "square_of_the_sum"
mistakes = [Mistake(name, "No.", edit={{"return": {new!r}}})]
chapters = {{"00_welcome": (dataclasses.replace(exercise, mistakes=mistakes),)}}
declared.CHAPTERS = signatures.CHAPTERS = chapters
in_time.SECONDS = 1.0
sys.exit(signatures.main("00_welcome"))
"""


@pytest.mark.parametrize(
    ("new", "said"),
    [
        ("while True: pass\n    return", "does not end within"),
        ("try:\n        while True: pass\n    finally:\n        return", "does not end within"),
        ("import itertools\n    max(itertools.repeat(1))\n    return", "does not end within"),
        ("import os\n    os._exit(0)\n    return", "ended the process: no reason given"),
    ],
    ids=["a loop", "a loop that hears nothing", "a loop inside Python", "an exit"],
)
def test_a_mistake_that_does_not_come_back_is_told_with_file_and_line(new, said):
    run = subprocess.run(
        [sys.executable, "-c", TRIED.format(new=new)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert not run.stdout
    told = why_it_ended(run.stderr)
    assert re.search(f"{PLACE}the mistake 'square_of_the_sum' {said}", told), run.stderr


def test_why_a_process_ended_that_tried_nothing_is_its_last_line():
    assert why_it_ended("Traceback\nImportError: no NumPy\n") == "ImportError: no NumPy"
    assert why_it_ended("") == "no reason given"


def test_what_may_train_longer_is_waited_for_longer():
    assert patience("softmax") == 30
    assert patience("train_reader") == 250
