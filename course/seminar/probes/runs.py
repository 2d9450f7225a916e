"""The experiment on `diagnose` of chapter 06: training runs, and what they suffer from."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import numpy as np

from seminar.probes.record import Implementation, Observations, kind_of

Run = dict[str, Any]
"""A "loss", and a table of "gradients" by parameter and kind."""

Runs = dict[str, Run]


def diagnose(
    diagnose: Implementation,
    *,
    curves: Runs,
    names: dict[str, str],
    bugs: tuple[str, ...],
    signs: dict[str, tuple[str, ...]] | None = None,
) -> Observations:
    """What each run is said to suffer from, under its own name and under another.

    `signs` are, by the name of a bug, those without which a run cannot have it: see `_shows`.
    """
    own, given = list(curves), deepcopy(curves)
    found = diagnose(given)
    said = {name: _said(found, name) for name in own}
    answered = _answers(found, own)
    yield "a dict of the runs", answered
    yield from said.items()
    for name in own:
        yield f"{name} is in the list", said[name] in bugs
    yield "all different", not answered or len({*said.values()}) == len(own)
    for bug, needed in (signs or {}).items():
        for name in own:
            for sign in needed:
                yield f"{name}, {bug}: {sign}", said[name] != bug or _shows(curves[name], sign)
    yield "curves unchanged", _same_curves(given, curves)
    found = diagnose({names[name]: deepcopy(curves[name]) for name in reversed(own)})
    yield "the names that came in", _answers(found, [names[name] for name in own])
    renamed = {name: _said(found, names[name]) for name in own}
    for name in own:
        yield f"{name} as {names[name]}", renamed[name]
    yield "the same under other names", renamed == said


def _answers(found: Any, names: list[str]) -> bool:
    return hasattr(found, "keys") and set(names) <= set(found)


def _said(found: Any, name: str) -> str | None:
    if found is None:
        return None
    if not hasattr(found, "keys"):
        return f"not in a dict, but in {kind_of(found)}"
    return str(found[name]) if name in found else "missing from the dict"


def _shows(run: Run, sign: str) -> bool:
    """Whether a run shows what a learner can see in its loss or in its table."""
    loss, rows = run["loss"], run["gradients"].values()
    if sign == "the loss creeps down":
        return bool(loss[-50:].mean() < np.log(10) - 0.03)
    if sign == "the loss climbs and stays up":
        return bool(loss[-50:].min() > loss[:10].max())
    if sign == "all rows agree":
        return all(row["difference"] <= 0.01 * row["numerical"] for row in rows)
    if sign == "all rows are too large":
        return all(row["backpropagation"] > 1.5 * row["numerical"] for row in rows)
    raise ValueError(f"No sign is called {sign!r}.")


def _same_curves(one: Runs, other: Runs) -> bool:
    return one.keys() == other.keys() and all(
        one[name].keys() == run.keys()
        and np.array_equal(one[name]["loss"], run["loss"])
        and one[name]["gradients"] == run["gradients"]
        for name, run in other.items()
    )
