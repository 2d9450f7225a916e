"""What is known to go wrong in `TwoLayerNet` where arrays are not those that they should be."""

import itertools

from grading.exercises.declaration import Mistake

NAMES = ("W1", "b1", "W2", "b2")
SOME = [some for k in range(1, 5) for some in itertools.combinations(NAMES, k)]
"""All ways to choose from the four."""

FOLLOWS = tuple(f"read/scores follow {name}" for name in NAMES)
GRADIENTS = tuple(f"gradient/{name}" for name in NAMES)


def _listed(names: tuple[str, ...]) -> str:
    """Return names as they are spoken: "W1", "W1 and b1", "W1, b1 and b2"."""
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _of_the_other_layer(names: tuple[str, ...]) -> str:
    stand = (
        "gradient of the other layer stands"
        if len(names) == 1
        else "gradients of the other layer stand"
    )
    return (
        f"The {stand} under {_listed(names)}: W1 and b1 belong to the first, W2 and b2 to the "
        "second."
    )


LAYERS_HOLD_COPIES = tuple(
    Mistake(
        f"LayersHoldOther_{'_'.join(names)}",
        f"What stands in `params` as {_listed(names)} makes no difference to the scores: hand the "
        "very arrays of `params` to the layers. A copy on either side, as `.copy()` and `astype` "
        "make one, is another array.",
        edit={
            f"({W}, {b})": "({}, {})".format(
                *(f"{name}.copy()" if name in names else name for name in (W, b))
            )
            for W, b in (("W1", "b1"), ("W2", "b2"))
        },
        on=FOLLOWS,
    )
    for names in SOME
)

MIXED_UP = tuple(
    Mistake(
        f"OtherLayersGradientOf_{'_'.join(names)}",
        _of_the_other_layer(names),
        edit={
            f'"{name}": {own}.d{name[0]}': f'"{name}": {other}.d{name[0]}'
            for name in names
            for own, other in [("first", "second")[:: 1 if name.endswith("1") else -1]]
        },
        on=GRADIENTS,
    )
    for names in SOME
)
