"""Visible checks of chapter 05."""

import numpy as np

from seminar.check.attempt import holds, same, visible_check
from seminar.check.report import RIGHT, WRONG, Row
from seminar.check.slopes import follows_slopes
from seminar.probes import affine_softmax as probes
from seminar.probes import observe

# Polina's four days and three shops, with the fee of each shop.
DAYS = np.array([[2.0, 3.0], [1.0, 4.0], [5.0, 1.0], [3.0, 2.0]])
PRICES = np.array([[60.0, 70.0, 50.0], [90.0, 80.0, 100.0]])
FEES = np.array([10.0, 5.0, 40.0])
COSTS = np.array([[400.0, 385, 440], [430, 395, 490], [400, 435, 390], [370, 375, 390]])


@visible_check
def Affine(implementation):
    """The chapter's prices; every gradient against measured slopes; pictures; a second batch."""
    rng = np.random.default_rng(5)
    dout = rng.normal(size=(4, 3))
    seen = observe(probes.affine, implementation, {"W": PRICES, "b": FEES, "x": DAYS, "dout": dout})
    forward = same(
        "forward",
        seen,
        "out",
        COSTS,
        what="what forward gives",
        right="Four days in three shops: the first costs 400, 385 or 440 rubles.",
    )
    yield forward
    if forward.verdict != RIGHT:
        return
    small = _drawn(rng, picture=(3,), n=5, m=2)
    yield from _against_slopes("", implementation, small)
    pictures = _drawn(rng, picture=(2, 3), n=4, m=5)
    yield from _against_slopes("pictures, ", implementation, pictures)
    yield _as_rows(implementation, pictures)
    other = {"other_x": rng.normal(size=(7, 3)), "other_dout": rng.normal(size=(7, 2))}
    yield holds(
        "a second batch",
        observe(probes.affine_again, implementation, {**small, **other}),
        "as a fresh one",
        right="Nothing of the first batch is left over.",
        wrong="After a batch, a second one gives other numbers than in a fresh layer: something "
        "of the first is left over.",
    )
    other = {"other_W": small["W"] + 1, "other_b": small["b"] + 1, "other_x": small["x"] + 1}
    yield holds(
        "two layers at once",
        observe(probes.affine_pair, implementation, {**small, **other}),
        "as when alone",
        right="Each keeps its own numbers.",
        wrong="A second layer changes what the first one gives: keep everything on self.",
    )
    moved = {**small, "step_W": rng.normal(size=(3, 2)), "step_b": rng.normal(size=2)}
    yield same(
        "W and b moved in place",
        observe(probes.affine_moved, implementation, moved),
        "out",
        observe(
            probes.affine_forward,
            implementation,
            {"W": small["W"] + moved["step_W"], "b": small["b"] + moved["step_b"], "x": small["x"]},
        ).values["out"],
        what="what forward gives afterwards",
        than="that of a layer made with the moved ones",
        right="The layer sees the step, as training will need.",
    )
    for name in ("W", "b", "x", "dout"):
        yield holds(
            f"{name} afterwards",
            seen,
            f"{name} unchanged",
            right=f"{name} is what it was.",
            wrong=f"{name} was changed: compute with a new array.",
        )
    yield holds(
        "pictures afterwards",
        observe(probes.affine, implementation, pictures),
        "x unchanged",
        right="Their numbers and their shape are what they were.",
        wrong="The pictures were changed, in their numbers or their shape: compute with a new "
        "array.",
    )


def _as_rows(implementation, pictures):
    """Hold the output for pictures against that for the same numbers, already laid out as rows."""
    given = {name: pictures[name] for name in ("W", "b", "x")}
    rows = {**given, "x": given["x"].reshape(len(given["x"]), -1)}
    seen = observe(probes.affine_forward, implementation, given)
    flat = observe(probes.affine_forward, implementation, rows)
    if "out" not in flat.values:
        return same("pictures, as rows", flat, "out", np.nan)
    return same(
        "pictures, as rows",
        seen,
        "out",
        flat.values["out"],
        what="what forward gives for pictures",
        than="that for the same numbers row after row",
        right="A picture counts as its rows, one after the other.",
    )


def _drawn(rng, picture, n, m):
    return {
        "W": rng.normal(size=(int(np.prod(picture)), m)),
        "b": rng.normal(size=m),
        "x": rng.normal(size=(n, *picture)),
        "dout": rng.normal(size=(n, m)),
    }


def _against_slopes(prefix, implementation, inputs):
    """Hold dx, dW and db against the slopes of sum(out * dout), each by itself."""
    forward = {name: inputs[name] for name in ("W", "b", "x")}
    first = observe(probes.affine_forward, implementation, forward)
    right_shape = getattr(first.values.get("out"), "shape", None) == inputs["dout"].shape
    if not right_shape:
        yield same(f"{prefix}forward", first, "out", inputs["dout"], what="what forward gives")
        return
    for gradient, name in (("dx", "x"), ("dW", "W"), ("db", "b")):

        def loss(moved, name=name):
            out = observe(probes.affine_forward, implementation, {**forward, name: moved})
            return np.sum(out.values["out"] * inputs["dout"])

        yield follows_slopes(
            f"{prefix}{gradient}",
            observe(probes.affine_back, implementation, {**inputs, "name": gradient}),
            gradient,
            loss,
            inputs[name],
            what=f"the gradient {gradient}",
            right=f"Agrees with the slopes along every entry of {name}.",
        )


# Scores whose powers of e are whole numbers: rows of 1, 2, 5 and 3, 4, 1, each with the sum 8.
SCORES = np.log([[1.0, 2.0, 5.0], [3.0, 4.0, 1.0]])
TARGETS = np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]])


@visible_check
def softmax_nodes(implementation):
    """The chapter's numbers forward; every gradient against the slopes of the rest of the graph."""
    worked = observe(probes.softmax_nodes, implementation, {"x": SCORES, "t": TARGETS})
    powers = np.array([[1.0, 2.0, 5.0], [3.0, 4.0, 1.0]])
    rows = [
        same("A", worked, "A", powers, what="A", right="The powers 1, 2, 5 and 3, 4, 1."),
        same("S", worked, "S", np.array([8.0, 8.0]), what="S", right="Both rows add up to 8."),
        same("Y", worked, "Y", powers / 8, what="Y", right="Eighths: 1, 2, 5 and 3, 4, 1."),
    ]
    yield from rows
    if any(row.verdict != RIGHT for row in rows):
        return
    rng = np.random.default_rng(5)
    x, t = rng.normal(size=(5, 4)), np.eye(4)[[2, 0, 3, 2, 1]]
    seen = observe(probes.softmax_nodes, implementation, {"x": x, "t": t})
    A, S, Y = (seen.values[name] for name in "ASY")
    # The loss as each node sees it, with whatever comes before that node held fixed.
    for name, loss, at in (
        ("dY", lambda Y: -np.sum(t * np.log(Y)), Y),
        ("d_inv_S", lambda inverse: -np.sum(t * np.log(A * inverse[:, np.newaxis])), 1 / S),
        ("d_S", lambda S: -np.sum(t * np.log(A / S[:, np.newaxis])), S),
        ("d_A", lambda A: -np.sum(t * np.log(A / A.sum(axis=1, keepdims=True))), A),
        ("dX", lambda x: _loss_of(implementation, x, t), x),
    ):
        yield follows_slopes(
            name,
            seen,
            name,
            loss,
            at,
            what=f"the gradient {name}",
            right="Agrees with the slopes of the loss at this node.",
        )
    for name in ("x", "t"):
        yield holds(
            f"{name} afterwards",
            seen,
            f"{name} unchanged",
            right=f"{name} is what it was.",
            wrong=f"{name} was changed: compute with a new array.",
        )


def _loss_of(implementation, x, t):
    """The summed loss, from the probabilities that the learner's own graph gives."""
    seen = observe(probes.softmax_nodes, implementation, {"x": x, "t": t})
    return -np.sum(t * np.log(seen.values["Y"]))


@visible_check
def SoftmaxWithLoss(implementation):
    """Worked losses, measured slopes, labels, a gradient from outside, second calls."""
    worked = {"x": SCORES, "t": TARGETS}
    seen = observe(probes.softmax_with_loss, implementation, worked)
    first = same(
        "the loss",
        seen,
        "loss",
        (np.log(4) + np.log(8 / 3)) / 2,
        what="the loss",
        tolerance=1e-5,
        right="The mean of ln 4 and ln 8/3.",
    )
    yield first
    yield _kept(seen)
    if first.verdict != RIGHT:
        return
    rng = np.random.default_rng(5)
    x, labels = rng.normal(size=(5, 4)), np.array([2, 0, 3, 2, 1])
    t = np.eye(4)[labels]
    yield _gradient("backward", implementation, x, t)
    yield same(
        "labels, loss",
        observe(probes.softmax_with_loss, implementation, {"x": x, "t": labels}),
        "loss",
        _mean_loss(implementation, x, t),
        what="the loss with labels",
        than="that with one-hot rows",
        right="The same loss as with one-hot rows.",
    )
    yield _gradient("labels, backward", implementation, x, labels)
    yield holds(
        "dout",
        observe(probes.softmax_with_loss_dout, implementation, {"x": x, "t": t, "dout": -2.5}),
        "dout times as much",
        right="backward(-2.5) is -2.5 times backward().",
        wrong="backward(-2.5) is not -2.5 times backward(): multiply by what comes in.",
    )
    yield holds(
        "backward twice",
        observe(probes.softmax_with_loss_twice, implementation, {"x": x, "t": t}),
        "as the first time",
        right="The second time gives the same.",
        wrong="The second backward gives other numbers than the first: leave what you kept alone.",
    )
    yield holds(
        "labels, backward twice",
        observe(probes.softmax_with_loss_twice, implementation, {"x": x, "t": labels}),
        "as the first time",
        right="The second time gives the same.",
        wrong="With labels, the second backward gives other numbers than the first: leave what "
        "you kept alone.",
    )
    other = {"other_x": rng.normal(size=(7, 4)), "other_t": np.eye(4)[[1, 3, 0, 2, 2, 0, 3]]}
    yield holds(
        "a second batch",
        observe(probes.softmax_with_loss_again, implementation, {"x": x, "t": t, **other}),
        "as a fresh one",
        right="Nothing of the first batch is left over.",
        wrong="After a batch, a second one gives other numbers than in a fresh layer: something "
        "of the first is left over.",
    )
    yield holds(
        "two layers at once",
        observe(probes.softmax_with_loss_pair, implementation, {"x": x, "t": t, **other}),
        "as when alone",
        right="Each keeps its own numbers.",
        wrong="A second layer changes what the first one gives: keep everything on self.",
    )
    yield _large_scores(implementation)
    for name in ("x", "t"):
        yield holds(
            f"{name} afterwards",
            seen,
            f"{name} unchanged",
            right=f"{name} is what it was.",
            wrong=f"{name} was changed: compute with a new array.",
        )


def _large_scores(implementation):
    """Two samples, both sure, the second one of the wrong class: y − t is plain to see."""
    x, t = np.array([[2000.0, 0.0, -1000.0], [0.0, -3000.0, 1000.0]]), np.eye(3)[[0, 1]]
    seen = observe(probes.softmax_with_loss, implementation, {"x": x, "t": t})
    dx = np.array([[0.0, 0.0, 0.0], [0.0, -0.5, 0.5]])
    y, got = (seen.values.get(name) for name in ("y", "dx"))
    divided = (
        isinstance(y, np.ndarray)
        and isinstance(got, np.ndarray)
        and bool(np.isfinite(y).all() and np.isnan(got).any())
    )
    row = same(
        "scores in the thousands",
        seen,
        "dx",
        dx,
        what="the gradient dx",
        hint="Some probabilities are stored as 0 here: divide by none." if divided else "",
    )
    if row.verdict == RIGHT and (
        "RuntimeWarning" in seen.warnings or not seen.values["loss is finite"]
    ):
        return Row(row.aspect, WRONG, "Something overflowed, or the loss is not finite.")
    fine = "No overflow, and a finite loss."
    return Row(row.aspect, row.verdict, row.sentence or fine, row.kind)


def _kept(seen):
    return same(
        "y kept",
        seen,
        "y",
        np.array([[1.0, 2.0, 5.0], [3.0, 4.0, 1.0]]) / 8,
        what="self.y",
        than="the probabilities",
        right="self.y holds the probabilities, in eighths.",
    )


def _gradient(aspect, implementation, x, t):
    return follows_slopes(
        aspect,
        observe(probes.softmax_with_loss, implementation, {"x": x, "t": t}),
        "dx",
        lambda moved: _mean_loss(implementation, moved, t),
        x,
        what="the gradient dx",
        right="Agrees with the slopes of your own loss, along every score.",
    )


def _mean_loss(implementation, x, t):
    seen = observe(probes.softmax_with_loss, implementation, {"x": x, "t": t})
    loss = seen.values.get("loss")
    return loss if isinstance(loss, np.ndarray) and loss.ndim == 0 else np.nan
