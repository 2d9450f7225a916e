"""Visible checks of chapter 07."""

import numpy as np

from seminar.check.attempt import holds, same, visible_check
from seminar.check.report import NOT_REACHED, RIGHT, WRONG, Row
from seminar.probes import learning_rules as probes
from seminar.probes import observe

# Gradients of w, a table, and of b, a row; none is a multiple of another.
TABLE = np.array([[2.3, -1.4], [0.6, -0.8], [3.1, 1.7]])
ROW = np.array([-1.9, 0.7])

MOVED = "A gradient was changed: compute with new arrays, not with `*=` on what you were given."


@visible_check
def SGD(implementation):
    """Worked values, tables, the default rate, two optimisers, and the gradients afterwards."""
    yield _walk(
        "eta = 0.1, gradients 2 and −3",
        implementation,
        {"eta": 0.1},
        [(2.0, -3.0)],
        [(-0.2, 0.3)],
        right="−0.1 · 2 = −0.2 and −0.1 · (−3) = 0.3.",
    )
    yield _walk(
        "a table and a row",
        implementation,
        {"eta": 0.2},
        [(TABLE, ROW)],
        [(-0.2 * TABLE, -0.2 * ROW)],
        right="Entry by entry, for arrays of any shape.",
    )
    yield _walk(
        "the default rate",
        implementation,
        {},
        [(300.0, -700.0)],
        [(-3.0, 7.0)],
        right="eta is 0.01 where nobody says otherwise.",
    )
    yield from _manners(implementation, {"eta": 0.1}, {"eta": 0.3})


@visible_check
def Momentum(implementation):
    """A constant slope, a slope that ends, tables, defaults, and good manners."""
    # On a constant slope g, t steps with mu = 0.5 add up 1 + 0.5 + 0.25 + ... = 2 - 0.5**(t - 1).
    sums = [1.0, 1.5, 1.75]
    options = {"eta": 0.1, "mu": 0.5}
    yield _walk(
        "slopes 1 and −4, three times",
        implementation,
        options,
        [(1.0, -4.0)] * 3,
        [(-0.1 * total, 0.4 * total) for total in sums],
        right="−0.1, −0.15, −0.175: each step is half the last one and a new −0.1.",
    )
    yield _walk(
        "slope 1, then level ground",
        implementation,
        options,
        [(1.0, -4.0), (0.0, 0.0), (0.0, 0.0)],
        [(-0.1, 0.4), (-0.05, 0.2), (-0.025, 0.1)],
        right="It rolls on, half as fast in every step.",
    )
    yield _walk(
        "a table and a row",
        implementation,
        options,
        [(TABLE, ROW)] * 3,
        [(-0.1 * total * TABLE, -0.1 * total * ROW) for total in sums],
        right="w and b each keep a velocity of their own shape.",
    )
    yield _walk(
        "the defaults",
        implementation,
        {},
        [(30.0, -70.0)] * 2,
        [(-0.3, 0.7), (-0.57, 1.33)],
        right="eta is 0.01 and mu 0.9 where nobody says otherwise.",
    )
    yield from _manners(implementation, options, {"eta": 0.3, "mu": 0.7})


@visible_check
def AdaGrad(implementation):
    """A 3-4-5 triangle, a constant slope, level ground, defaults, and good manners."""
    options = {"eta": 0.1}
    yield _walk(
        "slopes 3, then 4",
        implementation,
        options,
        [(3.0, -3.0), (4.0, -4.0)],
        [(-0.1, 0.1), (-0.08, 0.08)],
        right="h is 9, then 9 + 16 = 25: first 3/3 of the rate, then 4/5.",
    )
    yield _walk(
        "a constant slope, as a table",
        implementation,
        options,
        [(TABLE, ROW)] * 3,
        [(-0.1 * np.sign(TABLE) / root, -0.1 * np.sign(ROW) / root) for root in np.sqrt([1, 2, 3])],
        right="Steps of 0.1 / √1, 0.1 / √2, 0.1 / √3, whatever the size of the slope.",
    )
    yield _walk(
        "level ground",
        implementation,
        options,
        [(np.array([0.0, 5.0, -2.0]), np.array([0.0, -5.0, 2.0]))],
        [(np.array([0.0, -0.1, 0.1]), np.array([0.0, 0.1, -0.1]))],
        right="Where the gradient is 0 nothing moves, and nothing is divided by 0.",
    )
    yield _walk(
        "the default rate",
        implementation,
        {},
        [(3.0, -3.0)],
        [(-0.01, 0.01)],
        right="eta is 0.01 where nobody says otherwise.",
    )
    yield from _manners(implementation, options, {"eta": 0.3})


@visible_check
def Adam(implementation):
    """A constant slope, a slope that ends, level ground, defaults, and good manners."""
    options = {"alpha": 0.1, "beta_1": 0.5, "beta_2": 0.75}
    yield _walk(
        "slopes 5 and −2, three times",
        implementation,
        options,
        [(5.0, -2.0)] * 3,
        [(-0.1, 0.1)] * 3,
        right="On a constant slope every step is alpha long.",
    )
    # After one step g and one step 0: m = 0.25 g, corrected by 1 - 0.5**2 to g / 3, and
    # v = 0.1875 g**2, corrected by 1 - 0.75**2 to 3 g**2 / 7.
    second = 0.1 / 3 / np.sqrt(3 / 7)
    yield _walk(
        "slope 5, then level ground",
        implementation,
        options,
        [(5.0, -2.0), (0.0, 0.0)],
        [(-0.1, 0.1), (-second, second)],
        right="m̂ is a third of the slope, v̂ three sevenths of its square.",
    )
    yield _walk(
        "a table and a row",
        implementation,
        options,
        [(TABLE, ROW), (0 * TABLE, 0 * ROW)],
        [
            (-0.1 * np.sign(TABLE), -0.1 * np.sign(ROW)),
            (-second * np.sign(TABLE), -second * np.sign(ROW)),
        ],
        right="w and b each keep means of their own shape.",
    )
    yield _walk(
        "level ground",
        implementation,
        options,
        [(np.array([0.0, 5.0, -2.0]), np.array([0.0, -5.0, 2.0]))],
        [(np.array([0.0, -0.1, 0.1]), np.array([0.0, 0.1, -0.1]))],
        right="Where the gradient is 0 nothing moves, and nothing is divided by 0.",
    )
    rolls_on = 1e-3 * (0.9 / 1.9) / np.sqrt(0.999 / 1.999)
    yield _walk(
        "the defaults",
        implementation,
        {},
        [(5.0, -2.0), (0.0, 0.0)],
        [(-1e-3, 1e-3), (-rolls_on, rolls_on)],
        right="alpha is 0.001, beta_1 0.9 and beta_2 0.999 where nobody says otherwise.",
    )
    yield from _manners(implementation, options, {"alpha": 0.3, "beta_1": 0.6, "beta_2": 0.8})


def _walk(aspect, Optimiser, options, gradients, movements, right):
    """Hold the movements of several steps against worked ones; the first difference is told."""
    seen = observe(
        probes.steps,
        Optimiser,
        {
            "grads_w": [grad for grad, _ in gradients],
            "grads_b": [grad for _, grad in gradients],
            "options": options,
        },
    )
    returned = seen.values.get("returned", "2 values")
    if returned != "2 values":
        return Row(aspect, WRONG, f"update returned {returned}: it needs two, `dw, db`.")
    rows = []
    for step, pair in enumerate(movements, start=1):
        for name, movement in zip("wb", pair, strict=True):
            what = f"the movement of {name}" + (f" in step {step}" if len(movements) > 1 else "")
            rows.append(same(aspect, seen, f"d{name} {step}", movement, what=what, right=right))
    row = next((row for row in rows if row.verdict != RIGHT), rows[0])
    if row.verdict == RIGHT and "RuntimeWarning" in seen.warnings:
        sentence = "The numbers are right, but NumPy warned on the way (RuntimeWarning)."
        return Row(aspect, WRONG, sentence)
    return row


def _manners(Optimiser, options, other_options):
    """Try a second optimiser of the same class, and look at the gradients afterwards."""
    one = {"grads_w": [TABLE, 2 * TABLE], "grads_b": [ROW, -ROW], "options": options}
    other = {"grads_w": [-TABLE, TABLE], "grads_b": [3 * ROW, ROW], "options": other_options}
    alone = observe(probes.steps, Optimiser, one)
    together = observe(probes.side_by_side, Optimiser, {"one": one, "other": other})
    movements = {
        name: movement
        for name, movement in alone.values.items()
        if name[:2] in ("dw", "db") and isinstance(movement, np.ndarray)
    }
    rows = [
        same(
            "two optimisers",
            together,
            name,
            movement,
            what="the movement beside a second optimiser",
            than="the one without it",
            right="Neither knows of the other.",
        )
        for name, movement in movements.items()
    ]
    if not rows:
        yield Row("two optimisers", WRONG, "There is no movement to compare.")
    elif not all(np.all(np.isfinite(movement)) for movement in movements.values()):
        sentence = "This is looked at once all movements are numbers, not nan."
        yield Row("two optimisers", NOT_REACHED, sentence)
    else:
        yield next((row for row in rows if row.verdict != RIGHT), rows[0])
    yield holds(
        "the gradients afterwards",
        alone,
        "gradients unchanged",
        right="They are what they were.",
        wrong=MOVED,
    )


# ------------------------------------------------------------------------------------ Layer

W = np.array([[0.4, -1.2], [2.3, 0.9], [-0.7, 1.6]])
B = np.array([0.3, -0.8])
ANSWERS = [[-0.1 * (W + 2), 0.3 * (B - 1)], [0.2 * (W - 1), 0.1 * (B + 2)]]


@visible_check
def Layer(implementation):
    """An optimiser with known answers: what reaches it, and where the layer moves."""
    gradients = {"grad_w": 1.5 - W, "grad_b": 2.5 - B}
    seen = observe(
        probes.layer_update, implementation, {"w": W, "b": B, "movements": ANSWERS, **gradients}
    )
    calls = same("asked once", seen, "calls", 1, what="the number of questions to the optimiser")
    yield (
        calls
        if calls.verdict != RIGHT
        else Row("asked once", RIGHT, "The optimiser was asked once in one update.")
    )
    for name, gradient in gradients.items():
        yield same(
            f"{name} handed over",
            seen,
            f"{name} handed over",
            gradient,
            what=f"what reaches the optimiser as {name}",
            right="The optimiser gets it as it is.",
        )
    for name, start, place in (("w", W, 0), ("b", B, 1)):
        once = start + ANSWERS[0][place]
        moved = same(
            f"{name} after one update",
            seen,
            name,
            once,
            what=f"the new {name}",
            right="Moved by what the optimiser answered.",
        )
        yield moved
        in_place = holds(
            f"the array of {name}",
            seen,
            f"{name} in place",
            right="The very array moved, so whoever holds it sees the step.",
            wrong=f"Whoever held the array of {name} before the update still sees the old numbers: "
            "move in place.",
        )
        late = Row(
            in_place.aspect, NOT_REACHED, f"This is looked at once {name} moves as it should."
        )
        yield in_place if moved.verdict == RIGHT else late
        yield same(
            f"{name} after two updates",
            seen,
            f"{name} after two updates",
            once + ANSWERS[1][place],
            what=f"the new {name}",
            right="The second movement came on top.",
        )
