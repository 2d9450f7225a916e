"""What `train_reader` is tried on, and what a learner can verify of it."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, ClassVar

import numpy as np

from seminar.data import load_test_set
from seminar.judging.declaration import Aspect, Exercise, Experiment, Worked
from seminar.judging.reading import Reading
from seminar.judging.rules import AtLeast, Rule
from seminar.probes import your_own_engine as probes

LEAST_OF_FEW = 0.5
LEAST = (0.7, 0.87, 0.905, 0.94)
"""Of digits that are moved by a pixel at most, after training on 5,000.

The tests of `train_reader` and of the chapter train readers that reach the first and the last."""

GUESSED = 0.2
"""Of ten labels, one in ten is right by chance."""

NOTHING_KNOWN = np.log(10)
"""The loss of somebody who gives each of ten labels the same score."""

DEALT_ANEW = np.array([3, 7, 0, 5, 9, 1, 8, 2, 4, 6])
"""What the digits 0 to 9 are called in the visible check."""

FROM_THE_NOTEBOOK = 0.5
"""Of those digits, read as they were called before: nobody reads as many who knows them only by
their new labels, nor by a simple mistake, such as scores that are moved by a place."""

FEW, HELD_BACK, UNSEEN = 1000, 200, 300
KEPT = ("t_test",)


def _accuracy(inputs: Mapping[str, Any], scores: np.ndarray) -> float:
    return float(np.mean(scores.argmax(axis=1) == inputs["t_test"]))


def _learns_what_it_is_given(inputs: Mapping[str, Any], scores: np.ndarray) -> bool:
    """Whether a reader does not call digits what they were called before."""
    before = np.argsort(DEALT_ANEW)[inputs["t_test"]]
    as_before = float(np.mean(scores.argmax(axis=1) == before))
    return _accuracy(inputs, scores) > GUESSED or as_before < FROM_THE_NOTEBOOK


def _goes_downhill(inputs: Mapping[str, Any], scores: np.ndarray) -> bool:
    """Whether a reader is not what steps uphill leave, or such as go too far.

    These give the right labels far lower scores than others, and nearly all images a few labels.
    Who learns with labels that belong to other images says all ten of them.
    """
    t = inputs["t_test"]
    from_highest = scores - scores.max(axis=1, keepdims=True)
    logs = np.log(np.exp(from_highest).sum(axis=1)) - from_highest[np.arange(len(t)), t]
    often_said = np.bincount(scores.argmax(axis=1), minlength=10) > 0.02 * len(t)
    return bool(
        _accuracy(inputs, scores) > GUESSED
        or np.mean(logs) < 1.2 * NOTHING_KNOWN
        or np.sum(often_said) > 6
    )


class _Few(Mapping[str, np.ndarray]):
    """Digits of the test set, which no training of the chapter uses, read when they are needed.

    Their labels are dealt out anew, as in the grading.
    """

    ends: ClassVar = {"train": FEW, "valid": FEW + HELD_BACK, "test": FEW + HELD_BACK + UNSEEN}

    @cached_property
    def _arrays(self) -> dict[str, np.ndarray]:
        x, t = load_test_set(normalize=False)
        return {"x": x.astype(np.uint8), "t": t}

    def __getitem__(self, name: str) -> np.ndarray:
        begins = {"train": 0, "valid": FEW, "test": FEW + HELD_BACK}
        letter, _, part = name.partition("_")
        chosen = self._arrays[letter][begins[part] : self.ends[part]]
        return DEALT_ANEW[chosen] if letter == "t" else chosen.copy()

    def __iter__(self) -> Iterator[str]:
        return (f"{letter}_{part}" for part in self.ends for letter in "xt")

    def __len__(self) -> int:
        return 2 * len(self.ends)


READINGS = {
    "learns what it is given": Reading(("scores",), _learns_what_it_is_given),
    "accuracy": Reading(("scores",), _accuracy, is_number=True),
    "goes downhill": Reading(("scores",), _goes_downhill),
}
WRONG = {
    "learns what it is given": "Your reader gives the digits the labels that they have in the "
    "notebook. Here the labels are dealt out anew: your reader learns from x_train and t_train of "
    "the notebook, or from others that it knows from there, and not from the images and labels "
    "that the function is given. Does your code, or a function that it calls, take a variable of "
    "the notebook where a parameter is meant?",
    "goes downhill": "Your reader gives the right labels far lower scores than the others: "
    "it has learned to avoid them, as by steps that go uphill. What `update` of Adam returns is "
    "added to the weights; of a gradient, the rate times as much is subtracted. If the signs are "
    "as they should be, the steps are too large.",
}


def _at_least(least: float) -> dict[str, Rule]:
    guess = (
        "A guess is right one time in ten. Does each step go downhill, and does it change the "
        "arrays of the network in place, so that its layers see it? Does your reader learn from "
        "the images and labels that the function is given, each image with its own label?"
    )
    return {"accuracy": AtLeast(least, GUESSED, guess)}


def _reads(least: float) -> Aspect:
    return Aspect(
        f"reads {100 * least:g} %",
        ("digits/goes downhill", "digits/accuracy"),
        "The part of unseen digits that it reads, trained on 5,000,",
        wrong=WRONG,
        rules=_at_least(least),
    )


EXERCISE = Exercise(
    "train_reader",
    experiments={
        "few": Experiment(
            probes.train_reader,
            _Few(),
            {"accuracy": Worked(1.0)},
            f"{FEW:,} digits to train on, and {UNSEEN} others to read",
            READINGS,
            KEPT,
        ),
        "digits": Experiment(probes.train_reader, readings=READINGS, kept=KEPT),
    },
    aspects=(
        Aspect(
            "learns",
            ("few/learns what it is given", "few/goes downhill", "few/accuracy"),
            f"The part of unseen digits that it reads, trained on {FEW:,},",
            f"Trained on {FEW:,} digits, it reads more than half of {UNSEEN} others.",
            wrong=WRONG,
            rules=_at_least(LEAST_OF_FEW),
        ),
        Aspect(
            "answers alike",
            ("few/the same again", "few/alone as in the batch", "few/arguments as they were"),
            right="For an image it gives the same scores again, alone and in a batch, and the "
            "digits to train on are what they were.",
            after=("learns",),
            wrong={
                "the same again": "Asked again for the same images, predict gives other scores: "
                "nothing random belongs into it, and dropout is for training alone.",
                "alone as in the batch": "For one image alone predict gives other scores than for "
                "the same image in a batch: what it says of an image may not depend on others.",
                "arguments as they were": "Your function changes the digits or labels that it is "
                "given: train on copies.",
            },
        ),
        *map(_reads, LEAST),
    ),
    names_mistakes=False,
    trains=True,
)
