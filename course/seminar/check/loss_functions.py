"""Visible checks of chapter 02."""

import numpy as np

from seminar.check.attempt import holds, same, visible_check
from seminar.check.report import RIGHT, WRONG, Row
from seminar.check.slopes import slopes
from seminar.probes import loss_functions as probes
from seminar.probes import observe

LN2, LN3 = np.log([2.0, 3.0])


@visible_check
def softmax(implementation):
    """Scores whose powers of e are 1, 2 and 3; a batch; scores near ±1000; the argument."""
    scores = np.array([0.0, LN2, LN3])
    shares = np.array([1.0, 2.0, 3.0]) / 6
    # Moved by 1, so that no slip with the maximum leaves a factor as round as 1/3.
    row = observe(probes.softmax, implementation, {"x": scores + 1.0})
    yield _probabilities(
        "[1, 1 + ln 2, 1 + ln 3]", row, shares, "1, 2 and 3 parts out of 6, as for [0, ln 2, ln 3]."
    )
    # Softmax sees differences alone: the second row is the first one, turned round and moved by 5.
    batch = observe(probes.softmax, implementation, {"x": np.array([scores, scores[::-1] + 5.0])})
    yield _probabilities(
        "two rows", batch, np.array([shares, shares[::-1]]), "Each row adds up to 1 by itself."
    )
    for level in (1000.0, -1000.0):
        far = observe(probes.softmax, implementation, {"x": scores + level})
        yield _probabilities(
            f"the same, moved by {level:+g}",
            far,
            shares,
            "The same probabilities, and no overflow.",
        )
    torn = np.array([1000.0, -1000.0, 1000.0 + LN3, -1000.0])
    yield _probabilities(
        "[1000, −1000, 1000 + ln 3, −1000]",
        observe(probes.softmax, implementation, {"x": torn}),
        np.array([0.25, 0.0, 0.75, 0.0]),
        "What lies 2000 below the top gets nothing.",
    )
    rows = np.array([scores + 1000.0, scores, scores - 1000.0, scores + 200.0])
    far_rows = observe(probes.softmax, implementation, {"x": rows})
    yield _probabilities(
        "rows far apart", far_rows, np.tile(shares, (4, 1)), "Every row keeps its own level."
    )
    yield holds(
        "your argument",
        batch,
        "x unchanged",
        right="x is what it was before.",
        wrong="Your function changed the array that it was given: compute with a new array.",
    )


def _probabilities(aspect, seen, expected, right):
    hint = _sums_of_rows(seen.values.get("probabilities"), expected)
    row = same(aspect, seen, "probabilities", expected, what="the result", right=right, hint=hint)
    if row.verdict == RIGHT and "RuntimeWarning" in seen.warnings:
        sentence = "The numbers are right, but NumPy warned on the way (RuntimeWarning)."
        return Row(aspect, WRONG, sentence)
    return row


def _sums_of_rows(got, expected):
    """Say what the rows add up to, where that is finite and not 1."""
    if not isinstance(got, np.ndarray) or got.shape != expected.shape:
        return ""
    sums = np.atleast_1d(np.sum(got, axis=-1, dtype=np.float64))
    if not np.isfinite(sums).all() or np.allclose(sums, 1.0, rtol=0, atol=1e-5):
        return ""
    worst = sums[np.argmax(np.abs(sums - 1.0))]
    return f"A row of yours adds up to {worst:.4g}; each should add up to 1."


@visible_check
def cross_entropy_error(implementation):
    """Worked values in every form of `t`, a probability of 0, and the arguments."""
    worked = np.array([[0.5, 0.25, 0.25], [0.25, 0.125, 0.625]])
    mixed = np.array([[0.5, 0.5, 0.0], [1.0, 0.0, 0.0]])
    # Numbers that have nothing to do with one another: no slip gives the right loss by accident.
    y = np.array([[0.5, 0.2, 0.3], [0.15, 0.25, 0.6], [0.7, 0.1, 0.2]])
    picked, one_hot = np.array([0.2, 0.15, 0.7]), np.array([[0, 1, 0], [1, 0, 0], [1, 0, 0]])
    asked, labels = np.array([0.2, 0.6]), np.array([1, 2])
    for aspect, y_used, t, expected, right in (
        ("one sample, one-hot", worked[0], one_hot[0], 2 * LN2, "−ln 0.25 = 2 ln 2."),
        ("one sample, a label", y[0], np.array(2), -np.log(0.3), "Label 2: −ln 0.3."),
        (
            "three samples, one-hot",
            y,
            one_hot,
            -np.mean(np.log(picked)),
            "The mean of −ln 0.2, −ln 0.15 and −ln 0.7.",
        ),
        (
            "two samples, labels",
            y[:2],
            labels,
            -np.mean(np.log(asked)),
            "One number from each row: the mean of −ln 0.2 and −ln 0.6.",
        ),
        ("targets in between", worked, mixed, 1.75 * LN2, "The mean of 1.5 ln 2 and 2 ln 2."),
    ):
        seen = observe(probes.cross_entropy_error, implementation, {"y": y_used, "t": t})
        yield same(
            aspect,
            seen,
            "loss",
            expected,
            what="the loss",
            right=right,
            hint=f"Asked for: {right}",
        )
    certain = np.array([[0.0, 1.0, 0.0], [0.2, 0.8, 0.0], [0.5, 0.0, 0.5]])
    seen = observe(probes.cross_entropy_error, implementation, {"y": certain, "t": one_hot})
    yield same(
        "a 0 beside the right class",
        seen,
        "loss",
        np.log(10.0) / 3,
        what="the loss",
        right="A class that is not asked for costs nothing.",
    )
    misses = np.array([[0, 1, 0], [0, 0, 1], [0, 1, 0]])
    yield _finite(
        "a 0 at the right class",
        observe(probes.cross_entropy_error, implementation, {"y": certain, "t": misses}),
    )
    yield holds(
        "your arguments",
        seen,
        "arguments unchanged",
        right="y and t are what they were before.",
        wrong="Your function changed y or t: compute with new arrays.",
    )


def _finite(aspect, seen):
    if "loss" not in seen.values:
        return same(aspect, seen, "loss", 0.0)
    loss = np.asarray(seen.values["loss"])
    if loss.dtype.kind == "f" and loss.shape == () and np.isfinite(loss) and loss > 2.5:
        return Row(aspect, RIGHT, "A large loss, but a number to go on with.")
    if loss.dtype.kind != "f" or loss.shape != ():
        return same(aspect, seen, "loss", 0.0, what="the loss")
    why = "ln 0 is not a number" if not np.isfinite(loss) else "the guess could not be more wrong"
    if loss < 0 and np.isfinite(loss):
        why = "a loss is never negative, so look at its sign"
    sentence = f"The loss is {loss:.4g}, and should be large but finite: {why}."
    return Row(aspect, WRONG, sentence)


@visible_check
def SimpleNet(implementation):
    """Worked scores and losses, for one input and for two, and a weight that moves."""
    move = np.array([[0.0, 0.5, 0.0], [0.25, 0.0, 0.0]])
    inputs = {
        "W": np.array([[0.0, LN2, 0.0], [0.0, 0.0, LN3]]),
        "x": np.array([1.0, 1.0]),
        "t": np.array([0, 0, 1]),
        "move": move,
    }
    one = observe(probes.simple_net, implementation, inputs)
    yield same(
        "scores of one input",
        one,
        "scores",
        [0.0, LN2, LN3],
        what="what `predict` returns",
        right="One score per class.",
        hint=_already_probabilities(one.values.get("scores")),
    )
    yield same(
        "loss of one input",
        one,
        "loss",
        LN2,
        what="the loss",
        right="Probabilities 1/6, 1/3 and 1/2; −ln(1/2) = ln 2.",
    )
    batch = {**inputs, "x": np.array([[1.0, 1.0], [-1.0, 0.0]]), "t": np.array([2, 1])}
    two = observe(probes.simple_net, implementation, batch)
    yield same(
        "scores of two inputs",
        two,
        "scores",
        [[0.0, LN2, LN3], [0.0, -LN2, 0.0]],
        what="what `predict` returns",
        right="One row per sample.",
    )
    yield same(
        "loss of two inputs",
        two,
        "loss",
        np.log(10.0) / 2,
        what="the loss",
        right="The mean of −ln(1/2) and −ln(1/5).",
    )
    yield same(
        "a weight moves",
        one,
        "scores after the move",
        [0.25, LN2 + 0.5, LN3],
        what="the new row of scores",
        right="The net holds W itself: who moves W, moves the net.",
        hint=_kept_apart(one),
    )
    yield same(
        "net.W",
        one,
        "net.W after the move",
        inputs["W"] + move,
        what="the array net.W",
        right="It is the array that you passed in.",
        hint=_kept_apart(one),
    )


def _already_probabilities(scores):
    if not isinstance(scores, np.ndarray) or scores.shape != (3,):
        return ""
    if not np.isclose(np.sum(scores), 1.0, rtol=0, atol=1e-5):
        return ""
    return (
        "They add up to 1: `predict` should return scores, and `loss` make probabilities of them."
    )


def _kept_apart(seen):
    """Say that the net did not notice the move, where its scores stayed what they were."""
    before, after = (seen.values.get(name) for name in ("scores", "scores after the move"))
    if not isinstance(after, np.ndarray) or not np.array_equal(before, after):
        return ""
    return "W was moved outside, and your net did not notice: keep the array itself, not a copy."


@visible_check
def simple_net_gradient(implementation):
    """Numerical slopes of a net made for the check, for a batch and for one input."""
    rng = np.random.default_rng(2)
    W = rng.normal(size=(2, 3))
    for aspect, x, t in (
        ("one input", np.array([0.6, -0.9]), np.array([0.0, 0.0, 1.0])),
        ("a batch", rng.normal(size=(4, 2)), np.eye(3)[[2, 0, 1, 1]]),
    ):
        seen = observe(probes.simple_net_gradient, implementation, {"W": W, "x": x, "t": t})
        yield same(
            aspect,
            seen,
            "gradient",
            slopes(lambda weights, x=x, t=t: _loss_of_the_check(weights, x, t), W),
            what="the gradient",
            than="the slopes",
            tolerance=1e-6,
            right="Each entry is the slope of its weight.",
            hint=_no_nudge(seen),
        )
    yield holds(
        "net.W afterwards",
        seen,
        "W unchanged",
        right="Every weight is back where it was.",
        wrong="net.W is not what it was: measuring a slope must leave every weight in its place.",
    )


def _no_nudge(seen):
    """Say that the net answered the same every time, where the gradient is zero throughout."""
    gradient = seen.values.get("gradient")
    asked = bool(seen.values.get("loss asked for", False))
    if not asked or not isinstance(gradient, np.ndarray) or gradient.any():
        return ""
    return "The net reads its own array: nudge net.W itself, no copy of it."


def _loss_of_the_check(W, x, t):
    """Return the loss of the probe's net: see `seminar.probes.loss_functions`."""
    return 0.5 * np.mean(np.sum((np.tanh(x @ W) - t) ** 2, axis=-1))


@visible_check
def count_forward_passes(implementation):
    """Networks small enough to count on paper, and the one of chapter 06."""
    for sizes, passes, right in (
        ((2, 1, 1), 10, "2 + 1 weights into the hidden unit and its bias, 1 + 1 after it: 5."),
        ((3, 4, 2), 52, "12 + 4 numbers, then 8 + 2: 26, and two passes each."),
        ((784, 50, 10), 79520, "Almost eighty thousand, for a single step."),
    ):
        names = ("input_size", "hidden_size", "output_size")
        seen = observe(
            probes.count_forward_passes, implementation, dict(zip(names, sizes, strict=True))
        )
        aspect = "-".join(map(str, sizes))
        row = same(aspect, seen, "passes", passes, what="the count", tolerance=1e-9, right=right)
        yield _off_by(row, seen.values.get("passes"), passes)


def _off_by(row, count, passes):
    """Tell by how much a count is wrong: it has to be exact, so that close is not a word for it."""
    if row.verdict == RIGHT or not isinstance(count, np.ndarray) or count.shape != ():
        return row
    if 2 * count == passes:
        return row
    off = float(count) - passes
    sentence = f"The count is {abs(off):g} too {'high' if off > 0 else 'low'}."
    if off < 0:
        sentence += (
            " Has every unit, hidden or output, all its weights and a bias, at two passes each?"
        )
    return Row(row.aspect, WRONG, f"{sentence} Yours: {float(count):g}; needed: {passes}.")
