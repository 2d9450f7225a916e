"""What ships of small values is worth nothing where inputs are drawn. About 3 s."""

import importlib.resources
import json

import pytest
from exercises.cases import exercises

from grading.exercises import module_of
from grading.judging.reference import reference
from grading.judging.trial import Trial
from seminar.check.view import SIGNATURES
from seminar.probes import Record, observe

REPLAYED = {
    # the same for every network; what has random numbers is told by its shapes
    "count_forward_passes": {"passes for each of them"},
    "TwoLayerNet": {"params", "random weights"},
}


@pytest.mark.parametrize("exercise", exercises())
def test_what_a_signature_gives_away_of_few_numbers_earns_nothing_where_inputs_are_drawn(
    exercise, seeds
):
    """Of up to three numbers a sketch tells all; so hand in all that the reference gives there."""
    if not exercise.shown.names_mistakes:
        home = importlib.resources.files(f"seminar.check.chapters.{module_of(exercise.name)}")
        assert exercise.name not in json.loads(home.joinpath(SIGNATURES).read_text("utf-8"))
        return
    right = reference(exercise.name)
    given = {
        name: Record({}) if one.pinned is None else observe(one.probe, right, one.sent(one.pinned))
        for name, one in exercise.shown.experiments.items()
    }
    for seed in seeds:
        trial = Trial(exercise, right, seed)
        trial.mistakes = []  # names of mistakes give no points, and take their time
        result = trial.score(given)
        earned = {aspect.name for aspect in result.aspects if aspect.points}
        assert earned <= REPLAYED.get(exercise.name, set()), f"seed {seed}\n{result.report}"
