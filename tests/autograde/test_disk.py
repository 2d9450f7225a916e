"""A disk that is full or read-only costs a sentence: what was graded is kept, and graded once."""

import contextlib
import ctypes
import io
import logging
import os
import subprocess
import sys
import traceback
from pathlib import Path

import pytest
from autograde.conftest import NAME, course, hand_in, totals_in_gradebook
from autograde.test_stopping import AtOnce
from exchange.conftest import nbgrader
from wall.handed_in import CHAPTER, as_file

from grading.batch import autograde as module
from grading.batch import canaries
from grading.commands import cli

CLONE_NEWNS, CLONE_NEWUSER, MS_REC_PRIVATE = 0x20000, 0x10000000, 0x44000
EVERYONE = [f"student{number:02}" for number in range(8)]
RELEASED = as_file(CHAPTER.release)


def apart(work, *arguments):
    """Do something in a forked process that may mount what it likes; say whether it went well."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1] == 0
    status = 1
    try:
        logging.getLogger().handlers.clear()  # pytest's, which keep words from the terminal
        private_mounts()
        work(*arguments)
        status = 0
    except BaseException:  # noqa: BLE001 (nothing of pytest may go on in here)
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(status)


def private_mounts():
    system, user, group = ctypes.CDLL(None, use_errno=True), os.geteuid(), os.getegid()
    if system.unshare(CLONE_NEWNS | (CLONE_NEWUSER if user else 0)):
        raise OSError(ctypes.get_errno(), "this process gets no mounts of its own")
    if user:  # who is root in there, and nowhere else
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"0 {user} 1")
        Path("/proc/self/gid_map").write_text(f"0 {group} 1")
    if system.mount(b"none", b"/", None, MS_REC_PRIVATE, None):
        raise OSError(ctypes.get_errno(), "the mounts cannot be made private")


def mount(*arguments):
    subprocess.run(["mount", *map(str, arguments)], check=True)


def remount(options, folder):
    # without the options that it has, which only the first user namespace may give
    mount("--options-mode", "ignore", "-o", f"remount,{options}", folder)


@pytest.fixture(scope="module", autouse=True)
def needs_small_disks():
    if sys.platform != "linux" or not apart(mount, "-t", "tmpfs", "disk", "/mnt"):
        pytest.skip("a small disk can be mounted here by nobody: it takes root or user namespaces")


def run(root):
    """Run the command; return its exit status and all that it said."""
    real = module.autograde
    said = io.StringIO()
    with (
        pytest.MonkeyPatch.context() as patch,
        contextlib.redirect_stderr(said),
        contextlib.redirect_stdout(said),
    ):
        here = {"executor": AtOnce(), "root": root}
        patch.setattr(module, "autograde", lambda name, **options: real(name, **options | here))
        patch.setattr(canaries, "submissions", lambda *_: [])
        status = cli.main(["autograde", NAME])
    return status, said.getvalue()


def records(root):
    found = root.glob("grading/autograded/.records/*/*.json")
    return {path.stem: path.stat().st_mtime_ns for path in found}


def check_that_nothing_is_half_written(root, kept):
    assert not list(root.rglob("*.part"))
    assert not kept or set(kept) <= set(totals_in_gradebook(root))


def check_that_the_rest_is_graded_once(root, kept):
    status, said = run(root)
    assert status == 0, said
    now = records(root)
    assert sorted(now) == EVERYONE and {student: now[student] for student in kept} == kept
    assert totals_in_gradebook(root) == dict.fromkeys(EVERYONE, sum(CHAPTER.points.values()))


def is_a_sentence(said):
    return "Traceback" not in said and any(
        way in said.lower() for way in ("put that right", "give yourself", "grade in a copy")
    )


def full_disks(root, rooms, found):
    """Grade on one small disk after the other, each with a bit more room than the submissions."""
    disk = root / "grading"
    for room in rooms:
        size = len(EVERYONE) * (len(RELEASED) // 1024 + 8) + room
        mount("-t", "tmpfs", "-o", f"size={size}k", "disk", disk)
        hand_in(root, dict.fromkeys(EVERYONE, RELEASED))
        status, said = run(root)
        kept = records(root)
        assert status == 2 and is_a_sentence(said), said
        check_that_nothing_is_half_written(root, kept)
        remount("size=100m", disk)
        check_that_the_rest_is_graded_once(root, kept)
        found.append(len(kept))
        subprocess.run(["umount", "--lazy", disk], check=True)
    assert found[0] == 0 < found[-1] < len(EVERYONE) and found == sorted(found), found


def test_a_full_disk_is_a_sentence_and_the_run_goes_on_when_there_is_room(tmp_path):
    assert apart(full_disks, course(tmp_path), range(0, 360, 40), [])


def read_only(root, what):
    hand_in(root, dict.fromkeys(EVERYONE[:3], RELEASED))
    assert run(root)[0] == 0
    kept = records(root)
    hand_in(root, dict.fromkeys(EVERYONE[3:], RELEASED))
    mount("--bind", root / what, root / what)
    remount("bind,ro", root / what)
    status, said = run(root)
    assert status == 2 and is_a_sentence(said), said
    assert len(kept) == 3 and records(root) == kept
    check_that_nothing_is_half_written(root, kept)
    remount("bind,rw", root / what)
    check_that_the_rest_is_graded_once(root, kept)


@pytest.mark.parametrize("what", ["grading", "grading/gradebook.db", "grading/autograded"])
def test_what_is_read_only_is_a_sentence(tmp_path, what):
    assert apart(read_only, course(tmp_path), what)


def pages(root):
    found = root.glob(f"grading/feedback/*/{NAME}/*.html")
    return {path.parts[-3]: path.read_bytes() for path in found}


def nbgraders_feedback(root, mounts, options):
    """Let nbgrader write pages where there is no room for all of them, and again where there is."""
    hand_in(root, dict.fromkeys(EVERYONE, RELEASED))
    assert run(root)[0] == 0
    (root / "grading" / "feedback").mkdir()
    command = ["generate_feedback", NAME, *options]
    assert nbgrader(*command, where=root)
    whole = pages(root)
    assert len(whole) == len(EVERYONE)
    for size in mounts:
        disk = root / "grading" / "feedback"
        mount("-t", "tmpfs", "-o", f"size={size}", "disk", disk)
        if size == "1m":
            remount("ro", disk)
        said = nbgrader(*command, where=root, status=1)
        why = "read-only file system" if size == "1m" else "full disk"
        assert said.count(f" lies on a {why}: ") == 1, said
        assert "Traceback" not in said and "Removing failed" not in said
        assert pages(root).items() < whole.items(), "none is half written"
        remount("rw,size=100m", disk)
        nbgrader(*command, where=root)
        assert pages(root) == whole
        subprocess.run(["umount", "--lazy", disk], check=True)


@pytest.mark.parametrize("options", [[], ["--notebook", CHAPTER.module]], ids=["all", "one"])
def test_nbgraders_feedback_on_a_full_disk_is_a_sentence_and_goes_on(tmp_path, options):
    assert apart(nbgraders_feedback, course(tmp_path), ["12k", "64k", "1m"], options)


def nbgraders_autograde(root):
    hand_in(root, dict.fromkeys(EVERYONE[:3], RELEASED))
    disk = root / "grading" / "autograded"
    disk.mkdir()
    for options in ("size=16k", "ro"):  # room for a folder or two, and for none
        mount("-t", "tmpfs", "-o", options, "disk", disk)
        said = nbgrader("autograde", NAME, "--create", where=root, status=1)
        why = "read-only file system" if options == "ro" else "full disk"
        assert said.count(f" lies on a {why}: ") == 1, said
        assert "Traceback" not in said and "Removing failed" not in said
        assert not list(disk.rglob("*.ipynb")), "nbgrader would take it for graded"
        subprocess.run(["umount", "--lazy", disk], check=True)


def test_nbgraders_autograde_on_such_a_disk_is_a_sentence(tmp_path):
    assert apart(nbgraders_autograde, course(tmp_path))
