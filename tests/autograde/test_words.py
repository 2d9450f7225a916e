"""What is said of submissions stays in its line, whoever chose the words."""

import io
import json

import pytest
from autograde.conftest import standing_of

from grading.batch import autograde as module
from grading.batch.outcome import Outcome
from grading.batch.table import table
from grading.batch.turn import ExerciseResult
from grading.commands import cli
from grading.judging.chapter import load

NAME = "01_numerical_gradient"
WORDS = {
    "lines": "a\nada  3  5  4  2  14\r\nb\x0b\x0c\x85\u2028\u2029c",
    "a terminal's commands": "a\x1b[2J\x1b]0;title\x07\x9b31mb\x08\x08",
    "letters that turn around": "a\u202edna\u2066\u200fb",
    "half a character": "a\udcffb\ud800",
    "nothing to see": "\u200b\ufeff\u00ad",
    "no end": "x" * 5000,
    "no beginning": " " * 5000 + "y",
}


@pytest.fixture(params=WORDS.values(), ids=WORDS)
def outcomes(request):
    words = request.param
    result = ExerciseResult("numerical_diff", 0.0, 3.0, message=f"Its cell raised {words}.")
    return [
        Outcome("ada", [ExerciseResult("numerical_diff", 3.0, 3.0)]),
        Outcome(words, [result], remarks=[words]),
        Outcome("eve", reason=f"several notebooks: {words}"),
    ]


def test_the_table_has_a_line_for_each_submission(outcomes):
    points = load(NAME).points
    text = table([standing_of(outcome) for outcome in outcomes], points)
    text.encode()
    lines = text.splitlines()
    assert len(lines) == 2 + len(outcomes)
    assert all(line.isprintable() and len(line) < 800 for line in lines)
    assert [line.split()[0] for line in lines if line.startswith(("ada ", "eve "))] == [
        "ada",
        "eve",
    ]


def test_the_command_and_its_json_survive_the_words(outcomes, monkeypatch, tmp_path):
    def grades(*_, so_far, **__):
        so_far.update((outcome.student, standing_of(outcome)) for outcome in outcomes)
        return outcomes

    monkeypatch.setattr(module, "autograde", grades)
    terminal = io.TextIOWrapper(io.BytesIO(), encoding="latin-1")
    monkeypatch.setattr("sys.stdout", terminal)
    assert cli.main(["autograde", NAME, "--json", str(tmp_path / "x.json")]) == 1
    entries = json.loads((tmp_path / "x.json").read_text("utf-8"))
    assert [entry["student"] for entry in entries] == [o.student for o in outcomes]
