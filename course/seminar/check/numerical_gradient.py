"""Visible checks of chapter 01."""

import numpy as np

from seminar.check.attempt import holds, same, visible_check
from seminar.check.report import RIGHT, Row
from seminar.probes import numerical_gradient as probes
from seminar.probes import observe

# The curve of the chapter, 0.01 x² + 0.1 x, with slope 0.02 x + 0.1 by school calculus.
CURVE = {"coefficients": [0.0, 0.1, 0.01], "frequency": 0.0}


@visible_check
def numerical_diff(implementation):
    """Two slopes of the chapter's curve, two of others, and a step chosen by the caller."""
    for x, slope in ((5.0, 0.2), (10.0, 0.3)):
        seen = observe(probes.numerical_diff, implementation, {**CURVE, "x": x})
        yield same(
            f"0.01x² + 0.1x at {x:g}",
            seen,
            "slope",
            slope,
            what="the slope",
            than="the exact one",
            tolerance=1e-7,
            right=f"The exact slope is 0.02 · {x:g} + 0.1 = {slope:g}.",
        )
    sine = {"coefficients": [0.0], "frequency": 2.0, "x": 0.4}
    yield same(
        "sin 2x at 0.4",
        observe(probes.numerical_diff, implementation, sine),
        "slope",
        2 * np.cos(0.8),
        what="the slope",
        than="the exact one",
        tolerance=2e-6,
        right="The exact slope is 2 cos 0.8.",
    )
    falling = {"coefficients": [0.0, 0.0, -1.0], "frequency": 0.0, "x": 1.5}
    yield same(
        "−x² at 1.5",
        observe(probes.numerical_diff, implementation, falling),
        "slope",
        -3.0,
        what="the slope",
        than="the exact one",
        tolerance=1e-7,
        right="The exact slope is −2 · 1.5 = −3: the curve falls.",
    )
    # On x³ a central difference is off by exactly h², so a wide step shows whether h is used.
    cube = {"coefficients": [0.0, 0.0, 0.0, 1.0], "frequency": 0.0, "x": 1.0, "h": 0.5}
    yield same(
        "x³ at 1 with h = 0.5",
        observe(probes.numerical_diff, implementation, cube),
        "slope",
        3.25,
        what="the difference quotient",
        tolerance=1e-9,
        right="(1.5³ − 0.5³) / 1 = 3.25: your h is used.",
        hint="The caller asked for a step of 0.5 to either side.",
    )


@visible_check
def numerical_gradient(implementation):
    """Exact gradients for three shapes, a step, a closure, whole numbers, and x afterwards."""
    rng = np.random.default_rng(1)
    for aspect, shape in (
        ("five numbers", (5,)),
        ("a 2×3 table", (2, 3)),
        ("a 2×3×2 block", (2, 3, 2)),
    ):
        yield _gradient_row(aspect, implementation, rng.normal(size=shape), through_closure=False)
    x = rng.normal(size=(3, 2))
    yield _gradient_row(
        "f reads x itself",
        implementation,
        x,
        through_closure=True,
        hint="This f ignores its argument and reads x itself: nudge the very array.",
    )
    wide = {"x": np.array([0.4, -1.1, 0.7]), "centre": 0.3, "h": 0.5, "times": 2}
    yield same(
        "h = 0.5, a second call",
        observe(probes.numerical_gradient, implementation, wide),
        "gradient",
        _exact_gradient(wide["x"], h=0.5),
        what="the gradient",
        tolerance=1e-9,
        right="Your h is used, and nothing is left over from the first call.",
        hint="The caller asked for a step of 0.5 to either side, twice the same.",
    )
    seen = observe(probes.numerical_gradient, implementation, {"x": x, "centre": 0.3})
    yield holds(
        "x afterwards",
        seen,
        "x unchanged",
        right="Every entry is back, to the last bit.",
        wrong="x is not what it was: keep each entry's value before you nudge it and put it back.",
    )
    yield _whole_numbers(implementation)


def _whole_numbers(implementation):
    """Right numbers for an integer array, or its refusal."""
    aspect, x = "whole numbers", np.array([3, 4])
    seen = observe(probes.numerical_gradient, implementation, {"x": x, "centre": 0.3})
    if seen.failure and seen.failure.kind in ("TypeError", "ValueError", "UFuncTypeError"):
        return Row(aspect, RIGHT, "Integers are refused.")
    return same(
        aspect,
        seen,
        "gradient",
        _exact_gradient(x),
        what="the gradient at [3, 4]",
        than="the exact one",
        tolerance=1e-6,
        right="Right for integers, too.",
        hint="An integer array cannot hold 3.0001: refuse it, or work with a float copy.",
    )


def _exact_gradient(x, h=None):
    """Return the gradient of the probe's bowl with its centre at 0.3, or what a step h makes of it.

    A central difference is exact for the squares whatever its step, and takes the slope of a sine
    for sin(h) / h times what it is.
    """
    weights = np.arange(1.0, x.size + 1.0).reshape(x.shape)
    flatter = 1.0 if h is None else np.sin(h) / h
    return 2 * weights * (x - 0.3) + np.cos(x) * flatter + 2 * np.sum(x)


def _gradient_row(aspect, implementation, x, through_closure, hint=""):
    inputs = {"x": x, "centre": 0.3, "through_closure": through_closure}
    return same(
        aspect,
        observe(probes.numerical_gradient, implementation, inputs),
        "gradient",
        _exact_gradient(x),
        what="the gradient",
        than="the exact one",
        tolerance=1e-6,
        right="Agrees with the exact gradient.",
        hint=hint,
    )


@visible_check
def gradient_descent(implementation):
    """The seed's walk from (-3, 4), its history, the start afterwards, and two more walks."""
    walk = {
        "init_x": np.array([-3.0, 4.0]),
        "centre": 0.0,
        "steepness": 1.0,
        "lr": 0.1,
        "step_num": 20,
    }
    seen = observe(probes.gradient_descent, implementation, walk)
    # On x0² + x1² every step of size 0.1 leaves 1 − 2 · 0.1 = 0.8 of the position.
    shrink = 0.8 ** np.arange(21)[:, np.newaxis] * walk["init_x"]
    yield same(
        "where it ends",
        seen,
        "x",
        shrink[-1],
        what="x",
        than="the exact end",
        right="20 steps leave 0.8²⁰ of the way: you are almost at the bottom.",
    )
    yield same(
        "positions in the history",
        seen,
        "positions kept",
        20,
        what="their number",
        right="One for each of the 20 steps.",
    )
    yield holds(
        "history[0]",
        seen,
        "starts at init_x",
        right="The walk begins at the start.",
        wrong="history[0] is not init_x: note the position before you step.",
    )
    yield same(
        "the history",
        seen,
        "history",
        shrink[:-1],
        what="the history",
        than="the exact path",
        right="Every position is the exact one.",
    )
    yield holds(
        "the start afterwards",
        seen,
        "init_x unchanged",
        right="init_x is what it was.",
        wrong="init_x was moved: walk with a copy of it.",
    )
    whole = {**walk, "init_x": np.array([-3, 4])}
    seen = observe(probes.gradient_descent, implementation, whole)
    end = same(
        "a start in whole numbers",
        seen,
        "x",
        shrink[-1],
        what="x",
        than="the exact end",
        right="Whole numbers are turned into floats first.",
    )
    path = same(end.aspect, seen, "history", shrink[:-1], what="the history", than="the exact path")
    yield path if end.verdict == RIGHT and path.verdict != RIGHT else end
    # A step of 0.2 leaves 1 − 0.4 · 0.5 = 0.8 of the way to 1 in x0, and 1 − 0.4 · 2 = 0.2 in x1.
    bowl = {"centre": 1.0, "steepness": np.array([0.5, 2.0]), "lr": 0.2, "step_num": 5}
    yield same(
        "another bowl, lr = 0.2",
        observe(probes.gradient_descent, implementation, {**bowl, "init_x": walk["init_x"]}),
        "x",
        1 + np.array([0.8, 0.2]) ** 5 * (walk["init_x"] - 1),
        what="x",
        than="the exact end",
        right="5 steps down 0.5 (x0 − 1)² + 2 (x1 − 1)²: f and lr are the caller's.",
        hint="Here f is 0.5 (x0 − 1)² + 2 (x1 − 1)², lr is 0.2, and there are 5 steps.",
    )
    left_alone = {name: walk[name] for name in ("init_x", "centre", "steepness")}
    yield same(
        "lr and step_num left out",
        observe(probes.gradient_descent, implementation, left_alone),
        "x",
        0.98**100 * walk["init_x"],
        what="x",
        than="the exact end",
        right="100 steps with lr = 0.01 leave 0.98¹⁰⁰ of the way.",
        hint="By default lr is 0.01 and step_num is 100.",
    )


@visible_check
def neuron_loss(implementation):
    """Worked values, a symmetry, a mesh, and w and b afterwards."""
    bottom = observe(probes.neuron_loss, implementation, {"w": 0.7, "b": -0.7})
    yield same(
        "w = 0.7, b = −0.7",
        bottom,
        "loss",
        0.0,
        what="the loss",
        tolerance=1e-12,
        right="σ(0) = 0.5 is the target, so nothing is lost.",
    )
    # σ(ln 3) = 3/4, so the loss at w = ln 3, b = 0 is 0.5 · 0.25².
    yield same(
        "w = ln 3, b = 0",
        observe(probes.neuron_loss, implementation, {"w": float(np.log(3.0)), "b": 0.0}),
        "loss",
        0.03125,
        what="the loss",
        right="σ(ln 3) = 3/4, and 0.5 · 0.25² = 0.03125.",
    )
    yield same(
        "x = 2, target 0.25",
        observe(
            probes.neuron_loss,
            implementation,
            {"w": float(np.log(3.0)) / 2, "b": 0.0, "x": 2.0, "y_target": 0.25},
        ),
        "loss",
        0.125,
        what="the loss",
        right="The same neuron, 0.5 away from its new target.",
    )
    w, b = np.meshgrid(np.log([3.0, 1.0, 1 / 3]), np.array([0.0, 0.0]))
    yield same(
        "a mesh",
        observe(probes.neuron_loss, implementation, {"w": w, "b": b}),
        "loss",
        np.tile([0.03125, 0.0, 0.03125], (2, 1)),
        what="the loss",
        right="A mesh of w and b gives a loss for every point.",
    )
    yield holds(
        "w and b afterwards",
        observe(probes.neuron_loss, implementation, {"w": w, "b": b + 0.5, "x": 2.0}),
        "w and b unchanged",
        right="w and b are what they were.",
        wrong="Your function writes into w or b: `x * w` makes a new array, `w *= x` does not.",
    )
