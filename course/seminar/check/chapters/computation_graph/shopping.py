"""What `shopping` is tried on, and what a learner can verify of it."""

import numpy as np

from seminar.check.chapters.computation_graph._days import NAMES, POLINA, day
from seminar.check.chapters.computation_graph._slopes import wide_slopes
from seminar.judging.declaration import Aspect, Exercise, Experiment, Inputs, Measured
from seminar.probes import Implementation, Record, observe
from seminar.probes import computation_graph as probes

ANOTHER_DAY = day(45.0, 4.0, 70.0, 6.0, 1.3)

DAYS = ("a day", "another day", "cheap", "a voucher")
# Code that divides by one of the numbers stops where that is 0: it loses no more than it has to.
WITH_ZEROS = {
    **dict.fromkeys(NAMES, ("no apples, free oranges", "free apples, no oranges")),
    "tax": ("a tax factor of 0",),
}

AT_A_SECOND_CALL = {
    "as the first time": "Called twice with the same numbers, your `shopping` does not give the "
    "same answers twice: whatever it adds up or remembers has to be made anew inside the function.",
    "unchanged": "What your `shopping` returned for one day is changed when it is asked for "
    "another: make a new dict in each call.",
}


def _slope(name: str) -> Measured:
    """Return evidence: the slope of the learner's own total along one of its inputs."""

    def measure(shopping: Implementation, inputs: Inputs, record: Record) -> np.ndarray:
        def total(value: np.ndarray) -> float:
            moved = {**inputs, name: float(value)}
            total = observe(probes.shopping, shopping, moved).values.get("total")
            return float(total) if isinstance(total, np.ndarray) and total.ndim == 0 else np.nan

        return wide_slopes(total, inputs[name])

    return Measured(measure, after=("total",))


SLOPES = {name: _slope(name) for name in POLINA}


def _listed(numbers: Inputs) -> str:
    return ", ".join(f"{number:g}" for number in numbers.values())


def _day(numbers: Inputs, total: float) -> Experiment:
    return Experiment(probes.shopping, numbers, {"returned": "2 values", "total": total, **SLOPES})


def _day_for_nothing(numbers: Inputs, *gradients: float) -> Experiment:
    """A day of which the gradients are plain to see, for nothing is paid."""
    return Experiment(probes.shopping, numbers, day(*gradients))


def _aspect(
    title: str,
    name: str,
    right: str,
    form: tuple[str, ...] = (),
    with_zeros: tuple[str, ...] = (),
) -> Aspect:
    again = {f"{name} {when}": sentence for when, sentence in AT_A_SECOND_CALL.items()}
    return Aspect(
        title,
        (
            *form,
            *(f"two days/{observation}" for observation in again),
            *(f"{one}/{name}" for one in (*DAYS, *with_zeros)),
        ),
        {
            "returned": "what your code returns",
            **dict.fromkeys((name, *again), f"the {title}"),
        },
        right,
        wrong=again,
    )


EXERCISE = Exercise(
    "shopping",
    experiments={
        "a day": _day(POLINA, 468.0),
        "another day": _day(ANOTHER_DAY, 780.0),
        "cheap": _day(day(0.03, 4.5, 0.07, 6.5, 0.9), 0.531),
        "a voucher": _day(day(250.0, 400.0, -180.0, 300.0, 1.15), 52900.0),
        "no apples, free oranges": _day_for_nothing(
            day(45.0, 0.0, 0.0, 6.0, 1.3), 0.0, 58.5, 7.8, 0.0, 0.0
        ),
        "free apples, no oranges": _day_for_nothing(
            day(0.0, 4.0, 70.0, 0.0, 1.3), 5.2, 0.0, 0.0, 91.0, 0.0
        ),
        "a tax factor of 0": _day_for_nothing(
            day(45.0, 4.0, 70.0, 6.0, 0.0), 0.0, 0.0, 0.0, 0.0, 600.0
        ),
        "two days": Experiment(
            probes.shopping_on_two_days,
            {"first": POLINA, "second": ANOTHER_DAY},
            at=f"shopping({_listed(POLINA)}), then shopping({_listed(ANOTHER_DAY)}), then the "
            "first once more",
        ),
    },
    aspects=(
        _aspect("total", "total", "(2 · 60 + 3 · 90) · 1.2 = 468 rubles, and on other days."),
        *(
            _aspect(
                f"gradient of {name}",
                name,
                "The slope that we measured, and right where something is 0.",
                form=("a day/returned",),
                with_zeros=WITH_ZEROS[name],
            )
            for name in NAMES
        ),
    ),
)
