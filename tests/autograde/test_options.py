"""What `grading autograde` is told on its command line, and what it answers to nonsense."""

import os
import signal

import pytest

from grading.batch import autograde as module
from grading.batch.outcome import Outcome
from grading.commands import cli
from grading.tree.course import ROOT
from grading.wall.both.limits import MIB, Limits


@pytest.fixture
def limits_of(monkeypatch):
    """Return the limits that grading would begin with, for the options of a command line."""
    given = []
    monkeypatch.setattr(module, "autograde", lambda *_, limits, **__: given.append(limits) or [])

    def run(*options):
        assert cli.main(["autograde", "01_numerical_gradient", *options]) == 0
        return given.pop()

    return run


def test_without_options_the_limits_are_those_that_the_help_names(limits_of, capsys):
    assert limits_of() == Limits()
    with pytest.raises(SystemExit):
        cli.main(["autograde", "--help"])
    said = capsys.readouterr().out
    assert f"({Limits().cell_seconds:g})" in said and f"({Limits().memory // MIB})" in said


def test_time_is_that_of_a_cell_and_the_others_keep_their_proportion(limits_of):
    limits, usual = limits_of("--time", "90"), Limits()
    assert (limits.cell_seconds, limits.probe_seconds) == (90, 30)
    assert (limits.exercise_seconds, limits.notebook_seconds) == (90, 900)
    assert (limits.memory, limits.grace_seconds) == (usual.memory, usual.grace_seconds)


def test_memory_is_that_of_a_notebook_and_a_process_may_map_more(limits_of):
    limits = limits_of("--memory", "512")
    assert limits.memory == 512 * MIB < limits.address_space
    assert limits.cell_seconds == Limits().cell_seconds


@pytest.mark.parametrize("option", ["--time", "--memory", "--jobs"])
@pytest.mark.parametrize(
    "value", ["0", "-5", "ten", "1e3", "nan", "inf", "", "1_000", "٣", "9" * 99]
)
def test_a_value_that_cannot_be_meant_is_named_with_what_could_be(capsys, option, value):
    with pytest.raises(SystemExit) as ended:
        cli.main(["autograde", "01_numerical_gradient", f"{option}={value}"])
    assert ended.value.code == 2
    *_, said = capsys.readouterr().err.splitlines()
    assert f"argument {option}: {value!r} is not a whole number of" in said and " from " in said


@pytest.mark.parametrize(("reason", "fresh"), [("", True), ("", False), ("cut off", True)])
def test_the_status_says_whether_all_was_graded_and_the_last_line_whether_anything_was(
    monkeypatch, capsys, reason, fresh
):
    outcome = Outcome("ada", reason=reason, fresh=fresh)
    asked = []
    monkeypatch.setattr(
        module, "autograde", lambda *_, executor, **__: asked.append(executor) or [outcome]
    )
    assert cli.main(["autograde", "01_numerical_gradient"]) == (1 if reason else 0)
    said = capsys.readouterr().out
    assert ("so nothing was graded" in said) is not fresh and asked == [None]


def test_every_command_does_what_it_is_called(monkeypatch, capsys):
    from grading.release import build
    from grading.report import feedback

    monkeypatch.setattr(build, "build", lambda chapters: print("built", *chapters))
    monkeypatch.setattr(build, "check", lambda chapters: not chapters)
    monkeypatch.setattr(
        feedback,
        "write_feedback",
        lambda chapter, *, students: [ROOT / f"{name}.html" for name in students or ["page"]],
    )
    assert cli.main(["build", "01_numerical_gradient"]) == 0
    assert capsys.readouterr().out == "built 01_numerical_gradient\n"
    assert cli.main(["build", "--check"]) == 0
    assert cli.main(["build", "--check", "01_numerical_gradient"]) == 1
    assert cli.main(["feedback", "01_numerical_gradient"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "page.html"
    two = ["--student", "ada", "--student", "bea"]
    assert cli.main(["feedback", "01_numerical_gradient", *two]) == 0
    assert capsys.readouterr().out.splitlines() == ["ada.html", "bea.html"]


def test_a_stopped_command_ends_at_once_and_any_other_as_programs_do(monkeypatch):
    ended, before = [], signal.getsignal(signal.SIGINT)
    monkeypatch.setattr(os, "_exit", ended.append)
    try:
        for status in (0, 2, 128, 130, 143):
            monkeypatch.setattr(cli, "main", lambda status=status: status)
            with pytest.raises(SystemExit) as left:
                cli.command()
            assert left.value.code == status
        assert signal.getsignal(signal.SIGINT) is signal.SIG_DFL
    finally:
        signal.signal(signal.SIGINT, before)
    assert ended == [130, 143]
