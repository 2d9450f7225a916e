"""How `cross_entropy_error` is graded, and what is known to go wrong."""

import numpy as np
from numpy.typing import DTypeLike

from grading.exercises.declaration import graded
from grading.exercises.loss_functions._draws import (
    DrawArrays,
    mixed_labels,
    off_the_peak,
    one_hot,
    probabilities,
)
from grading.exercises.loss_functions._mistakes_of_cross_entropy_error import MISTAKES
from seminar.check.chapters.loss_functions.cross_entropy_error import EXERCISE


def _one_sample(C: int) -> DrawArrays:
    def draw(rng: np.random.Generator) -> dict[str, np.ndarray]:
        label = rng.integers(1, C)
        return {"y": off_the_peak(rng, label, C), "t": one_hot(label, C, np.int64)}

    return draw


def _one_label(C: int) -> DrawArrays:
    """Never the last class: one label does not tell how many there are."""

    def draw(rng: np.random.Generator) -> dict[str, np.ndarray]:
        label = rng.integers(2, C - 1)
        return {"y": off_the_peak(rng, label, C), "t": np.array(label)}

    return draw


def _batch(N: int, C: int, dtype: DTypeLike = np.float64) -> DrawArrays:
    def draw(rng: np.random.Generator) -> dict[str, np.ndarray]:
        labels = mixed_labels(rng, N, C)
        return {"y": off_the_peak(rng, labels, C), "t": one_hot(labels, C, dtype)}

    return draw


def _labels(N: int, C: int) -> DrawArrays:
    def draw(rng: np.random.Generator) -> dict[str, np.ndarray]:
        labels = mixed_labels(rng, N, C)
        return {"y": off_the_peak(rng, labels, C), "t": labels}

    return draw


def _as_many_labels(C: int) -> DrawArrays:
    """As many labels as classes, and the last class is not among them."""

    def draw(rng: np.random.Generator) -> dict[str, np.ndarray]:
        labels = mixed_labels(rng, C, C - 1)
        return {"y": off_the_peak(rng, labels, C), "t": labels}

    return draw


def _label_of_one(C: int) -> DrawArrays:
    def draw(rng: np.random.Generator) -> dict[str, np.ndarray]:
        label = rng.integers(1, C - 1, 1)
        return {"y": off_the_peak(rng, label, C), "t": label}

    return draw


def _soft_targets(*shape: int) -> DrawArrays:
    """Draw distributions for targets.

    Of several samples none has the mean loss, and the first and the last are not in the middle.
    """

    def draw(rng: np.random.Generator) -> dict[str, np.ndarray]:
        while True:
            y, t = probabilities(rng, *shape), probabilities(rng, *shape)
            losses = -np.sum(t * np.log(y), axis=-1)
            if losses.ndim == 0 or (
                np.abs(losses - np.mean(losses)).min() > 0.02
                and np.median(losses) not in losses[[0, -1]]
            ):
                return {"y": y, "t": t}

    return draw


def _zeros_beside(rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Half of the probabilities are 0, none at the right class.

    A sample in the middle is certain of it; in the others another class gets the largest.
    """
    labels = mixed_labels(rng, 6, 4)
    y = np.zeros((6, 4))
    rows, share = np.arange(6), rng.uniform(0.3, 0.48, 6)
    y[rows, labels] = share
    y[rows, (labels + rng.integers(1, 4, 6)) % 4] = 1 - share
    y[2] = one_hot(labels[2], 4)
    return {"y": y, "t": one_hot(labels, 4)}


def _zeros_at(rng: np.random.Generator, labels: np.ndarray, C: int) -> np.ndarray:
    """Probabilities that are 0 at each sample's label, and nowhere else."""
    y = probabilities(rng, len(labels), C)
    y[np.arange(len(labels)), labels] = 0.0
    return np.asarray(y / np.sum(y, axis=-1, keepdims=True))


def _zeros_at_the_target(rng: np.random.Generator) -> dict[str, np.ndarray]:
    labels = mixed_labels(rng, 5, 3)
    return {"y": _zeros_at(rng, labels, 3), "t": one_hot(labels, 3)}


def _zeros_at_the_label(rng: np.random.Generator) -> dict[str, np.ndarray]:
    """All of one class, neither the first nor the last."""
    labels = np.repeat(rng.integers(1, 3), 5)
    return {"y": _zeros_at(rng, labels, 4), "t": labels}


GRADED = graded(
    EXERCISE,
    points={
        "one sample": 0.5,
        "one sample, a label": 0.5,
        "a batch": 0.75,
        "a batch with labels": 0.75,
        "targets in between": 0.5,
        "a probability of 0 beside the right class": 0.25,
        "a probability of 0 at the right class": 0.25,
        "y and t as they were": 0.5,
    },
    draws={
        "sample": _one_sample(4),
        "label": _one_label(5),
        "batch": _batch(5, 3),
        "whole numbers": _batch(3, 4, np.int64),
        "as many samples as classes": _batch(4, 4),
        "batch of one": _batch(1, 5, np.int64),
        "labels": _labels(5, 3),
        "more labels": _labels(4, 6),
        "as many labels as classes": _as_many_labels(4),
        "label of a batch of one": _label_of_one(5),
        "soft": _soft_targets(3, 5),
        "soft sample": _soft_targets(3),
        "zeros beside": _zeros_beside,
        "zeros at the target": _zeros_at_the_target,
        "zeros at the label": _zeros_at_the_label,
    },
    mistakes=MISTAKES,
)
