"""What `gradient_descent` is tried on, and what a learner can verify of it."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from seminar.judging.closeness import DEFAULT_TOLERANCE, scale_of
from seminar.judging.declaration import WARNINGS, Aspect, Exercise, Experiment, Worked
from seminar.probes import numerical_gradient as probes

START = np.array([-3.0, 4.0])
BOWL: dict[str, Any] = {"init_x": START, "centre": 0.0, "steepness": 1.0}


def _walk(
    words: str,
    *,
    init_x: np.ndarray,
    centre: float,
    steepness: ArrayLike,
    lr: float | None = None,
    step_num: int | None = None,
    coupling: float = 0.0,
    earlier: np.ndarray | None = None,
) -> Experiment:
    """Return the experiment on a walk with an exact path.

    What steps are off by counts against the way from the start, not against what is left of it.
    """
    rate, steps = 0.01 if lr is None else lr, 100 if step_num is None else step_num
    path = [np.array(init_x, dtype=float)]
    for _ in range(steps):
        slope = 2 * np.asarray(steepness) * (path[-1] - centre) + 2 * coupling * np.sum(path[-1])
        path.append(path[-1] - rate * slope)
    tolerance = DEFAULT_TOLERANCE * max(1.0, scale_of(path[0]) / scale_of(path[-1]))
    return Experiment(
        probes.gradient_descent,
        {
            "init_x": init_x,
            "centre": centre,
            "steepness": steepness,
            "coupling": coupling,
            "lr": lr,
            "step_num": step_num,
            "earlier": earlier,
        },
        {
            "x": Worked(path[-1], than="the exact end", tolerance=tolerance),
            "history": Worked(path[:-1], than="the exact path"),
        },
        at=words,
    )


TABLE: dict[str, Any] = {
    "init_x": np.array([[3.0, -2.0, 1.5], [0.5, 2.5, -1.0]]),
    "centre": 1.0,
    "steepness": np.array([[0.5, 1.0, 1.5], [2.0, 0.25, 0.75]]),
}
NARROW = np.array([2.0, 4.0])

FIRST = {
    "first position is init_x": "The history does not begin with init_x: history[0] is the "
    "position before the first step, so append a copy of x first, and move afterwards.",
}

POSITIONS = {
    "no fewer positions than steps": "The history holds fewer positions than there are steps: take "
    "all of them, also where the ground is flat, and note one position for each.",
    "no more positions than steps": "The history holds more positions than there are steps: note "
    "one for each, before it is taken.",
}

EXCHANGED = {
    "x before the history": "The two values that come back are in each other's place: return "
    "`x, history`, in this order.",
}

EXERCISE = Exercise(
    "gradient_descent",
    experiments={
        "walk": _walk(
            "f(x) = x₀² + x₁², init_x = [−3, 4], lr = 0.15, step_num = 20",
            **BOWL,
            lr=0.15,
            step_num=20,
        ),
        "coupled": _walk(
            "f(x) = x₀² + 2x₁² + 3x₂² + (x₀ + x₁ + x₂)², init_x = [3, −2, 1.5], lr = 0.06, "
            "step_num = 4",
            init_x=np.array([3.0, -2.0, 1.5]),
            centre=0.0,
            steepness=np.array([1.0, 2.0, 3.0]),
            coupling=1.0,
            lr=0.06,
            step_num=4,
        ),
        "table": _walk(
            f"f(x) = Σ s (x − 1)² with s = {TABLE['steepness'].tolist()}, "
            f"init_x = {TABLE['init_x'].tolist()}, lr = 0.2, step_num = 5",
            **TABLE,
            lr=0.2,
            step_num=5,
        ),
        "long walk": _walk(
            "f(x) = 2 (x₀ − 0.5)² + 4 (x₁ − 0.5)², init_x = [−3, 4], lr = 0.1, step_num = 70",
            init_x=START,
            centre=0.5,
            steepness=NARROW,
            lr=0.1,
            step_num=70,
        ),
        "away": _walk(
            "f(x) = x₀² + x₁², init_x = [−3, 4], lr = 1.2, step_num = 4", **BOWL, lr=1.2, step_num=4
        ),
        "steep": _walk(
            "f(x) = 30000 x₀² + 20000 x₁², init_x = [−3, 4], lr = 0.00001, step_num = 4",
            init_x=START,
            centre=0.0,
            steepness=np.array([30000.0, 20000.0]),
            lr=1e-5,
            step_num=4,
        ),
        # Of Σ x⁴ / 4 the slope is x³; by differences with a step h it is x³ + x h².
        "one step": Experiment(
            probes.gradient_descent,
            {
                "init_x": np.array([2.0, -1.0]),
                "centre": 0.0,
                "steepness": 0.0,
                "quartic": 0.25,
                "lr": 0.05,
                "step_num": 1,
            },
            {"x": Worked([1.6, -0.95], than="the exact end"), "history": [[2.0, -1.0]]},
            at="f(x) = (x₀⁴ + x₁⁴) / 4, init_x = [2, −1], lr = 0.05, step_num = 1",
        ),
        "second walk": _walk(
            "f(x) = x₀² + x₁², init_x = [−3, 4], lr = 0.1, step_num = 3, after a walk from [1, 2]",
            **BOWL,
            lr=0.1,
            step_num=3,
            earlier=np.array([1.0, 2.0]),
        ),
        "defaults": _walk("f(x) = x₀² + x₁², init_x = [−3, 4], neither lr nor step_num", **BOWL),
        "whole numbers": _walk(
            "f(x) = x₀² + x₁², init_x = np.array([-3, 4]), lr = 0.15, step_num = 20",
            **{**BOWL, "init_x": np.array([-3, 4])},
            lr=0.15,
            step_num=20,
        ),
    },
    aspects=(
        Aspect(
            "where it ends",
            (
                "walk/x before the history",
                "walk/x",
                "coupled/x",
                "table/x",
                "away/x",
                "steep/x",
                "one step/x",
                "second walk/x",
                f"walk/{WARNINGS}",
            ),
            "x at the end",
            "On x₀² + x₁², 20 steps leave 0.7²⁰ of the distance to the bottom; a rate of 1.2 leads "
            "away, as it must.",
            wrong=EXCHANGED,
        ),
        Aspect(
            "history",
            (
                "walk/x before the history",
                *(f"walk/{observation}" for observation in (*POSITIONS, *FIRST, "history")),
                "table/history",
                *(f"long walk/{observation}" for observation in (*POSITIONS, "history")),
                "away/history",
                "steep/history",
                "second walk/history",
                "second walk/first walk kept",
            ),
            "the history",
            "One position for each step, from init_x on.",
            wrong=EXCHANGED
            | POSITIONS
            | FIRST
            | {
                "first walk kept": "What a first walk returned was changed by a second one: begin "
                "every walk with arrays and a list of its own.",
            },
        ),
        Aspect(
            "defaults",
            ("defaults/x",),
            "x after 100 steps of the default rate",
            "100 steps with lr = 0.01 leave 0.98¹⁰⁰ of the distance to the bottom.",
        ),
        Aspect(
            "init_x as it was",
            ("walk/init_x unchanged", "table/init_x unchanged"),
            right="init_x is what it was.",
            after=("where it ends",),
            wrong="The start was moved along: walk with a float copy, `x = np.array(init_x, "
            "dtype=float)`.",
        ),
        Aspect(
            "a start in whole numbers",
            ("whole numbers/x", "whole numbers/history"),
            {"x": "x at the end, from an integer start,", "history": "the history of that walk"},
            "Whole numbers are turned into floats first.",
            builds_on=("where it ends", "history"),
        ),
    ),
)
