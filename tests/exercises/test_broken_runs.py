"""The bug hunt of chapter 06: each planted bug shows, and the students' file keeps the secret."""

import json

import numpy as np
import pytest

from grading import grade
from grading.exercises.training import _broken_runs as broken_runs
from seminar.check.chapters.training.diagnose import BUGS as LISTED
from seminar.runs import FILE, load_broken_runs
from solutions.training import diagnose


@pytest.mark.parametrize(
    "seed", [*range(8), *(pytest.param(seed, marks=pytest.mark.long) for seed in range(8, 30))]
)
def test_the_reference_finds_in_every_draw_what_was_planted(seed):
    rng = np.random.default_rng(seed)
    dealt = broken_runs.deal(rng)
    assert diagnose(broken_runs.draw(rng, dealt)) == dealt


def test_the_reference_finds_what_was_planted_in_the_students_runs():
    assert diagnose(load_broken_runs()) == broken_runs.VISIBLE


@pytest.mark.parametrize("seed", range(6))
def test_a_loss_that_leaps_stands_on_no_plateau_as_one_that_climbs_would(seed):
    loss = broken_runs._telling_run(np.random.default_rng(seed), broken_runs.BUGS[3])["loss"]
    last = loss[-50:]
    assert 3 < last.mean() < 0.8 * loss.max()
    assert np.ptp(last) > 0.4 * last.mean()


def test_no_hidden_run_has_the_bug_of_the_students_run_of_the_same_name():
    for seed in range(100):
        dealt = broken_runs.deal(np.random.default_rng(seed))
        assert sorted(dealt.values()) == sorted(broken_runs.BUGS)
        assert all(dealt[name] != broken_runs.VISIBLE[name] for name in dealt)


def test_the_students_file_holds_numbers_and_no_word_about_the_bugs():
    text = FILE.read_text(encoding="utf-8")
    assert not any(bug in text for bug in LISTED)
    words = {word for run in json.loads(text).values() for word in _keys(run)}
    kinds = {"backpropagation", "numerical", "difference"}
    assert words == {"loss", "gradients", "W1", "b1", "W2", "b2"} | kinds


def _keys(value):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _keys(inner)


def test_more_bugs_are_listed_than_occur():
    assert set(broken_runs.BUGS) < set(LISTED)


def test_loading_twice_gives_curves_that_may_be_changed():
    load_broken_runs()["A"]["loss"][:] = 0
    assert load_broken_runs()["A"]["loss"].all()


def test_answers_in_other_words_and_answers_in_a_list_are_told_so():
    def said(implementation):
        return " ".join(
            aspect.sentence for aspect in grade("diagnose", implementation, seed=3).aspects
        )

    def in_other_words(curves):
        return {name: bug.upper() for name, bug in diagnose(curves).items()}

    assert "not in the list of bugs" in said(in_other_words)
    assert "No dict comes back" in said(lambda curves: list(diagnose(curves).values()))


RULES = {
    "the last loss above the first": lambda loss, _: loss[-1] > loss[0],
    "the mean above the first": lambda loss, _: np.mean(loss) > loss[0],
    "the last fifty above 4": lambda loss, _: np.mean(loss[-50:]) > 4,
    "the last fifty above the first": lambda loss, _: np.mean(loss[-50:]) > np.mean(loss[:50]),
    "the second half above the first": lambda loss, _: np.mean(loss[125:]) > np.mean(loss[:125]),
    "the highest far above the first": lambda loss, _: np.max(loss) > 2 * loss[0],
    "too large by half": lambda _, row: row["backpropagation"] > 1.5 * row["numerical"],
    "twice too large": lambda _, row: row["backpropagation"] > 2 * row["numerical"],
}


OF_FLAT = {
    "the last ten above the first": lambda loss, _: np.mean(loss[-10:]) > loss[0],
    "the last ten above the first ten": lambda loss, _: np.mean(loss[-10:]) > np.mean(loss[:10]),
}


def _drawn():
    """Yield the bug, the loss and the first row of the table of each run in some draws."""
    for seed in range(8):
        rng = np.random.default_rng(seed)
        dealt = broken_runs.deal(rng)
        for name, run in broken_runs.draw(rng, dealt).items():
            yield dealt[name], run["loss"], run["gradients"]["W1"]


@pytest.fixture(scope="module")
def drawn():
    return list(_drawn())


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_simple_rule_says_the_same_of_a_bug_in_every_draw(rule, drawn):
    said = {(bug, bool(rule(loss, row))) for bug, loss, row in drawn}
    assert len(said) == len(broken_runs.BUGS)


@pytest.mark.parametrize("rule", OF_FLAT.values(), ids=OF_FLAT)
def test_a_rule_for_the_end_of_a_loss_says_the_same_of_flat_ones_in_every_draw(rule, drawn):
    said = {(bug, bool(rule(loss, row))) for bug, loss, row in drawn if bug in broken_runs.FLAT}
    assert len(said) == len(broken_runs.FLAT)
