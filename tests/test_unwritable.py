"""Where the system refuses to write, every command says so, and no other error is hidden."""

import errno
import os
import shutil
import subprocess
import sys

import pytest

from grading import cli, unwritable
from grading.course_tree import ROOT
from grading.places import write_whole

READ_ONLY = ["bwrap", "--dev-bind", "/", "/", "--ro-bind", str(ROOT), str(ROOT)]


def refused(action):
    with pytest.raises(OSError) as stopped:
        action()
    return unwritable.sentence(stopped.value)


@pytest.mark.parametrize("number", unwritable.ADVICE, ids=errno.errorcode.get)
def test_each_refusal_names_the_path_and_what_to_do(number):
    said = unwritable.sentence(OSError(number, os.strerror(number), "/course/solutions"))
    what, advice = unwritable.ADVICE[number]
    assert said == f"/course/solutions {what}: {advice} and give the same command again."


@pytest.mark.parametrize("number", [errno.EBADF, errno.EINVAL, errno.ENOENT, errno.EPIPE])
def test_any_other_error_is_left_to_be_seen(number, monkeypatch):
    error = OSError(number, os.strerror(number), "/course/solutions")
    assert unwritable.sentence(error) is None

    def fail(chapter):
        raise error

    monkeypatch.setattr("grading.report.feedback.write_feedback", fail)
    with pytest.raises(OSError) as stopped:
        cli.main(["feedback", "00_welcome"])
    assert stopped.value is error


def test_a_refusal_without_a_path_is_a_full_disk_or_no_refusal_to_write():
    assert "lies on a full disk: make room" in unwritable.sentence(OSError(errno.ENOSPC, "full"))
    assert unwritable.sentence(OSError(errno.EACCES, "a socket")) is None


def test_what_stands_in_the_way_is_named(tmp_path):
    (tmp_path / "file").touch()
    (tmp_path / "folder" / "inner").mkdir(parents=True)
    said = refused(lambda: write_whole(tmp_path / "file" / "new", b""))
    assert said.startswith(f"{tmp_path}/file is in the way of a folder or file of that name")
    said = refused(lambda: (tmp_path / "folder").write_text(""))
    assert said.startswith(f"{tmp_path}/folder is a folder where a file belongs: move it away")
    said = refused(lambda: write_whole(tmp_path / "folder", b""))
    assert said.startswith(f"{tmp_path}/folder is a folder where a file belongs")
    said = refused(lambda: (tmp_path / "file" / "new").write_text(""))
    assert said.startswith(f"{tmp_path}/file/new has a file in its way where a folder belongs")


def test_a_file_that_is_there_and_may_not_be_read_is_called_so(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setattr("os.access", lambda path, mode: mode != os.R_OK)
    said = unwritable.sentence(OSError(errno.EACCES, "denied", str(tmp_path / "file")))
    assert said.startswith(f"{tmp_path}/file may not be read by you: ")
    said = unwritable.sentence(OSError(errno.EACCES, "denied", str(tmp_path)))
    assert "read by you" not in said


def test_a_tree_that_cannot_be_copied_is_named_by_its_first_path(tmp_path):
    (tmp_path / "from" / "folder").mkdir(parents=True)
    (tmp_path / "to").mkdir()
    (tmp_path / "to" / "folder").touch()
    said = refused(lambda: shutil.copytree(tmp_path / "from", tmp_path / "to", dirs_exist_ok=True))
    assert said.startswith(f"{tmp_path}/to/folder is in the way of a folder or file")


def test_no_folder_for_temporary_files_is_a_sentence(monkeypatch):
    monkeypatch.setattr("tempfile._candidate_tempdir_list", lambda: ["/proc/none"])
    monkeypatch.setattr("tempfile.tempdir", None)
    import tempfile

    assert refused(tempfile.mkdtemp).endswith("set TMPDIR to one that can.")


def test_the_command_line_says_it_and_stops_with_status_2(monkeypatch, capsys, tmp_path):
    (tmp_path / "feedback").touch()
    monkeypatch.setattr(
        "grading.report.feedback.write_feedback",
        lambda chapter: write_whole(tmp_path / "feedback" / "page.html", b""),
    )
    assert cli.main(["feedback", "00_welcome"]) == 2
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1
    assert said[0].startswith(f"{tmp_path}/feedback is in the way")


@pytest.mark.sandbox
@pytest.mark.parametrize("command", ["build", "collect", "autograde"])
def test_on_a_read_only_tree_every_command_that_writes_says_so(command, tmp_path):
    words = [command, "00_welcome"]
    if command == "collect":
        handed_in = tmp_path / "handed-in" / "ada"
        handed_in.mkdir(parents=True)
        shutil.copy(ROOT / "solutions/00_welcome/welcome.ipynb", handed_in)
        words.insert(1, str(handed_in.parent))
    done = subprocess.run(
        [*READ_ONLY, sys.executable, "-m", "grading", *words],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    said = done.stderr.strip().splitlines()[-1].lower()
    assert str(ROOT) in said
    assert "read-only file system" in said
