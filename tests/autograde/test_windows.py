"""On Windows, without fcntl, fork and bubblewrap, one can build, and is told how to grade."""

import subprocess
import sys

import pytest
from autograde.conftest import CLASS, NAME, ROOT, hand_in

AS_ON_WINDOWS = """
import builtins, os, platform, signal, sys
real = builtins.__import__
ABSENT = {"fcntl", "resource", "pwd", "grp", "termios", "tty", "pty"}

def absent(name, globals=None, *rest, **named):
    if name in ABSENT and (globals or {}).get("__name__", "").startswith(("grading", "seminar")):
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)
    return real(name, globals, *rest, **named)

builtins.__import__ = absent
platform.system = lambda: "Windows"
for name in ("sched_getaffinity", "O_NOFOLLOW", "O_NONBLOCK", "fork", "geteuid"):
    delattr(os, name)
"""


def on_windows(program, *arguments):
    command = [sys.executable, "-c", AS_ON_WINDOWS + program, *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)


def test_every_room_can_be_entered():
    program = """
import importlib, pkgutil
import grading
elsewhere = ("grading.__main__", "grading.wall.inside.")
for module in pkgutil.walk_packages(grading.__path__, "grading."):
    if not module.name.startswith(elsewhere):
        importlib.import_module(module.name)
print("entered")
"""
    said = on_windows(program)
    assert said.stdout == "entered\n", said.stderr


@pytest.mark.parametrize("arguments", [["--help"], ["build", "--help"], ["lab", "--help"]])
def test_help_is_given(arguments):
    said = on_windows("from grading.commands.cli import main\nsys.exit(main())", *arguments)
    assert said.returncode == 0 and "usage: grading" in said.stdout, said.stderr


@pytest.mark.parametrize("options", [[], ["--unsafe-no-sandbox"]], ids=str)
def test_grading_says_in_one_sentence_what_to_do(options):
    program = "from grading.commands.cli import main\nsys.exit(main())"
    said = on_windows(program, "autograde", NAME, *options)
    assert said.returncode == 2 and said.stdout == ""
    (line,) = said.stderr.splitlines()
    assert line.startswith("Grading does not run on Windows itself: install WSL 2")


def test_submissions_can_be_collected(tmp_path):
    for part in ("course", "solutions", "source_notebooks"):
        (tmp_path / part).symlink_to(ROOT / part)
    source = tmp_path / "from the LMS"
    hand_in(source, {"ada": CLASS["ada"]})
    link = source / "grading" / "submitted" / "eve" / NAME / "linked.ipynb"
    link.parent.mkdir(parents=True)
    link.symlink_to(ROOT / "nbgrader_config.py")
    program = (
        "from pathlib import Path\nfrom grading.intake.collect import collect, report\n"
        "print(report(collect(Path(sys.argv[1]), sys.argv[2], root=Path(sys.argv[3]))))"
    )
    said = on_windows(program, source, NAME, tmp_path)
    assert "→  ada  (new)" in said.stdout, said.stderr
    assert "it is a link" in said.stdout and "1 placed, 1 not." in said.stdout
