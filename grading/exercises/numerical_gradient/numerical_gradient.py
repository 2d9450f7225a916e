"""How `numerical_gradient` is graded, and what is known to go wrong."""

import numpy as np

from grading.exercises.declaration import Mistake, graded
from seminar.check.chapters.numerical_gradient.numerical_gradient import EXERCISE


def _point(*shape, **options):
    """Draw a point of which every third entry is so small that adding h back shows."""

    def draw(rng):
        x = rng.uniform(0.3, 2.2, shape) * rng.choice([-1.0, 1.0], shape)
        x.flat[::3] *= 1e-6
        return {"x": x, "centre": rng.uniform(0.2, 0.6), **options}

    return draw


def _one_number(rng):
    return {"x": rng.uniform(0.3, 2.2) * rng.choice([-1.0, 1.0]), "centre": rng.uniform(0.2, 0.6)}


def _with_zeros(rng):
    drawn = _point(3, 4)(rng)
    drawn["x"].flat[rng.permutation(12)[:4]] = 0.0
    return drawn


def _with_a_step(rng):
    """One entry lies far out, where a step that grows with x shows, and the sine is not flat."""
    drawn = _point(5, h=0.2 * rng.uniform(0.9, 1.1))(rng)
    drawn["x"][1] = 2 * np.pi * rng.integers(20, 40) + rng.uniform(-0.8, 0.8)
    return {**drawn, "earlier": rng.uniform(0.3, 2.2, 5)}


def _whole_numbers(*shape, **options):
    def draw(rng):
        return {"x": rng.integers(2, 9, shape), "centre": rng.uniform(0.2, 0.6), **options}

    return draw


CONVERT = 'if x.dtype.kind != "f":\n        x = x.astype(float)'
BUFFER, WALK, KEEP = "np.zeros_like(x)", "np.ndindex(x.shape)", "kept = x[index]"
NUDGE_UP, NUDGE_DOWN = "x[index] = kept + h", "x[index] = kept - h"
PUT_BACK = "x[index] = kept\n        gradient[index]"
QUOTIENT = "(above - below) / (2 * h)"

# Refusing whole numbers is right: what is wrong with a mistake is something else.
FLOATS_ONLY = {"x = x.astype(float)": 'raise TypeError("This needs an array of floats.")'}

_TWICE = ("vector/gradient", "wide step/gradient")

_ONE_ROW_ONLY = (
    "Your loop works for one row only: with `range(x.size)` as the index, x[i] is a whole row of a "
    "table, or lies outside. Run over the indices of every axis."
)

GRADED = graded(
    EXERCISE,
    points={
        "one row": 1,
        "step h, and a second call": 0.5,
        "any shape": 1.5,
        "f reads x itself": 0.5,
        "f reads a table x itself": 0.5,
        "x as it was": 0.25,
        "a table as it was": 0.25,
        "whole numbers": 0.5,
    },
    draws={
        "vector": _point(5),
        "table": _point(3, 4),
        "tall table": _point(7, 2),
        "block": _point(2, 3, 4),
        "four axes": _point(2, 1, 3, 2),
        "zeros": _with_zeros,
        "spread": _point(3, 4, spread=True),
        "one number": _one_number,
        "row closure": _point(6, through_closure=True),
        "closure": _point(4, 3, through_closure=True),
        "whole numbers": _whole_numbers(4),
        "whole numbers, int32": _whole_numbers(5, dtype="int32"),
        "whole numbers, uint8": _whole_numbers(3, dtype="uint8"),
        "wide step": _with_a_step,
    },
    mistakes=(
        Mistake(
            "nudges_an_integer_array",
            "An integer array cannot hold x + 0.0001: the nudge is cut off or rounded to a whole "
            "step, and (3, 4) gives numbers like 25000. Refuse integers, or work with floats.",
            edit={CONVERT: "", BUFFER: "np.zeros(x.shape)"},
        ),
        Mistake(
            "gathers_in_an_integer_array",
            "The gradient is gathered in an array made from integers, such as `np.zeros_like(x)`, "
            "which cuts the decimals off. Make the new array a float array.",
            edit={f"{CONVERT}\n    gradient = {BUFFER}": f"gradient = {BUFFER}\n    {CONVERT}"},
        ),
        Mistake(
            "nudges_and_gathers_in_integer_arrays",
            "Integers hold neither x + 0.0001 nor a slope: the nudge is cut off or rounded to a "
            "whole step, and `np.zeros_like(x)` cuts what comes out. Refuse integers, or work with "
            "floats.",
            edit={CONVERT: ""},
        ),
        Mistake(
            "never_restores",
            "You never put x back: after every nudge, set the entry to the value that you kept, or "
            "the later entries are measured from a moved place.",
            edit={PUT_BACK: "gradient[index]", **FLOATS_ONLY},
        ),
        Mistake(
            "restores_after_the_loop",
            "Only the last entry is put back: the line that restores x stands after the loop, and "
            "belongs inside it.",
            edit={
                PUT_BACK: "gradient[index]",
                "return": "x[index] = kept\n    return",
                **FLOATS_ONLY,
            },
        ),
        Mistake(
            "restores_by_adding",
            "You restore by adding h again, and (x − h) + h is not always x in floating point: "
            "keep the value itself and put it back.",
            on=(
                "table/drift of x",
                "block/drift of x",
                "table/x unchanged",
                "block/x unchanged",
            ),
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
            edit={"x[index]": "x[...]", "kept = x[...]": "kept = x.copy()", **FLOATS_ONLY},
        ),
        Mistake(
            "one_slope_for_all",
            "You nudge all entries at once and return one slope: a gradient has an entry for every "
            "entry of x, each found by moving that entry alone.",
            on=_TWICE,
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
            "`range(len(x))` runs over rows: the entries of a row are nudged together, and each "
            "gets the slope of the whole row. Run over the indices of every axis.",
            edit={WALK: "range(len(x))", KEEP: "kept = np.copy(x[index])", **FLOATS_ONLY},
        ),
        Mistake(
            "keeps_a_view_of_a_row",
            "`kept = x[i]` is a view of a row, not its values: it changes along with x, so a table "
            "drifts away and is never put back. Keep a copy, or nudge single entries.",
            edit={WALK: "range(len(x))", **FLOATS_ONLY},
        ),
        Mistake(
            "puts_back_a_view_of_the_row",
            "`row = x[r]` is a view of the row: it moves along with x, and putting it back changes "
            "nothing. So one of your two values is measured at x itself. Keep the number, x[r, c].",
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
            on=("row closure/gradient", "closure/gradient"),
            edit={CONVERT: "x = np.array(x, dtype=float)"},
        ),
        Mistake(
            "ignores_the_callers_h",
            "You use a step of your own and not the caller's: `h` is an argument of the function.",
            edit={f"gradient = {BUFFER}": f"h = 1e-4\n    gradient = {BUFFER}"},
        ),
        Mistake(
            "returns_inside_the_loop",
            "You return after the first entry: the `return` is indented into the loop.",
            edit={"(2 * h)\n    return": "(2 * h)\n        return", **FLOATS_ONLY},
        ),
        Mistake(
            "forward_differences",
            "Every partial derivative is a forward difference, (f(x + h) − f(x)) / h: step to both "
            "sides and divide by 2h.",
            edit={NUDGE_DOWN: "x[index] = kept", "(2 * h)": "h", **FLOATS_ONLY},
        ),
        Mistake(
            "backward_differences",
            "Every partial derivative is a backward difference, (f(x) − f(x − h)) / h: step to "
            "both sides and divide by 2h.",
            edit={NUDGE_UP: "x[index] = kept", "(2 * h)": "h", **FLOATS_ONLY},
        ),
        Mistake(
            "divides_the_gradient_by_h",
            "Every entry is twice the right one: x − h and x + h lie 2h apart, and you divide by "
            "h.",
            on=_TWICE,
            edit={"(2 * h)": "h"},
        ),
        Mistake(
            "gradient_sign_swapped",
            "The gradient points the wrong way: in each entry the value above, at x + h, comes "
            "first.",
            on=_TWICE,
            edit={"above - below": "below - above"},
        ),
        Mistake(
            "gradient_by_two_times_h_without_parentheses",
            "`/ 2 * h` divides by 2 and then multiplies by h: put parentheses around `2 * h`.",
            edit={**FLOATS_ONLY, "(2 * h)": "2 * h"},
        ),
        Mistake(
            "rises_without_run",
            "Every entry is the rise, f(x + h) − f(x − h), alone: divide it by the run, 2h.",
            edit={**FLOATS_ONLY, QUOTIENT: "above - below"},
        ),
        Mistake(
            "second_value_at_x_itself",
            "Your second value is measured at x itself, and the rise divided by 2h: from x + h, go "
            "2h down, to x − h. What you keep of x must be a number, not a view that moves along.",
            edit={**FLOATS_ONLY, NUDGE_DOWN: "x[index] = kept"},
        ),
        Mistake(
            "nudges_by_two_h",
            "Each entry moves by 2h to either side: the caller's h is the step to one side.",
            edit={
                **FLOATS_ONLY,
                "kept + h": "kept + 2 * h",
                "kept - h": "kept - 2 * h",
                "(2 * h)": "(4 * h)",
            },
        ),
        Mistake(
            "nudges_by_half_of_h",
            "Each entry moves by h / 2 to either side only: h is the step to one side, so the two "
            "places lie 2h apart.",
            edit={
                **FLOATS_ONLY,
                "kept + h": "kept + h / 2",
                "kept - h": "kept - h / 2",
                "(2 * h)": "h",
            },
        ),
        Mistake(
            "hands_f_one_number",
            "You hand f the one entry that moves, and f needs the whole array: put the nudged "
            "entry into x, and call f(x).",
            edit={
                **FLOATS_ONLY,
                f"{NUDGE_UP}\n        above = f(x)": "above = f(kept + h)",
                f"{NUDGE_DOWN}\n        below = f(x)": "below = f(kept - h)",
            },
        ),
        Mistake(
            "gathers_in_x_itself",
            "The gradient is x under another name, so that every slope overwrites the entry that "
            "you have just put back: gather them in a new array.",
            edit={**FLOATS_ONLY, BUFFER: "x"},
        ),
        Mistake(
            "scaled_to_length_one",
            "Your gradient is scaled to length 1: its length is the steepness, so leave it as it "
            "is.",
            edit={"return gradient": "return gradient / np.sqrt(np.sum(gradient**2))"},
            on=_TWICE,
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
            "skips_the_first_entry",
            "Your loop leaves out the first entry: indices begin at 0.",
            edit={**FLOATS_ONLY, WALK: "list(np.ndindex(x.shape))[1:]"},
        ),
        Mistake(
            "skips_the_last_entry",
            "Your loop leaves out the last entry: `range(n)` ends by itself before n.",
            edit={**FLOATS_ONLY, WALK: "list(np.ndindex(x.shape))[:-1]"},
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
            "`x.reshape(-1)` or `x.ravel()` is a copy where x is a slice of a larger array: f then "
            "never sees the nudge. Nudge x itself, by its indices or by `x.flat`.",
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
        Mistake(
            "gradient_in_a_list",
            "Your gradient is a list: return an array, which can be multiplied by lr and "
            "subtracted from x.",
            edit={**FLOATS_ONLY, "return gradient": "return gradient.tolist()"},
        ),
        Mistake(
            "returns_nothing",
            "Your function computes and hands nothing back: its last line needs a `return`.",
            edit={"return gradient": ""},
        ),
    ),
)
