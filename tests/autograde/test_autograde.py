"""A class is graded once, completely and only once, and the same by every way in."""

import dataclasses
import json
import re
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from autograde.conftest import (
    CLASS,
    FILE,
    NAME,
    ROOT,
    TOTALS,
    graded,
    hand_in,
    nbgrader,
    totals,
    totals_in_gradebook,
)
from nbgrader.api import Gradebook
from wall.handed_in import CHAPTER, RIGHT, as_file, notebook

from grading.batch import autograde as module
from grading.batch import records
from grading.batch.autograde import autograde
from grading.batch.standing import standings
from grading.batch.table import as_json, table
from grading.batch.turn import Given
from grading.judging.chapter import load
from grading.tree import places
from grading.tree.errors import GradingError
from grading.tree.places import Places
from grading.tree.stopping import Stop
from grading.wall.both.limits import MIB

pytestmark = [
    pytest.mark.sandbox,
    pytest.mark.slow,
    pytest.mark.usefixtures("warm", "no_self_test"),
]


def test_a_class_is_graded_and_everyone_is_accounted_for(root):
    outcomes = graded(root)
    assert totals(outcomes) == TOTALS == totals_in_gradebook(root)
    assert "cut off or damaged" in outcomes["dan"].reason and not outcomes["dan"].graded
    assert outcomes["ada"].graded and outcomes["cem"].unanswered == list(RIGHT)
    notebooks = sorted(path.parts[-3] for path in root.glob(f"grading/autograded/*/{NAME}/{FILE}"))
    assert notebooks == sorted(TOTALS)


def test_the_table_and_the_json_say_the_same(graded_root):
    root = graded_root
    found = [*standings(NAME, root).values()]
    text, entries = table(found, CHAPTER.points), as_json(found, NAME)
    for student, total in TOTALS.items():
        assert re.search(rf"^{student} .* {total:g}( |$)", text, re.MULTILINE)
        assert sum(e["score"] for e in entries if e["student"] == student) == total
    keys = ["student", "chapter", "exercise", "score", "max_score", "aspects", "message", "seconds"]
    keys += ["by_hand", "extra_credit", "comment", "points", "max_points", "penalty", "handed_in"]
    keys += ["late_seconds", "is_called_late", "waits_for_a_person", "is_current", "changed"]
    keys += ["by_hand_out_of"]
    assert all(sorted(entry) == sorted(keys) for entry in entries)
    (lost,) = [entry for entry in entries if entry["student"] == "dan"]
    assert lost["score"] is None and "could not be graded" in lost["message"]
    json.dumps(entries)
    for student in TOTALS:
        assert records.kept(Places(root), NAME, student).made_of == load(NAME, root).made_of


def test_only_what_is_new_or_changed_is_graded_again(graded_root):
    root = graded_root
    hand_in(root, {"bea": CLASS["ada"], "fay": CLASS["ada"]})
    fresh = {student for student, outcome in graded(root).items() if outcome.fresh}
    assert fresh == {"bea", "fay", "dan"}  # dan's cannot be read, which is worth another look
    assert totals_in_gradebook(root) == TOTALS | {"bea": 14.0, "fay": 14.0}
    assert {s for s, o in graded(root, force=True).items() if o.fresh} == {*TOTALS, "dan", "fay"}
    assert {s for s, o in graded(root, students=["ada"], force=True).items()} == {"ada"}


def test_a_test_that_was_mended_grades_everyone_again(graded_root, monkeypatch):
    root = graded_root
    mended = dataclasses.replace(CHAPTER, fingerprint="another")
    monkeypatch.setattr(module, "load", lambda *_: mended)
    assert all(outcome.fresh for outcome in graded(root).values())


def test_a_student_who_handed_in_nothing_is_named(root):
    with pytest.raises(GradingError, match=r"Nothing of zoe for .* is in grading/submitted"):
        graded(root, students=["zoe"])


def test_a_student_whose_name_is_no_text_is_listed_and_the_others_are_taken_up(root):
    hand_in(root, {"m\udcffl": CLASS["ada"]})
    lost, job = module.jobs_of(places.Places(root), CHAPTER, ["m\udcffl", "ada"])
    assert "rename it" in lost.reason and job.data == CLASS["ada"]


def test_a_chapter_that_does_not_exist_is_named(root):
    with pytest.raises(GradingError, match="There is no chapter '99_nothing'"):
        autograde("99_nothing", root=root)


def test_what_a_person_gave_is_kept_and_not_asked_for_again(graded_root):
    root = graded_root
    with sqlite3.connect(root / "grading" / "gradebook.db") as database:
        database.execute("update grade set manual_score = 1.5, extra_credit = 0.25")
        database.execute("update comment set manual_comment = 'Well done.'")
    outcomes = graded(root, force=True)
    with sqlite3.connect(root / "grading" / "gradebook.db") as database:
        where = "where manual_score = 1.5 and extra_credit = 0.25 and not needs_manual_grade"
        (kept,) = database.execute(f"select count(*) from grade {where}").fetchone()
        (said,) = database.execute("select count(manual_comment) from comment").fetchone()
    assert kept == said == 4 * len(TOTALS)
    assert {outcomes[student].score for student in TOTALS} == {4 * 1.75}
    assert {r.given for r in outcomes["eve"].results} == {Given(1.5, 0.25, "Well done.")}


def test_what_could_not_be_graded_waits_for_a_person_and_is_no_zero(root):
    outcome = graded(root, students=["ada"])["ada"]
    first, *others = outcome.results
    lost = dataclasses.replace(first, score=0.0, aspects=(), fault=True, message="Our own fault.")
    outcome.results, outcome.notebook = [lost, *others], as_file(CHAPTER.release).decode()
    writer = module.Writer(places.Places(root), CHAPTER, Stop())
    writer.write(outcome)
    with writer.marks.gradebook as book:
        grades = book.find_submission_notebook(CHAPTER.module, NAME, "ada").grades
        found = {g.name: (g.auto_score, g.needs_manual_grade) for g in grades}
    assert found.pop(f"test_{lost.exercise}") == (None, True)
    assert found == {f"test_{other.exercise}": (other.score, False) for other in others}
    assert not graded(root, students=["ada"])["ada"].graded


def handed_in_at(root):
    with Gradebook(f"sqlite:///{root}/grading/gradebook.db", "backprop_seminar") as book:
        submissions = book.find_assignment(NAME).submissions
        return {s.student_id: s.timestamp and s.timestamp.isoformat(" ") for s in submissions}


def test_the_time_of_handing_in_is_kept(root):
    (root / "grading" / "submitted" / "ada" / NAME / "timestamp.txt").write_text(
        "2026-03-01 11:30:00.5 UTC\n"
    )
    (root / "grading" / "submitted" / "bea" / NAME / "timestamp.txt").write_text("yesterday-ish")
    graded(root, students=["ada", "bea"])
    kept = {"ada": "2026-03-01 11:30:00.500000", "bea": None}
    assert handed_in_at(root) == kept
    beside = root / "grading" / "autograded" / "ada" / NAME / "timestamp.txt"
    assert beside.read_text() == "2026-03-01 11:30:00.5 UTC\n"
    (root / "grading" / "gradebook.db").unlink()
    graded(root, students=["ada", "bea"])  # from the records
    assert handed_in_at(root) == kept


def test_a_gradebook_that_was_lost_is_filled_from_the_records(graded_root):
    root = graded_root
    (root / "grading" / "gradebook.db").unlink()
    outcomes = graded(root)
    assert totals_in_gradebook(root) == TOTALS
    assert {s for s, o in outcomes.items() if o.fresh} == {"dan"}


def test_any_executor_will_do(root):
    with ThreadPoolExecutor(1) as executor:
        assert totals(graded(root, executor=executor)) == TOTALS


def test_without_the_sandbox_the_scores_are_the_same(root):
    assert totals(graded(root, sandboxed=False, students=["ada", "bea"])) == {
        "ada": 14.0,
        "bea": 11.0,
    }


def test_nbgraders_own_autograde_goes_through_the_wall_and_agrees(root):
    folder = root / "grading" / "submitted" / "ada" / NAME
    (folder / "numpy.py").write_text("raise SystemExit")
    (folder / "grading.py").write_text("raise SystemExit")
    outcomes = graded(root)
    ours = totals_in_gradebook(root)
    said = nbgrader(root, "autograde", NAME, "--force")
    assert said.returncode != 0 and "for student 'dan'" in said.stderr
    assert "for student 'eve'" not in said.stderr
    theirs = totals_in_gradebook(root)
    assert ours == theirs == totals(outcomes)
    beside = {path.name for path in (root / "grading" / "autograded" / "ada" / NAME).iterdir()}
    assert beside == {FILE, *CHAPTER.files}
    assert {s for s, o in graded(root).items() if o.fresh} == {"dan"}


def test_the_command_line_ends_with_a_table_and_a_status(root):
    program = (
        "import sys, pathlib\n"
        "from grading.batch import autograde\nfrom grading.commands import cli\n"
        "from grading.judging import chapter\n"
        f"root = pathlib.Path({str(root)!r})\n"
        "for f in (autograde.autograde, chapter.load):\n"
        "    f.__kwdefaults__ and f.__kwdefaults__.update(root=root)\n"
        "sys.exit(cli.main(sys.argv[1:]))"
    )
    told = "import resource as r\nprint(r.getrlimit(r.RLIMIT_AS)[0], r.getrlimit(r.RLIMIT_CPU)[0])"
    hand_in(root, {"ada": as_file(notebook(RIGHT, last=[told]))})
    options = ["--json", str(root / "x.json"), "--time", "21", "--memory", "1000"]
    command = [sys.executable, "-c", program, "autograde", NAME, *options]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert said.returncode == 1, said.stderr
    assert said.stdout.splitlines()[0].split()[:2] == ["student", "numerical_diff"]
    assert "100%" in said.stderr
    assert len(json.loads((root / "x.json").read_text())) == 4 * len(TOTALS) + 1
    assert Path(root / "grading" / "gradebook.db").is_file()
    printed = json.loads(places.Places(root).graded_notebook(NAME, "ada").read_text())["cells"][-1]
    assert printed["outputs"][0]["text"] == f"{2024 * MIB} 211\n"
