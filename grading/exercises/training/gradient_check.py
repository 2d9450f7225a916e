"""How `gradient_check` is graded, and what is known to go wrong."""

from collections.abc import Mapping

import numpy as np

from grading.exercises.declaration import Draw, Mistake, graded
from grading.exercises.training._draws import OTHER_SHAPES, SHAPES, SMALL, arrays, numbers
from seminar.check.chapters.training.gradient_check import EXERCISE


def _off(shapes: Mapping[str, tuple[int, ...]], labels: bool = False) -> Draw:
    """A network, and errors of both signs and another size for every key.

    One of them turns the sign of its slope round, which those who compare magnitudes do not see.
    """

    def draw(rng: np.random.Generator) -> dict[str, object]:
        sizes = dict(zip(shapes, rng.permutation([0.1, 0.25, 0.6, 1.4]), strict=False))
        params = arrays(rng, shapes)
        errors = {name: sizes[name] * numbers(rng, *shapes[name]) for name in shapes}
        for name, value in params.items():
            slopes = value**3 + 1
            place = np.unravel_index(np.argmin(np.abs(np.abs(slopes) - 1)), slopes.shape)
            errors[name][place] = -2.5 * slopes[place]
        return {
            "params": params,
            "errors": errors,
            "x": rng.uniform(0.5, 1.5, (6, 4))
            * rng.permutation([0.5, 0.7, 0.9, 1.2, 1.5, 1.8])[:, None],
            "t": rng.integers(1, 4, 6) if labels else rng.uniform(0.5, 1.5, (6, 5)),
        }

    return draw


def _right(shapes: Mapping[str, tuple[int, ...]], labels: bool = False) -> Draw:
    """As `_off`, with parameters whose squares are 1 on average for every key.

    So much do the slopes bend, and so much does a step to one side leave, whatever is drawn.
    """
    off = _off(shapes, labels)

    def draw(rng: np.random.Generator) -> dict[str, object]:
        drawn = off(rng)
        params = arrays(rng, shapes)
        scaled = {name: value / np.sqrt(np.mean(value**2)) for name, value in params.items()}
        return {**drawn, "params": scaled}

    return draw


MEAN = "np.mean(np.abs(by_backpropagation[key] - measured))"
FOR_EACH = "for key, parameter in net.params.items():"
MEASURED = "measured = numerical_gradient(lambda _: net.loss(x, t), parameter)"
_CANCEL = (
    "The differences are averaged with their signs, so that they cancel: take absolute values "
    "first."
)
_FEWER = (
    "Only a part of the batch is looked at: give net.loss and net.gradient the x and t that came "
    "in, whole."
)


_WRITTEN_OUT = (
    "A key, {}, is written out, and a network may have others: take every key from net.params."
)
_OF_ONE_NET = tuple(
    f"{one}/asked for every entry, of a net that stays as it is"
    for one in ("net", "other net", "other keys")
)
OTHER_DIFFERENCES = ("other keys/U", "other keys/V", "other keys/c")


def _mean(text: str) -> dict[str, str]:
    return {MEAN: text.format(a="by_backpropagation[key]", b="measured")}


GRADED = graded(
    EXERCISE,
    points={"weights": 0.75, "biases": 0.5, "other keys": 0.25, "net as it was": 0.5},
    draws={
        "net": _off(SHAPES),
        "other net": _off(SMALL),
        "other keys": _off(OTHER_SHAPES, labels=True),
        "right and large": _right(SMALL),
        "right, other keys": _right(OTHER_SHAPES, labels=True),
    },
    given=("numerical_gradient",),
    mistakes=(
        Mistake(
            "compares_with_itself",
            "Every difference is 0: one of the two gradients is compared with itself. One has to "
            "come from net.gradient, the other from numerical_gradient.",
            edit=_mean("np.mean(np.abs({a} - {a}))"),
        ),
        Mistake(
            "nudges_copies",
            "The numerical gradient is 0 everywhere: copies of the parameters are nudged, which "
            "the network does not see. Nudge net.params[key] itself.",
            edit={"net.loss(x, t), parameter": "net.loss(x, t), parameter.copy()"},
            on=_OF_ONE_NET,
            spoils_all=True,
        ),
        Mistake(
            "loss_of_the_parameter",
            "The function that is handed to numerical_gradient gives its argument to net.loss, in "
            "place of x: it has to ignore it. numerical_gradient nudges the parameter inside the "
            "network, and the loss is always that of the batch, net.loss(x, t).",
            edit={"lambda _: net.loss(x, t)": "lambda W: net.loss(W, t)"},
            line=r"loss\(\s*(?!x\b)",
        ),
        Mistake(
            "compares_net_gradient_with_itself",
            "Every difference is 0: both gradients come from net.gradient. One has to come from "
            "numerical_gradient.",
            edit={MEASURED: "measured = net.gradient(x, t)[key]"},
        ),
        Mistake(
            "magnitudes_compared",
            "The magnitudes of the two gradients are compared, so that a wrong sign goes "
            "unnoticed: subtract first, and take absolute values afterwards.",
            edit=_mean("np.mean(np.abs(np.abs({a}) - np.abs({b})))"),
        ),
        Mistake(
            "gradients_added",
            "The two gradients are added: their difference is asked for.",
            edit=_mean("np.mean(np.abs({a} + {b}))"),
        ),
        Mistake(
            "yes_or_no",
            "A yes or a no comes back for each key: return the mean absolute difference itself, "
            "and let whoever reads it judge.",
            edit=_mean("np.allclose({a}, {b}, atol=1e-5)"),
            on=("net/W1", "net/b1", "other keys/U"),
        ),
        Mistake(
            "returns_in_the_loop",
            "`return` stands inside the loop, so that the first key is the last: move it to the "
            "left, below the loop.",
            edit={MEAN: f"{MEAN}\n        return differences"},
        ),
        Mistake(
            "loss_handed_over_as_a_number",
            "numerical_gradient is given net.loss(x, t), one number: it needs a function that "
            "computes the loss anew, `lambda _: net.loss(x, t)`.",
            edit={"lambda _: net": "net"},
            on=("net/W1", "net/b1", "other keys/U"),
        ),
        Mistake(
            "puts_copies_back",
            "A copy of each array is put into params at the end: the numbers are right, and the "
            "network has lost the array that its layers hold. Leave the array where it is.",
            edit={
                MEASURED: f"kept = parameter.copy()\n        {MEASURED}\n"
                "        net.params[key] = kept"
            },
        ),
        Mistake("differences_cancel", _CANCEL, edit=_mean("np.mean({a} - {b})")),
        Mistake("differences_cancel_the_other_way", _CANCEL, edit=_mean("np.mean({b} - {a})")),
        Mistake(
            "absolute_value_of_the_mean",
            "The absolute value is taken of the mean, after the differences have cancelled: take "
            "absolute values first.",
            edit=_mean("np.abs(np.mean({a} - {b}))"),
        ),
        Mistake(
            "largest_difference",
            "This is the largest difference: the exercise asks for the mean.",
            edit=_mean("np.max(np.abs({a} - {b}))"),
        ),
        Mistake(
            "median_difference",
            "This is the median of the differences: the exercise asks for the mean.",
            edit=_mean("np.median(np.abs({a} - {b}))"),
        ),
        Mistake(
            "sum_of_differences",
            "This is the sum of the differences: the exercise asks for the mean.",
            edit=_mean("np.sum(np.abs({a} - {b}))"),
        ),
        Mistake(
            "mean_of_squares",
            "This is the mean of the squares: take absolute values instead.",
            edit=_mean("np.mean(({a} - {b}) ** 2)"),
        ),
        Mistake(
            "root_of_the_mean_square",
            "This is the root of the mean square: take the mean of absolute values.",
            edit=_mean("np.sqrt(np.mean(({a} - {b}) ** 2))"),
        ),
        Mistake(
            "length_of_the_difference",
            "This is the length of the difference: take the mean of absolute values.",
            edit=_mean("np.linalg.norm({a} - {b})"),
        ),
        Mistake(
            "differences_themselves",
            "These are the differences themselves: average their absolute values.",
            edit=_mean("np.abs({a} - {b})"),
        ),
        Mistake(
            "difference_of_the_means",
            "The mean magnitudes of the two gradients are subtracted: subtract entry by entry, "
            "and average afterwards.",
            edit=_mean("abs(np.mean(np.abs({a})) - np.mean(np.abs({b})))"),
        ),
        Mistake(
            "relative_difference",
            "This is a relative error, divided by the size of the gradients: the exercise asks "
            "for the mean absolute difference itself.",
            edit=_mean("np.mean(np.abs({a} - {b}) / (np.abs({a}) + np.abs({b})))"),
            on=("right and large/is relative",),
            spoils_all=True,
        ),
        Mistake(
            "mean_of_the_gradient",
            "No slope is measured, for net.loss is never asked: compare the gradients of "
            "net.gradient with those of numerical_gradient.",
            edit={MEASURED: "measured = 0", **_mean("np.mean(np.abs({a}))")},
        ),
        Mistake(
            "mean_of_the_numerical_gradient",
            "This is the mean magnitude of the numerical gradient: subtract it from that by "
            "backpropagation first, and average afterwards.",
            edit=_mean("np.mean(np.abs({b}))"),
        ),
        Mistake(
            "weights_only",
            "Only the weights are checked: the biases have gradients, too.",
            edit={
                FOR_EACH: f'{FOR_EACH}\n        if key not in ("W1", "W2"):\n            continue'
            },
        ),
        Mistake(
            "keys_written_out",
            _WRITTEN_OUT.format("W1"),
            edit={
                FOR_EACH: 'for key in ("W1", "b1", "W2", "b2"):\n'
                "        parameter = net.params[key]"
            },
            on=OTHER_DIFFERENCES,
        ),
        *(
            Mistake(
                f"{key}_written_out",
                _WRITTEN_OUT.format(key),
                edit={MEASURED: MEASURED.replace("parameter)", f'net.params["{key}"])')},
                on=OTHER_DIFFERENCES,
            )
            for key in ("b1", "W2", "b2")
        ),
        Mistake(
            "paired_by_order",
            "Parameters and gradients are paired in the order of their dicts, which need not be "
            "the same: take the gradient of each key.",
            edit={
                FOR_EACH: "for (key, parameter), slope in zip(\n"
                "        net.params.items(), by_backpropagation.values(), strict=True\n"
                "    ):",
                "by_backpropagation[key]": "slope",
            },
        ),
        Mistake(
            "one_number",
            "One number comes back for the whole network: return a dict, with a number for each "
            "key.",
            edit={"return differences": "return np.mean(list(differences.values()))"},
        ),
        Mistake(
            "first_sample_only",
            _FEWER,
            edit={"by_backpropagation = net": "x, t = x[:1], t[:1]\n    by_backpropagation = net"},
        ),
        Mistake(
            "numerical_gradient_of_one_sample",
            "The two gradients are of different batches: give net.loss and net.gradient the same "
            "x and t, whole.",
            edit={"net.loss(x, t)": "net.loss(x[:1], t[:1])"},
        ),
        Mistake(
            "leaves_every_nudge",
            "The nudged entries are not put back: afterwards every parameter is off by a nudge.",
            edit={
                MEASURED: "measured = np.empty_like(parameter)\n"
                "        for index in np.ndindex(parameter.shape):\n"
                "            parameter[index] += 1e-4\n"
                "            above = net.loss(x, t)\n"
                "            parameter[index] -= 2e-4\n"
                "            measured[index] = (above - net.loss(x, t)) / 2e-4"
            },
        ),
    ),
)
