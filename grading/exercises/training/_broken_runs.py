"""Training runs with a bug planted in each: what `diagnose` of chapter 06 is tried on.

The four runs that students receive stand in course/seminar/broken_runs.json, as curves without the
bugs' names. `python -m grading.exercises.training._broken_runs` writes that file anew. Hidden runs
are drawn fresh for every grading, with the bugs dealt to other names.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from grading.tree.course import ROOT

NAMES = ("A", "B", "C", "D")
BUGS = (
    "the ReLU lets every gradient back",
    "all weights start at zero",
    "inputs and labels do not belong together",
    "the learning rate is too large",
)
"""The four that occur; the list in the notebook holds others as well."""

FLAT = BUGS[1:3]
"""Those with which a loss stays where it is."""

VISIBLE = dict(zip(NAMES, (BUGS[2], BUGS[0], BUGS[3], BUGS[1]), strict=True))
SIZES = (12, 16, 10)
KEYS = ("W1", "b1", "W2", "b2")

Run = dict[str, Any]


def draw(rng: np.random.Generator, bugs: dict[str, str] | None = None) -> dict[str, Run]:
    """Return name of run -> {"loss": array, "gradients": table}, one hidden run with each bug.

    `bugs` says which run has which; without it they are dealt so that no run has the bug that the
    run of the same name has in the students' file.
    """
    dealt = bugs or deal(rng)
    return {name: _hidden_run(rng, bug) for name, bug in dealt.items()}


def deal(rng: np.random.Generator) -> dict[str, str]:
    """Return name of run -> bug, different from the students' file for every name."""
    while True:
        dealt = dict(zip(NAMES, rng.permutation(BUGS).tolist(), strict=True))
        if all(dealt[name] != VISIBLE[name] for name in NAMES):
            return dealt


def _telling_run(
    rng: np.random.Generator, bug: str, is_as_wanted: Callable[[np.ndarray], bool] | None = None
) -> Run:
    """Train until the symptom is plain: some rates that are too large happen to do no harm."""
    while True:
        with np.errstate(all="ignore"):
            losses, table = _train(rng, bug)
        if bug == BUGS[3] and not _leaps(losses):
            continue
        if is_as_wanted is None or is_as_wanted(losses):
            return {"loss": losses, "gradients": table()}


def _hidden_run(rng: np.random.Generator, bug: str) -> Run:
    """Draw until simple ways to tell the run apart come out as they do for every other draw."""
    while True:
        run = _telling_run(rng, bug, partial(_moves_as_any, bug))
        row = run["gradients"]["W1"]
        if bug != BUGS[0] or 1.55 < row["backpropagation"] / row["numerical"] < 1.95:
            return run


def _moves_as_any(bug: str, losses: np.ndarray) -> bool:
    """Whether a flat loss is, in the end and on average, below its first values; and the like."""
    if bug in FLAT:
        ends = [losses[-count:].mean() for count in (1, 10, 20, 50, 100, 250)]
        return bool(losses[0] > max(ends) and _falls(losses, 10, 20, 50, 125))
    return bug != BUGS[3] or (_stays_above(losses, 4.1) and _falls(losses, 50, 125))


def _falls(losses: np.ndarray, *counts: int) -> bool:
    """Whether so many of the last losses are lower, on average, than as many of the first."""
    return all(losses[-count:].mean() < losses[:count].mean() for count in counts)


def _leaps(losses: np.ndarray) -> bool:
    """Whether a loss stays high and leaps to the end: on a plateau it would look like a climb."""
    last = losses[-50:]
    high = _stays_above(losses, 3)
    return bool(high and last.mean() < 0.78 * losses.max() and np.ptp(last) > 0.5 * last.mean())


def _stays_above(losses: np.ndarray, level: float) -> bool:
    """Whether the last losses are that high on average; nan is not."""
    return bool(min(np.mean(losses[-count:]) for count in (20, 50, 100)) > level)


def _train(
    rng: np.random.Generator, bug: str, iterations: int = 250, batch: int = 50
) -> tuple[np.ndarray, Callable[[], dict[str, dict[str, float]]]]:
    """Train a small network on ten clouds of points, with one bug; its losses and its table."""
    D, H, C = SIZES
    centres = rng.normal(size=(C, D))
    labels = rng.integers(C, size=2000)
    points = centres[labels] + rng.normal(size=(2000, D))
    spread = 0.0 if bug == BUGS[1] else 0.1
    rate = rng.uniform(7, 9) if bug == BUGS[3] else rng.uniform(0.25, 0.35)
    params = {
        "W1": spread * rng.normal(size=(D, H)),
        "b1": np.zeros(H),
        "W2": spread * rng.normal(size=(H, C)),
        "b2": np.zeros(C),
    }
    gated = bug != BUGS[0]
    # Where a nudge carries no hidden unit over the ReLU's kink, the two gradients can agree.
    safe = np.abs(points @ params["W1"]).min(axis=1) > 1e-3 if spread else np.full(2000, True)
    start = {name: value.copy() for name, value in params.items()}
    losses = np.empty(iterations)
    for i in range(iterations):
        chosen = rng.integers(len(points), size=batch)
        chosen_labels = rng.integers(len(points), size=batch) if bug == BUGS[2] else chosen
        x, t = points[chosen], labels[chosen_labels]
        losses[i] = _loss(params, x, t)
        for name, slope in _gradient(params, x, t, gated).items():
            params[name] -= rate * slope
    return losses, partial(
        _gradient_table, start, points[safe][:batch], labels[safe][:batch], gated
    )


def _forward(params: Mapping[str, np.ndarray], x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    hidden = np.maximum(x @ params["W1"] + params["b1"], 0)
    scores = hidden @ params["W2"] + params["b2"]
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return hidden, powers / powers.sum(axis=1, keepdims=True)


def _loss(params: Mapping[str, np.ndarray], x: np.ndarray, t: np.ndarray) -> float:
    _, y = _forward(params, x)
    return float(-np.mean(np.log(y[np.arange(len(t)), t] + 1e-7)))


def _gradient(
    params: Mapping[str, np.ndarray], x: np.ndarray, t: np.ndarray, gated: bool
) -> dict[str, np.ndarray]:
    hidden, y = _forward(params, x)
    y[np.arange(len(t)), t] -= 1
    y /= len(t)
    back = y @ params["W2"].T
    if gated:
        back *= hidden > 0
    return {"W1": x.T @ back, "b1": back.sum(axis=0), "W2": hidden.T @ y, "b2": y.sum(axis=0)}


def _gradient_table(
    params: Mapping[str, np.ndarray], x: np.ndarray, t: np.ndarray, gated: bool
) -> dict[str, dict[str, float]]:
    """Mean magnitudes of both gradients and of their difference, before the first step."""
    table = {}
    for name, slopes in _gradient(params, x, t, gated).items():
        measured = _measured(params, name, x, t)
        table[name] = {
            "backpropagation": float(np.mean(np.abs(slopes))),
            "numerical": float(np.mean(np.abs(measured))),
            "difference": float(np.mean(np.abs(slopes - measured))),
        }
    return table


def _measured(
    params: Mapping[str, np.ndarray], name: str, x: np.ndarray, t: np.ndarray, h: float = 1e-5
) -> np.ndarray:
    slopes = np.empty_like(params[name])
    for index in np.ndindex(slopes.shape):
        sides = []
        for step in (h, -h):
            moved = params[name].copy()
            moved[index] += step
            sides.append(_loss({**params, name: moved}, x, t))
        slopes[index] = (sides[0] - sides[1]) / (2 * h)
    return slopes


def write(path: Path) -> None:
    """Write the students' file: the curves of `VISIBLE`, without the bugs."""
    rng = np.random.default_rng(6)
    curves = {name: _telling_run(rng, bug) for name, bug in VISIBLE.items()}
    plain = {
        name: {
            "loss": run["loss"].round(4).tolist(),
            "gradients": {
                key: {kind: float(f"{value:.3e}") for kind, value in row.items()}
                for key, row in run["gradients"].items()
            },
        }
        for name, run in curves.items()
    }
    path.write_text(json.dumps(plain) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write(ROOT / "course" / "seminar" / "broken_runs.json")
