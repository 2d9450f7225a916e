"""What stands in for a learner's own code runs on its own: no reference is there to import."""

import sys

import numpy as np
import pytest
from exercises.cases import stub_of

from grading import grade
from grading.exercises import CHAPTERS
from grading.judging.bench import InProcess, use
from grading.judging.chapter import load
from grading.judging.edits import implementation_of
from grading.judging.reference import own_source, reference_module, stand_in
from grading.judging.trial import Trial, run_here
from grading.wall.outside.replies import without_words_of_its_own

GIVEN = sorted({name for chapter in CHAPTERS.values() for e in chapter for name in e.given})
CALLING = [e for chapter in CHAPTERS.values() for e in chapter if e.given]


@pytest.mark.parametrize("name", GIVEN)
def test_a_stand_in_runs_where_no_solutions_can_be_imported(name, monkeypatch):
    for module in [module for module in sys.modules if module.partition(".")[0] == "solutions"]:
        monkeypatch.delitem(sys.modules, module)
    source = stand_in(name)
    for module in [module for module in sys.modules if module.partition(".")[0] == "solutions"]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "solutions", None)
    namespace = {"__name__": "given"}
    exec(compile(source, f"<given {name}>", "exec"), namespace)
    assert callable(namespace[name])
    assert "solutions" not in source


@pytest.mark.parametrize("exercise", CALLING, ids=lambda exercise: exercise.name)
def test_what_probes_say_in_words_is_read_beside_stand_ins_too(exercise, request):
    """Or a right answer that calls other exercises could get its points only through them.

    One mistake in four is tried, all of them in `make test-long`.
    """
    every = 1 if request.config.getoption("--long") else 4
    reference = getattr(reference_module(exercise.name), exercise.name)
    trial = Trial(exercise, reference, seed=1)
    for made in (
        reference,
        *(implementation_of(exercise.name, mistake) for mistake in exercise.mistakes[::every]),
    ):
        for record in run_here(exercise, made, trial.inputs).values():
            kept = without_words_of_its_own(record).values
            said = {name: value for name, value in record.values.items() if isinstance(value, str)}
            assert {name: kept[name] for name in said} == said


@pytest.mark.parametrize("exercise", CALLING, ids=lambda exercise: exercise.name)
def test_what_an_exercise_is_given_stands_above_it(exercise):
    """Or two answers could call each other, and both be right by working code of ours."""
    order = [one for name, chapter in CHAPTERS.items() for one in placed(name, chapter)]
    assert all(order.index(name) < order.index(exercise.name) for name in exercise.given)


def placed(chapter, exercises):
    """Return the names of a chapter's exercises in the order of its notebook."""
    cells = [cell["id"] for cell in load(chapter).release["cells"]]
    return sorted((one.name for one in exercises), key=lambda name: cells.index(f"test_{name}"))


USING = [e for e in CALLING if e.shown is not None and e.shown.uses]


@pytest.mark.parametrize("exercise", USING, ids=lambda exercise: exercise.name)
def test_what_the_probes_take_beside_an_answer_costs_it_nothing(exercise):
    """Graded with the learner's own first, and with working code where that falls short."""
    reference = getattr(reference_module(exercise.name), exercise.name)
    names = {"np": np, "__name__": "notebook"}
    for other in exercise.shown.uses:
        exec(stand_in(other), names)
        names[other] = stub_of(names[other])
    exec(own_source(exercise.name), names)
    assert names[exercise.name] is not reference
    with use(InProcess(names)):
        assert grade(exercise.name) == exercise.points
