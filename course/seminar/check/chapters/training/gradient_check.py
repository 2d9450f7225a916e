"""What `gradient_check` is tried on, and what a learner can verify of it."""

import numpy as np

from seminar.judging.declaration import WARNINGS, Aspect, Exercise, Experiment, Worked
from seminar.probes import training as probes

OTHER_KEYS = ("U", "V", "c")

# Every gradient is off by numbers of both signs whose mean magnitude is known.
PARAMS = {
    "W1": np.array([[0.5, -1.2, 0.8], [1.1, -0.4, 0.9]]),
    "b1": np.array([0.3, -0.7, 1.3]),
    "W2": np.array([[-0.6, 1.4], [0.2, -0.9], [1.0, -0.3]]),
    "b2": np.array([0.6, -1.1]),
}
SIZES = {"W1": 0.5, "b1": 2.0, "W2": 0.125, "b2": 1.0}
OTHER_PARAMS = {
    "U": np.array([[0.4, -0.8], [1.2, 0.5], [-0.3, 0.9]]),
    "V": np.array([0.7, -1.3]),
    "c": np.array([0.2, 1.1, -0.6, 0.9]),
}
OTHER_SIZES = {"U": 0.25, "V": 4.0, "c": 1.5}

# The three samples weigh 0.35, 0.65 and 2 in the loss, which is 1 on average.
X = np.array([[0.3, 0.7, 0.5], [1.5, 0.5, 1.0], [2.5, 1.0, 2.5]])
T = np.array([[0.3, 1.1], [0.4, 0.9], [1.5, 0.5]])
OTHER_T = np.array([1, 1, 1])  # labels
OTHER_X = np.array([[0.4, 0.4, 0.4], [1.5, 0.5, 1.0], [2.5, 1.1, 1.2]])


def _net(
    params: dict[str, np.ndarray], sizes: dict[str, float], x: np.ndarray, t: np.ndarray
) -> Experiment:
    off = ", ".join(f"{size:g} in {name}" for name, size in sizes.items())
    return Experiment(
        probes.gradient_check,
        {**_inputs(params, sizes), "x": x, "t": t},
        {name: Worked(size, than="what it was off by") for name, size in sizes.items()},
        at=f"a network whose gradient is off by {off} on average, with both signs",
    )


def _inputs(
    params: dict[str, np.ndarray], sizes: dict[str, float]
) -> dict[str, dict[str, np.ndarray]]:
    # Their means have both signs as well, from key to key.
    errors = {
        name: (-1) ** place * size * _around_one(params[name].shape)
        for place, (name, size) in enumerate(sizes.items())
    }
    return {"params": params, "errors": errors}


def _around_one(shape: tuple[int, ...]) -> np.ndarray:
    """Numbers of both signs whose magnitudes are 1 on average."""
    pairs = np.resize([0.5, -1.5, 1.3, -0.7, 0.9, -1.1], shape)
    scaled: np.ndarray = pairs / np.mean(np.abs(pairs))
    return scaled


RIGHT_NET = "a network whose gradients are right"
_LEFT = (
    "For a network whose gradients are right, almost nothing should be left: steps to one side "
    "alone, or large ones, leave more than steps of 1e-4 to both sides."
)


def _nothing_left(experiment: str, *names: str) -> tuple[str, ...]:
    return tuple(f"{experiment}/nothing left of a right {name}" for name in names)


EXERCISE = Exercise(
    "gradient_check",
    experiments={
        "net": _net(PARAMS, SIZES, X, T),
        "other net": _net({name: -part for name, part in PARAMS.items()}, SIZES, X, T),
        "other keys": _net(OTHER_PARAMS, OTHER_SIZES, OTHER_X, OTHER_T),
        "right and large": Experiment(
            probes.gradient_check_right_and_large,
            {**_inputs(PARAMS, SIZES), "x": X, "t": T},
            at=RIGHT_NET,
        ),
        "right, other keys": Experiment(
            probes.gradient_check_right_and_large,
            {**_inputs(OTHER_PARAMS, OTHER_SIZES), "x": OTHER_X, "t": OTHER_T},
            at=RIGHT_NET,
        ),
    },
    aspects=(
        Aspect(
            "weights",
            (
                "net/W1",
                "net/W2",
                "other net/W1",
                "other net/W2",
                *_nothing_left("right and large", "W1", "W2"),
            ),
            {f"W{number}": f"the mean absolute difference for W{number}" for number in (1, 2)},
            "The gradients of W1 and W2 were off by 0.5 and 0.125 on average.",
            tolerance=1e-4,
            wrong=_LEFT,
        ),
        Aspect(
            "biases",
            (
                "net/b1",
                "net/b2",
                "other net/b1",
                "other net/b2",
                *_nothing_left("right and large", "b1", "b2"),
            ),
            {f"b{number}": f"the mean absolute difference for b{number}" for number in (1, 2)},
            "The gradients of b1 and b2 were off by 2 and 1 on average.",
            tolerance=1e-4,
            wrong=_LEFT,
        ),
        Aspect(
            "other keys",
            (
                *(f"other keys/{name}" for name in OTHER_KEYS),
                *_nothing_left("right, other keys", *OTHER_KEYS),
            ),
            {name: f"the mean absolute difference for {name}" for name in OTHER_KEYS},
            "The parameters of another network, U, V and c, are checked as well.",
            tolerance=1e-4,
            wrong=_LEFT,
        ),
        Aspect(
            "net as it was",
            ("net/net unchanged", f"net/{WARNINGS}"),
            right="Its parameters are, to the last bit, what they were.",
            after=("weights",),
            wrong="The parameters of the network are not, to the last bit and in the same arrays, "
            "what they were.",
        ),
    ),
)
