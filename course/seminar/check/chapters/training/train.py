"""What `train` is tried on, and what a learner can verify of it."""

import numpy as np

from seminar.check.chapters.training._batches import BATCHES
from seminar.judging.declaration import WARNINGS, Aspect, Exercise, Experiment, Worked
from seminar.probes import training as probes

KEYS = probes.KEYS
OTHER_KEYS = ("U", "V", "c")

PARAMS = {
    "W1": np.array([[1.5, -0.5, 2.0], [-1.0, 0.5, 1.0]]),
    "b1": np.array([0.5, -1.5, 1.0]),
    "W2": np.array([[-0.5, 1.5], [2.0, -1.0], [0.5, 1.0]]),
    "b2": np.array([-2.0, 1.0]),
}
GOALS = {
    "W1": np.array([[-1.0, 1.0, 0.5], [0.5, -1.5, -0.5]]),
    "b1": np.array([-0.5, 0.5, -1.0]),
    "W2": np.array([[1.0, -0.5], [-1.0, 1.5], [1.5, -1.0]]),
    "b2": np.array([0.5, -1.0]),
}
OTHERS = {"U": "W1", "V": "W2", "c": "b1"}
# Far away: slopes in the hundreds.
FAR = {name: 300 * part for name, part in PARAMS.items()}
STEEPNESS = 2.0


def _run(
    samples: int,
    iters_num: int,
    batch_size: int | None = None,
    learning_rate: float | None = None,
    params: dict[str, np.ndarray] = PARAMS,
    goals: dict[str, np.ndarray] = GOALS,
) -> Experiment:
    inputs = {
        "params": params,
        "goals": goals,
        "steepness": STEEPNESS,
        "samples": samples,
        "iters_num": iters_num,
        "batch_size": batch_size,
        "learning_rate": learning_rate,
    }
    # A step leaves this part of the way.
    left = (1 - (learning_rate or 0.1) * STEEPNESS) ** iters_num
    ends = {name: goals[name] + left * (params[name] - goals[name]) for name in params}
    evidence = {
        **{f"{name} at the end": Worked(end, than="the exact end") for name, end in ends.items()},
        "number of gradients": iters_num,
        "number of losses": iters_num,
    }
    asked = "".join(
        f", {name} = {value}"
        for name, value in (("batch_size", batch_size), ("learning_rate", learning_rate))
        if value is not None
    )
    at = f"{samples} samples, iters_num = {iters_num}{asked}, on a loss with one lowest point"
    return Experiment(probes.train, inputs, evidence, at, BATCHES)


def _renamed(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {name: arrays[old] for name, old in OTHERS.items()}


def _ends(run: str, keys: tuple[str, ...] = KEYS) -> tuple[str, ...]:
    return tuple(f"{run}/{name} at the end" for name in keys)


EXERCISE = Exercise(
    "train",
    experiments={
        "run": _run(53, 40, 7, 0.05),
        "longer": _run(97, 30, 11, 0.03, FAR),
        "few samples": _run(6, 36, 3, 0.02),
        "other keys": _run(30, 9, 4, 0.05, _renamed(PARAMS), _renamed(GOALS)),
        "defaults": _run(330, 12),
    },
    aspects=(
        Aspect(
            "the way down",
            (
                "run/number of gradients",
                "run/steps along the gradient",
                "run/steps of one size",
                *_ends("run"),
                *_ends("longer"),
                f"run/{WARNINGS}",
            ),
            {
                **{f"{name} at the end": f"{name} at the end" for name in KEYS},
                "number of gradients": "the number of calls of net.gradient",
            },
            "40 steps, each of learning_rate times the gradient, in place.",
            wrong={
                "steps along the gradient": "A step does not go along the gradient: every entry "
                "moves by −learning_rate times its own slope, nothing added and nothing cut off.",
                "steps of one size": "Some steps are another multiple of their gradient than "
                "others: each is −learning_rate times the gradient of its own batch, and nothing "
                "is carried over from one to the next.",
            },
        ),
        Aspect(
            "x and t belong together",
            tuple(
                f"{run}/{seen}"
                for run in ("run", "longer")
                for seen in ("x and t are those of the set", "x and t belong together")
            ),
            right="Every sample came with its own target.",
            beside=("the way down", "losses", "defaults"),
            wrong={
                "x and t are those of the set": "net.gradient is given samples or targets that do "
                "not stand in x_train and t_train: hand them on as they are.",
                "x and t belong together": "A sample comes with another sample's target: "
                "number i of x and number i of t have to stay one sample.",
            },
        ),
        Aspect(
            "a fresh random batch each time",
            (
                *(
                    f"{run}/{seen}"
                    for run in ("run", "longer")
                    for seen in (
                        "batches differ",
                        "batches come anew",
                        "in random order",
                        "the whole set is used",
                    )
                ),
                "few samples/the first sample is drawn",
                "few samples/the last sample is drawn",
            ),
            right="The batches differ, and their samples come from all over.",
            beside=("the way down", "losses", "defaults"),
            wrong={
                "batches differ": "One single batch was used: draw a fresh one in every iteration.",
                "batches come anew": "The same few batches come again and again: draw a fresh one "
                "in every iteration.",
                "in random order": "The batches are runs of neighbours: draw their numbers at "
                "random.",
                "the whole set is used": "Many samples were never used: draw from the whole set, "
                "from 0 to len(x_train) − 1.",
                "the first sample is drawn": "The first sample, number 0, is never drawn: draw "
                "from the whole set.",
                "the last sample is drawn": "The last sample, number len(x_train) − 1, is never "
                "drawn: draw from the whole set. Does your function leave out the upper limit?",
            },
        ),
        Aspect(
            "batch_size",
            ("run/batch size as asked", "longer/batch size as asked"),
            right="7 samples a batch, as asked.",
            beside=("the way down", "losses", "defaults"),
            wrong="The batches do not have batch_size samples each.",
        ),
        Aspect(
            "losses",
            (
                "run/number of losses",
                "longer/number of losses",
                "run/losses are the network's",
                "run/losses of the same batches",
                "run/losses are of these batches",
            ),
            "the number of losses",
            "A loss for each of the 40 iterations, that of its batch.",
            wrong={
                "losses are the network's": "The losses are not what net.loss gave: append what "
                "it returns, as it is.",
                "losses of the same batches": "net.loss was asked about other samples than those "
                "of the batches: take the loss of the batch whose gradient you take.",
                "losses are of these batches": "The losses are not those that net.loss gives for "
                "the batches of the training.",
            },
        ),
        Aspect(
            "defaults",
            ("defaults/W1 at the end", "defaults/batch size as asked"),
            "what the training with batch_size and learning_rate left out leads to",
            "Without being asked, the batches have 100 samples, and the rate is 0.1.",
            wrong="Without being asked, the batches should have 100 samples.",
        ),
        Aspect(
            "other keys",
            ("other keys/number of gradients", *_ends("other keys", OTHER_KEYS)),
            {
                **{f"{name} at the end": f"{name} at the end" for name in OTHER_KEYS},
                "number of gradients": "the number of calls of net.gradient",
            },
            "The parameters of another network, U, V and c, are moved as well.",
        ),
        Aspect(
            "the data as they were",
            ("run/x and t unchanged",),
            right="x_train and t_train are what they were.",
            after=("the way down",),
            wrong="x_train or t_train was changed: shuffle numbers, not the data.",
        ),
    ),
)
