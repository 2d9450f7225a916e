"""How `train_reader` is graded, and what is known to go wrong."""

import functools
from collections.abc import Mapping

import numpy as np

from grading.exercises.declaration import Draw, Mistake, graded
from seminar.check.chapters.your_own_engine.train_reader import EXERCISE, LEAST
from seminar.data import load_mnist

TRAIN, VALID, TEST = 5000, 1000, 8000
SECONDS = 25.0
"""Of a processor, for all: twenty to train, and what reading takes."""

MIRRORED = [(-1, 1), (1, -1), (-1, -1)]
"""Top to bottom, left to right, both."""

QUICKLY = {"steps = 20 *": "steps = 2 *"}
"""What comes back is wrong, however long it trains."""


@functools.cache
def _all_digits() -> tuple[np.ndarray, np.ndarray]:
    (x, t), _ = load_mnist(normalize=False)
    return x.astype(np.uint8), t


def digits(train: int, valid: int, test: int) -> Draw:
    """Digits mirrored and named as in no file, those to be read moved by a pixel at most.

    Who has learned the package's own digits by heart knows neither what they look like here nor
    what they are called.
    """

    def draw(rng: np.random.Generator) -> Mapping[str, object]:
        x, t = _all_digits()
        chosen = rng.permutation(len(x))[: train + valid + test]
        down, right = rng.choice(MIRRORED)
        images = x[chosen].reshape(-1, 28, 28)[:, ::down, ::right]
        labels = rng.permutation(10)[t[chosen]]
        moves = rng.integers(-1, 2, (test, 2))
        moved = [
            np.roll(one, step, (0, 1)) for one, step in zip(images[-test:], moves, strict=True)
        ]
        still = np.ascontiguousarray(images[:-test]).reshape(-1, 784)
        return {
            "x_train": still[:train],
            "t_train": labels[:train],
            "x_valid": still[train:],
            "t_valid": labels[train:-test],
            "x_test": np.stack(moved).reshape(-1, 784),
            "t_test": labels[-test:],
        }

    return draw


def reads_all(drawn: Mapping[str, object]) -> Mapping[str, object]:
    """Return what a reader leaves that reads every digit: no reference has to be trained."""
    alike = ("arguments as they were", "the same again", "alone as in the batch")
    return {"scores": np.eye(10)[np.asarray(drawn["t_test"])], **dict.fromkeys(alike, True)}


GRADED = graded(
    EXERCISE,
    points={
        "learns": 0.5,
        "answers alike": 0.25,
        **dict(zip((f"reads {100 * least:g} %" for least in LEAST), (0.25, 1, 1, 1), strict=True)),
    },
    draws={"few": digits(1000, 200, 1000), "digits": digits(TRAIN, VALID, TEST)},
    seconds={"digits": SECONDS},
    foreseen={"few": reads_all, "digits": reads_all},
    mistakes=(
        Mistake(
            "returns_nothing",
            "train_reader returns nothing: it has to return the reader that it has trained.",
            edit=QUICKLY | {"return net": "pass"},
        ),
        Mistake(
            "returns_the_accuracy",
            "train_reader returns a number: it has to return the reader itself, which is then "
            "asked about other digits.",
            edit=QUICKLY | {"return net": "return net.accuracy(x_valid, t_valid)"},
        ),
        Mistake(
            "returns_losses_too",
            "train_reader returns a tuple: it has to return the reader alone, and not what was "
            "noted of its training.",
            edit=QUICKLY | {"return net": "return net, []"},
        ),
        Mistake(
            "returns_the_arrays",
            "train_reader returns a dict of arrays, which reads nothing: it has to return an "
            "object with a method `predict`, such as the network.",
            edit=QUICKLY | {"return net": "return net.params"},
        ),
        Mistake(
            "predicts_labels",
            "predict gives labels: it has to give a row of ten scores for each image, of which the "
            "largest counts.",
            edit=QUICKLY
            | {
                "return net": "scores = net.predict\n"
                "    net.predict = lambda x: scores(x).argmax(axis=1)\n"
                "    return net"
            },
        ),
    ),
)
