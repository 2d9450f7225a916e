"""How `gradient_descent` is graded, and what is known to go wrong."""

import numpy as np

from grading.exercises.declaration import Mistake, graded
from seminar.check.chapters.numerical_gradient.gradient_descent import EXERCISE


def _walk(*shape, lr=0.03, step_num=17, steepness=(0.5, 1.1), earlier=False, **fixed):
    """Draw a walk; only the long one comes near the bottom, where code might stop early."""

    def draw(rng):
        start, other = rng.uniform(2.5, 4.0, (2, *shape)) * rng.choice([-1.0, 1.0], (2, *shape))
        return {
            "init_x": start,
            "centre": rng.uniform(0.2, 0.8, shape),
            "steepness": rng.uniform(*steepness, shape),
            "lr": lr and lr * rng.uniform(0.8, 1.2),
            "step_num": step_num,
            **({"earlier": other} if earlier else {}),
            **fixed,
        }

    return draw


START, STEP = "np.array(init_x, dtype=float)", "x -= lr * numerical_gradient(f, x)"
NOTE = "history.append(x.copy())"

GRADED = graded(
    EXERCISE,
    points={
        "where it ends": 1.5,
        "history": 1,
        "defaults": 0.5,
        "init_x as it was": 0.5,
        "a start in whole numbers": 0.5,
    },
    given=("numerical_gradient",),
    draws={
        "walk": _walk(3),
        "table": _walk(2, 3, step_num=11),
        "long walk": _walk(3, lr=0.15, step_num=80, steepness=(1.5, 3.0)),
        "away": _walk(2, lr=1.5, step_num=4, steepness=(0.9, 1.1)),
        "one step": _walk(3, lr=0.2, step_num=1, quartic=0.01),
        "second walk": _walk(3, step_num=5, earlier=True),
        "defaults": _walk(3, lr=None, step_num=None, steepness=(0.3, 0.6)),
        "whole numbers": _walk(3, init_x=np.array([3, -4, 2])),
    },
    mistakes=(
        Mistake(
            "walks_with_init_x",
            "You walk with the caller's own array: `x = init_x` gives it a second name, and `-=` "
            "moves it. Start from a copy.",
            edit={START: 'init_x if init_x.dtype.kind == "f" else init_x.astype(float)'},
        ),
        Mistake(
            "walks_with_init_x_of_any_kind",
            "You walk with the caller's own array, `x = init_x`, which moves it, and which cannot "
            "hold decimals when the start is in whole numbers. Start from a float copy.",
            edit={START: "init_x"},
        ),
        Mistake(
            "climbs",
            "You climb: the gradient points uphill, so the step is minus lr times the gradient.",
            edit={"x -= lr": "x += lr"},
        ),
        Mistake(
            "gradient_once",
            "The gradient is computed once, before the loop: it changes at every position, so "
            "compute it anew in every step.",
            edit={
                "history = []": "history = []\n    gradient = numerical_gradient(f, x)",
                STEP: "x -= lr * gradient",
            },
        ),
        Mistake(
            "history_of_one_array",
            "The history holds one array many times: `append(x)` keeps the array itself, which "
            "moves on. Append `x.copy()`.",
            edit={NOTE: "history.append(x)"},
        ),
        Mistake(
            "one_step_too_few",
            "You take one step too few: `range(1, step_num)` runs step_num − 1 times.",
            edit={"range(step_num)": "range(1, step_num)"},
        ),
        Mistake(
            "one_step_too_many",
            "You take one step too many: `range(step_num + 1)` runs once more than it should.",
            edit={"range(step_num)": "range(step_num + 1)"},
        ),
        Mistake(
            "history_after_the_step",
            "The history is one step late: history[i] is the position before step i, so append "
            "first and move afterwards.",
            edit={f"{NOTE}\n        {STEP}": f"{STEP}\n        {NOTE}"},
        ),
        Mistake(
            "history_with_the_end",
            "The history also holds the last position: step_num positions, each before its step, "
            "are enough; the last one is x.",
            edit={"return x, history": "return x, [*history, x]"},
        ),
        Mistake(
            "without_the_rate",
            "You step by the whole gradient: multiply it by the learning rate lr.",
            edit={"x -= lr * ": "x -= "},
        ),
        Mistake(
            "with_a_rate_of_its_own",
            "Your learning rate is always 0.01, whatever the caller asks for: use the argument lr.",
            edit={"x -= lr": "x -= 0.01"},
        ),
        Mistake(
            "returns_the_height",
            "You return f(x), the height where the walk ends: the exercise asks for the position "
            "x.",
            edit={"return x, history": "return f(x), history"},
        ),
        Mistake(
            "truncates_an_integer_start",
            "An integer start truncates every step: turn init_x into floats before you walk.",
            edit={
                START: "np.array(init_x)",
                STEP: "x = (x - lr * numerical_gradient(f, x.astype(float))).astype(x.dtype)",
            },
        ),
        Mistake(
            "history_in_whole_numbers",
            "The history is an array of whole numbers when the start is, which cuts the decimals "
            "of every position off: make it a float array, or a list of copies.",
            edit={"return x, history": "return x, np.array(history).astype(init_x.dtype)"},
        ),
        Mistake(
            "copies_an_integer_start",
            "`x -= ...` cannot write decimals into an array of whole numbers, and a copy of an "
            "integer start is one: start from `init_x.astype(float)`.",
            edit={START: "init_x.copy()"},
            on=("walk/x", "whole numbers/x"),
        ),
        Mistake(
            "with_a_rate_of_a_tenth",
            "Your learning rate is always 0.1, whatever the caller asks for: use the argument lr.",
            edit={"x -= lr": "x -= 0.1"},
        ),
        Mistake(
            "returns_the_last_of_the_history",
            "You return the last position of the history, which is the one before the last step: "
            "return x itself.",
            edit={"return x, history": "return history[-1], history"},
        ),
        Mistake(
            "returns_the_lowest_place",
            "You return the lowest place that the walk came through: asked for is where it ends, "
            "also where the rate is so large that it leads away.",
            edit={"return x, history": "return min([*history, x], key=f), history"},
        ),
        Mistake(
            "returns_the_start",
            "You return the place where the walk began: return x, where it ends.",
            edit={"return x, history": "return init_x, history"},
        ),
        Mistake(
            "returns_after_one_step",
            "You return after the first step: the `return` is indented into the loop.",
            edit={f"{STEP}\n    return": f"{STEP}\n        return"},
        ),
        Mistake(
            "returns_nothing",
            "Your function walks and hands nothing back: its last line needs a `return`.",
            edit={"return x, history": "x, history"},
        ),
        Mistake(
            "pair_exchanged",
            "The two values are in each other's place: return `x, history`, in this order.",
            edit={"return x, history": "return history, x"},
        ),
        Mistake(
            "rate_as_step",
            "The learning rate is handed to numerical_gradient as its h, the step of the "
            "differences: leave h to its default.",
            edit={"numerical_gradient(f, x)": "numerical_gradient(f, x, lr)"},
        ),
        Mistake(
            "steps_of_one_length",
            "The gradient is scaled to length 1, so that every step is lr long: steps get shorter "
            "as the ground gets flatter. Multiply the gradient itself by lr.",
            edit={
                STEP: "gradient = numerical_gradient(f, x)\n"
                "        x -= lr * gradient / np.sqrt(np.sum(gradient**2))"
            },
        ),
        Mistake(
            "with_momentum",
            "Each step takes 0.9 of the last one along, which is momentum: here a step is minus lr "
            "times the gradient, and nothing else.",
            edit={
                "history = []": "history, v = [], 0.0",
                STEP: "v = 0.9 * v - lr * numerical_gradient(f, x)\n        x += v",
            },
        ),
        Mistake(
            "one_slope_for_all_entries",
            "You step by one number for all entries, a slope with all of them nudged at once: use "
            "your numerical_gradient, which has one for each.",
            edit={"numerical_gradient(f, x)": "(f(x + 1e-4) - f(x - 1e-4)) / 2e-4"},
        ),
        Mistake(
            "replaces_x_by_the_step",
            "x becomes the step itself: subtract lr times the gradient from x.",
            edit={"x -= lr": "x = -lr"},
        ),
        Mistake(
            "walks_with_a_flat_row",
            "x is walked with as one long row: where it ends, and every position of the history, "
            "must have the shape of init_x.",
            edit={
                START: "np.array(init_x, dtype=float).ravel()",
                "numerical_gradient(f, x)": "numerical_gradient("
                "lambda row: f(row.reshape(np.shape(init_x))), x)",
            },
        ),
        Mistake(
            "history_of_heights",
            "The history holds f(x), the heights: note the positions x.",
            edit={NOTE: "history.append(f(x))"},
        ),
        Mistake(
            "one_history_for_all_walks",
            "All walks write into one history: a default such as `history=[]` is made once, when "
            "the function is defined. Begin every walk with a list of its own.",
            edit={"step_num=100)": "step_num=100, history=[])", "history = []\n    for": "for"},
        ),
        Mistake(
            "default_rate_of_a_tenth",
            "Your default learning rate is 0.1: by its first line, `lr=0.01`, it is 0.01.",
            edit={"lr=0.01": "lr=0.1"},
        ),
        Mistake(
            "default_of_fifty_steps",
            "By default you take 50 steps: by its first line, `step_num=100`, they are 100.",
            edit={"step_num=100": "step_num=50"},
        ),
    ),
)
