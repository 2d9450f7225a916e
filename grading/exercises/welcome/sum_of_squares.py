"""How `sum_of_squares` is graded, and what is known to go wrong."""

import numpy as np

from grading.exercises.declaration import Draw, Mistake, graded
from seminar.check.chapters.welcome.sum_of_squares import EXERCISE


def _numbers(*shape: int, twice: bool = False) -> Draw:
    """Draw numbers of both signs; some of them `twice`, once with the other sign, once the same."""

    def draw(rng: np.random.Generator) -> dict[str, object]:
        signs = rng.permutation(np.resize([-1.0, 1.0], shape).ravel()).reshape(shape)
        x = np.array(rng.uniform(1.2, 2.7, shape) * signs)
        if twice:
            x[1], x[3] = -x[0], x[2]
        return {"x": _with_digits(x)}

    return draw


def _with_digits(x: np.ndarray) -> np.ndarray:
    """Move the last number until a sum of squares that is rounded shows, to three decimals too."""
    total = np.sum(x**2)
    x.flat[-1] *= np.sqrt(1 + (np.ceil(10 * total) / 10 + 0.04546 - total) / x.flat[-1] ** 2)
    return x


SUM = "np.sum(x * x)"
EVERYWHERE = ("vector/sum", "table/sum", "block/sum")

_TWO_AXES = (
    "Two loops or two sums, one in the other, are made for tables alone: take all axes, whatever "
    "their number, with one `np.sum`."
)
_PRODUCT = (
    "`x @ x` and `np.dot(x, x)` are the sum of squares for a single row only, and a matrix product "
    "for a table: square every number by `x * x`, and add all of them up."
)

# What a function returns in the place of the sum.
_IN_PLACE_OF_THE_SUM = (
    (
        "square_of_the_sum",
        "np.sum(x) ** 2",
        "You square the sum; the exercise squares first and sums afterwards.",
    ),
    (
        "squares_not_summed",
        "x**2",
        "You return the squares themselves: they still have to be added up to one number.",
    ),
    ("sum_without_squares", "np.sum(x)", "You add the numbers up without squaring them."),
    (
        "sum_of_absolutes",
        "np.sum(np.abs(x))",
        "You add up absolute values: square every number instead.",
    ),
    (
        "sum_of_cubes",
        "np.sum(x**3)",
        "You add up cubes, x · x · x: a square is x · x, or `x**2`.",
    ),
    (
        "sum_of_doubles",
        "np.sum(x * 2)",
        "`x * 2` doubles every number: a square is `x * x`, or `x**2`.",
    ),
    (
        "sum_of_powers_of_two",
        "np.sum(2**x)",
        "`2**x` is 2 to the power of x: the square of x is `x**2`.",
    ),
    (
        "sum_of_roots",
        "np.sum(np.sqrt(np.abs(x)))",
        "You add up square roots: square every number instead, by `x**2`.",
    ),
    (
        "square_of_the_sum_of_squares",
        f"{SUM} ** 2",
        "The sum of squares is squared once more: return it as it is.",
    ),
    (
        "mean_of_squares",
        "np.mean(x**2)",
        "You take the mean of the squares: the exercise asks for their sum.",
    ),
    (
        "root_of_the_mean",
        "np.sqrt(np.mean(x**2))",
        "You take the root of the mean of the squares: the exercise asks for their sum.",
    ),
    (
        "root_of_the_sum",
        "np.sqrt(np.sum(x**2))",
        "You take a square root at the end: that is the length, not its square.",
    ),
    (
        "half_of_the_sum",
        f"0.5 * {SUM}",
        "You return half of the sum: nothing is divided or halved here.",
    ),
    (
        "twice_the_sum",
        f"2 * {SUM}",
        "You return twice the sum: every square is added once.",
    ),
    (
        "negative_sum",
        f"-{SUM}",
        "You return the negative of the sum: squares are added, none is subtracted.",
    ),
    (
        "squared_distances_from_the_mean",
        "np.sum((x - np.mean(x)) ** 2)",
        "You subtract the mean first, as for a variance: square the numbers themselves.",
    ),
    (
        "variance",
        "np.var(x)",
        "This is the variance, the mean of squared distances from the mean: square the numbers "
        "themselves, and add up.",
    ),
    (
        "signs_kept",
        "np.sum(x * np.abs(x))",
        "The squares keep the signs of the numbers, so that some are subtracted: the square of a "
        "negative number is positive.",
    ),
    (
        "negative_numbers_left_out",
        "np.sum(np.maximum(x, 0) ** 2)",
        "Negative numbers are left out: their squares are positive, and belong to the sum.",
    ),
    (
        "equal_numbers_once",
        "np.sum(np.unique(x) ** 2)",
        "Numbers that occur twice count only once, as in a set: add up the square of every entry.",
    ),
    (
        "equal_squares_once",
        "np.sum(np.unique(x**2))",
        "Squares that occur twice count only once, as in a set: add up the square of every entry.",
    ),
    (
        "first_number_alone",
        "np.ravel(x)[0] ** 2",
        "Only the first number counts: is the `return` indented into the loop? It belongs after "
        "the last number.",
    ),
    (
        "last_number_alone",
        "np.ravel(x)[-1] ** 2",
        "Only the last number counts: add each square to the total, with `+=`.",
    ),
    (
        "first_number_left_out",
        "np.sum(np.ravel(x)[1:] ** 2)",
        "The first number is left out: indices begin at 0.",
    ),
    (
        "last_number_left_out",
        "np.sum(np.ravel(x)[:-1] ** 2)",
        "The last number is left out: `range(n)` ends by itself before n.",
    ),
    (
        "total_from_one",
        f"1 + {SUM}",
        "The total begins at 1: before the first number it is 0.",
    ),
    (
        "largest_square",
        "np.max(x**2)",
        "You return the largest of the squares: add all of them up.",
    ),
    (
        "product_of_squares",
        "np.prod(x**2)",
        "You multiply the squares with each other: add them up.",
    ),
    (
        "running_totals",
        "np.cumsum(x**2)",
        "You return all totals on the way: only the last one is asked for, `np.sum`.",
    ),
    (
        "answer_of_the_example",
        "14.0",
        "You return 14 whatever x holds: that is the answer for the example alone. Compute with x.",
    ),
    (
        "squares_of_whole_numbers",
        "np.sum(x.astype(int) ** 2)",
        "The numbers are cut to whole ones before they are squared: leave them as they are.",
    ),
    (
        "cut_to_a_whole_number",
        f"int({SUM})",
        "The sum is cut to a whole number: return it as it comes out, with all of its digits.",
    ),
    (
        "in_half_precision",
        "np.sum(x.astype(np.float16) ** 2)",
        "float16 holds three digits: compute with the numbers as they come, in float64.",
    ),
    (
        "divided_by_the_first_axis",
        f"{SUM} / (len(x) if np.ndim(x) else 1)",
        "You divide by the length of x, as for a mean: the exercise asks for the sum.",
    ),
    (
        "divided_by_one_less",
        f"{SUM} / (np.size(x) - 1 or 1)",
        "You divide by n − 1, as for a variance: the exercise asks for the sum.",
    ),
    (
        "as_a_text",
        f"str({SUM})",
        "The sum comes back as a text: return the number itself, and leave its looks to `print`.",
    ),
    (
        "together_with_something",
        f"({SUM}, x)",
        "Two values come back: return the sum alone.",
    ),
    (
        "in_a_list",
        f"[{SUM}]",
        "The sum comes back in a list or array of length 1: return the number itself.",
    ),
    (
        "keeps_the_axes",
        "np.sum(x * x, keepdims=True)",
        "`keepdims=True` leaves the sum in an array with as many axes as x: leave it out, and one "
        "number comes back.",
    ),
    (
        "first_row_alone",
        "np.sum(np.atleast_2d(x)[0] ** 2)",
        "Only the first row of a table counts: all of its rows go into the sum.",
    ),
    (
        "last_row_alone",
        "np.sum(np.atleast_2d(x)[-1] ** 2)",
        "Only the last row of a table counts: all of its rows go into the sum.",
    ),
    (
        "squares_of_the_sums_of_rows",
        "np.sum(np.sum(x, axis=-1) ** 2)",
        "You add up every row first, and square these sums: square every number, and add up "
        "afterwards.",
    ),
    (
        "returns_nothing",
        None,
        "Your function computes and hands nothing back: its last line needs a `return`.",
    ),
)

GRADED = graded(
    EXERCISE,
    points={"one row": 1, "any shape": 0.5, "x as it was": 0.5},
    draws={
        "vector": _numbers(5),
        "another vector": _numbers(6, twice=True),
        "second call": lambda rng: {"first": _numbers(4)(rng)["x"], **_numbers(4)(rng)},
        "table": _numbers(3, 4),
        "block": _numbers(2, 3, 4),
        "one number": _numbers(),
    },
    mistakes=(
        *(
            Mistake(name, sentence, edit={SUM: value} if value else {"return ": ""})
            for name, value, sentence in _IN_PLACE_OF_THE_SUM
        ),
        *(
            Mistake(
                f"rounded_to_{decimals}_decimals",
                "The sum is rounded: return it as it comes out, with all of its digits.",
                edit={SUM: f"np.round({SUM}, {decimals})"},
                on=("vector/sum", "another vector/sum", "table/sum"),
            )
            for decimals in range(4)
        ),
        Mistake(
            "prints_the_sum",
            "Your function prints the sum and hands nothing back: `return` it in place of `print`.",
            edit={f"return {SUM}": f"print({SUM})"},
        ),
        Mistake(
            "sum_over_one_axis",
            "You sum over the first axis only, so a table gives a row of sums: all axes go into "
            "one number.",
            edit={SUM: "np.sum(x * x, axis=0 if np.ndim(x) else None)"},
            on=EVERYWHERE,
            spoils_all=True,
        ),
        Mistake(
            "sum_over_the_last_axis",
            "You sum over the last axis only, so a table gives a sum for every row: all axes go "
            "into one number.",
            edit={SUM: "np.sum(x * x, axis=-1 if np.ndim(x) else None)"},
            on=EVERYWHERE,
            spoils_all=True,
        ),
        Mistake(
            "sum_over_axis_1",
            "You sum over axis 1 alone, which a single row does not have, and which leaves a table "
            "a sum for every row: `np.sum` without an axis adds up all numbers.",
            edit={SUM: "np.sum(x * x, axis=1)"},
            on=("table/sum", "block/sum"),
            spoils_all=True,
        ),
        Mistake(
            "sum_of_sums",
            _TWO_AXES,
            edit={SUM: "sum(sum(x * x))"},
            on=("table/sum", "block/sum"),
            spoils_all=True,
        ),
        Mistake(
            "two_axes_unpacked",
            "Your function takes apart the shape of x as if it always had two axes: x may have "
            "any number of them, and `np.sum` goes through all.",
            edit={"return": "n, m = x.shape\n    return"},
            on=("vector/sum", "block/sum"),
            line="shape",
            spoils_all=True,
        ),
        Mistake(
            "nothing_for_a_block",
            "For an x with three axes nothing comes back: no branch of your `if` takes it. "
            "`np.sum` needs no branches.",
            edit={"return": "if np.ndim(x) not in (1, 2):\n        return None\n    return"},
            on=EVERYWHERE,
            spoils_all=True,
        ),
        *(
            Mistake(name, sentence, edit={SUM: value}, on=("table/sum",), spoils_all=True)
            for name, value, sentence in (
                ("product_with_itself", "x @ x", _PRODUCT),
                ("dot_product_with_itself", "np.dot(x, x)", _PRODUCT),
                ("product_with_the_transpose", "x @ x.T", _PRODUCT),
                ("product_of_the_transpose", "x.T @ x", _PRODUCT),
                ("sum_of_the_product_with_the_transpose", "np.sum(x @ x.T)", _PRODUCT),
                (
                    "largest_stretch",
                    "np.linalg.norm(x, 2) ** 2",
                    "`np.linalg.norm(x, 2)` of a table measures how far it stretches a vector, and "
                    "is no root of a sum of squares: add up `x**2` yourself.",
                ),
                (
                    "diagonal_alone",
                    "np.sum(np.diag(x) ** 2) if np.ndim(x) == 2 else np.sum(x**2)",
                    "Of a table only the diagonal counts: add up the square of every entry.",
                ),
            )
        ),
        Mistake(
            "caret_for_a_power",
            "`^` is no power in Python: the square of x is `x**2`.",
            edit={SUM: "np.sum(x ^ 2)"},
            on=("vector/sum",),
            line=r"\^",
            spoils_all=True,
        ),
        Mistake(
            "total_of_all_calls",
            "The total goes on from call to call, as it is made outside of the function: begin "
            "with a new one, at 0, in every call.",
            edit={
                f"return {SUM}": "totals = vars(sum_of_squares)\n"
                f'    totals["total"] = totals.get("total", 0.0) + {SUM}\n'
                '    return totals["total"]'
            },
            on=("second call/above the first",),
            spoils_all=True,
        ),
        Mistake(
            "squares_in_place",
            "You square the caller's own array in place, as `x *= x` and `x[i] = ...` do: write "
            "`x * x`, which makes a new one.",
            edit={f"return {SUM}": "x *= x\n    return np.sum(x)"},
            on=("vector/x afterwards", "table/x afterwards", "vector/x unchanged"),
        ),
        Mistake(
            "takes_signs_off_in_place",
            "You take the minus off the caller's own numbers, in place: a square is positive by "
            "itself, so leave x as it is.",
            edit={"return": "x[x < 0] *= -1\n    return"},
            on=("vector/x afterwards", "table/x afterwards", "vector/x unchanged"),
        ),
        Mistake(
            "loop_over_the_first_axis",
            "`len` and a loop over `range(len(x))` need an axis: a single number has none. "
            "`np.sum(x**2)` takes any shape.",
            edit={
                "def sum_of_squares": "total = 0.0\n"
                "for i in range(len(x)):\n"
                "    total += np.sum(x[i] ** 2)\n"
                "return total"
            },
            on=("one number/sum",),
            line=r"\blen\b",
        ),
        Mistake(
            "no_axis_to_walk_along",
            "A loop over x, and x.shape[0], need an axis: a single number has none. "
            "`np.sum(x**2)` takes any shape.",
            edit={
                "def sum_of_squares": "total = 0.0\n"
                "for part in x:\n"
                "    total += np.sum(part**2)\n"
                "return total"
            },
            on=("one number/sum",),
            line=r"\bfor\b|\bsum\(",
        ),
        Mistake(
            "no_first_axis_to_count",
            "A loop over x, and x.shape[0], need an axis: a single number has none. "
            "`np.sum(x**2)` takes any shape.",
            edit={"return": "rows = x.shape[0]\n    return"},
            on=("one number/sum",),
            line="shape",
        ),
        Mistake(
            "one_number_as_it_is",
            "A single number comes back as it is: it has to be squared, too.",
            edit={"return": "if np.ndim(x) == 0:\n        return x\n    return"},
        ),
        Mistake(
            "zero_for_one_number",
            "For a single number you return 0: it has to be squared, too.",
            edit={"return": "if np.ndim(x) == 0:\n        return 0.0\n    return"},
        ),
    ),
)
