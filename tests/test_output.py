"""Every command that is told to write a file looks at the place first, and writes it whole."""

import errno
import os
import re
import sys
from pathlib import Path

import pytest
from autograde.test_gone import bound_by_modes

from grading.commands import cli
from grading.tree import output

COMMANDS = {
    "autograde": (["autograde", "00_welcome", "--json"], "grading.batch.autograde.autograde"),
    "report": (["report", "--output"], "grading.class_report.page.write_report"),
    "gradescope": (["gradescope", "00_welcome", "--output"], "grading.gradescope.archive.write"),
    "export": (["export", "--for", "csv", "--output"], "grading.export.grades.gather"),
    "feedback": (
        ["export", "--for", "moodle", "--feedback", "00_welcome", "--output"],
        "grading.report.feedback.write_feedback",
    ),
}
"""Command -> its words, and the work that it does for what it writes."""


def locked_called(folder, name):
    (folder / name).mkdir(mode=0o500)
    return folder / name


def locked(folder):
    return locked_called(folder, "locked") / "x"


def read_only(folder):
    (folder / "x").touch(mode=0o400)
    return folder / "x"


def below_a_file(folder):
    (folder / "file").touch()
    return folder / "file" / "x"


def itself(folder):
    (folder / "itself").symlink_to("itself")
    return folder / "itself"


PLACES = {
    "a link to itself": (itself, "/itself is a link that leads to itself: name another file"),
    "below a link to itself": (
        lambda folder: itself(folder) / "x",
        "as .*/itself is a link that leads to itself: name a file elsewhere",
    ),
    "a name of two lines": (lambda folder: folder / "a\nb" / "x", "no folder .*/a b: make it"),
    "a locked folder of two lines": (
        lambda folder: locked_called(folder, "a\nb") / "x",
        "/a b may not be written by you: ask for the right to",
    ),
    "a folder": (lambda folder: folder, "is a folder: name a file"),
    "no folder": (lambda folder: folder / "none" / "x", "as there is no folder .*/none: make it"),
    "a file for a folder": (
        below_a_file,
        "/file/x cannot be written, as .*/file is a file and no folder: name a",
    ),
    "a locked folder": (locked, "/locked may not be written by you: ask for the right to"),
    "a read-only file": (read_only, "/x may not be written by you: ask for the right to"),
    "the system's own": (lambda folder: "/proc/x", "/proc/x cannot be written .*: name a file"),
    "too long a name": (lambda folder: folder / ("x" * 300), "has too long a name for this file"),
}


@pytest.mark.skipif(sys.platform != "linux", reason="capabilities and /proc are Linux's")
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_place_that_cannot_be_written_is_told_before_any_work(
    command, place, tmp_path, monkeypatch, capsys
):
    words, work = COMMANDS[command]
    done = []
    monkeypatch.setattr(work, lambda *_, **__: done.append(work))
    where, says = PLACES[place]
    path = where(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    with bound_by_modes():
        assert cli.main([*words, str(path)]) == 2
    (said,) = capsys.readouterr().err.splitlines()
    assert re.search(says, said)
    assert done == [] and sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("there", [None, b"of yesterday"])
def test_what_a_full_disk_does_not_take_leaves_what_was_there(there, tmp_path, monkeypatch, capsys):
    def full(descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    monkeypatch.setattr("grading.batch.autograde.autograde", lambda *_, **__: [])
    path = tmp_path / "x"
    if there:
        path.write_bytes(there)
    for command in ("autograde", "gradescope"):
        assert cli.main([*COMMANDS[command][0], str(path)]) == 2
        assert f"{path} lies on a full disk: make room" in capsys.readouterr().err
        assert [p.read_bytes() for p in tmp_path.iterdir()] == ([there] if there else [])


def test_a_link_stays_one_and_a_pipe_is_written_to(tmp_path):
    (tmp_path / "link").symlink_to("there")
    output.require(tmp_path / "link")
    output.write(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink() and (tmp_path / "there").read_bytes() == b"new"
    os.mkfifo(tmp_path / "pipe")
    reading = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    output.require(tmp_path / "pipe")
    output.write(tmp_path / "pipe", b"new")
    assert os.read(reading, 10) == b"new"
    os.close(reading)


@pytest.mark.parametrize(
    ("path", "device"),
    [
        ("/dev/stdout", True),
        ("/dev/fd/63", True),
        ("/dev/shm/grades.csv", False),
        ("/dev/shm/term/grades.csv", False),
    ],
)
def test_a_file_in_memory_is_a_file_and_no_device(path, device):
    assert output._is_device(Path(path)) == device
