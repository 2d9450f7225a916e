"""What `polina_changes` is held against: what can be known without working it out."""

from seminar.check.chapters.computation_graph._days import POLINA
from seminar.judging.declaration import Aspect, Exercise, Experiment
from seminar.probes import computation_graph as probes

KNOWN = {
    "apple": (20.0, 40.0),
    "orange": (15.0, 30.0),
    "tax": (-46.8, 0.0),
    "apple_to_orange": 4 / 3,
    "yesterday": POLINA,
    "paid": 468.0,
    "today": ({"apple_price": 70.0}, {"orange_price": 95.0}, {"tax": 1.1}),
}

BY_SHOPPING = {
    "is no bill": "This is the new bill: how much more she pays is what is left when yesterday's "
    "468 are taken away.",
    "is no gradient": "This is the gradient, what one more of its input costs: multiply it by how "
    "much that input changes.",
    "by itself": "Here the changes of the questions before are still in force: each is asked for "
    "by itself, with everything else as it was yesterday.",
    "by shopping": "It disagrees with your own `shopping`: its total with this one number changed, "
    "less its total of yesterday, is something else.",
}
"""What is held against the learner's own `shopping`, and the sentence where it is not so."""

RETURNED, NUMBERS = "changes/returned", "without working out/numbers"


def _aspect(name: str, number: str, right: str, known: dict[str, str]) -> Aspect:
    """Return what is known of one of the numbers: an observation, and a sentence where it is not.

    Which numbers come from `shopping` is looked at first: it says more than that they are too high.
    """
    by_shopping = {f"{number} {kind}": sentence for kind, sentence in BY_SHOPPING.items()}
    disagrees = {f"{number} by shopping": by_shopping.pop(f"{number} by shopping")}
    wrong = {**by_shopping, **known, **disagrees}
    return Aspect(
        name,
        (
            RETURNED,
            f"changes/{number}",
            NUMBERS,
            *(f"without working out/{observation}" for observation in wrong),
        ),
        "what comes back",
        f"{right} It agrees with your own `shopping`: if that is right, so is this.",
        wrong={"numbers": "Each of the three has to be a number.", **wrong},
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
            "More than 2 · 10 rubles, because the rise is taxed too.",
            {
                "apple above the least": "Two apples rise by 2 · 10 rubles, and on top of them "
                "comes the tax of 20 %: it is more than 20.",
                "apple below the most": "Two apples rise by 2 · 10 rubles, and on top of them "
                "comes the tax of 20 %: that is not as much as 40.",
            },
        ),
        _aspect(
            "a dearer orange",
            "orange",
            "2 · 10 rubles against 3 · 5: the first number is 4/3 of this one.",
            {
                "orange above the least": "Three oranges rise by 3 · 5 rubles, and on top of them "
                "comes the tax of 20 %: it is more than 15.",
                "orange below the most": "Three oranges rise by 3 · 5 rubles, and on top of them "
                "comes the tax of 20 %: that is not as much as 30.",
                "apple to orange": "Before tax it is 2 · 10 rubles against 3 · 5, and both are "
                "taxed alike: the first number has to be 4/3 of the second.",
            },
        ),
        _aspect(
            "a lower tax",
            "tax",
            "Less to pay, by less than a tenth of 468, because the 468 already include the tax.",
            {
                "tax in rubles": "This is how much the tax itself changes: the question is by how "
                "many rubles the bill changes with it. The factor falls from 1.2 to 1.1, by 0.1: "
                "multiply that by what the bill gains for 1 more of the factor.",
                "tax below the most": "The tax comes down, so she pays less: the number has to be "
                "negative.",
                "tax above the least": "That is too much off: the factor falls from 1.2 to 1.1, "
                "by 0.1, and even a tenth of 468 rubles is too much, because the 468 already "
                "include the tax.",
            },
        ),
    ),
    names_mistakes=False,
)
