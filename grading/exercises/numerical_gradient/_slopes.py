"""What learners compute in the place of a gradient: names, code, sentences."""

# What an entry of the gradient is in the place of the quotient.
IN_PLACE_OF_THE_QUOTIENT = (
    (
        "divides_the_gradient_by_h",
        "(above - below) / h",
        "Every entry is twice the right one: x − h and x + h lie 2h apart, so divide by 2h. (If "
        "you add two one-sided slopes, halve the sum.)",
    ),
    (
        "gradient_sign_swapped",
        "(below - above) / (2 * h)",
        "The gradient points the wrong way: in each entry the value above, at x + h, comes first.",
    ),
    (
        "gradient_by_two_times_h_without_parentheses",
        "(above - below) / 2 * h",
        "Every entry is half the rise times h, as by `/ 2 * h`, which divides by 2 and then "
        "multiplies by h: put parentheses around `2 * h`.",
    ),
    (
        "gradient_rise_without_parentheses",
        "above - below / (2 * h)",
        "Only the value below is divided by 2h: put parentheses around the difference.",
    ),
    (
        "gradient_without_parentheses",
        "above - below / 2 * h",
        "The difference and the run stand without parentheses, as in `above - below / 2 * h`: only "
        "the value below is divided, by 2, and then multiplied by h. Put parentheses around the "
        "difference, and around `2 * h`.",
    ),
    (
        "rises_without_run",
        "above - below",
        "Every entry is the rise, f(x + h) − f(x − h), alone: divide it by the run, 2h.",
    ),
    (
        "absolute_slopes",
        "abs(above - below) / (2 * h)",
        "No entry is ever negative: where f falls along an entry, its slope is. If there is an "
        "`abs`, leave it out.",
    ),
    (
        "sums_in_place_of_rises",
        "(above + below) / (2 * h)",
        "You add f(x + h) and f(x − h): the rise is their difference.",
    ),
    (
        "second_derivatives",
        "(above - 2 * f(x) + below) / h**2",
        "Every entry is a second derivative, (f(x + h) − 2f(x) + f(x − h)) / h²: the slope is "
        "(f(x + h) − f(x − h)) / 2h.",
    ),
    (
        "half_of_every_slope",
        "(above - below) / (4 * h)",
        "Every entry is half the right one: x − h and x + h lie 2h apart, so divide by 2h alone.",
    ),
    (
        "slopes_times_x",
        "(above - below) / (2 * h) * kept",
        "Every slope is multiplied by its entry of x: leave it as it is.",
    ),
    (
        "slopes_shared_out",
        "(above - below) / (2 * h) / x.size",
        "Every slope is divided by the number of entries, as for a mean: leave it as it is.",
    ),
    (
        "slopes_to_two_decimals",
        "round(float(above - below) / (2 * h), 2)",
        "The slopes are rounded to a few digits: leave them as they come out.",
    ),
    (
        "slopes_to_three_decimals",
        "round(float(above - below) / (2 * h), 3)",
        "The slopes are rounded to a few digits: leave them as they come out.",
    ),
)

# Where f is asked in the place of x + h and x − h: above, below, and what the rise is divided by.
OTHER_PLACES = (
    (
        "forward_differences",
        ("kept + h", "kept", "h"),
        "Every partial derivative is a forward difference, (f(x + h) − f(x)) / h: step to both "
        "sides and divide by 2h.",
    ),
    (
        "backward_differences",
        ("kept", "kept - h", "h"),
        "Every partial derivative is a backward difference, (f(x) − f(x − h)) / h: step to both "
        "sides and divide by 2h.",
    ),
    (
        "second_value_at_x_itself",
        ("kept + h", "kept", "(2 * h)"),
        "Your second value is measured at x itself, and the rise divided by 2h: from x + h, go 2h "
        "down, to x − h.",
    ),
    (
        "both_nudges_to_one_side",
        ("kept + 2 * h", "kept", "(2 * h)"),
        "You measure at x + 2h and at x, which is the slope around x + h: nudge each entry by h to "
        "either side of x.",
    ),
    (
        "nudges_by_two_h",
        ("kept + 2 * h", "kept - 2 * h", "(4 * h)"),
        "Each entry moves by 2h to either side: the caller's h is the step to one side.",
    ),
    (
        "nudges_by_half_of_h",
        ("kept + h / 2", "kept - h / 2", "h"),
        "Each entry moves by h / 2 to either side only: h is the step to one side, so the two "
        "places lie 2h apart.",
    ),
    (
        "nudges_by_two_h_over_two_h",
        ("kept + 2 * h", "kept - 2 * h", "(2 * h)"),
        "Each entry moves by 2h to either side, and the rise is divided by 2h: the caller's h is "
        "the step to one side.",
    ),
    (
        "the_same_nudge_twice",
        ("kept + h", "kept + h", "(2 * h)"),
        "Both values are measured at the same place: one belongs to x + h, the other to x − h.",
    ),
    (
        "nudges_in_proportion_to_x",
        ("kept * (1 + h)", "kept * (1 - h)", "(2 * h * kept)"),
        "Your nudge is h times the entry, which is no nudge where the entry is 0: add h itself, "
        "and subtract it.",
    ),
    (
        "nudges_that_grow_with_x",
        (
            "kept + h * max(1, abs(kept))",
            "kept - h * max(1, abs(kept))",
            "(2 * h * max(1, abs(kept)))",
        ),
        "Your nudge grows where an entry is large: h is the step to either side, wherever x is.",
    ),
)

# What is returned in the place of the gradient.
IN_PLACE_OF_THE_GRADIENT = (
    (
        "scaled_to_length_one",
        "return gradient / np.sqrt(np.sum(gradient**2))",
        "Your gradient is scaled to length 1: its length is the steepness, so leave it as it is.",
    ),
    (
        "added_up_to_one_slope",
        "return np.sum(gradient)",
        "The slopes are added up: return all of them, in the shape of x.",
    ),
    (
        "one_entry_further",
        "return np.roll(gradient, 1)",
        "Every slope stands one entry too late: put it at the index of the entry that was nudged.",
    ),
    (
        "one_too_many",
        "return gradient + 1",
        "Every slope is 1 too large: where you add slopes to an array that is there, as by `+=`, "
        "begin with zeros.",
    ),
    (
        "slope_of_the_last_entry_everywhere",
        "return np.full(x.shape, gradient.flat[-1])",
        "Every entry holds the slope of the last one: write each slope to its own index, "
        "`gradient[index]`.",
    ),
    (
        "running_totals_of_slopes",
        "return np.full(x.shape, np.sum(gradient))",
        "Every entry holds the sum of all slopes: write each slope to its own index, "
        "`gradient[index]`.",
    ),
    (
        "a_step_in_place_of_the_gradient",
        "return x - h * gradient",
        "You return a place one step downhill: the gradient itself is asked for.",
    ),
    (
        "moves_by_the_gradient",
        "return h * gradient",
        "The gradient is multiplied by h once more: leave it as it is.",
    ),
    (
        "returns_x_itself",
        "return x",
        "What you return is x itself: gather the slopes in a new array, and return that. (A line "
        "such as `grad = x` makes no new array: it gives x a second name.)",
    ),
    (
        "together_with_the_value",
        "return gradient, f(x)",
        "Two values come back: return the gradient alone.",
    ),
    (
        "in_half_precision",
        "return gradient.astype(np.float16)",
        "Your slopes hold three digits, as float16 does: gather the gradient in an array of "
        "float64.",
    ),
    (
        "returns_nothing",
        "",
        "Your function computes and hands nothing back: its last line needs a `return`.",
    ),
    (
        "prints_the_gradient",
        "print(gradient)",
        "Your function prints the gradient and hands nothing back: `return` it in place of "
        "`print`.",
    ),
    (
        "only_the_first_slope",
        "gradient.flat[1:] = 0\n    return gradient",
        "Only the first entry has a slope: is the `return` indented into the loop? It belongs "
        "after the last entry.",
    ),
    (
        "skips_the_first_entry",
        "gradient.flat[0] = 0\n    return gradient",
        "The first entry has no slope: is it left out by your loop? Indices begin at 0.",
    ),
    (
        "skips_the_last_entry",
        "gradient.flat[-1] = 0\n    return gradient",
        "The last entry has no slope: is it left out by your loop? `range(n)` ends by itself "
        "before n.",
    ),
)
