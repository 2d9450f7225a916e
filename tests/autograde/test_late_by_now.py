"""What being late costs by now is told before points go out, and as it is written.

Nothing is run: what was graded lies there, and extension, policy or time are other ones since.
"""

import dataclasses

import pytest
from autograde.conftest import NAME, course, hand_in
from autograde.test_late import DUE, configured, handed_in
from autograde.test_regrade_late import DATA, FULL, WHEN, outcome

from grading.batch import autograde
from grading.batch.records import digest
from grading.batch.standing import LateChange, standings
from grading.batch.table import not_reckoned
from grading.class_report.page import write_report
from grading.commands import cli, export
from grading.export.grades import gather
from grading.judging.chapter import load
from grading.report.feedback import write_feedback
from grading.roster import Roster
from grading.tree.places import Places
from grading.tree.stopping import Stop

HALF = {"penalty_method": "per day", "per_day": 0.25}
"""Of the class bea is late by one day, and cem and dan are by two."""
SAID = f"bea {FULL:g} → {0.75 * FULL:g} (being late −0 → −{0.25 * FULL:g})"


@pytest.fixture
def root(tmp_path):
    """Everyone has all points, and no policy is configured."""
    root = course(tmp_path / "course")
    configured(root, due={NAME: DUE})
    places, chapter = Places(root), load(NAME, root)
    hand_in(root, dict.fromkeys(WHEN, DATA))
    for student, when in WHEN.items():
        handed_in(root, when, student)
    writer = autograde.Writer(places, chapter, Stop())
    for student in WHEN:
        theirs = {"digest": digest(DATA, chapter), "notebook": DATA.decode()}
        writer.write(dataclasses.replace(outcome(student), **theirs))
    writer.close()
    return root


def changes(root):
    found = standings(NAME, root)
    return {student: s.late_change for student, s in found.items() if s.late_change}


def content(root):
    return (root / "grading" / "gradebook.db").read_bytes()


def test_where_nothing_changed_nothing_is_said(root):
    assert changes(root) == {} and gather([NAME], Roster(), root=root).remarks == []


def test_a_policy_that_was_changed_is_told_and_written_by_grading_alone(root):
    configured(root, due={NAME: DUE}, **HALF, extensions={NAME: {"dan": 2}})
    before = content(root)
    assert changes(root) == {
        "bea": LateChange((0.0, 0.25 * FULL), (FULL, 0.75 * FULL)),
        "cem": LateChange((0.0, 0.5 * FULL), (FULL, 0.5 * FULL)),
    }
    assert content(root) == before
    found = {}
    autograde.autograde(NAME, root=root, quiet=True, sandboxed=False, so_far=found)
    assert {s: one.late_change for s, one in found.items() if one.late_change} == {
        "bea": LateChange((0.0, 0.25 * FULL), (FULL, 0.75 * FULL)),
        "cem": LateChange((0.0, 0.5 * FULL), (FULL, 0.5 * FULL)),
    }
    assert changes(root) == {}


def test_extra_days_in_the_roster_and_a_time_that_was_corrected_are_told(root):
    configured(root, due={NAME: DUE}, **HALF)
    autograde.autograde(NAME, root=root, quiet=True, sandboxed=False)
    lines = ["id,extra_days", *(f"{student}," for student in WHEN)]
    (root / "grading" / "roster.csv").write_text("\n".join(lines).replace("cem,", "cem,2") + "\n")
    handed_in(root, WHEN["ada"], "bea")
    assert changes(root) == {
        "bea": LateChange((0.25 * FULL, 0.0), (0.75 * FULL, FULL)),
        "cem": LateChange((0.5 * FULL, 0.0), (0.5 * FULL, FULL)),
    }


def test_exports_pages_and_class_report_tell_whose_points_change(root, capsys):
    configured(root, due={NAME: DUE}, **HALF, extensions={NAME: {"cem": 2, "dan": 2}})
    (said,) = gather([NAME], Roster(), root=root).remarks
    assert said.startswith(f"{NAME}: being late costs another number of points by now")
    assert said.endswith(f"without that: {SAID}. Run `grading autograde {NAME}` first.")
    options = cli._parser().parse_args(["export", "--for", "csv", NAME])
    assert said in export.export(options, root)[0]
    write_feedback(NAME, root=root)
    assert said in capsys.readouterr().err
    write_feedback(NAME, students=["ada"], root=root)
    assert capsys.readouterr().err == ""
    page = write_report(root=root).read_text("utf-8")
    told = page.partition("Being late costs another number of points by now")[2][:400]
    assert "1 person" in told and "<span>bea</span>" in told and "<span>cem</span>" not in told


def test_the_command_tells_whose_points_being_late_changed(root, monkeypatch, capsys):
    real = autograde.autograde
    here = {"root": root, "quiet": True, "sandboxed": False}
    monkeypatch.setattr(autograde, "autograde", lambda name, **about: real(name, **about | here))
    plain = "Nothing was new or changed, so nothing was graded: the points are those of before.\n"
    assert cli.main(["autograde", NAME]) == 0
    assert plain in capsys.readouterr().out
    configured(root, due={NAME: DUE}, **HALF, extensions={NAME: {"cem": 2, "dan": 2}})
    assert cli.main(["autograde", NAME]) == 0
    out = capsys.readouterr().out
    assert f"Being late costs another number of points than before: {SAID}.\n" in out
    assert "graded: all other points are those of before." in out and plain not in out
    assert cli.main(["autograde", NAME]) == 0
    assert plain in capsys.readouterr().out


def test_grading_one_student_changes_what_being_late_costs_of_no_other(root):
    configured(root, due={NAME: DUE}, **HALF)
    quiet = {"root": root, "quiet": True, "sandboxed": False}
    before = changes(root)
    autograde.autograde(NAME, students=["cem"], **quiet)
    assert "cem" in before and changes(root) == {
        who: before[who] for who in before.keys() - {"cem"}
    }


def test_who_has_no_points_is_not_among_them(root):
    configured(root, due={NAME: DUE}, **HALF)
    found = standings(NAME, root)
    assert not_reckoned([found["ada"]], NAME) == ""
