"""Chapter 00: how it is graded, and what is known to go wrong."""

import numpy as np

from grading.exercises.declaration import WARNINGS, Aspect, Exercise, Experiment
from seminar.probes import welcome as probes


def _numbers(*shape):
    return lambda rng: {"x": rng.uniform(0.3, 2.7, shape) * rng.choice([-1.0, 1.0], shape)}


sum_of_squares = Exercise(
    "sum_of_squares",
    points=2,
    experiments={
        "vector": Experiment(probes.sum_of_squares, _numbers(5)),
        "table": Experiment(probes.sum_of_squares, _numbers(3, 4)),
        "block": Experiment(probes.sum_of_squares, _numbers(2, 3, 4)),
    },
    aspects=(
        Aspect("one row", 1, ("vector/sum",), what="the sum"),
        Aspect("any shape", 0.5, ("table/sum", "block/sum", f"block/{WARNINGS}"), what="the sum"),
        Aspect(
            "x as it was",
            0.5,
            ("vector/x unchanged", "table/x unchanged"),
            after=("one row",),
            wrong="Your function changed the array that it was given: compute with a new array.",
        ),
    ),
)


@sum_of_squares.mistake("You square the sum; the exercise squares first and sums afterwards.")
def square_of_the_sum(x):
    return np.sum(x) ** 2


@sum_of_squares.mistake(
    "You return the squares themselves: they still have to be added up to one number."
)
def squares_not_summed(x):
    return x**2


@sum_of_squares.mistake("You add the numbers up without squaring them.")
def sum_without_squares(x):
    return np.sum(x)


@sum_of_squares.mistake("You add up absolute values: square every number instead.")
def sum_of_absolutes(x):
    return np.sum(np.abs(x))


@sum_of_squares.mistake("You take the mean of the squares: the exercise asks for their sum.")
def mean_of_squares(x):
    return np.mean(x**2)


@sum_of_squares.mistake("You take a square root at the end: that is the length, not its square.")
def root_of_the_sum(x):
    return np.sqrt(np.sum(x**2))


@sum_of_squares.mistake(
    "You sum over the first axis only, so a table gives a row of sums: all axes go into one number."
)
def sum_over_one_axis(x):
    return np.sum(x**2, axis=0)


@sum_of_squares.mistake(
    "`x *= x` squares the caller's own array in place: write `x * x`, which makes a new one."
)
def squares_in_place(x):
    x *= x
    return np.sum(x)


EXERCISES = (sum_of_squares,)
