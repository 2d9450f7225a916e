"""The three parts that stand in nbgrader's own steps, without nbgrader's command. About 1 s."""

import logging
import os
import time
from datetime import datetime
from types import SimpleNamespace

import nbformat
import pytest
from autograde.conftest import FILE, NAME, ROOT, course, hand_in
from nbgrader.converters import Autograde
from nbgrader.converters.base import BaseConverter
from nbgrader.coursedir import CourseDirectory
from traitlets import Any
from traitlets.config import Configurable
from wall.handed_in import CHAPTER, RIGHT, as_file, notebook

from grading.batch import pool, records, submission
from grading.batch.submission import Graded
from grading.batch.turn import ExerciseResult
from grading.judging.grade import SEED_VARIABLE
from grading.plugins import wall
from grading.plugins.copying import copy_labels_alone
from grading.plugins.wall import IntakeExporter, KeepRecord, WallExecute, _Kept
from grading.tree.places import Places, write_whole
from grading.wall.both.limits import Limits


class Converter(Configurable):
    """What nbgrader's Autograde is to the parts below it."""

    coursedir = Any()
    assignments = Any({})
    _sanitizing = True


@pytest.fixture
def exporter(tmp_path, monkeypatch):
    """nbgrader's exporter over a course folder in which nothing runs that learners wrote."""
    monkeypatch.setattr(wall, "_tested_wall", lambda *_: None)
    monkeypatch.setattr(wall, "_kept", lambda _: _Kept(SimpleNamespace(close=lambda: None)))
    root = course(tmp_path)
    return IntakeExporter(parent=Converter(coursedir=SimpleNamespace(root=str(root))))


DATA = as_file(notebook({**RIGHT, "neuron_loss": "x = 1"}, first=["y = 2"]))
ABOUT = {"nbgrader": {"assignment": CHAPTER.name, "student": "ada"}}


def handed_in(root, data):
    """Hand in as ada; return where it lies."""
    hand_in(root, {"ada": data})
    return Places(root).submission(NAME, "ada")


def test_the_self_test_is_graded_on_the_same_inputs_throughout(tmp_path, monkeypatch):
    seeds = []

    def graded(data, chapter, _wall, seed=None):
        seeds.append(seed)
        return Graded({"cells": []}, [ExerciseResult(name, 1.0, 1.0) for name in chapter.graded])

    monkeypatch.delenv(SEED_VARIABLE)
    monkeypatch.setattr(wall, "grade_submission", graded)
    monkeypatch.setattr(wall, "_kept", lambda _: _Kept(SimpleNamespace(close=lambda: None)))
    monkeypatch.setattr(wall.canaries, "check", lambda *_: None)
    for _ in range(2):
        wall._tested_wall.__wrapped__(NAME, ROOT, "", True)
    first, again = seeds[: len(seeds) // 2], seeds[len(seeds) // 2 :]
    assert len(first) > 2 and None not in first
    assert len({*first}) == len({*again}) == 1 and first != again


def test_what_is_graded_is_the_submission_as_it_was_read_the_first_time(
    exporter, tmp_path, monkeypatch
):
    graded = []
    monkeypatch.setattr(
        wall, "_graded", lambda nb, *_: graded.append(_[-1].rebuilt) or Graded(nb, [])
    )
    path = handed_in(tmp_path, DATA)

    rebuilt, resources = exporter.from_filename(str(path), ABOUT)
    path.unlink()
    _, resources = WallExecute(parent=exporter).preprocess(
        nbformat.reads(rebuilt, 4), {**ABOUT, **resources}
    )

    (seen,) = graded
    assert "own-0" in seen.order and set(seen.homes) == set(CHAPTER.stubs)
    assert resources["seminar"].digest == records.digest(DATA, CHAPTER)


def test_what_is_kept_is_what_the_batch_keeps_remarks_and_all(exporter, tmp_path, monkeypatch):
    data = as_file(notebook({**RIGHT, "neuron_loss": ""}, last=[RIGHT["numerical_diff"]]))
    results = [ExerciseResult("numerical_diff", 3.0, 3.0)]
    for module in (wall, submission):
        monkeypatch.setattr(module, "grade_notebook", lambda nb, *_, **__: Graded(nb, results))
    monkeypatch.setattr(pool, "_started_wall", lambda *_: None)
    path = handed_in(tmp_path, data)
    rebuilt, resources = exporter.from_filename(str(path), ABOUT)
    nb, resources = nbformat.reads(rebuilt, 4), {**ABOUT, **resources}
    for part in (WallExecute(parent=exporter), KeepRecord(parent=exporter)):
        nb, resources = part.preprocess(nb, resources)
    theirs = records.kept(Places(tmp_path), NAME, "ada")

    ours = pool.grade("ada", data, CHAPTER, Limits(), True, 1)
    assert theirs.remarks == ours.remarks != [] and theirs.unanswered == ours.unanswered != []
    assert theirs.results == ours.results == results
    assert theirs.digest == records.digest(data, CHAPTER)


def test_a_learners_own_files_go_behind_the_wall_and_into_no_folder_of_graded_work(
    exporter, tmp_path, monkeypatch
):
    seen = []
    monkeypatch.setattr(wall, "grade_notebook", lambda nb, *_, beside, **__: (
        seen.append(beside) or Graded(nb, [], beside.remarks, sorted(beside.files))
    ))  # fmt: skip
    path = handed_in(tmp_path, DATA)
    write_whole(path.with_name("helpers.py"), b"two = 2")
    path.with_name("random.py").write_bytes(b"")
    rebuilt, resources = exporter.from_filename(str(path), ABOUT)
    _, resources = WallExecute(parent=exporter).preprocess(
        nbformat.reads(rebuilt, 4), {**ABOUT, **resources}
    )
    assert seen[0].files == {"helpers.py": b"two = 2"}
    outcome = resources["seminar"]
    assert outcome.files == ["helpers.py"] and "random.py (it has the name" in outcome.remarks[-1]
    assert outcome.digest == records.digest(DATA, CHAPTER, seen[0]) != records.digest(DATA, CHAPTER)

    graded = Places(tmp_path).graded_notebook(NAME, "ada")
    for place in (graded, graded.with_name("helpers.py")):
        write_whole(place, rebuilt.encode())
    exporter.parent._sanitizing = False
    exporter.from_filename(str(graded), ABOUT)
    assert [one.name for one in graded.parent.iterdir()] == [FILE]


@pytest.mark.parametrize("label", ["a file", "a folder"])
def test_nbgrader_copies_nothing_of_a_learners_but_when_it_was_handed_in(exporter, tmp_path, label):
    """Pipes, links and folders beside the notebook are in nobody's way."""
    folder = handed_in(tmp_path, DATA).parent
    os.mkfifo(folder / "pipe")
    (folder / "itself").symlink_to(folder / "itself")
    (folder / "endless").symlink_to("/dev/full")
    (folder / "helpers.py").write_bytes(b"two = 2")
    if label == "a folder":
        (folder / "timestamp.txt").mkdir()
        (folder / "timestamp.txt" / "x").write_bytes(b"")
    else:
        (folder / "timestamp.txt").write_text("2026-11-03 14:05:00 UTC\n")
    course = CourseDirectory(
        root=str(tmp_path),
        submitted_directory="grading/submitted",
        autograded_directory="grading/autograded",
    )
    BaseConverter.init_assignment(Autograde(coursedir=course), NAME, "ada")
    there = Places(tmp_path).graded_notebook(NAME, "ada").parent
    found = {path.name for path in there.rglob("*")}
    assert found == ({"timestamp.txt"} if label == "a file" else set())
    assert (course.get_existing_timestamp(str(folder)) is None) == (label == "a folder")


@pytest.mark.parametrize("said", [b"yesterday evening\n", b"\xff\xfe\x00", b"0800-01-01 10:00 UTC"])
def test_a_time_that_is_none_is_unknown_to_nbgrader_and_told(tmp_path, caplog, said):
    """As for `grading autograde`; nbgrader's own reading of it ends its command."""
    copy_labels_alone()
    folder = tmp_path / "grading" / "submitted" / "ada" / NAME
    write_whole(folder / "timestamp.txt", said)
    course = CourseDirectory(root=str(tmp_path), log=logging.getLogger("of-this-test"))
    assert course.get_existing_timestamp(str(folder)) is None
    (line,) = caplog.messages
    assert "timestamp.txt says" in line and "it counts as unknown" in line
    write_whole(folder / "timestamp.txt", b"2026-11-03 14:05:00 +01:00")
    assert course.get_existing_timestamp(str(folder)) == datetime(2026, 11, 3, 13, 5)
    assert len(caplog.messages) == 1


def test_before_anything_of_it_is_written_what_was_known_of_a_student_goes(exporter, tmp_path):
    places = Places(tmp_path)
    hand_in(tmp_path, {"ada": DATA})
    known = (places.record(NAME, "ada"), places.reason(NAME, "ada"))
    for path in known:
        write_whole(path, b"{}")
    exporter.from_filename(str(places.submission(NAME, "ada")), ABOUT)
    assert not any(path.exists() for path in known)


def wait_for(happened):
    deadline = time.monotonic() + 10
    while not happened() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert happened()


def test_a_sandbox_comes_down_a_while_after_its_last_submission_and_never_before(monkeypatch):
    closed = []
    kept = _Kept(SimpleNamespace(close=lambda: closed.append(True)))
    monkeypatch.setattr(wall, "IDLE_SECONDS", 0.02)
    with pytest.raises(ZeroDivisionError), kept.used():
        1 / 0  # noqa: B018
    wait_for(lambda: closed == [True])

    monkeypatch.setattr(wall, "IDLE_SECONDS", 600)
    with kept.used():
        pass
    waiting = kept._timer
    with kept.used():
        assert waiting.finished.is_set()  # called off
        waiting.function()  # which had begun a moment before
        assert closed == [True]
    monkeypatch.setattr(wall, "IDLE_SECONDS", 0.02)
    with kept.used():
        pass
    wait_for(lambda: closed == [True, True])
