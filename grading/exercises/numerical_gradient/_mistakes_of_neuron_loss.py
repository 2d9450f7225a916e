"""What is known to go wrong in `neuron_loss`."""

from grading.exercises.declaration import Mistake

Y, SQUARE = "1 / (1 + np.exp(-(x * w + b)))", "(y - y_target) ** 2"
LOSS = f"0.5 * {SQUARE}"

_SQUARED = (
    "You square y and the target each by itself, or only one of them: subtract first, then square "
    "the difference."
)
_CUT_OFF = (
    "The sum x·w + b, or y, is cut off at a limit: 1 / (1 + exp(−z)) needs none, and takes numbers "
    "as they are."
)
_ONE_FOR_EVERY_POINT = "return one loss for every point of the mesh, in the shape of w and b."
_MESHES = (
    "A loop over w takes it for a row: w and b may be single numbers, or tables. Computed at once, "
    "x * w + b, any shape will do."
)

# What the neuron computes in the place of y.
_NEURONS = (
    (
        "without_the_sigmoid",
        "x * w + b",
        "The sigmoid is missing: x·w + b goes through σ before it meets the target.",
    ),
    (
        "sigmoid_without_minus",
        "1 / (1 + np.exp(x * w + b))",
        "Your sigmoid falls where it should rise: it is 1 / (1 + exp(−z)), with a minus.",
    ),
    (
        "without_the_bias",
        "1 / (1 + np.exp(-(x * w)))",
        "The bias b is left out: the neuron computes σ(x·w + b).",
    ),
    (
        "bias_times_input",
        "1 / (1 + np.exp(-(x * (w + b))))",
        "The bias b is multiplied by x, too: multiply the weight alone, x·w + b.",
    ),
    (
        "without_the_input",
        "1 / (1 + np.exp(-(w + b)))",
        "You leave out the input x: multiply the weight by it, x·w + b.",
    ),
    (
        "everything_added",
        "1 / (1 + np.exp(-(x + w + b)))",
        "x is added to the weight: multiply the two, x·w + b.",
    ),
    (
        "everything_multiplied",
        "1 / (1 + np.exp(-(x * w * b)))",
        "The bias b is multiplied in: add it, x·w + b.",
    ),
    (
        "weight_and_bias_exchanged",
        "1 / (1 + np.exp(-(x * b + w)))",
        "x is multiplied by b, and w added: the neuron computes σ(x·w + b).",
    ),
    (
        "minus_on_the_product_alone",
        "1 / (1 + np.exp(-x * w + b))",
        "The bias counts with a minus: the neuron computes σ(x·w + b). In exp(−(x·w + b)) the "
        "minus belongs to all of the sum, so put parentheses around it.",
    ),
    (
        "one_over_one_first",
        "1 / 1 + np.exp(-(x * w + b))",
        "You get 1 + exp(−z), as by `1 / 1 + exp(−z)`, which divides 1 by 1 and then adds: put "
        "parentheses around `1 + exp(−z)`.",
    ),
    (
        "one_minus_the_power",
        "1 / (1 - np.exp(-(x * w + b)))",
        "Below the line stands 1 − exp(−z): the sigmoid is 1 / (1 + exp(−z)).",
    ),
    (
        "sigmoid_twice",
        "1 / (1 + np.exp(-1 / (1 + np.exp(-(x * w + b)))))",
        "The sigmoid is taken twice: once is enough.",
    ),
    (
        "tanh_for_the_sigmoid",
        "np.tanh(x * w + b)",
        "Your neuron squeezes with tanh, which runs from −1 to 1: the sigmoid is "
        "1 / (1 + exp(−z)).",
    ),
    (
        "tanh_of_the_half",
        "np.tanh((x * w + b) / 2)",
        "tanh(z / 2) runs from −1 to 1: the sigmoid is (1 + tanh(z / 2)) / 2, which is "
        "1 / (1 + exp(−z)).",
    ),
    (
        "relu_for_the_sigmoid",
        "np.maximum(x * w + b, 0)",
        "Your neuron bends by a ReLU: the sigmoid is 1 / (1 + exp(−z)).",
    ),
    (
        "softplus_for_the_sigmoid",
        "np.log(1 + np.exp(x * w + b))",
        "Your neuron computes ln(1 + exp(z)): the sigmoid is 1 / (1 + exp(−z)).",
    ),
    (
        "step_for_the_sigmoid",
        "(x * w + b > 0) * 1.0",
        "Your neuron is a step, 0 or 1: the sigmoid, 1 / (1 + exp(−z)), rises smoothly.",
    ),
    (
        "overflows_far_out",
        "np.exp(x * w + b) / (1 + np.exp(x * w + b))",
        "exp(z) / (1 + exp(z)) is inf / inf, which is nan, where z is large: 1 / (1 + exp(−z)) is "
        "the same number and stays finite.",
    ),
    ("sum_up_to_one", "1 / (1 + np.exp(-np.clip(x * w + b, -1, 1)))", _CUT_OFF),
    ("sum_up_to_five", "1 / (1 + np.exp(-np.clip(x * w + b, -5, 5)))", _CUT_OFF),
    ("sum_up_to_ten", "1 / (1 + np.exp(-np.clip(x * w + b, -10, 10)))", _CUT_OFF),
    ("y_up_to_99_percent", f"np.clip({Y}, 0.01, 0.99)", _CUT_OFF),
    ("y_up_to_999_permille", f"np.clip({Y}, 0.001, 0.999)", _CUT_OFF),
)

# What is returned in the place of half the squared difference.
_LOSSES = (
    (
        "without_the_half",
        SQUARE,
        "The factor 0.5 in front of the square is missing: you get twice the loss.",
    ),
    (
        "half_of_the_half",
        f"0.25 * {SQUARE}",
        "You get half of the loss: 0.5 stands once, and before the square, not in it.",
    ),
    (
        "twice_the_square",
        f"2 * {SQUARE}",
        "The factor before the square is 2: it is 0.5.",
    ),
    (
        "negative_loss",
        f"-{LOSS}",
        "Your loss is negative: half a square never is, so leave the minus out.",
    ),
    (
        "not_squared",
        "0.5 * (y - y_target)",
        "The difference to the target is not squared yet.",
    ),
    (
        "doubled_for_squared",
        "0.5 * (y - y_target) * 2",
        "The difference is doubled, and not squared: write `** 2`.",
    ),
    (
        "absolute_difference",
        "0.5 * np.abs(y - y_target)",
        "You take the absolute difference: square it instead.",
    ),
    (
        "third_power",
        "0.5 * (y - y_target) ** 3",
        "You take the third power of the difference: square it.",
    ),
    (
        "root_of_the_loss",
        f"np.sqrt({LOSS})",
        "You take a square root at the end: the loss is half the square itself.",
    ),
    (
        "adds_the_target",
        "0.5 * (y + y_target) ** 2",
        "You add the target to y: the loss is made from their difference.",
    ),
    (
        "without_the_target",
        "0.5 * (y - 0.5) ** 2",
        "Your target is always 0.5: use the argument y_target.",
    ),
    ("squares_y_alone", "0.5 * (y**2 - y_target)", _SQUARED),
    ("squares_y_and_halves_it_alone", "0.5 * y**2 - y_target", _SQUARED),
    ("squares_the_target_alone", "0.5 * (y - y_target**2)", _SQUARED),
    ("squares_one_by_one", "0.5 * (y**2 - y_target**2)", _SQUARED),
    ("halves_y_and_squares_the_target", "0.5 * y - y_target**2", _SQUARED),
    (
        "cross_entropy_for_the_square",
        "-y_target * np.log(y) - (1 - y_target) * np.log(1 - y)",
        "This is a cross-entropy: the loss of this neuron is half the squared difference between y "
        "and its target.",
    ),
    (
        "log_of_y",
        "-np.log(y)",
        "This is −ln y: the loss of this neuron is half the squared difference between y and its "
        "target.",
    ),
    (
        "returns_y",
        "y",
        "You return y, what the neuron computes: its loss is half the squared difference to the "
        "target.",
    ),
    (
        "slope_of_the_loss",
        "(y - y_target) * y * (1 - y)",
        "This is the slope of the loss: the loss itself is asked for.",
    ),
    (
        "summed_over_the_mesh",
        f"np.sum({LOSS})",
        f"The losses of the mesh are added up: {_ONE_FOR_EVERY_POINT}",
    ),
    (
        "mean_over_the_mesh",
        f"np.mean({LOSS})",
        f"You return the mean over the mesh: {_ONE_FOR_EVERY_POINT}",
    ),
    (
        "largest_of_the_mesh",
        f"np.max({LOSS})",
        f"You return the largest loss of the mesh: {_ONE_FOR_EVERY_POINT}",
    ),
    (
        "first_of_the_mesh",
        f"np.ravel({LOSS})[0]",
        f"You return the first loss of the mesh alone: {_ONE_FOR_EVERY_POINT}",
    ),
    (
        "transposed_mesh",
        f"np.transpose({LOSS})",
        "The losses are transposed: they have the shape of w and b.",
    ),
    (
        "mesh_in_one_row",
        f"np.ravel({LOSS})",
        "The losses come back as one long row: they have the shape of w and b.",
    ),
    (
        "mesh_with_two_axes",
        f"np.atleast_2d({LOSS})",
        "The losses come back with two axes, whatever w and b have: they have the shape of w and "
        "b.",
    ),
    (
        "together_with_y",
        f"({LOSS}, y)",
        "Two values come back: return the loss alone.",
    ),
    (
        "rounded_loss",
        f"np.round({LOSS}, 4)",
        "The loss is rounded to a few digits: return it as it comes out.",
    ),
)

# How the first line begins or ends otherwise, and what is done to the arguments first.
_DEFAULTS = (
    (
        "target_of_one",
        "y_target=0.5",
        "y_target=1.0",
        "Your default target is 1: by its first line, `y_target=0.5`, it is 0.5.",
    ),
    (
        "target_of_zero",
        "y_target=0.5",
        "y_target=0.0",
        "Your default target is 0: by its first line, `y_target=0.5`, it is 0.5.",
    ),
    (
        "input_of_a_half",
        "x=1.0",
        "x=0.5",
        "Your default input is 0.5: by its first line, `x=1.0`, it is 1.",
    ),
    (
        "input_of_two",
        "x=1.0",
        "x=2.0",
        "Your default input is 2: by its first line, `x=1.0`, it is 1.",
    ),
)
_FALSY = (
    (
        "zero_taken_for_no_target",
        "y_target = y_target or 0.5",
        "A target of 0 is taken for none, as by `y_target or 0.5`: 0 is a target, too.",
    ),
    (
        "zero_taken_for_no_input",
        "x = x or 1.0",
        "An input of 0 is taken for none, as by `x or 1.0`: 0 is an input, too.",
    ),
)
_ONE_NUMBER_ONLY = (
    (
        "branches_on_a_mesh",
        "if w > 0:\n        pass",
        r"\bif\b|\bwhile\b",
        "`if` decides once, and a mesh has many points: 1 / (1 + exp(−z)) needs no `if`, and "
        "`np.where` decides for each point.",
    ),
    (
        "turns_a_mesh_into_a_number",
        f"float(np.asarray({Y}))",
        r"float\(",
        "`float(...)` takes a single number: leave it out, and a mesh works, too.",
    ),
    ("loops_over_one_number", "for part in w:\n        pass", r"\bfor\b|\bin\b", _MESHES),
)


MISTAKES = (
    *(Mistake(name, sentence, edit={Y: code}) for name, code, sentence in _NEURONS),
    *(Mistake(name, sentence, edit={LOSS: code}) for name, code, sentence in _LOSSES),
    *(
        Mistake(f"default_{name}", sentence, edit={old: new})
        for name, old, new, sentence in _DEFAULTS
    ),
    *(
        Mistake(name, sentence, edit={"y = ": f"{line}\n    y = "})
        for name, line, sentence in _FALSY
    ),
    *(
        Mistake(
            name,
            sentence,
            edit={"y = ": f"{code}\n    y = "},
            on=("one neuron/loss", "mesh/loss"),
            line=line,
            spoils_all=True,
        )
        for name, code, line, sentence in _ONE_NUMBER_ONLY
    ),
    Mistake(
        "sigmoid_of_the_difference",
        "The target is subtracted before the sigmoid: σ(x·w + b) comes first, and its difference "
        "to the target is squared.",
        edit={Y: "1 / (1 + np.exp(-(x * w + b - y_target)))", "(y - y_target)": "y"},
    ),
    Mistake(
        "without_the_input_and_the_target",
        "Neither x nor y_target is used: the weight is multiplied by x, x·w + b, and the target is "
        "the argument y_target.",
        edit={Y: "1 / (1 + np.exp(-(w + b)))", SQUARE: "(y - 0.5) ** 2"},
    ),
    Mistake(
        "sums_in_an_integer_array",
        "What the neuron computes is gathered in an array made like w, such as `np.zeros_like(w)`, "
        "which cuts the decimals off where w holds whole numbers: make it an array of floats.",
        edit={f"y = {Y}": f"y = np.zeros_like(w)\n    y[...] = {Y}"},
    ),
    Mistake(
        "input_and_target_exchanged",
        "x and y_target are in each other's place: the first line is `w, b, x=1.0, y_target=0.5`.",
        edit={"x=1.0, y_target=0.5": "y_target=0.5, x=1.0"},
    ),
    Mistake(
        "product_with_itself",
        "`np.dot` and `@` of a mesh with itself are matrix products: square every entry, by "
        "`** 2`.",
        edit={SQUARE: "np.dot(y - y_target, y - y_target)"},
        on=("mesh/loss",),
        line=r"dot|@|matmul",
        spoils_all=True,
    ),
    Mistake(
        "returns_nothing",
        "Your function computes and hands nothing back: its last line needs a `return`.",
        edit={"return ": ""},
    ),
    Mistake(
        "prints_the_loss",
        "Your function prints the loss and hands nothing back: `return` it in place of `print`.",
        edit={f"return {LOSS}": f"print({LOSS})"},
    ),
    Mistake(
        "writes_into_w",
        "You write into w or b, an array of the caller's, as `w *= x` does, also by another name: "
        "`w * x` makes a new one.",
        edit={"y = ": "w *= x\n    y = ", "x * w": "w"},
        on=("mesh/loss", "mesh/w and b unchanged"),
    ),
    Mistake(
        "gathers_in_an_integer_array",
        "The losses are gathered in an array made like w, such as `np.empty_like(w)`, which "
        "cuts the decimals off where w holds whole numbers: make it an array of floats.",
        edit={
            f"return 0.5 * {SQUARE}": f"out = np.empty_like(w)\n"
            f"    out[...] = 0.5 * {SQUARE}\n    return out"
        },
    ),
    Mistake(
        "exp_of_one_number",
        "`math.exp` takes a single number: `np.exp` takes a mesh as well.",
        edit={"y = ": "import math\n    y = ", "np.exp": "math.exp"},
        on=("mesh/loss",),
        line="math",
    ),
)
