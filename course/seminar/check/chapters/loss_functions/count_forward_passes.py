"""What `count_forward_passes` is tried on, and what a learner can verify of it."""

from seminar.judging.declaration import Aspect, Exercise, Experiment
from seminar.judging.rules import EveryNumberOnce, PassesPerWeight
from seminar.probes import loss_functions as probes


def _counted(
    sizes: tuple[int, int, int],
    passes: int,
    one_input_more: int,
    one_hidden_unit_more: int,
    one_more_of_both: int,
) -> Experiment:
    names = ("input_size", "hidden_size", "output_size")
    evidence = {
        "passes": passes,
        "one input more": one_input_more,
        "one hidden unit more": one_hidden_unit_more,
        "one more of both": one_more_of_both,
    }
    return Experiment(probes.count_forward_passes, dict(zip(names, sizes, strict=True)), evidence)


PASSES = ("network/passes", "another network/passes")

EXERCISE = Exercise(
    "count_forward_passes",
    experiments={
        "network": _counted((2, 1, 1), 10, 12, 18, 22),
        "another network": _counted((5, 3, 4), 68, 74, 88, 96),
    },
    aspects=(
        Aspect(
            "every weight and bias",
            PASSES,
            "the count",
            "2 + 1 for the hidden unit, weights and bias, and 1 + 1 for the output: 5 for 2 "
            "inputs, 1 hidden unit and 1 output.",
            rules=EveryNumberOnce(),
        ),
        Aspect(
            "passes for each of them",
            PASSES,
            "the count",
            "One more weight in the first layer costs two passes more, one on each side.",
            rules=PassesPerWeight(),
        ),
    ),
)
