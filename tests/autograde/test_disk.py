"""A disk that is full or read-only costs a sentence: what was graded is kept, and graded once."""

import json
import subprocess
import sys

import pytest
from autograde.conftest import ROOT, course

MOUNT = ["unshare", "--mount", "--propagation", "private"]


def can_mount():
    try:
        said = subprocess.run([*MOUNT, "mount", "-t", "tmpfs", "disk", "/mnt"], capture_output=True)
    except OSError:
        return False
    return said.returncode == 0


pytestmark = pytest.mark.skipif(not can_mount(), reason="only root may mount a small disk")

BEGIN = """
import contextlib, io, json, os, subprocess, sys
from pathlib import Path
sys.path[:0] = [{tests!r}]
from autograde.conftest import CHAPTER, NAME, as_file, hand_in, totals_in_gradebook
from autograde.test_stopping import AtOnce
from grading import cli
from grading.batch import autograde as module, canaries

root = Path({root!r})
disk = root / "grading"
real = module.autograde
module.autograde = lambda name, **o: real(name, **o | {{"executor": AtOnce(), "root": root}})
canaries.submissions = lambda *_: []

def mount(*arguments):
    subprocess.run(["mount", *map(str, arguments)], check=True)

def run():
    with contextlib.redirect_stderr(io.StringIO()) as said, contextlib.redirect_stdout(said):
        status = cli.main(["autograde", NAME])
    return status, said.getvalue()

def records():
    return {{p.stem: p.stat().st_mtime_ns for p in disk.glob("autograded/.records/*/*.json")}}

everyone = [f"student{{number:02}}" for number in range(12)]
most = sum(CHAPTER.points.values())

def check_that_nothing_is_half_written(kept):
    assert not list(root.rglob("*.part"))
    assert set(kept) <= set(totals_in_gradebook(root))

def check_that_the_rest_is_graded_once(kept):
    status, said = run()
    assert status == 0, said
    now = records()
    assert sorted(now) == everyone and {{s: now[s] for s in kept}} == kept
    assert totals_in_gradebook(root) == dict.fromkeys(everyone, most)
"""

FULL = """
mount("-t", "tmpfs", "-o", "size={size}k", "disk", disk)
hand_in(root, {{student: as_file(CHAPTER.release) for student in everyone}})
status, said = run()
kept = records()
print(json.dumps([status, said, len(kept)]))
if kept:
    check_that_nothing_is_half_written(kept)
mount("-o", "remount,size=100m", disk)
check_that_the_rest_is_graded_once(kept)
"""

READ_ONLY = """
hand_in(root, {{student: as_file(CHAPTER.release) for student in everyone[:3]}})
assert run()[0] == 0
kept = records()
hand_in(root, {{student: as_file(CHAPTER.release) for student in everyone[3:]}})
what = root / {what!r}
mount("--bind", what, what)
mount("-o", "remount,bind,ro", what)
status, said = run()
print(json.dumps([status, said, len(records())]))
assert records() == kept
check_that_nothing_is_half_written(kept)
mount("-o", "remount,bind,rw", what)
check_that_the_rest_is_graded_once(kept)
"""


def run(root, program, **values):
    program = (BEGIN + program).format(tests=str(ROOT / "tests"), root=str(root), **values)
    command = [*MOUNT, sys.executable, "-c", program]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert said.returncode == 0, said.stderr
    return json.loads(said.stdout)


@pytest.mark.parametrize("room", [500])
def test_a_full_disk_is_a_sentence_and_the_run_goes_on_when_there_is_room(tmp_path, room):
    root = course(tmp_path)
    released = (ROOT / "course" / "01_numerical_gradient" / "numerical_gradient.ipynb").stat()
    size = 12 * (released.st_size // 1024 + 8) + room
    status, said, kept = run(root, FULL, size=size)
    assert status == 2 and (0 < kept < 12 if room > 400 else kept == 0), said
    assert "Traceback" not in said and "put that right" in said.lower(), said


@pytest.mark.parametrize("what", ["grading", "grading/gradebook.db", "grading/autograded"])
def test_what_is_read_only_is_a_sentence(tmp_path, what):
    status, said, kept = run(course(tmp_path), READ_ONLY, what=what)
    assert status == 2 and kept == 3
    assert "Traceback" not in said, said
    assert "given yourself" in said or "put that right" in said.lower() or "grade in a copy" in said
