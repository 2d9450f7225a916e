"""Visible checks of chapter 00."""

import numpy as np

from seminar.check.attempt import holds, same, visible_check
from seminar.probes import observe
from seminar.probes import welcome as probes


@visible_check
def sum_of_squares(implementation):
    """One worked value, a table of numbers, and the argument afterwards."""
    vector = observe(probes.sum_of_squares, implementation, {"x": np.array([1.0, -2.0, 3.0])})
    yield same("[1, -2, 3]", vector, "sum", 14.0, what="the sum", right="1 + 4 + 9 = 14.")
    table = observe(
        probes.sum_of_squares, implementation, {"x": np.array([[1.0, 2.0], [0.5, -4.0]])}
    )
    yield same(
        "a table of numbers",
        table,
        "sum",
        21.25,
        what="the sum",
        right="Rows and columns all go into one number.",
    )
    yield holds(
        "your argument",
        table,
        "x unchanged",
        right="x is what it was before.",
        wrong="Your function changed the array that it was given: compute with a new array.",
    )
