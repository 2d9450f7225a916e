"""What is known to go wrong in `numerical_diff`."""

from grading.exercises.declaration import Mistake

FORMULA = "(f(x + h) - f(x - h)) / (2 * h)"
RISE, RUN = "(f(x + h) - f(x - h))", "(2 * h)"

_TO_ONE_SIDE = ("wide step/slope", "narrow step/slope")
_STEPS = ("curve/steps out of rounding", "wide step/steps out of rounding")
_ANYWHERE = ("negative x", "x is 0", "far from 0", "a whole number", "another curve")
_WIDE = (
    "Your default step is too wide: the error of a central difference grows like h². Take "
    "something around 1e-4."
)
_WIDE_FOR_ALL = (
    "Your step is {}, whatever the caller asks for, as where `h` is set anew inside the function: "
    "leave that line out, and use the h that a call gives."
)
_TWO_VALUES = (
    "You combine more than the two values beside x, as finer formulas do: the central difference "
    "is (f(x + h) − f(x − h)) / 2h."
)
_PLACE_CHANGED = "You measure at a rounded or truncated x: leave the place as it is given."
_SIDE_BY_SIGN = (
    "To which side you step depends on the sign of x, and it is one side only: take one step to "
    "each side, wherever x is."
)
_MIRRORED = (
    "Your second place is h − x or −x − h, which mirrors x at 0: the one on the left of x is x − h."
)

# How a line reads in which f, the function itself, is multiplied; f(...) * 2 is none.
_F_IS_A_FACTOR = r"\bf\s*\*(?!\*)|\*\s*f\b(?!\s*\()"
_F_IS_NO_FACTOR = rf"^(?!.*(?:{_F_IS_A_FACTOR}))"

# What is returned in the place of the formula.
_IN_PLACE_OF_THE_FORMULA = (
    (
        "two_steps_to_one_side",
        "(f(x + 2 * h) - f(x)) / (2 * h)",
        "Both steps go to the same side, (f(x + 2h) − f(x)) / 2h: that is the slope around x + h. "
        "Take one step of h to each side of x.",
    ),
    (
        "steps_of_two_h",
        "(f(x + 2 * h) - f(x - 2 * h)) / (4 * h)",
        "Your steps are 2h wide, so you measure between x − 2h and x + 2h: h is the step to either "
        "side.",
    ),
    (
        "steps_of_half_h",
        "(f(x + h / 2) - f(x - h / 2)) / h",
        "Your steps are only h / 2 wide: h is the step to either side, so the two places lie 2h "
        "apart.",
    ),
    (
        "steps_of_two_h_over_two_h",
        "(f(x + 2 * h) - f(x - 2 * h)) / (2 * h)",
        "You step 2h to each side and divide by 2h: step by h, as far as the run that you divide "
        "by.",
    ),
    (
        "steps_of_half_h_over_two_h",
        "(f(x + h / 2) - f(x - h / 2)) / (2 * h)",
        "You step h / 2 to each side and divide by 2h: step by h, as far as the run that you "
        "divide by.",
    ),
    (
        "one_side_over_two_h",
        "(f(x + h) - f(x)) / (2 * h)",
        "You take the rise of one side, f(x + h) − f(x), over the run of both, 2h: that is half "
        "the slope. Start from f(x − h).",
    ),
    (
        "rise_without_parentheses",
        "f(x + h) - f(x - h) / (2 * h)",
        "Only f(x − h) is divided by 2h: put parentheses around the difference.",
    ),
    (
        "rise_without_parentheses_over_h",
        "f(x + h) - f(x - h) / h",
        "Only f(x − h) is divided, and by h: put parentheses around the difference, and divide by "
        "2h.",
    ),
    (
        "no_parentheses",
        "f(x + h) - f(x - h) / 2 * h",
        "The difference and the run stand without parentheses: only f(x − h) is divided, by 2, and "
        "then multiplied by h. Put parentheses around the difference, and around `2 * h`.",
    ),
    (
        "no_parentheses_over_h",
        "f(x + h) - f(x - h) / h * 2",
        "The difference and the run stand without parentheses: only f(x − h) is divided, by h, and "
        "then multiplied by 2. Put parentheses around the difference, and around the run.",
    ),
    (
        "second_f_inside_the_first",
        "f(x + h - f(x - h)) / (2 * h)",
        "f(x − h) stands inside the parentheses of the first f: close them after x + h.",
    ),
    (
        "sum_in_place_of_the_rise",
        "(f(x + h) + f(x - h)) / (2 * h)",
        "You add f(x + h) and f(x − h): the rise is their difference.",
    ),
    (
        "mean_height",
        "(f(x + h) + f(x - h)) / 2",
        "This is the mean of two heights, f(x + h) and f(x − h): a slope is their difference "
        "divided by the run, 2h.",
    ),
    (
        "rise_without_run",
        RISE,
        "You return the rise f(x + h) − f(x − h) alone: divide it by the run, 2h.",
    ),
    (
        "absolute_slope",
        f"abs({FORMULA})",
        "Your slope is never negative: where f falls, its slope is. If there is an `abs`, leave it "
        "out.",
    ),
    (
        "sign_swapped",
        "(f(x - h) - f(x + h)) / (2 * h)",
        "Your slope has the wrong sign: the value on the right, f(x + h), comes first.",
    ),
    ("mirrored_place", "(f(x + h) - f(h - x)) / (2 * h)", _MIRRORED),
    ("mirrored_places", "(f(x + h) - f(-x - h)) / (2 * h)", _MIRRORED),
    (
        "around_zero",
        "(f(h) - f(-h)) / (2 * h)",
        "x plays no part: your two places are h and −h, around 0. Take x + h and x − h.",
    ),
    (
        "stretched_places",
        "(f(x * (1 + h)) - f(x * (1 - h))) / (2 * h)",
        "You multiply x by 1 ± h, so that the step is h · x: add h to x, and subtract it.",
    ),
    (
        "f_of_the_run",
        "f((x + h) - (x - h)) / (2 * h)",
        "Your slope is f(2h) / 2h, as where the places are subtracted, and f is called on their "
        "distance: call f at each of the two places, and subtract what it returns.",
    ),
    (
        "bend_over_one_step",
        "(f(x + h) - 2 * f(x) + f(x - h)) / h",
        "You subtract the slope of the left side from that of the right one, which measures the "
        "bend: the slope is their mean.",
    ),
    (
        "half_of_one_side",
        "(f(x + h) - f(x)) / h + (f(x) - f(x - h)) / h / 2",
        "Your slope is that of the right side and half that of the left one, as where only the "
        "second of two is halved: put parentheses around their sum.",
    ),
    (
        "five_point_rule",
        "(8 * f(x + h) - 8 * f(x - h) - f(x + 2 * h) + f(x - 2 * h)) / (12 * h)",
        _TWO_VALUES,
    ),
    ("extrapolated", f"(4 * (f(x + h / 2) - f(x - h / 2)) / h - {FORMULA}) / 3", _TWO_VALUES),
    ("three_points_ahead", "(4 * f(x + h) - 3 * f(x) - f(x + 2 * h)) / (2 * h)", _TWO_VALUES),
    (
        "cut_to_a_whole_number",
        f"int({FORMULA})",
        "Your slope is rounded or cut to a whole number: return it as it comes out.",
    ),
    (
        "angle_of_the_slope",
        f"np.arctan({FORMULA})",
        "This is the angle of the tangent, an arctan: the slope itself is asked for.",
    ),
    (
        "in_an_array",
        f"np.array([{FORMULA}])",
        "The slope comes back in an array or list of length 1: return the number itself.",
    ),
    (
        "together_with_h",
        f"({FORMULA}, h)",
        "Two values come back: return the slope alone.",
    ),
)

# What the rise is divided by in the place of 2h.
_OTHER_RUNS = (
    (
        "divides_by_h",
        "/ h",
        "Your slope is twice the right one: x − h and x + h lie 2h apart, so divide by 2h. (If you "
        "add two one-sided slopes, halve the sum.)",
    ),
    (
        "divides_by_two_times_h_without_parentheses",
        "/ 2 * h",
        "You get half the rise times h, as by `/ 2 * h`, which divides by 2 and then multiplies by "
        "h: put parentheses around `2 * h`.",
    ),
    (
        "divides_by_h_times_two",
        "/ h * 2",
        "Your slope is four times the right one, as by `/ h * 2`, which divides by h and then "
        "multiplies by 2, or by `/ (h / 2)`: divide by 2h, in parentheses.",
    ),
    (
        "divides_by_four_h",
        "/ (4 * h)",
        "Your slope is half the right one: x − h and x + h lie 2h apart, so divide by 2h.",
    ),
    (
        "divides_by_the_square_of_h",
        "/ (2 * h**2)",
        "You divide by 2h²: the run between x − h and x + h is 2h.",
    ),
    (
        "divides_by_two",
        "/ 2",
        "You divide the rise by 2, as for a mean: the run is 2h.",
    ),
    (
        "divides_by_the_place",
        "/ (2 * x)",
        "You divide by 2x: the run is the distance of the two places, 2h.",
    ),
    (
        "divides_by_a_run_of_its_own",
        "/ 2e-4",
        "Your slope is the rise divided by 2e-4, whatever h is: the run is 2h, with the caller's "
        "h.",
    ),
    (
        "multiplies_by_the_run",
        "* (2 * h)",
        "You multiply the rise by 2h: a slope is the rise divided by the run.",
    ),
)

# What is done to the arguments first.
_BEFORE = (
    ("place_cut_to_a_whole_number", "x = int(x)", _PLACE_CHANGED),
    ("place_rounded", "x = round(x, 1)", _PLACE_CHANGED),
    (
        "works_at_the_absolute_value",
        "x = abs(x)",
        "Where x is negative, you measure the slope at |x|: leave x its sign.",
    ),
    (
        "step_that_grows_with_x",
        "h = h * max(1.0, abs(x))",
        "Your step grows where x is large: h is the step to either side, wherever x is.",
    ),
    (
        "in_single_precision",
        "x, h = np.float32(x), np.float32(h)",
        "float32 holds seven digits, and the rise over a small step has only the last of them: "
        "leave x and h as they are.",
    ),
    (
        "zero_at_zero",
        "if x == 0:\n        return 0.0",
        "At x = 0 your slope is 0: a curve may be steep there, too, so measure as anywhere else.",
    ),
    (
        "one_side_at_zero",
        "if x == 0:\n        return (f(x + h) - f(x)) / h",
        "At x = 0 you step to one side only: take one step to each side, as anywhere else.",
    ),
    (
        "one_side_below_zero",
        "if x < 0:\n        return (f(x) - f(x - h)) / h",
        "Where x is negative, you step to one side only: take one step to each side, as anywhere "
        "else.",
    ),
)

_TO_ONE_SIDE_BY_SIGN = (
    ("away_from_zero", "return (f(x + h) - f(x)) / h if x > 0 else (f(x) - f(x - h)) / h"),
    ("away_from_zero_or_both", f"return (f(x + h) - f(x)) / h if x > 0 else {FORMULA}"),
    ("towards_zero", "return (f(x) - f(x - h)) / h if x > 0 else (f(x + h) - f(x)) / h"),
)

MISTAKES = (
    *(
        Mistake(
            name,
            _SIDE_BY_SIGN,
            edit={f"return {FORMULA}": code},
            on=(*_TO_ONE_SIDE, "negative x/slope"),
            spoils_all=True,
        )
        for name, code in _TO_ONE_SIDE_BY_SIGN
    ),
    Mistake(
        "forward_difference",
        "This is a forward difference, (f(x + h) − f(x)) / h: its error shrinks only like h. "
        "Take one step to each side.",
        edit={FORMULA: "(f(x + h) - f(x)) / h"},
        on=_TO_ONE_SIDE,
    ),
    Mistake(
        "backward_difference",
        "This is a backward difference, (f(x) − f(x − h)) / h: its error shrinks only like h. "
        "Take one step to each side.",
        edit={FORMULA: "(f(x) - f(x - h)) / h"},
        on=_TO_ONE_SIDE,
    ),
    *(
        Mistake(name, sentence, edit={FORMULA: code})
        for name, code, sentence in _IN_PLACE_OF_THE_FORMULA
    ),
    *(Mistake(name, sentence, edit={f"/ {RUN}": run}) for name, run, sentence in _OTHER_RUNS),
    *(
        Mistake(name, sentence, edit={"return": f"{lines}\n    return"})
        for name, lines, sentence in _BEFORE
    ),
    *(
        Mistake(
            f"slope_to_{decimals}_decimals",
            "Your slope is rounded to a few digits: return it as it comes out.",
            edit={FORMULA: f"round({FORMULA}, {decimals})"},
            on=("curve/slope", "falling curve/slope", "negative x/slope"),
            spoils_all=True,
        )
        for decimals in (1, 2, 3, 4)
    ),
    Mistake(
        "step_lost_in_rounding",
        "Your step is far too small: x + 1e-50 is x itself in floating point, so the "
        "difference is 0. Take something around 1e-4.",
        edit={"h=1e-4": "h=1e-50"},
    ),
    Mistake(
        "fixed_step_lost_in_rounding",
        "Both of your values are measured at x itself, as in f(x) − f(x), or with a step such "
        "as 1e-50, which is lost where it is added to x: measure at x + h and at x − h.",
        edit={"return": "h = 1e-50\n    return"},
    ),
    Mistake(
        "the_same_place_twice",
        "Both of your values are measured at the same place: one belongs to x + h, the other "
        "to x − h.",
        edit={FORMULA: "(f(x + h) - f(x + h)) / (2 * h)"},
        on=("curve/slope", "wide step/slope", "wide step/step"),
        spoils_all=True,
    ),
    Mistake(
        "ignores_f",
        "Your function never calls f: it must work for any f that it is given, by evaluating it.",
        edit={FORMULA: "0.02 * x + 0.1"},
        on=("curve/calls of f", "wide step/calls of f"),
        spoils_all=True,
    ),
    Mistake(
        "step_beside_the_parentheses",
        "f is asked at x alone, and never beside it: the step belongs into the parentheses, "
        "f(x + h) and f(x − h).",
        edit={FORMULA: "((f(x) + h) - (f(x) - h)) / (2 * h)"},
        on=("curve/asked beside x", "wide step/asked beside x"),
        spoils_all=True,
    ),
    Mistake(
        "f_of_an_array",
        "You call f with an array or a list: it takes one number, so call it twice, at x + h "
        "and at x − h.",
        edit={FORMULA: "np.diff(f(np.array([x - h, x + h])))[0] / (2 * h)"},
        on=("curve/slope", "wide step/slope"),
        spoils_all=True,
    ),
    Mistake(
        "default_step_too_small",
        "Your default step is too small: f(x + h) and f(x − h) agree in nearly all digits, and "
        "little more than the rounding of the last ones is left. Take something around 1e-4.",
        edit={"h=1e-4": "h=1e-11"},
        on=_STEPS,
        spoils_all=True,
    ),
    Mistake(
        "fixed_step_too_small",
        "Your step is far too small, whatever the caller asks for: f(x + h) and f(x − h) agree "
        "in nearly all digits, and rounding is what is left. Use h, with a default around "
        "1e-4.",
        edit={"return": "h = 1e-11\n    return"},
        on=_STEPS,
        spoils_all=True,
    ),
    *(
        Mistake(name, _WIDE_FOR_ALL.format(step), edit={"return": f"h = {step}\n    return"})
        for name, step in (("fixed_step_of_a_tenth", "0.1"), ("fixed_step_of_a_hundredth", "0.01"))
    ),
    Mistake("default_step_of_a_tenth", _WIDE, edit={"h=1e-4": "h=0.1"}),
    Mistake("default_step_of_a_hundredth", _WIDE, edit={"h=1e-4": "h=0.01"}),
    Mistake(
        "without_a_default_step",
        "`h` has no default: with `h=1e-4` in the first line a caller may leave it out.",
        edit={"h=1e-4": "h"},
    ),
    *(
        Mistake(
            name,
            "The arguments stand in another order than the first line has them: f, x, and then h.",
            edit={"(f, x, h=1e-4)": order},
            line=_F_IS_NO_FACTOR,
        )
        for name, order in (
            ("step_before_the_place", "(f, h, x=1.0)"),
            ("place_before_the_function", "(x, f, h=1e-4)"),
        )
    ),
    Mistake(
        "f_as_a_factor",
        "f stands beside `*`, as a number that is multiplied: f is a function, and its value at a "
        "place comes of a call, with the place in parentheses right behind the name.",
        edit={FORMULA: "(f * (x + h) - f * (x - h)) / (2 * h)"},
        on=("curve/slope", "wide step/slope"),
        line=_F_IS_A_FACTOR,
        spoils_all=True,
    ),
    Mistake(
        "second_derivative",
        "f(x + h) − 2f(x) + f(x − h) over h² measures the bend, the second derivative: the "
        "slope is (f(x + h) − f(x − h)) / 2h.",
        edit={FORMULA: "(f(x + h) - 2 * f(x) + f(x - h)) / h**2"},
        on=_TO_ONE_SIDE,
    ),
    Mistake(
        "step_in_proportion_to_x",
        "Your step is h times |x|: at x = 0 none is left, and you divide by zero. Step by h "
        "itself.",
        edit={"return": "h = h * abs(x)\n    return"},
        on=("wide step/slope", "step around 0/slope"),
    ),
    Mistake(
        "step_in_proportion_to_x_but_at_zero",
        "Your step is h times |x|: h is the step to either side, wherever x is.",
        edit={"return": "h = h * (abs(x) or 1.0)\n    return"},
    ),
    Mistake(
        "remembers_by_place",
        "Slopes are remembered by x alone: another function, or another h, has another slope "
        "there. Measure anew in every call.",
        edit={
            f"return {FORMULA}": "known = vars(numerical_diff)\n"
            "    if str(x) not in known:\n"
            f"        known[str(x)] = {FORMULA}\n"
            "    return known[str(x)]"
        },
        on=("another curve/slope", "curve/slope"),
        spoils_all=True,
    ),
    Mistake(
        "returns_a_function",
        "You return a function: call it, so that the slope at x comes back, a number.",
        edit={f"return {FORMULA}": f"return lambda x: {FORMULA}"},
    ),
    Mistake(
        "returns_nothing",
        "Your function computes and hands nothing back: its last line needs a `return`.",
        edit={"return ": ""},
    ),
    Mistake(
        "prints_the_slope",
        "Your function prints the slope and hands nothing back: `return` it in place of `print`.",
        edit={f"return {FORMULA}": f"print({FORMULA})"},
    ),
    Mistake(
        "ignores_the_callers_step",
        "You use a step of your own and not the caller's: `h` is an argument of the function.",
        edit={"return": "h = 1e-4\n    return"},
        on=(
            "curve/slope",
            *(f"{place}/slope" for place in _ANYWHERE),
            "wide step/step as in 1, 2 or 5",
            "step around 0/step as in 1, 2 or 5",
        ),
        spoils_all=True,
    ),
)
