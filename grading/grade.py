"""Grade one exercise: draw inputs, run the experiments on both sides, compare the records."""

from __future__ import annotations

import importlib
import os
import sys

from grading import bench as benches
from grading.bench import Bench, InProcess
from grading.errors import GradingError
from grading.exercises import find, module_of
from grading.exercises.declaration import Exercise, Mistake, Records
from grading.exercises.judge import draw_inputs, run_here, score
from grading.release.excerpt import blocks_of, excerpt
from grading.score import Score
from seminar.probes import address

SEED_VARIABLE = "GRADING_SEED"
"""Environment variable that pins the hidden inputs; they differ from run to run without it."""


def grade(name: str, implementation: object = None, *, seed: int | None = None) -> Score:
    """Grade the exercise called `name`.

    Parameters
    ----------
    name : str
        The exercise's name, as in the notebook: "Relu".
    implementation : optional
        What to grade. Without it the notebook's own `name` is graded, on the bench in use.
    seed : int, optional
        Pins the hidden inputs. Otherwise the environment variable `GRADING_SEED` does, and without
        that the inputs are fresh.

    Returns
    -------
    Score
        A float with `max_score` and `aspects`.

    Raises
    ------
    GradingError
        If there is no such exercise, no reference for it, or no notebook to take `name` from.
    """
    exercise = find(name)
    if seed is None and os.environ.get(SEED_VARIABLE, ""):
        seed = int(os.environ[SEED_VARIABLE])
    inputs = draw_inputs(exercise, seed)
    solutions = reference_module(name)
    reference = run_here(exercise, getattr(solutions, name), inputs)

    bench = _bench_for(name, implementation)
    first = _score_on(bench, exercise, inputs, reference, given={})
    if first >= first.max_score or not exercise.given:
        return first
    given = {other: stand_in(other) for other in exercise.given}
    second = _score_on(bench, exercise, inputs, reference, given)
    return second if second > first else first


def reference_module(name: str):
    """Import the module of solutions that holds the exercise called `name`.

    Raises
    ------
    GradingError
        If the chapter has not been built.
    """
    module = module_of(name)
    try:
        return importlib.import_module(f"solutions.{module}")
    except ModuleNotFoundError as error:
        raise GradingError(
            f"There is no reference for {name}: build the chapter with `grading build` first."
        ) from error


def stand_in(name: str) -> str:
    """Return source text that defines the reference called `name` and runs on its own.

    What it takes from other chapters stands in it too: where a learner's code runs, no reference
    can be imported.
    """
    parts = [
        stand_in(block.binds[0]) if block.source.startswith("from solutions.") else block.source
        for block in blocks_of(excerpt(reference_module(name), [name]))
    ]
    return "\n\n\n".join(parts) + "\n"


def _score_on(bench: Bench, exercise: Exercise, inputs, reference: Records, given) -> Score:
    learner = {
        experiment: bench.observe(exercise.name, address(declared.probe), inputs[experiment], given)
        for experiment, declared in exercise.experiments.items()
    }

    def run_mistake(mistake: Mistake) -> Records:
        return run_here(exercise, mistake.implementation, inputs)

    return score(exercise, learner, reference, run_mistake)


def _bench_for(name: str, implementation: object) -> Bench:
    if implementation is not None:
        return InProcess({name: implementation})
    bench = benches.current()
    if bench is not None:
        return bench
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    if shell is None:
        raise GradingError(
            f"Outside a notebook, say what to grade: grade({name!r}, implementation)."
        )
    return InProcess(shell.user_ns)
