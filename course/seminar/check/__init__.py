"""Instant feedback: ``check.NAME(NAME)`` tries your NAME and says what it sees.

Every check compares your code with what you can verify alone: worked values, numerical slopes,
shapes, arguments that must stay as they are. None of them holds a solution.
"""

from seminar.check.numerical_gradient import (
    gradient_descent,
    neuron_loss,
    numerical_diff,
    numerical_gradient,
)
from seminar.check.welcome import sum_of_squares

__all__ = [
    "gradient_descent",
    "neuron_loss",
    "numerical_diff",
    "numerical_gradient",
    "sum_of_squares",
]
