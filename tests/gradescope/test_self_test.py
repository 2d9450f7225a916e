"""The self-test that Gradescope's container makes before each submission, with nothing run."""

import contextlib
import shutil

import pytest

from grading.batch.submission import Graded
from grading.batch.turn import ExerciseResult
from grading.gradescope import here
from grading.judging.chapter import load
from grading.tree.course import ROOT

CHAPTER, SEED = load("00_welcome"), 4711


@pytest.fixture
def seeds(monkeypatch):
    """Return the list to which the seed of each submission is added that would be graded."""
    seeds = []

    def graded(data, chapter, _wall, seed=None, _beside=None):
        seeds.append(seed)
        return Graded({"cells": []}, [ExerciseResult(name, 1.0, 1.0) for name in chapter.graded])

    monkeypatch.setattr(here, "grade_submission", graded)
    monkeypatch.setattr(here.canaries, "check", lambda *_: None)
    monkeypatch.setattr(here, "settings", lambda: here.Settings(CHAPTER.name, SEED, 30, 512))
    monkeypatch.setattr(here, "wall_here", lambda *_: contextlib.nullcontext())
    return seeds


def test_a_submission_and_its_self_test_are_graded_on_the_same_inputs(seeds, tmp_path):
    submission = tmp_path / "submission"
    submission.mkdir()
    shutil.copy(ROOT / "solutions" / CHAPTER.name / f"{CHAPTER.module}.ipynb", submission)
    here._results(tmp_path, 0.0)
    assert len(seeds) > 3 and {*seeds} == {SEED}


def test_so_is_the_self_test_when_the_image_is_made(seeds, tmp_path):
    assert here.main(["--self-test", str(tmp_path)]) == 0
    assert len(seeds) > 2 and {*seeds} == {SEED}
