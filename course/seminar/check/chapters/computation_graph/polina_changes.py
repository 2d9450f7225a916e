"""What `polina_changes` is held against: what can be known without working it out."""

from seminar.check.chapters.computation_graph._days import POLINA
from seminar.judging.declaration import Aspect, Exercise, Experiment
from seminar.probes import computation_graph as probes

KNOWN = {
    "apple": (20.0, 40.0),
    "tax": (-46.8, 0.0),
    "apple_to_orange": 4 / 3,
    "yesterday": POLINA,
    "paid": 468.0,
    "today": ({"apple_price": 70.0}, {"orange_price": 95.0}, {"tax": 1.1}),
}

BY_SHOPPING = (
    "It disagrees with your own `shopping`: let that give the day's total, and take yesterday's "
    "away."
)
RETURNED, NUMBERS = "changes/returned", "without working out/numbers"


def _aspect(name: str, number: str, known: str, right: str, wrong: str) -> Aspect:
    return Aspect(
        name,
        (
            RETURNED,
            f"changes/{number}",
            NUMBERS,
            f"without working out/{known}",
            f"without working out/{number} by shopping",
        ),
        "what comes back",
        f"{right} It agrees with your own `shopping`, if that is right.",
        wrong={
            "numbers": "Each of the three has to be a number.",
            known: wrong,
            f"{number} by shopping": BY_SHOPPING,
        },
    )


EXERCISE = Exercise(
    "polina_changes",
    experiments={
        "changes": Experiment(
            probes.polina_changes, {}, {"returned": "3 values"}, at="`polina_changes()`"
        ),
        "without working out": Experiment(
            probes.polina_without_working_out, {"known": KNOWN}, at="`polina_changes()`"
        ),
    },
    aspects=(
        _aspect(
            "a dearer apple",
            "apple",
            "apple between",
            "More than 2 · 10 rubles, because the rise is taxed too.",
            "Two apples rise by 2 · 10 rubles, and on top of them comes the tax of 20 %.",
        ),
        _aspect(
            "a dearer orange",
            "orange",
            "apple to orange",
            "2 · 10 rubles against 3 · 5: the first number is 4/3 of this one.",
            "Before tax it is 2 · 10 rubles against 3 · 5, and both are taxed alike: the first "
            "number has to be 4/3 of the second.",
        ),
        _aspect(
            "a lower tax",
            "tax",
            "tax between",
            "Less to pay, by less than a tenth of 468, because the 468 already include the tax.",
            "She pays less, so the number is negative; and a tenth of 468 rubles would be too "
            "much, because the 468 already include the tax.",
        ),
    ),
    names_mistakes=False,
)
