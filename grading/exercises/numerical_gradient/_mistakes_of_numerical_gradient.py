"""What is known to go wrong in `numerical_gradient`."""

from grading.exercises.declaration import Mistake
from grading.exercises.numerical_gradient._slopes import (
    IN_PLACE_OF_THE_GRADIENT,
    IN_PLACE_OF_THE_QUOTIENT,
    OTHER_PLACES,
)

CONVERT = 'if x.dtype.kind != "f":\n        x = x.astype(float)'
BUFFER, WALK, KEEP = "np.zeros_like(x)", "np.ndindex(x.shape)", "kept = x[index]"
NUDGE_UP, NUDGE_DOWN = "x[index] = kept + h", "x[index] = kept - h"
PUT_BACK = "x[index] = kept\n        gradient[index]"
QUOTIENT = "(above - below) / (2 * h)"

# Refusing whole numbers is right: what is wrong with a mistake is something else.
IS_OF_INTEGERS = '(x.dtype.kind != "f")'
FLOATS_ONLY = {"x = x.astype(float)": 'raise TypeError("This needs an array of floats.")'}

_DRIFTED = (
    "vector/gradient",
    "table/gradient",
    "table/drift of x",
    "block/drift of x",
    "table/x unchanged",
    "block/x unchanged",
)
_TWICE = ("vector/gradient", "wide step/gradient")
# One slope along the diagonal is the sum of all slopes: what tells them apart is where f is asked.
_ONE_BY_ONE = (*_TWICE, "vector/moves one entry at a time")

# With tables right, what stops at one number is the missing axis and nothing else.
_ONE_NUMBER_ALONE = ("table/gradient", "block/gradient", "one number/gradient")

_AT_INTEGERS = tuple(f"whole numbers{kind}/gradient" for kind in ("", ", int32", ", uint8"))
_INTEGERS = (
    "Integers hold neither x + 0.0001 nor a slope: the nudge is cut off or rounded to a whole "
    "step, and `np.zeros_like(x)` cuts what comes out. Refuse integers, or work with floats."
)
_MOVED_INTEGERS = (
    "An integer array cannot hold x + 0.0001: the nudge is cut off or rounded to a whole step, and "
    "the slope of x₀² at 3 then comes out as 25000 in place of 6. Refuse integers, or work with "
    "floats."
)
_ONE_ROW_ONLY = (
    "Your loop works for one row only: in a table an index of yours is a whole row, or lies "
    "outside, as x[i] does with `range(x.size)`. Run over the indices of every axis, with "
    "`np.ndindex(x.shape)`."
)
_TWO_AXES = (
    "Your loops go over two axes and no more: a row has one, and in a block with three x[i, j] is "
    "a whole row. Run over the indices of every axis, with `np.ndindex(x.shape)`."
)
_RESTORED_BY_ADDING = (
    "You restore by adding h again, and (x − h) + h is not always x in floating point: keep the "
    "value itself and put it back."
)
_PART_OF_X = (
    "You hand f a part of x, a row or the one entry that moves, and f needs the whole array: put "
    "the nudged entry into x, and call f(x)."
)
_SHAPE_OF_THE_BUFFER = (
    "The array for the gradient has one axis, whatever x has: make it in the shape of x, with "
    "`np.zeros(x.shape)`."
)
_AXIS_NEEDED = (
    "An array of shape () has no axis: `len` and a loop over it, or over its gradient, stop there. "
    "`np.ndindex(x.shape)` runs over any number of axes."
)

# Lines that are wrong for some forms of x alone: each is known by what becomes of those.
_FOR_SOME_FORMS = (
    (
        "transposed_gradient",
        "The gradient is transposed: it must have the shape of x.",
        {"return gradient": "return gradient.T"},
        ("table/gradient", "tall table/gradient"),
    ),
    (
        "hands_f_a_row",
        _PART_OF_X,
        {"f(x)": "f(x[index[0]] if x.ndim > 1 else x)"},
        ("table/gradient", "tall table/gradient"),
    ),
    (
        "hands_f_one_number",
        _PART_OF_X,
        {
            f"{NUDGE_UP}\n        above = f(x)": "above = f(kept + h)",
            f"{NUDGE_DOWN}\n        below = f(x)": "below = f(kept - h)",
        },
        ("vector/gradient", "table/gradient"),
    ),
    (
        "hands_f_one_entry",
        _PART_OF_X,
        {"f(x)": "f(x[index])"},
        ("vector/gradient", "table/gradient"),
    ),
    (
        "hands_f_one_long_row",
        "You hand f one long row, as `x.flatten()` makes it: f needs the array in the shape of x.",
        {"f(x)": "f(x.flatten())"},
        ("vector/gradient", "table/gradient", "block/gradient"),
    ),
    (
        "two_axes_by_views",
        _TWO_AXES,
        {WALK: "np.ndindex(x.shape[:2])", **FLOATS_ONLY},
        ("table/gradient", "block/gradient"),
    ),
    (
        "two_axes_by_copies",
        _TWO_AXES,
        {WALK: "np.ndindex(x.shape[:2])", KEEP: "kept = np.copy(x[index])", **FLOATS_ONLY},
        ("table/gradient", "block/gradient"),
    ),
    (
        "rows_and_columns_exchanged",
        "Your loops exchange rows and columns: the first index runs over `x.shape[0]`, the second "
        "over `x.shape[1]`.",
        {
            WALK: "[(i, j) for i in range(x.shape[-1]) for j in range(x.shape[0])]",
            "for index in": "for i, j in",
            "[index]": "[i, j]",
        },
        ("table/gradient", "tall table/gradient"),
        r"\[[^\[\]]+,|\]\s*\[|shape|raise",  # two indices, and not one that runs too far
    ),
    (
        "gathers_in_one_row",
        _SHAPE_OF_THE_BUFFER,
        {BUFFER: "np.zeros(x.size)"},
        ("vector/gradient", "table/gradient"),
        r"=.*/|raise|\blen\b",
    ),
    (
        "length_of_one_number",
        _AXIS_NEEDED,
        {f"gradient = {BUFFER}": f"n = len(x)\n    gradient = {BUFFER}"},
        _ONE_NUMBER_ALONE,
        r"\blen\(|raise",
    ),
    (
        "list_of_one_number",
        _AXIS_NEEDED,
        {"return gradient": "return list(gradient)"},
        _ONE_NUMBER_ALONE,
        r"\blist\(|\bfor\b|raise",
    ),
    (
        "small_slopes_to_zero",
        "Small slopes are set to 0: how small is small depends on f, so leave every slope as it "
        "is.",
        {"return gradient": "gradient[np.abs(gradient) < 1e-6] = 0\n    return gradient"},
        ("vector/gradient", "gentle/gradient"),
    ),
)


MISTAKES = (
    Mistake(
        "nudges_an_integer_array",
        _MOVED_INTEGERS,
        edit={CONVERT: "", BUFFER: "np.zeros(x.shape)"},
    ),
    Mistake(
        "gathers_in_an_integer_array",
        "The gradient is gathered in an array made from integers, such as `np.zeros_like(x)`, "
        "which cuts the decimals off. Make the new array a float array.",
        edit={f"{CONVERT}\n    gradient = {BUFFER}": f"gradient = {BUFFER}\n    {CONVERT}"},
    ),
    Mistake("nudges_and_gathers_in_integer_arrays", _INTEGERS, edit={CONVERT: ""}, on=_AT_INTEGERS),
    # Beside another slip, which these leave out, they are recognised by their integers alone.
    Mistake(
        "nudges_integers_by_adding",
        _INTEGERS,
        edit={
            CONVERT: "",
            NUDGE_DOWN: f"x[index] = x[index] - 2 * h if {IS_OF_INTEGERS} else kept - h",
            PUT_BACK: f"x[index] = x[index] + h if {IS_OF_INTEGERS} else kept\n"
            "        gradient[index]",
        },
        on=_AT_INTEGERS,
    ),
    Mistake(
        "moves_integers_by_adding",
        _MOVED_INTEGERS,
        edit={
            CONVERT: "",
            BUFFER: "np.zeros(x.shape)",
            NUDGE_DOWN: f"x[index] = x[index] - 2 * h if {IS_OF_INTEGERS} else kept - h",
            PUT_BACK: f"x[index] = x[index] + h if {IS_OF_INTEGERS} else kept\n"
            "        gradient[index]",
        },
        on=_AT_INTEGERS,
    ),
    Mistake(
        "gathers_the_first_slope_in_integers",
        _INTEGERS,
        edit={
            CONVERT: "",
            "return gradient": f"gradient.flat[1:] *= not {IS_OF_INTEGERS}\n    return gradient",
        },
        on=_AT_INTEGERS,
    ),
    *(
        Mistake(name, sentence, edit={QUOTIENT: code}, on=_TWICE)
        for name, code, sentence in IN_PLACE_OF_THE_QUOTIENT
    ),
    *(
        Mistake(
            name,
            sentence,
            edit={"kept + h": above, "kept - h": below, "(2 * h)": run},
            on=_TWICE,
        )
        for name, (above, below, run), sentence in OTHER_PLACES
    ),
    *(
        Mistake(name, sentence, edit={"return gradient": code}, on=_ONE_BY_ONE)
        for name, code, sentence in IN_PLACE_OF_THE_GRADIENT
    ),
    *(
        Mistake(name, sentence, edit=edit, on=on, line=line[0] if line else "", spoils_all=True)
        for name, sentence, edit, on, *line in _FOR_SOME_FORMS
    ),
    Mistake(
        "gradient_in_a_list",
        "Your gradient is a list: return an array, which can be multiplied by lr and "
        "subtracted from x.",
        edit={"return gradient": "return gradient.tolist()"},
        on=("vector/an array", "vector/gradient"),
    ),
    Mistake(
        "restores_by_adding_once",
        _RESTORED_BY_ADDING,
        on=_DRIFTED,
        edit={PUT_BACK: "x[index] += h\n        gradient[index]", **FLOATS_ONLY},
    ),
    Mistake(
        "puts_back_the_nudged_value",
        "You put the nudged value back, x + h: set the entry to the value that you kept before "
        "you nudged it.",
        edit={PUT_BACK: "x[index] = kept + h\n        gradient[index]"},
        on=_TWICE,
    ),
    Mistake(
        "puts_back_zero",
        "You set each entry to 0 after the nudge: set it to the value that you kept, or the "
        "later entries are measured from another place.",
        edit={PUT_BACK: "x[index] = 0\n        gradient[index]"},
        on=_TWICE,
    ),
    Mistake(
        "restores_after_the_loop",
        "Only the last entry is put back, as where the line that restores x stands after the loop: "
        "put every entry back inside the loop, before the next one is nudged.",
        edit={
            PUT_BACK: "gradient[index]",
            "return": "x[index] = kept\n    return",
            **FLOATS_ONLY,
        },
        on=("vector/gradient", "vector/drift of x", "table/drift of x"),
    ),
    Mistake(
        "never_restores",
        "x is not put back between one entry and the next: after each nudge, set the entry to the "
        "value that you kept, or the later entries are measured from a moved place.",
        on=_TWICE,
        edit={PUT_BACK: "gradient[index]", **FLOATS_ONLY},
    ),
    Mistake(
        "restores_by_adding",
        _RESTORED_BY_ADDING,
        on=_DRIFTED,
        edit={
            f"{KEEP}\n        {NUDGE_UP}": "x[index] += h",
            NUDGE_DOWN: "x[index] -= 2 * h",
            PUT_BACK: "x[index] += h\n        gradient[index]",
            **FLOATS_ONLY,
        },
    ),
    Mistake(
        "nudges_all_at_once",
        "You nudge all entries at once: that measures one slope along the diagonal. A partial "
        "derivative moves one entry and holds the others still.",
        on=_ONE_BY_ONE,
        edit={"x[index]": "x[...]", "kept = x[...]": "kept = x.copy()", **FLOATS_ONLY},
        spoils_all=True,
    ),
    Mistake(
        "one_slope_for_all",
        "You nudge all entries at once and return one slope: a gradient has an entry for every "
        "entry of x, each found by moving that entry alone.",
        on=_ONE_BY_ONE,
        edit={"def numerical_gradient": "return (f(x + h) - f(x - h)) / (2 * h)"},
    ),
    Mistake(
        "one_dimensional_only_by_views",
        _ONE_ROW_ONLY,
        on=("vector/gradient", "table/gradient", "closure/gradient"),
        line=r"x\[\w+\]|raise",
        edit={WALK: "range(x.size)", **FLOATS_ONLY},
    ),
    Mistake(
        "one_axis_unpacked",
        "Your function takes apart the shape of x as if it had one axis: run over the indices "
        "of every axis, with `np.ndindex(x.shape)`.",
        on=("vector/gradient", "table/gradient", "block/gradient"),
        line=r"shape",
        edit={f"gradient = {BUFFER}": f"(n,) = x.shape\n    gradient = {BUFFER}"},
    ),
    Mistake(
        "one_dimensional_only",
        _ONE_ROW_ONLY,
        edit={WALK: "range(x.size)", KEEP: "kept = float(x[index])", **FLOATS_ONLY},
    ),
    Mistake(
        "flattened",
        "The gradient comes back as one long row: it must have the shape of x, so that it can "
        "be subtracted from x.",
        on=("table/gradient", "block/gradient"),
        edit={"return gradient": "return gradient.ravel()"},
    ),
    Mistake(
        "nudges_rows",
        "The entries of a row are nudged together, as where `range(len(x))` runs over rows, and "
        "each gets the slope of the whole row. Run over the indices of every axis.",
        edit={WALK: "range(len(x))", KEEP: "kept = np.copy(x[index])", **FLOATS_ONLY},
    ),
    Mistake(
        "keeps_a_view_of_a_row",
        "In a table x[i] is a row, and `kept = x[i]` holds no numbers of its own: it looks into x "
        "and moves along with it, so that the second value is measured at x itself, and putting "
        "it back changes nothing. Run over the indices of every axis, with `np.ndindex(x.shape)`.",
        edit={WALK: "range(len(x))", **FLOATS_ONLY},
        on=("vector/gradient", "table/gradient", "tall table/gradient", "table/x unchanged"),
    ),
    Mistake(
        "puts_back_a_view_of_the_row",
        "`row = x[r]` holds no numbers of its own: it looks into x and moves along with it, and "
        "putting it back changes nothing. So one of your two values is measured at x itself. Keep "
        "the number, x[r, c].",
        edit={
            NUDGE_UP: "x[index] += h",
            NUDGE_DOWN: "x[index] -= h if x.ndim > 1 else 2 * h",
            PUT_BACK: "x[index] = kept if x.ndim < 2 else x[index]\n        gradient[index]",
        },
    ),
    Mistake(
        "works_on_a_copy",
        "You nudge a copy of x. A function that reads x itself never sees the nudge, and its "
        "gradient comes out as 0: nudge the very array, and put each entry back.",
        on=("row closure/gradient", "vector/gradient"),
        edit={CONVERT: "x = np.array(x, dtype=float)"},
    ),
    Mistake(
        "ignores_the_callers_h",
        "You use a step of your own and not the caller's: `h` is an argument of the function.",
        edit={f"gradient = {BUFFER}": f"h = 1e-4\n    gradient = {BUFFER}"},
    ),
    Mistake(
        "returns_inside_the_loop",
        "Only the first entry has a slope: is the `return` indented into the loop? It belongs "
        "after the last entry.",
        edit={"(2 * h)\n    return": "(2 * h)\n        return", **FLOATS_ONLY},
    ),
    Mistake(
        "gathers_in_x_itself",
        "Slopes are written into x, so that each overwrites an entry that you have just put back: "
        "gather them in a new array.",
        edit={**FLOATS_ONLY, BUFFER: "x"},
        on=("vector/gradient", "vector/a new array", "row closure/gradient"),
        spoils_all=True,
    ),
    Mistake(
        "two_axes_unpacked",
        "Your function takes apart the shape of x as if it had two axes: run over the indices "
        "of every axis, with `np.ndindex(x.shape)`.",
        on=("vector/gradient", "table/gradient", "block/gradient"),
        line=r"shape|raise",
        edit={
            **FLOATS_ONLY,
            f"gradient = {BUFFER}": f"(n, m) = x.shape\n    gradient = {BUFFER}",
        },
    ),
    Mistake(
        "skips_zeros",
        "Entries that are 0 are left out, and their slope stays 0: a function can be steep "
        "where an entry is 0. Visit every index.",
        edit={**FLOATS_ONLY, WALK: "map(tuple, np.argwhere(x))"},
    ),
    Mistake(
        "nudges_columns",
        "Whole columns are nudged at once, and each entry gets the slope of its column: run "
        "over the indices of every axis.",
        edit={
            **FLOATS_ONLY,
            WALK: "range(x.shape[-1])",
            "[index]": "[..., index]",
            "kept = x[..., index]": "kept = x[..., index].copy()",
        },
    ),
    Mistake(
        "nudges_a_reshaped_copy",
        "`x.reshape(-1)` or `x.ravel()` can be a copy, where the entries of x do not lie one after "
        "another in memory, as in a transposed slice: f then never sees the nudge. Nudge x itself, "
        "by its indices or by `x.flat`.",
        on=("spread/gradient", "table/gradient"),
        edit={
            **FLOATS_ONLY,
            f"gradient = {BUFFER}": "flat, gradient = x.reshape(-1), np.zeros(x.size)",
            WALK: "range(x.size)",
            "x[index]": "flat[index]",
            "return gradient": "return gradient.reshape(x.shape)",
        },
    ),
    Mistake(
        "one_array_for_all_calls",
        "All calls for one shape hand out the same array, so that a second call overwrites the "
        "gradient of the first: make a new array in every call.",
        edit={
            **FLOATS_ONLY,
            BUFFER: "vars(numerical_gradient).setdefault(str(x.shape), np.zeros(x.shape))",
        },
        on=("wide step/first gradient kept", "wide step/gradient"),
    ),
    Mistake(
        "looks_after_one_kind_of_integer",
        "`x.dtype == int` knows one kind of integers, and there are several: "
        '`x.dtype.kind != "f"` holds for all of them.',
        edit={'x.dtype.kind != "f"': "x.dtype == int"},
    ),
)
