"""Visible checks of chapter 06."""

import numpy as np

from seminar.check.attempt import ended, holds, same, visible_check
from seminar.check.report import RIGHT, WRONG, Row
from seminar.check.slopes import follows_slopes
from seminar.probes import observe
from seminar.probes import training as probes
from seminar.runs import load_broken_runs

# A network of 2, 3 and 2 neurons that can be walked through on paper.
WORKED = {
    "W1": np.array([[1.0, -1.0, 0.0], [0.0, 1.0, 2.0]]),
    "b1": np.array([0.0, 1.0, -1.0]),
    "W2": np.array([[1.0, 0.0], [0.0, 1.0], [1.0, -1.0]]),
    "b2": np.array([0.5, -0.5]),
}
POINTS = np.array([[1.0, 2.0], [2.0, -1.0], [0.0, 1.0], [-2.0, 1.0], [-4.0, 0.0]])
SCORES = np.array([[4.5, -1.5], [2.5, -0.5], [1.5, 0.5], [1.5, 2.5], [0.5, 4.5]])


@visible_check
def TwoLayerNet(implementation):
    """Fresh parameters; a network to walk through on paper; gradients against measured slopes."""
    yield from _fresh_parameters(implementation)
    sizes = (2, 3, 2)
    seen = observe(
        probes.net_predict, implementation, {"sizes": sizes, "params": WORKED, "x": POINTS}
    )
    forward = same(
        "predict",
        seen,
        "scores",
        SCORES,
        what="what predict gives",
        right="For (1, 2) the hidden neurons are 1, 2, 3 and the scores 4.5 and -1.5.",
        hint=_hint_on_scores(seen.values),
    )
    yield forward
    if forward.verdict != RIGHT:
        return
    # Without weights and biases all classes are equally likely.
    nothing = {name: np.zeros_like(value) for name, value in WORKED.items()}
    labels = np.array([0, 0, 1, 1, 0])
    yield _loss_row("loss", implementation, sizes, nothing, np.eye(2)[labels])
    yield _loss_row("loss, labels", implementation, sizes, nothing, labels)
    for aspect, t in (("accuracy", np.eye(2)[labels]), ("accuracy, labels", labels)):
        inputs = {"sizes": sizes, "params": WORKED, "x": POINTS, "t": t}
        yield same(
            aspect,
            observe(probes.net_accuracy, implementation, inputs),
            "accuracy",
            0.6,
            what="the accuracy",
            right="Three of the five points are read correctly: 0.6.",
        )
    yield from _gradients(implementation)


def _hint_on_scores(values):
    """Say where to look when these scores are wrong."""
    got = values.get("scores")
    if not isinstance(got, np.ndarray) or got.shape != SCORES.shape:
        return ""
    if not values.get("scores follow params", True):
        return (
            "The check wrote numbers into the arrays of net.params, and nothing changed: do the "
            "layers hold these very arrays?"
        )
    first = " and ".join(f"{score:.4g}" for score in got[0])
    return f"The first point should get the scores 4.5 and -1.5; it gets {first}."


def _loss_row(aspect, implementation, sizes, params, t):
    inputs = {"sizes": sizes, "params": params, "x": POINTS, "t": t}
    return same(
        aspect,
        observe(probes.net_loss, implementation, inputs),
        "loss",
        np.log(2),
        what="the loss",
        right="With all parameters at 0, two classes are equally likely: ln 2.",
    )


def _fresh_parameters(implementation):
    sizes = (200, 150, 11)
    seen = observe(probes.net_params, implementation, {"sizes": sizes, "weight_init_std": 0.2})
    shapes = {"W1": sizes[:2], "b1": sizes[1:2], "W2": sizes[1:], "b2": sizes[2:]}
    for name, shape in shapes.items():
        got = seen.values.get(f"{name} shape")
        if isinstance(got, np.ndarray) and not np.array_equal(got, shape):
            sentence = f"The shape of {name} is {tuple(got.tolist())} and should be {shape}."
            yield Row(f"params, {name}", WRONG, sentence)
        else:
            yield same(
                f"params, {name}",
                seen,
                f"{name} shape",
                np.array(shape),
                what=name,
                right=f"{name} has the shape {shape}.",
            )
    for name in ("b1", "b2"):
        yield holds(
            f"{name} at the start",
            seen,
            f"{name} is zero",
            right=f"{name} starts at zero.",
            wrong=f"{name} should start at zero.",
        )
    for name in ("W1", "W2"):
        spread = seen.values.get(f"{name} spread")
        if isinstance(spread, np.ndarray) and spread != 1:
            sentence = (
                f"With weight_init_std=0.2, the weights in {name} deviate from 0 by about "
                f"{0.2 * float(spread):.2g}."
            )
            yield Row(f"{name} at the start", WRONG, sentence)
        else:
            yield holds(
                f"{name} at the start",
                seen,
                f"{name} is a bell",
                right="Normally distributed, with the deviation that was asked for.",
                wrong="The weights are not normally distributed around 0.",
            )


def _gradients(implementation):
    rng = np.random.default_rng(6)
    sizes = (4, 6, 3)
    params = {
        "W1": rng.normal(size=(4, 6)),
        "b1": rng.normal(size=6),
        "W2": rng.normal(size=(6, 3)),
        "b2": rng.normal(size=3),
    }
    labels = np.array([1, 0, 2, 2, 1, 0, 1])
    inputs = {
        "sizes": sizes,
        "params": params,
        "x": rng.normal(size=(7, 4)),
        "t": np.eye(3)[labels],
    }
    seen = observe(probes.net_gradient, implementation, inputs)
    for name in probes.KEYS:

        def loss(moved, name=name):
            changed = {**inputs, "params": {**params, name: moved}}
            told = observe(probes.net_loss, implementation, changed).values.get("loss")
            return told if isinstance(told, np.ndarray) and told.ndim == 0 else np.nan

        yield follows_slopes(
            f"gradient, {name}",
            seen,
            name,
            loss,
            params[name],
            what=f"the gradient of {name}",
            # Parameters in float32 round every nudge a little.
            tolerance=2e-3,
            right=f"Agrees with the slopes of your own loss along every entry of {name}.",
        )
    by_labels = observe(probes.net_gradient, implementation, {**inputs, "t": labels})
    one_hot = seen.values.get("W1")
    if isinstance(one_hot, np.ndarray):
        yield same(
            "gradient, labels",
            by_labels,
            "W1",
            one_hot,
            what="the gradient with labels",
            than="that with one-hot rows",
            right="The same as with one-hot rows.",
        )
    other = {"other_x": rng.normal(size=(5, 4)), "other_t": np.eye(3)[[0, 2, 1, 1, 0]]}
    yield holds(
        "a second batch",
        observe(probes.net_gradient_late, implementation, {**inputs, **other}),
        "as in a fresh network",
        right="The gradient of a later batch is that of a fresh network.",
        wrong="After another batch the gradient is another than in a fresh network: something of "
        "the first is left over.",
    )
    steps = {name: rng.normal(size=value.shape) for name, value in params.items()}
    moved = {name: params[name] - steps[name] for name in params}
    there = {"sizes": sizes, "params": moved, "x": inputs["x"]}
    yield same(
        "params moved in place",
        observe(probes.net_moved, implementation, {**inputs, "steps": steps}),
        "scores",
        observe(probes.net_predict, implementation, there).values["scores"],
        what="what predict gives afterwards",
        than="that of a network made with the moved ones",
        right="Moving net.params moves the network.",
    )
    for what in ("x and t", "params"):
        yield holds(
            f"{what} afterwards",
            seen,
            f"{what} unchanged",
            right="As they were.",
            wrong=f"Asking for the gradient changed {what}.",
        )


@visible_check
def gradient_check(implementation):
    """Networks whose gradients are off by errors that are known here, and one without."""
    rng = np.random.default_rng(6)
    shapes = {"W1": (4, 3), "b1": (3,), "W2": (3, 5), "b2": (5,)}
    params = {name: rng.normal(size=shape) for name, shape in shapes.items()}
    sizes = {"W1": 0.5, "b1": 2.0, "W2": 0.125, "b2": 1.0}
    errors = {name: sizes[name] * _around_one(shape) for name, shape in shapes.items()}
    inputs = {"params": params, "x": rng.normal(size=(6, 4)), "t": rng.normal(size=(6, 5))}
    seen = observe(probes.gradient_check, implementation, {**inputs, "errors": errors})
    for name, size in sizes.items():
        yield same(
            name,
            seen,
            name,
            size,
            what="the mean absolute difference",
            tolerance=1e-5,
            right=f"This gradient was off by {size:g} on average.",
        )
    exact = {name: np.zeros_like(error) for name, error in errors.items()}
    fine = observe(probes.gradient_check, implementation, {**inputs, "errors": exact})
    largest = fine.values.get("W1")
    if isinstance(largest, np.ndarray) and largest.ndim == 0 and abs(largest) < 1e-6:
        yield Row(
            "a right gradient", RIGHT, "Where backpropagation is right, almost nothing is left."
        )
    else:
        yield same("a right gradient", fine, "W1", 0.0, what="the difference")
    yield holds(
        "the network afterwards",
        seen,
        "net unchanged",
        right="Its parameters are, to the last bit, what they were.",
        wrong="Its parameters are not, to the last bit and in the same arrays, what they were.",
    )


def _around_one(shape):
    """Numbers of both signs whose magnitudes are 1 on average."""
    return np.resize([0.5, -1.5, 1.0], shape)


@visible_check
def train(implementation):
    """A training on a bowl, whose end is known, with a network that notes every batch."""
    rng = np.random.default_rng(6)
    shapes = {"W1": (4, 3), "b1": (3,), "W2": (3, 5), "b2": (5,)}
    params = {name: rng.normal(size=shape) for name, shape in shapes.items()}
    goals = {name: rng.normal(size=shape) for name, shape in shapes.items()}
    run = {
        "params": params,
        "goals": goals,
        "steepness": 0.5,
        "samples": 53,
        "iters_num": 40,
        "batch_size": 7,
        "learning_rate": 0.2,
    }
    seen = observe(probes.train, implementation, run)
    yield holds(
        "in place",
        seen,
        "the same arrays",
        right="net.params holds the arrays that it held before.",
        wrong="net.params holds new arrays: subtract in place, with `-=`, so that layers see it.",
    )
    for name in probes.KEYS:
        # Every step leaves 1 − 0.2 · 0.5 = 0.9 of the gap.
        end = goals[name] + 0.9**40 * (params[name] - goals[name])
        yield same(
            f"{name} at the end",
            seen,
            f"{name} at the end",
            end,
            what=f"{name} after 40 steps",
            than="the exact end",
            right="40 steps, each of 0.2 times the gradient, in place.",
        )
    for aspect, observation, right, wrong in (
        (
            "pairs",
            "x and t belong together",
            "Every sample came with its own target.",
            "A sample came with another sample's target: take both at the same numbers.",
        ),
        (
            "fresh batches",
            "batches differ",
            "The batches differ.",
            "Every iteration used the same batch: draw a fresh one inside the loop.",
        ),
        (
            "random batches",
            "in random order",
            "Their samples come from all over.",
            "The batches are runs of neighbours: draw their numbers at random.",
        ),
        (
            "the whole set",
            "the whole set is used",
            "Nearly every sample was used at some time.",
            "Many samples were never used: draw from the whole set.",
        ),
        (
            "batch_size",
            "batch size as asked",
            "7 samples a batch, as asked.",
            "The batches do not have 7 samples each, as asked.",
        ),
    ):
        yield holds(aspect, seen, observation, right=right, wrong=wrong)
    yield same(
        "number of losses",
        seen,
        "number of losses",
        40,
        what="the number of losses",
        right="A loss for each of the 40 iterations.",
    )
    yield holds(
        "losses",
        seen,
        "losses are the network's",
        right="They are what net.loss gave.",
        wrong="They are not what net.loss gave in the training.",
    )
    yield holds(
        "losses of batches",
        seen,
        "losses of the same batches",
        right="Each is the loss of a batch.",
        wrong="net.loss was asked about other samples than those of a batch.",
    )
    defaults = {**run, "samples": 330, "iters_num": 12, "batch_size": None, "learning_rate": None}
    usual = observe(probes.train, implementation, defaults)
    yield same(
        "defaults",
        usual,
        "W1 at the end",
        goals["W1"] + 0.95**12 * (params["W1"] - goals["W1"]),
        what="W1 after 12 steps of the default rate",
        than="the exact end",
        right="Without being asked, the rate is 0.1.",
    )
    yield holds(
        "x_train and t_train afterwards",
        seen,
        "x and t unchanged",
        right="As they were.",
        wrong="x_train or t_train was changed: draw numbers and index with them.",
    )


BUGS = (
    "the learning rate is too large",
    "the learning rate is too small",
    "the step goes uphill",
    "the gradient is not divided by the batch size",
    "the ReLU lets every gradient back",
    "all weights start at zero",
    "inputs and labels do not belong together",
)
"""What `diagnose` may answer, as the notebook lists it."""


@visible_check
def diagnose(implementation):
    """The form of the answers for the chapter's runs: nothing here knows the right ones."""
    curves = load_broken_runs()
    names = dict(zip(curves, ("west", "north", "south", "east"), strict=True))
    seen = observe(probes.diagnose, implementation, {"curves": curves, "names": names})
    answers = [str(seen.values.get(name, "")) for name in curves]
    for name, said in zip(curves, answers, strict=True):
        if name not in seen.values:
            yield ended(f"run {name}", seen.failure)
            return
        sentence = "An answer from the list." if said in BUGS else f"Not in the list: “{said}”."
        yield Row(f"run {name}", RIGHT if said in BUGS else WRONG, sentence)
    if len(set(answers)) == len(answers):
        yield Row("four bugs", RIGHT, "Four runs, four different bugs.")
    else:
        yield Row("four bugs", WRONG, "Two runs get the same answer, and no two have the same bug.")
    renamed = [str(seen.values.get(f"{name} as {names[name]}", "")) for name in curves]
    if seen.failure is not None:
        yield ended("other names", seen.failure)
    elif renamed == answers:
        yield Row("other names", RIGHT, "The same runs under other names get the same answers.")
    else:
        sentence = (
            "Under other names, or in another order, the same runs get other answers: decide by "
            "the numbers alone."
        )
        yield Row("other names", WRONG, sentence)
