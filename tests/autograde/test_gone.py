"""Whatever the system says of one student's folder costs that student a line. About 1 s."""

import contextlib
import ctypes
import errno
import os
import shutil
import sys

import pytest
from autograde.conftest import FILE, NAME, course, graded, hand_in
from autograde.test_stopping import AtOnce
from wall.handed_in import CHAPTER, as_file

from grading.batch import autograde as module
from grading.report.feedback import write_feedback
from grading.tree.errors import GradingError
from grading.tree.places import Places

RELEASED = as_file(CHAPTER.release)
VERSION_3, ANY_FILE = 0x20080522, 1 << 1 | 1 << 2
"""Of capabilities(7): the structure's version; reading and writing whatever the modes say."""
pytestmark = pytest.mark.usefixtures("no_self_test")


@contextlib.contextmanager
def bound_by_modes():
    """Let root be refused what the owner of a file is refused."""
    system, header = ctypes.CDLL(None, use_errno=True), (ctypes.c_uint32 * 2)(VERSION_3, 0)
    before, less = (ctypes.c_uint32 * 6)(), (ctypes.c_uint32 * 6)()
    assert system.capget(header, before) == 0
    less[:] = before[:]
    less[0] &= ~ANY_FILE
    assert system.capset(header, less) == 0
    try:
        yield
    finally:
        assert system.capset(header, before) == 0


def a_file_instead(folder):
    shutil.rmtree(folder)
    folder.write_bytes(b"")


def nowhere(folder):
    shutil.rmtree(folder)
    folder.symlink_to("nowhere")


CASES = {
    "moved": (lambda folder: (folder / FILE).rename(folder / "x.txt"), "no notebook in it"),
    "locked": (lambda folder: folder.chmod(0), "its folder cannot be read: Permission denied"),
    "locked_above": (lambda folder: folder.parent.chmod(0), "cannot be read: Permission denied"),
    "listed_only": (lambda folder: folder.chmod(0o400), "file cannot be read: Permission denied"),
    "locked_file": (lambda folder: (folder / FILE).chmod(0), "file cannot be read: Permission"),
    "file": (a_file_instead, "there is a file where its folder belongs"),
    "nowhere": (nowhere, "its folder is no longer there"),
}


def submitted(root, student):
    return root / "grading" / "submitted" / student / NAME


@pytest.mark.skipif(sys.platform != "linux", reason="capabilities are Linux's")
def test_what_cannot_be_read_of_one_costs_that_one_a_line(tmp_path):
    root = course(tmp_path)
    hand_in(root, dict.fromkeys(("ada", *CASES, "zoe"), RELEASED))
    assert all(outcome.graded for outcome in graded(root, executor=AtOnce()).values())
    for student, (spoil, _) in CASES.items():
        spoil(submitted(root, student))
    with bound_by_modes():
        for options in ({}, {"force": True}):
            outcomes = graded(root, executor=AtOnce(), **options)
            reasons = {student: outcome.reason for student, outcome in outcomes.items()}
            assert [reasons.pop(student) for student in ("ada", "zoe")] == ["", ""]
            assert reasons.keys() == CASES.keys()
            assert {s: said for s, said in reasons.items() if CASES[s][1] not in said} == {}
        pages = {path.parts[-3]: path.read_text() for path in write_feedback(NAME, root=root)}
    refused = {student for student, page in pages.items() if "could not be graded" in page}
    assert pages.keys() == {"ada", *CASES, "zoe"} and refused == CASES.keys()


def test_a_folder_that_goes_while_the_class_is_graded_costs_its_student_a_line(
    tmp_path, monkeypatch
):
    root, real = course(tmp_path), module.jobs_of
    hand_in(root, dict.fromkeys(("bea", "cem", "zoe"), RELEASED))

    def leaving(places, chapter, students):
        for gone in (submitted(root, "bea").parent, submitted(root, "cem")):
            shutil.rmtree(gone)
        yield from real(places, chapter, students)

    monkeypatch.setattr(module, "jobs_of", leaving)
    outcomes = graded(root, executor=AtOnce())
    assert {who: outcome.reason for who, outcome in outcomes.items()} == {
        "bea": "its folder is no longer there",
        "cem": "its folder is no longer there",
        "zoe": "",
    }


def test_a_folder_that_goes_once_it_was_read_is_graded_as_it_was(tmp_path):
    class Taking(AtOnce):
        def submit(self, grade, student, *task):
            shutil.rmtree(submitted(root, student).parent)
            return super().submit(grade, student, *task)

    root = course(tmp_path)
    hand_in(root, {"ada": RELEASED})
    (submitted(root, "ada") / "timestamp.txt").write_text("2026-01-02 03:04")
    assert graded(root, executor=Taking())["ada"].reason == ""
    assert Places(root).record(NAME, "ada").is_file()


def test_what_fails_as_a_file_is_read_costs_its_student_a_line(tmp_path, monkeypatch):
    root, real, odd = course(tmp_path), os.fstat, []
    hand_in(root, dict.fromkeys(("ada", "bea"), RELEASED))

    def failing(descriptor):
        status = real(descriptor)
        if status.st_ino in odd:
            raise OSError(errno.ESTALE, os.strerror(errno.ESTALE))
        return status

    odd.append((submitted(root, "bea") / FILE).stat().st_ino)
    monkeypatch.setattr(os, "fstat", failing)
    outcomes = graded(root, executor=AtOnce())
    assert outcomes["ada"].reason == "" and "Stale file handle" in outcomes["bea"].reason


@pytest.mark.skipif(sys.platform != "linux", reason="capabilities are Linux's")
@pytest.mark.parametrize(("mode", "said"), [(0, "cannot be read"), (0o500, "may not be written")])
def test_results_that_cannot_be_written_for_one_cost_that_one_a_line(tmp_path, mode, said):
    root = course(tmp_path)
    hand_in(root, dict.fromkeys(("ada", "bea", "cem"), RELEASED))
    theirs = root / "grading" / "autograded" / "bea"
    theirs.mkdir(parents=True)
    theirs.chmod(mode)
    with bound_by_modes():
        for options in ({}, {"force": True}):
            outcomes = graded(root, executor=AtOnce(), **options)
            assert said in outcomes["bea"].reason
            assert [outcomes[who].reason for who in ("ada", "cem")] == ["", ""]
        assert len(write_feedback(NAME, root=root)) == 3
        (root / "grading" / "feedback" / "ada" / NAME).chmod(mode)
        with pytest.raises(GradingError, match=r"/ada/.*\.html may not be .*by you") as raised:
            write_feedback(NAME, root=root)
        assert len(str(raised.value).splitlines()) == 1
