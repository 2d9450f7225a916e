"""What is known to go wrong in `gradient_descent`."""

from grading.exercises.declaration import Mistake
from grading.exercises.numerical_gradient._steps import (
    DEFAULT_RATES,
    DEFAULT_STEPS,
    FAMILIES,
    LOOP,
    LOOPS,
    NONE_TOO_MANY,
    NOTE,
    NOTES,
    PATHS,
    RETURN,
    RETURNS,
    SLOPE,
    START,
    STEP,
    STEPS,
    UPHILL,
)

MISTAKES = (
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
        "hands_the_callers_whole_numbers_on",
        "You walk with the caller's own array, `x = init_x`, which moves it. When the start is in "
        "whole numbers, so is your walk, and a gradient that needs floats refuses them. Start from "
        "a float copy, `np.array(init_x, dtype=float)`.",
        edit={
            START: "init_x",
            STEP: 'if x.dtype.kind != "f":\n            raise TypeError("x must hold floats")\n'
            f"        {STEP}",
        },
        on=("walk/x", "walk/init_x unchanged", "whole numbers/x"),
        line=r"raise|^$",
    ),
    Mistake(
        "walks_on_another_function",
        "Your function never calls f: take the slopes of the f that it is given, and of no other.",
        edit={SLOPE: "numerical_gradient(lambda x: np.sum(x**2), x)"},
        on=("walk/asks f before it moves", "table/asks f before it moves"),
        spoils_all=True,
    ),
    Mistake(
        "gradient_once",
        "Every step uses the gradient at the start: take it at x, where you are now, in every "
        "step.",
        edit={
            "history = []": "history = []\n    gradient = numerical_gradient(f, x)",
            STEP: "x -= lr * gradient",
        },
    ),
    Mistake(
        "gradient_once_and_history_after_the_step",
        "Every step uses the gradient at the start, and the history is one step late: in every "
        "step append x first, then take the gradient at x, where you are now, and move.",
        edit={
            "history = []": "history = []\n    gradient = numerical_gradient(f, x)",
            f"{NOTE}\n        {STEP}": f"x -= lr * gradient\n        {NOTE}",
        },
    ),
    Mistake(
        "history_after_the_step",
        "The history is one step late: history[i] is the position before step i, so append "
        "first and move afterwards.",
        edit={f"{NOTE}\n        {STEP}": f"{STEP}\n        {NOTE}"},
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
        "hands_whole_numbers_on",
        "Your walk keeps whole numbers when the start is in whole numbers, and a gradient that "
        "needs floats refuses them: start from a float copy, `np.array(init_x, dtype=float)`.",
        edit={
            START: "init_x.copy()",
            STEP: 'if x.dtype.kind != "f":\n            raise TypeError("x must hold floats")\n'
            f"        {STEP}",
        },
        on=("walk/x", "whole numbers/x"),
        line=r"raise|^$",
    ),
    Mistake(
        "returns_after_one_step",
        "Your walk ends after the first step: is the `return` indented into the loop? It belongs "
        "after it.",
        edit={f"{STEP}\n    return": f"{STEP}\n        return"},
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
        "one_history_for_all_walks",
        "All walks write into one history: a default such as `history=[]` is made once, when "
        "the function is defined. Begin every walk with a list of its own.",
        edit={"step_num=100)": "step_num=100, history=[])", "history = []\n    for": "for"},
    ),
    *(Mistake(name, sentence, edit={STEP: code}, on=PATHS) for name, code, sentence in STEPS),
    Mistake(
        "height_for_the_gradient",
        "You step by lr times f(x), the height: a step is lr times the gradient of f at x.",
        edit={STEP: "x -= lr * f(x)"},
        on=("one step/x",),  # longer walks fly away, beyond what float32 holds
    ),
    *(Mistake(name, sentence, edit={RETURN: f"return {code}"}) for name, code, sentence in RETURNS),
    *(Mistake(name, sentence, edit={NOTE: code}) for name, code, sentence in NOTES),
    *(Mistake(name, sentence, edit={LOOP: code}) for name, code, sentence in LOOPS),
    *(
        Mistake(
            f"default_rate_of_{name}",
            f"Your default learning rate is {rate}: by its first line, `lr=0.01`, it is 0.01.",
            edit={"lr=0.01": f"lr={rate}"},
        )
        for name, rate in DEFAULT_RATES.items()
    ),
    *(
        Mistake(
            f"default_of_{name}_steps",
            f"By default you take {steps} steps: by its first line, `step_num=100`, they are 100.",
            edit={"step_num=100": f"step_num={steps}"},
        )
        for name, steps in DEFAULT_STEPS.items()
    ),
    Mistake(
        "without_defaults",
        "lr and step_num have no defaults: with `lr=0.01, step_num=100` in the first line a caller "
        "may leave them out.",
        edit={"lr=0.01, step_num=100": "lr, step_num"},
    ),
    Mistake(
        "rate_and_steps_exchanged",
        "lr and step_num are exchanged in the first line: it is `lr=0.01, step_num=100`, in this "
        "order.",
        edit={"lr=0.01, step_num=100": "step_num=100, lr=0.01"},
    ),
    Mistake(
        "begins_elsewhere",
        "Your walk begins elsewhere, at 0 or at random: it begins at init_x.",
        edit={START: "np.ones(np.shape(init_x))"},
        on=("walk/begins at init_x", "table/begins at init_x"),
        spoils_all=True,
    ),
    Mistake(
        "stops_where_it_is_flat",
        "Your walk ends early where the ground is flat: take step_num steps, and note a position "
        "for each of them.",
        edit={STEP: f"{STEP}\n        if np.abs({SLOPE}).max() < 1e-4:\n            break"},
        on=(
            "long walk/no fewer positions than steps",
            "walk/no fewer positions than steps",
            "away/no fewer positions than steps",
            *NONE_TOO_MANY,
        ),
        spoils_all=True,
    ),
    Mistake(
        "stops_where_it_leads_up",
        "Your walk ends early where a step leads uphill: take step_num steps, also where the "
        "rate is so large that it leads away.",
        edit={
            STEP: f"new = x - lr * {SLOPE}\n        if f(new) > f(x):\n            break\n"
            "        x = new"
        },
        on=(
            "away/no fewer positions than steps",
            "walk/no fewer positions than steps",
            "table/no fewer positions than steps",
            *NONE_TOO_MANY,
        ),
        spoils_all=True,
    ),
    Mistake(
        "steps_by_the_last_gradient",
        "Each step uses the gradient of the step before: measure it anew at x, and step by that.",
        edit={
            "history = []": f"history, g = [], {SLOPE}",
            STEP: f"x, g = x - lr * g, {SLOPE}",
        },
    ),
    Mistake(
        "history_for_one_axis",
        "The history has room for positions in one row only: make it a list, or an array of the "
        "shape `(step_num, *x.shape)`.",
        edit={
            "history = []": "history = list(np.zeros((step_num, len(x))))",
            NOTE: "history[sum(map(np.any, history))][:] = x",
        },
        on=("walk/x", "table/x"),
        line=r"history|=",
    ),
    *(
        Mistake(
            name,
            sentence,
            edit={"x -= lr * ": code},
            on=(f"walk/{way}", f"table/{way}"),
            spoils_all=True,
        )
        for name, way, code, sentence in FAMILIES
    ),
    Mistake(
        "climbs_one_step_too_many",
        "You climb, and take one step too many: the gradient points uphill, so the step is minus "
        "lr times the gradient, and there are step_num of them.",
        edit={"x -= lr": "x += lr", LOOP: "range(step_num + 1)"},
    ),
    Mistake(
        "climbs_and_holds_too_many_positions",
        "You climb, and the history holds more positions than there are steps: the gradient points "
        "uphill, so the step is minus lr times the gradient, and each is noted once, before it.",
        edit={"x -= lr": "x += lr", RETURN: "return x, [*history, x.copy()]"},
        on=UPHILL + NONE_TOO_MANY,
        spoils_all=True,
    ),
    Mistake(
        "climbs_in_another_way",
        "You climb: the gradient points uphill, so the step is minus lr times the gradient.",
        edit={"x -= lr": "x += 1.1 * lr"},
        on=UPHILL + NONE_TOO_MANY,
        spoils_all=True,
    ),
    Mistake(
        "returns_nothing",
        "Your function walks and hands nothing back: its last line needs a `return`.",
        edit={RETURN: "x, history"},
    ),
    Mistake(
        "prints_the_end",
        "Your function prints where the walk ends and hands nothing back: `return` it in place of "
        "`print`.",
        edit={RETURN: "print(x)"},
    ),
)
