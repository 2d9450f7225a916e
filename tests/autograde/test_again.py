"""What is graded again and what is not: what changed decides, and no clock does."""

import ast
import json
import os
import signal
import time

import pytest
from autograde.conftest import CLASS, FILE, NAME, ROOT, course, hand_in
from autograde.test_stopping import AtOnce

from grading.batch import autograde as module
from grading.batch import canaries
from grading.commands import cli
from grading.report.feedback import write_feedback
from grading.tree.errors import GradingError
from grading.tree.fingerprint import counts, files_of_package
from grading.tree.places import Places

EVERYONE = [f"student{number}" for number in range(6)]
DECADE = 10 * 365 * 24 * 3600
CLOCKS = {"time", "time_ns", "ctime", "localtime", "gmtime", "now", "utcnow", "today"}


class Asked(AtOnce):
    """Notes whom it graded, and does something at one of them."""

    def __init__(self):
        self.students, self.at_the_third = [], lambda: None

    def submit(self, grade, student, *task):
        self.students.append(student)
        if len(self.students) == 3:
            self.at_the_third()
        return super().submit(grade, student, *task)


@pytest.fixture
def graded(tmp_path, monkeypatch):
    """A class that was graded; call it with arguments of the command, and learn whom it graded."""
    root, real = course(tmp_path), module.autograde
    hand_in(root, dict.fromkeys(EVERYONE, CLASS["ada"]))

    def command(*arguments, at_the_third=lambda: None):
        asked = Asked()
        asked.at_the_third = at_the_third
        here = {"root": root, "executor": asked, "jobs": 1, "quiet": True}
        monkeypatch.setattr(module, "autograde", lambda name, **o: real(name, **o | here))
        return cli.main(["autograde", NAME, *arguments]), asked.students

    command.root = root
    monkeypatch.setattr(canaries, "submissions", lambda *_: [])
    assert command() == (0, EVERYONE)
    return command


def test_where_nothing_is_new_a_sentence_says_so_and_nothing_is_tested(graded, monkeypatch, capsys):
    said = "Nothing was new or changed, so nothing was graded"
    assert said not in capsys.readouterr().out
    monkeypatch.setattr(canaries, "submissions", lambda *_: pytest.fail("the self-test began"))
    assert graded() == (0, [])
    assert said in capsys.readouterr().out


def test_what_is_forced_and_broken_off_goes_on_without_force_as_the_sentence_says(graded, capsys):
    def lost():
        raise GradingError("The cluster is gone.")

    status, begun = graded("--force", at_the_third=lost)
    assert status == 2 and begun == EVERYONE[:3]
    assert "gone. Without --force, which would begin anew, it goes on" in capsys.readouterr().err
    status, rest = graded()
    assert status == 0 and EVERYONE[3:] == [student for student in rest if student not in begun]
    assert len(rest) < len(EVERYONE) and graded() == (0, [])

    status, begun = graded("--force", at_the_third=lambda: os.kill(os.getpid(), signal.SIGTERM))
    assert status == 128 + signal.SIGTERM
    assert "kept, and the same command without --force goes on" in capsys.readouterr().err
    status, rest = graded()
    assert status == 0 and {*begun, *rest} == {*EVERYONE} and len(rest) < len(EVERYONE)
    assert graded("--force") == (0, EVERYONE)


def test_a_record_that_is_not_ours_counts_as_none_for_grading_and_for_pages(graded):
    records = Places(graded.root).record(NAME, EVERYONE[0]).parent
    true = json.loads((records / f"{EVERYONE[0]}.json").read_bytes())
    others = ['{"results": 5}', "5", "[" * 100_000, json.dumps(true | {"student": "x", "more": 1})]
    damaged = EVERYONE[: len(others)]

    def damage():
        for student, text in zip(damaged, others, strict=True):
            (records / f"{student}.json").write_text(text)

    damage()
    assert len(write_feedback(NAME, root=graded.root)) == len(EVERYONE) - len(damaged)
    assert graded() == (0, damaged)
    damage()
    assert graded("--force") == (0, EVERYONE)
    assert len(write_feedback(NAME, root=graded.root)) == len(EVERYONE)


def test_a_clock_that_was_set_back_changes_nothing(graded, monkeypatch):
    folder = graded.root / "grading"
    now = time.time()
    for path in folder.rglob("*"):  # made before the clock was set back by ten years
        os.utime(path, (now + DECADE, now + DECADE))
    (folder / "submitted" / EVERYONE[0] / NAME / "timestamp.txt").write_text("2099-01-01 00:00 UTC")
    for student, old in ((EVERYONE[2], now - DECADE), (EVERYONE[4], now + 2 * DECADE)):
        hand_in(graded.root, {student: CLASS["bea"]})
        path = folder / "submitted" / student / NAME / FILE
        os.utime(path, (old, old))
    monkeypatch.setattr(time, "time", lambda: now - DECADE)
    assert graded() == (0, [EVERYONE[2], EVERYONE[4]])
    assert graded() == (0, [])
    record = folder / "autograded" / ".records" / NAME / f"{EVERYONE[2]}.json"
    assert json.loads(record.read_text())["student"] == EVERYONE[2]


def test_no_code_that_grades_asks_a_clock_that_can_be_set():
    asked = []
    code = {**files_of_package(ROOT / "grading"), **files_of_package(ROOT / "course/seminar")}
    for path in (path for name, path in sorted(code.items()) if counts(name)):
        if path.suffix != ".py":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and node.attr in CLOCKS:
                of = ast.unparse(node.value)
                if of.split(".")[-1] in ("time", "datetime", "date"):
                    asked.append(f"{path.relative_to(ROOT)}:{node.lineno} {of}.{node.attr}")
            if isinstance(node, ast.ImportFrom) and node.module == "time":
                names = {alias.name for alias in node.names} & CLOCKS
                asked.extend(f"{path.relative_to(ROOT)}:{node.lineno} {name}" for name in names)
    assert asked == []
