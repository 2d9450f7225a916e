"""What `Layer` is tried on, and what a learner can verify of it."""

import numpy as np

from seminar.judging.declaration import Aspect, Exercise, Experiment
from seminar.probes import learning_rules as probes

STEPS = (1, 2, 3)
W, B = np.array([[0.4, -1.2], [2.3, 0.9], [-0.7, 1.6]]), np.array([0.3, -0.8])
SHAPES = "update", "one neuron", "square"


def _update(name: str, w: np.ndarray, b: np.ndarray) -> Experiment:
    """An optimiser with known answers: what reaches it, and by how much the layer moves."""
    movements = [
        [-0.3 * (w - 0.57), 0.3 * (b + 0.57)],
        [0.2 * (w - 1), 0.1 * (b + 2)],
        [-0.3 * w, 0.2 * (1 - b)],
    ]
    grads_w, grads_b = [1.5 - w, w + 0.7, 2.0 * w], [2.5 - b, b - 1.1, -3.0 * b]
    inputs = {"w": w, "b": b, "grads_w": grads_w, "grads_b": grads_b, "movements": movements}
    evidence: dict[str, object] = {}
    for step, grad_w, grad_b, (dw, db) in zip(STEPS, grads_w, grads_b, movements, strict=True):
        evidence |= {
            f"calls {step}": 1,
            f"grad_w handed over {step}": grad_w,
            f"grad_b handed over {step}": grad_b,
            f"w moved by {step}": dw,
            f"b moved by {step}": db,
        }
    done = ("w in place", "b in place", "movements unchanged")
    evidence |= dict.fromkeys(done, True)
    return Experiment(
        probes.layer_update,
        inputs,
        evidence,
        at="a `Layer` whose optimiser answers with the movements of "
        f'`check.inputs("Layer", "{name}")`, which holds its gradients, too',
    )


def _places(*names: str) -> tuple[str, ...]:
    return tuple(
        f"{experiment}/{name} {step}" for experiment in SHAPES for step in STEPS for name in names
    )


def _moves(name: str) -> Aspect:
    return Aspect(
        f"{name} moves",
        _places(f"{name} moved by"),
        {f"{name} moved by {step}": f"what {name} moves by in update {step}" for step in STEPS},
        "It moves by what the optimiser answered, in every update.",
        builds_on=("gradients handed over",),
    )


EXERCISE = Exercise(
    "Layer",
    experiments={
        "update": _update("update", W, B),
        "one neuron": _update("one neuron", W[:, 1:] - 0.3, B[:1] + 0.2),
        "square": _update("square", W[:2] + 0.1, B),
    },
    aspects=(
        Aspect(
            "gradients handed over",
            _places("calls", "grad_w handed over", "grad_b handed over"),
            {
                name: what
                for step in STEPS
                for name, what in (
                    (f"grad_w handed over {step}", "what reaches the optimiser as grad_w"),
                    (f"grad_b handed over {step}", "what reaches the optimiser as grad_b"),
                    (f"calls {step}", "how often `self.opt` is asked in one update"),
                )
            },
            "The optimiser is asked once in every update, and gets the gradients as they are.",
        ),
        _moves("w"),
        _moves("b"),
        Aspect(
            "in place",
            tuple(
                f"{experiment}/{name}"
                for experiment in SHAPES
                for name in ("w in place", "b in place", "movements unchanged")
            ),
            right="The very arrays moved, so whoever holds them sees the step.",
            after=("w moves", "b moves"),
            wrong={
                **{
                    f"{name} in place": f"Whoever held the array of {name} before the update sees "
                    "its old numbers: move in place."
                    for name in "wb"
                },
                "movements unchanged": "What the optimiser returned is not what it was: it may be "
                "its memory, such as the velocity of `Momentum`, so leave it as it is.",
            },
        ),
    ),
)
