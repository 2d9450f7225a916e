"""What `Affine` is tried on, and what a learner can verify of it."""

from collections.abc import Mapping

import numpy as np

from seminar.check.chapters.affine_softmax._measured import by_a_new_layer, number_of, wide_slopes
from seminar.judging.declaration import (
    AFTER_ANOTHER_DOUT,
    FORWARD_WENT_THROUGH,
    WARNINGS,
    Aspect,
    Exercise,
    Experiment,
    Inputs,
    Measured,
)
from seminar.judging.rules import AsByANewOne
from seminar.probes import Implementation, Record
from seminar.probes import affine_softmax as probes

# Polina's four days and three shops, with the fee of each shop.
POLINA = {
    "W": np.array([[60.0, 70.0, 50.0], [90.0, 80.0, 100.0]]),
    "b": np.array([10.0, 5.0, 40.0]),
    "x": np.array([[2.0, 3.0], [1.0, 4.0], [5.0, 1.0], [3.0, 2.0]]),
    "dout": np.array([[0.5, -1.0, 2.0], [1.5, 0.5, -0.5], [-2.0, 1.0, 0.0], [1.0, -1.5, 0.5]]),
}
COSTS = np.array([[400.0, 385, 440], [430, 395, 490], [400, 435, 390], [370, 375, 390]])
DX_OF_WHOLE_NUMBERS = np.array([[0.6, 1.65], [1.0, 1.25], [-0.5, -1.0], [-0.2, 0.2]])
WIDE = {
    "W": np.array([[1.0, -2.0], [0.5, 1.0], [-1.0, 3.0], [2.0, 0.0]]),
    "b": np.array([0.5, -1.0]),
    "x": np.array([[1.0, 2.0, -1.0, 0.0], [300.0, -200.0, 100.0, 50.0], [0.0, -2.0, 1.0, 3.0]]),
    "dout": np.array([[1.0, -0.5], [2.0, 1.5], [-1.0, 0.5]]),
}

GRADIENTS = {"dx": "x", "dW": "W", "db": "b"}


def _numbers(rng: np.random.Generator, *shape: int) -> np.ndarray:
    drawn: np.ndarray = np.round(rng.uniform(0.3, 1.7, shape) * rng.choice([-1.0, 1.0], shape), 1)
    return drawn


def _drawn(
    seed: int, n: int, picture: tuple[int, ...], m: int, **more: tuple[int, ...]
) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    shapes: dict[str, tuple[int, ...]] = {
        "W": (int(np.prod(picture)), m),
        "b": (m,),
        "x": (n, *picture),
        "dout": (n, m),
    }
    return {name: _numbers(rng, *shape) for name, shape in {**shapes, **more}.items()}


def _moved(inputs: Inputs) -> dict[str, np.ndarray]:
    """Return the arrays of an experiment as they are once its steps are taken."""
    steps = {name: inputs.get(f"step_{name}", 0.0) for name in ("W", "b")}
    return {name: inputs[name] + steps.get(name, 0.0) for name in ("W", "b", "x")}


def _forward(Affine: Implementation, arrays: Mapping[str, np.ndarray]) -> np.ndarray | None:
    return number_of(probes.affine_forward, Affine, arrays, "out")


def _slopes(gradient: str, after: tuple[str, ...] = ("forward",)) -> Measured:
    """Return evidence for a gradient: the slopes of the sum of dout · out, by new layers."""
    name = GRADIENTS[gradient]

    def measure(Affine: Implementation, inputs: Inputs, record: Record) -> np.ndarray:
        arrays, dout = _moved(inputs), inputs["dout"]

        def weighted_output(moved: np.ndarray) -> float:
            out = _forward(Affine, {**arrays, name: moved})
            fits = out is not None and out.shape == dout.shape
            return float(np.sum(dout * out)) if fits else np.nan

        return wide_slopes(weighted_output, arrays[name])

    return Measured(measure, after=after, than="the measured slope")


def _new_layer_with_moved_arrays(
    Affine: Implementation, inputs: Inputs, record: Record
) -> np.ndarray | None:
    return _forward(Affine, _moved(inputs))


def _rows_of_pictures(Affine: Implementation, inputs: Inputs, record: Record) -> np.ndarray | None:
    x = inputs["x"]
    return _forward(Affine, {**_moved(inputs), "x": x.reshape(len(x), -1)})


PICTURES = (
    "pictures",
    "colour pictures",
    "grey pictures",
    "pictures in another order",
)
PICTURES_FORWARD = "pictures, forward"
AFTER_PICTURES = ("forward", PICTURES_FORWARD)
AS_ROWS = Measured(
    _rows_of_pictures,
    after=("forward",),
    than="that for the same numbers, row after row",
    tolerance=1e-5,
)
OF_PICTURES = {
    "out": AS_ROWS,
    **{gradient: _slopes(gradient, AFTER_PICTURES) for gradient in GRADIENTS},
}
MOVED = {
    "out": Measured(
        _new_layer_with_moved_arrays,
        after=("forward",),
        than="that of a layer made with the moved ones",
        tolerance=1e-5,
    ),
    "dx": _slopes("dx"),
}
STEPS = {"step_W": (4, 2), "step_b": (2,)}


def _of_a_new_layer(after: Mapping[str, str], **takes: str) -> dict[str, Measured]:
    """Return evidence for what a layer gives that has been used, or stands beside another.

    `after` maps what is observed to the aspect that it waits for.
    """
    given = {"W": "W", "b": "b", **takes}
    return {
        name: by_a_new_layer(probes.affine, name, given, after=(aspect,))
        for name, aspect in after.items()
    }


OWN_ASPECTS = {gradient: gradient for gradient in GRADIENTS}
SECOND_BATCH = _of_a_new_layer({"out": "forward", **OWN_ASPECTS}, x="other_x", dout="other_dout")
BATCHES = {
    "batch": _drawn(1, 3, (2,), 4),
    "wide batch": _drawn(2, 3, (4,), 2),
    "square batch": _drawn(3, 3, (3,), 3),
}


def _by_itself(gradient: str) -> Aspect:
    """Each gradient counts by itself, though another line of the layer may stop."""
    return Aspect(
        gradient,
        tuple(f"{gradient} of a {batch}/{gradient}" for batch in BATCHES),
        f"the gradient {gradient}",
        f"Agrees with the slopes along every entry of {GRADIENTS[gradient]}.",
        through=FORWARD_WENT_THROUGH,
    )


NARROW = ("one sample", "one input", "one output")


def _second_batch(experiment: str, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{experiment}/{name}" for name in names)


EXERCISE = Exercise(
    "Affine",
    experiments={
        "batch": Experiment(probes.affine, POLINA, {"out": COSTS}),
        "wide batch": Experiment(
            probes.affine, WIDE, {"out": [[3.5, -4.0], [200.5, -501.0], [4.5, 0.0]]}
        ),
        # As many pictures as numbers in each: what is flattened into columns does not stop here.
        "pictures": Experiment(probes.affine, _drawn(4, 4, (2, 2), 3), OF_PICTURES),
        "colour pictures": Experiment(probes.affine, _drawn(5, 3, (2, 2, 2), 5), OF_PICTURES),
        "grey pictures": Experiment(probes.affine, _drawn(12, 3, (1, 2, 3), 2), OF_PICTURES),
        "pictures in another order": Experiment(
            probes.affine_of_views,
            _drawn(6, 4, (2, 3), 3),
            OF_PICTURES,
            at='the numbers of `check.inputs("Affine", "pictures in another order")`, laid into '
            "memory column by column, as by `np.asfortranarray`",
        ),
        "again": Experiment(
            probes.affine_again,
            _drawn(7, 3, (4,), 2, other_x=(5, 4), other_dout=(5, 2)),
            SECOND_BATCH,
        ),
        "again, same size": Experiment(
            probes.affine_again,
            _drawn(8, 3, (2,), 4, other_x=(3, 2), other_dout=(3, 4)),
            SECOND_BATCH,
        ),
        "rows after pictures": Experiment(
            probes.affine_rows_after_pictures, _drawn(14, 3, (2, 2), 3, rows=(5, 4), back=(5, 3))
        ),
        "one sample": Experiment(
            probes.affine_narrow,
            {"samples": 1, "inputs": 2, "outputs": 3, **POLINA},
            {"out": COSTS[:1], "dx": [[60.0, 165.0]]},
            at="W = Polina's prices, b = her fees, x = [[2, 3]], dout = [[0.5, −1, 2]]",
        ),
        "one input": Experiment(
            probes.affine_narrow,
            {"samples": 2, "inputs": 1, "outputs": 3, **POLINA},
            {"out": [[130.0, 145.0, 140.0], [70.0, 75.0, 90.0]], "dx": [[60.0], [100.0]]},
            at="W = [[60, 70, 50]], b = [10, 5, 40], x = [[2], [1]], "
            "dout = [[0.5, −1, 2], [1.5, 0.5, −0.5]]",
        ),
        "one output": Experiment(
            probes.affine_narrow,
            {"samples": 2, "inputs": 2, "outputs": 1, **POLINA},
            {"out": COSTS[:2, :1], "dx": [[30.0, 45.0], [90.0, 135.0]]},
            at="W = [[60], [90]], b = [10], x = [[2, 3], [1, 4]], dout = [[0.5], [1.5]]",
        ),
        "whole numbers": Experiment(
            probes.affine_of_whole_numbers,
            {
                **POLINA,
                "x": POLINA["x"].astype(int),
                "W": POLINA["W"] / 100,
                "b": POLINA["b"] / 100,
            },
            {"out": COSTS / 100, "dx": DX_OF_WHOLE_NUMBERS},
            at="Polina's counts as whole numbers, x = [[2, 3], [1, 4], [5, 1], [3, 2]], "
            "W = 0.01 * [[60, 70, 50], [90, 80, 100]], b = 0.01 * [10, 5, 40], "
            "dout = [[0.5, −1, 2], [1.5, 0.5, −0.5], [−2, 1, 0], [1, −1.5, 0.5]]",
        ),
        "pair": Experiment(
            probes.affine_pair,
            _drawn(9, 3, (2,), 4, other_W=(2, 4), other_b=(4,), other_x=(3, 2)),
            _of_a_new_layer(OWN_ASPECTS, x="x", dout="dout"),
        ),
        "moved": Experiment(probes.affine_moved, _drawn(10, 3, (4,), 2, **STEPS), MOVED),
        "moved views": Experiment(
            probes.affine_moved_views,
            _drawn(11, 3, (4,), 2, **STEPS),
            MOVED,
            at='the numbers of `check.inputs("Affine", "moved views")`, W laid into memory column '
            "by column, as by `np.asfortranarray`",
        ),
        "moved float32": Experiment(
            probes.affine_moved_float32,
            _drawn(13, 3, (4,), 2, **STEPS),
            MOVED,
            at='the numbers of `check.inputs("Affine", "moved float32")`, W and b as float32',
        ),
        **{
            f"{gradient} of a {batch}": Experiment(
                probes.affine_back, {"name": gradient, **inputs}, {gradient: _slopes(gradient)}
            )
            for gradient in GRADIENTS
            for batch, inputs in BATCHES.items()
        },
    },
    aspects=(
        Aspect(
            "forward",
            ("batch/out", "wide batch/out", f"batch/{WARNINGS}"),
            "what forward gives",
            "Four days in three shops: the first costs 400, 385 or 440 rubles.",
        ),
        *(_by_itself(name) for name in GRADIENTS),
        Aspect(
            PICTURES_FORWARD,
            tuple(f"{pictures}/out" for pictures in PICTURES),
            "what forward gives for x of shape (N, d1, ..., dk)",
            "A picture counts as its rows, one after the other.",
            builds_on=("forward",),
        ),
        Aspect(
            "pictures, backward",
            (
                "pictures/dx",
                "pictures/dW",
                "pictures/db",
                *(f"{pictures}/dx" for pictures in PICTURES[1:]),
                "pictures in another order/dW",
            ),
            {
                gradient: f"the gradient {gradient} for x of shape (N, d1, ..., dk)"
                for gradient in GRADIENTS
            },
            "Agrees with the slopes, in the shape of the pictures.",
        ),
        Aspect(
            "another batch",
            (
                *_second_batch("again", ("out", "dx", "dW", "db", "gradients after another dout")),
                *_second_batch("again, same size", ("out", "dx", "dW", "db")),
                *_second_batch("pair", ("dx", "dW", "db")),
                "rows after pictures/dx in their shape",
                *(
                    f"{narrow}/{name}"
                    for narrow in NARROW
                    for name in ("out", "dx", "dW keeps its axes", "db keeps its axes")
                ),
                "whole numbers/out",
                "whole numbers/dx",
                "whole numbers/dW as for floats",
            ),
            {
                "out": "what forward gives for a second batch",
                **{name: f"the gradient {name} of a second batch" for name in GRADIENTS},
                **{
                    f"pair/{name}": f"the gradient {name} beside a second layer"
                    for name in GRADIENTS
                },
                **{f"{narrow}/out": f"what forward gives for {narrow}" for narrow in NARROW},
                **{f"{narrow}/dx": f"the gradient dx for {narrow}" for narrow in NARROW},
                "whole numbers/out": "what forward gives for an x of whole numbers",
                "whole numbers/dx": "the gradient dx for an x of whole numbers",
                **{f"{name} keeps its axes": f"the gradient {name}" for name in ("dW", "db")},
            },
            "Nothing is left of a first batch, each layer keeps its own numbers, and one sample, "
            "one input or one output will do, too.",
            after=("forward", "dx"),
            builds_on=("forward", "dx"),
            rules={name: AsByANewOne(f"{name} by a new layer") for name in ("dW", "db")},
            wrong={
                **{
                    f"{name} keeps its axes": f"For one sample, input or output, {name} has "
                    "another number of axes than for several: an axis of length 1 is an axis, too."
                    for name in ("dW", "db")
                },
                "gradients after another dout": AFTER_ANOTHER_DOUT,
                "dx in their shape": "The gradient dx for rows that come after pictures has not "
                "the shape of the rows: every forward has to keep the shape of its own x.",
                "dW as for floats": "For an x of whole numbers, dW is not what it is for the same "
                "numbers as floats: an array made with the type of x cannot hold decimals.",
            },
        ),
        Aspect(
            "W and b by reference",
            tuple(
                f"{moved}/{name}"
                for moved in ("moved", "moved views", "moved float32")
                for name in ("out", "dx")
            ),
            {
                "out": "what forward gives after W and b were moved in place",
                "dx": "the gradient dx after W and b were moved in place",
            },
            "The layer sees the step, as training will need.",
            after=("forward", "dx"),
            builds_on=("forward", "dx"),
        ),
        Aspect(
            "arrays as they were",
            (
                *(f"batch/{name} unchanged" for name in ("W", "b", "x", "dout")),
                "pictures/x unchanged",
                "pictures/dout unchanged",
                *(f"one sample/{name} unchanged" for name in ("W", "b", "x", "dout")),
            ),
            right="W, b, x and dout are what they were.",
            after=("forward", "dx"),
            wrong={
                f"{name} unchanged": f"{name} was changed, in its numbers or its shape: compute "
                "with new arrays."
                for name in ("W", "b", "x", "dout")
            },
        ),
    ),
)
