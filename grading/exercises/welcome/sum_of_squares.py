"""How `sum_of_squares` is graded, and what is known to go wrong."""

from grading.exercises.declaration import Mistake, graded
from seminar.check.chapters.welcome.sum_of_squares import EXERCISE


def _numbers(*shape):
    return lambda rng: {"x": rng.uniform(0.3, 2.7, shape) * rng.choice([-1.0, 1.0], shape)}


GRADED = graded(
    EXERCISE,
    points={"one row": 1, "any shape": 0.5, "x as it was": 0.5},
    draws={
        "vector": _numbers(5),
        "table": _numbers(3, 4),
        "block": _numbers(2, 3, 4),
        "one number": _numbers(),
    },
    mistakes=(
        Mistake(
            "square_of_the_sum",
            "You square the sum; the exercise squares first and sums afterwards.",
            edit={"np.sum(x * x)": "np.sum(x) ** 2"},
        ),
        Mistake(
            "squares_not_summed",
            "You return the squares themselves: they still have to be added up to one number.",
            edit={"np.sum(x * x)": "x**2"},
        ),
        Mistake(
            "sum_without_squares",
            "You add the numbers up without squaring them.",
            edit={"np.sum(x * x)": "np.sum(x)"},
        ),
        Mistake(
            "sum_of_absolutes",
            "You add up absolute values: square every number instead.",
            edit={"np.sum(x * x)": "np.sum(np.abs(x))"},
        ),
        Mistake(
            "mean_of_squares",
            "You take the mean of the squares: the exercise asks for their sum.",
            edit={"np.sum(x * x)": "np.mean(x**2)"},
        ),
        Mistake(
            "root_of_the_sum",
            "You take a square root at the end: that is the length, not its square.",
            edit={"np.sum(x * x)": "np.sqrt(np.sum(x**2))"},
        ),
        Mistake(
            "sum_over_one_axis",
            "You sum over the first axis only, so a table gives a row of sums: all axes go into "
            "one number.",
            edit={"np.sum(x * x)": "np.sum(x * x, axis=0 if np.ndim(x) else None)"},
        ),
        Mistake(
            "squares_in_place",
            "`x *= x` squares the caller's own array in place: write `x * x`, which makes a new "
            "one.",
            edit={"return np.sum(x * x)": "x *= x\n    return np.sum(x)"},
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
    ),
)
