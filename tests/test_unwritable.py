"""Where the system refuses to write, every command says so, and no other error is hidden."""

import errno
import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from grading.commands import cli
from grading.tree import unwritable
from grading.tree.course import ROOT
from grading.tree.places import write_whole

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

    def fail(chapter, **_):
        raise error

    monkeypatch.setattr("grading.report.feedback.write_feedback", fail)
    with pytest.raises(OSError) as stopped:
        cli.main(["feedback", "00_welcome"])
    assert stopped.value is error


def test_a_refusal_without_a_path_is_a_full_disk_or_no_refusal_to_write():
    said = unwritable.sentence(OSError(errno.ENOSPC, "full"))
    assert said.startswith("What was to be written lies on a full disk: make room")
    assert unwritable.sentence(OSError(errno.EACCES, "a socket")) is None


def test_a_folder_is_tried_before_there_is_anything_to_write(tmp_path, monkeypatch):
    unwritable.require_writable(tmp_path / "yet" / "to" / "be" / "made")
    assert list(tmp_path.iterdir()) == []

    def refuse(dir):
        raise OSError(errno.EACCES, "denied", f"{dir}/tmp123")

    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    said = refused(lambda: unwritable.require_writable(tmp_path / "yet" / "to"))
    assert said.startswith(f"{tmp_path} may not be written by you: ask for the right to")


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="this system has no /proc")
def test_where_nothing_can_be_made_is_read_only():
    said = refused(lambda: unwritable.require_writable(Path("/proc/yet/to/be")))
    assert said.startswith("/proc lies on a read-only file system: work in a copy")


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
        lambda *_, **__: write_whole(tmp_path / "feedback" / "page.html", b""),
    )
    assert cli.main(["feedback", "00_welcome"]) == 2
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1
    assert said[0].startswith(f"{tmp_path}/feedback is in the way")


@pytest.mark.sandbox
@pytest.mark.parametrize("command", ["build", "demo", "collect", "autograde"])
def test_on_a_read_only_tree_every_command_that_writes_says_so(command, tmp_path):
    words = [command] if command == "demo" else [command, "00_welcome"]
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
    assert ".new" not in done.stderr  # no file that nobody knows
    said = done.stderr.strip().splitlines()[-1]
    assert str(ROOT) in said
    assert "read-only file system" in said.lower()


@pytest.fixture
def full(monkeypatch):
    """A disk that takes files and nothing in them."""

    def refuse(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)


def test_a_file_that_a_full_disk_does_not_take_is_named(full, tmp_path):
    said = refused(lambda: write_whole(tmp_path / "page.html", b"x"))
    assert said.startswith(f"{tmp_path}/page.html lies on a full disk: make room")
    assert list(tmp_path.iterdir()) == []


DEV_FULL = pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")


@DEV_FULL
def test_results_that_a_full_disk_does_not_take_are_named(monkeypatch, capsys):
    monkeypatch.setattr("grading.batch.autograde.autograde", lambda *_, **__: [])
    assert cli.main(["autograde", "00_welcome", "--json", "/dev/full"]) == 2
    assert capsys.readouterr().err.startswith("/dev/full lies on a full disk: make room")


# A command in a process of its own, with what it works on put in place of the real work.
COMMAND = """
import sys
from grading.commands import cli
cli._feedback = cli._autograde = lambda options: print("done") or 0
sys.exit(cli.main())
"""
WORDS = {
    "autograde": ["autograde", "00_welcome"],
    "feedback": ["feedback", "00_welcome"],
    "help": ["--help"],
    "wrong": ["autograde", "nowhere", "--jobs=x"],
}


def printing_to(output, words, *, errors=None, unbuffered=False):
    environment = {name: said for name, said in os.environ.items() if name != "PYTHONUNBUFFERED"}
    return subprocess.run(
        [sys.executable, *(["-u"] if unbuffered else []), "-c", COMMAND, *words],
        stdout=output,
        stderr=subprocess.PIPE if errors is None else errors,
        text=True,
        cwd=ROOT,
        env=environment,
        check=False,
    )


def closed_pipe():
    reading, writing = os.pipe()
    os.close(reading)
    return os.fdopen(writing, "wb")


def test_of_two_streams_the_one_that_nobody_reads_leads_to_nowhere(monkeypatch, tmp_path):
    with (tmp_path / "output").open("w") as file, closed_pipe() as pipe:
        monkeypatch.setattr(sys, "stdout", file)
        monkeypatch.setattr(sys, "stderr", io.StringIO())
        assert not unwritable.streams_given_up()
        monkeypatch.setattr(sys, "stderr", pipe)
        assert unwritable.streams_given_up()
        pipe.write(b"to nowhere")
        file.write("to the file")
    assert (tmp_path / "output").read_text() == "to the file"


@pytest.mark.parametrize("unbuffered", [False, True])
@pytest.mark.parametrize("words", [WORDS["autograde"], WORDS["help"]], ids=["autograde", "help"])
def test_what_nobody_reads_ends_as_shells_expect_and_without_a_word(words, unbuffered):
    with closed_pipe() as pipe:
        done = printing_to(pipe, words, unbuffered=unbuffered)
    assert done.stderr == ""
    # argparse may take no notice of a message that it cannot print
    assert done.returncode == 141 or (done.returncode == 0 and words == WORDS["help"])


@pytest.mark.parametrize(("name", "words"), WORDS.items(), ids=WORDS)
def test_where_neither_output_nor_errors_are_read_the_status_is_one_of_ours(name, words):
    with closed_pipe() as pipe:
        done = printing_to(pipe, words, errors=pipe)
    assert done.returncode in (141, {"help": 0, "wrong": 2}.get(name, 141))


@DEV_FULL
@pytest.mark.parametrize("unbuffered", [False, True])
def test_output_onto_a_full_disk_is_a_sentence_that_names_no_other_place(unbuffered):
    with Path("/dev/full").open("wb") as output:
        done = printing_to(output, WORDS["feedback"], unbuffered=unbuffered)
    assert done.returncode == 2
    (said,) = done.stderr.splitlines()
    assert said.startswith("What was to be written lies on a full disk: make room")


def test_pages_and_gradebook_are_there_before_anything_is_said_of_them(monkeypatch, capsys):
    from grading.intake import collect

    class Marks:
        def __init__(self, chapter):
            pass

        def due(self):
            return None

        def close(self):
            assert capsys.readouterr().out == ""
            print("marked")

    monkeypatch.setattr("grading.batch.gradebook.Marks", Marks)
    monkeypatch.setattr(collect, "collect", lambda *_: [])
    assert cli.main(["collect", ".", "00_welcome"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "marked"
