"""What learners do in the place of a step, a note, a return: names, code, sentences."""

START, STEP = "np.array(init_x, dtype=float)", "x -= lr * numerical_gradient(f, x)"
NOTE, LOOP, RETURN = "history.append(x.copy())", "range(step_num)", "return x, history"
SLOPE = "numerical_gradient(f, x)"

_CUT_OFF = (
    "Large steps, or large slopes, are cut off at a limit: a step is minus lr times the gradient, "
    "however long that is."
)
_ONE_ENTRY = (
    "Only one entry of x moves in each step: all of them move at once, each by lr times its own "
    "slope."
)
_ONE_SLOPE = (
    "You step by one number for all entries, the sum of their slopes, as it comes out where all of "
    "them are nudged at once: each entry moves by lr times its own slope, as your "
    "numerical_gradient has it."
)
_SHORT = (
    "Fewer entries move than x has: subtract lr times the whole gradient from the whole of x, and "
    "every entry moves."
)
_ROUNDED = "x is rounded, or cut to whole numbers, at the end: return it as it comes out."

NONE_TOO_MANY = ("walk/no more positions than steps", "table/no more positions than steps")
UPHILL = ("walk/steps uphill", "table/steps uphill")
PATHS = ("walk/history", "table/history", "away/history", "one step/x")

# What is done in the place of a step.
STEPS = (
    (
        "climbs",
        f"x += lr * {SLOPE}",
        "You climb: the gradient points uphill, so the step is minus lr times the gradient.",
    ),
    (
        "without_the_rate",
        f"x -= {SLOPE}",
        "You step by the whole gradient: multiply it by the learning rate lr.",
    ),
    (
        "with_a_rate_of_its_own",
        f"x -= 0.01 * {SLOPE}",
        "Your learning rate is always 0.01, whatever the caller asks for: use the argument lr.",
    ),
    (
        "with_a_rate_of_a_tenth",
        f"x -= 0.1 * {SLOPE}",
        "Your learning rate is always 0.1, whatever the caller asks for: use the argument lr.",
    ),
    (
        "at_twice_the_rate",
        f"x -= 2 * lr * {SLOPE}",
        "Your steps are twice as long as they should be: a step is lr times the gradient.",
    ),
    (
        "at_half_the_rate",
        f"x -= 0.5 * lr * {SLOPE}",
        "Your steps are half as long as they should be: a step is lr times the gradient.",
    ),
    (
        "at_the_square_of_the_rate",
        f"x -= lr**2 * {SLOPE}",
        "The gradient is multiplied by lr twice: once is enough.",
    ),
    (
        "rate_as_step",
        "x -= lr * numerical_gradient(f, x, lr)",
        "Your slopes are those of differences with a step of lr, as where lr is handed to "
        "numerical_gradient as its h: leave h to its default.",
    ),
    (
        "step_of_the_differences_of_a_tenth",
        "x -= lr * numerical_gradient(f, x, 0.1)",
        "The step of the differences, h, is large: leave it to the default of numerical_gradient.",
    ),
    (
        "steps_of_one_length",
        f"g = {SLOPE}\n        x -= lr * g / np.sqrt(np.sum(g**2))",
        "Every step of yours is lr long. Steps should get shorter where the ground gets flatter: "
        "multiply the gradient itself by lr.",
    ),
    (
        "steps_by_the_largest_slope",
        f"g = {SLOPE}\n        x -= lr * g / np.abs(g).max()",
        "The gradient is divided by its largest entry. Steps should get shorter where the ground "
        "gets flatter: multiply the gradient itself by lr.",
    ),
    (
        "signs_alone",
        f"x -= lr * np.sign({SLOPE})",
        "Only the signs of the gradient count in your step: multiply the gradient itself by lr.",
    ),
    (
        "absolute_slopes",
        f"x -= lr * np.abs({SLOPE})",
        "You step by absolute values, so that every entry only ever falls: leave the slopes their "
        "signs.",
    ),
    (
        "squared_slopes",
        f"x -= lr * {SLOPE} ** 2",
        "You step by the squares of the slopes: a step is lr times the gradient itself.",
    ),
    (
        "one_slope_for_all_entries",
        "x -= lr * (f(x + 1e-4) - f(x - 1e-4)) / 2e-4",
        _ONE_SLOPE,
    ),
    (
        "mean_of_slopes",
        f"x -= lr * np.mean({SLOPE})",
        "You step by the mean of the slopes, one number for all entries: each entry moves by lr "
        "times its own slope.",
    ),
    (
        "slopes_shared_out",
        f"x -= lr * {SLOPE} / x.size",
        "The gradient is divided by the number of entries: a step is lr times the gradient itself.",
    ),
    (
        "replaces_x_by_the_step",
        f"x = -lr * {SLOPE}",
        "x becomes the step itself, minus lr times the gradient: take lr times the gradient from "
        "x, `x -= ...` or `x = x - ...`. (`x =- ...` means `x = -...`.)",
    ),
    (
        "replaces_x_by_the_movement",
        f"x = lr * {SLOPE}",
        "x becomes lr times the gradient: take that from x, `x -= ...` or `x = x - ...`.",
    ),
    (
        "always_from_the_start",
        f"x = init_x - lr * {SLOPE}",
        "Every step begins at init_x again: it begins at x, where the last one ended.",
    ),
    (
        "multiplies_x_by_the_step",
        f"x *= 1 - lr * {SLOPE}",
        "x is multiplied by the step: subtract lr times the gradient from it.",
    ),
    (
        "moves_nothing",
        f"x - lr * {SLOPE}",
        "x never moves: does your step go nowhere? Assign it, `x = x - ...` or `x -= ...`.",
    ),
    (
        "with_weight_decay",
        f"x -= lr * ({SLOPE} + 0.01 * x)",
        "A part of x itself goes off in each step, as in weight decay: a step is minus lr times "
        "the gradient, and nothing else.",
    ),
    (
        "two_steps_for_one",
        f"{STEP}\n        {STEP}",
        "You move twice for each position that you note: a step is one movement.",
    ),
    (
        "looks_ahead",
        f"x -= lr * numerical_gradient(f, x - lr * {SLOPE})",
        "The gradient is measured at the place where a step would lead: measure it at x.",
    ),
    (
        "one_entry_after_the_other",
        f"for k in np.ndindex(x.shape):\n            x[k] -= lr * {SLOPE}[k]",
        "Entries move one after the other, and the next slope is measured from the moved place: "
        "measure the whole gradient first, and then move all entries at once.",
    ),
    (
        "the_steepest_entry_alone",
        f"g = {SLOPE}\n        k = np.argmax(np.abs(g))\n        x.flat[k] -= lr * g.flat[k]",
        _ONE_ENTRY,
    ),
    (
        "entries_by_turns",
        f"k = len(history) % x.size\n        x.flat[k - 1] -= lr * {SLOPE}.flat[k - 1]",
        _ONE_ENTRY,
    ),
    ("first_entry_alone", f"x[:1] -= lr * {SLOPE}[:1]", _SHORT),
    ("first_two_entries_alone", f"x[:2] -= lr * {SLOPE}[:2]", _SHORT),
    ("steps_up_to_one", f"x -= np.clip(lr * {SLOPE}, -1, 1)", _CUT_OFF),
    ("slopes_up_to_one", f"x -= lr * np.clip({SLOPE}, -1, 1)", _CUT_OFF),
    ("slopes_up_to_five", f"x -= lr * np.clip({SLOPE}, -5, 5)", _CUT_OFF),
    (
        "lengths_up_to_one",
        f"g = {SLOPE}\n        x -= lr * g / max(1, np.sqrt(np.sum(g**2)))",
        _CUT_OFF,
    ),
    (
        "downhill_alone",
        f"new = x - lr * {SLOPE}\n        x = new if f(new) < f(x) else x",
        "A step that leads uphill is not taken: take every step, also where the rate is so large "
        "that it leads away.",
    ),
)

# What comes back in the place of x and the history.
RETURNS = (
    (
        "returns_the_height",
        "f(x), history",
        "You return f(x), the height where the walk ends: the exercise asks for the position x.",
    ),
    (
        "returns_the_last_of_the_history",
        "history[-1], history",
        "You return the last position of the history, which is the one before the last step: "
        "return x itself.",
    ),
    (
        "returns_the_lowest_place",
        "min([*history, x], key=f), history",
        "You return the lowest place that the walk came through: asked for is where it ends, also "
        "where the rate is so large that it leads away.",
    ),
    (
        "returns_the_mean_place",
        "np.mean(history, axis=0), history",
        "You return the mean of the positions: return x, where the walk ends.",
    ),
    (
        "returns_the_start",
        "init_x, history",
        "You return the place where the walk began: return x, where it ends.",
    ),
    (
        "pair_exchanged",
        "history, x",
        "The two values are in each other's place: return `x, history`, in this order.",
    ),
    (
        "history_with_the_end",
        "x, [*history, x]",
        "The history also holds the last position: step_num positions, each before its step, are "
        "enough; the last one is x.",
    ),
    (
        "returns_x_alone",
        "x",
        "You return x alone: return the pair `x, history`.",
    ),
    (
        "returns_the_history_alone",
        "history",
        "You return the history alone: return the pair `x, history`.",
    ),
    (
        "returns_the_height_too",
        "x, f(x), history",
        "Three values come back: return `x, history`, these two.",
    ),
    (
        "returns_the_last_position_for_the_history",
        "x, history[-1]",
        "The history is one position: return all of them.",
    ),
    (
        "returns_the_number_of_steps",
        "x, len(history)",
        "In the place of the history stands the number of its positions: return the positions.",
    ),
    (
        "returns_a_dict",
        '{"x": x, "history": history}',
        "A dict comes back: return the pair `x, history`.",
    ),
    (
        "history_in_columns",
        "x, np.array(history).T",
        "The history is transposed: history[i] is the position before step i, a row.",
    ),
    (
        "history_in_one_row",
        "x, np.array(history).ravel()",
        "The history is one long row of numbers: history[i] is a position, in the shape of x.",
    ),
    (
        "history_backwards",
        "x, history[::-1]",
        "The history runs backwards: the first position is that before step 0, and new ones come "
        "last.",
    ),
    ("end_to_two_decimals", "np.round(x, 2), history", _ROUNDED),
    ("end_to_three_decimals", "np.round(x, 3), history", _ROUNDED),
    ("end_in_whole_numbers", "x.astype(int), history", _ROUNDED),
)

# What is noted in the place of a position.
NOTES = (
    (
        "history_of_one_array",
        "history.append(x)",
        "Every entry of the history is where the walk ends: `append(x)` keeps the array itself, "
        "which moves on. Append `x.copy()`.",
    ),
    (
        "history_of_heights",
        "history.append(f(x))",
        "The history holds f(x), the heights: note the positions x.",
    ),
    (
        "history_of_slopes",
        f"history.append({SLOPE})",
        "The history holds gradients: note the positions x.",
    ),
    (
        "history_of_starts",
        "history.append(np.array(init_x, dtype=float))",
        "The history holds the start again and again: note x, which moves.",
    ),
    (
        "history_of_first_entries",
        "history.append(x.flat[0])",
        "The history holds the first entry of each position alone: note the whole of x.",
    ),
    (
        "history_of_sums",
        "history.append(np.sum(x))",
        "The history holds one number for each position, the sum of its entries: note x itself.",
    ),
    (
        "history_of_lengths",
        "history.append(np.sqrt(np.sum(x**2)))",
        "The history holds one number for each position, its distance from 0: note x itself.",
    ),
    (
        "history_of_absolute_values",
        "history.append(np.abs(x))",
        "The history holds absolute values: note the positions with their signs.",
    ),
    (
        "history_in_whole_numbers_always",
        "history.append(x.astype(int))",
        "The history holds whole numbers, which cuts the decimals of every position off: note x as "
        "it is, or make the array one of floats.",
    ),
    (
        "history_to_two_decimals",
        "history.append(np.round(x, 2))",
        "The history holds rounded positions: note x as it is.",
    ),
    (
        "history_of_the_last_position",
        "history = [x.copy()]",
        "The history holds the last position alone: is it begun anew in every step? Append to it.",
    ),
    (
        "history_of_the_first_position",
        "if len(history) == 0:\n            history.append(x.copy())",
        "The history holds the first position and no other: note one for every step.",
    ),
    (
        "history_entry_by_entry",
        "history.extend(x.copy())",
        "The history holds the entries of the positions one by one, as `extend` notes them: "
        "`append` notes the position.",
    ),
)

# How often is stepped.
LOOPS = (
    (
        "one_step_too_few",
        "range(1, step_num)",
        "You take one step too few, as with `range(1, step_num)`, which runs step_num − 1 times.",
    ),
    (
        "one_step_too_many",
        "range(step_num + 1)",
        "You take one step too many, as with `range(step_num + 1)`.",
    ),
    (
        "a_hundred_steps_always",
        "range(100)",
        "You take 100 steps, whatever the caller asks for: use the argument step_num.",
    ),
    (
        "twenty_steps_always",
        "range(20)",
        "You take 20 steps, whatever the caller asks for: use the argument step_num.",
    ),
)

DEFAULT_RATES = {"a_tenth": "0.1", "a_twentieth": "0.05", "a_thousandth": "0.001"}
DEFAULT_STEPS = {"ten": 10, "twenty": 20, "fifty": 50, "a_thousand": 1000}

# Families of steps, each by how they go and not by where they lead.
FAMILIES = (
    (
        "ever_shorter_steps",
        "steps ever shorter",
        "x -= lr * 0.95 ** len(history) * ",
        "Your learning rate shrinks from step to step: it stays as the caller gave it.",
    ),
    (
        "ever_longer_steps",
        "steps ever longer",
        "x -= lr * len(history) * ",
        "Your learning rate grows from step to step: it stays as the caller gave it.",
    ),
    (
        "steps_of_several_rates",
        "steps at several rates",
        "x -= lr * (1 + len(history) % 2) * ",
        "Your steps are not all the same multiple of the gradient: each is minus lr times the "
        "gradient, no more and no less.",
    ),
    (
        "steps_elsewhere",
        "steps elsewhere",
        "x -= lr * np.arange(x.size).reshape(x.shape) * ",
        "Your steps do not lead straight down the gradient of the place where they begin: move all "
        "entries at once, by minus lr times the gradient that is measured there, and nothing else.",
    ),
    (
        "steps_at_another_rate",
        "steps at another rate",
        "x -= 1.7 * lr * ",
        "All of your steps are the same multiple of the gradient, and it is not lr: a step is "
        "minus lr times the gradient.",
    ),
)
