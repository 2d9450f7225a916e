"""Signatures recognise a mistake on every machine, and tell nothing of the answers."""

import dataclasses
import functools
import importlib.resources
import json
import os
import subprocess
import sys

import numpy as np
import pytest
from blas import another_kernel
from exercises.cases import mistakes_one_in

from grading.exercises import CHAPTERS, find
from grading.judging.edits import implementation_of
from grading.judging.reference import reference
from grading.release import signatures as signatures_of
from grading.release.compare import same_signatures
from grading.release.signatures import signatures
from grading.tree.course import ROOT, module_name
from seminar import check
from seminar.check.view import SIGNATURES, Verifiable, try_out
from seminar.judging.judge import judge
from seminar.judging.signature import agree, read, sketch
from seminar.probes import Odd


@functools.cache  # half a megabyte each, and hundreds of tests read them
def shipped(chapter):
    home = f"seminar.check.chapters.{module_name(chapter)}"
    return json.loads(importlib.resources.files(home).joinpath(SIGNATURES).read_text("utf-8"))


def _path(chapter):
    return ROOT / "course/seminar/check/chapters" / module_name(chapter) / SIGNATURES


def test_what_is_drawn_hangs_on_nothing_that_ran_before():
    exercise = find("TwoLayerNet")
    few = dataclasses.replace(exercise, mistakes=exercise.mistakes[:1])
    made = signatures_of._of(few, exercise.shown)
    reference("TwoLayerNet")(4, 3, 2)
    assert signatures_of._of(few, exercise.shown) == made


# ---------------------------------------------------------------------------------- a sketch

RNG = np.random.default_rng(5)
TABLE = RNG.normal(size=(4, 3))


@pytest.mark.parametrize(
    "other",
    [
        -TABLE,
        TABLE.T,
        TABLE.reshape(3, 4),
        TABLE[::-1],
        TABLE + 1e-3,
        np.where(TABLE.max() == TABLE, np.nan, TABLE),
        np.where(TABLE.max() == TABLE, np.inf, TABLE),
        TABLE > 0,
        Odd("a list of 4"),
    ],
)
def test_other_values_have_another_sketch(other):
    assert not agree(sketch(TABLE, "dx"), sketch(other, "dx"), 1e-5)
    assert agree(sketch(other, "dx"), sketch(other, "dx"), 1e-5)


def test_a_word_is_not_in_its_sketch():
    assert sketch(Odd("the learning rate is too large"), "A") != sketch(
        Odd("the learning rate is too large"), "B"
    )
    assert "rate" not in sketch(Odd("the learning rate is too large"), "A")


def test_values_within_a_tolerance_have_sketches_that_agree():
    for scale in (1e-6, 1.0, 1e6):
        near = scale * (TABLE + 1e-5 * np.abs(TABLE).max() * RNG.uniform(-1, 1, TABLE.shape))
        assert agree(sketch(scale * TABLE, "dx"), sketch(near, "dx"), 1e-5)


def test_a_sketch_of_numbers_has_no_more_numbers_than_three():
    for size, numbers in ((1, 1), (2, 3), (50, 3)):
        assert len(sketch(np.arange(1.0, size + 1), "dx")) == 1 + numbers
    assert sketch(np.zeros((3, 2)), "dx") == ["n3,2"]
    assert agree(sketch(np.zeros(3), "dx"), sketch(np.full(3, 1e-15), "dx"), 1e-5)
    assert not agree(sketch(np.zeros(3), "dx"), sketch(np.full(3, 1e-3), "dx"), 1e-5)


# --------------------------------------------------------------------- on every machine


def _rounded(record):
    """Return a record as code in float32 would leave it."""
    values = {
        name: value.astype(np.float32)
        if isinstance(value, np.ndarray) and value.dtype.kind == "f"
        else value
        for name, value in record.values.items()
    }
    return dataclasses.replace(record, values=values)


SIGNED = [name for name, ones in CHAPTERS.items() if all(one.shown for one in ones)]
NAMED = [
    one
    for one in mistakes_one_in(3)
    if one.values[0].shown is not None and one.values[0].shown.names_mistakes
]


@pytest.mark.parametrize(("exercise", "mistake"), NAMED)
def test_a_mistake_in_float32_has_the_same_name(exercise, mistake):
    made = implementation_of(exercise.name, mistake)
    chapter = next(name for name, ones in CHAPTERS.items() if exercise in ones)
    entries = shipped(chapter)[exercise.name]
    if mistake.name not in {entry["name"] for entry in entries["mistakes"]}:
        pytest.fail("it has no signature: the pinned inputs cannot tell it apart")
    records = {name: _rounded(one) for name, one in try_out(exercise.shown, made).items()}
    findings = judge(
        exercise.shown,
        records,
        Verifiable(exercise.shown, made, records),
        lambda: read(exercise.shown, entries, records),
    )
    assert {one.diagnosis.sentence for one in findings if one.diagnosis} == {mistake.sentence}


MAKE_ALL = (
    "from grading.exercises import CHAPTERS\n"
    "from grading.release.signatures import signatures\n"
    "import json, sys\n"
    "json.dump({chapter: signatures(chapter) for chapter in CHAPTERS}, sys.stdout)"
)


@pytest.mark.long  # of one thread, tests/journey holds it whenever it builds all chapters
@pytest.mark.skipif(another_kernel() is None, reason="this BLAS has one kernel for the processor")
def test_another_kernel_gives_the_same_signatures():
    environment = {**os.environ, "OPENBLAS_CORETYPE": another_kernel()}
    run = subprocess.run(
        [sys.executable, "-c", MAKE_ALL],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for chapter, text in json.loads(run.stdout).items():
        assert same_signatures(text, _path(chapter).read_text("utf-8")), chapter


def test_signatures_of_other_numbers_or_of_another_mistake_are_not_the_same():
    text = signatures("00_welcome")
    assert same_signatures(text, text)
    assert not same_signatures(text, text.replace("14.0", "14.01"))
    assert not same_signatures(text, text.replace("You square the sum", "You sum"))
    assert not same_signatures(text, text[:-10])


# ------------------------------------------------------------------- nothing of the answers


@pytest.mark.parametrize("chapter", SIGNED)
def test_a_file_of_signatures_holds_sentences_and_sketches_and_nothing_else(chapter):
    for name, entry in shipped(chapter).items():
        assert check.exercise(name).names_mistakes
        assert entry.keys() == {"reference", "mistakes"}
        tables = [entry["reference"]]
        for mistake in entry["mistakes"]:
            assert mistake.keys() <= {
                "name", "sentence", "on", "line", "spoils_all", "spoils", "changed",
            }  # fmt: skip
            tables.append(mistake["changed"])
        for table in tables:
            for observed in table.values():
                for seen in observed.values():
                    assert seen is None or isinstance(seen, (bool, str)) or len(seen) <= 4


@pytest.mark.parametrize("chapter", SIGNED)
def test_no_code_of_a_solution_or_a_mistake_ships_in_the_signatures(chapter):
    text = _path(chapter).read_text(encoding="utf-8")
    for exercise in CHAPTERS[chapter]:
        for mistake in exercise.mistakes:
            edits = mistake.edit.values() if isinstance(mistake.edit, dict) else [mistake.edit]
            lines = [line.strip() for new in edits for line in new.splitlines()]
            told = [line for line in lines if len(line) > 25 and json.dumps(line)[1:-1] in text]
            assert not told


def test_the_answers_cannot_be_fitted_to_the_sketches():
    """An attempt to rebuild dx of `Relu` on eight numbers from all that ships of it.

    Whoever tries knows the weights of the projections, the largest magnitude, and that many known
    mistakes change other observations alone, so that their sketches of dx are the reference's: two
    equations in eight unknowns, however many mistakes there are. The fit starts at 200 random
    points and takes the one nearest to the sketch; what it finds is no nearer to dx than chance.
    """
    shown = check.exercise("Relu")
    right = try_out(shown, reference("Relu"))["back, block"].values["dx"]
    entry = shipped("04_activation_layers")["Relu"]
    given = entry["reference"]["back, block"]["dx"]
    equations = _equations(right.size)
    told = np.array(given[2:]) * np.sqrt(right.size)
    rng = np.random.default_rng(1)
    errors, misfits = [], []
    for _ in range(200):
        start = rng.uniform(-given[1], given[1], right.size)
        fitted = start + np.linalg.pinv(equations) @ (told - equations @ start)
        fitted = np.clip(fitted, -given[1], given[1])
        misfits.append(np.abs(equations @ fitted - told).max())
        errors.append(np.abs(fitted - right.ravel()).max() / given[1])
    assert min(misfits) < 1e-3, "the attempt does not even fit the sketch"
    assert errors[int(np.argmin(misfits))] > 0.3
    assert min(errors) > 0.1


def _equations(size):
    """Return the weights of the projections of dx, found from sketches of unit vectors."""
    columns = [sketch(np.eye(size)[i], "dx")[2:] for i in range(size)]
    return np.array(columns).T * np.sqrt(size)


def test_half_a_character_has_a_sketch_of_its_own():
    assert len({sketch(Odd(half), "out") for half in ("\ud800", "\ud801", "x")}) == 3
