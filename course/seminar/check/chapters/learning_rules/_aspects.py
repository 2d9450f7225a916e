"""The aspects that several optimisers share."""

from seminar.judging.declaration import WARNINGS, Aspect, split

STARTS = ("afresh/starts afresh",)
SHARED = (
    "A new optimiser does not start from rest: what it remembers lives in the class, in a default "
    "argument or in a global name. Keep it in `self`, made anew in `__init__`."
)
MOVED = "A gradient that was handed in is not what it was: compute with new arrays."
OUT_OF_ORDER = "The options given without their names land in the wrong places."

TOLERANCE = 2.1e-5
"""What keeps a divisor from 0 shows everywhere where it is 1e-4, near 0 alone where it is 1e-5."""

_WHERE = {
    "large": (2, ", for gradients in the hundreds,"),
    "tiny": (2, ", for gradients around 0.001,"),
    "zeros": (2, ", where some gradients are 0,"),
    "defaults": (3, " with default options"),
    "side by side": (3, " beside another optimiser"),
}
"""Experiment -> its number of steps, and what tells its movements from those of others."""

_WHAT = {
    "returned": "what update returns",
    **{
        f"d{name} {step}": f"the movement of {name} in step {step}"
        for name in "wb"
        for step in range(1, 5)
    },
    **{
        f"d{name} in the end": f"the movement of {name} after many equal gradients" for name in "wb"
    },
    **{f"d{name} alike": f"whether {name} moves alike for equal gradients" for name in "wb"},
    "options in order": "whether the options are taken in their order",
    "starts afresh": "whether a new optimiser starts from rest",
    "gradients unchanged": "whether the gradients are what they were",
}


def what_in(places: tuple[str, ...]) -> dict[str, str]:
    """Return what the values of an aspect are called that looks at these places."""
    tried = {split(place)[0] for place in places}
    return {
        **_WHAT,
        **{
            f"{experiment}/d{name} {step}": f"{_WHAT[f'd{name} {step}']}{where}"
            for experiment, (steps, where) in _WHERE.items()
            if experiment in tried
            for name in "wb"
            for step in range(1, steps + 1)
        },
    }


def seen(experiment: str, first: int, last: int) -> tuple[str, ...]:
    """Return the places of the movements from step `first` to step `last`."""
    return tuple(
        f"{experiment}/{name} {step}" for step in range(first, last + 1) for name in ("dw", "db")
    )


def first_step(right: str, *more: str) -> Aspect:
    """The first movement, in the experiments of every rule and in those that `more` names."""
    of_others = (place for name in ("numbers", "large", *more) for place in seen(name, 1, 1))
    places = ("arrays/returned", *seen("arrays", 1, 1), *of_others)
    return Aspect("first step", places, what_in(places), right, tolerance=TOLERANCE)


def later_steps(right: str, arrays: int, numbers: int, *more: str) -> Aspect:
    """Later movements: of the given number of steps in arrays and in numbers, and `more`."""
    places = (
        *seen("arrays", 2, arrays),
        *seen("numbers", 2, numbers),
        "constant/dw in the end",
        "constant/db in the end",
        *(place for name in ("large", *more) for place in seen(name, 2, 2)),
        f"arrays/{WARNINGS}",
    )
    return Aspect(
        "later steps",
        places,
        what_in(places),
        right,
        tolerance=TOLERANCE,
        builds_on=("first step",),
    )


def default_options(right: str) -> Aspect:
    """The options that need not be given, and the order in which they may be."""
    places = (*seen("defaults", 1, 3), "in order/options in order")
    return Aspect(
        "default options",
        places,
        what_in(places),
        right,
        tolerance=5e-5,
        wrong=OUT_OF_ORDER,
    )


def zeros(right: str) -> Aspect:
    """Gradients that stay 0, as behind a ReLU that never fires, and gradients near 0.

    How large what keeps the divisor from 0 shows near 0; several choices are right.
    """
    places = (*seen("zeros", 1, 2), *seen("tiny", 1, 2), f"zeros/{WARNINGS}")
    return Aspect(
        "gradients of 0",
        places,
        what_in(places),
        right,
        tolerance=2e-3,
        after=("first step",),
    )


def apart(*after: str) -> Aspect:
    """Two side by side; that a new one starts from rest; and the gradients handed in."""
    places = (*STARTS, *seen("side by side", 1, 3), "arrays/gradients unchanged")
    return Aspect(
        "two optimisers side by side, gradients as they were",
        places,
        what_in(places),
        "Neither optimiser knows of the other, and the gradients are what they were.",
        tolerance=TOLERANCE,
        after=after,
        builds_on=after,
        wrong={"starts afresh": SHARED, "gradients unchanged": MOVED},
    )
