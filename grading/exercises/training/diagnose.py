"""How `diagnose` is graded, and what is known to go wrong.

What ships judges the form of the answers; the answers themselves are judged here.
"""

from dataclasses import replace

import numpy as np

from grading.exercises.declaration import Exercise, Experiment, Mistake
from grading.exercises.training import _broken_runs as broken_runs
from seminar.check.chapters.training.diagnose import (
    BUGS,
    CURVES_AS_THEY_WERE,
    EXERCISE,
    NO_DICT,
    OTHER_NAMES,
    TIED_TO_NAMES,
)
from seminar.judging.declaration import Aspect
from seminar.judging.rules import SaidWhereTrue
from seminar.probes import runs as probes

RELU, ZERO, APART, TOO_LARGE = broken_runs.BUGS
TOO_SMALL, UPHILL = "the learning rate is too small", "the step goes uphill"
UNDIVIDED = "the gradient is not divided by the batch size"


_SLOW = (
    "Flat losses are put down to a small learning rate: even that would let the loss creep down, "
    "and not stay at the level of guessing."
)


def _told_of(place: str, bug: str) -> Aspect:
    """This bug is said of the run that has it, and of no other, whatever the runs are called."""
    said = (
        *broken_runs.NAMES,
        *(f"{name} as {other}" for name, other in OTHER_NAMES.items()),
    )
    return Aspect(
        f"where {place} wrong",
        tuple(f"hunt/{at}" for at in ("a dict of the runs", *TIED_TO_NAMES, *said)),
        "what is said of a run",
        rules=dict.fromkeys(said, SaidWhereTrue(bug, BUGS)),
        wrong={"a dict of the runs": NO_DICT, **TIED_TO_NAMES},
    )


def _hunt(rng: np.random.Generator) -> dict[str, object]:
    return {"curves": broken_runs.draw(rng), "names": OTHER_NAMES, "bugs": BUGS}


ANSWERS = (
    _told_of("a layer is", RELU),
    _told_of("the start is", ZERO),
    _told_of("the data are", APART),
    _told_of("the step is", TOO_LARGE),
)

GRADED = Exercise(
    "diagnose",
    # The leap of the loss is the plainest of the four symptoms.
    points_of={
        "where a layer is wrong": 0.5,
        "where the start is wrong": 0.5,
        "where the data are wrong": 0.5,
        "where the step is wrong": 0.25,
        "the curves as they were": 0.25,
    },
    experiments={"hunt": Experiment(probes.diagnose, _hunt)},
    aspects=(
        *ANSWERS,
        replace(CURVES_AS_THEY_WERE, beside=tuple(aspect.name for aspect in ANSWERS)),
    ),
    mistakes=[
        Mistake(
            "knows_the_four_by_name",
            "Your answers are those for the four runs in the notebook, whatever curves come in: "
            "find them from the numbers in `curves`.",
            edit={"def diagnose": f"return {dict(broken_runs.VISIBLE)!r}"},
            on=tuple(f"hunt/{name}" for name in broken_runs.NAMES),
            spoils_all=True,
        ),
        Mistake(
            "flat_is_apart",
            "Both runs with a flat loss get the same name: their curves are alike, and their "
            "tables are not. In one of them almost nothing has a slope.",
            edit={ZERO: APART},
        ),
        Mistake(
            "flat_is_zero",
            "Both runs with a flat loss are said to start at zero: their curves are alike, and "
            "their tables are not. In one of them everything has a slope.",
            edit={APART: ZERO},
        ),
        Mistake("flat_is_slow", _SLOW, edit={APART: TOO_SMALL, ZERO: TOO_SMALL}),
        Mistake("flat_with_slopes_is_slow", _SLOW, edit={APART: TOO_SMALL}),
        Mistake("flat_without_slopes_is_slow", _SLOW, edit={ZERO: TOO_SMALL}),
        Mistake(
            "flat_runs_exchanged",
            "The two runs with a flat loss have each other's names: where all weights start at "
            "zero, almost nothing in the table has a slope.",
            edit={ZERO: "?", APART: ZERO, "?": APART},
        ),
        Mistake(
            "flat_is_climbing",
            "The run with a flat loss whose table has slopes in every row is said to climb: then "
            "its loss would rise, and not stay at the level of guessing.",
            edit={APART: UPHILL},
        ),
        Mistake(
            "flat_and_leaping_are_climbing",
            "The run whose loss leaps, and the one with a flat loss whose table has slopes, are "
            "said to climb: a step uphill raises the loss steadily, without leaps.",
            edit={APART: UPHILL, TOO_LARGE: UPHILL},
        ),
        Mistake(
            "leaping_is_climbing",
            "The run whose loss leaps is said to climb: a step uphill would raise the loss from "
            "the first iteration on, and its level would not jump up and down.",
            edit={TOO_LARGE: UPHILL},
        ),
        Mistake(
            "leaping_is_undivided",
            "The run whose loss leaps is said to lack a division by the batch size: then its "
            "table would not agree in any row.",
            edit={TOO_LARGE: UNDIVIDED},
        ),
        Mistake(
            "disagreeing_is_undivided",
            "The run whose table disagrees is said to lack a division by the batch size: then all "
            "four rows would disagree, and by the same factor.",
            edit={RELU: UNDIVIDED},
        ),
        Mistake(
            "disagreeing_is_climbing",
            "The run whose table disagrees is said to climb: its loss falls, though slowly, and a "
            "table of gradients knows nothing of the steps.",
            edit={RELU: UPHILL},
        ),
        *(
            Mistake(title, sentence, edit={bug: other})
            for title, bug, other, sentence in (
                (
                    "disagreeing_is_slow",
                    RELU,
                    TOO_SMALL,
                    "The run whose table disagrees is said to learn too slowly: its table was made "
                    "before any step, so it knows nothing of the rate.",
                ),
                (
                    "disagreeing_is_apart",
                    RELU,
                    APART,
                    "The run whose table disagrees is said to mix up its labels: then its table "
                    "would agree, and its loss would stay at the level of guessing.",
                ),
                (
                    "leaping_is_apart",
                    TOO_LARGE,
                    APART,
                    "The run whose loss leaps is said to mix up its labels: then its loss would "
                    "stay at the level of guessing.",
                ),
                (
                    "leaping_is_slow",
                    TOO_LARGE,
                    TOO_SMALL,
                    "The run whose loss leaps is said to learn too slowly: small steps make a loss "
                    "creep, and never leap.",
                ),
                (
                    "flat_is_undivided",
                    APART,
                    UNDIVIDED,
                    "The run with a flat loss whose table agrees in all rows is said to lack a "
                    "division by the batch size: then all four rows would disagree.",
                ),
            )
        ),
        Mistake(
            "returns_in_the_loop",
            "`return` stands inside the loop, so that the first run is the last: move it to the "
            "left, below the loop.",
            edit={"return found": "first = next(iter(found))\n    return {first: found[first]}"},
        ),
        Mistake(
            "keys_and_values_exchanged",
            "The dict is the other way round, bug → run: its keys are the names of the runs.",
            edit={"return found": "return {bug: name for name, bug in found.items()}"},
        ),
        Mistake(
            "positions_in_the_list",
            "The answers are positions in BUGS: write the bug itself, as it stands there.",
            edit={
                "return found": f"BUGS = {BUGS!r}\n"
                "    return {name: BUGS.index(bug) for name, bug in found.items()}"
            },
        ),
        Mistake(
            "losses_sorted",
            "Your function sorts the losses inside `curves`, which are the caller's: `np.sort` "
            "makes a sorted copy.",
            edit={
                "found = {}": "found = {}\n    for run in curves.values():\n"
                '        run["loss"][1:] = np.sort(run["loss"][1:])'
            },
        ),
    ],
    shown=EXERCISE,
)
