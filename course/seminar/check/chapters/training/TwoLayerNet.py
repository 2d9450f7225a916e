"""What `TwoLayerNet` is tried on, and what a learner can verify of it."""

from collections.abc import Callable
from typing import Any

import numpy as np

from seminar.check.slopes import slopes
from seminar.judging.declaration import (
    WARNINGS,
    Aspect,
    Exercise,
    Experiment,
    Inputs,
    Measured,
    Worked,
)
from seminar.probes import Implementation, Record, observe
from seminar.probes import training as probes

KEYS = probes.KEYS

# A network of 2 inputs, 3 hidden units and 2 outputs that can be walked through on paper.
WORKED = {
    "W1": np.array([[1.0, -1.0, 0.0], [0.0, 1.0, 2.0]]),
    "b1": np.array([0.0, 1.0, -1.0]),
    "W2": np.array([[1.0, 0.0], [0.0, 1.0], [1.0, -1.0]]),
    "b2": np.array([0.5, -0.5]),
}
POINTS = np.array([[1.0, 2.0], [2.0, -1.0], [0.0, 1.0], [-2.0, 1.0], [-4.0, 0.0]])
SCORES = np.array([[4.5, -1.5], [2.5, -0.5], [1.5, 0.5], [1.5, 2.5], [0.5, 4.5]])
LABELS = np.array([0, 0, 1, 1, 0])
LEADS = np.array([6.0, 3.0, -1.0, 1.0, -4.0])  # of the right class over the other
LOSS = np.mean(np.log(1 + np.exp(-LEADS)))
ONE_HOT = np.eye(2)[LABELS]
ON_PAPER = {"sizes": (2, 3, 2), "params": WORKED, "x": POINTS}
STEPS = {
    "W1": np.array([[0.5, 1.0, -2.0], [1.5, -0.5, 1.0]]),
    "b1": np.array([-1.0, 0.5, 2.0]),
    "W2": np.array([[2.0, -1.0], [0.5, 1.5], [-1.0, 0.5]]),
    "b2": np.array([1.0, -2.0]),
}

# Right, left and up, each with a hidden unit and a class of its own.
SIGNPOST = {
    "W1": np.array([[1.0, -1.0, 0.0], [0.0, 0.0, 1.0]]),
    "b1": np.zeros(3),
    "W2": np.eye(3) - 0.25,
    "b2": np.array([-1.0, -2.0, -1.5]),
}
PLACES = np.array([[2.0, 1.0], [-5.0, 1.0], [1.0, 3.0], [-2.0, -1.0], [3.0, 0.5]])
TOLD = np.array([0, 1, 0, 1, 2])  # the third is up, the last is right

# Without weights, only the biases of the scores count: 3 to 1 for class 0.
BIASED = {name: np.zeros_like(value) for name, value in WORKED.items()}
BIASED["b2"] = np.log([3.0, 1.0])

# Sizes that all differ, and numbers without a pattern, for the gradients.
UNEVEN = {
    "W1": np.array([[0.7, -1.1], [-0.4, 0.9], [1.2, 0.6]]),
    "b1": np.array([0.3, -0.5]),
    "W2": np.array([[0.8, -0.6, 1.3, -0.9], [-1.2, 0.5, 0.4, 1.1]]),
    "b2": np.array([0.2, -0.7, 0.6, -0.1]),
}
X = np.array(
    [[1.3, -0.8, 0.5], [-0.6, 1.7, 0.9], [0.4, -1.5, 1.1], [-1.9, 0.3, 1.4], [0.8, 1.2, -0.7]]
)
TRUE = np.array([2, 0, 3, 1, 2])
OTHER_X = np.array([[-0.5, 1.6, 0.2], [1.8, 0.7, -1.3], [0.9, -0.4, 1.5]])
OTHER_TRUE = np.array([3, 1, 0])


def _accuracy(t: np.ndarray) -> Experiment:
    inputs = {"sizes": (2, 3, 3), "params": SIGNPOST, "x": PLACES, "t": t}
    return Experiment(
        probes.net_accuracy, inputs, {"accuracy": 0.6, "single samples": [1, 1, 0, 1, 0]}
    )


def _uneven(x: np.ndarray = X, t: np.ndarray | None = None, **others: np.ndarray) -> dict[str, Any]:
    t = np.eye(4)[TRUE] if t is None else t
    return {"sizes": (3, 2, 4), "params": UNEVEN, "x": x, "t": t, **others}


def _gradient(inputs: Inputs) -> Experiment:
    """Return evidence for the four gradients: the slopes of the learner's own loss."""
    return Experiment(probes.net_gradient, inputs, {name: _slopes_along(name) for name in KEYS})


def _slopes_along(name: str) -> Measured:
    def measure(TwoLayerNet: Implementation, inputs: Inputs, record: Record) -> np.ndarray:
        def loss(moved: np.ndarray) -> float:
            changed = {**inputs, "params": {**inputs["params"], name: moved}}
            told = observe(probes.net_loss, TwoLayerNet, changed).values.get("loss")
            return float(told) if isinstance(told, np.ndarray) and told.ndim == 0 else np.nan

        return slopes(loss, inputs["params"][name])

    # Parameters in float32 round every nudge a little.
    return Measured(measure, after=("loss",), than="the measured slopes", tolerance=2e-3)


def _late(other_x: np.ndarray, other_t: np.ndarray) -> Experiment:
    inputs = _uneven(other_x=other_x, other_t=np.eye(4)[other_t])
    return Experiment(probes.net_gradient_late, inputs)


LAYERS_HOLD_OTHERS = (
    "What stands in `params` as {name} makes no difference to it: do the layers hold other arrays? "
    "Draw the weights once, put them into params, and hand these very arrays to the layers."
)
LOSS_WITHOUT_SCORES = (
    "What stands in `params` makes no difference to the loss. If predict follows it, the loss is "
    "not that of the scores: hand `last_layer.forward` what predict gives for x. If predict does "
    "not, the layers hold other arrays: draw the weights once, put them into params, and hand "
    "these very arrays to the layers."
)
NOT_BACKWARD = (
    "gradient goes forward again and again: that is nudging. Go forward once, and back once "
    "through the layers."
)
LEFT_OVER = (
    "After another batch the gradient is not that of a fresh network: something of the first is "
    "left over."
)


def _of(*experiments: str) -> Callable[..., tuple[str, ...]]:
    def places(*names: str) -> tuple[str, ...]:
        return tuple(f"{one}/{name}" for one in experiments for name in names)

    return places


EXERCISE = Exercise(
    "TwoLayerNet",
    experiments={
        "fresh": Experiment(
            probes.net_params,
            {"sizes": (200, 150, 40), "weight_init_std": 0.2},
            {
                "W1 deviation": Worked(0.2, than="weight_init_std"),
                "W2 deviation": Worked(0.2, than="weight_init_std"),
                "deviation by default": Worked(0.01, than="0.01"),
            },
        ),
        "read": Experiment(probes.net_reads_params, ON_PAPER),
        "scores": Experiment(probes.net_predict, ON_PAPER, {"scores": SCORES}),
        "loss": Experiment(probes.net_loss, {**ON_PAPER, "t": ONE_HOT}, {"loss": LOSS}),
        "another loss": Experiment(
            probes.net_loss,
            {**ON_PAPER, "params": BIASED, "t": ONE_HOT},
            {"loss": np.mean(np.log([4 / 3, 4 / 3, 4, 4, 4 / 3]))},
            at="all parameters at 0 but b2 = [ln 3, 0], three samples of class 0 and two of class "
            "1, one-hot",
        ),
        "far": Experiment(
            probes.net_far,
            {**ON_PAPER, "x": 100 * POINTS[:3], "t": ONE_HOT[:3]},
            {"scores": [[499.5, -298.5], [200.5, -0.5], [199.5, -98.5]]},
        ),
        "loss, labels": Experiment(probes.net_loss, {**ON_PAPER, "t": LABELS}, {"loss": LOSS}),
        "loss, as many labels as classes": Experiment(
            probes.net_loss,
            {**ON_PAPER, "x": POINTS[1:3], "t": LABELS[1:3]},
            {"loss": np.mean(np.log(1 + np.exp(-LEADS[1:3])))},
        ),
        "accuracy": _accuracy(np.eye(3)[TOLD]),
        "accuracy, labels": _accuracy(TOLD),
        "gradient": _gradient(_uneven()),
        "gradient, one sample": _gradient(_uneven(X[:1], np.eye(4)[TRUE[:1]])),
        "gradient, labels": _gradient(_uneven(t=TRUE)),
        "gradient, as many labels as classes": _gradient(_uneven(X[:4], TRUE[:4])),
        "late": _late(OTHER_X, OTHER_TRUE),
        "late, as many": _late(X[::-1] + 0.25, TRUE),
        "moved": Experiment(
            probes.net_moved,
            {
                **ON_PAPER,
                "params": {name: WORKED[name] + STEPS[name] for name in KEYS},
                "steps": STEPS,
                "t": ONE_HOT,
            },
            {"scores": SCORES},
        ),
    },
    aspects=(
        Aspect(
            "params",
            (
                *(f"fresh/{name} has its shape" for name in KEYS),
                "fresh/b1 is zero",
                "fresh/b2 is zero",
            ),
            "what stands in `params`",
            "W1, b1, W2 and b2 have their shapes, and the biases are 0.",
            beside=("random weights", "predict", "loss", "accuracy"),
            wrong={
                **{
                    f"{name} has its shape": f"`params` holds no {name} of the shape {shape}."
                    for name, shape in probes.SHAPES.items()
                },
                **{f"{name} is zero": f"{name} does not start at zero." for name in ("b1", "b2")},
            },
        ),
        Aspect(
            "random weights",
            (
                *(
                    f"fresh/{name} {what}"
                    for what in ("around 0", "is a bell", "deviation")
                    for name in ("W1", "W2")
                ),
                "fresh/deviation by default",
            ),
            {
                "W1 deviation": "the deviation of W1, which should be weight_init_std,",
                "W2 deviation": "the deviation of W2, which should be weight_init_std,",
                "deviation by default": "the deviation without weight_init_std, for which 0.01 is "
                "promised,",
            },
            "Normally distributed around 0, with the deviation that was asked for.",
            tolerance=0.08,
            beside=("params", "predict", "loss", "accuracy"),
            wrong={
                f"{name} {what}": sentence.format(name)
                for name in ("W1", "W2")
                for what, sentence in (
                    ("around 0", "The weights in {} do not lie around 0."),
                    (
                        "is a bell",
                        "The weights in {} are not normally distributed, each by itself.",
                    ),
                )
            },
        ),
        Aspect(
            "predict",
            (
                *(f"read/scores follow {name}" for name in KEYS),
                *_of("scores")("the same again", "alone as in the batch", "scores"),
                "far/scores",
                f"scores/{WARNINGS}",
            ),
            "what predict gives",
            "For (1, 2) the hidden units are 1, 2, 3 and the scores 4.5 and −1.5.",
            wrong={
                **{f"scores follow {name}": LAYERS_HOLD_OTHERS.format(name=name) for name in KEYS},
                "the same again": "For the same x and the same parameters, predict gives other "
                "scores each time: let no chance into it, and nothing of an earlier call.",
                "alone as in the batch": "A sample gets other scores alone than in a batch: they "
                "depend on the sample and on the parameters, and on no other sample.",
            },
        ),
        Aspect(
            "loss",
            ("loss/loss follows params", "loss/loss", "another loss/loss", "far/loss is finite"),
            "the loss",
            "The mean of −ln of the right class's probability.",
            tolerance=1e-3,
            builds_on=("predict",),
            wrong={
                "loss follows params": LOSS_WITHOUT_SCORES,
                "loss is finite": "For scores in the hundreds the loss is nan or infinite: take "
                "the largest score off before exp.",
            },
        ),
        Aspect(
            "accuracy",
            tuple(
                f"accuracy{kind}/{name}"
                for kind in ("", ", labels")
                for name in ("accuracy", "single samples")
            ),
            {
                "accuracy/accuracy": "the accuracy for one-hot t",
                "accuracy, labels/accuracy": "the accuracy for labels (N,)",
                "accuracy/single samples": "the accuracy of one sample at a time",
                "accuracy, labels/single samples": "the accuracy of one sample and its label",
            },
            "Three of the five points are read correctly: 0.6.",
            builds_on=("predict",),
        ),
        Aspect(
            "gradient of W2 and b2",
            (
                "gradient/by backpropagation",
                *_of("gradient", "gradient, one sample")("W2", "b2"),
                "far/gradient is finite",
            ),
            {"W2": "the gradient of W2", "b2": "the gradient of b2"},
            "They are the slopes of your own loss.",
            wrong={
                "by backpropagation": NOT_BACKWARD,
                "gradient is finite": "For scores in the hundreds the gradient is nan or "
                "infinite: take the largest score off before exp.",
            },
        ),
        Aspect(
            "gradient of W1 and b1",
            ("gradient/by backpropagation", *_of("gradient", "gradient, one sample")("W1", "b1")),
            {"W1": "the gradient of W1", "b1": "the gradient of b1"},
            "They are the slopes of your own loss.",
            wrong=NOT_BACKWARD,
        ),
        Aspect(
            "labels",
            (
                "loss, labels/loss",
                "loss, as many labels as classes/loss",
                "gradient, labels/by backpropagation",
                *_of("gradient, labels", "gradient, as many labels as classes")("W1", "b2"),
            ),
            {
                "loss": "the loss for labels (N,)",
                "W1": "the gradient of W1 for labels (N,)",
                "b2": "the gradient of b2 for labels (N,)",
            },
            "The same as with one-hot rows.",
            tolerance=1e-3,
            builds_on=("loss",),
            wrong=f"For labels, too: {NOT_BACKWARD}",
        ),
        Aspect(
            "params moved in place, another batch",
            (
                "moved/scores",
                "moved/gradient as in a fresh network",
                "late/a gradient comes back",
                "late/as in a fresh network",
                "late, as many/as in a fresh network",
                "gradient/params unchanged",
                "gradient/x and t unchanged",
                "scores/x unchanged",
            ),
            "what predict gives after a step on `params`",
            "Moving params moves the network, and nothing of an earlier batch is left.",
            after=("predict",),
            builds_on=("predict",),
            wrong={
                "a gradient comes back": "gradient returns no array for any of W1, b1, W2 and b2, "
                "so nobody can tell whether anything of an earlier batch is left in it.",
                "gradient as in a fresh network": "After a step on `params` the gradient is not "
                "that of a fresh network with these parameters: something of before the step is "
                "left over.",
                "as in a fresh network": LEFT_OVER,
                "params unchanged": "Asking for the gradient changed params: the step is taken by "
                "whoever trains the network.",
                "x and t unchanged": "Asking for the gradient changed x or t.",
                "x unchanged": "predict changed x.",
            },
        ),
    ),
)
