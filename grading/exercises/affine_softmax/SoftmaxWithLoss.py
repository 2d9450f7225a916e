"""How `SoftmaxWithLoss` is graded."""

from collections.abc import Callable

import numpy as np

from grading.exercises.affine_softmax._draws import labels_and_one_hot, numbers, scores
from grading.exercises.affine_softmax._mistakes_of_SoftmaxWithLoss import MISTAKES
from grading.exercises.declaration import Draw, graded
from seminar.check.chapters.affine_softmax.SoftmaxWithLoss import EXERCISE

Arrays = Callable[[np.random.Generator], dict[str, np.ndarray]]


def _labels(n: int, c: int) -> Arrays:
    return lambda rng: {"x": numbers(rng, n, c), "t": labels_and_one_hot(rng, n, c)[0]}


def _few_labels(n: int, c: int) -> Draw:
    """The first two classes alone occur."""
    return lambda rng: {"x": numbers(rng, n, c), "t": rng.permutation(np.arange(n) % 2)}


def _byte_labels(n: int, c: int) -> Draw:
    """Labels of the type that those of the digits have."""

    def draw(rng: np.random.Generator) -> dict[str, object]:
        drawn = _labels(n, c)(rng)
        return {**drawn, "t": drawn["t"].astype(np.uint8)}

    return draw


def _square(c: int) -> Draw:
    """As many samples as classes, each class once, none of them at its own number."""

    def draw(rng: np.random.Generator) -> dict[str, object]:
        order = rng.permutation(c)
        t = np.empty(c, dtype=int)
        t[order] = np.roll(order, 1)
        return {"x": numbers(rng, c, c), "t": t}

    return draw


def _whole_one_hot(n: int, c: int) -> Draw:
    def draw(rng: np.random.Generator) -> dict[str, object]:
        drawn = scores(n, c)(rng)
        return {**drawn, "t": drawn["t"].astype(int)}

    return draw


def _with_dout(rng: np.random.Generator) -> dict[str, object]:
    """Below 0, so that a sign that is lost shows."""
    return {**scores(5, 3)(rng), "dout": -rng.uniform(1.3, 2.7)}


def _small_probabilities(rng: np.random.Generator) -> dict[str, object]:
    """Those of the right classes are a bit below 1/1000: a clip shows, and 1e-7 does not."""
    classes = rng.integers(4, size=5)
    x = numbers(rng, 5, 4)
    rows = np.arange(5)
    x[rows, classes] = -np.inf
    others = np.log(np.sum(np.exp(x), axis=1))
    x[rows, classes] = others - rng.uniform(7.0, 7.6, 5)
    return {"x": x, "t": np.eye(4)[classes]}


def _large(n: int, c: int) -> Draw:
    """Scores in the thousands, whole numbers, which float32 holds exactly."""

    def draw(rng: np.random.Generator) -> dict[str, object]:
        drawn = scores(n, c)(rng)
        return {**drawn, "x": np.rint(3000 * drawn["x"])}

    return draw


def _hopeless(n: int, c: int) -> Draw:
    """The right class lies a thousand below another one in every row."""

    def draw(rng: np.random.Generator) -> dict[str, object]:
        labels, one_hot = labels_and_one_hot(rng, n, c)
        x = numbers(rng, n, c)
        x[np.arange(n), (labels + rng.integers(1, c, n)) % c] += 1000.0
        return {"x": x, "t": one_hot}

    return draw


def _far_rows(rng: np.random.Generator) -> dict[str, object]:
    """Rows at levels thousands apart; multiples of 1/64, so that float32 holds them exactly."""
    levels = rng.permutation([-3000.0, -1000.0, 20.0, 1500.0, 4000.0])
    spread = np.array([rng.permutation(np.arange(-160, 160))[:4] / 64 for _ in levels])
    return {"x": levels[:, np.newaxis] + spread, "t": labels_and_one_hot(rng, 5, 4)[1]}


def _two_batches(n: int, other_n: int, c: int) -> Arrays:
    """Every row of the other batch has another target than the row in its place.

    The last class is among them, so that one-hot rows as wide as the largest label do.
    """

    def draw(rng: np.random.Generator) -> dict[str, np.ndarray]:
        first, other = scores(n, c)(rng), scores(other_n, c)(rng)
        places = np.arange(other_n) % n
        before = first["t"].argmax(axis=1)[places]
        classes = (before + rng.integers(1, c, other_n)) % c
        classes[np.argmax(before != c - 1)] = c - 1
        return {**first, "other_x": other["x"], "other_t": np.eye(c)[classes]}

    return draw


def _labels_then_one_hot(n: int, c: int) -> Draw:
    return lambda rng: {
        **_two_batches(n, n, c)(rng),
        "t": labels_and_one_hot(rng, n, c)[0],
    }


def _one_hot_then_labels(n: int, c: int) -> Draw:
    def draw(rng: np.random.Generator) -> dict[str, object]:
        drawn = _two_batches(n, n, c)(rng)
        return {**drawn, "other_t": drawn["other_t"].argmax(axis=1)}

    return draw


def _one_label(c: int) -> Draw:
    return lambda rng: {"x": numbers(rng, 1, c), "t": rng.integers(1, c, size=1)}


def _one_sample(c: int) -> Draw:
    """With scores above 0, whose logarithm is a number as well."""
    return lambda rng: {
        "x": rng.uniform(0.5, 3.0, size=(1, c)),
        "t": np.eye(c)[rng.integers(c, size=1)],
    }


GRADED = graded(
    EXERCISE,
    points={
        "mean loss": 1.25,
        "gradient": 1.5,
        "labels, loss": 0.25,
        "labels, gradient": 0.5,
        "dout": 0.5,
        "another batch": 0.5,
        "y and t kept": 0.25,
        "large scores, x and t as they were": 0.25,
    },
    given=("softmax", "cross_entropy_error", "softmax_nodes"),
    draws={
        "batch": scores(5, 4),
        "wide batch": scores(3, 7),
        "small probabilities": _small_probabilities,
        "labels": _labels(6, 4),
        "few labels": _few_labels(6, 4),
        "square labels": _square(4),
        "byte labels": _byte_labels(6, 4),
        "one label": _one_label(4),
        "dout": _with_dout,
        "again": _two_batches(5, 4, 4),
        "again, same size": _two_batches(5, 5, 4),
        "labels, then one-hot": _labels_then_one_hot(5, 4),
        "one-hot, then labels": _one_hot_then_labels(5, 4),
        "twice": scores(5, 4),
        "twice, labels": _labels(6, 4),
        "pair": _two_batches(5, 6, 4),
        "one sample": _one_sample(4),
        "large": _large(5, 4),
        "hopeless": _hopeless(5, 4),
        "far rows": _far_rows,
        "back, batch": scores(5, 4),
        "back, wide batch": scores(3, 7),
        "back, whole one-hot": _whole_one_hot(5, 4),
        "back, labels": _labels(6, 4),
        "back, few labels": _few_labels(6, 4),
        "back, square labels": _square(4),
        "back, byte labels": _byte_labels(6, 4),
        "back, one label": _one_label(4),
    },
    mistakes=MISTAKES,
)
