"""How `polina_changes` is graded, and what is known to go wrong."""

from grading.exercises.declaration import Mistake, graded
from seminar.check.chapters.computation_graph.polina_changes import EXERCISE

RETURN = "return apple, orange, lower_tax"


def _returns(numbers):
    return {RETURN: f"return {numbers}"}


GRADED = graded(
    EXERCISE,
    points={"a dearer apple": 1, "a dearer orange": 1, "a lower tax": 1},
    draws={
        "changes": lambda rng: {},
        # The numbers themselves are held against the right ones, and each of them by itself.
        "without working out": lambda rng: {},
    },
    given=("AddLayer", "MulLayer", "shopping"),
    mistakes=(
        Mistake(
            "gradients_alone",
            "This is the gradient, rubles for one more: multiply it by how much its input changed.",
            edit={
                '["apple_price"] * 10': '["apple_price"]',
                '["orange_price"] * 5': '["orange_price"]',
                '["tax"] * (1.1 - 1.2)': '["tax"]',
            },
        ),
        Mistake(
            "tax_change_without_sign",
            "The tax comes down, so she pays less: the third number needs a minus.",
            edit={"(1.1 - 1.2)": "(1.2 - 1.1)"},
        ),
        Mistake(
            "tax_in_percentage_points",
            "The tax factor falls from 1.2 to 1.1, by 0.1: you multiplied by 10, the change in "
            "percent.",
            edit={"(1.1 - 1.2)": "(10 - 20)"},
        ),
        Mistake(
            "tax_in_percentage_points_without_sign",
            "The tax factor falls from 1.2 to 1.1, by 0.1: you multiplied by 10, the change in "
            "percent, and the sign is missing too, because she pays less.",
            edit={"(1.1 - 1.2)": "10"},
        ),
        Mistake(
            "tenth_of_the_total",
            "You took 10 % off what she paid, tax included: the tax is on the sum before tax, and "
            "that is what the gradient of tax says.",
            edit=_returns("apple, orange, lower_tax * 1.2"),
        ),
        Mistake(
            "without_tax",
            "A dearer fruit is taxed too: this is the change before tax.",
            edit=_returns("apple / 1.2, orange / 1.2, lower_tax"),
        ),
        Mistake(
            "new_tax_on_the_change",
            "You tax the dearer fruit by 10 %: each question is asked by itself, so in the first "
            "two the tax is still 20 %.",
            edit=_returns("apple / 1.2 * 1.1, orange / 1.2 * 1.1, lower_tax"),
        ),
        Mistake(
            "new_tax_on_everything",
            "You tax the whole bill of the first two days by 10 %: each question is asked by "
            "itself, so there the tax is still 20 %.",
            edit=_returns("410 * 1.1 - 468, 405 * 1.1 - 468, lower_tax"),
        ),
        Mistake(
            "one_of_each",
            "She buys two apples and three oranges: this is the change for a single one.",
            edit=_returns("apple / 2, orange / 3, lower_tax"),
        ),
        Mistake(
            "price_changes_alone",
            "This is the change of one price: she buys two apples and three oranges, and pays tax "
            "on top.",
            edit=_returns("10, 5, lower_tax"),
        ),
        Mistake(
            "times_the_new_values",
            "You multiply the gradient by what its input is now: multiply by how much the input "
            "changed.",
            edit=_returns("apple * 7, orange * 19, lower_tax * -11"),
        ),
        Mistake(
            "new_totals",
            "This is what she pays after the change: the exercise asks how much more than "
            "yesterday.",
            edit=_returns("468 + apple, 468 + orange, 468 + lower_tax"),
        ),
        Mistake(
            "one_after_the_other",
            "Each change stands on the ones before: the three questions are asked one at a time, "
            "each compared with yesterday.",
            edit=_returns("apple, orange, lower_tax - 0.1 * (2 * 10 + 3 * 5)"),
        ),
        Mistake(
            "yesterday_minus_today",
            "The sign is the wrong way round: how much more does she pay today than yesterday?",
            edit=_returns("-apple, -orange, -lower_tax"),
        ),
        Mistake(
            "fruits_in_another_order",
            "This is the other fruit's change: the apple, 10 rubles dearer, comes first, then the "
            "orange.",
            edit=_returns("orange, apple, lower_tax"),
        ),
        Mistake(
            "counts_of_the_other_fruit",
            "This price change is multiplied by the other fruit's gradient: 2 apples, 3 oranges.",
            edit=_returns("apple / 2 * 3, orange / 3 * 2, lower_tax"),
        ),
        Mistake(
            "gradients_of_the_counts",
            "You used the gradient of each count: it is the price of a fruit that changed, so take "
            "the gradient of the price.",
            edit={'["apple_price"]': '["apple_count"]', '["orange_price"]': '["orange_count"]'},
        ),
        Mistake(
            "all_in_one",
            "You return one number, the sum of the changes: return all three.",
            edit=_returns("apple + orange + lower_tax"),
        ),
    ),
)
