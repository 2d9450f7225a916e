"""A run that ends at any step leaves no code with the points of other code. About 2 s."""

import contextlib
import itertools
import os
import re
from concurrent.futures import Future
from types import SimpleNamespace

import pytest
from autograde.conftest import NAME, course, graded, hand_in
from wall.handed_in import CHAPTER, as_file

from grading.batch import gradebook
from grading.batch.held import Held, HeldCell, HeldChapter
from grading.batch.outcome import Outcome
from grading.batch.turn import ExerciseResult
from grading.notebooks.notebook import is_solution
from grading.report import feedback
from grading.tree.errors import GradingError
from grading.tree.places import Places

pytestmark = pytest.mark.usefixtures("no_self_test")


def version(number):
    """Return a submission that shall get so many points for each exercise, and says so."""
    cells = [
        {**cell, "source": f"version_{number} = 0"} if is_solution(cell) else cell
        for cell in CHAPTER.release["cells"]
    ]
    return as_file({**CHAPTER.release, "cells": cells})


def version_in(text):
    return int(re.search(r"version_(\d)", text)[1])


class ByVersion:
    """An executor that gives a version its points."""

    def submit(self, _grade, student, data, *_):
        points = float(version_in(data.decode()))
        results = [ExerciseResult(name, points, 9.0) for name in CHAPTER.stubs]
        future = Future()
        future.set_result(Outcome(student, results, notebook=data.decode()))
        return future


class Killed(BaseException):
    """What no part of a run hears of."""


class Steps:
    """Counts what changes files or gradebook; ends the run before one such step, so `left` is 0."""

    def __init__(self, patch, root, marks):
        self.root, self.marks, self.left = root, marks, None
        for name in ("unlink", "replace"):
            patch.setattr(os, name, self.counted(getattr(os, name)))
        self.write = self.counted(marks.__setitem__)
        there = SimpleNamespace(
            close=lambda: None,
            roster=("somebody",),
            scores=lambda: marks,
            held=self.held,
            other_penalties=lambda handed_in: {},
            assign_lateness=lambda handed_in, students: None,
            write=lambda who, scores, *_: self.write(who, scores),
        )
        patch.setattr(gradebook, "Marks", lambda *_, **__: there)

    def held(self):
        cells = {
            who: {name: HeldCell(auto=points, score=points) for name, points in scores.items()}
            for who, scores in self.marks.items()
        }
        return HeldChapter(students={who: Held(cells=theirs) for who, theirs in cells.items()})

    def counted(self, real):
        def step(first, *rest, **options):
            if self.left is not None:
                self.left -= 1
                if self.left == 0:
                    raise Killed
            real(first, *rest, **options)

        return step


@pytest.fixture
def steps(tmp_path, monkeypatch):
    root = course(tmp_path)
    hand_in(root, {"ada": version(1)})
    (root / "grading" / "submitted" / "ada" / NAME / "timestamp.txt").write_text("2026-01-02 03:04")
    steps = Steps(monkeypatch, root, {})
    graded(root, executor=ByVersion())
    return steps


def what_nbgrader_pairs(steps):
    """Return the code of the graded notebook and the points of the gradebook."""
    notebook = Places(steps.root).graded_notebook(NAME, "ada")
    if not notebook.is_file():
        return None
    return version_in(notebook.read_text()), set(steps.marks["ada"].values())


def what_the_page_pairs(steps):
    try:
        (path,) = feedback.write_feedback(NAME, root=steps.root)
    except GradingError as error:
        assert "run `grading autograde" in str(error)
        return None
    page = path.read_text()
    return version_in(page), {float(re.search(r"([\d.]+) of 9", page)[1])}


def test_at_whatever_step_a_run_ends_no_code_stands_with_the_points_of_other_code(steps):
    fits, seen = [None, (1, {1.0}), (2, {2.0})], []
    for step in itertools.count(1):
        for back in (1, 2):  # the next run finds the file of before, or the newer one
            hand_in(steps.root, {"ada": version(2)})
            steps.left = step
            with contextlib.suppress(Killed):
                graded(steps.root, executor=ByVersion())
            left, steps.left = steps.left, None
            if left > 0:  # it has fewer steps than that
                assert None in seen and fits[1] in seen and what_the_page_pairs(steps) == fits[2]
                return
            seen += [what_nbgrader_pairs(steps), what_the_page_pairs(steps)]
            assert all(pair in fits for pair in seen), (step, seen)
            for version_again in (back, 1):
                hand_in(steps.root, {"ada": version(version_again)})
                graded(steps.root, executor=ByVersion())
                assert what_nbgrader_pairs(steps) == fits[version_again]
                assert what_the_page_pairs(steps) == fits[version_again]


def test_a_page_made_while_its_student_is_graded_pairs_nothing(steps, monkeypatch):
    def read_late(path):
        if path.suffix != ".ipynb":
            return None
        hand_in(steps.root, {"ada": version(2)})
        graded(steps.root, executor=ByVersion())
        return path.read_bytes()

    monkeypatch.setattr(feedback, "_content", read_late)
    assert what_the_page_pairs(steps) is None
