"""Experiments of chapter 03."""

import itertools
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import numpy as np

from seminar.probes.never_run import has_not_run
from seminar.probes.record import (
    Implementation,
    Observations,
    Odd,
    alike,
    goes_back_alike,
    kind_of,
    plain,
    tried,
)

Use = Mapping[str, float | np.ndarray]
"""The `x`, `y` and `dout` with which a layer is used once."""

Day = Mapping[str, float]
"""The five numbers of a day's shopping, by name."""


def both_ways(
    Layer: Implementation, *, x: float | np.ndarray, y: float | np.ndarray, dout: float | np.ndarray
) -> Observations:
    """Once forward, once back, and what became of the arguments.

    Back is tried also where forward stops: it may have kept what backward needs.
    """
    before = [np.copy(value) for value in (x, y, dout)]
    layer = Layer()
    out, stop = tried(lambda: layer.forward(x, y))
    if stop is None:
        yield "out", out
    returned, stop_on_the_way_back = tried(lambda: layer.backward(dout))
    if stop_on_the_way_back is None:
        yield from _gradients(returned)
        for name, value, was in zip(("x", "y", "dout"), (x, y, dout), before, strict=True):
            yield f"{name} unchanged", np.array_equal(value, was)
    first = stop_on_the_way_back if stop is None else stop
    if first is not None:
        raise first from None


def strided(
    Layer: Implementation, *, x: np.ndarray, y: np.ndarray, dout: np.ndarray
) -> Observations:
    """`both_ways` with views: x of a transposed table, y of every second column of a wider one."""
    wide = np.repeat(y, 2, axis=-1)
    yield from both_ways(Layer, x=np.asfortranarray(x), y=wide[..., ::2], dout=dout)


def again(Layer: Implementation, *, first: Use, second: Use) -> Observations:
    """One layer used twice, with other numbers; each use is a dict of `x`, `y`, `dout`."""
    second_for_a_new_one = deepcopy(dict(second))
    layer = Layer()
    answers = layer.forward(first["x"], first["y"]), layer.backward(first["dout"])
    kept = [plain(answer) for answer in answers]
    out = layer.forward(second["x"], second["y"])
    yield "out", out
    returned = layer.backward(second["dout"])
    yield from _gradients(returned)
    yield "first answers unchanged", all(map(alike, kept, map(plain, answers)))
    new = _used(Layer(), **second_for_a_new_one)
    yield "as a new layer", all(map(alike, map(plain, (out, returned)), map(plain, new)))
    yield (
        "after another dout",
        goes_back_alike(lambda dout: [layer.backward(dout)], second["dout"]),
    )


def forward_twice(Layer: Implementation, *, first: Use, second: Use) -> Observations:
    """Forward with two pairs of numbers, then back for the second."""
    layer = Layer()
    layer.forward(first["x"], first["y"])
    layer.forward(second["x"], second["y"])
    returned = layer.backward(second["dout"])
    yield from _gradients(returned)
    yield "as after one forward", alike(plain(returned), plain(_used(Layer(), **second)[1]))


def side_by_side(Layer: Implementation, *, first: Use, second: Use) -> Observations:
    """Two layers, both forward before the first one goes back."""
    one, other = Layer(), Layer()
    one.forward(first["x"], first["y"])
    other.forward(second["x"], second["y"])
    returned = one.backward(first["dout"])
    yield from _gradients(returned)
    yield "as alone", alike(plain(returned), plain(_used(Layer(), **first)[1]))


def shopping(
    shopping: Implementation,
    *,
    apple_price: float,
    apple_count: float,
    orange_price: float,
    orange_count: float,
    tax: float,
) -> Observations:
    """The total and the five gradients of one day."""
    numbers = {
        "apple_price": apple_price,
        "apple_count": apple_count,
        "orange_price": orange_price,
        "orange_count": orange_count,
        "tax": tax,
    }
    returned = shopping(*numbers.values())
    grads = _second(returned)
    yield "total", _first(returned)
    yield "returned", _counted(returned)
    yield "grads", "a dict" if isinstance(grads, dict) else grads
    for name in numbers:
        yield name, _gradient(returned, name)


def shopping_on_two_days(buy: Implementation, *, first: Day, second: Day) -> Observations:
    """What becomes of a day's answers when another day is asked for, and the first day again."""
    returned = buy(*first.values())
    kept = _answers(returned, first)
    buy(*second.values())
    now, again = _answers(returned, first), _answers(buy(*first.values()), first)
    for name, answer in kept.items():
        yield f"{name} as the first time", alike(answer, again[name])
        yield f"{name} unchanged", alike(answer, now[name])


def polina_changes(polina_changes: Implementation) -> Observations:
    """Three numbers, one by one."""
    changes = polina_changes()
    yield "returned", _counted(changes)
    if _counted(changes) == "3 values":
        yield "apple", changes[0]
        yield "orange", changes[1]
        yield "tax", changes[2]


def polina_without_working_out(
    polina_changes: Implementation, *, known: Mapping[str, Any] | None = None
) -> Observations:
    """What can be said of the three numbers without working them out, each a yes or a no.

    Parameters
    ----------
    known : dict, optional
        `apple`, `orange` and `tax`, two numbers each between which the change lies;
        `apple_to_orange`, the first change over the second; `paid`, what the learner's own
        `shopping` has to give for `yesterday` before it is asked for the days in `today`, each of
        which is yesterday with a number changed. Without it, nothing is said against the three.
    """
    changes = polina_changes()
    three = list(changes) if _counted(changes) == "3 values" else [np.nan] * 3
    numbers = dict(zip(("apple", "orange", "tax"), map(_number, three), strict=True))
    apple, orange, _ = numbers.values()
    yield "numbers", not known or bool(np.isfinite(list(numbers.values())).all())
    for name, number in numbers.items():
        least, most = known[name] if known else (-np.inf, np.inf)
        yield f"{name} above the least", not known or least < number
        yield f"{name} below the most", not known or number < most
    ratio = apple / orange if orange > 0 else np.nan
    yield "apple to orange", not known or bool(np.isclose(ratio, known["apple_to_orange"]))
    yield "tax in rubles", not known or not _is_change_of_the_tax(numbers["tax"], **known)
    own = _by_shopping(polina_changes, **known) if known else []
    unknown = [_ByShopping(rise=number) for number in numbers.values()]
    for (name, number), day in zip(numbers.items(), own or unknown, strict=True):
        right = not known or _is(number, day.rise)
        yield f"{name} is no bill", right or not _is(number, day.bill)
        yield f"{name} is no gradient", right or not _is(number, day.gradient)
        yield f"{name} by itself", right or not any(_is(number, rise) for rise in day.piled_up)
        yield f"{name} by shopping", right


def _is_change_of_the_tax(
    number: float, *, yesterday: Day, today: Sequence[Day], **_: object
) -> bool:
    """Whether this is by how much the factor itself changes, or the percentage points of it."""
    (changed,) = (day["tax"] - yesterday["tax"] for day in today if "tax" in day)
    return _is(number, changed) or _is(number, 100 * changed)


def square(square: Implementation, *, x: float) -> Observations:
    """The value and the slope."""
    returned = square(x)
    yield "y", _first(returned)
    yield "returned", _counted(returned)
    yield "dx", _second(returned)


def square_twice(multiply: Implementation, *, x: float) -> Observations:
    """Whether one number has the same square and slope when it is asked for again."""
    once, again = (dict(square(multiply, x=x)) for _ in range(2))
    for name in ("y", "dx"):
        yield f"{name} as the first time", alike(plain(once[name]), plain(again[name]))


def _used(
    layer: Implementation,
    *,
    x: float | np.ndarray,
    y: float | np.ndarray,
    dout: float | np.ndarray,
) -> tuple[object, object]:
    """Return what forward and backward return."""
    return layer.forward(x, y), layer.backward(dout)


def _number(value: object) -> float:
    """Return a value as a float, nan where it is no single number."""
    seen = plain(value)
    if isinstance(seen, np.ndarray) and seen.ndim == 0 and seen.dtype != bool:
        return float(seen)
    return np.nan


@dataclass(frozen=True)
class _ByShopping:
    """What a learner's own `shopping` says of a day on which one number differs from yesterday's.

    Attributes
    ----------
    rise, bill : float
        How much more is paid on that day than yesterday, and what is paid.
    gradient : float
        Yesterday's, of the number that differs.
    piled_up : tuple of float
        How much more is paid where the changes of the days before stay: than on the day before, and
        than yesterday.

    What is not known is nan.
    """

    rise: float
    bill: float = np.nan
    gradient: float = np.nan
    piled_up: tuple[float, ...] = ()


def _by_shopping(
    polina_changes: Implementation,
    *,
    yesterday: Day,
    paid: float,
    today: Sequence[Day],
    **_: object,
) -> list[_ByShopping]:
    """Ask the `shopping` beside a function for each day.

    [] where there is none, or one that stops or gets yesterday's total wrong.
    """
    own: Implementation = getattr(polina_changes, "__globals__", {}).get("shopping")
    alone = [yesterday, *(_with_changed(yesterday, changed) for changed in today)]
    piled_up = list(itertools.accumulate((yesterday, *today), _with_changed))

    def asked() -> tuple[list[float], list[float]]:
        returned = [own(*day.values()) for day in (*alone, *piled_up)]
        slopes = [_gradient(returned[0], name) for changed in today for name in changed]
        return [_number(_first(one)) for one in returned], [_number(slope) for slope in slopes]

    answers, stop = tried(asked)
    if stop is not None:
        return []
    totals, gradients = answers
    if not np.isfinite(totals).all() or not np.isclose(totals[0], paid):
        return []
    bills, piles = totals[: len(alone)], totals[len(alone) :]
    return [
        _ByShopping(
            rise=bills[place] - bills[0],
            bill=bills[place],
            gradient=gradient,
            piled_up=(piles[place] - piles[place - 1], piles[place] - piles[0]),
        )
        for place, gradient in enumerate(gradients, start=1)
    ]


def _with_changed(day: Day, changed: Day) -> Day:
    return {**day, **changed}


def _is(number: float, other: float) -> bool:
    return bool(np.isclose(number, other, rtol=1e-4))


def _gradients(returned: Any) -> Observations:
    """Observe what backward returned: how many values, and the two gradients."""
    yield "returned", _counted(returned)
    if _counted(returned) == "2 values":
        yield "dx", returned[0]
        yield "dy", returned[1]
    else:
        yield "dx", returned


def _counted(returned: Any) -> str:
    """Say in words how many values came back."""
    if returned is None:
        return "nothing"
    if has_not_run(returned):
        return kind_of(returned)
    if isinstance(returned, dict):
        return "a dict"
    if isinstance(returned, np.ndarray) and returned.ndim > 1 and len(returned) != 2:
        return "a single table"
    try:
        return f"{len(returned)} value{'' if len(returned) == 1 else 's'}"
    except TypeError:
        return "a single value"


def _first(returned: Any) -> object:
    """Return the first of several values, or the only one."""
    several = isinstance(returned, (tuple, list)) and returned
    return returned[0] if several or _counted(returned) == "2 values" else returned


def _second(returned: Any) -> object:
    """Return the second of two values."""
    return returned[1] if _counted(returned) == "2 values" else _missing(returned)


def _answers(returned: Any, day: Day) -> dict[str, np.ndarray | Odd]:
    """Return the total and the gradients of one day, as they are now."""
    return {
        "total": plain(_first(returned)),
        **{name: plain(_gradient(returned, name)) for name in day},
    }


def _gradient(returned: Any, name: str) -> object:
    """Return what stands under a name in the dict that came back, or what is missing."""
    grads = _second(returned)
    if isinstance(grads, dict):
        keys = ", ".join(sorted(map(repr, grads)))
        return grads.get(name, f"missing from the dict, which has the keys {keys}")
    if _counted(returned) == "2 values":
        return "missing: the second value must be a dict, with the five names as keys"
    return _missing(returned)


def _missing(returned: Any) -> str:
    return f"missing ({_counted(returned)} came back)"
