"""A student's side needs nothing that Windows, macOS or a browser's Python lack."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from grading.exercises import CHAPTERS
from grading.tree.course import ROOT, module_name

ELSEWHERE = Path(__file__).with_name("elsewhere.py")
EVERY_DAY = "05_affine_softmax"

NEEDS_WHAT_IS_MISSING = {
    "module": "import fcntl",
    "in a function": "def lock():\n    import termios\nlock()",
    "process": "import os\nos.fork()",
    "user": "from os import getuid",
    "signal": "from signal import SIGALRM",
    "thread": "import threading\nthreading.Thread(target=print).start()",
    "command": "import subprocess\nsubprocess.run(['true'])",
    "shell": "import os\nos.system('true')",
    "network": "import socket\nsocket.create_connection(('127.0.0.1', 9))",
    "polling": "from select import poll",
    "clock": "from time import thread_time",
}


def elsewhere(*notebooks, seminar=ROOT / "course"):
    """Run notebooks where much is missing; return what was printed, and the lines of troubles."""
    done = subprocess.run(
        [sys.executable, ELSEWHERE, *notebooks],
        env={
            **os.environ,
            "PYTHONPATH": str(seminar),
            "SEMINAR_STATIC": "1",
            "OPENBLAS_NUM_THREADS": "1",
            "MPLBACKEND": "agg",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    lines = done.stdout.splitlines()
    return done.stdout, [line.split()[1:] for line in lines if line.startswith("STOPPED ")]


@pytest.fixture
def solved(tmp_path):
    """Return a copy of a solved chapter's notebook."""

    def copy(chapter):
        shutil.copytree(ROOT / "solutions" / chapter, tmp_path / chapter)
        return tmp_path / chapter / f"{module_name(chapter)}.ipynb"

    return copy


@pytest.mark.slow
@pytest.mark.parametrize(
    "chapter",
    [pytest.param(name, marks=[] if name == EVERY_DAY else pytest.mark.long) for name in CHAPTERS],
)
def test_a_solved_chapter_runs_where_much_is_missing(solved, chapter):
    said, stopped = elsewhere(solved(chapter))
    assert stopped == []
    assert " checks pass." in said


def test_what_needs_anything_that_is_missing_is_found_out(tmp_path):
    left_out = shutil.ignore_patterns("__pycache__", "mnist")
    shutil.copytree(ROOT / "course" / "seminar", tmp_path / "seminar", ignore=left_out)
    for number, code in enumerate(NEEDS_WHAT_IS_MISSING.values()):
        (tmp_path / "seminar" / f"odd{number}.py").write_text(code)
    _, stopped = elsewhere(seminar=tmp_path)
    found = {name for name, *_ in stopped}
    assert found == {f"seminar.odd{number}" for number in range(len(NEEDS_WHAT_IS_MISSING))}


@pytest.mark.slow
@pytest.mark.parametrize("platform", ["win32", pytest.param("darwin", marks=pytest.mark.long)])
def test_types_are_right_on_every_system(platform, tmp_path):
    """What `os`, `signal` and the like have on one system alone is an error of types elsewhere."""
    command = [sys.executable, "-m", "mypy", "--platform", platform, "--cache-dir", tmp_path]
    done = subprocess.run(
        [*command, "-p", "seminar"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:]
