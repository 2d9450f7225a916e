"""What is told of points before they are written is what the table says afterwards: late work, too.

Nothing is run: what grading again gives lies there already, as an earlier call has kept it.
"""

import dataclasses
import json

import pytest
from autograde.conftest import NAME, course, hand_in
from autograde.test_late import DUE, configured, handed_in
from wall.handed_in import CHAPTER, RIGHT, as_file, notebook

from grading.batch import autograde, gradebook
from grading.batch.outcome import Outcome
from grading.batch.records import digest
from grading.batch.regrade import _keep, regrade
from grading.batch.standing import standings
from grading.batch.turn import ExerciseResult
from grading.commands import cli
from grading.commands import regrade as command
from grading.judging.chapter import load
from grading.roster import Roster
from grading.roster import load as load_roster
from grading.tree.errors import GradingError
from grading.tree.handed_in import keep_late
from grading.tree.places import TIMESTAMP, Places
from grading.tree.stopping import Stop

DATA = as_file(notebook(RIGHT))
FULL = sum(CHAPTER.points.values())
LOST = CHAPTER.points["test_neuron_loss"]
WHEN = {
    "ada": "2026-11-03 20:00:00 UTC",
    "bea": "2026-11-04 20:00:00 UTC",
    "cem": "2026-11-05 20:00:00 UTC",
    "dan": "2026-11-05 20:00:00 UTC",
}
"""On time, a day late, and two days late, of whom dan has two days more."""
MORE = {"extensions": {NAME: {"dan": 2}}}
POLICIES = {
    "none": {},
    "zero": {"penalty_method": "zero"},
    "per day": {"penalty_method": "per day", "per_day": 0.25},
}
AFTER = {
    "none": dict.fromkeys(WHEN, FULL),
    "zero": {"ada": FULL, "bea": 0.0, "cem": 0.0, "dan": FULL},
    "per day": {"ada": FULL, "bea": 0.75 * FULL, "cem": 0.5 * FULL, "dan": FULL},
}


def outcome(student, lost=0.0):
    results = [
        ExerciseResult(name, points - lost * (name == "neuron_loss"), points)
        for name, points in ((n, CHAPTER.points[cell]) for n, cell in CHAPTER.graded.items())
    ]
    return Outcome(student, results, notebook="{}")


def graded_and_mended(root):
    """Let a class have been graded by an exercise that gave nobody a point and is mended by now."""
    places, chapter = Places(root), load(NAME, root)
    hand_in(root, dict.fromkeys(WHEN, DATA))
    for student, when in WHEN.items():
        handed_in(root, when, student)
    writer = autograde.Writer(places, chapter, Stop())
    for student in WHEN:
        writer.write(dataclasses.replace(outcome(student, LOST), digest="of other code"))
    writer.close()
    for student in WHEN:
        now = dataclasses.replace(outcome(student), digest=digest(DATA, chapter))
        _keep(now, places, chapter)


@pytest.fixture
def root(tmp_path):
    return course(tmp_path / "course")


def points(root):
    return {student: standing.points for student, standing in standings(NAME, root).items()}


def told(root, **options):
    found = regrade(NAME, root=root, quiet=True, sandboxed=False, **options)
    changes = {change.student: (change.before, change.after) for change in found.changes}
    return {s: b for s, (b, _) in changes.items()}, {s: a for s, (_, a) in changes.items()}, found


@pytest.mark.parametrize(
    ("before", "policy"),
    [("zero", "zero"), ("none", "per day"), ("per day", "per day"), ("zero", "none")],
)
def test_what_is_told_is_what_is_written(root, before, policy):
    configured(root, due={NAME: DUE}, **MORE, **POLICIES[before])
    graded_and_mended(root)
    configured(root, due={NAME: DUE}, **MORE, **POLICIES[policy])
    had = points(root)
    earlier, now, _ = told(root)
    assert (earlier, now) == (had, pytest.approx(AFTER[policy]))
    assert points(root) == had  # nothing was written
    assert told(root, write=True)[1] == points(root) == now
    assert {student: standing.points for student, standing in tabled(root).items()} == now


def tabled(root):
    """Return what the table of the next `grading autograde` says, which has nothing to grade."""
    found = {}
    autograde.autograde(NAME, root=root, quiet=True, sandboxed=False, so_far=found)
    return found


def test_a_penalty_that_eats_what_was_gained_is_no_persons(root):
    configured(root, due={NAME: DUE}, penalty_method="zero")
    graded_and_mended(root)
    lines = [*command.told(told(root)[2], Roster(), written=False)]
    (said,) = (line for line in lines if "same sum" in line and "cem" in line)
    assert f"neuron_loss 0 → {LOST:g}" in said and "a person gave" not in "\n".join(lines)
    assert f"Nothing has been written: `grading regrade {NAME} --write` does." in lines


def test_a_penalty_that_alone_changes_is_named(root):
    configured(root, due={NAME: DUE})
    graded_and_mended(root)
    regrade(NAME, root=root, quiet=True, sandboxed=False, write=True)
    configured(root, due={NAME: DUE}, penalty_method="zero")
    places, chapter = Places(root), load(NAME, root)
    for student in WHEN:
        _keep(dataclasses.replace(outcome(student), digest=digest(DATA, chapter)), places, chapter)
    lines = [*command.told(told(root)[2], Roster(), written=False)]
    assert any(line.startswith("bea") and f"being late −0 → −{FULL:g}" in line for line in lines)


def test_who_is_late_by_nobody_knows_how_much_is_named(root):
    configured(root, due={NAME: DUE}, **POLICIES["zero"])
    graded_and_mended(root)
    places = Places(root)
    for student in ("cem", "dan"):
        places.target(NAME, student).with_name(TIMESTAMP).unlink()
    keep_late(places, NAME, "cem", True)
    _, now, found = told(root)
    assert now == {"ada": FULL, "bea": 0.0, "cem": FULL, "dan": FULL}
    assert [change.student for change in found.changes if change.is_called_late] == ["cem"]
    (line,) = (line for line in command.told(found, Roster(), written=False) if "LATE" in line)
    assert line.startswith("LATE is what the platform calls cem, and by how much is not known")
    changes = command.as_json(found, Roster(), written=False)["changes"]
    assert [one["student"] for one in changes if one["is_called_late"]] == ["cem"]


def test_a_gradebook_that_knows_nothing_of_it_is_told_of_its_cells_alone(root):
    configured(root, due={NAME: DUE}, **POLICIES["per day"], **MORE)
    graded_and_mended(root)
    (root / "grading" / "gradebook.db").unlink()
    earlier, now, _ = told(root)
    assert (earlier, now) == (dict.fromkeys(WHEN), pytest.approx(AFTER["per day"]))
    assert points(root) == dict.fromkeys(WHEN)


def test_cells_that_were_added_are_named_before_anything_is_written(root, monkeypatch):
    graded_and_mended(root)
    chapter = load(NAME, root)
    cells = [*chapter.release["cells"]]
    about = {"grade_id": "new", "grade": True, "solution": False, "points": 1, "locked": True}
    cells.append({"cell_type": "code", "source": "", "metadata": {"nbgrader": about}})
    chapter = dataclasses.replace(chapter, release={**chapter.release, "cells": cells})
    marks = gradebook.Marks(chapter, root, declare=False)
    with pytest.raises(GradingError, match=r"taken away \(new\)"):
        marks.would_hold([], lambda _: "")
    marks.close()


def test_the_changes_are_written_for_other_programs(root, monkeypatch, tmp_path, capsys):
    configured(root, due={NAME: DUE}, **MORE, **POLICIES["per day"])
    graded_and_mended(root)
    people = "id,first_name,email\nbea,Bea,b@example.org\ndan,Dan,\n"
    (root / "grading" / "roster.csv").write_text(people)
    found, roster = told(root)[2], load_roster(root)
    monkeypatch.setattr("grading.batch.regrade.regrade", lambda *_, **__: found)
    monkeypatch.setattr("grading.roster.load", lambda: roster)
    path = tmp_path / "changes.json"
    assert cli.main(["regrade", NAME, "--json", str(path)]) == 0
    written = json.loads(path.read_text("utf-8"))
    assert (written["chapter"], written["written"]) == (NAME, False)
    bea = next(change for change in written["changes"] if change["student"] == "bea")
    assert (bea["name"], bea["email"]) == ("Bea", "b@example.org")
    assert bea["after"] - bea["before"] == pytest.approx(0.75 * LOST)
    assert bea["penalty_after"] == pytest.approx(0.25 * FULL)
    (exercise,) = bea["exercises"]
    assert (exercise["exercise"], exercise["before"], exercise["after"]) == ("neuron_loss", 0, LOST)
    assert cli.main(["regrade", NAME, "--json", str(tmp_path)]) == 2
    assert f"{tmp_path} is a folder: name a file." in capsys.readouterr().err
