"""How `simple_net_gradient` is graded, and what is known to go wrong."""

import numpy as np

from grading.exercises.declaration import Mistake, graded
from grading.exercises.loss_functions._draws import DrawArrays, net
from seminar.check.chapters.loss_functions.simple_net_gradient import EXERCISE, loss_of_the_net

LOSS = "net.loss(x, t)"
WHOLE = "numerical_gradient(loss_after_nudge, net.W)"


def _slope_of_net(D: int, C: int, N: int | None = None) -> DrawArrays:
    """Draw until the loss bends neither too little nor too much, here and at −W.

    A step of 1e-5 to one side then leaves an error of 4e-6 to 2e-5 of the slope, and is wrong for
    every draw; one of 1e-6 is right.
    """

    def draw(rng: np.random.Generator) -> dict[str, np.ndarray]:
        while True:
            drawn = net(D, C, N)(rng)
            W, x, t = drawn["W"] - 0.5, drawn["x"], drawn["t"]
            if all(0.8 < _bend(at, x, t) < 4.0 for at in (W, -W)):
                return {"W": W, "x": x, "t": t}

    return draw


def _bend(W: np.ndarray, x: np.ndarray, t: np.ndarray, h: float = 1e-3) -> float:
    """Return the largest second derivative of the loss, in parts of its largest slope."""
    here = loss_of_the_net(W, x, t)
    steps = h * np.eye(W.size).reshape(-1, *W.shape)
    above, below = (
        np.array([loss_of_the_net(W + sign * step, x, t) for step in steps]) for sign in (1, -1)
    )
    return float(2 / h * np.abs(above + below - 2 * here).max() / np.abs(above - below).max())


_ONE_SIDE = (
    "You step to one side only, (f(x + h) − f(x)) / h: call `numerical_gradient`, which steps to "
    "both sides of every weight."
)

_NOT_PUT_BACK = (
    "Nudged weights are not put back: restore each entry of net.W before you go on to the next."
)


def _own_loop(*lines: str, indices: str = "np.ndindex(net.W.shape)", h: float = 1e-4) -> str:
    """Return the body of a function that nudges each weight itself, by `lines`."""
    return "\n".join(
        (
            f"h, gradient = {h}, np.zeros(net.W.shape)",
            f"for index in {indices}:",
            "    kept = net.W[index]",
            *(f"    {line}" for line in lines),
            "return gradient",
        )
    )


# What is done to a batch, where a single sample is right.
_OF_A_BATCH = (
    (
        "divided_by_the_batch",
        {WHOLE: f"{WHOLE} / (len(x) if np.ndim(x) == 2 else 1)"},
        "The gradient is divided by the number of samples: the loss is a mean over them already.",
    ),
    (
        "multiplied_by_the_batch",
        {WHOLE: f"{WHOLE} * (len(x) if np.ndim(x) == 2 else 1)"},
        "The gradient is that of the losses added up: leave the mean to net.loss.",
    ),
    (
        "first_sample_alone",
        {LOSS: "net.loss(x[0], t[0]) if np.ndim(x) == 2 else net.loss(x, t)"},
        "Only the first sample of a batch counts: hand all of x and t to net.loss.",
    ),
    (
        "last_sample_alone",
        {LOSS: "net.loss(x[-1], t[-1]) if np.ndim(x) == 2 else net.loss(x, t)"},
        "Only the last sample of a batch counts: hand all of x and t to net.loss.",
    ),
)

# What is returned in the place of the gradient.
_INSTEAD = (
    (
        "half_of_the_slopes",
        f"return 0.5 * {WHOLE}",
        "Every slope is half of what it should be: return what `numerical_gradient` gives.",
    ),
    (
        "in_a_dict",
        f'return {{"W": {WHOLE}}}',
        "The gradient comes back in a dict: return the array itself.",
    ),
    (
        "together_with_the_loss",
        f"return {WHOLE}, {LOSS}",
        "Two values come back: return the gradient alone.",
    ),
    (
        "one_long_row",
        f"return {WHOLE}.ravel()",
        "The gradient comes back as one long row: it has the shape of net.W.",
    ),
    (
        "of_length_one",
        f"return {WHOLE} / np.sqrt(np.sum({WHOLE} ** 2))",
        "The gradient is scaled to length 1: its length is the steepness, so leave it as it is.",
    ),
    (
        "absolute_slopes",
        f"return np.abs({WHOLE})",
        "No slope is ever negative: leave `abs` out.",
    ),
    (
        "rounded_slopes",
        f"return np.round({WHOLE}, 3)",
        "The slopes are rounded: return them as they come out.",
    ),
    (
        "returns_nothing",
        f"gradient = {WHOLE}",
        "Your function computes and hands nothing back: its last line needs a `return`.",
    ),
    (
        "prints_the_gradient",
        f"print({WHOLE})",
        "Your function prints the gradient and hands nothing back: `return` it in place of "
        "`print`.",
    ),
    (
        "returns_the_weights",
        f"{WHOLE}\n    return net.W",
        "You return net.W itself, and not the gradient.",
    ),
)


def _to_one_side(step: float) -> dict[str, str]:
    return {
        "def simple_net_gradient": _own_loop(
            f"here = {LOSS}",
            "net.W[index] = kept + h",
            f"gradient[index] = ({LOSS} - here) / h",
            "net.W[index] = kept",
            h=step,
        )
    }


GRADED = graded(
    EXERCISE,
    given=("numerical_gradient",),
    points={"gradient of a batch": 0.75, "gradient of one sample": 0.75, "net.W as it was": 0.5},
    draws={
        "batch": _slope_of_net(2, 3, N=5),
        "sample": _slope_of_net(4, 3),
        "square": _slope_of_net(3, 3, N=3),
    },
    mistakes=(
        Mistake(
            "nudges_a_copy",
            "The gradient is 0 everywhere because a copy of W is nudged: the net's loss reads "
            "net.W itself and never sees the nudge. Hand over net.W.",
            edit={"nudge, net.W": "nudge, net.W.copy()"},
        ),
        Mistake(
            "never_restores",
            _NOT_PUT_BACK,
            edit={
                "def simple_net_gradient": _own_loop(
                    "net.W[index] += h",
                    f"above = {LOSS}",
                    "net.W[index] -= 2 * h",
                    f"gradient[index] = (above - {LOSS}) / (2 * h)",
                )
            },
        ),
        Mistake(
            "never_steps_back",
            _NOT_PUT_BACK,
            edit={
                "def simple_net_gradient": _own_loop(
                    f"here = {LOSS}", "net.W[index] += h", f"gradient[index] = ({LOSS} - here) / h"
                )
            },
        ),
        Mistake(
            "never_steps_back_from_the_start",
            _NOT_PUT_BACK,
            edit={
                "def simple_net_gradient": f"first = {LOSS}\n"
                + _own_loop("net.W[index] += h", f"gradient[index] = ({LOSS} - first) / h")
            },
        ),
        Mistake(
            "transposed",
            "The result is transposed: the gradient has the shape of net.W, so that it can be "
            "subtracted from it.",
            edit={WHOLE: f"{WHOLE}.T"},
        ),
        Mistake(
            "with_respect_to_x",
            "This is the gradient with respect to the input x: the one asked for is with respect "
            "to the weights, net.W.",
            edit={"nudge, net.W": "nudge, x"},
        ),
        Mistake(
            "a_loss_of_its_own",
            "You never ask the net for its loss: `net.loss(x, t)` is the function whose slope is "
            "wanted, whatever loss the net may have.",
            edit={
                LOSS: "-np.mean(np.sum(t * (x @ W - np.log(np.sum(np.exp(x @ W), axis=-1, "
                "keepdims=True))), axis=-1))"
            },
            on=("batch/loss asked for",),
            spoils_all=True,
        ),
        Mistake(
            "loss_taken_once",
            "The loss is computed once, before any weight is nudged, so that every slope is 0: let "
            "the function that you hand over call net.loss(x, t) itself.",
            edit={
                "def simple_net_gradient": f"loss = {LOSS}\n"
                "return numerical_gradient(lambda W: loss, net.W)"
            },
        ),
        Mistake(
            "leaves_the_weights_moved",
            "The gradient is right, but net.W is not what it was: leave every weight in its place, "
            "or put it back. A step downhill is not asked for here.",
            edit={
                f"return {WHOLE}": f"gradient = {WHOLE}\n    net.W -= 0.1 * gradient\n"
                "    return gradient"
            },
            on=("batch/gradient", "batch/W unchanged"),
        ),
        Mistake("steps_to_one_side", _ONE_SIDE, edit=_to_one_side(1e-4)),
        Mistake("steps_far_to_one_side", _ONE_SIDE, edit=_to_one_side(1e-3)),
        Mistake(
            "steps_backwards",
            "You step back only, (f(x) − f(x − h)) / h: call `numerical_gradient`, which steps to "
            "both sides of every weight.",
            edit=_to_one_side(-1e-4),
        ),
        Mistake(
            "step_of_a_tenth",
            "The step is too large: what is measured is a chord, and not yet the slope. Leave h to "
            "`numerical_gradient`, 1e-4.",
            edit={", net.W)": ", net.W, 1e-1)"},
        ),
        Mistake(
            "divided_then_multiplied",
            "`/ 2 * h` divides by 2 and then multiplies by h: put parentheses, `/ (2 * h)`.",
            edit={WHOLE: f"{WHOLE} * 1e-4**2"},
        ),
        Mistake(
            "returns_inside_the_loop",
            "Only the first weight is measured: `return` stands inside the loop, so let it come "
            "after the last weight.",
            edit={
                f"return {WHOLE}": f"gradient = {WHOLE}\n    gradient.flat[1:] = 0\n"
                "    return gradient"
            },
        ),
        Mistake(
            "nudges_all_weights_at_once",
            "All weights are nudged at once, which gives the sum of their slopes: nudge one at a "
            "time, and put it back before the next.",
            edit={WHOLE: f"np.full(net.W.shape, np.sum({WHOLE}))"},
        ),
        Mistake(
            "divided_by_one_step",
            "The difference is divided by h, but the two weights it belongs to lie 2h apart: call "
            "`numerical_gradient`, or divide by 2 * h.",
            edit={WHOLE: f"2 * {WHOLE}"},
        ),
        Mistake(
            "the_shape_of_the_example",
            "The 2 × 3 weights of the example are built in, so that other weights are left out: "
            "go by net.W.shape, or leave the loop to `numerical_gradient`.",
            edit={
                "def simple_net_gradient": _own_loop(
                    "net.W[index] = kept + h",
                    f"above = {LOSS}",
                    "net.W[index] = kept - h",
                    f"gradient[index] = (above - {LOSS}) / (2 * h)",
                    "net.W[index] = kept",
                    indices="np.ndindex(2, 3)",
                )
            },
            on=("batch/gradient", "sample/gradient"),
        ),
        Mistake(
            "hands_over_a_number",
            "`net.loss(x, t)` with its parentheses is a number, and `numerical_gradient` needs a "
            "function that it can call again after every nudge: write one that returns "
            "net.loss(x, t).",
            edit={"(loss_after_nudge,": "(net.loss(x, t),"},
            on=("batch/gradient", "sample/gradient"),
            line=r"net\.loss\(|numerical_gradient\(",
        ),
        Mistake(
            "weights_in_the_place_of_x",
            "You hand the weights to net.loss in the place of x. The net reads its weights itself: "
            "let your function ignore its argument, and return net.loss(x, t).",
            edit={LOSS: "net.loss(W, t)"},
            on=("batch/gradient", "sample/gradient"),
            line=r"loss\((?!x\b)|^$",
        ),
        Mistake(
            "hands_over_the_method",
            "`numerical_gradient` calls its function with W alone, and net.loss takes x and t: "
            "hand over a function of one argument that returns net.loss(x, t).",
            edit={"(loss_after_nudge,": "(net.loss,"},
            on=("batch/gradient", "sample/gradient"),
            line=r"\(net\.loss,|^$",
        ),
        Mistake(
            "downhill",
            "This is the negative of the gradient: the minus belongs to the step downhill, not to "
            "the slope.",
            edit={WHOLE: f"-{WHOLE}"},
        ),
        Mistake(
            "returns_the_loss",
            "You return the loss: its slope along every weight is asked for, from "
            "`numerical_gradient`.",
            edit={WHOLE: LOSS},
        ),
        *(
            Mistake(name, sentence, edit=edit, on=("batch/gradient",))
            for name, edit, sentence in _OF_A_BATCH
        ),
        *(
            Mistake(name, sentence, edit={f"return {WHOLE}": code})
            for name, code, sentence in _INSTEAD
        ),
        Mistake(
            "own_answer_for_the_target",
            "You take the net's own answer for the target, so that your result does not depend on "
            "t: hand t itself to net.loss.",
            edit={LOSS: "net.loss(x, np.argmax(net.predict(x), axis=-1))"},
            on=("sample/gradient", "batch/gradient"),
            line=r"loss\(",
        ),
        Mistake(
            "slope_of_the_scores",
            "This is the slope of the scores, added up, not that of the loss: `numerical_gradient` "
            "needs a function that returns net.loss(x, t).",
            edit={LOSS: f"{LOSS} * 0 + np.sum(net.predict(x))"},
        ),
        Mistake(
            "returns_moved_weights",
            "You return weights that have moved downhill: the gradient itself is asked for.",
            edit={WHOLE: f"net.W - 0.1 * {WHOLE}"},
        ),
        Mistake(
            "returns_the_weights_after_a_step",
            "You return the weights, net.W, and not their slopes: return what `numerical_gradient` "
            "gives, and leave the step downhill to the caller.",
            edit={f"return {WHOLE}": f"net.W -= 0.5 * {WHOLE}\n    return net.W"},
            on=("batch/apart from W", "sample/apart from W"),
            spoils_all=True,
        ),
        Mistake(
            "added_up",
            "The slopes are added up: each weight has a slope of its own, so the gradient keeps "
            "the shape of net.W.",
            edit={WHOLE: f"np.sum({WHOLE})"},
        ),
    ),
)
