"""How `polina_changes` is graded, and what is known to go wrong."""

from grading.exercises.declaration import Mistake, graded
from seminar.check.chapters.computation_graph.polina_changes import EXERCISE

RETURN = "return apple, orange, lower_tax"


def _returns(numbers: str) -> dict[str, str]:
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
            "tax_change_itself",
            "The third number is how much the tax itself changes: the question is by how many "
            "rubles the bill changes with it.",
            edit=_returns("apple, orange, -10.0"),
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
        *(
            Mistake(name, sentence, edit=_returns(f"apple, orange, {third}"))
            for name, third, sentence in (
                (
                    "third_is_the_new_total",
                    "429.0",
                    "429 rubles is what she pays then, and what the gradient times 1.1 gives: "
                    "the exercise asks how much more than yesterday, so multiply the gradient by "
                    "how much the tax changed.",
                ),
                (
                    "new_tax_with_a_minus",
                    "-429.0",
                    "The gradient is multiplied by −1.1, or the tax factor is taken for 0.1: it "
                    "falls from 1.2 to 1.1, by 0.1.",
                ),
                (
                    "tax_falls_by_a_fifth",
                    "-78.0",
                    "The tax factor falls from 1.2 to 1.1, by 0.1: you took the whole 20 % off.",
                ),
                (
                    "tax_taken_for_a_factor_of_ten",
                    "3432.0",
                    "The tax factor is taken for 10: for a tax of 10 % it is 1.1.",
                ),
                (
                    "tenth_off_the_total_left_over",
                    "468 * 0.9",
                    "You took 10 % off what she paid, and returned what is left: the tax is on the "
                    "sum before tax, and the exercise asks how much more she pays.",
                ),
                (
                    "total_over_the_new_tax",
                    "468 / 1.1 - 468",
                    "What she paid is divided by 1.1: that takes a tax of 10 % out of it, but the "
                    "bill holds one of 20 %, and 10 % stay on it.",
                ),
            )
        ),
        Mistake(
            "changes_exchanged",
            "The apple rises by 10 rubles and the orange by 5: you took it the other way round.",
            edit=_returns("apple / 2, orange * 2, lower_tax"),
        ),
        Mistake(
            "ten_for_both",
            "The orange rises by 5 rubles, not by 10.",
            edit=_returns("apple, orange * 2, lower_tax"),
        ),
        Mistake(
            "prices_set_to_the_change",
            "The price is set to 10, or to 5: it rises by that.",
            edit=_returns("-120.0, -306.0, lower_tax"),
        ),
        Mistake(
            "compared_with_the_sum_before_tax",
            "You compare with 390, the sum before tax: yesterday she paid 468.",
            edit=_returns("492 - 390, 486 - 390, 429 - 390"),
        ),
        Mistake(
            "taxed_twice",
            "The dearer fruit is taxed twice: the gradient holds the tax already.",
            edit=_returns("apple * 1.2, orange * 1.2, lower_tax"),
        ),
        Mistake(
            "in_percent",
            "These are percent of what she paid: the exercise asks for rubles.",
            edit=_returns("apple / 4.68, orange / 4.68, lower_tax / 4.68"),
        ),
        Mistake(
            "times_the_total",
            "The changes are multiplied by the total: each gradient is multiplied by the change of "
            "its own input.",
            edit=_returns("468 * 10, 468 * 5, 468 * -0.1"),
        ),
        Mistake(
            "sums_so_far",
            "Each change is made on top of the ones before it: go back to yesterday's prices and "
            "tax for every question.",
            edit=_returns("apple, apple + orange, apple + orange + lower_tax"),
        ),
        Mistake(
            "pairs_of_shopping",
            "`shopping` returns a pair, the total and the gradients: take the first of the two, "
            "and take yesterday's total away.",
            edit=_returns(
                "shopping(70.0, 2.0, 90.0, 3.0, 1.2), shopping(60.0, 2.0, 95.0, 3.0, 1.2), "
                "shopping(60.0, 2.0, 90.0, 3.0, 1.1)"
            ),
        ),
        Mistake(
            "nothing_returned",
            "Your function hands nothing back: let it `return` the three numbers.",
            edit={RETURN: "apple, orange, lower_tax"},
        ),
    ),
)
